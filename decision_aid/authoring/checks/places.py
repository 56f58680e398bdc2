"""Where conditions and texts stand in a pack: the walks that the checks share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from decision_aid.content import AllOf, AnyOf, Comparison, Condition, ContentPack, Item, NoneOf, SomeOf, parts_of
from decision_aid.content.diagnostics import Route
from decision_aid.loading.questions import as_written

TEXT_FIELDS = {
    *("later_title", "title", "condition", "decision", "purpose", "main_message", "audience", "not_for", "next_steps"),
    *("why_ask", "update_policy", "funding", "interests", "authors", "review_status", "no_decision"),
    *("in_short", "signs", "action", "crisis", "medicines", "core_questions", "words"),
    *("intro", "text", "short_text", "why", "help", "min_text", "max_text", "unit", "label", "discuss", "questions"),
    *("rest_text", "say"),
    *("summary", "how_it_works", "benefits", "what", "how_serious", "can_it_be_fixed", "success", "diary"),
    *("placebo", "relief", "harm", "burden", "unknown"),
    *("body", "mind", "daily_life", "social_life", "over_time", "we_know", "we_do_not_know"),
    *("ask_about", "undo", "no_good_number"),
    *("statement", "outcome", "measure", "population", "period", "comparator", "certainty_why"),
    *("claim", "meaning", "again"),
}


def items(pack: ContentPack) -> Iterator[tuple[Route, Item]]:
    """Yield every question with its place."""
    for number, section in enumerate(pack.sections):
        for index, item in enumerate(section.items):
            yield ("sections", number, "items", index), item


def roots(pack: ContentPack) -> Iterator[tuple[Route, Condition]]:
    """Yield the outermost condition of every question, finding and rule, with its place."""
    for route, item in items(pack):
        if item.enable_when:
            yield (*route, "enable_when"), item.enable_when
    for number, finding in enumerate(pack.findings):
        yield ("findings", number, "when"), finding.when
    for number, rule in enumerate(pack.rules):
        yield ("rules", number, "when"), rule.when


def promises(pack: ContentPack) -> Iterator[tuple[Route, Condition]]:
    """Yield the outermost conditions that decide no topic, of guarantees and of who was studied, with their places."""
    if pack.people_like_you and pack.people_like_you.studied:
        yield ("people_like_you", "studied"), pack.people_like_you.studied
    for number, guarantee in enumerate(pack.guarantees):
        for key, condition in (("when", guarantee.when), ("always", guarantee.always)):
            if condition:
                yield ("guarantees", number, key), condition


def inside(route: Route, condition: Condition) -> Iterator[tuple[Route, Condition]]:
    """Yield a condition and all within it (findings are not followed), with their places."""
    yield route, condition
    for index, part in enumerate(parts_of(condition)):
        yield from inside((*route, key_of(condition), index), part)


def key_of(condition: Condition) -> str:
    """Return the key under which a condition's parts stand."""
    kinds: dict[type, str] = {AllOf: "all_of", AnyOf: "any_of", NoneOf: "none_of", SomeOf: "some_of"}
    return kinds.get(type(condition), "")


def conditions(pack: ContentPack) -> Iterator[tuple[Route, Condition]]:
    """Yield every condition of a pack, nested ones too, with its place."""
    for route, condition in roots(pack):
        yield from inside(route, condition)


def written(pack: ContentPack) -> Iterator[tuple[Route, Condition]]:
    """Yield every condition of a pack, those of the guarantees too, nested ones too, with its place."""
    yield from conditions(pack)
    for route, condition in promises(pack):
        yield from inside(route, condition)


def written_comparisons(pack: ContentPack) -> Iterator[tuple[Route, Comparison]]:
    """Yield every comparison of a pack, those of the guarantees too, with its place."""
    for route, condition in written(pack):
        if isinstance(condition, Comparison):
            yield route, condition


def comparisons(pack: ContentPack) -> Iterator[tuple[Route, Comparison]]:
    """Yield every comparison of a pack with its place."""
    for route, condition in conditions(pack):
        if isinstance(condition, Comparison):
            yield route, condition


def texts(pack: ContentPack) -> Iterator[tuple[Route, str]]:
    """Yield every text that a patient or a nurse may see, with its place; not the titles of studies."""
    made = vars(pack)  # where its own properties keep what they made: thirty checks ask for the same
    if "texts" not in made:
        found = [found for found in _texts(pack, (), "") if found[0][0] not in ("citations", "guarantees")]
        found += [(("myths", number, "finding"), myth.finding) for number, myth in enumerate(pack.myths)]
        made["texts"] = found
    yield from made["texts"]


def names(pack: ContentPack, things: str, key: str) -> Iterator[tuple[Route, str]]:
    """Yield what the things of a list name under a key, with the places; nothing where it is left empty."""
    for number, thing in enumerate(getattr(pack, things)):
        named = getattr(thing, key)
        if not isinstance(named, str):
            yield from (((things, number, key, place), name) for place, name in enumerate(named))
        elif named:
            yield (things, number, key), named


def own_texts(pack: ContentPack) -> Iterator[tuple[Route, str]]:
    """Yield the texts that say something of our own: not what a person may have read, which is quoted."""
    return ((route, text) for route, text in texts(pack) if (route[0], route[-1]) != ("myths", "claim"))


def _texts(value: Any, route: Route, field: str) -> Iterator[tuple[Route, str]]:  # noqa: ANN401
    if isinstance(value, str):
        if field in TEXT_FIELDS:
            yield route, value
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from _texts(part, (*route, index), field)
    elif is_dataclass(value):
        value = as_written(value) if isinstance(value, Item) else value
        for part in fields(value):
            yield from _texts(getattr(value, part.name), (*route, part.name), part.name)
