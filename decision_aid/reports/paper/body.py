"""Where the pain is: a body from the front and from the back, with the place of the main pain marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.reports.facts import SIDE_QUESTION, SITE_QUESTION
from decision_aid.reports.paper.pictures import INK, picture

if TYPE_CHECKING:
    from markupsafe import Markup

    from decision_aid.engine.guidance import Guidance

WIDTH, HEIGHT, WHITE = 120, 250, "#ffffff"
HEAD = "cx='60' cy='22' rx='12.5' ry='16.5'"
OUTLINE = (
    "M54 36 L54 42 C54 46 50 48 44 49.5 C34 52 29.5 58 28.5 68 L24.5 100 L18.5 134 C15 142 15.5 150 18.5 153 "
    "C22 155.5 26 151 26.5 144 L27.5 135 L34.5 104 L39.5 80 C40.5 92 41.5 102 40.5 112 C37.5 121 36.5 130 36.5 142 "
    "C36.5 156 38 168 39.5 182 L42 224 C41 231 36.5 236 35.5 240.5 C38 244 47 244 51.5 242 C53 236 51.5 230 51.5 224 "
    "L55 184 L60 150 L65 184 L68.5 224 C68.5 230 67 236 68.5 242 C73 244 82 244 84.5 240.5 C83.5 236 79 231 78 224 "
    "L80.5 182 C82 168 83.5 156 83.5 142 C83.5 130 82.5 121 79.5 112 C78.5 102 79.5 92 80.5 80 L85.5 104 L92.5 135 "
    "L93.5 144 C94 151 98 155.5 101.5 153 C104.5 150 105 142 101.5 134 L95.5 100 L91.5 68 C90.5 58 86 52 76 49.5 "
    "C70 48 66 46 66 42 L66 36"
)
FRAME = f"M0 0H{WIDTH}V{HEIGHT}H0Z"
WHOLE = "M10 30H110V246H10Z"  # around the outline, but inside the frame, whose edge would shine through
OUTSIDE = f"{FRAME} {OUTLINE}Z"  # drawn over the marks, so that they end where the body does
ARMS = "M0 46 H43 L39 82 L29 136 H0 Z M120 46 H77 L81 82 L91 136 H120 Z"
# What is marked; it may be larger than the body.
FRONT = {
    "neck": "M50 34 H70 V48 H50 Z",
    "shoulder-or-arm": ARMS,
    "hand": "M0 136 H33 V160 H0 Z M87 136 H120 V160 H87 Z",
    "chest-or-belly": "M43 46 H77 L81 82 L79 112 L82 126 H38 L41 112 L39 82 Z",
    "groin": "M36 128 H84 L62 152 H58 Z",
    "thigh": "M34 140 L58 152 L57 172 H34 Z M86 140 L62 152 L63 172 H86 Z",
    "knee": "M34 174 H58 V194 H34 Z M86 174 H62 V194 H86 Z",
    "lower-leg": "M34 196 H58 V222 H34 Z M86 196 H62 V222 H86 Z",
    "foot": "M30 222 H58 V248 H30 Z M90 222 H62 V248 H90 Z",
}
BACK = {
    "neck": FRONT["neck"],
    "shoulder-or-arm": ARMS,
    "hand": FRONT["hand"],
    "low-back": "M38 94 H82 V122 H38 Z",
    "low-back-and-leg": "M38 94 H82 V122 H86 V222 H62 V152 H58 V222 H34 V122 H38 Z",
    "buttock-or-hip": "M34 122 H86 V152 H34 Z",
    "thigh": "M34 154 H58 V172 H34 Z M86 154 H62 V172 H86 Z",
    "lower-leg": FRONT["lower-leg"],
    "foot": FRONT["foot"],
}
VIEWS = {"Front": FRONT, "Back": BACK}
HEAD_PLACE, EVERYWHERE = "head-or-face", "all-over"
# Which part of each view is left and right: a person who is seen from the front has the right side on the left.
LEFT_HALF, RIGHT_HALF = f"M0 0H60V{HEIGHT}H0Z", f"M60 0H{WIDTH}V{HEIGHT}H60Z"
HALVES = {
    ("Front", "right"): LEFT_HALF,
    ("Front", "left"): RIGHT_HALF,
    ("Back", "left"): LEFT_HALF,
    ("Back", "right"): RIGHT_HALF,
}
PLACES = frozenset({*FRONT, *BACK, HEAD_PLACE, EVERYWHERE})


def place(guidance: Guidance) -> str:
    """Return where the main pain is, as a code that can be drawn, or nothing where it is not known."""
    answer = guidance.answers.get(SITE_QUESTION)
    return answer if isinstance(answer, str) and answer in PLACES else ""


def side(guidance: Guidance) -> str:
    """Return on which side the main pain is, as a code, or nothing where it is not known."""
    answer = guidance.answers.get(SIDE_QUESTION)
    return answer if isinstance(answer, str) else ""


def drawn(marked: str, on: str, view: str, words: str) -> Markup:
    """Return one view of the body with a place marked, on one side where it is said; `words` say the same."""
    line = f"stroke='{INK}' stroke-width='1.6' stroke-linejoin='round' stroke-linecap='round'"
    half = HALVES.get((view, on), FRAME)
    head = INK if marked in (HEAD_PLACE, EVERYWHERE) else WHITE
    left, right = ("R", "L") if view == "Front" else ("L", "R")
    letter = f"font-size='20' font-weight='bold' font-family='sans-serif' fill='{INK}'"
    shapes = (
        f"<clipPath id='side'><path d='{FRAME if marked == EVERYWHERE else half}'/></clipPath>",
        *(f"<path d='{shape}' fill='{INK}' clip-path='url(#side)'/>" for shape in _shapes(marked, VIEWS[view])),
        f"<path d='{OUTSIDE}' fill='{WHITE}' fill-rule='evenodd'/>",
        f"<path d='{OUTLINE}' fill='none' {line}/>",
        f"<ellipse {HEAD} fill='{WHITE}' {line}/>",
        *([f"<ellipse {HEAD} fill='{head}' {line} clip-path='url(#side)'/>"] if head == INK else ()),
        f"<text x='6' y='24' {letter}>{left}</text><text x='100' y='24' {letter}>{right}</text>",
    )
    return picture("body", (WIDTH, HEIGHT), "".join(shapes), words)


def _shapes(marked: str, view: dict[str, str]) -> tuple[str, ...]:
    if marked == EVERYWHERE:
        return (WHOLE,)
    return (view[marked],) if marked in view else ()
