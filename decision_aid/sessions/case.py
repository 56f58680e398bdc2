"""A case: one session put together from its events, seen with the content of now. The only place that does it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal, get_args

from decision_aid.engine import flow, regions
from decision_aid.engine.guidance import Guidance, guide
from decision_aid.engine.sheet import Sheet
from decision_aid.frozen import frozen
from decision_aid.sessions import disputes, snapshot
from decision_aid.sessions.reconcile import Fitting, reconcile
from decision_aid.sessions.records import Details, Event, Session, Who, fold, in_order
from decision_aid.sessions.signs import Sign, signs, unseen

if TYPE_CHECKING:
    from decision_aid.engine.answers import Answer
    from decision_aid.engine.regions import Place
    from decision_aid.sessions.content import Content
    from decision_aid.sessions.store.database import Store

State = Literal["in progress", "waiting", "finished", "wrong reference"]
STATES: tuple[State, ...] = get_args(State)


@frozen
class Progress:
    """How far a session is.

    It is finished when nothing is left to ask, or when the person or the nurse has said so; until
    then it is in progress, or waiting where nothing is answered, unless a nurse has taken it off the list as a wrong
    reference. `left` counts what is open as it
    stands, on the short path only what that asks. `signs` are all urgent signs,
    `not_seen` those that nobody has marked as seen.
    """

    state: State
    answered: int
    left: int
    signs: tuple[Sign, ...]
    not_seen: tuple[Sign, ...]


@frozen
class Case:
    """A session, its events in order, and what they come to with the content of now."""

    content: Content
    session: Session
    events: tuple[Event, ...]
    details: Details
    fitting: Fitting
    guidance: Guidance
    progress: Progress

    @property
    def answered(self) -> tuple[Event, ...]:
        """Every answer and every change of one."""
        return tuple(event for event in self.events if not event.is_detail)

    @property
    def last_answer(self) -> datetime:
        """When the last answer was given; when the session began, where there is none."""
        return max((event.when for event in self.answered), default=self.session.created)

    @property
    def typed_by(self) -> tuple[Who, ...]:
        """Who typed the answers that stand now; first who typed most. A row of another program may name nobody."""
        last = {event.name: event.who for event in self.answered if event.who in get_args(Who)}
        return tuple(who for who, _ in Counter(last.values()).most_common())

    @property
    def new_words(self) -> tuple[str, ...]:
        """The detail `content` to keep before more is asked; empty where the words are those of the last time."""
        return () if self.fitting.same_content else snapshot.as_detail(self.content)

    @property
    def two_answers(self) -> dict[str, tuple[Answer, ...]]:
        """The urgent signs to which two answers stand, each with both, until somebody asks again."""
        return disputes.urgent(self.content.pack, self.details, self.fitting.answers)

    @property
    def place(self) -> Place | None:
        """The region that the person chose, if the pack still has it."""
        return regions.chosen(self.content.pack, self.details.region)

    def sheet(self, place: Place) -> Sheet:
        """Return what every report of the session is made from; `place` is used where it names no region."""
        answers, place = self.fitting.answers, self.place or place
        return self.content.sheet(answers, place, self.details, complete=not self.progress.left)


def case(content: Content, session: Session, events: Iterable[Event]) -> Case:
    """Return a session as it stands with this content; the order of the events is their sequence."""
    events = in_order(events)
    details, fitting = fold(events).details, reconcile(content, session, events)
    session = session.called(details.reference)
    fitting = replace(fitting, answers=disputes.standing(content.pack, details.disputes, fitting.answers))
    guidance = guide(content.pack, fitting.answers)
    return Case(content, session, events, details, fitting, guidance, _progress(content, details, fitting, guidance))


def _progress(content: Content, details: Details, fitting: Fitting, guidance: Guidance) -> Progress:
    answered = len(flow.answered_items(content.pack, fitting.answers))
    open_items = flow.open_items(content.pack, fitting.answers)
    left = sum(not details.short or content.short.asks(guidance, fitting.answers, item) for item in open_items)
    found = signs(content.pack, guidance)
    state: State = "finished" if details.finished or not left else "in progress" if answered else "waiting"
    if state == "waiting" and details.wrong_reference:
        state = "wrong reference"
    return Progress(state, answered, left, found, unseen(found, details.urgent_seen))


def cases(content: Content, store: Store, sessions: Iterable[Session]) -> Iterator[Case]:
    """Yield some sessions of a store as they stand; raises a StoreError where it cannot be read."""
    return (case(content, session, store.events(session.id)) for session in sessions)


def kept_at_home(content: Content, store: Store) -> list[Case]:
    """Return the sessions of patients at home; those with a reference belong to a clinic's desk."""
    at_home = (session for session in store.sessions() if not session.reference)
    return list(cases(content, store, at_home))
