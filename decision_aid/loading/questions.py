"""A question as authors write it, flat, and as the program has it: with one of the kinds."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, Literal

from decision_aid.content import AnswerOption, Item, Kind, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.content.conditions import Condition
from decision_aid.frozen import frozen

ItemType = Literal["boolean", "choice", "integer"]


@frozen
class WrittenItem:
    """A question with the keys of the file (FHIR SDC: item)."""

    link_id: str
    text: str
    short_text: str
    type: ItemType
    why: str
    help: str = ""
    repeats: bool = False
    answer_options: tuple[AnswerOption, ...] = ()
    min_value: int | None = None
    max_value: int | None = None
    min_text: str = ""
    max_text: str = ""
    enable_when: Condition | None = None
    descriptive: bool = False
    unit: str = ""
    max_choices: int | None = None
    group: str = ""
    follow_up: bool = False
    unprompted: bool = False
    with_next: bool = False


def incomplete(written: WrittenItem) -> tuple[str, str] | None:
    """Return what a question lacks for its type, or has in vain: the key that is to blame (if one is), and why."""
    if written.follow_up and written.enable_when is None:
        return "follow_up", "only a question with enable_when is a follow_up"
    if written.unprompted and (written.type != "choice" or written.repeats):
        return "unprompted", "only a choice without repeats is unprompted: who may give several answers hears them all"
    match written.type:
        case "choice":
            return _incomplete_choice(written) or _in_vain(written, "integer")
        case "integer":
            return _in_vain(written, "choice") or _incomplete_number(written)
        case "boolean":
            return _in_vain(written, "choice") or _in_vain(written, "integer")


def _incomplete_choice(written: WrittenItem) -> tuple[str, str] | None:
    if len(written.answer_options) < 2:  # noqa: PLR2004
        return "", "a choice needs at least two answer_options"
    if written.max_choices is None:
        return None
    if not written.repeats:
        return "max_choices", "only a choice with repeats has max_choices"
    most = sum(not option.exclusive for option in written.answer_options)
    if not 1 <= written.max_choices <= most:
        return "max_choices", f"max_choices must be from 1 to {most}, the answers that can stand together"
    return None


def _incomplete_number(written: WrittenItem) -> tuple[str, str] | None:
    if written.min_value is None or written.max_value is None:
        return "", "a number needs min_value and max_value"
    return ("", "min_value must be below max_value") if written.min_value >= written.max_value else None


def _in_vain(written: WrittenItem, other: Literal["choice", "integer"]) -> tuple[str, str] | None:
    """Return that a question has keys of another type."""
    match other:
        case "choice":
            if written.answer_options or written.repeats:
                return "", f"only a choice has answer_options or repeats, and this is {written.type}"
            if written.max_choices is not None:
                return "max_choices", f"only a choice has max_choices, and this is {written.type}"
        case "integer":
            if not (written.min_value is None and written.max_value is None):
                return "", f"only a number has min_value and max_value, and this is {written.type}"
            if written.unit:
                return "unit", f"only a number has a unit, and this is {written.type}"
    return None


def as_item(written: WrittenItem) -> Item:
    """Return the question, of its kind; it must be complete."""
    return Item(kind=_kind(written), **_shared(written))


def _shared(item: Item | WrittenItem) -> dict[str, Any]:
    """Return what a question says in the same way in the file and in the program: all but what makes its kind."""
    return {field.name: getattr(item, field.name) for field in fields(Item) if field.name != "kind"}


def _kind(written: WrittenItem) -> Kind:
    match written.type:
        case "boolean":
            return YesNo()
        case "integer":
            low, high = written.min_value or 0, written.max_value or 0
            return Scale(low, high, written.min_text, written.max_text, written.unit)
        case "choice":
            several = MultipleChoice(written.answer_options, written.max_choices)
            return several if written.repeats else SingleChoice(written.answer_options)


def as_written(item: Item) -> WrittenItem:
    """Return the question with the keys of the file."""
    plain = WrittenItem(type="boolean", **_shared(item))
    match item.kind:
        case YesNo():
            return plain
        case Scale(low, high, low_text, high_text, unit):
            bounds = replace(plain, type="integer", min_value=low, max_value=high)
            return replace(bounds, min_text=low_text, max_text=high_text, unit=unit)
        case SingleChoice(options):
            return replace(plain, type="choice", answer_options=options)
        case MultipleChoice(options, at_most):
            return replace(plain, type="choice", answer_options=options, repeats=True, max_choices=at_most)
