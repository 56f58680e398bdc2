"""How answers stand in a table, and which of them can be used: the same ones as in an answers file.

A question has a column of its name. Of several codes each has a nullable boolean column `question:code`, or
all stand in one column as a list. What cannot be used counts as not answered, and is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Label,
    String,
    and_,
    case,
    cast,
    column,
    false,
    func,
    literal,
    literal_column,
    not_,
    null,
    or_,
)

from decision_aid.content import ContentPack, Item, Kind, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import ABSENT_WORDS, YES_NO_WORDS
from decision_aid.interop.sql import kleene
from decision_aid.interop.sql.kleene import count, truth

Sql = ColumnElement[Any]

SEPARATOR = ";"
MOST_DIGITS = 9
_YES = tuple(word for word, yes in YES_NO_WORDS.items() if yes)
_NO = tuple(word for word, yes in YES_NO_WORDS.items() if not yes)


class Form(Enum):
    """How the answers in a column are written."""

    TYPED = "typed"  # booleans and whole numbers; of several codes a boolean column each
    DECIMAL = "decimal"  # numbers that could have a fraction
    TEXT = "text"  # a code; as in CSV: true, 7 (or 7.0), codes with ; between them
    JSON = "json"  # a value of JSON, as it is written
    LIST = "list"  # an array of codes


As = tuple[type[Kind], Form]  # what a column's type can hold answers of, and how they are written then
BOOLEAN: As = (YesNo, Form.TYPED)
WHOLE: As = (Scale, Form.TYPED)
DECIMAL: As = (Scale, Form.DECIMAL)
TEXTS: As = (MultipleChoice, Form.LIST)


def read(item: Item, column: str, there: str, type_: As | None, words: tuple[str, str]) -> tuple[Form, str]:
    """Return how answers in a column are written, and what reads it; `words`: how a boolean and a text are called."""
    boolean, text = words
    if column != item.link_id:
        return Form.TYPED, there if type_ is BOOLEAN else f"CAST({there} AS {boolean})"
    if type_ and isinstance(item.kind, type_[0]):
        return type_[1], there
    return Form.TEXT, f"CAST({there} AS {text})"


def typed_columns(pack: ContentPack) -> dict[str, Form]:
    """Return the columns of a table that has one for each question, and for several codes one for each code."""
    found: dict[str, Form] = {}
    for item in pack.items.values():
        match item.kind:
            case YesNo() | Scale():
                found[item.link_id] = Form.TYPED
            case SingleChoice():
                found[item.link_id] = Form.TEXT
            case MultipleChoice():
                found |= dict.fromkeys(code_columns(item), Form.TYPED)
    return found


def code_columns(item: Item) -> tuple[str, ...]:
    return tuple(f"{item.link_id}:{option.code}" for option in item.answer_options)


def columns_of(pack: ContentPack) -> Iterator[tuple[Item, str]]:
    """Yield each column that a table can have for a question."""
    for item in pack.items.values():
        yield from ((item, column) for column in (item.link_id, *code_columns(item)))


def given(item: Item, columns: Mapping[str, Form]) -> Iterator[Label[Any]]:
    """Yield what a table says to a question: the answer, as far as it can be read, and whether something is said."""
    there: Sql = column(item.link_id)
    form, name = columns.get(item.link_id), kleene.given(item).name
    match item.kind:
        case YesNo():
            yield _yes_no(there, form).label(name)
        case Scale(low, high):
            yield _number(there, form, low, high).label(name)
        case SingleChoice():
            yield _word(there, form).label(name)
        case MultipleChoice():
            yield from _codes(item, columns)
    yield _said(item, columns).label(f"said:{item.link_id}")


def _said(item: Item, columns: Mapping[str, Form]) -> Sql:
    there: Sql = column(item.link_id)
    match columns.get(item.link_id):
        case None:
            names = [name for name in code_columns(item) if name in columns]
            return or_(false(), *(column(name).is_not(None) for name in names))
        case Form.TYPED | Form.DECIMAL | Form.LIST:
            return there.is_not(None)
        case Form.TEXT:
            return and_(there.is_not(None), not_(kleene.among(there, ["", *ABSENT_WORDS])))
        case Form.JSON:
            absent = ["null", *(f'"{word}"' for word in ABSENT_WORDS)]
            return and_(there.is_not(None), not_(kleene.among(there, absent)))


def _yes_no(there: Sql, form: Form | None) -> Sql:
    match form:
        case Form.TYPED:
            return there
        case Form.TEXT:
            words = ("true", "True", "TRUE", *_YES, "false", "False", "FALSE", *_NO)
            return func.yes_or_no(there, *words, type_=Boolean)
        case Form.JSON:
            yes, no = ([f'"{word}"' for word in words] for words in (_YES, _NO))
            return func.yes_or_no(there, "true", *yes, "false", *no, type_=Boolean)
        case Form.DECIMAL | Form.LIST | None:
            return cast(null(), Boolean)


def _number(there: Sql, form: Form | None, low: int, high: int) -> Sql:
    match form:
        case Form.TYPED:
            return there
        case Form.DECIMAL:
            return case((and_(there.between(low, high), there == func.floor(there)), cast(there, Integer)))
        case Form.TEXT:
            whole = case((there.like("%.0"), func.substr(there, 1, func.length(there) - 2)), else_=there)
            return _whole(whole, low)
        case Form.JSON:
            return _whole(there, low)
        case Form.LIST | None:
            return cast(null(), Integer)


def _whole(text: Sql, low: int) -> Sql:
    """Return the number that a text of digits is."""
    digits = case((text.like("-%"), func.substr(text, 2)), else_=text) if low < 0 else text
    short = func.length(digits).between(1, MOST_DIGITS)
    return case((and_(short, func.all_digits(digits)), cast(text, Integer)))


def _word(there: Sql, form: Form | None) -> Sql:
    match form:
        case Form.TEXT:
            return there
        case Form.JSON:
            return case((there.like('"%'), func.substr(there, 2, func.length(there) - 2)))
        case Form.TYPED | Form.DECIMAL | Form.LIST | None:
            return cast(null(), String)


def _codes(item: Item, columns: Mapping[str, Form]) -> Iterator[Label[Any]]:
    """Yield for each code whether it was chosen, never NULL, and how many are listed, whichever they are."""
    names, form = code_columns(item), columns.get(item.link_id)
    codes = [option.code for option in item.answer_options]
    if form is None:
        for name, code in zip(names, codes, strict=True):
            chosen = and_(truth(name), truth(name).is_not(None)) if name in columns else false()
            yield chosen.label(kleene.listed(item, code).name)
        return
    there: Sql = column(item.link_id)
    parts: list[Sql]
    length: Sql
    if form is Form.LIST:
        parts, length = [func.has(there, code) for code in codes], func.elements(there)
    else:
        parts, length = _in_text(there, codes, form)
    for code, part in zip(codes, parts, strict=True):
        yield func.coalesce(part, false()).label(kleene.listed(item, code).name)
    yield length.label(f"listed:{item.link_id}")


def _in_text(there: Sql, codes: Iterable[str], form: Form) -> tuple[list[Sql], Sql]:
    """Return for each code whether it stands in a list in a text, and how many things stand there."""
    separator, text = SEPARATOR, there
    if form is Form.JSON:
        separator, codes = ",", [f'"{code}"' for code in codes]
        inner = func.trim(func.substr(there, 2, func.length(there) - 2))
        text = case((there.like("[%]"), inner), else_=there)
    text = func.replace(text, f" {separator}", separator)
    close = func.replace(text, f"{separator} ", separator)  # our own store writes a space
    around = literal(separator).concat(close).concat(separator)
    parts: list[Sql] = [around.like(f"%{separator}{code}{separator}%") for code in codes]
    return parts, func.length(close) - func.length(func.replace(close, separator, "")) + 1


def known(item: Item, columns: Mapping[str, Form]) -> Iterator[Label[Any]]:
    """Yield FALSE where what is said to a question is an answer to it, else NULL; a yes or no is known by itself."""
    if fits := _fits(item, columns):
        is_list = isinstance(item.kind, MultipleChoice)
        yield kleene.false_where(and_(*fits)).label((kleene.fits(item) if is_list else kleene.otherwise(item)).name)


def _fits(item: Item, columns: Mapping[str, Form]) -> list[Sql]:
    there = kleene.given(item)
    match item.kind:
        case YesNo():
            return []
        case Scale(low, high):
            return [there.between(low, high)]
        case SingleChoice(options):
            return [kleene.among(there, [option.code for option in options])]
        case MultipleChoice():
            return _fit_together(item, item.kind, is_list=item.link_id in columns)


def _fit_together(item: Item, kind: MultipleChoice, *, is_list: bool) -> list[Sql]:
    """Return where the chosen codes can stand together; of a list, where it has no others and none twice."""
    together, alone = ([kleene.listed(item, code) for code in codes] for codes in (kind.together, kind.alone))
    fits: list[Sql] = [count([or_(false(), *together), *alone]) == literal_column("1", Integer)]
    if is_list:
        fits.append(count([*together, *alone]) == column(f"listed:{item.link_id}", Integer))
    if kind.most < len(together):
        fits.append(count(together) <= kind.most)
    return fits


def can_be_unusable(item: Item, columns: Mapping[str, Form]) -> bool:
    """Return whether a table can say something to a question that is no answer to it."""
    typed_yes_no = isinstance(item.kind, YesNo) and columns.get(item.link_id) is Form.TYPED
    return not typed_yes_no and not columns.keys().isdisjoint((item.link_id, *code_columns(item)))


def unusable(item: Item) -> ColumnElement[bool]:
    """Return where something is said to a question that is no answer to it as it stands."""
    fits = kleene.fits(item).is_not(None) if isinstance(item.kind, MultipleChoice) else kleene.has_answer(item)
    return and_(truth(f"said:{item.link_id}"), not_(fits))
