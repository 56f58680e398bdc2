"""What was said: typed text -> value, and one answer sheet as a value that never changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from enum import Enum
from itertools import combinations
from math import comb
from typing import Annotated

from decision_aid.content import AnswerData, Item, Kind, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.content.diagnostics import shown
from decision_aid.frozen import frozen
from decision_aid.json_values import Facets

_Code = Annotated[str, Facets(description="A code.")]
_Codes = Annotated[tuple[str, ...], Facets(description="Several codes.", minItems=1, uniqueItems=True)]
Value = bool | int | _Code | _Codes


class Absent(Enum):
    """Why there is no answer. Only not-applicable settles a comparison (as false)."""

    NOT_ASKED = "not-asked"
    NOT_SURE = "not-sure"  # FHIR data-absent-reason asked-unknown
    DECLINED = "rather-not-say"  # FHIR data-absent-reason asked-declined
    NOT_APPLICABLE = "not-applicable"


ABSENT_WORDS = {absent.value: absent for absent in (Absent.NOT_SURE, Absent.DECLINED)}
YES_NO_WORDS = {"yes": True, "Yes": True, "YES": True, "no": False, "No": False, "NO": False}
Answer = Value | Absent


@frozen
class InvalidAnswer:
    """Words for a person whose answer could not be read: what is possible here."""

    message: str


@frozen
class Answers:
    """One answer sheet: link_id -> answer, in the order of answering."""

    by_link_id: Mapping[str, Answer] = field(default_factory=dict)

    def get(self, link_id: str) -> Answer:
        return self.by_link_id.get(link_id, Absent.NOT_ASKED)

    def __contains__(self, link_id: str) -> bool:
        return link_id in self.by_link_id

    def with_answer(self, link_id: str, answer: Answer) -> Answers:
        return Answers({**self.by_link_id, link_id: answer})


def as_data(answer: Answer) -> AnswerData:
    """Return an answer as an answers file holds it."""
    return answer.value if isinstance(answer, Absent) else answer


def from_hand(item: Item, data: object) -> Answer | InvalidAnswer:
    """Return the answer that somebody wrote for a question: yes and no are words for it, one code is a list of one."""
    match item.kind:
        case YesNo() if isinstance(data, str):
            data = YES_NO_WORDS.get(data, data)
        case MultipleChoice() if isinstance(data, str) and data not in ABSENT_WORDS:
            data = (data,)
        case YesNo() | MultipleChoice() | Scale() | SingleChoice():
            pass
    return from_data(item, data)


def from_data(item: Item, data: object) -> Answer | InvalidAnswer:
    """Return the answer that data of our own give for a question, or what is wrong with it."""
    if isinstance(data, str) and data in ABSENT_WORDS:
        return ABSENT_WORDS[data]
    return value_from_data(item, data)


def value_from_data(item: Item, data: object) -> Value | InvalidAnswer:
    """Return the known answer that plain data give for a question, or what is wrong with it."""
    match item.kind:
        case YesNo():
            return data if isinstance(data, bool) else InvalidAnswer(f"expected true or false, found {shown(data)}")
        case Scale(low, high):
            if isinstance(data, int) and not isinstance(data, bool) and low <= data <= high:
                return data
            return InvalidAnswer(f"expected a whole number from {low} to {high}, found {shown(data)}")
        case SingleChoice():
            if data in codes(item) and isinstance(data, str):
                return data
            return InvalidAnswer(f"expected one of {', '.join(codes(item))}; found {shown(data)}")
        case MultipleChoice():
            return _several(item.kind, data)


def _several(kind: MultipleChoice, data: object) -> Value | InvalidAnswer:
    known = [option.code for option in kind.options]
    if not isinstance(data, list | tuple) or not data:
        return InvalidAnswer(f"expected a list of codes, found {shown(data)}")
    wrong = [code for code in data if code not in known]
    if wrong:
        return InvalidAnswer(f"expected codes among {', '.join(known)}; found {shown(wrong[0])}")
    if len(set(data)) < len(data):
        return InvalidAnswer("the same code stands twice")
    return several(kind, data)


def several(kind: MultipleChoice, chosen: Iterable[str]) -> Value | InvalidAnswer:
    """Return the codes in the order of the question; an exclusive one must stand alone, and not too many together."""
    fitting = tuple(option.code for option in kind.options if option.code in set(chosen))
    alone = [code for code in fitting if code in kind.alone]
    if alone and len(fitting) > 1:
        return InvalidAnswer(f"'{alone[0]}' cannot stand beside other answers")
    if len(fitting) > kind.most and not alone:
        return InvalidAnswer(f"expected at most {kind.most} codes, found {len(fitting)}")
    return fitting


def codes(item: Item) -> tuple[str, ...]:
    return tuple(option.code for option in item.answer_options)


def values(kind: Kind) -> Iterator[Value]:
    """Yield every known answer to a question of a kind: the one enumerator, for code and tests."""
    match kind:
        case YesNo():
            yield from (True, False)
        case Scale(low, high):
            yield from range(low, high + 1)
        case SingleChoice(options):
            yield from (option.code for option in options)
        case MultipleChoice():
            yield from ((code,) for code in kind.alone)
            for size in range(1, kind.most + 1):
                yield from combinations(kind.together, size)


def number_of_values(kind: Kind) -> int:
    """Return how many known answers there are, without making them."""
    match kind:
        case YesNo():
            return 2
        case Scale(low, high):
            return high - low + 1
        case SingleChoice(options):
            return len(options)
        case MultipleChoice():
            return len(kind.alone) + sum(comb(len(kind.together), size) for size in range(1, kind.most + 1))


_WORDS = {
    Absent.NOT_SURE: ("u", "not sure", "not-sure", "unsure"),
    Absent.DECLINED: ("s", "skip", "rather not say", "rather-not-say"),
}
NONE_KEY = "n"  # the one answer that shuts out all others
_YES, _NO = ("y", "yes", "true"), ("n", "no", "false")


def read(item: Item, typed: str) -> Answer | InvalidAnswer:
    """Return the answer that a person typed: a letter, a number, a code, or the words on the screen."""
    said = " ".join(typed.casefold().split())
    for absent, words in _WORDS.items():
        if said in words:
            return absent
    match item.kind:
        case YesNo():
            return True if said in _YES else False if said in _NO else _not_understood(item, typed)
        case Scale(low, high):
            fits = said.isascii() and said.isdigit() and len(said) < 10 and low <= int(said) <= high  # noqa: PLR2004
            return int(said) if fits else _not_understood(item, typed)
        case SingleChoice():
            return _chosen(item, said) or _not_understood(item, typed)
        case MultipleChoice():
            return _read_several(item, item.kind, typed, said)


def _read_several(item: Item, kind: MultipleChoice, typed: str, said: str) -> Answer | InvalidAnswer:
    if one := _chosen(item, said):
        return (one,)
    parts = [_chosen(item, part) for part in said.replace(",", " ").split()]
    if not parts or None in parts:
        return _not_understood(item, typed)
    chosen = several(kind, [code for code in parts if code])
    if not isinstance(chosen, InvalidAnswer):
        return chosen
    if alone := set(parts) & set(kind.alone):
        text = next(option.text for option in item.answer_options if option.code in alone)
        return InvalidAnswer(f"'{text}' cannot stand beside other answers. Please choose again.")
    return InvalidAnswer(f"At most {kind.most} are possible. Please choose again.")


def _chosen(item: Item, said: str) -> str | None:
    for number, option in enumerate(item.answer_options, start=1):
        words = (option.code, option.code.replace("-", " "), option.text.casefold())
        if said in (str(number), f"{number:02}", *words) or (said == NONE_KEY and option.exclusive):
            return option.code
    return None


def _not_understood(item: Item, typed: str) -> InvalidAnswer:
    asked = f"You typed '{printable(typed.strip())[:20]}'. " if typed.strip() else ""
    return InvalidAnswer(f"{asked}Please answer with {possible(item)}. For help: ?")


def possible(item: Item) -> str:
    """Return in words what answers a question: "y or n", "a number from 0 to 10"."""
    match item.kind:
        case YesNo():
            return "y or n"
        case Scale(low, high, unit=unit):
            return f"a number from {low} to {high}{f' ({unit})' if unit else ''}"
        case SingleChoice(options):
            return f"a number from 1 to {len(options)}"
        case MultipleChoice(options, most):
            none = f", or {NONE_KEY} for none" if item.kind.alone else ""
            numbers = "numbers" if most is None else f"at most {most} numbers"
            return f"{numbers} from 1 to {len(options)}{none}"


def in_words(item: Item | None, answer: Answer) -> str:
    """Return an answer as a patient reads it; as it is kept, where its question is not known."""
    kind = item.kind if item else None
    match answer:
        case Absent():
            return answer.value.replace("-", " ")
        case bool():
            return "yes" if answer else "no"
        case int():
            return _number_in_words(kind, answer)
        case str():
            return _text_in_words(kind, answer)
        case tuple():
            return ", ".join(_text_in_words(kind, code) for code in answer)


def _number_in_words(kind: Kind | None, number: int) -> str:
    match kind:
        case Scale(0, high, unit=""):
            return f"{number} of {high}"
        case Scale(low, high, unit=unit):
            return f"{number}{unit and f' {unit}'} ({low} to {high})"
        case YesNo() | SingleChoice() | MultipleChoice() | None:
            return str(number)


def _text_in_words(kind: Kind | None, text: str) -> str:
    match kind:
        case SingleChoice(options) | MultipleChoice(options):
            return next(option.text for option in options if option.code == text)
        case YesNo() | Scale() | None:
            return text


def on_one_line(typed: str) -> str:
    """Return a text on one line, without control characters and without spaces around it."""
    return " ".join(printable(typed).split())


def printable(text: str) -> str:
    """Return a text without anything that could steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)
