"""Keeping answers and coming back to them: the pages of the interview that ask about it and say so."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from decision_aid.engine.answers import InvalidAnswer, as_data, from_data
from decision_aid.engine.guidance import guide
from decision_aid.people.interview import urgent
from decision_aid.people.interview.conversation import COUNTRY, STOP
from decision_aid.people.terminal.prompts import Choice, InputEndedError, Prompt

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from decision_aid.content import ContentPack, Item
    from decision_aid.engine.answers import Answers
    from decision_aid.people.interview.conversation import Conversation, Keeper
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


def which_to_go_on_with(face: Face, told: Sequence[str]) -> int | None:
    """Offer the sessions that are open; return the place of the chosen one, or None to begin anew."""
    choices = tuple(Choice(str(number), text) for number, text in enumerate(told, start=1))
    prompt = Prompt(
        "Welcome back",
        ("Answers are kept on this computer. You can go on with them.", ""),
        choices=choices,
        enter="begin anew",
        ask="To go on, give the number." if len(choices) > 1 else "To go on with them, press 1.",
        quiet=True,
    )
    keys = [choice.key for choice in choices]
    with suppress(InputEndedError):
        while typed := face.ask(prompt).strip():
            if typed in keys:
                return keys.index(typed)
    return None


def shall_we_keep(talk: Conversation, who_may_read: str) -> bool:
    """Ask whether to keep the answers; no, unless the person says yes. Piped lines are left alone."""
    choices = (Choice("y", "Yes, keep my answers"), Choice("n", "No, keep nothing"))
    prompt = Prompt(
        "Shall we keep your answers?",
        ("If you say yes, you can stop at any time and go on later.", "", who_may_read, "", _IF_NO, ""),
        choices=choices,
        commands=(STOP,),
        enter="keep nothing",
        ask="Answer y or n.",
        quiet=True,
    )
    while (typed := talk.typed(prompt)) not in ("y", "yes", "n", "no", ""):
        if typed == "q":
            talk.stop()
    return typed in ("y", "yes")


def say_it_is_kept(talk: Conversation, code: str) -> None:
    """Show the code of the session, and how to come back, and how to delete it."""
    lines = (
        f"Your code is: {code}",
        "",
        "To go on later, type:",
        f"decision-aid resume {code}",
        "",
        "To delete your answers, type:",
        f"decision-aid forget {code}",
    )
    talk.page("Your answers are kept", ("Each answer is kept as soon as you give it.",), lines)


def say_it_is_not_kept(talk: Conversation, reason: str) -> None:
    """Show why nothing can be kept; the person can go on all the same."""
    talk.page("We could not keep your answers", (reason, "You can go on. Nothing is kept."))


def welcome_back(talk: Conversation, saved: Saved, progress: str) -> tuple[Item, ...]:
    """Say how far it is and what does not fit any more; repeat what is urgent, before any question.

    Returns the signs that the person wants to go back to.
    """
    from decision_aid.reports.of_sessions.session_list import day_and_time

    answered = talk.answers.by_link_id or saved.fitting.parked
    last = f"You {'last answered' if answered else 'began'} on {day_and_time(saved.last)}."
    while talk.page(
        "Welcome back", (*talk.notices, last, progress, _IF_CHANGED), talk.contacts(), commands=(COUNTRY, STOP)
    ):
        talk.change_country()
    say_what_does_not_fit(talk, saved)
    return _repeat_what_is_urgent(talk)


def say_what_does_not_fit(talk: Conversation, saved: Saved) -> None:
    """Once, after the content became another one: show what does not fit; then keep the words of now."""
    if saved.fitting.same_content:
        return
    from decision_aid.reports import text
    from decision_aid.reports.of_sessions.session_show import fitting_blocks

    lines = text.render(fitting_blocks(saved.fitting), talk.face.width).splitlines()
    talk.page("The questions were changed", (), lines)
    if talk.keeper and saved.content:
        talk.keeper.detail("content", saved.content)


def _repeat_what_is_urgent(talk: Conversation) -> tuple[Item, ...]:
    """A sign that was told the last time may still be there; return those to go back to, once all are shown."""
    guidance = guide(talk.pack, talk.answers)
    for raised in guidance.urgent:
        urgent.interrupt(talk, raised)
    unsure = [talk.pack.items[link_id] for link_id in guidance.unsure_signs]
    return tuple(item for item in unsure if urgent.unsure_sign(talk, item))


def with_others(pack: ContentPack, answers: Answers, keeper: Keeper) -> Answers:
    """Return the answers with those that another place has kept in the same session meanwhile."""
    for link_id, answer in keeper.folded.answers.by_link_id.items():
        item = pack.items.get(link_id)
        if item and answers.get(link_id) != answer and not isinstance(from_data(item, as_data(answer)), InvalidAnswer):
            answers = answers.with_answer(link_id, answer)
    return answers


def words_of_then(again: LookAgain) -> str:
    """Return what is said above a question that was reworded after it was answered."""
    if not again.before:
        return "The questions were changed since you answered. Please look at this one again."
    return f"We changed the words here. Please look again. Before: {again.before}"


_IF_NO = "If you say no, your answers are gone when you close this window."
_IF_CHANGED = "We go on where you stopped. Has something changed since? Then press r at any question and change it."
