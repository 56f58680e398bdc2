"""Two packs and an answer sheet -> which topics come out differently."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from decision_aid.authoring.graph import Graph, graph
from decision_aid.content import (
    URGENCIES,
    Finding,
    Item,
    MultipleChoice,
    Rule,
    Scale,
    SingleChoice,
    Topic,
    Urgency,
    YesNo,
)
from decision_aid.engine import flow
from decision_aid.engine.answers import Answers, InvalidAnswer, as_data, from_data
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from decision_aid.content import ContentPack
    from decision_aid.engine.answers import Answer

Outcome = Urgency | Literal["undetermined", "no"]


@dataclass(frozen=True, slots=True)
class Turn:
    """How one topic comes out differently: raised (how urgently), undetermined, or not at all."""

    topic: str
    old: Outcome
    new: Outcome


class Both:
    """Two packs that judge the same sheets; only topics whose logic differs are looked at."""

    def __init__(self, old: ContentPack, new: ContentPack) -> None:
        self.packs = self.old, self.new = old, new
        graphs = (graph(old), graph(new))
        topics = dict.fromkeys([*old.topics_by_id, *new.topics_by_id])
        self.topics = tuple(topic for topic in topics if _logic(graphs[0], topic) != _logic(graphs[1], topic))
        self._rules = [{topic: pack.rules_by_topic.get(topic, ()) for topic in self.topics} for pack in self.packs]
        self._read = [_only_read(whole, self.topics) for whole in graphs]
        self._differing = {
            link_id
            for link_id in old.items.keys() & new.items.keys()
            if _takes(old.items[link_id]) != _takes(new.items[link_id])
        }

    @property
    def items(self) -> dict[str, Item]:
        """All questions of both packs; the new wording where both ask one."""
        return {**self.old.items, **self.new.items}

    def turns(self, answers: Answers) -> Iterator[Turn]:
        """Yield the topics that come out differently for one sheet."""
        before, after = (self._outcomes(number, pack, answers) for number, pack in enumerate(self._read))
        for topic in self.topics:
            if before[topic] != after[topic]:
                yield Turn(topic, before[topic], after[topic])

    def _outcomes(self, number: int, pack: ContentPack, answers: Answers) -> Mapping[str, Outcome]:
        judge = Judge(pack.findings_by_id, flow.in_force(pack, self.fitting(pack, answers)))
        return {topic: _outcome(judge, rules) for topic, rules in self._rules[number].items()}

    def fitting(self, pack: ContentPack, answers: Answers) -> Answers:
        """Return the answers that a pack takes; one that it refuses counts as not asked."""
        if not self._differing & answers.by_link_id.keys():
            return answers
        kept = {name: answer for name, answer in answers.by_link_id.items() if _taken(pack, name, answer)}
        return Answers(kept)


def _only_read(whole: Graph, topics: tuple[str, ...]) -> ContentPack:
    """Return the pack with only those questions that decide these topics: the others take time and change nothing."""
    read = {node.key[1] for node in whole.upstream(*topics).nodes if isinstance(node.content, Item)}
    sections = tuple(
        replace(section, items=tuple(item for item in section.items if item.link_id in read))
        for section in whole.pack.sections
    )
    return replace(whole.pack, sections=sections)


def _taken(pack: ContentPack, link_id: str, answer: Answer) -> bool:
    item = pack.items.get(link_id)
    return item is not None and not isinstance(from_data(item, as_data(answer)), InvalidAnswer)


def _takes(item: Item) -> tuple[object, ...]:
    options = tuple((option.code, option.exclusive) for option in item.answer_options)
    match item.kind:
        case YesNo() | SingleChoice():
            return type(item.kind), options
        case Scale(low, high):
            return Scale, low, high
        case MultipleChoice(at_most=most):
            return MultipleChoice, most, options


def _outcome(judge: Judge, rules: tuple[Rule, ...]) -> Outcome:
    judged = [(judge.judge(rule.when).truth, rule.urgency) for rule in rules]
    if holding := [urgency for truth, urgency in judged if truth is Truth.TRUE]:
        return min(holding, key=URGENCIES.index)
    return "undetermined" if any(truth is Truth.UNKNOWN for truth, _ in judged) else "no"


def _logic(whole: Graph, topic: str) -> dict[object, object]:
    """Return all that decides when a topic comes up, without any wording; names of rules do not matter."""
    pack, logic = whole.pack, dict[object, object]()
    for node in whole.upstream(topic).nodes:
        match node.content:
            case Item() as item:
                logic[node.key] = (_takes(item), item.enable_when)
            case Finding() as finding:
                logic[node.key] = finding.when
            case Rule() | Topic():
                pass
    logic["rules"] = frozenset((rule.when, rule.urgency) for rule in pack.rules_by_topic.get(topic, ()))
    return logic
