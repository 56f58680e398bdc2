"""Diagnostics -> what an author reads: file:line:column, the line, a caret, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

from decision_aid.content.diagnostics import Diagnostic, Severity, Source
from decision_aid.engine.answers import printable
from decision_aid.frozen import frozen
from decision_aid.json_values import Facets, Number, json_text

LONGEST_LINE = 160
LONGEST_MESSAGE = 300
MOST_SHOWN = 100
MOST_NOTES = 12


@frozen
class Problem:
    """A problem, and where it stands."""

    code: str
    """For more: `decision-aid pack explain CODE`."""
    severity: Severity
    message: str
    help: str
    """What to do; can be empty."""
    file: str
    line: Number
    column: Number


Problems = Annotated[
    tuple[Problem, ...],
    Facets(description="What is wrong with a pack, in the order of its file: `pack check --format json`."),
]


def render_all(source: Source, diagnostics: Iterable[Diagnostic]) -> str:
    """Return the problems, errors first; of a problem in many places the first, and the lines of the others."""
    alike: dict[tuple[object, ...], list[Diagnostic]] = {}
    for found in sorted(diagnostics, key=lambda found: found.severity is not Severity.ERROR):
        alike.setdefault((found.severity, found.code, found.message, found.help, found.notes), []).append(found)
    texts = [render(source, first) + _also(source, others) for first, *others in list(alike.values())[:MOST_SHOWN]]
    more = len(alike) - MOST_SHOWN
    return "\n".join([*texts, *([f"... and {more} more problems.\n"] if more > 0 else [])])


def _also(source: Source, others: list[Diagnostic]) -> str:
    lines = list(dict.fromkeys(str(source.locate(each).line) for each in others))
    more = f" and {len(lines) - MOST_NOTES} more" if len(lines) > MOST_NOTES else ""
    return f"  also in line {', '.join(lines[:MOST_NOTES])}{more}\n" if lines else ""


def render(source: Source, diagnostic: Diagnostic) -> str:
    """Return one problem with the line it stands in."""
    place = source.locate(diagnostic)
    head = f"{diagnostic.severity}[{diagnostic.code}]: {_clipped(diagnostic.message)}"
    where = f"  --> {printable(source.name)}:{place.line}:{place.column}"
    lines = [head, where]
    if written := printable(source.line(place.line)).rstrip():
        margin = " " * len(str(place.line))
        start = max(0, place.column - LONGEST_LINE // 2) if len(written) > LONGEST_LINE else 0
        caret = " " * (place.column - 1 - start) + "^" * _width(written[place.column - 1 : start + LONGEST_LINE])
        lines += [f"{place.line} | {written[start : start + LONGEST_LINE]}", f"{margin} | {caret}"]
    for words, route in diagnostic.notes[:MOST_NOTES]:
        there = source.at(route)
        lines.append(f"  note: {_clipped(words)} ({there.line}:{there.column})")
    if diagnostic.help:
        lines.append(f"  help: {_clipped(diagnostic.help)}")
    return "\n".join(lines) + "\n"


def one_line(source: Source, diagnostic: Diagnostic) -> str:
    """Return one problem on one line, for people who did not write the file."""
    place = source.locate(diagnostic)
    hint = f" ({_clipped(diagnostic.help)})" if diagnostic.help else ""
    return f"{printable(source.name)}:{place.line}:{place.column}: {_clipped(diagnostic.message)}{hint}"


def as_json(source: Source, diagnostics: Iterable[Diagnostic]) -> str:
    """Return all problems as one JSON list."""
    return json_text(placed(source, diagnostics), indent=2)


def placed(source: Source, diagnostics: Iterable[Diagnostic]) -> Problems:
    """Return all problems with their places."""
    return tuple(_placed(source, diagnostic) for diagnostic in diagnostics)


def _placed(source: Source, found: Diagnostic) -> Problem:
    place = source.locate(found)
    return Problem(found.code, found.severity, found.message, found.help, source.name, place.line, place.column)


def _clipped(text: str) -> str:
    shown = printable(text)
    return shown if len(shown) <= LONGEST_MESSAGE else f"{shown[:LONGEST_MESSAGE]}..."


def _width(rest: str) -> int:
    found = re.match(r"[^\s,}\]:]+", rest)
    return len(found[0]) if found else 1
