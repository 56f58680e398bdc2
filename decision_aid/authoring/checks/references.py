"""Checks that every name means something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.authoring.checks import places
from decision_aid.content import (
    AtLeast,
    Comparison,
    Equals,
    FindingHolds,
    Includes,
    LessThan,
    MultipleChoice,
    OneOf,
    Scale,
    SingleChoice,
    YesNo,
)
from decision_aid.content.diagnostics import Diagnostic, did_you_mean
from decision_aid.engine.answers import InvalidAnswer, codes, from_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from decision_aid.content import ContentPack, Expectation
    from decision_aid.content.diagnostics import Route


def unknown_question(pack: ContentPack) -> Iterator[Diagnostic]:
    """A condition, a scenario or an option names a question that does not exist.

    The rule would never hold, in silence. Check the spelling against the `link_id` of the question.
    """
    for route, comparison in places.written_comparisons(pack):
        if comparison.question not in pack.items:
            yield unknown("question", comparison.question, (*route, "question"), pack.items)
    for number, scenario in enumerate(pack.scenarios):
        for link_id in scenario.answers:
            if link_id not in pack.items:
                yield unknown("question", link_id, ("scenarios", number, "answers", link_id), pack.items, on_key=True)
    for number, option in enumerate(pack.options):
        for index, link_id in enumerate(option.tried_by):
            if link_id not in pack.items:
                yield unknown("question", link_id, ("options", number, "tried_by", index), pack.items)


def unknown_finding(pack: ContentPack) -> Iterator[Diagnostic]:
    """A condition names a finding that does not exist.

    Check the spelling against the `id` of the finding.
    """
    for route, condition in places.written(pack):
        if isinstance(condition, FindingHolds) and condition.finding not in pack.findings_by_id:
            yield unknown("finding", condition.finding, (*route, "finding"), pack.findings_by_id)


def unknown_topic(pack: ContentPack) -> Iterator[Diagnostic]:
    """A rule raises, a scenario expects, or a topic stands inside, a topic that does not exist.

    Nothing would be shown to the patient. Check the spelling against the `id` of the topic.
    """
    for number, rule in enumerate(pack.rules):
        for index, topic in enumerate(rule.raises):
            if topic not in pack.topics_by_id:
                yield unknown("topic", topic, ("rules", number, "raises", index), pack.topics_by_id)
    for number, scenario in enumerate(pack.scenarios):
        for route, name in _expected(scenario.expect):
            if name not in pack.topics_by_id:
                where: Route = ("scenarios", number, "expect", *route)
                yield unknown("topic", name, where, pack.topics_by_id, on_key=isinstance(route[-1], str))
    for number, inner in enumerate(pack.topics):
        others = [name for name in pack.topics_by_id if name != inner.id]
        if inner.inside and inner.inside not in others:
            yield unknown("topic", inner.inside, ("topics", number, "inside"), others)


def _expected(expect: Expectation) -> Iterator[tuple[Route, str]]:
    keyed = isinstance(expect.raised, dict)
    yield from ((("raised", name if keyed else index), name) for index, name in enumerate(expect.raised))
    yield from ((("undetermined", index), name) for index, name in enumerate(expect.undetermined))


def unknown_answer_code(pack: ContentPack) -> Iterator[Diagnostic]:
    """A condition names an answer that its question does not offer.

    The comparison would never hold, in silence. Use one of the codes of the question.
    """
    for route, comparison in places.written_comparisons(pack):
        item = pack.items.get(comparison.question)
        if item is None:
            continue
        match item.kind:
            case SingleChoice() | MultipleChoice():
                for where, code in _named_codes(route, comparison):
                    if code not in codes(item):
                        yield unknown(f"answer of {item.link_id}", code, where, codes(item))
            case YesNo() | Scale():
                pass


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
    hint = did_you_mean(name, names) or ("one of: " + ", ".join(names) if 0 < len(names) <= 15 else "")  # noqa: PLR2004
    code = "unknown-answer-code" if kind.startswith("answer") else f"unknown-{kind}"
    return Diagnostic(code, f"no {kind} '{name}'", route, help=hint, on_key=on_key)


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


CHECKS = (
    unknown_question,
    unknown_finding,
    unknown_topic,
    unknown_answer_code,
    unfit_scenario_answer,
    unknown_right_answer,
)
