"""What matters most to the person, and one true sentence where two wishes pull apart. Nothing is added up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import SingleChoice

if TYPE_CHECKING:
    from decision_aid.content import ContentPack
    from decision_aid.engine.answers import Answers


def wishes(pack: ContentPack, answers: Answers) -> tuple[str, ...]:
    """Return the wishes that the person chose, in words; a wish is an answer that says what it speaks for."""
    chosen = _chosen(answers)
    options = [option for item in pack.items.values() for option in item.answer_options]
    return tuple(option.text for option in options if option.speaks_for and option.code in chosen)


def tensions(pack: ContentPack, answers: Answers) -> tuple[str, ...]:
    """Return what to say of each two wishes, or a wish and a view, that pull apart."""
    chosen = _chosen(answers) | _views(pack, answers)
    return tuple(tension.say for tension in pack.tensions if {tension.first, tension.second or tension.view} <= chosen)


def _chosen(answers: Answers) -> set[str]:
    return {code for answer in answers.by_link_id.values() if isinstance(answer, tuple) for code in answer}


def _views(pack: ContentPack, answers: Answers) -> set[str]:
    items = [item for item in pack.items.values() if isinstance(item.kind, SingleChoice)]
    return {answer for item in items if isinstance(answer := answers.get(item.link_id), str)}
