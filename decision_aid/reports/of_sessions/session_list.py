"""The sessions that are kept: one line for each in a wide window, a few lines elsewhere; JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from decision_aid.engine.answers import printable
from decision_aid.frozen import frozen
from decision_aid.json_values import Count, json_text
from decision_aid.reports.text import wrap
from decision_aid.sessions.case import Case, State
from decision_aid.sessions.records import SessionCode

URGENT = "urgent sign!"
_HEADINGS = ("Code", "Reference", "Begun", "Answered", "State")


@frozen
class Listed:
    """A session that is kept, and how far it is."""

    id: SessionCode
    reference: str
    """The clinic's own; empty at home."""
    created: datetime
    """When it began."""
    answered: Count
    """Questions."""
    left: Count
    """Questions that are still to be asked."""
    state: State
    urgent: tuple[str, ...]
    """Questions whose answers are urgent signs."""
    set_apart: Count
    """Answers that no longer fit the content."""


@frozen
class Sessions:
    """The sessions that are kept, the newest first: `sessions --format json`."""

    schema: Literal["decision-aid/sessions/1"]
    sessions: tuple[Listed, ...]


def render(cases: Iterable[Case], width: int, *, table: bool = True) -> str:
    """Return the list, newest first as it comes: as a table where it fits, else each in its own lines."""
    rows = [_cells(each) for each in cases]
    widths = [max(len(row[n]) for row in (_HEADINGS, *rows)) for n in range(len(_HEADINGS))]
    if table and sum(widths) + 2 * len(widths) - 2 <= width:
        lines = [
            "  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)) for row in (_HEADINGS, *rows)
        ]
        return "\n".join(line.rstrip() for line in lines) + "\n"
    return "\n\n".join("\n".join(_lines(row, width)) for row in rows) + "\n"


def _lines(row: tuple[str, ...], width: int) -> Iterator[str]:
    for heading, cell in zip(_HEADINGS, row, strict=True):
        if cell:
            yield from wrap(f"{heading}: {cell}", width, "  ")


def _cells(case: Case) -> tuple[str, ...]:
    session, progress = case.session, case.progress
    apart = f"{len(case.fitting.parked)} set apart" if case.fitting.parked else ""
    state = ", ".join(filter(None, (URGENT if progress.signs else "", progress.state, apart)))
    answered = f"{progress.answered} of {progress.answered + progress.left}"
    return session.id, printable(session.reference), day_and_time(session.created), answered, state


def day_and_time(when: datetime) -> str:
    """Return a time as this computer's clock shows it, with the month as a word."""
    here = when.astimezone()
    return f"{here.day} {here:%b %Y, %H:%M}"


def as_json(cases: Iterable[Case]) -> str:
    """Return the list as one JSON object on one line."""
    whole = Sessions("decision-aid/sessions/1", tuple(map(_listed, cases)))
    return json_text(whole)


def _listed(case: Case) -> Listed:
    return Listed(
        id=case.session.id,
        reference=case.session.reference,
        created=case.session.created,
        answered=case.progress.answered,
        left=case.progress.left,
        state=case.progress.state,
        urgent=tuple(sign.item.link_id for sign in case.progress.signs),
        set_apart=len(case.fitting.parked),
    )
