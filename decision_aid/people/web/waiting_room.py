"""Tablets of a waiting room: a link opens one patient's questions on one tablet, until they are done or taken back.

What a link and a tablet may open stands with the session, as hashes, so that a server that was stopped goes on.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field, replace

from decision_aid.engine.regions import Place
from decision_aid.people.desk.signs import not_seen
from decision_aid.people.interview import Helper, Interview, routes
from decision_aid.people.interview.screens import Welcome
from decision_aid.people.interview.state import Route, State
from decision_aid.people.web.application import Words
from decision_aid.people.web.talk import Talk
from decision_aid.sessions.case import Case, case
from decision_aid.sessions.content import Content
from decision_aid.sessions.reconcile import reconcile
from decision_aid.sessions.recorder import SessionRecorder
from decision_aid.sessions.records import Session, Who, fold
from decision_aid.sessions.store.database import Store

LENT, OPENED, BACK = "lent:", "opened:", ""  # how a tablet stands; the hash of its link or of its cookie follows


@dataclass(slots=True)
class WaitingRoom:
    """The site of a clinic: each patient of the store who was lent a tablet is behind a cookie of that tablet."""

    content: Content
    store: Store
    place: Place
    closed: float | None = None
    _talks: dict[str, Talk] = field(default_factory=dict)
    _links: dict[str, str] = field(default_factory=dict)  # of each session the last; a store has their hashes only

    @property
    def language(self) -> str:
        return self.content.pack.meta.language

    @property
    def words(self) -> Words:
        return _WORDS

    def lend(self, session: Session) -> None:
        """Make a link that opens a patient's questions, once; one that was lent before opens no more."""
        token = secrets.token_urlsafe(24)
        self._say(session, LENT + _hash(token))
        self._links[session.id] = f"/open/{session.id}.{token}"

    def link(self, one: Case) -> str:
        """Return the path of the link that was made here and is not opened yet; nothing where there is none."""
        path = self._links.get(one.session.id, "")
        return path if one.details.tablet == LENT + _hash(path.rpartition(".")[2]) else ""

    def take_back(self, session: Session) -> None:
        self._say(session, BACK)

    def exchange(self, token: str) -> str:
        """Return the cookie for a link, or nothing where it is unknown, was used or was taken back."""
        code, _, key = token.partition(".")
        if not key or self._stands(code) != LENT + _hash(key):
            return ""
        cookie = secrets.token_urlsafe(24)
        self._say(self.store.find(code), OPENED + _hash(cookie))
        return f"{code}.{cookie}"

    def at_hand(self, cookie: str) -> Talk | None:
        code, _, key = cookie.partition(".")
        talk = self._talks.get(code)
        return talk if talk and key and talk.state.details.tablet == OPENED + _hash(key) else None

    def talk(self, cookie: str) -> Talk | None:
        """Return the interview of a tablet; None where it has none, or none any more. Raises StoreError."""
        code, _, key = cookie.partition(".")
        if code in self._talks:
            return self.at_hand(cookie)
        if not key or self._stands(code) != OPENED + _hash(key):
            return None
        return self._talks.setdefault(code, self._resumed(self.store.find(code)))

    def _stands(self, code: str) -> str:
        return fold(self.store.events(code)).details.tablet

    def _say(self, session: Session, stands: str) -> None:
        self._talks.pop(session.id, None)
        self._recorder(session, "nurse").detail("tablet", stands)

    def _recorder(self, session: Session, who: Who) -> SessionRecorder:
        """Return a recorder that does not wait for a lost server: others would wait too, and the courier comes back."""
        recorder = SessionRecorder.resume(self.store, session, who)
        recorder.waits = ()
        return recorder

    def _resumed(self, session: Session) -> Talk:
        recorder = self._recorder(session, "patient")
        kept = case(self.content, session, recorder.events)
        talk = Interview(content=self.content, route=ON_A_TABLET, saved=kept)
        helper = Helper(recorder, latest=lambda: reconcile(self.content, session, recorder.events).answers)
        return Talk(talk, talk.begin(kept.place or self.place, kept.details, "patient"), helper)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _give_back(_: Interview, state: State) -> State | None:
    """End, so that nothing of this patient can be reached from the tablet."""
    if state.complete and not state.details.finished:
        state = state.note("finished", value=True)
    return replace(state.note("tablet", BACK), ended=True, pages=())


def _show_urgent_again(talk: Interview, state: State) -> State | None:
    """After a restart, begin with what is urgent, unless somebody of the clinic has seen it."""
    if not_seen(talk, state):
        return routes.repeat_what_is_urgent(talk, state)
    return None if "repeated" in state.behind else state.pass_by("repeated")


_GIVE_BACK = "Please give this back to the nurse."
_WORDS = Words(
    ended=("Thank you", _GIVE_BACK),
    closed=_GIVE_BACK,
    new_link="Ask the nurse for a new one.",
    beside_urgent="Please call the nurse now, and show this page.",
)
_ASKING = (_show_urgent_again, routes.once(Welcome("Your answers go to your clinic.")), *routes.QUESTIONS)
ON_A_TABLET = Route(_ASKING, (_give_back,), routes.respond, lambda state: state.stop())
