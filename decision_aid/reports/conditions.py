"""A condition in words, for clinicians and reviewers."""

from __future__ import annotations

from collections.abc import Iterator

from decision_aid.content import (
    AllOf,
    Among,
    AnyOf,
    Comparison,
    Condition,
    ContentPack,
    FindingHolds,
    Includes,
    InRange,
    Item,
    NoneOf,
    SomeOf,
    TopicRaised,
    TopicUndetermined,
    compared,
    parts_of,
)
from decision_aid.engine.answers import in_words
from decision_aid.frozen import frozen


@frozen
class Words:
    """A condition in words: what it says, and what stands beneath it."""

    text: str
    parts: tuple[Words, ...] = ()

    def lines(self, depth: int = 0, end: str = ":") -> Iterator[str]:
        """Yield it as an indented list; `end` ends what has something beneath it."""
        yield f"{'  ' * depth}- {self.text}{end if self.parts else ''}"
        for part in self.parts:
            yield from part.lines(depth + 1, end)


def condition_in_words(pack: ContentPack, condition: Condition, *, follow: bool = True) -> Words:
    """Return a condition as a tree of words; findings are followed, unless `follow` is off."""
    beneath = parts_of(condition)
    if isinstance(condition, FindingHolds) and follow:
        beneath = (pack.findings_by_id[condition.finding].when,)
    return Words(_text(pack, condition), tuple(condition_in_words(pack, part, follow=follow) for part in beneath))


def _text(pack: ContentPack, condition: Condition) -> str:  # noqa: PLR0911  (a line for each kind)
    if isinstance(condition, Comparison):
        return f"{condition.question} {comparison_in_words(pack.items[condition.question], condition)}"
    match condition:
        case AllOf():
            return "all of these"
        case AnyOf():
            return "any of these"
        case NoneOf():
            return "none of these"
        case SomeOf():
            return f"at least {condition.at_least} of these {len(condition.some_of)}"
        case FindingHolds():
            return f"{condition.finding} ({pack.findings_by_id[condition.finding].label})"
        case TopicRaised(raised=topic, urgency=urgency):
            return f"{topic} comes up" + (f" as {urgency}" if urgency else "")
        case TopicUndetermined(undetermined=topic):
            return f"{topic} is open"


def comparison_in_words(item: Item, comparison: Comparison) -> str:
    """Return what an answer must be, without naming the question."""
    match compared(comparison):
        case InRange(low=low, high=high) if low == high:
            return f"is {low}"
        case InRange(low=low, high=None):
            return f"is {low} or more"
        case InRange(low=None, high=int(high)):
            return f"is below {high + 1}"
        case InRange(low=low, high=high):
            return f"is {low} to {high}"
        case Among(values=values):
            words = {True: "yes", False: "no"}
            told = [words[value] if isinstance(value, bool) else in_words(item, value) for value in values]
            return f"is {' or '.join(told)}"
        case Includes(includes=code):
            return f"includes {in_words(item, code)}"
