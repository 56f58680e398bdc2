"""The pages to take home: why each topic came up and what to know, the key facts, what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from decision_aid.content import ContentPack, Meta, is_urgent
from decision_aid.engine.answers import Absent
from decision_aid.engine.guidance import Raised
from decision_aid.engine.regions import Place, contact_lines, contacts_in_short
from decision_aid.engine.sheet import Sheet
from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph, Table, texts_of
from decision_aid.reports.facts import first_that_fits, listed, small
from decision_aid.reports.for_patients.evidence import both_kinds, people_like_you_blocks, with_certainty
from decision_aid.reports.for_patients.options import key_facts_rows
from decision_aid.reports.for_patients.topics import findings, urgency_words, within_days
from decision_aid.reports.for_patients.visit import in_a_few_words

MOST_WORDS, MOST_WORDS_LARGE = 2000, 1200  # of three pages, and of seven in large print
TITLE = "To take home"
REASON = 20  # words
CORE = "Three questions that help with any choice"
UNSURE = "Questions about what you were not sure of"
DAYS = 7


class Room(NamedTuple):
    """How much the pages may say.

    Questions and findings of a topic, names in a list, sentences of what to tell, studies of people like you in a list.
    """

    questions: int = 4
    findings: int = 3
    names: int = 6
    tell: int = 9
    like: int = 4


ROOMS = (
    Room(),
    Room(3, 2, like=3),
    Room(2, 1, 4, like=2),
    Room(1, 1, 3, like=2),
    Room(1, 1, 3, like=1),
    Room(1, 0, 2, like=1),
    Room(0, 0, 1, 3, like=1),
    Room(0, 0, 1, 1, like=1),
)


def take_home_blocks(sheet: Sheet, most_words: int = MOST_WORDS) -> tuple[Block, ...]:
    """Return the pages as blocks, with as much beside each topic as there is room for."""
    return first_that_fits(ROOMS, lambda room: tuple(_blocks(sheet, room)), lambda blocks: _words(blocks) <= most_words)


def _words(blocks: tuple[Block, ...]) -> int:
    return sum(len(text.split()) for block in blocks for text in texts_of(block))


def _blocks(sheet: Sheet, room: Room) -> Iterator[Block]:
    meta = sheet.pack.meta
    yield Heading(TITLE, level=1)
    yield Paragraph(meta.main_message, strong=True)
    yield Paragraph(meta.decision)
    yield Heading("Why each topic came up, and what to know")
    inner: dict[str, list[Raised]] = {}
    for raised in sheet.guidance.raised:
        inner.setdefault(raised.topic.inside, []).append(raised)
    whole = {raised.topic.id for raised in inner.get("", ())}
    urgent = sheet.guidance.urgent
    for number, raised in enumerate(sheet.guidance.raised):
        if urgent and number == len(urgent):
            yield Paragraph("After this has been seen to:", strong=True)
        if raised.topic.inside not in whole:
            yield from _topic(sheet, raised, room)
            yield from (_part(part) for part in inner.get(raised.topic.id, ()))
    if not sheet.guidance.raised:
        said = "No topic came up for certain." if sheet.guidance.urgent_if_so else "Your answers so far raise no topic."
        yield Paragraph(f"{said} The questions below help with any choice.")
    yield from _could_come_up(sheet, room)
    yield from _questions(sheet, room)
    yield from people_like_you_blocks(sheet.pack, sheet.guidance.answers, room.like)
    yield from key_facts(sheet.pack)
    yield from diary(sheet)
    yield Heading("What to do next")
    yield Bullets(meta.next_steps)
    yield Paragraph(meta.why_ask)
    yield Paragraph(meta.no_decision)
    yield from safety_blocks(sheet.pack, sheet.place)
    yield from about_blocks(sheet)


def _topic(sheet: Sheet, raised: Raised, room: Room) -> Iterator[Block]:
    """Yield a topic: why it came up, what to know, what studies found, what to ask."""
    topic = raised.topic
    yield Heading(urgency_words(raised.urgency) + topic.title, level=3)
    because = in_a_few_words(sheet, raised, REASON)
    why = f"Why: {because}. " if because else ""
    discuss = topic.discuss[: room.tell] if topic.group == "tell" else topic.discuss
    yield Paragraph(f"{why}{' '.join((*discuss, within_days(raised)))}".rstrip())
    if topic.contacts and is_urgent(raised.urgency):
        yield Bullets(contact_lines(sheet.pack, sheet.place, topic.contacts, how_to_choose=""))
    elif lines := contacts_in_short(sheet.pack, sheet.place, topic.contacts):
        yield Bullets(lines)
    if found := both_kinds(findings(sheet, topic), room.findings):
        yield Bullets(tuple(map(with_certainty, found)))
    if questions := topic.questions[: room.questions]:
        yield Bullets(questions, tick=True, ticked=sheet.ticked)


def _part(raised: Raised) -> Block:
    return Paragraph(f"{raised.topic.title}. {' '.join(raised.topic.discuss)}")


def _could_come_up(sheet: Sheet, room: Room) -> Iterator[Block]:
    """Yield the topics that are open; signs that can be urgent stand on the page for the visit."""
    items = sheet.pack.items
    rows = tuple(
        (
            each.topic.title,
            f"it depends on {small(listed((items[name].short_text for name in each.needs), room.names))}",
        )
        for each in sheet.guidance.undetermined
        if not is_urgent(each.urgency)
    )
    if rows:
        yield Heading("Could also come up")
        if room.names > 1 and not sheet.guidance.asks_only:
            yield Table(rows)
        else:
            yield Paragraph(f"Your answers do not tell about these: {small(listed(title for title, _ in rows))}.")


def _questions(sheet: Sheet, room: Room) -> Iterator[Block]:
    own = (sheet.own.question,) if sheet.own.question else ()
    of_topics = [question for raised in sheet.guidance.raised for question in raised.topic.questions[: room.questions]]
    more = tuple(question for question in sheet.ticked if question not in of_topics)
    unsure = unsure_questions(sheet)[: room.names]
    core = sheet.pack.core_questions
    yield Heading("More to ask")
    yield Bullets(tuple(dict.fromkeys((*own, *more, *core, *unsure))), tick=True, ticked=(*own, *sheet.ticked))


def unsure_questions(sheet: Sheet) -> tuple[str, ...]:
    """Return a question for each "not sure" that a doctor can help with: not signs, feelings or wishes."""
    answers = sheet.guidance.answers.by_link_id.items()
    items = [sheet.pack.items[link_id] for link_id, answer in answers if answer is Absent.NOT_SURE]
    signs = sheet.guidance.unsure_signs
    asked = [item.short_text for item in items if not item.descriptive and item.link_id not in signs]
    return tuple(f"I was not sure about this: {small(text)}. Can you help me?" for text in asked)


def grouped_questions(sheet: Sheet) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the questions that can be ticked, under the titles of what they belong to."""
    of_topics = [(raised.topic.title, raised.topic.questions) for raised in sheet.guidance.raised]
    others = [(UNSURE, unsure_questions(sheet)), (CORE, sheet.pack.core_questions)]
    return tuple((title, group) for title, group in [*of_topics, *others] if group)


def key_facts(pack: ContentPack) -> Iterator[Block]:
    """Yield the key facts of every family of choices, told alike."""
    if pack.families:
        yield Heading("All your choices: key facts")
        yield Table(key_facts_rows(pack), head=tuple(family.title for family in pack.families))


def diary(sheet: Sheet) -> Iterator[Block]:
    """Yield what to write down in a test week, where a treatment with a test came up."""
    of_options = [sheet.pack.options_by_id.get(raised.topic.option) for raised in sheet.guidance.raised]
    if entries := next((option.diary for option in of_options if option and option.diary), ()):
        days = tuple(f"Day {number}" for number in range(1, DAYS + 1))
        yield Heading("If there is a test: a diary for the week")
        yield Table(tuple((entry, *[""] * DAYS) for entry in entries), head=days)


def safety_blocks(pack: ContentPack, place: Place) -> Iterator[Block]:
    """Yield the safety box, which is always there."""
    safety = pack.safety
    yield Heading(safety.title)
    yield Bullets(safety.signs)
    yield Paragraph(safety.action, strong=True)
    yield Paragraph(safety.crisis)
    yield Bullets(contact_lines(pack, place, ("emergency", "crisis", "urgent_advice"), how_to_choose=""))
    yield Paragraph(safety.medicines)


def about_blocks(sheet: Sheet) -> Iterator[Block]:
    """Yield who made this, when, and what was not done."""
    meta = sheet.pack.meta
    yield Heading("About these pages")
    yield Paragraph(f"{meta.in_short or meta.purpose} {meta.authors} {meta.review_status}")
    yield Paragraph(content_and_review(meta))


def content_and_review(meta: Meta) -> str:
    """Return which content this is, and when it is looked at again."""
    return f"Content {meta.version} of {meta.published}, to be checked again by {meta.next_review}."
