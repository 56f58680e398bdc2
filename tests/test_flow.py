"""Which questions apply, which answers count, and which question comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from decision_aid import loading
from decision_aid.content import ContentPack, FindingHolds
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answer, Answers
from decision_aid.loading import documents
from tests.conftest import KITCHEN_SINK, both_packs
from tests.sheets import ABSENCES, known_answers, sheets
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKS = both_packs()
PACKS_AND_SHEETS = st.sampled_from(sorted(PACKS)).flatmap(
    lambda name: st.tuples(st.just(PACKS[name]), sheets(PACKS[name]))
)
ORDER = ["numb", "pain", "place", "kinds", "walks", "stage"]


def in_force(pack: ContentPack, sheet: Mapping[str, Answer]) -> dict[str, Answer]:
    return dict(flow.in_force(pack, Answers(sheet)).by_link_id)


# --- which answers count (walks is asked where place is leg) --------------------------------------


@each(
    ("sheet", "counted"),
    [
        ({}, {}),
        ({"place": "leg"}, {"place": "leg"}),
        ({"place": "leg", "walks": False}, {"place": "leg", "walks": False}),
        ({"place": "arm"}, {"place": "arm", "walks": Absent.NOT_APPLICABLE}),
        ({"place": "arm", "walks": False}, {"place": "arm", "walks": Absent.NOT_APPLICABLE}),
        ({"walks": False}, {}),
        ({"place": Absent.NOT_SURE, "walks": False}, {"place": Absent.NOT_SURE}),
        ({"place": Absent.DECLINED, "walks": False}, {"place": Absent.DECLINED}),
        ({"place": "leg", "walks": Absent.NOT_SURE}, {"place": "leg", "walks": Absent.NOT_SURE}),
        ({"nothing-of-that-name": 1, "pain": 3}, {"pain": 3}),
    ],
)
def test_an_answer_counts_only_while_its_question_applies_for_certain(
    kitchen_sink: ContentPack, sheet: dict[str, Answer], counted: dict[str, Answer]
) -> None:
    assert in_force(kitchen_sink, sheet) == counted


@each(("place", "aside"), [("leg", ()), ("arm", ("walks",)), (Absent.NOT_SURE, ("walks",)), (None, ("walks",))])
def test_answers_that_do_not_count_are_named_as_set_aside(
    kitchen_sink: ContentPack, place: Answer | None, aside: tuple[str, ...]
) -> None:
    answers = Answers({"walks": True, **({"place": place} if place else {})})
    assert flow.set_aside(kitchen_sink, answers) == aside


def test_a_parked_answer_returns_when_its_question_applies_again(kitchen_sink: ContentPack) -> None:
    answers = Answers({"place": "leg", "walks": False})
    away = answers.with_answer("place", "arm")
    assert away.get("walks") is False
    assert flow.in_force(kitchen_sink, away).get("walks") is Absent.NOT_APPLICABLE
    back = away.with_answer("place", "leg")
    assert flow.in_force(kitchen_sink, back).get("walks") is False
    assert not flow.set_aside(kitchen_sink, back)


def test_a_question_that_hangs_on_a_question_that_does_not_apply_does_not_apply() -> None:
    pack = chain()
    assert in_force(pack, {"place": "arm", "walks": True, "stage": "open"}) == {
        "place": "arm",
        "walks": Absent.NOT_APPLICABLE,
        "stage": Absent.NOT_APPLICABLE,
    }
    assert in_force(pack, {"walks": True, "stage": "open"}) == {}
    assert in_force(pack, {"place": "leg", "walks": True, "stage": "open"})["stage"] == "open"


def chain() -> ContentPack:
    """Return the kitchen-sink pack, where stage is asked only of those who walk a mile."""
    text = KITCHEN_SINK.read_text(encoding="utf-8")
    text = text.replace(
        "text: How far are you with your choice?",
        "text: How far are you with your choice?\n        enable_when: {question: walks, equals: true}",
    )
    return made_of(text)


def made_of(text: str) -> ContentPack:
    pack = loading.from_document(KITCHEN_SINK, documents.read("pack.yaml", text.encode())).pack
    assert pack is not None
    return pack


def test_a_question_may_hang_on_a_finding() -> None:
    text = KITCHEN_SINK.read_text(encoding="utf-8")
    pack = made_of(text.replace("enable_when: {question: place, equals: leg}", "enable_when: {finding: strong}"))
    assert pack.items["walks"].enable_when == FindingHolds("strong")
    assert in_force(pack, {"pain": 8, "walks": True}) == {"pain": 8, "walks": True}
    assert in_force(pack, {"pain": 2, "walks": True}) == {"pain": 2, "walks": Absent.NOT_APPLICABLE}
    assert in_force(pack, {"walks": True}) == {}


@given(PACKS_AND_SHEETS)
@settings(max_examples=30)
def test_to_ask_twice_which_answers_count_changes_nothing(pack_and_sheet: tuple[ContentPack, Answers]) -> None:
    pack, answers = pack_and_sheet
    once = flow.in_force(pack, answers)
    given_ones = Answers({i: a for i, a in once.by_link_id.items() if a is not Absent.NOT_APPLICABLE})
    assert flow.in_force(pack, once) == once
    assert flow.in_force(pack, given_ones) == once


@given(PACKS_AND_SHEETS)
@settings(max_examples=30)
def test_every_answer_either_counts_or_is_set_aside(pack_and_sheet: tuple[ContentPack, Answers]) -> None:
    pack, answers = pack_and_sheet
    counted = [item.link_id for item in flow.answered_items(pack, answers)]
    aside = flow.set_aside(pack, answers)
    assert sorted([*counted, *aside]) == sorted(answers.by_link_id)
    in_order = list(pack.items)
    assert counted == sorted(counted, key=in_order.index)
    assert list(aside) == sorted(aside, key=in_order.index)


@given(PACKS_AND_SHEETS)
@settings(max_examples=30)
def test_a_question_that_is_set_aside_can_be_anything(pack_and_sheet: tuple[ContentPack, Answers]) -> None:
    pack, answers = pack_and_sheet
    counted = flow.in_force(pack, answers)
    for link_id in flow.set_aside(pack, answers):
        other = answers.with_answer(link_id, known_answers(pack.items[link_id])[-1])
        assert flow.in_force(pack, other) == counted


# --- which question comes next --------------------------------------------------------------------


@each(
    ("sheet", "following"),
    [
        ({}, "numb"),
        ({"numb": True}, "pain"),
        ({"numb": Absent.NOT_SURE}, "pain"),
        ({"pain": 3}, "numb"),
        ({"numb": True, "pain": 3, "place": "leg", "kinds": ("rest",)}, "walks"),
        ({"numb": True, "pain": 3, "place": "arm", "kinds": ("rest",)}, "stage"),
        ({"numb": True, "pain": 3, "place": Absent.NOT_SURE, "kinds": ("rest",)}, "stage"),
        ({"numb": True, "pain": 3, "place": "arm", "kinds": ("rest",), "stage": "open"}, None),
        ({"numb": True, "pain": 3, "place": "arm", "kinds": ("rest",), "walks": True}, "stage"),
    ],
)
def test_the_next_question_is_the_first_in_the_packs_order_that_applies_and_is_open(
    kitchen_sink: ContentPack, sheet: dict[str, Answer], following: str | None
) -> None:
    item = flow.next_item(kitchen_sink, Answers(sheet))
    assert (item.link_id if item else None) == following


def test_the_open_questions_are_those_that_apply_for_certain_now(kitchen_sink: ContentPack) -> None:
    assert [item.link_id for item in flow.open_items(kitchen_sink, Answers())] == [i for i in ORDER if i != "walks"]
    with_leg = Answers({"place": "leg", "pain": 2})
    assert [item.link_id for item in flow.open_items(kitchen_sink, with_leg)] == ["numb", "kinds", "walks", "stage"]


@given(st.sampled_from(sorted(PACKS)), st.data())
def test_an_interview_ends_and_asks_no_question_twice(name: str, data: st.DataObject) -> None:
    pack, answers, asked = PACKS[name], Answers(), list[str]()
    while item := flow.next_item(pack, answers):
        assert item.link_id not in asked
        asked.append(item.link_id)
        answers = answers.with_answer(item.link_id, data.draw(st.sampled_from((*known_answers(item), *ABSENCES))))
    assert asked == sorted(asked, key=list(pack.items).index)
    assert not flow.set_aside(pack, answers)
    for link_id in pack.items.keys() - asked:
        assert pack.items[link_id].enable_when is not None


@given(PACKS_AND_SHEETS)
@settings(max_examples=30)
def test_an_open_question_has_no_answer_and_one_more_answer_never_closes_another(
    pack_and_sheet: tuple[ContentPack, Answers],
) -> None:
    pack, answers = pack_and_sheet
    open_ones = [item.link_id for item in flow.open_items(pack, answers)]
    assert not set(open_ones) & set(answers.by_link_id)
    if open_ones:
        first = pack.items[open_ones[0]]
        more = answers.with_answer(first.link_id, known_answers(first)[0])
        assert set(open_ones[1:]) <= {item.link_id for item in flow.open_items(pack, more)}
