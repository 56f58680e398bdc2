"""A hundred people as a picture: those who are marked as discs, all others as small open diamonds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.reports.paper.pictures import GREY, INK, picture

if TYPE_CHECKING:
    from markupsafe import Markup

STEP, DISC, DIAMOND = 10, 7.8, 2.7  # DISC is wide, DIAMOND half as wide
SIZE = (10 * STEP, 10 * STEP)
_TURNS = f"l{DIAMOND} {-DIAMOND} {DIAMOND} {DIAMOND} {-DIAMOND} {DIAMOND}z"


def icon_array(filled: int, words: str) -> Markup:
    """Return ten rows of ten signs, the marked ones first; `words` say the same."""
    places = [(column * STEP + STEP / 2, row * STEP + STEP / 2) for row in range(10) for column in range(10)]
    discs = "".join(f"M{x:g} {y:g}h0" for x, y in places[:filled])
    diamonds = "".join(f"M{x - DIAMOND:g} {y:g}{_TURNS}" for x, y in places[filled:])
    shapes = (
        f"<path d='{discs}' fill='none' stroke='{INK}' stroke-width='{DISC}' stroke-linecap='round'/>"
        f"<path d='{diamonds}' fill='none' stroke='{GREY}'/>"
    )
    return picture("icons", SIZE, shapes, words)
