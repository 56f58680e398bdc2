"""Opening the store of kept sessions for a command: its address, its passphrase, and its errors as words."""

from __future__ import annotations

import getpass
import os
import platform
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from decision_aid.cli.shared import fail, refuse_usage, say
from decision_aid.frozen import frozen
from decision_aid.sessions.records import Session, Who, fold
from decision_aid.sessions.store import StoreError, locations, open_for_desk, open_for_writing, open_store

if TYPE_CHECKING:
    from decision_aid.sessions.case import Case
    from decision_aid.sessions.content import Content
    from decision_aid.sessions.recorder import SessionRecorder
    from decision_aid.sessions.store.database import Store

ByOption = Annotated[Who, typer.Option("--by", help="Who types the answers; kept with each answer.")]
_WHICH = typer.Argument(metavar="SESSION", help="The code of the session or how it begins, or the patient reference.")
WhichArgument = Annotated[str, _WHICH]
MaybeWhichArgument = Annotated[str | None, _WHICH]
EncryptOption = Annotated[
    bool,
    typer.Option(
        "--encrypt", help="Keep the answers, and encrypt them with a passphrase. If you lose it, they are lost."
    ),
]


NotEncryptedOption = Annotated[
    bool, typer.Option("--not-encrypted", help="Leave what is kept on this computer readable for whoever has its disk.")
]
_NEEDS_MORE = (
    "A desk keeps answers encrypted, and that needs one more package: pip install 'decision-aid[encrypted]'. "
    "To keep them readable for whoever has the disk: --not-encrypted"
)
_NEW_KEY = (
    "What this desk keeps is encrypted. Its key is {key}: without it, nobody can read the answers. "
    "If you make backups, keep the key in another place than the answers."
)
_HAS_A_KEY = (
    "{file} has a key of its own, so that no passphrase is asked. To give it one: decision-aid sessions passphrase"
)


@frozen
class StoreOptions:
    """Where the store is, and what opens it."""

    store: Annotated[
        str | None,
        typer.Option(
            "--store",
            metavar="FILE",
            help="The file where answers are kept. If left out: DECISION_AID_STORE, or a file in your own data folder.",
        ),
    ] = None
    server: Annotated[
        str | None,
        typer.Option(
            "--server",
            metavar="URL",
            help="Keep answers on a server instead: postgresql+psycopg://user@host/database, without a password. "
            "If left out: DECISION_AID_SERVER.",
        ),
    ] = None
    key_file: Annotated[
        Path | None,
        typer.Option(
            "--key-file",
            metavar="FILE",
            help="Take the passphrase of an encrypted store from this file, or from the one that "
            "DECISION_AID_KEY_FILE names. If left out, you are asked for it.",
        ),
    ] = None

    def file(self) -> Path | None:
        """Return the file that the store is or will be; None: on a server. Raises StoreError where none can be."""
        return locations.file_of(self.chosen())

    def chosen(self) -> str:
        """Return the file or the address that is meant; raises StoreError where that is not clear."""
        return locations.chosen(self.store, self.server)

    def may_hold_something(self) -> bool:
        """Say whether a store is there, or is on a server; raises StoreError where its address is wrong."""
        file = self.file()
        return file is None or file.exists()

    @contextmanager
    def opened(self, *, create: bool = False, to_write: bool = False) -> Iterator[Store]:
        """Open the store; raises StoreError where it cannot be opened or used.

        With `to_write`, what is answered while a server is out of reach is kept on this computer.
        """
        if to_write and self.file() is None:
            opening = open_for_writing(self.chosen(), passphrase=self.passphrase())
        else:
            opening = open_store(self.chosen(), passphrase=self.passphrase(), create=create)
        with opening as store:
            tell(store)
            yield store

    @contextmanager
    def opened_at_desk(
        self, *, encrypt: bool = False, not_encrypted: bool = False, never_local: bool = False, desk: str = ""
    ) -> Iterator[Store]:
        """Open the store of a desk, which a lost server does not close; raises StoreError where nobody is let in.

        What is kept on this computer is encrypted by a key of its own, unless something else is said.
        """
        if encrypt and not_encrypted:
            refuse_usage("--encrypt and --not-encrypted: choose one of them.")
        if encrypt:
            secret = self.new_passphrase()
        elif not_encrypted or never_local:
            secret = self.passphrase() or ""
        else:
            secret = self._desk_key()
        with open_for_desk(self.chosen(), passphrase=secret, never_local=never_local, desk=desk) as store:
            tell(store)
            yield store

    def _desk_key(self) -> str | None:
        """Return what opens the file of a desk, which gets a key where it has none; None: it is made when needed."""
        from decision_aid.sessions.store import cipher, own_key, secrets

        file = self.file() or locations.outbox_file()
        own_key.renew(file, if_due=True)
        if locations.is_encrypted(file):
            if not own_key.of(file) and sys.stdin.isatty():
                print(own_key.missing(file), file=sys.stderr)
            return self.passphrase()
        if not cipher.is_possible():
            fail(_NEEDS_MORE)
        if secrets.key_file(self.key_file):
            return self.new_passphrase()
        if self.file() is None and not file.exists():
            return None
        was_plain = file.exists()
        key = own_key.secured(file)
        print(_NEW_KEY.format(key=own_key.file_of(file)), file=sys.stderr)
        if was_plain:
            print(cipher.REMAINS, file=sys.stderr)
        return key

    def note(self, store: Store, did: str, *sessions: Session) -> None:
        """Leave a line for each session of a clinic in its log of doings; at home nobody keeps one."""
        ours = sessions if self.file() is None else [one for one in sessions if one.reference]
        store.note(this_user(), did, *(one.id for one in ours))

    def note_list(self, store: Store, sessions: Iterable[Session]) -> None:
        """Leave a line that the sessions of a clinic were listed; at home none."""
        from decision_aid.sessions.doings import LIST, THE_LIST

        if self.file() is None or any(one.reference for one in sessions):
            store.note(this_user(), LIST, THE_LIST)

    def case_of(self, content: Content, named: str | None, did: str, command: str) -> Case:
        """Return the session of this code or patient reference, else the only one; note what is done with it."""
        from decision_aid.sessions.case import case

        with self.opened() as store:
            session = session_meant(content, store, named, command)
            self.note(store, did, session)
            return case(content, session, store.events(session.id))

    def passphrase(self) -> str | None:
        """Return the key of the store's own, or the passphrase from the key file, or as it is typed; None: not needed.

        Where the store is on a server, it is the one of the file that waits here. Raises StoreError where
        the key file is not as it should be, or there is nobody to ask.
        """
        from decision_aid.sessions.store import own_key, secrets

        file = self.file() or locations.outbox_file()
        if key := own_key.of(file):
            return key
        if path := secrets.key_file(self.key_file):
            return secrets.from_key_file(path) if file.exists() else secrets.held_for_a_new_store(path)
        if not locations.is_encrypted(file):
            return None
        return on_terminal(f"Passphrase of {file}: ", f"{_NO_KEY_FILE} {own_key.missing(file)}")

    def new_passphrase(self) -> str | None:
        """Return the passphrase for `--encrypt`, typed twice where it is new; encrypt what is kept plainly so far.

        Raises StoreError where that cannot be.
        """
        from decision_aid.sessions.store import cipher, own_key, secrets

        cipher.driver()  # missing, it is said before anybody thinks of a passphrase
        file = self.file() or locations.outbox_file()
        if own_key.of(file):
            raise StoreError(_HAS_A_KEY.format(file=file))
        if locations.is_encrypted(file):
            return self.passphrase()
        held = secrets.held_for_a_new_store(secrets.key_file(self.key_file))
        print(secrets.CANNOT_BE_RECOVERED, file=sys.stderr)
        secret = held or secrets.asked_anew(on_terminal)
        if file.exists():
            cipher.encrypt_file(file, secret)
            print(cipher.REMAINS, file=sys.stderr)
        return secret


def this_user() -> str:
    try:
        return f"{getpass.getuser()} at {platform.node()}"
    except (OSError, KeyError):  # a user without a name
        return f"somebody at {platform.node()}"


def session_named(store: Store, named: str) -> Session:
    """Return the session of this code; where there is none, that of this patient reference."""
    same = [one for one in store.sessions() if one.reference and one.reference.casefold() == named.strip().casefold()]
    if len(same) > 1:
        same = [one for one in same if not fold(store.events(one.id)).details.wrong_reference] or same
    if len(same) > 1:
        codes = ", ".join(one.id for one in same)
        fail(f"{len(same)} sessions have the reference {named}. Give the code of one: {codes}")
    return same[0] if same else store.find(named)


def session_meant(
    content: Content, store: Store, named: str | None, command: str, state: Literal["kept", "open", "finished"] = "kept"
) -> Session:
    """Return the session that is named, else the only one at home in a state; end the program where none is meant.

    Where none is finished, one that is not counts: who stopped early may have gone to the visit too.
    """
    from decision_aid.sessions.case import kept_at_home

    if named:
        return session_named(store, named)
    kept = kept_at_home(content, store)
    found = [each for each in kept if state == "kept" or (each.progress.state == "finished") is (state == "finished")]
    if state == "finished" and not found:
        found, state = kept, "kept"
    codes = [each.session.id for each in found]
    if not found:
        fail(f"No session is {state} in {store.where}. To see all: decision-aid sessions")
    if len(found) > 1:
        told = f"{len(found)} sessions are {state}: {', '.join(codes)}"
        fail(f"{told}. Say which: decision-aid {command} {codes[0]}")
    return found[0].session


def tell(store: Store) -> None:
    """Say what the opening of a store has to say."""
    if store.notice:
        print(store.notice, file=sys.stderr)


def close_and_say_where(recorder: SessionRecorder) -> None:
    """Save what is left to save; say under which code the answers are kept."""
    from decision_aid.people.interview.state import IT_IS_KEPT  # not needed where nobody is asked

    recorder.close()
    if recorder.notice:
        say(recorder.notice)
    if recorder.is_kept:
        say(IT_IS_KEPT.format(recorder.session.id))


NO_TERMINAL = "A password is typed on a terminal, and there is none here. Nothing was changed."
_NO_KEY_FILE = "A passphrase is needed, and there is no terminal to ask for it. Give it by --key-file."


def on_terminal(prompt: str, without: str = _NO_KEY_FILE) -> str:
    """Ask on the terminal itself, without showing what is typed; raises StoreError, saying so, without a terminal."""
    try:
        os.close(os.open(os.ctermid(), os.O_RDWR))
    except OSError:
        raise StoreError(without) from None
    return getpass.getpass(prompt)
