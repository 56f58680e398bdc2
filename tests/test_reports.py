"""One guidance through every report: the same topics in the same order, and what always stands there.

The files in `golden/` are whole reports. After a change that is meant, write them anew and read the
difference: `python -m tests.test_reports`.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from decision_aid.content import is_urgent
from decision_aid.engine.answers import Absent, Answer, Answers, InvalidAnswer, as_data, from_data, in_words
from decision_aid.engine.guidance import guide
from decision_aid.engine.regions import Place
from decision_aid.engine.sheet import Sheet
from decision_aid.loading.adoption import Origin
from decision_aid.reports import markdown, text
from decision_aid.reports.blocks import Bullets, Heading, IconArray, Paragraph
from decision_aid.reports.for_patients import front, guidance_json
from decision_aid.reports.for_patients.front import front_blocks
from decision_aid.reports.for_patients.glossary import in_words as term_in_words
from decision_aid.reports.for_patients.glossary import terms_in
from decision_aid.reports.for_patients.notices import UNKNOWN, notices
from decision_aid.reports.for_patients.sheet import MOST_NEEDS_SHOWN, questions, sheet_blocks
from tests.conftest import KITCHEN_SINK, TOP, load
from tests.sheets import sheets
from tests.tables import each

if TYPE_CHECKING:
    from markdown_it.token import Token

    from decision_aid.content import ContentPack
    from decision_aid.reports.blocks import Block

LONGEST_FRONT = 70  # lines of 72 columns
GOLDEN = Path(__file__).parent / "golden"
LOADED = {path.stem: load(path).pack for path in (KITCHEN_SINK, TOP / "questions.yaml")}
PACKS = {name: pack for name, pack in LOADED.items() if pack is not None}
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
    return text.render(sheet_blocks(sheet), width)


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


def text_headings(report: str) -> list[str]:
    lines = report.splitlines()
    return [title for title, under in pairwise(lines) if under and set(under) <= set("=-")]


def markdown_headings(report: str) -> list[str]:
    tokens = MarkdownIt("commonmark").parse(report)
    openings = [n for n, token in enumerate(tokens) if token.type == "heading_open" and token.tag in ("h1", "h2")]
    return [shown(tokens[n + 1].children or []) for n in openings]


def shown(tokens: list[Token]) -> str:
    return "".join("\n" if token.type == "softbreak" else token.content for token in tokens)


@given(ANY_SHEET)
@settings(max_examples=60)
def test_text_markdown_and_json_have_the_same_topics_in_the_same_order(sheet: Sheet) -> None:
    data = json.loads(as_json(sheet))
    in_text, in_markdown = text_headings(as_text(sheet, width=500)), markdown_headings(as_markdown(sheet))
    assert in_text == in_markdown
    titles = [topic["title"] for topic in data["topics"]]
    assert [topic["id"] for topic in data["topics"]] == [raised.topic.id for raised in sheet.guidance.raised]
    assert [title for heading in in_text for title in titles if heading.endswith(title)] == titles


@given(ANY_SHEET)
@settings(max_examples=60)
def test_urgent_topics_stand_before_everything_else(sheet: Sheet) -> None:
    headings = text_headings(as_text(sheet, width=500))
    urgent = [raised.topic.title for raised in sheet.guidance.urgent]
    for heading, title in zip(headings[1 : len(urgent) + 1], urgent, strict=True):
        assert heading.endswith(title)
        assert heading != title  # it says now, or today


@given(ANY_SHEET)
@settings(max_examples=60)
def test_every_report_has_the_safety_box_the_purpose_and_the_core_questions_whatever_was_answered(sheet: Sheet) -> None:
    pack, safety = sheet.pack, sheet.pack.safety
    always = (
        *(pack.meta.title, pack.meta.in_short, pack.meta.review_status, pack.meta.no_decision, *pack.meta.next_steps),
        *(safety.title, safety.action, safety.crisis, safety.medicines, *safety.signs, *pack.core_questions),
        *(sheet.place.region.emergency, sheet.place.region.crisis, *(option.title for option in pack.options)),
    )
    for report in (as_text(sheet), markdown_as_text(as_markdown(sheet))):
        found = " ".join(report.split())
        assert not [words for words in always if " ".join(words.split()) not in found]


def markdown_as_text(report: str) -> str:
    return re.sub(r"\\([^\w\s])", r"\1", report)


@given(ANY_SHEET)
@settings(max_examples=40)
def test_unless_the_region_is_certain_the_neutral_number_is_there_too(sheet: Sheet) -> None:
    found = " ".join(as_text(sheet).split())
    neutral = sheet.pack.regions[0]
    if not sheet.place.certain:
        assert found.index(neutral.emergency) <= found.index(sheet.place.region.emergency)
    assert sheet.place.region.crisis in found


@given(ANY_SHEET)
@settings(max_examples=60)
def test_every_answer_that_counts_is_told_and_no_other(sheet: Sheet) -> None:
    lines = {" ".join(line.removeprefix("- ").split()) for line in as_text(sheet, width=500).splitlines()}
    for link_id, item in sheet.pack.items.items():
        answer = sheet.guidance.answers.get(link_id)
        counts = answer not in (Absent.NOT_ASKED, Absent.NOT_APPLICABLE)
        assert (f"{item.short_text}: {in_words(item, answer)}" in lines) == counts


def test_answers_that_do_not_count_are_named_and_not_given() -> None:
    sheet = sheet_of(KITCHEN, Answers({"place": "arm", "walks": True}))
    data = json.loads(as_json(sheet))
    assert data["not_used"] == ["walks"]
    assert data["answers"] == {"place": "arm"}
    (named,) = [
        line
        for line in as_text(sheet, width=500).splitlines()
        if KITCHEN.items["walks"].short_text in line and not line.startswith("- ")
    ]
    assert "yes" not in named


def test_a_sheet_that_is_not_complete_says_so() -> None:
    whole, stopped = (as_text(sheet_of(KITCHEN, Answers(URGENT), complete=complete)) for complete in (True, False))
    assert set(whole.splitlines()) < set(stopped.splitlines())


def test_questions_that_were_ticked_come_before_the_topics() -> None:
    ticked = (KITCHEN.core_questions[0], "What else is there?")
    sheet = sheet_of(KITCHEN, Answers(URGENT), ticked=ticked)
    assert set(ticked) <= set(questions(sheet))
    lines = as_text(sheet, width=500).splitlines()
    first = lines.index(f"[x] {ticked[0]}")
    assert lines[first + 1] == f"[x] {ticked[1]} ({KITCHEN.topics_by_id['talk'].title})"
    assert lines.count(f"[x] {ticked[1]}") == 1, "it is ticked at its topic too"
    assert first < next(n for n, line in enumerate(lines) if line == KITCHEN.topics_by_id["talk"].title)


@given(ANY_SHEET)
@settings(max_examples=40)
def test_every_question_that_can_be_ticked_stands_on_the_sheet_and_is_there_once(sheet: Sheet) -> None:
    proposed = questions(sheet)
    assert len(proposed) == len(set(proposed))
    assert {f"[ ] {question}" for question in proposed} <= set(as_text(sheet, width=500).splitlines())
    for raised in sheet.guidance.raised:
        assert set(raised.topic.questions) <= set(proposed)


@given(ANY_SHEET)
@settings(max_examples=40)
def test_every_undetermined_topic_is_shown_with_what_it_needs(sheet: Sheet) -> None:
    lines = as_text(sheet, width=2000).splitlines()
    for found in sheet.guidance.undetermined:
        if is_urgent(found.urgency):
            continue
        (line,) = [line for line in lines if line.startswith(f"- {found.topic.title} (")]
        names = [sheet.pack.items[link_id].short_text for link_id in found.needs]
        assert all(name in line for name in names[:MOST_NEEDS_SHOWN])
        assert (str(len(names) - MOST_NEEDS_SHOWN) in line) == (len(names) > MOST_NEEDS_SHOWN)


@given(ANY_SHEET)
@settings(max_examples=40)
def test_no_urgent_topic_is_only_something_that_could_also_come_up(sheet: Sheet) -> None:
    """A sign of which somebody was not sure stands at the top, one without an answer beside the safety box."""
    report = as_text(sheet, width=2000)
    later = report.partition("Could also come up")[2]
    for found in sheet.guidance.undetermined:
        if is_urgent(found.urgency):
            assert f"- {found.topic.title} (" not in later
            unsure = [link_id for link_id in found.needs if link_id in sheet.guidance.unsure_signs]
            boxed = f"if it may be so: {found.topic.title}"
            assert (boxed in report) == bool(unsure)
            for link_id in set(found.needs) - set(unsure):
                assert sheet.pack.items[link_id].short_text in report


def test_an_unsure_emergency_sign_stands_before_what_needs_a_doctor_today() -> None:
    pack = PACKS["questions"]
    answers = Answers({"saddle-numbness": Absent.NOT_SURE, "fever-unwell": True})
    report = as_text(sheet_of(pack, answers, Place(pack.regions[1], certain=True)), width=500)
    headings = text_headings(report)
    assert headings[1:3] == ["NOW, if it may be so: Get emergency help now", "TODAY: See a doctor today"]
    box = report.partition(headings[1])[2].partition(headings[2])[0]
    assert "911" in box
    assert "988" not in box, "one number to call"
    points = report.partition("What your answers bring up")[2].splitlines()[2:4]
    assert points == [f"- {heading}" for heading in headings[1:3]]


def test_the_first_page_is_about_a_page_and_says_what_to_ask_and_whom_to_call() -> None:
    pack = PACKS["questions"]
    for scenario in pack.scenarios:
        answers = Answers(
            {
                link_id: answer
                for link_id, data in scenario.answers.items()
                if not isinstance(answer := from_data(pack.items[link_id], data), InvalidAnswer)
            }
        )
        sheet = sheet_of(pack, answers, Place(pack.regions[1], certain=True))
        page = text.render(front_blocks(sheet))
        if not sheet.guidance.urgent and not sheet.guidance.unsure_signs:
            assert len(page.splitlines()) <= LONGEST_FRONT, scenario.name
        found = " ".join(page.split())
        assert all(question in found for question in pack.core_questions)
        assert all(option.title in found for option in pack.options)
        assert as_text(sheet).startswith(page.rstrip("\n"))


def test_topics_that_came_up_for_the_same_reasons_share_one_main_point() -> None:
    pack = PACKS["questions"]
    answers = {link_id: from_data(pack.items[link_id], data) for link_id, data in pack.scenarios[0].answers.items()}
    known = Answers({name: answer for name, answer in answers.items() if not isinstance(answer, InvalidAnswer)})
    sheet = sheet_of(pack, known)
    (points,) = [block.entries for block in front.main_points(sheet) if isinstance(block, Bullets)]
    stimulation = [point for point in points if "stimulation" in point]
    assert len(stimulation) == 1
    for topic_id in ("nerve-stimulation", "drg-stimulation", "spinal-cord-stimulation"):
        assert pack.topics_by_id[topic_id].title in stimulation[0]


@given(ANY_SHEET)
@settings(max_examples=20)
def test_every_term_of_the_sheet_is_explained_once_at_its_end(sheet: Sheet) -> None:
    told = " ".join(as_text(sheet).split())
    for term in terms_in(sheet.pack, [told]):
        assert told.count(" ".join(term_in_words(term).split())) == 1
    for raised in sheet.guidance.raised:
        for term in terms_in(sheet.pack, raised.topic.discuss):
            if raised.urgency == "discuss":
                assert " ".join(term_in_words(term).split()) in told


def test_what_is_to_be_known_about_the_content_stands_under_the_title() -> None:
    sheet = replace(sheet_of(KITCHEN, Answers(URGENT)), notices=("Look here.",))
    lines = [line for line in as_text(sheet).splitlines() if line]
    assert lines[2] == "Look here."
    assert "Look here." not in as_text(sheet_of(KITCHEN, Answers(URGENT)))


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


@given(ANY_SHEET)
@settings(max_examples=40)
def test_every_answer_that_raised_a_topic_is_said_on_the_sheet_as_a_reason(sheet: Sheet) -> None:
    told = "\n".join(line for line in as_text(sheet, width=5000).splitlines() if not line.startswith(("- ", "[ ] ")))
    for raised in sheet.guidance.raised:
        for because in raised.because:
            for link_id, answer in because.answers:
                item = sheet.pack.items[link_id]
                assert answer is Absent.NOT_APPLICABLE or f"{item.short_text}: {in_words(item, answer)}" in told


# --- JSON -----------------------------------------------------------------------------------------


@given(ANY_SHEET)
@settings(max_examples=40)
def test_json_says_all_of_the_guidance_on_one_line(sheet: Sheet) -> None:
    report = as_json(sheet)
    assert len(report.splitlines()) == 1
    data, guidance = json.loads(report), sheet.guidance
    assert (data["schema"], data["source"]) == (guidance_json.SCHEMA, "answers.yaml")
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
@settings(max_examples=60)
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
    assert not text.render([block]).strip()


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
@settings(max_examples=300)
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
