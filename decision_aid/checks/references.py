"""Checks that every name means something, and that comparisons fit their question.

Each check is one function; its name is its code and its docstring is what `explain` prints.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from decision_aid.answers import InvalidAnswer, bounds, codes, from_data, shown
from decision_aid.checks import places
from decision_aid.content import (
    AtLeast,
    Comparison,
    Condition,
    Equals,
    FindingHolds,
    Includes,
    LessThan,
    OneOf,
    SomeOf,
    parts_of,
)
from decision_aid.diagnostics import Diagnostic, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from decision_aid.content import ContentPack, Item
    from decision_aid.diagnostics import Route

_OPTIONAL_TEXTS = {"help", "min_text", "max_text", "no_good_number", "measure", "period", "comparator"}
_WITH_IDS = (
    *("regions", "sections", "findings", "rules", "topics"),
    *("options", "evidence", "citations", "myths", "understanding", "guarantees"),
)
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def malformed_id(pack: ContentPack) -> Iterator[Diagnostic]:
    """An id is not kebab-case.

    Ids are used by reports, exports and FHIR, which allow only `a-z`, `0-9` and `-`, at most 64
    characters. Write `blood-thinner`, not `Blood_Thinner`.
    """
    for route, name, _ in _ids(pack):
        if route[-1] != "term" and not _ID.fullmatch(name):
            yield Diagnostic("malformed-id", f"'{name}' is not an id", route, help="use a-z, 0-9 and -")


def duplicate_id(pack: ContentPack) -> Iterator[Diagnostic]:
    """The same id is used twice.

    One of the two would silently win. Give each question, finding, rule, topic, section, region and
    each answer code of a question an id of its own.
    """
    seen: set[tuple[str, str]] = set()
    for route, name, kind in _ids(pack):
        if (kind, name) in seen:
            what = "answer code" if kind.startswith("answers of") else kind
            yield Diagnostic("duplicate-id", f"a second {what} '{name}'", route)
        seen.add((kind, name))


def _ids(pack: ContentPack) -> Iterator[tuple[Route, str, str]]:
    for kind in _WITH_IDS:
        for number, thing in enumerate(getattr(pack, kind)):
            yield (kind, number, "id"), thing.id, kind.removesuffix("s")
    for number, term in enumerate(pack.glossary):
        yield ("glossary", number, "term"), term.term, "term"
    for route, item in places.items(pack):
        yield (*route, "link_id"), item.link_id, "question"
        for number, option in enumerate(item.answer_options):
            yield (*route, "answer_options", number, "code"), option.code, f"answers of {route}"


def unknown_question(pack: ContentPack) -> Iterator[Diagnostic]:
    """A condition or a scenario names a question that does not exist.

    The rule would never hold, in silence. Check the spelling against the `link_id` of the question.
    """
    for route, comparison in places.written_comparisons(pack):
        if comparison.question not in pack.items:
            yield unknown("question", comparison.question, (*route, "question"), pack.items)
    for number, scenario in enumerate(pack.scenarios):
        for link_id in scenario.answers:
            if link_id not in pack.items:
                yield unknown("question", link_id, ("scenarios", number, "answers", link_id), pack.items, on_key=True)


def unknown_finding(pack: ContentPack) -> Iterator[Diagnostic]:
    """A condition names a finding that does not exist.

    Check the spelling against the `id` of the finding.
    """
    for route, condition in places.written(pack):
        if isinstance(condition, FindingHolds) and condition.finding not in pack.findings_by_id:
            yield unknown("finding", condition.finding, (*route, "finding"), pack.findings_by_id)


def unknown_topic(pack: ContentPack) -> Iterator[Diagnostic]:
    """A rule raises, or a scenario expects, a topic that does not exist.

    Nothing would be shown to the patient. Check the spelling against the `id` of the topic.
    """
    for number, rule in enumerate(pack.rules):
        for index, topic in enumerate(rule.raises):
            if topic not in pack.topics_by_id:
                yield unknown("topic", topic, ("rules", number, "raises", index), pack.topics_by_id)
    for number, scenario in enumerate(pack.scenarios):
        for kind in ("raised", "undetermined"):
            for index, topic in enumerate(getattr(scenario.expect, kind)):
                if topic not in pack.topics_by_id:
                    route = ("scenarios", number, "expect", kind, index)
                    yield unknown("topic", topic, route, pack.topics_by_id)


def unknown_answer_code(pack: ContentPack) -> Iterator[Diagnostic]:
    """A condition names an answer that its question does not offer.

    The comparison would never hold, in silence. Use one of the codes of the question.
    """
    for route, comparison in places.written_comparisons(pack):
        item = pack.items.get(comparison.question)
        if item is None or item.type != "choice":
            continue
        for where, code in _named_codes(route, comparison):
            if code not in codes(item):
                yield unknown(f"answer of {item.link_id}", code, where, codes(item))


def _named_codes(route: Route, comparison: Comparison) -> Iterator[tuple[Route, str]]:
    match comparison:
        case Equals(equals=str(code)):
            yield (*route, "equals"), code
        case OneOf():
            for index, code in enumerate(comparison.one_of):
                yield (*route, "one_of", index), code
        case Includes():
            yield (*route, "includes"), comparison.includes
        case Equals() | AtLeast() | LessThan():
            return


def unknown(kind: str, name: str, route: Route, known: Iterable[str], *, on_key: bool = False) -> Diagnostic:
    """Return the report that a name means nothing, with what may be meant."""
    names = list(known)
    hint = did_you_mean(name, names) or ("one of: " + ", ".join(names) if len(names) <= 15 else "")  # noqa: PLR2004
    code = "unknown-answer-code" if kind.startswith("answer") else f"unknown-{kind}"
    return Diagnostic(code, f"no {kind} '{name}'", route, help=hint, on_key=on_key)


def unfit_comparison(pack: ContentPack) -> Iterator[Diagnostic]:
    """A question is compared in a way that does not fit its type.

    A number with a text, a list with one code: such a comparison never holds. Yes-or-no questions
    take `equals: true`; choices take `equals` or `one_of`; choices that repeat take `includes`;
    numbers take `equals`, `at_least` or `less_than`.
    """
    for route, comparison in places.written_comparisons(pack):
        item = pack.items.get(comparison.question)
        if item and not _fits(item, comparison):
            yield Diagnostic("unfit-comparison", _misfit(item), route, help=_fitting(item))


def _fits(item: Item, comparison: Comparison) -> bool:
    match comparison:
        case Equals(equals=bool()):
            return item.type == "boolean"
        case Equals(equals=int()) | AtLeast() | LessThan():
            return item.type == "integer"
        case Equals() | OneOf():
            return item.type == "choice" and not item.repeats
        case Includes():
            return item.repeats


def _misfit(item: Item) -> str:
    kind = {"boolean": "a yes-or-no question", "integer": "a number", "choice": "a choice"}[item.type]
    return f"{item.link_id} is {kind}{' of several' if item.repeats else ''}"


def _fitting(item: Item) -> str:
    if item.repeats:
        return "write {question: ..., includes: a-code}"
    return {
        "boolean": "write equals: true or equals: false",
        "integer": "write equals, at_least or less_than with a number",
        "choice": "write equals: a-code or one_of: [codes]",
    }[item.type]


def threshold_out_of_range(pack: ContentPack) -> Iterator[Diagnostic]:
    """A number is compared with something that it can never be, or always is.

    On a scale from 0 to 10, `at_least: 11` never holds and `at_least: 0` always does.
    """
    for route, comparison in places.written_comparisons(pack):
        item = pack.items.get(comparison.question)
        if item is None or item.type != "integer":
            continue
        low, high = bounds(item)
        number = _threshold(comparison)
        lowest = low if isinstance(comparison, Equals) else low + 1
        if number is not None and not lowest <= number <= high:
            message = f"{number} is outside what {item.link_id} can tell apart ({low} to {high})"
            yield Diagnostic("threshold-out-of-range", message, route)


def _threshold(comparison: Comparison) -> int | None:
    match comparison:
        case AtLeast(at_least=number) | LessThan(less_than=number):
            return number
        case Equals(equals=int(number)):
            return number
        case Equals() | OneOf() | Includes():
            return None


def empty_condition(pack: ContentPack) -> Iterator[Diagnostic]:
    """A condition has no parts, or asks for more parts than it has.

    `all_of: []` always holds and `any_of: []` never does; `at_least` must be 1 or more, and no more
    than the number of parts.
    """
    for route, condition in places.written(pack):
        key = places.key_of(condition)
        if key and not parts_of(condition):
            yield Diagnostic("empty-condition", f"{key} has no parts", (*route, key))
        elif isinstance(condition, OneOf) and not condition.one_of:
            yield Diagnostic("empty-condition", "one_of has no codes", (*route, "one_of"))
        elif isinstance(condition, SomeOf) and not 1 <= condition.at_least <= len(condition.some_of):
            message = f"at_least must be between 1 and {len(condition.some_of)}"
            yield Diagnostic("empty-condition", message, (*route, "at_least"))


def circular_condition(pack: ContentPack) -> Iterator[Diagnostic]:
    """Findings that hang on each other in a circle.

    There is no way to tell whether they hold. Take one out of the circle.
    """
    for number, finding in enumerate(pack.findings):
        if finding.id in _reachable(pack, finding.when):
            message = f"the finding '{finding.id}' hangs on itself"
            yield Diagnostic("circular-condition", message, ("findings", number, "when"))


def _reachable(pack: ContentPack, condition: Condition) -> set[str]:
    found: set[str] = set()
    waiting = [condition]
    while waiting:
        for _, inner in places.inside((), waiting.pop()):
            if isinstance(inner, FindingHolds) and inner.finding not in found:
                found.add(inner.finding)
                waiting += [pack.findings_by_id[inner.finding].when] if inner.finding in pack.findings_by_id else []
    return found


def looks_ahead(pack: ContentPack) -> Iterator[Diagnostic]:
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
                yield Diagnostic("looks-ahead", message, (*route, "enable_when"))


def questions_of(pack: ContentPack, condition: Condition) -> list[str]:
    """Return the questions that a condition reads, through findings too, each once."""
    whole = [condition]
    whole += [
        pack.findings_by_id[name].when for name in sorted(_reachable(pack, condition)) if name in pack.findings_by_id
    ]
    read = [inner.question for part in whole for _, inner in places.inside((), part) if isinstance(inner, Comparison)]
    return list(dict.fromkeys(read))


def incomplete_item(pack: ContentPack) -> Iterator[Diagnostic]:
    """A question lacks what its type needs, or has what its type cannot use.

    A choice has two `answer_options` or more; a number has `min_value` below `max_value`; only a
    choice may repeat.
    """
    for route, item in places.items(pack):
        if problem := _incomplete(item):
            yield Diagnostic("incomplete-item", f"{item.link_id}: {problem}", route)


def _incomplete(item: Item) -> str:
    if item.type == "choice" and len(item.answer_options) < 2:  # noqa: PLR2004
        return "a choice needs at least two answer_options"
    if item.type != "choice" and (item.answer_options or item.repeats):
        return f"only a choice has answer_options or repeats, and this is {item.type}"
    if item.type == "integer" and (item.min_value is None or item.max_value is None):
        return "a number needs min_value and max_value"
    if item.type == "integer" and bounds(item)[0] >= bounds(item)[1]:
        return "min_value must be below max_value"
    if item.type != "integer" and not (item.min_value is None and item.max_value is None):
        return f"only a number has min_value and max_value, and this is {item.type}"
    return ""


def exclusive_answer(pack: ContentPack) -> Iterator[Diagnostic]:
    """`none-of-these` can stand beside other answers, or an answer is exclusive without need.

    "None of these" and "burning" cannot both be true. Where several answers may be chosen, mark
    `none-of-these` with `exclusive: true`; where only one may be chosen, leave it out.
    """
    for route, item in places.items(pack):
        for number, option in enumerate(item.answer_options):
            where = (*route, "answer_options", number)
            if item.repeats and option.code == "none-of-these" and not option.exclusive:
                yield Diagnostic("exclusive-answer", "none-of-these needs exclusive: true", where)
            elif option.exclusive and not item.repeats:
                yield Diagnostic("exclusive-answer", "only one answer can be chosen here anyway", where)


def unfit_scenario_answer(pack: ContentPack) -> Iterator[Diagnostic]:
    """A scenario gives an answer that its question does not allow.

    The scenario would not test what its name says. Write the answer as in an answers file.
    """
    for number, scenario in enumerate(pack.scenarios):
        for link_id, data in scenario.answers.items():
            if link_id not in pack.items:
                continue
            answer = from_data(pack.items[link_id], data)
            if isinstance(answer, InvalidAnswer):
                route = ("scenarios", number, "answers", link_id)
                yield Diagnostic("unfit-scenario-answer", f"{link_id}: {answer.message}", route)


def unknown_right_answer(pack: ContentPack) -> Iterator[Diagnostic]:
    """A question that checks our explanation has no answer that is right.

    `right` names one of its answer codes.
    """
    for number, check in enumerate(pack.understanding):
        known = [option.code for option in check.answer_options]
        if check.right not in known:
            message = f"{check.id}: no answer '{check.right}'"
            hint = did_you_mean(check.right, known)
            yield Diagnostic("unknown-right-answer", message, ("understanding", number, "right"), help=hint)


def malformed_date(pack: ContentPack) -> Iterator[Diagnostic]:
    """A date is not a real day written as year-month-day.

    People must see how old the content is. Write `"2026-11-22"`.
    """
    for name in ("published", "evidence_checked", "next_review"):
        written = getattr(pack.meta, name)
        try:
            date.fromisoformat(written)
        except ValueError:
            yield Diagnostic("malformed-date", f"{shown(written)} is not a day", ("meta", name))


def nothing_there(pack: ContentPack) -> Iterator[Diagnostic]:
    """A part of the pack that cannot be empty is empty.

    An aid without questions, a question without words or a region without a number to call helps
    nobody, and may harm.
    """
    for name in ("regions", "sections", "topics", "core_questions"):
        if not getattr(pack, name):
            yield Diagnostic("nothing-there", f"{name} is empty", (name,))
    for route, text in places.texts(pack):
        if not text.strip() and route[-1] not in _OPTIONAL_TEXTS:
            yield Diagnostic("nothing-there", "this text is empty", route)
    for number, region in enumerate(pack.regions):
        if not region.emergency.strip() or not region.crisis.strip():
            yield Diagnostic("nothing-there", "a region needs emergency and crisis", ("regions", number))


def hidden_sign(pack: ContentPack) -> Iterator[Diagnostic]:
    """An urgent sign hangs on another answer.

    A question that can raise an emergency or a same-day topic must be asked of everybody, or the
    sign stays hidden from whoever skips the question before it. Take its `enable_when` out.
    """
    urgent = {
        question for rule in pack.rules if rule.urgency != "discuss" for question in questions_of(pack, rule.when)
    }
    for route, item in places.items(pack):
        if item.enable_when and item.link_id in urgent:
            message = f"'{item.link_id}' can be a sign of an emergency, yet it is not asked of everybody"
            yield Diagnostic("hidden-sign", message, (*route, "enable_when"))


CHECKS = (
    malformed_id,
    duplicate_id,
    unknown_question,
    unknown_finding,
    unknown_topic,
    unknown_answer_code,
    unfit_comparison,
    threshold_out_of_range,
    empty_condition,
    circular_condition,
    looks_ahead,
    incomplete_item,
    exclusive_answer,
    unfit_scenario_answer,
    unknown_right_answer,
    malformed_date,
    nothing_there,
    hidden_sign,
)
