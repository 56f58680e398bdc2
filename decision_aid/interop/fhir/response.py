"""Answers -> a FHIR R4 QuestionnaireResponse: what counts, and why an answer is absent.

An answer that does not count now (the question does not apply) is left out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from decision_aid.content import ContentPack, Item
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answer, Answers
from decision_aid.frozen import frozen
from decision_aid.interop.fhir.names import (
    ABSENT_CODES,
    ABSENT_REASON,
    SDC,
    SESSIONS,
    canonical,
    coding,
    section_id,
)
from decision_aid.sessions.records import Who

Reference = dict[str, str]


@frozen
class Made:
    """When answers were given (a time with its zone), in which session, who typed them, and the record they belong to.

    `subject` and `encounter` are references of that record, such as Patient/123; `typed_by`: the most busy first.
    """

    authored: datetime
    session: str = ""
    typed_by: tuple[Who, ...] = ()
    subject: str = ""
    encounter: str = ""

    @property
    def person(self) -> Reference:
        """Whose answers they are."""
        return {**({"reference": self.subject} if self.subject else {}), "type": "Patient", "display": "The patient"}

    @property
    def typists(self) -> list[Reference]:
        return [self.person if who == "patient" else _typist(who) for who in self.typed_by]

    @property
    def record(self) -> dict[str, Reference]:
        """The subject and the encounter, where they are known."""
        encounter = {"encounter": {"reference": self.encounter}} if self.encounter else {}
        return {**({"subject": self.person} if self.subject else {}), **encounter}


def _typist(who: Who) -> Reference:
    match who:
        case "nurse":
            return {"type": "Practitioner", "display": "A nurse"}
        case "helper":
            return {"type": "RelatedPerson", "display": "A helper of the patient"}
        case "patient":
            return {"type": "Patient", "display": "The patient"}


def as_resource(pack: ContentPack, answers: Answers, made: Made, *, complete: bool = True) -> dict[str, Any]:
    """Return the QuestionnaireResponse as plain data; it is completed when nothing is left to ask."""
    counted = flow.in_force(pack, answers)
    answered = {item.link_id for item in flow.answered_items(pack, counted)}
    left = flow.next_item(pack, counted)
    identifier = {"identifier": {"system": SESSIONS, "value": made.session}} if made.session else {}
    items = [
        {"linkId": section_id(section), "text": section.title, "item": given}
        for section in pack.sections
        if (given := [_item(pack, item, counted) for item in section.items if item.link_id in answered])
    ]
    return {
        "resourceType": "QuestionnaireResponse",
        "meta": {"profile": [f"{SDC}/sdc-questionnaireresponse"]},
        "language": pack.meta.language,
        **identifier,
        "questionnaire": canonical(pack),
        "status": "completed" if complete and left is None else "in-progress",
        **made.record,
        "authored": moment(made),
        **_author(made),
        "source": made.person,
        **({"item": items} if items else {}),
    }


def _author(made: Made) -> dict[str, Reference]:
    """Return who typed; FHIR has room for one, so several are named in words."""
    if len(made.typists) > 1:
        return {"author": {"display": "; ".join(typist["display"] for typist in made.typists)}}
    return {"author": made.typists[0]} if made.typists else {}


def moment(made: Made) -> str:
    return made.authored.isoformat(timespec="seconds")


def _item(pack: ContentPack, item: Item, counted: Answers) -> dict[str, Any]:
    return {"linkId": item.link_id, "text": item.text, "answer": _answers(pack, item, counted.get(item.link_id))}


def _answers(pack: ContentPack, item: Item, answer: Answer) -> list[dict[str, Any]]:
    """Return an answer as our form sends it; where a number is typed, a form has no words for why there is none."""
    given = answer if isinstance(answer, tuple) else (answer,)
    codings = [chosen for value in given if (chosen := coding(pack, item, value))]
    if codings:
        return [{"valueCoding": chosen} for chosen in codings]
    if isinstance(answer, Absent):
        return [{"extension": [{"url": ABSENT_REASON, "valueCode": ABSENT_CODES[answer]}]}]
    return [{"valueInteger": answer}]
