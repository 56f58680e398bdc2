"""How much of the rules the scenarios show, and how many slips of the pen they would notice.

A scenario shows a rule or a comparison *deciding* if its topics would differ, were that one judged
otherwise. A slip counts as a mutant unless it is the same for every answer sheet, which diagrams over
all sheets show exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import product

from decision_aid.authoring.checks.places import inside, items, roots
from decision_aid.authoring.mutants import Mutant, mutants, put, root_of, with_condition, with_urgency
from decision_aid.authoring.scenarios import answers_of, differs
from decision_aid.content import (
    URGENCIES,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    ContentPack,
    Equals,
    FindingHolds,
    any_rule,
)
from decision_aid.content.diagnostics import Route
from decision_aid.engine import flow
from decision_aid.engine.answers import Answers
from decision_aid.engine.every_sheet.logic import Logic
from decision_aid.engine.every_sheet.mdd import NEVER, TooLargeError
from decision_aid.engine.every_sheet.settling import Settling
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.truth import Truth
from decision_aid.frozen import frozen

SCORE_TO_REACH = 0.95
_ALWAYS: dict[Truth, Condition] = {
    Truth.TRUE: AllOf(()),
    Truth.FALSE: AnyOf(()),
    Truth.UNKNOWN: Equals("", equals=True),  # a question that nobody has, so nobody can have answered it
}


@frozen
class Shown:
    """A rule or a comparison, and how many scenarios show it deciding with each truth.

    `never`: the truths with which it decides nothing on any answer sheet, so that none can show it.
    """

    route: Route
    condition: Condition
    times: Counter[Truth]
    never: frozenset[Truth]
    rule: str = ""

    @property
    def complete(self) -> bool:
        return all(self.times[truth] for truth in Truth if truth not in self.never)


@frozen
class Coverage:
    """What the scenarios of a pack show, and the slips that none of them notices."""

    rules: tuple[Shown, ...]
    leaves: tuple[Shown, ...]
    noticed: int
    survivors: tuple[Mutant, ...]
    equivalent: tuple[Mutant, ...]

    @property
    def score(self) -> float:
        """The share of slips that some scenario notices; 1 where no slip can be made."""
        made = self.noticed + len(self.survivors)
        return self.noticed / made if made else 1.0

    @property
    def reached(self) -> bool:
        """Whether all rules are shown and almost all slips are noticed; every other urgency has to be."""
        urgencies = [mutant for mutant in self.survivors if mutant.route[-1] == "urgency"]
        return all(rule.complete for rule in self.rules) and self.score >= SCORE_TO_REACH and not urgencies


def coverage(pack: ContentPack) -> Coverage:
    """Return what the scenarios of a sound pack show of its rules."""
    variants = Variants(pack)
    witnesses = [Witness(variants, answers_of(pack, scenario)) for scenario in pack.scenarios]
    places = [(route, root) for route, root in roots(pack) if route in variants.reach]
    found = [mutant for route, root in places for mutant in mutants(pack, route, root)]
    unnoticed = [mutant for mutant in found if not any(witness.notices(mutant) for witness in witnesses)]
    equivalent = tuple(mutant for mutant in unnoticed if variants.changes_nothing(mutant))
    held, loose = _urgencies(pack)
    whens = [(rule.id, ("rules", number, "when"), rule.when) for number, rule in enumerate(pack.rules)]
    parts = [(route, root, part) for place, root in places for route, part in inside(place, root)]
    leaves = [each for each in parts if isinstance(each[-1], (Comparison, FindingHolds))]
    return Coverage(
        rules=tuple(replace(_shown(variants, witnesses, at, when, when), rule=rule) for rule, at, when in whens),
        leaves=tuple(_shown(variants, witnesses, *leaf) for leaf in leaves),
        noticed=len(found) - len(unnoticed) + held,
        survivors=(*(mutant for mutant in unnoticed if mutant not in equivalent), *loose),
        equivalent=equivalent,
    )


def _urgencies(pack: ContentPack) -> tuple[int, list[Mutant]]:
    """Return how many other urgencies of rules a scenario or a guarantee notices, and those that none does."""
    unnoticed: list[Mutant] = []
    made = 0
    for number, rule in enumerate(pack.rules):
        for urgency in URGENCIES:
            if urgency != rule.urgency:
                made += 1
                if not _is_held(pack, with_urgency(pack, number, urgency), rule.raises):
                    words = f"urgency: {rule.urgency} -> {urgency}"
                    unnoticed.append(Mutant(("rules", number, "urgency"), words, rule.when))
    return made - len(unnoticed), unnoticed


def _is_held(pack: ContentPack, changed: ContentPack, topics: Collection[str]) -> bool:
    """Say whether a scenario comes out otherwise with another urgency of these topics, or breaks a guarantee."""
    showing = [each for each in pack.scenarios if not each.expect.urgencies.keys().isdisjoint(topics)]
    if any(differs(changed, scenario) and not differs(pack, scenario) for scenario in showing):
        return True
    promises = [(each.when or AllOf(()), each.always) for each in pack.guarantees if each.always]
    return any(_can_break(changed, when, always) for when, always in promises)


def _can_break(pack: ContentPack, when: Condition, always: Condition) -> bool:
    """Say whether a sheet breaks a promise; no where that is too large to tell, so that nothing counts as held."""
    logic = Logic([(pack, when), (pack, always)])
    try:
        met, kept = logic.settled(pack, when).true, logic.settled(pack, always).true
        return logic.diagrams.both(met, logic.diagrams.negate(kept)) != NEVER
    except TooLargeError:
        return False


def _shown(variants: Variants, witnesses: list[Witness], route: Route, condition: Condition, part: Condition) -> Shown:
    within = route[len(root_of(route)) :]
    forced = {truth: put(condition, within, always) for truth, always in _ALWAYS.items()}
    times = Counter(witness.truth(part) for witness in witnesses if witness.decides(route, forced, part))
    unseen = [truth for truth in Truth if not times[truth]]
    never = frozenset(truth for truth in unseen if not variants.can_decide(root_of(route), forced, part, truth))
    return Shown(route, part, times, never)


class Variants:
    """A pack, the topics that rest on each outermost condition, and the pack with one of them settled."""

    def __init__(self, pack: ContentPack) -> None:
        self.pack = pack
        self.reach = topics_by_root(pack)
        settling = Settling(pack)
        self._too_large = {topic for topic in pack.topics_by_id if settling.is_too_large(topic)}
        self._made: dict[tuple[Route, Truth], ContentPack] = {}

    def with_truth(self, root: Route, truth: Truth) -> ContentPack:
        key = root, truth
        if key not in self._made:
            self._made[key] = with_condition(self.pack, root, _ALWAYS[truth])
        return self._made[key]

    def can_tell(self, root: Route) -> bool:
        """Say whether all answer sheets can be looked at for what rests on a condition."""
        return self._too_large.isdisjoint(self.reach[root])

    def changes_nothing(self, mutant: Mutant) -> bool:
        """Say whether a slip leaves all topics as they are on every sheet; no where that is too large to tell."""
        root = root_of(mutant.route)
        changed, anywhere = with_condition(self.pack, root, mutant.condition), _ALWAYS[Truth.TRUE]
        alike = (not _differ(self.pack, changed, topic, anywhere, Truth.TRUE) for topic in self.reach[root])
        return self.can_tell(root) and all(alike)

    def can_decide(self, root: Route, forced: Mapping[Truth, Condition], part: Condition, truth: Truth) -> bool:
        """Say whether there is an answer sheet on which a part has this truth, and another would matter.

        Yes where that is too large to tell.
        """
        if not self.can_tell(root):
            return True
        others = [with_condition(self.pack, root, forced[other]) for other in Truth if other is not truth]
        return any(_differ(self.pack, other, topic, part, truth) for other in others for topic in self.reach[root])


class Witness:
    """One scenario: how it comes out, and how it would with another condition in the pack."""

    def __init__(self, variants: Variants, answers: Answers) -> None:
        self._variants, self._answers = variants, answers
        self._counted = flow.in_force(variants.pack, answers)
        self._judge = Judge(variants.pack.findings_by_id, self._counted)
        self._differs: dict[tuple[Route, Truth], bool] = {}
        self._topics: dict[str, Truth] = {}

    def truth(self, condition: Condition) -> Truth:
        return self._judge.judge(condition).truth

    def notices(self, mutant: Mutant) -> bool:
        """Say whether this scenario comes out otherwise with a slip."""
        return self._would_differ(root_of(mutant.route), self.truth(mutant.condition))

    def decides(self, route: Route, forced: Mapping[Truth, Condition], part: Condition) -> bool:
        """Say whether this scenario would come out otherwise, were a part of a condition judged otherwise."""
        now = self.truth(part)
        others = [condition for truth, condition in forced.items() if truth is not now]
        return any(self._would_differ(root_of(route), self.truth(condition)) for condition in others)

    def _would_differ(self, root: Route, truth: Truth) -> bool:
        """Say whether other topics are raised or open where a whole condition has this truth."""
        key = root, truth
        if key not in self._differs:
            topics = self._variants.reach[root]
            changed = self._variants.with_truth(root, truth)
            self._differs[key] = self._outcome(changed, root, topics) != [self._comes_out(topic) for topic in topics]
        return self._differs[key]

    def _comes_out(self, topic: str) -> Truth:
        if topic not in self._topics:
            self._topics[topic] = self.truth(any_rule(self._variants.pack.rules_by_topic[topic]))
        return self._topics[topic]

    def _outcome(self, pack: ContentPack, root: Route, topics: Iterable[str]) -> list[Truth]:
        counted = flow.in_force(pack, self._answers) if "enable_when" in root else self._counted
        judge = Judge(pack.findings_by_id, counted)
        return [judge.judge(any_rule(pack.rules_by_topic[topic])).truth for topic in topics]


def _differ(pack: ContentPack, changed: ContentPack, topic: str, part: Condition, truth: Truth) -> bool:
    """Say whether a topic comes out otherwise in a changed pack, on some sheet on which a part has this truth.

    Yes where that is too large to tell, so that no slip passes as one that changes nothing.
    """
    before, after = (any_rule(each.rules_by_topic[topic]) for each in (pack, changed))
    logic = Logic(product((pack, changed), (before, after, part)))
    both, either, negate = logic.diagrams.both, logic.diagrams.either, logic.diagrams.negate
    try:
        one, other, here = logic.settled(pack, before), logic.settled(changed, after), logic.settled(pack, part)
        where = {Truth.TRUE: here.true, Truth.FALSE: here.false, Truth.UNKNOWN: negate(either(here.true, here.false))}
        pairs = [(one.true, other.true), (one.false, other.false)]
        apart = [both(either(left, right), negate(both(left, right))) for left, right in pairs]
        return any(both(where[truth], each) != NEVER for each in apart)
    except TooLargeError:
        return True


def topics_by_root(pack: ContentPack) -> dict[Route, frozenset[str]]:
    """Return for each outermost condition the topics that rest on it."""
    found: dict[Route, set[str]] = {}
    wheres = dict(roots(pack))
    for topic in pack.topics:
        for number in (n for n, rule in enumerate(pack.rules) if topic.id in rule.raises):
            for root in _beneath(pack, wheres, ("rules", number, "when")):
                found.setdefault(root, set()).add(topic.id)
    return {root: frozenset(topics) for root, topics in found.items()}


def _beneath(pack: ContentPack, wheres: Mapping[Route, Condition], root: Route) -> set[Route]:
    """Return an outermost condition and all that it rests on: findings, and why its questions are asked."""
    items_at = {item.link_id: (*route, "enable_when") for route, item in items(pack) if item.enable_when}
    findings_at: dict[str, Route] = {finding.id: ("findings", n, "when") for n, finding in enumerate(pack.findings)}
    found: set[Route] = set()
    waiting = [root]
    while waiting:
        root = waiting.pop()
        if root not in found:
            found.add(root)
            parts = [part for _, part in inside(root, wheres[root])]
            waiting += [findings_at[part.finding] for part in parts if isinstance(part, FindingHolds)]
            read = [part.question for part in parts if isinstance(part, Comparison)]
            waiting += [items_at[link_id] for link_id in read if link_id in items_at]
    return found
