"""From a session to the handover sheet: what was told, by whom, and what the desk noted."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from decision_aid.engine.answers import in_words as answer_in_words
from decision_aid.engine.answers import printable
from decision_aid.people.desk import teach_back
from decision_aid.people.desk.notes import in_words
from decision_aid.reports.for_clinicians.handover import Desk, handover_blocks
from decision_aid.sessions.signs import taken_back

if TYPE_CHECKING:
    from decision_aid.reports.blocks import Block
    from decision_aid.sessions.case import Case
    from decision_aid.sessions.records import Event, Who

_BY: tuple[Who, ...] = ("nurse", "patient", "helper")


def blocks_of(case: Case) -> tuple[Block, ...]:
    """Return the sheet of a session, with the content of now."""
    return handover_blocks(case.content.pack, case.content.settling.guide(case.fitting.answers), desk_of(case))


def desk_of(case: Case) -> Desk:
    """Return what a session adds to its answers."""
    session, details = case.session, case.details
    return Desk(
        reference=printable(session.reference),
        session=session.id,
        told_by=told_by(case.answered),
        seen=_seen(case),
        corrected=_corrected(case),
        changed=_changed(case),
        disputed=_disputed(case),
        notes=in_words(case.content.pack, details),
        not_used=tuple(f"{one.question}: {one.said}" for one in case.fitting.parked),
        ticked=_printable(details.ticked),
        own=details.own_words,
        taught=teach_back.in_words(details),
        explained_again=_printable(details.explained_again),
    )


def _seen(case: Case) -> dict[str, str]:
    """Return for each sign that was marked as seen by whom and when; for one that was taken back, nothing."""
    seen: dict[str, str] = {}
    for event in case.events:
        if not (event.is_detail and isinstance(event.value, tuple) and event.value):
            continue
        by = f"seen {event.when:%H:%M}, "
        if event.name == "urgent-seen":  # of earlier versions, which kept no name
            seen = {key: seen.get(key, f"{by}{event.who}") for key in event.value}
        elif event.name == "seen":
            key, *name = event.value
            seen = {other: said for other, said in seen.items() if other != key}
            seen |= {key: f"{by}{printable(name[0]) or event.who}"} if name else {}
    return {key: said for key, said in seen.items() if key in case.details.urgent_seen}


def _disputed(case: Case) -> tuple[str, ...]:
    """Return the signs of which two answers stand, each with both."""
    pack = case.content.pack
    return tuple(
        f"{pack.items[name].short_text} ({' and '.join(answer_in_words(pack.items[name], one) for one in both)})"
        for name, both in case.two_answers.items()
    )


def _changed(case: Case) -> tuple[str, ...]:
    """Return the signs that were answered otherwise first, each with both answers."""
    answers = case.fitting.answers
    return tuple(
        f"{sign.item.short_text} (first {answer_in_words(sign.item, sign.answer)}, "
        f"then {answer_in_words(sign.item, answers.get(sign.item.link_id))})"
        for sign in taken_back(case.content.pack, case.events, answers)
    )


def _corrected(case: Case) -> frozenset[str]:
    """Return the questions whose answers were changed after somebody had said that all is answered; no signs."""
    finished, corrected = False, set[str]()
    for event in case.events:
        if event.is_detail:
            finished = finished or (event.name == "finished" and event.value is True)
        elif finished:
            corrected.add(event.name)
    return frozenset(corrected & case.content.pack.on_visit_page.words.keys())


def told_by(answered: tuple[Event, ...]) -> str:
    """Return who gave the answers that stand now, and from when to when."""
    last = {event.name: event for event in answered}
    if not last:
        return "Nothing is answered yet."
    by = Counter(event.who for event in last.values())
    who = ", ".join(f"{name} {by[name]}" for name in _BY if by[name])
    times = sorted(event.when for event in last.values())
    return f"Answers: {who}; {_period(times[0], times[-1])}."


def _period(first: datetime, last: datetime) -> str:
    """Return a stretch of time to the minute, with its zone; the day once where it is the same."""
    same_day = first.date() == last.date() and first.utcoffset() == last.utcoffset()
    start = f"{first:%Y-%m-%d %H:%M}" if same_day else f"{first:%Y-%m-%d %H:%M %z}"
    return f"{start} to {last:{'' if same_day else '%Y-%m-%d '}%H:%M %z}"


def _printable(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(printable, texts))
