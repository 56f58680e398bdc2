"""A pack -> what is proved about it, over every answer sheet; each refutation with a patient."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from decision_aid.authoring import checks
from decision_aid.authoring.verify import interviews
from decision_aid.authoring.verify.built_in import built_in
from decision_aid.authoring.verify.every_sheet import Limits
from decision_aid.authoring.verify.guarantees import guarantees
from decision_aid.authoring.verify.prove import Prover
from decision_aid.authoring.verify.results import Longest, Result, Verdict, Verification, sheets
from decision_aid.content import ContentPack
from decision_aid.loading import LoadedPack

__all__ = ["KINDS", "Limits", "Longest", "Result", "Verdict", "Verification", "verify", "verify_pack"]

MEANINGLESS = {  # with such an error nobody can say what the rules mean
    *("unknown-name", "circular-condition", "incomplete-item", "duplicate-id", "unfit-comparison", "looks-ahead"),
    *("misplaced-topic-condition", "unclear-guarantee"),
}
KINDS = {  # in words, in the order of proof
    "guarantee": "the pack keeps its guarantees",
    "guarantee-speaks": "every guarantee speaks of somebody",
    "guarantee-says-something": "every guarantee could be broken",
    "topic-raised": "every topic can be raised",
    "topic-not-raised": "every topic can be not raised",
    "topic-undetermined": "every topic can be undetermined",
    "topic-never-taken-back": "an answer more never takes a topic back",
    "sign-asked": "every urgent sign is asked of everybody",
    "interview-ends": "every interview ends",
    "question-asked": "every question can be asked",
    "question-matters": "every question that is not descriptive can matter",
    "option-matters": "every answer that is not descriptive can matter",
    "finding-can-hold": "every finding can hold",
    "finding-can-fail": "every finding can fail",
    "rule-decides": "every rule decides what no other rule of its topic does",
    "part-matters": "no part of a condition can be left out",
}
POSSIBLE = {"question-asked", "topic-raised", "topic-not-raised"}


def verify(loaded: LoadedPack, limits: Limits, only: Collection[str] = ()) -> Verification:
    """Return what is proved and refuted about a pack that was read (of some kinds `only`), and its errors.

    Raise UnconfirmedError where the real engine does not confirm an example: a bug in this program.
    """
    errors = checks.errors(loaded)
    if loaded.pack is None or {error.code for error in errors} & MEANINGLESS:
        return Verification(0, (), None, errors)
    return replace(verify_pack(loaded.pack, limits, only), diagnostics=errors)


def verify_pack(pack: ContentPack, limits: Limits, only: Collection[str] = ()) -> Verification:
    """Return what is proved and refuted about a pack without errors; raise UnconfirmedError as `verify`.

    What a pack promises and its topics come first, the parts of conditions last: time may run out.
    """
    prover, order = Prover(pack, limits), list(KINDS)
    kinds = set(only) or set(KINDS)
    needed = kinds | (POSSIBLE if "guarantee" in kinds else set())
    wanted = [each for each in (*built_in(pack), *guarantees(pack)) if each.kind in needed]
    proved = {id(each): prover.prove(each) for each in sorted(wanted, key=lambda each: order.index(each.kind))}
    results = [proved[id(each)] for each in wanted if not each.kind.startswith("guarantee")]
    promised = [proved[id(each)] for each in wanted if each.kind.startswith("guarantee")]
    ends, longest = interviews.longest(prover)
    promised += _summed_up(prover, results, longest)
    written = [guarantee.id for guarantee in pack.guarantees]
    promised.sort(key=lambda result: written.index(result.subject))
    told = tuple(result for result in (*results, ends, *promised) if result.kind in kinds)
    return Verification(sheets(pack), told, longest)


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
