"""What must hold for every patient: the shipped pack against an independent reading of its rules.

`oracle.py` says the rules of the specification a second time, in plain Python. The guarantees 1 to 10
are those of the specification, section 5; sheets are random, with holes and with leanings.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from decision_aid.content import MultipleChoice
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answer, Answers, InvalidAnswer, from_data
from decision_aid.engine.guidance import guide
from decision_aid.engine.regions import Place
from tests import oracle
from tests.conftest import TOP, pack_in
from tests.scripted import Interview, Patient
from tests.sheets import ABSENCES, answers_to, complete_sheets, known_answers, sheets, topics, topics_of, without
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Iterator


PACK = pack_in(TOP / "questions.yaml")

EMERGENCY = (
    *("bladder-bowel-change", "saddle-numbness", "new-weakness"),
    *("heart-or-stroke-signs", "sudden-cold-limb"),
)
FEVER_RISKS = ("recent-spine-procedure", "weak-immune-system", "implanted-device", "injected-drugs")
SAME_DAY = ("fever-unwell", "recent-injury", "cancer-warning", "swollen-calf", "limb-sore")
OTHER_PAINS = ("poor-circulation", "angina", "arthritis", "fibromyalgia", "cancer-pain")
TOLD_ONLY = (
    *("matters-most", "operation-view", "deciding-stage", "decision-role"),
    *("activity-limit", "pain-side", "pain-feel"),
)
MOST_QUESTIONS = 50
MOST_SCREENS = 28


def as_sheet(data: oracle.Answers) -> Answers:
    """Return the oracle's answers as those of the program."""
    answers = Answers()
    for link_id, value in data.items():
        answer = from_data(PACK.items[link_id], tuple(value) if isinstance(value, list) else value)
        assert not isinstance(answer, InvalidAnswer), (link_id, value)
        answers = answers.with_answer(link_id, answer)
    return answers


def random_sheets(count: int, seed: int) -> Iterator[oracle.Answers]:
    rng = Random(seed)  # noqa: S311  (the same sheets each time)
    for _ in range(count):
        yield oracle.random_answers(rng)


LEANING_SHEETS = st.integers(0, 2**32).map(lambda seed: as_sheet(oracle.random_answers(Random(seed))))  # noqa: S311
SHEETS = LEANING_SHEETS | sheets(PACK)


# --- the same topics as an independent reading of the rules ---------------------------------------


def test_the_oracle_knows_the_questions_and_the_answers_of_the_pack() -> None:
    assert list(oracle.QUESTIONS) == list(PACK.items)
    for link_id, domain in oracle.QUESTIONS.items():
        item = PACK.items[link_id]
        assert isinstance(item.kind, MultipleChoice) == domain.repeats
        if item.answer_options:
            assert sorted(option.code for option in item.answer_options) == sorted(domain.values)
        else:
            assert known_answers(item) == domain.values
        if isinstance(item.kind, MultipleChoice):
            assert item.kind.at_most == domain.at_most
    assert {rule.topic for rule in oracle.rules(oracle.Sheet({}))} == PACK.topics_by_id.keys()


def test_the_topics_of_3000_patients_are_those_of_an_independent_reading() -> None:
    seen_raised, seen_undetermined, seen_not = set[tuple[str, str]](), set[str](), set[str]()
    for data in random_sheets(3000, seed=20261122):
        expected = oracle.judge(data)
        guidance = guide(PACK, as_sheet(data))
        found = [(raised.topic.id, raised.urgency) for raised in guidance.raised]
        assert found == list(expected.raised.items()), data
        assert [undetermined.topic.id for undetermined in guidance.undetermined] == expected.undetermined, data
        seen_raised |= set(found)
        seen_undetermined |= set(expected.undetermined)
        seen_not |= PACK.topics_by_id.keys() - expected.raised.keys() - set(expected.undetermined)
    everything = set(PACK.topics_by_id)
    assert seen_raised == {(rule.topic, rule.urgency) for rule in oracle.rules(oracle.Sheet({}))}
    assert (seen_undetermined, seen_not) == (everything, everything)


# --- the guarantees -------------------------------------------------------------------------------


SIGNS: dict[str, tuple[dict[str, Answer], str, str]] = {
    **{link_id: ({link_id: True}, "emergency-care", "emergency") for link_id in EMERGENCY},
    "head-warning": ({"main-pain-site": "head-or-face", "head-warning": True}, "emergency-care", "emergency"),
    **{
        f"fever and {risk}": ({"fever-unwell": True, "fever-risk": (risk,)}, "emergency-care", "emergency")
        for risk in FEVER_RISKS
    },
    "self-harm-thoughts": ({"self-harm-thoughts": True}, "crisis-support", "emergency"),
    **{link_id: ({link_id: True}, "urgent-care", "today") for link_id in SAME_DAY},
}


@each(("told", "topic", "urgency"), SIGNS.values())
@given(SHEETS)
@settings(max_examples=10)
def test_guarantee_1_a_yes_to_an_urgent_sign_is_never_lost(
    told: dict[str, Answer], topic: str, urgency: str, answers: Answers
) -> None:
    guidance = guide(PACK, Answers({**answers.by_link_id, **told}))
    assert (topic, urgency) in [(raised.topic.id, raised.urgency) for raised in guidance.urgent]
    assert guidance.raised[: len(guidance.urgent)] == guidance.urgent


NOT_YET: dict[str, dict[str, Answer]] = {
    "someone under 18": {"age-group": "under-18"},
    "someone with a stimulator": {"implant-now": "stimulator"},
    "someone with a pump": {"implant-now": "pump"},
    "pain for two months": {"pain-duration": "under-3-months"},
    "pain for five months": {"pain-duration": "3-to-6-months"},
    "pain of 4 out of 10": {"pain-average": 4},
    "no pain": {"pain-average": 0},
    **{f"pain in {site}": {"main-pain-site": site} for site in oracle.SITES_NOT_STUDIED},
    "nothing tried": {**dict.fromkeys(oracle.TRIED, "not-tried"), "spine-operations": "none"},
    "all tried and helped": {**dict.fromkeys(oracle.TRIED, "helped-enough"), "spine-operations": "none"},
    "an operation only": {**dict.fromkeys(oracle.TRIED, "not-tried"), "spine-operations": "two-or-more"},
    "medicines only": {
        **dict.fromkeys(oracle.TRIED, "not-tried"),
        **dict.fromkeys(oracle.MEDICINES, "did-not-help"),
        "spine-operations": "none",
    },
    "no medicine, all other care": {
        **dict.fromkeys(oracle.TRIED, "did-not-help"),
        **dict.fromkeys(oracle.MEDICINES, "not-tried"),
        "spine-operations": "two-or-more",
    },
    "one medicine and one other kind of care": {
        **dict.fromkeys(oracle.TRIED, "helped-enough"),
        "tried-nerve-medicines": "side-effects",
        "tried-exercise": "did-not-help",
        "spine-operations": "none",
    },
    **{f"only {condition}": {"named-conditions": (condition,)} for condition in OTHER_PAINS},
    "arthritis and fibromyalgia": {"named-conditions": ("arthritis", "fibromyalgia")},
    "other pains, all of them": {"named-conditions": OTHER_PAINS},
    "pain with no name and no clear cause": {"named-conditions": ("none-of-these",), "pain-began": "no-clear-cause"},
    "pain with no name, after another illness": {"named-conditions": ("other",), "pain-began": "other-illness"},
}


@each("known", NOT_YET.values())
@given(SHEETS)
@settings(max_examples=10)
def test_guarantee_2_stimulation_is_never_the_topic_of(known: dict[str, Answer], answers: Answers) -> None:
    raised, undetermined = topics(PACK, Answers({**answers.by_link_id, **known}))
    assert "nerve-stimulation" not in raised | undetermined


@given(SHEETS)
@settings(max_examples=60)
def test_guarantee_2_stimulation_is_raised_only_where_all_that_it_needs_was_told(answers: Answers) -> None:
    raised, _ = topics(PACK, answers)
    if "nerve-stimulation" in raised:
        assert answers.get("age-group") in ("18-to-64", "65-or-over")
        assert answers.get("implant-now") == "none"
        assert answers.get("pain-duration") in ("6-to-12-months", "1-to-2-years", "over-2-years")
        assert answers.get("pain-average") in range(5, 11)
        assert answers.get("main-pain-site") not in (*oracle.SITES_NOT_STUDIED, *ABSENCES, Absent.NOT_ASKED)
        told = answers.get("named-conditions")
        assert isinstance(told, tuple)
        assert not set(told) <= set(OTHER_PAINS)
        assert any(answers.get(link_id) in oracle.NOT_ENOUGH for link_id in oracle.MEDICINES)
        not_enough = [link_id for link_id in oracle.TRIED if answers.get(link_id) in oracle.NOT_ENOUGH]
        operated = answers.get("spine-operations") in ("one", "two-or-more")
        assert operated or not set(not_enough) <= set(oracle.MEDICINES)
        assert len(not_enough) + operated >= 3


@given(SHEETS)
@settings(max_examples=60)
def test_guarantee_3_stimulation_never_comes_with_other_care_first_or_a_place_not_studied(answers: Answers) -> None:
    raised, _ = topics(PACK, answers)
    assert not ("nerve-stimulation" in raised and raised & {"other-care-first", "site-not-studied"})


@given(complete_sheets(PACK), st.sampled_from(["18-to-64", "65-or-over"]))
@settings(max_examples=50)
def test_guarantee_4_every_adult_without_an_implant_who_answers_all_has_somewhere_to_begin(
    answers: Answers, age: str
) -> None:
    raised, undetermined = topics(PACK, answers.with_answer("age-group", age).with_answer("implant-now", "none"))
    assert raised & {"nerve-stimulation", "kind-of-pain", "other-care-first", "site-not-studied"}
    assert not undetermined


@given(SHEETS)
@settings(max_examples=60)
def test_guarantee_5_each_kind_of_stimulation_is_raised_only_with_stimulation_itself(answers: Answers) -> None:
    raised, _ = topics(PACK, answers)
    assert not raised & {"drg-stimulation", "spinal-cord-stimulation"} or "nerve-stimulation" in raised


@given(SHEETS, st.data())
@settings(max_examples=30)
def test_guarantee_6_what_matters_and_how_the_pain_feels_change_no_topic(answers: Answers, data: st.DataObject) -> None:
    before = topics(PACK, answers)
    for link_id in TOLD_ONLY:
        answers = answers.with_answer(link_id, data.draw(answers_to(PACK.items[link_id])))
    assert topics(PACK, answers) == before
    assert topics(PACK, without(answers, TOLD_ONLY)) == before


@given(SHEETS, st.data())
@settings(max_examples=40)
def test_guarantee_7_an_answer_to_a_question_that_does_not_apply_changes_nothing(
    answers: Answers, data: st.DataObject
) -> None:
    guidance = guide(PACK, answers)
    for link_id, item in PACK.items.items():
        if guidance.answers.get(link_id) is Absent.NOT_APPLICABLE:
            other = guide(PACK, answers.with_answer(link_id, data.draw(answers_to(item))))
            assert (other.raised, other.undetermined) == (guidance.raised, guidance.undetermined)
            assert link_id in other.not_used


@given(SHEETS, st.data())
@settings(max_examples=30)
def test_guarantee_8_to_say_less_never_raises_a_topic(answers: Answers, data: st.DataObject) -> None:
    raised, _ = topics(PACK, answers)
    for link_id in answers.by_link_id:
        less = [without(answers, [link_id]), *(answers.with_answer(link_id, absent) for absent in ABSENCES)]
        assert topics(PACK, data.draw(st.sampled_from(less)))[0] <= raised, link_id


@given(SHEETS, st.lists(st.sampled_from(sorted(PACK.items)), unique=True))
@settings(max_examples=40)
def test_guarantee_8_to_say_less_about_several_things_never_raises_a_topic(
    answers: Answers, link_ids: list[str]
) -> None:
    assert topics(PACK, without(answers, link_ids))[0] <= topics(PACK, answers)[0]


@given(SHEETS)
@settings(max_examples=8)
def test_guarantee_9_every_interview_ends_after_at_most_50_questions_on_at_most_28_screens(answers: Answers) -> None:
    face = Patient(PACK, answers)
    interview = Interview(PACK, face, Place(PACK.regions[0], certain=False))
    interview.run()
    assert interview.complete
    asked = [item for item in PACK.items.values() if item.link_id in interview.answers]
    assert len(asked) <= MOST_QUESTIONS
    assert len({item.group or item.link_id for item in asked}) <= MOST_SCREENS
    assert flow.next_item(PACK, interview.answers) is None
    assert topics_of(guide(PACK, interview.answers))[0] <= topics(PACK, answers)[0]


@each("site", ["buttock-or-hip", "thigh", "lower-leg", "foot"])
@given(SHEETS, st.sets(st.sampled_from(oracle.QUESTIONS["named-conditions"].values[:-1]), max_size=3))
@settings(max_examples=10)
def test_guarantee_10_poor_circulation_in_the_painful_limb_is_looked_at_before_stimulation(
    site: str, answers: Answers, also: set[str]
) -> None:
    told: tuple[str, ...] = tuple(sorted({"poor-circulation", *also}))
    guidance = guide(PACK, answers.with_answer("named-conditions", told).with_answer("main-pain-site", site))
    raised = [found.topic.id for found in guidance.raised]
    assert "circulation-check" in raised
    if "nerve-stimulation" in raised:
        assert raised.index("circulation-check") < raised.index("nerve-stimulation")


# --- and beyond the guarantees --------------------------------------------------------------------


@given(SHEETS, st.data())
@settings(max_examples=40)
def test_one_more_answer_never_overturns_what_is_known(answers: Answers, data: st.DataObject) -> None:
    raised, undetermined = topics(PACK, answers)
    unknown = [item for link_id, item in PACK.items.items() if isinstance(answers.get(link_id), Absent)]
    if unknown:
        item = data.draw(st.sampled_from(unknown))
        more_raised, more_undetermined = topics(PACK, answers.with_answer(item.link_id, data.draw(answers_to(item))))
        assert raised <= more_raised
        assert more_raised - raised <= undetermined
        assert more_undetermined <= undetermined


@given(SHEETS, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_answering_changes_no_topic(answers: Answers, rng: Random) -> None:
    shuffled = list(answers.by_link_id.items())
    rng.shuffle(shuffled)
    assert guide(PACK, Answers(dict(shuffled))) == guide(PACK, answers)


@given(SHEETS)
@settings(max_examples=40)
def test_not_sure_rather_not_say_and_silence_raise_the_same_topics(answers: Answers) -> None:
    silent = Answers({i: a for i, a in answers.by_link_id.items() if not isinstance(a, Absent)})
    assert topics(PACK, silent) == topics(PACK, answers)
