"""Judged rules -> topics to discuss, what is undetermined, and what would settle it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from decision_aid.content import URGENCIES, ContentPack, Rule, Topic, Urgency, is_urgent
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answer, Answers
from decision_aid.engine.reasoning import Explanation, Judge
from decision_aid.engine.truth import Truth
from decision_aid.frozen import frozen


@frozen
class Because:
    """A rule that holds, and the answers that made it hold."""

    rule: str
    answers: tuple[tuple[str, Answer], ...]


@frozen
class Raised:
    """A topic to discuss, and why it came up."""

    topic: Topic
    urgency: Urgency
    because: tuple[Because, ...]


@frozen
class Undetermined:
    """A topic that could also come up, and the questions whose answers would settle it.

    `unsure` are those of its urgent rules to which the person said "not sure"; a question that only opens one of
    these is none of them.
    """

    topic: Topic
    needs: tuple[str, ...]
    urgency: Urgency
    unsure: tuple[str, ...]


@frozen
class Guidance:
    """What to discuss with the doctor. Topics by urgency, then in the order of the pack.

    `answers` are those that count, `given` all of them. `graver` are topics that came up, and are urgent, or more
    so, if what is open is so.
    """

    raised: tuple[Raised, ...]
    undetermined: tuple[Undetermined, ...]
    answers: Answers
    not_used: tuple[str, ...]
    graver: tuple[Undetermined, ...]
    given: Answers

    @property
    def urgent(self) -> tuple[Raised, ...]:
        return tuple(raised for raised in self.raised if is_urgent(raised.urgency))

    @property
    def urgent_if_so(self) -> tuple[Undetermined, ...]:
        """The urgent topics that hang on a sign of which the person was not sure, the most urgent first."""
        every = (*self.undetermined, *self.graver)
        urgent = [each for each in every if is_urgent(each.urgency) and each.unsure]
        return tuple(sorted(urgent, key=lambda each: URGENCIES.index(each.urgency)))

    @property
    def asks_only(self) -> tuple[str, ...]:
        """The questions still worth asking where a topic that came up says so; none where all are."""
        return next((raised.topic.asks_only for raised in self.raised if raised.topic.asks_only), ())

    @property
    def unsure_signs(self) -> tuple[str, ...]:
        """The questions about urgent signs that the person was not sure about."""
        return tuple(link_id for each in self.urgent_if_so for link_id in each.unsure)


def guide(pack: ContentPack, answers: Answers) -> Guidance:
    """Return the guidance for one answer sheet; it never depends on the order of answering."""
    counted = flow.in_force(pack, answers)
    judge = Judge(pack.findings_by_id, counted)
    judged = {rule.id: judge.judge(rule.when) for rule in pack.rules}
    needs = _Needs(pack, answers, judge)
    raised: list[Raised] = []
    undetermined: list[Undetermined] = []
    graver: list[Undetermined] = []
    for topic, truth, rules in decided(pack, judged):
        left_open, found = rules, undetermined
        if truth is Truth.TRUE:
            because = tuple(Because(rule.id, tuple(dict(judged[rule.id].deciding()).items())) for rule in rules)
            raised.append(Raised(topic, most_urgent(rules), because))
            left_open, found = _graver(pack, raised[-1], judged), graver
        if left_open:
            read = dict(each for rule in left_open for each in judged[rule.id].deciding())
            urgent = {name for rule in left_open if is_urgent(rule.urgency) for name, _ in judged[rule.id].deciding()}
            unsure = (link_id for link_id in urgent if read[link_id] is Absent.NOT_SURE)
            found.append(Undetermined(topic, needs.of(read), most_urgent(left_open), _in_order(pack, unsure)))
    raised.sort(key=lambda found: URGENCIES.index(found.urgency))
    aside = flow.set_aside(pack, answers, counted)
    return Guidance(tuple(raised), tuple(undetermined), counted, aside, tuple(graver), answers)


def decided(pack: ContentPack, judged: Mapping[str, Explanation]) -> Iterator[tuple[Topic, Truth, list[Rule]]]:
    """Yield the topics that come up or may come up, and the rules that say so."""
    for topic in pack.topics:
        rules = pack.rules_by_topic[topic.id]
        for truth in (Truth.TRUE, Truth.UNKNOWN):
            if found := [rule for rule in rules if judged[rule.id].truth is truth]:
                yield topic, truth, found
                break


def _graver(pack: ContentPack, raised: Raised, judged: dict[str, Explanation]) -> list[Rule]:
    """Return the open rules that would make a topic urgent, and more so than it is."""
    more = [each for each in URGENCIES[: URGENCIES.index(raised.urgency)] if is_urgent(each)]
    rules = (rule for rule in pack.rules_by_topic[raised.topic.id] if rule.urgency in more)
    return [rule for rule in rules if judged[rule.id].truth is Truth.UNKNOWN]


def most_urgent(rules: list[Rule]) -> Urgency:
    return min((rule.urgency for rule in rules), key=URGENCIES.index)


class _Needs:
    """What is to be answered for a question to say something: itself, and where it may not apply, what it hangs on."""

    def __init__(self, pack: ContentPack, answers: Answers, judge: Judge) -> None:
        self._pack, self._answers, self._judge = pack, answers, judge
        self._known: dict[str, frozenset[str]] = {}

    def of(self, link_ids: Iterable[str]) -> tuple[str, ...]:
        """Return what these questions need, in the pack's order."""
        return _in_order(self._pack, frozenset[str]().union(*map(self._of, link_ids)))

    def _of(self, link_id: str) -> frozenset[str]:
        if link_id not in self._known:
            item = self._pack.items[link_id]
            applies = self._judge.judge(item.enable_when) if item.enable_when else None
            opens = applies.deciding() if applies and applies.truth is Truth.UNKNOWN else ()
            itself = [link_id] if isinstance(self._answers.get(link_id), Absent) else []
            self._known[link_id] = frozenset(itself).union(*(self._of(name) for name, _ in opens))
        return self._known[link_id]


def _in_order(pack: ContentPack, link_ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(link_ids, key=pack.positions.__getitem__))
