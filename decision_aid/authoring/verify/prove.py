"""Proves or refutes one property: over all sheets at once, and each example by the real engine."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from decision_aid.authoring.verify import real
from decision_aid.authoring.verify.every_sheet import EverySheet, Limits, OutOfTimeError
from decision_aid.authoring.verify.properties import Attempt, Property, holds
from decision_aid.authoring.verify.results import DIAGRAMS, Result, Verdict
from decision_aid.content import AllOf, Condition, ContentPack, FindingHolds, Scenario
from decision_aid.engine.answers import Answers
from decision_aid.engine.every_sheet.mdd import TooLargeError

MOST_ENGINES = 64
TOO_LARGE = "too large to enumerate"
OUT_OF_TIME = "the time was over"


class UnconfirmedError(AssertionError):
    """The real engine does not confirm what was found about it: a bug in this program, not in the pack."""


@dataclass(slots=True)
class Prover:
    """Proves properties of one pack; engines are kept for properties that read the same."""

    pack: ContentPack
    limits: Limits
    _engines: dict[tuple[object, ...], EverySheet] = field(default_factory=dict)

    def prove(self, wanted: Property) -> Result:
        """Return whether a property holds; raise UnconfirmedError where the real engine disagrees."""
        result = Result(wanted.kind, wanted.subject, wanted.text, wanted.route, Verdict.PROVED)
        try:
            for attempt in wanted.attempts:
                result = replace(result, method=DIAGRAMS)
                if (found := self.find(attempt)) is not None:
                    return self._found(wanted, result, attempt, found)
            if not wanted.attempts:
                result = replace(result, method="no condition reads it")
            return self._not_found(wanted, result) if wanted.wanted else result
        except (OutOfTimeError, TooLargeError, MemoryError, RecursionError) as stopped:
            note = OUT_OF_TIME if isinstance(stopped, OutOfTimeError) else TOO_LARGE
            return replace(result, verdict=Verdict.UNPROVED, method="", note=note)

    def _found(self, wanted: Property, result: Result, attempt: Attempt, found: Answers) -> Result:
        if wanted.wanted:
            return result
        smallest = self._minimal(attempt, found)
        sheets = [smallest]
        if attempt.change is not None:
            sheets.append(real.changed(smallest, attempt.link_id, attempt.change))
        return replace(result, verdict=Verdict.REFUTED, examples=self._scenarios(wanted, *sheets))

    def find(self, attempt: Attempt) -> Answers | None:
        """Return a sheet that is looked for, if there is one."""
        _ = self.limits.left
        pack, conditions = attempt.pack or self.pack, attempt.where.conditions
        key = conditions, id(pack)
        if key not in self._engines:
            self._engines[key] = EverySheet(pack, conditions, self.limits)
        engine = self._engines[key]
        try:
            found = engine.find(attempt.where.sheets(engine))
        finally:
            self._forget_others(key)
        if found is not None and not attempt.where.shows(pack, found):
            raise UnconfirmedError(found)
        return found

    def _minimal(self, attempt: Attempt, found: Answers) -> Answers:
        return real.minimal(found, lambda answers: attempt.where.shows(attempt.pack or self.pack, answers))

    def _forget_others(self, last: tuple[object, ...]) -> None:
        """Keep only the engines that were made last, and of large ones fewer."""
        kept = self._engines
        kept[last] = kept.pop(last)
        while len(kept) > MOST_ENGINES or sum(engine.size for engine in kept.values()) > self.limits.most_nodes:
            kept.pop(next(iter(kept))).forget()

    def _not_found(self, wanted: Property, result: Result) -> Result:
        """Refute what cannot be, by the patient who comes as near to it as anybody."""
        nearest = self._nearest(wanted.near) if wanted.near else Answers()
        if any(attempt.where.shows(attempt.pack or self.pack, nearest) for attempt in wanted.attempts):
            raise UnconfirmedError(nearest)
        examples = () if wanted.refuted else self._scenarios(wanted, nearest)
        note = wanted.refuted or "on no answer sheet: change its condition, or take it out; this patient comes near"
        return replace(result, verdict=Verdict.REFUTED, note=note, examples=examples)

    def _nearest(self, condition: Condition) -> Answers:
        """Return a sheet on which as many parts of a condition hold as can, taken one after the other."""
        while isinstance(condition, FindingHolds):
            condition = self.pack.findings_by_id[condition.finding].when
        parts = condition.all_of if isinstance(condition, AllOf) else (condition,)
        kept: tuple[Condition, ...] = ()
        best = Answers()
        for part in parts:
            attempt = Attempt(holds(AllOf((*kept, part))))
            if (found := self.find(attempt)) is not None:
                kept, best = (*kept, part), self._minimal(attempt, found)
        return best

    def _scenarios(self, wanted: Property, *sheets: Answers) -> tuple[Scenario, ...]:
        name = f"Counter-example - {wanted.text}"
        names = (name, f"{name}, the same patient after the change")
        return tuple(real.scenario(self.pack, *each) for each in zip(names, sheets, strict=False))
