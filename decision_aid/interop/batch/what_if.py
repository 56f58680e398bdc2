"""Two packs over the same sheets: on how many real sheets a topic comes out otherwise, and on which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from decision_aid.content import ContentPack
from decision_aid.interop.batch.embedded import Engine, Files, literal, name
from decision_aid.reports.moves import EXAMPLES, Move, Moved


def moved(engine: Engine, old: ContentPack, new: ContentPack, paths: Sequence[Path]) -> Moved:
    """Return what comes out otherwise; a topic that a pack lacks never comes up."""
    topics = list(dict.fromkeys([*old.topics_by_id, *new.topics_by_id]))
    before, after = (Files(engine, pack, paths).query((), (), needs=False) for pack in (old, new))
    states = [
        f"{f'{side}.{name(topic)}' if topic in pack.topics_by_id else 'FALSE'} AS {name(f'{side}:{topic}')}"
        for topic in topics
        for side, pack in (("old", old), ("new", new))
    ]
    both = f"({before}) AS old POSITIONAL JOIN ({after}) AS new"
    differs = " OR ".join(f"{name(f'old:{topic}')} IS DISTINCT FROM {name(f'new:{topic}')}" for topic in topics)
    numbered = f"SELECT row_number() OVER () AS sheet, {', '.join(states)} FROM {both}"  # noqa: S608
    engine.run(f"CREATE OR REPLACE TEMP TABLE both_ways AS {numbered}")
    ((sheets,),) = engine.run("SELECT count(*) FROM both_ways")
    engine.run(f"DELETE FROM both_ways WHERE NOT ({differs})")  # noqa: S608
    return Moved(sheets, tuple(each for topic in topics for each in _of(engine, topic)))


def _of(engine: Engine, topic: str) -> Iterator[Move]:
    old, new = name(f"old:{topic}"), name(f"new:{topic}")
    rows = f"list_slice(list(sheet ORDER BY sheet), 1, {EXAMPLES})"
    for row in engine.run(
        f"SELECT {literal(topic)}, {old}, {new}, count(*), {rows} FROM both_ways "  # noqa: S608
        f"WHERE {old} IS DISTINCT FROM {new} GROUP BY {old}, {new} ORDER BY count(*) DESC, {old}, {new}"
    ):
        yield Move(row[0], row[1], row[2], row[3], tuple(row[4]))
