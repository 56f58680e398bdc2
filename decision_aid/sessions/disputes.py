"""Two answers to one question, given at two desks that did not know of each other: the urgent one stands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from decision_aid.content import URGENCIES, ContentPack
from decision_aid.engine.answers import Absent, Answer, Answers, InvalidAnswer, from_data
from decision_aid.engine.guidance import guide
from decision_aid.sessions.records import Details, Dispute
from decision_aid.sessions.signs import signs

NO_SIGN = len(URGENCIES)


def standing(pack: ContentPack, disputes: Iterable[Dispute], answers: Answers) -> Answers:
    """Return the answers with the more urgent one of each two in dispute; the later one where none is urgent."""
    for dispute in disputes:
        most = most_urgent(pack, answers, dispute.link_id, _read(pack, dispute))
        if most is not None:
            answers = answers.with_answer(dispute.link_id, most)
    return answers


def most_urgent(pack: ContentPack, answers: Answers, link_id: str, given: Iterable[Answer]) -> Answer | None:
    """Return that of several answers to one question that is the most urgent sign; None where none is a sign."""
    signs_of = {one: _urgency(pack, answers, link_id, one) for one in given}
    urgent = [one for one, urgency in signs_of.items() if urgency < NO_SIGN]
    return min(urgent, key=lambda one: (signs_of[one], isinstance(one, Absent)), default=None)


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
    item, values = pack.items.get(dispute.link_id), list[Any]()
    for text in (dispute.theirs, dispute.mine):
        with suppress(ValueError, RecursionError):
            values.append(json.loads(text))
    read = [from_data(item, value) for value in values] if item else []
    return tuple(answer for answer in read if not isinstance(answer, InvalidAnswer))


def _urgency(pack: ContentPack, answers: Answers, link_id: str, answer: Answer) -> int:
    """Return the place of an answer's urgency, the most urgent first; one past the last where it is no sign."""
    answers = answers.with_answer(link_id, answer)
    found = signs(pack, guide(pack, answers))
    return min((URGENCIES.index(one.urgency) for one in found if one.item.link_id == link_id), default=NO_SIGN)
