"""What the interview does about keeping: offer what is open, ask once, keep each answer from then on."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from decision_aid.cli.shared import PROBLEMS, content_of, fail, say
from decision_aid.cli.stores import chosen_file, close_and_say_where, new_passphrase, on_terminal, passphrase, tell

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from decision_aid.cli.asking import Begun
    from decision_aid.engine.every_sheet.short import Short
    from decision_aid.engine.regions import Place
    from decision_aid.loading import LoadedPack
    from decision_aid.people.interview import State
    from decision_aid.people.terminal.prompts import Face
    from decision_aid.sessions.case import Case
    from decision_aid.sessions.recorder import SessionRecorder
    from decision_aid.sessions.records import Session, Who
    from decision_aid.sessions.store.database import Store

MOST_OFFERED = 9
_HERE = "They stay on this computer. Nothing is sent. Anyone who uses this computer may be able to read them."
_ENCRYPTED = "They stay on this computer, behind your passphrase. Nothing is sent."
_SERVER = "They go to the database of your clinic. Those who may use it can read them."
_LOCKED = "Answers are kept on this computer behind a passphrase. To begin anew without it, press Enter."


@dataclass(slots=True)
class AtHome:
    """Keeping in one run of `start`. A context manager, so that all that was opened is closed.

    `keep` is what the person said beforehand; None: ask.
    """

    loaded: LoadedPack
    who: Who
    keep: bool | None = None
    url: str | None = None
    key_file: Path | None = None
    encrypt: bool = False
    recorder: SessionRecorder | None = None
    _store: Store | None = None
    _secret: str | None = None
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        """Ask for a passphrase and open what is needed, before a face takes the screen."""
        from decision_aid.sessions.store import StoreError

        try:
            self._prepare()
        except StoreError as error:
            if self.keep:
                fail(str(error), PROBLEMS)
            print(f"{error}\nThe interview begins, and nothing is kept.", file=sys.stderr)
            self.keep = False
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._open:
            if self.recorder:
                close_and_say_where(self.recorder)

    def _prepare(self) -> None:
        if self.keep:
            self._secret = (new_passphrase if self.encrypt else passphrase)(self.url, self.key_file)
            self._opened()
        elif (file := chosen_file(self.url)) and file.is_file():
            self._unlock(file)

    def _unlock(self, file: Path) -> None:
        """Open what is there already; behind a passphrase only for who types it."""
        from decision_aid.sessions.store import locations, secrets

        if locations.is_encrypted(file) and not secrets.key_file(self.key_file):
            say(_LOCKED)
            self._secret = on_terminal("Passphrase: ")
            if not self._secret:
                self.keep = False
                return
        else:
            self._secret = passphrase(self.url, self.key_file)
        self._opened()

    def _opened(self) -> Store:
        """Return the store, made if there is none; raises StoreError where that cannot be."""
        from decision_aid.sessions.store.factory import open_for_writing

        if self._store is None:
            self._store = self._open.enter_context(open_for_writing(self.url, passphrase=self._secret))
            tell(self._store)
        return self._store

    def begin(self, face: Face, place: Place, short: Short | None, region: str | None) -> Begun:
        """Return an interview that goes on with a kept session if the person chooses one; else a new one."""
        from decision_aid.cli.asking import anew  # it begins here

        session = self._to_go_on_with(face)
        if session is None:
            begun = anew(self.loaded, place, short)
            begun.helper.begin = lambda state: self._begin(state, is_short=bool(short))
            return replace(begun, interview=replace(begun.interview, keep=self.keep, who_may_read=self._who_may_read()))
        from decision_aid.cli import going_on
        from decision_aid.people.interview import GOING_ON
        from decision_aid.sessions.recorder import SessionRecorder

        self.recorder = SessionRecorder.resume(self._opened(), session, self.who)
        return going_on.interview(self.loaded, GOING_ON, place, self.recorder, region)

    def _to_go_on_with(self, face: Face) -> Session | None:
        """Offer the sessions that are open here, if any; return the chosen one."""
        if self.keep is not None or self._store is None:
            return None
        from decision_aid.people.interview import resuming
        from decision_aid.sessions.case import open_at_home

        found = open_at_home(content_of(self.loaded), self._store)[:MOST_OFFERED]
        number = resuming.which_to_go_on_with(face, [_told(each) for each in found]) if found else None
        return None if number is None else found[number].session

    def _who_may_read(self) -> str:
        if chosen_file(self.url) is None:
            return _SERVER
        return _ENCRYPTED if self._secret else _HERE

    def _begin(self, state: State, *, is_short: bool) -> SessionRecorder | str:
        """Begin to record what is said; return why it cannot be kept, where it cannot."""
        from decision_aid.sessions import recorder
        from decision_aid.sessions.records import Details
        from decision_aid.sessions.store import StoreError

        details = Details(region=state.place.region.id if state.place.certain else "", short=is_short)
        try:
            self.recorder = recorder.begin(content_of(self.loaded), self._opened(), self.who, details)
        except StoreError as error:
            return str(error)
        return self.recorder


def _told(case: Case) -> str:
    from decision_aid.reports.of_sessions.session_list import day_and_time

    progress = case.progress
    everything = progress.answered + progress.left
    begun = day_and_time(case.session.created)
    return f"Begun {begun}: {progress.answered} of about {everything} answered ({case.session.id})"
