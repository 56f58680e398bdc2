"""What a session adds to its answers on the clinician's sheet: who told it, what was seen, noted and said back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING

from decision_aid.content import ContentPack, Topic
from decision_aid.engine.answers import in_words, printable
from decision_aid.engine.own_words import NOTHING, OwnWords
from decision_aid.frozen import frozen
from decision_aid.reports.facts import Row
from decision_aid.sessions.signs import taken_back

if TYPE_CHECKING:
    from decision_aid.sessions.case import Case
    from decision_aid.sessions.records import Details, Event, Who

AT_THE_END = ""  # the place of a note that belongs to no question
TOLD_ALOUD = "told-aloud"  # the place of who answers aloud in the place of the patient
AGREED = "agreed"  # the place of what was agreed with the clinician after an emergency sign
_BY: tuple[Who, ...] = ("nurse", "patient", "helper")


@frozen
class Card:
    """What to ask the patient, each with a few words for it on the handover sheet."""

    id: str
    title: str
    prompts: tuple[tuple[str, str], ...]


CHOICES = Card(
    "choices",
    "The choices",
    (
        ("In your own words, which choices do you have for your pain?", "which choices there are"),
        ("What could it mean to carry on as you are now?", "carrying on as now"),
        ("Which good, and which harm, would you tell a friend about?", "what good and what harm"),
        ("What does nobody know for sure yet?", "what is not known"),
    ),
)
NEXT_STEPS = Card(
    "next-steps",
    "What to do next",
    (
        ("In your own words, what will you do after today?", "what to do after today"),
        ("What do you want to ask the doctor first?", "what to ask the doctor"),
        ("When would you get help right away, and whom would you call?", "when to get help right away"),
        ("What will you do about your medicines until then?", "no change of medicines alone"),
    ),
)
CARDS = (CHOICES, NEXT_STEPS)


@frozen
class Desk:
    """What a session adds to the answers, in words.

    `told_by` says who gave the answers and when, `seen` for the key of each sign that the clinic has seen by whom
    and when, `corrected` names the questions whose answers were changed after the end, `changed` signs that were
    answered otherwise first (a slip that was taken back at once is none), `disputed` signs of which two answers
    stand, `notes` are what the nurse wrote to a question, `not_used` answers that fit the content of now no more.
    `taught` and `explained_again` come from the teach-back cards.
    """

    reference: str = ""
    session: str = ""
    told_by: str = ""
    seen: Mapping[str, str] = field(default_factory=dict)
    corrected: frozenset[str] = frozenset()
    changed: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    notes: tuple[Row, ...] = ()
    not_used: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    own: OwnWords = NOTHING
    taught: tuple[str, ...] = ()
    explained_again: tuple[str, ...] = ()


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
        notes=_notes(case.content.pack, details),
        not_used=tuple(f"{one.question}: {one.said}" for one in case.fitting.parked),
        ticked=tuple(map(printable, details.ticked)),
        own=details.own_words,
        taught=_taught(details),
        explained_again=tuple(map(printable, details.explained_again)),
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
        f"{pack.items[name].short_text} ({' and '.join(in_words(pack.items[name], one) for one in both)})"
        for name, both in case.two_answers.items()
    )


def _changed(case: Case) -> tuple[str, ...]:
    """Return the signs that were answered otherwise first, each with both answers."""
    answers = case.fitting.answers
    return tuple(
        f"{sign.item.short_text} (first {in_words(sign.item, sign.answer)}, "
        f"then {in_words(sign.item, answers.get(sign.item.link_id))})"
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


def _notes(pack: ContentPack, details: Details) -> tuple[Row, ...]:
    """Return each note with what it is about."""
    named = {item.link_id: item.short_text for item in pack.items.values()}
    named = {topic.id: topic_name(pack, topic) for topic in pack.topics} | named | dict(pack.on_visit_page.words)
    named |= {AGREED: "Agreed with the clinician", TOLD_ALOUD: "Who answered", AT_THE_END: "In general"}
    group = {item.group: section.title for section in pack.sections for item in section.items if item.group}
    return tuple((named.get(place) or group.get(place, place), printable(text)) for place, text in details.notes)


def topic_name(pack: ContentPack, topic: Topic) -> str:
    """Return what a topic is called among clinicians: the treatment that it is about, or its id in words."""
    if topic.option:
        return pack.options_by_id[topic.option].title
    letters = {term.term.casefold(): term.term for term in pack.glossary if term.term.isupper()}
    return " ".join(letters.get(word, word) for word in topic.id.split("-"))


def _taught(details: Details) -> tuple[str, ...]:
    """Return what came of the cards that were gone through."""
    done = (card for card in CARDS if card.id in details.taught)
    return tuple(f"{card.title}: {_came_of(card, details)}" for card in done) or ("not done",)


def _came_of(card: Card, details: Details) -> str:
    known = {f"{card.title}: {words}" for _, words in card.prompts}
    again = len(known.intersection(details.explained_again))
    return f"{again} of {len(card.prompts)} explained again" if again else "all said back"
