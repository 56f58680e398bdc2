"""The queue of a clinic's day: in which order it is worked through, and who belongs to it. Urgent signs come first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from decision_aid.sessions.case import STATES as STATES_OF_PROGRESS
from decision_aid.sessions.case import State as StateOfProgress

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime, tzinfo

    from decision_aid.sessions.case import Case
    from decision_aid.sessions.records import Event

State = StateOfProgress | Literal["urgent sign!"]
STATES: tuple[State, ...] = ("urgent sign!", *STATES_OF_PROGRESS)


def state(case: Case) -> State:
    """Return how a session stands in the queue: an urgent sign until somebody has seen it, however far it is."""
    return "urgent sign!" if case.progress.not_seen else case.progress.state


def last_done(case: Case) -> Event | None:
    """Return the last thing that was said or done."""
    return next((event for event in reversed(case.events) if event.name != "content"), None)


def last_time(case: Case) -> datetime:
    """Return when the last thing was done; when the session began, where there is none."""
    last = last_done(case)
    return last.when if last else case.session.created


def in_order(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return a queue as it is worked through: urgent signs, in progress, waiting, finished; the earliest first."""
    return tuple(sorted(cases, key=lambda case: (STATES.index(state(case)), case.session.created)))


def belongs_to(day: date, case: Case, zone: tzinfo | None = None) -> bool:
    """Say whether a session is in a day's queue: begun or touched that day, or with a sign nobody has seen."""
    days = (case.session.created.astimezone(zone).date(), last_time(case).astimezone(zone).date())
    return day in days or bool(case.progress.not_seen)
