"""Pages that stand by themselves: choosing a country, reading the options, checking our explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid import regions
from decision_aid.reports.options import ORDER, option_blocks
from decision_aid.reports.text import render as render_text
from decision_aid.terminal.prompts import Choice, Prompt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from decision_aid.content import ContentPack
    from decision_aid.regions import Place
    from decision_aid.terminal.prompts import Face

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


def numbered(texts: Iterable[str]) -> tuple[Choice, ...]:
    """Return choices under the numbers from 1."""
    return tuple(Choice(str(number), text) for number, text in enumerate(texts, start=1))


def chosen(prompt: Prompt, typed: str) -> int | None:
    """Return the place in the list of the choice that was typed, or None where there is none such."""
    keys = [choice.key for choice in prompt.choices]
    return keys.index(typed) if typed in keys else None


def read_page(face: Face, heading: str, body: Iterable[str]) -> None:
    """Show something to read; Enter goes on."""
    face.ask(Prompt(heading, tuple(body), enter="go on", quiet=True))


def choose_place(face: Face, pack: ContentPack, place: Place) -> Place:
    """Ask where the person is; return the place as it was where no region is chosen."""
    choices = numbered(region.name for region in pack.regions)
    ask = f"Answer with a number from 1 to {len(choices)}."
    prompt = Prompt("Where are you?", (_WHY_COUNTRY,), choices=choices, enter="go back", ask=ask)
    number = chosen(prompt, typed_at(face, prompt))
    return place if number is None else regions.Place(pack.regions[number], certain=True)


def read_options(face: Face, pack: ContentPack, heading: str) -> None:
    """Show the treatment options, each in full, in any order, as often as the person likes."""
    choices = numbered(option.title for option in pack.options)
    ask = f"To read one, give its number from 1 to {len(choices)}."
    prompt = Prompt(heading, (ORDER, ""), choices=choices, enter="go on", ask=ask, quiet=True)
    while typed := typed_at(face, prompt):
        number = chosen(prompt, typed)
        if number is not None:
            option = pack.options[number]
            lines = render_text(option_blocks(pack, option), face.width).splitlines()
            read_page(face, option.title, _after_title(lines))


def _after_title(lines: list[str]) -> Iterator[str]:
    """The page has the title as its heading already."""
    blank = lines.index("")
    yield from lines[blank + 1 :]


def check_understanding(face: Face, pack: ContentPack) -> None:
    """Check our explanation, not the person: whatever was unclear is said again in other words."""
    for check in pack.understanding:
        choices = numbered(option.text for option in check.answer_options)
        ask = f"Answer with a number from 1 to {len(choices)}."
        heading = "Did we explain this well?"
        prompt = Prompt(heading, (check.text,), choices=choices, enter="skip", ask=ask, quiet=True)
        typed = typed_at(face, prompt)
        number = chosen(prompt, typed)
        right = number is not None and check.answer_options[number].code == check.right
        if typed:
            read_page(face, "Yes, that is it." if right else "We can say that in another way.", (check.again,))


def tick_questions(face: Face, questions: tuple[str, ...], ticked: tuple[str, ...]) -> tuple[str, ...]:
    """Let the person tick the questions to ask first; return those that are ticked then."""
    choices = numbered(questions)
    prompt = Prompt(
        "Which questions do you want to ask first?",
        choices=choices,
        several=True,
        chosen=frozenset(choice.key for choice in choices if choice.text in ticked),
        enter="go on",
        ask="Answer with numbers, for example: 1 3",
    )
    keys = typed_at(face, prompt).replace(",", " ").split()
    return tuple(choice.text for choice in choices if choice.key in keys) if keys else ticked


_WHY_COUNTRY = "So that we show the right numbers to call."
