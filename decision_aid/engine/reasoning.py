"""A condition and an answer sheet -> an explanation: the truth, and all that led to it.

Evaluating is explaining: there is no second path that could tell another story. Truth is Kleene's
strong three-valued logic; an absent answer leaves a comparison UNKNOWN, except that a question that
does not apply settles it as FALSE.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from decision_aid.content import (
    AllOf,
    Among,
    AnyOf,
    Compared,
    Comparison,
    Condition,
    Finding,
    FindingHolds,
    Includes,
    InRange,
    NoneOf,
    SomeOf,
    TopicRaised,
    TopicUndetermined,
    compared,
)
from decision_aid.engine.answers import Absent, Answer, Answers, Value
from decision_aid.engine.truth import Truth


@dataclass(slots=True)
class Explanation:
    """A judged condition: the condition itself, its truth, the answer it read, its judged parts."""

    condition: Condition
    truth: Truth
    answer: Answer | None = None
    parts: tuple[Explanation, ...] = ()

    def deciding(self) -> Iterator[tuple[str, Answer]]:
        """Yield the questions (with the answers read) that carry this truth.

        For UNKNOWN these are the questions that are still to be answered. What several parts share, as
        a finding, is visited once.
        """
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            found = waiting.pop()
            if id(found) in seen:
                continue
            seen.add(id(found))
            if found.answer is not None and isinstance(found.condition, Comparison):
                yield found.condition.question, found.answer
                continue
            carrying = ~found.truth if isinstance(found.condition, NoneOf) else found.truth
            waiting += [part for part in reversed(found.parts) if part.truth is carrying]


class Judge:
    """Judges conditions over one answer sheet (answers in force); each finding is judged once."""

    def __init__(self, findings: Mapping[str, Finding], answers: Answers) -> None:
        self._findings = findings
        self._answers = answers
        self._judged: dict[str, Explanation] = {}
        self._compared: dict[Comparison, Explanation] = {}  # rules often compare the same

    def judge(self, condition: Condition) -> Explanation:
        """Return the explanation of a condition; raise ValueError for one that only guarantees have."""
        if isinstance(condition, Comparison):  # by far the most
            if (found := self._compared.get(condition)) is None:
                found = self._compared[condition] = self._compare(condition)
            return found
        match condition:
            case AllOf():
                return self._combine(condition, condition.all_of, least=len(condition.all_of))
            case AnyOf():
                return self._combine(condition, condition.any_of, least=1)
            case SomeOf():
                return self._combine(condition, condition.some_of, least=condition.at_least)
            case NoneOf():
                some = self._combine(condition, condition.none_of, least=1)
                return Explanation(condition, ~some.truth, parts=some.parts)
            case FindingHolds():
                finding = self.finding(condition.finding)
                return Explanation(condition, finding.truth, parts=(finding,))
            case TopicRaised() | TopicUndetermined():
                raise ValueError("only a guarantee can speak of topics, which rules have yet to raise")

    def finding(self, finding_id: str) -> Explanation:
        if finding_id not in self._judged:
            self._judged[finding_id] = self.judge(self._findings[finding_id].when)
        return self._judged[finding_id]

    def _combine(self, condition: Condition, conditions: tuple[Condition, ...], least: int) -> Explanation:
        parts = tuple([self.judge(part) for part in conditions])
        truths = [part.truth for part in parts]
        sure = truths.count(Truth.TRUE)
        possible = sure + truths.count(Truth.UNKNOWN)
        truth = Truth.TRUE if sure >= least else Truth.FALSE if possible < least else Truth.UNKNOWN
        return Explanation(condition, truth, parts=parts)

    def _compare(self, condition: Comparison) -> Explanation:
        answer = self._answers.get(condition.question)
        if isinstance(answer, Absent):
            settled = answer is Absent.NOT_APPLICABLE
            return Explanation(condition, Truth.FALSE if settled else Truth.UNKNOWN, answer)
        return Explanation(condition, Truth.TRUE if holds(compared(condition), answer) else Truth.FALSE, answer)


def holds(comparison: Compared, answer: Value) -> bool:
    """Say whether a known answer is as compared."""
    match comparison:
        case InRange(low=low, high=high):
            return isinstance(answer, int) and (low is None or low <= answer) and (high is None or answer <= high)
        case Among(values=values):
            return answer in values
        case Includes(includes=code):
            return isinstance(answer, tuple) and code in answer
