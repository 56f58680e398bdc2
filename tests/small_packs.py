"""Random packs of a few questions, small enough to try every answer sheet."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from decision_aid.authoring.checks.conditions import questions_of
from decision_aid.content import (
    AllOf,
    AnswerOption,
    AnyOf,
    AtLeast,
    Equals,
    Finding,
    FindingHolds,
    Includes,
    Item,
    LessThan,
    MultipleChoice,
    NoneOf,
    OneOf,
    Rule,
    Scale,
    Section,
    SingleChoice,
    SomeOf,
    Topic,
    YesNo,
    is_urgent,
)
from decision_aid.engine.answers import Absent, Answer, Answers, values

if TYPE_CHECKING:
    from decision_aid.content import Condition, ContentPack
    from decision_aid.engine.answers import Value

CODES = ("a", "b", "c")
CHANCE = st.randoms(use_true_random=False)  # of which small packs and sheets are made, so that what fails gets smaller


def seeded(seed: int) -> Random:
    """Return a source of chance that is the same in every run."""
    return Random(seed)  # noqa: S311


def small_pack(frame: ContentPack, chance: Random) -> ContentPack:
    """Return a pack with four questions, often asked only under a condition, and two or three topics.

    As in every pack that `check` lets through, all signs can be told of a question that asks for urgent ones.
    """
    items: list[Item] = []
    for number in range(4):
        gate = condition(items, (), chance, 1) if items and chance.random() < 0.4 else None
        items.append(replace(_item(f"q{number}", chance), enable_when=gate))
    findings = (Finding("f", "f holds", condition(items, (), chance, 1)),)
    topics = tuple(Topic(f"t{number}", f"Topic {number}", ("Discuss.",), ("Ask?",)) for number in range(2))
    rules = tuple(_rule(number, items, findings, chance) for number in range(3))
    sections = (Section("s", "Section", "Intro.", tuple(items)),)
    bare = replace(frame, scenarios=(), guarantees=(), tensions=())
    pack = replace(bare, sections=sections, findings=findings, rules=rules, topics=topics)
    signs = {name for rule in rules if is_urgent(rule.urgency) for name in questions_of(pack, rule.when)}
    every = tuple(_without_limit(item) if item.link_id in signs else item for item in items)
    return replace(pack, sections=(replace(sections[0], items=every),))


def _without_limit(item: Item) -> Item:
    return replace(item, kind=replace(item.kind, at_most=None)) if isinstance(item.kind, MultipleChoice) else item


def _item(link_id: str, chance: Random) -> Item:
    options = tuple(AnswerOption(code, code.upper()) for code in CODES[: chance.choice((2, 3))])
    kind = chance.choice(("boolean", "choice", "integer", "several"))
    plain = Item(link_id, f"{link_id}?", link_id, YesNo(), "Why.")
    match kind:
        case "integer":
            return replace(plain, kind=Scale(0, 3))
        case "choice":
            return replace(plain, kind=SingleChoice(options))
        case "several":
            none = AnswerOption("none-of-these", "None", exclusive=True)
            return replace(plain, kind=MultipleChoice((*options[:2], none), chance.choice((None, 1, 2))))
        case _:
            return plain


def _rule(number: int, items: list[Item], findings: tuple[Finding, ...], chance: Random) -> Rule:
    raises = ("t0", "t1", chance.choice(("t0", "t1")))[number]
    urgency = chance.choice(("discuss", "discuss", "today"))
    return Rule(f"r{number}", condition(items, findings, chance, 2), (raises,), urgency)


def condition(items: list[Item], findings: tuple[Finding, ...], chance: Random, depth: int) -> Condition:
    if depth == 0 or chance.random() < 0.2:
        if findings and chance.random() < 0.2:
            return FindingHolds(findings[0].id)
        return comparison(chance.choice(items), chance)
    parts = tuple(condition(items, findings, chance, depth - 1) for _ in range(chance.choice((1, 2, 3))))
    match chance.choice(("all", "any", "none", "some")):
        case "all":
            return AllOf(parts)
        case "any":
            return AnyOf(parts)
        case "none":
            return NoneOf(parts)
        case _:
            return SomeOf(parts, at_least=chance.randint(1, len(parts)))


def comparison(item: Item, chance: Random) -> Condition:
    codes = [option.code for option in item.answer_options]
    match item.kind:
        case YesNo():
            return Equals(item.link_id, equals=chance.random() < 0.5)
        case Scale():
            number = chance.randint(1, 3)
            kinds = AtLeast(item.link_id, number), LessThan(item.link_id, number), Equals(item.link_id, number)
            return chance.choice(kinds)
        case SingleChoice():
            return OneOf(item.link_id, tuple(chance.sample(codes, k=chance.randint(1, len(codes) - 1))))
        case MultipleChoice():
            return Includes(item.link_id, chance.choice(codes))


def every_answer(item: Item) -> tuple[Value, ...]:
    """Return every known answer of a question: of several codes every choice that is allowed."""
    return tuple(values(item.kind))


def some_answers(pack: ContentPack, chance: Random) -> Answers:
    """Return a sheet with holes, absences, and answers to questions that do not apply."""
    sheet: dict[str, Answer] = {}
    for item in pack.items.values():
        luck = chance.random()
        if luck < 0.5:
            sheet[item.link_id] = chance.choice(every_answer(item))
        elif luck < 0.7:
            sheet[item.link_id] = chance.choice((Absent.NOT_SURE, Absent.DECLINED))
    return Answers(sheet)
