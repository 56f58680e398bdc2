"""The patients that clinicians wrote down: does the pack raise exactly what they expect?"""

from __future__ import annotations

from collections.abc import Iterator

from decision_aid.content import ContentPack, Scenario, any_rule
from decision_aid.content.diagnostics import Diagnostic, Route, shown
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answer, Answers, InvalidAnswer, as_data, from_data
from decision_aid.engine.every_sheet.settling import Settling
from decision_aid.engine.guidance import guide, most_urgent
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.truth import Truth

PROBLEMS = {
    "scenario-differs": """A scenario does not come out as it says.

    Either the rules or the expectation is wrong: `expect` names the *exact* set of topics that are
    raised and that stay undetermined, and how urgent: `raised: {emergency-care: emergency}`; a plain list
    names topics to discuss. Decide which, together with whoever wrote the scenario; `pack diff` says
    for whom else it changes.""",
}

_SAID = {Truth.TRUE: "holds", Truth.FALSE: "does not hold", Truth.UNKNOWN: "is open"}


def run(pack: ContentPack) -> Iterator[Diagnostic]:
    """Yield one diagnostic for each scenario whose topics differ from what it expects."""
    settling: Settling | None = None
    for number, scenario in enumerate(pack.scenarios):
        if difference := differs(pack, scenario):
            settling = settling or Settling(pack)
            route, notes = ("scenarios", number, "name"), tuple(_why(pack, scenario))
            yield Diagnostic("scenario-differs", difference, route, help=_cure(settling, scenario), notes=notes)


def _why(pack: ContentPack, scenario: Scenario) -> Iterator[tuple[str, Route]]:
    """Yield for each topic that comes out otherwise which rules decide it."""
    judge = Judge(pack.findings_by_id, flow.in_force(pack, answers_of(pack, scenario)))
    for topic in pack.topics_by_id:
        truths = {rule.id: judge.judge(rule.when).truth for rule in pack.rules_by_topic[topic]}
        found, expected = judge.judge(any_rule(pack.rules_by_topic[topic])).truth, _expected(scenario, topic)
        urgency = scenario.expect.urgencies.get(topic)
        if found is expected is Truth.TRUE:
            holding = [rule for rule in pack.rules if truths.get(rule.id) is Truth.TRUE]
            if urgency != most_urgent(holding):
                for rule in holding:
                    place = pack.rules.index(rule)
                    yield f"{topic}: the rule '{rule.id}' raises it as {rule.urgency}", ("rules", place, "urgency")
        if found is not expected:
            for place, rule in enumerate(pack.rules):
                if rule.id in truths and found in (truths[rule.id], Truth.FALSE):
                    yield f"{topic}: the rule '{rule.id}' {_SAID[found]}", ("rules", place, "when")


def _cure(settling: Settling, scenario: Scenario) -> str:
    """Return the fewest other answers of each topic with which all comes out as expected; nothing where none do."""
    pack, answers = settling.pack, answers_of(settling.pack, scenario)
    judge, nearest = Judge(pack.findings_by_id, flow.in_force(pack, answers)), dict[str, Answer]()
    for topic, rules in pack.rules_by_topic.items():
        expected = _expected(scenario, topic)
        if judge.judge(any_rule(rules)).truth is not expected and not settling.is_too_large(topic):
            if (found := settling.counterfactual(topic, answers, expected)) is None:
                return f"no answers make {topic} come out as expected"
            nearest |= found
    if not nearest or _difference(pack, scenario, Answers({**answers.by_link_id, **nearest})):
        return ""
    said = ", ".join(f"{name}: {_plain(answer)}" for name, answer in nearest.items())
    given = {name for each in pack.scenarios for name in each.answers} | pack.scenarios_assume.keys()
    if given.isdisjoint(nearest):
        return f"no patient answers it: above scenarios, say of all of them scenarios_assume: {{{said}}}"
    return f"it comes out as expected with {said}"


def _expected(scenario: Scenario, topic: str) -> Truth:
    if topic in scenario.expect.urgencies:
        return Truth.TRUE
    return Truth.UNKNOWN if topic in scenario.expect.undetermined else Truth.FALSE


def _plain(answer: Answer) -> str:
    if answer is Absent.NOT_ASKED:
        return "no answer"
    data = as_data(answer)
    return f"[{', '.join(data)}]" if isinstance(data, tuple) else shown(data)


def differs(pack: ContentPack, scenario: Scenario) -> str:
    """Return in words how the outcome differs from what a scenario expects; empty if it does not."""
    return _difference(pack, scenario, answers_of(pack, scenario))


def _difference(pack: ContentPack, scenario: Scenario, answers: Answers) -> str:
    guidance, expect = guide(pack, answers), scenario.expect
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
    """Return a scenario's answer sheet, with what all assume; raise ValueError for an answer that is refused."""
    answers = Answers()
    for link_id, data in (pack.scenarios_assume | scenario.answers).items():
        answer = from_data(pack.items[link_id], data)
        if isinstance(answer, InvalidAnswer):
            raise ValueError(answer.message)  # noqa: TRY004  (a value that the question refuses)
        answers = answers.with_answer(link_id, answer)
    return answers
