"""How hard the texts of a pack are to read, how balanced the options: aligned plain text, for `pack statistics`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter

from decision_aid.authoring.checks import balance, places, readability
from decision_aid.authoring.checks.wording import words
from decision_aid.content import ContentPack
from decision_aid.content.diagnostics import Route, Source

Row = tuple[str, ...]


def render(source: Source, pack: ContentPack) -> str:
    """Return tables of the whole, and of each option."""
    tables = [_grades(source, pack), _sentences(source, pack), *([_options(pack)] if pack.options else [])]
    return "\n\n".join(map(_aligned, tables)) + "\n"


def _grades(source: Source, pack: ContentPack) -> Iterator[Row]:
    """Yield school grades: with each device term as one plain word, and as it stands."""
    prose = readability.prose(pack)
    plain = [(route, readability.plain(pack, text)) for route, text in prose]
    names = ("reading grade of the whole", "texts at grade 6 or less", "highest grade")
    yield "", "device terms as plain words", "as written"
    yield from zip(names, _graded(source, plain), _graded(source, prose), strict=True)


def _graded(source: Source, texts: list[tuple[Route, str]]) -> Row:
    graded = [(readability.grade(text), route) for route, text in texts]
    highest, where = max(graded, default=(0.0, ()), key=itemgetter(0))
    whole = readability.grade(*(text for _, text in texts))
    at_grade = readability.at_grade(value for value, _ in graded)
    return f"{whole:.1f}", f"{at_grade:.1%}", f"{highest:.1f} at line {source.at(where).line}"


def _sentences(source: Source, pack: ContentPack) -> Iterator[Row]:
    found = readability.sentences_of(pack)
    lengths = [(len(words(sentence)), route) for route, sentence in found]
    longest, where = max(lengths, default=(0, ()), key=itemgetter(0))
    passive = readability.share(readability.is_passive(sentence) for _, sentence in found)
    yield "texts graded (8 words or more)", str(len(readability.prose(pack)))
    yield "longest sentence", f"{longest} words at line {source.at(where).line}"
    yield "average sentence", f"{readability.average_sentence(found):.1f} words"
    yield "sentences that look passive", f"{passive:.1%}"


def _options(pack: ContentPack) -> Iterator[Row]:
    """Yield how much is said about each option and on each side, the longer side to the shorter, and the grades."""
    yield "option", "words", "benefits", "harms", "ratio", "grade", "as written"
    for number, option in enumerate(pack.options):
        texts = [text for route, text in places.texts(pack) if route[:2] == ("options", number)]
        good, bad = balance.benefit_words(option), balance.harm_words(option)
        counts = (sum(len(words(text)) for text in texts), good, bad)
        plain = readability.grade(*(readability.plain(pack, text) for text in texts))
        grades = (f"{plain:.1f}", f"{readability.grade(*texts):.1f}")
        yield option.id, *map(str, counts), f"{balance.ratio(good, bad):.2f}", *grades


def _aligned(rows: Iterable[Row]) -> str:
    """Return rows as lines: the first column to the left, the others to the right."""
    first, *others = zip(*rows, strict=True)
    columns = [[cell.ljust(max(map(len, first))) for cell in first]]
    columns += [[cell.rjust(max(map(len, column))) for cell in column] for column in others]
    return "\n".join(map("  ".join, zip(*columns, strict=True)))
