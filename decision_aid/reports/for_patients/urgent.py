"""What is urgent, in full: what to do, whom to call, and because of which answers."""

from __future__ import annotations

from collections.abc import Iterator

from decision_aid.content import URGENCIES, is_urgent
from decision_aid.engine.regions import contact_lines
from decision_aid.engine.sheet import Sheet
from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph
from decision_aid.reports.for_patients.topics import if_so_words, in_order_of_help, topic_blocks

IF_IT_MAY_BE_SO = "If it may be so, do not wait. Get help as if your answer were yes."
LATER = "After this has been seen to"


def urgent_blocks(sheet: Sheet) -> Iterator[Block]:
    """Yield what is urgent, and what is urgent if it is so, the most urgent first."""
    items = sheet.pack.items
    for urgency in filter(is_urgent, URGENCIES):
        for raised in sheet.guidance.urgent:
            if raised.urgency == urgency:
                yield from topic_blocks(sheet, raised)
        for each in sheet.guidance.urgent_if_so:
            if each.urgency == urgency:
                yield Heading(if_so_words(urgency) + each.topic.title)
                call: Block = Bullets(contact_lines(sheet.pack, sheet.place, each.topic.contacts or ("emergency",)))
                names = "; ".join(items[link_id].short_text for link_id in each.unsure)
                act = Paragraph(f"You were not sure about this: {names}. {IF_IT_MAY_BE_SO}")
                yield from in_order_of_help(urgency, call, act)
