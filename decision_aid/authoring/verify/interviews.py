"""Every interview ends; the longest one. A question is asked again only if its answer does not count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from decision_aid.authoring.verify import real
from decision_aid.authoring.verify.every_sheet import OutOfTimeError
from decision_aid.authoring.verify.properties import Attempt, Where
from decision_aid.authoring.verify.prove import Prover
from decision_aid.authoring.verify.results import DIAGRAMS, Longest, Result, Verdict
from decision_aid.content import AnyOf, Condition, ContentPack, Guarantee, Item
from decision_aid.content.diagnostics import Route
from decision_aid.engine.every_sheet.mdd import TooLargeError

ENDS = "every interview ends"


def longest(prover: Prover) -> tuple[Result, Longest | None]:
    """Return whether interviews end, and the longest of them.

    A gate reads earlier questions only (`check` sees to it), so that each answer counts from when it is
    given: every question is asked once at most.
    """
    result = Result("interview-ends", "", ENDS, ("sections",), Verdict.PROVED)
    method, found = most(prover, questions(prover.pack))
    return replace(result, method=method or "each question is asked once at most"), found


def most(prover: Prover, counted: dict[str, list[Item]]) -> tuple[str, Longest | None]:
    """Return how the interview is found that has most of these, each a list of questions; None where it is not."""
    gates = tuple(gate for items in counted.values() if (gate := _gate(items)))
    try:
        for number in range(len(gates), -1, -1):
            found = prover.find(Attempt(_so_many(gates, number, counted)))
            if found is not None:
                return DIAGRAMS, Longest(real.interview(prover.pack, found), found)
    except (OutOfTimeError, TooLargeError, RecursionError):
        return "", None
    raise AssertionError


def questions(pack: ContentPack) -> dict[str, list[Item]]:
    """Return every question by itself."""
    return {link_id: [item] for link_id, item in pack.items.items()}


def screens(pack: ContentPack) -> dict[str, list[Item]]:
    """Return the questions as they are shown: those of one group together, every other by itself."""
    found: dict[str, list[Item]] = {}
    for link_id, item in pack.items.items():
        found.setdefault(f"group {item.group}" if item.group else link_id, []).append(item)
    return found


def _gate(items: list[Item]) -> Condition | None:
    """Return when one of these questions is asked; None where one always is."""
    gates = [item.enable_when for item in items if item.enable_when]
    if len(gates) < len(items):
        return None
    return gates[0] if len(gates) == 1 else AnyOf(tuple(gates))


def _so_many(gates: tuple[Condition, ...], number: int, counted: dict[str, list[Item]]) -> Where:
    """Return the sheets on which so many of the gates hold, so that as many of what is counted are asked."""
    asked = number + len(counted) - len(gates)
    return Where(
        gates,
        lambda engine: engine.at_least(number, [engine.read(gate).true for gate in gates]),
        lambda pack, answers: _reached(counted, real.interview(pack, answers)) >= asked,
    )


def _reached(counted: dict[str, list[Item]], path: tuple[str, ...]) -> int:
    return sum(any(item.link_id in path for item in items) for items in counted.values())


def at_most(prover: Prover, route: Route, guarantee: Guarantee, longest: Longest | None) -> Iterator[Result]:
    """Yield whether the longest interview is as short as a guarantee says, in questions or in screens."""
    pack = prover.pack
    result = Result("guarantee", guarantee.id, guarantee.text, route, Verdict.PROVED, "the longest interview")
    for limit, counted, told, shown in (
        (guarantee.at_most_questions, questions(pack), "questions", "is asked {} questions"),
        (guarantee.at_most_screens, screens(pack), "screens", "sees {} screens of questions"),
    ):
        if limit is None:
            continue
        found = longest if told == "questions" else most(prover, counted)[1]
        if len(counted) <= limit:
            yield replace(result, note=f"there are {len(counted)} {told}")
        elif found is None:
            yield replace(result, verdict=Verdict.UNPROVED, note="the longest interview is not known")
        elif (reached := _reached(counted, found.path)) <= limit:
            yield result
        else:
            note = f"whoever answers so, and not sure to all else, {shown.format(reached)}"
            example = real.scenario(pack, f"Counter-example - {guarantee.text}", found.answers)
            yield replace(result, verdict=Verdict.REFUTED, note=note, examples=(example,))
