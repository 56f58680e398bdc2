"""What was said: typed text -> value, and one answer sheet as a value that never changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from decision_aid.content.diagnostics import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from decision_aid.content import AnswerData, Item

Value = bool | int | str | tuple[str, ...]


class Absent(Enum):
    """Why there is no answer. Only NOT_APPLICABLE settles a comparison (as false)."""

    NOT_ASKED = "not-asked"
    NOT_SURE = "not-sure"  # FHIR data-absent-reason asked-unknown
    DECLINED = "rather-not-say"  # FHIR data-absent-reason asked-declined
    NOT_APPLICABLE = "not-applicable"


ABSENT_WORDS = {absent.value: absent for absent in (Absent.NOT_SURE, Absent.DECLINED)}
Answer = Value | Absent


@dataclass(frozen=True, slots=True)
class InvalidAnswer:
    """Words for a person whose answer could not be read: what is possible here."""

    message: str


@dataclass(frozen=True, slots=True)
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


def from_data(item: Item, data: object) -> Answer | InvalidAnswer:
    """Return the answer that an answers file gives for a question, or what is wrong with it."""
    if isinstance(data, str) and data in ABSENT_WORDS:
        return ABSENT_WORDS[data]
    return value_from_data(item, data)


def value_from_data(item: Item, data: object) -> Value | InvalidAnswer:
    """Return the known answer that plain data give for a question, or what is wrong with it."""
    if item.type == "boolean":
        return data if isinstance(data, bool) else InvalidAnswer(f"expected true or false, found {shown(data)}")
    if item.type == "integer":
        return _integer(item, data)
    if item.repeats:
        return _several(item, data)
    return _code(item, data)


def _integer(item: Item, data: object) -> Value | InvalidAnswer:
    low, high = bounds(item)
    if isinstance(data, int) and not isinstance(data, bool) and low <= data <= high:
        return data
    return InvalidAnswer(f"expected a whole number from {low} to {high}, found {shown(data)}")


def _code(item: Item, data: object) -> Value | InvalidAnswer:
    if data in codes(item) and isinstance(data, str):
        return data
    return InvalidAnswer(f"expected one of {', '.join(codes(item))}; found {shown(data)}")


def _several(item: Item, data: object) -> Value | InvalidAnswer:
    if not isinstance(data, tuple) or not data:
        return InvalidAnswer(f"expected a list of codes, found {shown(data)}")
    wrong = [code for code in data if code not in codes(item)]
    if wrong:
        return InvalidAnswer(f"expected codes among {', '.join(codes(item))}; found {shown(wrong[0])}")
    if len(set(data)) < len(data):
        return InvalidAnswer("the same code stands twice")
    return several(item, data)


def several(item: Item, chosen: tuple[str, ...]) -> Value | InvalidAnswer:
    """Return the codes in the order of the question; an exclusive one must stand alone."""
    exclusive = [option for option in item.answer_options if option.exclusive and option.code in chosen]
    if exclusive and len(chosen) > 1:
        return InvalidAnswer(f"'{exclusive[0].code}' cannot stand beside other answers")
    return tuple(code for code in codes(item) if code in chosen)


def codes(item: Item) -> tuple[str, ...]:
    return tuple(option.code for option in item.answer_options)


def bounds(item: Item) -> tuple[int, int]:
    """Return the lowest and the highest number that answers an integer question."""
    low = 0 if item.min_value is None else item.min_value
    return low, low if item.max_value is None else item.max_value


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
    if item.type == "boolean":
        return True if said in _YES else False if said in _NO else _not_understood(item, typed)
    if item.type == "integer":
        low, high = bounds(item)
        fits = said.isascii() and said.isdigit() and len(said) < 10 and low <= int(said) <= high  # noqa: PLR2004
        return int(said) if fits else _not_understood(item, typed)
    return _read_choice(item, typed, said)


def _read_choice(item: Item, typed: str, said: str) -> Answer | InvalidAnswer:
    if one := _chosen(item, said):
        return (one,) if item.repeats else one
    parts = [_chosen(item, part) for part in said.replace(",", " ").split()]
    if not item.repeats or not parts or None in parts:
        return _not_understood(item, typed)
    chosen = several(item, tuple(code for code in parts if code))
    if isinstance(chosen, InvalidAnswer):
        return InvalidAnswer("'None of these' cannot stand beside other answers. Please choose again.")
    return chosen


def _chosen(item: Item, said: str) -> str | None:
    for number, option in enumerate(item.answer_options, start=1):
        if said in (str(number), option.code, option.text.casefold()) or (said == NONE_KEY and option.exclusive):
            return option.code
    return None


def _not_understood(item: Item, typed: str) -> InvalidAnswer:
    asked = f"You typed '{printable(typed.strip())[:20]}'. " if typed.strip() else ""
    return InvalidAnswer(f"{asked}Please answer with {possible(item)}. For help: ?")


def possible(item: Item) -> str:
    """Return in words what answers a question: "y or n", "a number from 0 to 10"."""
    if item.type == "boolean":
        return "y or n"
    low, high = bounds(item) if item.type == "integer" else (1, len(item.answer_options))
    none = f", or {NONE_KEY} for none" if any(option.exclusive for option in item.answer_options) else ""
    return f"{'numbers' if item.repeats else 'a number'} from {low} to {high}{none}"


def in_words(item: Item, answer: Answer) -> str:
    """Return an answer as a patient reads it."""
    texts = {option.code: option.text for option in item.answer_options}
    match answer:
        case Absent():
            return answer.value.replace("-", " ")
        case bool():
            return "yes" if answer else "no"
        case int():
            return f"{answer} (on a scale from {bounds(item)[0]} to {bounds(item)[1]})"
        case str():
            return texts[answer]
        case tuple():
            return ", ".join(texts[code] for code in answer)


def on_one_line(typed: str) -> str:
    """Return a text on one line, without control characters and without spaces around it."""
    return " ".join(printable(typed).split())


def printable(text: str) -> str:
    """Return a text without anything that could steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)
