"""When a question applies, said so that FHIR says the same as our three-valued logic.

FHIR knows no "unknown": a condition holds or does not. Ours asks a question only where its condition
is TRUE for certain. So a condition becomes a formula of what was *answered*, almost always without any "not":
"not in the head" is "in one of the other places". A question without an answer then never enables
another, whatever a program makes of `!=` and `exists` where there is no answer. Where a "not" cannot be avoided, it
stands in an expression, around what is true or false and never empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from decision_aid.content import Compared, ContentPack, Includes, InRange, Item
from decision_aid.engine.answers import Absent
from decision_aid.engine.rails import Rails, Reader
from decision_aid.engine.reasoning import holds
from decision_aid.frozen import frozen
from decision_aid.interop.choices import choices, several
from decision_aid.interop.fhir.names import SDC, coding
from decision_aid.interop.formulas import (
    ALWAYS,
    NEVER,
    Enough,
    Every,
    Formula,
    Formulas,
    Operator,
    Says,
    Some,
    every,
    in_range,
    negated,
    some,
)


@frozen
class Answered:
    """One of the answers to a question compares so."""

    question: str
    operator: Operator
    value: bool | int | str | Absent


class Form(Formulas[Answered]):
    """Conditions as a FHIR form says them."""

    def answered(self, item: Item, comparison: Compared) -> Rails[Formula[Answered]]:
        """Return when a known answer is as compared, and when another is; a number that is typed goes by its order."""
        if isinstance(comparison, InRange) and not choices(item):
            return in_range(comparison, lambda side, than: Says(Answered(item.link_id, side, than)))
        here, others = list[Formula[Answered]](), list[Formula[Answered]]()
        for known in (choice.answer for choice in choices(item) if not isinstance(choice.answer, Absent)):
            is_so = comparison.includes == known if isinstance(comparison, Includes) else holds(comparison, known)
            (here if is_so else others).append(Says(Answered(item.link_id, "=", known)))
        beside = map(negated, here) if several(item) else ()
        return Rails(some(*here), every(some(*others), *beside))

    def not_sure(self, item: Item) -> Formula[Answered]:
        return Says(Answered(item.link_id, "=", Absent.NOT_SURE)) if choices(item) else NEVER


def enabled_where(pack: ContentPack, item: Item) -> Formula[Answered]:
    """Return where a question applies for certain."""
    return Reader(pack, Form(frozenset(pack.items))).applies(item).true


def enabling(pack: ContentPack, formula: Formula[Answered], *, is_note: bool = False) -> dict[str, Any]:
    """Return the part of a Questionnaire's item that says when it is enabled; nothing where always.

    What is said at a sign after several answers is an expression: Medplum's form takes "all of" as so where none is
    answered, and would tell of an emergency on an empty form.
    """
    if formula == ALWAYS:
        return {}
    parts = formula.parts if isinstance(formula, Every | Some) else (formula,)
    plain = [part.atom for part in parts if isinstance(part, Says) and part.holds]
    if not plain or len(plain) < len(parts) or (is_note and isinstance(formula, Every)):
        return {"extension": [_expression(pack, formula)]}
    how = {"enableBehavior": "all" if isinstance(formula, Every) else "any"} if len(parts) > 1 else {}
    return {"enableWhen": [_enable_when(pack, atom) for atom in plain]} | how


def _enable_when(pack: ContentPack, answered: Answered) -> dict[str, Any]:
    chosen = coding(pack, pack.items[answered.question], answered.value)
    answer = {"answerCoding": chosen} if chosen else {"answerInteger": answered.value}
    return {"question": answered.question, "operator": answered.operator} | answer


def _expression(pack: ContentPack, formula: Formula[Answered]) -> dict[str, Any]:
    expression = {"language": "text/fhirpath", "expression": fhirpath(pack, formula)}
    return {"url": f"{SDC}/sdc-questionnaire-enableWhenExpression", "valueExpression": expression}


def fhirpath(pack: ContentPack, formula: Formula[Answered]) -> str:
    """Return the formula as FHIRPath over a QuestionnaireResponse; it is true or false, never empty."""
    match formula:
        case Says(atom, holds):
            return f"{_answered(pack, [atom])}{'' if holds else '.not()'}"
        case Every(()) | Some(()):
            return "true" if formula == ALWAYS else "false"
        case Every(parts):
            return f"({' and '.join(fhirpath(pack, part) for part in parts)})"
        case Some(parts):
            told = list(_by_question(pack, parts))
            return told[0] if len(told) == 1 else f"({' or '.join(told)})"
        case Enough(least, parts, holds):
            counted = " + ".join(f"iif({fhirpath(pack, part)}, 1, 0)" for part in parts)
            return f"({counted} >= {least}){'' if holds else '.not()'}"


def _by_question(pack: ContentPack, parts: tuple[Formula[Answered], ...]) -> Iterator[str]:
    """Yield the parts, those about what is chosen for one question together."""
    for is_chosen, together in groupby(parts, _chosen):
        if is_chosen:
            yield _answered(pack, [part.atom for part in together if isinstance(part, Says)])
        else:
            yield from (fhirpath(pack, part) for part in together)


def _chosen(part: Formula[Answered]) -> str:
    """Return the question of which a part says what is chosen; nothing for all else."""
    return part.atom.question if isinstance(part, Says) and part.holds and part.atom.operator == "=" else ""


def _answered(pack: ContentPack, answered: list[Answered]) -> str:
    """Return that a question has one of these answers."""
    first = answered[0]
    values = f"%resource.item.item.where(linkId = '{first.question}').answer.value"
    codings = [coding(pack, pack.items[first.question], each.value) for each in answered]
    if codes := [f"'{each['code']}'" for each in codings if each]:
        wanted = f"in ({' | '.join(codes)})" if len(codes) > 1 else f"= {codes[0]}"
        return f"{values}.code.where($this {wanted}).exists()"
    wanted = " or ".join(f"$this {each.operator} {each.value}" for each in answered)
    return f"{values}.where({wanted}).exists()"
