"""The queue of the day in words, for the desk's screen and for printing, and as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.engine.answers import in_words, printable
from decision_aid.reports.of_sessions.spreadsheet import csv_text
from decision_aid.reports.text import wrap
from decision_aid.sessions.queue import STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from decision_aid.sessions.queue import Entry, State
    from decision_aid.sessions.records import Session

HEADER = ("reference", "session", "state", "progress", "answered", "urgent_signs", "not_seen", "begun", "last", "who")
_COUNTED: dict[State, str] = {
    "urgent sign!": "URGENT SIGN",
    "in progress": "In progress",
    "waiting": "Waiting",
    "done": "Done",
}
NOBODY = "Nobody is on the list today."


def line(entry: Entry) -> str:
    """Return how a session stands on one line: the reference, an urgent sign first of all, then the rest."""
    parts = [*_signs(entry), _progress(entry)]
    return f"{name(entry)}: {'; '.join(parts)}"


def lines(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Return the line of each session; those that share a reference with another are told apart by their codes."""
    return tuple(
        f"{line(one)} ({one.session.id})" if shares_reference(one.session, entries) else line(one) for one in entries
    )


def shares_reference(session: Session, entries: Iterable[Entry]) -> bool:
    """Say whether another session of a queue has the same reference, in small or in capital letters."""
    others = (one for one in entries if one.session.id != session.id)
    return bool(session.reference) and any(is_called(one, session.reference) for one in others)


def is_called(entry: Entry, reference: str) -> bool:
    return entry.session.reference.casefold() == reference.casefold()


def name(entry: Entry) -> str:
    """Return what the clinic calls a session by: the reference, or the session's code where it has none."""
    return printable(entry.session.reference) or entry.session.id


def _signs(entry: Entry) -> Iterator[str]:
    if entry.not_seen:
        signs = ", ".join(f"{sign.item.short_text} ({in_words(sign.item, sign.answer)})" for sign in entry.not_seen)
        yield f"URGENT SIGN! {signs}, not seen yet"
    elif entry.signs:
        yield "urgent sign, seen"


def _progress(entry: Entry) -> str:
    match entry.progress:
        case "waiting":
            return f"waiting since {clock(entry.session.created)}"
        case "done":
            return f"done at {clock(entry.last)}"
        case _:
            return f"in progress, {entry.answered} answered, last at {clock(entry.last)}"


def clock(when: datetime) -> str:
    return f"{when.astimezone():%H:%M}"


def counts(entries: Iterable[Entry]) -> str:
    """Return how many sessions stand how: "URGENT SIGN: 1. In progress: 2. Done: 4.", or that there is nobody."""
    states = [entry.state for entry in entries]
    return " ".join(f"{_COUNTED[state]}: {states.count(state)}." for state in STATES if state in states) or NOBODY


def render(entries: Sequence[Entry], width: int) -> str:
    """Return the queue as text, with the code of each session."""
    told = [counts(entries), *([""] if entries else [])]
    for entry in entries:
        told += wrap(f"- {line(entry)} ({entry.session.id})", width, "  ")
    return "\n".join(told) + "\n"


def as_csv(entries: Iterable[Entry]) -> str:
    """Return the queue as CSV; times in ISO 8601 with their zone."""
    return csv_text(HEADER, (_cells(entry) for entry in entries))


def _cells(entry: Entry) -> tuple[str | int, ...]:
    session = entry.session
    return (
        *(session.reference, session.id, entry.state, entry.progress, entry.answered),
        *("; ".join(sign.item.link_id for sign in found) for found in (entry.signs, entry.not_seen)),
        *(session.created.isoformat(), entry.last.isoformat(), entry.who or ""),
    )
