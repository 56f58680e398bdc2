"""Checks that nothing in a pack is idle: warnings, because the aid works without a mend."""

from __future__ import annotations

from collections.abc import Iterator

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.problem import Problem, warning, warning_of_sound_packs
from decision_aid.content import ContentPack, FindingHolds, Includes, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.every_sheet.settling import Settling

IDLE = "let a rule or a finding read it, or say descriptive: true"


@warning
def unused_question(pack: ContentPack) -> Iterator[Problem]:
    """No rule, finding or other question reads this question.

    Somebody in pain answers it for nothing, or a rule was forgotten. Where the answer is only there
    to tell the story, say so with `descriptive: true`.
    """
    used = {comparison.question for _, comparison in places.comparisons(pack)}
    for route, item in places.items(pack):
        if item.link_id not in used and not item.descriptive:
            yield Problem(f"no rule reads '{item.link_id}'", route, IDLE)


@warning
def unused_answer_code(pack: ContentPack) -> Iterator[Problem]:
    """No rule reads this answer of a question with several answers.

    Where the answer is only there to tell the story, say so with `descriptive: true` beside it.
    """
    used = {(c.question, c.includes) for _, c in places.comparisons(pack) if isinstance(c, Includes)}
    for route, item in places.items(pack):
        if item.descriptive:
            continue
        match item.kind:
            case MultipleChoice(options):
                for number, option in enumerate(options):
                    if (item.link_id, option.code) not in used and not (option.exclusive or option.descriptive):
                        where = (*route, "answer_options", number)
                        yield Problem(f"no rule reads '{option.code}'", where, IDLE)
            case YesNo() | Scale() | SingleChoice():
                pass


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
def unused_finding(pack: ContentPack) -> Iterator[Problem]:
    """No rule, question or other finding uses this finding.

    A rule was forgotten, or the finding can go.
    """
    used = {c.finding for _, c in places.conditions(pack) if isinstance(c, FindingHolds)}
    for number, finding in enumerate(pack.findings):
        if finding.id not in used:
            yield Problem(f"nothing uses the finding '{finding.id}'", ("findings", number))


@warning
def unused_topic(pack: ContentPack) -> Iterator[Problem]:
    """No rule raises this topic, so that nobody will ever see it.

    Write the rule, or take the topic out.
    """
    raised = {topic for rule in pack.rules for topic in rule.raises}
    for number, topic in enumerate(pack.topics):
        if topic.id not in raised:
            yield Problem(
                f"no rule raises the topic '{topic.id}'", ("topics", number), "write the rule, or take it out"
            )


@warning
def idle_rule(pack: ContentPack) -> Iterator[Problem]:
    """A rule raises nothing.

    Name its topic under `raises`.
    """
    for number, rule in enumerate(pack.rules):
        if not rule.raises:
            yield Problem(f"the rule '{rule.id}' raises nothing", ("rules", number))


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
