"""The queue of the day in words, for the desk's screen and for printing, and as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from decision_aid.engine.answers import in_words, printable
from decision_aid.reports.of_sessions.spreadsheet import csv_text
from decision_aid.reports.text import wrap
from decision_aid.sessions.case import Case
from decision_aid.sessions.queue import STATES, State, last_done, last_time, state
from decision_aid.sessions.records import Session, tablet_state

HEADER = ("reference", "session", "state", "progress", "answered", "urgent_signs", "not_seen", "begun", "last", "who")
_COUNTED: dict[State, str] = {
    "urgent sign!": "URGENT SIGN",
    "in progress": "In progress",
    "waiting": "Waiting",
    "wrong reference": "Wrong reference",
    "finished": "Finished",
}
NOBODY = "Nobody is on the list today."
_TABLET = {"lent": "a tablet was lent, its link is not opened yet", "opened": "answering on a tablet"}


def line(case: Case) -> str:
    """Return how a session stands on one line: the reference, an urgent sign first of all, then the rest."""
    parts = [*_signs(case), _progress(case), *filter(None, [tablet(case)])]
    return f"{name(case.session)}: {'; '.join(parts)}"


def lines(cases: Sequence[Case]) -> tuple[str, ...]:
    """Return the line of each session; those that share a reference with another are told apart by their codes."""
    return tuple(
        f"{line(each)} ({each.session.id})" if shares_reference(each.session, cases) else line(each) for each in cases
    )


def shares_reference(session: Session, cases: Iterable[Case]) -> bool:
    """Say whether another session of a queue has the same reference, in small or in capital letters."""
    others = (each for each in cases if each.session.id != session.id)
    return bool(session.reference) and any(is_called(each, session.reference) for each in others)


def is_called(case: Case, reference: str) -> bool:
    return case.session.reference.casefold() == reference.casefold()


def name(session: Session) -> str:
    """Return what the clinic calls a session by: the reference, or the session's code where it has none."""
    return printable(session.reference) or session.id


def _signs(case: Case) -> Iterator[str]:
    if case.progress.not_seen:
        signs = ", ".join(
            f"{sign.item.short_text} ({in_words(sign.item, sign.answer)})" for sign in case.progress.not_seen
        )
        yield f"URGENT SIGN! {signs}, not seen yet"
    elif case.progress.signs:
        yield "urgent sign, seen"
    if case.two_answers:
        yield "two answers stand"


def _progress(case: Case) -> str:
    match case.progress.state:
        case "waiting":
            return f"waiting since {clock(case.session.created)}"
        case "wrong reference":
            return "wrong reference"
        case "finished":
            return f"finished at {clock(last_time(case))}"
        case "in progress":
            return f"in progress, {case.progress.answered} answered, last at {clock(last_time(case))}"


def tablet(case: Case) -> str:
    """Return in words how the tablet stands that a patient was lent; nothing where there is none."""
    return _TABLET.get(tablet_state(case.details.tablet), "")


def clock(when: datetime) -> str:
    return f"{when.astimezone():%H:%M}"


def counts(cases: Iterable[Case]) -> str:
    """Return how many sessions stand how: "URGENT SIGN: 1. In progress: 2. Done: 4.", or that there is nobody."""
    states = [state(case) for case in cases]
    return " ".join(f"{_COUNTED[each]}: {states.count(each)}." for each in STATES if each in states) or NOBODY


def render(cases: Sequence[Case], width: int) -> str:
    """Return the queue as text, with the code of each session."""
    told = [counts(cases), *([""] if cases else [])]
    for case in cases:
        told += wrap(f"- {line(case)} ({case.session.id})", width, "  ")
    return "\n".join(told) + "\n"


def as_csv(cases: Iterable[Case]) -> str:
    """Return the queue as CSV; times in ISO 8601 with their zone."""
    return csv_text([HEADER, *map(_cells, cases)])


def _cells(case: Case) -> tuple[str | int, ...]:
    session, progress, last = case.session, case.progress, last_done(case)
    return (
        *(session.reference, session.id, state(case), progress.state, progress.answered),
        *("; ".join(sign.item.link_id for sign in signs) for signs in (progress.signs, progress.not_seen)),
        *(session.created.isoformat(), last_time(case).isoformat(), last.who if last else ""),
    )
