"""Drawings as images inside the page: where the pain is, a hundred people, where the parts of an implant sit."""

from __future__ import annotations

from markupsafe import Markup, escape

from decision_aid.content import WhereItSits
from decision_aid.engine.answers import Answers
from decision_aid.reports.facts import SIDE_QUESTION, SITE_QUESTION

INK, GREY = "#0b4a55", "#595959"
_IN_URL = str.maketrans({"%": "%25", " ": "%20", "#": "%23", "<": "%3C", ">": "%3E", '"': "%22"})


def picture(kind: str, size: tuple[int, int], shapes: str, words: str) -> Markup:
    """Return an image of the shapes, which are SVG of our own; `words` say the same to those who do not see it."""
    width, height = size
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'>{shapes}</svg>"
    return Markup(  # noqa: S704  (the drawing has no quotation mark, and the words are escaped)
        f'<img class="{kind}" alt="{escape(words)}" width="{width}" height="{height}" '
        f'src="data:image/svg+xml,{drawing.translate(_IN_URL)}">'
    )


# --- a body from the front and from the back, with the place of the main pain marked -----------------

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
    "buttock-or-hip": "M34 122 H86 V152 H34 Z",
    "thigh": "M34 154 H58 V172 H34 Z M86 154 H62 V172 H86 Z",
    "lower-leg": FRONT["lower-leg"],
    "foot": FRONT["foot"],
    "low-back-and-leg": "M38 94 H82 V122 H86 V222 H62 V152 H58 V222 H34 V122 H38 Z",  # over others: the last
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


def bodies(answers: Answers) -> tuple[tuple[str, Markup], ...]:
    """Return the body from the front and the back with the place of the pain, or nothing where it is not known."""
    marked, side = answers.get(SITE_QUESTION), answers.get(SIDE_QUESTION)
    if not isinstance(marked, str) or marked not in PLACES:
        return ()
    on = side if isinstance(side, str) else ""
    where = f"{marked} {on}".replace("-", " ").strip()
    return tuple((view, _body(marked, on, view, f"{view} of a body, pain: {where}")) for view in VIEWS)


def _body(marked: str, on: str, view: str, words: str) -> Markup:
    """Return one view of the body with a place marked, on one side where it is said; `words` say the same."""
    line = f"stroke='{INK}' stroke-width='1.6' stroke-linejoin='round' stroke-linecap='round'"
    half = HALVES.get((view, on), FRAME)
    places = (WHOLE,) if marked == EVERYWHERE else filter(None, (VIEWS[view].get(marked),))
    head = INK if marked in (HEAD_PLACE, EVERYWHERE) else WHITE
    left, right = ("R", "L") if view == "Front" else ("L", "R")
    letter = f"font-size='20' font-weight='bold' font-family='sans-serif' fill='{INK}'"
    shapes = (
        f"<clipPath id='side'><path d='{FRAME if marked == EVERYWHERE else half}'/></clipPath>",
        *(f"<path d='{shape}' fill='{INK}' clip-path='url(#side)'/>" for shape in places),
        f"<path d='{OUTSIDE}' fill='{WHITE}' fill-rule='evenodd'/>",
        f"<path d='{OUTLINE}' fill='none' {line}/>",
        f"<ellipse {HEAD} fill='{WHITE}' {line}/>",
        *([f"<ellipse {HEAD} fill='{head}' {line} clip-path='url(#side)'/>"] if head == INK else ()),
        f"<text x='6' y='24' {letter}>{left}</text><text x='100' y='24' {letter}>{right}</text>",
    )
    return picture("body", (WIDTH, HEIGHT), "".join(shapes), words)


# --- a hundred people: those who are marked as discs, all others as small open diamonds ---------------

STEP, DISC, DIAMOND = 10, 7.8, 2.7  # DISC is wide, DIAMOND half as wide
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
    return picture("icons", (10 * STEP, 10 * STEP), shapes, words)


# --- the parts of an implant: a sketch of the back, or of the belly, for the booklet -----------------

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
    return picture("implant", (280, 150), shapes, where.words)


def _label(name: str, end: int, level: int) -> str:
    edge = f"<path d='M112 {level}H{end}' fill='none' stroke='{GREY}' stroke-dasharray='2 2'/>"
    return f"{edge}<text x='116' y='{level + 4}' font-size='13' font-family='sans-serif' fill='{INK}'>{name}</text>"
