"""Checks that no option gets more words than another, and no side of an option more than its other."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.wording import words
from decision_aid.content.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import ContentPack, Option

MOST_BULLETS_APART = 1
LARGEST_RATIO = 1.25  # words of the longer side to words of the shorter
FROM_MEDIAN = 0.30


def unbalanced_option(pack: ContentPack) -> Iterator[Diagnostic]:
    """An option says much more about its benefits than about its harms, or the other way round.

    The longer side weighs more, whatever it says. Keep the two within one bullet and within 25 words in
    100 of each other; all that is said about a harm counts. Cut the longer side, or add to the shorter.
    """
    for number, option in enumerate(pack.options):
        if problem := _unbalanced(option):
            yield _warning("unbalanced-option", f"{option.id}: {problem}", number)


def _unbalanced(option: Option) -> str:
    good, bad = benefit_words(option), harm_words(option)
    if abs(len(option.benefits) - len(option.harms)) > MOST_BULLETS_APART:
        return f"{len(option.benefits)} benefits and {len(option.harms)} harms"
    if ratio(good, bad) > LARGEST_RATIO:
        return f"{good} words of benefits and {bad} of harms"
    return ""


def unequal_options(pack: ContentPack) -> Iterator[Diagnostic]:
    """An option is told at much greater or much smaller length than the others.

    People take the longest for the best, or the shortest for the least. Keep each within 30 words in
    100 of the median (the one in the middle).
    """
    lengths = [option_words(pack, number) for number in range(len(pack.options))]
    middle = median(lengths) if lengths else 0
    for number, length in enumerate(lengths):
        if abs(length - middle) > FROM_MEDIAN * middle:
            message = f"{pack.options[number].id} has {length} words, and the median is {middle:g}"
            yield _warning("unequal-options", message, number)


def benefit_words(option: Option) -> int:
    return sum(len(words(benefit)) for benefit in option.benefits)


def harm_words(option: Option) -> int:
    told = (text for harm in option.harms for text in (harm.what, harm.how_serious, harm.can_it_be_fixed))
    return sum(len(words(text)) for text in told)


def option_texts(pack: ContentPack, number: int) -> list[str]:
    """Return every text of an option."""
    return [text for route, text in places.texts(pack) if route[:2] == ("options", number)]


def option_words(pack: ContentPack, number: int) -> int:
    return sum(len(words(text)) for text in option_texts(pack, number))


def ratio(one: int, other: int) -> float:
    """Return how many times the smaller goes into the larger."""
    return max(one, other) / max(1, min(one, other))


def _warning(code: str, message: str, number: int) -> Diagnostic:
    return Diagnostic(code, message, ("options", number), Severity.WARNING)


CHECKS = (unbalanced_option, unequal_options)
