"""The figures of a pack -> aligned plain text, for `pack statistics`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision_aid.authoring.checks.statistics import OptionStatistics, Statistics
    from decision_aid.content.diagnostics import Route, Source

Row = tuple[str, ...]
HEAD: Row = ("option", "words", "benefits", "harms", "ratio", "grade", "as written")


def render(source: Source, statistics: Statistics) -> str:
    """Return two tables: the whole, and each option."""
    tables = [_aligned([("", "device terms as plain words", "as written"), *_grades(source, statistics)])]
    tables.append(_aligned(_sentences(source, statistics)))
    if statistics.options:
        tables.append(_aligned([HEAD, *map(_option, statistics.options)]))
    return "\n\n".join(tables) + "\n"


def _grades(source: Source, statistics: Statistics) -> Iterable[Row]:
    sides = (statistics.plain, statistics.as_written)
    yield "reading grade of the whole", *(f"{side.whole:.1f}" for side in sides)
    yield "texts at grade 6 or less", *(_percent(side.at_grade) for side in sides)
    yield "highest grade", *(f"{side.highest:.1f} at {_line(source, side.where)}" for side in sides)


def _sentences(source: Source, statistics: Statistics) -> Iterable[Row]:
    longest = f"{statistics.longest_sentence} words at {_line(source, statistics.longest_where)}"
    yield "texts graded (8 words or more)", str(statistics.texts)
    yield "longest sentence", longest
    yield "average sentence", f"{statistics.average_sentence:.1f} words"
    yield "sentences that look passive", _percent(statistics.passive)


def _option(option: OptionStatistics) -> Row:
    counts = (option.words, option.benefit_words, option.harm_words)
    return option.id, *map(str, counts), f"{option.ratio:.2f}", f"{option.grade:.1f}", f"{option.as_written:.1f}"


def _line(source: Source, route: Route) -> str:
    return f"line {source.locate(Diagnostic('', '', route)).line}"


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _aligned(rows: Iterable[Row]) -> str:
    """Return rows as lines: the first column to the left, the others to the right."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(_row(row, widths) for row in table)


def _row(row: Row, widths: list[int]) -> str:
    numbers = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
    return "  ".join([row[0].ljust(widths[0]), *numbers])
