"""A pack -> one query over a table of sheets: a row for each sheet, a nullable boolean for each topic.

True: the topic comes up. NULL: it could. False: it does not. The query has stages, each on the one
before, so that nothing is written, or worked out, twice: what the columns say, which of it is usable, which questions
apply and which findings hold, which rules, which topics.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Label,
    Select,
    String,
    and_,
    case,
    cast,
    column,
    false,
    literal,
    literal_column,
    not_,
    null,
    or_,
    select,
)

from decision_aid.content import (
    URGENCIES,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    ContentPack,
    FindingHolds,
    Item,
    NoneOf,
    SomeOf,
    TopicRaised,
    TopicUndetermined,
    Urgency,
    parts_of,
)
from decision_aid.interop.sql import kleene, reading, slips
from decision_aid.interop.sql.reading import Form

Sql = ColumnElement[Any]
Columns = Iterable[Label[Any]]

URGENCY, UNUSABLE, NEEDS = "urgency", "unusable", "needs"
OURS = (URGENCY, UNUSABLE, NEEDS)
ALL: Any = literal_column("*")


def unusable(link_id: str) -> str:
    """Return the name of the column that says whether what is said to a question is no answer."""
    return f"{UNUSABLE}:{link_id}"


@dataclass(frozen=True)
class Query:
    """The rules of a pack over a table of sheets.

    `columns`: how the answers in each of its columns are written; a question without one counts as not answered.
    `keep`: columns that are carried along, by the name that they get. `topics`: those that are wanted, or all.
    `by_question`: last, a column for each question: whether what is said to it is no answer.
    """

    pack: ContentPack
    table: FromClause
    columns: Mapping[str, Form]
    keep: Mapping[str, str] = field(default_factory=dict)
    topics: Sequence[str] = ()
    needs: bool = False
    by_question: bool = False

    def topics_by_sheet(self) -> Select[Any]:
        """Return the query for a row a sheet: what is kept, the highest urgency, how much is unusable, the topics."""
        opened = _Opened(self) if self.needs else None
        needs = [opened.needs.label(NEEDS)] if opened else []
        number = cast(kleene.count(reading.unusable(item) for item in self._doubtful), Integer)
        doubts = ("doubts", [number.label(f"{UNUSABLE}:")])
        topics = [kleene.truth(f"topic:{topic}").label(topic) for topic in self.wanted]
        ours = [self._urgency.label(URGENCY), column(f"{UNUSABLE}:").label(UNUSABLE)]
        flags = self._unusable_by_question if self.by_question else ()
        return select(*self._kept, *ours, *needs, *topics, *flags).select_from(
            self._staged([*self._read, doubts, *self._logic, *(opened.stages if opened else ())])
        )

    @property
    def _unusable_by_question(self) -> Columns:
        doubtful = self._doubtful
        for item in self.pack.items.values():
            yield (reading.unusable(item) if item in doubtful else false()).label(unusable(item.link_id))

    @property
    def _doubtful(self) -> list[Item]:
        return [item for item in self.pack.items.values() if reading.can_be_unusable(item, self.columns)]

    @property
    def _kept(self) -> list[Any]:
        return [column(f"kept:{name}").label(name) for name in self.keep]

    @property
    def wanted(self) -> list[str]:
        return [topic for topic in self.pack.topics_by_id if not self.topics or topic in self.topics]

    def _staged(self, stages: Iterable[tuple[str, Columns]]) -> Any:  # noqa: ANN401  (a table or a stage)
        kept: list[Any] = [column(of).label(f"kept:{name}") for name, of in self.keep.items()]
        found: Any = None
        for name, columns in stages:
            before = self.table if found is None else found
            found = select(*(kept if found is None else [ALL]), *columns).select_from(before).offset(0).cte(name)
        return found

    @cached_property
    def _read(self) -> list[tuple[str, Columns]]:
        items = self.pack.items.values()
        return [
            ("given", [each for item in items for each in reading.given(item, self.columns)]),
            ("known", [each for item in items for each in reading.known(item, self.columns)]),
            ("counted", list(slips.counted(self.pack, needs=self.needs))),
        ]

    @cached_property
    def _logic(self) -> list[tuple[str, Columns]]:
        writer = kleene.Writer(self.pack)
        stages: list[tuple[str, Columns]] = []
        for number, level in enumerate(_Steps(self.pack).by_level(), start=1):
            columns = [writer.read(condition).true.label(name) for name, condition in level.items()]
            stages.append((f"step_{number}", [*columns, *self._counting(writer, level)]))
        rules = [writer.read(rule.when).true.label(kleene.rule(rule).name) for rule in self.pack.rules]
        topics = [
            or_(false(), *(kleene.rule(rule) for rule in self.pack.rules_by_topic[topic])).label(f"topic:{topic}")
            for topic in self.wanted
        ]
        urgent = [
            or_(*(kleene.rule(rule) for rule in self.pack.rules if rule.urgency == urgency)).label(f"is:{urgency}")
            for urgency in self._urgencies
        ]
        return [*stages, ("rules", rules), ("topics", [*topics, *urgent])]

    def _counting(self, writer: kleene.Writer, level: Mapping[str, Condition]) -> Columns:
        """Yield where the answers count to the questions of which a stage says when they apply."""
        for item in self.pack.items.values():
            if kleene.applies(item).name in level and item.enable_when:
                holds = and_(writer.read(item.enable_when).true, kleene.has_answer(item))
                yield kleene.false_where(holds).label(kleene.otherwise_if_asked(item).name)

    @property
    def _urgencies(self) -> list[Urgency]:
        return [urgency for urgency in URGENCIES if any(rule.urgency == urgency for rule in self.pack.rules)]

    @property
    def _urgency(self) -> Sql:
        """The highest urgency of all topics, also of those that are not wanted."""
        found = [(kleene.truth(f"is:{urgency}"), literal(urgency, String)) for urgency in self._urgencies]
        return case(*found) if found else null()


class _Steps:
    """In which stage each gate and each finding can be worked out: after all that it reads."""

    def __init__(self, pack: ContentPack) -> None:
        self._pack = pack
        self._levels: dict[str, int] = {}
        self._conditions: dict[str, Condition] = {}
        for rule in pack.rules:
            self._level(rule.when)

    def _level(self, condition: Condition) -> int:
        """Return how many stages have to come before a condition."""
        return max((self._of(name, read) for name, read in self._reads(condition)), default=0)

    def by_level(self) -> Iterator[dict[str, Condition]]:
        for level in range(1, max(self._levels.values(), default=0) + 1):
            yield {name: self._conditions[name] for name, at in self._levels.items() if at == level}

    def _of(self, name: str, condition: Condition) -> int:
        if name not in self._levels:
            self._conditions[name] = condition
            self._levels[name] = self._level(condition) + 1
        return self._levels[name]

    def _reads(self, condition: Condition) -> Iterator[tuple[str, Condition]]:
        if isinstance(condition, Comparison):
            item = self._pack.items.get(condition.question)
            if item and item.enable_when:
                yield kleene.applies(item).name, item.enable_when
            return
        match condition:
            case FindingHolds(finding=finding):
                yield kleene.finding(finding).name, self._pack.findings_by_id[finding].when
            case AllOf() | AnyOf() | NoneOf() | SomeOf():
                for part in parts_of(condition):
                    yield from self._reads(part)
            case TopicRaised() | TopicUndetermined():
                raise ValueError("only a guarantee can speak of topics")


class _Opened:
    """Which questions would settle what is open: those without an answer that a way of open conditions leads to.

    The ways begin at the rules of open topics. Each gate and each finding is on a way in one column, in a stage after
    all that reads it, so that nothing is written twice.
    """

    def __init__(self, query: Query) -> None:
        self._pack, self._writer = query.pack, kleene.Writer(query.pack)
        self._reached: dict[str, list[Sql]] = {}
        self._asked: dict[str, list[Sql]] = {}
        for topic in query.wanted:
            for rule in self._pack.rules_by_topic[topic]:
                open_ = and_(kleene.truth(f"topic:{topic}").is_(None), kleene.rule(rule).is_(None))
                self._begin(rule.when, open_)
        self.stages = [
            (f"open_{number}", list(self._level(level)))
            for number, level in enumerate(reversed(list(_Steps(self._pack).by_level())), start=1)
        ]

    @property
    def needs(self) -> Sql:
        """The questions, each with a separator after it."""
        found: Sql = literal("", String)
        for item in self._pack.items.values():
            needed = and_(or_(false(), *self._asked.get(item.link_id, ())), not_(kleene.has_answer(item)))
            found = found.concat(case((needed, f"{item.link_id}{reading.SEPARATOR}"), else_=""))
        return found

    def _level(self, level: Mapping[str, Condition]) -> Columns:
        for name, condition in level.items():
            reached = or_(false(), *self._reached.get(name, ()))
            yield and_(reached, kleene.truth(name).is_(None)).label(f"open:{name}")
            self._begin(condition, kleene.truth(f"open:{name}"))

    def _begin(self, condition: Condition, open_: Sql) -> None:
        """Follow the ways from a condition of which it is known already where it is open."""
        if isinstance(condition, Comparison | FindingHolds):
            self._follow(condition, open_)
            return
        match condition:
            case AllOf() | AnyOf() | NoneOf() | SomeOf():
                for part in parts_of(condition):
                    self._follow(part, open_)
            case TopicRaised() | TopicUndetermined():
                raise ValueError("only a guarantee can speak of topics")

    def _follow(self, condition: Condition, reached: Sql) -> None:
        if isinstance(condition, FindingHolds):
            self._reached.setdefault(kleene.finding(condition.finding).name, []).append(reached)
            return
        open_ = and_(reached, self._writer.read(condition).true.is_(None))
        if not isinstance(condition, Comparison):
            self._begin(condition, open_)
        elif item := self._pack.items.get(condition.question):
            self._asked.setdefault(item.link_id, []).append(open_)
            if item.enable_when:
                self._reached.setdefault(kleene.applies(item).name, []).append(open_)
