"""Closed sets stay closed: a new kind of condition is named by mypy wherever it must be read, never passed over."""

from __future__ import annotations

import ast
import builtins
from dataclasses import fields
from pathlib import Path
from typing import get_args

import decision_aid
from decision_aid.authoring.checks import places
from decision_aid.content import Condition, TopicStatus
from tests.conftest import KITCHEN_SINK, pack_in
from tests.small_packs import seeded, small_pack

SOURCES = sorted(Path(decision_aid.__file__).parent.rglob("*.py"))
KEYS = {field.name for kind in get_args(Condition) for field in fields(kind)}


def names(pattern: ast.pattern) -> set[str]:
    """Return the classes of ours that a pattern names, at any depth; those of sqlglot and of `ast` are open sets."""
    classes = {ast.unparse(each.cls) for each in ast.walk(pattern) if isinstance(each, ast.MatchClass)}
    return {name for name in classes if not hasattr(builtins, name) and not name.startswith(("exp.", "ast."))}


def takes_the_rest(case: ast.match_case) -> bool:
    """Say whether a case takes whatever comes; one that asks mypy whether anything can come does not."""
    asks = ast.unparse(case.body[0]).startswith("assert_never(")
    anything = case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
    return anything and not asks


def passed_over(tree: ast.AST) -> list[int]:
    """Return the lines where whatever no class names is taken all the same."""
    return [
        case.pattern.lineno
        for match in ast.walk(tree)
        if isinstance(match, ast.Match) and any(names(case.pattern) for case in match.cases)
        for case in match.cases
        if takes_the_rest(case)
    ]


def guessed(tree: ast.AST) -> list[int]:
    """Return the lines where a key of a condition is looked for by name, whatever the condition is."""
    calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call) and ast.unparse(each.func) == "getattr"]
    named = [(call.lineno, call.args[1]) for call in calls]
    return [line for line, name in named if isinstance(name, ast.Constant) and name.value in KEYS]


def test_no_match_over_a_closed_set_takes_the_rest_and_no_key_of_a_condition_is_guessed() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
    found = {str(path): (passed_over(tree), guessed(tree)) for path, tree in trees.items()}
    assert {path: lines for path, lines in found.items() if any(lines)} == {}


def test_random_packs_have_every_kind_of_condition_so_that_every_proof_is_tried_on_it() -> None:
    packs = [small_pack(pack_in(KITCHEN_SINK), seeded(seed)) for seed in range(30)]
    drawn = {type(condition) for pack in packs for _, condition in places.written(pack)}
    assert drawn == set(get_args(Condition)) - set(get_args(TopicStatus))


def test_both_would_be_noticed() -> None:
    ladder = "match leaf:\n  case AtLeast():\n    pass\n  case _:\n    pass\n"
    assert passed_over(ast.parse(ladder)) == [4]
    assert passed_over(ast.parse(ladder.replace("AtLeast", "int"))) == []
    assert passed_over(ast.parse(ladder.replace("case _:\n    pass", "case _:\n    assert_never(leaf)"))) == []
    assert guessed(ast.parse("getattr(leaf, 'equals', None)")) == [1]
