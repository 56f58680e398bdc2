"""The compiled pack is data: it comes back as it was, and anything else in its place is noticed."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision_aid import loading
from decision_aid.loading import compiled
from tests.conftest import KITCHEN_SINK, TOP, load, pack_in
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable

SHA256 = "0123456789abcdef" * 4
KITCHEN = pack_in(KITCHEN_SINK)
DATA = compiled.encode(SHA256, KITCHEN)


@each("path", [KITCHEN_SINK, TOP / "questions.yaml"])
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


def _forged(edition: bytes, pack: bytes) -> bytes:
    body = edition + b"\n" + pack
    return f"{compiled.FORMAT} {sha256(body).hexdigest()}\n".encode() + body


@pytest.mark.parametrize("place", [loading.COMPILED_NAME, loading.PACK_NAME])
def test_whatever_stands_in_an_installation_is_used_or_told_in_lines(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = KITCHEN_SINK.read_bytes()
    genuine = {loading.PACK_NAME: text, loading.COMPILED_NAME: compiled.encode(sha256(text).hexdigest(), KITCHEN)}
    edition = genuine[loading.COMPILED_NAME].split(b"\n")[1]
    forged = (
        *(_forged(edition, pack) for pack in (b'["ContentPack"]', b'["system", "true"]', b"[]", b"{", b"7", b"")),
        *(_forged(other, b"[]") for other in (b"[]", b"7", b"{", b'["a", "b", "c", "d"]')),
    )
    monkeypatch.setattr(loading, "shipped_path", lambda: tmp_path / loading.PACK_NAME)
    makers: list[Callable[[Path], object]] = [
        Path.mkdir,
        *([os.mkfifo] if place == loading.COMPILED_NAME else []),  # a pack may come by a pipe
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.symlink_to(path),
        *(lambda path, data=data: path.write_bytes(data) for data in (b"", *forged)),  # type: ignore[misc]
    ]
    for make in makers:
        for name, data in genuine.items():
            (tmp_path / name).write_bytes(data)
        (tmp_path / place).unlink()
        make(tmp_path / place)
        loaded = loading.load_shipped()
        if place == loading.COMPILED_NAME:
            assert (loaded.pack, loaded.compiled) == (KITCHEN, False)
            assert "is damaged or was changed" in loaded.notice or not (tmp_path / place).exists()
        else:
            assert loaded.pack is None
            assert loaded.diagnostics
        for made in tmp_path.iterdir():
            made.rmdir() if made.is_dir() and not made.is_symlink() else made.unlink()
