"""Three truth values (Kleene's strong logic), so that a skipped question is never read as no."""

from __future__ import annotations

from enum import Enum
from typing import NoReturn


class Truth(Enum):
    """FALSE, UNKNOWN or TRUE; `~` is "not"."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def __invert__(self) -> Truth:
        return Truth(2 - self.value)

    def __bool__(self) -> NoReturn:
        message = "a Truth is not a bool: compare it with `is Truth.TRUE`, so that UNKNOWN is handled"
        raise TypeError(message)
