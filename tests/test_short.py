"""The short path asks less, and comes to the same topics as the full interview."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings

from decision_aid.engine import flow, regions
from decision_aid.engine.answers import Absent, Answer, Answers
from decision_aid.engine.every_sheet.short import Short
from decision_aid.engine.guidance import guide
from decision_aid.sessions.records import Details
from tests.conftest import TOP, content_in
from tests.scripted import Interview, Patient
from tests.sheets import sheets
from tests.small_packs import CHANCE, every_answer, small_pack

if TYPE_CHECKING:
    from random import Random

    from decision_aid.content import ContentPack

CONTENT = content_in(TOP / "questions.yaml")
SHIPPED, SHORT = CONTENT.pack, CONTENT.short
SIGNS = tuple(item.link_id for item in SHIPPED.sections[0].items)


def interviewed(pack: ContentPack, patient: Answers, short: Short | None = None) -> Answers:
    """Ask a patient until nothing is left to ask; not sure where the sheet says nothing."""
    answers = Answers()
    while True:
        open_items = flow.open_items(pack, answers)
        item = next((item for item in open_items if short is None or short.can_still_matter(answers, item)), None)
        if item is None:
            return answers
        said = patient.get(item.link_id)
        answers = answers.with_answer(item.link_id, Absent.NOT_SURE if said is Absent.NOT_ASKED else said)


def outcome(pack: ContentPack, answers: Answers) -> tuple[object, ...]:
    found = guide(pack, answers)
    raised = [(raised.topic.id, raised.urgency) for raised in found.raised]
    return raised, [(each.topic.id, each.urgency) for each in found.undetermined], set(found.unsure_signs)


@given(sheets(SHIPPED))
@settings(max_examples=30)
def test_the_guidance_is_that_of_the_full_interview(patient: Answers) -> None:
    short = interviewed(SHIPPED, patient, SHORT)
    assert outcome(SHIPPED, short) == outcome(SHIPPED, interviewed(SHIPPED, patient))
    everybody = {link_id for link_id in SIGNS if SHIPPED.items[link_id].enable_when is None}
    assert everybody <= set(short.by_link_id)
    assert not any(SHIPPED.items[link_id].descriptive for link_id in short.by_link_id)


@given(chance=CHANCE)
@settings(max_examples=60)
def test_the_guidance_of_small_packs_is_that_of_the_full_interview(kitchen_sink: ContentPack, chance: Random) -> None:
    pack = small_pack(kitchen_sink, chance)
    short = Short(pack)
    for _ in range(10):
        patient = Answers(
            {name: chance.choice((*every_answer(item), Absent.NOT_SURE)) for name, item in pack.items.items()}
        )
        asked = interviewed(pack, patient, short)
        assert outcome(pack, asked)[:2] == outcome(pack, interviewed(pack, patient))[:2]


@given(chance=CHANCE)
@settings(max_examples=40)
def test_every_question_of_a_small_pack_that_is_asked_can_change_the_topics(
    kitchen_sink: ContentPack, chance: Random
) -> None:
    pack = small_pack(kitchen_sink, chance)
    short = Short(pack)
    signs = {link_id for link_id, item in pack.items.items() if short.can_still_matter(_all(pack, chance), item)}
    answers = Answers()
    while item := next((i for i in flow.open_items(pack, answers) if short.can_still_matter(answers, i)), None):
        assert item.link_id in signs or _changes(pack, answers, item.link_id)
        answers = answers.with_answer(item.link_id, chance.choice((*every_answer(item), Absent.NOT_SURE)))


def _all(pack: ContentPack, chance: Random) -> Answers:
    return Answers({name: chance.choice(every_answer(item)) for name, item in pack.items.items()})


def _changes(pack: ContentPack, answers: Answers, link_id: str) -> bool:
    """Say whether two answers to a question ever give other topics, over every way to answer the rest."""
    sheets: list[dict[str, Answer]] = [{}]
    for name, item in pack.items.items():
        if name not in answers and name != link_id:
            values = (*every_answer(item), Absent.NOT_SURE)
            sheets = [{**sheet, name: value} for sheet in sheets for value in values]
    said = (*every_answer(pack.items[link_id]), Absent.NOT_SURE)
    for rest in sheets:
        known = {**answers.by_link_id, **rest}
        if len({str(outcome(pack, Answers({**known, link_id: value}))[:2]) for value in said}) > 1:
            return True
    return False


@given(sheets(SHIPPED))
@settings(max_examples=8)
def test_the_short_interview_asks_what_can_matter_and_what_stands_on_the_visit_page(patient: Answers) -> None:
    if patient.get("age-group") == "under-18" or patient.get("implant-now") in ("stimulator", "pump"):
        patient = patient.with_answer("age-group", "18-to-64").with_answer("implant-now", "none")
    face = Patient(SHIPPED, patient)
    place = regions.Place(SHIPPED.regions[0], certain=True)
    talk = Interview(SHIPPED, face, place, CONTENT, details=Details(short=True))
    answers = talk.run()
    assert talk.complete
    assert outcome(SHIPPED, answers) == outcome(SHIPPED, interviewed(SHIPPED, patient))
    left_out = {item.link_id for item in flow.open_items(SHIPPED, answers)}
    assert not left_out & set(SHIPPED.on_visit_page.link_ids)
    assert {"deciding-stage", "decision-role"} <= left_out


def test_a_pack_without_a_visit_page_leaves_nothing_out() -> None:
    pack = replace(SHIPPED, visit_page=None)
    short, answers = Short(pack), Answers({"age-group": "18-to-64"})
    assert all(short.asks(guide(pack, answers), answers, item) for item in pack.items.values())


def test_who_has_questions_of_their_own_is_asked_these_also_after_an_urgent_sign() -> None:
    answers = Answers({"new-weakness": True, "age-group": "under-18"})
    guidance = guide(SHIPPED, answers)
    assert guidance.raised[0].topic.id == "emergency-care"
    asked = {item.link_id for item in SHIPPED.items.values() if SHORT.asks(guidance, answers, item)}
    assert asked > set(SHIPPED.topics_by_id["young-people"].asks_only)  # and signs
    assert not {link_id for link_id in asked if link_id.startswith("tried-")}
