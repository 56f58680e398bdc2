"""Inputs nobody meant, by mutating good ones: what reads them must say so in lines, and never in a traceback.

The suite tries some on every run (`test_fuzz.py`). By hand, as many as wanted; with the program itself at work in
rounds (`hostile.py`) of answers files and packs, each given to a command, of keys, of kills, of cuts of a server,
and of several places at one patient (`walks.py`):

    python -m tests.fuzz 1000000 --seed 7
    python -m tests.fuzz --answers 250000 --packs 69200 --keys 4000000 --kills 440 --cuts 77 --seed 7
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from decision_aid.authoring.printing.problems import one_line
from decision_aid.cli.shared import read_answers
from decision_aid.content.diagnostics import Diagnostic, Source
from decision_aid.engine import answers as typed_answers
from decision_aid.engine.answers import Answers, as_data
from decision_aid.engine.guidance import guide
from decision_aid.interop.fhir import response
from decision_aid.interop.xlsform import submission
from decision_aid.loading import compiled, documents, from_document
from decision_aid.reports.for_clinicians.handover import as_text, handover_of
from decision_aid.reports.of_sessions.session_log import render as told
from decision_aid.sessions import exchange
from decision_aid.sessions.case import case
from decision_aid.sessions.records import Event, Session
from decision_aid.sessions.store import locations, schema
from decision_aid.sessions.store.errors import StoreError
from decision_aid.sessions.store.postgresql import address_of
from tests.conftest import KITCHEN_SINK, content_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CONTENT = content_in(KITCHEN_SINK)
PACK = CONTENT.pack
WHEN = datetime.fromisoformat("2026-03-01T09:30:00+01:00")
SESSION = Session("k7mq-29xd", WHEN, "A-1042", "0.1.0", "1.0.0", CONTENT.sha256)
ANSWERS = {"numb": True, "walks": False, "pain": 7, "place": "leg", "kinds": ["rest", "heat"], "stage": "not-sure"}
NASTY = (
    *(
        "\x1b[2J",
        "\x00",
        "\ufeff",
        "\u202e",
        "\ud800",
        "=1+1",
        "'",
        '"',
        "\\",
        "<x/>",
        "&a;",
        "<!DOCTYPE d>",
        '{"a":' * 2000,
        "%TAG ! x",
        "!!python/x",
    ),
    *(
        "*a",
        "&a",
        "---",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "~",
        "null",
        "true",
        "1e999",
        "-0",
        "9" * 400,
        "NaN",
        "1.5",
        "../",
        "://",
    ),
)


def _lines(source: Source, problems: Iterable[Diagnostic]) -> list[str]:
    return [one_line(source, problem) for problem in problems]


def filled_in(data: bytes) -> list[str]:
    """What was filled in elsewhere: answers files, FHIR, lines of them, what tablets send, tables."""
    found, lines = read_answers(CONTENT, "sent", data)
    for one in found:
        guide(PACK, one.answers)  # what was taken must also be usable
    return lines


def session_file(data: bytes) -> list[str]:
    document = documents.read("session.json", data)
    found = document.diagnostics or exchange.read(document.value, CONTENT)
    if isinstance(found, exchange.Moved):
        told(case(CONTENT, found.session, found.events), 80)
        return []
    return _lines(document.source, found if isinstance(found, tuple) else (found,))


def pack_file(data: bytes) -> list[str]:
    loaded = from_document(Path("pack.yaml"), documents.read("pack.yaml", data))
    return _lines(loaded.source, loaded.diagnostics)


def compiled_pack(data: bytes) -> list[str]:
    if compiled.edition(data):
        compiled.decode(data)
    return []


def address(data: bytes) -> list[str]:
    said = data.decode(errors="replace").replace("\x00", "")
    try:
        chosen = locations.chosen(server=said) if said.startswith("p") else locations.chosen(said)
        if locations.file_of(chosen) is None:
            address_of(chosen)
    except StoreError as error:
        return [str(error)] if said.startswith("p") else []
    return []


def typed(data: bytes) -> list[str]:
    said = data.decode(errors="replace")
    return [
        found.message
        for item in PACK.items.values()
        if isinstance(found := typed_answers.read(item, said), typed_answers.InvalidAnswer)
    ]


def row(data: bytes) -> list[str]:
    """A row that another program wrote: the database itself refuses what is no JSON."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return []
    name = str(value)[:20]
    said: Any = {"session_id": SESSION.id, "sequence": 1, "name": name, "value": value, "absent": None}
    event = schema.event_of({**said, "who": name, "at": WHEN.isoformat(), "is_detail": name[:1] in "[{"})
    about = [
        Event(SESSION.id, 2, which, event.value, "nurse", WHEN, is_detail=True) for which in ("own-words", "taught")
    ]
    about.append(Event(SESSION.id, 4, "pain", event.value, "nurse", WHEN))
    found = case(CONTENT, SESSION, (event, *about))
    return (told(found, 80) + as_text(handover_of(found))).split()


def _as_sent(said: object) -> str:
    return " ".join(said) if isinstance(said, tuple) else {True: "yes", False: "no"}.get(said, str(said))  # type: ignore[call-overload,no-any-return]


def _seeds() -> dict[Callable[[bytes], list[str]], list[bytes]]:
    answers = Answers()
    for link_id, item in PACK.items.items():
        answer = typed_answers.from_data(item, tuple(v) if isinstance(v := ANSWERS.get(link_id), list) else v)
        if not isinstance(answer, typed_answers.InvalidAnswer):
            answers = answers.with_answer(link_id, answer)
    events = tuple(Event(SESSION.id, n, *pair, "patient", WHEN) for n, pair in enumerate(answers.by_link_id.items(), 1))
    fhir = json.dumps(response.as_resource(PACK, answers, response.Made(WHEN, SESSION.id))).encode()
    plain = {link_id: as_data(answer) for link_id, answer in answers.by_link_id.items()}
    form = "".join(f"<{name}>{_as_sent(said)}</{name}>" for name, said in plain.items())
    version = submission.version_of(PACK, CONTENT.sha256)
    return {
        filled_in: [
            fhir,
            json.dumps({"resourceType": "Bundle", "entry": [{"resource": json.loads(fhir)}] * 2}).encode(),
            fhir + b"\n" + json.dumps(plain).encode(),
            json.dumps(plain).encode(),
            "\n".join(f"{k}: {json.dumps(v)}" for k, v in plain.items()).encode(),
            f'<data id="{submission.FORM_ID}" version="{version}">{form}<meta/></data>'.encode(),
            f"{','.join(plain)},instanceID\n{','.join(map(_as_sent, plain.values()))},uuid:1\n".encode(),
        ],
        session_file: [exchange.render(exchange.Moved(SESSION, events)).encode()],
        pack_file: [KITCHEN_SINK.read_bytes()],
        compiled_pack: [compiled.encode(CONTENT.sha256, PACK)[:2000]],
        address: [
            b"postgresql+psycopg://nurse@db.example:5432/clinic?sslmode=require",
            b"kept.db",
            b"nurse:pw@host/db",
        ],
        typed: [b"y", b"7", b"1 2 3", b"not sure"],
        row: [json.dumps(value).encode() for value in plain.values()],
    }


SEEDS = _seeds()
TARGETS = tuple(SEEDS)
_RARE = {pack_file: 0.01, compiled_pack: 0.05}  # slow ones, of which fewer are tried in a long run


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """Return a good input with one to five places made otherwise."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 5)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((0, 1, 1, 2, 8, 64)))
        match chance.randrange(6):
            case 0:
                data[start:end] = b""
            case 1:
                data[start:end] = bytes(chance.randrange(256) for _ in range(end - start))
            case 2:
                data[start:end] = chance.choice(NASTY).encode("utf-8", "surrogatepass")
            case 3:
                data[start:start] = data[start:end] * chance.choice((1, 2, 50))
            case 4:
                there = chance.randrange(len(data) + 1)
                data[there:there] = data[start:end]
            case _:
                data[start:end] = bytes(byte ^ (1 << chance.randrange(8)) for byte in data[start:end])
    return bytes(data)


def tried(target: Callable[[bytes], list[str]], data: bytes) -> bool:
    """Give one input to one target; return whether it was refused. Raises where it is told in another way."""
    said = target(data)
    for line in said:
        if not line or not line.replace("\u00a0", " ").isprintable():
            message = f"{target.__name__}: what is told is no line of text: {line!r}"
            raise AssertionError(message)
    return bool(said)


def main(inputs: int, seed: int) -> None:
    """Try so many inputs and print a figure; the first that ends in anything but lines is printed, and raised."""
    chance, refused, given, begun = random.Random(seed), Counter[str](), Counter[str](), time.monotonic()  # noqa: S311
    weights = [_RARE.get(target, 1.0) for target in TARGETS]
    for _ in range(inputs):
        (target,) = chance.choices(TARGETS, weights)
        data = mutated(chance.choice(SEEDS[target]), chance)
        try:
            given[target.__name__] += 1
            refused[target.__name__] += tried(target, data)
        except Exception:
            print(f"{target.__name__}: {data!r}")
            raise
    for name, number in given.items():
        print(f"{name:15} {number:9,} tried, {refused[name]:9,} refused in words")
    minutes = (time.monotonic() - begun) / 60
    print(f"{inputs:,} inputs with seed {seed}, 0 tracebacks, {minutes:.0f} minutes")


def by_hand() -> bool:
    """Try what is asked for on the command line; return whether all went as it should."""
    from tests import hostile

    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("inputs", type=int, nargs="?", default=0)
    parser.add_argument("--seed", type=int, default=1)
    for name in hostile.ROUNDS:
        parser.add_argument(f"--{name}", type=int, default=0)
    given = vars(parser.parse_args())
    seed, inputs = given.pop("seed"), given.pop("inputs")
    if inputs:
        main(inputs, seed)
    return hostile.main({name: number for name, number in given.items() if number}, seed)


if __name__ == "__main__":
    sys.exit(not by_hand())
