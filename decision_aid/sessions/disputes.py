"""Two answers to one question, given at two desks that did not know of each other: the urgent one stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from decision_aid.content import URGENCIES
from decision_aid.engine.answers import InvalidAnswer, from_data
from decision_aid.engine.guidance import guide
from decision_aid.sessions.signs import signs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision_aid.content import ContentPack, Item
    from decision_aid.engine.answers import Answer, Answers
    from decision_aid.sessions.records import Details, Dispute

NO_SIGN = len(URGENCIES)


def standing(pack: ContentPack, disputes: Iterable[Dispute], answers: Answers) -> Answers:
    """Return the answers with the more urgent one of each two in dispute; the later one where none is urgent."""
    for dispute in disputes:
        both = _read(pack, dispute)
        urgent = [one for one in both if _urgency(pack, answers, dispute.link_id, one) < NO_SIGN]
        if urgent:
            most = min(urgent, key=lambda one: _urgency(pack, answers, dispute.link_id, one))
            answers = answers.with_answer(dispute.link_id, most)
    return answers


def urgent(pack: ContentPack, details: Details, answers: Answers) -> dict[str, tuple[Answer, ...]]:
    """Return the questions in dispute of which an answer is an urgent sign, each with both answers."""
    found = {dispute.link_id: _read(pack, dispute) for dispute in details.disputes}
    return {
        link_id: both
        for link_id, both in found.items()
        if any(_urgency(pack, answers, link_id, one) < NO_SIGN for one in both)
    }


def _read(pack: ContentPack, dispute: Dispute) -> tuple[Answer, ...]:
    """Return both answers, as far as they are answers to a question of now."""
    item = pack.items.get(dispute.link_id)
    return tuple(_answers(item, (dispute.theirs, dispute.mine))) if item else ()


def _answers(item: Item, texts: Iterable[str]) -> Iterable[Answer]:
    for text in texts:
        try:
            value = json.loads(text)
        except ValueError:
            continue
        answer = from_data(item, value)
        if not isinstance(answer, InvalidAnswer):
            yield answer


def _urgency(pack: ContentPack, answers: Answers, link_id: str, answer: Answer) -> int:
    """Return the place of an answer's urgency, the most urgent first; one past the last where it is no sign."""
    found = signs(pack, guide(pack, answers.with_answer(link_id, answer)))
    return min((URGENCIES.index(one.urgency) for one in found if one.item.link_id == link_id), default=NO_SIGN)
