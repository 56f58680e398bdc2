"""What would settle a topic, what suffices to raise it, and what would have kept it from coming up.

Exact, over every answer sheet, by diagrams of the topic's conditions. `guide` gives the same topics
much faster; this is for reports, where a person reads the reasons (docs/decisions/0005 and 0008).
Where a topic's conditions are too large for that, sheets say what `guide` says: true, but longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, combinations, count, islice

from decision_aid.content import (
    Compared,
    Condition,
    ContentPack,
    Includes,
    MultipleChoice,
    Scale,
    SingleChoice,
    YesNo,
    any_rule,
)
from decision_aid.engine.answers import Absent, Answer, Answers, Value, several, values
from decision_aid.engine.every_sheet.logic import Logic, telling_values
from decision_aid.engine.every_sheet.mdd import (
    ALWAYS,
    MOST_STEPS,
    MOST_STEPS_OF_ALL,
    NEVER,
    Diagrams,
    Node,
    TooLargeError,
    Way,
)
from decision_aid.engine.guidance import Guidance, Undetermined, guide
from decision_aid.engine.truth import Truth
from decision_aid.frozen import frozen

OPEN: Way = (-1, 0, ())  # without an answer, which is the last child
MOST_TRIED = 10_000  # sets of questions that could be the fewest


@frozen
class Change:
    """A question, and the answers to it with which a topic would not have come up.

    Where several codes can be chosen: the answers that are nearest to the one that was given.
    """

    link_id: str
    answers: tuple[Value, ...]


@frozen
class Reasons:
    """Why a topic came up: as few answers as suffice, and single changes that would have kept it away."""

    suffices: tuple[str, ...]
    would_not_have_come_up_if: tuple[Change, ...]


class Settling:
    """Answers such questions about the topics of one pack; a topic's diagrams are made once.

    Each raises TooLargeError, but for `guide`.
    """

    def __init__(self, pack: ContentPack) -> None:
        self.pack = pack
        self._made: dict[str, _Decided | None] = {}
        self._steps_left = MOST_STEPS_OF_ALL  # so that many topics that are too large do not take long together

    def guide(self, answers: Answers) -> Guidance:
        """Return the guidance with the shortest lists of what would settle the open topics.

        Of a topic that is too large: with the list of `guide`, which settles it too, and may be longer.
        """
        found = guide(self.pack, answers)
        return replace(found, undetermined=tuple(self._shortest(each, answers) for each in found.undetermined))

    def _shortest(self, found: Undetermined, answers: Answers) -> Undetermined:
        try:
            return replace(found, needs=self.needs(found.topic.id, answers))
        except TooLargeError:
            return found

    def needs(self, topic: str, answers: Answers) -> tuple[str, ...]:
        """Return the fewest unanswered questions whose known answers settle a topic, whatever they are."""
        return self._decided(topic).needs(answers)

    def reasons(self, topic: str, answers: Answers) -> Reasons:
        """Return why a topic came up; without answers where it did not."""
        decided = self._decided(topic)
        suffices = decided.suffices(answers)
        return Reasons(suffices, tuple(decided.changes(answers)) if suffices else ())

    def counterfactual(self, topic: str, answers: Answers, truth: Truth) -> dict[str, Answer] | None:
        """Return the fewest other answers with which a topic would come up, not come up or stay open.

        The nearest counterfactual (Wachter, Mittelstadt and Russell 2017); None where no sheet gives it this truth.
        """
        return self._decided(topic).counterfactual(answers, truth)

    def is_too_large(self, topic: str) -> bool:
        """Say whether the conditions of a topic are too large for exact answers."""
        return self._made_once(topic) is None

    def _decided(self, topic: str) -> _Decided:
        if (made := self._made_once(topic)) is None:
            raise TooLargeError
        return made

    def _made_once(self, topic: str) -> _Decided | None:
        if topic not in self._made:
            whole = any_rule(self.pack.rules_by_topic[topic])
            logic = Logic([(self.pack, whole)], Diagrams(min(MOST_STEPS, self._steps_left)))
            try:
                self._made[topic] = _Decided(self.pack, logic, whole)
            except TooLargeError:
                self._made[topic] = None
            self._steps_left -= logic.diagrams.steps
        return self._made[topic]


class _Decided:
    """Where one condition is surely true and surely false, asked about one sheet at a time."""

    def __init__(self, pack: ContentPack, logic: Logic, condition: Condition) -> None:
        self._pack, self._logic = pack, logic
        self._diagrams = self._logic.diagrams
        self._true, self._false = self._logic.settled(pack, condition)
        self._settled = self._diagrams.either(self._true, self._false)
        self._place = [pack.positions[link_id] for link_id in self._logic.order].__getitem__

    def needs(self, answers: Answers) -> tuple[str, ...]:
        settled = self._diagrams.restrict(self._settled, self._known(answers))
        open_questions = self._diagrams.support(settled)
        sure = {one for one in open_questions if not self._always(settled, open_questions - {one})}
        blocking: list[frozenset[int]] = []
        while True:
            needed = sure | self._fewest(blocking)
            if self._always(settled, needed):
                return tuple(self._logic.order[index] for index in sorted(needed, key=self._place))
            blocking.append(open_questions - self._grown(settled, needed, open_questions))

    def _fewest(self, blocking: list[frozenset[int]]) -> frozenset[int]:
        """Return the smallest set that has something in common with each; the first in the pack among equals."""
        candidates = sorted(frozenset().union(*blocking), key=self._place)
        tried = chain.from_iterable(combinations(candidates, size) for size in count())
        for chosen in islice(tried, MOST_TRIED):
            if all(not group.isdisjoint(chosen) for group in blocking):
                return frozenset(chosen)
        raise TooLargeError

    def _grown(self, settled: Node, needed: Iterable[int], open_questions: Iterable[int]) -> set[int]:
        """Return as many of the questions as can be answered without settling the topic for sure."""
        grown = set(needed)
        for one in sorted(open_questions, key=self._place):
            if not self._always(settled, grown | {one}):
                grown.add(one)
        return grown

    def _always(self, node: Node, answered: Iterable[int]) -> bool:
        """Say whether a function holds whatever the known answers to these questions, all others open."""
        asked, holds = set(answered), {NEVER: False, ALWAYS: True}

        def always(node: Node) -> bool:
            if node not in holds:
                *known, absent = self._diagrams.children[node]
                below = known if self._diagrams.variables[node] in asked else [absent]
                holds[node] = all(always(child) for child in below)
            return holds[node]

        return always(node)

    def suffices(self, answers: Answers) -> tuple[str, ...]:
        known = self._known(answers)

        def ways(variable: int) -> Iterator[Way]:
            yield OPEN
            if variable in known:
                yield known[variable], 0, ((self._place(variable),),)

        found = self._diagrams.find_shortest(self._true, ways) or ()
        return tuple(list(self._pack.items)[place] for (place,) in found)

    def counterfactual(self, answers: Answers, truth: Truth) -> dict[str, Answer] | None:
        wanted = {Truth.TRUE: self._true, Truth.FALSE: self._false}.get(truth, self._diagrams.negate(self._settled))
        known = self._known(answers)

        def ways(variable: int) -> Iterator[Way]:
            absent = len(self._logic.values[self._logic.order[variable]])
            for number in range(absent + 1):
                stays = number == known.get(variable, absent)
                yield number, 0, () if stays else ((self._place(variable), variable, number),)

        found = self._diagrams.find_shortest(wanted, ways)
        if found is None:
            return None
        changed = {self._logic.order[variable]: number for _, variable, number in found}
        return {link_id: self._like(link_id, number, answers.get(link_id)) for link_id, number in changed.items()}

    def _like(self, link_id: str, number: int, given: Answer) -> Answer:
        """Return an answer of this class, as near to the given one as can be."""
        if number == len(self._logic.values[link_id]):
            return Absent.NOT_ASKED
        kind = self._pack.items[link_id].kind
        match kind:
            case YesNo() | SingleChoice():
                return self._logic.values[link_id][number]
            case Scale(low, high):
                numbers = [value for value in range(low, high + 1) if self._logic.number(link_id, value) == number]
                return min(numbers, key=lambda value: abs(value - given) if isinstance(given, int) else 0)
            case MultipleChoice():
                near = _near(kind, given, self._logic.leaves[link_id])
                return next(_nearest([value for value in near if self._logic.number(link_id, value) == number], given))

    def changes(self, answers: Answers) -> Iterator[Change]:
        """Yield each question to which another answer would have kept the condition from holding."""
        known = self._known(answers)
        absent = {number: len(self._logic.values[link_id]) for number, link_id in enumerate(self._logic.order)}
        for variable in sorted(known, key=self._place):
            others = {other: number for other, number in (absent | known).items() if other != variable}
            node = self._diagrams.restrict(self._false, others)
            if node not in (NEVER, ALWAYS):
                yield self._change(self._logic.order[variable], node, answers)

    def _change(self, link_id: str, node: Node, answers: Answers) -> Change:
        item, children, given = self._pack.items[link_id], self._diagrams.children[node], answers.get(link_id)

        def kept(known: Iterable[Value]) -> tuple[Value, ...]:
            return tuple(value for value in known if children[self._logic.number(link_id, value)] == ALWAYS)

        match item.kind:
            case YesNo() | Scale() | SingleChoice():
                return Change(link_id, kept(values(item.kind)))
            case MultipleChoice():
                near = _near(item.kind, given, self._logic.leaves[link_id])
                return Change(link_id, tuple(_nearest(kept(near), given)))

    def _known(self, answers: Answers) -> dict[int, int]:
        """Return the numbers of the answers that say something, by the number of their question."""
        given = [(variable, link_id, answers.get(link_id)) for variable, link_id in enumerate(self._logic.order)]
        return {n: self._logic.number(link_id, said) for n, link_id, said in given if not isinstance(said, Absent)}


def _near(kind: MultipleChoice, given: Answer, comparisons: tuple[Compared, ...]) -> Iterator[Value]:
    """Yield choices of codes of every kind, each with as much of the given answer as it can have."""
    said = set(given) if isinstance(given, tuple) else set()
    told_apart = {leaf.includes for leaf in comparisons if isinstance(leaf, Includes)}
    for telling in telling_values(kind, comparisons):
        yield telling
        read = told_apart & set(telling) if isinstance(telling, tuple) else set()
        blend = several(kind, read | (said - told_apart))
        yield from [blend] if isinstance(blend, tuple) and blend else []


def _nearest(values: Iterable[Value], given: object) -> Iterator[Value]:
    said = set(given) if isinstance(given, tuple) else set()
    apart = {value: len(said ^ set(value)) for value in values if isinstance(value, tuple)}
    yield from (value for value, distance in apart.items() if distance == min(apart.values()))
