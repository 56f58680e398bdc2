"""Packs that nobody wrote, to measure with: published scores, local rules, counts, nested findings, pairs."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from decision_aid import loading
from decision_aid.content import (
    AllOf,
    AnyOf,
    AtLeast,
    Equals,
    Finding,
    FindingHolds,
    Item,
    NoneOf,
    Rule,
    Scale,
    Section,
    SomeOf,
    Topic,
    YesNo,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from decision_aid.content import Condition, ContentPack

SCORES = {  # questions, highest answer, thresholds of the bands: PHQ-9, GAD-7 and STarT Back, with its own subscale
    "phq": (9, 3, (5, 10, 15, 20)),
    "gad": (7, 3, (5, 10, 15)),
    "start": (9, 1, (4,)),
}


def shipped() -> ContentPack:
    """Return the program's own pack."""
    pack = loading.load(loading.shipped_path()).pack
    if pack is None:
        raise SystemExit("the shipped pack does not load")
    return pack


def foreign() -> ContentPack:
    """Return three questionnaires with scores, 27 questions in all; their bands are "else, if"."""
    items: list[Item] = []
    findings: list[Finding] = []
    rules: list[Rule] = []
    for name, (count, highest, thresholds) in SCORES.items():
        asked = [_number(f"{name}-{number}", highest) for number in range(count)]
        items += asked
        bands = [Finding(f"{name}-{least}", f"{name} {least}+", score(asked, highest, least)) for least in thresholds]
        findings += bands
        for number, band in enumerate(bands):
            above = tuple(FindingHolds(other.id) for other in bands[number + 1 :])
            when = AllOf((FindingHolds(band.id), NoneOf(above))) if above else FindingHolds(band.id)
            rules.append(_rule(f"is-{band.id}", when))
    gate = AtLeast("phq-8", 1)
    items += [replace(_yes_no("plan"), enable_when=gate), replace(_yes_no("help"), enable_when=gate)]
    rules.append(_rule("self-harm", AllOf((gate, AnyOf((Equals("plan", equals=True), Equals("help", equals=False)))))))
    both = AllOf((FindingHolds("phq-10"), FindingHolds("gad-10")))
    rules.append(_rule("both", AnyOf((both, FindingHolds("start-4")))))
    return pack_of(items, rules, findings)


def score(items: Sequence[Item], highest: int, least: int) -> Condition:
    """Return that the answers sum up to so much: so many of "at least 1", "at least 2" ... of each question hold."""
    steps = [AtLeast(item.link_id, step) for item in items for step in range(1, highest + 1)]
    return SomeOf(tuple(steps), least)


def local(count: int) -> ContentPack:
    """Return so many questions, every fifth asked only after a yes, and a rule for each run of five."""
    items = [_yes_no(f"q{number}") if number % 3 else _number(f"q{number}", 10) for number in range(count)]
    rules = []
    for first in range(0, count - count % 5, 5):
        told = [_said(item) for item in items[first : first + 5]]
        items[first + 4] = replace(items[first + 4], enable_when=told[0])
        rules.append(_rule(f"r{first}", AnyOf((SomeOf(tuple(told[1:4]), 2), AllOf((told[0], told[4]))))))
    return pack_of(items, rules)


def counted(least: int = 15, count: int = 30, topics: int = 100) -> ContentPack:
    """Return topics that each rest on so many of so many questions."""
    items = [_yes_no(f"q{number}") for number in range(count)]
    when = SomeOf(tuple(map(_said, items)), least)
    rules = [_rule(f"r{number}", AnyOf((when, _said(items[number % count])))) for number in range(topics)]
    return pack_of(items, rules)


def nested(depth: int = 22) -> ContentPack:
    """Return findings that each read the one before twice."""
    items = [_yes_no(f"q{number}") for number in range(depth)]
    findings = [Finding("f0", "f0", _said(items[0]))]
    for number, item in enumerate(items[1:], start=1):
        before = FindingHolds(f"f{number - 1}")
        twice = AnyOf((AllOf((before, _said(item))), AllOf((before, Equals(item.link_id, equals=False)))))
        findings.append(Finding(f"f{number}", f"f{number}", twice))
    return pack_of(items, [_rule("r", FindingHolds(f"f{depth - 1}"))], findings)


def pairs(count: int = 14) -> ContentPack:
    """Return "any of so many pairs", the first of each pair asked before all of the second."""
    items = [_yes_no(f"{side}{number}") for side in "ab" for number in range(count)]
    both = [AllOf((_said(one), _said(other))) for one, other in zip(items[:count], items[count:], strict=True)]
    return pack_of(items, [_rule("pairs", AnyOf(tuple(both)))])


def tangled(questions: int = 60, signs: int = 90, topics: int = 12) -> ContentPack:
    """Return topics that each rest on any of so many pairs of questions, drawn by chance: too large for diagrams."""
    chance = random.Random(1)  # noqa: S311  (the same pack in every run)
    items = [_yes_no(f"q{number}") for number in range(questions)]
    rules = []
    for number in range(topics):
        both = [AllOf(tuple(_said(item) for item in chance.sample(items, 2))) for _ in range(signs)]
        rules.append(_rule(f"r{number}", AnyOf(tuple(both))))
    return pack_of(items, rules)


def pack_of(items: Iterable[Item], rules: Sequence[Rule], findings: Iterable[Finding] = ()) -> ContentPack:
    """Return a pack of these, with the frame of the shipped pack."""
    topics = tuple(Topic(rule.raises[0], rule.raises[0], ("Discuss.",), ("Ask?",)) for rule in rules)
    return replace(
        shipped(),
        sections=(Section("all", "All", "All.", tuple(items)),),
        findings=tuple(findings),
        rules=tuple(rules),
        topics=topics,
        groups=(),
        guarantees=(),
        scenarios=(),
    )


def _number(link_id: str, highest: int) -> Item:
    return replace(_yes_no(link_id), kind=Scale(0, highest))


def _yes_no(link_id: str) -> Item:
    return Item(link_id, f"{link_id}?", link_id, YesNo(), "It matters.")


def _said(item: Item) -> Condition:
    return AtLeast(item.link_id, 5) if isinstance(item.kind, Scale) else Equals(item.link_id, equals=True)


def _rule(name: str, when: Condition) -> Rule:
    return Rule(name, when, (f"topic-{name}",), "discuss")
