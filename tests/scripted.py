"""Faces for tests: a real implementation of the protocol, with a script in place of a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from decision_aid.engine.answers import Absent, Answers
from decision_aid.people.terminal.prompts import InputEndedError
from decision_aid.reports.text import ROUND_ICONS
from tests.sheets import typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision_aid.content import ContentPack, Item
    from decision_aid.people.terminal.prompts import Prompt
    from decision_aid.reports.text import Icons

WIDTH = 72


@dataclass
class Scripted:
    """Types the lines of a script, one for each prompt; then the input ends. Keeps all prompts."""

    lines: Iterable[str]
    prompts: list[Prompt] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lines = iter(self.lines)

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def icons(self) -> Icons:
        return ROUND_ICONS

    def ask(self, prompt: Prompt) -> str:
        self.prompts.append(prompt)
        line = next(self._lines, None)
        if line is None:
            raise InputEndedError
        return line

    def show(self, text: str) -> None:
        self.shown.append(text)

    @property
    def headings(self) -> list[str]:
        return [prompt.heading for prompt in self.prompts]


@dataclass
class Patient:
    """Reads every page, and answers every question as a sheet says; not sure where it says nothing."""

    pack: ContentPack
    sheet: Answers
    prompts: list[Prompt] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._items = {item.text: item for item in self.pack.items.values()}

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def icons(self) -> Icons:
        return ROUND_ICONS

    def ask(self, prompt: Prompt) -> str:
        self.prompts.append(prompt)
        item = self.item(prompt)
        if item is None:
            return ""
        answer = self.sheet.get(item.link_id)
        return typed(item, Absent.NOT_SURE if answer is Absent.NOT_ASKED else answer)

    def show(self, text: str) -> None:
        raise AssertionError(text)  # an interview only asks

    def item(self, prompt: Prompt) -> Item | None:
        """Return the question that a prompt asks; None for a page that is only to be read."""
        return None if prompt.quiet else self._items.get(prompt.body[0])

    @property
    def asked(self) -> list[str]:
        return [item.link_id for prompt in self.prompts if (item := self.item(prompt))]
