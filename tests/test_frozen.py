"""A value is what a frozen dataclass with slots is."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace
from typing import Any

import pytest

from decision_aid.frozen import frozen
from tests.tables import each


@frozen
class Ours:
    """Has a field of each sort."""

    name: str
    number: int = 3
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Theirs:
    """The same, made by the standard library."""

    name: str
    number: int = 3
    words: dict[str, str] = field(default_factory=dict)


@frozen
class Nothing:
    """Has no field."""


@frozen
class More(Ours):
    """Has all of another, and one more."""

    last: tuple[int, ...] = ()


def test_a_value_is_told_compared_changed_and_taken_apart_as_a_frozen_dataclass_is() -> None:
    ours, theirs = Ours("a", words={"b": "c"}), Theirs("a", words={"b": "c"})
    assert repr(ours).replace("Ours", "Theirs") == repr(theirs)
    assert asdict(ours) == asdict(theirs)
    assert [one.name for one in fields(ours)] == [one.name for one in fields(theirs)]
    assert Ours.__match_args__ == Theirs.__match_args__
    assert replace(ours, number=4) == Ours("a", 4, {"b": "c"}) != ours
    assert ours not in (theirs, More("a", words={"b": "c"}), "a")
    assert Ours("a").words is not Ours("a").words
    assert (Nothing(), hash(Nothing())) == (Nothing(), hash(Nothing()))
    assert More("a", last=(1,)).last == (1,)
    with pytest.raises(TypeError, match="unhashable"):
        hash(ours)


@each(
    "again",
    [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))],  # noqa: S301  (our own bytes)
)
def test_a_copy_of_a_value_is_equal(again: Any) -> None:
    for value in (Ours("a", 2, {"b": "c"}), More("a", last=(1,)), Nothing()):
        assert again(value) == value


def test_a_value_does_not_change_and_has_no_other_field() -> None:
    value: Any = Ours("a")
    for name in ("name", "other"):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, "b")
    with pytest.raises(FrozenInstanceError):
        del value.name
    with pytest.raises(TypeError, match="name"):
        Ours()  # type: ignore[call-arg]
    assert not hasattr(value, "__dict__")
