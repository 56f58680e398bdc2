"""Answers that were filled in elsewhere, as a session here: its code is made of what came, so that twice is once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from decision_aid.engine.answers import Answer, Answers
from decision_aid.sessions import snapshot
from decision_aid.sessions.content import Content
from decision_aid.sessions.rebase import disputed
from decision_aid.sessions.records import Event, Session, id_of


def session_of(
    content: Content, answers: Answers, key: str, when: datetime | None, reference: str = ""
) -> tuple[Session, tuple[Event, ...]]:
    """Return a session, begun today, and its events: the words that are asked, then the answers as they were given.

    Two patients can have said the very same: with another reference it is another session. Whoever goes on with it is
    asked the short path, as where answers are given here. `key` is a hash in hexadecimal, `when` the time of the
    answers, now where it is not known.
    """
    now = datetime.now().astimezone()
    if reference:
        key = hashlib.sha256(f"{key} {reference}".encode()).hexdigest()
    session = content.session(id_of(key), now, reference)
    details: list[tuple[str, Answer]] = [("content", snapshot.as_detail(content)), ("short", True)]
    events = tuple(
        Event(session.id, number, name, value, "patient", when or now, is_detail=number <= len(details))
        for number, (name, value) in enumerate([*details, *answers.by_link_id.items()], start=1)
    )
    return session, events


def in_dispute(events: tuple[Event, ...], others: Mapping[str, Answer]) -> tuple[Event, ...]:
    """Return an event for each question that came in with another answer too: both stand, with the one in `events`."""
    taken = {event.name: event for event in events}
    found = (disputed(taken[name], other) for name, other in others.items())
    return tuple(replace(event, sequence=number) for number, event in enumerate(found, start=len(events) + 1))
