"""Reads our SQL back, from its text, into decision diagrams: does it say what the pack says, on every sheet?

Translation validation (Pnueli, Siegel and Singerman 1998, doi:10.1007/BFb0054170): not the writer is proved, but
each query that it wrote. What a part of a query comes to is written as its values, each with the sheets on which it
is that: every answer, none, and things that are no answer.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from itertools import combinations
from typing import Any

from decision_aid.content import (
    URGENCIES,
    Compared,
    ContentPack,
    Item,
    MultipleChoice,
    Scale,
    SingleChoice,
    YesNo,
    any_rule,
    is_urgent,
)
from decision_aid.engine.answers import Value, values
from decision_aid.engine.every_sheet.mdd import ALWAYS, NEVER, Node
from decision_aid.engine.every_sheet.rows import Row, Sheets, UnreadableError, Values
from decision_aid.engine.rails import Rails, Reader

SQLGLOT = {"postgresql": "postgres"}


_SLIP = "slip in:"


def _ways(item: Item) -> Iterator[tuple[Value | None, Row]]:
    """Yield each answer to a question, None for no answer, with the columns that say so.

    Of several codes that are no answer it is what is known in them, which may be an urgent sign.
    """
    match item.kind:
        case YesNo():
            yield from ((value, {item.link_id: value}) for value in (True, False))
            yield None, {item.link_id: None}
        case Scale(low, high):
            yield from ((value, {item.link_id: value}) for value in values(item.kind))
            yield from ((None, {item.link_id: value}) for value in (None, low - 1, high + 1))
        case SingleChoice(options):
            yield from ((option.code, {item.link_id: option.code}) for option in options)
            yield from ((None, {item.link_id: value}) for value in (None, "", "no code", "not-sure"))
        case MultipleChoice(options):
            codes = [option.code for option in options]
            possible = set(values(item.kind))
            sizes = range(min(len(codes), item.kind.most + 1) + 1)
            chosen = {each for size in sizes for each in combinations(codes, size)} | {tuple(codes)}
            for each in sorted(chosen):
                known = tuple(code for code in each if code in item.kind.together)
                answer = next((said for said in (each, known) if said in possible), None)
                slip = {f"{_SLIP}{item.link_id}": answer != each}
                columns = {f"{item.link_id}:{code}": code in each for code in codes}
                yield answer, columns | slip
                yield answer, {name: said or None for name, said in columns.items()} | slip


class _Rows(Sheets):
    """All rows of a table; an answer counts where `counting` says so of its question, else everywhere."""

    def __init__(self, pack: ContentPack) -> None:
        super().__init__(pack, _ways)
        self.counting: dict[str, Node] = {}

    def compared(self, item: Item, comparison: Compared) -> Rails[Node]:
        counting = self.counting.get(item.link_id, ALWAYS)
        return Rails(*(self.both(side, counting) for side in super().compared(item, comparison)))


def _read(pack: ContentPack, rows: _Rows) -> Reader[Node]:
    """Return what reads conditions where of a list with a slip only urgent signs count."""
    reader, counting = Reader(pack, rows), dict[str, Node]()
    urgent = [rule.when for rule in pack.rules if is_urgent(rule.urgency)]
    for item in (item for item in pack.items.values() if isinstance(item.kind, MultipleChoice)):
        signs = [reader.by(when, item.link_id).true for when in urgent if reader.asks(when, item.link_id)]
        fits = rows.where(f"{_SLIP}{item.link_id}", operator.not_)
        counting[item.link_id] = rows.at_least(1, [fits, *signs])
    rows.counting = counting
    return Reader(pack, rows)


class FromSql:
    """What the stages of a query say over these sheets."""

    def __init__(self, sheets: Sheets, text: str, dialect: str) -> None:
        """Raise ImportError where sqlglot is not installed, UnreadableError for what is not one of our queries."""
        import sqlglot
        from sqlglot import exp

        self._exp, self._sheets = exp, sheets
        query: Any = sqlglot.parse_one(text, read=SQLGLOT.get(dialect, dialect))
        self._names = dict(sheets.columns)
        for stage in (*query.ctes, query):
            select = stage.this if isinstance(stage, exp.CTE) else stage
            made = {each.alias: self._read(each.this) for each in select.expressions if isinstance(each, exp.Alias)}
            self._names |= made
        self.results = {each.alias: self._names[each.alias] for each in query.expressions}

    def _read(self, node: Any) -> Values:  # noqa: ANN401, C901, PLR0911  (a line or two for each kind)
        exp = self._exp
        match node:
            case exp.Paren() | exp.Cast() | exp.TryCast():
                return self._read(node.this)
            case exp.Column():
                return self._names[node.name]
            case exp.Boolean():
                return {bool(node.this): ALWAYS}
            case exp.Null():
                return {None: ALWAYS}
            case exp.Literal():
                return {node.this if node.is_string else int(node.this): ALWAYS}
            case exp.Case():
                return self._case(node)
            case exp.And() | exp.Or() | exp.Add():
                return self._folded(_FOLDED[type(node).__name__], map(self._read, node.flatten()))
            case exp.Is():
                wanted, parts = not node.args.get("negate"), map(self._read, node.iter_expressions())
                return self._together(lambda one, other: (one == other) is wanted, *parts)
            case exp.ArrayPosition() | exp.Anonymous():
                listed, text = (node.this, node.expression) if isinstance(node, exp.ArrayPosition) else node.expressions
                return self._together(_position, *map(self._read, (text, *listed.expressions)))
            case _ if (work := _WORK.get(type(node).__name__)) is not None:
                return self._together(work, *map(self._read, node.iter_expressions()))
            case _:
                raise UnreadableError(f"unknown in SQL: {node.sql()}")

    def _case(self, node: Any) -> Values:  # noqa: ANN401
        last = node.args.get("default")
        found = {None: ALWAYS} if last is None else self._read(last)
        for way in reversed(node.args["ifs"]):
            parts = self._read(way.this), self._read(way.args["true"]), found
            found = self._together(lambda here, value, rest: value if here else rest, *parts)
        return found

    def _folded(self, work: Callable[..., Any], parts: Iterable[Values]) -> Values:
        """Return what comes of any number of values, put together from the last question up, as `Diagrams` counts."""
        asked = self._sheets.variables
        upward = sorted(parts, key=lambda part: min(asked[here] for here in part.values()), reverse=True)
        return reduce(lambda one, other: self._together(work, other, one), upward)

    def _together(self, work: Callable[..., Any], *parts: Values) -> Values:
        """Return what comes of some values, wherever they come together."""
        ways: list[tuple[tuple[Any, ...], Node]] = [((), ALWAYS)]
        for part in parts:
            met = (
                ((*said, value), self._sheets.both(here, there)) for said, here in ways for value, there in part.items()
            )
            ways = [(said, here) for said, here in met if here != NEVER]
        found: Values = {}
        for said, here in ways:
            value = work(*said)
            found[value] = self._sheets.either(found.get(value, NEVER), here)
        return found


def _and(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001
    return False if False in (one, other) else None if None in (one, other) else True


def _or(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001
    return True if True in (one, other) else None if None in (one, other) else False


def _position(wanted: object, *listed: object) -> int | None:
    return listed.index(wanted) + 1 if wanted in listed else None


def _strict(work: Callable[..., Any]) -> Callable[..., Any]:
    """Return what comes of values of which none is NULL, and else NULL."""
    return lambda *parts: None if None in parts else work(*parts)


_FOLDED: dict[str, Callable[..., Any]] = {"And": _and, "Or": _or, "Add": _strict(operator.add)}
_WORK: dict[str, Callable[..., Any]] = {
    "Coalesce": lambda *parts: next((part for part in parts if part is not None), None),
    "Not": _strict(operator.not_),
    "Neg": _strict(operator.neg),
    "EQ": _strict(operator.eq),
    "NEQ": _strict(operator.ne),
    "GT": _strict(operator.gt),
    "GTE": _strict(operator.ge),
    "LT": _strict(operator.lt),
    "LTE": _strict(operator.le),
    "In": _strict(lambda one, *words: one in words),
    "Between": _strict(lambda one, low, high: low <= one <= high),
}


def differing(pack: ContentPack, text: str, dialect: str) -> list[str]:
    """Return the topics of which a query over typed columns says something else than the pack, on some sheet.

    The name `urgency` is among them where it does not give the highest urgency.
    """
    sheets = _Rows(pack)
    reader, said = _read(pack, sheets), FromSql(sheets, text, dialect).results
    found = []
    for topic, rules in pack.rules_by_topic.items():
        if (said[topic].get(True, NEVER), said[topic].get(False, NEVER)) != reader.read(any_rule(rules)):
            found.append(topic)
    left = ALWAYS
    for urgency in URGENCIES:
        here = reader.read(any_rule(rule for rule in pack.rules if rule.urgency == urgency)).true
        if said["urgency"].get(urgency, NEVER) != sheets.both(left, here):
            return [*found, "urgency"]
        left = sheets.both(left, sheets.negate(here))
    return found
