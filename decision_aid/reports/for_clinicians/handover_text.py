"""The handover sheet as text that fits a page: tight lines, and a clear second page where it must be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.reports.blocks import Bullets, Code, Heading, IconArray, Paragraph, Table
from decision_aid.reports.text import wrap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision_aid.reports.blocks import Block

WIDTH, LINES = 80, 60  # columns and lines of a printed page


def render(blocks: Iterable[Block], width: int = WIDTH, lines: int = LINES) -> str:
    """Return the blocks as pages of at most so many lines, divided before a part wherever that can be."""
    (title, *rest), *parts = _parts(blocks, width)
    pages = _pages([rest, *parts], lines - len(_title(title, 1, 1, width)))
    return "\n\n".join(
        "\n".join([*_title(title, number, len(pages), width), *page]) for number, page in enumerate(pages, start=1)
    ).join(("", "\n"))


def _title(title: str, number: int, pages: int, width: int) -> list[str]:
    lines = wrap(f"{title} (page {number} of {pages})" if pages > 1 else title, width)
    return [*lines, "=" * max(map(len, lines))]


def _parts(blocks: Iterable[Block], width: int) -> list[list[str]]:
    """Return the lines of the title with what follows it, and of each part that begins with a heading of level 2."""
    parts: list[list[str]] = [[]]
    lead = ""
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:  # noqa: PLR2004
            parts.append([])
        if isinstance(block, Heading) and block.level > 2:  # noqa: PLR2004
            lead = f"{block.text}: "
            continue
        parts[-1] += _lines(block, lead, width)
        lead = ""
    return parts


def _lines(block: Block, lead: str, width: int) -> list[str]:
    match block:
        case Heading(level=1):
            return [block.text]
        case Heading():
            return wrap(block.text.upper(), width)
        case Paragraph():
            return wrap(lead + block.text, width)
        case Bullets(short=True):
            return wrap(f"{lead}{'; '.join(block.entries)}.", width, "  ")
        case Bullets():
            entries = [line for entry in block.entries for line in wrap(f"- {entry}", width, "  ")]
            return [*([lead.rstrip()] if lead else []), *entries]
        case Code() | IconArray() | Table():
            message = f"a handover sheet has no {type(block).__name__}"
            raise TypeError(message)


def _pages(parts: list[list[str]], lines: int) -> list[list[str]]:
    """Fill pages with whole parts; a part longer than a page goes on to the next."""
    pages: list[list[str]] = [[]]
    for part in parts:
        if pages[-1] and len(pages[-1]) + 1 + len(part) > lines:
            pages.append([])
        pages[-1] += [*([""] if pages[-1] else []), *part]
        while len(pages[-1]) > lines:
            pages.append(pages[-1][lines:])
            pages[-2] = pages[-2][:lines]
    return pages
