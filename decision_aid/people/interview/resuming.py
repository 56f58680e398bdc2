"""Keeping answers and coming back to them: the pages of the interview that ask about it and say so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from decision_aid.people import pages
from decision_aid.people.interview.screens import COUNTRY, STOP, Stop, ToRead, spaced
from decision_aid.people.interview.state import BeginKeeping, KeepDetail, Page
from decision_aid.people.terminal.prompts import Choice, Prompt

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from decision_aid.content import ContentPack
    from decision_aid.people.interview.state import Interview, Look, State
    from decision_aid.people.terminal.prompts import Face
    from decision_aid.sessions.reconcile import Fitting, LookAgain


@dataclass(frozen=True, slots=True)
class Saved:
    """What a kept session brings along: how its answers fit, and when the last of them was given.

    `content` is the detail to keep, where the content is another one than the last time.
    """

    fitting: Fitting
    last: datetime
    content: tuple[str, ...] = ()

    def remembered(self, pack: ContentPack, state: State) -> State:
        """Take up what was shown already, and which questions were reworded."""
        standing = state.standing
        begun = [section for section in pack.sections if standing.last(section)]
        recapped = [f"recap {section.id}" for section in begun if not standing.is_open(section)]
        options = ["options"] if any(section.offer_options for section in begun) else []
        again = {one.item.link_id: words_of_then(one) for one in self.fitting.look_again}
        rested_at = len(standing.answers.by_link_id)
        return replace(state, look_again=again, rested_at=rested_at).pass_by(*recapped, *options)


def which_to_go_on_with(face: Face, told: Sequence[str]) -> int | None:
    """Offer the sessions that are open; return the place of the chosen one, or None to begin anew."""
    prompt = Prompt(
        "Welcome back",
        ("Answers are kept on this computer. You can go on with them.", ""),
        choices=pages.numbered(told),
        enter="begin anew",
        ask="To go on, give the number." if len(told) > 1 else "To go on with them, press 1.",
        quiet=True,
    )
    while typed := (face.ask(prompt) or "").strip():
        if (number := pages.chosen(typed, told)) is not None:
            return number
    return None


class ShallWeKeep(Page):
    """Asks whether to keep the answers; no, unless the person says yes. Piped lines are left alone."""

    terms = "below"

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        return Prompt(
            "Shall we keep your answers?",
            ("If you say yes, you can stop at any time and go on later.", "", talk.who_may_read, "", _IF_NO, ""),
            choices=(Choice("y", "Yes, keep my answers"), Choice("n", "No, keep nothing")),
            commands=(STOP,),
            enter="keep nothing",
            ask="Answer y or n.",
            quiet=True,
        )

    def step(self, talk: Interview, state: State, typed: str) -> State:
        match typed:
            case "q":
                return state.over(Stop())
            case "y" | "yes":
                return state.back().do(BeginKeeping())
            case "n" | "no" | "":
                return state.back()
            case _:
                return state


@dataclass(frozen=True, slots=True)
class ItIsKept(ToRead):
    """Shows the code of the session, and how to come back, and how to delete it."""

    code: str

    def text(self, talk: Interview, state: State) -> Prompt:
        lines = (
            f"Your code is: {self.code}",
            "",
            "To go on later, type:",
            f"decision-aid resume {self.code}",
            "",
            "To delete your answers, type:",
            f"decision-aid forget {self.code}",
        )
        body = ("Each answer is kept as soon as you give it.", "", *lines)
        return Prompt("Your answers are kept", body, commands=(STOP,))


@dataclass(frozen=True, slots=True)
class ItIsNotKept(ToRead):
    """Shows why nothing can be kept; the person can go on all the same."""

    reason: str

    def text(self, talk: Interview, state: State) -> Prompt:
        body = spaced((self.reason, "You can go on. Nothing is kept."))
        return Prompt("We could not keep your answers", body, commands=(STOP,))


class WelcomeBack(ToRead):
    """Says when the last answer was given, how far it is, and whom to call."""

    def text(self, talk: Interview, state: State) -> Prompt:
        from decision_aid.reports.of_sessions.session_list import day_and_time

        last = ""
        if saved := talk.saved:
            done = "last answered" if state.answers.by_link_id or saved.fitting.parked else "began"
            last = f"You {done} on {day_and_time(saved.last)}."
        body = spaced((*talk.notices, last, state.standing.progress, _IF_CHANGED))
        return Prompt("Welcome back", (*body, *talk.contacts(state)), commands=(COUNTRY, STOP))


class WhatDoesNotFit(ToRead):
    """Once, after the content became another one: shows what does not fit; then the words of now are kept."""

    def text(self, talk: Interview, state: State) -> Prompt:
        return Prompt("The questions were changed", commands=(STOP,))

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        from decision_aid.reports import text
        from decision_aid.reports.of_sessions.session_show import fitting_blocks

        fitting = fitting_blocks(talk.saved.fitting) if talk.saved else ()
        return replace(ToRead.show(self, talk, state, look), body=tuple(text.render(fitting, look.width).splitlines()))

    def close(self, talk: Interview, state: State) -> State:
        return state.do(KeepDetail("content", talk.saved.content)) if talk.saved and talk.saved.content else state


def words_of_then(again: LookAgain) -> str:
    """Return what is said above a question that was reworded after it was answered."""
    if not again.before:
        return "The questions were changed since you answered. Please look at this one again."
    return f"We changed the words here. Please look again. Before: {again.before}"


_IF_NO = "If you say no, your answers are gone when you close this window."
_IF_CHANGED = "We go on where you stopped. Has something changed since? Then press r at any question and change it."
