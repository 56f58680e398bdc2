"""The sessions that are kept: one line for each in a wide window, a few lines elsewhere; JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from decision_aid.engine.answers import printable
from decision_aid.reports.text import wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from decision_aid.sessions.kept import Listed


SCHEMA = "decision-aid/sessions/1"
URGENT = "urgent sign!"
_HEADINGS = ("Code", "Reference", "Begun", "Answered", "State")


def render(listed: Iterable[Listed], width: int, *, table: bool = True) -> str:
    """Return the list, newest first as it comes: as a table where it fits, else each in its own lines."""
    rows = [_cells(one) for one in listed]
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


def _cells(one: Listed) -> tuple[str, ...]:
    session, standing = one.session, one.standing
    apart = f"{one.set_apart} set apart" if one.set_apart else ""
    state = ", ".join(filter(None, (URGENT if standing.signs else "", standing.state, apart)))
    answered = f"{standing.answered} of {standing.answered + standing.left}"
    return session.id, printable(session.reference), day_and_time(session.created), answered, state


def day_and_time(when: datetime) -> str:
    """Return a time as this computer's clock shows it, with the month as a word."""
    here = when.astimezone()
    return f"{here.day} {here:%b %Y, %H:%M}"


def as_json(listed: Iterable[Listed]) -> str:
    """Return the list as one JSON object on one line."""
    return json.dumps({"schema": SCHEMA, "sessions": [_object(one) for one in listed]}, ensure_ascii=False)


def _object(one: Listed) -> dict[str, object]:
    return {
        "id": one.session.id,
        "reference": one.session.reference,
        "created": one.session.created.isoformat(),
        "answered": one.standing.answered,
        "left": one.standing.left,
        "state": one.standing.state,
        "urgent": [sign.item.link_id for sign in one.standing.signs],
        "set_apart": one.set_apart,
    }
