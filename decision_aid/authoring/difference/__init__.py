"""Two packs -> what differs, in words and in what comes up for whom.

Whether two packs come out alike is proved, over every answer sheet. Topics whose rules, findings and
questions are the same in both packs cannot come out differently, and are not tried.
"""

from __future__ import annotations

from decision_aid.authoring.difference.changes import WHOLE, Change, Leaf, Whole, changes
from decision_aid.authoring.difference.effects import Both, Effect, Outcome
from decision_aid.authoring.verify.every_sheet import OutOfTimeError
from decision_aid.content import ContentPack
from decision_aid.engine.every_sheet.mdd import TooLargeError
from decision_aid.frozen import frozen

__all__ = ["WHOLE", "Change", "Difference", "Effect", "Leaf", "Outcome", "Whole", "difference"]


@frozen
class Difference:
    """All that differs. `changed_topics` have other logic; those without an effect mean the same.

    Of the topics that are `too_large` to compare nothing is known.
    """

    old: ContentPack
    new: ContentPack
    changes: tuple[Change, ...]
    changed_topics: tuple[str, ...]
    effects: tuple[Effect, ...]
    too_large: tuple[str, ...]

    @property
    def any(self) -> bool:
        return bool(self.changes)


def difference(old: ContentPack, new: ContentPack) -> Difference:
    """Return how a new pack differs from an old one."""
    both = Both(old, new)
    effects: list[Effect] = []
    too_large: list[str] = []
    for topic in both.topics:
        try:
            found = list(both.effects(topic))
        except (TooLargeError, OutOfTimeError, RecursionError, MemoryError):
            too_large.append(topic)
        else:
            effects += sorted(found, key=lambda effect: (effect.old, effect.new))
    return Difference(old, new, changes(old, new), both.topics, tuple(effects), tuple(too_large))
