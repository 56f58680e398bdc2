"""Guidance -> JSON for other programs."""

from __future__ import annotations

from typing import Literal

from decision_aid.content import ContentPack, Urgency
from decision_aid.engine.answers import Absent, Answer
from decision_aid.engine.guidance import Raised
from decision_aid.engine.sheet import Sheet
from decision_aid.frozen import frozen
from decision_aid.json_values import json_text
from decision_aid.reports.facts import compared
from decision_aid.reports.json_parts import NamedPack, Said, named


@frozen
class Because:
    """A rule that raised a topic, and the answers that made it hold."""

    rule: str
    answers: tuple[Said, ...]


@frozen
class Topic:
    """A topic to discuss."""

    id: str
    urgency: Urgency
    """The most urgent first."""
    title: str
    because: tuple[Because, ...]
    """Each rule that raised it, with the answers that made it hold."""
    questions: tuple[str, ...]
    """To ask the doctor."""


@frozen
class Undetermined:
    """A topic that could also come up."""

    topic: str
    urgency: Urgency
    """How soon it would have to be seen to."""
    needs: tuple[str, ...]
    """The questions whose answers settle it."""


@frozen
class Guidance:
    """What an answer sheet brings up, and why: `guide --format json` (a line for each file), `report --format json`."""

    schema: Literal["decision-aid/guidance/1"]
    source: str
    """The name of the answers file, or what stands for it."""
    pack: NamedPack
    topics: tuple[Topic, ...]
    """To discuss: by urgency, then in the order of the pack."""
    undetermined: tuple[Undetermined, ...]
    """Could also come up: answers are missing."""
    not_used: tuple[str, ...]
    """Questions that were answered but do not apply."""
    answers: dict[str, Answer]
    """The answers in force, by question."""


def render(sheet: Sheet, source: str) -> str:
    """Return one JSON object on one line; `source` is the name of the answers file.

    Answers that do not count are named, not given; of several codes, a reason has those that its rule reads.
    """
    guidance, answers = sheet.guidance, sheet.guidance.answers.by_link_id
    told = Guidance(
        "decision-aid/guidance/1",
        source,
        named(sheet.pack, sheet.sha256),
        tuple(_topic(sheet.pack, raised) for raised in guidance.raised),
        tuple(Undetermined(each.topic.id, each.urgency, each.needs) for each in guidance.undetermined),
        guidance.not_used,
        {link_id: answer for link_id, answer in answers.items() if answer is not Absent.NOT_APPLICABLE},
    )
    return json_text(told)


def _topic(pack: ContentPack, raised: Raised) -> Topic:
    because = tuple(
        Because(each.rule, tuple(Said(name, compared(pack, each.rule, name, answer)) for name, answer in each.answers))
        for each in raised.because
    )
    return Topic(raised.topic.id, raised.urgency, raised.topic.title, because, raised.topic.questions)
