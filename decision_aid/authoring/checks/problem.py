"""What a check is: a function that yields problems. Its name is their code, its docstring what `explain` prints."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import update_wrapper
from typing import Generic, ParamSpec

from decision_aid.content.diagnostics import Diagnostic, Route, Severity, did_you_mean
from decision_aid.frozen import frozen

P = ParamSpec("P")
MOST_NAMED = 15  # of the names that there are, where none is like the one that is not there


@frozen
class Problem:
    """What is wrong at a place, and what to do about it; how grave it is says the check, where nothing else is said."""

    message: str
    route: Route
    help: str = ""
    on_key: bool = False
    severity: Severity | None = None


class Check(Generic[P]):
    """A check under its code; its problems come as diagnostics. Some can only be told of packs without an error."""

    def __init__(self, find: Callable[P, Iterator[Problem]], severity: Severity, *, needs_sound: bool = False) -> None:
        update_wrapper(self, find)
        self._find = find
        self.severity, self.needs_sound = severity, needs_sound
        self.code = find.__name__.replace("_", "-")

    def __call__(self, *of: P.args, **named: P.kwargs) -> Iterator[Diagnostic]:
        for found in self._find(*of, **named):
            severity = found.severity or self.severity
            yield Diagnostic(self.code, found.message, found.route, severity, found.help, found.on_key)


def error(find: Callable[P, Iterator[Problem]]) -> Check[P]:
    """Declare a check of what keeps a pack from being used."""
    return Check(find, Severity.ERROR)


def warning(find: Callable[P, Iterator[Problem]]) -> Check[P]:
    return Check(find, Severity.WARNING)


def warning_of_sound_packs(find: Callable[P, Iterator[Problem]]) -> Check[P]:
    return Check(find, Severity.WARNING, needs_sound=True)


def report_unknown(
    kind: str, named: Iterable[tuple[Route, str]], known: Collection[str], *, on_key: bool = False
) -> Iterator[Problem]:
    """Yield a problem for each name at a place that is none of those there are, with what may be meant."""
    for route, name in named:
        if name not in known:
            every = f"one of: {', '.join(known)}" if 0 < len(known) <= MOST_NAMED else "add it, or take it out here"
            yield Problem(f"no {kind} '{name}'", route, did_you_mean(name, known) or every, on_key)
