"""A condition in words, for clinicians and reviewers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import (
    AllOf,
    AnyOf,
    AtLeast,
    Comparison,
    Condition,
    Equals,
    FindingHolds,
    Includes,
    LessThan,
    NoneOf,
    OneOf,
    SomeOf,
    TopicRaised,
    TopicStatus,
    TopicUndetermined,
    parts_of,
)
from decision_aid.engine.answers import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import ContentPack


def in_lines(pack: ContentPack, condition: Condition, depth: int = 0, *, follow: bool = True) -> Iterator[str]:
    """Yield a condition as indented lines; findings are followed, unless `follow` is off."""
    indent = "  " * depth
    if isinstance(condition, Comparison):
        yield f"{indent}- {_comparison(pack, condition)}"
        return
    yield f"{indent}- {_opening(pack, condition) if follow else _opening(pack, condition).removesuffix(':')}"
    if isinstance(condition, FindingHolds) and follow:
        yield from in_lines(pack, pack.findings_by_id[condition.finding].when, depth + 1)
    for part in parts_of(condition):
        yield from in_lines(pack, part, depth + 1, follow=follow)


def _opening(pack: ContentPack, condition: AllOf | AnyOf | NoneOf | SomeOf | FindingHolds | TopicStatus) -> str:
    match condition:
        case AllOf():
            return "all of these:"
        case AnyOf():
            return "any of these:"
        case NoneOf():
            return "none of these:"
        case SomeOf():
            return f"at least {condition.at_least} of these {len(condition.some_of)}:"
        case FindingHolds():
            return f"{condition.finding} ({pack.findings_by_id[condition.finding].label}):"
        case TopicRaised() | TopicUndetermined():
            return _status(condition)


def _status(condition: TopicStatus) -> str:
    if isinstance(condition, TopicRaised):
        return f"{condition.raised} comes up:"
    return f"{condition.undetermined} is open:"


def _comparison(pack: ContentPack, condition: Comparison) -> str:
    item = pack.items[condition.question]
    match condition:
        case Equals(equals=value):
            is_code = isinstance(value, str)
            return f"{item.link_id} is {in_words(item, value) if is_code else _plain(value)}"
        case OneOf():
            return f"{item.link_id} is {' or '.join(in_words(item, code) for code in condition.one_of)}"
        case AtLeast():
            return f"{item.link_id} is {condition.at_least} or more"
        case LessThan():
            return f"{item.link_id} is below {condition.less_than}"
        case Includes():
            return f"{item.link_id} includes {in_words(item, condition.includes)}"


def _plain(value: bool | int | str) -> str:  # noqa: FBT001
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
