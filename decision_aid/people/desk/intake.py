"""The route of the nurse desk: a nurse reads aloud and types, or hands the keyboard to the patient for a while.

Nothing is asked in another order or in other words than at home; the pages between the questions are
left out while the nurse types. An urgent sign stops it until the nurse says what comes of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from decision_aid.people.desk.newcomer import (
    WHO_ANSWERS,
    WRONG_REFERENCE,
    CallTheNurse,
    TakeBack,
    greet,
    pause,
)
from decision_aid.people.desk.notes import NOTE, NotePage
from decision_aid.people.desk.signs import SignPage, in_dispute, not_seen
from decision_aid.people.desk.teach_back import CardPage
from decision_aid.people.interview import routes
from decision_aid.people.interview.ending import Tick, could_tell_more, tell_more
from decision_aid.people.interview.keys import Accepts, Key, opens
from decision_aid.people.interview.own_words import OwnWordsPage
from decision_aid.people.interview.questions import Review
from decision_aid.people.interview.reading import Options
from decision_aid.people.interview.state import Copy, ForTheClinic, Interview, Look, Page, Print, Route, State, Write
from decision_aid.people.interview.urgent import is_due
from decision_aid.people.prompts import Prompt
from decision_aid.reports.for_clinicians.desk import AGREED, CARDS
from decision_aid.sessions.signs import Sign, signs

if TYPE_CHECKING:
    from decision_aid.content import Item
    from decision_aid.people.interview.course import Standing
    from decision_aid.people.interview.routes import Stage


def take_up(talk: Interview, state: State) -> State | None:
    """Of a session that was finished already, ask only what was reworded; what came at its end comes no more."""
    if "taken up" in state.behind:
        return None
    state = state.pass_by("taken up")
    if not state.details.finished:
        return state
    left = frozenset(item.link_id for item in state.standing.open)
    return replace(state, left=left).pass_by("signs at the end", "agreed")


def ask_the_nurse(talk: Interview, state: State) -> State | None:
    """Ask the nurse once what a topic that came up asks of a nurse, of a minor or an implant; urgent signs first."""
    if state.who != "nurse":
        return None
    for raised in (each for each in state.standing.guidance.raised if each.topic.nurse_asks):
        topic, name = raised.topic, f"nurse asks {raised.topic.id}"
        is_asked = name in state.behind or state.details.note_at(topic.id)
        if not is_asked and is_due(talk, state, state.standing, raised):
            return state.pass_by(name).over(NotePage(topic.id, topic.nurse_asks))
    return None


def for_the_patient(stage: Stage) -> Stage:
    """Return the stage as a patient or a helper at the keyboard meets it; a nurse reads no leaflet aloud."""

    def show(talk: Interview, state: State) -> State | None:
        return None if state.who == "nurse" else stage(talk, state)

    return show


def show_signs(when: str) -> Stage:
    """Return the stage that shows, once, the urgent signs that nobody has seen yet."""

    def show(talk: Interview, state: State) -> State | None:
        if when in state.behind:
            return None
        return _stop_for((*in_dispute(talk, state), *not_seen(talk, state)), state.pass_by(when))

    return show


def respond(talk: Interview, before: Standing, state: State, item: Item | None) -> State:
    """Stop for the signs that an answer brings, or still shows."""
    known = {sign.key for sign in signs(talk.pack, before.guidance)}
    new = [sign for sign in not_seen(talk, state) if sign.key not in known or sign.item == item]
    if item and state.who == "nurse":  # answered again: a mark by a wrong key can be taken back
        again = [sign for sign in signs(talk.pack, state.standing.guidance) if sign.item == item and sign.key in known]
        new = [*new, *again]
    both = {sign.item.link_id: sign for sign in in_dispute(talk, state)}
    told = {f"dispute {one}": both[one.link_id] for one in state.details.disputes if one.link_id in both}
    disputes = [sign for name, sign in told.items() if name not in state.behind]
    return _stop_for((*disputes, *new), state.pass_by(*told))


def _stop_for(found: Iterable[Sign], state: State) -> State:
    """Show signs to the nurse, each once; a patient or a helper at the keyboard calls the nurse first."""
    pages = tuple(map(SignPage, dict.fromkeys(found)))
    return state.over(*pages) if state.who == "nurse" or not pages else state.over(CallTheNurse())


def take_back(talk: Interview, state: State) -> State | None:
    return None if state.who == "nurse" else state.over(TakeBack())


def finish(talk: Interview, state: State) -> State | None:
    return None if state.details.finished else state.note("finished", value=True)


def hand_over(talk: Interview, state: State) -> State | None:
    return state.over(HandoverSheet())


def ask_what_was_agreed(talk: Interview, state: State) -> State | None:
    """After an emergency sign nothing is read aloud: the sheet says what was agreed with the clinician."""
    if "agreed" in state.behind or not has_emergency(talk, state):
        return None
    return state.pass_by("agreed").over(NotePage(AGREED, _AGREED))


def has_emergency(talk: Interview, state: State) -> bool:
    return any(sign.urgency == "emergency" for sign in signs(talk.pack, state.standing.guidance))


class HandoverSheet(Page):
    """Shows the sheet for the clinician until the nurse goes to the next patient."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        body = tuple(talk.paper.text(state, look.width).splitlines()) if talk.paper else ()
        return Prompt("Handover sheet", body)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        more = Key("g", "go on with the questions", partial(_tell_more, talk))
        keys = (
            *_SHEET,
            *(() if has_emergency(talk, state) else _READ_ALOUD),
            *((more,) if could_tell_more(talk, state) else ()),
        )
        return Accepts(keys, enter=Key("", "go to the next patient", State.end))


def _review(state: State) -> State:
    left = frozenset(item.link_id for item in state.standing.open)
    return replace(state.back(), stopped=False, left=left).over(Review())


def _tell_more(talk: Interview, state: State) -> State:
    return replace(tell_more(talk, state), left=frozenset()).note("finished", value=False)


_AGREED = "An emergency sign was told. What was agreed with the clinician? It stands on the sheet."
_BOTH = (Write(ForTheClinic.HANDOVER), Write(ForTheClinic.SHEET))
_ALL_CHOICES = Options("All the choices: read what the patient likes")
_SHEET: tuple[Key, ...] = (
    Key("l", "print", lambda state: state.do(Print(ForTheClinic.HANDOVER))),
    Key("d", "copy", lambda state: state.do(Copy())),
    Key("h", "print the patient's pages", lambda state: state.do(Print(ForTheClinic.SHEET))),
    Key("w", "write both to files", lambda state: state.do(*_BOTH)),
    Key("r", "review", _review),
    NOTE,
    WRONG_REFERENCE,
    Key("f", "what to ask first", opens(Tick(says_so=False))),
    Key("i", "in own words", opens(OwnWordsPage())),
)
_READ_ALOUD: tuple[Key, ...] = (
    Key("t", "teach-back", opens(*map(CardPage, CARDS))),
    Key("o", "read the choices", opens(_ALL_CHOICES)),
)
AT_THE_DESK = Route(
    asking=(
        take_up,
        routes.say_what_does_not_fit,
        show_signs("signs"),
        ask_the_nurse,
        routes.ask_reworded,
        greet,
        for_the_patient(routes.show_key_facts),
        routes.ask_question,
    ),
    ending=(
        take_back,
        show_signs("signs at the end"),
        ask_what_was_agreed,
        finish,
        hand_over,
    ),
    respond=respond,
    leave=pause,
    keys=(Key("p", "pause", pause),),
    keys_at_questions=(NOTE, WHO_ANSWERS, WRONG_REFERENCE),
)
