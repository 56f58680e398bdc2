"""The queue of a clinic's day: in which order it is worked through, and who belongs to it. Urgent signs come first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from decision_aid.sessions.case import STATES as STATES_OF_PROGRESS
from decision_aid.sessions.case import Case
from decision_aid.sessions.case import State as StateOfProgress
from decision_aid.sessions.records import OPENED, Event

SILENT_AFTER = timedelta(minutes=15)
A_SHIFT = timedelta(hours=8)
State = StateOfProgress | Literal["urgent sign!"]
STATES: tuple[State, ...] = ("urgent sign!", *STATES_OF_PROGRESS)


def state(case: Case) -> State:
    """Return how a session stands in the queue: an urgent sign until somebody has seen it, however far it is."""
    return "urgent sign!" if case.progress.not_seen else case.progress.state


def last_done(case: Case) -> Event | None:
    """Return the last thing that was said or done; to have a patient on the screen is neither."""
    return next((event for event in reversed(case.events) if event.name not in ("content", "desk")), None)


def last_time(case: Case) -> datetime:
    """Return when the last thing was done; when the session began, where there is none."""
    last = last_done(case)
    return last.when if last else case.session.created


def last_heard(case: Case) -> datetime:
    """Return when a desk was heard last about a session."""
    return case.events[-1].when if case.events else case.session.created


def open_at(case: Case) -> dict[str, datetime]:
    """Return the desks that have a patient on the screen, each with when something was last heard from there.

    One that is the only one has done what was done last; of several, each says now and then that it is still there.
    """
    found: dict[str, datetime] = {}
    for event in case.events:
        if event.is_detail and event.name == "desk" and isinstance(event.value, tuple) and event.value:
            found.pop(event.value[0], None)
            found |= {event.value[0]: event.when} if event.value[1:2] == (OPENED,) else {}
    return dict.fromkeys(found, last_heard(case)) if len(found) == 1 else found


def others_at(case: Case, desk: str, now: datetime) -> list[str]:
    """Return the other desks that have a patient on the screen, but for those of which nothing is heard any more."""
    return [name for name, heard in open_at(case).items() if name != desk and not is_silent(heard, now)]


def is_silent(heard: datetime, now: datetime) -> bool:
    """Say whether nothing was heard from a desk for so long that it may have been switched off, or killed."""
    return now - heard > SILENT_AFTER


def in_order(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return a queue as it is worked through: urgent signs, in progress, waiting, finished; the earliest first."""
    return tuple(sorted(cases, key=lambda case: (STATES.index(state(case)), case.session.created)))


def belongs_to(now: datetime, case: Case) -> bool:
    """Say whether a session is in the queue: of this day, not finished some hours ago, or with a sign nobody has seen.

    So midnight takes nobody off the list who is still waiting, or being asked.
    """
    if case.progress.state == "wrong reference":
        return False
    heard, zone = last_heard(case), now.tzinfo
    is_due = case.progress.state != "finished" and now - heard < A_SHIFT
    days = (case.session.created.astimezone(zone).date(), heard.astimezone(zone).date())
    return now.date() in days or is_due or bool(case.progress.not_seen)
