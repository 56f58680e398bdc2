"""Keeping answers and coming back to them: the pages of the interview that ask about it and say so."""

from __future__ import annotations

from functools import partial

from decision_aid.frozen import frozen
from decision_aid.people.interview.keys import Accepts, Key, go_on, numbered, opens
from decision_aid.people.interview.screens import COUNTRY, STOP, spaced
from decision_aid.people.interview.state import (
    KEPT,
    BeginKeeping,
    Forget,
    GoOnWith,
    Interview,
    KeepAnswer,
    KeepDetail,
    Look,
    Page,
    State,
)
from decision_aid.people.prompts import Prompt


@frozen
class WhatIsKept(Page):
    """Offers the sessions that are kept, in words, to go on with one; Enter alone never begins anew."""

    told: tuple[str, ...]

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        body = (*talk.content.notices, "Answers are kept on this computer.", _IF_CHANGED, "")
        return Prompt("Welcome back", body, strong=talk.content.notices)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        kept = numbered((told, partial(_go_on_with, place)) for place, told in enumerate(self.told))
        anew = Key("n", "Begin anew", partial(_go_on_with, None))
        delete = (Key("d", "Delete what is kept", opens(ShallWeForget(all=True))),) if talk.forgets else ()
        return Accepts((STOP._replace(act=State.end),), (*kept, anew, *delete), enter=None)


def _go_on_with(place: int | None, state: State) -> State:
    return state.do(GoOnWith(place))


class ShallWeKeep(Page):
    """Asks whether to keep the answers, those given so far too; a plain yes or no."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        body = ("Then you can go on later.", talk.who_may_read, "")
        return Prompt("Shall we keep your answers?", body, chosen=frozenset({"y"} if KEPT in state.behind else ()))

    def accepts(self, talk: Interview, state: State) -> Accepts:
        return Accepts((STOP,), (Key("y", "Yes", _keep), Key("n", "No", _do_not_keep)), enter=None)


def _keep(state: State) -> State:
    if KEPT in state.behind:  # a page of a browser can come again
        return state.back()
    so_far = (KeepAnswer(*each) for each in state.answers.by_link_id.items())
    own, ticked = state.details.own_words, state.details.ticked
    more = (*([KeepDetail("own-words", own)] * any(own)), *([KeepDetail("ticked", ticked)] * bool(ticked)))
    return state.back().do(BeginKeeping(), *so_far, *more)


def _do_not_keep(state: State) -> State:
    return state.back().say(_KEPT_ALREADY if KEPT in state.behind else "")


@frozen
class ShallWeForget(Page):
    """Asks whether to delete what is kept; after `all` of it, the interview begins anew."""

    all: bool = False

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        return Prompt("Delete your answers?", ("They are then gone from here for good.", ""))

    def accepts(self, talk: Interview, state: State) -> Accepts:
        choices = (Key("y", "Yes, delete them", self._delete), Key("n", "No, keep them", State.back))
        return Accepts(choices=choices, enter=None)

    def _delete(self, state: State) -> State:
        return state.back().do(Forget(), *((GoOnWith(None),) if self.all else ()))


@frozen
class ItIsNotKept(Page):
    """Shows why nothing can be kept; the person can go on all the same."""

    reason: str
    accepted = Accepts((STOP,))

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        body = spaced((self.reason, "You can go on. Nothing is kept."))
        return Prompt("We could not keep your answers", body, quiet=True)


class WelcomeBack(Page):
    """Says when the last answer was given, how far it is, and whom to call."""

    accepted = Accepts((COUNTRY, STOP))

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        from decision_aid.reports.of_sessions.session_list import day_and_time

        last = ""
        if saved := talk.saved:
            done = "last answered" if state.answers.by_link_id or saved.fitting.parked else "began"
            last = f"You {done} on {day_and_time(saved.last_answer)}."
        answered, left = len(state.standing.answered), len(state.standing.open)
        far = f"{answered} answered, about {left} to go." if left else f"{answered} answered, nothing left to ask."
        then = f"We go on where you stopped. {_IF_CHANGED}" if left else _NEXT_ALL
        return Prompt("Welcome back", spaced((*talk.content.notices, last, far, then)), quiet=True)


class WhatDoesNotFit(Page):
    """Once, after the content became another one: shows what does not fit; then the words of now are kept."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        from decision_aid.reports import text
        from decision_aid.reports.of_sessions.session_show import fitting_blocks

        fitting = tuple(fitting_blocks(talk.saved.fitting) if talk.saved else ())
        lines = tuple(text.render(fitting, look.width).splitlines())
        return Prompt("The questions were changed", lines, blocks=fitting, quiet=True)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        new = (KeepDetail("content", talk.saved.new_words),) if talk.saved and talk.saved.new_words else ()
        return Accepts((STOP,), enter=go_on(lambda state: state.back().do(*new)))


_KEPT_ALREADY = "Your answers are kept already. You can delete them on the last page."
_NEXT_ALL = "Next come your answers, to change what is not so any more. Then comes your sheet."
_IF_CHANGED = "Has something changed? Press r at any question."
