"""A patient who is new to the list: the reference as the clinic writes it, and who will answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.engine.answers import printable
from decision_aid.people import pages
from decision_aid.people.desk.words import ask_key
from decision_aid.people.terminal.prompts import Choice, Prompt
from decision_aid.reports.of_sessions.queue import is_called, line, lines, name
from decision_aid.sessions import reference as references

if TYPE_CHECKING:
    from collections.abc import Sequence

    from decision_aid.people.desk.face import PatientFace
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
REMOVE = Choice("x", "wrong reference: take it off the list")


def ask_reference(face: Face, queue: Sequence[Case]) -> str | Case | None:
    """Return a new reference, or the session on the list that has it already; None where the nurse goes back."""
    notices: tuple[str, ...] = ()
    while reference := pages.ask_line(face, "New patient", _NO_NAMES, enter="go back to the list", notices=notices):
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
    return reference if typed == _ANEW.key else same[int(typed or 1) - 1]


def _already(reference: str, same: Sequence[Case]) -> Prompt:
    """Ask which of those who have a reference it is; Enter would guess where there are several."""
    heading = f"{reference} is on the list already"
    if len(same) == 1:
        return Prompt(heading, (line(same[0]),), commands=(_ANEW,), enter="go on with this patient")
    ask = "To take a patient, give the number."
    return Prompt(heading, choices=pages.numbered(lines(same)), commands=(_ANEW,), ask=ask)


def is_the_earlier(face: Face, earlier: Case) -> bool:
    """Ask whether a patient is the one who had the same reference on an earlier day."""
    begun = earlier.session.created.astimezone()
    prompt = Prompt(
        f"{name(earlier)} was on the list before",
        (f"On {begun:%A %d %B}: {line(earlier)}",),
        commands=(Choice("g", "go on with that patient"),),
        enter="begin a new patient",
    )
    return ask_key(face, prompt) == "g"


def ask_who(face: PatientFace, *, new: bool) -> Who | None:
    """Ask who answers from here on; None where the reference is wrong and is to be taken off the list."""
    choices = (
        Choice("1", "I, the nurse: I read aloud and type what the patient says"),
        Choice("2", "The patient, at this keyboard"),
        Choice("3", "A helper of the patient, at this keyboard"),
    )
    prompt = Prompt(
        "Who answers?",
        ("Say first:", *_SAY),
        choices=choices,
        commands=(REMOVE,) if new else (),
        enter="read aloud and type yourself",
        ask="Answer with 1, 2 or 3.",
    )
    typed = ask_key(face, prompt)
    return None if typed == REMOVE.key else _WHO[typed]


def call_the_nurse(face: PatientFace) -> None:
    """Show a patient or a helper that the nurse is needed; only n goes on."""
    here = Choice("n", "the nurse is here")
    ask_key(face, Prompt("Please stop here", _CALL, commands=(here,)))


def take_back(face: PatientFace) -> None:
    """Get the keyboard back before the nurse sees anything of another patient."""
    prompt = Prompt("Thank you", ("Please give the keyboard back to the nurse.",), enter="go on, as the nurse")
    ask_key(face.inner, Prompt(f"[{printable(face.reference)}] {prompt.heading}", prompt.body, enter=prompt.enter))


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
