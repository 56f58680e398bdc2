"""What each column of the table of sessions means: the data dictionary, made from the pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, fields, replace

from decision_aid.content import (
    URGENCIES,
    AfterQuestion,
    ContentPack,
    Item,
    MultipleChoice,
    Scale,
    SingleChoice,
    YesNo,
)
from decision_aid.engine.answers import Absent
from decision_aid.engine.every_sheet.logic import leaves
from decision_aid.frozen import frozen
from decision_aid.reports.conditions import Words, condition_in_words
from decision_aid.reports.of_sessions.session_table import (
    ABSENT_SUFFIX,
    AFTER_PREFIX,
    COLUMNS,
    NOT_RAISED,
    SEPARATOR,
    TOPIC_PREFIX,
    UNKNOWN,
    asked_after,
)
from decision_aid.reports.of_sessions.spreadsheet import Cell

_NOT_SO = {UNKNOWN: "it could come up: answers are missing", NOT_RAISED: "it did not come up"}
ABSENT_MEANINGS = {
    Absent.NOT_ASKED: "not asked, not reached or passed over",
    Absent.NOT_SURE: "the person was not sure",
    Absent.DECLINED: "the person would rather not say",
    Absent.NOT_APPLICABLE: "the question does not apply, by other answers",
}


@frozen
class Entry:
    """What one column means."""

    name: str
    section: str
    """The step of the interview; empty for what is known of the session."""
    meaning: str
    type: str
    """In words."""
    allowed: dict[str, str] = field(default_factory=dict)
    """The values that can stand there, each with its words."""
    minimum: int | None = None
    """Of a number."""
    maximum: int | None = None
    """Of a number."""
    minimum_means: str = ""
    maximum_means: str = ""
    applies_when: str = ""
    """In words; empty where everybody is asked."""
    absent_codes: tuple[Absent, ...] = ()
    read_by: tuple[str, ...] = ()
    """Rules."""


def entries(pack: ContentPack) -> Iterator[Entry]:
    """Yield an entry for each column of the table of sessions, in its order."""
    yield from (Entry(name, "", column.meaning, column.type) for name, column in COLUMNS.items())
    how: dict[str, str] = {**dict.fromkeys(URGENCIES, "it came up, with this urgency"), **_NOT_SO}
    for topic in pack.topics:
        yield Entry(TOPIC_PREFIX + topic.id, "", f"Whether this topic came up: {topic.title}", "one code", how)
    for asked in asked_after(pack):
        yield _after(asked)
    readers = _readers(pack)
    for section in pack.sections:
        for item in section.items:
            yield _question(pack, section.title, item, readers.get(item.link_id, ()))
            yield _absence(section.title, item)


def _after(asked: AfterQuestion) -> Entry:
    codes = {option.code: option.text for option in asked.answer_options}
    meaning = f"After the visit: {asked.text}"
    return Entry(AFTER_PREFIX + asked.id, "", meaning, "one code" if codes else "number of texts in own words", codes)


def _question(pack: ContentPack, section: str, item: Item, readers: tuple[str, ...]) -> Entry:
    entry = Entry(
        name=item.link_id,
        section=section,
        meaning=item.text,
        type="one code",
        allowed={each.code: f"{each.text}{' (alone)' * each.exclusive}" for each in item.answer_options},
        applies_when=_bracketed(condition_in_words(pack, item.enable_when)) if item.enable_when else "",
        absent_codes=tuple(Absent),
        read_by=readers,
    )
    match item.kind:
        case YesNo():
            return replace(entry, type="true or false", allowed={"true": "Yes", "false": "No"})
        case Scale(low, high, low_text, high_text, unit):
            numbers = replace(entry, type=f"whole number ({unit})" if unit else "whole number")
            return replace(numbers, minimum=low, maximum=high, minimum_means=low_text, maximum_means=high_text)
        case SingleChoice():
            return entry
        case MultipleChoice(at_most=most):
            return replace(entry, type=f"codes, separated by '{SEPARATOR}'{f', at most {most}' if most else ''}")


def _absence(section: str, item: Item) -> Entry:
    codes = {absent.value: meaning for absent, meaning in ABSENT_MEANINGS.items()}
    meaning = f"Why {item.link_id} is empty; empty where it is not."
    return Entry(item.link_id + ABSENT_SUFFIX, section, meaning, "one code", codes)


def _bracketed(words: Words) -> str:
    """Return a condition on one line; what stands beneath another stands in brackets."""
    return f"{words.text}: ({'; '.join(map(_bracketed, words.parts))})" if words.parts else words.text


def _readers(pack: ContentPack) -> dict[str, tuple[str, ...]]:
    """Return for each question the rules that read it, by way of findings too."""
    found: dict[str, list[str]] = {}
    for rule in pack.rules:
        for link_id in dict.fromkeys(leaf.question for leaf in leaves(pack, rule.when)):
            found.setdefault(link_id, []).append(rule.id)
    return {link_id: tuple(rules) for link_id, rules in found.items()}


def as_rows(pack: ContentPack) -> Iterator[list[Cell]]:
    """Yield the names of the parts of an entry, then a row for each column of the table."""
    names = [part.name for part in fields(Entry)]
    yield [*names]
    yield from ([_cell(getattr(entry, name)) for name in names] for entry in entries(pack))


def _cell(value: object) -> str | int:
    match value:
        case None:
            return ""
        case dict():
            return f"{SEPARATOR} ".join(f"{code} = {words}" for code, words in value.items())
        case tuple():
            return f"{SEPARATOR} ".join(each.value if isinstance(each, Absent) else each for each in value)
        case int():
            return value
        case _:
            return str(value)
