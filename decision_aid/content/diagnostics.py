"""What can be wrong with a text that somebody wrote, as values: no printing, no line numbers yet.

A check says *where* by a route such as `("rules", 3, "when")`; a `Source` turns the route into a
line and a column, once, when the problem is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from math import inf

from decision_aid.frozen import frozen

Route = tuple[str | int, ...]


class Severity(StrEnum):
    """An error keeps a pack from starting or a file from being used; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text; line and column count from 1."""

    line: int
    column: int


@frozen
class Diagnostic:
    """One problem: a stable code, one sentence, where, and what to do about it; `notes` name other places."""

    code: str
    message: str
    route: Route = ()
    severity: Severity = Severity.ERROR
    help: str = ""
    on_key: bool = False
    position: Position | None = None
    notes: tuple[tuple[str, Route], ...] = ()


@dataclass(frozen=True)
class Source:
    """A text under its name, and where in it each value and each key stands."""

    name: str
    text: str = ""
    values: Mapping[Route, Position] = field(default_factory=dict)
    keys: Mapping[Route, Position] = field(default_factory=dict)

    def locate(self, diagnostic: Diagnostic) -> Position:
        """Return where a problem is: the place it names, or the nearest thing that contains it."""
        if diagnostic.position:
            return diagnostic.position
        route, places = diagnostic.route, self.keys if diagnostic.on_key else self.values
        if route in places:
            return places[route]
        return self.at(route)

    def at(self, route: Route) -> Position:
        """Return where a value stands, or the nearest thing that contains it."""
        while route and route not in self.values:
            route = route[:-1]
        return self.values.get(route, Position(1, 1))

    def line(self, number: int) -> str:
        """Return a line of the text; nothing where there is no such line."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.splitlines()


def place_in_json(route: Route) -> str:
    """Return a place inside a JSON text as it is usually written: `events[3].value`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in route).removeprefix(".")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "did you mean 'x'?", or nothing where no known word is close."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else ""


def shown(data: object) -> str:
    """Return a found value as an author wrote it, cut to a length that fits one line."""
    match data:
        case None | bool():
            return "nothing" if data is None else str(data).lower()
        case tuple() | list():
            return "a list" if data else "an empty list"
        case dict():
            return "a mapping"
        case str():
            return f"'{data[:40]}...'" if len(data) > 40 else f"'{data}'"  # noqa: PLR2004
        case float() if data in (inf, -inf):
            return "a number that is too large"
        case _:
            return str(data)
