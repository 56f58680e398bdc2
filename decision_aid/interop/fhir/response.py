"""Answers -> a FHIR R4 QuestionnaireResponse: what counts, and why an answer is absent.

An answer that does not count now (the question does not apply) is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent
from decision_aid.interop.fhir.names import (
    ABSENT_CODES,
    ABSENT_REASON,
    SDC,
    SESSIONS,
    canonical,
    code_system,
    section_id,
    value_of,
)

if TYPE_CHECKING:
    from datetime import datetime

    from decision_aid.content import ContentPack, Item
    from decision_aid.engine.answers import Answer, Answers, Value


@dataclass(frozen=True, slots=True)
class Made:
    """When the answers were given (a time with its zone), and the code of the session, if there is one."""

    authored: datetime
    session: str = ""


def as_resource(pack: ContentPack, answers: Answers, made: Made, *, complete: bool = True) -> dict[str, Any]:
    """Return the QuestionnaireResponse as plain data; it is completed when nothing is left to ask."""
    counted = flow.in_force(pack, answers)
    left = flow.next_item(pack, counted)
    identifier = {"identifier": {"system": SESSIONS, "value": made.session}} if made.session else {}
    items = [
        {"linkId": section_id(section), "text": section.title, "item": given}
        for section in pack.sections
        if (given := [_item(pack, item, answer) for item in section.items if (answer := _said(counted, item))])
    ]
    return {
        "resourceType": "QuestionnaireResponse",
        "meta": {"profile": [f"{SDC}/sdc-questionnaireresponse"]},
        "language": pack.meta.language,
        **identifier,
        "questionnaire": canonical(pack),
        "status": "completed" if complete and left is None else "in-progress",
        "authored": moment(made),
        **({"item": items} if items else {}),
    }


def moment(made: Made) -> str:
    return made.authored.isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class _Said:
    answer: Answer


def _said(counted: Answers, item: Item) -> _Said | None:
    answer = counted.get(item.link_id)
    return None if answer in (Absent.NOT_ASKED, Absent.NOT_APPLICABLE) else _Said(answer)


def _item(pack: ContentPack, item: Item, said: _Said) -> dict[str, Any]:
    return {"linkId": item.link_id, "text": item.text, "answer": _answers(pack, item, said.answer)}


def _answers(pack: ContentPack, item: Item, answer: Answer) -> list[dict[str, Any]]:
    if isinstance(answer, Absent):
        return [{"extension": [{"url": ABSENT_REASON, "valueCode": ABSENT_CODES[answer]}]}]
    values = answer if isinstance(answer, tuple) else (answer,)
    return [{value_of(item): _value(pack, item, value)} for value in values]


def _value(pack: ContentPack, item: Item, value: Value) -> Any:  # noqa: ANN401
    match item.kind:
        case YesNo() | Scale():
            return value
        case SingleChoice(options) | MultipleChoice(options):
            display = next(option.text for option in options if option.code == value)
            return {"system": code_system(pack, item), "code": value, "display": display}
