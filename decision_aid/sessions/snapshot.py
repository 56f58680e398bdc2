"""The questions as they were worded when they were answered, kept with the answers.

As in a FHIR QuestionnaireResponse, an answer says little without the words that were asked. A
session holds them as a detail `content`, written when it begins and when it goes on with other
content: the version and the hash of the content, then each question as one line of JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

from decision_aid.content import AnswerOption, Item, Kind, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import Absent, Answer
from decision_aid.frozen import frozen
from decision_aid.loading.questions import ItemType, WrittenItem, as_item, as_written
from decision_aid.sessions.content import Content

_TEXTS = ("link_id", "text", "short_text", "min_text", "max_text", "unit")
_NUMBERS = ("min_value", "max_value", "max_choices")


@frozen
class QuestionnaireSnapshot:
    """The content that was asked: version, hash, and its questions by link_id (without why and help)."""

    version: str
    sha256: str
    items: Mapping[str, Item]


def as_detail(content: Content) -> tuple[str, ...]:
    """Return the detail `content` that a session keeps: version, hash, and every question."""
    return (content.pack.meta.version, content.sha256, *(_line(item) for item in content.pack.items.values()))


def from_detail(value: Answer) -> QuestionnaireSnapshot | None:
    """Return what a detail `content` holds, or None where it holds something else."""
    if not isinstance(value, tuple) or len(value) < 2:  # noqa: PLR2004
        return None
    items = [_item(line) for line in value[2:]]
    known = {item.link_id: item for item in items if item}
    return QuestionnaireSnapshot(value[0], value[1], known) if len(known) == len(items) else None


def wording(item: Item, answer: Answer) -> tuple[str, ...]:
    """Return the words that give an answer its meaning: the question, the scale, what was chosen."""
    codes = answer if isinstance(answer, tuple) else (answer,)
    chosen = () if isinstance(answer, Absent) else tuple(o.text for o in item.answer_options if o.code in codes)
    return (item.text, *_scale(item.kind), *chosen)


def _scale(kind: Kind) -> tuple[str, ...]:
    match kind:
        case Scale(low, high, low_text, high_text, unit):
            return (str(low), str(high), low_text, high_text, unit)
        case YesNo() | SingleChoice() | MultipleChoice():
            return ()


def asked_as_now(old: Item, new: Item) -> bool:
    """Say whether two questions have the same words, the same kind and the same answers."""
    return _line(old) == _line(new)


def _line(item: Item) -> str:
    written = as_written(item)
    kept: dict[str, Any] = {name: getattr(written, name) for name in (*_TEXTS, *_NUMBERS)}
    kept |= {"type": written.type, "repeats": written.repeats}
    kept["options"] = {option.code: option.text for option in item.answer_options}
    kept["exclusive"] = [option.code for option in item.answer_options if option.exclusive]
    return json.dumps({name: value for name, value in kept.items() if value}, ensure_ascii=False)


def _item(line: str) -> Item | None:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return _built(data) if isinstance(data, dict) and _has_its_types(data) else None


def _has_its_types(data: dict[str, Any]) -> bool:
    options, exclusive = data.get("options", {}), data.get("exclusive", [])
    return (
        all(isinstance(data.get(name, ""), str) for name in _TEXTS)
        and all(type(data.get(name, 0)) is int for name in _NUMBERS)
        and data.get("type") in get_args(ItemType)
        and isinstance(data.get("repeats", False), bool)
        and isinstance(options, dict)
        and all(isinstance(text, str) for text in options.values())
        and isinstance(exclusive, list)
        and bool(data.get("link_id"))
    )


def _built(data: dict[str, Any]) -> Item:
    exclusive, options = data.get("exclusive", []), data.get("options", {}).items()
    answers = tuple(AnswerOption(code, text, exclusive=code in exclusive) for code, text in options)
    said = {name: data[name] for name in (*_TEXTS, *_NUMBERS, "type", "repeats") if name in data}
    return as_item(WrittenItem(**({"text": "", "short_text": "", "why": ""} | said), answer_options=answers))
