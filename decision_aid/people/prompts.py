"""What is shown and asked, as a value: both faces show the same prompt, word for word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from dataclasses import replace
from typing import Protocol, TypeVar, runtime_checkable

from decision_aid.engine.answers import printable
from decision_aid.frozen import frozen
from decision_aid.reports.blocks import Block
from decision_aid.reports.text import Icons

T = TypeVar("T")
ONE_DIGIT = 9
_KEYS = {
    "help": "?",
    "why": "?",
    "back": "b",
    "review": "r",
    "stop": "q",
    "quit": "q",
    "country": "c",
    "go on": "g",
}
CHOSEN = " (chosen)"
REST = "x"  # answers all lines of a group that are open
ANSWERING = frozenset({"u", "s"})  # commands that are answers: not sure, rather not say
AWAY = frozenset("?brqe")  # help, back, review, stop, every question: what is ticked is said before, and stays so


@frozen
class Choice:
    """One thing that can be answered or done, under the key (or word) for it; `under` is the title of its group.

    Where a line is typed, `name` is what it is found by and `code` what it is for sure; one that `stays` is shown
    whatever is typed.
    """

    key: str
    text: str
    under: str = ""
    name: str = ""
    code: str = ""
    stays: bool = False


@frozen
class Row:
    """One of several questions on a screen that have the same choices.

    `answer` is in words, empty while it is open; `chosen` is the key of it.
    """

    key: str
    text: str
    answer: str = ""
    link_id: str = ""
    chosen: str = ""

    @property
    def words(self) -> str:
        return f"{self.text}: {self.answer}" if self.answer else self.text


@frozen
class Beside:
    """A question on the same screen that no key answers now: asked before with its `answer`, or to be asked after."""

    text: str
    lines: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    several: bool = False
    answer: str = ""
    chosen: frozenset[str] = frozenset()


@frozen
class Prompt:
    """One screen.

    `at` says which step of how many it is; an `alarm` is the word for what cannot wait. `notices` come first: what
    was not understood, or the answer so far. `strong` lines of the body are the main message. `chosen` are the keys
    of the choices taken before, `alone` those that shut out all others; `at_most` so many can be taken together, and
    a line takes so many letters.
    `enter` says what Enter does; empty where Enter alone does nothing. A `quiet` prompt is only to be read: where
    lines are piped in, no line is taken for it. A `line` prompt takes any text, so that no key is a command; of its
    choices, those that fit the text are shown. What is typed at a `secret` one is not shown.

    Where there are `rows`, a choice answers the first that is open, or the one at the place that is asked `again`;
    after the key of a row ("3 y"), that row.
    A `table` has the names of its columns first, then a row for each title; it stands after the body. `blocks` say
    what the body says, for a face that has headings and pictures of its own.
    What stands `before` and `after` is shown where a window has room for all of it, and not said aloud.
    """

    heading: str
    body: tuple[str, ...] = ()
    at: tuple[int, int] | None = None
    alarm: str = ""
    progress: str = ""
    notices: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    again: int = -1
    table: tuple[tuple[str, ...], ...] = ()
    blocks: tuple[Block, ...] = ()
    before: tuple[Beside, ...] = ()
    after: tuple[Beside, ...] = ()
    several: bool = False
    at_most: int | None = None
    typed_keys: tuple[str, ...] = ()
    chosen: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()
    commands: tuple[Choice, ...] = ()
    enter: str = ""
    ask: str = ""
    quiet: bool = False
    line: bool = False
    secret: bool = False

    @property
    def answers(self) -> tuple[str, ...]:
        """All keys that answer this prompt, whether listed as choices or only named in words."""
        return tuple(choice.key for choice in self.choices) + self.typed_keys

    def named(self, typed: str) -> tuple[Choice, ...]:
        """Return the choices that a line of text names in full: by the number, or by the name."""
        text = typed.strip().casefold()
        return tuple(c for c in self.choices if text and text in (c.key, c.name.casefold()))

    def found(self, typed: str) -> tuple[Choice, ...]:
        """Return the choices that a line of text fits, by the number or a part of the name, and those that stay."""
        text = typed.strip().casefold()
        return tuple(c for c in self.choices if c.stays or c.key == text or bare(text) in bare(c.name))

    def in_place(self, now: Prompt) -> Prompt:
        """Return what is to be shown now, while something is typed: each choice under the key that it had."""
        if not self.line:
            return now
        told, keys = {one.code: one for one in now.choices}, {one.code: one.key for one in self.choices}
        kept = (replace(told.get(one.code, one), key=one.key) for one in self.choices)
        more = (one for one in now.choices if one.code not in keys)
        new = (replace(one, key=str(number)) for number, one in enumerate(more, len(self.choices) + 1))
        return replace(now, choices=(*kept, *new))

    def facts(self) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
        """Yield the rows of the table: the title, and each cell with the name of its column."""
        for title, *cells in self.table[1:]:
            yield title, tuple(zip(self.table[0], cells, strict=True))

    @property
    def step(self) -> str:
        """How far it is, in words; nothing on a page that is no step."""
        return "{} of {}".format(*self.at) if self.at else ""

    @property
    def has_numbered_rows(self) -> bool:
        """Whether a number alone can only mean a row, as no answer is one."""
        return len(self.rows) > 1 and not any(answer.isdigit() for answer in self.answers)

    def row_named(self, *typed: str) -> int:
        """Return the place of the row with the first of these numbers that is one; -1 where none is."""
        keys = [row.key for row in self.rows]
        return next((keys.index(number) for number in typed if number in keys), -1)

    @property
    def open_row(self) -> int:
        """The place of the row asked again, or the first without an answer; -1 where there is none."""
        first = next((place for place, row in enumerate(self.rows) if not row.answer), -1)
        return first if self.again < 0 else self.again

    def begins_group(self, number: int) -> bool:
        """Say whether the choice at this place is the first of a group with a title."""
        under = self.choices[number].under
        return bool(under) and (number == 0 or self.choices[number - 1].under != under)


def bare(name: str) -> str:
    """Return a name as it is looked for: by its letters and digits, for nobody types alike what is between them."""
    small = name.casefold()
    return "".join(filter(str.isalnum, small)) or small


def key_of(typed: str) -> str:
    """Return what was typed; a word that stands for a key as that key."""
    word = typed.strip().casefold()
    return _KEYS.get(word, word if len(word) == 1 else typed.strip())


def line(
    heading: str,
    body: tuple[str, ...],
    *,
    enter: str,
    ask: str = "Type it, then press Enter.",
    notices: tuple[str, ...] = (),
) -> Prompt:
    """Return a prompt that takes a line of text."""
    return Prompt(heading, body, notices=notices, enter=enter, ask=ask, line=True)


def numbered(texts: Iterable[str]) -> tuple[Choice, ...]:
    """Return choices under the numbers from 1."""
    told = tuple(texts)
    return tuple(Choice(key, text) for key, text in zip(number_keys(told), told, strict=True))


def number_keys(among: Sized) -> tuple[str, ...]:
    """Return the numbers under which things stand: with a zero where another number begins with the same digit.

    So what stands there can be typed as it stands, and is never the beginning of another: 01, 2 to 9, 10 to 14.
    """
    return tuple(f"0{n}" if n * 10 <= len(among) else str(n) for n in range(1, len(among) + 1))


def chosen(number: str, among: Sized) -> int | None:
    """Return the place of what stands under a number that was typed, or None where nothing does."""
    place = int(number) - 1 if number.isascii() and number.isdigit() and len(number) < 4 else -1  # noqa: PLR2004
    return place if 0 <= place < len(among) else None


def ticked(typed: str, among: Sequence[T]) -> tuple[T, ...]:
    """Return what stands under numbers that were typed, in its own order."""
    places = {chosen(number, among) for number in typed.replace(",", " ").split()}
    return tuple(one for place, one in enumerate(among) if place in places)


def no_such_key(typed: str) -> str:
    """Say that a key has no meaning among the actions of a page."""
    return f"The key '{printable(typed)[:20]}' does nothing here."


@runtime_checkable
class LooksAgain(Protocol):
    """A face that, while it waits, asks again and again what its screen shows now."""

    again: Callable[[Prompt], Prompt]


class IdleError(Exception):
    """Nobody pressed a key for as long as a face was told to wait."""


class Face(Protocol):
    """A way to ask a person."""

    @property
    def width(self) -> int:
        """The number of columns that text may fill."""
        ...

    @property
    def icons(self) -> Icons:
        """The signs for pictures of people; None where only words are shown."""
        ...

    def ask(self, prompt: Prompt) -> str | None:
        """Show a prompt and return what is typed: keys, "1 3" for several, "" for Enter; None once the input ends."""
        ...

    def show(self, text: str) -> None:
        """Show a finished text, for good."""
        ...
