"""The first page of the sheet: what is urgent, the main points, what to ask first, whom to call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import URGENCIES, is_urgent
from decision_aid.engine.answers import Absent
from decision_aid.engine.regions import contact_lines
from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph
from decision_aid.reports.for_patients.topics import known_reason, topic_blocks, urgency_words
from decision_aid.reports.for_patients.values import tensions, wishes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from decision_aid.content import ContentPack, Urgency
    from decision_aid.engine.guidance import Because, Guidance, Raised
    from decision_aid.engine.regions import Place
    from decision_aid.engine.sheet import Sheet

IF_IT_MAY_BE_SO = "If it may be so, do not wait. Get help as if your answer were yes."


def _if_so_words(urgency: Urgency) -> str:
    match urgency:
        case "emergency":
            return "NOW, if it may be so: "
        case "today":
            return "TODAY, if it may be so: "
        case "soon" | "discuss":
            return ""


CORE = "Three questions that help with any choice"
TOPICS_PROPOSED = 2


def front_blocks(sheet: Sheet) -> Iterator[Block]:
    """Yield the page that comes first; it can stand alone."""
    yield Heading(sheet.pack.meta.title, level=1)
    yield from map(Paragraph, sheet.notices)
    yield from urgent_blocks(sheet)
    yield from later_blocks(sheet)
    yield from main_points(sheet)
    yield from first_questions(sheet)
    yield from safety_blocks(sheet.pack, sheet.place)
    yield from unanswered_signs(sheet)


def urgent_blocks(sheet: Sheet) -> Iterator[Block]:
    """Yield what is urgent, and what is urgent if it is so, the most urgent first."""
    for urgency in filter(is_urgent, URGENCIES):
        for raised in sheet.guidance.urgent:
            if raised.urgency == urgency:
                yield from topic_blocks(sheet, raised, ())
        yield from unsure_blocks(sheet.pack, sheet.guidance, sheet.place, (urgency,))


def later_blocks(sheet: Sheet) -> Iterator[Block]:
    """Yield, under what is urgent, that all the rest can wait for it."""
    if sheet.guidance.urgent:
        yield Heading(LATER)
        yield Paragraph("First get the help named above. All that follows can wait until then.")


LATER = "After this has been seen to"


def unsure_blocks(
    pack: ContentPack, guidance: Guidance, place: Place, urgencies: Iterable[Urgency] = URGENCIES
) -> Iterator[Block]:
    """Yield what to do about urgent signs of which the person was not sure: which they are, and whom to call."""
    for each in guidance.urgent_if_so:
        if each.urgency in urgencies:
            yield Heading(_if_so_words(each.urgency) + each.topic.title)
            yield Bullets(contact_lines(pack, place, each.topic.contacts or ("emergency",)))
            yield Paragraph(f"You were not sure about this: {_names(pack, each.signs)}. {IF_IT_MAY_BE_SO}")


def unanswered_signs(sheet: Sheet) -> Iterator[Block]:
    """Yield the signs that nothing was said about; the safety box says what to do if one of them is there."""
    urgent = [topic for topic in sheet.guidance.undetermined if is_urgent(topic.urgency)]
    needed = {link_id for topic in urgent for link_id in topic.needs}
    signs = [
        link_id
        for link_id in sheet.pack.items
        if link_id in needed and sheet.guidance.answers.get(link_id) is not Absent.NOT_SURE
    ]
    if signs:
        yield Paragraph(
            f"You told us nothing about: {_names(sheet.pack, signs)}. If it may be so, get help as said here."
        )


def _names(pack: ContentPack, link_ids: Iterable[str]) -> str:
    return "; ".join(pack.items[link_id].short_text for link_id in link_ids)


def main_points(sheet: Sheet) -> Iterator[Block]:
    """Yield the main message, the person's own wishes, every choice alike, and then what came up."""
    pack = sheet.pack
    yield Heading("Main points")
    yield Paragraph(pack.meta.main_message, strong=True)
    yield Paragraph(pack.meta.decision)
    if not sheet.complete:
        yield Paragraph("You stopped before the last question, so this sheet is not complete. That is fine.")
    if wished := wishes(pack, sheet.guidance.answers):
        yield Paragraph(f"What matters most to you: {'; '.join(wished)}.")
        yield from map(Paragraph, tensions(pack, sheet.guidance.answers)[:1])  # one true sentence, not a list
    if pack.options:
        yield Paragraph(f"All your choices, none put first: {'; '.join(option.title for option in pack.options)}.")
    if points := (*_urgent_points(sheet), *_grouped_points(sheet)):
        yield Paragraph("What your answers bring up, to talk about:")
        yield Bullets(points)
    else:
        yield Paragraph("Your answers so far raise no topic of their own. The questions below help with any choice.")


def _urgent_points(sheet: Sheet) -> tuple[str, ...]:
    guidance = sheet.guidance
    return tuple(
        point
        for urgency in filter(is_urgent, URGENCIES)
        for point in (
            *(urgency_words(urgency) + each.topic.title for each in guidance.urgent if each.urgency == urgency),
            *(_if_so_words(urgency) + each.topic.title for each in guidance.urgent_if_so if each.urgency == urgency),
        )
    )


def _grouped_points(sheet: Sheet) -> tuple[str, ...]:
    """Topics that came up for the same reasons share one point, so that their number gives them no weight."""
    titles = [[urgency_words(each.urgency) + each.topic.title for each in group] for group in _groups(sheet)]
    return tuple(first + (f" (with it: {'; '.join(more)})" if more else "") for first, *more in titles)


def _groups(sheet: Sheet) -> list[list[Raised]]:
    groups: list[list[Raised]] = []
    before: tuple[Because, ...] = ()
    for raised in sheet.guidance.raised:
        if not is_urgent(raised.urgency):
            if _builds_on(raised, before):
                groups[-1].append(raised)
            else:
                groups.append([raised])
                before = raised.because
    return groups


def _builds_on(raised: Raised, before: Iterable[Because]) -> bool:
    return any(known_reason(because, before) for because in raised.because)


def first_questions(sheet: Sheet) -> Iterator[Block]:
    """Yield the person's own question and those ticked, or a few of those that came up; and the core questions."""
    core = sheet.pack.core_questions
    proposed = [group[0].topic.questions[0] for group in _groups(sheet)[:TOPICS_PROPOSED]]
    own = (sheet.own.question,) if sheet.own.question else ()
    ticked = (*own, *(_with_topic(sheet, question) for question in sheet.ticked if question not in own))
    others = [question for question in core if question not in sheet.ticked]
    others += [] if ticked else [_with_topic(sheet, question) for question in dict.fromkeys(proposed)]
    yield Heading("The questions that I want to ask first" if ticked else "Questions to ask first")
    yield Bullets((*ticked, *others), tick=True, ticked=ticked)


def _with_topic(sheet: Sheet, question: str) -> str:
    """Name the topic that a question belongs to, because away from it "this" says nothing."""
    topics = [raised.topic for raised in sheet.guidance.raised if question in raised.topic.questions]
    return f"{question} ({topics[0].title})" if topics else question


def safety_blocks(pack: ContentPack, place: Place) -> Iterator[Block]:
    """Yield the safety box, which is always there."""
    safety = pack.safety
    yield Heading(safety.title)
    yield Paragraph(safety.action)
    yield Bullets(safety.signs)
    yield Paragraph(safety.crisis)
    yield Bullets(contact_lines(pack, place, ("emergency", "crisis", "urgent_advice")))
    yield Paragraph(safety.medicines)
