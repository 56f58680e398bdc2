"""The sheet -> a FHIR R4 document: the words to read, and the answers for programs.

A Bundle of a Composition and a QuestionnaireResponse. Nothing here is a finding of a clinician: no
Condition, no order, no name, and the document stays "preliminary", because nobody has checked it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from decision_aid.interop.fhir import response
from decision_aid.interop.fhir.models import as_json
from decision_aid.interop.fhir.names import LOINC, SESSIONS, urn
from decision_aid.interop.fhir.narrative import narrative
from decision_aid.reports.blocks import Heading, Paragraph
from decision_aid.reports.for_patients.sheet import answer_blocks, sheet_blocks

if TYPE_CHECKING:
    from decision_aid.engine.sheet import Sheet
    from decision_aid.interop.fhir.response import Made

KIND = {"system": LOINC, "code": "74465-6", "display": "Questionnaire response Document"}
NOT_CHECKED = "A person's own answers, and what to discuss with a doctor because of them. Nobody has checked them."


def render(sheet: Sheet, made: Made) -> str:
    """Return the document as one line of JSON; raise ModelsMissingError where `fhir.resources` is not installed."""
    return as_json(as_resource(sheet, made))


def as_resource(sheet: Sheet, made: Made) -> dict[str, Any]:
    """Return the document as plain data. The same sheet made at the same moment has the same identifier."""
    answers = _answers(sheet, made)
    name = json.dumps([answers, sheet.sha256, sheet.place.region.id, sheet.ticked, sheet.own])
    composition, response_url = urn("composition", name), urn("response", name)
    return {
        "resourceType": "Bundle",
        "language": sheet.pack.meta.language,
        "identifier": {"system": "urn:ietf:rfc:3986", "value": urn("document", name)},
        "type": "document",
        "timestamp": response.moment(made),
        "entry": [
            {"fullUrl": composition, "resource": _composition(sheet, made, response_url)},
            {"fullUrl": response_url, "resource": answers},
        ],
    }


def _answers(sheet: Sheet, made: Made) -> dict[str, Any]:
    made_of = response.as_resource(sheet.pack, sheet.guidance.answers, made, complete=sheet.complete)
    return made_of | {"text": narrative(answer_blocks(sheet))}


def _composition(sheet: Sheet, made: Made, response_url: str) -> dict[str, Any]:
    title = sheet.pack.meta.title
    identifier = {"identifier": {"system": SESSIONS, "value": made.session}} if made.session else {}
    return {
        "resourceType": "Composition",
        "language": sheet.pack.meta.language,
        "text": narrative([Heading(title, level=1), Paragraph(NOT_CHECKED)]),
        **identifier,
        "status": "preliminary",
        "type": {"coding": [KIND]},
        "date": response.moment(made),
        "author": [{"display": f"A person, with the program decision-aid {sheet.program_version}"}],
        "title": title,
        "section": [
            {"title": "Conversation sheet", "text": narrative(sheet_blocks(sheet))},
            {"title": "Answers", "text": narrative(answer_blocks(sheet)), "entry": [{"reference": response_url}]},
        ],
    }
