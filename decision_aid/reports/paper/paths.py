"""All choices as a picture: one path that parts into as many equal ones, none of them put first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.reports.paper.pictures import GREY, INK, picture

if TYPE_CHECKING:
    from markupsafe import Markup

STEP, BOX, HEIGHT = 20, 12, 44


def paths(choices: int) -> Markup:
    """Return the picture of a person before so many choices."""
    width = choices * STEP
    lines = "".join(f"M{width / 2:g} 8L{STEP * n + STEP / 2:g} {HEIGHT - BOX}" for n in range(choices))
    boxes = "".join(f"M{STEP * n + (STEP - BOX) / 2:g} {HEIGHT - BOX}h{BOX}v{BOX - 1}h-{BOX}z" for n in range(choices))
    shapes = (
        f"<path d='{lines}' fill='none' stroke='{GREY}'/>"
        f"<path d='{boxes}' fill='white' stroke='{INK}' stroke-width='1.5'/>"
        f"<circle cx='{width / 2:g}' cy='7' r='6' fill='{INK}'/>"
    )
    return picture("paths", (width, HEIGHT), shapes, f"From one point, {choices} paths lead to {choices} equal boxes.")
