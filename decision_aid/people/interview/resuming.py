"""Keeping answers and coming back to them: the pages of the interview that ask about it and say so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from decision_aid.frozen import frozen
from decision_aid.people import pages
from decision_aid.people.interview.screens import COUNTRY, STOP, ToRead, spaced
from decision_aid.people.interview.state import (
    KEPT,
    BeginKeeping,
    Forget,
    GoOnWith,
    KeepAnswer,
    KeepDetail,
    Page,
    State,
)
from decision_aid.people.terminal.prompts import Choice, Prompt

if TYPE_CHECKING:
    from decision_aid.people.interview.state import Interview, Look


@frozen
class WhatIsKept(Page):
    """Offers the sessions that are kept, in words, to go on with one; Enter alone never begins anew."""

    told: tuple[str, ...]
    fixed_keys = (STOP._replace(act=State.end),)

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        choices = (*pages.numbered(self.told), ANEW, *((_DELETE_ALL,) if talk.forgets else ()))
        return Prompt("Welcome back", ("Answers are kept on this computer.", ""), choices=choices)

    def take(self, talk: Interview, state: State, typed: str) -> State:
        if typed == _DELETE_ALL.key and talk.forgets:
            return state.over(ShallWeForget(all=True))
        place = pages.chosen(typed, self.told)
        return state if place is None and typed != ANEW.key else state.do(GoOnWith(place))


class ShallWeKeep(Page):
    """Asks whether to keep the answers, those given so far too; a plain yes or no."""

    fixed_keys = (STOP,)

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        return Prompt(
            "Shall we keep your answers?",
            ("Then you can go on later.", talk.who_may_read, ""),
            choices=(Choice("y", "Yes"), Choice("n", "No")),
            chosen=frozenset({"y"} if KEPT in state.behind else ()),
        )

    def take(self, talk: Interview, state: State, typed: str) -> State:
        match typed:
            case "n" | "no" if KEPT in state.behind:  # a page of a browser can come again
                return state.back().say(_KEPT_ALREADY)
            case "y" | "yes" if KEPT in state.behind:
                return state.back()
            case "y" | "yes":
                so_far = (KeepAnswer(*each) for each in state.answers.by_link_id.items())
                own, ticked = state.details.own_words, state.details.ticked
                more = (*([KeepDetail("own-words", own)] * any(own)), *([KeepDetail("ticked", ticked)] * bool(ticked)))
                return state.back().do(BeginKeeping(), *so_far, *more)
            case "n" | "no":
                return state.back()
            case _:
                return state


@frozen
class ShallWeForget(Page):
    """Asks whether to delete what is kept; after `all` of it, the interview begins anew."""

    all: bool = False

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        choices = (Choice("y", "Yes, delete them"), Choice("n", "No, keep them"))
        return Prompt("Delete your answers?", ("They are then gone from here for good.", ""), choices=choices)

    def take(self, talk: Interview, state: State, typed: str) -> State:
        if typed in ("y", "yes"):
            return state.back().do(Forget(), *((GoOnWith(None),) if self.all else ()))
        return state.back() if typed in ("n", "no") else state


@frozen
class ItIsNotKept(ToRead):
    """Shows why nothing can be kept; the person can go on all the same."""

    reason: str
    fixed_keys = (STOP,)

    def text(self, talk: Interview, state: State) -> Prompt:
        body = spaced((self.reason, "You can go on. Nothing is kept."))
        return Prompt("We could not keep your answers", body)


class WelcomeBack(ToRead):
    """Says when the last answer was given, how far it is, and whom to call."""

    fixed_keys = (COUNTRY, STOP)

    def text(self, talk: Interview, state: State) -> Prompt:
        from decision_aid.reports.of_sessions.session_list import day_and_time

        last = ""
        if saved := talk.saved:
            done = "last answered" if state.answers.by_link_id or saved.fitting.parked else "began"
            last = f"You {done} on {day_and_time(saved.last_answer)}."
        answered, left = len(state.standing.answered), len(state.standing.open)
        far = f"{answered} answered, about {left} to go." if left else f"{answered} answered, nothing left to ask."
        then = _IF_CHANGED if left else _NEXT_ALL
        return Prompt("Welcome back", spaced((*talk.content.notices, last, far, then)))


class WhatDoesNotFit(ToRead):
    """Once, after the content became another one: shows what does not fit; then the words of now are kept."""

    fixed_keys = (STOP,)

    def text(self, talk: Interview, state: State) -> Prompt:
        return Prompt("The questions were changed")

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        from decision_aid.reports import text
        from decision_aid.reports.of_sessions.session_show import fitting_blocks

        fitting = tuple(fitting_blocks(talk.saved.fitting) if talk.saved else ())
        lines = tuple(text.render(fitting, look.width).splitlines())
        return replace(ToRead.show(self, talk, state, look), body=lines, blocks=fitting)

    def close(self, talk: Interview, state: State) -> State:
        words = talk.saved.new_words if talk.saved else ()
        return state.do(KeepDetail("content", words)) if words else state


ANEW = Choice("n", "Begin anew")
_DELETE_ALL = Choice("d", "Delete what is kept")
_KEPT_ALREADY = "Your answers are kept already. You can delete them on the last page."
_NEXT_ALL = "Next come your answers, to change what is not so any more. Then comes your sheet."
_IF_CHANGED = "We go on where you stopped. Has something changed? Press r at any question."
