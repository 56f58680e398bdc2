"""Every interview ends; the longest one. A question is asked again only if its answer does not count."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, product
from typing import TYPE_CHECKING

from decision_aid.authoring.verify import real
from decision_aid.authoring.verify.every_sheet import OutOfTimeError, TooLargeError
from decision_aid.authoring.verify.properties import Attempt
from decision_aid.authoring.verify.results import DIAGRAMS, Longest, Result, Verdict
from decision_aid.content import compared
from decision_aid.engine import flow
from decision_aid.engine.answers import Answers
from decision_aid.engine.every_sheet.logic import leaves, telling_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.authoring.verify.every_sheet import EverySheet, Sheets
    from decision_aid.authoring.verify.prove import Prover
    from decision_aid.content import Condition, ContentPack, Guarantee, Item
    from decision_aid.content.diagnostics import Route

MOST_SHEETS = 5_000
ENDS = "every interview ends"


def endless(pack: ContentPack, link_ids: set[str]) -> Iterator[Result]:
    """Yield a refutation for each question that hangs on a later one and is asked again and again."""
    for number, section in enumerate(pack.sections):
        for index, item in enumerate(section.items):
            if item.link_id in link_ids and item.enable_when:
                route = ("sections", number, "items", index, "enable_when")
                yield from _endless(pack, route, item, item.enable_when)


def _endless(pack: ContentPack, route: Route, item: Item, gate: Condition) -> Iterator[Result]:
    def shows(answers: Answers) -> bool:
        return item.link_id in answers and item in flow.open_items(pack, answers)

    for answers in islice(_sheets(pack, item, gate), MOST_SHEETS):
        if shows(answers):
            smallest = real.minimal(answers, shows)
            example = real.scenario(pack, f"Counter-example - {ENDS}", smallest)
            note = f"'{item.link_id}' is asked again after its answer"
            yield Result("interview-ends", item.link_id, ENDS, route, Verdict.REFUTED, "replay", note, (example,))
            return


def _sheets(pack: ContentPack, item: Item, gate: Condition) -> Iterator[Answers]:
    read = [compared(leaf) for leaf in leaves(pack, gate) if leaf.question != item.link_id]
    names = list(dict.fromkeys(leaf.question for leaf in read))
    own = next(iter(telling_values(item.kind, ())))
    choices = [
        telling_values(pack.items[name].kind, [leaf for leaf in read if leaf.question == name]) for name in names
    ]
    for values in product(*choices):
        yield Answers({**dict(zip(names, values, strict=True)), item.link_id: own})


def longest(prover: Prover) -> tuple[Result, Longest | None]:
    """Return whether interviews end, and the longest of them.

    A gate reads earlier questions only (`check` sees to it), so that each answer counts from when it is
    given: every question is asked once at most.
    """
    result = Result("interview-ends", "", ENDS, ("sections",), Verdict.PROVED)
    gates = [item.enable_when for item in prover.pack.items.values() if item.enable_when]
    always = len(prover.pack.items) - len(gates)
    try:
        for most in range(len(gates), -1, -1):
            found = prover.find(_so_many(prover.pack, tuple(gates), most, always))
            if found is not None:
                return replace(result, method=DIAGRAMS), Longest(real.interview(prover.pack, found), found)
    except (OutOfTimeError, TooLargeError, RecursionError):
        return replace(result, method="each question is asked once at most"), None
    raise AssertionError


def _so_many(pack: ContentPack, gates: tuple[Condition, ...], most: int, always: int) -> Attempt:
    def sheets(engine: EverySheet) -> Sheets:
        return engine.at_least(most, [engine.read(gate).true for gate in gates])

    def shows(answers: Answers) -> bool:
        return len(real.interview(pack, answers)) >= most + always

    return Attempt(gates, sheets, shows)


def at_most(prover: Prover, route: Route, guarantee: Guarantee, most: int, found: Longest | None) -> Result:
    """Return whether the longest interview is as short as a guarantee says."""
    result = Result("guarantee", guarantee.id, guarantee.text, route, Verdict.PROVED, "the longest interview")
    total = len(prover.pack.items)
    if total <= most:
        return replace(result, note=f"there are {total} questions")
    if found is None:
        return replace(result, verdict=Verdict.UNPROVED, note="the longest interview is not known")
    if len(found.path) <= most:
        return result
    note = f"whoever answers so, and not sure to all else, is asked {len(found.path)} questions"
    name = f"Counter-example - {guarantee.text}"
    example = real.scenario(prover.pack, name, found.answers)
    return replace(result, verdict=Verdict.REFUTED, note=note, examples=(example,))
