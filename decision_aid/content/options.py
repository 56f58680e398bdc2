"""The treatment options, all of one shape, and what is known about them."""

from __future__ import annotations

from typing import Literal

from decision_aid.content.conditions import Condition
from decision_aid.content.kinds import AnswerOption
from decision_aid.frozen import frozen

Design = Literal[
    "randomised-open-label",
    "randomised-blinded",
    "systematic-review",
    "registry-or-cohort",
    "claims-data",
    "maker-manual",
    "patient-leaflet",
    "trial-follow-up",
    "guidance",
]
Certainty = Literal["high", "moderate", "low", "very-low"]  # as in GRADE
Rater = Literal["review", "us"]
Read = Literal["abstract", "table", "full-text", "page", "press-release"]
Compared = Literal["relief", "function", "harm", "use", "other"]


@frozen
class Harm:
    """A harm of an option: what it is, how serious, and what can be done about it."""

    what: str
    how_serious: str
    can_it_be_fixed: str


@frozen
class KeyFacts:
    """Short cells, the same for each family and each option; at most 25 words a cell.

    What is known of relief stands in two of them, which are never compared: where people did not know what they got
    (`placebo`), and where they knew (`relief`).
    """

    what: str
    placebo: str
    relief: str
    harm: str
    burden: str
    undo: str
    unknown: str


@frozen
class Family:
    """Options that are alike. `evidence` are the numbers that its key facts rest on."""

    id: str
    title: str
    key_facts: KeyFacts
    evidence: tuple[str, ...] = ()


@frozen
class Step:
    """What happens at one point of a timeline."""

    when: str
    what: str


@frozen
class Variety:
    """One kind of a treatment, in a line."""

    name: str
    what: str


@frozen
class Lived:
    """What it is like to live with an option (IPDAS)."""

    body: str
    mind: str
    daily_life: str
    social_life: str


@frozen
class WhereItSits:
    """Where the parts of an implant sit; `words` say what is drawn from `line` and `unit`."""

    line: Literal["beside-the-cord", "at-a-nerve-root", "in-the-spinal-fluid"]
    unit: Literal["battery", "pump"]
    words: str


@frozen
class Option:
    """A treatment option (IPDAS). Every option has the same fields, all of them shown.

    `timeline` leads from the first talk to years later. `numbers` are ids of evidence; where there is none,
    `no_good_number` says why. Only where a test comes first, `success` says what counts as one, and `diary` what to
    write down. `kinds` tell apart what goes by one name.
    """

    id: str
    family: str
    title: str
    summary: str
    key_facts: KeyFacts
    how_it_works: str
    timeline: tuple[Step, ...]
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
    success: str = ""
    diary: tuple[str, ...] = ()
    kinds: tuple[Variety, ...] = ()
    tried_by: tuple[str, ...] = ()
    where: WhereItSits | None = None


@frozen
class AlsoHeard:
    """Something else that a person may hear of, in a line."""

    name: str
    what: str
    evidence: tuple[str, ...] = ()


@frozen
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


@frozen
class Difference:
    """A difference between two groups on a scale from 0 to `of`; `low` and `high` are the published range.

    `better` says that the first group did better by so much.
    """

    value: int
    low: int
    high: int
    of: int = 100
    better: bool = True


@frozen
class Evidence:
    """What one study, or one review, found.

    Shares of people are `arms`, points on a scale are a `difference`, all else is a `measure`. `knew` says whether
    people knew which treatment they had, and `harm` what else came of it or that nobody counted it: any comparison of
    relief must say both. `read` is how much of the source we have read, kept apart from its certainty. `derived` says
    how a number of the statement follows from the source, where it is neither a count nor a difference, and tells
    again a count that no sentence tells. `for_people_told` (answers of named-conditions) and `for_sites` (answers of
    main-pain-site) say whom it studied; where both are given, both must be so. Rules and leaflets have no certainty.
    """

    id: str
    statement: str
    outcome: str
    population: str
    comparator: str
    design: Design
    funding: str
    citations: tuple[str, ...]
    checked: str
    options: tuple[str, ...]
    certainty: Certainty | None = None
    certainty_why: str = ""
    arms: tuple[Arm, ...] = ()
    difference: Difference | None = None
    measure: str = ""
    period_months: int | None = None
    period: str = ""
    compares: Compared = "other"
    knew: bool | None = None
    read: Read = "abstract"
    certainty_by: Rater = "us"
    harm: str = ""
    for_people_told: tuple[str, ...] = ()
    for_sites: tuple[str, ...] = ()
    derived: str = ""


@frozen
class PeopleLikeYou:
    """The questions that say what the person was told, and where it hurts; studies are filtered by them.

    `studied`: who was in these studies at all, such as adults; nobody else is shown their numbers.
    """

    told: str
    site: str
    studied: Condition | None = None


@frozen
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


@frozen
class GlossaryTerm:
    """A term and what it means, in one plain sentence; `also` are other words for it."""

    term: str
    meaning: str
    also: tuple[str, ...] = ()


@frozen
class UnderstandingCheck:
    """A question that checks our explanation; `again` explains it in other words."""

    id: str
    text: str
    answer_options: tuple[AnswerOption, ...]
    right: str
    again: str


@frozen
class Myth:
    """What a person may have read, and what the studies say."""

    id: str
    claim: str
    finding: str
    evidence: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
