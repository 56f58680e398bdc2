"""Conditions -> XPath that is true where ours is TRUE for certain, and where it is FALSE for certain.

A form knows only true and false. So a condition is written down twice: when it holds, and when it
fails. Where neither is true it is unknown, just as with an answer that is missing, not sure or not
said. Whether a question applies is part of both: nothing rests on what a form does with the values
of questions that it hides.
"""

from __future__ import annotations

from decision_aid.content import Among, Compared, Includes, InRange, Item
from decision_aid.engine.answers import ABSENT_WORDS, Absent
from decision_aid.engine.rails import Rails
from decision_aid.frozen import frozen
from decision_aid.interop.choices import NO, YES, several
from decision_aid.interop.formulas import (
    Enough,
    Every,
    Formula,
    Formulas,
    Operator,
    Says,
    Some,
    every,
    in_range,
    negated,
    some,
)
from decision_aid.interop.xlsform.names import absence_of, has_absence_apart, name_of


@frozen
class Test:
    """A text that is true or false, and the text that is its opposite."""

    text: str
    opposite: str


Expression = Formula[Test]


def _same(here: str, value: object) -> Expression:
    return Says(Test(f"{here} = {value!r}", f"{here} != {value!r}"))


def _so(text: str) -> Expression:
    return Says(Test(text, f"not({text})"))


def _given(here: str) -> Expression:
    return negated(_same(here, ""))


class Expressions(Formulas[Test]):
    """Conditions as XPath says them."""

    def answered(self, item: Item, comparison: Compared) -> Rails[Expression]:
        here = reference(item.link_id)
        match comparison:
            case InRange():
                return in_range(comparison, lambda side, than: _number(here, side, than))
            case Among(values=values):
                return _among(here, values)
            case Includes(includes=code):
                chosen = {word: _so(f"selected({here}, '{word}')") for word in (*ABSENT_WORDS, code)}
                return Rails(chosen[code], every(_given(here), *map(negated, chosen.values())))

    def not_sure(self, item: Item) -> Expression:
        here, word = reference(item.link_id), Absent.NOT_SURE.value
        if has_absence_apart(item):
            return every(_same(here, ""), _same(f"${{{absence_of(item.link_id)}}}", word))
        return _so(f"selected({here}, '{word}')") if several(item) else _same(here, word)


def in_xpath(expression: Expression) -> str:
    """Return an expression as XPath."""
    match expression:
        case Says(test, holds):
            return test.text if holds else test.opposite
        case Every(parts):
            return " and ".join(map(_inside, parts)) or "true()"
        case Some(parts):
            return " or ".join(map(_inside, parts)) or "false()"
        case Enough(least, parts, holds):
            counted = " + ".join(f"if({in_xpath(part)}, 1, 0)" for part in parts)
            return f"{counted} {'>=' if holds else '<'} {least}"


def _inside(part: Expression) -> str:
    return in_xpath(part) if isinstance(part, Says | Enough) else f"({in_xpath(part)})"


def reference(link_id: str) -> str:
    """Return a question as XLSForm refers to it."""
    return f"${{{name_of(link_id)}}}"


def _number(here: str, side: Operator, than: int) -> Expression:
    """Return that there is a number, and that it compares so: what is empty is no number, and so is "not-sure"."""
    return _same(here, than) if side == "=" else every(_given(here), _so(f"{here} {side} {than}"))


def _among(here: str, values: tuple[bool | str, ...]) -> Rails[Expression]:
    words = {True: YES, False: NO}
    wanted = tuple(words[value] if isinstance(value, bool) else value for value in values)
    holds = some(*(_same(here, word) for word in wanted))
    if any(isinstance(value, bool) for value in values):
        return Rails(holds, some(*(_same(here, word) for word in words.values() if word not in wanted)))
    return Rails(holds, every(*(negated(_same(here, word)) for word in ("", *ABSENT_WORDS, *wanted))))
