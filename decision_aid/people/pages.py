"""Pages that stand by themselves: choices under numbers, something to read, choosing a country."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.engine import regions
from decision_aid.engine.answers import on_one_line, printable
from decision_aid.people.terminal.prompts import Choice, Prompt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision_aid.content import ContentPack
    from decision_aid.engine.regions import Place
    from decision_aid.people.terminal.prompts import Face

_WORDS = {
    "help": "?",
    "why": "?",
    "back": "b",
    "review": "r",
    "stop": "q",
    "quit": "q",
    "country": "c",
    "go on": "g",
}


def typed_at(face: Face, prompt: Prompt) -> str:
    """Show a prompt and return what was typed; a word that stands for a key as that key."""
    typed = face.ask(prompt).strip()
    word = typed.casefold()
    return _WORDS.get(word, word if len(word) == 1 else typed)


def ask_line(face: Face, heading: str, body: tuple[str, ...], *, enter: str, notices: tuple[str, ...] = ()) -> str:
    """Ask for a line of text; return it without control characters, empty where Enter alone was pressed."""
    prompt = Prompt(heading, body, notices=notices, enter=enter, ask="Type it, then press Enter.", line=True)
    return on_one_line(face.ask(prompt))


def numbered(texts: Iterable[str]) -> tuple[Choice, ...]:
    """Return choices under the numbers from 1."""
    return tuple(Choice(str(number), text) for number, text in enumerate(texts, start=1))


def chosen(prompt: Prompt, typed: str) -> int | None:
    """Return the place in the list of the choice that was typed, or None where there is none such."""
    keys = [choice.key for choice in prompt.choices]
    return keys.index(typed) if typed in keys else None


def nothing_to_answer(typed: str) -> str:
    """Say that nothing became of what was typed on a page to read."""
    return f"You typed '{printable(typed)[:20]}'. There is no question on this page."


def choose_place(face: Face, pack: ContentPack, place: Place, *, at_the_start: bool = False) -> Place:
    """Ask where the person is; return the place as it was where no region is chosen.

    At the start nothing piped in is taken for it, because answers that are piped begin with the questions.
    """
    choices = numbered(region.name for region in pack.regions)
    ask = f"Answer with a number from 1 to {len(choices)}."
    enter, why = ("skip this", f"{_WHY_COUNTRY} {_IF_SKIPPED}") if at_the_start else ("go back", _WHY_COUNTRY)
    prompt = Prompt("Where are you?", (why, ""), choices=choices, enter=enter, ask=ask, quiet=at_the_start)
    number = chosen(prompt, typed_at(face, prompt))
    return place if number is None else regions.Place(pack.regions[number], certain=True)


_WHY_COUNTRY = "So that we show the right numbers to call."
_IF_SKIPPED = "You can skip this."
