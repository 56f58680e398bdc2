"""The sheet -> a FHIR R4 document: the clinician's sheet to read, and topics and answers for programs.

A Bundle of a Composition and a QuestionnaireResponse, and the sheet as a PDF where it is wanted. Nothing here is a
finding of a clinician: no Condition, no order, and the document stays "preliminary", because nobody has checked it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from decision_aid.content import URGENCIES, Topic, Urgency
from decision_aid.engine.sheet import Sheet
from decision_aid.frozen import frozen
from decision_aid.interop.fhir import response
from decision_aid.interop.fhir.models import as_json
from decision_aid.interop.fhir.names import LOINC, SECTION_TITLES, SECTIONS, SESSIONS, URGENCY, how_soon, topics, urn
from decision_aid.interop.fhir.narrative import narrative
from decision_aid.interop.fhir.response import Made
from decision_aid.reports.blocks import Block, Heading, Paragraph
from decision_aid.reports.for_patients.sheet import answer_blocks
from decision_aid.reports.for_patients.topics import reason

Resource = dict[str, Any]
KIND = {"system": LOINC, "code": "74465-6", "display": "Questionnaire response Document"}
NOT_CHECKED = "A person's own answers, and what to discuss with a doctor because of them. Nobody has checked them."


@frozen
class Record:
    """What goes into a record: the sheet, its page for the clinician, how it was made, and a PDF or none."""

    sheet: Sheet
    handover: tuple[Block, ...]
    made: Made
    pdf: bytes = b""


def render(record: Record) -> str:
    """Return the document as one line of JSON; raise NotInstalledError where `fhir.resources` is not installed."""
    return as_json(as_resource(record))


def as_resource(record: Record) -> Resource:
    """Return the document as plain data. The same sheet made at the same moment has the same identifier."""
    sheet, made = record.sheet, record.made
    answers = response.as_resource(sheet.pack, sheet.guidance.answers, made, complete=sheet.complete)
    answers |= {"text": narrative(answer_blocks(sheet))}
    handover = narrative(record.handover)
    pdf = hashlib.sha256(record.pdf).hexdigest() if record.pdf else ""
    name = json.dumps([answers, handover, sheet.sha256, sheet.ticked, sheet.own, made.typed_by, pdf])
    addresses = {kind: urn(kind, name) for kind in ("composition", "response", "pdf")}
    resources = {"composition": _composition(record, addresses), "response": answers}
    if record.pdf:
        resources["pdf"] = _document_reference(record)
    return {
        "resourceType": "Bundle",
        "language": sheet.pack.meta.language,
        "identifier": {"system": "urn:ietf:rfc:3986", "value": urn("document", name)},
        "type": "document",
        "timestamp": response.moment(made),
        "entry": [{"fullUrl": addresses[kind], "resource": resource} for kind, resource in resources.items()],
    }


def _composition(record: Record, addresses: dict[str, str]) -> Resource:
    sheet, made = record.sheet, record.made
    title = sheet.pack.meta.title
    identifier = {"identifier": {"system": SESSIONS, "value": made.session}} if made.session else {}
    return {
        "resourceType": "Composition",
        **_tag(sheet),
        "language": sheet.pack.meta.language,
        "text": narrative([Heading(title, level=1), Paragraph(NOT_CHECKED)]),
        **identifier,
        "status": "preliminary",
        "type": {"coding": [KIND]},
        **made.record,
        "date": response.moment(made),
        "author": _authors(record),
        "title": title,
        "section": list(_sections(record, addresses)),
    }


def _tag(sheet: Sheet) -> Resource:
    """Return how soon the most urgent topic has to be seen to, for servers to find and sort by; unsure signs count."""
    guidance = sheet.guidance
    found = {raised.urgency for raised in guidance.raised} | {unsure.urgency for unsure in guidance.urgent_if_so}
    most = [urgency for urgency in URGENCIES if urgency in found][:1]
    return {"meta": {"tag": [_urgency(each) for each in most]}} if most else {}


def _authors(record: Record) -> list[dict[str, str]]:
    program = {"type": "Device", "display": f"decision-aid {record.sheet.program_version}"}
    return [*(record.made.typists or [record.made.person]), program]


def _sections(record: Record, addresses: dict[str, str]) -> Iterator[Resource]:
    sheet = record.sheet
    yield _section("handover") | {"text": narrative(record.handover)}
    came_up = [
        (raised.urgency, _topic(sheet, raised.topic, [Paragraph(reason(sheet, each)) for each in raised.because]))
        for raised in sheet.guidance.raised
    ]
    yield from _by_urgency("topics", came_up)
    may_be: list[tuple[Urgency, Resource]] = []
    for each in sheet.guidance.undetermined:
        needs = "; ".join(sheet.pack.items[name].short_text for name in each.needs)
        may_be.append((each.urgency, _topic(sheet, each.topic, [Paragraph(f"Not known: {needs}.")])))
    yield from _by_urgency("may-come-up", may_be)
    entry = [{"reference": addresses["response"]}]
    yield _section("answers") | {"text": narrative(answer_blocks(sheet)), "entry": entry}
    if record.pdf:
        yield _section("pdf") | {"entry": [{"reference": addresses["pdf"]}]}


def _section(code: str) -> Resource:
    title = SECTION_TITLES[code]
    return {"title": title, "code": {"coding": [{"system": SECTIONS, "code": code, "display": title}]}}


def _by_urgency(code: str, found: list[tuple[Urgency, Resource]]) -> Iterator[Resource]:
    """Yield a section with one for each urgency, which has its topics: all of them coded; nothing for none."""
    inside = [
        {"title": how_soon(urgency), "code": {"coding": [_urgency(urgency)]}, "section": topics_found}
        for urgency in URGENCIES
        if (topics_found := [topic for each, topic in found if each == urgency])
    ]
    if inside:
        yield _section(code) | {"section": inside}


def _urgency(urgency: Urgency) -> dict[str, str]:
    return {"system": URGENCY, "code": urgency, "display": how_soon(urgency)}


def _topic(sheet: Sheet, topic: Topic, why: Iterable[Block]) -> Resource:
    coding = {"system": topics(sheet.pack), "code": topic.id, "display": topic.title}
    return {"title": topic.title, "code": {"coding": [coding]}, "text": narrative([Paragraph(topic.title), *why])}


def _document_reference(record: Record) -> Resource:
    sheet, made = record.sheet, record.made
    subject, context = made.record.get("subject"), made.record.get("encounter")
    attachment = {
        "contentType": "application/pdf",
        "language": sheet.pack.meta.language,
        "data": base64.b64encode(record.pdf).decode("ascii"),
        "size": len(record.pdf),
        "title": sheet.pack.meta.title,
        "creation": response.moment(made),
    }
    return {
        "resourceType": "DocumentReference",
        "text": narrative([Paragraph(f"{sheet.pack.meta.title} (PDF)")]),
        "status": "current",
        "docStatus": "preliminary",
        "type": {"coding": [KIND]},
        **({"subject": subject} if subject else {}),
        "date": response.moment(made),
        "author": _authors(record),
        "content": [{"attachment": attachment}],
        **({"context": {"encounter": [context]}} if context else {}),
    }
