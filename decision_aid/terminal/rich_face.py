"""The rich face: one screen a question, one key an answer, from 40 columns by 15 lines up.

Text in the terminal's own colours only; bold and words carry the meaning. Nothing moves by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from decision_aid.terminal.prompts import ANSWERING, CHOSEN

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from rich.console import ConsoleDimensions

    from decision_aid.terminal.keys import Keyboard
    from decision_aid.terminal.prompts import Choice, Prompt

WIDEST = 80
SMALLEST = (40, 15)  # columns, lines
ONE_KEY_CHOICES = 9


@dataclass(frozen=True, slots=True)
class View:
    """What a person did on a screen so far: digits typed, choice pointed at, choices taken, scrolling."""

    typed: str = ""
    pointed: int = -1
    taken: frozenset[str] = frozenset()
    top: int = 0
    notice: str = ""


@dataclass(slots=True)
class RichFace:
    """Asks screen by screen. A context manager: the terminal is given back as it was."""

    confirm: bool = False
    console: Console = field(
        default_factory=lambda: Console(highlight=False, markup=False, emoji=False, color_system=None)
    )
    _keyboard: Keyboard | None = None
    _drawn: ConsoleDimensions | None = None

    def __enter__(self) -> Self:
        self.console.set_alt_screen(True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._keyboard:
            self._keyboard.__exit__(kind, error, trace)
        self.console.set_alt_screen(False)

    @property
    def width(self) -> int:
        return min(WIDEST, self.console.width)

    def show(self, text: str) -> None:
        self.console.print(text, soft_wrap=True)

    def ask(self, prompt: Prompt) -> str:
        """Show a prompt and return the answer that the keys make."""
        view = View(taken=prompt.chosen if prompt.several else frozenset())
        self._draw(prompt, view)
        keyboard = self._ready_keyboard()
        while True:
            key = keyboard.next(lambda: self._redraw_if_resized(prompt, view))  # noqa: B023
            done, after = self._press(prompt, replace(view, notice=""), key.name)
            if key.held and (done is not None or after.taken != view.taken):
                continue  # a finger that rests on a key must not answer the next question too
            if done is not None:
                return done
            view = after
            self._draw(prompt, view)

    def _ready_keyboard(self) -> Keyboard:
        """Drop keys that were pressed before this screen was there; on the first, they were meant for it."""
        if self._keyboard:
            self._keyboard.forget()
            return self._keyboard
        from decision_aid.terminal.keys import Keyboard  # slow to import: the first screen is read meanwhile

        self._keyboard = Keyboard().__enter__()
        return self._keyboard

    # --- keys -------------------------------------------------------------------------------------

    def _press(self, prompt: Prompt, view: View, key: str) -> tuple[str | None, View]:
        """Return the finished answer, if this key finishes one, and the view after it."""
        if key in ("up", "down"):
            return None, self._point(prompt, view, -1 if key == "up" else 1)
        if key in ("page-up", "page-down") or (key == " " and not (prompt.several and view.pointed >= 0)):
            return None, self._scroll(prompt, view, -1 if key == "page-up" else 1)
        if key == "backspace":
            return None, replace(view, typed=view.typed[:-1])
        if key == "enter":
            return self._enter(prompt, view)
        if key == " ":
            return None, _toggled(prompt, view, prompt.choices[view.pointed].key)
        return self._character(prompt, view, key)

    def _character(self, prompt: Prompt, view: View, key: str) -> tuple[str | None, View]:
        letter = key.casefold()
        commands = [command.key for command in prompt.commands]
        typed = view.typed + letter
        if letter in commands and not view.typed:
            return (None, replace(view, typed=letter)) if self.confirm and letter in ANSWERING else (letter, view)
        matching = [answer for answer in prompt.answers if answer.startswith(typed)]
        if not matching:
            return None, replace(view, typed="", notice=_not_a_key(key))
        if matching == [typed] and len(typed) == 1 and not self.confirm and _one_key(prompt):
            return (None, _toggled(prompt, view, typed)) if prompt.several else (typed, view)
        return None, replace(view, typed=typed)

    def _enter(self, prompt: Prompt, view: View) -> tuple[str | None, View]:
        if view.typed in (*prompt.answers, *ANSWERING):
            toggles = prompt.several and view.typed not in ANSWERING
            return (None, _toggled(prompt, view, view.typed)) if toggles else (view.typed, view)
        if prompt.several and view.taken:
            return " ".join(c.key for c in prompt.choices if c.key in view.taken), view
        if view.pointed >= 0 and not prompt.several:
            return prompt.choices[view.pointed].key, view
        if prompt.enter and view.top < self._highest_top(prompt, view) and not prompt.choices:
            return None, self._scroll(prompt, view, 1)
        if prompt.enter:
            return "", view
        return None, replace(view, notice=_nothing_chosen(prompt))

    def _point(self, prompt: Prompt, view: View, step: int) -> View:
        if not prompt.choices:
            return replace(view, top=max(0, min(view.top + step, self._highest_top(prompt, view))))
        pointed = max(0, min(view.pointed + step, len(prompt.choices) - 1))
        lines, places = self._middle(prompt, replace(view, pointed=pointed))
        room = self._room(prompt, view)
        top = min(view.top, places[pointed])
        end = places[pointed + 1] if pointed + 1 < len(places) else len(lines)
        return replace(view, pointed=pointed, top=max(top, end - room))

    def _scroll(self, prompt: Prompt, view: View, pages: int) -> View:
        step = max(1, self._room(prompt, view) - 1) * pages
        return replace(view, top=max(0, min(view.top + step, self._highest_top(prompt, view))))

    # --- screen -----------------------------------------------------------------------------------

    def _draw(self, prompt: Prompt, view: View) -> None:
        middle, _ = self._middle(prompt, view)
        room = self._room(prompt, view)
        shown = middle[view.top : view.top + room]
        shown += [Text("")] * (room - len(shown))
        more = "More below: press Space. " if view.top + room < len(middle) else ""
        lines = [*self._head(prompt, view), *shown, *self._foot(prompt)]
        height = self.console.height - 1
        if len(lines) > height:  # far too small: ask for room first, then show what fits
            lines = [*self._wrapped(Text(self._size_hint())), *middle[view.top :]][:height]
            lines += [Text("")] * (height - len(lines))
            more = ""
        self._drawn = self.console.size
        self.console.clear()
        self.console.print(Text("\n").join([*lines, Text(f"{more}> {view.typed}")]), end="", soft_wrap=True)

    def _redraw_if_resized(self, prompt: Prompt, view: View) -> None:
        if self.console.size != self._drawn:
            self._draw(prompt, view)

    def _head(self, prompt: Prompt, view: View) -> list[Text]:
        lines = self._wrapped(Text(prompt.heading, style="bold"))
        for text in (prompt.progress, self._size_hint(), *prompt.notices, view.notice):
            lines += self._wrapped(Text(text)) if text else []
        return lines

    def _middle(self, prompt: Prompt, view: View) -> tuple[list[Text], list[int]]:
        """Return the lines between head and foot, and where among them each choice begins."""
        lines: list[Text] = []
        for number, text in enumerate(prompt.body):
            lines += self._wrapped(Text(text, style="bold" if number == 0 and prompt.choices else ""))
        places = []
        for number, choice in enumerate(prompt.choices):
            places.append(len(lines))
            lines += self._choice(prompt, view, number, choice)
        return lines, places

    def _choice(self, prompt: Prompt, view: View, number: int, choice: Choice) -> list[Text]:
        pointer = ">" if number == view.pointed else " "
        taken = choice.key in (view.taken if prompt.several else prompt.chosen)
        box = ("[x] " if taken else "[ ] ") if prompt.several else ""
        mark = f"{pointer} {choice.key:>2}  {box}"
        after = CHOSEN if taken and not prompt.several else ""
        lines = self._wrapped(Text(choice.text + after), indent=len(mark))
        style = "bold" if pointer == ">" or taken else ""
        return [Text(mark if row == 0 else " " * len(mark), style=style) + line for row, line in enumerate(lines)]

    def _foot(self, prompt: Prompt) -> list[Text]:
        """The keys, always the last lines; then the line where what is typed stands."""
        enter = f"Press Enter to {prompt.enter}." if prompt.enter else ""
        asked = " ".join(part for part in (prompt.ask, self._enter_hint(prompt)) if part)
        lines = [line for text in (asked, enter) if text for line in self._wrapped(Text(text))]
        return [*lines, *map(Text, self._key_lines(prompt))]

    def _key_lines(self, prompt: Prompt) -> list[str]:
        """The keys on as few lines as fit, none of them broken in two."""
        lines: list[str] = []
        for command in prompt.commands:
            word = f"{command.key} {command.text}"
            if lines and len(lines[-1]) + 2 + len(word) <= self.width:
                lines[-1] += f"  {word}"
            else:
                lines.append(word)
        return lines

    def _enter_hint(self, prompt: Prompt) -> str:
        if not prompt.answers:
            return ""
        if prompt.several and not _one_key(prompt):
            return "Type one, press Enter, and so on. Enter alone goes on."
        if prompt.several or self.confirm or not _one_key(prompt):
            return "Then press Enter."
        two_digits = {answer for answer in prompt.answers if len(answer) > 1}
        return "For 1 and 10, press Enter too." if two_digits else ""

    def _wrapped(self, text: Text, indent: int = 0) -> list[Text]:
        if not text.plain:
            return [text]
        return list(text.wrap(self.console, max(10, self.width - indent)))

    def _size_hint(self) -> str:
        small = self.console.width < SMALLEST[0] or self.console.height < SMALLEST[1]
        return "Please make this window larger." if small else ""

    def _room(self, prompt: Prompt, view: View) -> int:
        taken = len(self._head(prompt, view)) + len(self._foot(prompt)) + 1
        return max(1, self.console.height - taken)

    def _highest_top(self, prompt: Prompt, view: View) -> int:
        return max(0, len(self._middle(prompt, view)[0]) - self._room(prompt, view))


def _one_key(prompt: Prompt) -> bool:
    return len(prompt.choices) <= ONE_KEY_CHOICES


def _toggled(prompt: Prompt, view: View, key: str) -> View:
    """Take a choice, or give it back; one that stands alone shuts out all others."""
    taken = view.taken ^ {key}
    if key in taken:
        taken = frozenset({key}) if key in prompt.alone else taken - prompt.alone
    return replace(view, taken=taken, typed="")


def _not_a_key(key: str) -> str:
    return f"The key '{key}' does nothing here." if key.isprintable() else "That key does nothing here."


def _nothing_chosen(prompt: Prompt) -> str:
    return f"Nothing is chosen yet. {prompt.ask}".rstrip()
