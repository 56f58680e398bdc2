"""A patient who is new to the list: the reference as the clinic writes it, and who will answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from decision_aid.engine.answers import in_words, on_one_line, printable
from decision_aid.frozen import frozen
from decision_aid.people import prompts
from decision_aid.people.desk.notes import NotePage
from decision_aid.people.desk.signs import not_seen
from decision_aid.people.desk.watching import IS_WRONG
from decision_aid.people.interview.keys import Accepts, Key, instead, numbered, opens
from decision_aid.people.interview.state import HandOver, Interview, Look, Page, State
from decision_aid.people.prompts import Choice, Face, Prompt
from decision_aid.reports.for_clinicians.desk import TOLD_ALOUD
from decision_aid.reports.of_sessions.queue import line, lines, name
from decision_aid.sessions import reference as references
from decision_aid.sessions.case import Case
from decision_aid.sessions.records import Who

_WHO: dict[Who, str] = {
    "nurse": "I, the nurse: I read aloud and type what the patient says",
    "patient": "The patient, at this keyboard",
    "helper": "A helper of the patient, at this keyboard",
}
_ALOUD = "A helper aloud, and I type: it is noted for the clinician"
_WHO_IS_IT = "Who answers for the patient, and which questions? No names: daughter, interpreter."
_NO_NAMES = (
    "The reference of the patient, as your clinic writes it: the number of the visit, a bed, a ticket.",
    "No name and no birth date: it stands on every screen and every sheet.",
)
_KEEP = Choice("y", "yes, keep it as it is")
NEW, GO_ON = "n", "g"
_MOST = 9  # so that one key takes one
OFF, OFF_THE_LIST = "-", "off the list"
THE_WORD = "desk"  # which stands on no screen of a patient
GREETED = "greeted"
GREETING = (
    "First say: I ask about your pain, for your doctor. You may skip a question, or say you are not sure. "
    "Your answers are kept for your care team."
)


class New(NamedTuple):
    """A patient who is to be put on the list; nobody, where the reference is empty."""

    reference: str


NOBODY = New("")


def ask_reference(face: Face) -> str:
    """Return a new reference; nothing where the nurse goes back."""
    notices: tuple[str, ...] = ()
    while reference := on_one_line(
        face.ask(prompts.line("New patient", _NO_NAMES, enter="go back to the list", notices=notices)) or ""
    ):
        notices = _too_long(reference)
        if not notices and _shall_be(face, reference):
            return reference
    return ""


def _too_long(reference: str) -> tuple[str, ...]:
    return (
        (f"That is too long: {references.LONGEST} characters at most.",) if len(reference) > references.LONGEST else ()
    )


def _shall_be(face: Face, reference: str) -> bool:
    """Give a second chance where a reference tells who the patient is."""
    warning = references.warning(reference)
    if not warning:
        return True
    body = (f'You typed "{reference}".', "Better is a number that only your clinic can read.")
    prompt = Prompt("Is this reference right?", body, notices=(warning,), commands=(_KEEP,), enter="type another")
    return ask_key(face, prompt) == _KEEP.key


def ask_key(face: Face, prompt: Prompt) -> str | None:
    """Ask until one of the keys of a prompt is typed, or Enter where it does something; None once the input ends."""
    keys = [choice.key for choice in (*prompt.choices, *prompt.commands)]
    while (said := face.ask(prompt)) is not None:
        typed = said.strip().casefold()
        if typed in keys or (not typed and prompt.enter):
            return typed
    return None


def which(face: Face, typed: str, here: Sequence[Case], earlier: Sequence[Case], *, is_new: bool) -> Case | New:
    """Return who is meant by what was typed: one of those on the list, one of earlier days, or somebody new.

    `is_new` is said by the nurse, of a reference that is right; of anything else it is asked first.
    """
    found = [*here, *earlier][:_MOST]
    if not found and is_new:
        return New(typed)
    typed = on_one_line(typed)
    new = Choice(
        NEW, "somebody else with this reference" if found else f"new patient: put {printable(typed)} on the list"
    )
    typed_key = ask_key(face, _who_is_meant(typed, here, found, new, is_new=is_new))
    if typed_key is None:
        return NOBODY
    if typed_key == NEW or (not typed_key and is_new and not here):
        return New(typed) if is_new or (not _too_long(typed) and _shall_be(face, typed)) else NOBODY
    if typed_key.isdecimal() or typed_key == GO_ON or is_new:
        return found[int(typed_key) - 1 if typed_key.isdecimal() else 0]
    return NOBODY


def _who_is_meant(typed: str, here: Sequence[Case], found: Sequence[Case], new: Choice, *, is_new: bool) -> Prompt:
    """Enter goes on with the one patient who has a new reference today; otherwise it guesses nobody."""
    if is_new and len(found) == 1:
        if here:
            heading = f"{printable(typed)} is on the list already"
            return Prompt(heading, (line(found[0]),), commands=(new,), enter="go on with this patient")
        heading, go_on = f"{name(found[0].session)} was on the list before", Choice(GO_ON, "go on with that patient")
        return Prompt(heading, (_with_day(found[0]),), commands=(go_on,), enter="begin a new patient")
    told = [*lines(here), *map(_with_day, found[len(here) :])][: len(found)]
    heading = f"{printable(typed)}: who is meant?" if found else f"{printable(typed)} is not on the list"
    ask = "To take a patient, give the number." if found else ""
    enter = "" if is_new else "go back to the list"
    return Prompt(heading, choices=prompts.numbered(told), commands=(new,), enter=enter, ask=ask)


def _with_day(earlier: Case) -> str:
    return f"On {earlier.session.created.astimezone():%A %d %B}: {line(earlier)}"


class WhoAnswers(Page):
    """Asks who answers from here on."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        how_back = _HOW_BACK.format("your password" if talk.person else f"the word {THE_WORD}")
        return Prompt("Who answers?", (how_back, ""), ask="Answer with a number from 1 to 4.")

    def accepts(self, talk: Interview, state: State) -> Accepts:
        typed_by = ((words, partial(handed_to, who=who)) for who, words in _WHO.items())
        choices = numbered((*typed_by, (_ALOUD, instead(NotePage(TOLD_ALOUD, _WHO_IS_IT)))))
        return Accepts((), choices, Key("", "read aloud and type yourself", partial(handed_to, who="nurse")))


WHO_ANSWERS = Key("a", "who answers", opens(WhoAnswers()), nurses=True)


def greet(talk: Interview, state: State) -> State | None:
    """Say what this is, before the first question."""
    is_new = not (state.answers.by_link_id or GREETED in state.behind)
    return state.pass_by(GREETED).say(GREETING) if is_new else None


class RightReference(Page):
    """Takes the right reference."""

    is_line = True

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        off = () if state.answers.by_link_id else (_OFF,)
        return prompts.line("Which reference is right?", (*_NO_NAMES, *off), enter=_AS_IT_IS)

    def take(self, talk: Interview, state: State, typed: str) -> State:
        reference = on_one_line(typed)
        if reference == OFF:
            return state.pass_by(OFF_THE_LIST).end()
        if _too_long(reference):
            return state.say(*_too_long(reference))
        before = state.details.reference or (talk.saved.session.reference if talk.saved else "")
        state = state.back()
        return state.over(IsItRight(before, reference)) if reference not in ("", before) else state


@frozen
class IsItRight(Page):
    """Asks once more: "V-105", typed for the list while this patient is still on the screen, is the key and "105"."""

    before: str
    reference: str

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        warning = tuple(filter(None, (references.warning(self.reference),)))
        return Prompt(f"{printable(self.before)} was wrong, and {printable(self.reference)} is right?", notices=warning)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        both = (self.before, self.reference)
        yes = Key("y", f"yes, this patient is {self.reference}", lambda state: state.back().note("reference", both))
        return Accepts((yes,), enter=Key("", _AS_IT_IS, State.back))


WRONG_REFERENCE = Key("-", "wrong reference", opens(RightReference()), nurses=True)


def handed_to(state: State, who: Who) -> State:
    """Let somebody else answer from here on; a nurse sees first which signs nobody has seen."""
    behind = state.behind - {"signs"}
    return replace(state, who=who, pages=(), behind=behind).do(HandOver(who))


class TakeBack(Page):
    """Gets the keyboard back before the nurse sees anything of another patient: nobody else knows what she types."""

    is_line = True

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        enter = "go on with the questions" if len(state.pages) > 1 else ""
        return replace(prompts.line("Thank you", (_GIVE_BACK,), enter=enter, ask=_FOR_THE_NURSE), secret=True)

    def take(self, talk: Interview, state: State, typed: str) -> State:
        if not typed:
            return state.back() if len(state.pages) > 1 else state
        if talk.is_nurse(typed):
            return handed_to(state, "nurse")
        return state.say(IS_WRONG if talk.person else _NOT_THE_NURSE)


class CallTheNurse(TakeBack):
    """Shows a patient or a helper that the nurse is needed, and the nurse at once why."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        told = (f"{sign.item.short_text}: {in_words(sign.item, sign.answer)}" for sign in not_seen(talk, state))
        body = (*_CALL, *(f"You told us: {words}." for words in told))
        return replace(super().show(talk, state, look), heading="Please stop here", body=body, enter="")


def is_the_word(typed: str) -> bool:
    return typed.strip().casefold() == THE_WORD


def pause(state: State) -> State:
    """Go back to the queue, everything is kept already; the keyboard of a patient is taken back first."""
    asked = is_given_back(state) or isinstance(state.pages[-1], TakeBack)
    return state.end() if asked else state.over(TakeBack())


def is_given_back(state: State) -> bool:
    """Say whether the nurse has the keyboard."""
    return state.who == "nurse"


_HOW_BACK = "To have the keyboard back from them, type {}, then Enter. They are not told."
_OFF = f"Should this patient not be on the list at all? Type {OFF}"
_AS_IT_IS = "leave it as it is"
_GIVE_BACK = "Please give the keyboard back to the nurse."
_FOR_THE_NURSE = "The nurse types here, then Enter."
_NOT_THE_NURSE = "Only the nurse goes on here."
_CALL = (
    "PLEASE CALL THE NURSE TO THIS SCREEN NOW.",
    "You told us something that the nurse needs to see at once.",
    "Your answers are kept.",
)
