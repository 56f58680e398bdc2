"""How often each topic comes up, and how often it could: what a table of results says on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from decision_aid.frozen import frozen
from decision_aid.interop.sql.dialects import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from decision_aid.interop.sql.dialects import Dialect


@frozen
class Part:
    """The sheets with one value in a column, or all: how many, and for each topic how many it comes up on, or could."""

    of: Any
    sheets: int
    raised: dict[str, int]
    open: dict[str, int]


def statement(results: str, topics: Sequence[str], by: str | None, dialect: Dialect) -> str:
    """Return the query that counts over the rows of results."""
    names = [quoted(topic, dialect) for topic in topics]
    counts = [f"count(*) FILTER (WHERE {name}{what})" for name in names for what in ("", " IS NULL")]
    of = quoted(by, dialect) if by else "NULL"
    grouped = f" GROUP BY {of} ORDER BY {of}" if by else ""
    return f"SELECT {of}, count(*), {', '.join(counts)} FROM ({results}) AS results{grouped}"  # noqa: S608


def parts(rows: Iterable[Sequence[Any]], topics: Sequence[str]) -> list[Part]:
    return [
        Part(row[0], row[1], dict(zip(topics, row[2::2], strict=True)), dict(zip(topics, row[3::2], strict=True)))
        for row in rows
    ]


def render(parts: Sequence[Part], by: str | None) -> str:
    """Return the table: topic, on how many sheets it comes up, their share, and on how many it could."""
    lines: list[str] = []
    for part in parts:
        width = max((len(topic) for topic in part.raised), default=5)
        lines += [f"{by}: {'not said' if part.of is None else part.of}"] if by else []
        lines.append(f"{'topic':<{width}}  {'comes up':>10}  {'share':>6}  {'open':>10}")
        for topic, number in part.raised.items():
            share = number / part.sheets if part.sheets else 0.0
            lines.append(f"{topic:<{width}}  {number:>10,}  {share:>6.1%}  {part.open[topic]:>10,}")
        lines.append(f"{'sheets':<{width}}  {part.sheets:>10,}\n")
    return "\n".join(lines).rstrip("\n") + "\n"
