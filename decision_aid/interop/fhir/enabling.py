"""When a question applies, said so that FHIR says the same as our three-valued logic.

FHIR knows no "unknown": a condition holds or does not. Ours asks a question only where its condition
is TRUE for certain. So a condition becomes a formula of what was *answered*, almost always without any "not":
"not in the head" is "in one of the other places". A question without an answer then never enables
another, whatever a program makes of `!=` and `exists` where there is no answer. Where a "not" cannot be avoided, it
stands in an expression, around what is true or false and never empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, TypeGuard

from decision_aid.content import Among, Compared, ContentPack, Includes, InRange, Item
from decision_aid.engine.answers import Absent
from decision_aid.engine.rails import Rails, Reader
from decision_aid.frozen import frozen
from decision_aid.interop.choices import Operator, choices, in_range
from decision_aid.interop.fhir.names import SDC, coding


@frozen
class Answered:
    """One of the answers to a question compares so."""

    question: str
    operator: Operator
    value: bool | int | str | Absent


@frozen
class Not:
    """A part does not hold."""

    part: Formula


@frozen
class Enough:
    """At least so many of the parts hold."""

    least: int
    parts: tuple[Formula, ...]


Formula = Answered | Not | Enough
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


def negated(part: Formula) -> Formula:
    match part:
        case Not(part=inner):
            return inner
        case Answered():
            return Not(part)
        case Enough():
            return NEVER if part == ALWAYS else ALWAYS if part == NEVER else Not(part)


class Formulas:
    """Formulas as an algebra of rails, when only these questions were asked so far."""

    always, never = ALWAYS, NEVER

    def __init__(self, asked: frozenset[str]) -> None:
        self._asked = asked

    def at_least(self, least: int, parts: Iterable[Formula]) -> Formula:
        return enough(least, parts)

    def negate(self, part: Formula) -> Formula:
        return negated(part)

    def compared(self, item: Item, comparison: Compared) -> Rails[Formula]:
        return _compared(item, comparison) if item.link_id in self._asked else Rails(NEVER, NEVER)

    def not_sure(self, item: Item) -> Formula:
        return Answered(item.link_id, "=", Absent.NOT_SURE) if choices(item) else NEVER


def _compared(item: Item, comparison: Compared) -> Rails[Formula]:
    """Return when a known answer is as compared, and when another is; a number that is typed goes by its order."""
    match comparison:
        case InRange(low=low, high=high):
            if not choices(item):
                return in_range(comparison, lambda side, than: Answered(item.link_id, side, than), every, some)
            return _one_of(item, lambda known: (low is None or known >= low) and (high is None or known <= high))
        case Among(values=wanted):
            return _one_of(item, wanted.__contains__)
        case Includes(includes=code):
            here, others = _one_of(item, code.__eq__)
            return Rails(here, every(others, negated(here)))


def _one_of(item: Item, wanted: Callable[[Any], bool]) -> Rails[Formula]:
    known = [choice.answer for choice in choices(item) if not isinstance(choice.answer, Absent)]
    true, false = (
        some(*(Answered(item.link_id, "=", answer) for answer in known if wanted(answer) is side))
        for side in (True, False)
    )
    return Rails(true, false)


def enabled_where(pack: ContentPack, item: Item) -> Formula:
    """Return where a question applies for certain."""
    return Reader(pack, Formulas(frozenset(pack.items))).applies(item).true


def enabling(pack: ContentPack, formula: Formula, *, is_note: bool = False) -> dict[str, Any]:
    """Return the part of a Questionnaire's item that says when it is enabled; nothing where always.

    What is said at a sign after several answers is an expression: Medplum's form takes "all of" as so where none is
    answered, and would tell of an emergency on an empty form.
    """
    if formula == ALWAYS:
        return {}
    behavior = "all" if isinstance(formula, Enough) and formula.least == len(formula.parts) else "any"
    parts = _joined(formula, every=behavior == "all")
    plain = [part for part in parts if isinstance(part, Answered)]
    told_early = is_note and len(parts) > 1 and behavior == "all"
    if formula == NEVER or len(plain) < len(parts) or told_early:
        return {"extension": [_expression(pack, formula)]}
    how = {"enableBehavior": behavior} if len(parts) > 1 else {}
    return {"enableWhen": [_enable_when(pack, part) for part in plain]} | how


def _enable_when(pack: ContentPack, answered: Answered) -> dict[str, Any]:
    chosen = coding(pack, pack.items[answered.question], answered.value)
    answer = {"answerCoding": chosen} if chosen else {"answerInteger": answered.value}
    return {"question": answered.question, "operator": answered.operator} | answer


def _expression(pack: ContentPack, formula: Formula) -> dict[str, Any]:
    expression = {"language": "text/fhirpath", "expression": fhirpath(pack, formula)}
    return {"url": f"{SDC}/sdc-questionnaire-enableWhenExpression", "valueExpression": expression}


def fhirpath(pack: ContentPack, formula: Formula) -> str:
    """Return the formula as FHIRPath over a QuestionnaireResponse; it is true or false, never empty."""
    match formula:
        case Answered():
            return _answered(pack, (formula,))
        case Not(part=part):
            return f"{fhirpath(pack, part)}.not()"
        case Enough(parts=()):
            return "true" if formula == ALWAYS else "false"
        case Enough(least=1, parts=parts):
            return _joined_by(" or ", [_one_of_them(pack, together) for together in _by_question(parts)])
        case Enough(least=least, parts=parts):
            inner = [fhirpath(pack, part) for part in parts]
            if least == len(parts):
                return _joined_by(" and ", inner)
            return f"({' + '.join(f'iif({part}, 1, 0)' for part in inner)} >= {least})"


def _joined_by(word: str, inner: list[str]) -> str:
    return inner[0] if len(inner) == 1 else f"({word.join(inner)})"


def _by_question(parts: tuple[Formula, ...]) -> Iterator[tuple[Formula, ...]]:
    """Yield the parts, those about what is chosen for one question together."""
    for _, together in groupby(parts, lambda part: part.question if _is_choice(part) else part):
        yield tuple(together)


def _is_choice(part: Formula) -> TypeGuard[Answered]:
    return isinstance(part, Answered) and part.operator == "="


def _one_of_them(pack: ContentPack, together: tuple[Formula, ...]) -> str:
    chosen = tuple(part for part in together if _is_choice(part))
    return _answered(pack, chosen) if chosen else fhirpath(pack, together[0])


def _answered(pack: ContentPack, answered: tuple[Answered, ...]) -> str:
    """Return that a question has one of these answers."""
    first = answered[0]
    values = f"%resource.item.item.where(linkId = '{first.question}').answer.value"
    codings = [coding(pack, pack.items[first.question], each.value) for each in answered]
    if codes := [f"'{each['code']}'" for each in codings if each]:
        wanted = f"in ({' | '.join(codes)})" if len(codes) > 1 else f"= {codes[0]}"
        return f"{values}.code.where($this {wanted}).exists()"
    wanted = " or ".join(f"$this {each.operator} {each.value}" for each in answered)
    return f"{values}.where({wanted}).exists()"
