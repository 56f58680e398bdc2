"""A graph -> DOT, the language of Graphviz: with words for its own drawing, or as sizes for ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.authoring.printing.graph_labels import beside, box, description, is_condition_of_question
from decision_aid.engine.answers import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from decision_aid.authoring.graph import Edge, Graph, Node

SHAPES = {
    "question": "shape=box, style=rounded",
    "finding": "shape=hexagon",
    "rule": "shape=box",
    "topic": "shape=box, penwidth=3",
}
FONT = 'fontname="Helvetica, Arial, sans-serif", fontsize=12'


def render(graph: Graph, title: str) -> str:
    """Return a digraph from left to right, questions grouped by section."""
    head = f"label={quoted(title)}, tooltip={quoted(description(graph))}, labelloc=t, {FONT}"
    return "\n".join(lines(graph, head, lambda node: _node(graph, node), lambda edge: _edge(graph, edge), _section))


def lines(
    graph: Graph,
    head: str,
    of_node: Callable[[Node], str],
    of_edge: Callable[[Edge], str],
    of_section: Callable[[str], str],
) -> Iterator[str]:
    """Yield a digraph; what boxes, arrows and sections look like is up to the caller."""
    yield f"digraph flow {{\n  graph [rankdir=LR, {head}];\n  node [{FONT}];\n  edge [{FONT}];"
    for section in graph.pack.sections:
        inside = [node for node in graph.nodes if node.section == section.id]
        if inside:
            yield f"  subgraph {quoted('cluster_' + section.id)} {{\n    graph [{of_section(section.title)}];"
            yield from (f"    {name(node.key)} [{of_node(node)}];" for node in inside)
            yield "  }"
    yield from (f"  {name(node.key)} [{of_node(node)}];" for node in graph.nodes if not node.section)
    yield from (f"  {name(edge.source)} -> {name(edge.target)} [{of_edge(edge)}];" for edge in graph.edges)
    yield "}\n"


def name(key: tuple[str, str]) -> str:
    return quoted(" ".join(key))


def quoted(text: str) -> str:
    """Return a text as a DOT string; nothing in it is read as an escape."""
    return '"' + printable(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _node(graph: Graph, node: Node) -> str:
    words = "\\n".join(quoted(line)[1:-1] for line in box(graph, node))
    return f'label="{words}", {SHAPES[node.key[0]]}'


def _edge(graph: Graph, edge: Edge) -> str:
    style = "dashed" if is_condition_of_question(edge) else "bold" if edge.target[0] == "topic" else "solid"
    return f"label={quoted(beside(graph, edge))}, style={style}"


def _section(words: str) -> str:
    return f"label={quoted(words)}, style=dotted"
