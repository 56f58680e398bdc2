"""What is urgent, in full: what to do, whom to call, and because of which answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import URGENCIES, is_urgent
from decision_aid.engine.regions import contact_lines
from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph
from decision_aid.reports.for_patients.topics import topic_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from decision_aid.content import ContentPack, Urgency
    from decision_aid.engine.guidance import Guidance
    from decision_aid.engine.regions import Place
    from decision_aid.engine.sheet import Sheet

IF_IT_MAY_BE_SO = "If it may be so, do not wait. Get help as if your answer were yes."
LATER = "After this has been seen to"


def _if_so_words(urgency: Urgency) -> str:
    match urgency:
        case "emergency":
            return "NOW, if it may be so: "
        case "today":
            return "TODAY, if it may be so: "
        case "soon" | "discuss":
            return ""


def urgent_blocks(sheet: Sheet) -> Iterator[Block]:
    """Yield what is urgent, and what is urgent if it is so, the most urgent first."""
    for urgency in filter(is_urgent, URGENCIES):
        for raised in sheet.guidance.urgent:
            if raised.urgency == urgency:
                yield from topic_blocks(sheet, raised, ())
        yield from unsure_blocks(sheet.pack, sheet.guidance, sheet.place, (urgency,))


def unsure_blocks(
    pack: ContentPack, guidance: Guidance, place: Place, urgencies: Iterable[Urgency] = URGENCIES
) -> Iterator[Block]:
    """Yield what to do about urgent signs of which the person was not sure: which they are, and whom to call."""
    for each in guidance.urgent_if_so:
        if each.urgency in urgencies:
            yield Heading(_if_so_words(each.urgency) + each.topic.title)
            yield Bullets(contact_lines(pack, place, each.topic.contacts or ("emergency",)))
            yield Paragraph(f"You were not sure about this: {_names(pack, each.unsure)}. {IF_IT_MAY_BE_SO}")


def _names(pack: ContentPack, link_ids: Iterable[str]) -> str:
    return "; ".join(pack.items[link_id].short_text for link_id in link_ids)
