"""A graph -> Mermaid, which many sites draw where they show Markdown."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from decision_aid.authoring.printing.graph_labels import beside, box, description, is_condition_of_question
from decision_aid.engine.answers import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.authoring.graph import Edge, Graph, Key, Node

WIDTH = 32
SHAPES = {"question": ("([", "])"), "finding": ("{{", "}}"), "rule": ("[", "]"), "topic": ("[[", "]]")}
_SPECIAL = re.compile(r"[^\w\s.,;:()/?!'+-]")


def render(graph: Graph, title: str) -> str:
    """Return a flowchart from left to right, questions grouped by section."""
    return "\n".join(_lines(graph, title)) + "\n"


def _lines(graph: Graph, title: str) -> Iterator[str]:
    yield "flowchart LR"
    yield f"  accTitle: {_line(title)}"
    yield f"  accDescr: {_line(description(graph))}"
    names = {node.key: f"n{number}" for number, node in enumerate(graph.nodes, start=1)}
    for section, nodes in graph.by_section():
        if section:
            yield f'  subgraph "{_quoted(section.title)}"'
        yield from (f"{'    ' if section else '  '}{_node(graph, node, names)}" for node in nodes)
        if section:
            yield "  end"
    yield from (f"  {_edge(graph, edge, names)}" for edge in graph.edges)


def _node(graph: Graph, node: Node, names: dict[Key, str]) -> str:
    opening, closing = SHAPES[node.key[0]]
    lines = [part for line in box(graph, node) for part in textwrap.wrap(line, WIDTH, break_on_hyphens=False)]
    return f'{names[node.key]}{opening}"{"<br>".join(map(_quoted, lines))}"{closing}'


def _edge(graph: Graph, edge: Edge, names: dict[Key, str]) -> str:
    arrow = "-.->" if is_condition_of_question(edge) else "==>" if edge.target[0] == "topic" else "-->"
    told = beside(graph, edge)
    label = f'|"{_quoted(told)}"|' if told else ""
    return f"{names[edge.source]} {arrow}{label} {names[edge.target]}"


def _quoted(text: str) -> str:
    """Return a text as it stands between quotes: no sign of it is markup."""
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", printable(text))


def _line(text: str) -> str:
    """Return a text for a line that ends with it, where nothing can be quoted."""
    return printable(text).replace(";", ",").replace("#", "")
