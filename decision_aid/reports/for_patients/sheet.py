"""The conversation sheet as blocks, once, for every format: same content, same order.

One page comes first: what is urgent, the main points, what to ask, whom to call. More stands after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import is_urgent
from decision_aid.engine.answers import Absent, in_words
from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph, texts_of
from decision_aid.reports.for_patients.evidence import people_like_you_blocks
from decision_aid.reports.for_patients.front import CORE, front_blocks
from decision_aid.reports.for_patients.glossary import in_words as term_in_words
from decision_aid.reports.for_patients.glossary import terms_in
from decision_aid.reports.for_patients.own_words import own_words_blocks
from decision_aid.reports.for_patients.topics import topic_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.engine.guidance import Because, Undetermined
    from decision_aid.engine.sheet import Sheet

MOST_NEEDS_SHOWN = 5


def sheet_blocks(sheet: Sheet) -> Iterator[Block]:
    """Yield the whole sheet: one page for the visit, then more of everything, and its terms explained at the end."""
    yield from front_blocks(sheet)
    yield Paragraph(f"That was the main page. Below stands more: {'; '.join(map(_lower, _PARTS))}.")
    yield from _more(sheet)
    yield from word_blocks(sheet)


def sheet_parts(sheet: Sheet) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """Return the sheet in parts, each with its title: whatever begins with a heading of the first level."""
    parts: list[tuple[str, list[Block]]] = []
    for block in sheet_blocks(sheet):
        if isinstance(block, Heading) and block.level == 1:
            parts.append((block.text.removeprefix("More: "), []))
        elif parts:
            parts[-1][1].append(block)
    return tuple((title[:1].upper() + title[1:], tuple(blocks)) for title, blocks in parts)


_TOPICS, _CHOICES, _NEXT, _TOLD, _ABOUT = _PARTS = (
    "What to talk about, and why",
    "All your choices",
    "Your own words, and what to do next",
    "What you told us",
    "About this sheet",
)
_TOLD_HEADING, _ABOUT_HEADING = Heading(_TOLD), Heading(_ABOUT)


def _more(sheet: Sheet) -> Iterator[Block]:
    yield _part(_TOPICS)
    yield from _topics(sheet)
    yield from unsure_questions(sheet)
    yield from could_come_up(sheet)
    yield from option_blocks(sheet, _part(_CHOICES))
    yield from people_like_you_blocks(sheet.pack, sheet.guidance.answers)
    yield _part(_NEXT)
    yield from own_words_blocks(sheet.own)
    yield from next_steps(sheet)
    yield from answer_blocks(sheet, _part(_TOLD))
    yield from about_blocks(sheet, _part(_ABOUT))


def _part(title: str) -> Heading:
    return Heading(f"More: {_lower(title)}", level=1)


def _lower(title: str) -> str:
    return title[0].casefold() + title[1:]


def _topics(sheet: Sheet) -> Iterator[Block]:
    before: tuple[Because, ...] = ()
    for raised in sheet.guidance.raised:
        if not is_urgent(raised.urgency):
            yield from topic_blocks(sheet, raised, before)
            before += raised.because
    if not before:
        other = sheet.guidance.urgent or sheet.guidance.urgent_if_so
        no_topic = (
            "No other topic came up for certain." if other else "Your answers so far raise no topic of their own."
        )
        yield Paragraph(f"{no_topic} The core questions help with any choice.")


def questions(sheet: Sheet) -> tuple[str, ...]:
    """Return every question that the sheet holds, each once, in its order."""
    return tuple(dict.fromkeys(question for _, group in grouped_questions(sheet) for question in group))


def grouped_questions(sheet: Sheet) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the questions that can be ticked, under the titles of what they belong to."""
    of_topics = [(raised.topic.title, raised.topic.questions) for raised in sheet.guidance.raised]
    others = [(_UNSURE, _unsure_questions(sheet)), (CORE, sheet.pack.core_questions)]
    return tuple((title, group) for title, group in [*of_topics, *others] if group)


def unsure_questions(sheet: Sheet) -> Iterator[Block]:
    if unsure := _unsure_questions(sheet):
        yield Heading(_UNSURE)
        yield Bullets(unsure, tick=True, ticked=sheet.ticked)


def _unsure_questions(sheet: Sheet) -> tuple[str, ...]:
    """A question for each "not sure" that a doctor can help with: not signs, feelings or wishes."""
    answers = sheet.guidance.answers.by_link_id.items()
    items = [sheet.pack.items[link_id] for link_id, answer in answers if answer is Absent.NOT_SURE]
    signs = sheet.guidance.unsure_signs
    asked = [item.short_text for item in items if not item.descriptive and item.link_id not in signs]
    return tuple(f"I was not sure about this: {text}. Can you help me?" for text in asked)


def could_come_up(sheet: Sheet) -> Iterator[Block]:
    """Yield the topics that are open; signs that can be urgent have a place of their own."""
    undetermined = [topic for topic in sheet.guidance.undetermined if not is_urgent(topic.urgency)]
    if undetermined:
        yield Heading("Could also come up")
        yield Paragraph("We could not tell about these. An answer to the questions named here would settle it.")
        yield Bullets(tuple(_open_topic(sheet, topic) for topic in undetermined))


def _open_topic(sheet: Sheet, undetermined: Undetermined) -> str:
    names = [sheet.pack.items[link_id].short_text for link_id in undetermined.needs]
    more = len(names) - MOST_NEEDS_SHOWN
    shown = "; ".join(names[:MOST_NEEDS_SHOWN]) + (f"; and {more} more" if more > 0 else "")
    return f"{undetermined.topic.title} (needs: {shown})"


def option_blocks(sheet: Sheet, heading: Heading) -> Iterator[Block]:
    if sheet.pack.options:
        yield heading
        yield Paragraph("Each is told in the same detail: decision-aid options. Side by side: decision-aid compare.")
        yield Bullets(tuple(f"{option.title}: {option.summary}" for option in sheet.pack.options))


def next_steps(sheet: Sheet) -> Iterator[Block]:
    yield Heading("What to do next")
    yield Bullets(sheet.pack.meta.next_steps)
    yield Paragraph(sheet.pack.meta.why_ask)
    yield Paragraph(sheet.pack.meta.no_decision)


def answer_blocks(sheet: Sheet, heading: Heading = _TOLD_HEADING) -> Iterator[Block]:
    """Yield all answers that count, section by section, and name those that do not."""
    yield heading
    yield Paragraph("These are your own answers. Nobody has checked them.")
    for section in sheet.pack.sections:
        lines = tuple(
            f"{item.short_text}: {in_words(item, answer)}"
            for item in section.items
            if (answer := sheet.guidance.answers.get(item.link_id)) not in (Absent.NOT_ASKED, Absent.NOT_APPLICABLE)
        )
        if lines:
            yield Heading(section.title, level=heading.level + 1)
            yield Bullets(lines)
    if sheet.guidance.not_used:
        names = "; ".join(sheet.pack.items[link_id].short_text for link_id in sheet.guidance.not_used)
        yield Paragraph(f"Kept, but not used, because the question does not apply now: {names}.")


def word_blocks(sheet: Sheet) -> Iterator[Block]:
    """Yield the terms of the whole sheet in one list, for formats that do not explain them in place."""
    blocks = (*front_blocks(sheet), *_more(sheet))
    terms = terms_in(sheet.pack, (text for block in blocks for text in texts_of(block)))
    if terms:
        yield Heading("Words on this sheet")
        yield Bullets(tuple(map(term_in_words, terms)))


def about_blocks(sheet: Sheet, heading: Heading = _ABOUT_HEADING) -> Iterator[Block]:
    """Yield who made this, when, and what was not done."""
    meta = sheet.pack.meta
    yield heading
    yield Paragraph(meta.in_short or meta.purpose)
    yield Paragraph(f"{meta.review_status} {meta.authors}")
    yield Paragraph(f"{meta.funding} {meta.interests}")
    yield Paragraph(
        f"Content {meta.version} of {meta.published} ({sheet.sha256[:12]}), next review {meta.next_review}. "
        f"Program {sheet.program_version}."
    )


_UNSURE = "Questions about what you were not sure of"
