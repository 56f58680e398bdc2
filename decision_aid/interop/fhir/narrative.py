"""Blocks -> the XHTML of a FHIR narrative: text only, no links, no pictures, no styles."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from decision_aid.loading.documents import is_printable
from decision_aid.reports.blocks import Block, Bullets, Code, Heading, IconArray, Paragraph, Table, texts_of

EMPTY, TICKED = "\u2610 ", "\u2611 "


def narrative(blocks: Iterable[Block]) -> dict[str, str]:
    """Return a FHIR narrative, in which whatever a person wrote stands as text."""
    body = "".join(map(_block, blocks))
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>'}


def in_one_line(blocks: Iterable[Block]) -> str:
    """Return blocks as plain sentences, for what shows no XHTML."""
    texts = (plain(text) for block in blocks for text in texts_of(block) if text)
    return " ".join(text if text.endswith((".", "?", "!")) else f"{text}." for text in texts)


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{shown(block.text)}</h{block.level}>"
        case Paragraph():
            return f"<p>{shown(block.text)}</p>"
        case Bullets():
            entries = "".join(f"<li>{_box(block, entry)}{shown(entry)}</li>" for entry in block.entries)
            return f"<ul>{entries}</ul>" if entries else ""
        case Table():
            head = f"<thead>{_row('', *block.head, cells='th')}</thead>" if block.head else ""
            return f"<table>{head}<tbody>{''.join(_row(*row) for row in block.rows)}</tbody></table>"
        case IconArray():
            return f"<p>{shown(block.caption)}</p>"
        case Code():
            return f"<pre>{shown(block.text)}</pre>"


def _row(name: str, *rest: str, cells: str = "td") -> str:
    return f"<tr><th>{shown(name)}</th>{''.join(f'<{cells}>{shown(cell)}</{cells}>' for cell in rest)}</tr>"


def _box(block: Bullets, entry: str) -> str:
    if not block.tick:
        return ""
    return TICKED if entry in block.ticked else EMPTY


def shown(text: str) -> str:
    """Return a text as XHTML, without markup."""
    return escape(plain(text))


def plain(text: str) -> str:
    """Return a text without control characters, and without what turns the writing direction."""
    return "".join(char if is_printable(char) else " " for char in text)
