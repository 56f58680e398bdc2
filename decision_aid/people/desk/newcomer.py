"""A patient who is new to the list: the reference as the clinic writes it, and who will answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from decision_aid.engine.answers import on_one_line
from decision_aid.people import pages
from decision_aid.people.desk.words import ask_key
from decision_aid.people.interview.state import HandOver, Page
from decision_aid.people.terminal.prompts import Choice, Prompt
from decision_aid.reports.of_sessions.queue import is_called, line, lines, name
from decision_aid.sessions import reference as references

if TYPE_CHECKING:
    from collections.abc import Sequence

    from decision_aid.people.interview.state import Interview, Look, State
    from decision_aid.people.terminal.prompts import Face
    from decision_aid.sessions.case import Case
    from decision_aid.sessions.records import Who

_WHO: dict[str, Who] = {"": "nurse", "1": "nurse", "2": "patient", "3": "helper"}
_NO_NAMES = (
    "The reference of the patient, as your clinic writes it: the number of the visit, a bed, a ticket.",
    "No name and no birth date: it stands on every screen and every sheet.",
)
_KEEP = Choice("k", "keep it as it is")
_ANEW = Choice("n", "somebody else with this reference")
OFF_THE_LIST = "off the list"
REMOVE = Choice("x", "wrong reference: take it off the list")


def ask_reference(face: Face, queue: Sequence[Case]) -> str | Case | None:
    """Return a new reference, or the session on the list that has it already; None where the nurse goes back."""
    notices: tuple[str, ...] = ()
    while reference := on_one_line(
        face.ask(pages.line("New patient", _NO_NAMES, enter="go back to the list", notices=notices)) or ""
    ):
        if len(reference) > references.LONGEST:
            notices = (f"That is too long: {references.LONGEST} characters at most.",)
        elif _shall_be(face, reference):
            return _not_twice(face, reference, queue)
        else:
            notices = ()
    return None


def _shall_be(face: Face, reference: str) -> bool:
    """Give a second chance where a reference tells who the patient is."""
    warning = references.warning(reference)
    if not warning:
        return True
    body = (f'You typed "{reference}".', "Better is a number that only your clinic can read.")
    prompt = Prompt("Is this reference right?", body, notices=(warning,), commands=(_KEEP,), enter="type another")
    return ask_key(face, prompt) == _KEEP.key


def _not_twice(face: Face, reference: str, queue: Sequence[Case]) -> str | Case | None:
    """Where the reference is on the list already, it is most often the same patient."""
    same = [one for one in queue if is_called(one, reference)]
    if not same:
        return reference
    typed = ask_key(face, _already(reference, same))
    return None if typed is None else reference if typed == _ANEW.key else same[int(typed or 1) - 1]


def _already(reference: str, same: Sequence[Case]) -> Prompt:
    """Ask which of those who have a reference it is; Enter would guess where there are several."""
    heading = f"{reference} is on the list already"
    if len(same) == 1:
        return Prompt(heading, (line(same[0]),), commands=(_ANEW,), enter="go on with this patient")
    ask = "To take a patient, give the number."
    return Prompt(heading, choices=pages.numbered(lines(same)), commands=(_ANEW,), ask=ask)


def is_the_earlier(face: Face, earlier: Case) -> bool | None:
    """Ask whether a patient is the one who had the same reference on an earlier day; None where nobody says so."""
    begun = earlier.session.created.astimezone()
    prompt = Prompt(
        f"{name(earlier)} was on the list before",
        (f"On {begun:%A %d %B}: {line(earlier)}",),
        commands=(Choice("g", "go on with that patient"),),
        enter="begin a new patient",
    )
    typed = ask_key(face, prompt)
    return None if typed is None else typed == "g"


class WhoAnswers(Page):
    """Asks who answers from here on; a new patient with a wrong reference is taken off the list again."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        choices = (
            Choice("1", "I, the nurse: I read aloud and type what the patient says"),
            Choice("2", "The patient, at this keyboard"),
            Choice("3", "A helper of the patient, at this keyboard"),
        )
        return Prompt(
            "Who answers?",
            ("Say first:", *_SAY),
            choices=choices,
            commands=(REMOVE,) if _is_new(talk, state) else (),
            enter="read aloud and type yourself",
            ask="Answer with 1, 2 or 3.",
        )

    def step(self, talk: Interview, state: State, typed: str) -> State:
        if typed == REMOVE.key and _is_new(talk, state):
            return state.pass_by(OFF_THE_LIST).end()
        return handed_to(state, _WHO[typed]) if typed in _WHO else state


def _is_new(talk: Interview, state: State) -> bool:
    return not (state.answers.by_link_id or (talk.saved and talk.saved.fitting.parked))


def handed_to(state: State, who: Who) -> State:
    """Let somebody else answer from here on; a nurse sees first which signs nobody has seen."""
    behind = state.behind - {"signs", "options read"}
    return replace(state, who=who, pages=(), behind=behind).do(HandOver(who))


class CallTheNurse(Page):
    """Shows a patient or a helper that the nurse is needed; only n goes on."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        return Prompt("Please stop here", _CALL, commands=(Choice("n", "the nurse is here"),))

    def step(self, talk: Interview, state: State, typed: str) -> State:
        return handed_to(state, "nurse") if typed == "n" else state


@dataclass(frozen=True, slots=True)
class TakeBack(Page):
    """Gets the keyboard back before the nurse sees anything of another patient; then it goes on, or pauses."""

    pauses: bool = False
    has_keys_of_route = False

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        return Prompt("Thank you", ("Please give the keyboard back to the nurse.",), enter="go on, as the nurse")

    def step(self, talk: Interview, state: State, typed: str) -> State:
        if typed:
            return state
        return handed_to(state, "nurse").end() if self.pauses else handed_to(state, "nurse")


def pause(state: State) -> State:
    """Go back to the queue, everything is kept already; the keyboard of a patient is taken back first."""
    if is_given_back(state) or isinstance(state.pages[-1], TakeBack):
        return state.end()
    return replace(state, pages=(TakeBack(pauses=True),))


def is_given_back(state: State) -> bool:
    """Say whether the nurse has the keyboard."""
    return state.who in (None, "nurse")


_SAY = (
    "I ask about your pain, so that your doctor can read it before you meet.",
    "You may skip any question, and you may say that you are not sure.",
    "Your answers are kept here for your care team. Nothing is decided today.",
    "",
)
_CALL = (
    "PLEASE CALL THE NURSE TO THIS SCREEN NOW.",
    "You told us something that the nurse needs to see at once.",
    "Your answers are kept.",
)
