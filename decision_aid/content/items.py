"""Questions, as FHIR SDC names their parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from decision_aid.content.conditions import Condition

ItemType = Literal["boolean", "choice", "integer"]
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
class AnswerOption:
    """One answer that can be chosen (FHIR: answerOption); `exclusive` shuts out all others."""

    code: str
    text: str
    exclusive: bool = False
    descriptive: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A question (FHIR SDC: item). `descriptive`: it tells the story, and no rule reads it.

    A question about a preference names the `option_feature` that tells what is known about it for
    every treatment option.
    """

    link_id: str
    text: str
    short_text: str
    type: ItemType
    why: str
    help: str = ""
    repeats: bool = False
    answer_options: tuple[AnswerOption, ...] = ()
    min_value: int | None = None
    max_value: int | None = None
    min_text: str = ""
    max_text: str = ""
    enable_when: Condition | None = None
    descriptive: bool = False
    option_feature: OptionFeature | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One step of the interview. `offer_options`: the treatment options are offered before it."""

    id: str
    title: str
    intro: str
    items: tuple[Item, ...]
    offer_options: bool = False
