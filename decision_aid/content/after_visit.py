"""What is asked once the visit is over. No rule reads it, and nothing is added up."""

from __future__ import annotations

from decision_aid.content.kinds import AnswerOption
from decision_aid.frozen import frozen


@frozen
class AfterQuestion:
    """A question with answers to choose from; without any, it takes own words, as many as `lines` of them."""

    id: str
    text: str
    short_text: str
    answer_options: tuple[AnswerOption, ...] = ()
    lines: int = 1


@frozen
class AfterVisit:
    """The questions after a visit; those of `later` come when so many `weeks` have passed since the others.

    `signs` asks first of all about the signs of the safety box.
    """

    title: str
    signs: str
    questions: tuple[AfterQuestion, ...]
    later_title: str
    weeks: int
    later: tuple[AfterQuestion, ...]

    @property
    def every(self) -> tuple[AfterQuestion, ...]:
        return (*self.questions, *self.later)
