"""What a report is made of, the same for every format."""

from __future__ import annotations

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
    """A list; `tick` asks for boxes to tick, of which those of the `ticked` entries are ticked already.

    `short` entries may stand side by side to save lines.
    """

    entries: tuple[str, ...]
    tick: bool = False
    short: bool = False
    ticked: tuple[str, ...] = ()


@frozen
class IconArray:
    """A hundred people, of whom `filled` are marked. The sentence beside it says the same."""

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


def box(block: Bullets, entry: str) -> str:
    """Return what stands before an entry in text: a dash, or a box."""
    if not block.tick:
        return "- "
    return "[x] " if entry in block.ticked else "[ ] "
