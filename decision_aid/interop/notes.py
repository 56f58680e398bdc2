"""What a form of another maker only shows: what it is for, each step, whom to call - at once where a sign is urgent.

A form has no engine. So an urgent topic is a note right after each answer that brings it up, and so is what to do when
the person is not sure about such a sign. The one place for all forms: each brings only its language for conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, Protocol, TypeVar

from decision_aid.content import (
    URGENCIES,
    AnyOf,
    Comparison,
    Condition,
    ContactKind,
    ContentPack,
    FindingHolds,
    Item,
    Rule,
    Section,
    Topic,
    is_urgent,
    parts_of,
)
from decision_aid.engine.rails import Algebra, Reader
from decision_aid.engine.regions import Place, contact_lines
from decision_aid.frozen import frozen
from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph
from decision_aid.reports.for_patients.topics import in_order_of_help, urgency_words
from decision_aid.reports.for_patients.urgent import IF_IT_MAY_BE_SO

S = TypeVar("S")
EVERYBODY: tuple[ContactKind, ...] = ("emergency", "crisis", "urgent_advice")
EMERGENCY: tuple[ContactKind, ...] = EVERYBODY[:1]
UNSURE = ""
LEAVE_OUT = "You can leave any question empty."


class Language(Algebra[S], Protocol[S]):
    """How a form writes conditions, when only some questions were asked so far."""

    def not_sure(self, item: Item) -> S:
        """Return where the person said that they are not sure."""


@frozen
class Note(Generic[S]):
    """What is said right after a question, and where; `topic` brings it up, or that the person is UNSURE."""

    topic: str
    blocks: tuple[Block, ...]
    shown: S


def opening(pack: ContentPack) -> tuple[Block, ...]:
    """Return what is said before anything is asked."""
    meta = pack.meta
    return tuple(map(Paragraph, (meta.audience, meta.not_for, meta.review_status, LEAVE_OUT)))


def before(pack: ContentPack, section: Section) -> tuple[Block, ...]:
    """Return the words before a step; the options in short, where the interview offers them."""
    if not section.offer_options:
        return (Paragraph(section.intro),)
    return Paragraph(section.intro), Bullets(tuple(f"{option.title}: {option.summary}" for option in pack.options))


def closing(pack: ContentPack, place: Place) -> tuple[Block, ...]:
    """Return what is said at the end under the title of the safety box, whatever was answered."""
    safety = pack.safety
    return (
        Bullets(safety.signs),
        Paragraph(safety.action),
        Paragraph(safety.crisis),
        Bullets(_contacts(pack, place, EVERYBODY)),
        Paragraph(safety.medicines),
        Bullets(pack.core_questions),
        Paragraph(pack.meta.no_decision),
    )


def notes_after(
    pack: ContentPack, item: Item, place: Place, language: Callable[[frozenset[str]], Language[S]]
) -> Iterator[Note[S]]:
    """Yield what is said at once after a question: urgent topics that its answer brings up, and an unsure sign."""
    order = list(pack.items)
    asked = frozenset(order[: order.index(item.link_id)])
    earlier, now = _Asked(pack, language(asked)), _Asked(pack, language(asked | {item.link_id}))
    unsure: list[tuple[Topic, S]] = []
    for topic in pack.topics:
        parts = [(part, earlier.read(part).true, now.read(part).true) for part in _urgent_parts(pack, topic)]
        new = now.either(now.both(after, now.negate(before)) for _, before, after in parts if after != before)
        if new != now.never:
            yield Note(topic.id, _comes_up(pack, topic, place), new)
        left_open = earlier.either(earlier.left_open_by(part, item) for part, _, _ in parts)
        if left_open != now.never:
            unsure.append((topic, left_open))
    if unsure:
        shown = now.both(now.applies(item).true, now.not_sure(item), now.either(where for _, where in unsure))
        yield Note(UNSURE, _may_be_so(pack, item, place, [topic for topic, _ in unsure]), shown)


class _Asked(Reader[S]):
    """Reads conditions as they are judged when only some questions were asked so far."""

    def __init__(self, pack: ContentPack, language: Language[S]) -> None:
        super().__init__(pack, language)
        self.never, self.negate, self.not_sure = language.never, language.negate, language.not_sure

    def both(self, *parts: S) -> S:
        return self._algebra.at_least(len(parts), parts)

    def either(self, parts: Iterable[S]) -> S:
        return self._algebra.at_least(1, tuple(parts))

    def left_open_by(self, condition: Condition, item: Item) -> S:
        """Return where a condition is unknown because of a question that applies and has no answer."""
        if isinstance(condition, Comparison):
            return self._algebra.always if condition.question == item.link_id else self.never
        holds, fails = self.read(condition)
        open_part = self.either(self.left_open_by(part, item) for part in _inside(self._pack, condition))
        return self.both(self.negate(holds), self.negate(fails), open_part)


def _inside(pack: ContentPack, condition: Condition) -> tuple[Condition, ...]:
    if isinstance(condition, FindingHolds):
        return (pack.findings_by_id[condition.finding].when,)
    return parts_of(condition)


def _urgent_rules(pack: ContentPack, topic: Topic) -> tuple[Rule, ...]:
    return tuple(rule for rule in pack.rules_by_topic[topic.id] if is_urgent(rule.urgency))


def _urgent_parts(pack: ContentPack, topic: Topic) -> Iterator[Condition]:
    """Yield the conditions of which each alone makes a topic urgent."""
    waiting = [rule.when for rule in reversed(_urgent_rules(pack, topic))]
    while waiting:
        condition = waiting.pop()
        if isinstance(condition, (AnyOf, FindingHolds)):
            waiting.extend(reversed(_inside(pack, condition)))
        else:
            yield condition


def _comes_up(pack: ContentPack, topic: Topic, place: Place) -> tuple[Block, ...]:
    most = min((rule.urgency for rule in _urgent_rules(pack, topic)), key=URGENCIES.index)
    call: Block = Bullets(_contacts(pack, place, topic.contacts))
    act = Paragraph(" ".join(topic.discuss))
    return Heading(urgency_words(most) + topic.title), *in_order_of_help(most, call, act)


def _may_be_so(pack: ContentPack, item: Item, place: Place, topics: list[Topic]) -> tuple[Block, ...]:
    kinds = tuple(dict.fromkeys(kind for topic in topics for kind in topic.contacts or EMERGENCY))
    title = f"{item.short_text}: not sure"
    return Heading(title), Paragraph(IF_IT_MAY_BE_SO), Bullets(_contacts(pack, place, kinds))


def _contacts(pack: ContentPack, place: Place, kinds: tuple[ContactKind, ...]) -> tuple[str, ...]:
    """Return whom to call; where no place was chosen, in words that hold everywhere, and the numbers of all places."""
    return contact_lines(pack, place, kinds, how_to_choose="")
