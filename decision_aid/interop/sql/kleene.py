"""Conditions in SQL: one boolean expression each, in which NULL is "unknown".

SQL's own logic is Kleene's, so a condition needs one expression where other notations need two: it fails
where its negation holds. Two things are not as they look. "Applies, and compares so" would be false where it is
unknown whether a question applies and its answer compares otherwise, so a comparison is NULL unless the
question applies. And "at least k" has to count both what holds and what can still hold.
"""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    ColumnClause,
    Integer,
    String,
    and_,
    case,
    column,
    false,
    func,
    literal_column,
    not_,
    null,
    or_,
    true,
)

from decision_aid.content import (
    Among,
    FindingHolds,
    Includes,
    InRange,
    MultipleChoice,
    Scale,
    SingleChoice,
    YesNo,
)
from decision_aid.engine.rails import Rails, Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement

    from decision_aid.content import Compared, Condition, ContentPack, Item, Rule

    Truth = ColumnElement[bool]

ONE, ZERO = literal_column("1", Integer), literal_column("0", Integer)


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


def known(item: Item) -> ColumnClause[bool]:
    """Return the column that is true where what is said to a question is an answer to it, and NULL elsewhere."""
    return truth(f"known:{item.link_id}")


def has_answer(item: Item) -> Truth:
    match item.kind:
        case YesNo():
            return given(item).is_not(None)
        case Scale() | SingleChoice() | MultipleChoice():
            return known(item).is_not(None)


def counts(item: Item) -> ColumnClause[bool]:
    """Return the column that is true where a question that not everybody is asked has an answer, and applies."""
    return truth(f"counts:{item.link_id}")


def applies(item: Item) -> ColumnClause[bool]:
    return truth(f"applies:{item.link_id}")


def finding(finding_id: str) -> ColumnClause[bool]:
    return truth(f"finding:{finding_id}")


def rule(of: Rule) -> ColumnClause[bool]:
    return truth(f"rule:{of.id}")


def fails(holds: Truth) -> Truth:
    """Return the negation; of a column as a comparison, since SQLAlchemy writes no brackets around NOT and a name."""
    return holds == false() if isinstance(holds, ColumnClause) else not_(holds)


def among(text: ColumnElement[Any], words: Iterable[str]) -> Truth:
    """Return where a text is one of these; NULL where there is none."""
    return func.among(text, *words, type_=Boolean)


def or_null(holds: Truth) -> Truth:
    """Return true where something holds, and NULL elsewhere; engines take several times as long for a CASE."""
    return or_(holds, null())


def count(parts: Iterable[Truth]) -> ColumnElement[int]:
    """Return how many of these hold."""
    return reduce(add, [case((part, ONE), else_=ZERO) for part in parts], ZERO)


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
        too_few = count(map(fails, parts)) > len(parts) - least
        return case((count(parts) >= least, true()), (too_few, false()))

    def negate(self, part: Truth) -> Truth:
        """Raise ValueError: only topics need it, and only a guarantee can speak of topics."""
        del part
        raise ValueError("only a guarantee can speak of topics")

    def compared(self, item: Item, comparison: Compared) -> Rails[Truth]:
        return rails(_only_where(item, _compares(item, comparison)))


def _only_where(item: Item, compares: Truth) -> Truth:
    """Return what is said of an answer where it counts, else NULL: what is compared with NULL is NULL."""
    if item.enable_when:
        return compares == counts(item)
    match item.kind:
        case YesNo():
            return compares
        case Scale() | SingleChoice() | MultipleChoice():
            return compares == known(item)


def _compares(item: Item, comparison: Compared) -> Truth:
    """Return whether what is said compares so."""
    said = given(item)
    match comparison:
        case InRange(low=low, high=high):
            ends = [said >= low] if low is not None else []
            return and_(true(), *ends, *([said <= high] if high is not None else []))
        case Among(values=values):
            words = [value for value in values if isinstance(value, str)]
            if words or not values:
                return among(said, words) if words else false()
            return or_(false(), *(said if value else fails(said) for value in values))
        case Includes(includes=code):
            return given(item, code).is_(True)


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
