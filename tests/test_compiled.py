"""The compiled pack is data: it comes back as it was, and anything else in its place is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision_aid.loading import compiled
from tests.conftest import KITCHEN_SINK, TOP, load

SHA256 = "0123456789abcdef" * 4
KITCHEN = load(KITCHEN_SINK).pack
assert KITCHEN is not None
DATA = compiled.encode(SHA256, KITCHEN)


@pytest.mark.parametrize("path", [KITCHEN_SINK, TOP / "questions.yaml"], ids=lambda path: path.stem)
def test_a_compiled_pack_comes_back_as_it_was(path: object) -> None:
    loaded = load(path)
    assert loaded.pack is not None
    data = compiled.encode(loaded.sha256, loaded.pack)
    meta = loaded.pack.meta
    assert compiled.edition(data) == compiled.Edition(loaded.sha256, meta.version, meta.published)
    assert compiled.decode(data) == loaded.pack


@given(st.integers(0, len(DATA) - 1), st.integers(0, 255))
def test_any_other_byte_is_noticed(place: int, byte: int) -> None:
    changed = DATA[:place] + bytes([byte]) + DATA[place + 1 :]
    assert (compiled.edition(changed) is not None) == (changed == DATA)


@given(st.integers(0, len(DATA) - 1))
def test_less_than_all_is_noticed(length: int) -> None:
    assert compiled.edition(DATA[:length]) is None


@given(st.binary(max_size=200))
def test_what_is_no_compiled_pack_is_noticed(data: bytes) -> None:
    assert compiled.edition(data) is None


def test_only_types_of_a_pack_can_be_named() -> None:
    with pytest.raises(KeyError):
        compiled.decode(b'\n\n["system", "true"]')
