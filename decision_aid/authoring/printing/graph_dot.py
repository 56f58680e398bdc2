"""A graph -> DOT, the language of Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.authoring.printing.graph_labels import beside, box, description, is_condition_of_question
from decision_aid.engine.answers import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    return "\n".join(_lines(graph, title))


def _lines(graph: Graph, title: str) -> Iterator[str]:
    head = f"label={quoted(title)}, tooltip={quoted(description(graph))}, labelloc=t, {FONT}"
    yield f"digraph flow {{\n  graph [rankdir=LR, {head}];\n  node [{FONT}];\n  edge [{FONT}];"
    for section, nodes in graph.by_section():
        if section:
            yield f"  subgraph {quoted('cluster_' + section.id)} {{"
            yield f"    graph [label={quoted(section.title)}, style=dotted];"
        indent = "    " if section else "  "
        yield from (f"{indent}{name(node.key)} [{_node(graph, node)}];" for node in nodes)
        if section:
            yield "  }"
    yield from (f"  {name(edge.source)} -> {name(edge.target)} [{_edge(graph, edge)}];" for edge in graph.edges)
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
