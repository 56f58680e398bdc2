"""What a report is made of, the same for every format."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the sheet's title has level 1."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; `tick` asks for a box to tick."""

    entries: tuple[str, ...]
    tick: bool = False


@dataclass(frozen=True, slots=True)
class IconArray:
    """A hundred people, of whom `filled` are marked. The sentence beside it says the same."""

    caption: str
    filled: int


@dataclass(frozen=True, slots=True)
class Code:
    """Lines for a program to read, never wrapped."""

    text: str
    language: str = "yaml"


Block = Heading | Paragraph | Bullets | IconArray | Code
