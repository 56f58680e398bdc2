"""Findings, rules, topics, and the patients that show what they do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from decision_aid.content.conditions import AnyOf, Condition
from decision_aid.content.urgency import Urgency
from decision_aid.frozen import frozen

ContactKind = Literal["emergency", "crisis", "urgent_advice"]
TopicGroup = Literal["care", "tell", "support"]


@frozen
class Finding:
    """A named condition that rules share; `label` says it to a patient."""

    id: str
    label: str
    when: Condition


@frozen
class Rule:
    """When its condition holds, its topics are raised."""

    id: str
    when: Condition
    raises: tuple[str, ...]
    urgency: Urgency


def any_rule(rules: Iterable[Rule]) -> AnyOf:
    """Return the condition that one of these rules holds, or more."""
    return AnyOf(tuple(rule.when for rule in rules))


@frozen
class Topic:
    """Something to discuss with the doctor: what, and what to ask.

    `group`: a treatment to talk about, something that the team should know, or support. `inside`: the
    topic that this one is a part of, shown within it. `option`: the treatment that it is about. `nurse_asks`: what
    a nurse asks and notes, at once where the topic comes up. `asks_only`: where the topic comes up, the short path
    asks these questions and the urgent signs, and nothing else.
    """

    id: str
    title: str
    discuss: tuple[str, ...]
    questions: tuple[str, ...]
    contacts: tuple[ContactKind, ...] = ()
    evidence: tuple[str, ...] = ()
    group: TopicGroup = "care"
    inside: str = ""
    option: str = ""
    nurse_asks: str = ""
    asks_only: tuple[str, ...] = ()


AnswerData = bool | int | str | tuple[str, ...]


@frozen
class Expectation:
    """The exact topics that a scenario raises and leaves undetermined.

    `raised` names each topic with its urgency; a plain list names topics to discuss.
    """

    raised: dict[str, Urgency] | tuple[str, ...]
    undetermined: tuple[str, ...]

    @property
    def urgencies(self) -> dict[str, Urgency]:
        return self.raised if isinstance(self.raised, dict) else dict.fromkeys(self.raised, "discuss")


@frozen
class Scenario:
    """A patient written down by a clinician, with the outcome that the pack must give."""

    name: str
    answers: dict[str, AnswerData]
    expect: Expectation
