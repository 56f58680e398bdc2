"""The rules over many sheets: ratios within one run, in processor time, so that a busy machine does not matter.

    python -m benchmarks.batch [SHEETS]

Random sheets as Parquet, CSV and JSON lines; the rules over each against reading every column of it; Parquet
written; and `guide` in a loop. Memory is the most that the process took.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from decision_aid import load
from decision_aid.engine.answers import Answers, InvalidAnswer, from_data
from decision_aid.engine.guidance import guide
from decision_aid.interop.batch.embedded import Engine, Files, literal, name, sample
from tests import sheet_tables
from tests.small_packs import seeded

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.content import ContentPack


def seconds(work: Callable[[], object]) -> float:
    """Return the least processor time of three runs."""
    found = []
    for _ in range(3):
        begin = time.process_time()
        work()
        found.append(time.process_time() - begin)
    return min(found)


def counted(relation: str, names: list[str]) -> str:
    return f"SELECT {', '.join(f'count({name(each)})' for each in names)} FROM {relation}"  # noqa: S608


def one_by_one(pack: ContentPack, number: int) -> float:
    """Return the time that `guide` takes for a sheet, over so many."""
    sheets = [sheet_tables.random_data(pack, seeded(at)) for at in range(number)]

    def judge() -> None:
        for sheet in sheets:
            read = {i: from_data(pack.items[i], tuple(v) if isinstance(v, list) else v) for i, v in sheet.items()}
            guide(pack, Answers({i: answer for i, answer in read.items() if not isinstance(answer, InvalidAnswer)}))

    return seconds(judge) / number


def main(number: int) -> None:
    pack = load().pack
    assert pack is not None  # noqa: S101
    engine = Engine()
    topics = ["urgency", "unusable", *pack.topics_by_id]
    alone = one_by_one(pack, 200)
    print(f"guide in a loop: {alone * 1e6:,.0f} us a sheet")
    with tempfile.TemporaryDirectory() as folder:
        for ending, options in (("parquet", "parquet"), ("csv", "csv, HEADER"), ("jsonl", "json")):
            path = Path(folder) / f"sheets.{ending}"
            engine.run(f"COPY {sample(pack, number, 1)} TO {literal(path)} (FORMAT {options})")
            files = Files(engine, pack, [path])
            (group,) = files.groups
            source = (
                group.relation.rpartition(" FROM ")[2].removesuffix(")").replace("'BOOLEAN'", "'VARCHAR'")
            )  # as text
            reading = seconds(lambda: engine.run(counted(source, list(group.names))))  # noqa: B023
            query = files.query((), (), needs=False)
            rules = seconds(lambda: engine.run(counted(f"({query})", topics)))  # noqa: B023
            written = seconds(lambda: engine.run(f"COPY ({query}) TO {literal(Path(folder) / 'out')} (FORMAT parquet)"))  # noqa: B023
            size, faster = path.stat().st_size / 1e6, alone * number / rules
            print(f"{ending}: {number:,} sheets, {size:,.0f} MB: reading {reading:.2f} s, rules {rules:.2f} s", end=" ")
            print(f"({rules / reading:.1f}x), with Parquet written {written:.2f} s; {faster:,.0f}x guide in a loop")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
