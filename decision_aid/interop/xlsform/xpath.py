"""Conditions -> XPath that is true where ours is TRUE for certain, and where it is FALSE for certain.

A form knows only true and false. So a condition is written down twice: when it holds, and when it
fails. Where neither is true it is unknown, just as with an answer that is missing, not sure or not
said. Whether a question applies is part of both: nothing rests on what a form does with the values
of questions that it hides.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from decision_aid.content import (
    AllOf,
    AnyOf,
    AtLeast,
    Comparison,
    Equals,
    FindingHolds,
    Includes,
    LessThan,
    NoneOf,
    OneOf,
    SomeOf,
    TopicRaised,
    TopicUndetermined,
    parts_of,
)
from decision_aid.engine.answers import ABSENT_WORDS
from decision_aid.interop.xlsform.expressions import FALSE, TRUE, at_least, both, either, leaf, negated, same
from decision_aid.interop.xlsform.names import NO, YES, name_of

if TYPE_CHECKING:
    from decision_aid.content import Condition, ContentPack, Item
    from decision_aid.interop.xlsform.expressions import Expression


@dataclass(frozen=True, slots=True)
class Rails:
    """When a condition holds, and when it fails; for no answers can both be true."""

    holds: Expression
    fails: Expression

    @property
    def unknown(self) -> Expression:
        return both(negated(self.holds), negated(self.fails))


class Writer:
    """Writes conditions of a pack, as they are judged when only these questions were asked so far."""

    def __init__(self, pack: ContentPack, asked: frozenset[str]) -> None:
        self._pack = pack
        self._asked = asked

    def rails(self, condition: Condition) -> Rails:
        """Return a condition as XPath; raise ValueError for one that only guarantees have."""
        match condition:
            case AllOf() | AnyOf() | SomeOf() | NoneOf():
                return self._combined(condition)
            case FindingHolds():
                return self.rails(self._pack.findings_by_id[condition.finding].when)
            case Equals() | OneOf() | AtLeast() | LessThan() | Includes():
                return self._compared(condition)
            case TopicRaised() | TopicUndetermined():
                raise ValueError("only a guarantee can speak of topics, which rules have yet to raise")

    def applies(self, item: Item) -> Rails:
        """Return when a question applies for certain, and when it does not; only earlier answers say so."""
        if item.enable_when is None:
            return Rails(TRUE, FALSE)
        earlier = takewhile(lambda link_id: link_id != item.link_id, self._pack.items)
        return Writer(self._pack, self._asked.intersection(earlier)).rails(item.enable_when)

    def left_open_by(self, condition: Condition, link_id: str) -> Expression:
        """Return when a condition is unknown, and the answer to this question is one that leaves it so."""
        if isinstance(condition, Comparison):
            item = self._pack.items[condition.question]
            gate = self.left_open_by(item.enable_when, link_id) if item.enable_when else FALSE
            return both(self.rails(condition).unknown, TRUE if item.link_id == link_id else gate)
        parts = (self.left_open_by(part, link_id) for part in self._parts(condition))
        return both(self.rails(condition).unknown, either(*parts))

    def _parts(self, condition: Condition) -> tuple[Condition, ...]:
        if isinstance(condition, FindingHolds):
            return (self._pack.findings_by_id[condition.finding].when,)
        return parts_of(condition)

    def _combined(self, condition: AllOf | AnyOf | SomeOf | NoneOf) -> Rails:
        rails = [self.rails(part) for part in parts_of(condition)]
        holds, fails = [part.holds for part in rails], [part.fails for part in rails]
        match condition:
            case AllOf():
                return Rails(both(*holds), either(*fails))
            case AnyOf():
                return Rails(either(*holds), both(*fails))
            case NoneOf():
                return Rails(both(*fails), either(*holds))
            case SomeOf():
                too_many = len(rails) - condition.at_least + 1
                return Rails(at_least(condition.at_least, holds), at_least(too_many, fails))

    def _compared(self, condition: Comparison) -> Rails:
        item = self._pack.items[condition.question]
        gate = self.applies(item)
        if item.link_id not in self._asked:
            return Rails(FALSE, gate.fails)
        holds, fails = _compared(item, condition)
        return Rails(both(gate.holds, holds), either(gate.fails, both(gate.holds, fails)))


def reference(link_id: str) -> str:
    """Return a question as XLSForm refers to it."""
    return f"${{{name_of(link_id)}}}"


def _compared(item: Item, condition: Comparison) -> tuple[Expression, Expression]:
    """Return when a known answer is as compared, and when it is not."""
    here = reference(item.link_id)
    match condition:
        case Equals():
            return _equals(here, condition.equals)
        case AtLeast() | LessThan():
            return _on_a_side(here, condition)
        case OneOf(one_of=codes):
            return _one_of(here, codes)
        case Includes(includes=code):
            others = (
                leaf(f"not(selected({here}, '{word}'))", f"selected({here}, '{word}')")
                for word in (*ABSENT_WORDS, code)
            )
            return leaf(f"selected({here}, '{code}')"), both(same(here, "", said=False), *others)


def _equals(here: str, wanted: bool | int | str) -> tuple[Expression, Expression]:  # noqa: FBT001  (the value itself)
    if isinstance(wanted, bool):
        words = (YES, NO) if wanted else (NO, YES)
        return same(here, words[0]), same(here, words[1])
    if isinstance(wanted, int):
        return same(here, wanted), _said(here, f"{here} != {wanted}")
    return _one_of(here, (wanted,))


def _on_a_side(here: str, condition: AtLeast | LessThan) -> tuple[Expression, Expression]:
    number = condition.at_least if isinstance(condition, AtLeast) else condition.less_than
    above, below = _said(here, f"{here} >= {number}"), _said(here, f"{here} < {number}")
    return (above, below) if isinstance(condition, AtLeast) else (below, above)


def _said(here: str, compared: str) -> Expression:
    """Return that there is a number, and that it compares so: what is empty is no number."""
    return both(same(here, "", said=False), leaf(compared))


def _one_of(here: str, codes: tuple[str, ...]) -> tuple[Expression, Expression]:
    fails = (same(here, word, said=False) for word in ("", *ABSENT_WORDS, *codes))
    return either(*(same(here, code) for code in codes)), both(*fails)
