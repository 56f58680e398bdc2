"""What stands in the boxes and beside the arrows of a picture, the same for every format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import AllOf, AnyOf, Finding, Item, OneOf, Rule, SomeOf, Topic
from decision_aid.reports.conditions import in_lines

if TYPE_CHECKING:
    from decision_aid.authoring.graph import Edge, Graph, Node
    from decision_aid.content import Condition, ContentPack

LONGEST_EDGE = 44
URGENCIES = {"emergency": ", NOW", "today": ", TODAY", "discuss": ""}


def title(graph: Graph, topic: str = "") -> str:
    """Return what the whole picture shows."""
    return f"What leads to the topic {topic}" if topic else f"The flow of: {graph.pack.meta.title}"


def description(graph: Graph) -> str:
    """Return the picture in one sentence, for readers who do not see it."""
    counts = {kind: sum(1 for node in graph.nodes if node.key[0] == kind) for kind, _ in (n.key for n in graph.nodes)}
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
            return (f"rule {name}{URGENCIES[rule.urgency]}", *_shape(rule.when))
        case Topic() as topic:
            return (f"topic {name}", topic.title)


def _asked(pack: ContentPack, item: Item) -> tuple[str, ...]:
    if item.enable_when:
        lines = (line.replace("- ", "", 1).strip() for line in in_lines(pack, item.enable_when, follow=False))
        return ("asked if " + "; ".join(lines).replace(":;", ":").replace("these;", "these:"),)
    return ("no rule reads it",) if item.descriptive else ()


def _shape(condition: Condition) -> tuple[str, ...]:
    """Return how the parts of a condition are put together; nothing where the arrows say it all."""
    match condition:
        case AllOf():
            return (f"if all {len(condition.all_of)} hold",)
        case AnyOf():
            return (f"if any of {len(condition.any_of)} holds",)
        case SomeOf():
            return (f"if {condition.at_least} or more of {len(condition.some_of)} hold",)
        case _:
            return ()


def beside(graph: Graph, edge: Edge) -> str:
    """Return which answers an arrow is about; of many, only how many."""
    told = _answers(graph.pack, edge)
    return f"not: {told}" if edge.negated and told else "not" if edge.negated else told


def _answers(pack: ContentPack, edge: Edge) -> str:
    told = "; ".join(_answer(pack, comparison) for comparison in edge.comparisons)
    codes = [len(comparison.one_of) for comparison in edge.comparisons if isinstance(comparison, OneOf)]
    count = sum(codes) + len(edge.comparisons) - len(codes)
    return told if len(told) <= LONGEST_EDGE or count == 1 else f"one of {count} answers"


def _answer(pack: ContentPack, comparison: Condition) -> str:
    line = next(in_lines(pack, comparison)).removeprefix("- ")
    return line.split(" ", 1)[1]


def is_condition_of_question(edge: Edge) -> bool:
    """Return whether the answer decides only if another question is asked."""
    return edge.target[0] == "question"
