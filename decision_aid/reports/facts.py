"""Answers as facts in few words, for pages that are read in a minute: what is so, what is not, what is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from decision_aid.content import ContentPack, Includes, Item
from decision_aid.engine.answers import Absent, Answer, Answers, in_words
from decision_aid.engine.every_sheet.logic import leaves
from decision_aid.engine.flow import applies
from decision_aid.engine.guidance import Because
from decision_aid.engine.truth import Truth
from decision_aid.frozen import frozen

R = TypeVar("R")
M = TypeVar("M")
Row = tuple[str, str]
SITE_QUESTION, SIDE_QUESTION = "main-pain-site", "pain-side"  # whose answers are places on a body
NONE = "none"  # the code that says of a thing with several answers that there is none of it
BLANKS = {Absent.NOT_SURE: "Not sure", Absent.DECLINED: "Rather not say", Absent.NOT_ASKED: "Not answered"}


@frozen
class Facts:
    """What was told of some questions, by their ids: what is so, each with its words; what is not; kinds of blank."""

    told: dict[str, str]
    no: tuple[str, ...]
    blanks: dict[str, tuple[str, ...]]


def first_that_fits(rooms: Sequence[R], made: Callable[[R], M], fits: Callable[[M], bool]) -> M:
    """Return what is made with the most room in which it fits; with the least room, whether or not it does."""
    for room in rooms[:-1]:
        if fits(page := made(room)):
            return page
    return made(rooms[-1])


def facts_of(pack: ContentPack, answers: Answers, link_ids: Iterable[str]) -> Facts:
    """Return what was told; questions that do not apply are left out.

    So is one that hangs on a blank: with "not sure: opioids", "not answered: fewer opioids" says nothing more.
    """
    told: dict[str, str] = {}
    no: list[str] = []
    blanks: dict[str, tuple[str, ...]] = {}
    for link_id in link_ids:
        item, answer = pack.items[link_id], answers.get(link_id)
        if not is_asked(pack, answers, link_id):
            continue
        if isinstance(answer, Absent):
            blanks[BLANKS[answer]] = (*blanks.get(BLANKS[answer], ()), link_id)
        elif is_no(item, answer):
            no.append(link_id)
        else:
            told[link_id] = in_short(item, answer)
    return Facts(told, tuple(no), blanks)


def is_asked(pack: ContentPack, answers: Answers, link_id: str) -> bool:
    """Say whether a question was answered, or would be to ask by the answers that there are."""
    answer = answers.get(link_id)
    if answer is Absent.NOT_ASKED:
        return applies(pack, pack.items[link_id], answers) is Truth.TRUE
    return answer is not Absent.NOT_APPLICABLE


def is_no(item: Item, answer: Answer) -> bool:
    """Say whether an answer says that something is not there."""
    alone = {option.code for option in item.answer_options if option.exclusive}
    return answer is False or answer == NONE or (isinstance(answer, tuple) and set(answer) <= alone)


def in_short(item: Item, answer: Answer) -> str:
    """Return an answer in few words: of an answer with an explanation after a colon, what stands before it."""
    match answer:
        case Absent():
            return BLANKS.get(answer, answer.value).casefold()
        case bool():
            return "yes" if answer else "no"
        case int():
            return in_words(item, answer)
        case str() | tuple():
            codes = (answer,) if isinstance(answer, str) else answer
            return listed(option.text.partition(":")[0] for option in item.answer_options if option.code in codes)


def apart(names: Iterable[str], most: int) -> str:
    """Return texts in one line, apart from the commas that stand in them; the first, and how many more there are."""
    every = tuple(dict.fromkeys(names))
    more = f"; and {len(every) - most} more" if len(every) > most else ""
    return "; ".join(every[:most]) + more


def listed(names: Iterable[str], most: int | None = None) -> str:
    """Return names in one line, or the first of them and how many more there are.

    A name inside it begins small, unless it is an abbreviation or "I".
    """
    first, *rest = [*names, ""]
    shown = ", ".join(filter(None, (first, *map(small, rest[: None if most is None else most - 1]))))
    more = len(rest) - most if most is not None and first else 0
    return f"{shown} and {more} more" if more > 0 else shown


def small(text: str) -> str:
    """Return a text as it stands inside a sentence."""
    return text[:1].casefold() + text[1:] if text[1:2].islower() or text.startswith("A ") else text


def reasons(pack: ContentPack, because: Because, first: Iterable[str] = ()) -> Iterator[str]:
    """Yield in few words the answers that made a rule hold; of several answers to a question, those that count.

    Where some are answers to the questions in `first`, only these are told: the rest goes without saying.
    """
    telling = [pair for pair in because.answers if not isinstance(pair[1], Absent)]
    best = set(first)
    chosen = [pair for pair in telling if pair[0] in best] or telling
    groups: dict[str, list[str]] = {}
    for link_id, answer in chosen:
        said = in_short(pack.items[link_id], compared(pack, because.rule, link_id, answer))
        names = groups.setdefault("" if answer is True else said, [])
        name = pack.on_visit_page.words.get(link_id, pack.items[link_id].short_text)
        names += [] if speaks_for_itself(pack, link_id) else [name]
    yield from (together(said, names) if names else said for said, names in groups.items())


def speaks_for_itself(pack: ContentPack, link_id: str) -> bool:
    """Say whether an answer tells what it is about: one chosen in the story of the pain, such as "Foot or ankle"."""
    return bool(pack.visit_page and link_id in pack.visit_page.pain and pack.items[link_id].answer_options)


def together(said: str, names: list[str]) -> str:
    """Return what was said of one thing or of several; without words, that they are so."""
    if not said:
        return listed(names)
    return f"{names[0]}: {small(said)}" if len(names) == 1 else f"{said}: {small(listed(names))}"


def compared(pack: ContentPack, rule_id: str, link_id: str, answer: Answer) -> Answer:
    """Return an answer as far as a rule reads it: of several codes, those that it names and that were chosen."""
    if not isinstance(answer, tuple):
        return answer
    rule = next(rule for rule in pack.rules if rule.id == rule_id)
    read = {
        leaf.includes for leaf in leaves(pack, rule.when) if isinstance(leaf, Includes) and leaf.question == link_id
    }
    return tuple(code for code in answer if code in read) or answer
