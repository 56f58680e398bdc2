"""What is said of a topic that came up: how urgent it is, why, and what studies found."""

from __future__ import annotations

from itertools import takewhile
from typing import TypeVar

from decision_aid.content import Evidence, Topic, Urgency
from decision_aid.engine.answers import Absent, in_words
from decision_aid.engine.every_sheet.logic import leaves
from decision_aid.engine.guidance import Because, Raised
from decision_aid.engine.sheet import Sheet
from decision_aid.reports.facts import compared
from decision_aid.reports.for_patients.evidence import fits, like_with_like

T = TypeVar("T")
IF_IT_MAY_BE_SO = "If it may be so, do not wait. Get help as if your answer were yes."
_WITHIN_DAYS = "Ask for a visit within days."


def within_days(raised: Raised) -> str:
    """Return how soon to ask for a visit, where it is soon and the title does not say so already."""
    says_so = raised.topic.title.startswith(_WITHIN_DAYS.rstrip("."))
    return _WITHIN_DAYS if raised.urgency == "soon" and not says_so else ""


def urgency_words(urgency: Urgency) -> str:
    """Return what stands before the title of a topic."""
    match urgency:
        case "emergency":
            return "NOW: "
        case "today":
            return "TODAY: "
        case "soon":
            return "SOON: "
        case "discuss":
            return ""


def if_so_words(urgency: Urgency) -> str:
    """Return what stands before the title of a topic that is so urgent only if a sign is there."""
    return f"{urgency_words(urgency).removesuffix(': ')}, if it may be so: "


def in_order_of_help(urgency: Urgency, call: T, act: T) -> tuple[T, T]:
    """Return whom to call and what to do in order: on the same day a doctor comes before the emergency number."""
    return (act, call) if urgency == "today" else (call, act)


def findings(sheet: Sheet, topic: Topic) -> list[Evidence]:
    """Return what is known on a topic of people like this one; not again what a topic above it says.

    Where a topic came up for treatments that were not tried, there is nothing of those that were.
    """
    pack, guidance = sheet.pack, sheet.guidance

    def tried_by(evidence: Evidence) -> set[str]:
        """Return the questions that ask whether a treatment of this study was tried."""
        return {link_id for option in evidence.options for link_id in pack.options_by_id[option].tried_by}

    above = takewhile(lambda raised: raised.topic.id != topic.id, guidance.raised)
    said = {name for raised in above for name in raised.topic.evidence}
    named = (pack.evidence_by_id[name] for name in topic.evidence if name not in said)
    read = {leaf.question for rule in pack.rules_by_topic[topic.id] for leaf in leaves(pack, rule.when)}
    here = (because for raised in guidance.raised if raised.topic.id == topic.id for because in raised.because)
    beside = read.difference(link_id for because in here for link_id, _ in because.answers)
    untried = (each for each in named if not (asked := tried_by(each)) or asked - beside)
    return like_with_like(each for each in untried if fits(pack, guidance.answers, each))


def reason(sheet: Sheet, because: Because) -> str:
    """Return why a topic came up, in the patient's words."""
    items, told = sheet.pack.items, []
    for link_id, answer in because.answers:
        if answer is not Absent.NOT_APPLICABLE:
            said = in_words(items[link_id], compared(sheet.pack, because.rule, link_id, answer))
            told.append(f"{items[link_id].short_text}: {said}")
    return f"Because you told us: {'; '.join(told)}."
