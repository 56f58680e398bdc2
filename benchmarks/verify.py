"""`verify` on the shipped pack: processor time after imports, beside z3 and beside trying every sheet.

    python benchmarks/verify.py

Goal: all properties of the shipped pack in under 1 s. Plain enumeration replays the real engine on every
sheet of the questions that a topic reads (answers that no condition tells apart tried once), which is
feasible for small topics only.
"""

from __future__ import annotations

import statistics
import time
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from decision_aid import loading
from decision_aid.authoring import verify
from decision_aid.authoring.verify import Limits, real
from decision_aid.authoring.verify.properties import holds
from decision_aid.authoring.verify.prove import Prover
from decision_aid.content import AnyOf, Condition
from decision_aid.engine.answers import Absent, Answers
from decision_aid.engine.every_sheet.logic import Logic
from decision_aid.engine.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.authoring.verify.engines import Method

    from decision_aid.content import ContentPack

RUNS = 5
MOST_SHEETS = 3000


def seconds(action: Callable[[], object]) -> float:
    begin = time.process_time()
    action()
    return time.process_time() - begin


def median(action: Callable[[], object]) -> float:
    return statistics.median(seconds(action) for _ in range(RUNS))


def choices(pack: ContentPack, condition: Condition) -> dict[str, tuple[object, ...]]:
    logic = Logic([pack], [condition])
    logic.settled(pack, condition)
    return {link_id: (Absent.NOT_ASKED, *values) for link_id, values in logic.values.items()}


def enumerate_all(pack: ContentPack, condition: Condition) -> set[Truth]:
    """Return the truths that a condition can have, by the real engine on every sheet."""
    given = choices(pack, condition)
    found = set()
    for answers in product(*given.values()):
        said = {name: answer for name, answer in zip(given, answers, strict=True) if answer is not Absent.NOT_ASKED}
        found.add(real.truth(pack, condition, Answers(said)))  # type: ignore[arg-type]
    return found


def prove_all(pack: ContentPack, condition: Condition, method: Method) -> set[Truth]:
    prover = Prover(pack, Limits.seconds(60, method))
    return {truth for truth in Truth if prover.find(holds(pack, condition, truth))[1] is not None}


def main() -> None:
    pack = loading.load(loading.shipped_path()).pack
    if pack is None:
        raise SystemExit("the shipped pack does not load")
    prove_all(pack, pack.rules[0].when, "z3")  # imports
    for method in ("auto", "z3"):
        found = verify.verify_pack(pack, Limits.seconds(60, method))
        taken = median(lambda method=method: verify.verify_pack(pack, Limits.seconds(60, method)))  # type: ignore[misc]
        print(f"{len(found.results)} properties by {method}: {taken:.2f} s, all proved: {found.proved}")
    print("\nCan a topic be raised, not raised, undetermined?")
    print(f"{'topic':26}{'kinds of sheet':>16}{'plain':>12}{'diagrams':>12}{'z3':>12}")
    for topic in pack.topics:
        compare(pack, topic.id)


def compare(pack: ContentPack, topic: str) -> None:
    condition = AnyOf(tuple(rule.when for rule in pack.rules_by_topic[topic]))
    sheets = prod(len(values) for values in choices(pack, condition).values())
    plain = "not feasible"
    if sheets <= MOST_SHEETS:
        plain = f"{1000 * seconds(lambda: enumerate_all(pack, condition)):.1f} ms"
        if enumerate_all(pack, condition) != prove_all(pack, condition, "diagrams"):
            raise SystemExit(f"the verdicts about {topic} differ")
    ways: tuple[Method, ...] = ("diagrams", "z3")
    taken = [median(lambda way=way: prove_all(pack, condition, way)) for way in ways]  # type: ignore[misc]
    print(f"{topic:26}{sheets:>16}{plain:>14}" + "".join(f"{1000 * each:>9.1f} ms" for each in taken))


if __name__ == "__main__":
    main()
