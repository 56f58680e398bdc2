"""Conditions over answer sheets with holes: truth in three values, and the answers that carry it."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision_aid.content import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Equals,
    Finding,
    FindingHolds,
    Includes,
    LessThan,
    NoneOf,
    OneOf,
    SomeOf,
)
from decision_aid.engine.answers import Absent, Answer, Answers
from decision_aid.engine.reasoning import Explanation, Judge
from decision_aid.engine.truth import Truth
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
AS_TRUTH = {False: F, True: T}

# A small world, so that every way to fill a sheet can be tried.
DOMAINS: dict[str, tuple[Answer, ...]] = {
    "walks": (True, False),
    "pain": (0, 1, 2),
    "place": ("leg", "arm", "head"),
    "kinds": (("rest",), ("heat",), ("rest", "heat")),
}
FINDINGS = {
    "strong": Finding("strong", "it is strong", AtLeast("pain", 2)),
    "limb": Finding("limb", "it is in a limb", OneOf("place", ("leg", "arm"))),
    "both": Finding("both", "both", AllOf((FindingHolds("strong"), FindingHolds("limb")))),
}


def explain(condition: Condition, sheet: Mapping[str, Answer]) -> Explanation:
    return Judge(FINDINGS, Answers(sheet)).judge(condition)


def truth(condition: Condition, sheet: Mapping[str, Answer]) -> Truth:
    return explain(condition, sheet).truth


# --- comparisons ----------------------------------------------------------------------------------


@each(
    ("condition", "answer", "expected"),
    [
        (Equals("walks", equals=True), True, T),
        (Equals("walks", equals=True), False, F),
        (Equals("walks", equals=False), False, T),
        (Equals("pain", 2), 2, T),
        (Equals("pain", 2), 1, F),
        (Equals("place", "leg"), "leg", T),
        (Equals("place", "leg"), "arm", F),
        (OneOf("place", ("leg", "arm")), "arm", T),
        (OneOf("place", ("leg", "arm")), "head", F),
        (AtLeast("pain", 1), 0, F),
        (AtLeast("pain", 1), 1, T),
        (AtLeast("pain", 1), 2, T),
        (LessThan("pain", 1), 0, T),
        (LessThan("pain", 1), 1, F),
        (Includes("kinds", "heat"), ("rest", "heat"), T),
        (Includes("kinds", "heat"), ("rest",), F),
    ],
)
def test_a_known_answer_settles_a_comparison(condition: Condition, answer: Answer, expected: Truth) -> None:
    (link_id,) = questions_of(condition)
    explanation = explain(condition, {link_id: answer})
    assert explanation.truth is expected
    assert explanation.answer == answer
    assert list(explanation.deciding()) == [(link_id, answer)]


COMPARISONS: tuple[Condition, ...] = (
    Equals("walks", equals=True),
    OneOf("place", ("leg",)),
    AtLeast("pain", 1),
    LessThan("pain", 1),
    Includes("kinds", "heat"),
)


@each("condition", COMPARISONS)
@each(
    ("absent", "expected"),
    [(Absent.NOT_ASKED, U), (Absent.NOT_SURE, U), (Absent.DECLINED, U), (Absent.NOT_APPLICABLE, F)],
)
def test_an_absent_answer_leaves_a_comparison_unknown_unless_the_question_does_not_apply(
    condition: Condition, absent: Absent, expected: Truth
) -> None:
    (link_id,) = questions_of(condition)
    explanation = explain(condition, {link_id: absent})
    assert explanation.truth is expected
    assert list(explanation.deciding()) == [(link_id, absent)]
    if absent is Absent.NOT_ASKED:
        assert explain(condition, {}) == explanation


@each("truth", Truth)
def test_no_truth_is_a_bool_so_that_unknown_cannot_be_read_as_no(truth: Truth) -> None:
    for read_as_bool in (bool, lambda one: list(filter(None, [one]))):
        with pytest.raises(TypeError, match="not a bool"):
            read_as_bool(truth)


# --- combinations ---------------------------------------------------------------------------------

AS_ANSWERS: dict[Truth, Answer] = {F: False, U: Absent.NOT_SURE, T: True}
PARTS = tuple(Equals(name, equals=True) for name in ("a", "b", "c"))
COMBINED: dict[str, tuple[Condition, Callable[[list[bool]], bool]]] = {
    "all of": (AllOf(PARTS), all),
    "any of": (AnyOf(PARTS), any),
    "none of": (NoneOf(PARTS), lambda parts: not any(parts)),
    "at least 1": (SomeOf(PARTS, 1), lambda parts: sum(parts) >= 1),
    "at least 2": (SomeOf(PARTS, 2), lambda parts: sum(parts) >= 2),
    "at least 3": (SomeOf(PARTS, 3), lambda parts: sum(parts) >= 3),
}


def over_every_filling(truths: tuple[Truth, ...], law: Callable[[list[bool]], bool]) -> Truth:
    """Return what a law says whatever the unknown parts turn out to be, UNKNOWN if that differs."""
    choices = [(True, False) if part is U else (part is T,) for part in truths]
    outcomes = {law(list(parts)) for parts in product(*choices)}
    return AS_TRUTH[outcomes.pop()] if len(outcomes) == 1 else U


@each(("condition", "law"), COMBINED.values())
@each("truths", list(product(Truth, repeat=3)))
def test_a_combination_is_known_exactly_where_no_filling_of_the_holes_could_change_it(
    condition: Condition, law: Callable[[list[bool]], bool], truths: tuple[Truth, ...]
) -> None:
    sheet = {name: AS_ANSWERS[part] for name, part in zip("abc", truths, strict=True)}
    assert truth(condition, sheet) is over_every_filling(truths, law)


@each(("answer", "expected"), [(2, T), (1, F), (Absent.NOT_SURE, U), (Absent.NOT_APPLICABLE, F)])
def test_a_finding_holds_as_its_condition_does(answer: Answer, expected: Truth) -> None:
    assert truth(FindingHolds("strong"), {"pain": answer}) is expected


def test_a_finding_is_judged_once_for_a_sheet() -> None:
    judge = Judge(FINDINGS, Answers({"pain": 2, "place": "leg"}))
    assert judge.finding("strong") is judge.finding("strong")
    assert judge.judge(FindingHolds("both")).parts == (judge.finding("both"),)


def test_an_explanation_has_the_shape_of_its_condition() -> None:
    condition = AnyOf((AtLeast("pain", 2), AllOf((Equals("place", "leg"), Includes("kinds", "heat")))))
    explanation = explain(condition, {"pain": 1, "place": "leg"})
    assert [part.condition for part in explanation.parts] == list(condition.any_of)
    assert [part.truth for part in explanation.parts] == [F, U]
    assert [part.truth for part in explanation.parts[1].parts] == [T, U]


# --- what carries a truth -------------------------------------------------------------------------

ABC = {"a": True, "b": False, "c": Absent.NOT_SURE}


@each(
    ("condition", "sheet", "expected", "deciding"),
    [
        (AllOf(PARTS), ABC, F, ["b"]),
        (AnyOf(PARTS), ABC, T, ["a"]),
        (NoneOf(PARTS), ABC, F, ["a"]),
        (SomeOf(PARTS, 2), ABC, U, ["c"]),
        (SomeOf(PARTS, 3), ABC, F, ["b"]),
        (AllOf((PARTS[0], PARTS[2])), ABC, U, ["c"]),
        (NoneOf((PARTS[1],)), ABC, T, ["b"]),
        (NoneOf((AllOf((PARTS[0], PARTS[1])),)), ABC, T, ["b"]),
        (NoneOf((PARTS[2],)), ABC, U, ["c"]),
        (FindingHolds("both"), {"pain": 2, "place": "arm"}, T, ["pain", "place"]),
        (FindingHolds("both"), {"pain": 2}, U, ["place"]),
        (FindingHolds("both"), {"pain": 1}, F, ["pain"]),
    ],
)
def test_only_the_answers_that_carry_a_truth_are_its_reasons(
    condition: Condition, sheet: Mapping[str, Answer], expected: Truth, deciding: list[str]
) -> None:
    explanation = explain(condition, sheet)
    assert explanation.truth is expected
    assert [link_id for link_id, _ in explanation.deciding()] == deciding


# --- laws over random conditions ------------------------------------------------------------------


def comparisons() -> st.SearchStrategy[Condition]:
    codes = st.lists(st.sampled_from(["leg", "arm", "head"]), min_size=1, max_size=2, unique=True).map(tuple)
    return st.one_of(
        st.builds(Equals, st.just("walks"), st.booleans()),
        st.builds(Equals, st.just("place"), st.sampled_from(["leg", "arm", "head"])),
        st.builds(OneOf, st.just("place"), codes),
        st.builds(AtLeast, st.just("pain"), st.integers(0, 3)),
        st.builds(LessThan, st.just("pain"), st.integers(0, 3)),
        st.builds(Includes, st.just("kinds"), st.sampled_from(["rest", "heat"])),
        st.builds(FindingHolds, st.sampled_from(sorted(FINDINGS))),
    )


def combinations(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(AllOf, several),
        st.builds(AnyOf, several),
        st.builds(NoneOf, several),
        several.flatmap(lambda some: st.builds(SomeOf, st.just(some), st.integers(1, len(some)))),
    )


CONDITIONS = st.recursive(comparisons(), combinations, max_leaves=8)
ABSENCES = st.sampled_from([Absent.NOT_ASKED, Absent.NOT_SURE, Absent.DECLINED, Absent.NOT_APPLICABLE])
FULL_SHEETS = st.fixed_dictionaries({link_id: st.sampled_from(domain) for link_id, domain in DOMAINS.items()})
SHEETS = st.fixed_dictionaries({link_id: st.sampled_from(domain) | ABSENCES for link_id, domain in DOMAINS.items()})


def questions_of(condition: Condition) -> set[str]:
    match condition:
        case Equals() | OneOf() | AtLeast() | LessThan() | Includes():
            return {condition.question}
        case FindingHolds():
            return questions_of(FINDINGS[condition.finding].when)
        case AllOf(parts) | AnyOf(parts) | NoneOf(parts) | SomeOf(parts):
            return set().union(*map(questions_of, parts))


def holds(condition: Condition, sheet: Mapping[str, Answer]) -> bool:  # noqa: C901, PLR0911  (one line a kind)
    """Say in two values, and in other words than the engine's, whether a condition holds."""
    match condition:
        case Equals(question, value):
            return sheet[question] == value
        case OneOf(question, codes):
            return any(sheet[question] == code for code in codes)
        case AtLeast(question, least):
            return sheet[question] in range(least, 100)
        case LessThan(question, limit):
            return sheet[question] in range(limit)
        case Includes(question, code):
            chosen = sheet[question]
            return isinstance(chosen, tuple) and chosen.count(code) > 0
        case FindingHolds(finding):
            return holds(FINDINGS[finding].when, sheet)
        case AllOf(parts):
            return all(holds(part, sheet) for part in parts)
        case AnyOf(parts):
            return any(holds(part, sheet) for part in parts)
        case NoneOf(parts):
            return not any(holds(part, sheet) for part in parts)
        case SomeOf(parts, least):
            return sum(holds(part, sheet) for part in parts) >= least


def fillings(sheet: Mapping[str, Answer]) -> Iterator[dict[str, Answer]]:
    """Yield every way to fill the holes of a sheet; what does not apply stays so."""
    open_ones = [link_id for link_id, answer in sheet.items() if is_hole(answer)]
    for chosen in product(*(DOMAINS[link_id] for link_id in open_ones)):
        yield {**sheet, **dict(zip(open_ones, chosen, strict=True))}


def is_hole(answer: Answer) -> bool:
    return isinstance(answer, Absent) and answer is not Absent.NOT_APPLICABLE


@given(CONDITIONS, FULL_SHEETS)
@settings(max_examples=80)
def test_on_a_full_sheet_a_condition_holds_as_two_valued_logic_says(
    condition: Condition, sheet: dict[str, Answer]
) -> None:
    assert truth(condition, sheet) is AS_TRUTH[holds(condition, sheet)]


@given(CONDITIONS, SHEETS)
@settings(max_examples=80)
def test_what_is_known_despite_holes_stays_so_however_they_are_filled(
    condition: Condition, sheet: dict[str, Answer]
) -> None:
    known = truth(condition, sheet)
    if known is not U:
        assert {truth(condition, full) for full in fillings(sheet)} == {known}


@given(CONDITIONS, SHEETS, st.sampled_from(sorted(DOMAINS)))
@settings(max_examples=80)
def test_one_more_answer_never_overturns_a_known_truth(
    condition: Condition, sheet: dict[str, Answer], link_id: str
) -> None:
    known = truth(condition, {**sheet, link_id: Absent.NOT_ASKED})
    for answer in DOMAINS[link_id]:
        assert known in (U, truth(condition, {**sheet, link_id: answer}))


@given(CONDITIONS, SHEETS, st.sampled_from(sorted(DOMAINS)))
def test_why_an_answer_is_missing_makes_no_difference(
    condition: Condition, sheet: dict[str, Answer], link_id: str
) -> None:
    holes = (Absent.NOT_ASKED, Absent.NOT_SURE, Absent.DECLINED)
    assert len({truth(condition, {**sheet, link_id: hole}) for hole in holes}) == 1


@given(CONDITIONS, SHEETS)
@settings(max_examples=80)
def test_the_deciding_answers_alone_carry_a_known_truth(condition: Condition, sheet: dict[str, Answer]) -> None:
    explanation = explain(condition, sheet)
    deciding = dict(explanation.deciding())
    assert deciding.items() <= sheet.items()
    if explanation.truth is not U:
        assert truth(condition, deciding) is explanation.truth


@given(CONDITIONS, SHEETS)
@settings(max_examples=80)
def test_for_an_unknown_truth_the_deciding_questions_are_open_and_settle_it(
    condition: Condition, sheet: dict[str, Answer]
) -> None:
    explanation = explain(condition, sheet)
    if explanation.truth is U:
        deciding = [link_id for link_id, _ in explanation.deciding()]
        assert deciding
        assert all(is_hole(sheet[link_id]) for link_id in deciding)
        for chosen in product(*(DOMAINS[link_id] for link_id in dict.fromkeys(deciding))):
            filled = {**sheet, **dict(zip(dict.fromkeys(deciding), chosen, strict=True))}
            assert truth(condition, filled) is not U
