"""Questions, as FHIR SDC names their parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from decision_aid.content.conditions import Condition
from decision_aid.content.kinds import AnswerOption, Kind, MultipleChoice, Scale, SingleChoice, YesNo

OptionFeature = Literal[
    "relief",
    "activity",
    "medicines",
    "operation",
    "device",
    "what_happens",
    "over_time",
    "body",
    "mind",
    "daily_life",
    "social_life",
    "we_know",
    "ask_about",
    "undo",
]


@dataclass(frozen=True, slots=True)
class Item:
    """A question (FHIR SDC: item). `descriptive`: it tells the story, and no rule reads it.

    A question about a preference names the `option_feature` that tells what is known about it for
    every treatment option. Questions of one `group` are shown together. A `follow_up`
    about an urgent sign can concern only those who gave the answers that it hangs on.
    """

    link_id: str
    text: str
    short_text: str
    kind: Kind
    why: str
    help: str = ""
    enable_when: Condition | None = None
    descriptive: bool = False
    option_feature: OptionFeature | None = None
    group: str = ""
    follow_up: bool = False

    @property
    def answer_options(self) -> tuple[AnswerOption, ...]:
        """The answers to choose from, none where the answer is no choice."""
        match self.kind:
            case YesNo() | Scale():
                return ()
            case SingleChoice(options=options) | MultipleChoice(options=options):
                return options


@dataclass(frozen=True, slots=True)
class Section:
    """One step of the interview. `offer_options`: the treatment options are offered before it."""

    id: str
    title: str
    intro: str
    items: tuple[Item, ...]
    offer_options: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are shown together, one line each; `text` is said once, before them.

    `rest`: the answer that one key, under the words `rest_text`, gives to all of them that are open.
    """

    id: str
    text: str
    rest: bool | str | None = None
    rest_text: str = ""


@dataclass(frozen=True, slots=True)
class Tension:
    """A wish that pulls apart from another (`second`) or from an answer of another kind (`view`), and what to say then.

    All are codes of answers; the wishes are those that say what they speak for.
    """

    first: str
    say: str
    second: str = ""
    view: str = ""
