"""Formulas of what was answered, kept short: flat, nothing twice, and "not" only before what has no parts.

A form of another maker knows only true and false. The one algebra for all of them: a language brings its
atoms, which are comparisons with an answer, and writes formulas down.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, Literal, TypeVar

from decision_aid.content import Compared, InRange, Item
from decision_aid.engine.rails import Rails
from decision_aid.frozen import frozen

A = TypeVar("A")
Operator = Literal["=", "<", ">", ">="]


@frozen
class Says(Generic[A]):
    """An atom is true, or is false (a literal)."""

    atom: A
    holds: bool = True


@frozen
class Every(Generic[A]):
    """All parts are true; no parts: true."""

    parts: tuple[Formula[A], ...]


@frozen
class Some(Generic[A]):
    """One part or more is true; no parts: false."""

    parts: tuple[Formula[A], ...]


@frozen
class Enough(Generic[A]):
    """So many of the parts are true, or fewer are."""

    least: int
    parts: tuple[Formula[A], ...]
    holds: bool = True


Formula = Says[A] | Every[A] | Some[A] | Enough[A]
ALWAYS: Formula[Any] = Every(())
NEVER: Formula[Any] = Some(())


def every(*parts: Formula[A]) -> Formula[A]:
    """Return that all parts are true."""
    flat = _flat(parts, Every)
    impossible = {NEVER, *(negated(part) for part in flat if isinstance(part, Says | Enough))}
    if not impossible.isdisjoint(flat):
        return NEVER
    possible = [_without(part, impossible) for part in flat]
    if possible != flat:
        return every(*possible)
    kept = tuple(part for part in flat if not (isinstance(part, Some) and set(part.parts) & set(flat)))
    return kept[0] if len(kept) == 1 else Every(kept)


def _without(part: Formula[A], impossible: set[Formula[A]]) -> Formula[A]:
    return some(*(each for each in part.parts if each not in impossible)) if isinstance(part, Some) else part


def some(*parts: Formula[A]) -> Formula[A]:
    """Return that one part or more is true."""
    flat = _flat(parts, Some)
    if ALWAYS in flat:
        return ALWAYS
    kept = tuple(part for part in flat if not (isinstance(part, Every) and set(part.parts) & set(flat)))
    return kept[0] if len(kept) == 1 else Some(kept)


def _flat(parts: Iterable[Formula[A]], kind: type[Every[A] | Some[A]]) -> list[Formula[A]]:
    """Return the parts, with those of parts of this kind in their place, each once."""
    return list(dict.fromkeys(each for part in parts for each in (part.parts if isinstance(part, kind) else (part,))))


def enough(least: int, parts: Iterable[Formula[A]]) -> Formula[A]:
    """Return that so many of the parts are true."""
    possible = [part for part in parts if part != NEVER]
    kept = [part for part in possible if part != ALWAYS]
    least -= len(possible) - len(kept)
    if least <= 0:
        return ALWAYS
    if least >= len(kept):
        return every(*kept) if least == len(kept) else NEVER
    return some(*kept) if least == 1 else Enough(least, tuple(kept))


def negated(formula: Formula[A]) -> Formula[A]:
    """Return what is true where a formula is false."""
    match formula:
        case Says(atom, holds):
            return Says(atom, not holds)
        case Every(parts):
            return some(*[negated(part) for part in parts])
        case Some(parts):
            return every(*[negated(part) for part in parts])
        case Enough(least, parts, holds):
            return Enough(least, parts, not holds)


def in_range(wanted: InRange, number: Callable[[Operator, int], Formula[A]]) -> Rails[Formula[A]]:
    """Return when there is a number that lies in a range, and when one that lies outside; `number` compares it."""
    low, high = wanted.low, wanted.high
    if low is not None and low == high:
        return Rails(number("=", low), some(number("<", low), number(">", low)))
    inside, outside = list[Formula[A]](), list[Formula[A]]()
    if low is not None:
        inside.append(number(">=", low))
        outside.append(number("<", low))
    if high is not None:
        inside.append(number("<", high + 1))
        outside.append(number(">=", high + 1))
    return Rails(every(*inside), some(*outside))


class Formulas(ABC, Generic[A]):
    """Formulas as an algebra of rails, when only these questions were asked so far."""

    always, never = ALWAYS, NEVER

    def __init__(self, asked: frozenset[str]) -> None:
        self._asked = asked

    def at_least(self, least: int, parts: Sequence[Formula[A]]) -> Formula[A]:
        return enough(least, parts)

    def negate(self, part: Formula[A]) -> Formula[A]:
        return negated(part)

    def compared(self, item: Item, comparison: Compared) -> Rails[Formula[A]]:
        return self.answered(item, comparison) if item.link_id in self._asked else Rails(NEVER, NEVER)

    @abstractmethod
    def answered(self, item: Item, comparison: Compared) -> Rails[Formula[A]]:
        """Return when a known answer is as compared, and when another is."""

    @abstractmethod
    def not_sure(self, item: Item) -> Formula[A]:
        """Return where the person said that they are not sure."""
