"""The core: `guide()` on the shipped pack, and one answer to the next question.

    python benchmarks/core.py

Goals: guide() under 1 ms, answer to next question under 5 ms (median over random answer sheets).
"""

from __future__ import annotations

import random
import statistics
import time
from typing import TYPE_CHECKING

from patients import random_answer

from decision_aid import loading
from decision_aid.engine import flow
from decision_aid.engine.answers import Answers
from decision_aid.engine.guidance import guide

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.content import ContentPack

SHEETS = 300
ANSWERED, ABSENT = 0.8, 0.15


def random_sheet(pack: ContentPack, chance: random.Random) -> Answers:
    kept = ((name, item) for name, item in pack.items.items() if chance.random() < ANSWERED)
    return Answers({name: random_answer(item, chance, ABSENT) for name, item in kept})


def median_ms(action: Callable[[Answers], object], sheets: list[Answers]) -> float:
    times = []
    for sheet in sheets:
        begin = time.perf_counter()
        action(sheet)
        times.append(time.perf_counter() - begin)
    return 1000 * statistics.median(times)


def main() -> None:
    pack = loading.load_shipped().pack
    if pack is None:
        raise SystemExit("the shipped pack does not load")
    chance = random.Random(1)  # noqa: S311  (the same sheets in every run)
    sheets = [random_sheet(pack, chance) for _ in range(SHEETS)]
    last = next(iter(pack.items.values()))

    def answer_to_next_question(sheet: Answers) -> None:
        answered = sheet.with_answer(last.link_id, False)  # noqa: FBT003
        guide(pack, answered)
        flow.next_item(pack, answered)

    print(f"guide(): {median_ms(lambda sheet: guide(pack, sheet), sheets):.3f} ms (median of {SHEETS} sheets)")
    print(f"answer to next question: {median_ms(answer_to_next_question, sheets):.3f} ms")


if __name__ == "__main__":
    main()
