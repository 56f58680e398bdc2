"""A session as JSON, to move it to another computer.

A file says everything that was said, by whom and when, with a hash over all of it. Reading one
looks at everything before anything is kept: the first thing that is wrong refuses the whole file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Literal, NoReturn, cast, get_args

from decision_aid.content import AnswerData, Item
from decision_aid.content.diagnostics import Diagnostic, Route, did_you_mean, place_in_json, shown
from decision_aid.engine.answers import Answer, InvalidAnswer, as_data, from_data
from decision_aid.frozen import frozen
from decision_aid.json_values import SHA256, Number, Sha256, json_text, plain
from decision_aid.sessions.content import Content
from decision_aid.sessions.records import CODE, DETAILS, LONGEST_TEXT, Detail, Event, Session, Who
from decision_aid.sessions.snapshot import asked_as_now, from_detail

Schema = Literal["decision-aid/session/2"]
SCHEMA: Schema = "decision-aid/session/2"
READ = ("decision-aid/session/1", SCHEMA)  # the first has no notes, no desks and nothing in dispute
MAX_BYTES = 4 * 1024 * 1024
FIRST_YEAR, LAST_YEAR = 1970, 9998  # so that the time can be told in every time zone
_FARTHEST = timedelta(hours=14)  # of a time zone from UTC
_ID = re.compile(CODE)
_SHA256 = re.compile(SHA256)
_HASH_HELP = "export the session again, and import that file as it is"


@frozen
class Moved:
    """A session with all its events, as a file holds it."""

    session: Session
    events: tuple[Event, ...]


@frozen
class Answered:
    """An answer to a question."""

    sequence: Number
    """Counts from 1 without a gap."""
    question: str
    value: Answer
    who: Who
    """Who typed it."""
    when: datetime
    """With its time zone."""


@frozen
class Done:
    """What else was said or done."""

    sequence: Number
    """Counts from 1 without a gap."""
    detail: Detail
    value: AnswerData
    who: Who
    """Who typed it."""
    when: datetime
    """With its time zone."""


@frozen
class File:
    """One session, whole, to move it to another computer: `sessions export --format session`, read by `import`.

    That also holds the answers to the content that was asked, and the hash to the rest.
    """

    schema: Schema
    session: Session
    events: tuple[Answered | Done, ...]
    """Everything that was said or done, in order."""
    sha256: Sha256
    """Of session and events, as JSON with sorted keys and without spaces."""


class _Wrong(Exception):  # noqa: N818  (never leaves this module)
    def __init__(self, route: Route, message: str, hint: str = "") -> None:
        place = f"{place_in_json(route)}: " if route else ""
        self.diagnostic = Diagnostic("not-a-session", f"{place}{message}", route, help=hint)


def render(moved: Moved) -> str:
    events = tuple(map(_written, moved.events))
    whole = File(SCHEMA, moved.session, events, hash_of({"session": moved.session, "events": events}))
    return json_text(whole, indent=1) + "\n"


def _written(event: Event) -> Answered | Done:
    if event.is_detail:
        name = cast("Detail", event.name)
        return Done(event.sequence, name, as_data(event.value), event.who, event.when)
    return Answered(event.sequence, event.name, event.value, event.who, event.when)


def hash_of(body: Mapping[str, Any]) -> str:
    """Return the hash of a session and its events as plain data, whatever the layout of the file."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read(value: object, content: Content) -> Moved | Diagnostic:
    """Return the session that plain values hold, or the first thing that is wrong with them.

    Every answer must answer a question of the content that was asked: what the session itself says
    of it, or else the content of now.
    """
    try:
        return _read(value, content)
    except _Wrong as wrong:
        return wrong.diagnostic


def _read(value: object, content: Content) -> Moved:
    if not isinstance(value, dict) or value.get("schema") not in READ:
        found = f", found {shown(value['schema'])}" if isinstance(value, dict) and "schema" in value else ""
        route = ("schema",) if found else ()
        raise _Wrong(route, f"this is not a session of decision-aid (schema '{SCHEMA}'{found})")
    _parts(value, File, ())
    session = _session(_mapping(value["session"], ("session",)))
    events = (
        value["events"] if isinstance(value["events"], tuple) else _expected("a list", value["events"], ("events",))
    )
    moved = Moved(session, _events(session, events, content))
    if value["sha256"] != hash_of({name: value[name] for name in ("session", "events")}):
        raise _Wrong(("sha256",), "the file was changed or damaged after it was exported", _HASH_HELP)
    return moved


def _session(data: dict[str, Any]) -> Session:
    at: Route = ("session",)
    _parts(data, Session, at)
    for name in ("id", "program_version", "content_version", "content_sha256"):
        _text(data[name], (*at, name), at_least=1)
    if not _ID.fullmatch(data["id"]):
        _expected("a session code such as k7mq-29xd", data["id"], (*at, "id"))
    if not _SHA256.fullmatch(data["content_sha256"]):
        _expected("a SHA-256 in 64 hexadecimal digits", data["content_sha256"], (*at, "content_sha256"))
    _text(data["reference"], (*at, "reference"))
    return Session(**{**data, "created": _time(data["created"], (*at, "created"))})


def _events(session: Session, found: tuple[object, ...], content: Content) -> tuple[Event, ...]:
    """Return the events, each answer held against the content that was asked just then."""
    items: Mapping[str, Item] = content.pack.items
    events: list[Event] = []
    for number, value in enumerate(found):
        at: Route = ("events", number)
        event = _event(session, _mapping(value, at), items, at)
        if event.sequence != number + 1:
            raise _Wrong((*at, "sequence"), f"expected {number + 1}, found {event.sequence}")
        if event.is_detail and event.name == "content":
            items = _asked(event, content, (*at, "value"))
        events.append(event)
    return tuple(events)


def _event(session: Session, data: dict[str, Any], items: Mapping[str, Item], at: Route) -> Event:
    kind = "detail" if "detail" in data else "question"
    _parts(data, Done if kind == "detail" else Answered, at)
    if type(data["sequence"]) is not int:
        _expected("a whole number", data["sequence"], (*at, "sequence"))
    if data["who"] not in get_args(Who):
        _expected(f"one of {', '.join(get_args(Who))}", data["who"], (*at, "who"))
    read_value = _detail if kind == "detail" else _answer
    value = read_value(data[kind], data["value"], items, at)
    when = _time(data["when"], (*at, "when"))
    return Event(session.id, data["sequence"], data[kind], value, data["who"], when, is_detail=kind == "detail")


def _answer(name: object, value: object, items: Mapping[str, Item], at: Route) -> Answer:
    if not isinstance(name, str) or name not in items:
        hint = did_you_mean(name, items) if isinstance(name, str) else ""
        raise _Wrong((*at, "question"), f"no question {shown(name)}", hint)
    answer = from_data(items[name], value)
    if isinstance(answer, InvalidAnswer):
        raise _Wrong((*at, "value"), f"{name}: {answer.message}")
    return answer


def _detail(name: object, value: object, _items: Mapping[str, Item], at: Route) -> Answer:
    if name not in DETAILS:
        raise _Wrong((*at, "detail"), f"no detail {shown(name)}")
    if isinstance(value, tuple) and all(isinstance(text, str) for text in value):
        return value
    return (
        value if isinstance(value, bool | int | str) else _expected("a text or a list of texts", value, (*at, "value"))
    )


def _asked(event: Event, content: Content, at: Route) -> Mapping[str, Item]:
    """Return the questions of a detail `content`; those of the pack of now must be what they are."""
    asked = from_detail(event.value)
    if asked is None or not _SHA256.fullmatch(asked.sha256):
        raise _Wrong(at, "expected a version, a SHA-256 and questions")
    if asked.sha256 == content.sha256 and not _same(asked.items, content.pack.items):
        raise _Wrong(at, "the questions are not those of the content with this hash", _HASH_HELP)
    return asked.items


def _same(old: Mapping[str, Item], new: Mapping[str, Item]) -> bool:
    return list(old) == list(new) and all(asked_as_now(item, new[link_id]) for link_id, item in old.items())


def _mapping(value: object, at: Route) -> dict[str, Any]:
    return value if isinstance(value, dict) else _expected("a mapping", value, at)


def _parts(data: dict[str, Any], whole: type[File | Session | Answered | Done], at: Route) -> None:
    """Refuse a mapping that lacks a part or has one too many."""
    names = {part.name for part in fields(whole)}
    if missing := sorted(names - set(data)):
        raise _Wrong(at, f"'{missing[0]}' is missing")
    if unknown := sorted(set(data) - names):
        raise _Wrong((*at, unknown[0]), "this part is not known", did_you_mean(unknown[0], names))


def _text(value: object, at: Route, at_least: int = 0) -> None:
    if not isinstance(value, str) or not at_least <= len(value) <= LONGEST_TEXT or "\n" in value:
        _expected(f"a text of {at_least} to {LONGEST_TEXT} characters", value, at)


def _time(value: object, at: Route) -> datetime:
    """Return a time that says its time zone, one of a place on earth: reports for other programs take no other."""
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        time = None
    offset = time.utcoffset() if time else None
    is_a_zone = offset is not None and abs(offset) <= _FARTHEST and not offset % timedelta(minutes=1)
    if time is None or not is_a_zone or not FIRST_YEAR <= time.year <= LAST_YEAR:
        _expected("a time with its time zone such as 2026-03-01T09:30:00+01:00", value, at)
    return time


def _expected(what: str, found: object, at: Route) -> NoReturn:
    raise _Wrong(at, f"expected {what}, found {shown(found)}")
