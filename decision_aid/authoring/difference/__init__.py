"""Two packs -> what differs, in words and in what comes up for whom.

Whether two packs come out alike is looked for, not proved: `likely` sheets are made around what
changed, and random ones tell how many people it concerns. Topics whose rules, findings and
questions are the same in both packs cannot come out differently, and are not tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from decision_aid.authoring.difference.changes import WHOLE, Change, Whole, changes
from decision_aid.authoring.difference.effects import Both, Outcome, Turn
from decision_aid.authoring.difference.sheets import Maker
from decision_aid.engine.answers import Answers

if TYPE_CHECKING:
    from decision_aid.content import ContentPack
    from decision_aid.engine.answers import Answer

__all__ = ["WHOLE", "Change", "Difference", "Effect", "Outcome", "Turn", "Whole", "difference"]

SHORTEST_KEPT = 4  # sheets that are tried for the smallest example of one turn


@dataclass(frozen=True, slots=True)
class Effect:
    """A topic that comes out differently: the smallest example found, and how many random sheets show it."""

    turn: Turn
    example: Answers
    random_sheets: int


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs. `changed_topics` have other logic; those without an effect may mean the same."""

    old: ContentPack
    new: ContentPack
    changes: tuple[Change, ...]
    changed_topics: tuple[str, ...]
    effects: tuple[Effect, ...]
    samples: int
    seed: int
    affected: int = 0
    searched: int = 0

    @property
    def any(self) -> bool:
        return bool(self.changes)


def difference(old: ContentPack, new: ContentPack, samples: int = 2000, seed: int = 1) -> Difference:
    """Return how a new pack differs from an old one, from so many random sheets and those around changes."""
    found = changes(old, new)
    both = Both(old, new)
    search = _Search(both)
    if not both.topics:
        return Difference(old, new, found, (), (), samples, seed)
    maker = Maker(both, Random(seed))  # noqa: S311  (a sample, not a secret)
    affected = sum(search.look(maker.anyone(), at_random=True) for _ in range(samples))
    searched = 0
    for searched, answers in enumerate(maker.likely(), start=1):  # noqa: B007  (the count is what is left)
        search.look(answers)
    return Difference(old, new, found, both.topics, search.effects(), samples, seed, affected, searched)


class _Search:
    """Remembers, for each turn of a topic, the shortest sheets that show it."""

    def __init__(self, both: Both) -> None:
        self._both = both
        self._shortest: dict[Turn, list[Answers]] = {}
        self._at_random: dict[Turn, int] = {}

    def look(self, answers: Answers, *, at_random: bool = False) -> bool:
        """Try one sheet; return whether anything comes out differently."""
        turns = tuple(self._both.turns(answers))
        for turn in turns:
            self._at_random[turn] = self._at_random.get(turn, 0) + at_random
            kept = [*self._shortest.get(turn, []), answers]
            self._shortest[turn] = sorted(kept, key=_size)[:SHORTEST_KEPT]
        return bool(turns)

    def effects(self) -> tuple[Effect, ...]:
        order = {topic: number for number, topic in enumerate(self._both.topics)}
        turns = sorted(self._shortest, key=lambda turn: (order[turn.topic], turn.old, turn.new))
        return tuple(Effect(turn, self._smallest(turn), self._at_random[turn]) for turn in turns)

    def _smallest(self, turn: Turn) -> Answers:
        shrunk = min((self._shrunk(turn, answers) for answers in self._shortest[turn]), key=_size)
        answers = shrunk.by_link_id
        return Answers({link_id: answers[link_id] for link_id in self._both.items if link_id in answers})

    def _shrunk(self, turn: Turn, answers: Answers) -> Answers:
        """Leave out answers, and codes of answers, as long as the topic turns in the same way."""
        for link_id in tuple(answers.by_link_id):
            for smaller in _smaller(answers, link_id):
                if turn in self._both.turns(smaller):
                    return self._shrunk(turn, smaller)
        return answers


def _smaller(answers: Answers, link_id: str) -> list[Answers]:
    rest = {name: answer for name, answer in answers.by_link_id.items() if name != link_id}
    answer: Answer = answers.by_link_id[link_id]
    if not isinstance(answer, tuple) or len(answer) == 1:
        return [Answers(rest)]
    fewer = [tuple(code for code in answer if code != left_out) for left_out in answer]
    return [Answers(rest), *(Answers({**answers.by_link_id, link_id: codes}) for codes in fewer)]


def _size(answers: Answers) -> tuple[int, int]:
    codes = sum(len(answer) for answer in answers.by_link_id.values() if isinstance(answer, tuple))
    return len(answers.by_link_id), codes
