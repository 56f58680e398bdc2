"""Checks of what a pack promises: each promise can be put to the test, and names only what there is."""

from __future__ import annotations

from collections.abc import Iterator

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.problem import Problem, error, warning_of_sound_packs
from decision_aid.content import ContentPack, Guarantee, TopicRaised, TopicUndetermined, is_urgent
from decision_aid.content.guarantees import SHAPES, shapes_of
from decision_aid.engine.every_sheet.logic import leaves


@error
def misplaced_topic_condition(pack: ContentPack) -> Iterator[Problem]:
    """A question, a finding or a rule hangs on a topic.

    Rules raise topics, so that a rule cannot read them. `raised` and `undetermined` belong into
    `guarantees`; elsewhere name the finding that the topic rests on.
    """
    for route, condition in places.conditions(pack):
        if isinstance(condition, (TopicRaised, TopicUndetermined)):
            yield Problem("only a guarantee can speak of a topic", route)


@error
def unclear_guarantee(pack: ContentPack) -> Iterator[Problem]:
    """A guarantee can not be held to anything, or to two things at once.

    Beside `id` and `text` it has exactly one of `always` (perhaps with `when`), `changes_no_topic`,
    `set_aside_changes_nothing`, `holes_raise_nothing`, `everything_can_happen`, `at_most_questions`
    and `at_most_screens`.
    """
    for number, guarantee in enumerate(pack.guarantees):
        if problem := _unclear(guarantee):
            message = f"the guarantee '{guarantee.id}' {problem}"
            yield Problem(message, ("guarantees", number), help=f"one of: {', '.join(SHAPES)}")


def _unclear(guarantee: Guarantee) -> str:
    shapes = shapes_of(guarantee)
    if not shapes:
        return "says nothing that can be tried"
    if len(shapes) > 1:
        return f"says two things at once: {' and '.join(shapes)}"
    if guarantee.when and guarantee.always is None:
        return "has a `when`, which only goes with `always`"
    return "" if guarantee.text.strip() else "has no text"


@warning_of_sound_packs
def unpromised_sign(pack: ContentPack) -> Iterator[Problem]:
    """No guarantee holds an urgent rule to its urgency for one of its signs, or no rule keeps to it any more.

    Somebody could take the sign out, or lower the urgency, and write the scenarios anew to fit. A guarantee's
    `when` names the signs, and `always` is `{raised: TOPIC, urgency: URGENCY}`: change rule and promise together.
    """
    for number, rule in enumerate(pack.rules):
        promised = [TopicRaised(topic, rule.urgency) for topic in rule.raises]
        kept = [each.when for each in pack.guarantees if each.when and each.always in promised]
        held = {leaf for when in kept for leaf in leaves(pack, when)}
        left = {leaf.question: None for leaf in leaves(pack, rule.when) if leaf not in held}
        if left and is_urgent(rule.urgency):
            message = f"no guarantee holds '{rule.id}' to '{rule.urgency}' for {', '.join(left)}"
            always = ", ".join(f"{{raised: {topic}, urgency: {rule.urgency}}}" for topic in rule.raises)
            yield Problem(message, ("rules", number), f"add it to the `when` of a guarantee with always: {always}")
    for number, guarantee in enumerate(pack.guarantees):
        match guarantee.always:
            case TopicRaised(topic, urgency) if guarantee.when and urgency:
                signs = {leaf for rule in pack.rules_as_urgent(topic, urgency) for leaf in leaves(pack, rule.when)}
                if signs.isdisjoint(leaves(pack, guarantee.when)):
                    message = f"'{guarantee.id}' promises '{topic}' as '{urgency}', and no rule raises it so any more"
                    yield Problem(message, ("guarantees", number))
