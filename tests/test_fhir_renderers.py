"""Three independent renderers show exactly the questions that apply, and give out exactly the answers that count.

LHC-Forms (US National Library of Medicine, Angular), Smart Forms (CSIRO, Australia, React) and Medplum's form, in a
browser. Random interviews have holes, "not sure", and answers to questions that do not apply.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from decision_aid.engine import flow, regions
from decision_aid.engine.answers import Absent, Answers
from decision_aid.engine.guidance import guide
from decision_aid.interop import answers_file
from decision_aid.interop.choices import choices
from decision_aid.interop.fhir import questionnaire
from decision_aid.interop.fhir.names import coding
from decision_aid.loading import documents
from tests import fhir_r4, lhcforms, medplumforms, smartforms
from tests.form_page import FormPage, opened
from tests.sheets import known_answers
from tests.small_packs import seeded, small_pack, some_answers
from tests.test_fhir_questionnaire import SHIPPED, all_said, applies, place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from decision_aid.content import ContentPack
    from decision_aid.content.diagnostics import Diagnostic
    from decision_aid.engine.answers import Answer

MEDPLUM = int(os.environ.get("MEDPLUM", "8"))  # patients: a hundred by hand
pytestmark = pytest.mark.long
RENDERERS = {"lhc_forms": lhcforms.page, "smart_forms": smartforms.page, "medplum": medplumforms.page}


def drawn_by(name: str, *said: Any) -> Any:
    """Return a row of a table whose page is that of one renderer: its tests follow each other, beside the others'."""
    return pytest.param(name, *said, marks=pytest.mark.xdist_group(name))


@pytest.fixture(scope="module")
def page(request: pytest.FixtureRequest) -> Iterator[FormPage]:
    with opened(RENDERERS[request.param]()) as page:
        yield page


def by(*renderers: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", [drawn_by(name) for name in renderers], indirect=True)


def on_one_page(pack: ContentPack, region: str = "") -> dict[str, Any]:
    """Return the form without its division into pages, so that all of it can be seen at once."""
    where = regions.chosen(pack, region) or place(pack)
    made = questionnaire.as_resource(pack, where)
    for page in made["item"]:
        del page["extension"]
    return made


def sheet_with_holes(pack: ContentPack, chance: Random) -> Answers:
    """Return answers to some questions, also to some that do not apply; some are absent."""
    said: dict[str, Answer] = {}
    for item in pack.items.values():
        luck = chance.random()
        if luck < 0.6:
            said[item.link_id] = chance.choice(known_answers(item))
        elif luck < 0.75:
            said[item.link_id] = chance.choice((Absent.NOT_SURE, Absent.DECLINED))
    return Answers(said)


def read_back(response: dict[str, Any], pack: ContentPack = SHIPPED) -> tuple[Answers, tuple[Diagnostic, ...]]:
    return answers_file.read_answers(pack, documents.read("out.json", json.dumps(response).encode()))


def said_the_same(pack: ContentPack, response: dict[str, Any], sheet: Answers) -> bool:
    """Say whether a renderer gave out all answers that count, "not sure" among them, and no other."""
    answers, problems = read_back(response, pack)
    return not problems and answers == counted(pack, sheet)


def counted(pack: ContentPack, sheet: Answers) -> Answers:
    """Return the answers to questions that apply."""
    said = flow.in_force(pack, sheet).by_link_id.items()
    return Answers({link_id: answer for link_id, answer in said if answer is not Absent.NOT_APPLICABLE})


def questions(pack: ContentPack, visible: set[str]) -> set[str]:
    return visible & set(pack.items)


def notes(visible: set[str]) -> set[str]:
    """Return what is said at once after a sign."""
    return {link_id for link_id in visible if ":now:" in link_id or link_id.endswith(":unsure")}


def told(form: dict[str, Any], given: dict[str, Any]) -> set[str]:
    """Return what is to be said at once with these answers, by the rules of R4 and SDC."""
    return notes({item["linkId"] for item in fhir_r4.items(form) if fhir_r4.enabled(item, given)})


def by_expressions(resource: dict[str, Any]) -> set[str]:
    """Return the linkIds of the questions that an expression enables."""
    found = fhir_r4.items(resource)
    return {item["linkId"] for item in found if any(e["url"] == fhir_r4.EXPRESSION for e in item.get("extension", ()))}


@pytest.mark.parametrize(
    ("page", "how", "number"),
    [
        drawn_by("lhc_forms", "computed", 100),
        drawn_by("lhc_forms", "rendered", 6),
        drawn_by("smart_forms", "rendered", 8),
        drawn_by("medplum", "rendered", MEDPLUM),
    ],
    indirect=["page"],
)
def test_a_renderer_draws_the_questions_that_apply_and_gives_out_what_was_said(
    page: FormPage, how: str, number: int
) -> None:
    chance = seeded(number)
    sheets = [sheet_with_holes(SHIPPED, chance) for _ in range(number)]
    show, form, said = getattr(page, how), on_one_page(SHIPPED), [all_said(SHIPPED, sheet) for sheet in sheets]
    shown = show(form, said)
    assert len({frozenset(questions(SHIPPED, visible)) for visible, _ in shown}) > 2
    assert len({frozenset(notes(visible)) for visible, _ in shown}) > 2
    drawn_only = by_expressions(form) if how == "computed" else set()  # expressions are evaluated for drawing
    for sheet, given, (visible, response) in zip(sheets, said, shown, strict=True):
        assert questions(SHIPPED, visible) == applies(SHIPPED, sheet), sheet
        assert notes(visible) - drawn_only == told(form, given) - drawn_only, sheet
        assert said_the_same(SHIPPED, response, sheet), sheet


@pytest.mark.parametrize(
    ("page", "packs", "of_each"),
    [drawn_by("lhc_forms", 30, 4), drawn_by("smart_forms", 20, 3)],
    indirect=["page"],
)
def test_a_renderer_draws_the_questions_that_apply_whatever_the_condition(
    page: FormPage, packs: int, of_each: int
) -> None:
    """Renderers may keep answers that an expression hides (LHC-Forms, its issue 185); we refuse those."""
    expressions = 0
    for seed in range(packs):
        chance = seeded(seed)
        pack = small_pack(SHIPPED, chance)
        resource = on_one_page(pack)
        by_expression = by_expressions(resource)
        expressions += len(by_expression)
        sheets = [some_answers(pack, chance) for _ in range(of_each)]
        shown = page.rendered(resource, [all_said(pack, sheet) for sheet in sheets])
        for sheet, (visible, response) in zip(sheets, shown, strict=True):
            assert questions(pack, visible) == applies(pack, sheet), (seed, sheet)
            if by_expression <= visible:
                assert said_the_same(pack, response, sheet), (seed, sheet)
    assert expressions > 3


@by("medplum")
def test_who_clicks_through_medplums_form_is_guided_as_by_the_same_answers(page: FormPage) -> None:
    chance = seeded(7)
    sheets = [counted(SHIPPED, sheet_with_holes(SHIPPED, chance)) for _ in range(MEDPLUM)]
    form = on_one_page(SHIPPED)
    for sheet in sheets:
        ((_, given),) = page.clicked(form, [list(fields(sheet))])
        answers, problems = read_back(given)
        assert not problems
        assert guide(SHIPPED, answers) == guide(SHIPPED, sheet)


def fields(sheet: Answers) -> Iterator[str]:
    """Yield the ids of the fields to click."""
    for link_id, item in SHIPPED.items.items():
        answer = sheet.get(link_id)
        for each in answer if isinstance(answer, tuple) else (answer,):
            number = next((n for n, choice in enumerate(choices(item)) if choice.answer == each), None)
            yield from () if number is None else (f"{link_id}-option-{number}",)


@by(*RENDERERS)
@pytest.mark.parametrize(("region", "number"), [("uk", "116 123 (Samaritans)"), ("us", "988, call or text")])
def test_a_yes_to_self_harm_shows_the_crisis_line_of_the_region_under_the_question(
    page: FormPage, region: str, number: str
) -> None:
    where = regions.chosen(SHIPPED, region)
    assert where
    page.open(questionnaire.as_resource(SHIPPED, where))
    assert notes(page.now()[0]) == set()
    page.choose("self-harm-thoughts", "No")
    assert notes(page.now()[0]) == set()
    page.choose("self-harm-thoughts", "Yes")
    page.wait_for("self-harm-thoughts:now:crisis-support", number)
    assert notes(page.now()[0]) == {"self-harm-thoughts:now:crisis-support"}
    page.choose("saddle-numbness", "Not sure")
    page.wait_for("saddle-numbness:unsure", "If it may be so, do not wait.")


@by("lhc_forms")
def test_a_person_who_clicks_is_shown_what_our_interview_asks(page: FormPage) -> None:
    page.open(on_one_page(SHIPPED))
    answers = Answers({})
    for link_id, answer in (
        *(("new-weakness", False), ("pain-average", 7), ("main-pain-site", "all-over"), ("opioid-use", "every-day")),
        *(("opioid-goal", True), ("main-pain-site", "foot"), ("two-hands", True), ("opioid-use", "none")),
        ("pain-feel", ("burning", "numb")),
    ):
        answers = answers.with_answer(link_id, answer)
        give(page, link_id, answer)
        visible, response = page.now()
        assert questions(SHIPPED, visible) == applies(SHIPPED, answers), link_id
        assert said_the_same(SHIPPED, response, answers), link_id


def give(page: FormPage, link_id: str, answer: object) -> None:
    """Click an answer."""
    field = f"{link_id}/1/1"
    for each in answer if isinstance(answer, tuple) else (answer,):
        chosen = coding(SHIPPED, SHIPPED.items[link_id], each)
        assert chosen
        page.element(f"{field}|{chosen['system']}|{chosen['code']}").click()


@by(*RENDERERS)
def test_sections_and_the_ends_of_scales_can_be_seen(page: FormPage) -> None:
    page.open(on_one_page(SHIPPED))
    for section in SHIPPED.sections:
        assert section.title in page.text
        assert " ".join(section.intro.split()) in page.text
    assert "0: no pain" in page.text
    assert "10: worst pain you can think of" in page.text
    assert SHIPPED.safety.title in page.text


@by("lhc_forms")
def test_every_question_has_help(page: FormPage) -> None:
    page.open(on_one_page(SHIPPED))
    helps = page.browser.find_elements("css selector", "button.lhc-help-button")
    assert len(helps) == len(applies(SHIPPED, Answers({})))


@by("smart_forms")
def test_the_help_of_a_question_says_why_we_ask(page: FormPage) -> None:
    page.open(on_one_page(SHIPPED))
    assert f"Why we ask: {SHIPPED.items['low-mood'].why}" in page.text
