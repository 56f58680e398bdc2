"""The route of the nurse desk: a nurse reads aloud and types, or hands the keyboard to the patient for a while.

Nothing is asked in another order or in other words than at home; the pages between the questions are
left out while the nurse types. An urgent sign stops it until the nurse says what comes of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from decision_aid.people.desk import teach_back
from decision_aid.people.desk.newcomer import CallTheNurse, TakeBack, WhoAnswers, pause
from decision_aid.people.desk.signs import SignPage, not_seen
from decision_aid.people.desk.teach_back import CARDS, CardPage
from decision_aid.people.interview import routes
from decision_aid.people.interview.ending import Tick
from decision_aid.people.interview.own_words import OwnWordsPage
from decision_aid.people.interview.questions import Review
from decision_aid.people.interview.reading import Options
from decision_aid.people.interview.screens import ToRead
from decision_aid.people.interview.state import Copy, ForTheClinic, Page, Route, Write
from decision_aid.people.terminal.prompts import Choice, Prompt
from decision_aid.sessions.signs import signs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision_aid.content import Item
    from decision_aid.people.desk.teach_back import Card
    from decision_aid.people.interview.course import Standing
    from decision_aid.people.interview.routes import Stage
    from decision_aid.people.interview.state import Interview, Look, State
    from decision_aid.sessions.signs import Sign


def ask_who(talk: Interview, state: State) -> State | None:
    return None if state.who else state.over(WhoAnswers())


def take_up(talk: Interview, state: State) -> State | None:
    """Of a session that was finished already, ask only what was reworded; what came at its end comes no more."""
    if "taken up" in state.behind:
        return None
    state = state.pass_by("taken up")
    if not state.details.finished:
        return state
    left = frozenset(item.link_id for item in state.standing.open)
    return replace(state, left=left).pass_by("signs at the end", BeforeThePatientGoes.__name__, *_cards_behind())


def show_signs(when: str) -> Stage:
    """Return the stage that shows, once, the urgent signs that nobody has seen yet."""

    def show(talk: Interview, state: State) -> State | None:
        return None if when in state.behind else _stop_for(not_seen(talk, state), state.pass_by(when))

    return show


def respond(talk: Interview, before: Standing, state: State, item: Item | None) -> State:
    """Stop for the signs that an answer brings, or still shows."""
    known = {sign.key for sign in signs(talk.pack, before.guidance)}
    return _stop_for((sign for sign in not_seen(talk, state) if sign.key not in known or sign.item == item), state)


def _stop_for(found: Iterable[Sign], state: State) -> State:
    """Show signs to the nurse; a patient or a helper at the keyboard calls the nurse first."""
    pages = tuple(map(SignPage, found))
    return state.over(*pages) if state.who == "nurse" or not pages else state.over(CallTheNurse())


def do_card(card: Card, after: str) -> Stage:
    """Return the stage that does a teach-back card after a page, unless it is done or left out already."""

    def show(talk: Interview, state: State) -> State | None:
        name = f"card {card.id}"
        due = after in state.behind and name not in state.behind and card.id not in state.details.taught
        return state.pass_by(name).over(CardPage(card)) if due and state.who == "nurse" else None

    return show


def _cards_behind() -> tuple[str, ...]:
    return tuple(f"card {card.id}" for card in CARDS)


def take_back(talk: Interview, state: State) -> State | None:
    return None if state.who == "nurse" else state.over(TakeBack())


def finish(talk: Interview, state: State) -> State | None:
    return None if state.details.finished else state.note("finished", value=True)


def hand_over(talk: Interview, state: State) -> State | None:
    return state.over(HandoverSheet())


class BeforeThePatientGoes(ToRead):
    """Tells the patient what comes next."""

    def text(self, talk: Interview, state: State) -> Prompt:
        meta = talk.pack.meta
        told = (*(f"- {step}" for step in meta.next_steps), "", meta.no_decision)
        return Prompt("Before the patient goes", ("Read aloud: what to do next.", "", *told))


class HandoverSheet(Page):
    """Shows the sheet for the clinician until the nurse goes to the next patient."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        body = tuple(talk.paper.text(state, look.width).splitlines()) if talk.paper else ()
        commands = (*_COMMANDS, *(() if state.complete else (_GO_ON,)))
        return Prompt("Handover sheet", body, commands=commands, enter="go to the next patient")

    def step(self, talk: Interview, state: State, typed: str) -> State:
        match typed:
            case "":
                return state.end()
            case "c":
                return state.do(Copy())
            case "w":
                return state.do(Write(ForTheClinic.HANDOVER))
            case "s":
                return state.do(Write(ForTheClinic.SHEET))
            case "r":
                left = frozenset(item.link_id for item in state.standing.open)
                return replace(state.back(), stopped=False, left=left).over(Review())
            case "g" if not state.complete:
                return replace(state.back(), stopped=False, left=frozenset()).note("finished", value=False)
            case "t":
                return state.over(*map(CardPage, CARDS))
            case "f":
                return state.over(Tick(says_so=False))
            case "i":
                return state.over(OwnWordsPage())
            case "o":
                return state.over(Options("All the choices: read what the patient likes"))
            case _:
                return state


_COMMANDS = (
    Choice("c", "copy"),
    Choice("w", "write to a file"),
    Choice("s", "write the patient's sheet"),
    Choice("r", "review"),
    Choice("t", "teach-back"),
    Choice("f", "what to ask first"),
    Choice("i", "in own words"),
    Choice("o", "read the choices"),
)
_GO_ON = Choice("g", "go on with the questions")
AT_THE_DESK = Route(
    asking=(
        ask_who,
        take_up,
        routes.say_what_does_not_fit,
        show_signs("signs"),
        routes.ask_reworded,
        routes.recap,
        routes.offer_rest,
        routes.offer_options,
        do_card(teach_back.CHOICES, after="options read"),
        routes.ask_question,
    ),
    ending=(
        take_back,
        show_signs("signs at the end"),
        routes.once(BeforeThePatientGoes()),
        do_card(teach_back.CHOICES, after="options"),
        do_card(teach_back.NEXT_STEPS, after=BeforeThePatientGoes.__name__),
        finish,
        hand_over,
    ),
    respond=respond,
    leave=pause,
    keys=((Choice("p", "pause"), pause),),
    keys_at_questions=((Choice("a", "who answers"), lambda state: state.over(WhoAnswers())),),
)
