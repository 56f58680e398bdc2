"""Exact enumeration of all answer sheets, shared in decision diagrams."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from decision_aid.authoring.verify.engines import Change, Hole, Limits, Say, TooLargeError, Truths, without
from decision_aid.content import Includes
from decision_aid.engine.answers import Answers
from decision_aid.engine.every_sheet.diagrams import ALWAYS, NEVER, Diagrams, Node
from decision_aid.engine.every_sheet.logic import Logic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from decision_aid.content import Condition, ContentPack
    from decision_aid.engine.answers import Value

Path = tuple[int, tuple[tuple[int, int], ...]]  # how many answers, and which


class _Limited(Diagrams):
    """Diagrams that give up, rather than fill the memory or take forever."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits

    def node(self, variable: int, children: tuple[Node, ...]) -> Node:
        made = len(self.variables)
        if made > self._limits.most_nodes:
            raise TooLargeError
        if made % 256 == 0:
            _ = self._limits.left
        return super().node(variable, children)


class ByDiagrams:
    """The sheets of one pack, as far as some conditions tell them apart."""

    method = "diagrams"

    def __init__(self, pack: ContentPack, conditions: tuple[Condition, ...], limits: Limits) -> None:
        """Raise TooLargeError where too many answers would have to be told apart."""
        self._pack = pack
        self._logic = Logic([pack], conditions)
        self._logic.diagrams = self._diagrams = _Limited(limits)
        codes = Counter(leaf.question for read in self._logic.leaves.values() for leaf in read if _of_several(leaf))
        if max(codes.values(), default=0) > limits.most_codes:
            raise TooLargeError
        self.both, self.either, self.negate = self._diagrams.both, self._diagrams.either, self._diagrams.negate
        self._read: dict[Condition, Truths] = {}
        self._changed: dict[tuple[Node, str, Change], Node] = {}

    def read(self, condition: Condition) -> Truths:
        if condition not in self._read:
            self._read[condition] = Truths(*self._logic.settled(self._pack, condition))
        return self._read[condition]

    def at_least(self, least: int, several: Sequence[Node]) -> Node:
        return self._diagrams.at_least(least, several)

    def known(self, link_id: str) -> Node:
        if link_id not in self._logic.values:
            return ALWAYS
        values = self._logic.values[link_id]
        return self._diagrams.node(self._logic.order.index(link_id), (*[ALWAYS] * len(values), NEVER))

    def changed(self, sheets: Node, link_id: str, change: Change) -> Node:
        if link_id not in self._logic.values:
            return sheets
        key = (sheets, link_id, change)
        if key not in self._changed:
            variable = self._logic.order.index(link_id)
            become = [self._number(link_id, value, change) for value in self._logic.values[link_id]]
            self._changed[key] = self._replaced(sheets, variable, [*become, self._number(link_id, None, change)])
        return self._changed[key]

    def _number(self, link_id: str, value: Value | None, change: Change) -> int:
        """Return the number of what an answer becomes."""
        absent = len(self._logic.values[link_id])
        match change:
            case Hole():
                return absent
            case Say(value=said):
                return self._logic.number(link_id, said)
            case _ if isinstance(value, tuple):
                return self._logic.number(link_id, without(value, change))
            case _:
                return absent

    def _replaced(self, node: Node, variable: int, become: list[int]) -> Node:
        done: dict[Node, Node] = {NEVER: NEVER, ALWAYS: ALWAYS}

        def replaced(node: Node) -> Node:
            if node not in done:
                children = self._diagrams.children[node]
                if self._diagrams.variables[node] == variable:
                    done[node] = self._diagrams.node(variable, tuple([children[number] for number in become]))
                elif self._diagrams.variables[node] > variable:
                    done[node] = node
                else:
                    below = tuple([replaced(child) for child in children])
                    done[node] = self._diagrams.node(self._diagrams.variables[node], below)
            return done[node]

        return replaced(node)

    def find(self, sheets: Node) -> Answers | None:
        path = self._shortest(sheets, {NEVER: None, ALWAYS: (0, ())})
        if path is None:
            return None
        named = [(self._logic.order[variable], number) for variable, number in path[1]]
        return Answers({link_id: self._logic.values[link_id][number] for link_id, number in named})

    def _shortest(self, node: Node, known: dict[Node, Path | None]) -> Path | None:
        if node not in known:
            variable, (*children, absent) = self._diagrams.variables[node], self._diagrams.children[node]
            best = self._shortest(absent, known)
            for number, child in enumerate(children):
                path = self._shortest(child, known)
                if path and (best is None or path[0] + 1 < best[0]):
                    best = path[0] + 1, ((variable, number), *path[1])
            known[node] = best
        return known[node]


def _of_several(leaf: Condition) -> bool:
    return isinstance(leaf, Includes)
