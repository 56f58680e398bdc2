"""The queue of a clinic's day: how each session stands, from its events alone. Urgent signs come first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from decision_aid.engine import flow
from decision_aid.engine.guidance import guide
from decision_aid.sessions.reconcile import reconcile
from decision_aid.sessions.records import fold
from decision_aid.sessions.signs import Sign, signs, unseen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime, tzinfo

    from decision_aid.content import ContentPack
    from decision_aid.sessions.records import Event, Session, Who

State = Literal["urgent sign!", "in progress", "waiting", "done"]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Entry:
    """One session in the queue.

    `signs` are all its urgent signs, `not_seen` those that nobody has marked as seen; while there
    are any, the state is an urgent sign, however far the interview is. `progress` is the state
    without regard to signs. `last` and `who` tell of the last thing that was done.
    """

    session: Session
    progress: State
    signs: tuple[Sign, ...]
    not_seen: tuple[Sign, ...]
    answered: int
    last: datetime
    who: Who | None

    @property
    def state(self) -> State:
        return "urgent sign!" if self.not_seen else self.progress


def entry(pack: ContentPack, sha256: str, session: Session, events: Iterable[Event]) -> Entry:
    """Return how a session stands with the content of now; the order of the events is their sequence."""
    events = sorted(events, key=lambda event: event.sequence)
    answers, details = reconcile(pack, sha256, session, events).answers, fold(events).details
    said = [event for event in events if event.name != "content"]
    answered = len(flow.answered_items(pack, answers))
    found = signs(pack, guide(pack, answers))
    done = details.get("finished") is True
    return Entry(
        session=session,
        progress="done" if done else "in progress" if answered else "waiting",
        signs=found,
        not_seen=unseen(found, details.get("urgent-seen")),
        answered=answered,
        last=said[-1].when if said else session.created,
        who=said[-1].who if said else None,
    )


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return a queue as it is worked through: urgent signs, in progress, waiting, done; the earliest first."""
    return tuple(sorted(entries, key=lambda one: (STATES.index(one.state), one.session.created)))


def belongs_to(day: date, one: Entry, zone: tzinfo | None = None) -> bool:
    """Say whether a session is in a day's queue: begun or touched that day, or with a sign nobody has seen."""
    days = (one.session.created.astimezone(zone).date(), one.last.astimezone(zone).date())
    return day in days or bool(one.not_seen)
