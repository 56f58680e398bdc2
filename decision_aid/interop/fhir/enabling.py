"""When a question applies, said so that FHIR says the same as our three-valued logic.

FHIR knows no "unknown": a condition holds or does not. Ours asks a question only where its condition
is TRUE for certain. So a condition becomes a formula of what was *answered*, without any "not":
"not in the head" is "in one of the other places". A question without an answer then never enables
another, whatever a program makes of `!=` and `exists` where there is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from decision_aid.content import Among, Includes, InRange, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import codes
from decision_aid.engine.rails import Rails, Reader
from decision_aid.interop.fhir.names import SDC, code_system

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision_aid.content import Compared, ContentPack, Item

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


class Formulas:
    """Formulas as an algebra of rails."""

    always, never = ALWAYS, NEVER

    def at_least(self, least: int, parts: Iterable[Formula]) -> Formula:
        return enough(least, parts)

    def negate(self, part: Formula) -> Formula:
        """Raise ValueError: only topics need a "not", and only a guarantee can speak of topics."""
        del part
        raise ValueError("only a guarantee can speak of topics")

    def compared(self, item: Item, comparison: Compared) -> Rails[Formula]:
        match comparison:
            case InRange():
                return _in_range(comparison)
            case Among(values=wanted):
                said = [(value in wanted, Answered(item.link_id, "=", value)) for value in _known(item)]
                true, false = (some(*(one for among, one in said if among is side)) for side in (True, False))
                return Rails(true, false)
            case Includes(includes=code):
                true = Answered(item.link_id, "=", code)
                return Rails(true, replace(true, unless=True))


def _in_range(wanted: InRange) -> Rails[Formula]:
    question, low, high = wanted.question, wanted.low, wanted.high
    if low is not None and low == high:
        return Rails(Answered(question, "=", low), some(Answered(question, "<", low), Answered(question, ">", low)))
    true, false = list[Formula](), list[Formula]()
    if low is not None:
        true.append(Answered(question, ">=", low))
        false.append(Answered(question, "<", low))
    if high is not None:
        true.append(Answered(question, "<", high + 1))
        false.append(Answered(question, ">=", high + 1))
    return Rails(every(*true), some(*false))


def _known(item: Item) -> tuple[bool | str, ...]:
    match item.kind:
        case YesNo():
            return (True, False)
        case Scale():
            return ()  # compared by their order, never one by one
        case SingleChoice() | MultipleChoice():
            return codes(item)


def enabled_where(pack: ContentPack, item: Item) -> Formula:
    """Return where a question applies for certain; raise ValueError where a topic would say so."""
    return Reader(pack, Formulas()).applies(item).true


def enabling(pack: ContentPack, item: Item) -> dict[str, Any]:
    """Return the part of a Questionnaire's item that says when it is enabled; nothing where always."""
    formula = enabled_where(pack, item)
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
