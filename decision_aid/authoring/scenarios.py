"""The patients that clinicians wrote down: does the pack raise exactly what they expect?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content.diagnostics import Diagnostic
from decision_aid.engine.answers import Answers, InvalidAnswer, from_data
from decision_aid.engine.guidance import guide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import ContentPack, Scenario

PROBLEMS = {
    "scenario-differs": """A scenario does not come out as it says.

    Either the rules or the expectation is wrong: `expect` names the *exact* set of topics that are
    raised and that stay undetermined, and how urgent: `raised: {emergency-care: emergency}`; a plain list
    names topics to discuss. Decide which, together with whoever wrote the scenario.""",
}


def run(pack: ContentPack) -> Iterator[Diagnostic]:
    """Yield one diagnostic for each scenario whose topics differ from what it expects."""
    for number, scenario in enumerate(pack.scenarios):
        if difference := differs(pack, scenario):
            message = f"'{scenario.name}': {difference}"
            yield Diagnostic("scenario-differs", message, ("scenarios", number, "expect"))


def differs(pack: ContentPack, scenario: Scenario) -> str:
    """Return in words how the outcome differs from what a scenario expects; empty if it does not."""
    guidance, expect = guide(pack, answers_of(pack, scenario)), scenario.expect
    found = {raised.topic.id: raised.urgency for raised in guidance.raised}
    expected = expect.urgencies
    other = {topic for topic in found.keys() & expected.keys() if found[topic] != expected[topic]}
    open_topics = {each.topic.id for each in guidance.undetermined}
    differences = (
        ("not expected but raised", found.keys() - expected.keys()),
        ("expected but not raised", expected.keys() - found.keys()),
        ("not expected but undetermined", open_topics - set(expect.undetermined)),
        ("expected but not undetermined", set(expect.undetermined) - open_topics),
    )
    return "; ".join(
        (
            *(f"{words}: {', '.join(sorted(topics))}" for words, topics in differences if topics),
            *(f"{topic} is expected as {expected[topic]} but raised as {found[topic]}" for topic in sorted(other)),
        )
    )


def answers_of(pack: ContentPack, scenario: Scenario) -> Answers:
    """Return a scenario's answer sheet; raise ValueError for an answer that its question refuses."""
    answers = Answers()
    for link_id, data in scenario.answers.items():
        answer = from_data(pack.items[link_id], data)
        if isinstance(answer, InvalidAnswer):
            raise ValueError(answer.message)  # noqa: TRY004  (a value that the question refuses)
        answers = answers.with_answer(link_id, answer)
    return answers
