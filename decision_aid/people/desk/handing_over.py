"""From a session to the handover sheet: what was told, by whom, and what the desk noted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from decision_aid import __version__
from decision_aid.engine import own_words
from decision_aid.engine.answers import printable
from decision_aid.people.desk import teach_back
from decision_aid.reports import markdown
from decision_aid.reports.for_clinicians import handover_text
from decision_aid.reports.for_clinicians.handover import Desk, Handover, handover_blocks
from decision_aid.reports.for_patients.own_words import said
from decision_aid.sessions.kept import ticked_of
from decision_aid.sessions.reconcile import reconcile
from decision_aid.sessions.records import fold
from decision_aid.sessions.signs import taken_back

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from decision_aid.engine.answers import Answer
    from decision_aid.engine.every_sheet.settling import Settling
    from decision_aid.sessions.records import Event, Session, Who

_BY: dict[Who, str] = {"nurse": "nurse for the patient", "patient": "patient", "helper": "helper"}


def handover(settling: Settling, sha256: str, session: Session, events: tuple[Event, ...]) -> Handover:
    """Return all that the sheet of a session needs, with the content of now."""
    pack = settling.pack
    fitting, details = reconcile(pack, sha256, session, events), fold(events).details
    desk = Desk(
        reference=printable(session.reference),
        session=session.id,
        told_by=told_by(events),
        seen=_seen(details),
        taken_back=taken_back(pack, events, fitting.answers),
        not_used=tuple(f"{one.question}: {one.said}" for one in fitting.parked),
        ticked=_printable(ticked_of(details)),
        own_words=said(own_words.read(details.get("own-words"))),
        taught=teach_back.in_words(details),
        explained_again=_printable(teach_back.explained_again(details)),
    )
    return Handover(settling, settling.guide(fitting.answers), sha256, __version__, desk)


def as_text(sheet: Handover, width: int = handover_text.WIDTH) -> str:
    return handover_text.render(handover_blocks(sheet), width)


def as_markdown(sheet: Handover) -> str:
    return markdown.render(handover_blocks(sheet))


def told_by(events: tuple[Event, ...]) -> str:
    """Return who gave the answers that stand now, and from when to when."""
    last = {event.name: event for event in sorted(events, key=lambda event: event.sequence) if not event.is_detail}
    if not last:
        return "Nothing is answered yet."
    by = Counter(event.who for event in last.values())
    who = ", ".join(f"{_BY[name]} {by[name]}" for name in _BY if by[name])
    times = sorted(event.when for event in last.values())
    return f"Answers by: {who}; {_period(times[0], times[-1])}."


def _period(first: datetime, last: datetime) -> str:
    """Return a stretch of time to the minute, with its zone; the day once where it is the same."""
    same_day = first.date() == last.date() and first.utcoffset() == last.utcoffset()
    start = f"{first:%Y-%m-%d %H:%M}" if same_day else f"{first:%Y-%m-%d %H:%M %z}"
    return f"{start} to {last:{'' if same_day else '%Y-%m-%d '}%H:%M %z}"


def _printable(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(printable, texts))


def _seen(details: Mapping[str, Answer]) -> tuple[str, ...]:
    seen = details.get("urgent-seen")
    return seen if isinstance(seen, tuple) else ()
