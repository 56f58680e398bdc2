"""Urgent signs in a patient's answers, and which of them somebody at the clinic has seen."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from decision_aid.content import URGENCIES, ContentPack, Item, Topic, Urgency, is_urgent
from decision_aid.engine.answers import Absent, Answer, Answers, InvalidAnswer, as_data, from_data
from decision_aid.engine.guidance import Guidance, Undetermined, guide
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.truth import Truth
from decision_aid.frozen import frozen
from decision_aid.sessions.records import Event, sign_key


@frozen
class Sign:
    """An answer that makes a topic urgent; not sure, where the question asks for an urgent sign."""

    item: Item
    answer: Answer
    urgency: Urgency
    topic: Topic

    @property
    def key(self) -> str:
        return sign_key(self.item.link_id, self.answer)

    @property
    def is_unsure(self) -> bool:
        return self.answer is Absent.NOT_SURE


def signs(pack: ContentPack, guidance: Guidance) -> tuple[Sign, ...]:
    """Return all urgent signs, each answer once: the most urgent first, then in the order of the pack.

    Also those that do not count, as nobody knows yet whether their question applies.
    """
    order = list(pack.items)
    found = sorted(
        (*_said(pack, guidance), *_unsure(pack, guidance), *_set_aside(pack, guidance)),
        key=lambda sign: (URGENCIES.index(sign.urgency), order.index(sign.item.link_id)),
    )
    first: dict[str, Sign] = {}
    for sign in found:  # an answer can be several signs, as of a pump that alarms and of its wound
        first.setdefault(sign.key, sign)
    return tuple(first.values())


def unseen(found: Iterable[Sign], seen: Container[str]) -> tuple[Sign, ...]:
    """Return the signs that nobody has marked as seen; `seen` are the keys of those that somebody has."""
    return tuple(sign for sign in found if sign.key not in seen)


def _said(pack: ContentPack, guidance: Guidance) -> Iterator[Sign]:
    urgency = {rule.id: rule.urgency for rule in pack.rules}
    for raised in guidance.urgent:
        for because in raised.because:
            told = because.answers if is_urgent(urgency[because.rule]) else ()
            for link_id, answer in told:
                if not isinstance(answer, Absent):
                    yield Sign(pack.items[link_id], answer, urgency[because.rule], raised.topic)


def _unsure(pack: ContentPack, guidance: Guidance) -> Iterator[Sign]:
    for topic in (*guidance.urgent_if_so, *_unsure_beside(pack, guidance)):
        for link_id in topic.unsure:
            yield Sign(pack.items[link_id], Absent.NOT_SURE, topic.urgency, topic.topic)


def _unsure_beside(pack: ContentPack, guidance: Guidance) -> tuple[Undetermined, ...]:
    """Return what may be urgent beside a sign of the same topic: what it would be without that sign."""
    told = {link_id for raised in guidance.urgent for because in raised.because for link_id, _ in because.answers}
    said = guidance.answers.by_link_id
    if not told or Absent.NOT_SURE not in said.values():
        return ()
    rest = {name: answer for name, answer in said.items() if name not in told and answer is not Absent.NOT_APPLICABLE}
    return guide(pack, Answers(rest)).urgent_if_so


def _set_aside(pack: ContentPack, guidance: Guidance) -> Iterator[Sign]:
    """Yield what would be a sign if its question applied, which an answer that is missing leaves open."""
    counted = guidance.answers
    may_apply = {name: guidance.given.get(name) for name in guidance.not_used if counted.get(name) is Absent.NOT_ASKED}
    if not may_apply:
        return
    judge = Judge(pack.findings_by_id, Answers({**counted.by_link_id, **may_apply}))
    for topic in pack.topics:
        for rule in (rule for rule in pack.rules_by_topic[topic.id] if is_urgent(rule.urgency)):
            judged = judge.judge(rule.when)
            for name, answer in judged.deciding() if judged.truth is Truth.TRUE else ():
                if name in may_apply and not isinstance(answer, Absent):
                    yield Sign(pack.items[name], answer, rule.urgency, topic)


def taken_back(pack: ContentPack, events: Iterable[Event], answers: Answers) -> tuple[Sign, ...]:
    """Return the urgent signs that were answered first and changed later, as they were first.

    A wrong key that was taken back at once is none of them.
    """
    found: dict[str, Sign] = {}
    events = _without_mistakes(events)
    now = {sign.key for sign in signs(pack, guide(pack, answers))}
    for event in events:
        item = None if event.is_detail else pack.items.get(event.name)
        if item is None or event.value == answers.get(event.name):
            continue
        if isinstance(from_data(item, as_data(event.value)), InvalidAnswer):
            continue
        then = signs(pack, guide(pack, answers.with_answer(event.name, event.value)))
        found |= {sign.key: sign for sign in then if sign.item is item and sign.key not in now}
    return tuple(found.values())


def _without_mistakes(events: Iterable[Event]) -> tuple[Event, ...]:
    """Leave out the answers that were taken back at once: each is the last one before it was said to be a mistake."""
    kept: list[Event] = []
    for event in events:
        if event.is_detail and event.name == "mistakes" and isinstance(event.value, tuple):
            last = next((e for e in reversed(kept) if not e.is_detail and e.name in event.value[-1:]), None)
            kept = [each for each in kept if each is not last]
        kept.append(event)
    return tuple(kept)
