"""Small slips of the pen, made on purpose: would one of the scenarios notice?

A threshold one off, a part left out, another code of the same question, all_of for any_of, yes for no.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from decision_aid.authoring.checks.places import inside, key_of
from decision_aid.content import (
    AllOf,
    AnyOf,
    AtLeast,
    Comparison,
    Condition,
    ContentPack,
    Equals,
    Includes,
    Item,
    Leaf,
    LessThan,
    MultipleChoice,
    NoneOf,
    OneOf,
    Scale,
    SingleChoice,
    SomeOf,
    Urgency,
    YesNo,
    parts_of,
)
from decision_aid.content.diagnostics import Route, shown
from decision_aid.engine.answers import codes
from decision_aid.frozen import frozen

Slip = tuple["Condition", str]  # what now stands there, and in words what was changed


@frozen
class Mutant:
    """One slip: where it is, what it changed, and the whole condition with it."""

    route: Route
    words: str
    condition: Condition


def mutants(pack: ContentPack, root: Route, condition: Condition) -> Iterator[Mutant]:
    """Yield a condition with each slip that can be made in it."""
    for route, part in inside(root, condition):
        for slipped, words in _slips(pack, part):
            yield Mutant(route, words, put(condition, route[len(root) :], slipped))


def root_of(route: Route) -> Route:
    """Return the place of the outermost condition around a place."""
    return route[: route.index("enable_when" if "enable_when" in route else "when") + 1]


def with_condition(pack: ContentPack, root: Route, condition: Condition) -> ContentPack:
    """Return a pack with another outermost condition at a place."""
    match root:
        case ("rules", int() as number, _):
            return replace(pack, rules=_changed(pack.rules, number, when=condition))
        case ("findings", int() as number, _):
            return replace(pack, findings=_changed(pack.findings, number, when=condition))
        case ("sections", int() as number, _, int() as index, _):
            items = _changed(pack.sections[number].items, index, enable_when=condition)
            return replace(pack, sections=_changed(pack.sections, number, items=items))
        case _:
            raise ValueError(root)


def with_urgency(pack: ContentPack, number: int, urgency: Urgency) -> ContentPack:
    """Return a pack where the rule of this number raises its topics with another urgency."""
    return replace(pack, rules=_changed(pack.rules, number, urgency=urgency))


def _changed(values: tuple[Any, ...], number: int, **changes: object) -> tuple[Any, ...]:
    return (*values[:number], replace(values[number], **changes), *values[number + 1 :])


def put(condition: Condition, route: Route, new: Condition) -> Condition:
    """Return a condition with another part at a place inside it."""
    if not route:
        return new
    _key, index, *rest = route
    if not isinstance(index, int):
        raise TypeError(index)
    parts = list(parts_of(condition))
    parts[index] = put(parts[index], tuple(rest), new)
    return with_parts(condition, tuple(parts))


def with_parts(condition: Condition, parts: tuple[Condition, ...]) -> Condition:
    if isinstance(condition, Leaf):
        return condition
    match condition:
        case AllOf():
            return AllOf(parts)
        case AnyOf():
            return AnyOf(parts)
        case NoneOf():
            return NoneOf(parts)
        case SomeOf():
            return SomeOf(parts, condition.at_least)


def _slips(pack: ContentPack, condition: Condition) -> Iterator[Slip]:
    if isinstance(condition, Comparison):
        yield from _other_values(pack.items[condition.question], condition)
    if isinstance(condition, Leaf):
        return
    yield from _left_out(condition)
    match condition:
        case AllOf():
            yield AnyOf(condition.all_of), "all_of -> any_of"
        case AnyOf():
            yield AllOf(condition.any_of), "any_of -> all_of"
        case SomeOf():
            for least in (condition.at_least - 1, condition.at_least + 1):
                if 1 <= least <= len(condition.some_of):
                    yield SomeOf(condition.some_of, least), f"at_least: {condition.at_least} -> {least}"
        case NoneOf():
            pass


def _left_out(condition: Condition) -> Iterator[Slip]:
    """Yield a condition without each of its parts; the last part is never left out."""
    parts = parts_of(condition)
    for index in range(len(parts) if len(parts) > 1 else 0):
        kept = parts[:index] + parts[index + 1 :]
        yield with_parts(condition, kept), f"left out part {index + 1} of {key_of(condition)}"


def _other_values(item: Item, leaf: Comparison) -> Iterator[Slip]:
    match leaf:
        case AtLeast(at_least=number):
            yield from ((replace(leaf, at_least=n), f"at_least: {number} -> {n}") for n in (number - 1, number + 1))
        case LessThan(less_than=number):
            yield from ((replace(leaf, less_than=n), f"less_than: {number} -> {n}") for n in (number - 1, number + 1))
        case Equals(equals=value):
            yield from (
                (replace(leaf, equals=v), f"equals: {shown(value)} -> {shown(v)}") for v in _others(item, value)
            )
        case OneOf(one_of=wanted):
            yield from _other_codes(item, leaf, wanted)
        case Includes(includes=code):
            yield from ((replace(leaf, includes=c), f"includes: {code} -> {c}") for c in codes(item) if c != code)


def _others(item: Item, value: bool | int | str) -> Iterator[bool | int | str]:  # noqa: FBT001
    """Yield the other value of yes and no, the numbers beside a number, the other codes of a question."""
    match item.kind:
        case YesNo():
            yield not value
        case Scale(low, high):
            yield from (number for number in (int(value) - 1, int(value) + 1) if low <= number <= high)
        case SingleChoice() | MultipleChoice():
            yield from (code for code in codes(item) if code != value)


def _other_codes(item: Item, leaf: OneOf, wanted: tuple[str, ...]) -> Iterator[Slip]:
    for index, code in enumerate(wanted):
        for other in codes(item):
            if other not in wanted:
                swapped = (*wanted[:index], other, *wanted[index + 1 :])
                yield replace(leaf, one_of=swapped), f"one_of: {code} -> {other}"
