"""pack -> diagnostics: every check is one function, listed here, explained by its docstring."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from decision_aid.authoring import scenarios
from decision_aid.authoring.checks import (
    balance,
    completeness,
    conditions,
    counts,
    evidence,
    figures,
    groups,
    guarantees,
    ids,
    numbers,
    readability,
    references,
    safety,
    slips,
    use,
    wording,
)
from decision_aid.content.diagnostics import Diagnostic, Severity
from decision_aid.loading import documents, shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from decision_aid.loading import LoadedPack

ERRORS = (
    *ids.CHECKS,
    *references.CHECKS,
    *conditions.CHECKS,
    *completeness.CHECKS,
    *evidence.CHECKS,
    *guarantees.CHECKS,
    *groups.CHECKS,
    *safety.CHECKS,
    *counts.CHECKS,
    *figures.CHECKS,
)
TEXT_CHECKS = (*wording.CHECKS, *numbers.CHECKS, *readability.CHECKS, *balance.CHECKS)
CHECKS = (*ERRORS, *completeness.WARNINGS, *safety.WARNINGS, *counts.WARNINGS, *use.CHECKS, *TEXT_CHECKS)

OF_SOUND_PACKS = (*guarantees.OF_SOUND_PACKS, *use.OF_SOUND_PACKS)


def check(loaded: LoadedPack) -> tuple[Diagnostic, ...]:
    """Return every problem of a pack, in the order of the file; scenarios run if nothing is broken."""
    if loaded.pack is None:
        return in_file_order(loaded, loaded.diagnostics)
    found = [diagnostic for run in CHECKS for diagnostic in run(loaded.pack)]
    found += [diagnostic for run in slips.CHECKS for diagnostic in run(loaded.pack, loaded.source)]
    if not has_errors(found):
        found += [diagnostic for run in (*OF_SOUND_PACKS, scenarios.run) for diagnostic in run(loaded.pack)]
    return in_file_order(loaded, found)


def errors(loaded: LoadedPack) -> tuple[Diagnostic, ...]:
    """Return what keeps a pack from being used: all problems of shape and all broken references."""
    if loaded.pack is None:
        return in_file_order(loaded, loaded.diagnostics)
    found = [diagnostic for run in ERRORS for diagnostic in run(loaded.pack)]
    return in_file_order(loaded, (each for each in found if each.severity is Severity.ERROR))


def has_errors(found: Iterable[Diagnostic]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)


def in_file_order(loaded: LoadedPack, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(found, key=loaded.source.locate))


def explanations() -> dict[str, str]:
    """Return what `explain` says about each code: what is wrong, why it matters, what to write."""
    written = {**documents.PROBLEMS, **shapes.PROBLEMS, **scenarios.PROBLEMS}
    docstrings = {code_of(run): run.__doc__ or "" for run in (*CHECKS, *OF_SOUND_PACKS, *slips.CHECKS)}
    return {code: inspect.cleandoc(text) for code, text in {**written, **docstrings}.items()}


def code_of(run: Callable[..., Iterator[Diagnostic]]) -> str:
    """Return the code that a check reports under: its name, with hyphens."""
    return run.__name__.replace("_", "-")
