"""The content pack as types: what an author may write. Frozen; computes nothing but look-up tables.

Plain dataclasses, so that starting the interview need not import pydantic; `loading` has pydantic
hold every pack to these types (strictly, unknown keys refused).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

# --- Conditions: the key is the kind --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Equals:
    """The answer is this one."""

    question: str
    equals: bool | int | str


@dataclass(frozen=True, slots=True)
class OneOf:
    """The answer is one of these codes."""

    question: str
    one_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The number is this or more."""

    question: str
    at_least: int


@dataclass(frozen=True, slots=True)
class LessThan:
    """The number is below this."""

    question: str
    less_than: int


@dataclass(frozen=True, slots=True)
class Includes:
    """Of several answers, this code is one."""

    question: str
    includes: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    all_of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part or more holds."""

    any_of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """No part holds."""

    none_of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class SomeOf:
    """At least `at_least` of the parts hold (k of n)."""

    some_of: tuple[Condition, ...]
    at_least: int


@dataclass(frozen=True, slots=True)
class FindingHolds:
    """The finding of this id holds."""

    finding: str


Comparison = Equals | OneOf | AtLeast | LessThan | Includes
Condition = Comparison | AllOf | AnyOf | NoneOf | SomeOf | FindingHolds

# --- Questions ------------------------------------------------------------------------------------

ItemType = Literal["boolean", "choice", "integer"]
Urgency = Literal["emergency", "today", "discuss"]
ContactKind = Literal["emergency", "crisis", "urgent_advice"]


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """One answer that can be chosen (FHIR: answerOption); `exclusive` shuts out all others."""

    code: str
    text: str
    exclusive: bool = False
    descriptive: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A question (FHIR SDC: item). `descriptive`: it tells the story, and no rule reads it."""

    link_id: str
    text: str
    short_text: str
    type: ItemType
    why: str
    help: str = ""
    repeats: bool = False
    answer_options: tuple[AnswerOption, ...] = ()
    min_value: int | None = None
    max_value: int | None = None
    min_text: str = ""
    max_text: str = ""
    enable_when: Condition | None = None
    descriptive: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One step of the interview."""

    id: str
    title: str
    intro: str
    items: tuple[Item, ...]


# --- Rules and topics -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """A named condition that rules share; `label` says it to a patient."""

    id: str
    label: str
    when: Condition


@dataclass(frozen=True, slots=True)
class Rule:
    """When its condition holds, its topics are raised."""

    id: str
    when: Condition
    raises: tuple[str, ...]
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to discuss with the doctor: what, and what to ask."""

    id: str
    title: str
    discuss: tuple[str, ...]
    questions: tuple[str, ...]
    contacts: tuple[ContactKind, ...] = ()


# --- What is always there -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meta:
    """Who made this, when, for whom, and what was not done (standards: IPDAS, NICE)."""

    title: str
    version: str
    language: str
    condition: str
    decision: str
    purpose: str
    main_message: str
    audience: str
    not_for: str
    next_steps: tuple[str, ...]
    published: str
    evidence_checked: str
    next_review: str
    update_policy: str
    funding: str
    interests: str
    authors: str
    review_status: str
    license: str
    no_decision: str


@dataclass(frozen=True, slots=True)
class Safety:
    """The box that every screen end and every report carries, whatever was answered."""

    title: str
    signs: tuple[str, ...]
    action: str
    crisis: str
    medicines: str


@dataclass(frozen=True, slots=True)
class Region:
    """Whom to call where; `countries` are ISO 3166 codes that a locale may name."""

    id: str
    name: str
    emergency: str
    crisis: str
    urgent_advice: str = ""
    countries: tuple[str, ...] = ()


AnswerData = bool | int | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expectation:
    """The exact topics that a scenario raises and leaves undetermined."""

    raised: tuple[str, ...]
    undetermined: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A patient written down by a clinician, with the outcome that the pack must give."""

    name: str
    answers: dict[str, AnswerData]
    expect: Expectation


@dataclass(frozen=True)
class ContentPack:
    """All content. The first region is the neutral one, used where none is known."""

    meta: Meta
    safety: Safety
    core_questions: tuple[str, ...]
    regions: tuple[Region, ...]
    sections: tuple[Section, ...]
    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]
    topics: tuple[Topic, ...]
    scenarios: tuple[Scenario, ...] = field(default=())

    @cached_property
    def items(self) -> dict[str, Item]:
        return {item.link_id: item for section in self.sections for item in section.items}

    @cached_property
    def findings_by_id(self) -> dict[str, Finding]:
        return {finding.id: finding for finding in self.findings}

    @cached_property
    def topics_by_id(self) -> dict[str, Topic]:
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def rules_by_topic(self) -> dict[str, tuple[Rule, ...]]:
        return {topic.id: tuple(r for r in self.rules if topic.id in r.raises) for topic in self.topics}


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Return the conditions directly inside a condition; none for a comparison or a finding."""
    match condition:
        case AllOf():
            return condition.all_of
        case AnyOf():
            return condition.any_of
        case NoneOf():
            return condition.none_of
        case SomeOf():
            return condition.some_of
        case Equals() | OneOf() | AtLeast() | LessThan() | Includes() | FindingHolds():
            return ()
