"""The end of the interview: the sheet on the screen, what can be done with it, and where it stays."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from decision_aid.engine import regions
from decision_aid.engine.guidance import guide
from decision_aid.people import pages
from decision_aid.people.interview import reading
from decision_aid.people.interview.conversation import COUNTRY, StoppedError
from decision_aid.people.interview.own_words import ask_own_words
from decision_aid.people.terminal.prompts import Choice, InputEndedError, Prompt
from decision_aid.reports.text import wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.people.interview.asking import Interview
    from decision_aid.people.interview.conversation import Conversation

    Groups = tuple[tuple[str, tuple[str, ...]], ...]  # titles, and the questions under each


class OnFile(Enum):
    """What a person may want the sheet to be, as a file."""

    PAGE = "A page to print. It opens in your web browser."
    LARGE_PAGE = "The same page in large letters."
    TEXT = "Plain text, as you see it here."


def show_the_sheet(
    talk: Interview, render: Callable[[], str], questions: Callable[[], Groups], write: Callable[[OnFile], str]
) -> None:
    """Show the finished sheet, and offer to write it to a file, until the person is done.

    `render` returns the sheet, `questions` all that it proposes to ask; `write` writes the sheet and
    returns in words what became of that.
    """
    notices: tuple[str, ...] = ()
    while True:
        try:
            typed = talk.ask(_sheet(render(), notices))
            if typed in ("", "q"):
                if _leave(talk):
                    _note_the_end(talk)
                    return
                notices = ()
            elif typed == "w":
                notices = _write(talk, write)
            else:
                notices = _at_the_sheet(talk, typed, questions)
        except StoppedError:
            notices = ()
        except InputEndedError:
            return


def _sheet(sheet: str, notices: tuple[str, ...]) -> Prompt:
    body = tuple(sheet.splitlines())
    return Prompt("Your sheet", body, notices=notices, commands=_COMMANDS, enter="finish", quiet=True)


def _write(talk: Interview, write: Callable[[OnFile], str]) -> tuple[str, ...]:
    """Let the person choose a kind of file, and write it; return what became of that."""
    kinds = tuple(OnFile)
    choices = pages.numbered(kind.value for kind in kinds)
    prompt = Prompt("Your sheet as a file", choices=choices, enter="go back", ask="Answer with a number from 1 to 3.")
    number = pages.chosen(prompt, talk.ask(prompt))
    if number is None:
        return ()
    talk.kept = write(kinds[number])
    return (talk.kept, SHARED)


def _at_the_sheet(talk: Interview, typed: str, questions: Callable[[], Groups]) -> tuple[str, ...]:
    """Do what a key asks for; return what is to be said about it above the sheet."""
    match typed:
        case "t":
            return (tick(talk, questions()),)
        case "i":
            return tuple(filter(None, (say_in_own_words(talk),)))
        case "o":
            reading.read_options(talk, reading.OPTIONS)
        case "n":
            return _read_numbers(talk)
        case "m":
            reading.read_myths(talk)
        case "k":
            reading.check_understanding(talk)
        case "c":
            talk.change_country()
        case "r":
            talk.review_and_go_on()
        case _:
            pass
    return ()


def _read_numbers(talk: Interview) -> tuple[str, ...]:
    """Let the person read the numbers that stand on the sheet; say so where it has none."""
    raised = guide(talk.pack, talk.answers).raised
    names = tuple(dict.fromkeys(name for each in raised for name in each.topic.evidence))
    if not names:
        return ("No number stands on your sheet. Each choice has its numbers: press o.",)
    reading.read_numbers(talk, names)
    return ()


def _note_the_end(talk: Interview) -> None:
    if talk.keeper and talk.complete:
        talk.keeper.detail("finished", value=True)


def tick(talk: Interview, questions: Groups) -> str:
    """Let the person choose the questions to ask first; return in words what became of it."""
    before, talk.ticked = talk.ticked, ask_which(talk, questions, talk.ticked)
    if talk.keeper and talk.ticked != before:
        talk.keeper.detail("ticked", talk.ticked)
    return ticked_in_words(talk.ticked)


def say_in_own_words(talk: Interview) -> str:
    """Let the person write own words for the sheet; return in words what became of it."""
    before, talk.own = talk.own, ask_own_words(talk.face, talk.own)
    if talk.own == before:
        return ""
    if talk.keeper:
        talk.keeper.detail("own-words", talk.own)
    return "Your own words are on your sheet."


def ask_which(talk: Conversation, groups: Groups, ticked: tuple[str, ...]) -> tuple[str, ...]:
    """Let the person tick the questions to ask first; return those that are ticked then."""
    titles: dict[str, str] = {}
    for title, group in groups:
        titles |= {question: title for question in group if question not in titles}
    choices = tuple(Choice(str(n), question, under=titles[question]) for n, question in enumerate(titles, start=1))
    prompt = Prompt(
        "Which questions do you want to ask first?",
        choices=choices,
        several=True,
        chosen=frozenset(choice.key for choice in choices if choice.text in ticked),
        commands=(_NONE,),
        enter="go on",
        ask="Answer with numbers, for example 1 3.",
    )
    typed = talk.ask(prompt)
    keys = set(typed.replace(",", " ").split())
    known = tuple(choice.text for choice in choices if choice.key in keys)
    return () if typed == _NONE.key else known or ticked


def ticked_in_words(ticked: tuple[str, ...]) -> str:
    if not ticked:
        return "No question is ticked."
    questions = "1 question is" if len(ticked) == 1 else f"{len(ticked)} questions are"
    return f"{questions} ticked, and first on your sheet."


def _leave(talk: Interview) -> bool:
    """Say where the sheet stays, and whom to call when things get worse; return whether to end here."""
    commands = (Choice("b", "back to the sheet"),)
    where, *more = last_words(talk)
    to_keep = "" if talk.kept else f" {_TO_KEEP}"
    return not talk.page("Before you go", (), (where + to_keep, *more), commands=commands)


def last_words(talk: Interview) -> tuple[str, ...]:
    """Return where the sheet is, and the signs with whom to call: the last thing that is said."""
    safety = talk.pack.safety
    signs = tuple(f"- {sign}" for sign in safety.signs)
    contacts = regions.contact_lines(talk.pack, talk.place, ("emergency", "crisis"), how_to_choose="")
    return (talk.kept or _NOT_KEPT, SHARED, "", f"{safety.title}:", *signs, safety.action, *contacts)


def parting(talk: Interview) -> str:
    """Return the last words as a text, for a window in which the sheet stays."""
    return "\n".join(line for text in last_words(talk) for line in wrap(text, talk.face.width) or [""])


SHARED = "Do others use this computer or printer? Take the paper, delete the file, and close this window."
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
