"""Conditions in SQL: one boolean expression each, in which NULL is "unknown".

SQL's own logic is Kleene's, so a condition needs one expression where other notations need two: it fails
where its negation holds. "Applies, and compares so" would be false where it is unknown whether a question applies and
its answer compares otherwise: a comparison is TRUE where it holds, else what a column says that is FALSE where an
answer counts, and NULL elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import (
    REAL,
    Boolean,
    ColumnClause,
    ColumnElement,
    Integer,
    String,
    and_,
    case,
    column,
    false,
    func,
    literal_column,
    not_,
    or_,
    true,
)

from decision_aid.content import (
    Among,
    Compared,
    Condition,
    ContentPack,
    FindingHolds,
    Includes,
    InRange,
    Item,
    MultipleChoice,
    Rule,
    Scale,
    SingleChoice,
    YesNo,
)
from decision_aid.engine.rails import Rails, Reader

Truth = ColumnElement[bool]

ZERO = literal_column("0", REAL)


def truth(name: str) -> ColumnClause[bool]:
    """Return the column of this name, which is true, false or NULL."""
    return column(name, Boolean)


def given(item: Item, code: str = "") -> ColumnClause[Any]:
    """Return the column with what is said to a question; of several codes, whether this one is."""
    match item.kind:
        case YesNo():
            return column(f"given:{item.link_id}", Boolean)
        case Scale():
            return column(f"given:{item.link_id}", Integer)
        case SingleChoice():
            return column(f"given:{item.link_id}", String)
        case MultipleChoice():
            return column(f"given:{item.link_id}:{code}", Boolean)


def listed(item: Item, code: str) -> ColumnClause[bool]:
    """Return the column with whether a code stands in a list, also in one that is no answer."""
    is_alone = isinstance(item.kind, MultipleChoice) and code in item.kind.alone
    return truth(f"{'alone' if is_alone else 'given'}:{item.link_id}:{code}")


def fits(item: Item) -> ColumnClause[bool]:
    """Return the column that is FALSE where several codes are an answer as they stand, and NULL elsewhere."""
    return truth(f"fits:{item.link_id}")


def otherwise(item: Item) -> ColumnClause[bool]:
    """Return the column that is FALSE where what is said to a question is an answer to it, and NULL elsewhere."""
    return truth(f"else:{item.link_id}")


def has_answer(item: Item) -> Truth:
    match item.kind:
        case YesNo():
            return given(item).is_not(None)
        case Scale() | SingleChoice() | MultipleChoice():
            return otherwise(item).is_not(None)


def otherwise_if_asked(item: Item) -> ColumnClause[bool]:
    """Return the column that is FALSE where a question has an answer and applies, and NULL elsewhere."""
    return truth(f"else-if-asked:{item.link_id}")


def applies(item: Item) -> ColumnClause[bool]:
    return truth(f"applies:{item.link_id}")


def finding(finding_id: str) -> ColumnClause[bool]:
    return truth(f"finding:{finding_id}")


def rule(of: Rule) -> ColumnClause[bool]:
    return truth(f"rule:{of.id}")


def fails(holds: Truth) -> Truth:
    """Return the negation; of a column as a comparison, since SQLAlchemy writes no brackets around NOT and a name."""
    return holds == false() if isinstance(holds, ColumnClause) else not_(holds)


def among(text: ColumnElement[Any], words: Sequence[str]) -> Truth:
    """Return where a text is one of these; not TRUE where there is none."""
    return func.among(text, *words, type_=Boolean) if words else false()


def false_where(holds: Truth) -> Truth:
    """Return FALSE where something holds, and NULL elsewhere."""
    return case((holds, false()))


def count(parts: Iterable[Truth]) -> ColumnElement[float]:
    """Return how many of these hold, none of which is NULL; engines watch sums of whole numbers, which takes longer."""
    return reduce(add, [func.one_if(part, type_=REAL) for part in parts], ZERO)


class Kleene:
    """Boolean SQL as an algebra of rails; what is on the rail "false" is the negation of what is on "true"."""

    @property
    def always(self) -> Truth:
        return true()

    @property
    def never(self) -> Truth:
        return false()

    def at_least(self, least: int, parts: Sequence[Truth]) -> Truth:
        if least <= 0:
            return true()
        if least > len(parts):
            return false()
        if least == len(parts):
            return and_(*parts)
        if least == 1:
            return or_(*parts)
        left, right = parts[: len(parts) // 2], parts[len(parts) // 2 :]
        ways = [(self.at_least(some, left), self.at_least(least - some, right)) for some in range(least + 1)]
        return or_(false(), *(and_(true(), *way) for way in ways))

    def negate(self, part: Truth) -> Truth:
        """Raise ValueError: only topics need it, and only a guarantee can speak of topics."""
        del part
        raise ValueError("only a guarantee can speak of topics")

    def compared(self, item: Item, comparison: Compared) -> Rails[Truth]:
        true, false = sides(item, comparison)
        return Rails(_or_unknown(item, true), _or_unknown(item, false))


def _or_unknown(item: Item, side: Truth) -> Truth:
    """Return one side of a comparison, with NULL where the question has no answer that counts."""
    if item.enable_when:
        return or_(side, otherwise_if_asked(item))
    match item.kind:
        case YesNo():
            return side
        case Scale() | SingleChoice() | MultipleChoice():
            return or_(side, otherwise(item))


def sides(item: Item, comparison: Compared) -> tuple[Truth, Truth]:
    """Return where an answer compares so, and where an answer does not; neither is TRUE of what is no answer.

    Engines take long for NOT, = and CASE over what can be NULL: each side is written by itself.
    """
    said = given(item)
    match comparison:
        case InRange(low=low, high=high):
            assert isinstance(item.kind, Scale)  # noqa: S101  (only a scale is compared with numbers)
            least, most = item.kind.low if low is None else low, item.kind.high if high is None else high
            ranges = [(item.kind.low, least - 1), (most + 1, item.kind.high)]
            return _between(said, [(least, most)], item.kind), _between(said, ranges, item.kind)
        case Among(values=values):
            if codes := [option.code for option in item.answer_options]:
                others = [code for code in codes if code not in values]
                return among(said, [code for code in codes if code in values]), among(said, others)
            sides = ((True, said), (False, fails(said)))
            there, other = ([side for value, side in sides if (value in values) is so] for so in (True, False))
            return or_(false(), *there), or_(false(), *other)
        case Includes(includes=code):
            chosen, answered = given(item, code), has_answer(item)
            return and_(chosen, answered), and_(fails(chosen), answered)


def _between(said: ColumnElement[Any], ranges: Iterable[tuple[int, int]], scale: Scale) -> Truth:
    ends = [(max(low, scale.low), min(high, scale.high)) for low, high in ranges]
    return or_(false(), *(said.between(low, high) for low, high in ends if low <= high))


class Writer(Reader["Truth"]):
    """Writes conditions over the columns of earlier stages: which questions apply, and which findings hold."""

    def __init__(self, pack: ContentPack) -> None:
        super().__init__(pack, Kleene())

    def read(self, condition: Condition) -> Rails[Truth]:
        if isinstance(condition, FindingHolds):
            return rails(finding(condition.finding))
        return super().read(condition)

    def applies(self, item: Item) -> Rails[Truth]:
        return rails(applies(item) if item.enable_when else true())


def rails(holds: Truth) -> Rails[Truth]:
    """Return where something is true, and where false, of what can be NULL too."""
    return Rails(holds, fails(holds))
