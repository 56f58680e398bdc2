"""A kept session seen with the content of now: how it fits, how far it is, and the sheet that it gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from decision_aid import __version__
from decision_aid.engine import own_words, regions
from decision_aid.engine.every_sheet.settling import Settling
from decision_aid.engine.every_sheet.short import Short
from decision_aid.engine.sheet import Sheet
from decision_aid.sessions.reconcile import Fitting, reconcile
from decision_aid.sessions.records import Session, fold
from decision_aid.sessions.standing import Standing, stand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from decision_aid.content import ContentPack
    from decision_aid.engine.answers import Answer
    from decision_aid.engine.regions import Place
    from decision_aid.sessions.records import Event
    from decision_aid.sessions.store.database import Store


@dataclass(frozen=True, slots=True)
class Listed:
    """A session in the list. `set_apart` counts the answers that do not fit the content of now."""

    session: Session
    standing: Standing
    set_apart: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept session as it is shown: who said what last, how it fits, how far it is, and its sheet."""

    session: Session
    events: tuple[Event, ...]
    fitting: Fitting
    standing: Standing
    sheet: Sheet


def listed(pack: ContentPack, sha256: str, sessions: Iterable[Session], store: Store) -> Iterator[Listed]:
    """Yield how far each of some sessions of a store is."""
    for session in sessions:
        events = store.events(session.id)
        fitting = reconcile(pack, sha256, session, events)
        yield Listed(session, stand(pack, fitting.answers, short_path(pack, fold(events).details)), len(fitting.parked))


def open_at_home(pack: ContentPack, sha256: str, store: Store) -> list[Listed]:
    """Return the sessions that are not finished; those with a reference belong to a clinic's desk."""
    at_home = (session for session in store.sessions() if not session.reference)
    return [one for one in listed(pack, sha256, at_home, store) if one.standing.state != "done"]


def look(pack: ContentPack, sha256: str, store: Store, session: Session, place: Place) -> Kept:
    """Return all that is to be told about one session; `place` is used where the session names no region."""
    events = store.events(session.id)
    fitting, details = reconcile(pack, sha256, session, events), fold(events).details
    standing = stand(pack, fitting.answers, short_path(pack, details))
    sheet = Sheet(
        pack,
        Settling(pack).guide(fitting.answers),
        region_of(pack, details) or place,
        sha256,
        __version__,
        complete=not standing.left,
        ticked=ticked_of(details),
        own=own_words.read(details.get("own-words")),
    )
    return Kept(session, events, fitting, standing, sheet)


def last_said(session: Session, events: tuple[Event, ...]) -> datetime:
    """Return when the last answer was given; when the session began, where there is none."""
    return max((event.when for event in events if not event.is_detail), default=session.created)


def short_path(pack: ContentPack, details: Mapping[str, Answer]) -> Short | None:
    return Short(pack) if details.get("short") is True else None


def region_of(pack: ContentPack, details: Mapping[str, Answer]) -> Place | None:
    """Return the region that the person chose, if the pack still has it."""
    region = details.get("region")
    return regions.chosen(pack, region) if isinstance(region, str) else None


def ticked_of(details: Mapping[str, Answer]) -> tuple[str, ...]:
    ticked = details.get("ticked")
    return ticked if isinstance(ticked, tuple) else ()
