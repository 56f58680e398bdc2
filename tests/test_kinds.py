"""The kinds of question: every value is read back as itself, and what is no value is refused everywhere."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from decision_aid.content import AnswerOption, Item, Kind, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import (
    Answers,
    InvalidAnswer,
    as_data,
    from_data,
    in_words,
    number_of_values,
    possible,
    read,
    values,
)
from decision_aid.engine.regions import Place
from decision_aid.interop import answers_file
from decision_aid.interop.fhir import questionnaire, response
from decision_aid.interop.xlsform.form import form
from decision_aid.loading import documents
from decision_aid.reports.facts import in_short
from decision_aid.reports.of_sessions import dictionary
from decision_aid.sessions.content import Content
from decision_aid.sessions.snapshot import as_detail, from_detail
from tests.conftest import KITCHEN_SINK, pack_in
from tests.scripted import Interview, Scripted
from tests.sheets import rewritten, typed
from tests.test_fhir_questionnaire import place
from tests.test_fhir_response import MADE

if TYPE_CHECKING:
    from decision_aid.content import ContentPack

PACK = pack_in(KITCHEN_SINK)
KINDS_OF_HELP = PACK.items["kinds"]  # at most 2
DAYS = Item("days", "How many days?", "Days", Scale(0, 7, "none", "", "days"), why="w")


def kinds() -> st.SearchStrategy[Kind]:
    """Draw from every kind there is: a new one without a strategy is an error here."""
    scales = st.tuples(st.integers(-3, 3), st.integers(1, 9))
    strategies: dict[type, st.SearchStrategy[Kind]] = {
        YesNo: st.just(YesNo()),
        Scale: scales.map(lambda ends: Scale(ends[0], ends[0] + ends[1])),
        SingleChoice: _options(2).map(SingleChoice),
        MultipleChoice: st.builds(MultipleChoice, _options(2), st.none() | st.integers(1, 2)),
    }
    return st.one_of([strategies[kind] for kind in get_args(Kind)])


def _options(least: int) -> st.SearchStrategy[tuple[AnswerOption, ...]]:
    """Answers of which so many can stand together, and one that stands alone."""
    plain = st.integers(least, 6).map(lambda most: [AnswerOption(f"c{n}", f"Text {n}") for n in range(most)])
    return st.tuples(plain, st.booleans()).map(
        lambda told: (*told[0], *[AnswerOption("none-of-these", "None", exclusive=True)] * told[1])
    )


@given(kinds())
def test_every_value_is_read_back_as_itself_and_they_are_counted(kind: Kind) -> None:
    item, every = replace(DAYS, kind=kind), list(values(kind))
    assert len(set(every)) == len(every) == number_of_values(kind)
    for value in every:
        assert from_data(item, as_data(value)) == value
        assert (isinstance(value, int) and value < 0) or read(item, typed(item, value)) == value
        assert in_words(item, value)


@given(kinds(), st.lists(st.sampled_from([True, -4, 13, "c0", "c1", "c9", "none-of-these"]), max_size=4))
def test_what_is_no_value_is_refused(kind: Kind, data: list[Any]) -> None:
    item = replace(DAYS, kind=kind)
    for given_ in (*data, tuple(data)):
        found = from_data(item, given_)
        assert isinstance(found, InvalidAnswer) or found in set(values(kind))


@given(kinds())
def test_a_question_is_written_and_kept_with_all_that_its_kind_says(kind: Kind) -> None:
    item = replace(DAYS, kind=kind)
    assert rewritten(item) == item
    kept = from_detail(
        as_detail(Content(replace(PACK, sections=(replace(PACK.sections[0], items=(item,)),)), "0" * 64))
    )
    assert kept is not None
    assert kept.items[item.link_id].kind == kind


# --- No more than can be chosen -------------------------------------------------------------------

THREE = ("rest", "heat", "music")
REFUSED = "kinds: expected at most 2 codes, found 3"


def test_more_than_can_be_chosen_is_refused_where_it_is_typed() -> None:
    assert read(KINDS_OF_HELP, "1 2 3") == InvalidAnswer("At most 2 are possible. Please choose again.")
    assert read(KINDS_OF_HELP, "1 1 3") == ("rest", "music")
    assert possible(KINDS_OF_HELP) == "at most 2 numbers from 1 to 4, or n for none"


def test_more_than_can_be_chosen_is_refused_in_an_answers_file_and_in_a_fhir_response() -> None:
    given_ = response.as_resource(PACK, Answers({"numb": False, "kinds": ("rest", "heat")}), MADE)
    sent = deepcopy(given_)
    (answer,) = [item["answer"] for section in sent["item"] for item in section["item"] if item["linkId"] == "kinds"]
    music = {**answer[0]["valueCoding"], "code": "music", "display": "Music"}
    answer.append({"valueCoding": music})
    for written in ({"kinds": list(THREE)}, sent):
        document = documents.read("in.json", json.dumps(written).encode())
        _, (problem,) = answers_file.read_answers(PACK, document)
        assert REFUSED in problem.message


def test_every_form_that_is_made_says_how_many_can_be_chosen() -> None:
    row = next(row for row in form(PACK, "0" * 64, place(PACK)).survey if row.get("name") == "kinds")
    assert row["constraint"].endswith(" > 1) and count-selected(.) <= 2")
    assert row["constraint_message"].startswith("At most 2. ")
    extension = {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs", "valueInteger": 2}
    assert extension in _asked(PACK, "kinds")["extension"]
    entry = next(entry for entry in dictionary.entries(PACK) if entry.name == "kinds")
    assert entry.type == "codes, separated by ';', at most 2"


def _asked(pack: ContentPack, link_id: str) -> dict[str, Any]:
    asked = [item for section in questionnaire.as_resource(pack, place(pack))["item"] for item in section["item"]]
    return next(item for item in asked if item["linkId"] == link_id)


# --- A number with a unit -------------------------------------------------------------------------


def test_the_unit_stands_where_the_number_stands() -> None:
    assert in_words(DAYS, 3) == "3 days (0 to 7)"
    assert possible(DAYS) == "a number from 0 to 7 (days)"
    assert in_short(DAYS, 3) == "3 days (0 to 7)"
    section = replace(PACK.sections[0], items=(*PACK.sections[0].items, DAYS))
    pack = replace(PACK, sections=(section, *PACK.sections[1:]))
    only = replace(PACK, sections=(replace(PACK.sections[0], items=(DAYS,)),), findings=(), rules=(), scenarios=())
    face = Scripted([""] * 9)
    Interview(only, face, Place(PACK.regions[1], certain=True)).run()
    assert ("How many days?", "", "0 days = none", "7 days") in [prompt.body for prompt in face.prompts]
    texts = [option["valueCoding"]["display"] for option in _asked(pack, "days")["answerOption"]]
    assert texts[:2] == ["0 days: none", "1 days"]
    assert "7 days" in [row["label"] for row in form(pack, "0" * 64, place(pack)).choices if row["list_name"] == "days"]
    assert next(entry.type for entry in dictionary.entries(pack) if entry.name == "days") == "whole number (days)"
