"""The plain face: line by line, for screen readers, pipes and terminals without cursor control.

Only printable characters and newlines: no boxes, no colour, no cursor moves. What was heard just now is not said again.
"""

from __future__ import annotations

import getpass
import os
import select
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TextIO

from decision_aid.engine.answers import printable
from decision_aid.people.prompts import CHOSEN, REST, Choice, IdleError, Prompt
from decision_aid.reports.text import Icons, wrap

WIDEST = 72
HELP = "?"
HEARD = "To hear all of it again: ?"
_LOOK_SECONDS = 0.5


@dataclass(slots=True)
class PlainFace:
    """Asks in lines of text. Where lines are piped in, each line answers one question."""

    typed: TextIO
    shown: TextIO
    idle: float = 0.0  # seconds without a line, after which IdleError is raised; 0: never
    _last: Prompt = field(default_factory=lambda: Prompt(""))
    _group: tuple[str, ...] = ()
    _told: set[Choice] = field(default_factory=set)
    _menus: frozenset[Prompt] = frozenset()  # what can be read or done, as it was heard whole

    @property
    def width(self) -> int:
        return min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns)

    @property
    def icons(self) -> Icons:
        return None  # the sentences say it all

    def ask(self, prompt: Prompt) -> str | None:
        """Show a prompt and return the line that was typed, without spaces around it; None where no more comes.

        Raises IdleError.
        """
        self.show("\n".join(self._lines(prompt)))
        if prompt.quiet and not self.typed.isatty():
            return ""
        line = self._line(prompt)
        while line == HELP and replace(prompt, notices=()) in self._menus:
            self.show("\n".join(self._wrapped(self._whole(prompt, Prompt("")))))
            line = self._line(prompt)
        return line

    def _line(self, prompt: Prompt) -> str | None:
        self.shown.write("> ")
        self.shown.flush()
        if prompt.secret and self.typed.isatty():
            return _typed_unseen()
        if not self._comes():
            self.shown.write("\n" * shutil.get_terminal_size().lines)
            raise IdleError
        line = self.typed.readline()
        if not line:
            self.shown.write("\n")
            return None
        if not self.typed.isatty():
            self.shown.write(printable(line.strip()) + "\n")
        elif prompt.quiet and not prompt.enter and not line.strip():  # one Enter too many leaves no urgent page
            self.show("\n".join(["", "Nothing is chosen yet.", *wrap(self._commands(prompt), self.width)]))
            return self._line(prompt)
        return printable(line.strip())

    def _comes(self) -> bool:
        """Wait for a line as long as may be; where that cannot be (Windows, pipes), the reading waits.

        It looks again and again: a Ctrl-C in the moment before would be slept over, as by reading.
        """
        if os.name != "posix" or not self.typed.isatty():
            return True
        begun = time.monotonic()
        while not select.select([self.typed], [], [], _LOOK_SECONDS)[0]:
            if self.idle and time.monotonic() - begun >= self.idle:
                return False
        return True

    def show(self, text: str) -> None:
        self.shown.write(text.rstrip("\n") + "\n")
        self.shown.flush()

    def _lines(self, prompt: Prompt) -> list[str]:
        last, self._last = self._last, prompt
        return self._wrapped(self._again(prompt, last) or self._whole(prompt, last))

    def _wrapped(self, texts: Iterable[str]) -> list[str]:
        return [line for text in ("", *filter(None, texts)) for line in wrap(text, self.width) or [""]]

    def _again(self, prompt: Prompt, last: Prompt) -> list[str]:
        """Return what is new of a prompt that was heard: a notice, the next line of a group, a list to choose from.

        A group that the person comes back to, to change it, is said whole.
        """
        known, self._group = self._group, tuple(row.text for row in prompt.rows) or self._group
        comes_back = prompt.enter and prompt.again < 0 and not last.rows
        if prompt.open_row >= 0 and known == self._group and not comes_back:
            row = prompt.rows[prompt.open_row]
            return [*prompt.notices, f"{row.key}. {row.words}", _enter(prompt)]
        if prompt.notices and replace(last, notices=prompt.notices) == prompt:
            return [*prompt.notices, *([] if prompt.answers else [_enter(prompt), self._commands(prompt)])]
        if prompt.quiet and prompt.choices and HELP not in [command.key for command in prompt.commands]:
            menu = replace(prompt, notices=())
            heard, self._menus = menu in self._menus, self._menus | {menu}
            return [prompt.heading, *prompt.notices, *prompt.strong, _enter(prompt), HEARD] if heard else []
        return []

    def _whole(self, prompt: Prompt, last: Prompt) -> Iterator[str]:
        yield prompt.alarm
        yield "" if prompt.at and last.at and prompt.heading == last.heading else prompt.heading
        yield "" if prompt.at == last.at else prompt.step
        yield prompt.progress
        yield from prompt.notices
        yield from prompt.body
        for title, cells in prompt.facts():
            yield from (title, *(f"{name}: {cell}" for name, cell in cells))
        yield from (f"{row.key}. {row.words}" for row in prompt.rows)
        yield from _choices(prompt)
        yield prompt.ask
        if len(prompt.rows) > 1 and prompt.answers:
            yield f"Another line: type its number first, as in {prompt.rows[1].key} {prompt.answers[-1]}."
        yield _enter(prompt)
        yield self._commands(prompt)

    def _commands(self, prompt: Prompt) -> str:
        """Return the keys; those of all questions only once: a line that is not understood says how to get help."""
        commands, keys = prompt.commands, [command.key for command in prompt.commands]
        if HELP in keys and prompt.answers and self._told.issuperset(c for c in commands if c.key != REST):
            commands = tuple(command for command in commands if command.key == REST)
        self._told.update(prompt.commands)
        return "; ".join(f"{command.key} {command.text}" for command in commands)


def _enter(prompt: Prompt) -> str:
    return f"Press Enter to {prompt.enter}." if prompt.enter else ""


def _typed_unseen() -> str | None:
    try:
        return getpass.getpass("")
    except EOFError:
        return None


def _choices(prompt: Prompt) -> Iterator[str]:
    for number, choice in enumerate(prompt.choices):
        if prompt.begins_group(number):
            yield choice.under
        yield f"{choice.key}: {choice.text}{CHOSEN if choice.key in prompt.chosen else ''}"
