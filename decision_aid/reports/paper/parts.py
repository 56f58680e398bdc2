"""What stands on the printed sheet, part by part, as values for the templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from decision_aid.content import is_urgent
from decision_aid.engine.regions import contact_lines
from decision_aid.reports.for_patients import front
from decision_aid.reports.for_patients import sheet as sheets
from decision_aid.reports.for_patients.evidence import people_like_you_blocks
from decision_aid.reports.for_patients.options import harm_in_words
from decision_aid.reports.for_patients.own_words import own_words_blocks
from decision_aid.reports.for_patients.topics import findings, reason
from decision_aid.reports.paper import body
from decision_aid.reports.paper.numbers import numbers_of

if TYPE_CHECKING:
    from markupsafe import Markup

    from decision_aid.engine.guidance import Because, Raised
    from decision_aid.engine.sheet import Sheet
    from decision_aid.reports.blocks import Block
    from decision_aid.reports.paper.numbers import Numbers

Blocks = tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic that came up: whom to call, what to discuss, why, if studies found something, what to ask."""

    id: str
    title: str
    contacts: tuple[str, ...]
    discuss: str
    reasons: tuple[str, ...]
    has_findings: bool
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """The place of the main pain: in words, and drawn from the front and the back with a note how to read it."""

    words: str
    note: str
    views: tuple[tuple[str, Markup], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of the table of choices."""

    title: str
    summary: str
    benefits: tuple[str, ...]
    harms: tuple[str, ...]
    over_time: str
    undo: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The patient's part of the sheet, in its order."""

    urgent: Blocks
    main_points: Blocks
    first_questions: Blocks
    body: Body | None
    told_us: Blocks
    choices: tuple[Choice, ...]
    like_you: Blocks
    numbers: Numbers
    topics: tuple[Topic, ...]
    unsure_questions: Blocks
    own_words: Blocks
    could_come_up: Blocks
    next_steps: Blocks
    safety: Blocks
    words: Blocks
    about: Blocks


def patient_parts(sheet: Sheet) -> Parts:
    pack, guidance = sheet.pack, sheet.guidance
    return Parts(
        urgent=(*front.urgent_blocks(sheet), *front.later_blocks(sheet)),
        main_points=tuple(front.main_points(sheet)),
        first_questions=tuple(front.first_questions(sheet)),
        body=_body(sheet),
        told_us=tuple(sheets.answer_blocks(sheet)),
        choices=_choices(sheet),
        like_you=tuple(people_like_you_blocks(pack, guidance.answers)),
        numbers=numbers_of(sheet),
        topics=_topics(sheet),
        unsure_questions=tuple(sheets.unsure_questions(sheet)),
        own_words=tuple(own_words_blocks(sheet.own)),
        could_come_up=tuple(sheets.could_come_up(sheet)),
        next_steps=tuple(sheets.next_steps(sheet)),
        safety=(*front.safety_blocks(pack, sheet.place), *front.unanswered_signs(sheet)),
        words=tuple(sheets.word_blocks(sheet)),
        about=tuple(sheets.about_blocks(sheet)),
    )


def _topics(sheet: Sheet) -> tuple[Topic, ...]:
    before: tuple[Because, ...] = ()
    topics = []
    for raised in sheet.guidance.raised:
        if not is_urgent(raised.urgency):
            topics.append(_topic(sheet, raised, before))
            before += raised.because
    return tuple(topics)


def _topic(sheet: Sheet, raised: Raised, before: tuple[Because, ...]) -> Topic:
    topic = raised.topic
    return Topic(
        topic.id,
        topic.title,
        contact_lines(sheet.pack, sheet.place, topic.contacts) if topic.contacts else (),
        " ".join(topic.discuss),
        tuple(reason(sheet, because, before) for because in raised.because),
        bool(findings(sheet, topic)),
        topic.questions,
    )


def _body(sheet: Sheet) -> Body | None:
    """Return the picture, or nothing where the person named no place that can be drawn."""
    marked = body.place(sheet.guidance)
    if not marked:
        return None
    words = body.words(sheet)
    return Body(
        words,
        body.note(marked),
        tuple((view, body.drawn(marked, view, f"{view} of a body. {words}")) for view in body.VIEWS),
    )


def _choices(sheet: Sheet) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            option.title,
            option.summary,
            option.benefits,
            tuple(map(harm_in_words, option.harms)),
            option.over_time,
            option.undo,
        )
        for option in sheet.pack.options
    )
