"""Checks that nothing in a pack is idle: warnings, because the aid works without a mend."""

from __future__ import annotations

from collections.abc import Iterator

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.problem import Problem, warning, warning_of_sound_packs
from decision_aid.content import ContentPack, FindingHolds, Includes, MultipleChoice
from decision_aid.content.diagnostics import Route
from decision_aid.engine.every_sheet.settling import Settling


@warning
def unused_question(pack: ContentPack) -> Iterator[Problem]:
    """No rule, finding or other question reads a question, or one of its answers where several can be given.

    Somebody in pain answers it for nothing, or a rule was forgotten. Where the answer is only there
    to tell the story, say so with `descriptive: true`.
    """
    better = "let a rule or a finding read it, or say descriptive: true"
    read = [comparison for _, comparison in places.comparisons(pack)]
    questions = {comparison.question for comparison in read}
    codes = {(comparison.question, comparison.includes) for comparison in read if isinstance(comparison, Includes)}
    for route, item in places.items(pack):
        if item.link_id not in questions and not item.descriptive:
            yield Problem(f"no rule reads '{item.link_id}'", route, better)
        several = item.answer_options if isinstance(item.kind, MultipleChoice) and not item.descriptive else ()
        for number, option in enumerate(several):
            if (item.link_id, option.code) not in codes and not (option.exclusive or option.descriptive):
                yield Problem(f"no rule reads '{option.code}'", (*route, "answer_options", number), better)


@warning
def unused_rule(pack: ContentPack) -> Iterator[Problem]:
    """Nothing uses a finding, no rule raises a topic, or a rule raises nothing.

    Nobody will ever see it, or a rule was forgotten. Name the topic under `raises`, and the finding in a `when`.
    """
    used = {each.finding for _, each in places.conditions(pack) if isinstance(each, FindingHolds)}
    raised = {topic for rule in pack.rules for topic in rule.raises}
    findings, topics, rules = enumerate(pack.findings), enumerate(pack.topics), enumerate(pack.rules)
    idle: list[tuple[Route, str]] = [
        *((("findings", n), f"nothing uses the finding '{one.id}'") for n, one in findings if one.id not in used),
        *((("topics", n), f"no rule raises the topic '{one.id}'") for n, one in topics if one.id not in raised),
        *((("rules", n), f"the rule '{one.id}' raises nothing") for n, one in rules if not one.raises),
    ]
    for route, message in idle:
        yield Problem(message, route, "name it in a rule, or take it out")


@warning
def descriptive_yet_used(pack: ContentPack) -> Iterator[Problem]:
    """A question is marked as only descriptive, yet a rule reads it.

    Reviewers trust the mark. Take it out, or take the question out of the rule.
    """
    for route, comparison in places.comparisons(pack):
        item = pack.items.get(comparison.question)
        if item and item.descriptive:
            yield Problem(f"'{item.link_id}' is marked as descriptive", route)


@warning
def rule_without_scenario(pack: ContentPack) -> Iterator[Problem]:
    """No scenario shows a topic raised, none shows it not raised, or none leaves it undetermined.

    Without all three nobody has written down what the rule is meant to do. Add a patient.
    """
    if not pack.scenarios:
        yield Problem("there are no scenarios: nobody would notice a changed rule", ("scenarios",))
    for number, topic in enumerate(pack.topics if pack.scenarios else ()):
        outcomes = {_outcome(topic.id, scenario.expect) for scenario in pack.scenarios}
        missing = [outcome for outcome in ("raised", "undetermined", "not raised") if outcome not in outcomes]
        if missing:
            message, better = (
                f"no scenario shows '{topic.id}' {' or '.join(missing)}",
                "add such a patient under scenarios",
            )
            yield Problem(message, ("topics", number), better)


def _outcome(topic: str, expect: object) -> str:
    return next((kind for kind in ("raised", "undetermined") if topic in getattr(expect, kind)), "not raised")


@warning_of_sound_packs
def too_large_to_settle(pack: ContentPack) -> Iterator[Problem]:
    """The rules of a topic are too large to look at all answer sheets at once.

    All works, but less exactly: sheets may name more questions than would settle the topic, an interview
    asks all that its rules read, and `verify` may leave it unproved. Make several topics of it, or let the
    rules read fewer questions.
    """
    settling = Settling(pack)
    for number, topic in enumerate(pack.topics):
        if settling.is_too_large(topic.id):
            message = f"the rules of '{topic.id}' are too large to look at all answer sheets at once"
            yield Problem(message, ("topics", number, "id"))
