"""The content pack as types: what an author may write. Frozen; computes nothing but look-up tables.

Plain dataclasses, so that starting the interview need not import pydantic; `shapes` has pydantic
hold every pack to these types (strictly, unknown keys refused).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

from decision_aid.content.conditions import (
    AllOf,
    Among,
    AnyOf,
    AtLeast,
    Compared,
    Comparison,
    Condition,
    Equals,
    FindingHolds,
    Includes,
    InRange,
    Leaf,
    LessThan,
    NoneOf,
    OneOf,
    SomeOf,
    TopicRaised,
    TopicStatus,
    TopicUndetermined,
    compared,
    parts_of,
)
from decision_aid.content.frame import Meta, Region, Safety
from decision_aid.content.guarantees import Guarantee
from decision_aid.content.items import AfterQuestion, AfterVisit, Group, Item, Section, Tension, VisitPage
from decision_aid.content.kinds import AnswerOption, Kind, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.content.options import (
    AlsoHeard,
    Arm,
    Citation,
    Difference,
    Evidence,
    Family,
    GlossaryTerm,
    Harm,
    KeyFacts,
    Lived,
    Myth,
    Option,
    PeopleLikeYou,
    Step,
    UnderstandingCheck,
    Variety,
    WhereItSits,
)
from decision_aid.content.topics import (
    AnswerData,
    ContactKind,
    Expectation,
    Finding,
    Rule,
    Scenario,
    Topic,
    TopicGroup,
    any_rule,
)
from decision_aid.content.urgency import URGENCIES, Urgency, is_urgent


@dataclass(frozen=True)
class ContentPack:
    """All content."""

    meta: Meta
    safety: Safety
    core_questions: tuple[str, ...]
    regions: tuple[Region, ...]
    sections: tuple[Section, ...]
    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]
    topics: tuple[Topic, ...]
    families: tuple[Family, ...] = ()
    options: tuple[Option, ...] = ()
    also_hear_of: tuple[AlsoHeard, ...] = ()
    people_like_you: PeopleLikeYou | None = None
    evidence: tuple[Evidence, ...] = ()
    citations: tuple[Citation, ...] = ()
    myths: tuple[Myth, ...] = ()
    glossary: tuple[GlossaryTerm, ...] = ()
    understanding: tuple[UnderstandingCheck, ...] = ()
    guarantees: tuple[Guarantee, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    scenarios_assume: dict[str, AnswerData] = field(default_factory=dict)  # what a scenario that names it not answers
    groups: tuple[Group, ...] = ()
    tensions: tuple[Tension, ...] = ()
    visit_page: VisitPage | None = None
    after_visit: AfterVisit | None = None

    @cached_property
    def items(self) -> dict[str, Item]:
        return {item.link_id: item for section in self.sections for item in section.items}

    @cached_property
    def sections_by_question(self) -> dict[str, Section]:
        return {item.link_id: section for section in self.sections for item in section.items}

    @cached_property
    def groups_by_id(self) -> dict[str, Group]:
        return {group.id: group for group in self.groups}

    @cached_property
    def on_visit_page(self) -> VisitPage:
        """The visit page; where the pack names none, every question stands on it: wishes apart from the story."""
        if self.visit_page:
            return self.visit_page
        told = takewhile(lambda section: not section.offer_options, self.sections)
        story = {item.link_id: item.short_text for section in told for item in section.items}
        rest = {name: item.short_text for name, item in self.items.items() if name not in story}
        return VisitPage(pain=story, matters=rest)

    @cached_property
    def neutral_region(self) -> Region:
        """The region whose lines hold in every place, used where none is known."""
        return next(region for region in self.regions if region.neutral)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where each question stands, counted from 0."""
        return {link_id: number for number, link_id in enumerate(self.items)}

    @cached_property
    def findings_by_id(self) -> dict[str, Finding]:
        return {finding.id: finding for finding in self.findings}

    @cached_property
    def topics_by_id(self) -> dict[str, Topic]:
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def options_by_id(self) -> dict[str, Option]:
        return {option.id: option for option in self.options}

    @cached_property
    def evidence_by_id(self) -> dict[str, Evidence]:
        return {evidence.id: evidence for evidence in self.evidence}

    @cached_property
    def citations_by_id(self) -> dict[str, Citation]:
        return {citation.id: citation for citation in self.citations}

    @cached_property
    def rules_by_topic(self) -> dict[str, tuple[Rule, ...]]:
        return {topic.id: tuple(r for r in self.rules if topic.id in r.raises) for topic in self.topics}

    def rules_as_urgent(self, topic: str, urgency: Urgency) -> tuple[Rule, ...]:
        """Return the rules that raise a topic with this urgency or a higher one."""
        enough = URGENCIES[: URGENCIES.index(urgency) + 1]
        return tuple(rule for rule in self.rules_by_topic[topic] if rule.urgency in enough)

    def rules_by_urgency(self, topic: str) -> tuple[tuple[Rule, ...], ...]:
        """Return these rules for each urgency that the topic can have: first the most urgent, last all of them."""
        held = {rule.urgency for rule in self.rules_by_topic[topic]}
        return tuple(self.rules_as_urgent(topic, urgency) for urgency in URGENCIES if urgency in held)
