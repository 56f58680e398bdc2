"""What can be read along the way: the options, their numbers in full, what people have read elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.people import pages
from decision_aid.people.interview.conversation import STOP
from decision_aid.people.terminal.prompts import Choice, Prompt
from decision_aid.reports.for_patients.evidence import evidence_blocks, myths_blocks
from decision_aid.reports.for_patients.options import ORDER, compare_blocks, compared_texts, option_blocks, side_by_side
from decision_aid.reports.text import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from decision_aid.content import ContentPack, Evidence, Option
    from decision_aid.people.interview.conversation import Conversation
    from decision_aid.reports.blocks import Block

OPTIONS = "All your choices: read what you like"
_COMPARED = "Your choices, compared"
_CHECKED = "This checks our words, not you."
NUMBERS = Choice("n", "the numbers in full")
MYTHS = Choice("m", "what you may have read")
COMPARE = Choice("v", "compare some")
BACK = Choice("b", "back")
_ENOUGH = Choice("b", "back to the sheet")


def read_options(talk: Conversation, heading: str, commands: tuple[Choice, ...] = (BACK,)) -> bool:
    """Show the treatment options, in full or compared, as often as the person likes; return whether to go back."""
    choices = pages.numbered(option.title for option in talk.pack.options)
    prompt = Prompt(
        heading,
        (ORDER, ""),
        choices=choices,
        commands=(COMPARE, *_with_myths(talk.pack), *commands),
        enter="go on",
        ask=f"To read one, give its number from 1 to {len(choices)}.",
        quiet=True,
    )
    while (typed := talk.typed(prompt)) not in ("", BACK.key):
        number = pages.chosen(prompt, typed)
        if number is not None:
            _read_option(talk, talk.pack.options[number])
        elif typed == COMPARE.key:
            _compare(talk)
        elif typed == MYTHS.key:
            read_myths(talk)
        elif typed == STOP.key and STOP in commands:
            talk.stop()
    return typed == BACK.key


def _with_myths(pack: ContentPack) -> tuple[Choice, ...]:
    return (MYTHS,) if pack.myths else ()


def _read_option(talk: Conversation, option: Option) -> None:
    commands = (NUMBERS, BACK) if option.numbers else (BACK,)
    _, *blocks = option_blocks(talk.pack, option, in_full="")  # the page has the title as its heading
    shown = lines_of(talk, blocks)
    while read(talk, option.title, shown, commands) == NUMBERS.key:
        read_numbers(talk, option.numbers)


def _compare(talk: Conversation) -> None:
    """Set the choices that the person names beside one another, feature by feature."""
    choices = pages.numbered(option.title for option in talk.pack.options)
    heading, ask = "Which choices do you want to compare?", "Answer with numbers, for example 1 3."
    prompt = Prompt(heading, choices=choices, several=True, commands=(BACK,), enter="go on", ask=ask, quiet=True)
    keys = talk.typed(prompt).replace(",", " ").split()
    named = tuple(option for choice, option in zip(choices, talk.pack.options, strict=True) if choice.key in keys)
    if named:
        read(talk, *compared(talk, named))


def compared(talk: Conversation, options: tuple[Option, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the heading and the lines: a table where pictures can be shown and the window is wide.

    A long table scrolls, so its heading says what stands in which column.
    """
    table = side_by_side(talk.pack, options, talk.face.width) if talk.face.icons else ""
    if table:
        heading = f"{_COMPARED}: {' | '.join(option.title for option in options)}"
        return heading, (*table.splitlines(), "", *talk.terms.new_in(compared_texts(talk.pack, options)))
    _, *blocks = compare_blocks(talk.pack, options)  # the page has the title as its heading
    return _COMPARED, lines_of(talk, blocks)


def read_numbers(talk: Conversation, names: Sequence[str]) -> None:
    """Show numbers in full, each when it is asked for."""
    numbers = [talk.pack.evidence_by_id[name] for name in names]
    if len(numbers) == 1:
        _read_number(talk, numbers[0])
        return
    choices = pages.numbered(number.statement for number in numbers)
    ask = f"To read one in full, give its number from 1 to {len(choices)}."
    prompt = Prompt("The numbers", choices=choices, commands=(BACK,), enter="go back", ask=ask, quiet=True)
    while (typed := talk.typed(prompt)) not in ("", BACK.key):
        place = pages.chosen(prompt, typed)
        if place is not None:
            _read_number(talk, numbers[place])


def _read_number(talk: Conversation, number: Evidence) -> None:
    """Show both sides of each count, the picture, how sure we are, and the source."""
    read(talk, "A number in full", lines_of(talk, evidence_blocks(talk.pack, number)))


def read_myths(talk: Conversation) -> None:
    """Show what a person may have read elsewhere, and what the studies say."""
    _, *blocks = myths_blocks(talk.pack)  # the page has the title as its heading
    read(talk, "What you may have read, and what the studies say", lines_of(talk, blocks))


def lines_of(talk: Conversation, blocks: Iterable[Block]) -> tuple[str, ...]:
    """Return blocks as lines for the face, with each term explained where this person meets it first."""
    return tuple(render(talk.terms.beside(blocks), talk.face.width, icons=talk.face.icons).splitlines())


def read(talk: Conversation, heading: str, lines: tuple[str, ...], commands: tuple[Choice, ...] = (BACK,)) -> str:
    """Show a page until Enter or one of its keys; return the key, if it is not the one that goes back."""
    keys = [command.key for command in commands]
    prompt = Prompt(heading, lines, commands=commands, enter="go back", quiet=True)
    while (typed := talk.ask(prompt)) not in ("", *keys):
        pass
    return "" if typed == BACK.key else typed


def check_understanding(talk: Conversation) -> None:
    """Check our explanation, not the person: whatever was unclear is said again in other words."""
    checks = talk.pack.understanding
    for place, check in enumerate(checks, start=1):
        choices = pages.numbered(option.text for option in check.answer_options)
        ask = f"Answer with a number from 1 to {len(choices)}."
        heading, body = f"Did we explain this well? {place} of {len(checks)}", (_CHECKED, check.text)
        prompt = Prompt(heading, body, choices=choices, commands=(_ENOUGH,), enter="skip", ask=ask, quiet=True)
        typed = talk.typed(prompt)
        if typed == _ENOUGH.key:
            return
        number = pages.chosen(prompt, typed)
        right = number is not None and check.answer_options[number].code == check.right
        if typed:
            talk.page("Yes, that is it." if right else "We can say that in another way.", (check.again,), commands=())
