"""Three truth values (Kleene's strong logic), so that a skipped question is never read as no."""

from __future__ import annotations

from enum import Enum
from typing import NoReturn


class Truth(Enum):
    """FALSE, UNKNOWN or TRUE, with `&`, `|` and `~` as in Kleene's strong three-valued logic."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def __and__(self, other: Truth) -> Truth:
        return self if self.value <= other.value else other

    def __or__(self, other: Truth) -> Truth:
        return self if self.value >= other.value else other

    def __invert__(self) -> Truth:
        return _NEGATED[self]

    def __bool__(self) -> NoReturn:
        message = "a Truth is not a bool: compare it with `is Truth.TRUE`, so that UNKNOWN is handled"
        raise TypeError(message)

    @staticmethod
    def of(known: bool) -> Truth:  # noqa: FBT001  (the bool is the value itself)
        return Truth.TRUE if known else Truth.FALSE


_NEGATED = {Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN, Truth.TRUE: Truth.FALSE}
