"""The same by z3, for what is too large to enumerate. z3 is imported when it is needed only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from decision_aid.authoring.verify.engines import Change, Hole, Limits, OutOfTimeError, Say, SolverMissingError, Truths
from decision_aid.content import (
    AllOf,
    AnyOf,
    AtLeast,
    Comparison,
    Condition,
    Equals,
    FindingHolds,
    Includes,
    LessThan,
    MultipleChoice,
    NoneOf,
    OneOf,
    Scale,
    SingleChoice,
    SomeOf,
    TopicRaised,
    TopicStatus,
    TopicUndetermined,
    YesNo,
    parts_of,
)
from decision_aid.engine.answers import Answers, codes
from decision_aid.engine.every_sheet.logic import least

if TYPE_CHECKING:
    from collections.abc import Sequence

    from decision_aid.content import ContentPack, Item
    from decision_aid.engine.answers import Value

HOW_TO_GET_IT = "z3 is not installed. Install it with: pip install 'decision-aid[verify]'"


def z3() -> Any:  # noqa: ANN401  (z3 brings no types)
    """Return the module z3; raise SolverMissingError with what to do where it is not installed."""
    try:
        import z3 as module
    except ImportError:
        raise SolverMissingError(HOW_TO_GET_IT) from None
    return module


@dataclass(frozen=True, slots=True)
class _Question:
    """The answer to one question: whether there is one, and a bit for each code, or one number or bit."""

    item: Item
    known: Any
    bits: dict[str, Any]
    number: Any
    fits: Any


class BySolver:
    """The sheets of one pack as formulas."""

    method = "z3"

    def __init__(self, pack: ContentPack, conditions: tuple[Condition, ...], limits: Limits) -> None:
        """Raise SolverMissingError where z3 is not installed."""
        del conditions
        self._z3 = z3()
        self._pack, self._limits = pack, limits
        self._questions: dict[str, _Question] = {}
        self._read: dict[Condition, Truths] = {}

    def both(self, one: Any, other: Any) -> Any:  # noqa: ANN401
        return self._z3.And(one, other)

    def either(self, one: Any, other: Any) -> Any:  # noqa: ANN401
        return self._z3.Or(one, other)

    def negate(self, sheets: Any) -> Any:  # noqa: ANN401
        return self._z3.Not(sheets)

    def at_least(self, least: int, several: Sequence[Any]) -> Any:  # noqa: ANN401
        if least <= 0:
            return self._always
        if least > len(several):
            return self._never
        if least == 1:
            return self._z3.Or(*several)
        return self._z3.And(*several) if least == len(several) else self._z3.AtLeast(*several, least)

    @cached_property
    def _always(self) -> Any:  # noqa: ANN401
        return self._z3.BoolVal(True)  # noqa: FBT003

    @cached_property
    def _never(self) -> Any:  # noqa: ANN401
        return self._z3.BoolVal(False)  # noqa: FBT003

    def read(self, condition: Condition) -> Truths:
        if condition not in self._read:
            _ = self._limits.left
            self._read[condition] = self._new(condition)
        return self._read[condition]

    def _new(self, condition: Condition) -> Truths:
        match condition:
            case AllOf() | AnyOf() | SomeOf():
                return self._combine(parts_of(condition), least(condition))
            case NoneOf(none_of=parts):
                some = self._combine(parts, 1)
                return Truths(some.false, some.true)
            case FindingHolds(finding=name):
                return self.read(self._pack.findings_by_id[name].when)
            case TopicRaised() | TopicUndetermined():
                return self._status(condition)
            case Equals() | OneOf() | AtLeast() | LessThan() | Includes():
                return self._compare(condition)

    def _status(self, condition: TopicStatus) -> Truths:
        if isinstance(condition, TopicRaised):
            raised = self._topic(condition.raised).true
            return Truths(raised, self.negate(raised))
        decided = self.either(*self._topic(condition.undetermined))
        return Truths(self.negate(decided), decided)

    def _topic(self, topic: str) -> Truths:
        return self._combine(tuple(rule.when for rule in self._pack.rules_by_topic[topic]), 1)

    def _combine(self, conditions: tuple[Condition, ...], least: int) -> Truths:
        parts = [self.read(part) for part in conditions]
        true = self.at_least(least, [part.true for part in parts])
        return Truths(true, self.at_least(len(parts) - least + 1, [part.false for part in parts]))

    def _compare(self, leaf: Comparison) -> Truths:
        question = self._question(leaf.question)
        gate = question.item.enable_when
        applies = self.read(gate) if gate else Truths(self._always, self._never)
        counts, holds = self.both(applies.true, question.known), self._holds(leaf, question)
        fails = self._z3.And(counts, self._z3.Not(holds))
        return Truths(self.both(counts, holds), self.either(applies.false, fails))

    def _holds(self, leaf: Comparison, question: _Question) -> Any:  # noqa: ANN401
        """Return where an answer fulfils a comparison; an unfit comparison is never fulfilled."""
        match question.item.kind:
            case YesNo():
                wanted = getattr(leaf, "equals", None)
                sides = {True: question.number, False: self._z3.Not(question.number)}
                return sides[wanted] if isinstance(wanted, bool) else self._never
            case Scale():
                return self._number_holds(leaf, question.number)
            case SingleChoice() | MultipleChoice():
                codes = self._codes(leaf, repeats=isinstance(question.item.kind, MultipleChoice))
                return self._z3.Or(self._never, *[question.bits[code] for code in codes if code in question.bits])

    def _number_holds(self, leaf: Comparison, number: Any) -> Any:  # noqa: ANN401
        match leaf:
            case Equals(equals=int() as wanted):
                return number == int(wanted)
            case AtLeast(at_least=least):
                return number >= least
            case LessThan(less_than=limit):
                return number < limit
            case _:
                return self._never

    def _codes(self, leaf: Comparison, *, repeats: bool) -> tuple[str, ...]:
        match leaf:
            case Includes(includes=code) if repeats:
                return (code,)
            case Equals(equals=str() as code) if not repeats:
                return (code,)
            case OneOf(one_of=wanted) if not repeats:
                return wanted
            case _:
                return ()

    def _question(self, link_id: str) -> _Question:
        if link_id not in self._questions:
            self._questions[link_id] = self._asked(self._pack.items[link_id])
        return self._questions[link_id]

    def _asked(self, item: Item) -> _Question:
        name, z3 = item.link_id, self._z3
        known, bits = z3.Bool(f"{name}?"), {code: z3.Bool(f"{name}={code}") for code in codes(item)}
        number, fits = z3.Bool(name), self._always
        match item.kind:
            case YesNo():
                pass
            case Scale(low, high):
                number = z3.Int(name)
                fits = z3.And(number >= low, number <= high)
            case SingleChoice():
                fits = self._choice(bits, alone=tuple(bits), most=1)
            case MultipleChoice():
                fits = self._choice(bits, alone=item.kind.alone, most=item.kind.most)
        return _Question(item, known, bits, number, fits)

    def _choice(self, bits: dict[str, Any], alone: tuple[str, ...], most: int) -> Any:  # noqa: ANN401
        """Return where some of these codes are an answer: one at least, no more than so many, some only alone."""
        z3 = self._z3
        pairs = [(one, other) for one in alone for other in bits if one != other]
        few = [z3.AtMost(*bits.values(), most)] if most < len(bits) - len(alone) else []
        return z3.And(z3.Or(*bits.values()), *[z3.Not(z3.And(bits[a], bits[b])) for a, b in pairs], *few)

    def known(self, link_id: str) -> Any:  # noqa: ANN401
        return self._question(link_id).known

    def changed(self, sheets: Any, link_id: str, change: Change) -> Any:  # noqa: ANN401
        question = self._question(link_id)
        match change:
            case Hole():
                become = [(question.known, self._never)]
            case Say(value=value):
                become = [(question.known, self._always), *self._said(question, value)]
            case _:
                bit = question.bits[change.code]
                others = [other for code, other in question.bits.items() if code != change.code]
                alone = self._z3.And(bit, self._z3.Not(self._z3.Or(self._never, *others)))
                become = [(bit, self._never if change.instead else alone)]
                if change.instead:
                    instead = question.bits[change.instead]
                    become.append((instead, self._z3.Or(instead, alone)))
        return self._z3.substitute(sheets, *become)

    def _said(self, question: _Question, value: Value) -> list[tuple[Any, Any]]:
        if isinstance(value, bool):
            return [(question.number, self._z3.BoolVal(value))]
        if isinstance(value, int):
            return [(question.number, self._z3.IntVal(value))]
        chosen = value if isinstance(value, tuple) else (value,)
        return [(bit, self._z3.BoolVal(code in chosen)) for code, bit in question.bits.items()]

    def find(self, sheets: Any) -> Answers | None:  # noqa: ANN401
        """Return one of these sheets; raise OutOfTimeError where z3 cannot say in time (z3 takes Ctrl-C for itself)."""
        solver = self._z3.Solver()
        solver.set("timeout", max(1, int(self._limits.left * 1000)))
        for question in self._questions.values():
            solver.add(question.fits)
        solver.add(sheets)
        result = solver.check()
        if result == self._z3.unknown:
            raise KeyboardInterrupt if "interrupted" in solver.reason_unknown() else OutOfTimeError
        return self._sheet(solver.model()) if result == self._z3.sat else None

    def _sheet(self, model: Any) -> Answers:  # noqa: ANN401
        given = {link_id: asked for link_id, asked in self._questions.items() if self._z3.is_true(model[asked.known])}
        return Answers({link_id: self._answer(asked, model) for link_id, asked in given.items()})

    def _answer(self, question: _Question, model: Any) -> Value:  # noqa: ANN401
        chosen = tuple(code for code, bit in question.bits.items() if self._z3.is_true(model[bit]))
        match question.item.kind:
            case YesNo():
                return bool(self._z3.is_true(model[question.number]))
            case Scale():
                return int(model.eval(question.number, model_completion=True).as_long())
            case SingleChoice():
                return chosen[0]
            case MultipleChoice():
                return chosen
