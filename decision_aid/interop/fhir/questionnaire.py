"""A pack -> a FHIR R4 Questionnaire with the extensions of SDC (Structured Data Capture).

Every question may stay empty, and none carries a number that could be added up. No slider: some show
a value, and so an answer, before the person has touched them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.interop.fhir.enabling import enabling
from decision_aid.interop.fhir.models import as_json
from decision_aid.interop.fhir.names import (
    CATEGORIES,
    CORE,
    ITEM_CONTROLS,
    SDC,
    beside,
    code_system,
    intro_id,
    repeats,
    section_id,
    type_of,
    url,
)
from decision_aid.interop.fhir.narrative import narrative
from decision_aid.reports.blocks import Bullets, Heading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import AnswerOption, ContentPack, Item, Section
    from decision_aid.reports.blocks import Block

_MARKS = re.compile(r"([\\`*_\[\]<>#|~&])")
CONTROLS = {"help": "Help-Button", "radio-button": "Radio Button", "check-box": "Check-box"}


def render(pack: ContentPack) -> str:
    """Return the Questionnaire as JSON; raise ModelsMissingError where `fhir.resources` is not installed."""
    return as_json(as_resource(pack), indent=2) + "\n"


def as_resource(pack: ContentPack) -> dict[str, Any]:
    """Return the Questionnaire as plain data."""
    meta = pack.meta
    return {
        "resourceType": "Questionnaire",
        "meta": {"profile": [f"{SDC}/sdc-questionnaire"]},
        "language": meta.language,
        "text": narrative(_in_words(pack)),
        "url": url(pack),
        "version": meta.version,
        "name": "DecisionAid",
        "title": meta.title,
        "status": "draft",
        "subjectType": ["Patient"],
        "date": meta.published,
        "description": _markdown(f"{meta.audience} {meta.not_for} {meta.review_status}"),
        "purpose": _markdown(meta.purpose),
        "copyright": _markdown(f"{meta.authors} License: {meta.license}."),
        "lastReviewDate": meta.evidence_checked,
        "item": [_section(pack, section) for section in pack.sections],
    }


def _in_words(pack: ContentPack) -> Iterator[Block]:
    yield Heading(pack.meta.title, level=1)
    for section in pack.sections:
        yield Heading(section.title)
        yield Bullets(tuple(item.text for item in section.items))


def _section(pack: ContentPack, section: Section) -> dict[str, Any]:
    intro = {"linkId": intro_id(section), "text": section.intro, "type": "display"}
    questions = [_question(pack, item) for item in section.items]
    return {"linkId": section_id(section), "text": section.title, "type": "group", "item": [intro, *questions]}


def _question(pack: ContentPack, item: Item) -> dict[str, Any]:
    when = enabling(pack, item)
    return {
        "extension": [*_features(item), *when.pop("extension", [])],
        "linkId": item.link_id,
        "text": item.text,
        "type": type_of(item),
        **when,
        "required": False,
        "repeats": repeats(item),
        **_options(pack, item),
        "item": list(_words_beside(item)),
    }


def _features(item: Item) -> Iterator[dict[str, Any]]:
    yield {"url": f"{SDC}/sdc-questionnaire-shortText", "valueString": item.short_text}
    match item.kind:
        case YesNo():
            pass
        case Scale(low, high, unit=unit):
            yield {"url": f"{CORE}/minValue", "valueInteger": low}
            yield {"url": f"{CORE}/maxValue", "valueInteger": high}
            if unit:
                yield {"url": f"{CORE}/questionnaire-unit", "valueCoding": {"display": unit}}
        case SingleChoice():
            yield from _list_of("radio-button")
        case MultipleChoice(at_most=most):
            yield from _list_of("check-box")
            if most is not None:
                yield {"url": f"{CORE}/questionnaire-maxOccurs", "valueInteger": most}


def _list_of(control: str) -> Iterator[dict[str, Any]]:
    yield _control(control)
    yield {"url": f"{CORE}/questionnaire-choiceOrientation", "valueCode": "vertical"}


def _control(code: str) -> dict[str, Any]:
    return _concept("questionnaire-itemControl", ITEM_CONTROLS, code, CONTROLS[code])


def _concept(name: str, system: str, code: str, display: str) -> dict[str, Any]:
    coding = {"system": system, "code": code, "display": display}
    return {"url": f"{CORE}/{name}", "valueCodeableConcept": {"coding": [coding]}}


def _options(pack: ContentPack, item: Item) -> dict[str, Any]:
    options = [_option(code_system(pack, item), option) for option in item.answer_options]
    return {"answerOption": options} if options else {}


def _option(system: str, option: AnswerOption) -> dict[str, Any]:
    alone = {"extension": [{"url": f"{CORE}/questionnaire-optionExclusive", "valueBoolean": True}]}
    coding = {"system": system, "code": option.code, "display": option.text}
    return (alone if option.exclusive else {}) | {"valueCoding": coding}


def _words_beside(item: Item) -> Iterator[dict[str, Any]]:
    """Yield what stands beside a question. One help for all: some renderers show only one."""
    told = _concept("questionnaire-displayCategory", CATEGORIES, "instructions", "Instructions")
    if scale := _scale(item):
        yield {"extension": [told], "linkId": beside(item, "scale"), "text": scale, "type": "display"}
    text = f"{item.help} Why we ask: {item.why}".strip()
    yield {"extension": [_control("help"), told], "linkId": beside(item, "help"), "text": text, "type": "display"}


def _scale(item: Item) -> str:
    match item.kind:
        case Scale(ends=ends, unit=unit):
            of = f" {unit}" if unit else ""
            return " ".join(f"{number}{of}: {text}." if text else f"{number}{of}." for number, text in ends)
        case YesNo() | SingleChoice() | MultipleChoice():
            return ""


def _markdown(text: str) -> str:
    """Return a text so that a reader of Markdown sees it as it was written."""
    return _MARKS.sub(r"\\\1", text)
