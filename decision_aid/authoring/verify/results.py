"""What came out of verifying a pack."""

from __future__ import annotations

from enum import StrEnum
from math import prod

from decision_aid.content import ContentPack, Scenario
from decision_aid.content.diagnostics import Diagnostic, Route
from decision_aid.engine.answers import Answers, number_of_values
from decision_aid.frozen import frozen

DIAGRAMS = "diagrams"  # how most is proved


class Verdict(StrEnum):
    """Unproved is neither: there was not enough time or room."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNPROVED = "unproved"


@frozen
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


@frozen
class Longest:
    """The longest interview: its questions in order, and the answers that lead there (not sure to all else)."""

    path: tuple[str, ...]
    answers: Answers


@frozen
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
    return prod(number_of_values(item.kind) + HOLES for item in pack.items.values())
