"""What matters to the person, and beside it what is known for every option. Nothing is added up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import ContentPack, Item, Option
    from decision_aid.content.items import OptionFeature
    from decision_aid.engine.answers import Answer
    from decision_aid.engine.guidance import Guidance

MATTERS_MOST = 2  # the two highest numbers of a scale


def preference_blocks(pack: ContentPack, guidance: Guidance) -> Iterator[Block]:
    """Yield each thing that matters most, with what is known about it for every option."""
    groups: dict[OptionFeature, list[str]] = {}
    for item in pack.items.values():
        said = wish(item, guidance.answers.get(item.link_id))
        if item.option_feature and said:
            groups.setdefault(item.option_feature, []).append(said)
    if not groups:
        return
    yield Heading("What matters to you, and what we know")
    yield Paragraph("You gave these things a high number. Beside them stands what we know for every choice.")
    for feature, named in groups.items():
        yield Heading("; ".join(named), level=3)
        yield Bullets(tuple(f"{option.title}: {known(option, feature)}" for option in pack.options))


def wish(item: Item, answer: Answer) -> str:
    """Return what got one of the highest numbers, with the number; nothing where it did not."""
    match item.kind:
        case Scale(high=high) if isinstance(answer, int) and answer > high - MATTERS_MOST:
            return f"{item.short_text} ({answer} of {high})"
        case YesNo() | Scale() | SingleChoice() | MultipleChoice():
            return ""


def known(option: Option, feature: OptionFeature) -> str:
    """Return what an option's text says about a feature."""
    match feature:
        case "relief" | "activity" | "medicines" | "operation" | "device":
            return str(getattr(option.matters, feature))
        case "body" | "mind" | "daily_life" | "social_life":
            return str(getattr(option.lived, feature))
        case "what_happens" | "ask_about":
            return " ".join(getattr(option, feature))
        case "over_time" | "we_know" | "undo":
            return str(getattr(option, feature))
