"""What was proved about a pack, and the patients that refute the rest: text and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import floor, log10
from textwrap import wrap
from typing import Annotated, Literal

import yaml

from decision_aid.authoring.printing import problems
from decision_aid.authoring.verify import KINDS, Result, Verification
from decision_aid.authoring.verify.results import Verdict
from decision_aid.content import Scenario
from decision_aid.content.diagnostics import Source
from decision_aid.engine.answers import printable
from decision_aid.frozen import frozen
from decision_aid.json_values import Count, Facets, Number, json_text, plain

WIDTH = 80


@frozen
class Property:
    """A property of the pack, and whether it holds."""

    kind: str
    """What kind of property; more kinds can come."""
    subject: str
    """What it is about, by id; can be empty."""
    text: str
    """The property in words."""
    verdict: Verdict
    method: str
    """How it was found; can be empty."""
    note: str
    line: Number
    column: Number
    counter_examples: tuple[Scenario, ...]
    """Patients that refute it."""


@frozen
class Verified:
    """What was proved of a pack over every answer sheet, refutations with a patient: `pack verify --format json`."""

    schema: Literal["decision-aid/verification/1"]
    file: str
    proved: bool
    """Nothing is refuted, open or an error."""
    sheets: Count | None
    """How many answer sheets there are, holes told apart; null where the number has more than 1000 digits."""
    seconds: Annotated[float, Facets(minimum=0)]
    """Of processor time."""
    errors: tuple[problems.Problem, ...]
    """As `pack check` finds them; with errors there may be no results."""
    longest_interview: tuple[str, ...] | None
    """Its questions in order."""
    results: tuple[Property, ...]


def render(source: Source, found: Verification, seconds: float) -> str:
    """Return the whole report: errors, what was proved, what was not and by which patient."""
    lines = [problems.render_all(source, found.diagnostics)] if found.diagnostics else []
    if found.sheets:
        lines += [f"{source.name}: {len(found.results)} properties, over all {about(found.sheets)} answer sheets"]
        lines += ["(holes, and answers to questions that do not apply, included)", ""]
    lines += [*_summary(found), *_longest(found), *_guarantees(found)]
    for result in found.results:
        lines += _open(source, result) if result.verdict is not Verdict.PROVED else []
    return "\n".join([*lines, "", _verdict(found, seconds)]) + "\n"


def _summary(found: Verification) -> Iterator[str]:
    for kind, words in KINDS.items():
        of_kind = [result for result in found.results if result.kind == kind]
        proved = [result for result in of_kind if result.verdict is Verdict.PROVED]
        if of_kind:
            verdict = "proved" if len(proved) == len(of_kind) else "NOT proved"
            yield f"{verdict:>10}  {len(proved)} of {len(of_kind)}: {words}"


def _longest(found: Verification) -> Iterator[str]:
    if found.longest:
        yield from ("", f"The longest interview has {len(found.longest.path)} questions:")
        yield from _wrapped("  ", " > ".join(found.longest.path))


def _wrapped(first: str, text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_on_hyphens=False)


def _guarantees(found: Verification) -> Iterator[str]:
    promised = [result for result in found.results if result.kind == "guarantee"]
    yield from ["", "Guarantees of this pack:"] if promised else []
    for result in promised:
        verdict = "proved" if result.verdict is Verdict.PROVED else result.verdict.upper()
        yield from _wrapped(f"{verdict:>10}  ", printable(result.text))


def _open(source: Source, result: Result) -> Iterator[str]:
    if result.verdict is Verdict.UNPROVED:
        yield f"unproved[{result.kind}]: {printable(result.text)} - {result.note}"
        return
    place = source.at(result.route)
    yield f"\n{result.verdict}[{result.kind}]: {printable(result.text)}"
    yield f"  --> {source.name}:{place.line}:{place.column}"
    if result.note:
        yield f"  {printable(result.note)}"
    if result.examples:
        yield "  A patient, as a scenario (confirmed by the engine):"
        yield as_yaml(result.examples)


def as_yaml(scenarios: tuple[Scenario, ...]) -> str:
    """Return scenarios as they stand in a pack, ready to paste."""
    written = json.loads(json.dumps(scenarios, default=plain))
    text = yaml.safe_dump(written, default_flow_style=None, sort_keys=False, allow_unicode=True, width=WIDTH)
    return "".join(f"  {line}\n" for line in text.splitlines()).rstrip("\n")


def about(number: int) -> str:
    """Return a number of any size in a few signs."""
    if number < 10**9:
        return f"{number:,}".replace(",", " ")
    power = floor(log10(number))
    return f"{number // 10 ** (power - 3) / 1000:.1f} x 10^{power}"


def _verdict(found: Verification, seconds: float) -> str:
    count = {verdict: sum(result.verdict is verdict for result in found.results) for verdict in Verdict}
    taken = f"in {seconds:.2f} s of processor time"
    if found.proved:
        return f"All {len(found.results)} properties are proved, {taken}."
    said = ", ".join(f"{count[verdict]} {verdict}" for verdict in (Verdict.REFUTED, Verdict.UNPROVED, Verdict.PROVED))
    said = f"{said}, {taken}."
    return f"{len(found.diagnostics)} errors. {said}" if found.diagnostics else said


def as_json(source: Source, found: Verification, seconds: float) -> str:
    """Return the same as one JSON object."""
    whole = Verified(
        schema="decision-aid/verification/1",
        file=source.name,
        proved=found.proved,
        sheets=found.sheets if found.sheets < 10**1000 else None,
        seconds=round(seconds, 3),
        errors=problems.placed(source, found.diagnostics),
        longest_interview=found.longest.path if found.longest else None,
        results=tuple(_property(source, result) for result in found.results),
    )
    return json_text(whole, indent=2)


def _property(source: Source, result: Result) -> Property:
    place = source.at(result.route)
    return Property(
        kind=result.kind,
        subject=result.subject,
        text=result.text,
        verdict=result.verdict,
        method=result.method,
        note=result.note,
        line=place.line,
        column=place.column,
        counter_examples=result.examples,
    )
