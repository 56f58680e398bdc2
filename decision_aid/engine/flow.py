"""Which questions apply, which answers count, and which question comes next."""

from __future__ import annotations

from collections.abc import Iterator

from decision_aid.content import ContentPack, Item
from decision_aid.engine.answers import Absent, Answer, Answers
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.truth import Truth


def in_force(pack: ContentPack, answers: Answers) -> Answers:
    """Return the answers that count: those whose question applies for certain.

    A question that does not apply reads NOT_APPLICABLE; one that may apply reads as not asked.
    Answers to questions that the pack does not have are left out.
    """
    counted: dict[str, Answer] = {}
    earlier = Answers(counted)  # sees each answer as it is counted
    for item in pack.items.values():
        asked = applies(pack, item, earlier)
        if asked is Truth.FALSE:
            counted[item.link_id] = Absent.NOT_APPLICABLE
        elif asked is Truth.TRUE and item.link_id in answers:
            counted[item.link_id] = answers.get(item.link_id)
    return Answers(counted)


def applies(pack: ContentPack, item: Item, earlier: Answers) -> Truth:
    """Say whether a question is to be asked, by the answers to those before it."""
    if item.enable_when is None:
        return Truth.TRUE
    return Judge(pack.findings_by_id, earlier).judge(item.enable_when).truth


def set_aside(pack: ContentPack, answers: Answers, counted: Answers | None = None) -> tuple[str, ...]:
    """Return the link_ids of answers that are kept but do not count now, in the pack's order."""
    counted = counted or in_force(pack, answers)
    return tuple(link_id for link_id in pack.items if link_id in answers and not _counts(counted, link_id))


def answered_items(pack: ContentPack, answers: Answers) -> tuple[Item, ...]:
    """Return the questions whose answers count now (not sure and skipped included), in order."""
    counted = in_force(pack, answers)
    return tuple(item for link_id, item in pack.items.items() if _counts(counted, link_id))


def open_items(pack: ContentPack, answers: Answers) -> Iterator[Item]:
    """Yield the questions that apply for certain and have no answer yet, in the pack's order."""
    counted = in_force(pack, answers)
    for link_id, item in pack.items.items():
        if link_id not in counted and applies(pack, item, counted) is Truth.TRUE:
            yield item


def next_item(pack: ContentPack, answers: Answers) -> Item | None:
    """Return the question to ask now; None when the interview is complete."""
    return next(open_items(pack, answers), None)


def _counts(counted: Answers, link_id: str) -> bool:
    return counted.get(link_id) not in (Absent.NOT_ASKED, Absent.NOT_APPLICABLE)
