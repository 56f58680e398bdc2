"""Kept sessions as a table for audits: one row for each session, or one for each thing that was said.

What is said and why nothing is said stand in two columns, so that a missing answer is never taken
for a value. The clinic's own reference is left out unless it is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from decision_aid.content import AfterQuestion, ContentPack
from decision_aid.engine import own_words
from decision_aid.engine.answers import Absent, Answer, as_data
from decision_aid.frozen import frozen
from decision_aid.reports.of_sessions.spreadsheet import Cell
from decision_aid.sessions.case import Case
from decision_aid.sessions.content import Content
from decision_aid.sessions.records import Event
from decision_aid.sessions.snapshot import from_detail

SCHEMA = "decision-aid/session-table/1"
EVENTS_SCHEMA = "decision-aid/event-table/1"
SEPARATOR = ";"
ABSENT_SUFFIX = ".absent"
COLUMNS: dict[str, tuple[str, str]] = {
    "session": ("text", "The code of the session."),
    "reference": ("text", "The clinic's own reference; empty unless it was asked for with --references."),
    "state": (
        "one code",
        "waiting (nothing is answered), in progress, finished (nothing is left, or said so), or wrong reference.",
    ),
    "begun": ("time, ISO 8601", "When the session began."),
    "last": ("time, ISO 8601", "When the last answer was given; when it began, where there is none."),
    "who": (f"codes, separated by '{SEPARATOR}'", "Who typed answers: patient, helper, nurse."),
    "content_version": ("text", "The version of the content when the session began."),
    "content_sha256": ("text", "The hash of that content."),
    "same_content": ("true or false", "Whether the session was last asked with the content of this table."),
    "not_used": (f"question names, separated by '{SEPARATOR}'", "Answers kept, but to questions that do not apply."),
    "parked": (f"question names, separated by '{SEPARATOR}'", "Answers kept, but no longer fitting the content."),
}
TOPIC_PREFIX = "topic."
AFTER_PREFIX = "after."
NOT_RAISED, UNKNOWN = "no", "unknown"  # beside the urgency of a topic that came up
EVENT_COLUMNS = ("session", "sequence", "when", "who", "kind", "name", "value", "absent")


@frozen
class Row:
    """A session as a row: what is known about it, each topic and each question's answer with the pack of now.

    `after` has what was chosen after the visit; of own words, which may name people, how many texts there are.
    """

    about: dict[str, Any]
    topics: dict[str, str]
    after: dict[str, str]
    answers: dict[str, Answer]


def row(case: Case, *, references: bool = False) -> Row:
    """Return a session as a row; answers count as they would on the sheet."""
    session, guidance = case.session, case.guidance
    about = {
        "session": session.id,
        "reference": session.reference if references else "",
        "state": case.progress.state,
        "begun": session.created.isoformat(),
        "last": case.last_answer.isoformat(),
        "who": tuple(dict.fromkeys(event.who for event in case.answered)),
        "content_version": session.content_version,
        "content_sha256": session.content_sha256,
        "same_content": case.fitting.same_content,
        "not_used": guidance.not_used,
        "parked": tuple(parked.link_id for parked in case.fitting.parked),
    }
    topics = dict.fromkeys(case.content.pack.topics_by_id, NOT_RAISED)
    topics |= {open_one.topic.id: UNKNOWN for open_one in guidance.undetermined}
    topics |= {raised.topic.id: raised.urgency for raised in guidance.raised}
    after = {question.id: _after(case, question) for question in asked_after(case.content.pack)}
    return Row(about, topics, after, {link_id: guidance.answers.get(link_id) for link_id in case.content.pack.items})


def asked_after(pack: ContentPack) -> tuple[AfterQuestion, ...]:
    return pack.after_visit.every if pack.after_visit else ()


def _after(case: Case, question: AfterQuestion) -> str:
    said = case.details.after(question.id)
    return SEPARATOR.join(said) if question.answer_options else str(len(said) or "")


def as_rows(pack: ContentPack, rows: Iterable[Row]) -> Iterator[list[Cell]]:
    """Yield the names of the columns (of a session, of each topic, two of each question), then a row a session."""
    questions = [name for link_id in pack.items for name in (link_id, link_id + ABSENT_SUFFIX)]
    after = (AFTER_PREFIX + question.id for question in asked_after(pack))
    yield [*COLUMNS, *(TOPIC_PREFIX + topic for topic in pack.topics_by_id), *after, *questions]
    yield from map(_cells, rows)


def _cells(row: Row) -> list[Cell]:
    return [
        *map(_cell, row.about.values()),
        *row.topics.values(),
        *row.after.values(),
        *(cell for answer in row.answers.values() for cell in _told(answer)),
    ]


def _told(answer: Answer) -> tuple[str | int, str]:
    """Return what was said, and why nothing was said: one of the two is empty."""
    return ("", answer.value) if isinstance(answer, Absent) else (_cell(answer), "")


def _cell(value: object) -> str | int:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return value
        case tuple():
            return SEPARATOR.join(value)
        case _:
            return str(value)


def as_json(content: Content, rows: Iterable[Row]) -> str:
    """Return sessions as one JSON object; an answer that is absent is null, and `absent` says why."""
    meta = content.pack.meta
    pack = {"title": meta.title, "version": meta.version, "sha256": content.sha256}
    whole = {"schema": SCHEMA, "pack": pack, "sessions": [_object(row) for row in rows]}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _object(row: Row) -> dict[str, Any]:
    said = {link_id: None if isinstance(answer, Absent) else as_data(answer) for link_id, answer in row.answers.items()}
    absent = {link_id: answer.value for link_id, answer in row.answers.items() if isinstance(answer, Absent)}
    raised = [f"{topic}={how}" for topic, how in row.topics.items() if how not in (NOT_RAISED, UNKNOWN)]
    undetermined = [topic for topic, how in row.topics.items() if how == UNKNOWN]
    topics = {"raised": raised, "undetermined": undetermined}
    return {**row.about, **topics, "after_visit": row.after, "answers": said, "absent": absent}


def events_as_rows(events: Iterable[Event]) -> Iterator[list[Cell]]:
    """Yield the names of the columns, then a row for each thing that was said or done, in the codes of then."""
    yield [*EVENT_COLUMNS]
    yield from ([_cell(value) for value in row.values()] for row in _events(events))


def events_as_json(events: Iterable[Event]) -> str:
    """Return everything that was said or done as one JSON object."""
    return json.dumps({"schema": EVENTS_SCHEMA, "events": list(_events(events))}, ensure_ascii=False, indent=1)


def _events(events: Iterable[Event]) -> Iterator[dict[str, Any]]:
    for event in events:
        absent = isinstance(event.value, Absent)
        yield {
            "session": event.session_id,
            "sequence": event.sequence,
            "when": event.when.isoformat(),
            "who": event.who,
            "kind": "detail" if event.is_detail else "answer",
            "name": event.name,
            "value": "" if absent else _without_words(event),
            "absent": as_data(event.value) if absent else "",
        }


def _without_words(event: Event) -> Answer:
    """Return what was said; of own words only how many, of a note and after the visit only to which question.

    Of a corrected reference: nothing. Of the content asked: its version and hash.
    """
    if event.is_detail and event.name == "reference":
        return ""
    if event.is_detail and event.name in ("note", "after-visit") and isinstance(event.value, tuple):
        return event.value[:1]
    if event.is_detail and event.name == "own-words":
        return sum(map(bool, own_words.read(event.value)))
    asked = from_detail(event.value) if event.is_detail and event.name == "content" else None
    return (asked.version, asked.sha256) if asked else event.value
