"""A session and its events. Events are only ever added; what holds now is a fold over them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from decision_aid.engine import own_words
from decision_aid.engine.answers import Answers
from decision_aid.engine.own_words import NOTHING, OwnWords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
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
class Details:
    """What else was said or done in a session, as it stands now.

    `urgent_seen` are the keys of the signs that somebody has seen; `finished` is set when the person or
    the nurse is done. The words that were asked (`content`) go with each answer: see `reconcile`.
    """

    region: str = ""
    ticked: tuple[str, ...] = ()
    own_words: OwnWords = NOTHING
    taught: tuple[str, ...] = ()
    explained_again: tuple[str, ...] = ()
    urgent_seen: tuple[str, ...] = ()
    short: bool = False
    finished: bool = False

    def with_detail(self, name: str, value: Answer) -> Details:
        """Return the details after one more; a value of another shape counts as none, another name for nothing."""
        read = _READERS.get(name)
        return replace(self, **{name.replace("-", "_"): read(value)}) if read else self


def _text(value: Answer) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Answer) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _is_true(value: Answer) -> bool:
    return value is True


_READERS: Mapping[str, Callable[[Answer], Any]] = {
    "region": _text,
    "ticked": _texts,
    "own-words": own_words.read,
    "taught": _texts,
    "explained-again": _texts,
    "urgent-seen": _texts,
    "short": _is_true,
    "finished": _is_true,
}


@dataclass(frozen=True, slots=True)
class Folded:
    """What a session comes to: the answers now, and the details now."""

    answers: Answers = field(default_factory=Answers)
    details: Details = field(default_factory=Details)


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return events in the order of their sequence, whatever the order they come in."""
    return tuple(sorted(events, key=lambda event: event.sequence))


def fold(events: Iterable[Event]) -> Folded:
    """Return what the events come to, in the order of their sequence; a later one replaces an earlier."""
    answers, details = Answers(), Details()
    for event in in_order(events):
        if event.is_detail:
            details = details.with_detail(event.name, event.value)
        else:
            answers = answers.with_answer(event.name, event.value)
    return Folded(answers, details)
