"""The kinds of question: what answers each. A closed set: whoever treats them apart matches on all of them."""

from __future__ import annotations

from typing import Literal

from decision_aid.frozen import frozen

Leaning = Literal["more", "less", "neither"]


@frozen
class AnswerOption:
    """One answer that can be chosen (FHIR: answerOption); `exclusive` shuts out all others.

    `speaks_for`: whether a wish speaks for more treatment, for less, or for neither.
    """

    code: str
    text: str
    exclusive: bool = False
    descriptive: bool = False
    speaks_for: Leaning | None = None


@frozen
class YesNo:
    """Yes or no."""


@frozen
class Scale:
    """A whole number from `low` to `high`; the ends may have words, and the number a unit."""

    low: int
    high: int
    low_text: str = ""
    high_text: str = ""
    unit: str = ""

    @property
    def ends(self) -> tuple[tuple[int, str], tuple[int, str]]:
        return (self.low, self.low_text), (self.high, self.high_text)


@frozen
class SingleChoice:
    """One of several codes."""

    options: tuple[AnswerOption, ...]


@frozen
class MultipleChoice:
    """One code or several, `at_most` so many; an exclusive one stands alone."""

    options: tuple[AnswerOption, ...]
    at_most: int | None = None

    @property
    def together(self) -> tuple[str, ...]:
        """The codes that may stand beside others."""
        return tuple(option.code for option in self.options if not option.exclusive)

    @property
    def alone(self) -> tuple[str, ...]:
        return tuple(option.code for option in self.options if option.exclusive)

    @property
    def most(self) -> int:
        """How many codes an answer can have."""
        return len(self.together) if self.at_most is None else self.at_most


Kind = YesNo | Scale | SingleChoice | MultipleChoice
