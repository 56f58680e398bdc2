"""Logical expressions of XPath, kept short: flat, nothing twice, and negation only where it cannot be moved in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from decision_aid.frozen import frozen


@frozen
class Leaf:
    """A text that is true or false, and the text that is its opposite."""

    text: str
    opposite: str


@frozen
class All:
    """Every part is true; no parts: true."""

    parts: tuple[Expression, ...]


@frozen
class Any:
    """One part or more is true; no parts: false."""

    parts: tuple[Expression, ...]


Expression = Leaf | All | Any
TRUE, FALSE = All(()), Any(())


def leaf(text: str, opposite: str = "") -> Leaf:
    return Leaf(text, opposite or f"not({text})")


def same(here: str, value: object, *, said: bool = True) -> Leaf:
    """Return that something has this value; or has not, unless `said`."""
    texts = f"{here} = {value!r}", f"{here} != {value!r}"
    return Leaf(*(texts if said else reversed(texts)))


def both(*parts: Expression) -> Expression:
    """Return that all parts are true."""
    flat = _flat(parts, All)
    if FALSE in flat:
        return FALSE
    impossible = {negated(part) for part in flat if isinstance(part, Leaf)}
    possible = _flat([_without(part, impossible) for part in flat], All)
    kept = tuple(part for part in possible if not (isinstance(part, Any) and set(part.parts) & set(possible)))
    return FALSE if FALSE in kept else kept[0] if len(kept) == 1 else All(kept)


def _without(part: Expression, impossible: set[Expression]) -> Expression:
    return either(*(each for each in part.parts if each not in impossible)) if isinstance(part, Any) else part


def either(*parts: Expression) -> Expression:
    """Return that one part or more is true."""
    flat = _flat(parts, Any)
    if TRUE in flat:
        return TRUE
    kept = tuple(part for part in flat if not (isinstance(part, All) and set(part.parts) & set(flat)))
    return kept[0] if len(kept) == 1 else Any(kept)


def _flat(parts: Iterable[Expression], kind: type[All | Any]) -> list[Expression]:
    """Return the parts, with those of parts of this kind in their place, each once."""
    return list(dict.fromkeys(each for part in parts for each in (part.parts if isinstance(part, kind) else (part,))))


def negated(expression: Expression) -> Expression:
    """Return what is true where an expression is false."""
    match expression:
        case Leaf():
            return Leaf(expression.opposite, expression.text)
        case All():
            return either(*map(negated, expression.parts))
        case Any():
            return both(*map(negated, expression.parts))


def at_least(least: int, parts: Sequence[Expression]) -> Expression:
    """Return that so many of the parts are true."""
    count = " + ".join(f"if({in_xpath(part)}, 1, 0)" for part in parts)
    return Leaf(f"{count} >= {least}", f"{count} < {least}")


def in_xpath(expression: Expression) -> str:
    """Return an expression as XPath."""
    match expression:
        case Leaf():
            return expression.text
        case All():
            return " and ".join(map(_inside, expression.parts)) or "true()"
        case Any():
            return " or ".join(map(_inside, expression.parts)) or "false()"


def _inside(part: Expression) -> str:
    return in_xpath(part) if isinstance(part, Leaf) else f"({in_xpath(part)})"
