"""The pictures of the README are what the program shows now, and can be read without seeing them."""

from __future__ import annotations

import sys
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import TOP
from tests.tables import each

sys.path.insert(0, str(TOP / "docs"))

import pictures

SVG = "{http://www.w3.org/2000/svg}"
BY_NAME = {picture.name: picture for picture in pictures.PICTURES}


@pytest.mark.slow
@pytest.mark.parametrize("name", BY_NAME)
def test_a_picture_is_what_the_program_shows_now(name: str) -> None:
    picture = BY_NAME[name]
    kept = (pictures.FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert pictures.drawn(picture, pictures.shown(picture)) == kept, "run: python docs/pictures.py"


@each("name", BY_NAME)
def test_a_picture_says_in_words_what_it_shows(name: str) -> None:
    root = ET.parse(pictures.FOLDER / f"{name}.svg").getroot()  # noqa: S314  (our own file)
    title, told = (root.findtext(f"{SVG}{part}") for part in ("title", "desc"))
    assert (root.get("role"), title) == ("img", BY_NAME[name].title)
    drawn = "".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert told
    assert "".join(told.split()) in "".join(drawn.split())


@each("name", BY_NAME)
def test_everything_stands_inside_the_frame(name: str) -> None:
    root = ET.parse(pictures.FOLDER / f"{name}.svg").getroot()  # noqa: S314  (our own file)
    _, _, width, height = map(float, str(root.get("viewBox")).split())
    for text in root.iter(f"{SVG}text"):
        assert 0 < float(text.get("x", 0)) + float(text.get("textLength", 0)) < width
        assert 0 < float(text.get("y", 0)) < height


def test_no_other_picture_is_kept() -> None:
    found = {path.name for path in pictures.FOLDER.iterdir()}
    assert found == {*(f"{name}.svg" for name in BY_NAME), "page.png", "report.png"}


@each("name", ["page.png", "report.png"])
def test_a_picture_of_pixels_is_small(name: str) -> None:
    data = (pictures.FOLDER / name).read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(data) < 200_000
