"""The handover sheet: what the patient said and did not say, urgent signs first, on a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import given, settings

from decision_aid.engine.answers import Absent, Answers, from_data
from decision_aid.engine.guidance import guide
from decision_aid.reports.blocks import Table, texts_of
from decision_aid.reports.for_clinicians.desk import told_by
from decision_aid.reports.for_clinicians.handover import (
    MOST_LINES,
    MOST_WORDS,
    NOT_VERIFIED,
    WIDTH,
    as_text,
    handover_blocks,
    handover_of,
    topic_name,
)
from decision_aid.reports.for_patients.topics import urgency_words
from decision_aid.sessions.case import Case, case
from decision_aid.sessions.content import Content
from decision_aid.sessions.signs import signs
from tests.conftest import KITCHEN_SINK, TOP, content_in, load
from tests.kept import Said, events, session
from tests.papers import random_answers
from tests.programs import flat
from tests.sheets import sheets

if TYPE_CHECKING:
    from decision_aid.content import Scenario
    from decision_aid.reports.blocks import Block

CONTENT = content_in(TOP / "questions.yaml")
PACK = CONTENT.pack
SETTLING = CONTENT.settling
STORIES = [scenario for scenario in PACK.scenarios if len(scenario.answers) > 30]
FEVER, NO_FEVER = ("fever-unwell", True), ("fever-unwell", False)
BANNED = ("candidate", "eligible", "diagnosed", "suitable", "recommend ", "we recommend", "match", "settings")


def text_of(*said: Said, reference: str = "A-1042") -> str:
    of = session(reference=reference, sha256=CONTENT.sha256)
    return as_text(handover_of(case(CONTENT, of, events(of, said))))


def said_in(scenario: Scenario) -> tuple[Said, ...]:
    answers = {name: from_data(PACK.items[name], data) for name, data in scenario.answers.items()}
    return tuple(answers.items())  # type: ignore[arg-type]


def only_answers(answers: Answers, of: Case | None = None) -> tuple[Block, ...]:
    return handover_blocks(PACK, SETTLING.guide(answers), of)


# --- order and content ----------------------------------------------------------------------------


def test_a_sign_that_is_on_the_list_is_on_the_sheet_though_it_is_open_whether_its_question_applies() -> None:
    sign = ("fever-risk", ("recent-spine-procedure",))
    assert "NOW (NOT YET SEEN): Risks that go with the fever: " in text_of(sign)
    assert "NOW: Risks that go with the fever" in as_text(only_answers(Answers(dict([sign])))), "of a file, too"


def test_the_order_is_sbar_and_urgent_signs_come_first() -> None:
    text_ = text_of(("new-weakness", True), ("pain-average", 7), ("low-mood", True), ("operation-view", "open-to-it"))
    parts = ["S: SITUATION. PATIENT-REPORTED, NOT VERIFIED.", "NOW (NOT YET SEEN): New or fast worsening weakness"]
    parts += [
        "Other urgent signs: ",
        "how strong: 7 of 10",
        "B: BACKGROUND",
        "YES: Low mood",
        "A: ASSESSMENT",
        "R: REQUESTS",
        "I am open to it",
    ]
    places = [text_.index(part) for part in parts]
    assert places == sorted(places)


def test_a_sign_stands_with_when_it_was_seen_and_by_whom() -> None:
    for reference in ("A-1042", ""):
        assert "NOW (NOT YET SEEN): New or fast worsening" in text_of(("new-weakness", True), reference=reference)
    seen = text_of(("new-weakness", True), ("urgent-seen", ("new-weakness=True",)))
    assert "NOW (seen 12:00, nurse): New or fast worsening" in seen


def test_a_slip_that_was_taken_back_at_once_leaves_nothing_and_another_change_of_a_sign_is_told() -> None:
    slip = text_of(("new-weakness", True), ("mistakes", ("new-weakness",)), ("new-weakness", False))
    assert "new or fast worsening" not in slip.casefold()
    changed = text_of(("new-weakness", True), ("new-weakness", False))
    assert "(first yes, then no)" in flat(changed)
    risk = ("fever-risk", ("recent-spine-procedure",))
    (told,) = re.findall(r"First answered otherwise: (.*?) (?:Other u|U)rgent", flat(text_of(FEVER, risk, NO_FEVER)))
    assert "Risks" not in told, "that one hangs on the answer that was changed, and is what it was"


def test_an_answer_that_was_corrected_after_the_end_is_marked() -> None:
    text_ = flat(text_of(("pain-average", 7), ("low-mood", True), ("finished", True), ("pain-average", 5)))
    assert "how strong: 5 of 10 (corrected)" in text_
    assert text_.count("(corrected)") == 1


def test_the_three_kinds_of_blanks_are_three_different_things() -> None:
    text_ = flat(text_of(("low-mood", Absent.NOT_SURE), ("heart-device", Absent.DECLINED), ("blood-thinner", False)))
    assert "No: blood thinner or bleeding problem" in text_
    assert "not sure: low mood" in text_
    assert "rather not say: pacemaker or defibrillator" in text_
    assert "not answered: " in text_
    no_sign = [(name, False) for name in PACK.items if name not in PACK.on_visit_page.words and name != "fever-risk"][
        :12
    ]
    unsure = [(name, Absent.NOT_SURE) for name in list(PACK.on_visit_page.know)[:9]]
    for today in (False, True):
        many = flat(text_of(*no_sign, ("limb-sore", today), *unsure))
        assert ("TODAY (NOT YET SEEN)" in many) is today
        unknown = many.partition("Unknown: ")[2].partition("A: ASSESSMENT")[0]
        assert "MRI expected" in unknown
        assert " more" not in unknown, "all by name, where there is no emergency"


def test_after_a_stop_at_an_emergency_sign_what_was_not_asked_is_one_line_and_only_then() -> None:
    stopped = flat(text_of(("bladder-bowel-change", True), ("saddle-numbness", Absent.NOT_SURE)))
    (background,) = re.findall(r"B: BACKGROUND (.*) A: ASSESSMENT", stopped)
    assert re.fullmatch(r"Not asked: \d+ questions: stopped at the urgent sign", background)
    assert "could also come up" not in stopped.casefold()
    for more in (("bladder-bowel-change", False), ("age-group", "18-to-64"), ("low-mood", Absent.DECLINED)):
        went_on = text_of(("bladder-bowel-change", True), more)
        assert "Could also come up: " in went_on
        assert "stopped at the urgent sign" not in went_on
    few = flat(text_of(("bladder-bowel-change", True), ("age-group", "18-to-64")))
    for line in re.findall(r"(?:not answered|Could also come up): (.*?) and \d+ more", few):
        assert line.count(", ") == 5, few
    assert "not answered: blood thinner or bleeding problem, pain implant," in few


def test_how_the_patient_wants_to_decide_is_a_request_also_on_a_full_sheet() -> None:
    for scenario in STORIES:
        told = text_of(*said_in(scenario), ("deciding-stage", "close"), ("decision-role", "together"))
        assert "who makes the choice: my doctor and I together" in flat(told), scenario.name


def test_a_zero_is_not_a_no() -> None:
    assert "how strong: 0 of 10" in flat(text_of(("pain-average", 0)))


def test_signs_that_were_not_asked_are_not_told_as_no() -> None:
    text_ = flat(text_of(("fever-unwell", False), ("recent-injury", Absent.DECLINED)))
    assert "Urgent signs: 1 answered no, 1 rather not say, " in text_
    assert " not answered" in text_


@settings(max_examples=20)
@given(sheets(PACK))
def test_the_most_urgent_signs_stand_first_and_every_topic_is_counted(answers: Answers) -> None:
    guidance = SETTLING.guide(answers)
    rows = [row for block in handover_blocks(PACK, guidance) if isinstance(block, Table) for row in block.rows]
    found = signs(PACK, guide(PACK, answers))
    if found:
        assert rows[0][0].startswith(urgency_words(found[0].urgency).rstrip(": "))
    (topics,) = [said for name, said in rows if name == "To discuss"]
    inside = {raised.topic.inside for raised in guidance.raised}
    shown = [raised for raised in guidance.raised if raised.topic.id not in inside]
    named = sum(topic_name(PACK, raised.topic) in topics for raised in shown)
    more = re.search(r"and (\d+) more", topics)
    assert named + (int(more[1]) if more else 0) >= len(shown)


@settings(max_examples=20)
@given(sheets(PACK))
def test_no_sheet_judges_advises_or_speaks_to_the_patient(answers: Answers) -> None:
    words = " ".join(text for block in only_answers(answers) for text in texts_of(block)).casefold()
    assert not [word for word in BANNED if word in words]
    assert not re.search(r"\byour?\b", words)
    assert NOT_VERIFIED.casefold() in words


def test_what_the_desk_noted_stands_there() -> None:
    text_ = flat(
        text_of(
            ("low-mood", False),
            ("ticked", ("Do I need a scan?",)),
            ("own-words", ("to walk", "my wife", "Will it hurt?")),
            ("note", ("blood-thinner", "apixaban 5 mg")),
            ("taught", ("choices",)),
        )
    )
    for words in (
        "Asks: Will it hurt? Do I need a scan?",
        "Wants most: to walk",
        "Teach-back: The choices: all said back",
    ):
        assert words in text_
    assert "Nurse's notes: Blood thinner or bleeding problem: apixaban 5 mg" in text_


def test_answers_that_fit_no_question_of_now_are_told_as_such() -> None:
    assert "Does not fit the questions of now: old-question: yes" in flat(text_of(("old-question", True)))


def test_it_says_who_gave_the_answers_that_stand_and_when() -> None:
    of = session(sha256=CONTENT.sha256)
    nurse = events(of, (("low-mood", True), ("pregnancy", False)))
    patient = events(of, (("low-mood", True), ("pregnancy", False), ("low-mood", False)), who="patient")[2:]
    assert told_by((*nurse, *patient)) == ("Answers: nurse 1, patient 1; 2026-11-22 12:00 to 12:00 +0000.")
    assert case(CONTENT, of, (*nurse, *patient)).typed_by == ("patient", "nurse"), "of each answer that stands, one"
    assert told_by(()) == "Nothing is answered yet."


# --- the page -------------------------------------------------------------------------------------

NOTED: tuple[Said, ...] = (
    ("own-words", ("carry my grandson up the stairs", "my wife", "Why might this help my kind of pain, and why not?")),
    ("ticked", ("Is mine nerve pain?",)),
    ("taught", ("next-steps",)),
    ("note", ("blood-thinner", "apixaban 5 mg twice a day")),
    ("pain-average", 7),
)


def test_what_is_soon_says_why_and_letters_stay_letters() -> None:
    (story,) = (each for each in STORIES if each.name.startswith("Painful diabetic feet"))
    told = flat(text_of(*said_in(story), ("mri-expected", True)))
    assert "SOON: circulation check (poor circulation, foot or ankle); untried care;" in told
    assert "; MRI scan; " in told


def test_the_sheet_of_50_random_patients_has_at_most_25_lines_and_220_words() -> None:
    of = session(sha256=CONTENT.sha256)
    noted = case(CONTENT, of, events(of, NOTED))
    for seed in range(50):
        text_ = as_text(only_answers(random_answers(PACK, seed), noted if seed % 2 else None))
        assert len(text_.splitlines()) <= MOST_LINES, seed
        assert len(text_.split()) <= MOST_WORDS, seed
        assert max(map(len, text_.splitlines())) <= WIDTH, seed


def test_any_pack_can_be_handed_over() -> None:
    pack = load(KITCHEN_SINK).pack
    assert pack is not None
    settling = Content(pack, "0" * 64).settling
    for scenario in pack.scenarios:
        answers = Answers({name: from_data(pack.items[name], data) for name, data in scenario.answers.items()})  # type: ignore[misc]
        text_ = as_text(handover_blocks(pack, settling.guide(answers)))
        assert text_.startswith("Clinician's sheet\nS: SITUATION. PATIENT-REPORTED, NOT VERIFIED.\n")
