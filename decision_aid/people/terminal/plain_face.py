"""The plain face: line by line, for screen readers, pipes and terminals without cursor control.

Only printable characters and newlines: no boxes, no colour, no cursor moves.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from decision_aid.engine.answers import printable
from decision_aid.people.terminal.prompts import CHOSEN
from decision_aid.reports.text import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.people.terminal.prompts import Choice, Prompt
    from decision_aid.reports.text import Icons

WIDEST = 72


@dataclass(slots=True)
class PlainFace:
    """Asks in lines of text. Where lines are piped in, each line answers one question."""

    typed: TextIO
    shown: TextIO

    @property
    def width(self) -> int:
        return min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns)

    @property
    def icons(self) -> Icons:
        return None  # the sentences say it all

    def ask(self, prompt: Prompt) -> str | None:
        """Show a prompt and return the line that was typed, without spaces around it; None where no more comes."""
        self.show("\n".join(self._lines(prompt)))
        if prompt.quiet and not self.typed.isatty():
            return ""
        self.shown.write("> ")
        self.shown.flush()
        line = self.typed.readline()
        if not line:
            self.shown.write("\n")
            return None
        if not self.typed.isatty():
            self.shown.write(printable(line.strip()) + "\n")
        return printable(line.strip())

    def show(self, text: str) -> None:
        self.shown.write(text.rstrip("\n") + "\n")
        self.shown.flush()

    def _lines(self, prompt: Prompt) -> list[str]:
        commands = "; ".join(f"{command.key} {command.text}" for command in prompt.commands)
        enter = f"Press Enter to {prompt.enter}." if prompt.enter else ""
        before = [prompt.heading, prompt.progress, *prompt.notices]
        rows = (f"{row.key}. {row.words}" for row in prompt.rows)
        after = [*rows, *_choices(prompt), prompt.ask, enter, commands]
        texts = ["", *filter(None, before), *prompt.body, *prompt.term_lines, *filter(None, after)]
        return [line for text in texts for line in wrap(text, self.width) or [""]]


def _choices(prompt: Prompt) -> Iterator[str]:
    for number, choice in enumerate(prompt.choices):
        if prompt.begins_group(number):
            yield choice.under
        yield _choice(prompt, choice)


def _choice(prompt: Prompt, choice: Choice) -> str:
    return f"{choice.key}: {choice.text}{CHOSEN if choice.key in prompt.chosen else ''}"
