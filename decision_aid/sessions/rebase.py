"""What two desks said in one session, put one after the other. Nothing that was said is lost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from decision_aid.engine.answers import Answer, as_data
from decision_aid.sessions.records import Event


def rebase(kept: Sequence[Event], mine: Sequence[Event]) -> tuple[Event, ...]:
    """Return those of my events that are not kept yet, numbered so that they follow what is kept.

    `mine` are all events that I know. An event is known by what was said, by whom and when; its number may
    have changed on the way. A question that I answered without knowing of another answer is in dispute:
    a detail says so, and neither answer replaces the other (see `case`).
    """
    known = {_said(event) for event in kept}
    new = [event for event in mine if _said(event) not in known]
    new += [disputed(own, other) for own, other in answered_twice(not_among(mine, kept), new)]
    return tuple(replace(event, sequence=number) for number, event in enumerate(new, start=len(kept) + 1))


def disputed(mine: Event, other: Answer) -> Event:
    """Return the detail that another answer stands beside mine, whatever number it will have."""
    both = (json.dumps(as_data(answer), ensure_ascii=False) for answer in (other, mine.value))
    return replace(mine, name="disputed", value=(mine.name, *both), is_detail=True)


def answered_twice(theirs: Sequence[Event], mine: Sequence[Event]) -> list[tuple[Event, Answer]]:
    """Return my answers to what they answered differently, each with theirs, in the order of mine."""
    other = {event.name: event.value for event in theirs if not event.is_detail}
    own = {event.name: event for event in mine if not event.is_detail}
    return [(each, other[name]) for name, each in own.items() if name in other and not _same(other[name], each.value)]


def not_among(mine: Sequence[Event], kept: Sequence[Event]) -> tuple[Event, ...]:
    """Return those of the kept events that are not mine."""
    own = {_said(event) for event in mine}
    return tuple(event for event in kept if _said(event) not in own)


def _said(event: Event) -> tuple[object, ...]:
    return event.name, type(event.value), event.value, event.who, event.when, event.is_detail


def _same(one: Answer, other: Answer) -> bool:
    return type(one) is type(other) and one == other
