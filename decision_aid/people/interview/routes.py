"""Which pages come in which order: at home, going on with what was kept, changing kept answers.

Pages are imported by the stage that shows them, so that the first is there at once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from decision_aid.people.interview.course import ANSWERS_BETWEEN_RESTS
from decision_aid.people.interview.screens import Country
from decision_aid.people.interview.state import BeginKeeping, Route
from decision_aid.people.interview.welcome import HowThisWorks, Welcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.content import Item, Section
    from decision_aid.people.interview.course import Standing
    from decision_aid.people.interview.state import Interview, Page, State

    Stage = Callable[[Interview, State], State | None]


def once(page: Page) -> Stage:
    """Return the stage that shows a page, and not a second time."""

    def show(talk: Interview, state: State) -> State | None:
        name = type(page).__name__
        return None if name in state.behind else state.pass_by(name).over(page)

    return show


def ask_country(talk: Interview, state: State) -> State | None:
    is_known = state.place.certain or len(talk.pack.regions) == 1
    return None if is_known else once(Country(at_the_start=True))(talk, state)


def keep(talk: Interview, state: State) -> State | None:
    """Begin to keep the answers, if that was said beforehand; ask about it, if nothing was said."""
    if talk.keep is False or "keep" in state.behind:
        return None
    from decision_aid.people.interview.resuming import ShallWeKeep

    state = state.pass_by("keep")
    return state.do(BeginKeeping()) if talk.keep else state.over(ShallWeKeep())


def say_what_does_not_fit(talk: Interview, state: State) -> State | None:
    if talk.saved is None or talk.saved.fitting.same_content:
        return None
    from decision_aid.people.interview.resuming import WhatDoesNotFit

    return once(WhatDoesNotFit())(talk, state)


def repeat_what_is_urgent(talk: Interview, state: State) -> State | None:
    from decision_aid.people.interview import urgent

    return None if "repeated" in state.behind else urgent.repeated(state.pass_by("repeated"))


def ask_reworded(talk: Interview, state: State) -> State | None:
    """Ask what was reworded since it was answered, beside the words of then."""
    from decision_aid.people.interview.questions import Question

    again = (item for item in state.standing.answered if item.link_id in state.look_again)
    return next((state.over(Question(item.link_id)) for item in again), None)


def recap(talk: Interview, state: State) -> State | None:
    section = _section_done(talk, state)
    if section is None or f"recap {section.id}" in state.behind:
        return None
    from decision_aid.people.interview.between import Recap

    return state.over(Recap(section.id))


def offer_rest(talk: Interview, state: State) -> State | None:
    """Offer a rest between two steps, after enough answers since the last."""
    section, answered = _section_done(talk, state), len(state.answers.by_link_id)
    if section is None or state.next is None or answered - state.rested_at < ANSWERS_BETWEEN_RESTS:
        return None
    from decision_aid.people.interview.between import Rest

    return replace(state, rested_at=answered).over(Rest(section.id, answered - state.rested_at))


def _section_done(talk: Interview, state: State) -> Section | None:
    """Return the section of the question that was asked last, unless it is still open or someone types for others."""
    if not state.at or state.left or state.who == "nurse":
        return None
    section = talk.course.section_of(talk.pack.items[state.at])
    return None if state.standing.is_open(section) else section


def offer_options(talk: Interview, state: State) -> State | None:
    """Facts come before preferences: the options are offered once, before the section that asks for it."""
    if state.next is None or state.left or not talk.pack.options or "options" in state.behind:
        return None
    if not talk.course.section_of(state.next).offer_options:
        return None
    from decision_aid.people.interview import reading  # not needed before

    heading = f"{talk.course.step('options')}: {reading.OPTIONS}"
    return state.pass_by("options").over(reading.Options(heading, way=True))


def ask_question(talk: Interview, state: State) -> State | None:
    from decision_aid.people.interview.questions import page_of

    item = state.next
    return replace(state, at=item.link_id).over(page_of(talk, item)) if item else None


def show_the_sheet(talk: Interview, state: State) -> State | None:
    from decision_aid.people.interview.ending import Sheet  # not needed before

    return state.pass_by("sheet").over(Sheet())


def leave_open(talk: Interview, state: State) -> State | None:
    """Ask nothing that is open from before, only what a change opens."""
    left = frozenset(item.link_id for item in state.standing.open)
    return None if "left" in state.behind else replace(state.pass_by("left"), left=left)


def review(talk: Interview, state: State) -> State | None:
    from decision_aid.people.interview.questions import Review

    return state.over(Review(last=True))


def welcome_back(talk: Interview, state: State) -> State | None:
    from decision_aid.people.interview.resuming import WelcomeBack

    return once(WelcomeBack())(talk, state)


def respond(talk: Interview, before: Standing, state: State, item: Item | None) -> State:
    """Return the state after answers, with what they make urgent on the screen."""
    from decision_aid.people.interview import urgent

    return urgent.respond(talk, before, state, item)


def to_the_sheet(state: State) -> State:
    """Where the input ends, the sheet is made of what there is; at the sheet, that is the end."""
    return state.end() if "sheet" in state.behind else state.stop()


QUESTIONS: tuple[Stage, ...] = (ask_reworded, recap, offer_rest, offer_options, ask_question)
ENDING: tuple[Stage, ...] = (show_the_sheet,)
AT_HOME = Route((once(Welcome()), ask_country, once(HowThisWorks()), keep, *QUESTIONS), ENDING, respond, to_the_sheet)
GOING_ON = Route(
    (welcome_back, say_what_does_not_fit, repeat_what_is_urgent, *QUESTIONS),
    ENDING,
    respond,
    to_the_sheet,
)
CHANGING = Route((say_what_does_not_fit, leave_open, ask_question, review), (), respond, lambda state: state.end())
