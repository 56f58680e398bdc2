"""The PDF: tagged, in the order of the page, its fonts inside; each page says which it is."""

from __future__ import annotations

import io
import logging
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pdfua
import pikepdf
import pytest

from decision_aid.engine.every_sheet.settling import Settling
from decision_aid.engine.regions import Place
from decision_aid.reports.for_patients.after_visit import After, after_blocks
from decision_aid.reports.for_patients.visit import NOT_CHECKED
from decision_aid.reports.paper import html, pdf
from decision_aid.reports.paper.html import one_page, render
from decision_aid.sessions.records import Details
from tests.conftest import KITCHEN_SINK, TOP, pack_in
from tests.papers import CODE, DATE, Element, paper_of, random_answers, read_page
from tests.pdfs import A4, LETTER, each_page, poppler, sizes, skip_unless_made_here, text_of, without_imprint
from tests.programs import environment, flat, run, run_in_shell
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from decision_aid.content import ContentPack
    from decision_aid.reports.paper.html import Paper

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("pdf")]

SHIPPED, KITCHEN = (Settling(pack_in(path)) for path in (TOP / "questions.yaml", KITCHEN_SINK))
SIZES = {"uk": A4, "us": LETTER, "ca": LETTER, "": A4}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def paper(**how: Any) -> Paper:
    answers = random_answers(SHIPPED.pack, 7).with_answer("main-pain-site", "foot")
    return paper_of(SHIPPED, answers, for_clinician=True, **how)


@pytest.fixture(scope="module", autouse=True)
def _made_here() -> None:
    skip_unless_made_here()


@pytest.fixture(scope="module")
def made() -> bytes:
    return pdf.render(paper(region="uk"))


@pytest.fixture(scope="module")
def large() -> bytes:
    return pdf.render(paper_of(SHIPPED, random_answers(SHIPPED.pack, 155), region="us", large_print=True))


@pytest.fixture(scope="module")
def after() -> dict[str, bytes]:
    places = {region: paper_of(SHIPPED, {}, region=region).sheet.place for region in ("uk", "us")}
    return {region: after_the_visit(SHIPPED.pack, place) for region, place in places.items()}


@pytest.fixture(scope="module")
def small() -> bytes:
    return pdf.render(paper_of(KITCHEN, {}))


@pytest.fixture(scope="module")
def opened(made: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(made)) as found:
        yield found


@pytest.fixture(scope="module")
def page() -> Element:
    return read_page(render(paper(region="uk")))


def printed_headings(page: Element) -> list[tuple[int, str]]:
    """Return the headings, all of which are printed: what folds on a screen too."""
    return [(int(h.name[1]), h.text) for h in page.all(*HEADINGS)]


# --- tags -------------------------------------------------------------------------------------------


def tags(node: Any, *kinds: str) -> Iterator[Any]:
    """Yield the elements of the tag tree of these kinds, in reading order."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from tags(child, *kinds)
    elif isinstance(node, pikepdf.Dictionary):
        if str(node.get("/S", "")).lstrip("/") in kinds:
            yield node
        if "/K" in node:
            yield from tags(node.K, *kinds)


def test_the_file_is_tagged_and_says_its_title_and_language(opened: pikepdf.Pdf, page: Element) -> None:
    root = opened.Root
    assert bool(root.MarkInfo.Marked)
    assert str(root.Lang) == "en"
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert str(opened.docinfo.Title) == flat(str(page.all("title")[0].children[0]))


def test_a_checker_finds_no_error_of_conformance_in_any_kind_of_paper(
    made: bytes, large: bytes, after: dict[str, bytes], tmp_path: Path
) -> None:
    """What a machine can check of PDF/UA-1; nobody has read the files with a screen reader."""
    alone = paper_of(KITCHEN, random_answers(KITCHEN.pack, 2), for_patient=False, for_clinician=True)
    place = alone.sheet.place
    papers = {
        "sheet": made,
        "large": large,
        "clinician": pdf.render(alone),
        "booklet": pdf.printed(html.booklet(KITCHEN.pack, place), place),
        "after": after["uk"],
    }
    found = {}
    for name, paper in papers.items():
        (path := tmp_path / f"{name}.pdf").write_bytes(paper)
        found[name] = [one for one in pdfua.validate(str(path)).findings if one.severity >= pdfua.Severity.WARNING]
    assert not any(found.values()), found


def after_the_visit(pack: ContentPack, place: Place) -> bytes:
    """Return the page after the visit of somebody who wrote as much as can be written."""
    assert pack.after_visit is not None
    told = Details().with_detail("after-visit", ("signs", "yes"))
    for question in pack.after_visit.every:
        said = [option.code for option in question.answer_options[:1]] or ["word " * 40] * question.lines
        told = told.with_detail("after-visit", (question.id, *said))
    blocks = after_blocks(After(pack, pack.after_visit, told, place, {}))
    return pdf.printed(one_page(blocks, pack, CODE, DATE), place)


def test_headings_are_tagged_in_the_order_and_with_the_levels_of_the_page(opened: pikepdf.Pdf, page: Element) -> None:
    kinds = [str(tag.S) for tag in tags(opened.Root.StructTreeRoot.K, *(name.upper() for name in HEADINGS))]
    assert kinds == [f"/H{level}" for level, _ in printed_headings(page)]


def test_the_words_are_in_the_order_of_the_page(made: bytes, page: Element) -> None:
    words, place = flat(text_of(made, "-raw")), 0  # as they stand in the file: columns are not guessed from the layout
    for _, heading in printed_headings(page):
        place = words.index(heading, place)


def test_every_picture_is_tagged_with_its_words(opened: pikepdf.Pdf, page: Element) -> None:
    words = [picture.attributes["alt"] for picture in page.all("img")]
    assert words
    assert [str(figure.Alt) for figure in tags(opened.Root.StructTreeRoot.K, "Figure")] == words


def test_tables_are_tagged_as_tables_whose_heads_say_what_they_head(opened: pikepdf.Pdf, page: Element) -> None:
    tree = opened.Root.StructTreeRoot.K
    assert len(list(tags(tree, "TD"))) == len(page.all("td"))
    scopes = Counter(str(cell.A.Scope).lstrip("/").casefold() for cell in tags(tree, "TH"))
    heads = Counter(head.attributes["scope"] for head in page.all("th"))
    assert (scopes["row"], scopes["column"]) == (heads["row"], heads["col"])


def test_every_heading_is_a_bookmark(opened: pikepdf.Pdf, page: Element) -> None:
    def titles(items: Any) -> Iterator[str]:
        for item in items:
            yield flat(item.title)
            yield from titles(item.children)

    with opened.open_outline() as outline:
        assert list(titles(outline.root)) == [heading for _, heading in printed_headings(page)]


def test_every_font_is_inside_the_file(opened: pikepdf.Pdf) -> None:
    fonts = [
        found
        for found in opened.objects
        if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/FontDescriptor"
    ]
    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)


def test_nothing_was_said_against_the_page_and_nothing_was_fetched(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf.render(paper_of(KITCHEN, random_answers(KITCHEN.pack, 2), for_clinician=True, large_print=True))
    said = [record.getMessage() for record in caplog.records]
    assert [words for words in said if not re.search("media|details-content", words)] == []  # rules for screens


def test_a_page_that_names_a_file_gets_nothing_of_it(tmp_path: Path) -> None:
    (hiding := tmp_path / "hiding.css").write_text("p { display: none }")
    page = f'<link rel="stylesheet" href="{hiding.as_uri()}"><p>Words'
    assert "Words" in text_of(pdf.printed(page, paper_of(KITCHEN, {}).sheet.place))


def test_the_same_paper_gives_the_same_pages(small: bytes) -> None:
    assert text_of(small) == text_of(pdf.render(paper_of(KITCHEN, {})))


# --- on paper ---------------------------------------------------------------------------------------


def test_each_page_has_its_number_the_session_the_date_and_the_versions(made: bytes) -> None:
    assert not without_imprint(made, SHIPPED.pack)


def test_whatever_is_written_after_the_visit_it_is_one_page_of_the_countrys_paper(after: dict[str, bytes]) -> None:
    small = {region: pdf.printed("<p>Words", paper_of(SHIPPED, {}, region=region).sheet.place) for region in SIZES}
    for region, written in (*small.items(), *after.items()):
        assert (sizes(written), len(each_page(written))) == ({SIZES[region]}, 1), region


@each("text", ["<script>&amp;</style>", "\u202eback \x1b[31m\N{GRINNING FACE}", "z" * 10_000])
def test_whatever_was_written_the_pages_keep_their_shape(text: str) -> None:
    written = pdf.render(replace(paper_of(KITCHEN, {}, ticked=(text,)), code=text))
    pages = each_page(written)
    shown = Counter(char for char in text if char.isprintable() and char != " ")
    assert shown <= Counter(text_of(written))
    assert all(f"Page {number} of {len(pages)}" in words for number, words in enumerate(pages, start=1))


def letters(file: bytes) -> set[float]:
    """Return the sizes of the letters on the patient's pages, in points."""
    fonts = poppler("pdftohtml", file, "-xml", "-stdout", "-i", "-zoom", "1")
    return {float(size) for size in re.findall(r'<fontspec [^>]*size="([\d.]+)"', fonts)}


def test_large_print_has_letters_of_sixteen_points(small: bytes) -> None:
    large = letters(pdf.render(paper_of(KITCHEN, {}, large_print=True)))
    assert max(letters(small)) < max(large)
    assert {16} <= large


def test_the_clinicians_page_is_one_page_of_its_own(made: bytes) -> None:
    last = each_page(made)[-1]
    assert last.lstrip().startswith("Clinician's sheet")
    assert "S: situation" in last
    assert "A: assessment" in last


def test_the_page_for_the_visit_is_one_page_and_all_are_at_most_four_and_in_large_print_eight(large: bytes) -> None:
    pages = each_page(pdf.render(paper_of(SHIPPED, random_answers(SHIPPED.pack, 155), region="us")))
    assert NOT_CHECKED in flat(pages[0])
    assert flat(pages[1]).startswith("To take home")
    assert len(pages) <= 4
    assert len(each_page(large)) <= 8


def test_the_booklet_is_a_pdf_too_and_no_end_of_a_page_parts_a_finding_from_its_picture() -> None:
    place = paper_of(SHIPPED, {}, region="uk").sheet.place
    written = pdf.printed(html.booklet(SHIPPED.pack, place), place)
    assert sizes(written) == {A4}
    told = [flat(page) for page in each_page(written)]
    assert all(words in " ".join(told) for words in ("Placebo: about 26 of 100 did", "Sources"))
    assert [page[-150:] for page in told if re.search(r"What was counted: [^.]*\. content", page)] == []


# --- the program ------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.yaml").write_text("main-pain-site: knee\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("{}\n", encoding="utf-8")  # for the small pack
    return tmp_path


def test_guide_writes_a_pdf(folder: Path) -> None:
    finished = run("guide", "a.yaml", "-o", "sheet.pdf", "--region", "us", "--for", "clinician", cwd=folder)
    assert (finished.code, finished.out, finished.err) == (0, "", "Written to sheet.pdf\n")
    written = (folder / "sheet.pdf").read_bytes()
    assert sizes(written) == {LETTER}
    assert "Knee" in flat(each_page(written)[0])


def test_an_interview_writes_a_pdf(folder: Path) -> None:
    finished = run("start", "--pack", KITCHEN_SINK, "-o", "sheet.pdf", cwd=folder, typed="n\n")
    assert (finished.code, finished.err) == (0, "Written to sheet.pdf\n")
    assert "My page for the visit" in flat(text_of((folder / "sheet.pdf").read_bytes()))


def test_where_a_pdf_cannot_be_written_whole_the_old_file_stays(folder: Path) -> None:
    (folder / "sheet.pdf").write_bytes(b"old")
    script = 'ulimit -f 4; "$@" guide --pack "$PACK" b.yaml --format pdf -o sheet.pdf --force'
    finished = run_in_shell(script, cwd=folder, PACK=str(KITCHEN_SINK))
    assert (finished.code, finished.err) == (1, "Cannot write sheet.pdf: file too large\n")
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".yaml"} == {
        "sheet.pdf": b"old"
    }


@pytest.mark.parametrize(
    ("format_", "place", "why"),
    [("html", "none/sheet", "no such file or directory"), ("pdf", "a.yaml/sheet", "not a directory")],
)
def test_a_place_that_cannot_be_written_to_is_named(folder: Path, format_: str, place: str, why: str) -> None:
    finished = run("guide", "--pack", KITCHEN_SINK, "b.yaml", "--format", format_, "-o", place, cwd=folder)
    assert (finished.code, finished.out, finished.err) == (1, "", f"Cannot write {place}: {why}\n")


def test_making_one_starts_no_program(tmp_path: Path) -> None:
    """Its libraries were searched for by gcc, ld and ldconfig, whichever the PATH has."""
    code = (
        "import sys, decision_aid.reports.paper.pdf as pdf\n"
        "started = []\n"
        "starting = ('subprocess.Popen', 'os.system', 'os.posix_spawn', 'os.exec', 'os.fork')\n"
        "sys.addaudithook(lambda name, _: name in starting and started.append(name))\n"
        "pdf.ensure_possible()\n"
        "print(started)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.stdout == "[]\n", done.stderr


@pytest.mark.parametrize(
    ("error", "command"),
    [
        ("ImportError('no module')", ("guide", "a.yaml", "--format", "pdf")),
        ("OSError('cannot load library libpango-1.0-0')", ("start", "--plain")),
    ],
)
def test_without_weasyprint_or_pango_it_says_how_to_get_them_and_offers_html(
    folder: Path, error: str, command: tuple[str, ...]
) -> None:
    """An interview says so before its first question."""
    (folder / "weasyprint.py").write_text(f"raise {error}\n", encoding="utf-8")
    program = [sys.executable, "-m", "decision_aid", *command, "-o", "sheet.pdf"]
    variables = environment(folder, PYTHONPATH=str(folder))
    finished = subprocess.run(program, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stdout, finished.stderr) == (1, "", f"{pdf.HOW_TO_GET}\n")
    assert "pip install 'decision-aid[pdf]'" in pdf.HOW_TO_GET
    assert "--format html" in pdf.HOW_TO_GET
    assert not (folder / "sheet.pdf").exists()
