"""The handover sheet: what the patient said and did not say, urgent signs first, on a page."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from hypothesis import given, settings

from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answers, from_data
from decision_aid.engine.guidance import guide
from decision_aid.people.desk import handing_over
from decision_aid.reports import markdown
from decision_aid.reports.blocks import Bullets, Heading, Paragraph
from decision_aid.reports.for_clinicians import handover_text
from decision_aid.reports.for_clinicians.handover import NOT_VERIFIED, Handover, handover_blocks
from decision_aid.sessions.case import case
from decision_aid.sessions.content import Content
from decision_aid.sessions.signs import signs
from tests.conftest import KITCHEN_SINK, TOP, load
from tests.desk_sessions import Said, events, session
from tests.programs import flat
from tests.sheets import known_answers, sheets
from tests.tables import each

if TYPE_CHECKING:
    from decision_aid.content import Scenario

LOADED = load(TOP / "questions.yaml")
assert LOADED.pack is not None
PACK = LOADED.pack
CONTENT = Content(PACK, LOADED.sha256)
SETTLING = CONTENT.settling
SIGNS = [item.link_id for item in PACK.sections[0].items]
STORIES = [scenario for scenario in PACK.scenarios if len(scenario.answers) > 30]
BANNED = ("candidate", "eligible", "diagnosed", "suitable", "recommend ", "we recommend", "match", "settings")


def text_of(*said: Said) -> str:
    of = session(sha256=LOADED.sha256)
    return handing_over.as_text(handing_over.handover(case(CONTENT, of, events(of, said))))


def said_in(scenario: Scenario) -> tuple[Said, ...]:
    answers = {name: from_data(PACK.items[name], data) for name, data in scenario.answers.items()}
    return tuple(answers.items())  # type: ignore[arg-type]


def only_answers(answers: Answers) -> Handover:
    return Handover(SETTLING, SETTLING.guide(answers), LOADED.sha256, "0.1.0")


def random_patient(seed: int) -> Answers:
    """A patient who answers everything, without urgent signs, with a not sure or a no answer here and there."""
    chance, answers = random.Random(seed), Answers()  # noqa: S311
    while item := flow.next_item(PACK, answers):
        known = known_answers(item)
        absent = chance.choices((None, Absent.NOT_SURE, Absent.DECLINED), (18, 1, 1))[0]
        answer = False if item.link_id in SIGNS else absent or chance.choice(known)
        answers = answers.with_answer(item.link_id, answer)
    return answers


# --- order and content ----------------------------------------------------------------------------


def test_the_order_is_sbar_and_urgent_signs_come_first() -> None:
    text = text_of(("new-weakness", True), ("pain-average", 7))
    parts = [
        "Patient-reported, not verified.",
        "S - SITUATION",
        "NOW: New or fast worsening weakness in an arm, a leg or both legs: yes",
    ]
    parts += ["B - BACKGROUND", "Average pain", "A - FOR YOUR ASSESSMENT", "R - FOR YOUR RECOMMENDATION"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_a_sign_stands_with_the_question_that_was_asked_and_whether_it_was_seen() -> None:
    asked = f'Asked: "{PACK.items["new-weakness"].text}"'
    assert f"{asked} NOT YET MARKED AS SEEN." in flat(text_of(("new-weakness", True)))
    assert f"{asked} Marked as seen." in flat(text_of(("new-weakness", True), ("urgent-seen", ("new-weakness=True",))))


def test_a_sign_that_was_changed_later_is_told() -> None:
    text = flat(text_of(("new-weakness", True), ("new-weakness", False)))
    assert (
        "First answered otherwise, and changed since: New or fast worsening weakness in an arm, a leg or both legs: yes"
        in text
    )
    assert "- No: New or fast worsening weakness in an arm, a leg or both legs" in text


def test_the_three_kinds_of_blanks_are_three_different_things() -> None:
    text = flat(text_of(("low-mood", Absent.NOT_SURE), ("heart-device", Absent.DECLINED), ("blood-thinner", False)))
    assert "No: Blood thinner or bleeding problem; Not sure: Low mood, last 2 weeks; Rather not say: Pacemaker" in text
    assert "heart defibrillator; Not asked: MRI scan expected" in text


def test_a_zero_is_not_a_no() -> None:
    assert "Average pain, last 7 days: 0 (0-10)" in flat(text_of(("pain-average", 0)))


def test_signs_that_were_not_asked_are_not_told_as_no() -> None:
    text = flat(text_of(("fever-unwell", False), ("recent-injury", Absent.DECLINED)))
    assert "- No: Fever or chills with the pain" in text
    assert "- Rather not say: New pain after a bad fall or accident" in text
    assert "- Not asked: New trouble passing or holding urine or stools; New numbness between the legs" in text


@settings(max_examples=40)
@given(sheets(PACK))
def test_every_answer_that_counts_and_every_blank_is_on_the_sheet(answers: Answers) -> None:
    sheet = only_answers(answers)
    text = flat(" ".join(_texts(sheet)))
    for link_id, item in PACK.items.items():
        applies = sheet.guidance.answers.get(link_id) is not Absent.NOT_APPLICABLE
        assert (item.short_text in text) or not applies, link_id


@settings(max_examples=40)
@given(sheets(PACK))
def test_every_topic_that_comes_up_stands_there_with_a_reason_and_every_sign_stands_first(answers: Answers) -> None:
    sheet = only_answers(answers)
    lines = list(_texts(sheet))
    for raised in sheet.guidance.raised:
        assert any(raised.topic.title in line and (" - because: " in line or " - as for (" in line) for line in lines)
    for sign in signs(PACK, guide(PACK, answers)):
        assert any(sign.item.text in line for line in lines[:12])


@settings(max_examples=40)
@given(sheets(PACK))
def test_no_sheet_judges_or_advises(answers: Answers) -> None:
    words = " ".join(_texts(only_answers(answers))).casefold().replace("no recommendation", "")
    assert not [word for word in BANNED if word in words]
    assert NOT_VERIFIED.casefold() in words


def test_what_the_desk_noted_stands_at_the_end() -> None:
    text = flat(
        text_of(
            ("low-mood", False),
            ("ticked", ("Do I need a scan?",)),
            ("taught", ("choices",)),
            ("explained-again", ("The choices: carrying on as now", "The choices, note: drew it")),
        )
    )
    assert "Questions the patient wants to ask first: - Do I need a scan?" in text
    assert "(teach-back): The choices: yes; What to do next: not done." in text
    assert "Explained again: The choices: carrying on as now; The choices, note: drew it." in text


def test_answers_that_fit_no_question_of_now_are_told_as_such() -> None:
    assert "does not fit the questions of now: old-question: yes." in flat(text_of(("old-question", True)))


def test_it_says_who_gave_the_answers_that_stand_and_when() -> None:
    of = session(sha256=LOADED.sha256)
    nurse = events(of, (("low-mood", True), ("pregnancy", False)))
    patient = events(of, (("low-mood", True), ("pregnancy", False), ("low-mood", False)), who="patient")[2:]
    assert handing_over.told_by((*nurse, *patient)) == (
        "Answers by: nurse for the patient 1, patient 1; 2026-11-22 12:00 to 12:00 +0000."
    )
    assert handing_over.told_by(()) == "Nothing is answered yet."


# --- the page -------------------------------------------------------------------------------------


@each("scenario", STORIES)
def test_the_sheet_of_a_whole_story_keeps_its_lines_within_80_columns(scenario: Scenario) -> None:
    lines = text_of(*said_in(scenario)).splitlines()
    assert max(map(len, lines)) <= handover_text.WIDTH


def test_half_of_all_random_patients_fit_one_page() -> None:
    """Random patients bring up more topics than people do, so that this is the harder half."""
    texts = [handover_text.render(handover_blocks(only_answers(random_patient(seed)))) for seed in range(30)]
    assert sum("(page 1 of 2)" not in text for text in texts) >= 13
    assert not any("(page 1 of 3)" in text for text in texts)


def test_what_does_not_fit_one_page_goes_on_to_a_numbered_second() -> None:
    blocks = [
        Heading("Handover: A-1", level=1),
        Paragraph("First."),
        *(block for part in range(4) for block in (Heading(f"Part {part}"), Bullets(tuple(map(str, range(8)))))),
    ]
    pages = handover_text.render(blocks, lines=24).split("\n\nHandover: A-1 (page 2 of 2)\n")
    assert len(pages) == 2
    assert pages[0].startswith("Handover: A-1 (page 1 of 2)\n===")
    assert all(len(page.splitlines()) <= 24 for page in pages)
    assert "PART 1" in pages[0]
    assert "PART 2" in pages[1]


def test_a_part_longer_than_a_page_loses_no_line() -> None:
    blocks = [Heading("T", level=1), Heading("Part"), Bullets(tuple(f"entry {n}" for n in range(90)))]
    text = handover_text.render(blocks, lines=30)
    assert all(f"- entry {n}\n" in text for n in range(90))
    assert "T (page 4 of 4)" in text


def test_markdown_has_the_same_words() -> None:
    of = session(sha256=LOADED.sha256)
    sheet = handing_over.handover(case(CONTENT, of, events(of, said_in(STORIES[0]))))
    assert handing_over.as_markdown(sheet) == markdown.render(handover_blocks(sheet))
    assert "# Handover: A-1042" in handing_over.as_markdown(sheet)
    assert "Average pain, last 7 days" in handing_over.as_markdown(sheet)


def test_any_pack_can_be_handed_over() -> None:
    pack = load(KITCHEN_SINK).pack
    assert pack is not None
    settling = Content(pack, "0" * 64).settling
    for scenario in pack.scenarios:
        answers = Answers({name: from_data(pack.items[name], data) for name, data in scenario.answers.items()})  # type: ignore[misc]
        text = handover_text.render(handover_blocks(Handover(settling, settling.guide(answers), "0" * 64, "0.1.0")))
        assert text.startswith("Handover\n========\nPatient-reported, not verified.")


def _texts(sheet: Handover) -> list[str]:
    texts: list[str] = []
    for block in handover_blocks(sheet):
        match block:
            case Heading() | Paragraph():
                texts.append(block.text)
            case Bullets():
                texts += block.entries
            case _:
                raise AssertionError(block)
    return texts
