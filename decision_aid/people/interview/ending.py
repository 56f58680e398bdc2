"""The end of the interview: the sheet on the screen, what can be done with it, and where it stays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from decision_aid.engine import regions
from decision_aid.people import pages
from decision_aid.people.interview import reading
from decision_aid.people.interview.own_words import OwnWordsPage
from decision_aid.people.interview.questions import Review
from decision_aid.people.interview.screens import COUNTRY, Country, ToRead
from decision_aid.people.interview.state import SHARED, OnFile, Page, Write
from decision_aid.people.terminal.prompts import Choice, Prompt
from decision_aid.reports.text import wrap

if TYPE_CHECKING:
    from decision_aid.content import ContentPack
    from decision_aid.people.interview.state import Interview, Look, State


class Sheet(Page):
    """Shows the finished sheet, and offers what can be done with it, until the person is done."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        body = tuple(talk.paper.text(state, look.width).splitlines()) if talk.paper else ()
        return Prompt("Your sheet", body, commands=_COMMANDS, enter="finish", quiet=True)

    def step(self, talk: Interview, state: State, typed: str) -> State:
        match typed:
            case "" | "q":
                return state.over(Goodbye())
            case "w":
                return state.over(AsFile())
            case "t":
                return state.over(Tick())
            case "i":
                return state.over(OwnWordsPage())
            case "o":
                return state.over(reading.Options(reading.OPTIONS))
            case "n":
                return _numbers(state)
            case "m":
                return state.over(reading.Reading(reading.myths))
            case "k" if talk.pack.understanding:
                return state.over(reading.Check())
            case "c":
                return state.over(Country())
            case "r":
                return replace(state.back(), stopped=False).over(Review())
            case _:
                return state


def _numbers(state: State) -> State:
    """Let the person read the numbers that stand on the sheet; say so where it has none."""
    raised = state.standing.guidance.raised
    names = tuple(dict.fromkeys(name for each in raised for name in each.topic.evidence))
    if not names:
        return state.say("No number stands on your sheet. Each choice has its numbers: press o.")
    return state.over(reading.numbers_page(names))


class AsFile(Page):
    """Asks what kind of file the sheet shall be."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        choices = pages.numbered(kind.value for kind in OnFile)
        return Prompt("Your sheet as a file", choices=choices, enter="go back", ask="Answer with a number from 1 to 3.")

    def step(self, talk: Interview, state: State, typed: str) -> State:
        number = pages.chosen(typed, OnFile)
        return state.back() if number is None else state.back().do(Write(tuple(OnFile)[number]))


@dataclass(frozen=True, slots=True)
class Tick(Page):
    """Asks which questions to ask first, and `says_so` above the sheet."""

    says_so: bool = True

    def _choices(self, talk: Interview, state: State) -> tuple[Choice, ...]:
        titles: dict[str, str] = {}
        for title, group in talk.paper.questions(state) if talk.paper else ():
            titles |= {question: title for question in group if question not in titles}
        return tuple(Choice(str(n), question, under=titles[question]) for n, question in enumerate(titles, start=1))

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        choices = self._choices(talk, state)
        return Prompt(
            "Which questions do you want to ask first?",
            choices=choices,
            several=True,
            chosen=frozenset(choice.key for choice in choices if choice.text in state.details.ticked),
            commands=(_NONE,),
            enter="go on",
            ask="Answer with numbers, for example 1 3.",
        )

    def step(self, talk: Interview, state: State, typed: str) -> State:
        keys = typed.replace(",", " ").split()
        known = tuple(choice.text for choice in self._choices(talk, state) if choice.key in keys)
        ticked = () if typed == _NONE.key else known or state.details.ticked
        state = (state if ticked == state.details.ticked else state.note("ticked", ticked)).back()
        return state.say(ticked_in_words(ticked)) if self.says_so else state


def ticked_in_words(ticked: tuple[str, ...]) -> str:
    if not ticked:
        return "No question is ticked."
    questions = "1 question is" if len(ticked) == 1 else f"{len(ticked)} questions are"
    return f"{questions} ticked, and first on your sheet."


class Goodbye(ToRead):
    """Says where the sheet stays, and whom to call when things get worse."""

    def text(self, talk: Interview, state: State) -> Prompt:
        where, *more = last_words(talk.pack, state)
        to_keep = "" if state.kept else f" {_TO_KEEP}"
        return Prompt("Before you go", (where + to_keep, *more), commands=(Choice("b", "back to the sheet"),))

    def close(self, talk: Interview, state: State) -> State:
        return (state.note("finished", value=True) if state.complete else state).end()

    def press(self, talk: Interview, state: State, key: str) -> State:
        return state.back()


def last_words(pack: ContentPack, state: State) -> tuple[str, ...]:
    """Return where the sheet is, and the signs with whom to call: the last thing that is said."""
    safety = pack.safety
    signs = tuple(f"- {sign}" for sign in safety.signs)
    contacts = regions.contact_lines(pack, state.place, ("emergency", "crisis"), how_to_choose="")
    return (state.kept or _NOT_KEPT, SHARED, "", f"{safety.title}:", *signs, safety.action, *contacts)


def parting(pack: ContentPack, state: State, width: int) -> str:
    """Return the last words as a text, for a window in which the sheet stays."""
    return "\n".join(line for text in last_words(pack, state) for line in wrap(text, width) or [""])


_NOT_KEPT = "Your sheet is in no file. It stays in this window until you close it."
_TO_KEEP = "To keep it, go back and press w."
_NONE = Choice("x", "untick all")
_COMMANDS = (
    Choice("w", "write to a file"),
    Choice("t", "tick questions"),
    Choice("i", "in your own words"),
    Choice("r", "review"),
    Choice("o", "read the choices"),
    Choice("n", "read the numbers"),
    reading.MYTHS,
    Choice("k", "check our explanation"),
    COUNTRY,
    Choice("q", "finish"),
)
