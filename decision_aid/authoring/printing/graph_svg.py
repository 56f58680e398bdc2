"""A graph -> SVG: Graphviz (in pygraphviz, no program needed) sets the places, we draw.

Boxes are sized here, by widths that any common font keeps to, so that text fits whatever fonts a
reader has, and the same pack gives the same picture on every machine.
"""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from decision_aid.authoring.printing import graph_dot
from decision_aid.authoring.printing.graph_labels import beside, box, description, is_condition_of_question
from decision_aid.engine.answers import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from decision_aid.authoring.graph import Edge, Graph, Node

SIZE, LINE, CHARACTER = 13, 17, 7.9  # of the letters, in pixels; DejaVu Sans, a wide font, needs 7.6
PADDING, MARGIN = 10, 20
NODE_WIDTH, EDGE_WIDTH = 34, 24  # in characters
HALO = ' paint-order="stroke" stroke="#ffffff" stroke-width="4"'  # keeps words apart from arrows behind them
POINTS = 72.0  # to an inch
HOW_TO_GET = "The picture needs pygraphviz. To get it: pip install 'decision-aid[graph]'"
FILLS = {"question": "#ffffff", "finding": "#e6e6e6", "rule": "#ffffff", "topic": "#f4f4f4"}


class LayoutMissingError(Exception):
    """The library that sets the places is not installed; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The places that Graphviz found; y grows upwards."""

    height: float
    objects: Sequence[dict[str, Any]]
    edges: Sequence[dict[str, Any]]

    def point(self, written: str) -> tuple[float, float]:
        x, y = (float(number) for number in written.split(","))
        return round(x + MARGIN, 1), round(self.height - y + MARGIN, 1)


def render(graph: Graph, title: str) -> str:
    """Return the picture; raise LayoutMissingError where pygraphviz is not installed."""
    placed = _placed(_source(graph))
    words = {" ".join(node.key): node for node in graph.nodes}
    x, y = (float(number) for number in placed["bb"].split(",")[2:])
    picture = Picture(y, placed.get("objects", ()), placed.get("edges", ()))
    body = [
        *_frame(graph, title, round(x) + 2 * MARGIN, round(y) + 2 * MARGIN),
        *_sections(graph, picture),
        *_arrows(graph, picture),
        *_titles(graph, picture),
        *_labels(graph, picture),
        *(line for found in picture.objects if found["name"] in words for line in _box(graph, picture, found, words)),
    ]
    return "\n".join([*body, "</svg>"]) + "\n"


def _source(graph: Graph) -> str:
    head = "nodesep=0.15, ranksep=0.9, splines=true"
    return "\n".join(
        graph_dot.lines(graph, head, lambda node: _node(graph, node), lambda edge: _edge(graph, edge), _section)
    )


def _placed(source: str) -> dict[str, Any]:
    try:
        import pygraphviz
    except ImportError as error:
        raise LayoutMissingError(HOW_TO_GET) from error
    layout = pygraphviz.AGraph(string=source)
    layout.layout("dot")
    placed: dict[str, Any] = json.loads(layout.draw(format="json0"))
    return placed


def _wrapped(lines: Sequence[str], width: int) -> list[str]:
    return [part for line in lines for part in textwrap.wrap(printable(line), width, break_on_hyphens=False)]


def _measured(lines: Sequence[str]) -> tuple[float, int]:
    from rich.cells import cell_len

    return max(map(cell_len, lines), default=0) * CHARACTER + 2 * PADDING, len(lines) * LINE + PADDING


def _node(graph: Graph, node: Node) -> str:
    width, height = _measured(_wrapped(box(graph, node), NODE_WIDTH))
    return f'label="", shape=box, fixedsize=true, width={width / POINTS:.3f}, height={height / POINTS:.3f}'


def _edge(graph: Graph, edge: Edge) -> str:
    label = _wrapped([beside(graph, edge)], EDGE_WIDTH)
    return f"arrowhead=none, id={graph_dot.quoted(_name(edge))}" + (f", {_room(label)}" if label else "")


def _name(edge: Edge) -> str:
    return " ".join((*edge.source, *edge.target, "not" if edge.negated else ""))


def _section(words: str) -> str:
    return _room(_wrapped([words], NODE_WIDTH))


def _room(lines: Sequence[str]) -> str:
    """Return a label without words that takes the room of these lines."""
    width, height = _measured(lines)
    cell = f'<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="{height}"><TR><TD></TD></TR></TABLE>'
    return f"label=<{cell}>"


def _frame(graph: Graph, title: str, width: int, height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}" font-family="Helvetica, Arial, sans-serif" '
        f'font-size="{SIZE}">'
    )
    yield f'<title id="title">{_escaped(title)}</title>'
    yield f'<desc id="desc">{_escaped(description(graph))}</desc>'
    yield '<defs><marker id="tip" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="9" markerHeight="9"'
    yield ' markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0L10,5L0,10z"/></marker></defs>'
    yield f'<rect width="{width}" height="{height}" fill="#ffffff"/>'


def _clusters(graph: Graph, picture: Picture) -> Iterator[tuple[str, dict[str, Any]]]:
    titles = {f"cluster_{section.id}": section.title for section in graph.pack.sections}
    yield from ((titles[found["name"]], found) for found in picture.objects if found["name"] in titles)


def _sections(graph: Graph, picture: Picture) -> Iterator[str]:
    for _, found in _clusters(graph, picture):
        left, low, right, high = (float(number) for number in found["bb"].split(","))
        x, y = picture.point(f"{left},{high}")
        yield f'<rect x="{x}" y="{y}" width="{right - left:.1f}" height="{high - low:.1f}" fill="none" '
        yield 'stroke="#777777" stroke-dasharray="2 4"/>'


def _titles(graph: Graph, picture: Picture) -> Iterator[str]:
    """Yield the titles of sections, above the arrows that cross them."""
    for words, found in _clusters(graph, picture):
        yield from _text(picture.point(found["lp"]), _wrapped([words], NODE_WIDTH), look=f' font-weight="bold"{HALO}')


def _known(graph: Graph, picture: Picture) -> Iterator[tuple[Edge, dict[str, Any]]]:
    edges = {_name(edge): edge for edge in graph.edges}
    yield from ((edges[found["id"]], found) for found in picture.edges)


def _arrows(graph: Graph, picture: Picture) -> Iterator[str]:
    for edge, found in _known(graph, picture):
        start, *curve = (picture.point(point) for point in found["pos"].split())
        path = f"M{start[0]},{start[1]}C" + " ".join(f"{x},{y}" for x, y in curve)
        yield f'<path d="{path}" fill="none" stroke="#333333" {_stroke(edge)} marker-end="url(#tip)"/>'


def _labels(graph: Graph, picture: Picture) -> Iterator[str]:
    """Yield the words beside arrows, above all arrows."""
    for edge, found in _known(graph, picture):
        if label := _wrapped([beside(graph, edge)], EDGE_WIDTH):
            yield from _text(picture.point(found["lp"]), label, look=HALO)


def _stroke(edge: Edge) -> str:
    if is_condition_of_question(edge):
        return 'stroke-dasharray="6 4"'
    return 'stroke-width="2.5"' if edge.target[0] == "topic" else 'stroke-width="1"'


def _box(graph: Graph, picture: Picture, found: dict[str, Any], words: dict[str, Node]) -> Iterator[str]:
    node = words[found["name"]]
    lines = _wrapped(box(graph, node), NODE_WIDTH)
    (x, y), (width, height) = picture.point(found["pos"]), _measured(lines)
    kind = node.key[0]
    corner = {"question": 12, "finding": 3}.get(kind, 0)
    yield f"<g><title>{_escaped('; '.join(box(graph, node)))}</title>"
    yield (
        f'<rect x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:.1f}" height="{height}" rx="{corner}" '
        f'fill="{FILLS[kind]}" stroke="#000000" stroke-width="{3 if kind == "topic" else 1}"/>'
    )
    yield from _text((x, y), lines)
    yield "</g>"


def _text(middle: tuple[float, float], lines: Sequence[str], look: str = "") -> Iterator[str]:
    """Yield lines around a middle."""
    x, y = middle[0], middle[1] - (len(lines) - 1) * LINE / 2 + SIZE * 0.35
    spans = (f'<tspan x="{x}" y="{y + row * LINE:.1f}">{_escaped(line)}</tspan>' for row, line in enumerate(lines))
    yield f'<text text-anchor="middle"{look}>{"".join(spans)}</text>'


def _escaped(text: str) -> str:
    return escape(printable(text))
