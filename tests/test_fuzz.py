"""A short run of the fuzz suite: `tests/fuzz.py` tells how to have a long one."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests import fuzz


@settings(max_examples=1500)
@given(st.sampled_from(fuzz.TARGETS), st.integers(0, 2**32))
def test_whatever_is_put_in_is_taken_or_told_in_lines(target: fuzz.Target, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    fuzz.tried(target, fuzz.mutated(chance.choice(fuzz.SEEDS[target]), chance))


def test_the_good_inputs_are_taken() -> None:
    refusing = {fuzz.typed, fuzz.row, fuzz.address, fuzz.compiled_pack}
    assert not [target for target in fuzz.TARGETS if target not in refusing and any(map(target, fuzz.SEEDS[target]))]
