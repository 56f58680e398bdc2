"""Judged rules -> topics: why they are raised, what would settle those that are not, in which order."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from decision_aid import loading
from decision_aid.content import URGENCIES, ContentPack
from decision_aid.engine.answers import Absent, Answer, Answers
from decision_aid.engine.guidance import Because, guide
from decision_aid.loading import documents
from tests.conftest import KITCHEN_SINK, both_packs
from tests.sheets import known_answers, sheet, sheets, topics, topics_of, without
from tests.tables import each

PACKS = both_packs()
PACKS_AND_SHEETS = st.sampled_from(sorted(PACKS)).flatmap(
    lambda name: st.tuples(st.just(PACKS[name]), sheets(PACKS[name]))
)
NOTHING: dict[str, Answer] = {}
STRONG_ARM: dict[str, Answer] = {"numb": False, "pain": 8, "place": "arm", "kinds": ("music",)}


def changed(old: str, new: str) -> ContentPack:
    """Return the kitchen-sink pack with one text in place of another."""
    text = KITCHEN_SINK.read_text(encoding="utf-8")
    assert text.count(old) == 1
    document = documents.read("pack.yaml", text.replace(old, new).encode())
    pack = loading.from_document(KITCHEN_SINK, document).pack
    assert pack is not None
    return pack


@each(
    ("answers", "raised", "undetermined"),
    [
        (NOTHING, [], ["help-now", "talk", "story"]),
        (STRONG_ARM, ["talk"], []),
        ({"numb": True, "pain": 1, "place": "head", "kinds": ("rest",)}, ["help-now", "story"], []),
        ({"numb": Absent.NOT_SURE, "pain": 4}, [], ["help-now", "story"]),
        ({"numb": False, "pain": 8, "place": "leg", "kinds": ("rest",), "walks": False}, ["talk", "story"], []),
        ({"numb": False, "pain": 8, "place": "leg", "kinds": ("heat",), "walks": False}, [], []),
        ({"numb": False, "pain": 8, "place": Absent.DECLINED, "kinds": ("rest",)}, [], ["talk", "story"]),
    ],
)
def test_a_topic_is_raised_undetermined_or_neither(
    kitchen_sink: ContentPack, answers: dict[str, Answer], raised: list[str], undetermined: list[str]
) -> None:
    guidance = guide(kitchen_sink, sheet(kitchen_sink, answers))
    assert [found.topic.id for found in guidance.raised] == raised
    assert [found.topic.id for found in guidance.undetermined] == undetermined


def test_a_question_that_only_opens_a_sign_is_not_itself_an_unsure_sign(pack: ContentPack) -> None:
    opener, sign = "main-pain-site", "head-warning"
    assert guide(pack, sheet(pack, {opener: Absent.NOT_SURE})).unsure_signs == ()
    unsure = sheet(pack, {opener: "head-or-face", sign: Absent.NOT_SURE})
    assert guide(pack, unsure).unsure_signs == (sign,)


# --- why ------------------------------------------------------------------------------------------


@each(
    ("answers", "topic", "because"),
    [
        ({"numb": True}, "help-now", (("numb", True),)),
        (STRONG_ARM, "talk", (("pain", 8), ("place", "arm"), ("kinds", ("music",)))),
        (
            {**STRONG_ARM, "pain": 1, "place": "head", "kinds": ("rest",)},
            "story",
            (("kinds", ("rest",)), ("pain", 1), ("place", "head")),
        ),
        (
            {**STRONG_ARM, "place": "leg", "kinds": ("rest",), "walks": False},
            "story",
            (("kinds", ("rest",)), ("walks", False)),
        ),
    ],
)
def test_a_topic_comes_with_the_answers_that_raised_it_and_no_others(
    kitchen_sink: ContentPack, answers: dict[str, Answer], topic: str, because: tuple[tuple[str, Answer], ...]
) -> None:
    guidance = guide(kitchen_sink, sheet(kitchen_sink, answers))
    (found,) = [raised for raised in guidance.raised if raised.topic.id == topic]
    assert found.because == (Because(topic, because),)


@given(PACKS_AND_SHEETS)
@settings(max_examples=30)
def test_the_answers_that_raised_a_topic_raise_it_alone(pack_and_sheet: tuple[ContentPack, Answers]) -> None:
    pack, answers = pack_and_sheet
    for raised in guide(pack, answers).raised:
        reasons = {link_id for because in raised.because for link_id, _ in because.answers}
        hung_on = {link_id for link_id in answers.by_link_id if _asked_because_of(pack, reasons, link_id)}
        alone = without(answers, answers.by_link_id.keys() - reasons - hung_on)
        assert raised.topic.id in topics(pack, alone)[0]


def _asked_because_of(pack: ContentPack, reasons: set[str], link_id: str) -> bool:
    """Say whether one of the reasons is asked, or not asked, because of this question's answer."""
    return any(f"question='{link_id}'" in repr(pack.items[reason].enable_when) for reason in reasons)


@given(PACKS_AND_SHEETS)
@settings(max_examples=30)
def test_every_reason_is_an_answer_that_counts(pack_and_sheet: tuple[ContentPack, Answers]) -> None:
    pack, answers = pack_and_sheet
    guidance = guide(pack, answers)
    for raised in guidance.raised:
        for because in raised.because:
            assert because.answers
            for link_id, answer in because.answers:
                assert answer == guidance.answers.get(link_id)
                assert answer is Absent.NOT_APPLICABLE or not isinstance(answer, Absent)


def test_a_topic_that_two_rules_raise_has_both_reasons_and_the_higher_urgency() -> None:
    pack = changed("raises: [talk]\n    urgency: discuss", "raises: [talk, help-now]\n    urgency: today")
    both = guide(pack, sheet(pack, {**STRONG_ARM, "numb": True}))
    (help_now,) = [raised for raised in both.raised if raised.topic.id == "help-now"]
    assert [because.rule for because in help_now.because] == ["help-now", "talk"]
    turned = replace(pack, rules=pack.rules[::-1])
    for each_order in (pack, turned):
        (help_now,) = [one for one in guide(each_order, both.given).raised if one.topic.id == "help-now"]
        assert help_now.urgency == "emergency"
    one = guide(pack, sheet(pack, STRONG_ARM))
    assert {raised.topic.id: raised.urgency for raised in one.raised} == {"talk": "today", "help-now": "today"}


def test_a_topic_that_one_rule_raises_is_not_undetermined_because_of_another() -> None:
    pack = changed("raises: [talk]", "raises: [talk, help-now]")
    assert "help-now" in topics(pack, sheet(pack, {"numb": True}))[0]
    assert "help-now" in topics(pack, sheet(pack, {"numb": False}))[1]


# --- what would settle it -------------------------------------------------------------------------


@each(
    ("answers", "needs"),
    [
        (
            NOTHING,
            {"help-now": ("numb",), "talk": ("pain", "place", "kinds"), "story": ("pain", "place", "kinds", "walks")},
        ),
        (
            {"pain": 8, "walks": False},
            {"help-now": ("numb",), "talk": ("place", "kinds"), "story": ("place", "kinds")},
        ),
        ({"numb": True, "pain": 4, "place": "leg"}, {"story": ("kinds", "walks")}),
        (
            {**STRONG_ARM, "place": Absent.NOT_SURE, "kinds": ("rest",)},
            {"talk": ("place",), "story": ("place", "walks")},
        ),
        (
            {**STRONG_ARM, "place": Absent.NOT_SURE, "kinds": ("rest",), "walks": True},
            {"talk": ("place",), "story": ("place",)},
        ),
    ],
)
def test_an_undetermined_topic_names_the_questions_still_to_be_answered(
    kitchen_sink: ContentPack, answers: dict[str, Answer], needs: dict[str, tuple[str, ...]]
) -> None:
    guidance = guide(kitchen_sink, sheet(kitchen_sink, answers))
    assert {found.topic.id: found.needs for found in guidance.undetermined} == needs


@given(sheets(PACKS["kitchen_sink"]))
def test_every_known_answer_to_the_needs_settles_a_topic_of_the_kitchen_sink(answers: Answers) -> None:
    pack = PACKS["kitchen_sink"]
    for found in guide(pack, answers).undetermined:
        assert found.needs
        for chosen in product(*(known_answers(pack.items[link_id]) for link_id in found.needs)):
            filled = Answers({**answers.by_link_id, **dict(zip(found.needs, chosen, strict=True))})
            assert found.topic.id not in topics(pack, filled)[1]


@given(st.data())
@settings(max_examples=15)
def test_known_answers_to_the_needs_settle_a_topic_of_the_shipped_pack(data: st.DataObject) -> None:
    pack = PACKS["questions"]
    answers = data.draw(sheets(pack))
    undetermined = guide(pack, answers).undetermined
    assume(undetermined)
    for found in undetermined:
        filled = answers
        for link_id in found.needs:
            assert isinstance(answers.get(link_id), Absent)
            filled = filled.with_answer(link_id, data.draw(st.sampled_from(known_answers(pack.items[link_id]))))
        assert found.topic.id not in topics(pack, filled)[1]


# --- order, and what is not used ------------------------------------------------------------------


@given(PACKS_AND_SHEETS)
@settings(max_examples=30)
def test_topics_stand_by_urgency_and_then_as_in_the_pack(pack_and_sheet: tuple[ContentPack, Answers]) -> None:
    pack, answers = pack_and_sheet
    guidance = guide(pack, answers)
    order = [topic.id for topic in pack.topics]
    raised = [(URGENCIES.index(found.urgency), order.index(found.topic.id)) for found in guidance.raised]
    assert raised == sorted(raised)
    undetermined = [order.index(found.topic.id) for found in guidance.undetermined]
    assert undetermined == sorted(undetermined)
    assert not set.intersection(*map(set, topics_of(guidance)))


def test_urgent_topics_come_first_also_where_the_pack_has_them_last() -> None:
    pack = changed("raises: [story]\n    urgency: discuss", "raises: [story]\n    urgency: today")
    answers = {**STRONG_ARM, "numb": True, "place": "leg", "kinds": ("rest",), "walks": False}
    guidance = guide(pack, sheet(pack, answers))
    assert [found.topic.id for found in guidance.raised] == ["help-now", "story", "talk"]
    assert [found.topic.id for found in guidance.urgent] == ["help-now", "story"]


def test_urgencies_are_ordered_from_the_most_urgent() -> None:
    assert URGENCIES == ("emergency", "today", "soon", "discuss")


@each(
    ("answers", "not_used"),
    [
        ({"place": "arm", "walks": False}, ("walks",)),
        ({"place": Absent.NOT_SURE, "walks": False}, ("walks",)),
        ({"place": "leg", "walks": False}, ()),
    ],
)
def test_answers_that_do_not_count_are_named_and_not_given(
    kitchen_sink: ContentPack, answers: dict[str, Answer], not_used: tuple[str, ...]
) -> None:
    guidance = guide(kitchen_sink, sheet(kitchen_sink, answers))
    assert guidance.not_used == not_used
    assert ("walks" in not_used) == (guidance.answers.get("walks") in (Absent.NOT_ASKED, Absent.NOT_APPLICABLE))
