"""Which pages come in which order: at home, going on with what was kept, changing kept answers.

Pages are imported by the stage that shows them, so that the first is there at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from decision_aid.content import Item
from decision_aid.people.interview.course import Standing
from decision_aid.people.interview.screens import Welcome
from decision_aid.people.interview.state import BeginKeeping, Interview, KeepDetail, Page, Route, State

Stage = Callable[[Interview, State], State | None]


def once(page: Page) -> Stage:
    """Return the stage that shows a page, and not a second time."""

    def show(talk: Interview, state: State) -> State | None:
        name = type(page).__name__
        return None if name in state.behind else state.pass_by(name).over(page)

    return show


def keep_from_the_start(talk: Interview, state: State) -> State | None:
    """Begin to keep the answers, where that was said beforehand."""
    return state.pass_by("keep").do(BeginKeeping()) if talk.keep and "keep" not in state.behind else None


def ask_to_keep(talk: Interview, state: State) -> State | None:
    """Ask whether to keep the answers, where nothing was said; not before the first signs are asked."""
    first = talk.pack.sections[0]
    if talk.keep is not None or "keep" in state.behind or state.next is None or state.next in first.items:
        return None
    from decision_aid.people.interview.resuming import ShallWeKeep

    return state.pass_by("keep").over(ShallWeKeep())


def ask_to_keep_before_the_end(talk: Interview, state: State) -> State | None:
    """Ask it at the latest before the sheet, for who stops early; a line to call in a crisis waits for no question."""
    from decision_aid.people.interview.ending import in_crisis
    from decision_aid.people.interview.resuming import ShallWeKeep

    asks = talk.keep is None and "keep" not in state.behind and state.answers.by_link_id and not in_crisis(state)
    return state.pass_by("keep").over(ShallWeKeep()) if asks else None


def say_what_does_not_fit(talk: Interview, state: State) -> State | None:
    """Say what other content has changed for these answers; where it is nothing, the words of now are kept."""
    if talk.saved is None or talk.saved.fitting.same_content or "fits" in state.behind:
        return None
    from decision_aid.people.interview.resuming import WhatDoesNotFit

    said = state.pass_by("fits")
    if talk.saved.fitting.to_be_seen:
        return said.over(WhatDoesNotFit())
    return said.do(KeepDetail("content", talk.saved.new_words))


def repeat_what_is_urgent(talk: Interview, state: State) -> State | None:
    from decision_aid.people.interview import urgent

    return None if "repeated" in state.behind else urgent.repeated(state.pass_by("repeated"))


def ask_reworded(talk: Interview, state: State) -> State | None:
    """Ask what was reworded since it was answered, beside the words of then."""
    from decision_aid.people.interview.questions import Question

    again = (item for item in state.standing.answered if item.link_id in state.look_again)
    return next((state.over(Question(item.link_id)) for item in again), None)


def show_key_facts(talk: Interview, state: State) -> State | None:
    """Facts come before preferences: they are shown once, before the section that asks for it."""
    if state.next is None or state.left or not talk.pack.options or "options" in state.behind:
        return None
    if not talk.course.section_of(state.next).offer_options:
        return None
    from decision_aid.people.interview.reading import KeyFacts  # not needed before

    return state.pass_by("options").over(KeyFacts(state.next.link_id))


def ask_question(talk: Interview, state: State) -> State | None:
    from decision_aid.people.interview.questions import page_of

    item = state.next
    return state.over(page_of(talk, item)) if item else None


def review_all(talk: Interview, state: State) -> State | None:
    """Show all answers once before the sheet, unless the person stopped before the end."""
    from decision_aid.people.interview.questions import REVIEWED, Review

    seen = state.stopped or REVIEWED in state.behind or not state.standing.answered
    return None if seen else state.over(Review(way=True))


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


def offer(*told: str) -> Route:
    """Return the route that only offers what is kept, in these words."""
    from decision_aid.people.interview.resuming import WhatIsKept

    return Route((once(WhatIsKept(told)),), (), respond, lambda state: state.end())


def respond(talk: Interview, before: Standing, state: State, item: Item | None) -> State:
    """Return the state after answers, with what they make urgent on the screen."""
    from decision_aid.people.interview import urgent
    from decision_aid.reports.for_patients.values import tensions

    known = tensions(talk.pack, before.guidance.answers)
    new = [words for words in tensions(talk.pack, state.standing.guidance.answers) if words not in known]
    return urgent.respond(talk, before, state.say(*new[:1]), item)


def to_the_sheet(state: State) -> State:
    """Where the input ends, the sheet is made of what there is; at the sheet, that is the end."""
    return state.end() if "sheet" in state.behind else replace(state.stop(), pages=())


QUESTIONS: tuple[Stage, ...] = (ask_reworded, show_key_facts, ask_question)
ENDING: tuple[Stage, ...] = (review_all, ask_to_keep_before_the_end, show_the_sheet)
AT_HOME = Route((once(Welcome()), keep_from_the_start, ask_to_keep, *QUESTIONS), ENDING, respond, to_the_sheet)
GOING_ON_AT_ONCE = Route((say_what_does_not_fit, repeat_what_is_urgent, *QUESTIONS), ENDING, respond, to_the_sheet)
GOING_ON = GOING_ON_AT_ONCE._replace(asking=(welcome_back, *GOING_ON_AT_ONCE.asking))
CHANGING = Route((say_what_does_not_fit, leave_open, ask_question, review), (), respond, lambda state: state.end())
