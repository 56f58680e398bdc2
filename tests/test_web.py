"""The interview as pages of a browser, by the application itself: what is shown, sent, kept and refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from decision_aid.engine.answers import Absent, Answers
from decision_aid.engine.guidance import guide
from decision_aid.people.interview.urgent import Urgent
from tests.conftest import TOP, load
from tests.sheets import sheets
from tests.visitor import Visitor

if TYPE_CHECKING:
    from decision_aid.people.terminal.prompts import Prompt

PACK = load(TOP / "questions.yaml").pack
assert PACK is not None
GROUP = next(group.id for group in PACK.groups)
SIGNS = [item.link_id for item in PACK.items.values() if item.group == GROUP]


def words_of(prompt: Prompt) -> list[str]:
    """Return every text of a prompt that a person reads, but how to type at a terminal."""
    choices = [text for choice in prompt.choices for text in (choice.text, choice.under)]
    rows = [row.text for row in prompt.rows]
    return [
        prompt.heading,
        *prompt.body,
        *prompt.notices,
        *prompt.terms,
        prompt.progress,
        *choices,
        *rows,
        prompt.enter,
    ]


def plain(text: str) -> str:
    return " ".join(text.removeprefix("- ").split()).casefold()


@given(sheets(PACK))
@settings(max_examples=5)
def test_a_page_says_every_word_of_its_prompt(sheet: Answers) -> None:
    visitor = Visitor(PACK)
    while "sheet" not in visitor.talk.state.behind:
        prompt, said = visitor.talk.prompt(visitor.talk.address), plain(visitor.words())
        assert [text for text in words_of(prompt) if plain(text) not in said] == []
        visitor.answer(sheet)


@given(sheets(PACK))
@settings(max_examples=5)
def test_a_sheet_of_answers_sent_by_pages_comes_to_what_guide_makes_of_it(sheet: Answers) -> None:
    visitor = Visitor(PACK)
    visitor.answer_all(sheet)
    answers = visitor.talk.state.answers
    assert all(answers.get(link_id) == sheet.get(link_id) for link_id in answers.by_link_id if link_id in sheet)
    assert visitor.talk.state.standing.guidance.raised == guide(PACK, answers).raised


def at_the_signs() -> Visitor:
    visitor = Visitor(PACK)
    while not visitor.page.xpath("//fieldset[@class='row']"):
        visitor.answer(Answers())
    return visitor


def test_an_urgent_yes_in_a_group_comes_at_once_and_nothing_else_of_the_form_is_lost() -> None:
    visitor = at_the_signs()
    visitor.send(**{f"row-{link_id}": "y" if place == 0 else "n" for place, link_id in enumerate(SIGNS)})
    assert isinstance(visitor.talk.state.pages[-1], Urgent)
    assert visitor.page.xpath("//a[starts-with(@href, 'tel:')]")
    assert [visitor.talk.state.answers.get(link_id) for link_id in SIGNS] == [True, *[False] * (len(SIGNS) - 1)]


def test_a_yes_by_mistake_is_taken_back_by_the_back_of_the_browser_and_its_page_does_not_come_again() -> None:
    visitor = at_the_signs()
    group = visitor.path
    visitor.send(**{f"row-{link_id}": "y" if place == 0 else "n" for place, link_id in enumerate(SIGNS)})
    visitor.get(group)
    assert visitor.page.xpath("//input[@type='radio'][@value='y'][@checked]")
    visitor.send(**{f"row-{SIGNS[0]}": "n"})
    assert not any(isinstance(page, Urgent) for page in visitor.talk.state.pages)
    assert visitor.talk.state.answers.get(SIGNS[0]) is False


def test_going_back_past_an_urgent_page_and_on_again_shows_it_again() -> None:
    visitor = at_the_signs()
    group = visitor.path
    visitor.send(**{f"row-{link_id}": "y" if place == 0 else "n" for place, link_id in enumerate(SIGNS)})
    visitor.get(group)
    visitor.send()
    assert isinstance(visitor.talk.state.pages[-1], Urgent)


def test_a_form_with_a_line_left_open_says_so_keeps_the_rest_and_leads_to_the_field() -> None:
    visitor = at_the_signs()
    visitor.send(**{f"row-{link_id}": "n" for link_id in SIGNS[1:]})
    assert visitor.titles[-1].startswith("Please look again")
    assert visitor.page.xpath("//*[@role='alert']//a[@href='#field']")
    assert len(visitor.page.xpath("//input[@checked]")) == len(SIGNS) - 1


@given(st.data())
@settings(max_examples=5)
def test_a_page_of_earlier_that_is_answered_anew_changes_that_answer_alone(data: st.DataObject) -> None:
    sheet = Answers({link_id: Absent.DECLINED for link_id in PACK.items})
    visitor = Visitor(PACK)
    visitor.answer_all(sheet)
    before = dict(visitor.talk.state.answers.by_link_id)
    places = [
        n for n, page in enumerate(visitor.talk.shown) if getattr(page, "link_id", "") in before and page.is_question
    ]
    place = data.draw(st.sampled_from(places))
    visitor.get(f"/{place}")
    visitor.answer(Answers())
    now, link_id = dict(visitor.talk.state.answers.by_link_id), getattr(visitor.talk.shown[place], "link_id", "")
    assert {name for name in before if before[name] != now[name]} == {link_id}
    assert set(before) <= set(now)


def test_every_page_has_one_heading_a_label_for_each_field_and_a_title_that_says_where_one_is() -> None:
    visitor, titles = Visitor(PACK), []
    while "sheet" not in visitor.talk.state.behind:
        page = visitor.page
        assert len(page.xpath("//h1")) == 1
        labelled = set(page.xpath("//label/@for"))
        assert [field for field in page.xpath("//input[@type!='hidden']/@id") if field not in labelled] == []
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert not page.xpath("//@style | //@onclick | //style | //script[not(@src)]")
        titles += [visitor.titles[-1]] if visitor.talk.state.pages[-1].is_question else []
        visitor.answer(Answers())
    assert len(set(titles)) == len(titles)
    assert not any(re.search(r"\bNone\b", title) for title in titles)
