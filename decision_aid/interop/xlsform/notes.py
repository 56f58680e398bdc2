"""What a form only shows: what it is for, each step, whom to call - at once where a sign is urgent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import URGENCIES, MultipleChoice, Scale, SingleChoice, YesNo, is_urgent
from decision_aid.engine.answers import Absent
from decision_aid.engine.regions import Place, contact_lines
from decision_aid.interop.xlsform import names
from decision_aid.interop.xlsform.expressions import FALSE, TRUE, both, either, in_xpath, leaf, negated, same
from decision_aid.interop.xlsform.words import bullets, lines
from decision_aid.interop.xlsform.xpath import Writer, reference
from decision_aid.reports.for_patients.topics import urgency_words
from decision_aid.reports.for_patients.urgent import IF_IT_MAY_BE_SO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from decision_aid.content import ContactKind, ContentPack, Item, Rule, Section, Topic
    from decision_aid.interop.xlsform.expressions import Expression

Row = dict[str, str]
EVERYBODY: tuple[ContactKind, ...] = ("emergency", "crisis", "urgent_advice")


def _note(name: str, label: str, shown: Expression = TRUE) -> Row:
    relevant = {} if shown == TRUE else {"relevant": in_xpath(shown)}
    return {"type": "note", "name": name, "label": label, **relevant}


def opening(pack: ContentPack) -> Row:
    """Return what is said before anything is asked."""
    meta = pack.meta
    return _note("opening", lines(meta.title, meta.audience, meta.not_for, meta.review_status))


def closing(pack: ContentPack) -> Row:
    """Return what is said at the end, whatever was answered: the safety box, and what to do next."""
    safety, meta = pack.safety, pack.meta
    return _note(
        "closing",
        lines(
            safety.title,
            safety.action,
            bullets(safety.signs),
            safety.crisis,
            bullets(_contacts(pack, EVERYBODY)),
            safety.medicines,
            bullets(pack.core_questions),
            meta.no_decision,
        ),
    )


def section_note(pack: ContentPack, section: Section) -> Row:
    """Return the words before a step; the options in short, where the interview offers them."""
    options = tuple(f"{option.title}: {option.summary}" for option in pack.options) if section.offer_options else ()
    return _note(names.intro_of(section.id), lines(section.intro, bullets(options)))


def notes_after(pack: ContentPack, item: Item) -> Iterator[Row]:
    """Yield what the interview says at once after an answer: urgent topics, and an unsure sign."""
    order = list(pack.items)
    before = frozenset(order[: order.index(item.link_id)])
    urgent = [topic for topic in pack.topics if _urgent_rules(pack, topic)]
    for topic in urgent:
        earlier, now = (_urgent(pack, topic, asked) for asked in (before, before | {item.link_id}))
        if now != earlier:
            comes_up = both(now, negated(earlier))
            yield _note(names.notice_of(topic.id, item.link_id), _notice(pack, topic), comes_up)
    if (unsure := _unsure(pack, item, urgent, before | {item.link_id})) != FALSE:
        contacts = bullets(_contacts(pack, EVERYBODY))
        label = lines(f"{item.short_text}: not sure", IF_IT_MAY_BE_SO, contacts)
        yield _note(names.unsure_of(item.link_id), label, unsure)


def _urgent(pack: ContentPack, topic: Topic, asked: frozenset[str]) -> Expression:
    """Return when a topic has come up as urgent by the questions asked so far."""
    return either(*(Writer(pack, asked).read(rule.when).true for rule in _urgent_rules(pack, topic)))


def _urgent_rules(pack: ContentPack, topic: Topic) -> tuple[Rule, ...]:
    return tuple(rule for rule in pack.rules_by_topic[topic.id] if is_urgent(rule.urgency))


def _notice(pack: ContentPack, topic: Topic) -> str:
    most = min((rule.urgency for rule in _urgent_rules(pack, topic)), key=URGENCIES.index)
    title = urgency_words(most) + topic.title
    return lines(title, bullets(_contacts(pack, topic.contacts)), " ".join(topic.discuss))


def _unsure(pack: ContentPack, item: Item, topics: Iterable[Topic], asked: frozenset[str]) -> Expression:
    """Return when the person is not sure about a question that leaves an urgent topic open."""
    writer = Writer(pack, asked)
    left_open = either(*(_left_open(pack, writer, topic, item) for topic in topics))
    return both(writer.applies(item).true, _not_sure(item), left_open)


def _left_open(pack: ContentPack, writer: Writer, topic: Topic, item: Item) -> Expression:
    rules = pack.rules_by_topic[topic.id]
    urgent = either(*(writer.unknown(rule.when) for rule in _urgent_rules(pack, topic)))
    raised = either(*(writer.read(rule.when).true for rule in rules))
    return both(negated(raised), urgent, either(*(writer.left_open_by(rule.when, item.link_id) for rule in rules)))


def _not_sure(item: Item) -> Expression:
    here, word = reference(item.link_id), Absent.NOT_SURE.value
    match item.kind:
        case Scale():
            return both(same(here, ""), same(f"${{{names.absence_of(item.link_id)}}}", word))
        case YesNo() | SingleChoice():
            return same(here, word)
        case MultipleChoice():
            return leaf(f"selected({here}, '{word}')")


def _contacts(pack: ContentPack, kinds: tuple[ContactKind, ...]) -> tuple[str, ...]:
    """Return whom to call in words that hold in every place."""
    return contact_lines(pack, Place(pack.neutral_region, certain=True), kinds)
