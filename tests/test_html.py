"""The HTML sheet: one file that asks for nothing, in the order of a visit, whole for every reader and every patient."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision_aid.content import is_urgent
from decision_aid.engine.answers import Absent, Answers, in_words
from decision_aid.engine.every_sheet.settling import Settling
from decision_aid.engine.guidance import guide
from decision_aid.reports.blocks import Bullets, Heading, Paragraph
from decision_aid.reports.for_patients.evidence import both_sides, denominator
from decision_aid.reports.for_patients.sheet import sheet_blocks
from decision_aid.reports.paper import body
from decision_aid.reports.paper.html import TEMPLATES, render
from decision_aid.reports.paper.icons import icon_array
from decision_aid.reports.paper.pictures import INK
from tests import chromium, npm
from tests.conftest import KITCHEN_SINK, TOP, load
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
    from decision_aid.reports.blocks import Block
    from decision_aid.reports.paper.html import Paper
    from tests.chromium import Browser

LOADED = [load(path).pack for path in (TOP / "questions.yaml", KITCHEN_SINK)]
SHIPPED, KITCHEN = (Settling(pack) for pack in LOADED if pack is not None)
AXE = "axe-core@4.14.1"
PATIENTS = 100  # at random, of whom those are looked at who have something that nobody before had
WHOLE = 3  # of them

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


@settings(max_examples=20)
@given(paper=ANY_PAPER)
def test_the_file_has_no_script_and_asks_the_network_for_nothing(paper: Paper) -> None:
    page = page_of(paper)
    assert not page.all("script", "link", "iframe", "object", "embed", "audio", "video", "base", "form")
    for element in page.all():
        assert element.attributes.get("src", PICTURE).startswith(PICTURE)
        asking = {"srcset", "action", "data", "poster", "background", "xlink:href", "style"}
        assert not asking & set(element.attributes), element.name
        assert not [name for name in element.attributes if name.startswith("on")]
        assert element.attributes.get("href", "#").startswith("#")
    styles = "".join(str(child) for style in page.all("style") for child in style.children)
    assert not re.search(r"url\(|@import|src:|expression|javascript", styles)


@settings(max_examples=20)
@given(paper=ANY_PAPER)
def test_a_reader_finds_a_language_a_title_one_h1_landmarks_and_a_way_to_the_sheet(paper: Paper) -> None:
    page = page_of(paper)
    meta = paper.sheet.pack.meta
    assert page.all("html")[0].attributes["lang"] == meta.language
    (title,) = page.all("title")[:1]
    assert all(part in str(title.children[0]) for part in (meta.title, CODE, DATE, meta.version))
    assert [heading.text for heading in page.all("h1")] == [meta.title]
    assert [len(page.all(name)) for name in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    assert page.all("nav")[0].attributes["aria-label"]
    skip = page.all("a")[0]
    assert page.by_id(skip.attributes["href"][1:]).name == "main"


@settings(max_examples=20)
@given(paper=ANY_PAPER)
def test_headings_step_down_one_level_at_a_time(paper: Paper) -> None:
    levels = [int(heading.name[1]) for heading in page_of(paper).all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


@settings(max_examples=20)
@given(paper=ANY_PAPER)
def test_every_link_leads_to_a_place_and_every_place_has_its_own_name(paper: Paper) -> None:
    page = page_of(paper)
    ids = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert {link.attributes["href"][1:] for link in page.all("a")} <= set(ids)


def test_the_same_paper_gives_the_same_file() -> None:
    assert render(paper_of(SHIPPED, TYPICAL)) == render(paper_of(SHIPPED, TYPICAL))


# --- what stands there, and in which order ----------------------------------------------------------


def test_the_sheet_follows_the_order_of_a_visit(typical: Element) -> None:
    main = typical.all("main")[0]
    parts = [child.attributes["id"] for child in main.children if isinstance(child, Element)]
    assert parts == [
        "main-points",
        "story",
        "choices",
        "numbers",
        "questions",
        "could-come-up",
        "next-steps",
        "safety",
        "about",
        "clinician",
    ]
    links = [link.attributes["href"][1:] for link in typical.all("nav")[0].all("a")]
    assert links == [part for part in parts if part != "next-steps"]


def test_what_is_urgent_comes_first_of_all_and_says_whom_to_call() -> None:
    main = page_of(paper_of(SHIPPED, URGENT, region="uk")).all("main")[0]
    first = next(child for child in main.children if isinstance(child, Element))
    assert first.attributes["id"] == "urgent"
    assert first.all("h2")[0].text.startswith("NOW: ")
    assert "call 999" in first.text
    assert first.text.index("NOW: ") < first.text.index("TODAY, if it may be so: ")


ELSEWHERE = re.compile(r"^\(|^That was|decision-aid |^What studies and rules say:|raise no topic|^No other topic")


def told(block: Block) -> list[str]:
    """Return what a block of the text says that must stand in the HTML with the same words.

    Left out are commands for the terminal, terms that are explained in place there and in one list
    here, and the list of choices, which is a table here.
    """
    choices = {f"{option.title}: {option.summary}" for option in SHIPPED.pack.options}
    match block:
        case Heading(level=1):
            return []
        case Heading() | Paragraph():
            return [] if ELSEWHERE.search(block.text) else [flat(block.text)]
        case Bullets():
            lines = [entry.split(": ____")[0] for entry in block.entries if entry not in choices]
            return [flat(_finding(line)) for line in lines if not ELSEWHERE.search(line)]
        case _:
            return []


def _finding(line: str) -> str:
    """Return the sentence of a finding: what belongs to it stands in lines of its own there."""
    return next((each.statement for each in SHIPPED.pack.evidence if each.statement in line), line)


@settings(max_examples=20)
@given(answers=sheets(SHIPPED.pack))
def test_the_sheet_says_whatever_the_text_says(answers: Answers) -> None:
    paper = paper_of(SHIPPED, answers, region="uk")
    said = page_of(paper).text
    missing = [text for block in sheet_blocks(paper.sheet) for text in told(block) if text not in said]
    assert not missing


def test_the_honest_lines_stand_at_the_top_and_in_about(typical: Element) -> None:
    meta = SHIPPED.pack.meta
    for part in (typical.all("header")[0], typical.by_id("about")):
        assert flat(meta.authors) in part.text
        assert flat(meta.review_status) in part.text


@settings(max_examples=20)
@given(answers=sheets(SHIPPED.pack))
def test_every_question_has_a_box_and_those_that_were_ticked_have_a_cross(answers: Answers) -> None:
    topics = [raised.topic for raised in SHIPPED.guide(answers).raised if not is_urgent(raised.urgency)]
    wanted = [question for topic in topics for question in topic.questions][:2]
    page = page_of(paper_of(SHIPPED, answers, ticked=tuple(wanted)))
    assert {question for topic in topics for question in topic.questions} <= set(boxes(page.by_id("questions")))
    assert set(SHIPPED.pack.core_questions) <= set(boxes(page.by_id("main-points")))
    assert {name for name, ticked in boxes(page.by_id("questions")).items() if ticked} == set(wanted)


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
    assert "clinician" not in {e.attributes.get("id") for e in page_of(paper_of(SHIPPED, TYPICAL)).all()}


def test_large_print_changes_the_size_and_no_word() -> None:
    small, large = (page_of(paper_of(SHIPPED, TYPICAL, large_print=large)) for large in (False, True))
    assert [page.all("html")[0].attributes.get("class") for page in (small, large)] == [None, "large"]
    assert small.text == large.text
    sizes = re.findall(r"--size: (\d+)pt", (TEMPLATES / "paper.css").read_text(encoding="utf-8"))
    assert [int(size) for size in sizes] == [12, 18]


# --- choices and numbers ----------------------------------------------------------------------------


def test_choices_are_a_real_table_with_every_choice_in_the_same_detail(typical: Element) -> None:
    (table,) = typical.all("table")
    assert table.all("caption")[0].text
    bodies = table.all("tbody")
    assert len(bodies) == len(SHIPPED.pack.options)
    for option, row in zip(SHIPPED.pack.options, bodies, strict=True):
        title, *heads = row.all("th")
        assert title.text == f"{option.title}. {option.summary}"
        assert [head.attributes["scope"] for head in (title, *heads)] == ["colgroup", *["row"] * 4]
        assert [head.text for head in heads] == ["Good sides", "Bad sides", "Over time", "Can it be undone?"]
        good, bad, over_time, undo = row.all("td")
        assert [entry.text for entry in good.all("li")] == [flat(benefit) for benefit in option.benefits]
        assert len(bad.all("li")) == len(option.harms)
        assert (over_time.text, undo.text) == (flat(option.over_time), flat(option.undo))


def test_every_number_of_every_choice_is_told_both_ways_with_how_sure_we_are_and_its_source(typical: Element) -> None:
    pack, numbers = SHIPPED.pack, typical.by_id("numbers")
    names = {name for option in pack.options for name in option.numbers}
    names |= {name for raised in SHIPPED.guide(Answers(TYPICAL)).raised for name in raised.topic.evidence}
    for name in names:
        evidence, told = pack.evidence_by_id[name], numbers.by_id(f"number-{name}")
        assert flat(evidence.statement) in told.text
        assert flat(evidence.certainty_why) in told.text
        for arm in evidence.arms:
            assert flat(both_sides(arm, denominator(evidence))) in told.text
        assert len(told.all("img")) == (len(evidence.arms) if denominator(evidence) == 100 else 0)
        sources = told.all("a")
        assert [link.attributes["href"] for link in sources] == [f"#source-{name}" for name in evidence.citations]
        assert all(re.fullmatch(r"\w.*\w\W?", link.text) for link in sources)


@each("filled", range(101))
def test_a_picture_has_a_disc_for_each_who_did_and_a_diamond_for_each_who_did_not(filled: int) -> None:
    (picture,) = read_page(str(icon_array(filled, "words"))).all("img")
    discs, diamonds = (path.attributes["d"] for path in drawing(picture).all("path"))
    assert (discs.count("M"), diamonds.count("M")) == (filled, 100 - filled)
    assert diamonds.count("z") == 100 - filled
    places = re.findall(r"M(\d+) (\d+)h0", discs)
    assert places == [(str(10 * (n % 10) + 5), str(10 * (n // 10) + 5)) for n in range(filled)]


def test_a_captioned_picture_shows_as_many_equal_paths_as_there_are_choices(typical: Element) -> None:
    (figure,) = (
        figure
        for figure in typical.all("figure")
        if any("paths" in img.attributes["class"] for img in figure.all("img"))
    )
    lines, boxes = (path.attributes["d"] for path in drawing(figure.all("img")[0]).all("path"))
    assert (lines.count("L"), boxes.count("z")) == (len(SHIPPED.pack.options), len(SHIPPED.pack.options))
    assert figure.all("figcaption")[0].text.startswith(f"You have {len(SHIPPED.pack.options)} choices.")


def test_every_picture_has_words_that_say_the_same(typical: Element) -> None:
    pictures = typical.all("img")
    assert pictures
    assert all(picture.attributes["alt"].strip() for picture in pictures)
    for figure in typical.all("figure"):
        assert figure.all("figcaption")[0].text


# --- the body ---------------------------------------------------------------------------------------


SITES = [option.code for option in SHIPPED.pack.items[body.SITE_QUESTION].answer_options]


def test_each_place_that_can_be_answered_is_drawn_and_each_place_that_is_drawn_can_be_answered() -> None:
    assert set(SITES) == body.PLACES


@each("site", SITES)
def test_the_body_marks_the_place_and_says_it(site: str) -> None:
    story = page_of(paper_of(SHIPPED, {body.SITE_QUESTION: site})).by_id("story")
    pictures = story.all("img")
    words = in_words(SHIPPED.pack.items[body.SITE_QUESTION], site)
    assert len(pictures) == 2
    assert all(words in picture.attributes["alt"] for picture in pictures)
    shapes = [shape for picture in pictures for shape in drawing(picture).all("path", "ellipse")]
    assert any(shape.attributes["fill"] == INK for shape in shapes)
    assert f"Place of main pain: {words}." in story.text
    assert (body.BOTH_DARK in story.text) == (site in body.ON_BOTH_SIDES)


@each("answer", [None, Absent.NOT_SURE, Absent.DECLINED])
def test_where_no_place_was_named_no_body_is_drawn(answer: Absent | None) -> None:
    answers = {} if answer is None else {body.SITE_QUESTION: answer}
    assert not page_of(paper_of(SHIPPED, answers)).by_id("story").all("img")


def test_a_pack_without_the_question_for_the_place_makes_its_sheet() -> None:
    assert page_of(paper_of(KITCHEN, {})).by_id("story").text


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
    assert page.all("h1")[0].text == shown
    assert shown in page.by_id("choices").text
    assert not page.all("script")
    assert all(image.attributes["src"].startswith(PICTURE) for image in page.all("img"))
    assert all(char.isprintable() or char == "\n" for char in rendered)
    rendered.encode()


@settings(max_examples=50)
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
    colours = dict(re.findall(r"--(\w+): (#\w{6})", css))
    used = set(re.findall(r"[^-]color: var\(--(\w+)\)", css))
    assert used == {"ink", "accent", "soft"}
    assert all(1.05 / (luminance(colours[name]) + 0.05) >= 7 for name in used)
    assert colours["accent"] == INK


# --- the program ------------------------------------------------------------------------------------


def test_guide_writes_the_sheet_for_the_reader_who_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("main-pain-site: knee\n", encoding="utf-8")
    finished = run("guide", "a.yaml", "--format", "html", "--for", "both", "--large-print", cwd=tmp_path)
    assert (finished.code, finished.err) == (0, "")
    page = read_page(finished.out)
    assert page.by_id("clinician").text
    assert page.all("html")[0].attributes["class"] == "large"
    assert len(page.by_id("story").all("img")) == 2


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
    assert alone.out.startswith("Handover")
    assert both.out.endswith(alone.out)
    assert "Main points" in both.out.removesuffix(alone.out)


# --- in a real browser ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from chromium.browser()


@chromium.GROUP
@pytest.mark.slow
def test_axe_finds_nothing_to_blame_in_the_reports_of_random_patients(browser: Browser, tmp_path: Path) -> None:
    """In all but the first three, what is the same for every patient is not looked at again."""
    axe = (npm.package(AXE) / "axe.min.js").read_text(encoding="utf-8")
    with browser.beginning_with(axe):
        found = {seed: _violations(browser, seed, tmp_path / "sheet.html") for seed in _unlike_each_other()}
    assert not any(found.values()), found


def _unlike_each_other() -> Iterator[int]:
    seen: set[tuple[str, str]] = set()
    for seed in range(PATIENTS):
        guidance = guide(SHIPPED.pack, random_answers(SHIPPED.pack, seed))
        told = {("raised", one.topic.id) for one in guidance.raised}
        told |= {("undetermined", one.topic.id) for one in guidance.undetermined}
        if not told <= seen:
            yield seed
        seen |= told


def _violations(browser: Browser, seed: int, page: Path) -> list[Any]:
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
    if seed >= WHOLE:
        browser.run("document.querySelectorAll('.choices, .of-option, .sources').forEach(same => same.remove())")
    found: list[Any] = browser.wait_for(
        "axe.run({resultTypes: ['violations']})"
        ".then(result => arguments[0](result.violations.map(v => [v.id, v.nodes.map(n => n.html)])))"
    )
    return found


@chromium.GROUP
@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
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
    assert "Picture and more" not in text_of(printed)  # what opens on a screen is not printed


@chromium.GROUP
@pytest.mark.slow
def test_where_it_is_narrow_the_table_is_still_a_table_for_a_screen_reader(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "sheet.html"
    page.write_text(render(paper_of(SHIPPED, TYPICAL)), encoding="utf-8")
    browser.show(page, 320)
    roles = "return [...document.querySelectorAll('table, tbody, tr, th, td')].map(e => e.getAttribute('role'))"
    assert set(browser.run(roles)) == {"table", "rowgroup", "row", "columnheader", "rowheader", "cell"}
    assert browser.run("return getComputedStyle(document.querySelector('td')).display") == "block"
