"""A pack -> its flow as a graph of values: questions, findings, rules, topics, and what reads what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from decision_aid.content import (
    Comparison,
    Condition,
    ContentPack,
    Finding,
    FindingHolds,
    Item,
    NoneOf,
    Rule,
    Section,
    Topic,
    parts_of,
)
from decision_aid.frozen import frozen

Kind = Literal["question", "finding", "rule", "topic"]
Key = tuple[Kind, str]


@frozen
class Node:
    """A box of the picture; `section` is where a question is asked."""

    key: Key
    content: Item | Finding | Rule | Topic
    section: str = ""


@frozen
class Edge:
    """An arrow: the target reads the source, by these comparisons if the source is a question.

    `negated`: the target wants that none of them holds.
    """

    source: Key
    target: Key
    comparisons: tuple[Comparison, ...] = ()
    negated: bool = False


@frozen
class Graph:
    """Nodes in the order of the pack; every edge joins two of them."""

    pack: ContentPack
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def by_section(self) -> Iterator[tuple[Section | None, tuple[Node, ...]]]:
        """Yield each section that is asked here with its questions; at last, without a section, all else."""
        for section in self.pack.sections:
            if asked := tuple(node for node in self.nodes if node.section == section.id):
                yield section, asked
        yield None, tuple(node for node in self.nodes if not node.section)

    def upstream(self, *topics: str) -> Graph:
        """Return what decides these topics: everything from which an arrow leads to one of them."""
        found: set[Key] = set()
        waiting: list[Key] = [("topic", topic) for topic in topics]
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting.extend(edge.source for edge in self.edges if edge.target == key)
        return self.only(lambda edge: edge.target in found, found)

    def from_section(self, section: str) -> Graph:
        """Return the questions of a section, what reads them, and the topics of the rules among it."""
        asked = {node.key for node in self.nodes if node.section == section}
        return self._reading(asked)

    def from_findings(self) -> Graph:
        """Return how findings lead on to findings, rules and topics."""
        return self._reading({node.key for node in self.nodes if node.key[0] == "finding"})

    def _reading(self, sources: set[Key]) -> Graph:
        readers = {edge.target for edge in self.edges if edge.source in sources}
        rules = {key for key in readers if key[0] == "rule"}
        return self.only(lambda edge: edge.source in sources | rules, sources)

    def only(self, kept: Callable[[Edge], bool], nodes: Iterable[Key] = ()) -> Graph:
        """Return the picture of some edges: their ends, and these nodes."""
        edges = tuple(edge for edge in self.edges if kept(edge))
        shown = {*nodes, *(key for edge in edges for key in (edge.source, edge.target))}
        return Graph(self.pack, tuple(node for node in self.nodes if node.key in shown), edges)


def graph(pack: ContentPack) -> Graph:
    """Return the whole flow of a pack."""
    return Graph(pack, tuple(_nodes(pack)), tuple(_edges(pack)))


def _nodes(pack: ContentPack) -> Iterator[Node]:
    for section in pack.sections:
        for item in section.items:
            yield Node(("question", item.link_id), item, section.id)
    yield from (Node(("finding", finding.id), finding) for finding in pack.findings)
    yield from (Node(("rule", rule.id), rule) for rule in pack.rules)
    yield from (Node(("topic", topic.id), topic) for topic in pack.topics)


def _edges(pack: ContentPack) -> Iterator[Edge]:
    for item in pack.items.values():
        if item.enable_when:
            yield from _read(("question", item.link_id), item.enable_when)
    for finding in pack.findings:
        yield from _read(("finding", finding.id), finding.when)
    for rule in pack.rules:
        yield from _read(("rule", rule.id), rule.when)
        yield from (Edge(("rule", rule.id), ("topic", topic)) for topic in rule.raises)


def _read(reader: Key, condition: Condition) -> Iterator[Edge]:
    """Yield one edge for each question and each finding that a condition reads; two if it does so both ways."""
    read: dict[tuple[Key, bool], list[Comparison]] = {}
    for leaf, negated in leaves(condition):
        if isinstance(leaf, FindingHolds):
            read.setdefault((("finding", leaf.finding), negated), [])
        else:
            read.setdefault((("question", leaf.question), negated), []).append(leaf)
    for (source, negated), comparisons in read.items():
        yield Edge(source, reader, tuple(comparisons), negated)


def leaves(condition: Condition, *, negated: bool = False) -> Iterator[tuple[Comparison | FindingHolds, bool]]:
    """Yield the comparisons and the findings in a condition, and whether none of them shall hold."""
    if isinstance(condition, (Comparison, FindingHolds)):
        yield condition, negated
    for part in parts_of(condition):
        yield from leaves(part, negated=negated != isinstance(condition, NoneOf))
