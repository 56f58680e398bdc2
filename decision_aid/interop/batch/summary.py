"""What the rows of results say together: how often a topic comes up or could, how often an answer is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from decision_aid.frozen import frozen
from decision_aid.interop.sql.dialects import Dialect, quoted
from decision_aid.interop.sql.query import unusable


@frozen
class Part:
    """The sheets with one value in a column, or all: how many.

    Of each topic, on how many it comes up, or could; of each question, on how many what is said to it is no answer.
    """

    of: Any
    sheets: int
    raised: dict[str, int]
    open: dict[str, int]
    unusable: dict[str, int]


def rows(results: str, names: Iterable[str], dialect: Dialect) -> str:
    """Return the query for some columns of the results."""
    return f"SELECT {', '.join(quoted(name, dialect) for name in names)} FROM ({results}) AS results"  # noqa: S608


def statement(results: str, topics: Sequence[str], questions: Iterable[str], by: str | None, dialect: Dialect) -> str:
    """Return the query that counts over the rows of results."""
    names = [quoted(topic, dialect) for topic in topics]
    counted = [f"{name}{what}" for name in names for what in ("", " IS NULL")]
    counted += [quoted(unusable(question), dialect) for question in questions]
    counts = [f"count(*) FILTER (WHERE {each})" for each in counted]
    of = quoted(by, dialect) if by else "NULL"
    grouped = f" GROUP BY {of} ORDER BY {of}" if by else ""
    return f"SELECT {of}, count(*), {', '.join(counts)} FROM ({results}) AS results{grouped}"  # noqa: S608


def parts(rows: Iterable[Sequence[Any]], topics: Sequence[str], questions: Iterable[str]) -> Iterator[Part]:
    for of, sheets, *counts in rows:
        of_topics, of_questions = counts[: 2 * len(topics)], counts[2 * len(topics) :]
        raised, open_ = (dict(zip(topics, of_topics[at::2], strict=True)) for at in (0, 1))
        yield Part(of, sheets, raised, open_, dict(zip(questions, of_questions, strict=True)))


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
