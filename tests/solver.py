"""z3 as another algebra of rails: an answer is an unknown of the solver, numbers are numbers, codes are bits."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import z3

from decision_aid.content import Among, Includes, InRange, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import codes
from decision_aid.engine.every_sheet.logic import Logic
from decision_aid.engine.every_sheet.mdd import ALWAYS, NEVER, Node
from decision_aid.engine.rails import Rails, Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from decision_aid.content import Compared, Condition, ContentPack, Item

Formula = Any  # z3 brings no types
boolean = cache(z3.Bool)  # to name one takes it longer than all else


class Formulas:
    """Formulas of z3; `fits` says of every question that its answer is one that it takes."""

    always, never = z3.BoolVal(True), z3.BoolVal(False)  # noqa: FBT003

    def __init__(self) -> None:
        self.fits: dict[str, Formula] = {}

    def at_least(self, least: int, parts: Sequence[Formula]) -> Formula:
        if least in (1, len(parts)):
            return z3.Or(*parts) if least == 1 else z3.And(*parts)
        return z3.AtLeast(*parts, least) if parts else z3.BoolVal(least <= 0)

    def negate(self, part: Formula) -> Formula:
        return z3.Not(part)

    def compared(self, item: Item, comparison: Compared) -> Rails[Formula]:
        self.fits.setdefault(item.link_id, fits(item))
        known, holds = boolean(f"{item.link_id}?"), answer_is(item, comparison)
        return Rails(z3.And(known, holds), z3.And(known, z3.Not(holds)))


def bits(item: Item) -> dict[str, Formula]:
    return {code: boolean(f"{item.link_id}={code}") for code in codes(item)}


def fits(item: Item) -> Formula:
    match item.kind:
        case YesNo():
            return Formulas.always
        case Scale(low, high):
            return z3.And(z3.Int(item.link_id) >= low, z3.Int(item.link_id) <= high)
        case SingleChoice():
            return z3.PbEq([(bit, 1) for bit in bits(item).values()], 1)
        case MultipleChoice() as kind:
            together = z3.PbLe([(bits(item)[code], 1) for code in kind.together], kind.most)
            apart = [z3.Implies(bits(item)[code], z3.And(*_others_off(item, code))) for code in kind.alone]
            return z3.And(z3.Or(*bits(item).values()), together, *apart)


def _others_off(item: Item, code: str) -> list[Formula]:
    return [z3.Not(bit) for other, bit in bits(item).items() if other != code]


def answer_is(item: Item, comparison: Compared) -> Formula:
    match comparison:
        case InRange(low=low, high=high):
            number = z3.Int(item.link_id)
            return z3.And(True if low is None else number >= low, True if high is None else number <= high)
        case Among(values=values):
            if isinstance(item.kind, YesNo):
                return z3.Or(*[boolean(item.link_id) == value for value in values])
            return z3.Or(*[bit for code, bit in bits(item).items() if code in values])
        case Includes(includes=code):
            return bits(item)[code]


def differing(pack: ContentPack, condition: Condition) -> str:
    """Return a sheet on which the diagrams and z3 read a condition differently; nothing where there is none."""
    logic, formulas = Logic([(pack, condition)]), Formulas()
    by_diagrams = logic.settled(pack, condition)
    by_solver = Reader(pack, formulas).read(condition)
    for node, formula in zip(by_diagrams, by_solver, strict=True):
        solver = z3.SolverFor("QF_FD")  # numbers here have bounds
        solver.add(*formulas.fits.values(), in_formula(pack, logic, node) != formula)
        if solver.check() != z3.unsat:
            return str(solver.model())
    return ""


def in_formula(pack: ContentPack, logic: Logic, node: Node) -> Formula:
    """Return a diagram as a formula: some path to "always" is that of the sheet."""
    made: dict[Node, Formula] = {NEVER: Formulas.never, ALWAYS: Formulas.always}

    def formula(node: Node) -> Formula:
        if node not in made:
            link_id = logic.order[logic.diagrams.variables[node]]
            *known, absent = logic.diagrams.children[node]
            said = boolean(f"{link_id}?")
            kinds = [z3.And(said, of_kind(pack, logic, link_id, number)) for number in range(len(known))]
            ways = [z3.And(kind, formula(child)) for kind, child in zip(kinds, known, strict=True)]
            made[node] = z3.Or(*ways, z3.And(z3.Not(said), formula(absent)))
        return made[node]

    return formula(node)


def of_kind(pack: ContentPack, logic: Logic, link_id: str, number: int) -> Formula:
    """Return that the answer is of this kind: as compared wherever the one that stands for its kind is."""
    item = pack.items[link_id]
    signature = logic.signature(link_id, logic.values[link_id][number])
    leaves = zip(logic.leaves[link_id], signature, strict=True)
    return z3.And(*[answer_is(item, leaf) == holds for leaf, holds in leaves])
