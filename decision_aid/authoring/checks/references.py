"""Checks that every name means something."""

from __future__ import annotations

from collections.abc import Iterator

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.problem import Problem, error, report_unknown
from decision_aid.content import (
    AnswerData,
    AtLeast,
    Comparison,
    ContentPack,
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
from decision_aid.content.diagnostics import Route, did_you_mean
from decision_aid.engine.answers import InvalidAnswer, codes, from_data


@error
def unknown_question(pack: ContentPack) -> Iterator[Problem]:
    """A condition, a scenario or an option names a question that does not exist.

    The rule would never hold, in silence. Check the spelling against the `link_id` of the question.
    """
    read = (((*route, "question"), each.question) for route, each in places.written_comparisons(pack))
    yield from report_unknown("question", read, pack.items)
    answered = ((route, link_id) for route, link_id, _ in _in_scenarios(pack))
    yield from report_unknown("question", answered, pack.items, on_key=True)
    yield from report_unknown("question", places.names(pack, "options", "tried_by"), pack.items)


def _in_scenarios(pack: ContentPack) -> Iterator[tuple[Route, str, AnswerData]]:
    """Yield each answer of a scenario, and what all of them assume, with its place and its question."""
    given = [(("scenarios", number, "answers"), each.answers) for number, each in enumerate(pack.scenarios)]
    for route, answers in (*given, (("scenarios_assume",), pack.scenarios_assume)):
        yield from (((*route, link_id), link_id, data) for link_id, data in answers.items())


@error
def unknown_finding(pack: ContentPack) -> Iterator[Problem]:
    """A condition names a finding that does not exist.

    Check the spelling against the `id` of the finding.
    """
    holding = ((route, each) for route, each in places.written(pack) if isinstance(each, FindingHolds))
    named = (((*route, "finding"), each.finding) for route, each in holding)
    yield from report_unknown("finding", named, pack.findings_by_id)


@error
def unknown_topic(pack: ContentPack) -> Iterator[Problem]:
    """A rule raises, a scenario expects, or a topic stands inside, a topic that does not exist.

    Nothing would be shown to the patient. Check the spelling against the `id` of the topic.
    """
    yield from report_unknown("topic", places.names(pack, "rules", "raises"), pack.topics_by_id)
    for number, scenario in enumerate(pack.scenarios):
        raised, place = scenario.expect.raised, ("scenarios", number, "expect")
        keyed = isinstance(raised, dict)
        named = (((*place, "raised", name if keyed else index), name) for index, name in enumerate(raised))
        yield from report_unknown("topic", named, pack.topics_by_id, on_key=keyed)
        left_open = (((*place, "undetermined", n), name) for n, name in enumerate(scenario.expect.undetermined))
        yield from report_unknown("topic", left_open, pack.topics_by_id)
    for route, outer in places.names(pack, "topics", "inside"):
        inner = pack.topics[int(route[1])].id
        yield from report_unknown("topic", [(route, outer)], [name for name in pack.topics_by_id if name != inner])


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
