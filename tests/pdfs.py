"""PDF files, read by poppler and pikepdf."""

from __future__ import annotations

import io
import shutil
import subprocess
from typing import TYPE_CHECKING

import pikepdf
import pytest

from tests.papers import CODE, DATE

if TYPE_CHECKING:
    from decision_aid.content import ContentPack

A4, LETTER = (595, 842), (612, 792)  # points


def skip_unless_made_here() -> None:
    """Skip the test where no PDF can be made; it says why."""
    try:
        import weasyprint  # type: ignore[import-untyped,unused-ignore]  # noqa: F401
    except (ImportError, OSError) as missing:
        pytest.skip(f"WeasyPrint or Pango is not there: {missing}")


def poppler(program: str, file: bytes, *options: str) -> str:
    """Return what a program of poppler writes about a file; skip the test where it is not there."""
    if (path := shutil.which(program)) is None:
        pytest.skip(f"needs {program}: apt-get install poppler-utils")
    return subprocess.run([path, *options, "-", "-"], input=file, capture_output=True, check=True).stdout.decode()


def text_of(file: bytes, *options: str) -> str:
    """Return the words of a PDF in their order in the file."""
    return poppler("pdftotext", file, *options)


def each_page(file: bytes) -> list[str]:
    return text_of(file, "-layout").removesuffix("\f").split("\f")


def sizes(file: bytes) -> set[tuple[int, int]]:
    """Return the sizes of the pages in whole points; one that is that of a paper but for a point is that paper's."""
    with pikepdf.open(io.BytesIO(file)) as found:
        measured = {(float(page.mediabox[2]), float(page.mediabox[3])) for page in found.pages}
    return {next((known for known in (A4, LETTER) if _near(known, size)), _whole(size)) for size in measured}


def _near(known: tuple[int, int], size: tuple[float, float]) -> bool:
    return all(abs(one - other) <= 1 for one, other in zip(known, size, strict=True))


def _whole(size: tuple[float, float]) -> tuple[int, int]:
    return round(size[0]), round(size[1])


def without_imprint(file: bytes, pack: ContentPack) -> list[str]:
    """Return the pages that miss their number, the session, the date or the version."""
    pages = each_page(file)
    told = (CODE, DATE, f"content {pack.meta.version}")
    return [
        words
        for number, words in enumerate(pages, start=1)
        if not all(part in words for part in (*told, f"Page {number} of {len(pages)}"))
    ]
