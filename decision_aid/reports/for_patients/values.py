"""What matters most to the person: own words, wishes, and one true sentence where two wishes pull apart.

Nothing is added up.
"""

from __future__ import annotations

from collections.abc import Iterator

from decision_aid.content import AnswerOption, ContentPack
from decision_aid.engine.answers import Answers
from decision_aid.engine.own_words import OwnWords

_LABELS = OwnWords("What I want most", "Who can help me", "My own question")


def said(own: OwnWords) -> tuple[str, ...]:
    """Return what was said, each with what it is; nothing for what was left empty."""
    return tuple(f"{label}: {text}" for label, text in zip(_LABELS, own, strict=True) if text)


def wishes(pack: ContentPack, answers: Answers) -> tuple[str, ...]:
    """Return the wishes that the person chose, in words; a wish is an answer that says what it speaks for."""
    return tuple(option.text for option in _chosen(pack, answers) if option.speaks_for and not option.exclusive)


def tensions(pack: ContentPack, answers: Answers) -> tuple[str, ...]:
    """Return what to say of each two wishes, or a wish and a view, that pull apart."""
    chosen = tuple(_chosen(pack, answers))
    first = {option.code for option in chosen if option.speaks_for}
    views = {option.code for option in chosen if not option.speaks_for}
    return tuple(
        tension.say
        for tension in pack.tensions
        if tension.first in first and (tension.second in first if tension.second else tension.view in views)
    )


def _chosen(pack: ContentPack, answers: Answers) -> Iterator[AnswerOption]:
    for item in pack.items.values():
        answer = answers.get(item.link_id)
        codes = answer if isinstance(answer, tuple) else (answer,)
        yield from (option for option in item.answer_options if option.code in codes)
