"""The HTML sheet: one file that asks for nothing, in the order of a visit, whole for every reader and every patient."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision_aid.content import is_urgent
from decision_aid.engine.answers import Absent, Answers
from decision_aid.engine.every_sheet.settling import Settling
from decision_aid.engine.guidance import guide
from decision_aid.engine.regions import Place
from decision_aid.reports.blocks import texts_of
from decision_aid.reports.facts import SIDE_QUESTION, SITE_QUESTION
from decision_aid.reports.for_patients.after_visit import After, after_blocks
from decision_aid.reports.for_patients.booklet import booklet_blocks
from decision_aid.reports.for_patients.options import KEY_FACTS
from decision_aid.reports.for_patients.visit import NOT_CHECKED, TITLE, visit_page
from decision_aid.reports.paper import pictures
from decision_aid.reports.paper.html import SIZE_OF_PAGE, TEMPLATES, booklet, callable_numbers, linked, one_page, render
from decision_aid.reports.paper.pictures import INK, icon_array
from decision_aid.sessions.records import Details
from tests import chromium, npm
from tests.conftest import KITCHEN_SINK, TOP, pack_in
from tests.papers import CODE, DATE, PICTURE, Element, drawing, paper_of, random_answers, read_page
from tests.pdfs import A4, LETTER, sizes, text_of, without_imprint
from tests.programs import flat, run
from tests.sheets import sheets
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from decision_aid.content import ContentPack
    from decision_aid.engine.answers import Answer
    from decision_aid.reports.paper.html import Paper
    from tests.chromium import Browser

SHIPPED, KITCHEN = (Settling(pack_in(path)) for path in (TOP / "questions.yaml", KITCHEN_SINK))
PATIENTS = 100  # at random, of whom a few are looked at who together have all that one of them has
WHOLE = 3  # of them
PARTED = "mark => mark.offsetHeight > 1.5 * parseFloat(getComputedStyle(mark).lineHeight)"

TYPICAL: dict[str, Answer] = {
    "age-group": "18-to-64",
    "implant-now": "none",
    "pain-duration": "over-2-years",
    "pain-average": 7,
    "main-pain-site": "foot",
    "two-hands": True,
    "tried-pain-relievers": "did-not-help",
    "tried-exercise": "helped-a-little",
    "mri-expected": Absent.NOT_SURE,
    "matters-relief": 5,
}
URGENT: dict[str, Answer] = {**TYPICAL, "saddle-numbness": True, "fever-unwell": Absent.NOT_SURE}


def page_of(paper: Paper) -> Element:
    return read_page(render(paper))


@pytest.fixture(scope="module")
def typical() -> Element:
    return page_of(paper_of(SHIPPED, TYPICAL, region="uk", for_clinician=True))


ANY_PAPER = st.sampled_from([SHIPPED, KITCHEN]).flatmap(
    lambda settling: st.builds(
        paper_of,
        st.just(settling),
        sheets(settling.pack),
        region=st.sampled_from(["", *(region.id for region in settling.pack.regions)]),
        for_clinician=st.booleans(),
        large_print=st.booleans(),
    )
)

# --- one file that stands by itself -----------------------------------------------------------------


@settings(max_examples=10)
@given(paper=ANY_PAPER)
def test_the_file_has_no_script_and_asks_the_network_for_nothing(paper: Paper) -> None:
    page = page_of(paper)
    assert not page.all("script", "link", "iframe", "object", "embed", "audio", "video", "base", "form")
    for element in page.all():
        assert element.attributes.get("src", PICTURE).startswith(PICTURE)
        asking = {"srcset", "action", "data", "poster", "background", "xlink:href", "style"}
        assert not asking & set(element.attributes), element.name
        assert not [name for name in element.attributes if name.startswith("on")]
        assert element.attributes.get("href", "#").startswith(("#", "tel:", "https://findahelpline.com"))
    styles = "".join(str(child) for style in page.all("style") for child in style.children)
    assert not re.search(r"url\(|@import|src:|expression|javascript", styles)


@settings(max_examples=10)
@given(paper=ANY_PAPER)
def test_a_reader_finds_a_language_a_title_one_h1_landmarks_and_a_way_to_the_sheet(paper: Paper) -> None:
    page = page_of(paper)
    meta = paper.sheet.pack.meta
    assert page.all("html")[0].attributes["lang"] == meta.language
    (title,) = page.all("title")[:1]
    assert meta.title in str(title.children[0])
    assert [heading.text for heading in page.all("h1")] == [TITLE]
    assert len(page.all("main")) == 1
    foot = page.by_id("visit").all("footer")[0].text
    assert all(part in foot for part in (CODE, DATE, meta.version, NOT_CHECKED))
    skip = page.all("a")[0]
    assert page.by_id(skip.attributes["href"][1:]).name == "main"


@settings(max_examples=10)
@given(paper=ANY_PAPER)
def test_headings_step_down_one_level_at_a_time(paper: Paper) -> None:
    levels = [int(heading.name[1]) for heading in page_of(paper).all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


@settings(max_examples=10)
@given(paper=ANY_PAPER)
def test_every_link_leads_to_a_place_and_every_place_has_its_own_name(paper: Paper) -> None:
    page = page_of(paper)
    ids = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    inside = {link.attributes["href"] for link in page.all("a") if link.attributes["href"].startswith("#")}
    assert {link[1:] for link in inside} <= set(ids)


def test_the_same_paper_gives_the_same_file() -> None:
    assert render(paper_of(SHIPPED, TYPICAL)) == render(paper_of(SHIPPED, TYPICAL))


# --- what stands there, and in which order ----------------------------------------------------------


def test_the_sheet_is_the_page_for_the_visit_then_what_folds_then_the_clinicians(typical: Element) -> None:
    headings = [heading.text for heading in typical.by_id("visit").all("h2")]
    assert headings == [
        "My pain",
        "What I have tried",
        "Please know",
        "I would like to talk about",
        "My questions",
    ]
    folded = [part.all("h3")[0].text for part in typical.all("details")]
    assert folded[0] == "Why each topic came up, and what to know"
    assert folded[-2:] == [SHIPPED.pack.safety.title, "About these pages"]
    assert not [part for part in typical.all("details") if "open" in part.attributes]


def test_what_is_urgent_comes_first_of_all_and_can_be_called_by_touching_it() -> None:
    visit = page_of(paper_of(SHIPPED, URGENT, region="uk")).by_id("visit")
    first, second = (child for child in visit.children[:4] if isinstance(child, Element))
    assert (first.name, second.attributes["id"]) == ("h1", "urgent")
    assert second.all("h2")[0].text.startswith("NOW: ")
    assert second.all("a")[0].attributes["href"] == "tel:999"
    calm = page_of(paper_of(SHIPPED, TYPICAL, region="uk")).by_id("visit").all("footer")[0]
    assert [link.attributes["href"] for link in calm.all("a")] == ["tel:999", "tel:116123"]
    begins = replace(SHIPPED.pack.regions[0], emergency="116", crisis="116 123")
    numbers = callable_numbers(replace(SHIPPED.pack, regions=(begins,)))
    assert "tel:116123" in linked("116 123", numbers), "a number that begins with another one is the longer one"
    assert "tel:" not in linked("1116 people", numbers)


@settings(max_examples=10)
@given(answers=sheets(SHIPPED.pack))
def test_the_page_says_whatever_the_text_says(answers: Answers) -> None:
    paper = paper_of(SHIPPED, answers, region="uk")
    said = page_of(paper).by_id("visit").text
    page = visit_page(paper.sheet, paper.imprint, *SIZE_OF_PAGE)
    rows = (*page.pain, *page.know, *page.matters, *page.not_told, *((row.name, row.how) for row in page.tried))
    told = (*(cell for row in rows for cell in row), *(text for point in page.topics for text in point), page.tension)
    assert not [text for text in told if flat(text) not in said]


@settings(max_examples=10)
@given(answers=sheets(SHIPPED.pack))
def test_every_question_has_a_box_and_those_that_were_ticked_have_a_cross(answers: Answers) -> None:
    topics = [raised.topic for raised in SHIPPED.guide(answers).raised if not is_urgent(raised.urgency)]
    wanted = [question for topic in topics for question in topic.questions][:2]
    found = boxes(page_of(paper_of(SHIPPED, answers, ticked=tuple(wanted))).by_id("sheet"))
    assert set(SHIPPED.pack.core_questions) <= set(found)
    assert {name for name, ticked in found.items() if ticked} == set(wanted)


def boxes(part: Element) -> dict[str, bool]:
    """Return what stands beside the boxes of a part, and whether they are ticked."""
    entries = [
        entry for entry in part.all("li") if [span.attributes["class"] for span in entry.all("span")[:1]] == ["box"]
    ]
    return {entry.text.removeprefix("x "): entry.all("span")[0].text == "x" for entry in entries}


def test_the_clinicians_page_is_a_part_of_its_own_and_can_stand_alone(typical: Element) -> None:
    assert typical.by_id("clinician").attributes["class"] == "clinician own-page"
    alone = page_of(paper_of(SHIPPED, TYPICAL, for_patient=False, for_clinician=True))
    assert [child.attributes["id"] for child in alone.all("main")[0].children if isinstance(child, Element)] == [
        "clinician"
    ]
    assert alone.by_id("clinician").text == typical.by_id("clinician").text
    assert len(alone.all("h1")) == 1
    assert "clinician" not in {e.attributes.get("id") for e in page_of(paper_of(SHIPPED, TYPICAL)).all()}


def test_large_print_changes_the_size_and_not_the_page_for_the_visit() -> None:
    small, large = (page_of(paper_of(SHIPPED, TYPICAL, large_print=large)) for large in (False, True))
    assert [page.all("html")[0].attributes.get("class") for page in (small, large)] == [None, "large"]
    assert small.by_id("visit").text == large.by_id("visit").text
    sizes = re.findall(r"--size: (\d+)pt", (TEMPLATES / "paper.css").read_text(encoding="utf-8"))
    assert [int(size) for size in sizes] == [10, 16]


# --- key facts and the booklet ----------------------------------------------------------------------


def test_key_facts_are_a_real_table_with_every_family_in_the_same_detail(typical: Element) -> None:
    (table,) = (table for table in typical.all("table") if table.attributes["class"] == "wide")
    heads = table.all("th")
    families = SHIPPED.pack.families
    assert [head.text for head in heads if head.attributes["scope"] == "col"] == [family.title for family in families]
    rows = [head for head in heads if head.attributes["scope"] == "row"]
    assert len(rows) == len(KEY_FACTS)
    assert len(table.all("tbody")[0].all("td")) == len(KEY_FACTS) * len(families)


def test_the_booklet_says_all_its_blocks_with_every_choice_number_and_word_and_whom_to_call() -> None:
    pack, place = SHIPPED.pack, Place(SHIPPED.pack.regions[1], certain=True)
    page = read_page(booklet(pack, place))
    assert len(page.all("h1")) == 1
    said = page.by_id("sheet").text
    unbroken = "".join(said.split())
    told = [text for block in booklet_blocks(pack, place) for text in texts_of(block)]
    assert not [text for text in told if "".join(text.split()) not in unbroken]
    assert place.region.emergency in said
    for options, wanted in (
        (pack.options, lambda option: option.title),
        (pack.evidence, lambda evidence: evidence.statement),
        (pack.myths, lambda myth: myth.claim),
        (pack.glossary, lambda term: term.meaning),
    ):
        assert not [thing for thing in options if flat(wanted(thing)) not in said]  # type: ignore[attr-defined]
    sketched = [image.attributes["alt"] for image in page.all("img") if image.attributes["class"] == "implant"]
    assert sketched == [option.where.words for option in pack.options if option.where] != []


@each("filled", range(101))
def test_a_picture_has_a_disc_for_each_who_did_and_a_diamond_for_each_who_did_not(filled: int) -> None:
    (picture,) = read_page(str(icon_array(filled, "words"))).all("img")
    discs, diamonds = (path.attributes["d"] for path in drawing(picture).all("path"))
    assert (discs.count("M"), diamonds.count("M")) == (filled, 100 - filled)
    assert diamonds.count("z") == 100 - filled
    places = re.findall(r"M(\d+) (\d+)h0", discs)
    assert places == [(str(10 * (n % 10) + 5), str(10 * (n // 10) + 5)) for n in range(filled)]


def test_every_picture_has_words_that_say_the_same(typical: Element) -> None:
    drawn = typical.all("img")
    assert drawn
    assert all(picture.attributes["alt"].strip() for picture in drawn)
    for figure in typical.all("figure"):
        assert figure.all("figcaption")[0].text


# --- the body ---------------------------------------------------------------------------------------


SITES = [option.code for option in SHIPPED.pack.items[SITE_QUESTION].answer_options]


def test_each_place_that_can_be_answered_is_drawn_and_each_place_that_is_drawn_can_be_answered() -> None:
    assert set(SITES) == pictures.PLACES


def marks(site: str, side: str) -> list[set[str]]:
    """Return for each view which half of it is dark."""
    drawn = page_of(paper_of(SHIPPED, {SITE_QUESTION: site, SIDE_QUESTION: side})).by_id("visit").all("img")
    assert all(side in picture.attributes["alt"] for picture in drawn)
    return [{path.attributes["d"] for path in drawing(picture).all("clippath")[0].all("path")} for picture in drawn]


@each("site", SITES)
def test_the_body_marks_the_place(site: str) -> None:
    drawn = page_of(paper_of(SHIPPED, {SITE_QUESTION: site})).by_id("visit").all("img")
    assert len(drawn) == 2
    shapes = [shape for picture in drawn for shape in drawing(picture).all("path", "ellipse")]
    assert any(shape.attributes.get("fill") == INK for shape in shapes)


def test_the_body_shows_the_side_from_the_front_and_from_the_back() -> None:
    assert marks("foot", "right") == [{pictures.LEFT_HALF}, {pictures.RIGHT_HALF}]
    assert marks("foot", "left") == [{pictures.RIGHT_HALF}, {pictures.LEFT_HALF}]
    assert marks("foot", "both") == [{pictures.FRAME}, {pictures.FRAME}]


@each("answer", [None, Absent.NOT_SURE, Absent.DECLINED])
def test_where_no_place_was_named_no_body_is_drawn(answer: Absent | None) -> None:
    answers = {} if answer is None else {SITE_QUESTION: answer}
    assert not page_of(paper_of(SHIPPED, answers)).by_id("visit").all("img")


def test_a_pack_without_the_question_for_the_place_makes_its_sheet() -> None:
    assert page_of(paper_of(KITCHEN, {})).by_id("visit").text


# --- what was written is shown as text --------------------------------------------------------------

HOSTILE = (
    '<script>alert("x")</script></style></title><img src=x onerror=y>',
    "{{ 7 * 7 }} {% raw %} &amp; &#60;",
    "\u202eright to left\u202c \u200f\u2066isolated\u2069",
    "bell\x07 escape\x1b[31m null\x00 line\x85 separator\u2028",
    "\N{GRINNING FACE} \N{WOMAN}\u200d\N{PERSONAL COMPUTER} \u05e9\u05dc\u05d5\u05dd \u4f60\u597d",
    "half a character \ud83d",
    "no-end" * 1700,
)


def hostile_pack(pack: ContentPack, text: str) -> ContentPack:
    """Return a pack that says a text in many places."""
    topics = tuple(replace(topic, title=text, discuss=(text,), questions=(text,)) for topic in pack.topics)
    options = tuple(replace(option, title=text, benefits=(text,)) for option in pack.options)
    return replace(pack, meta=replace(pack.meta, title=text, main_message=text), topics=topics, options=options)


def hostile_paper(text: str, settling: Settling) -> Paper:
    paper = paper_of(settling, random_answers(settling.pack, 3), for_clinician=True, region="uk")
    return replace(paper, code=text, date=text)


@each("text", HOSTILE)
def test_whatever_was_written_is_shown_as_text(text: str) -> None:
    pack = hostile_pack(SHIPPED.pack, text)
    rendered = render(hostile_paper(text, Settling(pack)))
    page = read_page(rendered)
    shown = flat("".join(char if char.isprintable() else " " for char in text))
    assert shown in page.by_id("sheet").text
    assert not page.all("script")
    assert all(image.attributes["src"].startswith(PICTURE) for image in page.all("img"))
    assert all(char.isprintable() or char == "\n" for char in rendered)
    rendered.encode()


@settings(max_examples=25)
@given(code=st.text(max_size=30))
def test_what_stands_in_the_margin_of_each_page_cannot_end_the_style(code: str) -> None:
    paper = replace(paper_of(KITCHEN, {}), code=code)
    style = "".join(str(child) for child in page_of(paper).all("style")[0].children)
    (written,) = re.findall(r'@bottom-left \{ content: "([^"]*)" \} \}\s*\Z', style)
    assert re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), written) == paper.imprint


# --- colours ----------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_all_text_has_a_contrast_of_at_least_seven_to_one() -> None:
    css = (TEMPLATES / "paper.css").read_text(encoding="utf-8")
    used = set(re.findall(r"[^-]color: var\(--(\w+)\)", css))
    assert used == {"ink", "accent", "soft"}
    light, dark = (dict(re.findall(r"--(\w+): (#\w{6})", part)) for part in css.split("prefers-color-scheme: dark")[:2])
    for of in (light, dark):
        ground, *texts = (luminance(of[name]) + 0.05 for name in ("paper", *sorted(used)))
        assert all(max(ground, text) / min(ground, text) >= 7 for text in texts)
    assert light["accent"] == INK


# --- the program ------------------------------------------------------------------------------------


def test_guide_writes_the_sheet_for_the_reader_who_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("main-pain-site: knee\n", encoding="utf-8")
    finished = run("guide", "a.yaml", "--format", "html", "--for", "both", "--large-print", cwd=tmp_path)
    assert (finished.code, finished.err) == (0, "")
    page = read_page(finished.out)
    assert page.by_id("clinician").text
    assert page.all("html")[0].attributes["class"] == "large"
    assert len(page.by_id("visit").all("img")) == 2


@each(
    ("options", "message"),
    [
        (("--large-print",), "--large-print goes with --format html or --format pdf."),
        (
            ("--format", "json", "--for", "both"),
            "--format json holds all that the answers bring up; leave out --for both.",
        ),
        (("a.yaml", "--format", "html"), "--format html makes one file for one person: name one answers file."),
        (("--format", "pdf"), "A PDF goes into a file: add -o, for example: -o sheet.pdf"),
        (("-o", "a.DOCX"), "Nothing is written as .docx. Use .html, which a word processor opens, or .pdf."),
        (
            ("a.yaml", "--format", "fhir", "--encounter", "Encounter/7"),
            "--subject and --encounter are of one person: name one answers file.",
        ),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(
    tmp_path: Path, options: tuple[str, ...], message: str
) -> None:
    (tmp_path / "a.yaml").write_text("{}\n", encoding="utf-8")
    finished = run("guide", "a.yaml", *options, cwd=tmp_path)
    assert (finished.code, finished.out, finished.err) == (2, "", f"{message}\n")


def test_guide_for_the_clinician_writes_the_same_page_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("pain-average: 7\n", encoding="utf-8")
    alone, both = (run("guide", "a.yaml", "--for", reader, cwd=tmp_path) for reader in ("clinician", "both"))
    assert alone.out.startswith("Clinician's sheet")
    assert both.out.endswith(alone.out)
    assert both.out.startswith(TITLE)


# --- in a real browser ------------------------------------------------------------------------------


@chromium.GROUP
@pytest.mark.slow
def test_axe_finds_nothing_to_blame_in_the_reports_of_random_patients(browser: Browser, tmp_path: Path) -> None:
    """In all but the first three, what is the same for every patient is not looked at again."""
    seeds = enumerate(_unlike_each_other())
    found = {seed: _violations(browser, seed, tmp_path / "sheet.html", whole=n < WHOLE) for n, seed in seeds}
    assert not any(found.values()), found


def _unlike_each_other() -> Iterator[int]:
    """Yield a few who together have every topic that one of all has."""
    told: dict[int, set[tuple[str, str]]] = {}
    for seed in range(PATIENTS):
        guidance = guide(SHIPPED.pack, random_answers(SHIPPED.pack, seed))
        told[seed] = {("raised", one.topic.id) for one in guidance.raised}
        told[seed] |= {("undetermined", one.topic.id) for one in guidance.undetermined}
    left = set[tuple[str, str]]().union(*told.values())
    while left:
        seed = max(told, key=lambda one: len(told[one] & left))
        left -= told[seed]
        yield seed


def _violations(browser: Browser, seed: int, page: Path, *, whole: bool) -> list[Any]:
    answers, reader = random_answers(SHIPPED.pack, seed), Random(seed).choice(("patient", "clinician", "both"))  # noqa: S311
    paper = paper_of(
        SHIPPED,
        answers,
        region="uk",
        for_patient=reader != "clinician",
        for_clinician=reader != "patient",
        large_print=seed % 2 == 1,
    )
    page.write_text(render(paper), encoding="utf-8")
    browser.show(page)
    if not whole:
        browser.run("document.querySelectorAll('.wide').forEach(same => same.remove())")
    return browser.violations()


@chromium.GROUP
@pytest.mark.slow
@each("text", HOSTILE)
def test_the_layout_holds_on_narrow_and_wide_screens_whatever_was_written(
    browser: Browser, tmp_path: Path, text: str
) -> None:
    page = tmp_path / "sheet.html"
    page.write_text(render(hostile_paper(text, Settling(hostile_pack(KITCHEN.pack, text)))), encoding="utf-8")
    for width in (320, 1280):
        browser.show(page, width)
        assert browser.run("return document.documentElement.scrollWidth") <= width
        assert browser.run("return performance.getEntriesByType('resource').length") == 0


@chromium.GROUP
@pytest.mark.slow
@pytest.mark.parametrize("size", [A4, LETTER], ids=["A4", "Letter"])
def test_a_browser_prints_pages_that_each_say_which_they_are(
    browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    page = tmp_path / "sheet.html"
    page.write_text(render(paper_of(SHIPPED, TYPICAL, large_print=size == LETTER)), encoding="utf-8")
    browser.show(page)
    printed = browser.printed(size)
    assert sizes(printed) == {size}
    assert not without_imprint(printed, SHIPPED.pack)
    first_words = SHIPPED.pack.meta.no_decision.partition(".")[
        0
    ]  # what folds on a screen is printed; a page may end after it
    assert first_words in flat(text_of(printed))


@chromium.GROUP
@pytest.mark.slow
def test_where_it_is_narrow_each_cell_stands_under_the_last_and_says_its_column_and_no_mark_is_parted(
    browser: Browser, tmp_path: Path
) -> None:
    page = tmp_path / "sheet.html"
    page.write_text(render(paper_of(SHIPPED, {**TYPICAL, "tried-exercise": "helped-enough"})), encoding="utf-8")
    for width, shown in ((320, "inline"), (1280, "none")):
        browser.show(page, width)
        cells = "[...document.querySelectorAll('.wide tbody td .column')].map(e => getComputedStyle(e).display)"
        found = browser.run(f"return {cells}")
        assert found == [shown] * len(KEY_FACTS) * len(SHIPPED.pack.families)
        assert browser.run(f"return [...document.querySelectorAll('.mark')].filter({PARTED}).length") == 0, width


# --- a checker of HTML ------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_checker_finds_no_error_in_any_kind_of_page(tmp_path: Path) -> None:
    if (java := shutil.which("java")) is None:
        pytest.skip("needs Java: apt-get install default-jre-headless")
    pack = SHIPPED.pack
    assert pack.after_visit is not None
    told = Details().with_detail("after-visit", ("signs", "yes")).with_detail("after-visit", ("next", "a", "b"))
    after = After(pack, pack.after_visit, told, Place(pack.regions[1], certain=True), {})
    papers = {
        "visit": paper_of(SHIPPED, URGENT, region="uk", for_clinician=True),
        "large": paper_of(SHIPPED, random_answers(pack, 3), region="us", large_print=True),
        "clinician": paper_of(SHIPPED, TYPICAL, for_patient=False, for_clinician=True),
        "hostile": hostile_paper(HOSTILE[0], KITCHEN),
    }
    pages = {name: render(paper) for name, paper in papers.items()}
    pages |= {"booklet": booklet(pack, after.place), "after": one_page(after_blocks(after), pack, CODE, DATE)}
    for name, page in pages.items():
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
    checker = npm.package("vnu-jar@26.9.27") / "build" / "dist" / "vnu.jar"
    quickly = ("-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    command = [java, *quickly, "-jar", str(checker), "--errors-only", *map(str, tmp_path.glob("*.html"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
