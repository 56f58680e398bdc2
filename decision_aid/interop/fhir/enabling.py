"""When a question applies, said so that FHIR says the same as our three-valued logic.

FHIR knows no "unknown": a condition holds or does not. Ours asks a question only where its condition
is TRUE for certain. So a condition becomes a formula of what was *answered*, without any "not":
"not in the head" is "in one of the other places". A question without an answer then never enables
another, whatever a program makes of `!=` and `exists` where there is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

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
    TopicUndetermined,
    YesNo,
)
from decision_aid.engine.answers import codes
from decision_aid.interop.fhir.names import SDC, code_system

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision_aid.content import ContentPack, Item

Operator = Literal["=", "<", ">", ">="]


@dataclass(frozen=True, slots=True)
class Answered:
    """One of the answers to a question compares so. `unless`: it has an answer, and none compares so."""

    question: str
    operator: Operator
    value: bool | int | str
    unless: bool = False


@dataclass(frozen=True, slots=True)
class Enough:
    """At least so many of the parts hold."""

    least: int
    parts: tuple[Formula, ...]


Formula = Answered | Enough
ALWAYS, NEVER = Enough(0, ()), Enough(1, ())


def enough(least: int, parts: Iterable[Formula]) -> Formula:
    """Return "at least so many of these" in its simplest form."""
    kept = [part for part in parts if part != NEVER]
    least -= kept.count(ALWAYS)
    kept = [part for part in kept if part != ALWAYS]
    if least <= 0:
        return ALWAYS
    if least > len(kept):
        return NEVER
    if least in (1, len(kept)):
        kept = list(dict.fromkeys(inner for part in kept for inner in _joined(part, every=least > 1)))
        least = len(kept) if least > 1 else 1
    return kept[0] if len(kept) == 1 else Enough(least, tuple(kept))


def _joined(part: Formula, *, every: bool) -> tuple[Formula, ...]:
    """Return the parts of "all of" inside "all of", and of "one of" inside "one of"."""
    if isinstance(part, Enough) and part.least == (len(part.parts) if every else 1):
        return part.parts
    return (part,)


def every(*parts: Formula) -> Formula:
    return enough(len(parts), parts)


def some(*parts: Formula) -> Formula:
    return enough(1, parts)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the conditions of one pack as formulas."""

    pack: ContentPack

    def true(self, condition: Condition) -> Formula:
        """Return where a condition is TRUE for certain; raise ValueError for one that only guarantees have."""
        match condition:
            case AllOf(all_of=parts):
                return every(*map(self.true, parts))
            case AnyOf(any_of=parts):
                return some(*map(self.true, parts))
            case SomeOf(some_of=parts, at_least=least):
                return enough(least, map(self.true, parts))
            case NoneOf(none_of=parts):
                return every(*map(self.false, parts))
            case FindingHolds(finding=name):
                return self.true(self.pack.findings_by_id[name].when)
            case Equals() | OneOf() | AtLeast() | LessThan() | Includes():
                item = self.pack.items[condition.question]
                return every(self.applies(item), _holds(item, condition))
            case TopicRaised() | TopicUndetermined():
                raise ValueError("only a guarantee can speak of topics")

    def false(self, condition: Condition) -> Formula:
        """Return where a condition is FALSE for certain; raise ValueError as `true`."""
        match condition:
            case AllOf(all_of=parts):
                return some(*map(self.false, parts))
            case AnyOf(any_of=parts):
                return every(*map(self.false, parts))
            case SomeOf(some_of=parts, at_least=least):
                return enough(len(parts) - least + 1, map(self.false, parts))
            case NoneOf(none_of=parts):
                return some(*map(self.true, parts))
            case FindingHolds(finding=name):
                return self.false(self.pack.findings_by_id[name].when)
            case Equals() | OneOf() | AtLeast() | LessThan() | Includes():
                item = self.pack.items[condition.question]
                never = self.false(item.enable_when) if item.enable_when else NEVER
                return some(never, every(self.applies(item), _fails(item, condition)))
            case TopicRaised() | TopicUndetermined():
                raise ValueError("only a guarantee can speak of topics")

    def applies(self, item: Item) -> Formula:
        """Return where a question applies for certain."""
        return self.true(item.enable_when) if item.enable_when else ALWAYS


def _holds(item: Item, leaf: Comparison) -> Formula:
    match leaf:
        case AtLeast(question=question, at_least=least):
            return Answered(question, ">=", least)
        case LessThan(question=question, less_than=limit):
            return Answered(question, "<", limit)
        case Equals(question=question, equals=int() as number) if not isinstance(number, bool):
            return Answered(question, "=", number)
        case Includes(question=question, includes=code):
            return Answered(question, "=", code)
        case _:
            return _one_of(item, [value for value in _known(item) if value in _wanted(leaf)])


def _fails(item: Item, leaf: Comparison) -> Formula:
    match leaf:
        case AtLeast(question=question, at_least=least):
            return Answered(question, "<", least)
        case LessThan(question=question, less_than=limit):
            return Answered(question, ">=", limit)
        case Equals(question=question, equals=int() as number) if not isinstance(number, bool):
            return some(Answered(question, "<", number), Answered(question, ">", number))
        case Includes(question=question, includes=code):
            return Answered(question, "=", code, unless=True)
        case _:
            return _one_of(item, [value for value in _known(item) if value not in _wanted(leaf)])


def _one_of(item: Item, values: Iterable[bool | str]) -> Formula:
    return some(*(Answered(item.link_id, "=", value) for value in values))


def _known(item: Item) -> tuple[bool | str, ...]:
    match item.kind:
        case YesNo():
            return (True, False)
        case Scale():
            return ()  # compared by their order, never one by one
        case SingleChoice() | MultipleChoice():
            return codes(item)


def _wanted(leaf: Comparison) -> tuple[object, ...]:
    return leaf.one_of if isinstance(leaf, OneOf) else (getattr(leaf, "equals", None),)


def enabling(pack: ContentPack, item: Item) -> dict[str, Any]:
    """Return the part of a Questionnaire's item that says when it is enabled; nothing where always."""
    formula = Reader(pack).applies(item)
    if formula == ALWAYS:
        return {}
    parts = _joined(formula, every=True) if _flat(formula, every=True) else _joined(formula, every=False)
    plain = [part for part in parts if isinstance(part, Answered) and not part.unless]
    if formula == NEVER or len(plain) < len(parts):
        return {"extension": [_expression(pack, formula)]}
    behavior = {"enableBehavior": "all" if _flat(formula, every=True) else "any"} if len(parts) > 1 else {}
    return {"enableWhen": [_enable_when(pack, part) for part in plain]} | behavior


def _flat(formula: Formula, *, every: bool) -> bool:
    return isinstance(formula, Enough) and formula.least == (len(formula.parts) if every else 1)


def _enable_when(pack: ContentPack, answered: Answered) -> dict[str, Any]:
    return {"question": answered.question, "operator": answered.operator} | _answer(pack, answered)


def _answer(pack: ContentPack, answered: Answered) -> dict[str, Any]:
    match answered.value:
        case bool():
            return {"answerBoolean": answered.value}
        case int():
            return {"answerInteger": answered.value}
        case str():
            item = pack.items[answered.question]
            display = next(option.text for option in item.answer_options if option.code == answered.value)
            return {"answerCoding": {"system": code_system(pack, item), "code": answered.value, "display": display}}


def _expression(pack: ContentPack, formula: Formula) -> dict[str, Any]:
    expression = {"language": "text/fhirpath", "expression": fhirpath(pack, formula)}
    return {"url": f"{SDC}/sdc-questionnaire-enableWhenExpression", "valueExpression": expression}


def fhirpath(pack: ContentPack, formula: Formula) -> str:
    """Return the formula as FHIRPath over a QuestionnaireResponse; it is true or false, never empty."""
    match formula:
        case Answered():
            return _answered(formula)
        case Enough(parts=()):
            return "true" if formula == ALWAYS else "false"
        case Enough(least=least, parts=parts):
            inner = [fhirpath(pack, part) for part in parts]
            if least == len(parts):
                return f"({' and '.join(inner)})"
            if least == 1:
                return f"({' or '.join(inner)})"
            return f"({' + '.join(f'iif({part}, 1, 0)' for part in inner)} >= {least})"


def _answered(answered: Answered) -> str:
    values = f"%resource.item.item.where(linkId = '{answered.question}').answer.value"
    if isinstance(answered.value, str):
        values, wanted = f"{values}.code", f"'{answered.value}'"
    else:
        wanted = str(answered.value).lower()
    compared = f"{values}.where($this {answered.operator} {wanted})"
    return f"({values}.exists() and {compared}.empty())" if answered.unless else f"{compared}.exists()"
