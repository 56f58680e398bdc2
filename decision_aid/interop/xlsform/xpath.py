"""Conditions -> XPath that is true where ours is TRUE for certain, and where it is FALSE for certain.

A form knows only true and false. So a condition is written down twice: when it holds, and when it
fails. Where neither is true it is unknown, just as with an answer that is missing, not sure or not
said. Whether a question applies is part of both: nothing rests on what a form does with the values
of questions that it hides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import Among, Comparison, FindingHolds, Includes, InRange, parts_of
from decision_aid.engine.answers import ABSENT_WORDS
from decision_aid.engine.rails import Rails, Reader
from decision_aid.interop.xlsform.expressions import FALSE, TRUE, at_least, both, either, leaf, negated, same
from decision_aid.interop.xlsform.names import NO, YES, name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from decision_aid.content import Compared, Condition, ContentPack, Item
    from decision_aid.interop.xlsform.expressions import Expression


class Expressions:
    """XPath as an algebra of rails, when only these questions were asked so far."""

    always, never = TRUE, FALSE

    def __init__(self, asked: frozenset[str]) -> None:
        self._asked = asked

    def at_least(self, least: int, parts: Sequence[Expression]) -> Expression:
        if least == len(parts):
            return both(*parts)
        return either(*parts) if least == 1 else at_least(least, parts)

    def negate(self, part: Expression) -> Expression:
        """Raise ValueError: only topics need it, which rules have yet to raise while the form is filled in."""
        del part
        raise ValueError("only a guarantee can speak of topics")

    def compared(self, item: Item, comparison: Compared) -> Rails[Expression]:
        return _compared(item, comparison) if item.link_id in self._asked else Rails(FALSE, FALSE)


class Writer(Reader["Expression"]):
    """Writes conditions of a pack, as they are judged when only these questions were asked so far."""

    def __init__(self, pack: ContentPack, asked: frozenset[str]) -> None:
        super().__init__(pack, Expressions(asked))

    def unknown(self, condition: Condition) -> Expression:
        """Return when a condition neither holds nor fails."""
        return both(*map(negated, self.read(condition)))

    def left_open_by(self, condition: Condition, link_id: str) -> Expression:
        """Return when a condition is unknown, and the answer to this question is one that leaves it so."""
        if isinstance(condition, Comparison):
            item = self._pack.items[condition.question]
            gate = self.left_open_by(item.enable_when, link_id) if item.enable_when else FALSE
            return both(self.unknown(condition), TRUE if item.link_id == link_id else gate)
        parts = (self.left_open_by(part, link_id) for part in self._parts(condition))
        return both(self.unknown(condition), either(*parts))

    def _parts(self, condition: Condition) -> tuple[Condition, ...]:
        if isinstance(condition, FindingHolds):
            return (self._pack.findings_by_id[condition.finding].when,)
        return parts_of(condition)


def reference(link_id: str) -> str:
    """Return a question as XLSForm refers to it."""
    return f"${{{name_of(link_id)}}}"


def _compared(item: Item, comparison: Compared) -> Rails[Expression]:
    """Return when a known answer is as compared, and when it is not."""
    here = reference(item.link_id)
    match comparison:
        case InRange():
            return _in_range(here, comparison)
        case Among(values=values):
            return _among(here, values)
        case Includes(includes=code):
            others = (
                leaf(f"not(selected({here}, '{word}'))", f"selected({here}, '{word}')")
                for word in (*ABSENT_WORDS, code)
            )
            return Rails(leaf(f"selected({here}, '{code}')"), both(same(here, "", said=False), *others))


def _in_range(here: str, wanted: InRange) -> Rails[Expression]:
    if wanted.low is not None and wanted.low == wanted.high:
        return Rails(same(here, wanted.low), _said(here, f"{here} != {wanted.low}"))
    true, false = list[str](), list[str]()
    if wanted.low is not None:
        true.append(f"{here} >= {wanted.low}")
        false.append(f"{here} < {wanted.low}")
    if wanted.high is not None:
        true.append(f"{here} < {wanted.high + 1}")
        false.append(f"{here} >= {wanted.high + 1}")
    return Rails(both(*(_said(here, text) for text in true)), either(*(_said(here, text) for text in false)))


def _said(here: str, compared: str) -> Expression:
    """Return that there is a number, and that it compares so: what is empty is no number."""
    return both(same(here, "", said=False), leaf(compared))


def _among(here: str, values: tuple[bool | str, ...]) -> Rails[Expression]:
    words = {True: YES, False: NO}
    wanted = tuple(words[value] if isinstance(value, bool) else value for value in values)
    if any(isinstance(value, bool) for value in values):
        others = tuple(word for word in words.values() if word not in wanted)
        return Rails(either(*(same(here, word) for word in wanted)), either(*(same(here, word) for word in others)))
    fails = (same(here, word, said=False) for word in ("", *ABSENT_WORDS, *wanted))
    return Rails(either(*(same(here, code) for code in wanted)), both(*fails))
