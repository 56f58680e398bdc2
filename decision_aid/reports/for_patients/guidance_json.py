"""Guidance -> JSON for other programs (schema "decision-aid/guidance/1")."""

from __future__ import annotations

import json
from typing import Any

from decision_aid.content import ContentPack
from decision_aid.engine.answers import Absent, as_data
from decision_aid.engine.guidance import Raised
from decision_aid.engine.sheet import Sheet
from decision_aid.reports.facts import compared

SCHEMA = "decision-aid/guidance/1"


def render(sheet: Sheet, source: str) -> str:
    """Return one JSON object on one line; `source` is the name of the answers file.

    Answers that do not count are named, not given; of several codes, a reason has those that its rule reads.
    """
    meta, guidance = sheet.pack.meta, sheet.guidance
    told = {
        "schema": SCHEMA,
        "source": source,
        "pack": {"title": meta.title, "version": meta.version, "sha256": sheet.sha256},
        "topics": [_topic(sheet.pack, raised) for raised in guidance.raised],
        "undetermined": [
            {"topic": u.topic.id, "urgency": u.urgency, "needs": list(u.needs)} for u in guidance.undetermined
        ],
        "not_used": list(guidance.not_used),
        "answers": {
            link_id: as_data(answer)
            for link_id, answer in guidance.answers.by_link_id.items()
            if answer is not Absent.NOT_APPLICABLE
        },
    }
    return json.dumps(told, ensure_ascii=False)


def _topic(pack: ContentPack, raised: Raised) -> dict[str, Any]:
    return {
        "id": raised.topic.id,
        "urgency": raised.urgency,
        "title": raised.topic.title,
        "because": [
            {
                "rule": because.rule,
                "answers": [
                    {"link_id": link_id, "answer": as_data(compared(pack, because.rule, link_id, answer))}
                    for link_id, answer in because.answers
                ],
            }
            for because in raised.because
        ],
        "questions": list(raised.topic.questions),
    }
