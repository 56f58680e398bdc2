"""What a report is made of, the same for every format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from decision_aid.frozen import frozen


@frozen
class Heading:
    """A heading; the sheet's title has level 1."""

    text: str
    level: int = 2


@frozen
class Paragraph:
    """A few sentences; `strong` ones are the main message."""

    text: str
    strong: bool = False


@frozen
class Bullets:
    """A list; `tick` asks for boxes to tick, of which those of the `ticked` entries are ticked already."""

    entries: tuple[str, ...]
    tick: bool = False
    ticked: tuple[str, ...] = ()


@frozen
class IconArray:
    """A hundred people, of whom `filled` are marked. The caption says the same in words."""

    caption: str
    filled: int


@frozen
class Code:
    """Lines for a program to read, never wrapped."""

    text: str
    language: str = "yaml"


@frozen
class Table:
    """Rows, each begun by what it is about; `head` names the columns after the first, unless there is only one."""

    rows: tuple[tuple[str, ...], ...]
    head: tuple[str, ...] = ()


Block = Heading | Paragraph | Bullets | Table | IconArray | Code


def listed_under(title: str, entries: Iterable[str], level: int = 2) -> Iterator[Block]:
    """Yield a list under its heading; nothing where it has no entries."""
    if told := tuple(entries):
        yield Heading(title, level)
        yield Bullets(told)


def texts_of(block: Block) -> tuple[str, ...]:
    """Return what a block says in words."""
    match block:
        case Heading() | Paragraph():
            return (block.text,)
        case Bullets():
            return block.entries
        case Table():
            return tuple(cell for row in (block.head, *block.rows) for cell in row)
        case IconArray():
            return (block.caption,)
        case Code():
            return ()


@frozen
class Part:
    """A heading with what stands below it, under a name of its own."""

    name: str
    title: str
    blocks: tuple[Block, ...]


def parts(blocks: Iterable[Block], level: int = 2) -> Iterator[Part]:
    """Yield the parts that begin with headings of this level; what stands before the first is left out."""
    title = ""
    inside: list[Block] = []
    for block in (*blocks, Heading("", level)):
        if isinstance(block, Heading) and block.level <= level:
            if title:
                name = "-".join(re.findall(r"[a-z0-9]+", title.casefold()))
                yield Part(name, title, tuple(inside))
            title, inside = block.text if block.level == level else "", []
        else:
            inside.append(block)


def box(block: Bullets, entry: str) -> str:
    """Return what stands before an entry in text: a dash, or a box."""
    if not block.tick:
        return "- "
    return "[x] " if entry in block.ticked else "[ ] "
