"""What most types here are: values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Return the class as what `dataclass(frozen=True, slots=True)` makes of it, for plain fields.

    `dataclass` compiles a text for each of eight methods. For a hundred types, that is a third of the way to the first
    question. Here only `__init__` is compiled.
    """
    made = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    names = [one.name for one in fields(made)]  # type: ignore[arg-type]
    parts: Callable[[T], object] = attrgetter(*names) if names else lambda _: ()

    def __eq__(self: T, other: object) -> bool:  # noqa: N807
        return parts(self) == parts(other) if type(other) is made else NotImplemented

    def __hash__(self: T) -> int:  # noqa: N807
        return hash(parts(self))

    def __repr__(self: T) -> str:  # noqa: N807
        return f"{made.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    def __reduce__(self: T) -> tuple[type[T], tuple[object, ...]]:  # noqa: N807  (for copies and pickles)
        return made, tuple(getattr(self, name) for name in names)

    for method in (_init(made), __eq__, __hash__, __repr__, __reduce__, __setattr__, __delattr__):
        setattr(made, method.__name__, method)
    return made


def _init(made: Any) -> Callable[..., None]:  # noqa: ANN401  (a dataclass)
    """Return `__init__`, which sets the fields past `__setattr__`."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_LEFT_OUT": MISSING}
    parameters, lines = ["self"], ["pass"]
    for one in fields(made):
        parameter = value = one.name
        if one.default is not MISSING:
            known[f"_{one.name}"] = one.default
            parameter = f"{one.name}=_{one.name}"
        elif one.default_factory is not MISSING:
            known[f"_{one.name}"] = one.default_factory
            parameter, value = f"{one.name}=_LEFT_OUT", f"_{one.name}() if {one.name} is _LEFT_OUT else {one.name}"
        parameters.append(parameter)
        lines.append(f"_set(self, '{one.name}', {value})")
    exec(f"def __init__({', '.join(parameters)}):\n " + "\n ".join(lines), known)  # noqa: S102  (names of fields)
    made_init: Callable[..., None] = known["__init__"]
    return made_init


def __setattr__(self: object, name: str, value: object) -> None:  # noqa: N807, ARG001
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def __delattr__(self: object, name: str) -> None:  # noqa: N807, ARG001
    raise FrozenInstanceError(f"cannot delete field {name!r}")
