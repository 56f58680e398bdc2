"""A short run of the fuzz suite: `tests/fuzz.py` tells how to have a long one."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests import fuzz, hostile


@settings(max_examples=700)
@given(st.sampled_from(fuzz.TARGETS), st.integers(0, 2**32))
def test_whatever_is_put_in_is_taken_or_told_in_lines(target: fuzz.Target, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    fuzz.tried(target, fuzz.mutated(chance.choice(fuzz.SEEDS[target]), chance))


def test_the_good_inputs_are_taken() -> None:
    refusing = {fuzz.typed, fuzz.row, fuzz.address, fuzz.compiled_pack}
    assert not [target for target in fuzz.TARGETS if target not in refusing and any(map(target, fuzz.SEEDS[target]))]


def test_commands_keys_kills_and_walks_that_nobody_meant_end_as_they_should() -> None:
    few = {"answers": 20, "packs": 12, "keys": 600, "walks": 270, "kills": 1}
    done = Counter[str]()
    for name, number in few.items():
        done += hostile.ROUNDS[name][0](number, random.Random(1))  # noqa: S311
    assert done["keys pressed"] >= few["keys"]
    assert (done["sessions killed"], done["patients of the walks"]) == (few["kills"], 3)
    for ended in ("answers ended with 0", "answers ended with 1", "packs ended with 3", "start ended with 0"):
        assert done[ended], done
