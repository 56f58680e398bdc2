"""Checks that no option gets more words than another, and no side of an option more than its other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.problem import Problem, warning
from decision_aid.authoring.checks.wording import words
from decision_aid.content import ContentPack, Option

MOST_BULLETS_APART = 1
LARGEST_RATIO = 1.25  # words of the longer side to words of the shorter
FROM_MEDIAN = 0.50
_NOT_SHARED = ("timeline", "kinds", "success", "diary", "where")  # parts of which there are as many as there are
_NUMERAL = re.compile(r"\d")
_NOT_COUNTED = re.compile(r"\b(?:no|not|nobody|none|nothing)\b", re.IGNORECASE)


@warning
def unbalanced_option(pack: ContentPack) -> Iterator[Problem]:
    """An option says much more about its benefits than about its harms, or the other way round.

    The longer side weighs more, whatever it says. Keep the two within one bullet and within 25 words in
    100 of each other; all that is said about a harm counts. Cut the longer side, or add to the shorter.
    """
    for number, option in enumerate(pack.options):
        if problem := _unbalanced(option):
            yield Problem(f"{option.id}: {problem}", ("options", number))


def _unbalanced(option: Option) -> str:
    good, bad = benefit_words(option), harm_words(option)
    if abs(len(option.benefits) - len(option.harms)) > MOST_BULLETS_APART:
        return f"{len(option.benefits)} benefits and {len(option.harms)} harms"
    if ratio(good, bad) > LARGEST_RATIO:
        return f"{good} words of benefits and {bad} of harms"
    return ""


@warning
def unequal_options(pack: ContentPack) -> Iterator[Problem]:
    """An option is told at much greater or much smaller length than the others.

    People take the longest for the best, or the shortest for the least. Keep each within 50 words in
    100 of the median (the one in the middle). The steps of a timeline, a test with its diary, kinds of a
    treatment and where it sits are not counted: there are as many as there are.
    """
    lengths = [0] * len(pack.options)
    for route, text in places.texts(pack):
        match route:
            case ("options", int() as number, str() as part, *_) if part not in _NOT_SHARED:
                lengths[number] += len(words(text))
    middle = median(lengths) if lengths else 0
    for number, length in enumerate(lengths):
        if abs(length - middle) > FROM_MEDIAN * middle:
            message = f"{pack.options[number].id} has {length} words, and the median is {middle:g}"
            yield Problem(message, ("options", number))


@warning
def one_sided_facts(pack: ContentPack) -> Iterator[Problem]:
    """An option tells in its key facts how many gain and not how many are harmed, or the other way round.

    A number weighs more than a word. Give a number for both, or say in the cell that nobody has counted
    (no, not, nobody, none).
    """
    for number, option in enumerate(pack.options):
        facts = option.key_facts
        cells = {"relief": f"{facts.placebo} {facts.relief}", "harm": facts.harm}
        counted = [name for name, cell in cells.items() if _NUMERAL.search(cell)]
        silent = [name for name, cell in cells.items() if name not in counted and not _NOT_COUNTED.search(cell)]
        if counted and silent:
            yield Problem(f"{option.id}: a number for {counted[0]}, none for {silent[0]}", ("options", number))


_GAIN = re.compile(r"\b(?:relief|helps?|helped|better|gains?|less pain|works?)\b", re.IGNORECASE)
_OTHER_SIDE = re.compile(
    r"\b(?:not?|none|nobody|never|without|harms?|harmed|risks?|dangers?|worse|small|few|fewer|fades?|fails?|moves?|breaks?"
    r"|stops?|bleed\w*|infections?|side effects?|left out|hard|unsure|differ)\b",
    re.IGNORECASE,
)


@warning
def one_sided_topic(pack: ContentPack) -> Iterator[Problem]:
    """A topic tells of a gain that studies found, and of nothing else.

    Beside a study of relief, what to discuss says where it did not help too, or what harm can come of it.
    """
    relief = {evidence.id for evidence in pack.evidence if evidence.compares == "relief"}
    for number, topic in enumerate(pack.topics):
        said = " ".join(topic.discuss)
        if not relief.isdisjoint(topic.evidence) and _GAIN.search(said) and not _OTHER_SIDE.search(said):
            yield Problem(f"'{topic.id}' tells of a gain alone", ("topics", number, "discuss"), "tell the harm too")


@warning
def uneven_wishes(pack: ContentPack) -> Iterator[Problem]:
    """More answers about what matters speak for treatment than against it, or the other way round.

    Who chooses among them is led by what there is to choose from. Keep as many with `speaks_for: more` as
    with `less`.
    """
    for route, item in places.items(pack):
        said = [option.speaks_for for option in item.answer_options]
        if (more := said.count("more")) != (less := said.count("less")):
            yield Problem(f"{more} speak for more treatment, and {less} for less", route)


def benefit_words(option: Option) -> int:
    return sum(len(words(benefit)) for benefit in option.benefits)


def harm_words(option: Option) -> int:
    told = (text for harm in option.harms for text in (harm.what, harm.how_serious, harm.can_it_be_fixed))
    return sum(len(words(text)) for text in told)


def ratio(one: int, other: int) -> float:
    """Return how many times the smaller goes into the larger."""
    return max(one, other) / max(1, min(one, other))
