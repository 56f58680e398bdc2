"""Kept sessions as a table for audits: one row for each session.

What is said and why nothing is said stand in two columns, so that a missing answer is never taken
for a value. The clinic's own reference is left out unless it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Annotated, Literal, get_type_hints

from decision_aid.content import URGENCIES, AfterQuestion, ContentPack
from decision_aid.engine.answers import Absent, Value
from decision_aid.frozen import frozen
from decision_aid.json_values import Facets, Sha256, json_text, plain
from decision_aid.reports.json_parts import NamedPack, named
from decision_aid.reports.of_sessions.spreadsheet import Cell
from decision_aid.sessions.case import Case, State
from decision_aid.sessions.content import Content
from decision_aid.sessions.records import SessionCode, Who

SEPARATOR = ";"
ABSENT_SUFFIX = ".absent"
TOPIC_PREFIX = "topic."
AFTER_PREFIX = "after."
_QUESTIONS = f"question names, separated by '{SEPARATOR}'"
NOT_RAISED, UNKNOWN = "no", "unknown"  # beside the urgency of a topic that came up


class Column(Facets):
    """What a column is called in the dictionary: its type in words, and its meaning."""

    def __init__(self, type: str, meaning: str) -> None:  # noqa: A002
        super().__init__(description=meaning)
        self.type, self.meaning = type, meaning


@frozen
class Row:
    """A session as a row, with the pack of now; answers count as they would on the sheet."""

    session: Annotated[SessionCode, Column("text", "The code of the session.")]
    reference: Annotated[
        str, Column("text", "The clinic's own reference; empty unless it was asked for with --references.")
    ]
    state: Annotated[
        State,
        Column(
            "one code",
            "waiting (nothing is answered), in progress, finished (nothing is left, or said so), or wrong reference.",
        ),
    ]
    begun: Annotated[datetime, Column("time, ISO 8601", "When the session began.")]
    last: Annotated[
        datetime, Column("time, ISO 8601", "When the last answer was given; when it began, where there is none.")
    ]
    who: Annotated[
        tuple[Who, ...], Column(f"codes, separated by '{SEPARATOR}'", "Who typed answers: patient, helper, nurse.")
    ]
    content_version: Annotated[str, Column("text", "The version of the content when the session began.")]
    content_sha256: Annotated[Sha256, Column("text", "The hash of that content.")]
    same_content: Annotated[
        bool, Column("true or false", "Whether the session was last asked with the content of this table.")
    ]
    not_used: Annotated[tuple[str, ...], Column(_QUESTIONS, "Answers kept, but to questions that do not apply.")]
    parked: Annotated[tuple[str, ...], Column(_QUESTIONS, "Answers kept, but no longer fitting the content.")]
    raised: tuple[Annotated[str, Facets(pattern=f"^.+=({'|'.join(URGENCIES)})$")], ...]
    """Topics that came up: topic=urgency."""
    undetermined: tuple[str, ...]
    """Topics that could come up."""
    after_visit: dict[str, str]
    """What was chosen after the visit, by question; of own words, which may name people, how many texts there are."""
    answers: dict[str, Value | None]
    """By question; null where there is none."""
    absent: dict[str, Absent]
    """Why, for each answer that is null."""


COLUMNS: dict[str, Column] = {
    name: facet
    for name, hint in get_type_hints(Row, include_extras=True).items()
    for facet in getattr(hint, "__metadata__", ())
    if isinstance(facet, Column)
}


@frozen
class SessionTable:
    """Kept sessions as a table, one object for each session: `sessions export --format json`."""

    schema: Literal["decision-aid/session-table/1"]
    pack: NamedPack
    sessions: tuple[Row, ...]


def row(case: Case, *, references: bool = False) -> Row:
    session, guidance, pack = case.session, case.guidance, case.content.pack
    answers = {link_id: guidance.answers.get(link_id) for link_id in pack.items}
    raised = {raised.topic.id: raised.urgency for raised in guidance.raised}
    undetermined = {undetermined.topic.id for undetermined in guidance.undetermined}
    return Row(
        session=session.id,
        reference=session.reference if references else "",
        state=case.progress.state,
        begun=session.created,
        last=case.last_answer,
        who=tuple(dict.fromkeys(event.who for event in case.answered)),
        content_version=session.content_version,
        content_sha256=session.content_sha256,
        same_content=case.fitting.same_content,
        not_used=guidance.not_used,
        parked=tuple(parked.link_id for parked in case.fitting.parked),
        raised=tuple(f"{topic}={raised[topic]}" for topic in pack.topics_by_id if topic in raised),
        undetermined=tuple(topic for topic in pack.topics_by_id if topic in undetermined),
        after_visit={question.id: _after(case, question) for question in asked_after(pack)},
        answers={link_id: None if isinstance(answer, Absent) else answer for link_id, answer in answers.items()},
        absent={link_id: answer for link_id, answer in answers.items() if isinstance(answer, Absent)},
    )


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
    yield from (_cells(pack, row) for row in rows)


def _cells(pack: ContentPack, row: Row) -> list[Cell]:
    topics = dict.fromkeys(pack.topics_by_id, NOT_RAISED) | dict.fromkeys(row.undetermined, UNKNOWN)
    topics |= {topic: how for topic, _, how in (raised.partition("=") for raised in row.raised)}
    answers = ((value, row.absent.get(link_id)) for link_id, value in row.answers.items())
    about = (getattr(row, name) for name in COLUMNS)
    return [*map(_cell, (*about, *topics.values(), *row.after_visit.values(), *chain.from_iterable(answers)))]


def _cell(said: object) -> str | int:
    value = plain(said) if isinstance(said, Absent | datetime) else said
    match value:
        case None:
            return ""
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
    whole = SessionTable("decision-aid/session-table/1", named(content.pack, content.sha256), tuple(rows))
    return json_text(whole, indent=1)
