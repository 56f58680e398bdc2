"""A graph -> a picture: Mermaid, which many sites draw where they show Markdown, or DOT, the language of Graphviz."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from decision_aid.authoring.graph import Edge, Graph, Key, Node
from decision_aid.content import (
    AllOf,
    AnyOf,
    Condition,
    ContentPack,
    Finding,
    Item,
    Leaf,
    NoneOf,
    OneOf,
    Rule,
    SomeOf,
    Topic,
)
from decision_aid.engine.answers import printable
from decision_aid.reports.conditions import Words, comparison_in_words, condition_in_words
from decision_aid.reports.for_patients.topics import urgency_words

LONGEST_EDGE = 44
WIDTH = 32
MERMAID_BOXES = {"question": ("([", "])"), "finding": ("{{", "}}"), "rule": ("[", "]"), "topic": ("[[", "]]")}
DOT_BOXES = {
    "question": "shape=box, style=rounded",
    "finding": "shape=hexagon",
    "rule": "shape=box",
    "topic": "shape=box, penwidth=3",
}
ARROWS = {"question": ("-.->", "dashed"), "topic": ("==>", "bold")}  # what the target is; all others are plain
PLAIN = ("-->", "solid")
FONT = 'fontname="Helvetica, Arial, sans-serif", fontsize=12'
_SPECIAL = re.compile(r"[^\w\s.,;:()/?!'+-]")


def title(graph: Graph, topic: str = "") -> str:
    """Return what the whole picture shows."""
    return f"What leads to the topic {topic}" if topic else f"The flow of: {graph.pack.meta.title}"


def mermaid(graph: Graph, title: str) -> str:
    """Return a flowchart from left to right, questions grouped by section."""
    return "\n".join(_mermaid(graph, title)) + "\n"


def _mermaid(graph: Graph, title: str) -> Iterator[str]:
    yield "flowchart LR"
    yield f"  accTitle: {_line(title)}"
    yield f"  accDescr: {_line(_description(graph))}"
    names = {node.key: f"n{number}" for number, node in enumerate(graph.nodes, start=1)}
    for section, nodes in graph.by_section():
        if section:
            yield f'  subgraph "{_quoted(section.title)}"'
        yield from (f"{'    ' if section else '  '}{_mermaid_node(graph, node, names)}" for node in nodes)
        if section:
            yield "  end"
    for edge in graph.edges:
        arrow, _ = ARROWS.get(edge.target[0], PLAIN)
        told = beside(graph, edge)
        label = f'|"{_quoted(told)}"|' if told else ""
        yield f"  {names[edge.source]} {arrow}{label} {names[edge.target]}"


def _mermaid_node(graph: Graph, node: Node, names: dict[Key, str]) -> str:
    opening, closing = MERMAID_BOXES[node.key[0]]
    lines = [part for line in box(graph, node) for part in textwrap.wrap(line, WIDTH, break_on_hyphens=False)]
    return f'{names[node.key]}{opening}"{"<br>".join(map(_quoted, lines))}"{closing}'


def _quoted(text: str) -> str:
    """Return a text as it stands between quotes in Mermaid: no sign of it is markup."""
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", printable(text))


def _line(text: str) -> str:
    """Return a text for a line of Mermaid that ends with it, where nothing can be quoted."""
    return printable(text).replace(";", ",").replace("#", "")


def dot(graph: Graph, title: str) -> str:
    """Return a digraph from left to right, questions grouped by section."""
    return "\n".join(_dot(graph, title))


def _dot(graph: Graph, title: str) -> Iterator[str]:
    head = f"label={_string(title)}, tooltip={_string(_description(graph))}, labelloc=t, {FONT}"
    yield f"digraph flow {{\n  graph [rankdir=LR, {head}];\n  node [{FONT}];\n  edge [{FONT}];"
    for section, nodes in graph.by_section():
        if section:
            yield f"  subgraph {_string('cluster_' + section.id)} {{"
            yield f"    graph [label={_string(section.title)}, style=dotted];"
        for node in nodes:
            words = "\\n".join(_string(line)[1:-1] for line in box(graph, node))
            yield f'{"    " if section else "  "}{_name(node.key)} [label="{words}", {DOT_BOXES[node.key[0]]}];'
        if section:
            yield "  }"
    for edge in graph.edges:
        _, style = ARROWS.get(edge.target[0], PLAIN)
        label = _string(beside(graph, edge))
        yield f"  {_name(edge.source)} -> {_name(edge.target)} [label={label}, style={style}];"
    yield "}\n"


def _name(key: Key) -> str:
    return _string(" ".join(key))


def _string(text: str) -> str:
    """Return a text as a DOT string; nothing in it is read as an escape."""
    return '"' + printable(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _description(graph: Graph) -> str:
    """Return the picture in one sentence, for readers who do not see it."""
    kinds = [node.key[0] for node in graph.nodes]
    counts = {kind: kinds.count(kind) for kind in kinds}
    told = ", ".join(f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in counts.items())
    return f"{told}. {len(graph.edges)} arrows lead from what is read to what reads it, and from rules to topics."


def box(graph: Graph, node: Node) -> tuple[str, ...]:
    """Return the lines of a box: its kind and id, its words, its condition in short."""
    name = node.key[1]
    match node.content:
        case Item() as item:
            return (f"question {name}", item.short_text, *_asked(graph.pack, item))
        case Finding() as finding:
            return (f"finding {name}", finding.label, *_shape(finding.when))
        case Rule() as rule:
            return (f"rule {name}, {urgency_words(rule.urgency)}".rstrip(" ,:"), *_shape(rule.when))
        case Topic() as topic:
            return (f"topic {name}", topic.title)


def _asked(pack: ContentPack, item: Item) -> tuple[str, ...]:
    if item.enable_when:
        return (f"asked if {_on_one_line(condition_in_words(pack, item.enable_when, follow=False))}",)
    return ("no rule reads it",) if item.descriptive else ()


def _on_one_line(words: Words) -> str:
    return f"{words.text}{': ' * bool(words.parts)}{'; '.join(map(_on_one_line, words.parts))}"


def _shape(condition: Condition) -> tuple[str, ...]:
    """Return how the parts of a condition are put together; nothing where the arrows say it all."""
    if isinstance(condition, Leaf):
        return ()
    match condition:
        case AllOf(parts):
            return (f"if all {len(parts)} hold",)
        case AnyOf(parts):
            return (f"if any of {len(parts)} holds",)
        case SomeOf(parts, least):
            return (f"if {least} or more of {len(parts)} hold",)
        case NoneOf():
            return ()


def beside(graph: Graph, edge: Edge) -> str:
    """Return which answers an arrow is about; of many, only how many."""
    told = _answers(graph, edge)
    return f"not: {told}" if edge.negated and told else "not" if edge.negated else told


def _answers(graph: Graph, edge: Edge) -> str:
    told = "; ".join(comparison_in_words(graph.pack.items[each.question], each) for each in edge.comparisons)
    count = sum(len(each.one_of) if isinstance(each, OneOf) else 1 for each in edge.comparisons)
    return told if len(told) <= LONGEST_EDGE or count == 1 else f"one of {count} answers"
