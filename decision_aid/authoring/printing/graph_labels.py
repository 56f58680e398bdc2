"""What stands in the boxes and beside the arrows of a picture, the same for every format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import (
    AllOf,
    AnyOf,
    AtLeast,
    Equals,
    Finding,
    FindingHolds,
    Includes,
    Item,
    LessThan,
    NoneOf,
    OneOf,
    Rule,
    SomeOf,
    Topic,
    TopicRaised,
    TopicUndetermined,
)
from decision_aid.reports.conditions import comparison_in_words, condition_in_words

if TYPE_CHECKING:
    from decision_aid.authoring.graph import Edge, Graph, Node
    from decision_aid.content import Condition, ContentPack, Urgency
    from decision_aid.reports.conditions import Words

LONGEST_EDGE = 44


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
            return (f"rule {name}{_urgency(rule.urgency)}", *_shape(rule.when))
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
    match condition:
        case AllOf():
            return (f"if all {len(condition.all_of)} hold",)
        case AnyOf():
            return (f"if any of {len(condition.any_of)} holds",)
        case SomeOf():
            return (f"if {condition.at_least} or more of {len(condition.some_of)} hold",)
        case NoneOf() | FindingHolds() | Equals() | OneOf() | AtLeast() | LessThan() | Includes():
            return ()
        case TopicRaised() | TopicUndetermined():
            return ()


def beside(graph: Graph, edge: Edge) -> str:
    """Return which answers an arrow is about; of many, only how many."""
    told = _answers(graph, edge)
    return f"not: {told}" if edge.negated and told else "not" if edge.negated else told


def _answers(graph: Graph, edge: Edge) -> str:
    compared = edge.comparisons
    told = "; ".join(comparison_in_words(graph.pack.items[each.question], each) for each in compared)
    codes = [len(comparison.one_of) for comparison in compared if isinstance(comparison, OneOf)]
    count = sum(codes) + len(compared) - len(codes)
    return told if len(told) <= LONGEST_EDGE or count == 1 else f"one of {count} answers"


def is_condition_of_question(edge: Edge) -> bool:
    """Return whether the answer decides only if another question is asked."""
    return edge.target[0] == "question"


def _urgency(urgency: Urgency) -> str:
    match urgency:
        case "emergency":
            return ", NOW"
        case "today":
            return ", TODAY"
        case "soon":
            return ", SOON"
        case "discuss":
            return ""
