"""The short path: how many questions `start --short` saves, and what it costs.

    python benchmarks/short.py

Random patients with an answer to every question, "not sure" for one in ten. Goal: next question
under 5 ms, as in `core.py`. Also: what the exact lists of `needs` cost per sheet.
"""

from __future__ import annotations

import random
import statistics
import time
from typing import TYPE_CHECKING

from patients import random_answer

from decision_aid import loading
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answers
from decision_aid.engine.every_sheet.settling import Settling
from decision_aid.engine.every_sheet.short import Short

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.content import ContentPack, Item

PATIENTS = 300
NOT_SURE = 0.1


def patient_of(pack: ContentPack, chance: random.Random, share: float = 1.0) -> Answers:
    """Return answers to so large a share of the questions; some of them are not sure."""
    items = [item for item in pack.items.values() if share == 1.0 or chance.random() < share]
    return Answers({item.link_id: random_answer(item, chance, NOT_SURE, (Absent.NOT_SURE,)) for item in items})


def interviewed(
    pack: ContentPack, patient: Answers, asks: Callable[[Answers, Item], bool]
) -> tuple[Answers, list[float]]:
    """Return what was asked and answered, and the seconds until each next question."""
    answers, seconds = Answers(), []
    while True:
        begin = time.perf_counter()
        item = next((item for item in flow.open_items(pack, answers) if asks(answers, item)), None)
        seconds.append(time.perf_counter() - begin)
        if item is None:
            return answers, seconds
        answers = answers.with_answer(item.link_id, patient.get(item.link_id))


def main() -> None:
    pack = loading.load_shipped().pack
    if pack is None:
        raise SystemExit("the shipped pack does not load")
    chance = random.Random(1)  # noqa: S311  (the same patients in every run)
    begin = time.perf_counter()
    short = Short(pack)
    print(f"made ready once: {1000 * (time.perf_counter() - begin):.1f} ms")
    full_counts, plain_counts, short_counts, seconds = [], [], [], []
    for _ in range(PATIENTS):
        patient = patient_of(pack, chance)
        full = interviewed(pack, patient, lambda _answers, _item: True)[0]
        asked, taken = interviewed(pack, patient, short.can_still_matter)
        full_counts.append(len(full.by_link_id))
        plain_counts.append(sum(not pack.items[name].descriptive for name in full.by_link_id))
        short_counts.append(len(asked.by_link_id))
        seconds += taken
    full_mean, plain_mean, short_mean = map(statistics.mean, (full_counts, plain_counts, short_counts))
    print(f"questions: full {full_mean:.1f}, without descriptive ones {plain_mean:.1f}, short {short_mean:.1f}")
    print(f"saved: {full_mean - short_mean:.1f} on average over {PATIENTS} random patients")
    print(f"next question: {1000 * statistics.median(seconds):.2f} ms (median), {1000 * max(seconds):.2f} ms (longest)")
    _settling(pack, chance)


def _settling(pack: ContentPack, chance: random.Random) -> None:
    sheets = [patient_of(pack, chance, share) for share in (0.0, 0.3, 0.8) for _ in range(50)]
    warm, first = Settling(pack), []
    for sheet in sheets:
        begin = time.perf_counter()
        Settling(pack).guide(sheet)
        first.append(time.perf_counter() - begin)
    begin = time.perf_counter()
    for sheet in sheets:
        warm.guide(sheet)
    again = (time.perf_counter() - begin) / len(sheets)
    print(
        f"guidance with exact lists: {1000 * statistics.median(first):.1f} ms (median), "
        f"{1000 * max(first):.1f} ms at most"
    )
    print(f"the same with diagrams made before: {1000 * again:.1f} ms (mean)")


if __name__ == "__main__":
    main()
