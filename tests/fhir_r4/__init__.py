"""FHIR R4 as HL7 publishes it: its constraints (FHIRPath), its value sets, its rules for enableWhen."""

from __future__ import annotations

import json
import operator
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fhirpathpy
from fhirpathpy.models import models

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
CONSTRAINTS: dict[str, Any] = json.loads((HERE / "constraints.json").read_text("utf-8"))
VALUE_SETS: dict[str, Any] = json.loads((HERE / "value_sets.json").read_text("utf-8"))
EXPRESSION = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression"
COMPARE = {"=": operator.eq, "<": operator.lt, ">": operator.gt, ">=": operator.ge}
Resource = dict[str, Any]
OPTIONS = {"userInvocationTable": {"hasValue": {"fn": lambda nodes: [len(nodes) == 1], "arity": {0: []}}}}


@cache
def compiled(expression: str) -> Callable[[Resource, dict[str, Any]], list[Any]]:
    """Return a FHIRPath expression that can be evaluated many times."""
    return fhirpathpy.compile(re.sub(r"\.trace\([^()]*\)", "", expression), models["r4"], OPTIONS)


def evaluate(expression: str, node: Resource, resource: Resource) -> bool:
    return compiled(expression)(node, {"resource": resource, "rootResource": resource}) == [True]


def broken(resource: Resource) -> list[str]:
    """Return the constraints of R4 that a resource (and, in a Bundle, its entries) does not keep."""
    kind = resource["resourceType"]
    found = [
        f"{rule['key']} at {where}: {rule['human']}"
        for rule in CONSTRAINTS.get(kind, ())
        for where, node in _nodes(resource, rule["path"])
        if not evaluate(rule["expression"], node, resource)
    ]
    if kind != "Bundle":
        general = (*CONSTRAINTS["DomainResource"], *_ids_of_links(resource))
        found += [rule["key"] for rule in general if not evaluate(rule["expression"], resource, resource)]
    found += [f"ele-1 at {where}" for where in _empty(resource, kind)]
    found += [f"ext-1 at {where}" for where, extension in extensions(resource, kind) if not _one_value(extension)]
    return found + [problem for entry in resource.get("entry", ()) for problem in broken(entry["resource"])]


def _ids_of_links(resource: Resource) -> list[dict[str, str]]:
    """In R4, no constraint says that an answer's linkIds are distinct; in our responses they are."""
    if resource["resourceType"] != "QuestionnaireResponse":
        return []
    return [{"key": "linkIds are distinct", "expression": "descendants().linkId.isDistinct()"}]


def _nodes(resource: Resource, path: str) -> list[tuple[str, Resource]]:
    """Return the elements of a path; an item has items, which keep the same constraints."""
    nodes = [(path.split(".", maxsplit=1)[0], resource)]
    for name in path.split(".")[1:]:
        nodes = [inner for node in nodes for inner in _inside(node, name)]
    return nodes


def _inside(node: tuple[str, Resource], name: str) -> Iterator[tuple[str, Resource]]:
    where, element = node
    for number, child in enumerate(element.get(name, ())):
        inner = (f"{where}.{name}[{number}]", child)
        yield inner
        if name in ("item", "section"):
            yield from _inside(inner, name)
            for answer in child.get("answer", ()):
                yield from _inside((f"{inner[0]}.answer", answer), name)


def _empty(value: object, where: str) -> Iterator[str]:
    """Yield the places of elements with nothing in them, which FHIR does not allow."""
    if value in ("", None, {}, []):
        yield where
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _empty(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _empty(inner, f"{where}[{number}]")


def extensions(value: object, where: str = "") -> Iterator[tuple[str, Resource]]:
    """Yield every extension inside a value, with its place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "extension":
                yield from ((f"{where}.extension[{number}]", each) for number, each in enumerate(inner))
            yield from extensions(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from extensions(inner, f"{where}[{number}]")


def _one_value(extension: Resource) -> bool:
    return len([key for key in extension if key.startswith("value") or key == "extension"]) == 1


def items(element: Resource) -> Iterator[Resource]:
    """Yield the items of a Questionnaire or a response, those inside others too."""
    for item in element.get("item", ()):
        yield item
        yield from items(item)


def enabled(item: Resource, response: Resource) -> bool:
    """Return whether an item of a Questionnaire is enabled, by the rules of R4 and SDC."""
    expressions = [e["valueExpression"]["expression"] for e in item.get("extension", ()) if e["url"] == EXPRESSION]
    if expressions:
        return evaluate(expressions[0], response, response)
    if "enableWhen" not in item:
        return True
    met = [_met(condition, response) for condition in item["enableWhen"]]
    return all(met) if item.get("enableBehavior", "all") == "all" else any(met)


def _met(condition: Resource, response: Resource) -> bool:
    """Of several answers, one that fits is enough; without an answer nothing fits."""
    answers = [a for item in items(response) if item["linkId"] == condition["question"] for a in item["answer"]]
    (name,) = [key for key in condition if key.startswith("answer")]
    values = [answer[f"value{name.removeprefix('answer')}"] for answer in answers if "extension" not in answer]
    return any(COMPARE[condition["operator"]](_bare(value), _bare(condition[name])) for value in values)


def _bare(value: Any) -> Any:
    return (value["system"], value["code"]) if isinstance(value, dict) else value
