"""Where the parts of an implant sit: a sketch of the back, or of the belly, for the booklet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.reports.paper.body import HEAD, OUTLINE, WHITE
from decision_aid.reports.paper.pictures import GREY, INK, picture

if TYPE_CHECKING:
    from markupsafe import Markup

    from decision_aid.content import WhereItSits

SIZE = (250, 150)
SPINE = "M60 48V128"
# Each line begins where it lies and ends at the battery or pump.
LINES = {
    "beside-the-cord": "M57 76V108C57 116 66 118 72 126 M63 76V108C63 116 68 118 74 126",
    "at-a-nerve-root": "M50 98L57 104C60 114 66 118 72 126 M50 110L57 115C60 120 66 121 73 127",
    "in-the-spinal-fluid": "M60 82V108C60 116 64 118 70 118",
}
UNITS = {
    "battery": "<rect x='67' y='126' width='13' height='10' rx='3'/>",
    "pump": "<circle cx='71' cy='113' r='8'/>",
}
NAMES = {
    "beside-the-cord": "wires beside the cord",
    "at-a-nerve-root": "wires at a nerve",
    "in-the-spinal-fluid": "thin tube",
    "battery": "battery",
    "pump": "pump",
}
# Where the line from each name ends, at its part.
ENDS = {
    "beside-the-cord": (66, 84),
    "at-a-nerve-root": (66, 110),
    "in-the-spinal-fluid": (63, 86),
    "battery": (82, 131),
    "pump": (81, 113),
}


def where_it_sits(where: WhereItSits) -> Markup:
    """Return the trunk with spine, wires or tube, and battery or pump, each with its name beside it."""
    line = f"fill='none' stroke='{INK}' stroke-width='1.6' stroke-linecap='round'"
    labels = "".join(_label(NAMES[part], *ENDS[part]) for part in (where.line, where.unit))
    shapes = (
        f"<g transform='translate(0 -30)'><path d='{OUTLINE}' {line}/><ellipse {HEAD} fill='{WHITE}'/>"
        f"<path d='{SPINE}' fill='none' stroke='{GREY}' stroke-width='4' stroke-dasharray='3 3'/>"
        f"<path d='{LINES[where.line]}' {line.replace('1.6', '2.4')}/>"
        f"<g fill='{INK}'>{UNITS[where.unit]}</g>{labels}</g>"
    )
    return picture("implant", SIZE, shapes, where.words)


def _label(name: str, end: int, level: int) -> str:
    edge = f"<path d='M112 {level}H{end}' fill='none' stroke='{GREY}' stroke-dasharray='2 2'/>"
    return f"{edge}<text x='116' y='{level + 4}' font-size='13' font-family='sans-serif' fill='{INK}'>{name}</text>"
