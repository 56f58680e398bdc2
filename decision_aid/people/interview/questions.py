"""Questions as prompts: the choices, the keys for them, and the answer so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import Absent, in_words, possible
from decision_aid.people.terminal.prompts import Choice, Prompt

if TYPE_CHECKING:
    from decision_aid.content import Item
    from decision_aid.engine.answers import Answer

COMMANDS = (
    Choice("?", "why and help"),
    Choice("b", "back"),
    Choice("u", "not sure"),
    Choice("s", "rather not say"),
    Choice("r", "review"),
    Choice("q", "stop"),
)


def question(item: Item, now: Answer, heading: str, progress: str, notices: tuple[str, ...]) -> Prompt:
    """Return the prompt that asks a question; `now` is the answer so far."""
    known = now is not Absent.NOT_ASKED
    notices += (f"Your answer now: {in_words(item, now)}",) if known else ()
    return Prompt(
        heading=heading,
        progress=progress,
        notices=notices,
        body=(item.text, *_scale(item)),
        choices=_choices(item),
        several=isinstance(item.kind, MultipleChoice),  # shown to be ticked; any other kind is answered with one key
        at_most=item.kind.at_most if isinstance(item.kind, MultipleChoice) else None,
        typed_keys=_numbers(item),
        chosen=_keys_of(item, now),
        alone=frozenset(str(n) for n, o in enumerate(item.answer_options, start=1) if o.exclusive),
        commands=COMMANDS,
        enter="keep your answer" if known else "",
        ask=f"Answer with {possible(item)}.",
    )


def _choices(item: Item) -> tuple[Choice, ...]:
    match item.kind:
        case YesNo():
            return (Choice("y", "Yes"), Choice("n", "No"))
        case Scale():
            return ()
        case SingleChoice(options) | MultipleChoice(options):
            return tuple(Choice(str(n), option.text) for n, option in enumerate(options, start=1))


def _numbers(item: Item) -> tuple[str, ...]:
    match item.kind:
        case Scale(low, high):
            return tuple(str(number) for number in range(low, high + 1))
        case YesNo() | SingleChoice() | MultipleChoice():
            return ()


def _scale(item: Item) -> tuple[str, ...]:
    match item.kind:
        case Scale(ends=ends, unit=""):
            return ("", *(f"{number} = {text}" for number, text in ends))
        case Scale(ends=ends, unit=unit):
            return ("", *(f"{number} {unit}{f' = {text}' if text else ''}" for number, text in ends))
        case YesNo() | SingleChoice() | MultipleChoice():
            return ()


def _keys_of(item: Item, answer: Answer) -> frozenset[str]:
    if isinstance(answer, bool):
        return frozenset("y" if answer else "n")
    codes = answer if isinstance(answer, tuple) else (answer,)
    return frozenset(str(n) for n, option in enumerate(item.answer_options, start=1) if option.code in codes)
