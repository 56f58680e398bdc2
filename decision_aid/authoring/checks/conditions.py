"""Checks that conditions fit the questions they speak of, and can be decided when they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.problem import Problem, error
from decision_aid.content import (
    Comparison,
    Condition,
    ContentPack,
    Equals,
    FindingHolds,
    Includes,
    InRange,
    Item,
    MultipleChoice,
    OneOf,
    Scale,
    SingleChoice,
    SomeOf,
    YesNo,
    compared,
    is_urgent,
    parts_of,
)
from decision_aid.engine.every_sheet.logic import rests_on

MOST_DEPTH = 150


@error
def unfit_comparison(pack: ContentPack) -> Iterator[Problem]:
    """A question is compared in a way that does not fit its type.

    A number with a text, a list with one code: such a comparison never holds. Yes-or-no questions
    take `equals: true`; choices take `equals` or `one_of`; choices that repeat take `includes`;
    numbers take `equals`, `at_least` or `less_than`.
    """
    for route, comparison in places.written_comparisons(pack):
        item = pack.items.get(comparison.question)
        if item and not _fits(item, comparison):
            is_, write = _fitting(item)
            yield Problem(f"{item.link_id} is {is_}", route, help=f"write {write}")


def _fits(item: Item, comparison: Comparison) -> bool:
    match item.kind:
        case YesNo():
            return isinstance(comparison, Equals) and isinstance(comparison.equals, bool)
        case Scale():
            return isinstance(compared(comparison), InRange)
        case SingleChoice():
            return isinstance(comparison, OneOf) or (
                isinstance(comparison, Equals) and isinstance(comparison.equals, str)
            )
        case MultipleChoice():
            return isinstance(comparison, Includes)


def _fitting(item: Item) -> tuple[str, str]:
    """Return what a question is, and how it is compared."""
    match item.kind:
        case YesNo():
            return "a yes-or-no question", "equals: true or equals: false"
        case Scale():
            return "a number", "equals, at_least or less_than with a number"
        case SingleChoice():
            return "a choice", "equals: a-code or one_of: [codes]"
        case MultipleChoice():
            return "a choice of several", "{question: ..., includes: a-code}"


@error
def threshold_out_of_range(pack: ContentPack) -> Iterator[Problem]:
    """A number is compared with something that it can never be, or always is.

    On a scale from 0 to 10, `at_least: 11` never holds and `at_least: 0` always does.
    """
    for route, comparison in places.written_comparisons(pack):
        item, wanted = pack.items.get(comparison.question), compared(comparison)
        if item is None or not isinstance(item.kind, Scale) or not isinstance(wanted, InRange):
            continue
        low, high = item.kind.low, item.kind.high
        least = low if wanted.low is None else max(low, wanted.low)
        most = high if wanted.high is None else min(high, wanted.high)
        if least > most or (least, most) == (low, high):
            message = f"{item.link_id} is from {low} to {high}, so this {'never' if least > most else 'always'} holds"
            yield Problem(message, route)


@error
def empty_condition(pack: ContentPack) -> Iterator[Problem]:
    """A condition has no parts, or asks for more parts than it has.

    `all_of: []` always holds and `any_of: []` never does; `at_least` must be 1 or more, and no more
    than the number of parts.
    """
    for route, condition in places.written(pack):
        key = places.key_of(condition)
        if key and not parts_of(condition):
            yield Problem(f"{key} has no parts", (*route, key))
        elif isinstance(condition, OneOf) and not condition.one_of:
            yield Problem("one_of has no codes", (*route, "one_of"))
        elif isinstance(condition, SomeOf) and not 1 <= condition.at_least <= len(condition.some_of):
            yield Problem(f"at_least must be between 1 and {len(condition.some_of)}", (*route, "at_least"))


@error
def circular_condition(pack: ContentPack) -> Iterator[Problem]:
    """Findings that hang on each other in a circle.

    There is no way to tell whether they hold. Take one out of the circle.
    """
    for number, finding in enumerate(pack.findings):
        if finding.id in _reachable(pack, finding.when):
            yield Problem(f"the finding '{finding.id}' hangs on itself", ("findings", number, "when"))


def _reachable(pack: ContentPack, condition: Condition) -> set[str]:
    found: set[str] = set()
    waiting = [condition]
    while waiting:
        for _, inner in places.inside((), waiting.pop()):
            if isinstance(inner, FindingHolds) and inner.finding not in found:
                found.add(inner.finding)
                waiting += [pack.findings_by_id[inner.finding].when] if inner.finding in pack.findings_by_id else []
    return found


@error
def too_deep_condition(pack: ContentPack) -> Iterator[Problem]:
    """A condition rests on others, through findings and why questions are asked, more than 150 deep.

    Nobody can follow that, and the program could not either. Let it name what it rests on directly.
    """
    depths: dict[Condition, int] = {}
    found = [(_depth(pack, condition, depths), route) for route, condition in places.roots(pack)]
    depth, route = max(found, default=(0, ()), key=itemgetter(0))
    if depth > MOST_DEPTH:
        yield Problem(f"this rests on others {depth} deep", route)


def _depth(pack: ContentPack, condition: Condition, depths: dict[Condition, int]) -> int:
    """Return how many conditions rest on each other beneath one; on the way, those in a circle count as 0."""
    waiting = [condition]
    while waiting:
        found = waiting[-1]
        beneath = rests_on(pack, found)
        if found in depths:
            depths[found] = max((1 + depths[part] for part in beneath), default=1)
            waiting.pop()
        else:
            depths[found] = 0
            waiting += [part for part in beneath if part not in depths]
    return depths[condition]


@error
def looks_ahead(pack: ContentPack) -> Iterator[Problem]:
    """A question hangs on one that is asked later, or on itself.

    At the time when it should be asked nobody can know whether it applies, so that it would never
    be asked. Move the question, or let it hang on an earlier one.
    """
    order = list(pack.items)
    for route, item in places.items(pack):
        if item.enable_when is None:
            continue
        for question in questions_of(pack, item.enable_when):
            if question in order and order.index(question) >= order.index(item.link_id):
                message = f"'{item.link_id}' hangs on '{question}', which is not asked before it"
                better = "move the question, or let it hang on an earlier one"
                yield Problem(message, (*route, "enable_when"), help=better)


def questions_of(pack: ContentPack, condition: Condition) -> list[str]:
    """Return the questions that a condition reads, through findings too, each once."""
    findings = sorted(_reachable(pack, condition) & pack.findings_by_id.keys())
    whole = [condition, *(pack.findings_by_id[name].when for name in findings)]
    read = [inner.question for part in whole for _, inner in places.inside((), part) if isinstance(inner, Comparison)]
    return list(dict.fromkeys(read))


@error
def hidden_sign(pack: ContentPack) -> Iterator[Problem]:
    """An urgent sign hangs on another answer.

    A question that can raise an emergency or a same-day topic must be asked of everybody, or the
    sign stays hidden from whoever skips the question before it. Take its `enable_when` out. Where it
    can concern only some (trouble with an implant, of those who have one), say `follow_up: true`; then
    what it hangs on must be asked of everybody. For the same reason `max_choices` does not go with signs.
    """
    urgent = {question for rule in pack.rules if is_urgent(rule.urgency) for question in questions_of(pack, rule.when)}
    for route, item in places.items(pack):
        if (
            item.link_id in urgent
            and isinstance(item.kind, MultipleChoice)
            and item.kind.most < len(item.kind.together)
        ):
            yield Problem(f"'{item.link_id}' asks for urgent signs, and not all can be told", (*route, "max_choices"))
        if item.enable_when and item.link_id in urgent:
            if not item.follow_up:
                message = f"'{item.link_id}' can be a sign of an emergency, yet it is not asked of everybody"
                yield Problem(message, (*route, "enable_when"))
                continue
            for question in questions_of(pack, item.enable_when):
                if question in pack.items and pack.items[question].enable_when:
                    message = f"'{item.link_id}' hangs on '{question}', which is not asked of everybody"
                    yield Problem(message, (*route, "enable_when"))
