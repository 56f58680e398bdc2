"""Plain values -> ContentPack: pydantic holds them to the types in `content`.

Its messages never reach an author: each becomes a diagnostic in our words, with the place in the
file and, for a misspelt word, what may be meant.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from decision_aid import content
from decision_aid.content import ContentPack, Section
from decision_aid.content.diagnostics import Diagnostic, Route, did_you_mean, shown
from decision_aid.frozen import frozen
from decision_aid.loading.questions import WrittenItem, as_item, incomplete

PROBLEMS = {
    "unknown-key": """A key that the format does not know.

    It would be ignored in silence, and so would what you meant by it. Check the spelling.""",
    "missing-key": """Something that must be there is missing.

    The message names the key. See `tests/packs/kitchen_sink.yaml` for one of each kind; `docs/WRITING-CONTENT.md`
    says how to begin.""",
    "wrong-type": """A value is of another kind than the format asks for.

    Text that looks like a number or like true and false stands in quotes: `"911"`. A list stands in
    brackets or as lines that begin with `- `.""",
    "unknown-word": """A word that is none of those allowed here.

    The message lists the words that may stand here.""",
    "unclear-condition": """A condition that is none of the kinds of condition, or two at once.

    The key is the kind. A comparison names its question: `{question: pain-average, at_least: 5}`.
    Others are `{finding: ID}`, `{all_of: [...]}`, `{any_of: [...]}`, `{none_of: [...]}` and
    `{some_of: [...], at_least: 2}`; in guarantees also `{raised: TOPIC}` and `{undetermined: TOPIC}`.""",
    "incomplete-item": """A question lacks what its type needs, or has what its type cannot use.

    A choice has two `answer_options` or more; a number has `min_value` below `max_value`, and may have
    a `unit`; only a choice may repeat, and only one that repeats may say how many answers are possible:
    `max_choices`, no more than can stand together.""",
}


@frozen
class WrittenSection(Section):
    """One step of the interview. `offer_options`: the treatment options are offered before it."""

    items: tuple[WrittenItem, ...]  # type: ignore[assignment]  # as in the file


@dataclass(frozen=True)
class WrittenPack(ContentPack):
    """A content pack of decision-aid, as authors write it."""

    sections: tuple[WrittenSection, ...]


_CONDITION_KINDS: dict[str, type] = {  # by the key that an author writes; `some_of`, too, has an `at_least`
    next(field.name for field in fields(kind) if field.name != "question"): kind
    for kind in sorted(get_args(content.Condition), key=lambda kind: kind is content.AtLeast)
}
_CONDITION_NAMES = {kind.__name__ for kind in _CONDITION_KINDS.values()}


@cache
def _adapter() -> TypeAdapter[WrittenPack]:
    return TypeAdapter(WrittenPack)


def as_pack(value: object) -> tuple[ContentPack | None, tuple[Diagnostic, ...]]:
    """Return the pack that a plain value describes, or None and all that is wrong with its shape."""
    try:
        # as JSON, because strict pydantic takes a mapping for a dataclass only from there
        written = _adapter().validate_json(json.dumps(value), strict=True, extra="forbid")
    except ValidationError as error:
        errors = [details for details in error.errors() if _concerns(value, details["loc"])]
        return None, _diagnostics(value, errors)
    problems = tuple(_incomplete(written))
    return None if problems else _of_kinds(written), problems


def _incomplete(pack: WrittenPack) -> Iterator[Diagnostic]:
    for number, section in enumerate(pack.sections):
        for index, item in enumerate(section.items):
            if found := incomplete(item):
                key, problem = found
                route: Route = ("sections", number, "items", index)
                yield Diagnostic("incomplete-item", f"{item.link_id}: {problem}", (*route, key) if key else route)


def _of_kinds(written: WrittenPack) -> ContentPack:
    sections = tuple(
        Section(**{**_parts(section), "items": tuple(as_item(item) for item in section.items)})
        for section in written.sections
    )
    return ContentPack(**{**_parts(written), "sections": sections})


def _parts(thing: Section | ContentPack) -> dict[str, Any]:
    return {field.name: getattr(thing, field.name) for field in fields(thing)}


def _concerns(value: object, loc: Route) -> bool:
    """Of all the kinds of condition that pydantic tried, only the one that the author meant counts."""
    for step in loc:
        if step in _CONDITION_NAMES:
            meant = _meant(value) or content.Equals  # where nothing is meant, one report stands for all
            if meant.__name__ != step:
                return False
        elif _is_branch(step):
            if isinstance(value, dict | tuple) and isinstance(value, dict) != str(step).startswith("dict"):
                return False
        elif _is_inside(value, step):
            value = value[step]  # type: ignore[index]
    return True


def _is_branch(step: str | int) -> bool:
    """Say whether a step names one of the types that a value may have, a list or a mapping, and no key."""
    return isinstance(step, str) and step.startswith(("dict[", "tuple["))


def _diagnostics(value: object, errors: list[ErrorDetails]) -> tuple[Diagnostic, ...]:
    """One diagnostic a place: where several types were possible, pydantic reports each of them."""
    places: dict[tuple[Route, bool], list[ErrorDetails]] = {}
    missing: dict[Route, list[str | int]] = {}
    for details in errors:
        route, unclear = _place(value, details["loc"])
        if details["type"] == "missing" and not unclear:
            missing.setdefault(route[:-1], []).append(route[-1])
        else:
            places.setdefault((route, unclear), []).append(details)
    return (
        *(Diagnostic("missing-key", _missing(keys), route) for route, keys in missing.items()),
        *(
            _unclear(value, route) if unclear else _diagnostic(value, route, found)
            for (route, unclear), found in places.items()
        ),
    )


def _missing(keys: list[str | int]) -> str:
    *others, last = (f"'{key}'" for key in keys)
    return f"{', '.join(others)} and {last} are missing" if others else f"{last} is missing"


def _place(value: object, loc: Route) -> tuple[Route, bool]:
    """Return the route in the file that pydantic speaks of, and whether no kind of condition is there.

    Pydantic also names the branches of unions, such as `AllOf` or `bool`, which no file has.
    """
    route: list[str | int] = []
    for step in loc:
        if step in _CONDITION_NAMES:
            if _meant(value) is None:
                return tuple(route), True
        elif _is_branch(step):
            continue
        elif isinstance(value, dict) or _is_inside(value, step):
            route.append(step)
            value = value[step] if _is_inside(value, step) else None  # type: ignore[index]
    return tuple(route), False


def _diagnostic(value: object, route: Route, errors: list[ErrorDetails]) -> Diagnostic:
    found = _at(value, route)
    kind = errors[0]["type"]
    if kind == "unexpected_keyword_argument":
        message = f"unknown key '{route[-1]}'"
        return Diagnostic("unknown-key", message, route, help=_known_keys(value, route), on_key=True)
    if kind == "literal_error":
        return _unknown_word(route, found, errors[0])
    expected = " or ".join(_EXPECTED.get(details["type"], details["msg"]) for details in errors)
    message = f"expected {expected}, found {shown(found)}"
    return Diagnostic("wrong-type", message, route, help=_what_to_write(errors[0], found, route))


def _unclear(value: object, route: Route) -> Diagnostic:
    here = _at(value, route)
    kinds = list(_CONDITION_KINDS)
    close = [did_you_mean(key, kinds) for key in here] if isinstance(here, dict) else []
    hint = next(filter(None, close), f"the kinds are: {', '.join(kinds)}")
    return Diagnostic("unclear-condition", "this is none of the kinds of condition", route, help=hint)


def _unknown_word(route: Route, found: object, details: ErrorDetails) -> Diagnostic:
    expected = details.get("ctx", {}).get("expected", "")
    words = [word.strip("' ") for word in expected.replace(" or ", ",").split(",")]
    hint = did_you_mean(found, words) if isinstance(found, str) else ""
    return Diagnostic("unknown-word", f"expected {expected}, found {shown(found)}", route, help=hint)


def _known_keys(value: object, route: Route) -> str:
    owner = _owner(value, route)
    known = [field.name for field in fields(owner)] if owner else []
    return did_you_mean(str(route[-1]), known) or f"known here: {', '.join(known)}"


def _owner(value: object, route: Route) -> Any:  # noqa: ANN401  (a dataclass)
    """Return the type whose key the last step of a route is."""
    owner: Any = WrittenPack
    for step in route[:-1]:
        value = _at(value, (step,))
        owner = _type_of_field(owner, step) if isinstance(step, str) else owner
        if owner == content.Condition and isinstance(value, dict):
            owner = _meant(value)
    return owner


def _type_of_field(owner: Any, name: str) -> Any:  # noqa: ANN401
    """Return the type of a field, of its members where it holds several."""
    hint = get_type_hints(owner)[name] if is_dataclass(owner) else None
    while hint != content.Condition and get_args(hint):
        hint = content.Condition if content.AllOf in get_args(hint) else get_args(hint)[0]
    return hint


def _meant(value: object) -> type | None:
    if not isinstance(value, dict):
        return None
    return next((kind for key, kind in _CONDITION_KINDS.items() if key in value), None)


def _at(value: object, route: Route) -> object:
    for step in route:
        value = value[step] if _is_inside(value, step) else None  # type: ignore[index]
    return value


def _is_inside(value: object, step: str | int) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, tuple) and isinstance(step, int) and step < len(value)


_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "dataclass_type": "a mapping",
}


def _what_to_write(details: ErrorDetails, found: object, route: Route) -> str:
    if details["type"] == "string_type" and isinstance(found, bool | int | float):
        return "put it in quotes"
    if details["type"] == "string_type" and isinstance(found, dict):
        return "put a text with ': ' in it in quotes"
    if details["type"] == "tuple_type" and isinstance(found, str | int) and "raised" not in route[-2:]:
        return f"write [{found}]"
    if details["type"] == "bool_type" and found in ("yes", "no", "on", "off"):
        return f"write {'true' if found in ('yes', 'on') else 'false'}"
    return "write {topic: urgency}, or [topic] for topics to discuss" if "raised" in route[-2:] else ""
