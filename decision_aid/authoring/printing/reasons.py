"""Why a topic came up for one answer sheet, or what would settle it -> lines, for `explain --answers`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from decision_aid.content import ContentPack, Item, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import Answers, Value, in_words
from decision_aid.engine.every_sheet.settling import Change, Settling
from decision_aid.frozen import frozen
from decision_aid.json_values import json_text
from decision_aid.reports.json_parts import Said


@frozen
class Reasons:
    """Why a topic came up for one answer sheet: `pack explain TOPIC --answers FILE --format json`."""

    schema: Literal["decision-aid/reasons/1"]
    topic: str
    outcome: Literal["raised", "not-raised", "undetermined"]
    needs: tuple[str, ...]
    """Questions whose answers settle it, whatever they are."""
    suffices: tuple[Said, ...]
    """These answers suffice; without any one they do not."""
    would_not_have_come_up_if: tuple[Change, ...]
    """One other answer, all else the same."""


def in_lines(settling: Settling, answers: Answers, topic: str) -> Iterator[str]:
    """Yield how a topic stands, and why."""
    pack, reasons, needs = settling.pack, settling.reasons(topic, answers), settling.needs(topic, answers)
    if needs:
        yield f"With these answers, topic {topic} stays open. Whatever the answers to these are, they settle it:"
        yield from (f"- {link_id} ({pack.items[link_id].short_text})" for link_id in needs)
    elif reasons.suffices:
        yield f"With these answers, topic {topic} comes up. These answers suffice for it; without any one they do not:"
        for link_id in reasons.suffices:
            yield f"- {link_id}: {in_words(pack.items[link_id], answers.get(link_id))}"
        yield from _what_if(pack, reasons.would_not_have_come_up_if)
    else:
        yield f"With these answers, topic {topic} does not come up."


def _what_if(pack: ContentPack, changes: tuple[Change, ...]) -> Iterator[str]:
    if not changes:
        yield "No single other answer would have kept it from coming up."
        return
    yield "It would not have come up if, all else the same:"
    for change in changes:
        yield f"- {change.link_id}: {' or '.join(_other_answers(pack.items[change.link_id], change.answers))}"


def _other_answers(item: Item, answers: tuple[Value, ...]) -> Iterator[str]:
    """Yield answers in words; numbers in a row as one range."""
    match item.kind:
        case YesNo() | SingleChoice() | MultipleChoice():
            yield from (in_words(item, answer) for answer in answers)
        case Scale():
            numbers = [answer for answer in answers if isinstance(answer, int)]
            first = [number for number in numbers if number - 1 not in numbers]
            last = [number for number in numbers if number + 1 not in numbers]
            yield from (f"{low} to {high}" if low < high else str(low) for low, high in zip(first, last, strict=True))


def as_json(settling: Settling, answers: Answers, topic: str) -> str:
    """Return the same as one JSON object on one line."""
    reasons, needs = settling.reasons(topic, answers), settling.needs(topic, answers)
    whole = Reasons(
        schema="decision-aid/reasons/1",
        topic=topic,
        outcome="undetermined" if needs else "raised" if reasons.suffices else "not-raised",
        needs=needs,
        suffices=tuple(Said(name, answers.get(name)) for name in reasons.suffices),
        would_not_have_come_up_if=reasons.would_not_have_come_up_if,
    )
    return json_text(whole)
