"""A pack -> a FHIR R4 Questionnaire with the extensions of SDC (Structured Data Capture).

Every question may stay empty, and none carries a number that could be added up. No slider: some show
a value, and so an answer, before the person has touched them. A section is a page; right after a sign stands what to
do now, shown where the answer asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from decision_aid.content import ContentPack, Item, MultipleChoice, Scale, Section, SingleChoice, YesNo
from decision_aid.engine.regions import Place
from decision_aid.interop.choices import choices, several
from decision_aid.interop.fhir.enabling import Form, enabled_where, enabling
from decision_aid.interop.fhir.models import as_json
from decision_aid.interop.fhir.names import (
    CATEGORIES,
    CORE,
    ITEM_CONTROLS,
    SDC,
    VERSION_ALGORITHM,
    coding_of,
    section_id,
    url,
    words,
)
from decision_aid.interop.fhir.narrative import in_one_line, narrative
from decision_aid.interop.notes import UNSURE, before, closing, notes_after, opening
from decision_aid.reports.blocks import Block, Bullets, Heading

_MARKS = re.compile(r"([\\`*_\[\]<>#|~&])")
CONTROLS = {"help": "Help-Button", "page": "Page", "radio-button": "Radio Button", "check-box": "Check-box"}
FORM = "form"


def render(pack: ContentPack, place: Place) -> str:
    """Return the Questionnaire as JSON; raise NotInstalledError where `fhir.resources` is not installed."""
    return as_json(as_resource(pack, place), indent=2) + "\n"


def as_resource(pack: ContentPack, place: Place) -> dict[str, Any]:
    """Return the Questionnaire as plain data, with whom to call in a place."""
    meta = pack.meta
    return {
        "resourceType": "Questionnaire",
        "meta": {"profile": [f"{SDC}/sdc-questionnaire"]},
        "language": meta.language,
        "text": narrative(_in_words(pack)),
        "extension": [VERSION_ALGORITHM],
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
        "item": list(_pages(pack, place)),
    }


def _in_words(pack: ContentPack) -> Iterator[Block]:
    yield Heading(pack.meta.title, level=1)
    for section in pack.sections:
        yield Heading(section.title)
        yield Bullets(tuple(item.text for item in section.items))


def _pages(pack: ContentPack, place: Place) -> Iterator[dict[str, Any]]:
    for section in pack.sections:
        first = [_shown(FORM, "opening", opening(pack))] if section is pack.sections[0] else []
        yield _page(section_id(section), section.title, [*first, *_section(pack, section, place)])
    said = [_shown(FORM, f"{number}", (block,)) for number, block in enumerate(closing(pack, place))]
    yield _page(words(FORM, "closing"), pack.safety.title, said)


def _page(link_id: str, title: str, inside: list[dict[str, Any]]) -> dict[str, Any]:
    return {"extension": [_control("page")], "linkId": link_id, "text": title, "type": "group", "item": inside}


def _section(pack: ContentPack, section: Section, place: Place) -> Iterator[dict[str, Any]]:
    yield _shown(section_id(section), "intro", before(pack, section))
    for group, items in groupby(section.items, lambda item: item.group):
        if group:
            yield _shown(section_id(section), group, (Heading(pack.groups_by_id[group].text),))
        for item in items:
            yield _question(pack, item)
            for note in notes_after(pack, item, place, Form):
                what = "unsure" if note.topic == UNSURE else f"now:{note.topic}"
                yield _shown(item.link_id, what, note.blocks, enabling(pack, note.shown, is_note=True))


def _shown(of: str, what: str, blocks: tuple[Block, ...], when: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return words to read, as plain sentences and, for what can show them so, as XHTML; `when` they are shown."""
    xhtml = {"url": f"{CORE}/rendering-xhtml", "valueString": narrative(blocks)["div"]}
    return {
        "linkId": words(of, what),
        "text": in_one_line(blocks),
        "_text": {"extension": [xhtml]},
        "type": "display",
        **(when or {}),
    }


def _question(pack: ContentPack, item: Item) -> dict[str, Any]:
    when = enabling(pack, enabled_where(pack, item))
    return {
        "extension": [*_features(item), *when.pop("extension", [])],
        "linkId": item.link_id,
        "text": item.text,
        "type": "choice" if choices(item) else "integer",
        **when,
        "required": False,
        "repeats": several(item),
        **_options(pack, item),
        "item": list(_words_beside(item)),
    }


def _features(item: Item) -> Iterator[dict[str, Any]]:
    yield {"url": f"{SDC}/sdc-questionnaire-shortText", "valueString": item.short_text}
    match item.kind:
        case YesNo():
            yield from _list_of("radio-button", "horizontal")
        case Scale(low, high, unit=unit) if not choices(item):
            yield {"url": f"{CORE}/minValue", "valueInteger": low}
            yield {"url": f"{CORE}/maxValue", "valueInteger": high}
            if unit:
                yield {"url": f"{CORE}/questionnaire-unit", "valueCoding": {"display": unit}}
        case Scale() | SingleChoice():
            yield from _list_of("radio-button")
        case MultipleChoice(at_most=most):
            yield from _list_of("check-box")
            if most is not None:
                yield {"url": f"{CORE}/questionnaire-maxOccurs", "valueInteger": most}


def _list_of(control: str, direction: str = "vertical") -> Iterator[dict[str, Any]]:
    yield _control(control)
    yield {"url": f"{CORE}/questionnaire-choiceOrientation", "valueCode": direction}


def _control(code: str) -> dict[str, Any]:
    return _concept("questionnaire-itemControl", ITEM_CONTROLS, code, CONTROLS[code])


def _concept(name: str, system: str, code: str, display: str) -> dict[str, Any]:
    coding = {"system": system, "code": code, "display": display}
    return {"url": f"{CORE}/{name}", "valueCodeableConcept": {"coding": [coding]}}


def _options(pack: ContentPack, item: Item) -> dict[str, Any]:
    options = [_option(coding_of(pack, item, choice), alone=choice.alone and several(item)) for choice in choices(item)]
    return {"answerOption": options} if options else {}


def _option(coding: dict[str, str], *, alone: bool) -> dict[str, Any]:
    exclusive = {"extension": [{"url": f"{CORE}/questionnaire-optionExclusive", "valueBoolean": True}]}
    return (exclusive if alone else {}) | {"valueCoding": coding}


def _words_beside(item: Item) -> Iterator[dict[str, Any]]:
    """Yield what stands beside a question. One help for all: some renderers show only one."""
    told = _concept("questionnaire-displayCategory", CATEGORIES, "instructions", "Instructions")
    if scale := _scale(item):
        yield {"extension": [told], "linkId": words(item.link_id, "scale"), "text": scale, "type": "display"}
    text = f"{item.help} Why we ask: {item.why}".strip()
    help_ = {"extension": [_control("help"), told], "linkId": words(item.link_id, "help")}
    yield help_ | {"text": text, "type": "display"}


def _scale(item: Item) -> str:
    """Return what the ends of a scale mean, where its numbers are typed."""
    match item.kind:
        case Scale(ends=ends, unit=unit) if not choices(item):
            of = f" {unit}" if unit else ""
            return " ".join(f"{number}{of}: {text}." if text else f"{number}{of}." for number, text in ends)
        case Scale() | YesNo() | SingleChoice() | MultipleChoice():
            return ""


def _markdown(text: str) -> str:
    """Return a text so that a reader of Markdown sees it as it was written."""
    return _MARKS.sub(r"\\\1", text)
