"""`verify`, `guide` and the shortest lists of questions, on packs of many shapes: processor time and memory.

    python -m benchmarks.verify [NAME ...]

Goals: the shipped pack in under 1 s; published scores ("foreign") in under 10 s and 300 MB; 1,000 questions
with local rules in under 30 s; `guide` in under 5 ms up to 300 questions. Each pack is measured in a process of
its own, after imports. "tangled" is too large for exact answers: it is to end soon, and to say so.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from benchmarks import packs
from decision_aid.authoring import verify
from decision_aid.authoring.verify import Limits, Verdict
from decision_aid.engine.answers import Answers
from decision_aid.engine.every_sheet.settling import Settling
from decision_aid.engine.guidance import guide

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.content import ContentPack

RUNS = 5
SECONDS = 3600.0  # on the clock, which a busy machine spends on others
CUT_OFF = {"tangled": 60.0, "100-times": 60.0}


PACKS: dict[str, Callable[[], ContentPack]] = {
    "shipped": packs.shipped,
    "foreign": packs.foreign,
    "local-100": lambda: packs.local(100),
    "local-300": lambda: packs.local(300),
    "local-1000": lambda: packs.local(1000),
    "15-of-30": lambda: packs.counted(topics=1),
    "100-times": packs.counted,
    "nested-22": packs.nested,
    "14-pairs": packs.pairs,
    "tangled": packs.tangled,
}


def seconds(action: Callable[[], object]) -> float:
    begin = time.process_time()
    action()
    return time.process_time() - begin


def measure(name: str) -> None:
    pack = PACKS[name]()
    empty = Answers()
    guided = statistics.median(seconds(lambda: guide(pack, empty)) for _ in range(RUNS))
    settled = seconds(lambda: Settling(pack).guide(empty))
    begin = time.process_time()
    found = verify.verify_pack(pack, Limits.seconds(CUT_OFF.get(name, SECONDS)))
    verified = time.process_time() - begin
    unproved = sum(result.verdict is Verdict.UNPROVED for result in found.results)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:12}{len(pack.items):>10}{1000 * guided:>10.1f} ms{1000 * settled:>10.0f} ms"
        f"{verified:>10.2f} s{len(found.results):>12}{unproved:>10}{megabytes:>8.0f} MB",
        flush=True,
    )


def main(names: list[str]) -> None:
    if len(names) == 1:
        measure(names[0])
        return
    print(f"{'pack':12}{'questions':>10}{'guide':>13}{'shortest':>13}{'verify':>12}{'properties':>12}{'unproved':>10}")
    for name in names or PACKS:
        subprocess.run([sys.executable, "-m", "benchmarks.verify", name], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
