"""What can be read along the way: the options, their numbers in full, what people have read elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid import pages
from decision_aid.reports.evidence import evidence_blocks, myths_blocks
from decision_aid.reports.options import ORDER, option_blocks
from decision_aid.reports.text import render
from decision_aid.terminal.prompts import Choice, Prompt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from decision_aid.content import ContentPack, Evidence, Option
    from decision_aid.interview.conversation import Conversation
    from decision_aid.reports.blocks import Block

OPTIONS = "All your choices: read what you like"
_CHECKED = "This checks our words, not you."
NUMBERS = Choice("n", "the numbers in full")
MYTHS = Choice("m", "what you may have read")
BACK = Choice("b", "back")


def read_options(talk: Conversation, heading: str) -> None:
    """Show the treatment options, each in full, in any order, as often as the person likes."""
    choices = pages.numbered(option.title for option in talk.pack.options)
    prompt = Prompt(
        heading,
        (ORDER, ""),
        choices=choices,
        commands=_with_myths(talk.pack),
        enter="go on",
        ask=f"To read one, give its number from 1 to {len(choices)}.",
        quiet=True,
    )
    while typed := talk.typed(prompt):
        number = pages.chosen(prompt, typed)
        if number is not None:
            _read_option(talk, talk.pack.options[number])
        elif typed == MYTHS.key:
            read_myths(talk)


def _with_myths(pack: ContentPack) -> tuple[Choice, ...]:
    return (MYTHS,) if pack.myths else ()


def _read_option(talk: Conversation, option: Option) -> None:
    commands = (NUMBERS, BACK) if option.numbers else (BACK,)
    _, *blocks = option_blocks(talk.pack, option, in_full="")  # the page has the title as its heading
    shown = lines_of(talk, blocks)
    while read(talk, option.title, shown, commands) == NUMBERS.key:
        read_numbers(talk, option.numbers)


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
    for check in talk.pack.understanding:
        choices = pages.numbered(option.text for option in check.answer_options)
        ask = f"Answer with a number from 1 to {len(choices)}."
        heading = "Did we explain this well?"
        prompt = Prompt(heading, (_CHECKED, check.text), choices=choices, enter="skip", ask=ask, quiet=True)
        typed = talk.typed(prompt)
        number = pages.chosen(prompt, typed)
        right = number is not None and check.answer_options[number].code == check.right
        if typed:
            talk.page("Yes, that is it." if right else "We can say that in another way.", (check.again,), commands=())
