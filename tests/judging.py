"""What the engine says of sheets of answers, as JSON: the same source runs here and inside the one file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from decision_aid import loading
from decision_aid.engine import flow, regions
from decision_aid.engine.answers import Answers, InvalidAnswer, from_data
from decision_aid.reports.paper import html
from decision_aid.sessions.content import Content

if TYPE_CHECKING:
    from collections.abc import Iterator

DATE = "2026-11-28"


def judged(sheets: str) -> str:
    """Return for each sheet what applies and comes up, as the suite for other programs says it, and the page."""
    loaded = loading.load_shipped()
    assert loaded.pack is not None
    return json.dumps([dict(_told(Content(loaded.pack, loaded.sha256), sheet)) for sheet in json.loads(sheets)])


def _told(content: Content, said: dict[str, object]) -> Iterator[tuple[str, Any]]:
    pack, answers = content.pack, Answers()
    for link_id, data in said.items():
        answer = from_data(pack.items[link_id], data)
        assert not isinstance(answer, InvalidAnswer), answer
        answers = answers.with_answer(link_id, answer)
    sheet = content.sheet(answers, regions.guessed(pack, {}))
    raised = {raised.topic.id: raised.urgency for raised in sheet.guidance.raised}
    undetermined = [topic.topic.id for topic in sheet.guidance.undetermined]
    applying = {item.link_id for item in (*flow.answered_items(pack, answers), *flow.open_items(pack, answers))}
    yield "applies", [link_id for link_id in pack.items if link_id in applying]
    yield "raised", raised
    yield "undetermined", undetermined
    yield "not_raised", [topic for topic in pack.topics_by_id if topic not in raised and topic not in undetermined]
    yield "page", html.render(html.Paper(sheet, date=DATE))
