"""What must be true of every pack, whatever it is about."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from decision_aid.authoring.checks import places
from decision_aid.authoring.mutants import put, with_parts
from decision_aid.authoring.verify import real
from decision_aid.authoring.verify.every_sheet import Hole, Say, Without
from decision_aid.authoring.verify.properties import (
    Attempt,
    Property,
    Reads,
    asks,
    becomes,
    changes,
    differ,
    holds,
    holds_without,
    intersect,
    knows,
    negate,
    outcomes,
    raises,
    takes_back,
    try_change,
)
from decision_aid.content import (
    AnswerOption,
    AnyOf,
    Condition,
    ContentPack,
    Includes,
    Item,
    MultipleChoice,
    Rule,
    Scale,
    SingleChoice,
    YesNo,
    any_rule,
    is_urgent,
    parts_of,
)
from decision_aid.content.diagnostics import Route
from decision_aid.engine.every_sheet.logic import leaves
from decision_aid.engine.truth import Truth


def built_in(pack: ContentPack) -> Iterator[Property]:
    """Yield what must be true of every pack, whatever it is about."""
    found = outcomes(pack)
    for route, item in places.items(pack):
        text = f"the question '{item.link_id}' can be asked"
        yield Property("question-asked", item.link_id, text, route, (Attempt(asks(item)),), near=item.enable_when)
        yield from _matters(pack, found, route, item)
    yield from _everybody(pack)
    yield from _findings(pack)
    for number, rule in enumerate(pack.rules):
        yield _decides(pack, ("rules", number), rule)
    yield from _parts(pack)
    yield from _raised(pack)
    for number, topic in enumerate(pack.topics):
        rests = [reads for reads in found if not reads.asks and _is_about(pack, reads, topic.id)]
        yield _monotone(pack, ("topics", number), topic.id, rests)


def _matters(pack: ContentPack, found: tuple[Reads, ...], route: Route, item: Item) -> Iterator[Property]:
    if item.descriptive:
        return
    reading = [reads for reads in found if item.link_id in reads.questions]
    attempts = tuple(try_change(reads, item.link_id, Hole()) for reads in reading)
    text = f"the answer to '{item.link_id}' can matter"
    yield Property("question-matters", item.link_id, text, route, attempts)
    for number, option in enumerate(item.answer_options):
        if not option.descriptive:
            ways = [way for reads in reading for way in _option(pack, reads, item, option)]
            text = f"the answer '{option.code}' of '{item.link_id}' can matter"
            where = (*route, "answer_options", number)
            yield Property("option-matters", f"{item.link_id}={option.code}", text, where, tuple(ways))


def _option(pack: ContentPack, reads: Reads, item: Item, option: AnswerOption) -> Iterator[Attempt]:
    """An answer matters if another known one in its place can give the patient something else."""
    known = knows(item.link_id)
    match item.kind:
        case YesNo() | Scale():
            return
        case SingleChoice():
            yield try_change(reads, item.link_id, Say(option.code), known)
        case MultipleChoice() if option.exclusive or item.kind.most == 1:  # it stands alone
            yield try_change(reads, item.link_id, Say((option.code,)), known)
        case MultipleChoice():
            yield try_change(reads, item.link_id, Without(option.code, _unread(pack, reads, item, option)), known)
            for other in (Say((code,)) for code in item.kind.alone):  # one answer gives something else than another
                instead = becomes(item.link_id, Say((option.code,)), changes(reads, item.link_id, other))
                yield Attempt(instead, item.link_id, other)


def _unread(pack: ContentPack, reads: Reads, item: Item, option: AnswerOption) -> str:
    """Return another code that the condition does not read, to stand alone for none of those it does."""
    compared = [leaf for leaf in leaves(pack, reads.condition) if leaf.question == item.link_id]
    read = {leaf.includes for leaf in compared if isinstance(leaf, Includes)}
    others = [other.code for other in item.answer_options if not other.exclusive and other.code != option.code]
    return next((code for code in others if code not in read), "")


def _everybody(pack: ContentPack) -> Iterator[Property]:
    """What an urgent rule reads is asked of everybody, or a sign stays hidden; of a follow-up, what it hangs on."""
    urgent = [rule.when for rule in pack.rules if is_urgent(rule.urgency)]
    read = {leaf.question for when in urgent for leaf in leaves(pack, when)}
    follow_ups = [item for item in pack.items.values() if item.link_id in read and item.follow_up]
    gates = [item.enable_when for item in follow_ups if item.enable_when]
    signs = read - {item.link_id for item in follow_ups} | {leaf.question for g in gates for leaf in leaves(pack, g)}
    for route, item in places.items(pack):
        if item.link_id in signs:
            yield _never_hidden(pack, route, item)


def _never_hidden(pack: ContentPack, route: Route, item: Item) -> Property:
    read = any_rule(rule for rule in pack.rules if is_urgent(rule.urgency))
    unasked = negate(asks(item))
    attempts = Attempt(intersect(unasked, knows(item.link_id, read))), Attempt(unasked)
    text = f"the urgent sign '{item.link_id}' is asked of everybody"
    return Property("sign-asked", item.link_id, text, route, attempts, wanted=False)


def _findings(pack: ContentPack) -> Iterator[Property]:
    for number, finding in enumerate(pack.findings):
        for truth, word in ((Truth.TRUE, "hold"), (Truth.FALSE, "fail")):
            attempt = Attempt(holds(finding.when, truth))
            near = finding.when if truth is Truth.TRUE else None
            text = f"the finding '{finding.id}' can {word}"
            yield Property(f"finding-can-{word}", finding.id, text, ("findings", number), (attempt,), near=near)


def _decides(pack: ContentPack, route: Route, rule: Rule) -> Property:
    """A rule decides where it holds, and no other of its topic does that is as urgent."""
    attempts = tuple(_alone(pack, rule, topic) for topic in rule.raises)
    text = f"the rule '{rule.id}' decides something that no other rule of its topic decides"
    return Property("rule-decides", rule.id, text, route, attempts, near=rule.when)


def _alone(pack: ContentPack, rule: Rule, topic: str) -> Attempt:
    rules = pack.rules_as_urgent(topic, rule.urgency)
    others = any_rule(other for other in rules if other.id != rule.id)
    return Attempt(holds_without(rule.when, others, raises(topic, rule.urgency)))


def _raised(pack: ContentPack) -> Iterator[Property]:
    words = {Truth.TRUE: "raised", Truth.FALSE: "not raised", Truth.UNKNOWN: "undetermined"}
    for number, topic in enumerate(pack.topics):
        comes_up = any_rule(pack.rules_by_topic[topic.id])
        for truth, word in words.items():
            text = f"the topic '{topic.id}' can be {word}"
            kind = f"topic-{word.replace(' ', '-')}"
            near = next(iter(comes_up.any_of), None) if truth is Truth.TRUE else None
            attempts = (Attempt(holds(comes_up, truth)),)
            yield Property(kind, topic.id, text, ("topics", number), attempts, near=near)


def _is_about(pack: ContentPack, reads: Reads, topic: str) -> bool:
    rules = {rule.when for rule in pack.rules_by_topic[topic]}
    return isinstance(reads.condition, AnyOf) and bool(rules) and set(reads.condition.any_of) <= rules


def _monotone(pack: ContentPack, route: Route, topic: str, rests: list[Reads]) -> Property:
    """One answer more takes nothing back; so, step by step, every way of filling the holes does not."""
    ways = product(rests, pack.items, (Truth.TRUE, Truth.FALSE))
    attempts = [takes_back(reads, name, truth) for reads, name, truth in ways if name in reads.questions]
    text = f"an answer more never takes back whether '{topic}' comes up"
    return Property("topic-never-taken-back", topic, text, route, tuple(attempts), wanted=False)


def _parts(pack: ContentPack) -> Iterator[Property]:
    """A part that can be left out of its condition changes nothing: a range inside another, a part said twice."""
    for root, condition in places.roots(pack):
        for route, part in places.inside(root, condition):
            for index in range(len(parts_of(part)) if len(parts_of(part)) > 1 else 0):
                kept = (*parts_of(part)[:index], *parts_of(part)[index + 1 :])
                without_it = put(condition, route[len(root) :], with_parts(part, kept))
                where = (*route, places.key_of(part), index)
                yield _part_matters(pack, where, condition, without_it)


def _part_matters(pack: ContentPack, route: Route, condition: Condition, without_it: Condition) -> Property:
    owner = real.owner(pack, route)
    text = f"part {int(route[-1]) + 1} of {route[-2]} in {owner} can matter"
    attempt = Attempt(differ(condition, without_it))  # what is left tells no more apart
    return Property("part-matters", owner, text, route, (attempt,), near=condition)
