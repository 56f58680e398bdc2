"""Random sheets with holes, strays and unusable answers, as rows of tables; and what `guide` makes of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.content.diagnostics import Source
from decision_aid.engine.answers import values
from decision_aid.engine.guidance import guide
from decision_aid.interop.answers_file import read_answers
from decision_aid.interop.sql.reading import Form, code_columns, typed_columns
from decision_aid.json_values import with_tuples
from decision_aid.loading.documents import Document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from decision_aid.content import ContentPack, Item

Data = dict[str, Any]
Row = dict[str, Any]


def random_data(pack: ContentPack, chance: Random) -> Data:
    """Return a sheet as an answers file would hold it: some answers are missing, and some are none."""
    data: Data = {}
    for item in pack.items.values():
        luck = chance.random()
        if luck < 0.55:
            answer = chance.choice(_known(item, chance))
            data[item.link_id] = list(answer) if isinstance(answer, tuple) else answer
        elif luck < 0.75:
            data[item.link_id] = _odd(item, chance)
    return data


def _known(item: Item, chance: Random) -> tuple[Any, ...]:
    match item.kind:
        case MultipleChoice():
            alone = [(code,) for code in item.kind.alone]
            size = chance.randint(1, min(3, item.kind.most))
            return (*alone, tuple(sorted(chance.sample(item.kind.together, size))))
        case YesNo() | Scale() | SingleChoice():
            return tuple(values(item.kind))


def _odd(item: Item, chance: Random) -> Any:
    match item.kind:
        case MultipleChoice():
            codes = [option.code for option in item.answer_options]
            several = chance.sample(codes, chance.randint(0, len(codes)))
            slips = ["other"], ["a, b"], [codes[0]], ["not-sure"]
            return chance.choice((several, [*(several or codes), *chance.choice(slips)], "not-sure", "odd", codes[0]))
        case Scale(low, high):
            return chance.choice((low - 1, high + 1, 10**8, "not-sure", "rather-not-say", "x"))
        case YesNo() | SingleChoice():
            return chance.choice(("not-sure", "rather-not-say", "yes", "No", "maybe", "'; DROP TABLE sheets; --"))


def judged(pack: ContentPack, data: Mapping[str, Any], *, needs: bool = False) -> dict[str, Any]:
    """Return the row that `guide` would write of an answers file with these."""
    answers, told = read_answers(pack, Document(Source(""), with_tuples(data)))
    unusable = [problem for problem in told if problem.code == "invalid-answer"]
    guidance = guide(pack, answers)
    row: dict[str, Any] = {
        "urgency": guidance.raised[0].urgency if guidance.raised else None,
        "unusable": len(unusable),
    }
    if needs:
        needed = {link_id for topic in guidance.undetermined for link_id in topic.needs}
        row["needs"] = "".join(f"{link_id};" for link_id in pack.items if link_id in needed)
    row |= dict.fromkeys(pack.topics_by_id, False)
    row |= dict.fromkeys((topic.topic.id for topic in guidance.undetermined), None)
    return row | dict.fromkeys((raised.topic.id for raised in guidance.raised), True)


def as_text(pack: ContentPack, data: Mapping[str, Any]) -> Row:
    """Return a sheet as CSV holds it."""
    return {link_id: _text(data.get(link_id)) for link_id in pack.items}


def _text(value: Any) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case list():
            return " ; ".join(value) or " "  # an empty list is an answer that cannot be used; an empty cell is none
        case _:
            return str(value)


def as_json(pack: ContentPack, data: Mapping[str, Any]) -> Row:
    """Return a sheet whose cells are JSON, as they are written."""
    return {i: json.dumps(data[i], separators=(" , ", ":")) if i in data else None for i in pack.items}


def as_typed(pack: ContentPack, data: Data) -> tuple[Row, Data]:
    """Return a sheet as typed columns hold it, and what they cannot hold left out of it."""
    row: Row = dict.fromkeys(typed_columns(pack))
    fits: Data = {}
    for link_id, value in data.items():
        item = pack.items[link_id]
        match item.kind:
            case MultipleChoice():
                codes = [option.code for option in item.answer_options]
                if isinstance(value, list) and set(value) <= set(codes) and len(set(value)) == len(value):
                    row |= {name: code in value for name, code in zip(code_columns(item), codes, strict=True)}
                    fits[link_id] = value
            case YesNo() if isinstance(value, bool):
                row[link_id] = fits[link_id] = value
            case Scale() if isinstance(value, int):
                row[link_id] = fits[link_id] = value
            case SingleChoice():
                row[link_id] = fits[link_id] = value
            case YesNo() | Scale():
                pass
    return row, fits


def forms(pack: ContentPack, form: Form) -> dict[str, Form]:
    return typed_columns(pack) if form is Form.TYPED else dict.fromkeys(pack.items, form)


def sql_type(pack: ContentPack, name: str, form: Form) -> str:
    """Return the type of a column."""
    if form is not Form.TYPED:
        return "TEXT"
    item = pack.items.get(name)
    if item is None:
        return "BOOLEAN"
    match item.kind:
        case YesNo() | MultipleChoice():
            return "BOOLEAN"
        case Scale():
            return "INTEGER"
        case SingleChoice():
            return "TEXT"


def table(pack: ContentPack, sheets: list[Data], form: Form) -> tuple[list[Row], list[Data]]:
    """Return rows in this form, and the sheets that they hold."""
    if form is Form.TYPED:
        both = [as_typed(pack, sheet) for sheet in sheets]
        return [row for row, _ in both], [sheet for _, sheet in both]
    write = as_json if form is Form.JSON else as_text
    return [write(pack, sheet) for sheet in sheets], sheets
