"""What things are called in FHIR: canonical addresses, code systems, linkIds.

We own no web address, so everything of ours is named by a UUID that its own name gives. The ids of a
pack are kebab-case; what stands beside a question has a colon in its linkId and can never be one.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from decision_aid.content import ContentPack, Item, MultipleChoice, Scale, Section, SingleChoice, Urgency, YesNo
from decision_aid.engine.answers import Absent
from decision_aid.interop.choices import Choice, choices

NAMESPACE = UUID("5a1c8e5e-6f0d-4d0c-9a53-3b6f5f3c9d21")
CORE, SDC = "http://hl7.org/fhir/StructureDefinition", "http://hl7.org/fhir/uv/sdc/StructureDefinition"
ITEM_CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
CATEGORIES = "http://hl7.org/fhir/questionnaire-display-category"
VERSION_ALGORITHM = {
    "url": "http://hl7.org/fhir/5.0/StructureDefinition/extension-Questionnaire.versionAlgorithm[x]",
    "valueCoding": {"system": "http://hl7.org/fhir/version-algorithm", "code": "semver", "display": "SemVer"},
}
LOINC = "http://loinc.org"
ABSENT_REASON, ABSENT_REASONS = (
    f"{CORE}/data-absent-reason",
    "http://terminology.hl7.org/CodeSystem/data-absent-reason",
)
ABSENT_CODES = {Absent.NOT_SURE: "asked-unknown", Absent.DECLINED: "asked-declined"}


def urn(*parts: str) -> str:
    """Return the address that a name gives, the same on every machine."""
    return f"urn:uuid:{uuid5(NAMESPACE, '/'.join(parts))}"


def url(pack: ContentPack) -> str:
    """Return the canonical address of a pack's Questionnaire, the same in every version."""
    return urn("questionnaire", pack.meta.title)


def canonical(pack: ContentPack) -> str:
    """Return the canonical address of a pack's Questionnaire with its version."""
    return f"{url(pack)}|{pack.meta.version}"


SESSIONS = urn("sessions")
YES_OR_NO = urn("yes-or-no")
NO_ANSWER = urn("no-answer")
SECTIONS = urn("sections")
URGENCY = urn("urgency")


SECTION_TITLES = {
    "handover": "Clinician's sheet",
    "topics": "Topics that came up",
    "may-come-up": "Topics that could also come up",
    "answers": "Answers",
    "pdf": "As PDF",
}


def how_soon(urgency: Urgency) -> str:
    """Return in words how soon a topic has to be seen to."""
    match urgency:
        case "emergency":
            return "Now"
        case "today":
            return "Today"
        case "soon":
            return "Within days"
        case "discuss":
            return "At a visit"


def topics(pack: ContentPack) -> str:
    """Return the code system of a pack's topics."""
    return urn("topics", pack.meta.title)


def code_system(pack: ContentPack, item: Item) -> str:
    """Return the code system of a question's known answers: each question has its own, those of yes and no one."""
    match item.kind:
        case YesNo():
            return YES_OR_NO
        case Scale() | SingleChoice() | MultipleChoice():
            return urn("answers", pack.meta.title, item.link_id)


def coding_of(pack: ContentPack, item: Item, choice: Choice) -> dict[str, str]:
    """Return what can be chosen as a coding."""
    system = NO_ANSWER if isinstance(choice.answer, Absent) else code_system(pack, item)
    return {"system": system, "code": choice.code, "display": choice.text}


def coding(pack: ContentPack, item: Item, answer: bool | str | int | Absent) -> dict[str, str] | None:  # noqa: FBT001
    """Return the coding of an answer; None where a number is typed."""
    found = next((choice for choice in choices(item) if choice.answer == answer), None)
    return coding_of(pack, item, found) if found else None


def section_id(section: Section) -> str:
    return f"section:{section.id}"


def is_words(link_id: str) -> bool:
    """Say whether a linkId of a form of ours names what is only shown."""
    return ":" in link_id


def words(of: str, what: str) -> str:
    """Return the linkId of what is only shown: `of` is a question, a section or the form."""
    return f"{of}:{what}"
