"""What is always there, whatever was answered: who made this, the safety box, whom to call."""

from __future__ import annotations

from decision_aid.frozen import frozen


@frozen
class Meta:
    """Who made this, when, for whom, and what was not done (standards: IPDAS, NICE).

    `why_ask` says what speaks for asking the care team, and what against it; `in_short` says the
    purpose in plain words.
    """

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
    why_ask: str
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
    in_short: str = ""


@frozen
class Safety:
    """The box that every report carries, whatever was answered; `in_short` names the signs of its shortest form."""

    title: str
    signs: tuple[str, ...]
    action: str
    crisis: str
    medicines: str
    in_short: str = ""


@frozen
class Region:
    """Whom to call where; `countries` are ISO 3166 codes that a locale may name.

    `neutral`: its lines hold in every place, and are shown where none is known.
    """

    id: str
    name: str
    emergency: str
    crisis: str
    urgent_advice: str = ""
    countries: tuple[str, ...] = ()
    neutral: bool = False
