"""pack -> diagnostics: every check is one function, explained by its docstring."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from types import ModuleType
from typing import Any

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
from decision_aid.authoring.checks.problem import Check
from decision_aid.content import ContentPack
from decision_aid.content.diagnostics import Diagnostic, Severity
from decision_aid.loading import LoadedPack, documents, shapes


def find_checks(*modules: ModuleType) -> tuple[Check[Any], ...]:
    """Return the checks of some modules, in the order in which they stand there."""
    return tuple(each for module in modules for each in vars(module).values() if isinstance(each, Check))


_RULES = (ids, references, conditions, completeness, evidence, guarantees, groups, safety, counts, figures, use)
_TEXTS = (wording, numbers, readability, balance)
CHECKS = tuple(sorted(find_checks(*_RULES, *_TEXTS), key=lambda each: each.severity is Severity.WARNING))
OF_TEXT = find_checks(slips)  # they look at the file too


def check(loaded: LoadedPack) -> tuple[Diagnostic, ...]:
    """Return every problem of a pack, in the order of the file; scenarios run if nothing is broken."""
    if loaded.pack is None:
        return in_file_order(loaded, loaded.diagnostics)
    found = _run(loaded.pack, (run for run in CHECKS if not run.needs_sound))
    found += [diagnostic for run in OF_TEXT for diagnostic in run(loaded.pack, loaded.source)]
    if not has_errors(found):
        found += [*_run(loaded.pack, (run for run in CHECKS if run.needs_sound)), *scenarios.run(loaded.pack)]
    return in_file_order(loaded, found)


def errors(loaded: LoadedPack) -> tuple[Diagnostic, ...]:
    """Return what keeps a pack from being used: all problems of shape and all broken references."""
    if loaded.pack is None:
        return in_file_order(loaded, loaded.diagnostics)
    found = _run(loaded.pack, (run for run in CHECKS if run.severity is Severity.ERROR))
    return in_file_order(loaded, (each for each in found if each.severity is Severity.ERROR))


def _run(pack: ContentPack, runs: Iterable[Check[Any]]) -> list[Diagnostic]:
    return [diagnostic for run in runs for diagnostic in run(pack)]


def has_errors(found: Iterable[Diagnostic]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)


def in_file_order(loaded: LoadedPack, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(found, key=loaded.source.locate))


def explanations() -> dict[str, str]:
    """Return what `explain` says about each code: what is wrong, why it matters, what to write."""
    written = {**documents.PROBLEMS, **shapes.PROBLEMS, **scenarios.PROBLEMS}
    docstrings = {each.code: each.__doc__ or "" for each in (*CHECKS, *OF_TEXT)}
    return {code: inspect.cleandoc(text) for code, text in {**written, **docstrings}.items()}
