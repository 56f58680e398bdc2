"""A pack -> the rows of an XLSForm: what is asked when, what may be answered, and what is shown at once.

Every question may be left empty. "Not sure" and "rather not say" are answers of their own, so that
what comes back tells them from a question that was passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import ABSENT_WORDS, Absent
from decision_aid.interop.xlsform import names
from decision_aid.interop.xlsform.expressions import TRUE, in_xpath
from decision_aid.interop.xlsform.notes import closing, notes_after, opening, section_note
from decision_aid.interop.xlsform.words import clean
from decision_aid.interop.xlsform.xpath import Writer, reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import ContentPack, Item, Section

Row = dict[str, str]
FORM_ID = "decision-aid"
YES_OR_NO, WHY_NO_NUMBER = "yes_or_no", "why_no_number"
ABSENT_TEXTS = {Absent.NOT_SURE.value: "Not sure", Absent.DECLINED.value: "Rather not say"}
LONGEST_SCALE = 20  # a longer one is typed: it cannot be set exactly by moving a finger


@dataclass(frozen=True, slots=True)
class Form:
    """The three sheets of an XLSForm; each row maps a column to its cell."""

    survey: tuple[Row, ...]
    choices: tuple[Row, ...]
    settings: Row


def form(pack: ContentPack, sha256: str) -> Form:
    """Return the form that asks what the interview asks; raise ValueError for a condition of a guarantee."""
    return Form(tuple(_survey(pack)), tuple(_choices(pack)), _settings(pack, sha256))


def _settings(pack: ContentPack, sha256: str) -> Row:
    return {
        "form_title": clean(pack.meta.title),
        "form_id": FORM_ID,
        "version": version_of(pack, sha256),
        "default_language": pack.meta.language,
        "style": "pages",
    }


def version_of(pack: ContentPack, sha256: str) -> str:
    """Return what a form says of its content, and what comes back with the answers."""
    return f"{pack.meta.version}-{sha256[:12]}"


def _survey(pack: ContentPack) -> Iterator[Row]:
    yield opening(pack)
    for section in pack.sections:
        yield {"type": "begin_group", "name": names.section_of(section.id), "label": clean(section.title)}
        yield section_note(pack, section)
        yield from _questions(pack, section)
        yield {"type": "end_group"}
    yield closing(pack)


def _questions(pack: ContentPack, section: Section) -> Iterator[Row]:
    for item in section.items:
        yield from _question(pack, item)
        yield from notes_after(pack, item)


def _question(pack: ContentPack, item: Item) -> Iterator[Row]:
    applies = Writer(pack, frozenset(pack.items)).applies(item).true
    relevant = {} if applies == TRUE else {"relevant": in_xpath(applies)}
    match item.kind:
        case YesNo():
            yield {"type": f"select_one {YES_OR_NO}", **_words(item), **relevant}
        case Scale():
            yield from _number(item, item.kind, relevant)
        case SingleChoice():
            yield {"type": f"select_one {names.name_of(item.link_id)}", **_words(item), **relevant}
        case MultipleChoice():
            select = {"type": f"select_multiple {names.name_of(item.link_id)}"}
            yield {**select, **_words(item), **relevant, **_together(item.kind)}


def _words(item: Item) -> Row:
    words = {"name": names.name_of(item.link_id), "label": item.text, "hint": _hint(item)}
    return {column: clean(text) for column, text in words.items()} | {
        "guidance_hint": clean(f"Why we ask: {item.why}"),
        "required": "no",
    }


def _hint(item: Item) -> str:
    match item.kind:
        case Scale(ends=ends, unit=unit):
            counted = [f"In {unit}."] if unit else []
            return " ".join([*counted, *(f"{number}: {text}." for number, text in ends if text), item.help]).strip()
        case YesNo() | SingleChoice() | MultipleChoice():
            return item.help


def _number(item: Item, kind: Scale, relevant: Row) -> Iterator[Row]:
    """Yield a number and, on the same screen, why there is none; a number that is there counts."""
    low, high = kind.low, kind.high
    scale = {"type": "range", "parameters": f"start={low} end={high} step=1"}
    limits = {"constraint": f". >= {low} and . <= {high}", "constraint_message": f"A number from {low} to {high}."}
    yield {"type": "begin_group", "name": names.screen_of(item.link_id), "appearance": "field-list", **relevant}
    yield {**(scale if high - low <= LONGEST_SCALE else {"type": "integer"}), **_words(item), **limits}
    yield {
        "type": f"select_one {WHY_NO_NUMBER}",
        "name": names.absence_of(item.link_id),
        "label": "Or, if you have no number:",
        "relevant": f"{reference(item.link_id)} = ''",
        "required": "no",
    }
    yield {"type": "end_group"}


def _together(kind: MultipleChoice) -> Row:
    """Return that some answers cannot stand beside others, and how many can."""
    alone = {option.code: option.text for option in kind.options if option.exclusive} | ABSENT_TEXTS
    chosen = " or ".join(f"selected(., '{code}')" for code in alone)
    constraint = f"not(({chosen}) and count-selected(.) > 1)"
    message = f"{'; '.join(alone.values())}: each of these stands alone."
    if kind.at_most is not None:
        constraint, message = (
            f"{constraint} and count-selected(.) <= {kind.at_most}",
            f"At most {kind.at_most}. {message}",
        )
    return {"constraint": constraint, "constraint_message": clean(message)}


def _choices(pack: ContentPack) -> Iterator[Row]:
    yield from _list(YES_OR_NO, {names.YES: "Yes", names.NO: "No"} | ABSENT_TEXTS)
    yield from _list(WHY_NO_NUMBER, ABSENT_TEXTS)
    for item in pack.items.values():
        if item.answer_options:
            offered = {option.code: option.text for option in item.answer_options if option.code not in ABSENT_WORDS}
            yield from _list(names.name_of(item.link_id), offered | ABSENT_TEXTS)


def _list(name: str, texts: dict[str, str]) -> Iterator[Row]:
    yield from ({"list_name": name, "name": code, "label": clean(text)} for code, text in texts.items())
