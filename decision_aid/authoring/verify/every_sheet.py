"""Every answer sheet at once: answers that no condition tells apart are merged, and the sheets shared in diagrams.

What would take too much room or time is given up, never guessed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeVar

from decision_aid.content import Condition, ContentPack
from decision_aid.engine.answers import Answers, Value, values
from decision_aid.engine.every_sheet.logic import Logic
from decision_aid.engine.every_sheet.mdd import ALWAYS, NEVER, Diagrams, Node, TooLargeError, Way
from decision_aid.engine.rails import Rails
from decision_aid.frozen import frozen

Sheets = Node  # a set of answer sheets
Path = tuple[tuple[int, int], tuple[tuple[int, int], ...]]  # how many answers and codes, and which
Share = TypeVar("Share", float, Fraction)


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


class OutOfTimeError(Exception):
    """The time that was given is over."""


@frozen
class Limits:
    """How long a proof may take (until when, on the monotonic clock), and how much room."""

    until: float
    most_nodes: int = 300_000

    @staticmethod
    def seconds(timeout: float) -> Limits:
        return Limits(time.monotonic() + timeout)

    @property
    def left(self) -> float:
        """Return the seconds that are left; raise OutOfTimeError where none are."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise OutOfTimeError
        return left


def without(codes: tuple[str, ...], change: Without) -> tuple[str, ...]:
    """Return what is left of several codes; never nothing."""
    left = tuple(code for code in codes if code != change.code)
    return left or ((change.instead,) if change.instead else codes)


class LimitedDiagrams(Diagrams):
    """Diagrams that give up, rather than fill the memory or take forever."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits

    def node(self, variable: int, children: tuple[Node, ...]) -> Node:
        if len(self.variables) > self._limits.most_nodes:
            raise TooLargeError
        return super().node(variable, children)

    def forget(self) -> None:
        """Give back the room of all nodes at once: they lie in circles, which Python would keep for long."""
        for kept in (self.variables, self.children, self._made, self._both, self._either, self._negated):
            kept.clear()

    def smallest(self, node: Node, values: Sequence[Sequence[Value]]) -> dict[int, Value] | None:
        """Return the fewest answers, and of those with the fewest codes, by variable; None where nothing holds."""

        def ways(variable: int) -> Iterator[Way]:
            yield -1, 0, ()
            for number, value in enumerate(values[variable]):
                yield number, len(value) if isinstance(value, tuple) else 0, ((variable, number),)

        found = self.find_shortest(node, ways)
        return None if found is None else {variable: values[variable][number] for variable, number in found}

    def share(self, node: Node, counts: Callable[[int], Sequence[int]], known: dict[Node, Share]) -> Share:
        """Return on which share of all sheets a function holds, where a variable has each value so often."""
        if node not in known:
            often = counts(self.variables[node])
            below = zip(often, self.children[node], strict=True)
            parts = (count * self.share(child, counts, known) for count, child in below)
            known[node] = sum(parts, known[NEVER]) / sum(often)
        return known[node]

    def _step(self) -> None:
        self.steps += 1
        if self.steps % 256 == 0:
            _ = self._limits.left


class EverySheet(Logic):
    """The sheets of one pack, as far as some conditions tell them apart."""

    diagrams: LimitedDiagrams

    def __init__(self, pack: ContentPack, conditions: Iterable[Condition], limits: Limits) -> None:
        super().__init__(((pack, condition) for condition in conditions), LimitedDiagrams(limits))
        self._pack = pack
        self.both, self.either, self.forget = self.diagrams.both, self.diagrams.either, self.diagrams.forget
        self._changed: dict[tuple[Node, str, Change], Node] = {}
        self._shares: dict[Node, float] = {NEVER: 0.0, ALWAYS: 1.0}
        self._counted: dict[str, list[int]] = {}

    @property
    def size(self) -> int:
        """How many nodes were made."""
        return len(self.diagrams.variables)

    def read(self, condition: Condition, variant: ContentPack | None = None) -> Rails[Sheets]:
        """Return on which sheets a condition is true, and on which false; in a variant that tells no more apart."""
        return self.settled(variant or self._pack, condition)

    def differ(self, one: Sheets, other: Sheets) -> Sheets:
        """Return the sheets that are in one of two sets and not in the other."""
        return self.either(self.both(one, self.negate(other)), self.both(other, self.negate(one)))

    def known(self, link_id: str) -> Sheets:
        """Return the sheets that have a known answer to a question."""
        if link_id not in self.values:
            return ALWAYS
        values = self.values[link_id]
        return self.diagrams.node(self.variable[link_id], (*[ALWAYS] * len(values), NEVER))

    def changed(self, sheets: Sheets, link_id: str, change: Change) -> Sheets:
        """Return the sheets that are among these after a change to one answer."""
        if link_id not in self.values:
            return sheets
        key = (sheets, link_id, change)
        if key not in self._changed:
            variable = self.variable[link_id]
            become = [self._number(link_id, value, change) for value in self.values[link_id]]
            self._changed[key] = self._replaced(sheets, variable, [*become, self._number(link_id, None, change)])
        return self._changed[key]

    def _number(self, link_id: str, value: Value | None, change: Change) -> int:
        """Return the number of what an answer becomes."""
        absent = len(self.values[link_id])
        match change:
            case Hole():
                return absent
            case Say(value=said):
                return self.number(link_id, said)
            case Without():
                return self.number(link_id, without(value, change)) if isinstance(value, tuple) else absent

    def _replaced(self, node: Node, variable: int, become: list[int]) -> Node:
        done: dict[Node, Node] = {NEVER: NEVER, ALWAYS: ALWAYS}

        def replaced(node: Node) -> Node:
            if node not in done:
                children = self.diagrams.children[node]
                if self.diagrams.variables[node] == variable:
                    done[node] = self.diagrams.node(variable, tuple([children[number] for number in become]))
                elif self.diagrams.variables[node] > variable:
                    done[node] = node
                else:
                    below = tuple([replaced(child) for child in children])
                    done[node] = self.diagrams.node(self.diagrams.variables[node], below)
            return done[node]

        return replaced(node)

    def find(self, sheets: Sheets) -> Answers | None:
        """Return one of these sheets with the fewest answers; None where there is none."""
        found = self.diagrams.smallest(sheets, [self.values[link_id] for link_id in self.order])
        return None if found is None else Answers({self.order[number]: said for number, said in found.items()})

    def share(self, sheets: Sheets) -> float:
        """Return which share of all sheets these are; every answer to a question counts the same, and so does none."""
        return self.diagrams.share(sheets, lambda number: self._counts(self.order[number]), self._shares)

    def _counts(self, link_id: str) -> list[int]:
        """Return how many answers to a question are of each kind that is told apart; the last is no answer."""
        if link_id not in self._counted:
            found = [0] * len(self.values[link_id])
            for value in values(self._pack.items[link_id].kind):
                found[self.number(link_id, value)] += 1
            self._counted[link_id] = [*found, 1]
        return self._counted[link_id]
