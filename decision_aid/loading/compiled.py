"""The pack as the wheel carries it: JSON, which cannot run anything, under a hash of itself.

The first line names the format and the hash of all that follows; the second says which edition it is, the third is the
pack. A thing of the pack is a list that begins with the name of its type, a tuple one that begins with "", a mapping
one that begins with "{".
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from decision_aid.frozen import frozen

if TYPE_CHECKING:
    from decision_aid.content import ContentPack

FORMAT = "decision-aid/compiled/2"


@frozen
class Edition:
    """The hash of a pack's text, its version and the day it was published."""

    sha256: str
    version: str
    published: str


def encode(sha256: str, pack: ContentPack) -> bytes:
    """Return a pack, and the hash of the text it was made from, as `edition` and `decode` read them."""
    told = json.dumps([sha256, pack.meta.version, pack.meta.published])
    body = f"{told}\n{json.dumps(_as_data(pack), ensure_ascii=False, separators=(',', ':'))}".encode()
    return _first_line(body) + body


def edition(data: bytes) -> Edition | None:
    """Return which edition a compiled pack is; None where it is damaged or was changed."""
    first, end, body = data.partition(b"\n")
    return Edition(*json.loads(body.partition(b"\n")[0])) if first + end == _first_line(body) else None


def decode(data: bytes) -> ContentPack:
    """Return the pack; `edition` must have told that the data is whole."""
    makers = _makers()

    def made(maker: str, *parts: Any) -> Any:  # noqa: ANN401  (JSON)
        return makers[maker](*[made(*part) if type(part) is list else part for part in parts])

    pack: ContentPack = made(*json.loads(data.split(b"\n")[2]))
    return pack


def _first_line(body: bytes) -> bytes:
    return f"{FORMAT} {hashlib.sha256(body).hexdigest()}\n".encode()


def _makers() -> dict[str, Any]:
    from decision_aid import content  # `--version` does without it

    types = {name: kind for name, kind in vars(content).items() if is_dataclass(kind)}
    return types | {"": lambda *parts: parts, "{": lambda *parts: dict(zip(parts[::2], parts[1::2], strict=True))}


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
