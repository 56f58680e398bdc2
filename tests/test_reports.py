"""One guidance through every report: the same topics in the same order, and what always stands there.

The files in `golden/` are whole reports. After a change that is meant, write them anew and read the
difference: `python -m tests.test_reports`.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from decision_aid.content import is_urgent
from decision_aid.engine.answers import Absent, Answer, Answers, as_data, from_data
from decision_aid.engine.guidance import guide
from decision_aid.engine.own_words import OwnWords
from decision_aid.engine.regions import Place
from decision_aid.engine.sheet import Sheet
from decision_aid.loading.adoption import Origin
from decision_aid.reports import markdown, text
from decision_aid.reports.blocks import Bullets, Heading, IconArray, Paragraph, texts_of
from decision_aid.reports.facts import small
from decision_aid.reports.for_patients import guidance_json
from decision_aid.reports.for_patients.evidence import both_kinds
from decision_aid.reports.for_patients.notices import UNKNOWN, notices
from decision_aid.reports.for_patients.sheet import answer_blocks, as_print, sheet_blocks, visit_text
from decision_aid.reports.for_patients.sheet import as_text as sheet_as_text
from decision_aid.reports.for_patients.take_home import MOST_WORDS as MOST_WORDS_AT_HOME
from decision_aid.reports.for_patients.take_home import grouped_questions, take_home_blocks
from decision_aid.reports.for_patients.topics import findings
from decision_aid.reports.for_patients.visit import (
    MOST_LINES,
    MOST_TOPICS,
    MOST_WORDS,
    NOT_CHECKED,
    ROOMS,
    STOPPED_EARLY,
    visit_of,
)
from tests.conftest import both_packs
from tests.papers import random_answers
from tests.programs import flat
from tests.sheets import sheets
from tests.tables import each

if TYPE_CHECKING:
    from markdown_it.token import Token

    from decision_aid.content import ContentPack, Topic
    from decision_aid.reports.blocks import Block

GOLDEN = Path(__file__).parent / "golden"
PACKS = both_packs()
KITCHEN = PACKS["kitchen_sink"]
UK = KITCHEN.regions[1]


def sheet_of(
    pack: ContentPack,
    answers: Answers,
    place: Place | None = None,
    *,
    complete: bool = True,
    ticked: tuple[str, ...] = (),
) -> Sheet:
    somewhere = place or Place(pack.regions[0], certain=False)
    return Sheet(pack, guide(pack, answers), somewhere, "0" * 64, "1.2.3", complete=complete, ticked=ticked)


def as_text(sheet: Sheet, width: int = text.WIDTH) -> str:
    return sheet_as_text(sheet, width)


def as_markdown(sheet: Sheet) -> str:
    return markdown.render(sheet_blocks(sheet))


def as_json(sheet: Sheet) -> str:
    return guidance_json.render(sheet, "answers.yaml")


ANY_SHEET = st.sampled_from(sorted(PACKS)).flatmap(
    lambda name: st.builds(
        sheet_of,
        st.just(PACKS[name]),
        sheets(PACKS[name]),
        st.builds(Place, st.sampled_from(PACKS[name].regions), st.booleans()),
        complete=st.booleans(),
    )
)

# --- whole reports --------------------------------------------------------------------------------

URGENT: dict[str, Answer] = {
    "numb": True,
    "pain": 9,
    "place": "leg",
    "kinds": ("rest", "music"),
    "walks": False,
    "stage": Absent.DECLINED,
}
STOPPED: dict[str, Answer] = {"numb": Absent.NOT_SURE, "pain": 8, "place": "arm", "walks": True}
GOLDEN_SHEETS = {
    "urgent": sheet_of(KITCHEN, Answers(URGENT), Place(UK, certain=True), ticked=("What else is there?",)),
    "stopped": sheet_of(KITCHEN, Answers(STOPPED), Place(UK, certain=False), complete=False),
}
RENDERERS = {"txt": as_text, "md": as_markdown, "json": as_json}


@each("name", GOLDEN_SHEETS)
@each("kind", RENDERERS)
def test_a_whole_report_is_as_it_was_read_and_approved(name: str, kind: str) -> None:
    rendered = RENDERERS[kind](GOLDEN_SHEETS[name])
    assert rendered.rstrip("\n") + "\n" == (GOLDEN / f"{name}.{kind}").read_text(encoding="utf-8")


def test_no_whole_report_is_left_over() -> None:
    expected = {f"{name}.{kind}" for name in GOLDEN_SHEETS for kind in RENDERERS}
    assert {path.name for path in GOLDEN.iterdir()} == expected


def write_golden() -> None:
    for name, sheet in GOLDEN_SHEETS.items():
        for kind, render in RENDERERS.items():
            (GOLDEN / f"{name}.{kind}").write_text(render(sheet).rstrip("\n") + "\n", encoding="utf-8")


# --- one guidance, several formats ----------------------------------------------------------------


def shown(tokens: list[Token]) -> str:
    return "".join("\n" if token.type == "softbreak" else token.content for token in tokens)


@given(ANY_SHEET)
@settings(max_examples=25)
def test_text_markdown_and_json_have_the_same_topics_in_the_same_order(sheet: Sheet) -> None:
    """A topic that is a part of another stands with it."""
    data = json.loads(as_json(sheet))
    assert [topic["id"] for topic in data["topics"]] == [raised.topic.id for raised in sheet.guidance.raised]
    whole = [raised.topic for raised in sheet.guidance.raised if not raised.topic.inside]
    home = (
        flat(text.render(take_home_blocks(sheet), 500)),
        flat(markdown_as_text(markdown.render(take_home_blocks(sheet)))),
    )
    for report in home:
        places = [report.index(f"{topic.title} ") for topic in whole]
        assert places == sorted(places)
        assert all(raised.topic.title in report for raised in sheet.guidance.raised)


def markdown_as_text(report: str) -> str:
    return re.sub(r"\\([^\w\s])", r"\1", report)


@each("untried", [link_id for link_id in PACKS["questions"].items if link_id.startswith("tried-")])
def test_care_that_was_not_tried_is_told_without_studies_of_what_was(untried: str) -> None:
    pack = PACKS["questions"]
    tried = (link_id for link_id in pack.items if link_id.startswith("tried-"))
    answers: dict[str, Answer] = {"age-group": "18-to-64", "main-pain-site": "low-back"}
    answers |= {**dict.fromkeys(tried, "did-not-help"), untried: "not-tried"}
    found = findings(sheet_of(pack, Answers(answers)), pack.topics_by_id["untried-care"])
    asked = [{link_id for option in each.options for link_id in pack.options_by_id[option].tried_by} for each in found]
    assert asked or untried in ("tried-pain-relievers", "tried-nerve-medicines"), "of these, not for pain in the back"
    assert all(untried in links for links in asked if links)


@given(ANY_SHEET)
@settings(max_examples=25)
def test_every_report_has_the_safety_box_the_purpose_and_the_core_questions_whatever_was_answered(sheet: Sheet) -> None:
    pack, safety = sheet.pack, sheet.pack.safety
    always = (
        *(pack.meta.in_short, pack.meta.review_status, pack.meta.no_decision, *pack.meta.next_steps),
        *(pack.meta.main_message, pack.meta.decision, pack.meta.why_ask),
        *(safety.title, safety.action, safety.crisis, safety.medicines, *safety.signs, *pack.core_questions),
        *(sheet.place.region.emergency, sheet.place.region.crisis, *(family.title for family in pack.families)),
    )
    for report in (as_text(sheet), markdown_as_text(as_markdown(sheet))):
        found = flat(report)
        assert not [words for words in always if flat(words) not in found]


@given(ANY_SHEET)
@settings(max_examples=20)
def test_unless_the_region_is_certain_the_neutral_number_is_there_too(sheet: Sheet) -> None:
    found = flat(as_text(sheet))
    neutral = sheet.pack.regions[0]
    if not sheet.place.certain:
        assert found.index(neutral.emergency) <= found.index(sheet.place.region.emergency)
    assert sheet.place.region.crisis in found


def test_answers_that_do_not_count_are_named_and_not_given() -> None:
    sheet = sheet_of(KITCHEN, Answers({"place": "arm", "walks": True}))
    data = json.loads(as_json(sheet))
    assert data["not_used"] == ["walks"]
    assert data["answers"] == {"place": "arm"}
    *_, named = (block.text for block in answer_blocks(sheet) if isinstance(block, Paragraph))
    assert KITCHEN.items["walks"].short_text in named
    assert "yes" not in named


def test_questions_that_were_ticked_and_own_ones_come_first_on_the_page() -> None:
    ticked = ("What else is there?", KITCHEN.core_questions[0])
    sheet = replace(
        sheet_of(KITCHEN, Answers(URGENT), ticked=ticked), own=OwnWords("to walk", "my wife", "Will it hurt?")
    )
    lines = visit_text(sheet, 500).splitlines()
    first = lines.index("MY QUESTIONS")
    assert lines[first + 1 : first + 4] == ["- Will it hurt?", f"- {ticked[0]}", f"- {ticked[1]}"]
    assert {"What I want most: to walk", "Who can help me: my wife"} <= set(lines)


# --- the page for the visit -------------------------------------------------------------------------

SHIPPED = PACKS["questions"]
HERE = Place(SHIPPED.regions[3], certain=True)
PARTS = ("MY PAIN", "WHAT I HAVE TRIED", "PLEASE KNOW", "I WOULD LIKE TO TALK ABOUT", "WHAT MATTERS MOST TO ME")


def story(number: int, **other: Answer) -> Answers:
    """Return the answers of a patient of the pack."""
    answers = SHIPPED.scenarios[number].answers
    return Answers({name: from_data(SHIPPED.items[name], data) for name, data in answers.items()} | other)  # type: ignore[arg-type]


def test_the_page_is_one_page_for_200_random_patients() -> None:
    for seed in range(200):
        place = Place(SHIPPED.regions[seed % len(SHIPPED.regions)], certain=seed % 2 == 0)
        page = visit_text(sheet_of(SHIPPED, random_answers(SHIPPED, seed), place))
        assert len(page.splitlines()) <= MOST_LINES, seed
        assert len(page.split()) <= MOST_WORDS, seed


def test_on_paper_the_page_for_the_visit_is_a_sheet_of_its_own_that_names_the_session() -> None:
    sheet = sheet_of(SHIPPED, story(0), HERE)
    visit, rest = as_print(sheet, "7qym-x6tx").split("\f")
    assert visit.splitlines()[:3] == visit_text(sheet).splitlines()[:3]
    assert visit.rstrip().endswith("7qym-x6tx")
    assert rest.startswith("To take home")


def test_the_parts_of_the_page_come_in_the_order_of_a_visit() -> None:
    page = visit_text(sheet_of(SHIPPED, story(0), HERE))
    places = [page.index(part) for part in (*PARTS, "MY QUESTIONS", "call 999", NOT_CHECKED)]
    assert places == sorted(places)


def test_a_doctor_finds_where_how_long_what_was_tried_the_blood_thinner_and_the_wish() -> None:
    page = visit_text(sheet_of(SHIPPED, story(0, **{"blood-thinner": True}), HERE), 500).splitlines()
    for line in (
        *("Where: Foot or ankle - right", "How long: 1 to 2 years", "What I was told: CRPS"),
        "Opioids: On some days",
    ):
        assert line in page
    assert any("blood thinner" in line.casefold() and "yes" in line.casefold() for line in page)
    assert any(line.startswith("- Discuss SCS and DRG stimulation with your doctor") for line in page)
    assert any(line.startswith("Chosen: More relief from pain, avoiding an operation") for line in page)
    assert any("did not help" in line.casefold() and "injections" in line.casefold() for line in page)


@given(sheets(SHIPPED))
@settings(max_examples=25)
def test_what_is_urgent_stands_first_and_else_whom_to_call_stands_at_the_foot(answers: Answers) -> None:
    sheet = sheet_of(SHIPPED, answers, HERE)
    page = visit_of(sheet)
    assert bool(page.safety) == (not page.urgent)
    assert bool(page.urgent) == bool(sheet.guidance.urgent or sheet.guidance.urgent_if_so)
    for urgent in page.urgent:
        assert urgent.title.startswith(("NOW", "TODAY"))
    said = " ".join(urgent.signs.casefold() for urgent in page.urgent)
    for link_id in sheet.guidance.unsure_signs:
        assert SHIPPED.items[link_id].short_text.casefold() in said
    assert len(page.topics) <= MOST_TOPICS


def test_a_sign_that_was_taken_back_stands_on_no_page() -> None:
    answers = story(0, **{"new-weakness": True}).with_answer("new-weakness", False)  # noqa: FBT003
    assert as_text(sheet_of(SHIPPED, answers, HERE)) == as_text(sheet_of(SHIPPED, story(0), HERE))


def test_what_hangs_on_a_blank_or_was_never_asked_is_no_blank_and_only_signs_are_counted_as_signs() -> None:
    answers = {"opioid-use": Absent.NOT_SURE, "spine-operations": Absent.DECLINED, "main-pain-site": Absent.DECLINED}
    signs = [item.link_id for item in SHIPPED.sections[0].items if item.enable_when is None]
    page = visit_text(sheet_of(SHIPPED, Answers(answers | dict.fromkeys(signs, Absent.DECLINED)), HERE), 500)
    for hangs in ("fewer opioids", "another spine operation", "which side"):
        assert hangs not in page, hangs
    assert f"Urgent signs not answered: {len(signs)}\n" in page
    young = sheet_of(SHIPPED, Answers({"age-group": "under-18", "pain-average": 6}), HERE)
    assert "\nNot answered: where, how long, how limiting" in (page := visit_text(young, 500))
    assert "\nNot asked: pain relief medicines, medicines for nerve pain and 5 more\n" in page
    assert "it depends on" not in text.render(take_home_blocks(young)), "of what nobody asked, the names are enough"


def test_an_unsure_emergency_sign_stands_before_what_needs_a_doctor_today() -> None:
    answers = Answers({"saddle-numbness": Absent.NOT_SURE, "fever-unwell": True})
    first, second = visit_of(sheet_of(SHIPPED, answers, HERE)).urgent
    assert first.title == "NOW, if it may be so: get emergency help now"
    assert first.call == "Call 999."
    assert second.title == "TODAY: See a doctor today"


def test_where_there_is_least_room_every_emergency_has_its_signs_and_all_have_whom_to_call() -> None:
    signs = ("bladder-bowel-change", "saddle-numbness", "new-weakness", "heart-or-stroke-signs")
    told = Answers(dict.fromkeys((*signs, "self-harm-thoughts", "limb-sore"), True))
    page = visit_of(sheet_of(SHIPPED, told, HERE), ROOMS[-1]).urgent
    assert [urgent.call[:9] for urgent in page] == ["Call 999.", "Crisis li", "Call NHS "]
    assert page[0].signs == f"Told: {'; '.join(small(SHIPPED.items[name].short_text) for name in signs)}."
    assert page[1].signs == "Told: thoughts of self-harm."


def test_a_sign_for_a_doctor_today_asks_for_no_emergency_call_unless_it_gets_worse_fast() -> None:
    (urgent,) = visit_of(sheet_of(SHIPPED, Answers({"limb-sore": True}), HERE)).urgent
    assert urgent.call == "Call NHS 111 - or if you get worse fast, call 999."


def test_several_answers_to_one_question_are_told_in_one_sentence() -> None:
    risks = ("weak-immune-system", "implanted-device")
    emergency, *_ = visit_of(sheet_of(SHIPPED, Answers({"fever-unwell": True, "fever-risk": risks}), HERE)).urgent
    assert emergency.signs == "Told: a weak immune system, an implanted device."


@given(ANY_SHEET)
@settings(max_examples=25)
def test_want_of_room_never_leaves_one_kind_of_relief_alone_beside_a_topic(sheet: Sheet) -> None:
    for raised in sheet.guidance.raised:
        found = findings(sheet, raised.topic)
        kinds = {each.knew for each in found if each.compares == "relief"}
        for most in range(1, len(found) + 1):
            assert {each.knew for each in both_kinds(found, most) if each.compares == "relief"} in (set(), kinds)


@each("place", [Place(region, certain=sure) for region in SHIPPED.regions for sure in (True, False)])
def test_whom_to_call_reads_right_for_every_place(place: Place) -> None:
    (urgent,) = visit_of(sheet_of(SHIPPED, Answers({"self-harm-thoughts": True}), place)).urgent
    crisis, _, call = urgent.call.partition(" - or ")
    assert crisis.startswith("Crisis line: ")
    assert place.region.crisis in crisis
    assert re.match(r"call (\d|your local)", call)


# --- the pages to take home -------------------------------------------------------------------------


@given(ANY_SHEET)
@settings(max_examples=20)
def test_every_question_that_can_be_ticked_is_there_once(sheet: Sheet) -> None:
    proposed = [question for _, group in grouped_questions(sheet) for question in group]
    for raised in sheet.guidance.raised:
        assert set(raised.topic.questions) <= set(proposed)
    assert set(sheet.pack.core_questions) <= set(proposed)


@given(ANY_SHEET)
@settings(max_examples=20)
def test_every_topic_that_could_come_up_is_named_and_no_urgent_one_is_only_that(sheet: Sheet) -> None:
    report = flat(text.render(take_home_blocks(sheet, 10_000), 2000))
    later = report.partition("Could also come up")[2].partition("More to ask")[0]
    for found in sheet.guidance.undetermined:
        assert small(found.topic.title) in later or found.topic.title in later or is_urgent(found.urgency)


@each("place", [Place(region, certain=sure) for region in SHIPPED.regions for sure in (True, False)])
def test_whom_to_call_stands_below_a_topic_that_says_to_call_also_where_nothing_is_urgent(place: Place) -> None:
    sheet = sheet_of(SHIPPED, Answers({"named-conditions": ("angina",), "low-mood": True}), place)
    report = flat(text.render(take_home_blocks(sheet), 2000))
    for topic, called in (("circulation-pain", place.region.emergency), ("mood-support", place.region.crisis)):
        _, _, after = report.partition(flat(" ".join(SHIPPED.topics_by_id[topic].discuss)))
        assert called in after.partition("[ ]")[0]


@each("topic", SHIPPED.topics)
def test_what_to_know_of_a_topic_is_at_most_60_words(topic: Topic) -> None:
    assert len(" ".join(topic.discuss).split()) <= 60


def test_the_pages_to_take_home_keep_to_their_words_for_random_patients() -> None:
    for seed in range(0, 200, 8):
        sheet = sheet_of(SHIPPED, random_answers(SHIPPED, seed), HERE)
        said = sum(len(words.split()) for block in take_home_blocks(sheet) for words in texts_of(block))
        assert said <= MOST_WORDS_AT_HOME + 100, seed


def test_what_is_to_be_known_about_the_content_stands_under_the_title() -> None:
    sheet = replace(sheet_of(KITCHEN, Answers(URGENT)), notices=("Look here.",))
    assert as_text(sheet).splitlines()[1] == "Look here."
    assert "Look here." not in as_text(sheet_of(KITCHEN, Answers(URGENT)))


def test_a_sheet_that_is_not_complete_says_so() -> None:
    whole, stopped = (as_text(sheet_of(KITCHEN, Answers(URGENT), complete=complete)) for complete in (True, False))
    assert (STOPPED_EARLY in flat(whole), STOPPED_EARLY in flat(stopped)) == (False, True)


@each(
    ("today", "origin", "count"),
    [
        *(("2027-01-01", Origin.OWN, 0), ("2027-01-02", Origin.OWN, 1)),
        *(("2026-12-31", Origin.UNKNOWN, 1), ("2030-05-01", Origin.UNKNOWN, 2)),
        *(("2026-12-31", Origin.ADOPTED, 0), ("2030-05-01", Origin.ADOPTED, 1)),
    ],
)
def test_a_passed_review_and_content_that_nobody_vouches_for_are_said(today: str, origin: Origin, count: int) -> None:
    said = tuple(notices(KITCHEN.meta, date.fromisoformat(today), origin))
    assert len(said) == count
    assert (UNKNOWN in said) is (origin is Origin.UNKNOWN)
    assert any(KITCHEN.meta.next_review in words for words in said) == (today > KITCHEN.meta.next_review)


# --- JSON -----------------------------------------------------------------------------------------


@given(ANY_SHEET)
@settings(max_examples=20)
def test_json_says_all_of_the_guidance_on_one_line(sheet: Sheet) -> None:
    report = as_json(sheet)
    assert len(report.splitlines()) == 1
    data, guidance = json.loads(report), sheet.guidance
    assert (data["schema"], data["source"]) == ("decision-aid/guidance/1", "answers.yaml")
    assert data["pack"] == {"title": sheet.pack.meta.title, "version": sheet.pack.meta.version, "sha256": sheet.sha256}
    assert [(topic["id"], topic["urgency"]) for topic in data["topics"]] == [
        (r.topic.id, r.urgency) for r in guidance.raised
    ]
    assert [(u["topic"], tuple(u["needs"])) for u in data["undetermined"]] == [
        (u.topic.id, u.needs) for u in guidance.undetermined
    ]
    counted = {i: a for i, a in guidance.answers.by_link_id.items() if a is not Absent.NOT_APPLICABLE}
    assert data["answers"] == json.loads(json.dumps({i: as_data(a) for i, a in counted.items()}))
    for topic, raised in zip(data["topics"], guidance.raised, strict=True):
        assert [because["rule"] for because in topic["because"]] == [because.rule for because in raised.because]
        assert [a["link_id"] for because in topic["because"] for a in because["answers"]] == [
            link_id for because in raised.because for link_id, _ in because.answers
        ]


# --- text -----------------------------------------------------------------------------------------


@given(ANY_SHEET, st.integers(10, 120))
@settings(max_examples=25)
def test_no_line_of_text_is_longer_than_the_width(sheet: Sheet, width: int) -> None:
    assert max(map(len, as_text(sheet, width).splitlines())) <= width


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30)
LINE = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)


@given(LINE, st.integers(8, 60))
def test_wrapping_loses_no_character_and_adds_none(line: str, width: int) -> None:
    for block in (Paragraph(line), Bullets((line,)), Bullets((line,), tick=True)):
        rendered = text.render([block], width)
        assert max(map(len, rendered.splitlines())) <= width
        assert "".join(rendered.split()).removeprefix("-").removeprefix("[]") == "".join(line.split())


@each("filled", [0, 1, 9, 10, 55, 100])
def test_a_picture_of_a_hundred_people_marks_as_many_as_it_says(filled: int) -> None:
    block = IconArray("each sign is one person", filled)
    rows = text.render([block], icons=("#", ".")).splitlines()[1:]
    assert [len(row.split()) for row in rows] == [10] * 10
    assert "".join(rows).count("#") == filled
    assert text.render([block]) == "each sign is one person\n"


# --- Markdown -------------------------------------------------------------------------------------


def read_markdown(blocks: list[Block]) -> list[tuple[str, str]]:
    """Return what a reader of Markdown shows: each block with its text."""
    tokens = MarkdownIt("commonmark").parse(markdown.render(blocks))
    return [
        (tokens[n - 1].type.removesuffix("_open"), shown(token.children or []))
        for n, token in enumerate(tokens)
        if token.type == "inline" or token.type in ("fence", "code_block", "html_block", "hr")
    ]


@given(LINE.map(lambda line: f"A{line}"))
@settings(max_examples=100)
def test_whatever_a_text_holds_markdown_shows_it_as_it_is(line: str) -> None:
    blocks: list[Block] = [Heading(line), Paragraph(line), Bullets((line, line)), Bullets((line,), tick=True)]
    assert read_markdown(blocks) == [
        ("heading", line),
        ("paragraph", line),
        ("paragraph", line),
        ("paragraph", line),
        ("paragraph", f"[ ] {line}"),
    ]


@each(
    "line",
    [
        *("*bold*", "_low_", "`code`", "[a](b)", "![a](b)", "<b>", "<!-- a", "&amp;", "a | b", "~~~", "```", "\\*"),
        *(
            "# a",
            "> a",
            "* a",
            "a *b* <c> [d] `e` #f",
            "https://a.b",
            "<https://a.b>",
            "a\\",
            "1.5 is more",
            "-5 is less",
        ),
        *("- a", "+ a", "1. a", "12) a", "---", "===", "- - -"),
    ],
)
def test_a_text_that_looks_like_markup_is_shown_as_text(line: str) -> None:
    assert read_markdown([Paragraph(line)]) == [("paragraph", line)]


def test_a_list_stays_a_list_of_its_entries() -> None:
    entries = ("one", "two - three", "4. four")
    assert read_markdown([Bullets(entries)]) == [("paragraph", entry) for entry in entries]


if __name__ == "__main__":
    write_golden()
