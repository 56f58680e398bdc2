"""The treatment options, all of one shape, and what is known about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from decision_aid.content.kinds import AnswerOption

Design = Literal[
    "randomised-open-label",
    "randomised-blinded",
    "systematic-review",
    "registry-or-cohort",
    "claims-data",
    "maker-manual",
    "patient-leaflet",
    "trial-follow-up",
]
Certainty = Literal["high", "moderate", "low", "very-low"]  # as in GRADE


@dataclass(frozen=True, slots=True)
class Harm:
    """A harm of an option: what it is, how serious, and what can be done about it."""

    what: str
    how_serious: str
    can_it_be_fixed: str


@dataclass(frozen=True, slots=True)
class Matters:
    """What is known of an option about what people often care for most; one or a few sentences each.

    `relief` tells how many people gained and how many did not, where a number is known. `operation`
    and `device` begin with Yes or No.
    """

    relief: str
    activity: str
    medicines: str
    operation: str
    device: str


@dataclass(frozen=True, slots=True)
class Lived:
    """What it is like to live with an option (IPDAS)."""

    body: str
    mind: str
    daily_life: str
    social_life: str


@dataclass(frozen=True, slots=True)
class Option:
    """A treatment option (IPDAS). Every option has the same fields, all of them shown.

    `numbers` are ids of evidence; where there is none, `no_good_number` says why.
    """

    id: str
    title: str
    summary: str
    matters: Matters
    what_happens: tuple[str, ...]
    benefits: tuple[str, ...]
    harms: tuple[Harm, ...]
    lived: Lived
    over_time: str
    we_know: str
    we_do_not_know: str
    ask_about: tuple[str, ...]
    undo: str
    numbers: tuple[str, ...] = ()
    no_good_number: str = ""


@dataclass(frozen=True, slots=True)
class Arm:
    """One group of a study: `n` people of `out_of` had the outcome.

    `rounded` says that only a share of 100 was published. `low` and `high`, also counts of
    `out_of`, are the published range.
    """

    name: str
    n: int
    out_of: int
    low: int | None = None
    high: int | None = None
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one study, or one review, found. `arms` for shares of people, `measure` for all else."""

    id: str
    statement: str
    outcome: str
    population: str
    comparator: str
    design: Design
    funding: str
    certainty: Certainty
    certainty_why: str
    citations: tuple[str, ...]
    checked: str
    options: tuple[str, ...]
    arms: tuple[Arm, ...] = ()
    measure: str = ""
    period_months: int | None = None
    period: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a finding was published, as far as it was seen; `about` stands in for a title that was not."""

    id: str
    journal: str
    authors: str = ""
    title: str = ""
    about: str = ""
    year: str = ""
    doi: str = ""
    pmid: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A term and what it means, in one plain sentence; `also` are other words for it."""

    term: str
    meaning: str
    also: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class UnderstandingCheck:
    """A question that checks our explanation; `again` explains it in other words."""

    id: str
    text: str
    answer_options: tuple[AnswerOption, ...]
    right: str
    again: str


@dataclass(frozen=True, slots=True)
class Myth:
    """What a person may have read, and what the studies say."""

    id: str
    claim: str
    finding: str
    evidence: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
