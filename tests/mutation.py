"""How many slips in the engine's own code its tests notice: one at a time, each in a fork, until a test fails.

By hand, as many as wanted, of all that can be made (the same seed draws the same):

    python -m tests.mutation [COUNT [SEED]]
"""

from __future__ import annotations

import ast
import importlib
import os
import resource
import sys
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, settings

from tests import conftest

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINE = conftest.TOP / "decision_aid" / "engine"
TESTS = (
    "answers flow own_words regions kinds guidance urgency reasoning settling short fold shipped_pack rails verify "
    "difference"
)
QUICK = "not (in_the_shipped_pack or planted or too_large_once or longest_interview or sound_packs)"
HOW = ("-x", "-q", "-n0", "-p", "no:cacheprovider", "-m", "not slow", "-k", QUICK)
HOW += ("-W", "ignore::pytest.PytestAssertRewriteWarning")  # this script imports what pytest would
FIRST = {
    "mdd": "settling",
    "logic": "settling",
    "rails": "settling",
    "sheet": "guidance",
}  # the tests that know most of a module
OWN_SECONDS, SECONDS = 30, 120  # of a processor: a slip may make a loop endless
SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
OTHERS = {"any": "all", "all": "any", "min": "max", "max": "min"}


@dataclass(frozen=True, slots=True)
class Slip:
    """A function of a module, as it would be with a slip."""

    module: str
    function: str
    line: int
    code: CodeType
    words: str


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield what could stand there by a slip, and in words."""
    match node:
        case ast.Compare(ops=[op]) | ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in SWAPPED:
            other = deepcopy(node)
            new = SWAPPED[type(op)]()
            setattr(other, *(("ops", [new]) if isinstance(other, ast.Compare) else ("op", new)))
            yield f"{type(op).__name__} -> {type(new).__name__}", other
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not left out", operand
        case ast.Constant(value=bool(value)):
            yield f"{value} -> {not value}", ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield f"{value} -> {value + 1}", ast.Constant(value + 1)
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant) or value.value is not None:
            yield "returns nothing", ast.Return(ast.Constant(None))
        case ast.Name(id=name) if name in OTHERS:
            yield f"{name} -> {OTHERS[name]}", ast.Name(OTHERS[name], ast.Load())
        case ast.IfExp(test, body, orelse):
            yield "the other of two", ast.IfExp(test, orelse, body)
        case ast.comprehension(target, iterated, [_, *_], is_async):
            yield "taken without condition", ast.comprehension(target, iterated, [], is_async)


def slips() -> Iterator[Slip]:
    for path in sorted(ENGINE.rglob("*.py")):
        module = ".".join(path.relative_to(conftest.TOP).with_suffix("").parts)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for qualified, function in _functions(tree):
            for holder, field, place in [*_places(function)]:
                whole = getattr(holder, field)
                node = whole if place is None else whole[place]
                for words, changed in changes(node):
                    line = getattr(node, "lineno", function.lineno)
                    _put(holder, field, place, ast.copy_location(changed, node))
                    code = compile(ast.fix_missing_locations(tree), str(path), "exec")
                    _put(holder, field, place, node)
                    yield Slip(module, qualified, line, _within(code, qualified.split(".")), words)


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        match node:
            case ast.FunctionDef():
                yield node.name, node
            case ast.ClassDef():
                yield from (
                    (f"{node.name}.{each.name}", each) for each in node.body if isinstance(each, ast.FunctionDef)
                )


def _places(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Yield where the nodes of a function's body stand, but those of annotations, which nothing reads."""
    told = [getattr(node, name, None) for node in ast.walk(function) for name in ("annotation", "returns")]
    unread = {id(part) for annotation in told if annotation for part in ast.walk(annotation)}
    for holder in (each for statement in function.body for each in ast.walk(statement) if id(each) not in unread):
        for field, value in ast.iter_fields(holder):
            if isinstance(value, list):
                yield from ((holder, field, place) for place, each in enumerate(value) if isinstance(each, ast.AST))
            elif isinstance(value, ast.AST) and id(value) not in unread:
                yield holder, field, None
    yield from ((function, "body", place) for place in range(len(function.body)))


def _put(holder: ast.AST, field: str, place: int | None, node: ast.AST) -> None:
    if place is None:
        setattr(holder, field, node)
    else:
        getattr(holder, field)[place] = node


def _within(code: CodeType, names: list[str]) -> CodeType:
    for name in names:
        code = next(each for each in code.co_consts if isinstance(each, CodeType) and each.co_name == name)
    return code


def _live(slip: Slip) -> FunctionType:
    """Return the function as the program has it."""
    found: Any = importlib.import_module(slip.module)
    for name in slip.function.split("."):
        found = vars(found)[name]
        found = found.fget if isinstance(found, property) else getattr(found, "__func__", found)
    while not isinstance(found, FunctionType):
        found = found.__wrapped__
    return found


def tests_of(module: str) -> list[str]:
    name = module.rpartition(".")[2]
    first = FIRST.get(name, name)
    names = sorted(TESTS.split(), key=lambda each: each != first)
    return [f"tests/test_{each}.py" for each in names]


def is_noticed(slip: Slip | None) -> bool:
    """Say whether a test fails, or comes to no end, where the program has this slip, or none."""
    own, *others = tests_of(slip.module if slip else "")
    return _fails(slip, OWN_SECONDS, own) or _fails(slip, SECONDS, *others)


def _fails(slip: Slip | None, seconds: int, *tests: str) -> bool:
    pid = os.fork()
    if not pid:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        if slip:
            _live(slip).__code__ = slip.code
        os._exit(_tested(*tests))
    return os.waitpid(pid, 0)[1] != 0


def _tested(*more: str) -> int:
    return int(pytest.main([*HOW, *more]))


def main(count: int, seed: int) -> int:
    os.chdir(conftest.TOP)
    settings.register_profile("unshrunk", settings.get_profile("suite"), phases=[Phase.explicit, Phase.generate])
    settings.load_profile("unshrunk")  # before the tests are read, which is done once, for all forks
    if _tested("--collect-only", "-qq", *tests_of("")) or is_noticed(None):
        print("The tests must pass as things are.")
        return 1
    every = list(slips())
    drawn = Random(seed).sample(every, min(count, len(every)))  # noqa: S311
    left = []
    for number, slip in enumerate(drawn, 1):
        noticed = is_noticed(slip)
        print(f"{number:4} {'noticed' if noticed else 'LEFT'} {slip.module}:{slip.line} {slip.words}", flush=True)
        left += [] if noticed else [slip]
    print(f"{len(drawn) - len(left)} of {len(drawn)} slips noticed; {len(every)} can be made.")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 150, int(sys.argv[2]) if sys.argv[2:] else 1))
