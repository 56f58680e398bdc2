"""Formulas of what was answered stand in their simplest form, and say what they were made to say."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from random import Random

from decision_aid.interop.formulas import (
    ALWAYS,
    NEVER,
    Enough,
    Every,
    Formula,
    Says,
    Some,
    enough,
    every,
    negated,
    some,
)
from tests.small_packs import seeded
from tests.tables import each

A, B, C = ATOMS = tuple(map(Says, "abc"))


@each(
    ("formula", "simplest"),
    [
        (every(), ALWAYS),
        (some(), NEVER),
        (every(A), A),
        (every(A, ALWAYS), A),
        (every(A, NEVER), NEVER),
        (some(A, ALWAYS), ALWAYS),
        (some(A, NEVER, B), some(A, B)),
        (every(A, every(B, A)), every(A, B)),
        (some(A, some(B, A)), some(A, B)),
        (enough(2, (A, ALWAYS, B)), some(A, B)),
        (enough(3, (A, B)), NEVER),
        (enough(0, (A, B)), ALWAYS),
        (some(A, every(A, B)), A),
        (every(A, some(A, B)), A),
        (every(A, some(negated(A), B)), every(A, B)),
        (every(some(negated(A), B), some(negated(B), C), A), every(B, C, A)),
        (every(A, negated(A)), NEVER),
        (negated(every(A, some(B, C))), some(negated(A), every(negated(B), negated(C)))),
        (negated(negated(enough(2, (A, B, C)))), Enough(2, (A, B, C))),
    ],
)
def test_a_formula_is_kept_in_its_simplest_form(formula: object, simplest: object) -> None:
    assert formula == simplest


def _made(chance: Random, depth: int) -> tuple[Formula[str], Callable[[set[str]], bool]]:
    """Return a random formula, and whether what it was made of is true where some atoms are."""
    if not depth:
        atom = chance.choice(ATOMS)
        return atom, lambda true: atom.atom in true
    parts = [_made(chance, depth - 1) for _ in range(chance.randint(0, 4))]
    inner, count, turned = [part for part, _ in parts], len(parts), chance.random() < 1 / 3
    least = chance.randint(0, count)
    least, made = chance.choice([(1, some(*inner)), (count, every(*inner)), (least, enough(least, inner))])
    return negated(made) if turned else made, lambda true: (sum(so(true) for _, so in parts) >= least) is not turned


def _is_true(formula: Formula[str], true: set[str]) -> bool:
    match formula:
        case Says(atom, holds):
            return (atom in true) is holds
        case Every(parts):
            return all(_is_true(part, true) for part in parts)
        case Some(parts):
            return any(_is_true(part, true) for part in parts)
        case Enough(least, parts, holds):
            return (sum(_is_true(part, true) for part in parts) >= least) is holds


def test_in_its_simplest_form_a_formula_is_true_where_it_was() -> None:
    chance = seeded(1)
    for _ in range(1_000):
        formula, so = _made(chance, 3)
        for true in (set(atoms) for size in range(4) for atoms in combinations("abc", size)):
            assert _is_true(formula, true) is so(true), (formula, true)
