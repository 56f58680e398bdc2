"""What things are called in FHIR: canonical addresses, code systems, linkIds.

We own no web address, so everything of ours is named by a UUID that its own name gives. The ids of a
pack are kebab-case; what stands beside a question has a colon in its linkId and can never be one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import Absent

if TYPE_CHECKING:
    from decision_aid.content import ContentPack, Item, Section

NAMESPACE = UUID("5a1c8e5e-6f0d-4d0c-9a53-3b6f5f3c9d21")
CORE, SDC = "http://hl7.org/fhir/StructureDefinition", "http://hl7.org/fhir/uv/sdc/StructureDefinition"
ITEM_CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
CATEGORIES = "http://hl7.org/fhir/questionnaire-display-category"
LOINC = "http://loinc.org"
ABSENT_REASON = f"{CORE}/data-absent-reason"
ABSENT_CODES = {Absent.NOT_SURE: "asked-unknown", Absent.DECLINED: "asked-declined"}


def type_of(item: Item) -> str:
    """Return the type of a Questionnaire's item."""
    match item.kind:
        case YesNo():
            return "boolean"
        case Scale():
            return "integer"
        case SingleChoice() | MultipleChoice():
            return "choice"


def repeats(item: Item) -> bool:
    """Say whether a question takes several answers."""
    match item.kind:
        case MultipleChoice():
            return True
        case YesNo() | Scale() | SingleChoice():
            return False


def value_of(item: Item) -> str:
    """Return the element that holds an answer."""
    match item.kind:
        case YesNo():
            return "valueBoolean"
        case Scale():
            return "valueInteger"
        case SingleChoice() | MultipleChoice():
            return "valueCoding"


def urn(*parts: str) -> str:
    """Return the address that a name gives, the same on every machine."""
    return f"urn:uuid:{uuid5(NAMESPACE, '/'.join(parts))}"


def url(pack: ContentPack) -> str:
    """Return the canonical address of a pack's Questionnaire, the same in every version."""
    return urn("questionnaire", pack.meta.title)


def canonical(pack: ContentPack) -> str:
    """Return the canonical address of a pack's Questionnaire with its version."""
    return f"{url(pack)}|{pack.meta.version}"


def code_system(pack: ContentPack, item: Item) -> str:
    """Return the code system of a question's answers: each question has its own."""
    return urn("answers", pack.meta.title, item.link_id)


SESSIONS = urn("sessions")


def section_id(section: Section) -> str:
    return f"section:{section.id}"


def intro_id(section: Section) -> str:
    return f"section:{section.id}:intro"


def beside(item: Item, what: str) -> str:
    """Return the linkId of words beside a question: its help, its scale."""
    return f"{item.link_id}:{what}"
