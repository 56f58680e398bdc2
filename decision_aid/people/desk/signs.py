"""What the nurse sees at once when an answer is an urgent sign: whom to get, and what the patient said."""

from __future__ import annotations

from collections.abc import Iterator

from decision_aid.engine.answers import in_words, printable
from decision_aid.frozen import frozen
from decision_aid.people.interview.keys import Accepts, Key, instead
from decision_aid.people.interview.questions import Question
from decision_aid.people.interview.screens import COUNTRY
from decision_aid.people.interview.state import Interview, Look, Page, State
from decision_aid.people.prompts import Prompt
from decision_aid.sessions import disputes
from decision_aid.sessions.signs import Sign, signs, unseen

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
SEEN = "Marked as seen by the clinician. Was that a wrong key? Press r, answer this sign again, then g."
SEEN_BEFORE = "This sign is marked as seen. With g it is not seen any more."
_ONE_OF_THESE = "Please press one of the keys below: nothing else passes this page by."
_NO_CLINICIAN = "No clinician near?"
_UNSURE = "Ask once more in other words. If it stays not sure, act as if it were yes."


def not_seen(talk: Interview, state: State) -> tuple[Sign, ...]:
    """Return the signs in the answers of now that nobody has marked as seen."""
    return unseen(signs(talk.pack, state.standing.guidance), state.details.urgent_seen)


def in_dispute(talk: Interview, state: State) -> tuple[Sign, ...]:
    """Return the signs to which two answers stand, until somebody asks again."""
    both = disputes.urgent(talk.pack, state.details, state.answers)
    return tuple(sign for sign in signs(talk.pack, state.standing.guidance) if sign.item.link_id in both)


@frozen
class SignPage(Page):
    """Shows an urgent sign until the nurse says what comes of it; no other key passes it by."""

    sign: Sign
    is_urgent = True

    def holds(self, talk: Interview, state: State) -> bool:
        return self.sign.key in [sign.key for sign in signs(talk.pack, state.standing.guidance)]

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        return Prompt(
            _GET[self.sign.urgency],
            tuple(_lines(talk, state, self.sign)),
            notices=(
                f"URGENT SIGN! {self.sign.item.short_text}: {in_words(self.sign.item, self.sign.answer)}",
                *_two_answers(talk, state, self.sign),
                *((SEEN_BEFORE,) if self.sign.key in state.details.urgent_seen else ()),
            ),
        )

    def accepts(self, talk: Interview, state: State) -> Accepts:
        seen, asked = (self.sign.key, talk.person), Question(self.sign.item.link_id)
        keys = (
            Key("k", "the clinician knows", lambda state: state.back().note("seen", seen).say(SEEN)),
            Key("g", "go on, not seen yet", self._not_seen),
            Key("b", "wrong key: change the answer", instead(asked)),
            COUNTRY,
        )
        return Accepts(keys, enter=None)

    def _not_seen(self, state: State) -> State:
        is_seen = self.sign.key in state.details.urgent_seen
        return state.back().note("seen", (self.sign.key,)) if is_seen else state.back()

    def take(self, talk: Interview, state: State, typed: str) -> State:
        return state.say(f"You typed '{printable(typed)[:20]}'. {_ONE_OF_THESE}" if typed else "")


def _two_answers(talk: Interview, state: State, sign: Sign) -> Iterator[str]:
    """Yield what stands against each other, of two desks or of what came in."""
    both = disputes.urgent(talk.pack, state.details, state.answers).get(sign.item.link_id, ())
    if both:
        heard = " and ".join(f'"{in_words(sign.item, answer)}"' for answer in both)
        yield f"TWO ANSWERS STAND: {heard}. Ask the patient again (b). Until then, it counts as a sign."


def _lines(talk: Interview, state: State, sign: Sign) -> Iterator[str]:
    yield _DO[sign.urgency]
    if sign.is_unsure:
        yield _UNSURE
        yield sign.item.help
    yield f'Asked: "{sign.item.text}"'
    yield f'The patient said: "{in_words(sign.item, sign.answer)}".'
    yield ""
    yield _NO_CLINICIAN
    yield from talk.contacts(state, sign.topic.contacts)
    if not sign.is_unsure and (sign.urgency != "emergency" or "crisis" in sign.topic.contacts):
        yield ""
        yield "You can read this to the patient:"
        yield from sign.topic.discuss
