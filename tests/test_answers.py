"""Typed text -> value; a file's data -> value; a value -> words; and a sheet that never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from decision_aid.content import AnswerOption, Item, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.content.diagnostics import shown
from decision_aid.engine.answers import (
    Absent,
    Answers,
    InvalidAnswer,
    from_data,
    from_hand,
    in_words,
    possible,
    printable,
    read,
)
from tests.sheets import ABSENCES, known_answers, typed
from tests.tables import each

if TYPE_CHECKING:
    from decision_aid.content import ContentPack
    from decision_aid.engine.answers import Answer

YES_NO = Item("walks", "Can you walk a mile?", "Walk a mile", YesNo(), why="w")
NUMBER = Item("pain", "How strong is it?", "Pain", Scale(0, 10), why="w")
FROM_ONE = Item("days", "How many days?", "Days", Scale(1, 7), why="w")
ONE = Item(
    "place",
    "Where is it?",
    "Place",
    SingleChoice((AnswerOption("low-back", "Lower back"), AnswerOption("leg", "Leg, below the knee"))),
    why="w",
)
SEVERAL = Item(
    "kinds",
    "What helps?",
    "What helps",
    MultipleChoice(
        (
            AnswerOption("rest", "Rest"),
            AnswerOption("heat", "Heat, or a bath"),
            AnswerOption("none-of-these", "None of these", exclusive=True),
        )
    ),
    why="w",
)
ITEMS = (YES_NO, NUMBER, FROM_ONE, ONE, SEVERAL)


# --- what a person types --------------------------------------------------------------------------


@each(
    ("item", "text", "answer"),
    [
        (YES_NO, "y", True),
        (YES_NO, "Y", True),
        (YES_NO, " yes ", True),
        (YES_NO, "TRUE", True),
        (YES_NO, "n", False),
        (YES_NO, "No", False),
        (YES_NO, "false", False),
        (NUMBER, "0", 0),
        (NUMBER, "10", 10),
        (NUMBER, "07", 7),
        (NUMBER, " 7 ", 7),
        (FROM_ONE, "1", 1),
        (ONE, "1", "low-back"),
        (ONE, "2", "leg"),
        (ONE, "low-back", "low-back"),
        (ONE, "low back", "low-back"),
        (ONE, "LOWER   back", "low-back"),
        (ONE, "Leg, below the knee", "leg"),
        (SEVERAL, "1", ("rest",)),
        (SEVERAL, "1 2", ("rest", "heat")),
        (SEVERAL, "2,1", ("rest", "heat")),
        (SEVERAL, "1, 1", ("rest",)),
        (SEVERAL, "rest heat", ("rest", "heat")),
        (SEVERAL, "Heat, or a bath", ("heat",)),
        (SEVERAL, "3", ("none-of-these",)),
        (SEVERAL, "none of these", ("none-of-these",)),
    ],
)
def test_a_letter_a_number_a_code_or_the_words_on_the_screen_answer(item: Item, text: str, answer: Answer) -> None:
    value = read(item, text)
    assert value == answer
    assert type(value) is type(answer)


@each("item", ITEMS)
@each(
    ("text", "absent"),
    [
        ("u", Absent.NOT_SURE),
        ("Not sure", Absent.NOT_SURE),
        ("not-sure", Absent.NOT_SURE),
        ("unsure", Absent.NOT_SURE),
        ("s", Absent.DECLINED),
        ("SKIP", Absent.DECLINED),
        ("rather  not say", Absent.DECLINED),
        ("rather-not-say", Absent.DECLINED),
    ],
)
def test_every_question_can_be_answered_by_not_sure_and_by_rather_not_say(
    item: Item, text: str, absent: Absent
) -> None:
    assert read(item, text) is absent


@each(
    ("item", "text"),
    [
        *(
            (item, text)
            for item in ITEMS
            for text in ("", "  ", "?", "zzz", "-1", "1.5", "\x1b[31m", "\uff11", "9" * 5000)
        ),
        (YES_NO, "1"),
        (YES_NO, "y n"),
        (NUMBER, "11"),
        (NUMBER, "y"),
        (NUMBER, "1 2"),
        (NUMBER, "²"),
        (FROM_ONE, "0"),
        (FROM_ONE, "8"),
        (ONE, "0"),
        (ONE, "3"),
        (ONE, "1 2"),
        (SEVERAL, "4"),
        (SEVERAL, "1 4"),
        (SEVERAL, ","),
        (SEVERAL, "1 3"),
        (SEVERAL, "none-of-these rest"),
    ],
)
def test_anything_else_is_refused_in_words_that_can_be_shown(item: Item, text: str) -> None:
    refused = read(item, text)
    assert isinstance(refused, InvalidAnswer)
    assert refused.message.isprintable()
    assert 0 < len(refused.message) < 120


def test_of_answers_that_do_not_go_together_the_one_that_stands_alone_is_named() -> None:
    told = InvalidAnswer("'None of these' cannot stand beside other answers. Please choose again.")
    assert read(SEVERAL, "1 3") == told


@each("item", ITEMS)
def test_a_refusal_says_what_was_typed_and_what_is_possible(item: Item) -> None:
    refused = read(item, "perhaps")
    assert isinstance(refused, InvalidAnswer)
    assert "'perhaps'" in refused.message
    assert possible(item) in refused.message


@each(
    ("item", "words"),
    [
        (YES_NO, "y or n"),
        (NUMBER, "a number from 0 to 10"),
        (FROM_ONE, "a number from 1 to 7"),
        (ONE, "a number from 1 to 2"),
        (SEVERAL, "numbers from 1 to 3, or n for none"),
    ],
)
def test_what_is_possible_is_said_in_words(item: Item, words: str) -> None:
    assert possible(item) == words


def test_every_answer_to_every_shipped_question_can_be_typed(pack: ContentPack) -> None:
    for item in pack.items.values():
        for answer in (*known_answers(item), *ABSENCES):
            assert read(item, typed(item, answer)) == answer, item.link_id


def test_every_answer_of_the_shipped_pack_can_be_typed_as_it_stands_on_the_screen(pack: ContentPack) -> None:
    for item in pack.items.values():
        for option in item.answer_options:
            wanted = (option.code,) if isinstance(item.kind, MultipleChoice) else option.code
            assert read(item, option.text) == wanted, item.link_id
            assert read(item, option.code) == wanted, item.link_id


@given(item=st.sampled_from(ITEMS), text=st.text(max_size=12))
def test_whatever_is_typed_the_answer_is_one_that_the_question_takes(item: Item, text: str) -> None:
    answer = read(item, text)
    assert isinstance(answer, InvalidAnswer) or answer in (*known_answers(item), *ABSENCES)


# --- what a file holds ----------------------------------------------------------------------------


@each(
    ("item", "data", "answer"),
    [
        (YES_NO, True, True),
        (YES_NO, False, False),
        (NUMBER, 0, 0),
        (NUMBER, 10, 10),
        (ONE, "leg", "leg"),
        (SEVERAL, ("rest",), ("rest",)),
        (SEVERAL, ("heat", "rest"), ("rest", "heat")),
        (SEVERAL, ("none-of-these",), ("none-of-these",)),
        *((item, "not-sure", Absent.NOT_SURE) for item in ITEMS),
        *((item, "rather-not-say", Absent.DECLINED) for item in ITEMS),
        (YES_NO, "yes", True),
        (YES_NO, "NO", False),
        (SEVERAL, "rest", ("rest",)),
    ],
)
def test_a_file_gives_answers_by_value_code_or_list_of_codes(item: Item, data: object, answer: Answer) -> None:
    value = from_hand(item, data)
    assert value == answer
    assert type(value) is type(answer)


@each(
    ("item", "data"),
    [
        *(
            (item, data)
            for item in ITEMS
            for data in (None, {}, (), ((),), {"a": 1}, "no", "yes", 1.0, "", "not-asked")
        ),
        (YES_NO, 0),
        (YES_NO, 1),
        (YES_NO, "true"),
        (NUMBER, True),
        (NUMBER, "7"),
        (NUMBER, -1),
        (NUMBER, 11),
        (NUMBER, 10**30),
        (NUMBER, float("inf")),
        (ONE, 1),
        (ONE, "Leg"),
        (ONE, ("leg",)),
        (SEVERAL, "rest"),
        (SEVERAL, ("rest", "rest")),
        (SEVERAL, ("rest", "none-of-these")),
        (SEVERAL, ("rest", "cold")),
        (SEVERAL, ("rest", 1)),
        (SEVERAL, (("rest",),)),
        (SEVERAL, ({},)),
        (SEVERAL, ("not-sure",)),
    ],
)
def test_nothing_else_is_an_answer_in_data_of_our_own(item: Item, data: object) -> None:
    assert isinstance(from_data(item, data), InvalidAnswer)


@each(
    ("data", "words"),
    [
        (True, "true"),
        (False, "false"),
        (None, "nothing"),
        ((1, 2), "a list"),
        ({"a": 1}, "a mapping"),
        (7, "7"),
        (1.5, "1.5"),
        ("no", "'no'"),
        ("x" * 40, "'" + "x" * 40 + "'"),
        ("x" * 41, "'" + "x" * 40 + "...'"),
    ],
)
def test_a_found_value_is_shown_as_it_was_written_and_short(data: object, words: str) -> None:
    assert shown(data) == words


# --- words and sheets -----------------------------------------------------------------------------


@each(
    ("item", "answer", "words"),
    [
        (YES_NO, True, "yes"),
        (YES_NO, False, "no"),
        (NUMBER, 7, "7 of 10"),
        (FROM_ONE, 1, "1 (1 to 7)"),
        (ONE, "leg", "Leg, below the knee"),
        (SEVERAL, ("rest", "heat"), "Rest, Heat, or a bath"),
        (SEVERAL, Absent.NOT_SURE, "not sure"),
        (SEVERAL, Absent.DECLINED, "rather not say"),
        (SEVERAL, Absent.NOT_ASKED, "not asked"),
        (SEVERAL, Absent.NOT_APPLICABLE, "not applicable"),
    ],
)
def test_an_answer_is_said_in_the_words_of_its_question(item: Item, answer: Answer, words: str) -> None:
    assert in_words(item, answer) == words


def test_with_answer_gives_a_new_sheet_and_leaves_the_old_one() -> None:
    empty = Answers()
    one = empty.with_answer("pain", 3)
    two = one.with_answer("pain", 7).with_answer("walks", Absent.NOT_SURE)
    assert (dict(empty.by_link_id), dict(one.by_link_id)) == ({}, {"pain": 3})
    assert dict(two.by_link_id) == {"pain": 7, "walks": Absent.NOT_SURE}
    assert "walks" in two
    assert "walks" not in one
    assert one.get("walks") is Absent.NOT_ASKED


@given(st.text(max_size=50))
def test_what_is_shown_of_a_typed_text_can_steer_no_terminal(text: str) -> None:
    assert printable(text).isprintable()
    assert len(printable(text)) == len(text)


def test_of_what_was_typed_the_message_shows_no_more_than_twenty_signs(pack: ContentPack) -> None:
    found = read(pack.items["pain-average"], "x" * 30)
    assert isinstance(found, InvalidAnswer)
    assert found.message == f"You typed '{'x' * 20}'. Please answer with a number from 0 to 10. For help: ?"
