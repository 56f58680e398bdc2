"""A pack -> what is proved about it, over every answer sheet; each refutation with a patient."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from decision_aid.authoring import checks
from decision_aid.authoring.verify import interviews
from decision_aid.authoring.verify.built_in import built_in
from decision_aid.authoring.verify.every_sheet import Limits
from decision_aid.authoring.verify.guarantees import guarantees
from decision_aid.authoring.verify.prove import Prover
from decision_aid.authoring.verify.results import Longest, Result, Verdict, Verification, sheets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import ContentPack
    from decision_aid.loading import LoadedPack

__all__ = ["Limits", "Longest", "Result", "Verdict", "Verification", "verify", "verify_pack"]

MEANINGLESS = {  # with such an error nobody can say what the rules mean
    *("unknown-question", "unknown-finding", "unknown-topic", "circular-condition", "incomplete-item"),
    *("duplicate-id", "unfit-comparison", "looks-ahead"),
    *("misplaced-topic-condition", "unclear-guarantee", "unknown-name-in-guarantee"),
}
POSSIBLE = {"question-asked", "topic-raised", "topic-not-raised"}


def verify(loaded: LoadedPack, limits: Limits) -> Verification:
    """Return what is proved and refuted about a pack that was read, and its errors.

    Raise UnconfirmedError where the real engine does not confirm an example: a bug in this program.
    """
    errors = checks.errors(loaded)
    if loaded.pack is None:
        return Verification(0, (), None, errors)
    if meaningless := {error.code for error in errors} & MEANINGLESS:
        ahead = set(loaded.pack.items) if meaningless == {"looks-ahead"} else set()
        return Verification(0, tuple(interviews.endless(loaded.pack, ahead)), None, errors)
    return replace(verify_pack(loaded.pack, limits), diagnostics=errors)


def verify_pack(pack: ContentPack, limits: Limits) -> Verification:
    """Return what is proved and refuted about a pack without errors; raise UnconfirmedError as `verify`."""
    prover = Prover(pack, limits)
    results = [prover.prove(wanted) for wanted in built_in(pack)]
    ends, longest = interviews.longest(prover)
    promised = [*map(prover.prove, guarantees(pack)), *_summed_up(prover, results, longest)]
    order = {guarantee.id: number for number, guarantee in enumerate(pack.guarantees)}
    promised.sort(key=lambda result: order[result.subject])
    return Verification(sheets(pack), (*results, ends, *promised), longest)


def _summed_up(prover: Prover, results: list[Result], longest: Longest | None) -> Iterator[Result]:
    """Yield the guarantees that rest on other results."""
    for number, guarantee in enumerate(prover.pack.guarantees):
        route = ("guarantees", number)
        if guarantee.everything_can_happen:
            kept = Result("guarantee", guarantee.id, guarantee.text, route, Verdict.PROVED, "the results above")
            yield _worst(kept, [result for result in results if result.kind in POSSIBLE])
        else:
            yield from interviews.at_most(prover, route, guarantee, longest)


def _worst(kept: Result, results: list[Result]) -> Result:
    """Return a result with the verdict of the first of these that is refuted, or else unproved."""
    for verdict in (Verdict.REFUTED, Verdict.UNPROVED):
        for result in results:
            if result.verdict is verdict:
                return replace(kept, verdict=verdict, note=f"not so: {result.text}", examples=result.examples)
    return kept
