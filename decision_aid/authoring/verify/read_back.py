"""Reads our SQL back, from its text, into decision diagrams: does it say what the pack says, on every sheet?

Translation validation (Pnueli, Siegel and Singerman 1998, doi:10.1007/BFb0054170): not the writer is proved, but
each query that it wrote. What a query makes of one question alone is worked out for every answer, for none, and
for things that are no answer; what it makes of several, in diagrams over all of them.
"""

from __future__ import annotations

from dataclasses import field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from decision_aid.content import URGENCIES, AnyOf, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import values
from decision_aid.engine.every_sheet.mdd import ALWAYS, NEVER, Diagrams, Node
from decision_aid.engine.rails import Rails, Reader
from decision_aid.engine.reasoning import holds
from decision_aid.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from decision_aid.content import Compared, ContentPack, Item
    from decision_aid.engine.answers import Value

Part = Any  # a value, or one of Local, Count, Ways and Rails
SQLGLOT = {"postgresql": "postgres"}


class UnreadableError(Exception):
    """Something stands in the query that this reader does not know."""


@frozen
class Local:
    """What depends on one question only: a value for each way in which it can be answered, or not."""

    question: str
    values: tuple[Any, ...]


@frozen
class Count:
    """How many of some functions hold, and some more."""

    parts: tuple[Node, ...]
    more: int = 0


@frozen
class Ways:
    """A text or nothing, and where it is which."""

    where: dict[Any, Node] = field(default_factory=dict)


class Sheets:
    """All rows of a table with typed columns, as far as the query or the pack tells them apart."""

    def __init__(self, pack: ContentPack) -> None:
        self.pack, self.diagrams = pack, Diagrams()
        self.variable = {link_id: number for number, link_id in enumerate(pack.items)}
        self.said = {item.link_id: [*((row, value) for value, row in _ways(item))] for item in pack.items.values()}
        self.columns = {name: link_id for link_id, said in self.said.items() for name in said[0][0]}

    def node(self, question: str, where: Sequence[bool]) -> Node:
        return self.diagrams.node(self.variable[question], tuple(ALWAYS if one else NEVER for one in where))


def _ways(item: Item) -> Iterator[tuple[Value | None, dict[str, Any]]]:
    """Yield each answer to a question, None for no answer, with the columns that say so."""
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
                columns = {f"{item.link_id}:{code}": code in each for code in codes}
                yield (each if each in possible else None), columns
                yield (each if each in possible else None), {name: said or None for name, said in columns.items()}


class FromPack:
    """The pack's own conditions over these sheets."""

    always, never = ALWAYS, NEVER

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets

    def at_least(self, least: int, parts: Sequence[Node]) -> Node:
        return self._sheets.diagrams.at_least(least, parts)

    def negate(self, part: Node) -> Node:
        return self._sheets.diagrams.negate(part)

    def compared(self, item: Item, comparison: Compared) -> Rails[Node]:
        said = [value for _, value in self._sheets.said[item.link_id]]
        truths = [None if value is None else holds(comparison, value) for value in said]
        true, false = ([truth is side for truth in truths] for side in (True, False))
        return Rails(self._sheets.node(item.link_id, true), self._sheets.node(item.link_id, false))


class FromSql:
    """What the stages of a query say over these sheets."""

    def __init__(self, sheets: Sheets, text: str, dialect: str) -> None:
        """Raise ImportError where sqlglot is not installed, UnreadableError for what is not one of our queries."""
        import sqlglot
        from sqlglot import exp

        self._exp, self._sheets, self._diagrams = exp, sheets, sheets.diagrams
        query: Any = sqlglot.parse_one(text, read=SQLGLOT.get(dialect, dialect))
        self._names: dict[str, Any] = {
            name: Local(link_id, tuple(row[name] for row, _ in sheets.said[link_id]))
            for name, link_id in sheets.columns.items()
        }
        for stage in (*query.ctes, query):
            select = stage.this if isinstance(stage, exp.CTE) else stage
            made = {each.alias: self._read(each.this) for each in select.expressions if isinstance(each, exp.Alias)}
            self._names |= made
        self.results = {each.alias: self._names[each.alias] for each in query.expressions}

    def rails(self, value: Part) -> Rails[Node]:
        """Return where something is true, and where false."""
        if isinstance(value, Rails):
            return value
        if isinstance(value, Local):
            true, false = ([each is not None and bool(each) is side for each in value.values] for side in (True, False))
            return Rails(self._sheets.node(value.question, true), self._sheets.node(value.question, false))
        if isinstance(value, bool):
            return Rails(ALWAYS if value else NEVER, NEVER if value else ALWAYS)
        if value is None:
            return Rails(NEVER, NEVER)
        raise UnreadableError(f"no truth: {value}")

    def _read(self, node: Part) -> Part:  # noqa: PLR0911, C901, PLR0912  (a line or two for each kind)
        exp = self._exp
        match node:
            case exp.Paren() | exp.Cast() | exp.TryCast():
                return self._read(node.this)
            case exp.Column():
                return self._names[node.name]
            case exp.Boolean():
                return bool(node.this)
            case exp.Null():
                return None
            case exp.Literal():
                return node.this if node.is_string else int(node.this)
            case exp.Neg():
                return -self._read(node.this)
            case exp.Case():
                return self._case(node)
            case exp.In():
                return self._each(_in, node.this, *node.expressions)
            case exp.Between():
                return self._each(_between, node.this, node.args["low"], node.args["high"])
            case exp.Coalesce():
                return self._each(_coalesce, node.this, *node.expressions)
            case exp.Is():
                so = self._is(self._read(node.this), self._read(node.expression))
                return self._not(so) if node.args.get("negate") else so
            case exp.Not():
                return self._not(self._read(node.this))
            case exp.And() | exp.Or():
                return self._joined(node)
            case exp.EQ() | exp.NEQ() | exp.GT() | exp.GTE() | exp.LT() | exp.LTE():
                return self._compare(type(node).__name__, self._read(node.this), self._read(node.expression))
            case exp.Add():
                return self._sum(self._read(node.this), self._read(node.expression))
            case exp.ArrayPosition() | exp.Anonymous():
                listed, text = (node.this, node.expression) if isinstance(node, exp.ArrayPosition) else node.expressions
                words = listed.expressions
                return self._each(lambda one, *all_: all_.index(one) + 1 if one in all_ else None, text, *words)
            case _:
                raise UnreadableError(f"unknown in SQL: {node.sql()}")

    def _each(self, work: Part, *nodes: Part) -> Part:
        return self._local(work, [self._read(node) for node in nodes])

    def _local(self, work: Part, parts: list[Part]) -> Part:
        """Return what comes of values of one question, for each way to answer it."""
        questions = {part.question for part in parts if isinstance(part, Local)}
        if len(questions) > 1 or any(isinstance(part, Rails | Count | Ways) for part in parts):
            raise UnreadableError("this can only be said of one question")
        if not questions:
            return work(*parts)
        (question,) = questions
        number = len(self._sheets.said[question])
        rows = zip(*(part.values if isinstance(part, Local) else (part,) * number for part in parts), strict=True)
        return Local(question, tuple(work(*row) for row in rows))

    def _is_local(self, *parts: Part) -> bool:
        questions = {part.question for part in parts if isinstance(part, Local)}
        return len(questions) < 2 and not any(isinstance(part, Rails | Count | Ways) for part in parts)  # noqa: PLR2004

    def _not(self, part: Part) -> Part:
        if self._is_local(part):
            return self._local(lambda one: None if one is None else not one, [part])
        rails = self.rails(part)
        return Rails(rails.false, rails.true)

    def _joined(self, node: Part) -> Part:
        parts = [self._read(each) for each in node.flatten()]
        every = isinstance(node, self._exp.And)
        if self._is_local(*parts):
            return self._local(lambda *all_: _all(all_) if every else _any(all_), parts)
        rails = [self.rails(part) for part in parts]
        true, false = (len(parts), 1) if every else (1, len(parts))
        at_least = self._diagrams.at_least
        return Rails(at_least(true, [each.true for each in rails]), at_least(false, [each.false for each in rails]))

    def _is(self, part: Part, wanted: Part) -> Part:
        if self._is_local(part):
            return self._local(lambda one: one is None if wanted is None else one is not None and one == wanted, [part])
        rails = self.rails(part)
        decided = self._diagrams.either(rails.true, rails.false)
        where = {None: self._diagrams.negate(decided), True: rails.true, False: rails.false}[wanted]
        return Rails(where, self._diagrams.negate(where))

    def _compare(self, kind: str, one: Part, other: Part) -> Part:
        if self._is_local(one, other):
            return self._local(lambda *two: None if None in two else _COMPARE[kind](*two), [one, other])
        if isinstance(one, Count) and isinstance(other, int):
            least = other - one.more + (kind == "GT")
            if kind not in ("GT", "GTE"):
                raise UnreadableError(f"a count is compared by {kind}")
            where = self._diagrams.at_least(max(least, 0), one.parts) if least <= len(one.parts) else NEVER
            return Rails(where, self._diagrams.negate(where))
        left, right = self.rails(one), self.rails(other)
        both, either = self._diagrams.both, self._diagrams.either
        same = either(both(left.true, right.true), both(left.false, right.false))
        apart = either(both(left.true, right.false), both(left.false, right.true))
        return Rails(same, apart) if kind == "EQ" else Rails(apart, same)

    def _sum(self, one: Part, other: Part) -> Part:
        if self._is_local(one, other):
            return self._local(lambda *two: None if None in two else sum(two), [one, other])
        left, right = self._count(one), self._count(other)
        return Count((*left.parts, *right.parts), left.more + right.more)

    def _count(self, part: Part) -> Count:
        if isinstance(part, Count):
            return part
        if isinstance(part, int) and not isinstance(part, bool):
            return Count((), part)
        if isinstance(part, Local):
            steps = range(1, max(part.values) + 1)
            return Count(tuple(self._sheets.node(part.question, [n >= least for n in part.values]) for least in steps))
        raise UnreadableError(f"no number: {part}")

    def _case(self, node: Part) -> Part:
        ways = [(self._read(each.this), self._read(each.args["true"])) for each in node.args["ifs"]]
        rest = self._read(node.args["default"]) if node.args.get("default") is not None else None
        if self._is_local(*(part for way in ways for part in way), rest):
            return self._local(_first, [part for way in ways for part in way] + [rest])
        left = ALWAYS
        found: list[tuple[Node, Part]] = []
        for condition, value in ways:
            here = self._diagrams.both(left, self.rails(condition).true)
            left = self._diagrams.both(left, self._diagrams.negate(here))
            found.append((here, value))
        found.append((left, rest))
        return self._put_together(found)

    def _put_together(self, found: list[tuple[Node, Part]]) -> Part:
        both, either = self._diagrams.both, self._diagrams.either
        if all(value in (0, 1) and isinstance(value, int) and not isinstance(value, bool) for _, value in found):
            where = NEVER
            for here, value in found:
                where = either(where, here) if value else where
            return Count((where,))
        if any(isinstance(value, str) for _, value in found):
            texts: dict[Any, Node] = {}
            for here, value in found:
                texts[value] = either(texts.get(value, NEVER), here)
            return Ways(texts)
        true = false = NEVER
        for here, value in found:
            rails = self.rails(value)
            true, false = either(true, both(here, rails.true)), either(false, both(here, rails.false))
        return Rails(true, false)


_COMPARE: dict[str, Any] = {
    "EQ": lambda left, right: left == right,
    "NEQ": lambda left, right: left != right,
    "GT": lambda left, right: left > right,
    "GTE": lambda left, right: left >= right,
    "LT": lambda left, right: left < right,
    "LTE": lambda left, right: left <= right,
}


def _in(one: Part, *words: Part) -> bool | None:
    return None if one is None else one in words


def _coalesce(*parts: Part) -> Part:
    return next((part for part in parts if part is not None), None)


def _between(one: Part, low: Part, high: Part) -> bool | None:
    return None if one is None else low <= one <= high


def _all(parts: tuple[Any, ...]) -> bool | None:
    return False if any(part is not None and not part for part in parts) else None if None in parts else True


def _any(parts: tuple[Any, ...]) -> bool | None:
    return True if any(parts) else None if None in parts else False


def _first(*ways: Part) -> Part:
    *pairs, rest = ways
    return next((value for condition, value in zip(pairs[::2], pairs[1::2], strict=True) if condition), rest)


def differing(pack: ContentPack, text: str, dialect: str) -> list[str]:
    """Return the topics of which a query over typed columns says something else than the pack, on some sheet.

    The name `urgency` is among them where it does not give the highest urgency.
    """
    sheets = Sheets(pack)
    sql, reader = FromSql(sheets, text, dialect), Reader(pack, FromPack(sheets))
    rules = {topic: AnyOf(tuple(rule.when for rule in pack.rules_by_topic[topic])) for topic in pack.topics_by_id}
    found = [topic for topic, when in rules.items() if sql.rails(sql.results[topic]) != reader.read(when)]
    left, texts = ALWAYS, sql.results["urgency"]
    where = texts.where if isinstance(texts, Ways) else {}
    for urgency in URGENCIES:
        here = reader.read(AnyOf(tuple(rule.when for rule in pack.rules if rule.urgency == urgency))).true
        if where.get(urgency, NEVER) != sheets.diagrams.both(left, here):
            return [*found, "urgency"]
        left = sheets.diagrams.both(left, sheets.diagrams.negate(here))
    return found
