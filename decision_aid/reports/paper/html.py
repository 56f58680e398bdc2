"""Papers -> one HTML file each: no network, no script, for the screen, for paper and for reading aloud."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from decision_aid.content import ContentPack
from decision_aid.engine.answers import printable
from decision_aid.engine.regions import Place
from decision_aid.engine.sheet import Sheet
from decision_aid.frozen import frozen
from decision_aid.reports.blocks import Block, Heading, parts
from decision_aid.reports.for_patients.booklet import booklet_blocks
from decision_aid.reports.for_patients.take_home import MOST_WORDS, MOST_WORDS_LARGE, take_home_blocks
from decision_aid.reports.for_patients.visit import NOT_CHECKED, STOPPED_EARLY, TITLE, Visit, fullness, visit_page
from decision_aid.reports.paper.pictures import bodies, icon_array, where_it_sits

T = TypeVar("T")
TEMPLATES = Path(__file__).parent / "templates"
LONGEST_IN_MARGIN = 24  # characters of one part
SIZE_OF_PAGE = (58, 345)  # lines and words that fit a printed page, measured as text
LETTERS, LARGEST_LETTERS = 0.92, 1.1  # of a full visit page and of one with much room, in em
LINE, ROOMY = 1.15, 2.8  # em to write in below a question: what each page has room for, and what is better
HIGHEST, PAGE = 1.25, 66  # a page is at most so much higher than its lines say; em of the smaller paper
SURELY_FITTING = 0.89  # as the count of lines and words is not the size on paper: benchmarks/pages.py
CLINICIANS = "Clinician's sheet"
_DIGITS = re.compile(r"\d[\d ]*\d")  # "112 or 999" has two numbers to call, "116 123" is one
_SITE = re.compile(r"[a-z]+\.com")


@frozen
class Paper:
    """A sheet as it is printed: for whom, how large, and what stands on every page.

    `handover` is the clinician's sheet, where it is wanted. `date` is the day on which the sheet was
    made and `code` names the session; both may be empty.
    """

    sheet: Sheet
    for_patient: bool = True
    handover: tuple[Block, ...] = ()
    date: str = ""
    code: str = ""
    large_print: bool = False

    @property
    def imprint(self) -> str:
        """What tells one printed page from another: session, date, content."""
        return imprint(self.sheet.pack, self.code, self.date)


def imprint(pack: ContentPack, code: str = "", date: str = "") -> str:
    """Return in a few words which session a page is of, from which day and content."""
    parts = (_short(code), _short(date), f"content {pack.meta.version}")
    return printable(" \u00b7 ".join(filter(None, parts)))


def render(paper: Paper) -> str:
    """Return the whole HTML file: the page for the visit, what folds below it, the clinician's sheet."""
    sheet, page, letters = paper.sheet, None, LETTERS
    home: tuple[Block, ...] = ()
    if paper.for_patient:
        page = visit_page(sheet, paper.imprint, *SIZE_OF_PAGE)
        letters = _letters(sheet, page, paper.imprint)
        home = take_home_blocks(sheet, MOST_WORDS_LARGE if paper.large_print else MOST_WORDS)
    return _made(
        "page.html.j2",
        sheet.pack,
        paper=paper,
        imprint=paper.imprint,
        large=paper.large_print,
        title=f"{TITLE if page else CLINICIANS}: {sheet.pack.meta.title}",
        visit=page,
        letters=letters,
        to_write=_to_write(sheet, page, paper.imprint, letters) if page else LINE,
        not_checked=NOT_CHECKED,
        stopped_early=STOPPED_EARLY,
        home=tuple(parts(home)),
        drawings=bodies(sheet.guidance.answers) if page else (),
    )


def _letters(sheet: Sheet, page: Visit, imprint: str) -> float:
    """Return the size of letters with which a visit page fills its paper: twice as large takes four times the room."""
    fitting = SURELY_FITTING / sqrt(fullness(sheet, page, imprint, *SIZE_OF_PAGE))
    return min(LARGEST_LETTERS, max(LETTERS, fitting))


def _to_write(sheet: Sheet, page: Visit, imprint: str, letters: float) -> float:
    """Return how high the room to write below each question is, in em: what its lines leave of the page is shared."""
    lines = fullness(sheet, page, imprint, SIZE_OF_PAGE[0], sys.maxsize)
    free = 1 - HIGHEST * lines * letters**2
    return max(LINE, min(ROOMY, LINE + free * PAGE / letters / max(1, len(page.questions))))


def booklet(pack: ContentPack, place: Place) -> str:
    """Return the booklet as one HTML file, which is the same for everybody in a place."""
    blocks = tuple(booklet_blocks(pack, place))
    title = next(block.text for block in blocks if isinstance(block, Heading))
    sketches = {option.title: where_it_sits(option.where) for option in pack.options if option.where}
    told = tuple(parts(blocks))
    return _made(
        "booklet.html.j2", pack, title=title, parts=told, sketches=sketches, imprint=imprint(pack), large=False
    )


def one_page(blocks: Iterable[Block], pack: ContentPack, code: str, date: str, *, large_print: bool = False) -> str:
    """Return blocks, of which the first is the title, as one HTML file."""
    blocks = tuple(blocks)
    title = next(block.text for block in blocks if isinstance(block, Heading))
    words = imprint(pack, code, date)
    return _made("one_page.html.j2", pack, title=title, content=blocks, imprint=words, large=large_print)


def fragment(blocks: Iterable[Block], pack: ContentPack, down: int = 0) -> Markup:
    """Return blocks as a part of another page, their headings moved down."""
    with_numbers = _environment().get_template("blocks.html.j2").make_module({"numbers": callable_numbers(pack)})
    return with_numbers.blocks(tuple(blocks), down)  # type: ignore[attr-defined, no-any-return]


def _made(template: str, pack: ContentPack, **values: Any) -> str:  # noqa: ANN401  (what the template asks for)
    """Return a page; `imprint` stands on each sheet of it, `large` is its print."""
    return (
        _environment()
        .get_template(template)
        .render(
            meta=pack.meta,
            numbers=callable_numbers(pack),
            imprint_in_css=_css_string(values["imprint"]),
            css=Markup((TEMPLATES / "paper.css").read_text(encoding="utf-8")),  # noqa: S704  (our own file)
            **values,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters |= {"kind": lambda block: type(block).__name__, "linked": linked}
    environment.globals |= {"icon_array": icon_array}
    return environment


def _shown(value: T) -> T | str:
    """Return text without anything that is not shown: control characters, marks that turn the direction."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return printable(value)


def _short(text: str) -> str:
    """The margin of a page has room for one line."""
    return text if len(text) <= LONGEST_IN_MARGIN else f"{text[:LONGEST_IN_MARGIN]}..."


def _css_string(text: str) -> Markup:
    """Return a text as a string of CSS that no character of it can end."""
    escaped = "".join(char if char.isascii() and char.isalnum() else f"\\{ord(char):x} " for char in text)
    return Markup(f'"{escaped}"')  # noqa: S704  (letters, digits and escapes)


def callable_numbers(pack: ContentPack) -> re.Pattern[str]:
    """Return what finds the numbers to call of any region, the longest first."""
    texts = [f"{region.emergency}; {region.crisis}; {region.urgent_advice}" for region in pack.regions]
    found = sorted({number for text in texts for number in _DIGITS.findall(text)}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(found) or '$.'})(?!\w)")


def linked(text: str, numbers: re.Pattern[str]) -> Markup:
    """Return a text in which a number can be called, and a page of help opened, by touching it."""
    called = numbers.sub(lambda found: f'<a href="tel:{found[0].replace(" ", "")}">{found[0]}</a>', str(escape(text)))
    return Markup(_SITE.sub(lambda found: f'<a href="https://{found[0]}">{found[0]}</a>', called))  # noqa: S704  (escaped)
