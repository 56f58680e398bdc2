"""Pages: how many the sheets of random patients take, counted from the real PDF.

Run with the Python that decision-aid is installed for, extras `test` and `pdf` with it:

    python benchmarks/pages.py [PATIENTS] [--all]

Of each patient the visit page is made for A4 and for Letter, alone. With `--all` the whole sheet is made too, in normal
and in large print, on the one paper and the other by turns. Printed is how many papers took how many pages.
Goals: the visit page 1, with what is to take home 4, in large print 8.
"""

from __future__ import annotations

import io
import logging
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent))

import pikepdf

from decision_aid.engine.every_sheet.settling import Settling
from decision_aid.loading import load_shipped
from decision_aid.reports.paper import html, pdf
from tests.papers import paper_of, random_answers

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENTS = 200
PAPERS = {"A4": "uk", "Letter": "us"}
LARGE = {False: "normal print", True: "large print"}
GOALS = {"visit page": 1, LARGE[False]: 4, LARGE[True]: 8}


def pages(file: bytes) -> int:
    with pikepdf.open(io.BytesIO(file)) as found:
        return len(found.pages)


def measured(settling: Settling, seed: int, *, whole: bool) -> Iterator[tuple[str, str, int]]:
    """Yield what was made of a patient, on which paper, and the number of its pages."""
    answers = random_answers(settling.pack, seed)
    for size, region in PAPERS.items():
        paper = paper_of(settling, answers, region=region)
        visit = html.render(replace(paper, code="k7mq-29xd")).replace('<div class="home">', '<div class="home" hidden>')
        yield "visit page", size, pages(pdf.printed(visit, paper.sheet.place))
    if whole:
        size = list(PAPERS)[seed % 2]
        for large, name in LARGE.items():
            paper = paper_of(settling, answers, region=PAPERS[size], large_print=large)
            yield name, size, pages(pdf.render(paper))


def main() -> None:
    whole = "--all" in sys.argv
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    pack = load_shipped().pack
    if pack is None:
        raise SystemExit("the shipped pack does not load")
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    settling, counted = Settling(pack), Counter[tuple[str, str, int]]()
    for seed in range(numbers[0] if numbers else PATIENTS):
        for what, size, number in measured(settling, seed, whole=whole):
            counted[what, size, number] += 1
            if number > GOALS[what]:
                print(f"patient {seed}: {what} on {size} takes {number} pages", flush=True)
    for (what, size, number), times in sorted(counted.items()):
        print(f"{what}, {size}: {times} of {number} page{'s'[: number > 1]}")


if __name__ == "__main__":
    main()
