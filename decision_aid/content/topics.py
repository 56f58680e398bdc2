"""Findings, rules, topics, and the patients that show what they do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from decision_aid.content.conditions import Condition

Urgency = Literal["emergency", "today", "discuss"]
ContactKind = Literal["emergency", "crisis", "urgent_advice"]


def is_urgent(urgency: Urgency) -> bool:
    """Say whether a topic of this urgency stops everything else."""
    return urgency != "discuss"


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
    evidence: tuple[str, ...] = ()


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
