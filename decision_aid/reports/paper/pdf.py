"""A sheet -> PDF by WeasyPrint, from the same HTML: tagged, with bookmarks, its fonts inside."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from decision_aid.engine.regions import Place
from decision_aid.errors import NotInstalledError
from decision_aid.reports.paper import html
from decision_aid.reports.paper.html import Paper

HOW_TO_GET = (
    "A PDF needs WeasyPrint and Pango. To get them: pip install 'decision-aid[pdf]', and where Pango is missing "
    "(Debian, Ubuntu) apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. "
    "Without them: HTML (--format html, or a file that ends in .html), printed from a web browser."
)
_NO_CAPTION = "caption { display: none }"  # WeasyPrint 69 cannot tag one whose table begins on the next page
_FONT = 'font-family: "Noto Sans", "Liberation Sans", Arial, "DejaVu Sans", sans-serif'  # narrower than most defaults
COUNTRIES_WITH_LETTER_PAPER = frozenset({"US", "CA"})


class PdfMissingError(NotInstalledError):
    """The library that makes the PDF, or what it needs of the system, is not there; the message says how to get it."""


def render(paper: Paper) -> bytes:
    """Return the PDF of a sheet; raise PdfMissingError where WeasyPrint or Pango is not installed."""
    return printed(html.render(paper), paper.sheet.place)


def printed(page: str, place: Place) -> bytes:
    """Return a page in HTML as a PDF on the paper of the place; raise PdfMissingError as `render` does."""
    weasyprint = _weasyprint()
    style = weasyprint.CSS(string=f"@page {{ size: {_size(place)}; {_FONT} }} body {{ {_FONT} }} {_NO_CAPTION}")
    inside = weasyprint.urls.URLFetcher(
        allowed_protocols=["data"]
    )  # the drawings stand in the page: nothing is fetched
    document = weasyprint.HTML(string=page, url_fetcher=inside)
    made: bytes = document.write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1", finisher=_scope_heads)
    return made


def _scope_heads(_: Any, pdf: Any) -> None:  # noqa: ANN401  (the library has no types)
    """Say of each head of a table whether it is of a row or a column, in place of ids that nothing bears."""
    marks: dict[Any, Any] = {mark.reference: mark for mark in pdf.objects if hasattr(mark, "get") and "S" in mark}
    for mark in marks.values():
        if mark["S"] == "/TH":
            group = marks[marks[mark["P"]]["P"]]
            mark["A"] = _attributes(Scope="/Column" if group["S"] == "/THead" else "/Row")
        elif mark["S"] == "/TD":
            mark.pop("A", None)


def _attributes(**of_table: str) -> Any:  # noqa: ANN401
    import pydyf

    return pydyf.Dictionary({"O": "/Table", **of_table})


def ensure_possible() -> None:
    """Raise PdfMissingError where WeasyPrint or Pango is not installed, before anybody answers questions for a PDF."""
    _weasyprint()


def _weasyprint() -> Any:  # noqa: ANN401  (the library has no types)
    try:
        with _searching_nothing():
            import weasyprint
    except (ImportError, OSError) as error:  # OSError: a library of the system is missing
        raise PdfMissingError(HOW_TO_GET) from error
    return weasyprint


def _found_nowhere(name: str) -> None:
    pass


@contextmanager
def _searching_nothing() -> Iterator[None]:
    """Have libraries loaded by name; on Linux, looking for them would start gcc, ld and ldconfig, as PATH has them."""
    import ctypes.util

    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = _found_nowhere
    try:
        yield
    finally:
        ctypes.util.find_library = search


def _size(place: Place) -> str:
    countries = COUNTRIES_WITH_LETTER_PAPER.intersection(place.region.countries)
    return "letter" if countries else "A4"
