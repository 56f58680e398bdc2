"""Three truth values: Kleene's strong logic, and no way to read UNKNOWN as no."""

from __future__ import annotations

from itertools import product

import pytest

from decision_aid.engine.truth import Truth
from tests.tables import each

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
PAIRS = list(product(Truth, repeat=2))
TRIPLES = list(product(Truth, repeat=3))


@each(
    ("left", "right", "both", "either"),
    [
        (F, F, F, F),
        (F, U, F, U),
        (F, T, F, T),
        (U, F, F, U),
        (U, U, U, U),
        (U, T, U, T),
        (T, F, F, T),
        (T, U, U, T),
        (T, T, T, T),
    ],
)
def test_and_and_or_are_those_of_kleenes_strong_logic(left: Truth, right: Truth, both: Truth, either: Truth) -> None:
    assert left & right is both
    assert left | right is either


@each(("truth", "negated"), [(F, T), (U, U), (T, F)])
def test_not_turns_true_and_false_round_and_leaves_unknown(truth: Truth, negated: Truth) -> None:
    assert ~truth is negated


@each(("left", "right"), PAIRS)
def test_order_does_not_matter_and_de_morgan_holds(left: Truth, right: Truth) -> None:
    assert left & right is right & left
    assert left | right is right | left
    assert ~(left & right) is ~left | ~right
    assert left & (left | right) is left


@each(("one", "two", "three"), TRIPLES)
def test_grouping_does_not_matter_and_each_distributes_over_the_other(one: Truth, two: Truth, three: Truth) -> None:
    assert (one & two) & three is one & (two & three)
    assert (one | two) | three is one | (two | three)
    assert one & (two | three) is (one & two) | (one & three)
    assert one | (two & three) is (one | two) & (one | three)


@each("truth", Truth)
def test_no_truth_is_a_bool_so_that_unknown_cannot_be_read_as_no(truth: Truth) -> None:
    with pytest.raises(TypeError, match="not a bool"):
        bool(truth)
    with pytest.raises(TypeError, match="not a bool"):
        list(filter(None, [truth]))


@each(("known", "truth"), [(False, F), (True, T)])
def test_what_is_known_is_true_or_false(known: bool, truth: Truth) -> None:  # noqa: FBT001
    assert Truth.of(known) is truth
