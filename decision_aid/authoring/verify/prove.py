"""Proves or refutes one property: over all sheets at once, and each example by the real engine."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from decision_aid.authoring.verify import real
from decision_aid.authoring.verify.by_diagrams import ByDiagrams
from decision_aid.authoring.verify.by_solver import BySolver
from decision_aid.authoring.verify.engines import Limits, OutOfTimeError, SolverMissingError, TooLargeError
from decision_aid.authoring.verify.results import Result, Verdict
from decision_aid.content import AllOf, FindingHolds
from decision_aid.engine.answers import Answers
from decision_aid.engine.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from decision_aid.authoring.verify.engines import Engine, Method
    from decision_aid.authoring.verify.properties import Attempt, Property
    from decision_aid.content import Condition, ContentPack, Scenario

TOO_LARGE = "too large to enumerate"
OUT_OF_TIME = "the time was over"
_WAYS: Mapping[Method, Sequence[type[Engine]]] = {  # exact enumeration first
    "auto": (ByDiagrams, BySolver),
    "diagrams": (ByDiagrams,),
    "z3": (BySolver,),
}


class UnconfirmedError(AssertionError):
    """The real engine does not confirm what was found about it: a bug in this program, not in the pack."""


@dataclass(slots=True)
class Prover:
    """Proves properties of one pack; engines are kept for properties that read the same."""

    pack: ContentPack
    limits: Limits
    _engines: dict[tuple[object, ...], Engine] = field(default_factory=dict)

    def prove(self, wanted: Property) -> Result:
        """Return whether a property holds; raise UnconfirmedError where the real engine disagrees."""
        result = Result(wanted.kind, wanted.subject, wanted.text, wanted.route, Verdict.PROVED)
        methods: list[str] = []
        try:
            for attempt in wanted.attempts:
                method, found = self.find(attempt)
                methods.append(method)
                if found is not None:
                    return self._found(wanted, replace(result, method=_named(methods)), attempt, found)
            result = replace(result, method=_named(methods))
            return self._not_found(wanted, result) if wanted.wanted else result
        except (OutOfTimeError, TooLargeError, SolverMissingError, MemoryError, RecursionError) as stopped:
            return replace(result, verdict=Verdict.UNPROVED, method="", note=_why(stopped))

    def _found(self, wanted: Property, result: Result, attempt: Attempt, found: Answers) -> Result:
        if wanted.wanted:
            return result
        smallest = real.minimal(found, attempt.shows)
        sheets = [smallest, *([attempt.other(smallest)] if attempt.other else [])]
        return replace(result, verdict=Verdict.REFUTED, examples=self._scenarios(wanted, sheets))

    def find(self, attempt: Attempt) -> tuple[str, Answers | None]:
        """Return by which method a sheet was looked for, and the sheet, if there is one."""
        for way in _WAYS[self.limits.method]:
            try:
                _ = self.limits.left
                engine = self._engine(way, attempt)
                found = engine.find(attempt.sheets(engine))
            except (TooLargeError, RecursionError, MemoryError):
                continue
            if found is not None and not attempt.shows(found):
                raise UnconfirmedError(found)
            return engine.method, found
        raise TooLargeError

    def _engine(self, way: type[Engine], attempt: Attempt) -> Engine:
        key = (way, attempt.conditions, id(attempt.pack))
        if key not in self._engines:
            self._engines[key] = way(attempt.pack or self.pack, attempt.conditions, self.limits)
        return self._engines[key]

    def _not_found(self, wanted: Property, result: Result) -> Result:
        """Refute what cannot be, by the patient who comes as near to it as anybody."""
        nearest = self._nearest(wanted.near) if wanted.near else Answers()
        if any(attempt.shows(nearest) for attempt in wanted.attempts):
            raise UnconfirmedError(nearest)
        examples = () if wanted.refuted else self._scenarios(wanted, [nearest])
        note = wanted.refuted or "on no answer sheet; this patient comes near"
        return replace(result, verdict=Verdict.REFUTED, note=note, examples=examples)

    def _nearest(self, condition: Condition) -> Answers:
        """Return a sheet on which as many parts of a condition hold as can, taken one after the other."""
        while isinstance(condition, FindingHolds):
            condition = self.pack.findings_by_id[condition.finding].when
        parts = condition.all_of if isinstance(condition, AllOf) else (condition,)
        kept: tuple[Condition, ...] = ()
        best = Answers()
        for part in parts:
            found = self._smallest(AllOf((*kept, part)))
            if found is not None:
                kept, best = (*kept, part), found
        return best

    def _smallest(self, condition: Condition) -> Answers | None:
        from decision_aid.authoring.verify.properties import holds

        attempt = holds(self.pack, condition, Truth.TRUE)
        found = self.find(attempt)[1]
        return None if found is None else real.minimal(found, attempt.shows)

    def _scenarios(self, wanted: Property, sheets: Iterable[Answers]) -> tuple[Scenario, ...]:
        return tuple(_scenarios(self.pack, wanted, sheets))


def _scenarios(pack: ContentPack, wanted: Property, sheets: Iterable[Answers]) -> Iterator[Scenario]:
    for number, sheet in enumerate(sheets):
        which = ", the same patient after the change" if number else ""
        yield real.scenario(pack, f"Counter-example - {wanted.text}{which}", sheet)


def _named(methods: list[str]) -> str:
    return " and ".join(dict.fromkeys(methods)) or "no condition reads it"


def _why(stopped: BaseException) -> str:
    if isinstance(stopped, SolverMissingError):
        return f"{TOO_LARGE}. {stopped}"
    return OUT_OF_TIME if isinstance(stopped, OutOfTimeError) else TOO_LARGE
