"""What two desks said in one session, put one after the other. Nothing that was said is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from decision_aid.engine.answers import Answer
    from decision_aid.sessions.records import Event


def rebase(kept: Sequence[Event], mine: Sequence[Event]) -> tuple[Event, ...]:
    """Return those of my events that are not kept yet, numbered so that they follow what is kept.

    An event is known by what was said, by whom and when; its number may have changed on the way.
    """
    known = {_said(event) for event in kept}
    new = [event for event in mine if _said(event) not in known]
    return tuple(replace(event, sequence=number) for number, event in enumerate(new, start=len(kept) + 1))


def answered_twice(theirs: Sequence[Event], mine: Sequence[Event]) -> tuple[str, ...]:
    """Return the questions that both answered, and differently, in the order of my answers."""
    other = {event.name: event.value for event in theirs if not event.is_detail}
    own = {event.name: event.value for event in mine if not event.is_detail}
    return tuple(name for name, value in own.items() if name in other and not _same(other[name], value))


def not_among(mine: Sequence[Event], kept: Sequence[Event]) -> tuple[Event, ...]:
    """Return those of the kept events that are not mine."""
    own = {_said(event) for event in mine}
    return tuple(event for event in kept if _said(event) not in own)


def _said(event: Event) -> tuple[object, ...]:
    return event.name, type(event.value), event.value, event.who, event.when, event.is_detail


def _same(one: Answer, other: Answer) -> bool:
    return type(one) is type(other) and one == other
