"""A question as a form of another maker asks it: a choice, with "not sure" and "rather not say" among the answers.

The one place that says so, for every form. A form has no other way to tell these two from a question that was
passed over.
"""

from __future__ import annotations

from collections.abc import Iterator

from decision_aid.content import Item, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import ABSENT_WORDS, Absent
from decision_aid.frozen import frozen

YES, NO = "yes", "no"
MOST_NUMBERS = 21  # more of them are typed: they would fill the screen


@frozen
class Choice:
    """One answer to choose, and what it stands for; `alone`: it shuts out all others, where several can be chosen."""

    code: str
    text: str
    answer: bool | int | str | Absent
    alone: bool = False


NO_ANSWER = (
    Choice(Absent.NOT_SURE.value, "Not sure", Absent.NOT_SURE, alone=True),
    Choice(Absent.DECLINED.value, "Rather not say", Absent.DECLINED, alone=True),
)


def choices(item: Item) -> tuple[Choice, ...]:
    """Return what can be chosen, the two ways not to answer last; nothing where a number is typed."""
    known = tuple(_known(item))
    return (*known, *NO_ANSWER) if known else ()


def _known(item: Item) -> Iterator[Choice]:
    match item.kind:
        case YesNo():
            yield from (Choice(YES, "Yes", answer=True), Choice(NO, "No", answer=False))
        case Scale(low, high, ends=ends, unit=unit):
            if high - low < MOST_NUMBERS:
                words = {number: f": {text}" for number, text in ends if text}
                of = f" {unit}" if unit else ""
                yield from (Choice(str(n), f"{n}{of}{words.get(n, '')}", n) for n in range(low, high + 1))
        case SingleChoice(options) | MultipleChoice(options):
            offered = (option for option in options if option.code not in ABSENT_WORDS)
            yield from (Choice(option.code, option.text, option.code, option.exclusive) for option in offered)


def several(item: Item) -> bool:
    """Say whether more than one can be chosen."""
    match item.kind:
        case MultipleChoice():
            return True
        case YesNo() | Scale() | SingleChoice():
            return False
