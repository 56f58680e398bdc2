"""JSON as the readers of documents give it, where no place of an error has to be told, and no YAML is at hand."""

from __future__ import annotations

from typing import Any


def plain(value: Any) -> Any:  # noqa: ANN401  (any JSON)
    """Return JSON with lists that cannot be changed."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return tuple(map(plain, value)) if isinstance(value, list) else value
