"""What the nurse sees at once when an answer is an urgent sign: whom to get, and what the patient said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.engine.answers import in_words
from decision_aid.people.desk.words import ask_key
from decision_aid.people.interview.conversation import COUNTRY
from decision_aid.people.terminal.prompts import Choice, Prompt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from decision_aid.people.interview import Conversation
    from decision_aid.sessions.signs import Sign

    Done = Literal["seen", "go on", "change"]

_WHEN_SEEN: dict[str, Done] = {"k": "seen", "g": "go on", "b": "change"}
_COMMANDS = (
    Choice("k", "the clinician knows"),
    Choice("g", "go on, not seen yet"),
    Choice("b", "wrong key: change the answer"),
    COUNTRY,
)
_GET = {
    "emergency": "Get the clinician now",
    "today": "Tell the clinician before the patient leaves",
    "soon": "Tell the clinician",
    "discuss": "Tell the clinician",
}
_DO = {
    "emergency": "Stay with the patient. Do not go on before the clinician has come.",
    "today": "The clinician needs to know of this today. The patient should not leave without it.",
    "soon": "",
    "discuss": "",
}
_NO_CLINICIAN = "No clinician near?"
_UNSURE = "Ask once more in other words. If it stays not sure, act as if it were yes."


def show(talk: Conversation, sign: Sign) -> Done:
    """Show an urgent sign until the nurse says what comes of it; no other key passes it by."""
    while True:
        prompt = Prompt(
            _GET[sign.urgency],
            tuple(_lines(talk, sign)),
            notices=(f"URGENT SIGN! {sign.item.short_text}: {in_words(sign.item, sign.answer)}",),
            commands=_COMMANDS,
        )
        typed = ask_key(talk.face, prompt)
        if typed in _WHEN_SEEN:
            return _WHEN_SEEN[typed]
        talk.change_country()


def _lines(talk: Conversation, sign: Sign) -> Iterator[str]:
    yield _DO[sign.urgency]
    if sign.is_unsure:
        yield _UNSURE
        yield sign.item.help
    yield f'Asked: "{sign.item.text}"'
    yield f'The patient said: "{in_words(sign.item, sign.answer)}".'
    yield ""
    yield _NO_CLINICIAN
    yield from talk.contacts(sign.topic.contacts)
    if not sign.is_unsure:
        yield ""
        yield "You can read this to the patient:"
        yield from sign.topic.discuss
