"""What a person takes away, once for every format: the page for the visit, then the pages to take home."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from decision_aid.content import ContentPack
from decision_aid.engine.answers import Absent, Answers, in_words
from decision_aid.engine.sheet import Sheet
from decision_aid.reports import text
from decision_aid.reports.blocks import Block, Heading, Paragraph, listed_under, parts
from decision_aid.reports.for_patients.take_home import take_home_blocks
from decision_aid.reports.for_patients.visit import TITLE, visit_blocks


def sheet_blocks(sheet: Sheet) -> Iterator[Block]:
    """Yield the page for the visit and the pages to take home."""
    yield from visit_blocks(sheet)
    yield from take_home_blocks(sheet)


def sheet_parts(sheet: Sheet) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """Return the pages in parts, each with its title: the page for the visit, then what there is to take home."""
    home = parts(take_home_blocks(sheet))
    return ((TITLE, visit_blocks(sheet)[1:]), *((part.title, part.blocks) for part in home))


def as_text(sheet: Sheet, width: int = text.WIDTH) -> str:
    """Return all pages as text, the first of them tight."""
    return f"{visit_text(sheet, width)}\n\n{text.render(take_home_blocks(sheet), width)}"


def as_print(sheet: Sheet, code: str = "") -> str:
    """Return all pages as text for a printer: that for the visit on its own sheet, with the code of the session."""
    page = text.render(visit_blocks(sheet, code), tight=True)
    return f"{page}\f{text.render(take_home_blocks(sheet))}"


def visit_text(sheet: Sheet, width: int = text.WIDTH) -> str:
    """Return the page for the visit as tight text."""
    return text.render(visit_blocks(sheet), width, tight=True)


def answer_blocks(sheet: Sheet) -> Iterator[Block]:
    """Yield all answers that count, section by section, and name those that do not."""
    yield Heading("What you told us")
    yield Paragraph("These are your own answers. Nobody has checked them.")
    yield from told_by_section(sheet.pack, sheet.guidance.answers)
    if sheet.guidance.not_used:
        names = "; ".join(sheet.pack.items[link_id].short_text for link_id in sheet.guidance.not_used)
        yield Paragraph(f"Kept, but not used, because the question does not apply now: {names}.")


def told_by_section(
    pack: ContentPack, answers: Answers, remark: Callable[[str], str] = lambda _: ""
) -> Iterator[Block]:
    """Yield what was told in each section, with a remark to each question."""
    for section in pack.sections:
        lines = (
            f"{item.short_text}: {in_words(item, answer)}{remark(item.link_id)}"
            for item in section.items
            if (answer := answers.get(item.link_id)) not in (Absent.NOT_ASKED, Absent.NOT_APPLICABLE)
        )
        yield from listed_under(section.title, lines, level=3)
