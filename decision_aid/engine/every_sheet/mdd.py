"""Functions of some questions as multi-valued decision diagrams: two are the same node exactly if they always agree.

A node asks one variable and has one child for each value of it; variables stand in the same order on
every path, no node is redundant, and no node exists twice (Bryant 1986, doi:10.1109/TC.1986.1676819;
for more than two values Srinivasan and others 1990, doi:10.1109/ICCAD.1990.129849).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from itertools import pairwise

Node = int
NEVER: Node = 0
ALWAYS: Node = 1
MOST_STEPS = 30_000  # ten times what published scores and counts take; a fraction of a second
MOST_STEPS_OF_ALL = 12 * MOST_STEPS  # for all conditions of a pack together: 100 topics of "15 of 30", a few seconds
MOST_VARIABLES = 350  # one call within the other for each: Python allows about 1,000, some of them two a variable
_BELOW_ALL = 1 << 30

Step = tuple[int, ...]
Way = tuple[int, int, tuple[Step, ...]]  # to which child, how large the step is, and the step, if it takes one
Path = tuple[int, int, tuple[Step, ...]]  # how many steps, how large they are together, and the steps in order


class TooLargeError(Exception):
    """To look at all answer sheets at once would take too much room or time."""


class Diagrams:
    """All nodes that were made, each once; a node is a number here."""

    def __init__(self, most_steps: int = MOST_STEPS) -> None:
        self.steps = 0
        self._most_steps = most_steps
        self.variables: list[int] = [_BELOW_ALL, _BELOW_ALL]
        self.children: list[tuple[Node, ...]] = [(), ()]
        self._made: dict[tuple[int, tuple[Node, ...]], Node] = {}
        self._both: dict[tuple[Node, Node], Node] = {}
        self._either: dict[tuple[Node, Node], Node] = {}
        self._negated: dict[Node, Node] = {NEVER: ALWAYS, ALWAYS: NEVER}

    def node(self, variable: int, children: tuple[Node, ...]) -> Node:
        """Return the node that asks a variable; its only child where all are the same."""
        if len(set(children)) == 1:
            return children[0]
        made = self._made.setdefault((variable, children), len(self.variables))
        if made == len(self.variables):
            self.variables.append(variable)
            self.children.append(children)
        return made

    def negate(self, node: Node) -> Node:
        if node not in self._negated:
            negated = self.node(self.variables[node], tuple([self.negate(child) for child in self.children[node]]))
            self._negated[node] = negated
            self._negated[negated] = node
        return self._negated[node]

    def both(self, one: Node, other: Node) -> Node:
        """Return where two functions both hold; raise TooLargeError when all steps are used up."""
        return self._apply(one, other, NEVER, self._both)

    def either(self, one: Node, other: Node) -> Node:
        """Return where one of two functions holds, or both; raise TooLargeError when all steps are used up."""
        return self._apply(one, other, ALWAYS, self._either)

    def _apply(self, one: Node, other: Node, decides: Node, made: dict[tuple[Node, Node], Node]) -> Node:
        """Return two functions put together, where one value of either decides, and the other leaves it open."""
        if one <= ALWAYS or other <= ALWAYS or one == other:
            return other if one == 1 - decides or other == decides else one
        key = (one, other) if one < other else (other, one)
        if key not in made:
            self._step()
            variable = min(self.variables[one], self.variables[other])
            pairs = zip(self._below(one, variable, other), self._below(other, variable, one), strict=True)
            made[key] = self.node(variable, tuple([self._apply(left, right, decides, made) for left, right in pairs]))
        return made[key]

    def _step(self) -> None:
        self.steps += 1
        if self.steps > self._most_steps:
            raise TooLargeError

    def _below(self, node: Node, variable: int, beside: Node) -> Sequence[Node]:
        """Return the children by a variable; a node that does not ask it has itself for every value."""
        return self.children[node] if self.variables[node] == variable else [node] * len(self.children[beside])

    def at_least(self, least: int, nodes: Iterable[Node]) -> Node:
        """Return where so many functions or more hold.

        Counted from the last variable up, so that no step takes apart what those before it made: of so
        many questions, it takes as many nodes as there are counts on the way (dynamic programming).
        """
        nodes = sorted(nodes, key=self.variables.__getitem__, reverse=True)
        if least == len(nodes):  # all of them: counting would take quadratic time
            return reduce(self.both, nodes, ALWAYS)
        if least == 1:
            return reduce(self.either, nodes, NEVER)
        counts, asked_above = [ALWAYS, *[NEVER] * least], _BELOW_ALL
        for node in nodes:
            variable, children = self.variables[node], self.children[node]
            if variable < asked_above and children and max(children) <= ALWAYS:  # one question alone decides it
                pairs = list(pairwise(counts))
                counts[1:] = [self._counted(variable, tuple([pair[1 - child] for child in children])) for pair in pairs]
            else:
                more = [self.both(fewer, node) for fewer in counts[:-1]]
                counts[1:] = [self.either(enough, one_more) for enough, one_more in zip(counts[1:], more, strict=True)]
            asked_above = variable
        return counts[least]

    def _counted(self, variable: int, children: tuple[Node, ...]) -> Node:
        self._step()
        return self.node(variable, children)

    def restrict(self, node: Node, values: Mapping[int, int]) -> Node:
        """Return a function with some variables held at a value (its number)."""
        done: dict[Node, Node] = {NEVER: NEVER, ALWAYS: ALWAYS}

        def restricted(node: Node) -> Node:
            if node not in done:
                variable, children = self.variables[node], self.children[node]
                kept = [children[values[variable]]] if variable in values else children
                below = tuple([restricted(child) for child in kept])
                done[node] = below[0] if variable in values else self.node(variable, below)
            return done[node]

        return restricted(node)

    def find_shortest(self, node: Node, ways: Callable[[int], Iterable[Way]]) -> tuple[Step, ...] | None:
        """Return the fewest steps that lead to where a function holds; None where it holds nowhere.

        `ways` are those out of a node that asks a variable. Of equally few steps the smallest count, then the first.
        """
        known: dict[Node, Path | None] = {NEVER: None, ALWAYS: (0, 0, ())}

        def path(node: Node) -> Path | None:
            if node not in known:
                found = list[Path]()
                for child, size, step in ways(self.variables[node]):
                    if rest := path(self.children[node][child]):
                        found.append((rest[0] + len(step), rest[1] + size, tuple(sorted((*step, *rest[2])))))
                known[node] = min(found, default=None)
            return known[node]

        found = path(node)
        return found and found[2]

    def support(self, *nodes: Node) -> frozenset[int]:
        """Return the variables on which these functions depend."""
        seen: set[Node] = {NEVER, ALWAYS}
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting.extend(self.children[node])
        return frozenset(self.variables[node] for node in seen - {NEVER, ALWAYS})
