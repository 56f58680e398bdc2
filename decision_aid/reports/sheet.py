"""The conversation sheet as blocks, once, for every format: same content, same order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from decision_aid.answers import Absent, in_words
from decision_aid.regions import contact_lines
from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph
from decision_aid.reports.glossary import in_words as term_in_words
from decision_aid.reports.glossary import terms_in
from decision_aid.reports.preferences import preference_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.answers import Answer
    from decision_aid.content import ContentPack
    from decision_aid.guidance import Because, Guidance, Raised, Undetermined
    from decision_aid.regions import Place

MOST_NEEDS_SHOWN = 5
IF_IT_MAY_BE_SO = "If it may be so, do not wait. Get help as if your answer were yes."
URGENCY_WORDS = {"emergency": "NOW: ", "today": "TODAY: ", "discuss": ""}


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a report needs: the guidance, the content it came from, and where the person is.

    `ticked` are questions that the person wants to ask first.
    """

    pack: ContentPack
    guidance: Guidance
    place: Place
    sha256: str
    program_version: str
    complete: bool = True
    ticked: tuple[str, ...] = ()


def sheet_blocks(sheet: Sheet) -> Iterator[Block]:
    """Yield the whole sheet: urgent first, then what to discuss, then everything that always stands there."""
    pack = sheet.pack
    yield Heading(pack.meta.title, level=1)
    yield from _urgent(sheet)
    yield from unsure_blocks(sheet.pack, sheet.guidance, sheet.place)
    yield from _main_points(sheet)
    yield from _first_questions(sheet)
    yield from _topics(sheet)
    yield from _could_come_up(sheet)
    yield Heading("Three questions that help with any choice")
    yield Bullets(pack.core_questions, tick=True)
    yield from _options(sheet)
    yield from preference_blocks(pack, sheet.guidance)
    yield from _own_words()
    yield from _next_steps(sheet)
    yield from safety_blocks(pack, sheet.place)
    yield from _answers(sheet)
    yield from _words(sheet)
    yield from about_blocks(sheet)


def questions(sheet: Sheet) -> tuple[str, ...]:
    """Return every question that the sheet holds, each once, in its order."""
    of_topics = [question for raised in sheet.guidance.raised for question in raised.topic.questions]
    return tuple(dict.fromkeys([*of_topics, *_unsure_questions(sheet), *sheet.pack.core_questions]))


def _first_questions(sheet: Sheet) -> Iterator[Block]:
    if sheet.ticked:
        yield Heading("The questions that I want to ask first")
        yield Bullets(sheet.ticked, tick=True)
    if unsure := _unsure_questions(sheet):
        yield Heading("Questions about what you were not sure of")
        yield Bullets(unsure, tick=True)


def _unsure_questions(sheet: Sheet) -> tuple[str, ...]:
    """A question for each "not sure" that a doctor can help with: not signs, feelings or wishes."""
    answers = sheet.guidance.answers.by_link_id.items()
    items = [sheet.pack.items[link_id] for link_id, answer in answers if answer is Absent.NOT_SURE]
    signs = sheet.guidance.unsure_signs
    asked = [item.short_text for item in items if not item.descriptive and item.link_id not in signs]
    return tuple(f"I was not sure about this: {text}. Can you help me?" for text in asked)


def _options(sheet: Sheet) -> Iterator[Block]:
    if not sheet.pack.options:
        return
    yield Heading("All your choices")
    yield Paragraph("Each is told in the same detail: decision-aid options. Side by side: decision-aid compare.")
    yield Bullets(tuple(f"{option.title}: {option.summary}" for option in sheet.pack.options))


def _own_words() -> Iterator[Block]:
    yield Heading("In my own words")
    yield Bullets(("What I want most: ____________________", "Who can help me: ____________________"))
    yield Bullets(("My own question: ____________________",), tick=True)


def _urgent(sheet: Sheet) -> Iterator[Block]:
    for raised in sheet.guidance.urgent:
        yield from topic_blocks(sheet, raised, ())


def unsure_blocks(pack: ContentPack, guidance: Guidance, place: Place) -> Iterator[Block]:
    """Yield what to do about urgent signs that the person was not sure about."""
    if not guidance.unsure_signs:
        return
    names = "; ".join(pack.items[link_id].short_text for link_id in guidance.unsure_signs)
    yield Heading("You were not sure about a sign that can be urgent")
    yield Paragraph(f"{names}. {IF_IT_MAY_BE_SO}")
    yield Bullets(contact_lines(pack, place, ("emergency", "crisis", "urgent_advice")))


def _topics(sheet: Sheet) -> Iterator[Block]:
    before: tuple[Because, ...] = ()
    for raised in sheet.guidance.raised:
        if raised.urgency == "discuss":
            yield from topic_blocks(sheet, raised, before)
            before += raised.because


def topic_blocks(sheet: Sheet, raised: Raised, before: tuple[Because, ...]) -> Iterator[Block]:
    """Yield one raised topic: title, whom to call, what to discuss, why it came up, what to ask.

    `before` are the reasons that the reader has seen already; they are not said again in full.
    """
    topic = raised.topic
    yield Heading(URGENCY_WORDS[raised.urgency] + topic.title)
    if topic.contacts:
        yield Bullets(contact_lines(sheet.pack, sheet.place, topic.contacts))
    yield Paragraph(" ".join(topic.discuss))
    for because in raised.because:
        yield Paragraph(reason(sheet, because, before))
    if topic.evidence:
        yield Paragraph("What studies found:")
        yield Bullets(tuple(_finding(sheet.pack, name) for name in topic.evidence))
    yield Paragraph("You may want to ask:")
    yield Bullets(topic.questions, tick=True)


def _finding(pack: ContentPack, name: str) -> str:
    evidence = pack.evidence_by_id[name]
    source = pack.citations_by_id[evidence.citations[0]]
    return (
        f"{evidence.statement} ({source.authors.split(',')[0]}, {source.year}. In full: decision-aid evidence {name})"
    )


def reason(sheet: Sheet, because: Because, before: tuple[Because, ...]) -> str:
    """Return why a topic came up, in the patient's words."""
    known = [set(other.answers) for other in before if len(other.answers) > 1]
    same = max((answers for answers in known if answers <= set(because.answers)), key=len, default=set())
    new = [answer for answer in because.answers if answer not in same]
    told = "; ".join(_told(sheet, link_id, answer) for link_id, answer in new if answer is not Absent.NOT_APPLICABLE)
    if not same:
        return f"Because you told us: {told}."
    return f"For the same reasons as above, and: {told}." if told else "For the same reasons as above."


def _told(sheet: Sheet, link_id: str, answer: Answer) -> str:
    item = sheet.pack.items[link_id]
    return f"{item.short_text}: {in_words(item, answer)}"


def _main_points(sheet: Sheet) -> Iterator[Block]:
    titles = [URGENCY_WORDS[raised.urgency] + raised.topic.title for raised in sheet.guidance.raised]
    yield Heading("Main points")
    yield Paragraph(sheet.pack.meta.main_message)
    if titles:
        yield Bullets(tuple(titles))
    else:
        yield Paragraph("Your answers so far raise no topic of their own. The questions below help with any choice.")
    if not sheet.complete:
        yield Paragraph("You stopped before the last question, so this sheet is not complete. That is fine.")
    yield Paragraph(sheet.pack.meta.decision)


def _could_come_up(sheet: Sheet) -> Iterator[Block]:
    if not sheet.guidance.undetermined:
        return
    yield Heading("Could also come up")
    yield Paragraph("We could not tell about these. An answer to the questions named here would settle it.")
    yield Bullets(tuple(_open_topic(sheet, topic) for topic in sheet.guidance.undetermined))


def _open_topic(sheet: Sheet, undetermined: Undetermined) -> str:
    names = [sheet.pack.items[link_id].short_text for link_id in undetermined.needs]
    more = len(names) - MOST_NEEDS_SHOWN
    shown = "; ".join(names[:MOST_NEEDS_SHOWN]) + (f"; and {more} more" if more > 0 else "")
    return f"{undetermined.topic.title} (needs: {shown})"


def _next_steps(sheet: Sheet) -> Iterator[Block]:
    yield Heading("What to do next")
    yield Bullets(sheet.pack.meta.next_steps)
    yield Paragraph(sheet.pack.meta.no_decision)


def safety_blocks(pack: ContentPack, place: Place) -> Iterator[Block]:
    """Yield the safety box, which is always there."""
    safety = pack.safety
    yield Heading(safety.title)
    yield Paragraph(safety.action)
    yield Bullets(safety.signs)
    yield Paragraph(safety.crisis)
    yield Bullets(contact_lines(pack, place, ("emergency", "crisis", "urgent_advice")))
    yield Paragraph(safety.medicines)


def _answers(sheet: Sheet) -> Iterator[Block]:
    yield Heading("What you told us")
    yield Paragraph("These are your own answers. Nobody has checked them.")
    for section in sheet.pack.sections:
        lines = tuple(
            f"{item.short_text}: {in_words(item, answer)}"
            for item in section.items
            if (answer := sheet.guidance.answers.get(item.link_id)) not in (Absent.NOT_ASKED, Absent.NOT_APPLICABLE)
        )
        if lines:
            yield Heading(section.title, level=3)
            yield Bullets(lines)
    if sheet.guidance.not_used:
        names = "; ".join(sheet.pack.items[link_id].short_text for link_id in sheet.guidance.not_used)
        yield Paragraph(f"Kept, but not used, because the question does not apply now: {names}.")


def _words(sheet: Sheet) -> Iterator[Block]:
    """Explain the terms that the raised topics use, on the sheet itself."""
    topics = [raised.topic for raised in sheet.guidance.raised]
    terms = terms_in(sheet.pack, (text for topic in topics for text in (topic.title, *topic.discuss, *topic.questions)))
    if terms:
        yield Heading("Words on this sheet")
        yield Bullets(tuple(map(term_in_words, terms)))


def about_blocks(sheet: Sheet) -> Iterator[Block]:
    """Yield who made this, when, and what was not done."""
    meta = sheet.pack.meta
    yield Heading("About this sheet")
    yield Paragraph(meta.purpose)
    yield Paragraph(f"{meta.review_status} {meta.authors}")
    yield Paragraph(f"{meta.funding} {meta.interests}")
    yield Paragraph(
        f"Content {meta.version} of {meta.published} ({sheet.sha256[:12]}), next review {meta.next_review}. "
        f"Program {sheet.program_version}."
    )
