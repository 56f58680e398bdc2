"""Conditions -> XPath that is true where ours is TRUE for certain, and where it is FALSE for certain.

A form knows only true and false. So a condition is written down twice: when it holds, and when it
fails. Where neither is true it is unknown, just as with an answer that is missing, not sure or not
said. Whether a question applies is part of both: nothing rests on what a form does with the values
of questions that it hides.
"""

from __future__ import annotations

from collections.abc import Sequence

from decision_aid.content import Among, Compared, Includes, InRange, Item
from decision_aid.engine.answers import ABSENT_WORDS, Absent
from decision_aid.engine.rails import Rails
from decision_aid.interop.choices import NO, YES, Operator, in_range, several
from decision_aid.interop.xlsform.expressions import (
    FALSE,
    TRUE,
    Expression,
    at_least,
    both,
    either,
    leaf,
    negated,
    same,
)
from decision_aid.interop.xlsform.names import absence_of, has_absence_apart, name_of


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
        return negated(part)

    def compared(self, item: Item, comparison: Compared) -> Rails[Expression]:
        return _compared(item, comparison) if item.link_id in self._asked else Rails(FALSE, FALSE)

    def not_sure(self, item: Item) -> Expression:
        here, word = reference(item.link_id), Absent.NOT_SURE.value
        if has_absence_apart(item):
            return both(same(here, ""), same(f"${{{absence_of(item.link_id)}}}", word))
        return leaf(f"selected({here}, '{word}')") if several(item) else same(here, word)


def reference(link_id: str) -> str:
    """Return a question as XLSForm refers to it."""
    return f"${{{name_of(link_id)}}}"


def _compared(item: Item, comparison: Compared) -> Rails[Expression]:
    """Return when a known answer is as compared, and when it is not."""
    here = reference(item.link_id)
    match comparison:
        case InRange():
            return in_range(comparison, lambda side, than: _number(here, side, than), both, either)
        case Among(values=values):
            return _among(here, values)
        case Includes(includes=code):
            others = (
                leaf(f"not(selected({here}, '{word}'))", f"selected({here}, '{word}')")
                for word in (*ABSENT_WORDS, code)
            )
            return Rails(leaf(f"selected({here}, '{code}')"), both(same(here, "", said=False), *others))


def _number(here: str, side: Operator, than: int) -> Expression:
    """Return that there is a number, and that it compares so: what is empty is no number, and so is "not-sure"."""
    return same(here, than) if side == "=" else both(same(here, "", said=False), leaf(f"{here} {side} {than}"))


def _among(here: str, values: tuple[bool | str, ...]) -> Rails[Expression]:
    words = {True: YES, False: NO}
    wanted = tuple(words[value] if isinstance(value, bool) else value for value in values)
    if any(isinstance(value, bool) for value in values):
        others = tuple(word for word in words.values() if word not in wanted)
        return Rails(either(*(same(here, word) for word in wanted)), either(*(same(here, word) for word in others)))
    fails = (same(here, word, said=False) for word in ("", *ABSENT_WORDS, *wanted))
    return Rails(either(*(same(here, code) for code in wanted)), both(*fails))
