"""A session and its events. Events are only ever added; what holds now is a fold over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from decision_aid.engine.answers import Answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from decision_aid.engine.answers import Answer

Who = Literal["patient", "helper", "nurse"]
Detail = Literal[
    "region", "ticked", "own-words", "taught", "explained-again", "urgent-seen", "content", "short", "finished"
]
DETAILS: tuple[Detail, ...] = get_args(Detail)


@dataclass(frozen=True, slots=True)
class Session:
    """One person's interview as it was begun. `reference` is the clinic's own; empty at home."""

    id: str
    created: datetime
    reference: str
    program_version: str
    content_version: str
    content_sha256: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was said or done in a session.

    `sequence` counts from 1 without a gap and gives the order, whatever the clock said. `name` is a
    link_id, or a detail: `region`, `ticked`, `own-words`, `taught`, `explained-again`, `urgent-seen`, `content`,
    `short`, `finished`.
    """

    session_id: str
    sequence: int
    name: str
    value: Answer
    who: Who
    when: datetime
    is_detail: bool = False


@dataclass(frozen=True, slots=True)
class Folded:
    """What a session comes to: the answers now, and the details now."""

    answers: Answers = field(default_factory=Answers)
    details: Mapping[str, Answer] = field(default_factory=dict)


def fold(events: Iterable[Event]) -> Folded:
    """Return what the events come to, in the order of their sequence; a later one replaces an earlier."""
    answers, details = Answers(), {}
    for event in sorted(events, key=lambda event: event.sequence):
        if event.is_detail:
            details[event.name] = event.value
        else:
            answers = answers.with_answer(event.name, event.value)
    return Folded(answers, details)
