"""The pack as the wheel carries it: JSON, which cannot run anything, under a hash of itself.

The first line names the format, the hash of the YAML it was made from, and the hash of that and of all that follows.
A thing of the pack is a list that begins with the name of its type, a tuple one that begins with "", a mapping one
that begins with "{".
"""

from __future__ import annotations

import gc
import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from decision_aid import content

if TYPE_CHECKING:
    from decision_aid.content import ContentPack

FORMAT = "decision-aid/compiled/1"
_MAKERS: dict[str, Any] = {
    **{name: kind for name in content.__all__ if is_dataclass(kind := getattr(content, name))},
    "": lambda *parts: parts,
    "{": lambda *parts: dict(zip(parts[::2], parts[1::2], strict=True)),
}


def encode(sha256: str, pack: ContentPack) -> bytes:
    """Return a pack, and the hash of the text it was made from, as `decode` reads it."""
    body = json.dumps(_as_data(pack), ensure_ascii=False, separators=(",", ":")).encode()
    return f"{FORMAT} {sha256} {_hash(sha256.encode(), body)}\n".encode() + body


def made_from(data: bytes) -> str:
    """Return the hash of the YAML that a compiled pack was made from; nothing where it is damaged or was changed."""
    head, _, body = data.partition(b"\n")
    name, sha256, own = [*head.split(b" "), b"", b"", b""][:3]
    return sha256.decode() if name == FORMAT.encode() and own.decode(errors="replace") == _hash(sha256, body) else ""


def decode(data: bytes) -> ContentPack:
    """Return the pack; `made_from` must have told that the data is whole."""
    was_enabled = gc.isenabled()
    gc.disable()  # it would look again and again through thousands of new things, none of which is garbage
    try:
        pack: ContentPack = _made(*json.loads(data.partition(b"\n")[2]))
    finally:
        if was_enabled:
            gc.enable()
    return pack


def _hash(sha256: bytes, body: bytes) -> str:
    return hashlib.sha256(sha256 + b"\n" + body).hexdigest()


def _made(maker: str, *parts: Any) -> Any:  # noqa: ANN401  (JSON)
    return _MAKERS[maker](*[_made(*part) if type(part) is list else part for part in parts])


def _as_data(value: Any) -> Any:  # noqa: ANN401
    if is_dataclass(value):
        told = list(fields(value))
        while told and getattr(value, told[-1].name) == told[-1].default:
            told.pop()  # the type knows it
        return [type(value).__name__, *(_as_data(getattr(value, field.name)) for field in told)]
    if isinstance(value, tuple):
        return ["", *map(_as_data, value)]
    if isinstance(value, dict):
        return ["{", *(_as_data(part) for pair in value.items() for part in pair)]
    return value
