"""The rich face: one screen a question, one key an answer, from 40 columns by 15 lines up.

One accent, and red beside the words of an alarm; bold and words carry the meaning. Nothing moves by itself.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from rich.console import Console, ConsoleDimensions
from rich.text import Text

from decision_aid.engine.answers import NONE_KEY
from decision_aid.people.prompts import ANSWERING, AWAY, REST, IdleError, Prompt
from decision_aid.people.terminal.holding import held
from decision_aid.people.terminal.layout import ALL_KEYS, WIDEST, Layout, View

if TYPE_CHECKING:
    from decision_aid.people.terminal.keys import Keyboard
    from decision_aid.reports.text import Icons

_ENTER_SCREEN, _LEAVE_SCREEN = b"\x1b[?1049h", b"\x1b[?1049l"
_TOO_EARLY = "What you typed before this screen was there was not taken. Please type it again."
_READ_AGAIN = "Some keys came too early, and were not taken. Is this what you mean? Then press Enter again."
UNREAD = "This is another question. Read it first, then press the key again."
UNREAD_SECONDS = 1.0  # within which nobody has read it
_ONE_NUMBER_SECONDS = 2.0  # within which a digit belongs to the one before
_LINES = 24
_END = 1_000_000  # more lines than a page has
_BETWEEN = (" ", ",", ";")  # what people put between the numbers of a list
_CTRL_U = "\x15"  # empties the line, as wherever a terminal takes one
_LEAVE_WHAT_IS_TYPED = ("backspace", "page-up", "page-down")


class _Window(Console):
    """A console that takes a terminal without a size (0 by 0) to be 24 lines high: rich would draw 25, and lose one."""

    @property  # type: ignore[misc]  # nobody sets it here
    def size(self) -> ConsoleDimensions:
        found = super().size
        with suppress(OSError):
            return found if any(os.get_terminal_size(1)) else found._replace(height=min(found.height, _LINES))
        return found


@dataclass(slots=True)
class RichFace:
    """Asks screen by screen. A context manager: the terminal is given back as it was."""

    confirm: bool = False
    idle: float = 0.0  # seconds without a key, after which IdleError is raised; 0: never
    console: Console = field(
        default_factory=lambda: _Window(highlight=False, markup=False, emoji=False, color_system=_colours())
    )
    again: Callable[[Prompt], Prompt] = lambda prompt: prompt
    _keyboard: Keyboard | None = None
    _pressed: float = 0.0
    _drawn: ConsoleDimensions | None = None
    _left: tuple[str, tuple[str, ...]] = (
        "",
        (),
    )  # shown last; a sheet that was read and printed comes back with its end
    _left_at: View = field(default_factory=View)
    _begun: tuple[tuple[object, ...], View] = ((), View())  # heading and body of a screen that was locked meanwhile
    _rows: tuple[tuple[str, ...], str] = ((), "")  # those of the screen before, and the key that answered one of them
    _held: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        self._held.enter_context(held(_leave_screen, self._take_screen_again))
        self.console.set_alt_screen(True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._keyboard:
            self._keyboard.__exit__(kind, error, trace)
        self.console.set_alt_screen(False)
        self._held.close()

    @property
    def width(self) -> int:
        return min(WIDEST, self.console.width)

    @property
    def icons(self) -> Icons:
        """Two shapes, not two colours."""
        from decision_aid.reports.text import ASCII_ICONS, ROUND_ICONS

        return ROUND_ICONS if self.console.encoding.startswith("utf") else ASCII_ICONS

    def show(self, text: str) -> None:
        self.console.print(text, soft_wrap=True)

    def ask(self, prompt: Prompt) -> str | None:
        """Show a prompt and return the answer that the keys make; None at the end of the input. Raises IdleError."""
        view = self._first_view(prompt)
        # what was pressed until now cannot be meant for a screen that was not there
        came_too_early = bool(self._keyboard and self._keyboard.forget(whole_words=prompt.line))
        view = replace(view, notice=_TOO_EARLY if came_too_early else "")
        if prompt.rows:
            view = self._in_sight(prompt, view, self._at(prompt, view))  # nobody answers a line that is out of sight
        view = self._draw(prompt, view)
        keyboard, self._pressed = self._ready_keyboard(), time.monotonic()

        def look_again() -> None:
            nonlocal prompt
            self._refuse_to_wait_for_ever(prompt, view)
            now = self.again(prompt)
            now = prompt.in_place(now) if view.typed else now
            if now != prompt:
                prompt = now
                self._draw(prompt, view)
            self._redraw_if_resized(prompt, view)

        while True:
            key = keyboard.next(look_again, in_line=prompt.line)
            if key is None:
                return None
            waited, self._pressed = time.monotonic() - self._pressed, time.monotonic()
            is_read = waited >= UNREAD_SECONDS or self._is_of_this_screen(prompt, key.name)
            refused = view.refused if waited < _ONE_NUMBER_SECONDS else ""
            press = self._unread if not is_read else self._type if prompt.line else self._press
            done, after = press(prompt, replace(view, notice="", refused=refused), key.name)
            answers = done is not None or after.taken != view.taken
            if answers and key.held:
                continue  # a finger that rests on a key must not answer the next question too
            if answers and self.console.size != self._drawn:
                after = view  # nobody answers what was drawn for another window
            elif done and came_too_early:  # half of what was typed may be missing: it is read once more
                came_too_early, after = False, replace(view, notice=_READ_AGAIN)
            elif done is not None:
                self._left, self._left_at = (
                    (prompt.heading, prompt.body),
                    View(top=_END if view.seen else view.top, seen=view.seen),
                )
                self._rows = _texts(prompt), key.name
                return done
            view = after if prompt.line and keyboard.has_more() else self._draw(prompt, after)

    def _is_of_this_screen(self, prompt: Prompt, key: str) -> bool:
        """Say whether a key can be meant for what was not read yet: one answer down a list may run past its end."""
        rows, last = self._rows
        return not (key == last and rows and rows != _texts(prompt) and key in (*prompt.answers, *ANSWERING, REST))

    def _first_view(self, prompt: Prompt) -> View:
        """Return the view of a screen just shown, with what is chosen; a page that comes again is where it was left."""
        if not prompt.secret:
            (screen, begun), self._begun = self._begun, ((), View())
            if screen == (prompt.heading, prompt.body):
                return begun
        is_page = not (prompt.answers or prompt.line or prompt.alarm)
        view = self._left_at if is_page and self._left == (prompt.heading, prompt.body) else View()
        return replace(view, taken=prompt.chosen if prompt.several else frozenset())

    def _ready_keyboard(self) -> Keyboard:
        """Return the keyboard; on the first screen, keys that were pressed already were meant for it."""
        if self._keyboard is None:
            from decision_aid.people.terminal.keys import Keyboard  # slow to import: the first screen is read meanwhile

            self._keyboard = Keyboard().__enter__()
        return self._keyboard

    def _refuse_to_wait_for_ever(self, prompt: Prompt, view: View) -> None:
        if self.idle and time.monotonic() - self._pressed > self.idle:
            if not prompt.secret:
                self._begun = (prompt.heading, prompt.body), view
            raise IdleError

    # --- keys -------------------------------------------------------------------------------------

    def _unread(self, _: Prompt, view: View, __: str) -> tuple[str | None, View]:
        return None, replace(view, notice=UNREAD)

    def _type(self, prompt: Prompt, view: View, key: str) -> tuple[str | None, View]:
        """Return the line of text, once Enter ends it, and the view after a key of it."""
        if key in ("up", "down"):
            return None, self._point(replace(prompt, choices=()), view, -1 if key == "up" else 1)
        if key in ("page-up", "page-down"):
            return None, self._scroll(prompt, view, -1 if key == "page-up" else 1)
        return _typed_on(prompt, replace(view, top=0) if prompt.choices else view, key)

    def _press(self, prompt: Prompt, view: View, key: str) -> tuple[str | None, View]:  # noqa: PLR0911  (by key)
        """Return the finished answer, if this key finishes one, and the view after it."""
        if key == "enter" or (key in _BETWEEN and prompt.several and _whole(prompt, view.typed)):
            return self._enter(prompt, view)
        view = self._ended_by(key, prompt, view)
        if key in ("up", "down"):
            return None, self._point(prompt, view, -1 if key == "up" else 1)
        if key == " " and view.pointed >= 0 and not prompt.rows:
            return self._taken(prompt, view, prompt.choices[view.pointed].key)
        if key in ("page-up", "page-down", " "):
            return None, self._scroll(prompt, view, -1 if key == "page-up" else 1)
        if key == "backspace":
            return None, replace(view, typed=view.typed[:-1])
        if prompt.has_numbered_rows:
            if (row := prompt.row_named(view.typed + key, key)) >= 0:
                return None, self._in_sight(prompt, replace(view, pointed=row, typed=prompt.rows[row].key), row)
            view = replace(view, typed="")  # the number has led to its line
        letter = key.casefold()
        if letter == _none_of_all(prompt) and not view.seen:
            return None, self._scroll(prompt, replace(view, notice=_TO_THE_END.format(letter)), 1)
        return self._character(prompt, view, key)

    def _ended_by(self, key: str, prompt: Prompt, view: View) -> View:
        """Return the view once a key has ended the number that waits: of a list it is taken where none goes on so.

        Where one answer is asked, that would answer, and the key would answer what comes next: neither is taken.
        """
        number, longer = _whole(prompt, view.typed), view.typed + key
        goes_on = _whole(prompt, longer) or any(answer.startswith(longer) for answer in prompt.answers)
        if not (number and prompt.several) or self.confirm or goes_on or key in _LEAVE_WHAT_IS_TYPED:
            return view
        done, taken = self._taken(prompt, view, number)
        return view if done else taken

    def _character(self, prompt: Prompt, view: View, key: str) -> tuple[str | None, View]:  # noqa: PLR0911  (by key)
        letter = key.casefold()
        if view.refused and key.isdigit() and not prompt.several:  # 71 years must never be read as the first age group
            return None, self._no_answer(prompt, replace(view, typed=view.refused), key)
        commands = [command.key for command in prompt.commands]
        typed = view.typed + letter
        if letter in commands and not view.typed:
            is_answer = letter in ANSWERING
            if is_answer and view.taken - prompt.chosen:
                return None, replace(view, notice=_TICKED)
            if self.confirm and is_answer:
                return None, replace(view, typed=letter)
            if prompt.several and letter in AWAY and view.taken != prompt.chosen:
                letter = f"{_in_order(prompt, view)} {letter}".strip()
            return self._in_row(prompt, view, letter) if is_answer or letter == "?" else (letter, view)
        if letter == NONE_KEY and len(prompt.alone) == 1 and not view.typed:
            return self._taken(prompt, view, *prompt.alone)
        matching = [answer for answer in prompt.answers if answer.startswith(typed)]
        whole = _whole(prompt, typed)
        if not (matching or whole):
            return None, self._no_answer(prompt, view, key)
        view = view if prompt.rows else replace(view, pointed=-1)  # Space then stands between two numbers
        if matching in ([], [whole]) and not self.confirm:  # one digit will do where no number begins with it
            return self._taken(prompt, view, whole)
        return None, replace(view, typed=typed)

    def _taken(self, prompt: Prompt, view: View, key: str) -> tuple[str | None, View]:
        """Take an answer: of a list it is marked, and Enter ends the list, unless nothing can stand beside it.

        Of two digits even that waits for Enter: who means 1 and 2 may type 12.
        """
        if prompt.several and key in prompt.answers and (view.taken or view.typed or key not in prompt.alone):
            return None, self._toggled(prompt, view, key)
        return self._in_row(prompt, view, key)

    def _in_row(self, prompt: Prompt, view: View, key: str) -> tuple[str | None, View]:
        """Return an answer with the row that is pointed at, if one is; one that is out of sight comes into it first."""
        if not prompt.rows or (at := self._at(prompt, view)) < 0:
            return key, view
        shown = self._in_sight(prompt, view, at)
        if shown.top != view.top:
            return None, replace(shown, notice=_LOOK_FIRST)
        return (f"{prompt.rows[view.pointed].key} {key}" if view.pointed >= 0 else key), view

    def _no_answer(self, prompt: Prompt, view: View, key: str) -> View:
        if key in _BETWEEN and prompt.several:
            return view
        if key == ALL_KEYS and self._layout(prompt, view).folds_keys:
            return self._scroll(prompt, replace(view, all_keys=not view.all_keys), 0)
        is_number = key.isdigit() and any(map(str.isdigit, prompt.answers))
        refused = key if is_number and not view.typed else ""  # whoever tries again and again is heard
        notice = f"{_not_a_key(view.typed, key)} {_how(prompt)}".rstrip()
        return replace(view, typed="", refused=refused, notice=notice)

    def _enter(self, prompt: Prompt, view: View) -> tuple[str | None, View]:
        """Enter goes on: after what was typed, to what is below, to what comes next. It chooses nothing by itself."""
        if typed := _whole(prompt, view.typed):
            return self._taken(prompt, replace(view, typed=""), typed)
        if view.typed and not prompt.has_numbered_rows:
            return None, self._no_answer(prompt, view, "")
        if not view.seen and self._layout(prompt, view).is_more_below():
            return None, self._scroll(prompt, view, 1)
        if prompt.several and view.taken:
            return _in_order(prompt, view), view
        return ("", view) if prompt.enter else (None, replace(view, notice=_nothing_chosen(prompt, view)))

    def _point(self, prompt: Prompt, view: View, step: int) -> View:
        layout = self._layout(prompt, view)
        if not (lines := prompt.rows or prompt.choices):
            return replace(view, top=max(0, min(view.top + step, layout.highest_top())))
        pointed = max(0, min(self._at(prompt, view) + step, len(lines) - 1))
        return self._in_sight(prompt, replace(view, pointed=pointed, typed=view.typed if prompt.line else ""), pointed)

    def _at(self, prompt: Prompt, view: View) -> int:
        return prompt.open_row if view.pointed < 0 and prompt.rows else view.pointed

    def _in_sight(self, prompt: Prompt, view: View, number: int) -> View:
        """Scroll no further than it takes to see this choice."""
        layout = self._layout(prompt, view)
        lines, places = layout.middle
        top = min(view.top, places[number])
        end = places[number + 1] if number + 1 < len(places) else len(lines)
        return replace(view, top=max(top, end - layout.room))

    def _toggled(self, prompt: Prompt, view: View, key: str) -> View:
        """Take a choice, or give it back, where the person can see it."""
        number = next(n for n, choice in enumerate(prompt.choices) if choice.key == key)
        return self._in_sight(prompt, _toggled(prompt, view, key), number)

    def _scroll(self, prompt: Prompt, view: View, pages: int) -> View:
        """Scroll by so many pages, so that no choice is torn; by none after a change of room, to be in its bounds."""
        layout = self._layout(prompt, view)
        return replace(view, top=max(0, min(layout.top_after(pages), layout.highest_top())))

    # --- screen -----------------------------------------------------------------------------------

    def _layout(self, prompt: Prompt, view: View) -> Layout:
        """Return how a screen stands; what a key was answered pushes no line out of sight."""
        layout = Layout(prompt, view, self.console, self.confirm)
        over = view.notice and (view.top or layout.is_more_below())
        return replace(layout, over=True) if over else layout

    def _draw(self, prompt: Prompt, view: View) -> View:
        """Draw a screen; return the view, with whether the last line has been on it."""
        fitting = _fitting(prompt, view)
        layout = self._layout(fitting, view)
        if view.top > layout.highest_top():  # a window that grew
            view = replace(view, top=layout.highest_top())
            layout = self._layout(fitting, view)
        self._drawn = self.console.size
        self.console.clear()
        self.console.print(Text("\n").join([*layout.lines(), layout.last_line()]), end="", soft_wrap=True)
        return replace(view, seen=view.seen or not layout.is_more_below())

    def _take_screen_again(self) -> None:
        os.write(1, _ENTER_SCREEN)
        self._drawn = None

    def _redraw_if_resized(self, prompt: Prompt, view: View) -> None:
        if self.console.size != self._drawn:
            self._draw(prompt, view)


def _texts(prompt: Prompt) -> tuple[str, ...]:
    return tuple(row.text for row in prompt.rows)


def _leave_screen() -> None:
    """Straight to the terminal: what is being printed when a signal comes cannot be printed into."""
    os.write(1, _LEAVE_SCREEN)


def _fitting(prompt: Prompt, view: View) -> Prompt:
    """Return a prompt with the choices that fit what is typed so far, and what Enter would do with it."""
    if not (prompt.line and prompt.choices and view.typed):
        return prompt
    exact = prompt.named(view.typed)
    enter = f"take {exact[0].text.removesuffix('.')}" if len(exact) == 1 else "search"
    return replace(prompt, choices=prompt.found(view.typed), enter=enter)


def _colours() -> Literal["auto"] | None:
    """Sixteen colours where the terminal has them; rich itself heeds NO_COLOR."""
    return None if os.environ.get("TERM", "").startswith("vt") else "auto"


def _none_of_all(prompt: Prompt) -> str:
    """Return the key that says no to all that stands on a screen; nothing where there is none."""
    if prompt.rows:
        return REST
    return NONE_KEY if NONE_KEY in prompt.answers or len(prompt.alone) == 1 else ""


def _in_order(prompt: Prompt, view: View) -> str:
    return " ".join(choice.key for choice in prompt.choices if choice.key in view.taken)


def _whole(prompt: Prompt, typed: str) -> str:
    """Return the answer that was typed in full, whether or not with a zero before it."""
    keys = (*prompt.answers, *(command.key for command in prompt.commands if command.key in ANSWERING))
    fitting = (key for key in (typed, f"0{typed}", typed.removeprefix("0")) if key in keys)
    return next(fitting, "") if typed else ""


def _typed_on(prompt: Prompt, view: View, key: str) -> tuple[str | None, View]:
    """Return the line of text, once Enter ends it, and the view after a key of it."""
    if key == "enter":
        exact = prompt.named(view.typed)
        return (exact[0].code if len(exact) == 1 else view.typed.strip()), view
    if key == "backspace":
        return None, replace(view, typed=view.typed[:-1])
    if key == _CTRL_U:
        return None, replace(view, typed="")
    if len(key) > 1 or not key.isprintable():
        return None, view
    if prompt.at_most is not None and len(view.typed) >= prompt.at_most:  # after Enter all would be lost
        return None, replace(view, notice=_FULL.format(prompt.at_most))
    return None, replace(view, typed=view.typed + key)


def _toggled(prompt: Prompt, view: View, key: str) -> View:
    """Take a choice, or give it back; one that stands alone shuts out all others."""
    taken = view.taken ^ {key}
    if key in taken:
        taken = frozenset({key}) if key in prompt.alone else taken - prompt.alone
        if prompt.at_most is not None and len(taken) > prompt.at_most:
            notice = f"At most {prompt.at_most} are possible. Take one back to choose another."
            return replace(view, typed="", notice=notice)
    notice = _NOT_TOGETHER if view.taken - taken - {key} else view.notice
    return replace(view, taken=taken, typed="", notice=notice)


def _not_a_key(typed: str, key: str) -> str:
    if not key.isprintable():
        return "That key does nothing here."
    return f"There is no answer {typed}{key} here." if typed else f"The key '{key}' does nothing here."


def _nothing_chosen(prompt: Prompt, view: View) -> str:
    how = "Press Space to choose." if view.pointed >= 0 and not prompt.rows else _how(prompt)
    return f"Nothing is chosen yet. {how}".rstrip()


def _how(prompt: Prompt) -> str:
    """Say what to press where a question waits for an answer; a page that Enter leaves says so itself."""
    if prompt.ask or prompt.enter:
        return "" if prompt.enter else prompt.ask
    rest = [command.key for command in prompt.commands if prompt.rows and command.key == REST]
    *more, last = [*(choice.key for choice in prompt.choices or prompt.commands), *rest]
    if more and all(map(str.isdigit, (*more, last))):
        return f"Press a number from {int(more[0])} to {last}."
    return f"Press {', '.join(more)} or {last}." if more else f"Press {last}."


_FULL = "There is room for {} letters. What came after them was not taken."
_NOT_TOGETHER = "These cannot stand together, so what was chosen before is taken back."
_TO_THE_END = "Read to the end first, then press {}."  # nobody answers at once what was not seen
_TICKED = "What is ticked would be lost. Press Enter to keep it, or untick it first."
_LOOK_FIRST = "This line was out of sight. Read it, then answer."
