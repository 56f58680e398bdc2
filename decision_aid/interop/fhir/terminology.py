"""The codes of our forms and documents as FHIR R4 code systems and value sets, and all of it in one Bundle.

No code of LOINC or SNOMED CT stands for a question: none is known to us that asks the same in the same words and time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from decision_aid.content import URGENCIES, ContentPack, Item
from decision_aid.engine.answers import ABSENT_WORDS, Absent
from decision_aid.engine.regions import Place
from decision_aid.interop.choices import NO_ANSWER as SILENCES
from decision_aid.interop.choices import choices
from decision_aid.interop.fhir import questionnaire
from decision_aid.interop.fhir.models import as_json
from decision_aid.interop.fhir.names import (
    ABSENT_CODES,
    ABSENT_REASONS,
    NO_ANSWER,
    SECTION_TITLES,
    SECTIONS,
    URGENCY,
    YES_OR_NO,
    code_system,
    how_soon,
    topics,
    urn,
)
from decision_aid.interop.fhir.narrative import narrative
from decision_aid.reports.blocks import Bullets, Heading

Resource = dict[str, Any]


def render(pack: ContentPack, place: Place) -> str:
    """Return the Bundle as JSON; raise NotInstalledError where `fhir.resources` is not installed."""
    return as_json(as_bundle(pack, place), indent=2) + "\n"


def as_bundle(pack: ContentPack, place: Place) -> Resource:
    """Return the Questionnaire with its code systems and value sets, to be posted to a server; twice is once."""
    form = questionnaire.as_resource(pack, place)
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [_put(resource) for resource in (form, *code_systems(pack), *value_sets(pack))],
    }


def _put(resource: Resource) -> Resource:
    key = resource["url"].removeprefix("urn:uuid:")
    request = {"method": "PUT", "url": f"{resource['resourceType']}/{key}"}
    kind, *rest = resource.items()
    return {"fullUrl": resource["url"], "resource": dict([kind, ("id", key), *rest]), "request": request}


def code_systems(pack: ContentPack) -> Iterator[Resource]:
    """Yield each code system once: answers to each question, yes and no, why there is none, topics, urgency."""
    for system, item in _systems(pack).items():
        known = {choice.code: choice.text for choice in choices(item) if not isinstance(choice.answer, Absent)}
        yield _code_system(pack, system, _title(item, system), known)
    silences = _code_system(pack, NO_ANSWER, "Why there is no answer", {each.code: each.text for each in SILENCES})
    for concept in silences["concept"]:
        reason = {"system": ABSENT_REASONS, "code": ABSENT_CODES[ABSENT_WORDS[concept["code"]]]}
        concept["property"] = [{"code": "data-absent-reason", "valueCoding": reason}]
    yield silences | {"property": [{"code": "data-absent-reason", "type": "Coding"}]}
    yield _code_system(pack, topics(pack), "Topics to talk about", {topic.id: topic.title for topic in pack.topics})
    soon: dict[str, str] = {urgency: how_soon(urgency) for urgency in URGENCIES}
    yield _code_system(pack, URGENCY, "How soon a topic has to be seen to", soon)
    yield _code_system(pack, SECTIONS, "Sections of a document", dict(SECTION_TITLES))


def value_sets(pack: ContentPack) -> Iterator[Resource]:
    """Yield what can be chosen for each question: its known answers, and why there is none."""
    for system, item in _systems(pack).items():
        more = {"compose": {"include": [{"system": system}, {"system": NO_ANSWER}]}}
        yield _resource(pack, "ValueSet", urn("value-set", system), _title(item, system), more)


def _systems(pack: ContentPack) -> dict[str, Item]:
    """Return the code systems of known answers, each with a question that has it: the first."""
    found: dict[str, Item] = {}
    for item in filter(choices, pack.items.values()):
        found.setdefault(code_system(pack, item), item)
    return found


def _title(item: Item, system: str) -> str:
    return "Yes or no" if system == YES_OR_NO else item.short_text


def _code_system(pack: ContentPack, system: str, title: str, texts: Mapping[str, str]) -> Resource:
    concepts = [{"code": code, "display": text} for code, text in texts.items()]
    more = {"caseSensitive": True, "content": "complete", "count": len(concepts), "concept": concepts}
    return _resource(pack, "CodeSystem", system, title, more)


def _resource(pack: ContentPack, kind: str, url: str, title: str, more: Resource) -> Resource:
    meta = pack.meta
    return {
        "resourceType": kind,
        "language": meta.language,
        "text": narrative([Heading(title), Bullets(tuple(_in_words(more)))]),
        "url": url,
        "version": meta.version,
        "name": "DecisionAid" + "".join(word.capitalize() for word in title.split() if word.isalnum()),
        "title": title,
        "status": "draft",
        "date": meta.published,
        **more,
    }


def _in_words(more: Resource) -> Iterable[str]:
    return (f"{concept['code']}: {concept['display']}" for concept in more.get("concept", ()))
