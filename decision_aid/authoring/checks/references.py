"""Checks that every name means something."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.problem import Problem, error, report_unknown
from decision_aid.content import (
    AllOf,
    AnswerData,
    AnyOf,
    AtLeast,
    Comparison,
    Condition,
    ContentPack,
    Equals,
    FindingHolds,
    Includes,
    LessThan,
    MultipleChoice,
    NoneOf,
    OneOf,
    Scale,
    SingleChoice,
    SomeOf,
    TopicRaised,
    TopicUndetermined,
    YesNo,
)
from decision_aid.content.diagnostics import Route, did_you_mean
from decision_aid.engine.answers import InvalidAnswer, codes, from_data

Named = Iterable[tuple[Route, str]]
NAMING = (  # lists of things, and the key under which each names evidence
    *(("topics", "evidence"), ("families", "evidence"), ("options", "numbers"), ("also_hear_of", "evidence")),
    ("myths", "evidence"),
)
CITING = (("evidence", "citations"), ("myths", "citations"))


def all_named(pack: ContentPack, *naming: tuple[str, str]) -> Named:
    return chain.from_iterable(places.names(pack, things, key) for things, key in naming)


@error
def unknown_name(pack: ContentPack) -> Iterator[Problem]:
    """A condition, a rule, a scenario or a promise names a question, a finding or a topic that does not exist.

    It would never hold, or show the patient nothing, in silence. Check the spelling against the `link_id` of the
    question, or the `id` of the finding or the topic.
    """
    answered = ((route, link_id) for route, link_id, _ in _in_scenarios(pack))
    yield from report_unknown("question", answered, pack.items, on_key=True)
    yield from report_unknown("question", places.names(pack, "guarantees", "changes_no_topic"), pack.items)
    yield from report_unknown("topic", places.names(pack, "rules", "raises"), pack.topics_by_id)
    for number, scenario in enumerate(pack.scenarios):
        expect, place = scenario.expect, ("scenarios", number, "expect")
        keyed = isinstance(expect.raised, dict)
        raised = (((*place, "raised", name if keyed else index), name) for index, name in enumerate(expect.raised))
        yield from report_unknown("topic", raised, pack.topics_by_id, on_key=keyed)
        left_open = (((*place, "undetermined", n), name) for n, name in enumerate(expect.undetermined))
        yield from report_unknown("topic", left_open, pack.topics_by_id)
    for route, condition in places.written(pack):
        yield from _in_condition(pack, route, condition)


def _in_condition(pack: ContentPack, route: Route, condition: Condition) -> Iterator[Problem]:
    if isinstance(condition, Comparison):
        yield from report_unknown("question", [((*route, "question"), condition.question)], pack.items)
        return
    match condition:
        case FindingHolds(finding):
            yield from report_unknown("finding", [((*route, "finding"), finding)], pack.findings_by_id)
        case TopicRaised(topic):
            yield from report_unknown("topic", [((*route, "raised"), topic)], pack.topics_by_id)
        case TopicUndetermined(topic):
            yield from report_unknown("topic", [((*route, "undetermined"), topic)], pack.topics_by_id)
        case AllOf() | AnyOf() | NoneOf() | SomeOf():
            pass


def _in_scenarios(pack: ContentPack) -> Iterator[tuple[Route, str, AnswerData]]:
    """Yield each answer of a scenario, and what all of them assume, with its place and its question."""
    given = [(("scenarios", number, "answers"), each.answers) for number, each in enumerate(pack.scenarios)]
    for route, answers in (*given, (("scenarios_assume",), pack.scenarios_assume)):
        yield from (((*route, link_id), link_id, data) for link_id, data in answers.items())


@error
def unknown_reference(pack: ContentPack) -> Iterator[Problem]:
    """Something names evidence, a source, an option, a family, a group, a question or a topic that does not exist.

    A claim would stand without its number, a number without its source, a question or an option under no heading.
    Check the spelling against the `id` of what is named. Whom a study is for (`for_people_told`, `for_sites`) is
    told by the codes of the questions that `people_like_you` names.
    """
    like = pack.people_like_you
    told, sites = (_codes(pack, like.told), _codes(pack, like.site)) if like else ([], [])
    every: tuple[tuple[str, Collection[str], tuple[tuple[str, str], ...]], ...] = (
        ("evidence", pack.evidence_by_id, NAMING),
        ("citation", pack.citations_by_id, CITING),
        ("option", pack.options_by_id, (("evidence", "options"), ("topics", "option"))),
        ("family", [family.id for family in pack.families], (("options", "family"),)),
        ("question", pack.items, (("options", "tried_by"), ("topics", "asks_only"))),
        ("answer", told, (("evidence", "for_people_told"),)),
        ("answer", sites, (("evidence", "for_sites"),)),
    )
    for kind, known, naming in every:
        yield from report_unknown(kind, all_named(pack, *naming), known)
    grouped = (((*route, "group"), item.group) for route, item in places.items(pack) if item.group)
    yield from report_unknown("group", grouped, pack.groups_by_id)
    for route, outer in places.names(pack, "topics", "inside"):
        inner = pack.topics[int(route[1])].id
        yield from report_unknown("topic", [(route, outer)], [name for name in pack.topics_by_id if name != inner])


def _codes(pack: ContentPack, link_id: str) -> list[str]:
    item = pack.items.get(link_id)
    return sorted({*codes(item)}) if item else []


@error
def unknown_answer_code(pack: ContentPack) -> Iterator[Problem]:
    """A condition names an answer that its question does not offer.

    The comparison would never hold, in silence. Use one of the codes of the question.
    """
    for route, comparison in places.written_comparisons(pack):
        item = pack.items.get(comparison.question)
        if item is None:
            continue
        match item.kind:
            case SingleChoice() | MultipleChoice():
                yield from report_unknown(f"answer of {item.link_id}", _named_codes(route, comparison), codes(item))
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


@error
def unfit_scenario_answer(pack: ContentPack) -> Iterator[Problem]:
    """A scenario gives an answer that its question does not allow.

    The scenario would not test what its name says. Write the answer as in an answers file.
    """
    for route, link_id, data in _in_scenarios(pack):
        answer = from_data(pack.items[link_id], data) if link_id in pack.items else None
        if isinstance(answer, InvalidAnswer):
            yield Problem(f"{link_id}: {answer.message}", route)


@error
def unknown_right_answer(pack: ContentPack) -> Iterator[Problem]:
    """A question that checks our explanation has no answer that is right.

    `right` names one of its answer codes.
    """
    for number, check in enumerate(pack.understanding):
        known = [option.code for option in check.answer_options]
        if check.right not in known:
            hint = did_you_mean(check.right, known)
            yield Problem(f"{check.id}: no answer '{check.right}'", ("understanding", number, "right"), help=hint)
