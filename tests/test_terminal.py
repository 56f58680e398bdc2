"""The interview on a real pseudo-terminal: keys in, screen out."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from decision_aid.content import MultipleChoice, SingleChoice
from decision_aid.engine.answers import Absent, Answers
from decision_aid.engine.every_sheet.short import Short
from decision_aid.engine.regions import Place
from decision_aid.people import prompts
from decision_aid.people.interview.course import Course
from decision_aid.people.interview.questions import COMMANDS
from decision_aid.people.prompts import Beside, Choice, Prompt, Row
from decision_aid.people.terminal.layout import Layout, View
from decision_aid.people.terminal.plain_face import HEARD, PlainFace
from decision_aid.people.terminal.reading import NARROW, lines_of
from decision_aid.people.terminal.rich_face import RichFace
from decision_aid.reports.blocks import texts_of
from decision_aid.reports.for_patients.booklet import booklet_blocks
from decision_aid.reports.for_patients.evidence import evidence_blocks
from decision_aid.reports.for_patients.options import key_facts_rows
from decision_aid.reports.text import ROUND_ICONS, wrap
from tests.conftest import KITCHEN_SINK
from tests.programs import Terminal, flat, fullest_answers, keys_for, line_for, run, unprintable, words
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from decision_aid.content import ContentPack, Item
    from decision_aid.engine.answers import Value

pytestmark = pytest.mark.slow

SIZES = ((80, 24), (40, 15))
KITCHEN = ("--no-keep", "--pack", str(KITCHEN_SINK))
ENTER, UP, DOWN, CTRL_C, CTRL_D = "\r", "\x1b[A", "\x1b[B", "\x03", "\x04"
MORE = "More below"
PAGES_READ = 12  # of the sheet in a small window, where it has more than a hundred


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of a whole interview; `item` is the question that it asks, if any."""

    item: Item | None
    text: str
    drawn: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole interview: its answers, every screen, all that was written, and what was printed last."""

    size: tuple[int, int]
    answers: dict[str, Value]
    screens: tuple[Screen, ...]
    raw: str
    sheet: str
    code: int | None


def first_words(item: Item) -> str:
    return " ".join((item.short_text if item.group else item.text).split()[:5])


def asks(program: Terminal, item: Item) -> bool:
    """Whether a question is asked; a line of a group is, where the pointer stands."""
    if item.group:
        return flat(program.text.partition("\n>")[2]).lstrip("0123456789 ").startswith(first_words(item))
    return first_words(item) in program.flat and COMMANDS[2].text in program.flat


def to_question(program: Terminal, item: Item, seen: list[Screen] | None = None) -> Terminal:
    """Go on with Enter until a question is asked."""
    for _ in range(25):
        if seen is not None:
            seen.append(Screen(item if asks(program, item) else None, program.text, tuple(program.drawn)))
        if asks(program, item):
            return program
        keep = "Shall we keep your answers?" in program.flat
        program.press("g" if "g go on with the questions" in program.flat else "n" if keep else ENTER)
    message = f"this question never came: {item.text}\n{program.text}"
    raise AssertionError(message)


def skip_to(program: Terminal, pack: ContentPack, wanted: Item) -> None:
    """Leave all questions open that come before this one, and that the short path asks."""
    short, answers = Short(pack), Answers()
    while item := next(iter(Course(pack).stand(answers, short).open), None):
        if item is wanted:
            break
        to_question(program, item).press("us"[len(answers.by_link_id) % 2])
        said = (Absent.NOT_SURE, Absent.DECLINED)[len(answers.by_link_id) % 2]
        answers = answers.with_answer(item.link_id, said)
    to_question(program, wanted)


def whole_interview(pack: ContentPack, program: Terminal) -> Whole:
    sheet, seen, answers = fullest_answers(pack), list[Screen](), Answers()
    size = (program.columns, program.lines)
    program.ready()
    while item := next(iter(Course(pack).stand(answers).open), None):
        to_question(program, item, seen)
        program.press(*keys_for(item, sheet[item.link_id]))
        answers = answers.with_answer(item.link_id, sheet[item.link_id])
    code = None
    if size == (80, 24):
        code = finish(program, seen)
    for _ in range(PAGES_READ if code is None else 0):
        seen.append(Screen(None, program.text, tuple(program.drawn)))
        program.press(" ")
    return Whole(size, answers.by_link_id, tuple(seen), program.raw, program.after_screens, code)


def finish(program: Terminal, seen: list[Screen] | None = None) -> int:
    """Go on from the last question to the end of the sheet, and the last page, and finish; return the exit code."""
    turn = 0
    while turn < 60 and "Before you go" not in program.flat:
        if seen is not None:
            seen.append(Screen(None, program.text, tuple(program.drawn)))
        program.press(" " if MORE in program.text and turn % 2 else ENTER)
        turn += 1
    while MORE in program.text and not program.at_end:
        program.press(" ")
    program.send(ENTER)
    return program.end()


def printed_sheet(text: str, sheet: str) -> list[str]:
    """Return as many words of what was printed at the end as the sheet has; the last words are no part of it."""
    return words(text)[: len(words(sheet))]


@pytest.fixture(scope="module")
def wholes(pack: ContentPack, tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[int, int], Whole]:
    """Both windows at once; the programs are started before the threads, because forks and threads do not mix."""
    home = tmp_path_factory.mktemp("home")
    with (
        Terminal("--everything", cwd=home, columns=80, lines=24) as large,
        Terminal("--everything", cwd=home, columns=40, lines=15) as small,
        ThreadPoolExecutor(2) as both,
    ):
        return {found.size: found for found in both.map(whole_interview, (pack, pack), (large, small))}


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def whole(request: pytest.FixtureRequest, wholes: Mapping[tuple[int, int], Whole]) -> Whole:
    return wholes[request.param]


@pytest.fixture
def items(kitchen_sink: ContentPack) -> dict[str, Item]:
    return kitchen_sink.items


# --- A whole interview ----------------------------------------------------------------------------


def test_a_whole_interview_asks_every_question_once_and_in_order(whole: Whole, pack: ContentPack) -> None:
    asked = list(dict.fromkeys(screen.item.link_id for screen in whole.screens if screen.item))
    other_site = "head-warning"  # asked for another place than two-hands is
    assert asked == [name for name in pack.items if name != other_site]
    assert "Traceback" not in whole.raw


def test_a_whole_interview_ends_well(wholes: Mapping[tuple[int, int], Whole]) -> None:
    assert wholes[80, 24].code == 0


def test_every_question_shows_its_first_words_its_choices_and_all_keys(whole: Whole) -> None:
    for screen in whole.screens:
        if screen.item:
            shown = flat(screen.text)
            assert first_words(screen.item) in shown, screen.text
            for command in COMMANDS:
                assert f"{command.key} {command.text}" in shown, screen.text
            hidden = [option.text for option in screen.item.answer_options if option.text not in shown]
            assert not hidden or MORE in shown, screen.text


def test_no_screen_is_wider_or_longer_than_the_window(whole: Whole) -> None:
    columns, lines = whole.size
    for screen in whole.screens:
        assert len(screen.drawn) <= lines, screen.text
        assert max(map(len, screen.drawn)) <= columns, screen.text


def test_the_keys_of_all_questions_stand_in_the_same_place(whole: Whole) -> None:
    """They are the last lines; those of a group have one key more."""
    for grouped in (False, True):
        places = {
            next(n for n, line in enumerate(screen.text.splitlines()) if "? help" in line)
            for screen in whole.screens
            if screen.item and bool(screen.item.group) is grouped
        }
        assert len(places) <= 1 + grouped


def test_an_80x24_window_shows_every_question_whole(wholes: Mapping[tuple[int, int], Whole]) -> None:
    cut = [screen.text for screen in wholes[80, 24].screens if screen.item and MORE in screen.text]
    assert not cut


def test_the_sheet_of_an_interview_is_the_sheet_of_the_same_answers_in_a_file(
    wholes: Mapping[tuple[int, int], Whole], tmp_path: Path
) -> None:
    whole = wholes[80, 24]
    lines = [f"{link_id}: {_yaml(value)}" for link_id, value in whole.answers.items()]
    (tmp_path / "answers.yaml").write_text("\n".join(lines), encoding="utf-8")
    guided = run("guide", "answers.yaml", cwd=tmp_path)
    assert guided.code == 0, guided.err
    assert printed_sheet(whole.sheet, guided.out) == words(guided.out)
    assert not unprintable(whole.sheet)


def _yaml(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"[{', '.join(value)}]" if isinstance(value, tuple) else str(value)


def test_one_accent_no_dim_and_no_blinking_is_used(whole: Whole) -> None:
    assert not steering(whole.raw) & FORBIDDEN


ACCENT, ALARM = 35, 31
COLOURS = {*range(30, 39), *range(40, 49), *range(90, 98), *range(100, 108)}
FORBIDDEN = {2, 5, 6, 8, *COLOURS} - {ACCENT, ALARM}


def steering(raw: str) -> set[int]:
    """Return all codes by which the program changes how text looks."""
    codes = re.findall(r"\x1b\[([0-9;:]*)m", raw)
    return {int(code or 0) for several in codes for code in re.split("[;:]", several)}


@pytest.mark.parametrize(
    ("variables", "colours"),
    [
        ({"NO_COLOR": "1"}, set()),
        ({"TERM": "vt100"}, set()),
        ({"COLORTERM": "truecolor", "FORCE_COLOR": "1"}, {ACCENT, ALARM}),
        ({}, {ACCENT, ALARM}),
    ],
    ids=str,
)
def test_there_is_one_accent_and_red_beside_the_word_of_an_alarm_and_none_where_none_is_wanted(
    variables: dict[str, str], colours: set[int], tmp_path: Path, items: dict[str, Item]
) -> None:
    with Terminal(*KITCHEN, cwd=tmp_path, variables=variables) as program:
        to_question(program.ready(), items["numb"]).press("x", "?", ENTER, "r", "b", "y")
        assert steering(program.raw) & COLOURS == colours
        assert "\x1bP" not in program.raw, "the terminal was asked something; some print that on the screen"
        assert "EMERGENCY" in program.text


# --- Both faces -----------------------------------------------------------------------------------


def worded(text: str) -> int:
    """Return how many words there are, without the numbers of choices and lines."""
    return sum(not word.isdecimal() for word in words(text))


def test_the_plain_face_says_at_most_25_words_beside_the_question_itself(pack: ContentPack, tmp_path: Path) -> None:
    """And the keys of all questions once; the same words in both faces is a law of the fold."""
    sheet, answers = fullest_answers(pack), Answers()
    with Terminal("--plain", "--everything", cwd=tmp_path, lines=60) as program:
        asked = program.until_asked()
        while (item := next(iter(Course(pack).stand(answers).open))).link_id != "low-mood":
            number = len(answers.by_link_id)
            for _ in range(4):  # an urgent page, a topic, and whether to keep the answers stand between two questions
                if flat(first_words(item)) in flat(asked):
                    break
                asked = program.say("n" if "Shall we keep" in asked else "g" if "g go on" in asked else "")
            else:
                pytest.fail(f"this question never came: {item.text}\n{asked}")
            itself = [item.text, *(option.text for option in item.answer_options)]
            if group := pack.groups_by_id.get(item.group):
                itself += [group.text, *(line.short_text for line in pack.items.values() if line.group == item.group)]
            beside = worded(asked) - sum(worded(text) for text in itself if flat(text) in flat(asked))
            assert number == 0 or beside <= 25, asked
            assert number == 0 or "rather not say" not in asked or item.group, asked
            asked = program.say(line_for(item, sheet[item.link_id]))
            answers = answers.with_answer(item.link_id, sheet[item.link_id])


def test_the_plain_face_on_a_terminal_moves_no_cursor_and_uses_no_colour(tmp_path: Path) -> None:
    with Terminal("--plain", *KITCHEN, cwd=tmp_path) as program:
        program.until_asked()
        for line in ("", "", "n", "?", "", "r", "b", "8"):
            program.say(line)
        assert not unprintable(program.raw.replace("\r\n", "\n"))


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}, {"ACCESSIBLE": "1"}], ids=str)
def test_the_plain_face_comes_by_itself_where_it_is_wanted(variables: dict[str, str], tmp_path: Path) -> None:
    with Terminal(*KITCHEN, cwd=tmp_path, variables=variables) as program:
        asked = program.until_asked()
        assert asked.endswith("\n")
        assert not unprintable(program.raw.replace("\r\n", "\n"))


# --- Keys -----------------------------------------------------------------------------------------


def at(program: Terminal, items: dict[str, Item], link_id: str) -> Terminal:
    """Go to a question of the kitchen sink: no numb leg, pain 8, in an arm, rest helps."""
    program.ready()
    for earlier, keys in (("numb", "n"), ("pain", "8"), ("place", "2"), ("kinds", "1\r"), ("stage", "1")):
        to_question(program, items[earlier])
        if earlier == link_id:
            return program
        program.press(*keys)
    raise AssertionError(link_id)


def test_one_more_tick_than_is_possible_says_how_many_are(tmp_path: Path, items: dict[str, Item]) -> None:
    with Terminal(*KITCHEN, cwd=tmp_path, columns=80, lines=40) as program:
        at(program, items, "kinds").press("1", "2")
        program.press("3")
        assert "At most 2 are possible. Take one back to choose another." in program.flat
        assert " 3  [ ]" in program.text
        program.press("2", "3")
        assert " 3  [x]" in program.text


WAYS_TO_ANSWER: dict[str, list[tuple[list[str], str]]] = {
    "numb": [
        (["n"], "no"),
        (["N"], "no"),
        ([DOWN, DOWN, " "], "no"),
        (["x", "7", "n"], "no"),
    ],
    "pain": [
        (["0"], "0 "),
        (["u"], "not sure"),
        (["9"], "9 "),
        (["S"], "rather not say"),
        (["1", ENTER], "1 "),
        (["1", "0"], "10 "),
        (["1", "\x7f", "7"], "7 "),
    ],
    "place": [
        (["2"], "Arm"),
        ([DOWN, DOWN, DOWN, UP, " "], "Arm"),
        (["3"], "Head"),
        (["\x1bOB", "\x1bOB", "\x1bOA", "\x1bOB", " "], "Arm"),
    ],
    "kinds": [
        (["1", "3", ENTER], "Rest, Music"),
        (["1", "2", ENTER], "Heat, Music"),
        (["3", ENTER], "Heat"),
        (["1", "3", "4", ENTER], "None of these"),
        (["1", "n", ENTER], "None of these"),
        (["3", "1", ENTER], "Rest, Music"),
        ([DOWN, " ", DOWN, " ", ENTER], "Heat, Music"),
    ],
}


@pytest.mark.parametrize("link_id", WAYS_TO_ANSWER)
def test_keys_give_an_answer_and_the_next_question_comes(link_id: str, tmp_path: Path, items: dict[str, Item]) -> None:
    """Where several can be chosen, what was chosen before is still chosen when one comes back."""
    with Terminal(*KITCHEN, cwd=tmp_path) as program:
        at(program, items, link_id)
        for keys, answer in WAYS_TO_ANSWER[link_id]:
            program.press(*keys[:-1])
            assert asks(program, items[link_id]), f"answered before the last of {keys}"
            program.press(keys[-1])
            assert not asks(program, items[link_id]), keys
            program.press("b")
            assert asks(program, items[link_id]), keys
            assert f": {answer}" in f"{program.flat.partition(flat(items[link_id].text))[0]} ", keys


@pytest.mark.parametrize("link_id", ["numb", "pain", "place", "kinds"])
def test_keys_without_a_meaning_answer_nothing(link_id: str, tmp_path: Path, items: dict[str, Item]) -> None:
    """The digits and letters inside the code of a function key or of a pasted text are no answers."""
    with Terminal(*KITCHEN, cwd=tmp_path) as program:
        at(program, items, link_id)
        for name, key in STRANGE.items():
            program.send(key)
            program.heard()
            assert asks(program, items[link_id]), f"{name}, or the key before, was taken for an answer:\n{program.text}"
            assert "[x]" not in program.text, f"{name}, or the key before, was taken for an answer"


STRANGE = {
    "F1": "\x1bOP",
    "F2": "\x1bOQ",
    "F3": "\x1bOR",
    "F4": "\x1bOS",
    "F5": "\x1b[15~",
    "F6": "\x1b[17~",
    "F9": "\x1b[20~",
    "F12": "\x1b[24~",
    "pasted text": "\x1b[200~2\x1b[201~",
    "Home": "\x1b[H",
    "End": "\x1b[F",
    "Home in application mode": "\x1bOH",
    "Insert": "\x1b[2~",
    "Left": "\x1b[D",
    "Right": "\x1b[C",
    "Shift Tab": "\x1b[Z",
    "Ctrl Right": "\x1b[1;5C",
    "Alt y": "\x1by",
    "Alt s": "\x1bs",
    "Tab": "\t",
    "Ctrl A": "\x01",
    "e with an accent": "\u00e9",
    "an emoji": "\U0001f600",
}


def test_a_number_above_nine_is_both_digits_and_arrows_reach_what_is_out_of_sight(
    pack: ContentPack, tmp_path: Path
) -> None:
    item = longest_choice(pack)
    last = str(len(item.answer_options))
    with Terminal(cwd=tmp_path, columns=40, lines=15) as program:
        skip_to(program.ready(), pack, item)
        assert MORE in program.flat
        program.press(*[DOWN] * len(item.answer_options))
        assert item.answer_options[-1].text in program.flat
        assert item.answer_options[0].text not in program.flat
        program.press(*last)
        program.press("r")
        told = f"{item.answer_options[-1].text}."
        while told not in program.flat and MORE in program.flat:
            program.press(" ")
        assert told in program.flat


def longest_choice(pack: ContentPack) -> Item:
    return max(pack.items.values(), key=lambda item: len(item.answer_options) * isinstance(item.kind, SingleChoice))


def longest_list(pack: ContentPack) -> Item:
    return max(pack.items.values(), key=lambda item: len(item.answer_options) * isinstance(item.kind, MultipleChoice))


def test_what_is_taken_from_a_long_list_is_brought_into_sight(pack: ContentPack, tmp_path: Path) -> None:
    item = longest_list(pack)
    last = len(item.answer_options)
    with Terminal(cwd=tmp_path, columns=40, lines=15) as program:
        skip_to(program.ready(), pack, item)
        program.press(*str(last - 1))
        assert f"{last - 1}  [x]" in program.text
        program.press("0", "2")
        assert " 2  [x]" in program.text
        assert f"{last - 1}  [" not in program.text


def test_what_nothing_can_stand_beside_ends_a_list_at_once_unless_something_was_taken_or_it_has_two_digits(
    pack: ContentPack, tmp_path: Path
) -> None:
    item = longest_list(pack)
    (none,) = (str(n) for n, option in enumerate(item.answer_options, start=1) if option.exclusive)
    with Terminal(cwd=tmp_path, columns=80, lines=40) as program:
        skip_to(program.ready(), pack, item)
        program.press("0", "2", *none)
        assert f"{none}  [x]" in program.text
        assert " 2  [ ]" in program.text
        assert "cannot stand together" in program.flat
        program.press(*none, *none)
        assert f"{none}  [x]" in program.text
        program.press(*none, "n")
        assert flat(item.text) not in program.flat


@pytest.mark.parametrize("between", [",", " ", ", "])
def test_numbers_may_be_typed_as_people_write_a_list(between: str, pack: ContentPack, tmp_path: Path) -> None:
    with Terminal(cwd=tmp_path, columns=80, lines=40) as program:
        skip_to(program.ready(), pack, longest_list(pack))
        program.press("1", *between, "3")
        assert "01  [x]" in program.text
        assert " 3  [x]" in program.text
        assert "does nothing here" not in program.flat


def test_a_number_that_no_answer_has_is_named_whole(pack: ContentPack, tmp_path: Path) -> None:
    with Terminal(cwd=tmp_path, columns=40, lines=15) as program:
        skip_to(program.ready(), pack, longest_choice(pack))
        program.press("1", "9")
        assert "There is no answer 19 here." in program.flat


def test_two_digits_pressed_quickly_are_both_taken(pack: ContentPack, tmp_path: Path) -> None:
    """11 typed at speed must never be read as 1: that would be another answer."""
    item = longest_choice(pack)
    with Terminal(cwd=tmp_path, lines=40) as program:
        skip_to(program.ready(), pack, item)
        program.press("1")  # its screen is there, and the same key comes again at once
        program.send("1")
        program.heard()
        program.press("b")
        assert item.answer_options[10].text in flat(program.text.partition(first_words(item))[0]), program.text


def test_with_confirm_an_answer_waits_for_enter(tmp_path: Path, items: dict[str, Item]) -> None:
    with Terminal("--confirm", *KITCHEN, cwd=tmp_path) as program:
        to_question(program.ready(), items["numb"]).press("n")
        assert asks(program, items["numb"])
        program.press("\x7f", "y", "\x7f", "n")
        assert asks(program, items["numb"])
        program.press(ENTER)
        assert not asks(program, items["numb"])


def test_a_key_that_is_held_answers_one_question_only(pack: ContentPack, tmp_path: Path) -> None:
    first, second, *_ = pack.items.values()
    with Terminal(cwd=tmp_path) as program:
        to_question(program.ready(), first)
        program.press("n")
        program.send("n" * 25)
        program.heard()
        assert asks(program, second)
        program.lift_the_finger()
        program.press("n")
        assert not asks(program, second)


def test_keys_pressed_before_a_question_was_there_do_not_answer_it(pack: ContentPack, tmp_path: Path) -> None:
    first, second, *_ = pack.items.values()
    with Terminal(cwd=tmp_path) as program:
        to_question(program.ready(), first).send("nus")
        program.wait_for(first_words(second))
        program.heard()
        assert asks(program, second)


@pytest.mark.parametrize("early", [True, False], ids=["before the first screen", "just after it"])
def test_keys_pressed_at_the_start_answer_no_question(early: bool, tmp_path: Path, items: dict[str, Item]) -> None:  # noqa: FBT001
    """They may turn the first page, and nothing more."""
    with Terminal(*KITCHEN, cwd=tmp_path) as program:
        if not early:
            program.wait_for(">")
        program.send("\r\rn\r8")
        program.ready_quietly()
        assert len(program.drawn) <= program.lines
        assert program.drawn[0] == program.text.partition("\n")[0], "what was typed has scrolled the page away"
        assert not asks(program, items["pain"])
        to_question(program, items["numb"])


# --- Going back, reviewing, changing --------------------------------------------------------------


def test_back_review_and_help_show_what_was_answered_and_lead_back(tmp_path: Path, items: dict[str, Item]) -> None:
    numb, pain, place = (items[link_id] for link_id in ("numb", "pain", "place"))
    with Terminal(*KITCHEN, cwd=tmp_path) as program:
        at(program, items, "place").press("b")
        assert first_words(pain) in program.flat
        assert "8 of 10" in program.flat
        program.press("b")
        assert first_words(numb) in program.flat
        program.press("b")
        assert "c country" in program.flat
        program.press(ENTER)
        assert asks(program, place)
        program.press("r")
        assert f"{numb.short_text}: no" in program.flat
        assert f"{pain.short_text}: 8 " in program.flat
        program.press("2", "3")
        assert asks(program, place)
        program.press("r")
        assert f"{pain.short_text}: 3 " in program.flat
        program.press("b")
        for leave in (ENTER, "b"):  # back leaves the help, not the question
            assert asks(program, place)
            program.press("?")
            assert place.why in program.flat
            program.press(leave)
        assert asks(program, place)


def test_an_urgent_answer_interrupts_at_once_with_whom_to_call(
    tmp_path: Path, items: dict[str, Item], kitchen_sink: ContentPack
) -> None:
    uk = next(region for region in kitchen_sink.regions if region.id == "uk")
    topic = kitchen_sink.topics_by_id["help-now"]
    with Terminal("--region", "uk", *KITCHEN, cwd=tmp_path, columns=40, lines=15) as program:
        to_question(program.ready(), items["numb"]).press("y")
        assert topic.title in program.flat
        assert uk.emergency in program.flat
        program.press("g")
        to_question(program, items["pain"])


def test_stop_asks_once_more_and_then_shows_and_prints_the_sheet(
    tmp_path: Path, items: dict[str, Item], kitchen_sink: ContentPack
) -> None:
    with Terminal(*KITCHEN, cwd=tmp_path) as program:
        at(program, items, "place").press("q", "n")
        assert asks(program, items["place"])
        program.press("q", "y")
        assert finish(program) == 0
        printed = flat(program.after_screens)
        assert kitchen_sink.topics_by_id["talk"].title in printed
        assert f"Not answered: {kitchen_sink.visit_page.pain['place'].casefold()}" in printed
    assert not list(tmp_path.iterdir())


def test_the_sheet_is_written_only_when_asked_and_never_over_another(tmp_path: Path, items: dict[str, Item]) -> None:
    with Terminal(*KITCHEN, cwd=tmp_path) as program:
        at(program, items, "pain").press("q", "y")
        assert not list(tmp_path.iterdir())
        program.press("w", "3")
        (first,) = tmp_path.iterdir()
        written = first.read_text(encoding="utf-8")
        assert first.name in "".join(program.text.split())
        program.press("w", "3", "w", "1")
        files = sorted(tmp_path.iterdir())
        assert [file.suffix for file in files] == [".html", ".txt"], "what is the same is one file"
        first.write_text("another's", encoding="utf-8")
        program.press("w", "3")
        files = sorted(tmp_path.iterdir())
        assert [file.suffix for file in files] == [".txt", ".html", ".txt"]
        assert first.read_text(encoding="utf-8") == "another's"
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
        assert finish(program) == 0
        assert printed_sheet(program.after_screens, written) == words(written)


def test_at_the_sheet_each_part_is_read_by_its_number_and_enter_leaves_none_while_more_is_below(
    tmp_path: Path, items: dict[str, Item]
) -> None:
    with Terminal(*KITCHEN, "--region", "uk", cwd=tmp_path, columns=40, lines=15) as program:
        to_question(program.ready(), items["numb"]).press("y", "q", "1")
        pages = 0
        while MORE in program.text and not program.at_end:
            assert "Press Enter to" not in program.flat
            program.press(ENTER)
            pages += 1
        assert pages
        assert "Press Enter to go on" in program.flat
        program.press(UP)
        assert MORE in program.text
        program.press(ENTER, ENTER)
        assert "Your sheet is ready" in program.flat
        program.press("t", "1", ENTER)
        assert "1 question is ticked" in program.flat


def test_in_a_small_window_the_sheet_has_more_room_than_its_keys_and_all_of_them_are_one_key_away(
    tmp_path: Path, items: dict[str, Item]
) -> None:
    with Terminal(*KITCHEN, "--region", "uk", cwd=tmp_path, columns=40, lines=15) as program:
        to_question(program.ready(), items["numb"]).press("y", "q")
        lines = program.text.split("\n")
        foot = next(number for number, line in enumerate(lines) if line.startswith((MORE, "o open")))
        assert foot > len(lines) / 2
        assert "finish" in program.flat
        assert "check our explanation" not in program.flat
        program.press("?")
        for shown in ("w save", "check our explanation", "finish", "fewer keys"):
            assert shown in program.flat
        program.press("?")
        assert "check our explanation" not in program.flat
        program.press("k")
        assert "Did we explain" in program.flat


def test_one_enter_too_many_leaves_no_urgent_page_in_the_plain_face(tmp_path: Path) -> None:
    with Terminal("--plain", *KITCHEN, cwd=tmp_path) as program:
        program.until_asked()
        program.say("")
        assert "EMERGENCY" in program.say("y")
        assert "Nothing is chosen yet." in program.say("")
        wrong = program.say("what")  # what was heard just now is not read again
        assert "The key 'what' does nothing here." in wrong
        assert "EMERGENCY" not in wrong
        assert "Nothing is chosen yet." in program.say("")
        assert "Nothing is chosen yet." not in program.say("b")


def test_what_is_typed_on_a_page_to_read_is_refused_with_the_key_that_goes_on(tmp_path: Path) -> None:
    with Terminal("--plain", *KITCHEN, cwd=tmp_path) as program:
        program.until_asked()
        assert "The key 'Leeds' does nothing here. Press Enter to go on." in flat(program.say("Leeds"))
    with Terminal(*KITCHEN, cwd=tmp_path) as program:
        program.ready().press("2", "5")
        assert "The key '5' does nothing here." in program.flat  # no number is an answer here, so none is one of 25


def test_the_plain_face_reads_no_list_a_second_time_unless_it_is_asked_to(tmp_path: Path) -> None:
    with Terminal("--plain", *KITCHEN, cwd=tmp_path) as program:
        program.until_asked()
        program.say("q")
        whole = program.say("y")
        program.say("1")
        again = program.say("")
        assert flat(again).strip("> ").endswith(f"Your sheet is ready Press Enter to finish. {HEARD}")
        assert flat(program.say("?")) == flat(whole)


@pytest.mark.parametrize("columns", [36, 40, 52, 80])
def test_no_answer_of_a_group_is_torn_from_its_key_and_no_line_has_a_number_that_is_no_key(
    columns: int, pack: ContentPack
) -> None:
    answers = next(item for item in pack.items.values() if item.group == "tried").answer_options
    choices = prompts.numbered(option.text for option in answers)
    prompt = Prompt("Tried", choices=choices, rows=(Row("91", "Exercise"), Row("92", "Rest")))
    console = Console(file=StringIO(), width=columns, height=24)
    lines = [line.plain for line in Layout(prompt, View(), console, confirm=False).lines()]
    assert all(any(re.search(f"{c.key}  ?{c.text}", line) for line in lines) for c in choices)
    assert not any("91" in line or "92" in line for line in lines)


@each("columns", range(20, 60))
def test_a_number_to_call_is_never_broken_in_two_and_a_long_path_only_after_a_slash(columns: int) -> None:
    line = "If you think of hurting yourself: 116 123 (Samaritans)."
    layout = Layout(Prompt("", (line,)), View(), Console(file=StringIO(), width=columns, height=40), confirm=False)
    for lines in ([drawn.plain for drawn in layout.middle[0]], wrap(line, columns)):
        assert any("116 123" in shown for shown in lines), lines
        assert flat(" ".join(lines)).strip() == line
    path = "Written to /home/maria/the-north-clinic/sheets-of-today/my-sheet.html. Print it."
    lines = wrap(path, columns)
    assert all(any(name in shown for shown in lines) for name in ("the-north-clinic/", "sheets-of-today/"))
    assert "".join(lines).replace(" ", "") == path.replace(" ", "")


def test_enter_at_a_page_with_letters_alone_names_them_and_no_number(tmp_path: Path, items: dict[str, Item]) -> None:
    with Terminal(*KITCHEN, cwd=tmp_path) as program:
        to_question(program.ready(), items["numb"]).press("y", ENTER)
        assert "Nothing is chosen yet. Press g, b, q or c." in program.flat


@pytest.mark.parametrize("away", [("?", ENTER), ("q", "n"), ("r", ENTER), ("b", ENTER)])
def test_what_was_ticked_is_still_there_after_help_back_review_and_a_stop_that_was_taken_back(
    away: tuple[str, ...], tmp_path: Path, pack: ContentPack
) -> None:
    item = pack.items["pain-feel"]
    with Terminal("--no-keep", cwd=tmp_path) as program:
        skip_to(program.ready(), pack, item)
        program.press("2", away[0])
        assert ("just ticked does not count yet" in program.flat) == (away[0] == "q")
        program.press(away[1])
        assert item.text in program.flat
        assert program.flat.count("[x]") == 1
        program.press(ENTER)
        assert item.text not in program.flat


def test_the_digit_with_which_other_numbers_begin_says_that_it_waits_for_enter() -> None:
    prompt = Prompt("Where", choices=prompts.numbered(map(str, range(12))))
    layout = Layout(prompt, View(typed="1"), Console(file=StringIO(), width=40, height=24), confirm=False)
    assert "After 1, press Enter." in [line.plain for line in layout.lines()]


def test_an_answer_longer_than_its_column_stays_on_its_line() -> None:
    rows = (Row("1", "Pain", "not sure"), Row("2", "x" * 64, "no"))
    prompt = Prompt("Signs", choices=(Choice("y", "Yes"), Choice("n", "No")), rows=rows)
    layout = Layout(prompt, View(), Console(file=StringIO(), width=80, height=24), confirm=False)
    assert [line.plain.split()[-1] for line in layout.middle[0]] == ["sure", "no"]
    prompt = replace(prompt, rows=(replace(rows[0], text="x" * 60), rows[1]))
    assert len(replace(layout, prompt=prompt).middle[0]) == len(rows)


@each("lines", [15, 24])
def test_a_text_longer_than_the_window_has_all_of_it_but_the_heading_the_keys_and_the_last_line(lines: int) -> None:
    text = Prompt("Facts", tuple(map(str, range(40))), enter="go on", commands=(Choice("b", "back"),), quiet=True)
    begin = Layout(text, View(), Console(file=StringIO(), width=40, height=lines), confirm=False)
    assert [line.plain for line in begin.lines()] == ["Facts", *map(str, range(lines - 3)), "b back"]
    assert begin.last_line().plain == "More below: press Enter. > "
    end = replace(begin, view=View(top=begin.highest_top()))
    assert end.last_line().plain == "Press Enter to go on. > "


@pytest.mark.parametrize("lines", [24, 18, 12])
def test_neighbours_stand_on_the_screen_with_their_answers_where_there_is_room_for_all(lines: int) -> None:
    ages, implants = prompts.numbered(["Under 18", "18 to 64"]), prompts.numbered(["None", "A pump"])
    age = Beside("How old are you?", choices=ages, chosen=frozenset({"2"}))
    strong = Beside("How strong is it?", lines=("", "0 = none"), answer="7 of 10")
    asked = Prompt("About you", ("An implant now?",), choices=implants, before=(age, strong), after=(age,))
    console = Console(file=StringIO(), width=80, height=lines)
    shown = [line.plain for line in Layout(asked, View(), console, confirm=False).lines()]
    assert any(line.removeprefix("> ") == "An implant now?" for line in shown)
    assert ("   2  18 to 64  (chosen)" in shown) == ("  How strong is it?  7 of 10" in shown) == (lines > 12)
    assert shown.count("  How old are you?") == (2 if lines > 12 else 0)


@pytest.mark.parametrize("width", [80, 40])
def test_a_report_is_read_in_the_same_words_and_every_line_fits(width: int, pack: ContentPack) -> None:
    booklet = booklet_blocks(pack, Place(pack.neutral_region, certain=False))
    blocks = (*booklet, *(block for each in pack.evidence for block in evidence_blocks(pack, each)))
    lines = [line.plain for line in lines_of(blocks, width, ROUND_ICONS, "bold")]
    assert max(map(len, lines)) <= width
    told = {word for block in blocks for text in texts_of(block) for word in text.split()}
    said = {word.rstrip(":") for line in lines for word in line.split()}
    assert {word for word in told if len(word) < width and word.rstrip(":") not in said} == set()
    pictures = [line for line in lines if ROUND_ICONS[1] in line]
    assert any(line.count(ROUND_ICONS[1]) > 10 for line in pictures) == (width >= NARROW)


def test_a_terminal_that_says_no_size_is_24_lines_high(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda *_: os.terminal_size((0, 0)))
    assert RichFace().console.size == (80, 24)


@pytest.mark.parametrize("size", [(40, 15), (80, 24), (100, 40)])
def test_each_page_of_the_key_facts_begins_with_a_whole_cell_down_and_up_again(
    size: tuple[int, int], pack: ContentPack
) -> None:
    facts = Prompt("Facts", table=(tuple(family.title for family in pack.families), *key_facts_rows(pack)))
    page = Layout(facts, View(), Console(file=StringIO(), width=size[0], height=size[1]), confirm=False)
    for way in (1, -1):
        while (top := min(page.top_after(way), page.highest_top())) != page.view.top:
            assert top in page.middle[1]
            page = replace(page, view=View(top=top))
    assert page.view.top == 0


@pytest.mark.parametrize("answers", [3, 9])
def test_what_a_wrong_key_is_told_moves_no_line_of_a_full_window(answers: int) -> None:
    face = RichFace(console=Console(file=StringIO(), width=40, height=15))
    prompt = Prompt("Where", ("Where is it?", ""), choices=prompts.numbered(["Here"] * answers), commands=COMMANDS)
    _, pressed = face._press(prompt, View(), "z")  # noqa: SLF001
    before, now = ([line.plain for line in face._layout(prompt, view).lines()] for view in (View(), pressed))  # noqa: SLF001
    assert (now[2:] == before[2:]) == (answers == 9)
    assert any("The key 'z' does nothing here." in line for line in now)
    assert {line for line in before[1:] if line} <= set(now)
    long = face._layout(prompt, View(notice=f"{'word ' * 12}end."))  # noqa: SLF001
    assert not any(".." in line.plain for line in long.lines())


def test_neither_a_wrong_key_nor_what_is_below_takes_the_number_of_an_alarm_out_of_sight() -> None:
    face, call, view = RichFace(console=Console(file=StringIO(), width=40, height=15)), "Emergency: call 999.", View()
    text, keys = (call, "", *map(str, range(20))), (Choice("g", "go on"),)
    alarm = Prompt("Get help", text, alarm="EMERGENCY", strong=(call,), commands=keys, quiet=True)
    for key in ("z", " ", "z", " ", "z"):
        _, view = face._press(alarm, replace(view, notice=""), key)  # noqa: SLF001
        shown = [line.plain for line in face._layout(alarm, view).lines()]  # noqa: SLF001
        assert any(call in line for line in shown)
        assert any("The key 'z' does nothing here." in line for line in shown) == (key == "z")


# --- The window -----------------------------------------------------------------------------------


def test_a_resized_window_is_drawn_anew(tmp_path: Path, items: dict[str, Item]) -> None:
    with Terminal(*KITCHEN, cwd=tmp_path) as program:
        at(program, items, "kinds").press("1")
        for columns, lines in ((40, 15), (100, 30), (41, 16)):
            program.resize(columns, lines)
            assert asks(program, items["kinds"])
            assert len(program.drawn) <= lines
            assert max(map(len, program.drawn)) <= columns
        program.press("3", ENTER, "b")
        assert "Rest, Music" in program.flat, "nothing that was chosen is lost"


@pytest.mark.parametrize(("columns", "lines"), [(39, 15), (40, 14), (30, 10), (20, 6)])
def test_a_window_that_is_too_small_says_so_and_still_works(
    columns: int, lines: int, tmp_path: Path, items: dict[str, Item]
) -> None:
    with Terminal(*KITCHEN, cwd=tmp_path) as program:
        at(program, items, "pain")
        program.resize(columns, lines)
        assert "larger" in program.flat, program.text
        assert len(program.drawn) <= lines, program.drawn
        program.press(" ")
        program.resize(80, 24)
        assert "larger" not in program.flat
        assert asks(program, items["pain"]), "what was scrolled away comes back where there is room"
        program.press("7")
        assert asks(program, items["place"])


@pytest.mark.xdist_group("encodings")  # where a program with these variables is started already: test_cli
def test_a_terminal_that_is_not_utf_8_shows_the_interview(tmp_path: Path, items: dict[str, Item]) -> None:
    accented = tmp_path / "accents.yaml"
    text = KITCHEN_SINK.read_text(encoding="utf-8").replace("text: Leg}", "text: Legé}").replace("Kitchen", "Küche")
    accented.write_text(text, encoding="utf-8")
    variables = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    with Terminal("--pack", str(accented), cwd=tmp_path, variables=variables) as program:
        at(program, items, "place").press("2")
        assert "Traceback" not in program.raw
        assert asks(program, items["kinds"])


# --- The end, however it comes --------------------------------------------------------------------


def on_the_first_page(program: Terminal, items: dict[str, Item]) -> None:
    assert items
    program.ready()


def in_a_question(program: Terminal, items: dict[str, Item]) -> None:
    at(program, items, "pain").press("1")


def in_the_review(program: Terminal, items: dict[str, Item]) -> None:
    at(program, items, "pain").press("r")


def on_the_sheet(program: Terminal, items: dict[str, Item]) -> None:
    at(program, items, "pain").press("q", "y")


PLACES = pytest.mark.parametrize(
    "go_there", [on_the_first_page, in_a_question, in_the_review, on_the_sheet], ids=lambda place: place.__name__
)


@PLACES
def test_ctrl_c_ends_it_and_gives_the_terminal_back(
    go_there: Callable[[Terminal, dict[str, Item]], None], tmp_path: Path, items: dict[str, Item]
) -> None:
    with Terminal(*KITCHEN, cwd=tmp_path) as program:
        go_there(program, items)
        assert not program.echoes()
        program.send(CTRL_C)
        assert program.end() == 130
        assert "Traceback" not in program.raw
        assert program.echoes()
        assert program.line_mode()
        assert program.raw.count("\x1b[?1049l") == program.raw.count("\x1b[?1049h") == 1
        assert program.raw.rfind("\x1b[?25l") <= program.raw.rfind("\x1b[?25h"), "the cursor is hidden"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("face", [(), ("--plain",)], ids=["rich", "plain"])
def test_the_end_of_input_on_a_terminal_gives_the_sheet(
    face: tuple[str, ...], tmp_path: Path, kitchen_sink: ContentPack
) -> None:
    """Ctrl-D, as often as one likes."""
    with Terminal(*face, *KITCHEN, cwd=tmp_path) as program:
        if face:
            program.until_asked()
        else:
            program.ready()
        for _ in range(3):
            if not program.at_end:
                program.send(CTRL_D)
                program.settle()
        assert program.end() == 0, program.raw[-500:]
        assert "Traceback" not in program.raw
        assert ("Your sheet is ready" if face else kitchen_sink.core_questions[0]) in flat(program.raw)


@pytest.mark.parametrize("ignores", [False, True], ids=["hears the signal", "is deaf to the signal"])
@pytest.mark.parametrize("face", [(), ("--plain",)], ids=["rich", "plain"])
def test_a_closed_terminal_leaves_no_process_behind(face: tuple[str, ...], ignores: bool, tmp_path: Path) -> None:  # noqa: FBT001
    with Terminal(*face, *KITCHEN, cwd=tmp_path, ignores_hangup=ignores) as program:
        if face:
            program.until_asked()
        else:
            program.ready()
        assert program.hang_up()
    assert not list(tmp_path.iterdir())


def test_ctrl_c_just_before_the_plain_face_waits_is_not_slept_over() -> None:
    """Python hears of it then as of one that another thread took: nothing breaks off the waiting for a line."""
    ours, theirs = os.openpty()
    heard, main = threading.Event(), threading.get_ident()

    def take() -> None:
        while not sys._current_frames()[main].f_code.co_filename.endswith("plain_face.py"):  # noqa: SLF001  (public)
            time.sleep(0.001)
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        if not heard.wait(10):
            os.write(ours, b"\n")

    other = threading.Thread(target=take)
    with os.fdopen(theirs) as typed, os.fdopen(ours, "rb", buffering=0):
        other.start()
        with pytest.raises(KeyboardInterrupt):
            PlainFace(typed, StringIO()).ask(Prompt("Ready?", enter="go on"))
        in_time = other.is_alive()
        heard.set()
        other.join()
    assert in_time


def test_ctrl_c_ends_the_plain_face_without_a_traceback(tmp_path: Path) -> None:
    with Terminal("--plain", *KITCHEN, cwd=tmp_path) as program:
        program.until_asked()
        program.send(CTRL_C)
        assert program.end() == 130
        assert "Traceback" not in program.raw
