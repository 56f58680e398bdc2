"""What the program writes fits the JSON Schemas made from its types; what is spoilt or is another thing does not.

The schema of a pack refuses what the loader refuses, and nothing else.
"""

from __future__ import annotations

import json
import sys
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

import decision_aid
from decision_aid.authoring import conformance, verify
from decision_aid.authoring.difference import difference
from decision_aid.authoring.printing import problems, reasons, verification
from decision_aid.authoring.printing.difference import as_json as difference_as_json
from decision_aid.authoring.verify.results import Verdict
from decision_aid.content.diagnostics import Diagnostic, Severity, Source
from decision_aid.engine.answers import Absent, Answers, as_data
from decision_aid.engine.regions import Place
from decision_aid.loading import documents, schema, shapes
from decision_aid.reports.for_patients import guidance_json
from decision_aid.reports.moves import Move, Moved
from decision_aid.reports.of_sessions import session_list, session_table
from decision_aid.sessions import exchange, snapshot
from decision_aid.sessions.case import case
from decision_aid.sessions.content import Content
from decision_aid.sessions.records import Event, Session
from tests.conftest import KITCHEN_SINK, NO_HURRY, TOP, load
from tests.sheets import sheets
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Iterator

sys.path.insert(0, str(TOP / "docs"))

import schemas

FOLDER = Path(decision_aid.__file__).parent / "schemas"
SCHEMAS = {path.name.removesuffix(".schema.json"): json.loads(path.read_text("utf-8")) for path in FOLDER.iterdir()}
VALIDATORS = {name: jsonschema.Draft202012Validator(found) for name, found in SCHEMAS.items()}
PACK_SCHEMA = json.loads((TOP / "questions.schema.json").read_text("utf-8"))
PACKS = {path.stem: path for path in (KITCHEN_SINK, TOP / "questions.yaml")}
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DETAILS_SAID = {"region": "uk", "ticked": ("What?",), "own-words": ("", "Mine."), "short": True, "finished": True}


def fits(name: str, value: object) -> bool:
    return VALIDATORS[name].is_valid(value)


@cache
def content_of(path: Path) -> Content:
    loaded = load(path)
    assert loaded.pack is not None
    return Content(loaded.pack, loaded.sha256)


def told(content: Content, answers: Answers) -> tuple[Session, tuple[Event, ...]]:
    """Return a session in which all kinds of things were said and done."""
    details = {"content": snapshot.as_detail(content), **DETAILS_SAID}
    said = [*((name, value, True) for name, value in details.items())]
    said += [(name, value, False) for name, value in answers.by_link_id.items()]
    session = Session("k7mq-29xd", NOON, "A-17", "0.2.0", content.pack.meta.version, content.sha256)
    return session, tuple(Event(session.id, n, *one, "nurse", NOON, done) for n, (*one, done) in enumerate(said, 1))


def outputs(content: Content, answers: Answers) -> Iterator[tuple[str, str]]:
    """Yield every JSON text that the program writes of one sheet, under the name of its schema."""
    session, events = told(content, answers)
    kept = case(content, session, events)
    rows = [session_table.row(kept, references=True)]
    yield "answers", json.dumps({link_id: as_data(answer) for link_id, answer in answers.by_link_id.items()})
    yield "guidance", guidance_json.render(kept.sheet(Place(content.pack.regions[0], certain=False)), "-")
    yield "session", exchange.render(exchange.Moved(session, events))
    yield "sessions", session_list.as_json([kept])
    yield "session-table", session_table.as_json(content, rows)
    for topic in content.pack.topics:
        yield "reasons", reasons.as_json(content.settling, answers, topic.id)


MOVED = Moved(12, (Move("mood-support", old=None, new=True, sheets=3, rows=(1, 4, 9)),))


@cache
def of_authors() -> tuple[tuple[str, Any], ...]:
    """Return what the program writes of whole packs, and of broken ones."""
    loaded, other = (load(path) for path in PACKS.values())
    pack = content_of(KITCHEN_SINK).pack
    rules = tuple(replace(rule, urgency="soon") for rule in pack.rules[1:])
    changed = replace(pack, rules=rules, meta=replace(pack.meta, in_short="Other words."))
    found = verify.verify(loaded, NO_HURRY, ["guarantee"])
    refuted = replace(found.results[0], verdict=Verdict.REFUTED, examples=pack.scenarios)
    wrong = (Diagnostic("unknown-key", "unknown key 'x'", severity=Severity.WARNING),)
    texts = [
        ("check", problems.as_json(Source("pack.yaml"), wrong)),
        ("verification", verification.as_json(loaded.source, found, 0.1)),
        ("verification", verification.as_json(loaded.source, replace(found, results=(refuted,)), 0.1)),
        ("verification", verification.as_json(other.source, verify.Verification(10**1000, (), None, wrong), 0.1)),
        ("difference", difference_as_json(difference(pack, changed), MOVED)),
        ("conformance", conformance.as_json(loaded, conformance.cases(pack))),
    ]
    return tuple((name, json.loads(text)) for name, text in texts)


@each("path", PACKS.values())
def test_what_is_written_of_a_sheet_fits_its_schema(path: Path) -> None:
    content = content_of(path)

    @settings(max_examples=12)
    @given(sheets(content.pack))
    def of_any_sheet(answers: Answers) -> None:
        for name, text in outputs(content, answers):
            VALIDATORS[name].validate(json.loads(text))

    of_any_sheet()


def test_what_is_written_for_authors_fits_its_schema() -> None:
    for name, value in of_authors():
        jsonschema.validate(value, SCHEMAS[name])


@cache
def examples() -> dict[str, Any]:
    """Return one output of each kind, with something in each of its lists."""
    answers = Answers({"numb": True, "pain": 8, "place": "arm", "kinds": ("music",), "stage": Absent.NOT_SURE})
    texts = list(outputs(content_of(KITCHEN_SINK), answers))
    guidance = json.loads(dict(texts)["guidance"]) | {
        "undetermined": [{"topic": "story", "urgency": "discuss", "needs": ["walks"]}]
    }
    reason = next(json.loads(text) for name, text in texts if name == "reasons" and json.loads(text)["suffices"])
    written = {name: json.loads(text) for name, text in texts} | {"guidance": guidance, "reasons": reason}
    return written | {name: value for name, value in of_authors() if value}


def test_there_is_an_example_of_each_schema() -> None:
    assert set(examples()) == set(SCHEMAS)


@each("name", SCHEMAS)
def test_a_schema_is_sound_closed_and_found_by_the_name_that_the_output_bears(name: str) -> None:
    found = SCHEMAS[name]
    jsonschema.Draft202012Validator.check_schema(found)
    assert found["$id"].startswith(f"decision-aid/{name}/"), "no address of a host"
    assert [other for other in SCHEMAS if fits(other, examples()[name])] == [name], "and it fits no other"


@each("name", [name for name in SCHEMAS if name not in ("answers", "check")])
def test_an_output_with_a_part_too_many_or_too_few_does_not_fit(name: str) -> None:
    whole = examples()[name]
    assert whole["schema"] == SCHEMAS[name]["$id"]
    assert not fits(name, whole | {"extra": 1})
    for part in whole:
        assert not fits(name, {key: value for key, value in whole.items() if key != part}), part


@each(
    ("name", "route", "wrong"),
    [
        ("answers", ("pain",), 0.5),
        ("answers", ("pain",), None),
        ("answers", ("kinds",), []),
        ("answers", ("kinds",), ["music", "music"]),
        ("check", (0, "severity"), "bad"),
        ("check", (0, "line"), 0),
        ("check", (0, "extra"), 1),
        ("conformance", ("cases", 0, "shows"), []),
        ("conformance", ("cases", 0, "shows", 0, "truth"), "true"),
        ("conformance", ("pack", "sha256"), "0"),
        ("conformance", ("cases", 0, "raised"), {"talk": "later"}),
        ("difference", ("effects", 0, "new"), "raised"),
        ("difference", ("over", "moves", 0, "old"), "raised"),
        ("difference", ("effects", 0, "share"), 1.5),
        ("difference", ("changes", 0, "kind"), "moved"),
        ("difference", ("changes", 0, "old"), 0.5),
        ("guidance", ("topics", 0, "urgency"), "later"),
        ("guidance", ("topics", 0, "because", 0, "answers", 0, "answer"), None),
        ("guidance", ("undetermined", 0, "needs"), "walks"),
        ("guidance", ("undetermined", 0, "urgency"), "later"),
        ("reasons", ("outcome",), "no"),
        ("reasons", ("suffices", 0, "why"), ""),
        ("session", ("session", "id"), "x"),
        ("session", ("events", 0, "who"), "doctor"),
        ("session", ("events", 0, "detail"), "mood"),
        ("session", ("events", 0, "question"), "both a question and a detail"),
        ("session", ("sha256",), "0" * 63),
        ("session-table", ("sessions", 0, "state"), "done"),
        ("session-table", ("sessions", 0, "who"), ["doctor"]),
        ("session-table", ("sessions", 0, "content_sha256"), "0"),
        ("session-table", ("sessions", 0, "absent", "stage"), "unknown"),
        ("session-table", ("sessions", 0, "raised", 0), "help-now"),
        ("sessions", ("sessions", 0, "left"), -1),
        ("verification", ("results", 0, "verdict"), "maybe"),
        ("verification", ("sheets",), -1),
        ("verification", ("errors", 0, "severity"), "bad"),
    ],
)
def test_a_spoilt_output_does_not_fit(name: str, route: tuple[str | int, ...], wrong: object) -> None:
    values = [value for each_name, value in (*of_authors(), *examples().items()) if each_name == name]
    (value, *_) = [deepcopy(value) for value in values if has(value, route[:-1])]
    assert fits(name, value)
    at(value, route[:-1])[route[-1]] = wrong
    assert not fits(name, value)


def at(value: Any, route: tuple[str | int, ...]) -> Any:
    for step in route:
        value = value[step]
    return value


def has(value: Any, route: tuple[str | int, ...]) -> bool:
    try:
        at(value, route)
    except (KeyError, IndexError):
        return False
    return True


def test_the_schemas_and_their_table_are_what_the_types_say() -> None:
    """A closed set, a part, what is said of it: all stand once, in the type that the program fills."""
    assert {path: path.read_text("utf-8") for path in FOLDER.iterdir()} == schemas.texts(), (
        "run: python docs/schemas.py"
    )
    assert schemas.table() in (TOP / "docs" / "JSON.md").read_text("utf-8"), "run: cog -r docs/JSON.md"


# --- The schema of a pack -------------------------------------------------------------------------


def test_the_schema_of_a_pack_is_up_to_date() -> None:
    assert (TOP / "questions.schema.json").read_text("utf-8") == schema.render(), (
        "renew it: decision-aid pack schema > questions.schema.json"
    )
    jsonschema.Draft202012Validator.check_schema(PACK_SCHEMA)


def test_editors_find_the_schema_beside_the_pack() -> None:
    first = (TOP / "questions.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=questions.schema.json"


def plain(path: Path) -> Any:
    """Return the pack in a file as JSON has it."""
    return json.loads(json.dumps(documents.read_file(path, 2**22).value))


VALIDATOR = jsonschema.Draft202012Validator(PACK_SCHEMA)


@each("path", PACKS.values())
def test_our_packs_fit_the_schema(path: Path) -> None:
    VALIDATOR.validate(plain(path))


SHAPES = {"unknown-key", "missing-key", "wrong-type", "unknown-word", "unclear-condition"}
SINK = plain(KITCHEN_SINK)
ODD = [
    None,
    True,
    3,
    0.5,
    "odd",
    "discuss",
    [],
    ["odd"],
    {},
    {"finding": "strong"},
    {"question": "pain", "at_least": 1},
]


def places(value: Any, route: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the place of each value inside a value."""
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*route, key)
        yield from places(part, (*route, key))


@given(st.sampled_from(list(places(SINK))), st.sampled_from(["take away", "add", "replace"]), st.sampled_from(ODD))
def test_the_schema_refuses_what_the_loader_refuses_and_nothing_else(
    route: tuple[str | int, ...], how: str, odd: object
) -> None:
    changed = deepcopy(SINK)
    owner = at(changed, route[:-1])
    match how:
        case "take away":
            del owner[route[-1]]
        case "add" if isinstance(owner, dict):
            owner["extra"] = odd
        case _:
            owner[route[-1]] = odd
    _, found = shapes.as_pack(json_as_read(changed))
    assert VALIDATOR.is_valid(changed) == (not SHAPES.intersection(problem.code for problem in found)), found


def json_as_read(value: Any) -> Any:
    """Return plain JSON as the loader has it: lists are tuples."""
    if isinstance(value, dict):
        return {key: json_as_read(part) for key, part in value.items()}
    return tuple(map(json_as_read, value)) if isinstance(value, list) else value
