"""What proves: one interface over all answer sheets, for the two ways to it.

Exact enumeration first: answers that no condition tells apart are merged, and the sheets are shared in
a decision diagram. Where that grows too large, z3. Both read conditions as `reasoning` and `flow` do.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from decision_aid.content import Condition, ContentPack
    from decision_aid.engine.answers import Answers, Value

Method = Literal["auto", "diagrams", "z3"]
Sheets = Any  # a set of answer sheets: a node of a diagram, or a formula of z3


class Hole(NamedTuple):
    """The answer is taken away."""


class Say(NamedTuple):
    """The answer is this one, whatever it was."""

    value: Value


class Without(NamedTuple):
    """Of several codes this one is left out; where none would be left, `instead` stands for it, if given."""

    code: str
    instead: str = ""


Change = Hole | Say | Without


class Truths(NamedTuple):
    """The sheets on which a condition is surely true, and those on which it is surely false."""

    true: Sheets
    false: Sheets


class Engine(Protocol):
    """Sets of answer sheets, made from conditions."""

    method: str

    def __init__(self, pack: ContentPack, conditions: tuple[Condition, ...], limits: Limits) -> None: ...

    def read(self, condition: Condition) -> Truths:
        """Return on which sheets a condition is true, and on which false."""

    def known(self, link_id: str) -> Sheets:
        """Return the sheets that have a known answer to a question."""

    def changed(self, sheets: Sheets, link_id: str, change: Change) -> Sheets:
        """Return the sheets that are among these after a change to one answer."""

    def both(self, one: Sheets, other: Sheets) -> Sheets: ...
    def either(self, one: Sheets, other: Sheets) -> Sheets: ...
    def negate(self, sheets: Sheets) -> Sheets: ...
    def at_least(self, least: int, several: Sequence[Sheets]) -> Sheets:
        """Return the sheets that are in so many of these sets or more."""

    def find(self, sheets: Sheets) -> Answers | None:
        """Return one of these sheets, with few answers; None where there is none."""


class TooLargeError(Exception):
    """Enumeration would take more room than it may."""


class OutOfTimeError(Exception):
    """The time that was given is over."""


class SolverMissingError(Exception):
    """A property is too large to enumerate, and z3 is not installed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a proof may take (until when, on the monotonic clock), and by which method."""

    until: float
    method: Method = "auto"
    most_nodes: int = 300_000
    most_codes: int = 12

    @staticmethod
    def seconds(timeout: float, method: Method = "auto") -> Limits:
        return Limits(time.monotonic() + timeout, method)

    @property
    def left(self) -> float:
        """Return the seconds that are left; raise OutOfTimeError where none are."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise OutOfTimeError
        return left


def differ(engine: Engine, one: Sheets, other: Sheets) -> Sheets:
    """Return the sheets that are in one of two sets and not in the other."""
    only_one = engine.both(one, engine.negate(other))
    return engine.either(only_one, engine.both(other, engine.negate(one)))


def without(codes: tuple[str, ...], change: Without) -> tuple[str, ...]:
    """Return what is left of several codes; never nothing."""
    left = tuple(code for code in codes if code != change.code)
    return left or ((change.instead,) if change.instead else codes)
