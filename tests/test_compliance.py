"""COMPLIANCE.md says what criteria.yaml says, leads to what exists, and no text claims more than is so."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from tests.conftest import TOP
from tests.tables import each

if TYPE_CHECKING:
    from types import ModuleType

    from decision_aid.content import ContentPack

DOCS = TOP / "docs"
GENERATOR = DOCS / "compliance" / "generate.py"


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compliance_generate", GENERATOR)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


GENERATE = generator()
STANDARDS, CRITERIA = GENERATE.read()
EXPECTED = [
    *(f"IP-Q{number}" for number in range(1, 7)),
    *(f"IP-C{number}" for number in range(1, 11)),
    *(f"IP-K{number}" for number in range(1, 29)),
    *(f"NI-{number}" for number in range(1, 24)),
    *(f"PE-{number}" for number in range(1, 27)),
    *(f"CC-{number}" for number in range(1, 21)),
    *(f"DI-{number}" for number in range(1, 17)),
]


def test_compliance_md_is_up_to_date() -> None:
    written = (TOP / "COMPLIANCE.md").read_text(encoding="utf-8")
    assert written == GENERATE.render(STANDARDS, CRITERIA), "python docs/compliance/generate.py > COMPLIANCE.md"


def test_every_criterion_is_there_once_44_of_them_ipdas() -> None:
    assert [criterion.id for criterion in CRITERIA] == EXPECTED
    assert sum(criterion.standard == "ipdas" for criterion in CRITERIA) == 44


def test_every_criterion_belongs_to_a_standard_and_says_how_it_stands() -> None:
    for criterion in CRITERIA:
        assert criterion.standard in {standard.id for standard in STANDARDS}, criterion.id
        assert criterion.status in GENERATE.STATUSES, criterion.id
        assert criterion.criterion.strip(), criterion.id
        assert criterion.note.strip(), criterion.id
        assert criterion.shown_by or criterion.status in ("not-met", "not-applicable"), criterion.id


def test_what_does_not_apply_leaves_6_qualifying_6_certification_and_23_quality_items() -> None:
    groups = next(standard.groups for standard in STANDARDS if standard.id == "ipdas")
    applicable = {
        group.prefix: sum(c.id.startswith(group.prefix) and c.status != "not-applicable" for c in CRITERIA)
        for group in groups
    }
    assert applicable == {group.prefix: group.applicable for group in groups} == {"IP-Q": 6, "IP-C": 6, "IP-K": 23}


PEOPLE_NEEDED = [
    *(f"IP-K{number}" for number in (*range(12, 18), 22, 23)),
    *("NI-13", "NI-19", "NI-21"),
    *(f"DI-{number}" for number in range(1, 17)),
]


@each("name", PEOPLE_NEEDED)
def test_what_needs_people_is_not_called_met(name: str) -> None:
    assert next(criterion.status for criterion in CRITERIA if criterion.id == name) in ("partly", "not-met")


# --- links ------------------------------------------------------------------------------------------


@each("criterion", CRITERIA)
def test_whatever_shows_a_criterion_exists(criterion: Any) -> None:
    for shown in criterion.shown_by:
        path, _, place = shown.partition("::" if "::" in shown else "#")
        assert (TOP / path).exists(), shown
        assert not place or has_place(TOP / path, place), shown


def test_every_test_and_file_named_in_the_hazard_log_the_threat_model_and_on_accessibility_exists() -> None:
    for document in ("HAZARDS.md", "ACCESSIBILITY.md", "THREAT-MODEL.md"):
        text = (DOCS / document).read_text(encoding="utf-8")
        named = re.findall(r"`((?:tests|decision_aid)/[\w./]+)(?:::(\w+))?`(?: \(`(\w+)`\))?", text)
        assert len(named) > 10, document
        for path, test, name in named:
            assert (TOP / path).exists(), path
            place = test or name
            assert not place or has_place(TOP / path, place), f"{path}: {place}"


@each("document", sorted(DOCS.glob("[A-Z]*.md")))
def test_every_link_within_the_docs_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if "://" not in target:
            path, _, heading = target.partition("#")
            found = (document.parent / path) if path else document
            assert found.exists(), target
            assert not heading or has_place(found, heading), target


def has_place(path: Path, place: str) -> bool:
    """Tell whether a document has a heading, a module a name, or a YAML file a key."""
    text = path.read_text(encoding="utf-8")
    match path.suffix:
        case ".md":
            return place in {slug(heading) for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
        case ".py":
            return place in set(names(ast.parse(text)))
        case _:
            return has_key(parsed(path), place.split("."))


def slug(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")


def names(module: ast.Module) -> list[str]:
    found: list[str] = []
    for node in module.body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.append(name)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found.append(name)
            case _:
                pass
    return found


Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PARSED: dict[Path, Any] = {}


def parsed(path: Path) -> Any:
    if path not in _PARSED:
        _PARSED[path] = yaml.load(path.read_text(encoding="utf-8"), Loader)  # noqa: S506  (a safe one, by libyaml)
    return _PARSED[path]


def has_key(value: Any, steps: list[str]) -> bool:
    """Tell whether these keys lead to something; an entry of a list is found by its id."""
    for step in steps:
        if isinstance(value, list):
            value = {entry["id"]: entry for entry in value}
        if step not in value:
            return False
        value = value[step]
    return bool(value)


# --- what is claimed ----------------------------------------------------------------------------------


def test_the_purpose_is_the_same_word_for_word_where_the_intended_use_is_told(pack: ContentPack) -> None:
    assert f"> {pack.meta.purpose}\n" in (DOCS / "INTENDED-USE.md").read_text(encoding="utf-8")


# What nobody may say about this aid, with a sentence that says so and one that may stand.
FORBIDDEN = [
    (
        r"\b(?:IPDAS\w*|HCA|NQF|Washington State)[- ](?:\w+[- ])?(?:certified|accredited|approved)\b",
        "This aid is IPDAS-certified.",
        "IPDAS certification items, by our own reading.",
    ),
    (
        r"\b(?:certified|accredited|approved|endorsed) (?:by|under|to) (?:the )?(?:IPDAS|NICE|HCA|NQF|FDA|MHRA|NHS)",
        "Certified by NQF.",
        "Not a certification by anybody.",
    ),
    (r"\bNICE[- ](?:endorsed|approved|accredited)\b", "A NICE-endorsed tool.", "NICE guidance was read."),
    (
        r"\bPDF/UA(?:-\d)?[- ](?:compliant|conformant|conforming)\b|\b(?:complies|conforms) (?:with|to) PDF/UA",
        "The sheet is PDF/UA compliant.",
        "There is no tagged PDF.",
    ),
    (
        r"\bWCAG[\w. ]{0,12}[- ](?:compliant|conformant|conforming)\b|\b(?:complies|conforms) (?:with|to) WCAG",
        "It is WCAG 2.2 AA compliant.",
        "Self-assessed against WCAG 2.2 AA using WCAG2ICT.",
    ),
    (
        r"\b(?:clinically|fully) validated\b|\bvalidated (?:\w+ )?(?:tool|aid)\b|\b(?:is|has been) validated\b",
        "The tool is validated.",
        "Pydantic validates a pack.",
    ),
    (r"\bclinically proven\b", "Clinically proven to help.", "No study has shown that it helps."),
    (
        r"\bHIPAA[- ](?:compliant|certified|conformant)\b|\b(?:complies|conforms) (?:with|to) HIPAA",
        "HIPAA compliant.",
        "Only the owner of the file may read it.",
    ),
    (
        r"\bnot (?:a |regulated as a |classed as a )?medical device\b|\bisn't a medical device\b",
        "This is not a medical device.",
        "Designed and described as education and visit preparation; not reviewed by any regulator.",
    ),
]


@each(("pattern", "forbidden", "allowed"), FORBIDDEN)
def test_a_claim_that_may_not_be_made_is_recognised(pattern: str, forbidden: str, allowed: str) -> None:
    assert re.search(pattern, forbidden, re.IGNORECASE)
    assert not re.search(pattern, allowed, re.IGNORECASE)


SKIPPED = {"build", "dist", "node_modules", "__pycache__"}
DOCUMENTS = [
    path
    for path in sorted(TOP.rglob("*.md"))
    if not any(part.startswith(".") or part in SKIPPED for part in path.relative_to(TOP).parts)
]


@each("path", [*DOCUMENTS, TOP / "questions.yaml"])
def test_no_document_claims_more_than_is_so(path: Path) -> None:
    text = " ".join(path.read_text(encoding="utf-8").replace("*", "").replace("\n> ", "\n").split())
    for pattern, _, _ in FORBIDDEN:
        found = re.search(pattern, text, re.IGNORECASE)
        assert not found, f"{path}: {text[max(0, found.start() - 40) : found.end() + 40]}"
