"""No paper speaks of the program: no command, no hash, no word of programmers, no definition in brackets."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from decision_aid.engine.every_sheet.settling import Settling
from decision_aid.engine.regions import Place
from decision_aid.reports import markdown, text
from decision_aid.reports.for_patients.after_visit import After, after_blocks
from decision_aid.reports.for_patients.booklet import booklet_blocks
from decision_aid.reports.for_patients.glossary import aside
from decision_aid.reports.for_patients.sheet import as_text, sheet_blocks
from decision_aid.reports.paper.html import booklet, one_page, render
from decision_aid.sessions.records import Details
from tests.conftest import TOP, pack_in
from tests.papers import CODE, DATE, paper_of, random_answers, read_page
from tests.programs import flat

if TYPE_CHECKING:
    from collections.abc import Iterator

PACK = pack_in(TOP / "questions.yaml")
SETTLING = Settling(PACK)
PATIENTS = 16
NEVER = (
    re.compile(
        r"decision-aid|pip install|--[a-z]|\b(?=\d*[a-f])[0-9a-f]{12,}\b|sha-?256"
        r"|\.(?:ya?ml|json|py)\b|link_id|not-sure"
        r"|rather-not-say|\bnull\b|undetermined|\bpress [a-z?]\b|\bthe key\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:True|False)\b"),
)


def papers() -> Iterator[tuple[str, str]]:
    """Yield the words of papers of all kinds and formats, each with its name."""
    assert PACK.after_visit is not None
    for seed in range(PATIENTS):
        region = PACK.regions[seed % len(PACK.regions)].id if seed % 3 else ""
        answers, large = random_answers(PACK, seed), seed % 2 == 1
        paper = paper_of(SETTLING, answers, region=region, for_clinician=True, large_print=large)
        yield f"patient {seed}", page(render(replace(paper, code="")))
        yield f"patient {seed} as text", flat(as_text(paper.sheet, text.WIDTH))
        yield f"patient {seed} as Markdown", flat(markdown.render(sheet_blocks(paper.sheet)))
    told = Details().with_detail("after-visit", ("signs", "not-sure"))
    for question in PACK.after_visit.every:
        said = question.answer_options[0].code if question.answer_options else "My own words"
        told = told.with_detail("after-visit", (question.id, said))
    place = Place(PACK.regions[1], certain=True)
    yield "booklet", page(booklet(PACK, place))
    yield "booklet as text", flat(text.render(booklet_blocks(PACK, place)))
    after = After(PACK, PACK.after_visit, told, place, {})
    yield "after the visit", page(one_page(after_blocks(after), PACK, CODE, DATE))


def page(text: str) -> str:
    return read_page(text).all("main")[0].text


@pytest.mark.slow
def test_no_paper_has_a_command_a_hash_a_word_of_programs_or_a_definition_in_brackets() -> None:
    meanings = [term.meaning for term in PACK.glossary]
    asides = [aside(term) for term in PACK.glossary]
    found: dict[str, set[str]] = {}
    for name, words in papers():
        bad = {hit[0] for pattern in NEVER for hit in pattern.finditer(words)}
        bad |= {
            text for text in asides if text in words and not name.startswith("booklet")
        }  # which has a list of words
        bad |= {meaning for meaning in meanings if f"({meaning.rstrip('.')}" in words}
        if bad:
            found[name] = bad
    assert not found
