"""What most types here are: values."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Return the class as a frozen dataclass with slots; two are equal that are of one type and equal in every field.

    `dataclass` compiles a text for each method. Up to the first question that is a third of the time for a hundred
    types, and half of these methods need no text of their own: `==`, `hash` and `repr`.
    """
    made = dataclass(frozen=True, slots=True, eq=False, repr=False)(cls)
    names = [field.name for field in fields(made)]  # type: ignore[arg-type]
    parts: Callable[[T], object] = attrgetter(*names) if names else lambda _: ()

    def __eq__(self: T, other: object) -> bool:  # noqa: N807
        return parts(self) == parts(other) if type(other) is made else NotImplemented

    def __hash__(self: T) -> int:  # noqa: N807
        return hash(parts(self))

    def __repr__(self: T) -> str:  # noqa: N807
        return f"{made.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    for method in (__eq__, __hash__, __repr__):
        setattr(made, method.__name__, method)
    return made
