"""Digits through the real key reader, on a real pseudo-terminal: which number they are in a list of any length."""

from __future__ import annotations

import io
import os
import re
import sys
import termios
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.console import Console

from decision_aid.people import prompts
from decision_aid.people.prompts import Choice, Prompt, Row
from decision_aid.people.terminal import keys
from decision_aid.people.terminal.rich_face import RichFace
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Typing = Callable[[Prompt, str], str | None]


pytestmark = pytest.mark.xdist_group("one keyboard")  # one after the other, in their order


class Hand(io.StringIO):
    """A screen with somebody before it, who types once it is drawn."""

    def __init__(self, keyboard: int) -> None:
        super().__init__()
        self.keyboard, self.typed, self.drawn = keyboard, "", 0

    def write(self, text: str) -> int:
        self.drawn += 1
        typed, self.typed = self.typed, ""
        os.write(self.keyboard, typed.encode())
        return len(text)


@pytest.fixture(scope="module")
def terminal() -> Iterator[tuple[int, int]]:
    ours, theirs = os.openpty()
    yield ours, theirs
    os.close(ours)


@pytest.fixture(scope="module")
def hand(terminal: tuple[int, int]) -> Hand:
    return Hand(terminal[0])


@pytest.fixture(scope="module")
def typing(terminal: tuple[int, int], hand: Hand) -> Iterator[Typing]:
    """What comes of keys that are typed at a prompt, as the program reads them from a terminal."""
    theirs = terminal[1]
    with pytest.MonkeyPatch.context() as patch, os.fdopen(theirs) as stdin, os.fdopen(os.dup(theirs), "w") as stdout:
        patch.setattr(sys, "__stdin__", stdin)
        patch.setattr(sys, "__stdout__", stdout)
        patch.setattr(keys, "DELAY_SECONDS", 0.0)  # each key is pressed by itself, however quickly it comes
        with RichFace(console=Console(file=hand, width=80, height=60)) as face:

            def typed(prompt: Prompt, keys: str) -> str | None:
                termios.tcflush(theirs, termios.TCIFLUSH)  # what was typed on after the answer before
                hand.typed = keys
                return face.ask(prompt)

            typed(Prompt("The first screen", enter="go on"), "\r")  # until it, the terminal takes whole lines
            yield typed


def taken(most: int, digits: str, *, several: bool) -> list[int]:
    """Return what digits and then Enter take: the longest number there is; of one answer no two can be told apart.

    The digit after one that is no answer belongs to the same number: an age is no age group. No more than that: who
    presses one that is not there and then those that are is heard.
    """
    numbers = {*map(str, range(1, most + 1)), *(f"{n:02}" for n in range(1, most + 1) if most > prompts.ONE_DIGIT)}
    first = "".join({number[0] for number in numbers if len(number) > 1})
    refused = ["00"] if several else [f"[{first}]."] if first else []
    long, short = ([number for number in numbers if len(number) == length] for length in (2, 1))
    found = re.findall("|".join([*long, *refused, *short, *([] if several else [".."]), "."]), digits)
    return [int(number) for number in found if number in numbers][: None if several else 1]


@example(most=11, digits="12", several=True)
@example(most=3, digits="71", several=False)
@example(most=3, digits="4321", several=False)
@given(
    most=st.integers(1, 30),
    digits=st.text("0123456789", max_size=6) | st.text("0123", max_size=6),
    several=st.booleans(),
)
@settings(max_examples=200)
def test_digits_are_the_longest_number_there_is_and_none_of_a_list_is_lost(
    typing: Typing, most: int, digits: str, *, several: bool
) -> None:
    choices = prompts.numbered(map(str, range(1, most + 1)))
    prompt = Prompt("List", choices=choices, several=several, commands=(Choice("q", "stop"),))
    told = typing(prompt, f"{digits}\r\rq")
    found = taken(most, digits, several=several)
    if several:
        ticked = {number for number in found if found.count(number) % 2}
        assert told == (" ".join(choices[number - 1].key for number in sorted(ticked)) or "q")
    else:
        assert told == (choices[found[0] - 1].key if found else "q")


DOWN = "\x1b[B"
LIST, ONE = prompts.numbered("abc"), prompts.numbered("abcdefghijkl")
AGE = Prompt("How old?", typed_keys=tuple(map(str, range(18, 121))), enter="go on")


@each(
    ("prompt", "pressed", "told"),
    [
        (Prompt("List", choices=LIST, several=True), f"{DOWN}{DOWN}1 3\r", "1 3"),  # the arrows point at 2
        (Prompt("List", choices=ONE, several=True), f"1{DOWN}\r\r", "01"),
        (Prompt("List", choices=ONE, several=True), "1\x7f3\r", "3"),
        (Prompt("List", choices=ONE, several=True, chosen=frozenset({"2"}), enter="go on"), "0\r3\r", "2 3"),
        (Prompt("List", choices=ONE, several=True, commands=(Choice("r", "review"),)), "1r", "01 r"),
        (Prompt("List", choices=ONE, several=True, at_most=1), "21\r\r", "2"),
        (Prompt("List", choices=ONE, several=True, alone=frozenset({"12"})), "1212\r1\r2\r", "01 2"),  # meant: 1 and 2
        (Prompt("List", choices=ONE, several=True, alone=frozenset({"12"})), "n", "12"),
        (Prompt("One", choices=ONE, enter="go on"), f"1{DOWN}{DOWN} ", "2"),  # the arrow takes the place of the number
        (Prompt("One", choices=ONE, enter="go on"), f"{DOWN}{DOWN}1 \r", "01"),  # the number, that of the arrow
        (AGE, "5\r64", "64"),
        (AGE, "12\r120", "120"),
    ],
)
def test_a_number_that_waits_is_neither_forgotten_nor_taken_for_another(
    typing: Typing, prompt: Prompt, pressed: str, told: str
) -> None:
    assert typing(prompt, pressed) == told


def test_ctrl_u_empties_the_line(typing: Typing) -> None:
    assert typing(prompts.line("Reference", (), enter="go on"), "A-33\x15B-4\r") == "B-4"


def test_of_a_text_that_was_pasted_not_each_letter_is_drawn_and_no_more_is_taken_than_there_is_room_for(
    typing: Typing, hand: Hand
) -> None:
    text = "".join(map(str, range(500)))
    for room in (None, 200):
        hand.drawn = 0
        assert typing(replace(prompts.line("Own words", (), enter="go on"), at_most=room), f"{text}\r") == text[:room]
        assert hand.drawn < len(text) / 10


YES_NO = (Choice("y", "Yes"), Choice("n", "No"))
UNSURE_OR_BACK = (Choice("u", "not sure"), Choice("b", "back"))
SIGNS = Prompt("Signs", choices=YES_NO, rows=(Row("1", "One"), Row("2", "Two")), commands=UNSURE_OR_BACK)
NEXT = Prompt("Another", ("Do you?",), choices=YES_NO, commands=UNSURE_OR_BACK)


@each(
    ("left", "pressed", "told"),
    [
        ("n", "nnu", "u"),  # who goes down a list with one key does not stop at its end
        ("n", "y", "y"),
        ("u", "n", "n"),
        ("b", "b", "b"),  # back and back again is no answer
    ],
)
def test_the_key_that_ended_a_list_does_not_answer_the_next_question_unread(
    typing: Typing, left: str, pressed: str, told: str
) -> None:
    assert typing(SIGNS, left) == left
    assert typing(SIGNS, left) == left, "the same list goes on"
    assert typing(NEXT, pressed) == told
    assert typing(NEXT, told) == told, "a screen with one question is no list"
