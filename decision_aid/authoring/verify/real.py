"""What the real engine says about a sheet: every example is held against it before it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from decision_aid.authoring.checks.places import inside
from decision_aid.authoring.mutants import with_parts
from decision_aid.authoring.verify.every_sheet import Change, Hole, Say, Without, without
from decision_aid.content import (
    AllOf,
    AnyOf,
    Condition,
    ContentPack,
    Expectation,
    Item,
    Scenario,
    TopicRaised,
    TopicStatus,
    TopicUndetermined,
    parts_of,
)
from decision_aid.content.diagnostics import Route
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answers, as_data
from decision_aid.engine.guidance import decided, guide, most_urgent
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.truth import Truth


class Outcome(NamedTuple):
    """What a patient gets: the topics raised (with their urgency) and undetermined, the questions asked."""

    raised: frozenset[tuple[str, str]]
    undetermined: frozenset[str]
    asked: frozenset[str]

    @property
    def topics(self) -> tuple[frozenset[tuple[str, str]], frozenset[str]]:
        return self.raised, self.undetermined


def outcome(pack: ContentPack, answers: Answers) -> Outcome:
    """Return what a patient with these answers gets."""
    counted = flow.in_force(pack, answers)
    judge = Judge(pack.findings_by_id, counted)
    judged = {rule.id: judge.judge(rule.when) for rule in pack.rules}
    found = [(topic.id, truth, most_urgent(rules)) for topic, truth, rules in decided(pack, judged)]
    raised = frozenset((topic, urgency) for topic, truth, urgency in found if truth is Truth.TRUE)
    undetermined = frozenset(topic for topic, truth, _ in found if truth is Truth.UNKNOWN)
    return Outcome(raised, undetermined, _asked(pack, counted))


def asked(pack: ContentPack, answers: Answers) -> frozenset[str]:
    """Return the questions that apply for certain to a patient with these answers."""
    return _asked(pack, flow.in_force(pack, answers))


def _asked(pack: ContentPack, counted: Answers) -> frozenset[str]:
    judge = Judge(pack.findings_by_id, counted)

    def is_asked(item: Item) -> bool:
        if item.link_id in counted:
            return counted.get(item.link_id) is not Absent.NOT_APPLICABLE
        return item.enable_when is None or judge.judge(item.enable_when).truth is Truth.TRUE

    return frozenset(name for name, item in pack.items.items() if is_asked(item))


def truth(pack: ContentPack, condition: Condition, answers: Answers) -> Truth:
    """Return the truth of a condition, also of one that speaks of topics."""
    if any(isinstance(part, TopicStatus) for _, part in inside((), condition)):
        condition = _grounded(condition, outcome(pack, answers))
    return Judge(pack.findings_by_id, flow.in_force(pack, answers)).judge(condition).truth


def _grounded(condition: Condition, found: Outcome) -> Condition:
    """Return a condition with the topics' outcome in place of their names."""
    if not isinstance(condition, TopicStatus):
        return with_parts(condition, tuple(_grounded(part, found) for part in parts_of(condition)))
    match condition:
        case TopicRaised(raised=topic, urgency=wanted):
            holds = any(name == topic and wanted in (None, urgency) for name, urgency in found.raised)
            return AllOf(()) if holds else AnyOf(())
        case TopicUndetermined(undetermined=topic):
            return AllOf(()) if topic in found.undetermined else AnyOf(())


def changed(answers: Answers, link_id: str, change: Change) -> Answers:
    """Return a sheet with one answer changed."""
    match change:
        case Hole():
            return Answers({name: answer for name, answer in answers.by_link_id.items() if name != link_id})
        case Say(value=value):
            return answers.with_answer(link_id, value)
        case Without():
            given = answers.get(link_id)
            return answers.with_answer(link_id, without(given, change)) if isinstance(given, tuple) else answers


def minimal(answers: Answers, shows: Callable[[Answers], bool]) -> Answers:
    """Return a sheet that still shows the same, and no longer does with any answer less."""
    while (smaller := next(filter(shows, _smaller(answers)), None)) is not None:
        answers = smaller
    return answers


def _smaller(answers: Answers) -> Iterator[Answers]:
    for link_id, given in reversed(list(answers.by_link_id.items())):
        yield changed(answers, link_id, Hole())
        if isinstance(given, tuple) and len(given) > 1:
            yield from (answers.with_answer(link_id, without(given, Without(code))) for code in given)


def scenario(pack: ContentPack, name: str, answers: Answers) -> Scenario:
    """Return a sheet as a scenario, with the exact outcome of the real engine."""
    found = guide(pack, answers)
    raised = {each.topic.id: each.urgency for each in found.raised}
    plain = all(urgency == "discuss" for urgency in raised.values())
    open_topics = tuple(each.topic.id for each in found.undetermined)
    expect = Expectation(tuple(raised) if plain else raised, open_topics)
    data = {name: as_data(answers.get(name)) for name in pack.items if name in answers}
    return Scenario(name, data, expect)


def interview(pack: ContentPack, answers: Answers) -> tuple[str, ...]:
    """Return the questions of the interview of somebody who would answer so, and "not sure" to all else.

    Raise ValueError where a question is asked a second time: that interview would never end.
    """
    given, path = Answers(), list[str]()
    while item := flow.next_item(pack, given):
        if item.link_id in given:
            message = f"'{item.link_id}' is asked again and again"
            raise ValueError(message)
        path.append(item.link_id)
        said = answers.get(item.link_id)
        given = given.with_answer(item.link_id, Absent.NOT_SURE if said is Absent.NOT_ASKED else said)
    return tuple(path)


def owner(pack: ContentPack, route: Route) -> str:
    """Return in words whose condition stands at a place."""
    match route:
        case ("sections", int() as number, _, int() as index, *_):
            return f"the question '{pack.sections[number].items[index].link_id}'"
        case (("rules" | "findings") as kind, int() as number, *_):
            return f"the {kind.removesuffix('s')} '{getattr(pack, kind)[number].id}'"
        case _:
            raise ValueError(route)
