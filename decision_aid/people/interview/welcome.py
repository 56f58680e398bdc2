"""The first pages: what this is for, where the person is, and how it works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.people.interview.conversation import COUNTRY, STOP

if TYPE_CHECKING:
    from decision_aid.people.interview.conversation import Conversation


def welcome(talk: Conversation, *, short: bool) -> None:
    """Show the main message first; ask for the country once, unless it is known; then say how it works."""
    meta = talk.pack.meta
    main = (meta.main_message,)
    talk.page(
        meta.title,
        (*talk.notices, *main, *((_SHORT,) if short else ()), meta.decision, meta.review_status, meta.purpose),
        strong=(*main, *talk.notices),
    )
    if not talk.place.certain and len(talk.pack.regions) > 1:
        talk.change_country(at_the_start=True)
    first = talk.pack.sections[0]
    while talk.page("How this works", (*_HOW, first.intro), talk.contacts(), commands=(COUNTRY, STOP)):
        talk.change_country()


_HOW = (
    (
        "One question at a time. Answer with a key: y for yes, n for no, or a number. "
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
