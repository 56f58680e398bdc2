"""What came out of verifying a pack."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import prod
from typing import TYPE_CHECKING

from decision_aid.engine.answers import bounds

if TYPE_CHECKING:
    from decision_aid.content import ContentPack, Item, Scenario
    from decision_aid.content.diagnostics import Diagnostic, Route
    from decision_aid.engine.answers import Answers


class Verdict(StrEnum):
    """Unproved is neither: there was not enough time, or z3 is missing."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNPROVED = "unproved"


@dataclass(frozen=True, slots=True)
class Result:
    """One property and its verdict; how it was found; patients that the real engine confirms."""

    kind: str
    subject: str
    text: str
    route: Route
    verdict: Verdict
    method: str = ""
    note: str = ""
    examples: tuple[Scenario, ...] = ()


@dataclass(frozen=True, slots=True)
class Longest:
    """The longest interview: its questions in order, and the answers that lead there (not sure to all else)."""

    path: tuple[str, ...]
    answers: Answers


@dataclass(frozen=True, slots=True)
class Verification:
    """All results for one pack, over so many answer sheets; `diagnostics` are its errors.

    Where an error keeps the rules from meaning anything, there are no results.
    """

    sheets: int
    results: tuple[Result, ...]
    longest: Longest | None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def proved(self) -> bool:
        return not self.diagnostics and all(result.verdict is Verdict.PROVED for result in self.results)


HOLES = 3  # not sure, rather not say, not asked


def sheets(pack: ContentPack) -> int:
    """Return how many answer sheets there are, holes told apart."""
    return prod(_answers(item) + HOLES for item in pack.items.values())


def _answers(item: Item) -> int:
    if item.type == "boolean":
        return 2
    if item.type == "integer":
        low, high = bounds(item)
        return high - low + 1
    exclusive = sum(option.exclusive for option in item.answer_options)
    together = len(item.answer_options) - exclusive
    return exclusive + 2**together - 1 if item.repeats else len(item.answer_options)
