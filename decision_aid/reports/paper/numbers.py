"""The numbers of a sheet: first those of the topics that came up, then those of every choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from decision_aid.reports.for_patients.evidence import CERTAINTY, DESIGN, both_sides, denominator, per, when
from decision_aid.reports.for_patients.options import lived_in_words
from decision_aid.reports.for_patients.topics import findings
from decision_aid.reports.paper.icons import icon_array

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markupsafe import Markup

    from decision_aid.content import Arm, Citation, ContentPack, Evidence, Option
    from decision_aid.engine.sheet import Sheet

OUT_OF = 100  # pictures show so many people


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a study: both sides of its count in words, and the picture that says the same."""

    words: str
    picture: Markup | None


@dataclass(frozen=True, slots=True)
class Number:
    """One finding, with what it takes to weigh it."""

    evidence: Evidence
    groups: tuple[Group, ...]
    facts: tuple[tuple[str, str], ...]
    how_sure: str
    why_so_sure: str
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class OfOption:
    """What is known about one choice: numbers told here, and those that were told above."""

    option: Option
    lived: tuple[str, ...]
    numbers: tuple[Number, ...]
    above: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Every number of a sheet, each told once."""

    of_topics: tuple[Number, ...]
    of_options: tuple[OfOption, ...]

    @property
    def sources(self) -> tuple[Citation, ...]:
        """The sources of all numbers, each once."""
        told = [*self.of_topics, *(number for option in self.of_options for number in option.numbers)]
        return tuple({source.id: source for number in told for source in number.sources}.values())


def numbers_of(sheet: Sheet) -> Numbers:
    """Return the numbers of the topics that came up, then of every choice, told in the same way."""
    pack = sheet.pack
    first = dict.fromkeys(each.id for raised in sheet.guidance.raised for each in findings(sheet, raised.topic))
    told, of_options = set(first), []
    for option in pack.options:
        new = [name for name in option.numbers if name not in told]
        above = [pack.evidence_by_id[name] for name in option.numbers if name in told]
        of_options.append(OfOption(option, lived_in_words(option), _numbers(pack, new), tuple(above)))
        told.update(new)
    return Numbers(_numbers(pack, first), tuple(of_options))


def _numbers(pack: ContentPack, names: Iterable[str]) -> tuple[Number, ...]:
    return tuple(_number(pack, pack.evidence_by_id[name]) for name in names)


def _number(pack: ContentPack, evidence: Evidence) -> Number:
    out_of = denominator(evidence)
    return Number(
        evidence,
        tuple(_group(arm, out_of) for arm in evidence.arms),
        tuple((name, _sentence(text)) for name, text in _facts(evidence) if text),
        CERTAINTY[evidence.certainty] if evidence.certainty else "",
        evidence.certainty_why,
        tuple(pack.citations_by_id[name] for name in evidence.citations),
    )


def _group(arm: Arm, out_of: int) -> Group:
    """Return a group; a picture of a hundred people cannot show a count out of 1,000."""
    words = both_sides(arm, out_of)
    if out_of != OUT_OF:
        return Group(words, None)
    filled = per(arm, out_of)
    return Group(words, icon_array(filled, f"{arm.name}: {filled} of 100 people are marked, {100 - filled} are not."))


def _facts(evidence: Evidence) -> Iterator[tuple[str, str]]:
    yield "What was counted", evidence.outcome
    yield "Who", evidence.population
    yield "When", when(evidence)
    yield "Compared with", evidence.comparator
    yield "Kind of study", DESIGN[evidence.design]
    yield "Who paid", evidence.funding


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
