"""Pictures of the real program for the README: started on a pseudo-terminal, keys pressed, the screen drawn as SVG.

    python docs/pictures.py            make all pictures
    python docs/pictures.py --check    say which of the terminal's are not what the program shows now

The report is a picture from its HTML, taken by Chromium; another Chromium draws other pixels, so it
is not part of the check.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from tests.programs import Terminal, environment  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyte
    from pyte.screens import Char

FOLDER = Path(__file__).parent / "pictures"
CELL, LINE, MARGIN, BAR = 8.4, 18, 14, 30
DRAWN = 24  # lines
FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
BACK, FRONT, FRAME = "#14181d", "#e6e8ea", "#6b737c"
INKS = {"magenta": "#d08fe0", "red": "#ff7b72"}
MOST_SCREENS = 60


# --- What is shown --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the terminal: its name, what it shows in one sentence, and how the program comes there."""

    name: str
    title: str
    arguments: tuple[str, ...]
    play: Callable[[Terminal], None]
    lines: int = 24  # of the terminal; drawn are the first 24


def until(words: str, **answers: str) -> Callable[[Terminal], None]:
    """Return what answers calmly until a screen has these words; `answers` says other keys for some screens."""

    def play(terminal: Terminal) -> None:
        terminal.ready()
        for _ in range(MOST_SCREENS):
            if words in terminal.flat:
                return
            terminal.press(*_keys(terminal.flat, answers))
        raise SystemExit(f"'{words}' was not shown. The last screen:\n{terminal.text}")

    return play


def _keys(shown: str, answers: dict[str, str]) -> tuple[str, ...]:
    """Return the keys that go on from a screen: no, the first answer, the middle of a scale, or Enter."""
    beside = re.search(r"> [A-Z].*", shown)  # of several questions on a screen, the one that is asked
    asked = beside[0] if beside else shown
    for words, key in answers.items():
        if words.replace("_", " ") in (asked.partition("?")[0] if beside else asked):
            return (key,)
    if "x none of the others" in shown or "x others not tried" in shown:
        return ("x",)
    if re.match(r"[^?]*\? y Yes n No" if beside else r".*y Yes\b.* n No\b", asked):
        return ("n",)
    if "A number from 0 to 10." in shown:
        return ("5",)
    if "then Enter." in shown:
        return ("2", "\r")
    is_question = "? help" in shown and "Press Enter to go on" not in shown
    return ("1",) if is_question else ("\r",)


def to_its_end(terminal: Terminal) -> None:
    terminal.end()


PICTURES = (
    Picture("question", "Questions with the same answers stand on one screen", ("start",), until("any of these now")),
    Picture(
        "urgent",
        "A sign that needs help now stops everything else",
        ("start", "--region", "uk"),
        until("EMERGENCY", any_of_these_now="y"),
    ),
    Picture(
        "facts",
        "Key facts of all choices, before what matters",
        ("start",),
        until("Your choices, in short", Your_age_group="2"),
    ),
    Picture(
        "sheet",
        "At the sheet: each part and each action a key away",
        ("start",),
        until("Your sheet is ready", Your_age_group="2"),
    ),
    Picture(
        "compare",
        "Treatment options side by side, each told in the same detail",
        ("compare", "exercise-rehab", "drg"),
        to_its_end,
        lines=200,
    ),
)


def shown(picture: Picture) -> pyte.Screen:
    """Return the screen that the program shows."""
    with (
        tempfile.TemporaryDirectory() as home,
        Terminal(*picture.arguments, cwd=Path(home), lines=picture.lines) as terminal,
    ):
        picture.play(terminal)
        return terminal.screen


# --- How it is drawn ------------------------------------------------------------------------------


def drawn(picture: Picture, screen: pyte.Screen) -> str:
    """Return a screen as SVG: text that can be read aloud and searched, in a plain frame."""
    width, height = MARGIN * 2 + CELL * screen.columns, BAR + MARGIN * 2 + LINE * DRAWN
    text = "\n".join(line.rstrip() for line in screen.display[:DRAWN]).rstrip()
    rows = [row for number in range(DRAWN) for row in _row(screen, number)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img">',
            f"<title>{escape(picture.title)}</title>",
            f"<desc>{escape(text)}</desc>",
            f'<rect width="{width:g}" height="{height:g}" rx="8" fill="{BACK}" stroke="{FRAME}"/>',
            *(f'<circle cx="{x}" cy="16" r="5" fill="{FRAME}"/>' for x in (18, 36, 54)),
            f'<g font-family="{FONT}" font-size="14" fill="{FRONT}">',
            f'<text x="{width / 2:g}" y="21" text-anchor="middle">{escape(_command(picture))}</text>',
            *rows,
            "</g>",
            "</svg>\n",
        ]
    )


def _command(picture: Picture) -> str:
    return " ".join(("decision-aid", *picture.arguments))


def _row(screen: pyte.Screen, number: int) -> list[str]:
    """Return what stands on one line, in parts that look alike and have no gap, each at its place."""
    cells = [(column, screen.buffer[number][column]) for column in range(screen.columns)]
    runs = [list(run) for _, run in groupby(cells, key=lambda cell: (cell[1].bold, cell[1].reverse, cell[1].fg))]
    return [_part(run[0][1], run[0][0] + start, text, number) for run in runs for start, text in _parts(run)]


def _parts(run: list[tuple[int, Char]]) -> list[tuple[int, str]]:
    """Return where each part begins in a run, and its text; what is reversed keeps its gaps."""
    text = "".join(char.data for _, char in run)
    if run[0][1].reverse:
        return [(0, text)]
    return [(found.start(), found[0]) for found in re.finditer(r"\S+( \S+)*", text)]


def _part(look: Char, column: int, text: str, number: int) -> str:
    x, y, length = MARGIN + CELL * column, BAR + MARGIN + LINE * number, CELL * len(text)
    back = f'<rect x="{x:g}" y="{y}" width="{length:g}" height="{LINE}" fill="{FRONT}"/>' if look.reverse else ""
    weight = ' font-weight="bold"' if look.bold else ""
    ink = BACK if look.reverse else INKS.get(look.fg, "")
    colour = f' fill="{ink}"' if ink else ""
    return f'{back}<text x="{x:g}" y="{y + 14}" textLength="{length:g}"{weight}{colour}>{escape(text)}</text>'


# --- The report -----------------------------------------------------------------------------------


def take_report(path: Path) -> None:
    """Write a picture of the first page of the report, as Chromium shows it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
        _run_in(home, sys.executable, "-m", "decision_aid", "guide", "answers.yaml", *REPORT)
        options = ("--headless", "--no-sandbox", "--hide-scrollbars", f"--user-data-dir={home}/profile")
        size = "--window-size=900,1160"
        _run_in(home, _chromium(), *options, size, "--screenshot=report.png", "report.html")
        shutil.copyfile(home / "report.png", path)


def _run_in(home: Path, *command: str) -> None:
    done = subprocess.run(  # noqa: S603
        command, cwd=home, env=environment(home), check=False, capture_output=True, text=True, timeout=60
    )
    if done.returncode:
        raise SystemExit(f"{command[0]} failed: {done.stderr}")


def take_page(path: Path) -> None:
    """Take a picture of the signs as a page in a browser."""
    from decision_aid.engine.answers import Answers
    from tests.visitor import PACK, Visitor

    visitor = Visitor(PACK)
    while not visitor.page.xpath("//fieldset[@class='row']"):
        visitor.answer(Answers())
    static = TOP / "decision_aid" / "people" / "web" / "static"
    style = f"<style>{(static / 'web.css').read_text(encoding='utf-8')}</style>"
    with tempfile.TemporaryDirectory() as home:
        page = Path(home) / "page.html"
        page.write_text(visitor.html.replace("</head>", f"{style}</head>"), encoding="utf-8")
        command = [_chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += ["--window-size=820,760", f"--screenshot={path}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603


def _chromium() -> str:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise SystemExit("The picture of the report needs Chromium: apt-get install chromium")
    return found


REPORT = ("--format", "html", "--region", "uk", "-o", "report.html")
ANSWERS = """\
bladder-bowel-change: false
saddle-numbness: false
new-weakness: false
heart-or-stroke-signs: false
sudden-cold-limb: false
swollen-calf: false
limb-sore: false
fever-unwell: false
recent-injury: false
cancer-warning: false
self-harm-thoughts: false
age-group: 18-to-64
implant-now: none
pain-duration: 1-to-2-years
pain-average: 7
activity-limit: 6
main-pain-site: foot
two-hands: true
pain-feel: [burning, touch-hurts]
pain-began: limb-surgery
named-conditions: [nerve-injury]
tried-pain-relievers: helped-a-little
tried-nerve-medicines: side-effects
tried-exercise: helped-a-little
tried-talking-therapy: not-tried
opioid-use: none
blood-thinner: true
mri-expected: not-sure
matters-most: [pain-relief, way-back]
"""


# --- Making and checking --------------------------------------------------------------------------


def stale() -> list[str]:
    """Return the names of the pictures that are not what the program shows now."""
    files = {picture.name: FOLDER / f"{picture.name}.svg" for picture in PICTURES}
    kept = {name: path.read_text(encoding="utf-8") if path.exists() else "" for name, path in files.items()}
    return [picture.name for picture in PICTURES if drawn(picture, shown(picture)) != kept[picture.name]]


def main(arguments: list[str]) -> None:
    if arguments == ["--check"]:
        if found := stale():
            raise SystemExit(f"not what the program shows now: {', '.join(found)}. Run python docs/pictures.py")
        return
    FOLDER.mkdir(exist_ok=True)
    for picture in PICTURES:
        (FOLDER / f"{picture.name}.svg").write_text(drawn(picture, shown(picture)), encoding="utf-8")
    take_page(FOLDER / "page.png")
    take_report(FOLDER / "report.png")


if __name__ == "__main__":
    main(sys.argv[1:])
