"""What a form of another maker only shows: what it is for, each step, whom to call - at once where a sign is urgent.

A form has no engine. So an urgent topic is a note right after each answer that brings it up, and so is what to do when
the person is not sure about such a sign. The one place for all forms: each brings only its language for conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
)
from decision_aid.engine.every_sheet.logic import rests_on
from decision_aid.engine.rails import Algebra, Reader
from decision_aid.engine.regions import Place, contact_lines
from decision_aid.frozen import frozen
from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph
from decision_aid.reports.for_patients.take_home import safety_blocks
from decision_aid.reports.for_patients.topics import IF_IT_MAY_BE_SO, in_order_of_help, urgency_words

EMERGENCY: tuple[ContactKind, ...] = ("emergency",)
UNSURE = ""
LEAVE_OUT = "You can leave any question empty."


S = TypeVar("S")


class Language(Algebra[S], Protocol[S]):
    """How a form says conditions."""

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
    _, *box = safety_blocks(pack, place)
    return (*box, Bullets(pack.core_questions), Paragraph(pack.meta.no_decision))


def notes_after(
    pack: ContentPack, item: Item, place: Place, language: Callable[[frozenset[str]], Language[S]]
) -> Iterator[Note[S]]:
    """Yield what is said at once after a question: urgent topics that its answer brings up, and an unsure sign."""
    order = list(pack.items)
    asked = frozenset(order[: order.index(item.link_id)])
    form = language(asked | {item.link_id})
    earlier, now = Reader(pack, language(asked)), Reader(pack, form)
    unsure: list[tuple[Topic, S]] = []
    for topic in pack.topics:
        parts = [(part, earlier.read(part).true, now.read(part).true) for part in _urgent_parts(pack, topic)]
        new = [form.at_least(2, [after, form.negate(before)]) for _, before, after in parts if after != before]
        if (comes_up := form.at_least(1, new)) != form.never:
            yield Note(topic.id, _comes_up(pack, topic, place), comes_up)
        left_open = form.at_least(1, [_left_open(pack, form, earlier, part, item) for part, _, _ in parts])
        if left_open != form.never:
            unsure.append((topic, left_open))
    if unsure:
        open_ = form.at_least(1, [where for _, where in unsure])
        shown = form.at_least(3, [now.applies(item).true, form.not_sure(item), open_])
        yield Note(UNSURE, _may_be_so(pack, item, place, [topic for topic, _ in unsure]), shown)


def _left_open(pack: ContentPack, form: Language[S], earlier: Reader[S], condition: Condition, item: Item) -> S:
    """Return where a condition is unknown because of a question that applies and has no answer."""
    if isinstance(condition, Comparison):
        return form.always if condition.question == item.link_id else form.never
    known = [form.negate(rail) for rail in earlier.read(condition)]
    inside = [_left_open(pack, form, earlier, part, item) for part in rests_on(pack, condition)]
    return form.at_least(3, [*known, form.at_least(1, inside)])


def _urgent_rules(pack: ContentPack, topic: Topic) -> tuple[Rule, ...]:
    return tuple(rule for rule in pack.rules_by_topic[topic.id] if is_urgent(rule.urgency))


def _urgent_parts(pack: ContentPack, topic: Topic) -> Iterator[Condition]:
    """Yield the conditions of which each alone makes a topic urgent."""
    waiting = [rule.when for rule in reversed(_urgent_rules(pack, topic))]
    while waiting:
        condition = waiting.pop()
        if isinstance(condition, (AnyOf, FindingHolds)):
            waiting.extend(reversed(rests_on(pack, condition)))
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
