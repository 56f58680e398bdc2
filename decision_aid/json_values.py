"""Values of ours as JSON: how they are written and read, and what their JSON Schema says beyond their types."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Annotated, Any


class Facets:
    """What JSON Schema says of a value beyond its type: `Annotated[int, Facets(minimum=1)]`.

    Only `loading/schema.py` has it read, by pydantic, which nobody else needs for it.
    """

    def __init__(self, **facets: object) -> None:
        self._facets = facets

    def __get_pydantic_json_schema__(self, core: Any, schema_of: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:  # noqa: ANN401
        return schema_of(core) | self._facets


Count = Annotated[int, Facets(minimum=0)]
Number = Annotated[int, Facets(minimum=1)]
SHA256 = "[0-9a-f]{64}"  # as a pattern
Sha256 = Annotated[str, Facets(pattern=f"^{SHA256}$")]


def json_text(value: object, indent: int | None = None) -> str:
    """Return a value of ours as JSON: what could steer a terminal stands in it escaped, and nothing is left out."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=plain)
    if all(map(str.isprintable, text.split("\n"))):
        return text
    return "".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text)


def plain(value: Any) -> object:  # noqa: ANN401  (a dataclass, a time or an enum)
    """Return what JSON has for a value that is none of its own: for `json.dumps(value, default=plain)`."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    return {name: getattr(value, name) for name in value.__match_args__}


def with_tuples(value: Any) -> Any:  # noqa: ANN401  (any JSON)
    """Return JSON that was read as the readers of documents give it: with lists that cannot be changed."""
    if isinstance(value, dict):
        return {name: with_tuples(part) for name, part in value.items()}
    return tuple(map(with_tuples, value)) if isinstance(value, list) else value
