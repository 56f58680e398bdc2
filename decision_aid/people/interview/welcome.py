"""The first pages: what this is for, where the person is, and how it works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.people.interview.screens import COUNTRY, STOP, ToRead, spaced
from decision_aid.people.terminal.prompts import Prompt

if TYPE_CHECKING:
    from decision_aid.people.interview.state import Interview, State


class Welcome(ToRead):
    """Shows the main message first."""

    def text(self, talk: Interview, state: State) -> Prompt:
        meta, main = talk.pack.meta, (talk.pack.meta.main_message,)
        short = (_SHORT,) if talk.short else ()
        body = spaced((*talk.notices, *main, *short, meta.decision, meta.review_status, meta.in_short or meta.purpose))
        return Prompt(meta.title, body, strong=(*main, *talk.notices), commands=(STOP,))


class HowThisWorks(ToRead):
    """Says how to answer, and whom to call."""

    def text(self, talk: Interview, state: State) -> Prompt:
        body = (*spaced((*_HOW, talk.pack.sections[0].intro)), *talk.contacts(state))
        return Prompt("How this works", body, commands=(COUNTRY, STOP))


_HOW = (
    (
        "One question or a few at a time. Answer with a key: y for yes, n for no, or a number. "
        "If the next question does not come by itself, press Enter."
    ),
    "You need not answer everything: press u for not sure, s for rather not say.",
    "Nothing is timed or sent. Nothing is kept unless you say so. At the end you get a sheet for your doctor.",
    "Do others use this computer? Save nothing. At the end, close this window.",
    "Is the text small? Try Ctrl and +.",
)
_SHORT = (
    "This is the short path. It asks only what can still change a topic on your sheet. "
    "It leaves out the rest of your story, and what matters to you."
)
