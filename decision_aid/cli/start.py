"""`decision-aid start`: the interview, and what it does about keeping.

It offers what is open, asks once, and keeps each answer from then on.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, NamedTuple, Self

import typer

from decision_aid.cli.flat import flat
from decision_aid.cli.interviews import Begun, anew, hold
from decision_aid.cli.shared import (
    INTERVIEW_OUTPUT,
    ContentOptions,
    EverythingOption,
    FaceOptions,
    OutputOptions,
    refuse_usage,
    say,
)
from decision_aid.cli.stores import ByOption, EncryptOption, StoreOptions, close_and_say_where, on_terminal, tell
from decision_aid.people.interview import AT_HOME, GOING_ON_AT_ONCE, Helper, Interview, State, offer
from decision_aid.sessions.records import Details, Session, Who
from decision_aid.sessions.store import StoreError, locations

if TYPE_CHECKING:
    from decision_aid.engine.regions import Place
    from decision_aid.sessions.case import Case
    from decision_aid.sessions.content import Content
    from decision_aid.sessions.recorder import SessionRecorder
    from decision_aid.sessions.store.database import Store

MOST_OFFERED = 9
_HERE = "Others who use this computer may read them."
_ENCRYPTED = "They stay on this computer, behind your passphrase."
_SERVER = "They go to the database of your clinic. Those who may use it can read them."
_LOCKED = "Answers are kept on this computer behind a passphrase. To begin anew without it, press Enter."


@flat
def start(
    *,
    asking: FaceOptions,
    everything: EverythingOption = False,
    keep: Annotated[
        bool | None,
        typer.Option(
            "--keep/--no-keep", help="Keep the answers, to go on later; or keep nothing. You are asked if left out."
        ),
    ] = None,
    encrypt: EncryptOption = False,
    by: ByOption = "patient",
    to: Annotated[OutputOptions, INTERVIEW_OUTPUT],
    where: StoreOptions,
    given: ContentOptions,
) -> None:
    """Answer the questions and get a sheet for your doctor. Nothing is sent, and nothing kept unless you say so."""
    if encrypt and keep is False:
        refuse_usage("--encrypt keeps the answers, --no-keep does not. Choose one of them.")
    content, place = given.opened()
    to.refuse_existing()
    keep = True if encrypt else False if keep is None and not sys.stdin.isatty() else keep  # piped lines are answers
    if keep is False:
        text = hold(anew(content, place, short=not everything), to.output, asking)
    else:
        with AtHome(content, by, keep, where, encrypt) as home:
            text = hold(home.begin(place, given.region, short=not everything), to.output, asking)
    to.write(text)


@dataclass(slots=True)
class AtHome:
    """Keeping in one run of `start` or `web`. A context manager, so that all that was opened is closed.

    `keep` is what the person said beforehand; None: ask.
    """

    content: Content
    who: Who
    keep: bool | None
    options: StoreOptions
    encrypt: bool
    recorder: SessionRecorder | None = None
    _store: Store | None = None
    _secret: str | None = None
    _loads: Thread | None = None
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        """Ask for a passphrase and open what is needed, before a face takes the screen."""
        try:
            self._prepare()
        except StoreError as error:
            if self.keep:
                raise
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
            self._secret = self.options.new_passphrase() if self.encrypt else self.options.passphrase()
            self._opened()
        elif (file := self.options.file()) and file.is_file():
            self._unlock(file)

    def _unlock(self, file: Path) -> None:
        """Open what is there already; behind a passphrase only for who types it."""
        from decision_aid.sessions.store import own_key, secrets

        opens_itself = own_key.of(file) or secrets.key_file(self.options.key_file)
        if locations.is_encrypted(file) and not opens_itself:
            say(_LOCKED)
            self._secret = on_terminal("Passphrase: ")
            if not self._secret:
                self.keep = False
                return
        else:
            self._secret = self.options.passphrase()
        self._opened()

    def _opened(self) -> Store:
        """Return the store, made if there is none; raises StoreError where that cannot be."""
        from decision_aid.sessions.store import open_for_writing

        if self._loads:
            self._loads.join()  # of two threads that import one library at once, one can get half of it
        if self._store is None:
            self._store = self._open.enter_context(open_for_writing(self.options.chosen(), passphrase=self._secret))
            tell(self._store)
        return self._store

    def begin(self, place: Place, region: str | None, *, short: bool) -> Begun:
        """Return a new interview; where answers are kept here, one that offers them first, and what is asked later."""
        found, who_may_read = self._kept(), self._who_may_read()
        talk = Interview(content=self.content, route=AT_HOME, keep=self.keep, who_may_read=who_may_read, forgets=True)
        state = talk.begin(place, Details(short=short))

        def go_on(chosen: int | None) -> tuple[Interview, State]:
            if chosen is None:
                return talk, state
            from decision_aid.cli import resume
            from decision_aid.sessions.recorder import SessionRecorder

            _, session, is_after = found[chosen]
            self.recorder = helper.keeper = SessionRecorder.resume(self._opened(), session, self.who)
            again = (
                resume.begun_after(self.content, place, self.recorder, region)
                if is_after
                else resume.interview(self.content, GOING_ON_AT_ONCE, place, self.recorder, region)
            )
            return replace(again.interview, forgets=True), again.state

        helper = Helper(begin=self._begin, forget=lambda: self._forget(found), go_on=go_on, look_ahead=self._load_ahead)
        if not found:
            return Begun(talk, state, helper)
        offering = Interview(content=self.content, route=offer(*(words for words, *_ in found)), forgets=True)
        return Begun(offering, offering.begin(place), helper)

    def _kept(self) -> list[Offer]:
        """Return what can be done with the sessions that are kept here, if the person is to be asked."""
        if self.keep is not None or self._store is None:
            return []
        from decision_aid.sessions.case import kept_at_home

        asks_after = self.content.pack.after_visit is not None
        cases = kept_at_home(self.content, self._store)
        return [offer for each in cases for offer in _offers(each, after_visit=asks_after)][:MOST_OFFERED]

    def _who_may_read(self) -> str:
        if (file := self.options.file()) is None:
            return _SERVER
        if not self._secret:
            return _HERE
        from decision_aid.sessions.store import own_key

        return _HERE if own_key.of(file) else _ENCRYPTED

    def _load_ahead(self, state: State) -> None:
        """Load what keeping needs while the person reads whether to keep: after the answer it would take a second."""
        if "keep" in state.behind and self.keep is None and not self._loads and (file := self.options.file()):
            makes = () if file.exists() else ("alembic.command",)  # which makes the tables
            needed = ("decision_aid.sessions.store.sqlite", *makes)
            self._loads = Thread(target=lambda: [*map(import_module, needed)], daemon=True)
            self._loads.start()

    def _begin(self, state: State) -> SessionRecorder | str:
        """Begin to record what is said; return why it cannot be kept, where it cannot."""
        from decision_aid.sessions import recorder

        region = state.place.region.id if state.place.certain else ""
        details = Details(region=region, short=state.details.short)
        try:
            self.recorder = recorder.begin(self.content, self._opened(), self.who, details)
        except StoreError as error:
            return str(error)
        return self.recorder

    def _forget(self, offered: list[Offer]) -> str:
        """Delete what is kept of this interview, else all that was offered; return why it cannot be, if it cannot."""
        from decision_aid.cli.forgetting import delete
        from decision_aid.sessions.store import own_key

        every = tuple(dict.fromkeys(session for _, session, _ in offered))
        try:
            delete(self._opened(), (self.recorder.session,) if self.recorder else every, file := self.options.file())
            self.recorder, self._store = None, None
            self._open.close()
            if file:
                own_key.renew(file)
        except StoreError as error:
            return str(error)
        return ""


class Offer(NamedTuple):
    """What can be done with a kept session, in words; is it for after the visit?"""

    words: str
    session: Session
    is_after: bool = False


def _offers(case: Case, *, after_visit: bool) -> Iterator[Offer]:
    from decision_aid.reports.of_sessions.session_list import day_and_time

    progress, code = case.progress, case.session.id
    if progress.state == "finished":
        done = day_and_time(case.last_answer)
        yield Offer(f"Finished {done}: see the sheet, or change answers ({code})", case.session)
        if after_visit:
            yield Offer(f"After the visit: write down what was said and decided ({code})", case.session, is_after=True)
        return
    everything = progress.answered + progress.left
    begun = day_and_time(case.session.created)
    far = f"{progress.answered} of about {everything} answered"
    yield Offer(f"Go on where you stopped: begun {begun}, {far} ({code})", case.session)
