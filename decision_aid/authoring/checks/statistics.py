"""What `pack statistics` counts, as values: how hard the texts are to read, how balanced the options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.authoring.checks import balance, readability
from decision_aid.authoring.checks.wording import words
from decision_aid.frozen import frozen

if TYPE_CHECKING:
    from decision_aid.content import ContentPack, Option
    from decision_aid.content.diagnostics import Route


@frozen
class Grades:
    """School grades: of the whole, of the hardest text, and the share of texts at grade 6 or less."""

    whole: float
    at_grade: float
    highest: float
    where: Route


@frozen
class OptionStatistics:
    """How much is said about an option, and on each side; `ratio` is the longer to the shorter.

    `grade` takes each device term for one plain word, `as_written` grades it as it stands.
    """

    id: str
    words: int
    benefit_words: int
    harm_words: int
    ratio: float
    grade: float
    as_written: float


@frozen
class Statistics:
    """`as_written` grades the device terms too; `plain` takes each for one plain word."""

    texts: int
    as_written: Grades
    plain: Grades
    longest_sentence: int
    longest_where: Route
    average_sentence: float
    passive: float
    options: tuple[OptionStatistics, ...]


def statistics(pack: ContentPack) -> Statistics:
    """Return the figures of a pack."""
    prose = readability.prose(pack)
    sentences = readability.sentences_of(pack)
    longest, where = max(((len(words(sentence)), route) for route, sentence in sentences), default=(0, ()), key=_first)
    return Statistics(
        texts=len(prose),
        as_written=_grades(prose),
        plain=_grades([(route, readability.plain(pack, text)) for route, text in prose]),
        longest_sentence=longest,
        longest_where=where,
        average_sentence=readability.average_sentence(sentences),
        passive=readability.share(readability.is_passive(sentence) for _, sentence in sentences),
        options=tuple(_option(pack, number, option) for number, option in enumerate(pack.options)),
    )


def _grades(texts: list[tuple[Route, str]]) -> Grades:
    graded = [(readability.grade(text), route) for route, text in texts]
    highest, where = max(graded, default=(0.0, ()), key=_first)
    whole = readability.grade(*(text for _, text in texts))
    return Grades(whole, readability.at_grade(value for value, _ in graded), highest, where)


def _option(pack: ContentPack, number: int, option: Option) -> OptionStatistics:
    good, bad = balance.benefit_words(option), balance.harm_words(option)
    texts = balance.option_texts(pack, number)
    return OptionStatistics(
        id=option.id,
        words=balance.option_words(pack, number),
        benefit_words=good,
        harm_words=bad,
        ratio=balance.ratio(good, bad),
        grade=readability.grade(*(readability.plain(pack, text) for text in texts)),
        as_written=readability.grade(*texts),
    )


def _first(pair: tuple[float, Route]) -> float:
    return pair[0]
