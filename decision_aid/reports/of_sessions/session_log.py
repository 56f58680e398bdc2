"""The audit trail of a session: every answer and every change, in the order in which they were kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from decision_aid.content import ContentPack, Item
from decision_aid.engine.answers import printable
from decision_aid.frozen import frozen
from decision_aid.reports.for_patients.after_visit import told_after
from decision_aid.reports.text import wrap
from decision_aid.sessions.case import Case
from decision_aid.sessions.reconcile import said_in_words
from decision_aid.sessions.records import TOLD_APART, Details, Event, tablet_state
from decision_aid.sessions.snapshot import from_detail

_TABLET = {"lent": "lent, link not opened yet", "opened": "opened", "": "taken back"}  # never the hash that follows
_DETAILS = {
    "region": "Country for the numbers to call",
    "ticked": "Questions to ask first",
    "own-words": "In own words",
    "taught": "Said back in own words (teach-back)",
    "explained-again": "Explained again",
    "urgent-seen": "Urgent signs marked as seen",
    "seen": "Urgent sign marked as seen",
    "content": "Questions used",
    "short": "Short path",
    "finished": "Finished",
    "note": "Note of the nurse",
    "desk": "On the screen of a desk",
    "disputed": "Answered in two ways at two desks",
    "mistakes": "Wrong key, taken back at once",
    "tablet": "Tablet",
    "after-visit": "After the visit",
    "wrong-reference": "Taken off the list: wrong reference",
    "reference": "Reference",
    "ticks": "Ticked, and the list not ended",
}


@frozen
class Row:
    """One event in words: what was asked or done, what stood there before, what stands there now."""

    sequence: int
    when: datetime
    who: str
    what: str
    before: str
    now: str


def rows(case: Case) -> Iterator[Row]:
    """Yield the events in words; answers in the words of the questions that were asked then."""
    items: dict[str, Item] = dict(case.content.pack.items)
    before: dict[tuple[bool, str], str] = {}
    for event in case.events:
        if event.is_detail and event.name == "content" and (asked := from_detail(event.value)):
            items |= asked.items
        place = (event.is_detail, _place(event))
        now = (
            _detail_in_words(case.content.pack, items, event)
            if event.is_detail
            else said_in_words(items.get(event.name), event.value)
        )
        what = _DETAILS.get(event.name, event.name) if event.is_detail else _question(items.get(event.name), event.name)
        was = before.get(place, "")
        if event.is_detail and event.name == "reference" and isinstance(event.value, tuple) and event.value:
            was, now = event.value[0], event.value[-1]  # the first stands nowhere else
        yield Row(event.sequence, event.when, event.who, what, was, now)
        before[place] = now


def _place(event: Event) -> str:
    """Return what an event is about: a note goes with its question."""
    about = event.value[:1] if event.name in TOLD_APART and isinstance(event.value, tuple) else ()
    return " ".join((event.name, *about))


def _question(item: Item | None, link_id: str) -> str:
    return item.short_text if item else link_id


def _detail_in_words(pack: ContentPack, items: dict[str, Item], event: Event) -> str:
    if event.name == "after-visit":
        told = Details().with_detail(event.name, event.value)
        return "; ".join(f"{name}: {said}" for name, said in told_after(pack, told)) or "taken away"
    if event.name == "content":
        asked = from_detail(event.value)
        return f"content {asked.version} ({asked.sha256[:12]})" if asked else "unknown content"
    if event.name in ("urgent-seen", "mistakes") and isinstance(event.value, tuple):
        return "; ".join(_sign(items, key) for key in event.value)
    if event.name in ("note", "disputed", "seen", "ticks") and isinstance(event.value, tuple) and event.value:
        at, *said = event.value
        if event.name == "seen":
            at, said = _sign(items, at), [said[0] or event.who] if said else ["taken back"]
        return f"{_question(items.get(at), at)}: {' / '.join(said)}"
    if event.name == "tablet" and isinstance(event.value, str):
        return _TABLET.get(tablet_state(event.value), "unknown")
    value = event.value
    return ("; ".join(filter(None, value)) or "none") if isinstance(value, tuple) else said_in_words(None, value)


def _sign(items: dict[str, Item], key: str) -> str:
    link_id, _, answer = key.partition("=")
    said = {"True": "yes", "False": "no"}.get(answer, answer.replace("-", " "))
    return ": ".join(filter(None, (_question(items.get(link_id), link_id), said)))


def render(case: Case, width: int) -> str:
    """Return the trail as text, each event on its own lines."""
    session = case.session
    reference = f", reference {printable(session.reference)}" if session.reference else ""
    told = [f"Log of session {session.id}{reference}, begun {moment(session.created)}", ""]
    for row in rows(case):
        change = f"{row.before or '(nothing)'} -> {row.now}"
        told += wrap(printable(f"{row.sequence}. {moment(row.when)} {row.who}: {row.what}: {change}"), width, "   ")
    return "\n".join(told) + "\n"


def moment(when: datetime) -> str:
    """Return a time to the second, with the zone in which it was taken."""
    return when.strftime("%Y-%m-%d %H:%M:%S %z").strip()
