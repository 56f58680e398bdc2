"""A session as JSON: what is written is read back, and whatever is wrong refuses the file with one line."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from decision_aid.authoring.printing.problems import one_line
from decision_aid.content.diagnostics import Diagnostic
from decision_aid.engine.answers import Absent, Answers
from decision_aid.loading import documents
from decision_aid.sessions import exchange, snapshot
from decision_aid.sessions.content import Content
from decision_aid.sessions.exchange import Moved
from decision_aid.sessions.records import Event, Session
from tests.conftest import KITCHEN_SINK, content_in
from tests.sheets import sheets
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.engine.answers import Answer

CONTENT = content_in(KITCHEN_SINK)
PACK, SHA256 = CONTENT.pack, CONTENT.sha256
THEN = datetime(2026, 3, 1, 23, 59, 59, 123456, tzinfo=timezone(timedelta(hours=5, minutes=45)))
SESSION = Session("k7mq-29xd", THEN, "A-17", "0.4.0", PACK.meta.version, SHA256)


def moved(*said: tuple[str, Answer], session: Session = SESSION, **details: Answer) -> Moved:
    named = [
        ("content", snapshot.as_detail(Content(PACK, SHA256)), True),
        *((name, value, True) for name, value in details.items()),
    ]
    named += [(name, value, False) for name, value in said]
    return Moved(
        session,
        tuple(
            Event(session.id, n, name, value, "helper", THEN + timedelta(seconds=n), is_detail=is_detail)
            for n, (name, value, is_detail) in enumerate(named, start=1)
        ),
    )


WHOLE = moved(
    ("numb", False), ("pain", 7), ("place", "arm"), ("kinds", ("rest", "heat")), ("stage", Absent.NOT_SURE),
    region="uk", ticked=("What should I do?",), finished=True,
)  # fmt: skip


def read(text: str) -> Moved | str:
    """Return the session in a text, or the line that a person reads."""
    document = documents.read("s.json", text.encode())
    if document.diagnostics:
        return one_line(document.source, document.diagnostics[0])
    found = exchange.read(document.value, Content(PACK, SHA256))
    return one_line(document.source, found) if isinstance(found, Diagnostic) else found


def written(whole: Moved = WHOLE) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(exchange.render(whole))
    return data


def sealed(data: dict[str, Any]) -> str:
    """Return JSON whose hash is right, whatever else is wrong with it."""
    body = {name: data[name] for name in ("session", "events") if name in data}
    return json.dumps({**data, "sha256": exchange.hash_of(body)})


# --- What is written is read back -----------------------------------------------------------------


@given(sheets(PACK), st.sampled_from(["patient", "helper", "nurse"]), st.integers(-14 * 60, 14 * 60))
def test_a_session_is_read_back_as_it_was_written(answers: Answers, who: Any, minutes: int) -> None:
    when = THEN.astimezone(timezone(timedelta(minutes=minutes)))
    whole = moved(*answers.by_link_id.items())
    whole = replace(whole, events=tuple(replace(event, who=who, when=when) for event in whole.events))
    assert read(exchange.render(whole)) == whole


@given(st.text(st.characters().filter(documents.is_printable), max_size=200))
def test_every_text_that_can_be_shown_comes_through(text: str) -> None:
    whole = moved(**{"explained-again": text, "ticked": (text, text)})
    assert read(exchange.render(whole)) == whole


def test_the_file_says_what_was_said_by_whom_and_when() -> None:
    data = written()
    assert data["schema"] == "decision-aid/session/2"
    assert data["session"] == {
        "id": "k7mq-29xd",
        "created": "2026-03-01T23:59:59.123456+05:45",
        "reference": "A-17",
        "program_version": "0.4.0",
        "content_version": "1.0.0",
        "content_sha256": SHA256,
    }
    assert data["events"][1] == {
        "sequence": 2, "detail": "region", "value": "uk", "who": "helper", "when": "2026-03-02T00:00:01.123456+05:45",
    }  # fmt: skip
    assert [(event["question"], event["value"]) for event in data["events"][4:]] == [
        ("numb", False), ("pain", 7), ("place", "arm"), ("kinds", ["rest", "heat"]), ("stage", "not-sure"),
    ]  # fmt: skip


def test_answers_to_other_content_are_held_against_the_questions_that_were_asked() -> None:
    old = snapshot.as_detail(Content(PACK, "a" * 64))
    gone = (old[0], old[1], '{"link_id": "gone", "text": "Gone?", "short_text": "Gone", "type": "boolean"}')
    whole = moved(("numb", True))
    events = (
        replace(whole.events[0], value=gone),
        replace(whole.events[1], name="gone"),
        replace(whole.events[0], sequence=3),
        replace(whole.events[1], sequence=4),
    )
    session = replace(SESSION, content_sha256="a" * 64)
    assert read(exchange.render(Moved(session, events))) == Moved(session, events)
    mixed = Moved(session, (events[0], replace(events[3], sequence=2)))
    assert "events[1].question: no question 'numb'" in str(read(exchange.render(mixed)))


# --- What is wrong is said with its place ---------------------------------------------------------

WRONG: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "another tool's": (lambda d: d.update(schema="fhir"), "schema: this is not a session of decision-aid"),
    "no schema": (lambda d: d.pop("schema"), "this is not a session of decision-aid"),
    "a newer schema": (
        lambda d: d.update(schema="decision-aid/session/3"),
        "(schema 'decision-aid/session/2', found 'decision-aid/session/3')",
    ),
    "no events": (lambda d: d.pop("events"), "'events' is missing"),
    "events are no list": (lambda d: d.update(events={}), "events: expected a list, found a mapping"),
    "session is no mapping": (lambda d: d.update(session=[]), "session: expected a mapping, found an empty list"),
    "a part too many": (lambda d: d.update(sesion=1), "sesion: this part is not known (did you mean 'session'?)"),
    "no code": (lambda d: d["session"].update(id=""), "session.id: expected a text of 1 to 200 characters, found ''"),
    "a strange code": (
        lambda d: d["session"].update(id="../../etc"),
        "session.id: expected a session code such as k7mq-29xd, found '../../etc'",
    ),
    "no created": (lambda d: d["session"].pop("created"), "session: 'created' is missing"),
    "created without a zone": (
        lambda d: d["session"].update(created="2026-03-01T09:30:00"),
        "session.created: expected a time with its time zone",
    ),
    "created in a zone of no place on earth": (
        lambda d: d["session"].update(created="2026-03-01T09:30:00-23:59"),
        "session.created: expected a time with its time zone",
    ),
    "created in a zone with seconds": (
        lambda d: d["session"].update(created="2026-03-01T09:30:00+01:23:45"),
        "session.created: expected a time with its time zone",
    ),
    "created before all": (
        lambda d: d["session"].update(created="0001-01-01T00:00:00+14:00"),
        "session.created: expected a time with its time zone",
    ),
    "a number for a time": (lambda d: d["events"][0].update(when=1), "events[0].when: expected a time"),
    "content hash": (
        lambda d: d["session"].update(content_sha256="xyz"),
        "session.content_sha256: expected a SHA-256 in 64 hexadecimal digits, found 'xyz'",
    ),
    "reference": (lambda d: d["session"].update(reference=7), "session.reference: expected a text of 0 to 200"),
    "a reference of two lines": (
        lambda d: d["session"].update(reference="a\nb"),
        "session.reference: expected a text of 0 to 200",
    ),
    "an event is no mapping": (lambda d: d["events"].__setitem__(4, 3), "events[4]: expected a mapping, found 3"),
    "an event lacks who": (lambda d: d["events"][4].pop("who"), "events[4]: 'who' is missing"),
    "an event of question and detail": (
        lambda d: d["events"][4].update(detail="region"),
        "events[4].question: this part is not known",
    ),
    "who": (
        lambda d: d["events"][4].update(who="doctor"),
        "events[4].who: expected one of patient, helper, nurse, found 'doctor'",
    ),
    "who is a list": (lambda d: d["events"][4].update(who=["nurse"]), "events[4].who: expected one of patient"),
    "a sequence is left out": (lambda d: d["events"].pop(4), "events[4].sequence: expected 5, found 6"),
    "a sequence comes twice": (
        lambda d: d["events"][5].update(sequence=5),
        "events[5].sequence: expected 6, found 5",
    ),
    "a sequence is true": (
        lambda d: d["events"][0].update(sequence=True),
        "events[0].sequence: expected a whole number, found true",
    ),
    "an unknown question": (
        lambda d: d["events"][5].update(question="pian"),
        "events[5].question: no question 'pian' (did you mean 'pain'?)",
    ),
    "a question is a number": (lambda d: d["events"][5].update(question=5), "events[5].question: no question 5"),
    "an unknown answer": (
        lambda d: d["events"][6].update(value="foot"),
        "events[6].value: place: expected one of leg, arm, head; found 'foot'",
    ),
    "an answer out of range": (
        lambda d: d["events"][5].update(value=11),
        "events[5].value: pain: expected a whole number from 0 to 10, found 11",
    ),
    "an answer of none": (lambda d: d["events"][5].update(value=None), "events[5].value: pain: expected a whole"),
    "an unknown detail": (lambda d: d["events"][1].update(detail="regoin"), "events[1].detail: no detail 'regoin'"),
    "a detail is a list": (lambda d: d["events"][1].update(detail=["region"]), "events[1].detail: no detail a list"),
    "a detail of numbers": (
        lambda d: d["events"][2].update(value=[1]),
        "events[2].value: expected a text or a list of texts, found a list",
    ),
    "content that is none": (
        lambda d: d["events"][0].update(value=["1.0.0"]),
        "events[0].value: expected a version, a SHA-256 and questions",
    ),
    "content that is not of this hash": (
        lambda d: d["events"][0].update(value=d["events"][0]["value"][:-1]),
        "events[0].value: the questions are not those of the content with this hash",
    ),
}


@each("case", WRONG)
def test_a_file_that_is_wrong_in_one_place_is_refused_with_that_place(case: str) -> None:
    change, expected = WRONG[case]
    data = copy.deepcopy(written())
    change(data)
    found = read(sealed(data))
    assert isinstance(found, str)
    assert found.startswith("s.json:")
    assert expected in found
    assert "\n" not in found


def test_a_hash_that_is_wrong_refuses_the_file_also_where_all_else_is_right() -> None:
    data = written()
    data["events"][5]["value"] = 3
    expected = "sha256: the file was changed or damaged after it was exported (export the session again"
    assert expected in str(read(json.dumps(data)))
    assert expected in str(read(json.dumps({**data, "sha256": None})))


@each(
    ("text", "expected"),
    [
        ("", "the file is empty"),
        ("[]", "this is not a session of decision-aid"),
        ("3", "this is not a session of decision-aid"),
        ('{"schema": "decision-aid/session/2"', "line 1"),
        ('{"schema": "a", "schema": "decision-aid/session/2"}', "the key 'schema' stands twice here"),
        ("[" * 500, "more than 40 levels"),
        ('{"schema": NaN}', "schema: this is not a session"),
        ('{"resourceType": "QuestionnaireResponse"}', "this is not a session of decision-aid"),
    ],
)
def test_what_is_no_session_at_all_is_refused(text: str, expected: str) -> None:
    found = read(text)
    assert isinstance(found, str)
    assert expected in found


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, route: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value inside a JSON value, itself included."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [route, *(place for key, part in inner for place in places(part, (*route, key)))]


@given(st.data())
def test_no_value_in_any_place_gives_anything_but_a_session_or_one_line(data: st.DataObject) -> None:
    whole = written()
    route = data.draw(st.sampled_from(places(whole)[1:]))
    inside: Any = whole
    for key in route[:-1]:
        inside = inside[key]
    inside[route[-1]] = data.draw(JSON)
    for text in (json.dumps(whole), sealed(whole)):
        found = read(text)
        assert isinstance(found, Moved) or "\n" not in found


@given(st.data())
def test_no_damage_to_the_bytes_gives_anything_but_the_same_session_or_one_line(data: st.DataObject) -> None:
    raw = exchange.render(WHOLE).encode()
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, min(len(raw), start + 20)))
    raw = raw[:start] + data.draw(st.binary(max_size=6)) + raw[end:]
    document = documents.read("s.json", raw)
    found = document.diagnostics[0] if document.diagnostics else exchange.read(document.value, Content(PACK, SHA256))
    assert found == WHOLE or isinstance(found, Diagnostic)
