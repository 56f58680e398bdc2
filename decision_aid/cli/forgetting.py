"""Deleting kept answers for good: one session, the old ones, all; and the log of what was deleted."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from decision_aid.cli.flat import flat
from decision_aid.cli.shared import fail, refuse_usage
from decision_aid.cli.stores import MaybeWhichArgument, StoreOptions, on_terminal, session_named, this_user
from decision_aid.engine.answers import printable
from decision_aid.writing import sweep

if TYPE_CHECKING:
    from decision_aid.sessions.records import Session
    from decision_aid.sessions.store.database import Store

REMAINS = (
    "Not deleted, because we do not know of them:",
    "- sheets and reports that were printed or written to a file",
    "- files that `sessions export` wrote",
)
ON_SERVER = "- backups and logs of the server: ask who looks after it"
ON_DESKS = "- what a desk that is switched off still keeps for the server: it is deleted when that desk runs again"
IN_BACKUPS = "- copies that backups have made of {file}"
ON_DISK = "- what the disk keeps of old files until it writes over them: unreadable on an encrypted disk"
NEW_KEY = (
    "The store has a new key, and the one so far is destroyed: what the disk and copies of the store keep of before, "
    "nobody can read, unless the key was copied too."
)
KEY_IS_DUE = (
    "- what the disk keeps of old files: another program has the store open. Its key is changed, and the one so far "
    "destroyed, when the desk is opened next"
)
_WRONG_CODE = "That is not the code of this clinic. Nothing was deleted."
_NEEDS_CODE = "Nothing was deleted. On a server, --all needs the code of the clinic, the name of its database: "


@flat
def forget(
    *,
    session: MaybeWhichArgument = None,
    everything: Annotated[bool, typer.Option("--all", help="Delete all sessions.")] = False,
    older_than: Annotated[
        int | None,
        typer.Option(
            "--older-than", metavar="DAYS", min=1, max=36500, help="Delete sessions to which nothing was added since."
        ),
    ] = None,
    clinic: Annotated[
        str | None,
        typer.Option("--clinic", metavar="CODE", help="For --all on a server: the name of the clinic's database."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before deleting.")] = False,
    where: StoreOptions,
) -> None:
    """Delete kept answers for good. Says what may remain elsewhere."""
    if [session is not None, everything, older_than is not None].count(True) != 1:
        refuse_usage("Name the session to delete (to see all: decision-aid sessions), or --all, or --older-than DAYS.")
    if clinic is not None and (not everything or where.file()):
        refuse_usage("--clinic goes with --all, on a server.")
    with where.opened() as store:
        if session is not None:
            found: tuple[Session, ...] = (session_named(store, session),)
        else:
            found = store.sessions() if older_than is None else _untouched(store, older_than)
        file = where.file()
        is_meant = _is_this_clinic(store, clinic) if everything and file is None else yes or _sure(_asked(found))
        if not is_meant:
            return
        if not found and older_than is not None:  # as on most nights
            print(f"Deleted: {_number(found)}.")
            return
        delete(store, found, file)
        print(f"Deleted: {found[0].id}." if session is not None else f"Deleted: {_number(found)}.")
    _say_what_remains(file)


@flat
def log(
    *,
    check: Annotated[bool, typer.Option("--check", help="Say only whether every line is as it was written.")] = False,
    where: StoreOptions,
) -> None:
    """List who read, exported, handed over or deleted what, and when; of what was said, it holds nothing."""
    from decision_aid.sessions.doings import first_broken, missing_end

    with where.opened() as store:
        lines, cut = store.doings(), missing_end(store)
    if not check:
        for line in lines:
            print(printable(f"{line.number}. {line.at[:19]}{line.at[-6:]}  {line.session_id}  {line.did}  {line.who}"))
    if (broken := first_broken(lines)) is not None:
        fail(f"The log is not as it was written: see line {broken}. A line was taken out, put in or changed.")
    if cut:
        fail(cut)
    if check or not lines:
        last = f" The last seal is {lines[-1].seal}." if lines else ""
        print(f"{len(lines)} lines, all as they were written.{last}")


@flat
def passphrase(
    *,
    new: Annotated[
        Path | None, typer.Option("--new-key-file", metavar="FILE", help="Take the new passphrase from this file.")
    ] = None,
    where: StoreOptions,
) -> None:
    """Give an encrypted store another passphrase, whole or not at all. The old one opens it no more."""
    from decision_aid.sessions.store import cipher, own_key, secrets

    if (file := where.file()) is None:
        refuse_usage("A passphrase is for a file. The server has roles of its own: see docs/CLINIC-SERVER.md")
    if not (old := where.passphrase()):
        fail(f"{file} is not encrypted. To encrypt what is kept, start with --encrypt.")
    secret = secrets.held_for_a_new_store(new) or secrets.asked_anew(on_terminal)
    had = own_key.of(file)
    cipher.encrypt_file(file, secret, old)
    if had:
        own_key.destroy(had)
    print("The store has its new passphrase. Copies in backups still open with the old one.", file=sys.stderr)


def delete(store: Store, found: tuple[Session, ...], file: Path | None) -> None:
    """Delete sessions for good; raises StoreError where that cannot be."""
    of_a_clinic = file is None or any(one.reference for one in found)
    store.forget(*(one.id for one in found), by=this_user() if of_a_clinic else "")  # at home no line is left


def _untouched(store: Store, days: int) -> tuple[Session, ...]:
    """Return the sessions that nothing was added to for so many days."""
    since = store.now() - timedelta(days=days)
    old = (one for one in store.sessions() if one.created < since)
    return tuple(one for one in old if all(event.when < since for event in store.events(one.id)))


def _number(found: tuple[Session, ...]) -> str:
    return "1 session" if len(found) == 1 else f"{len(found)} sessions"


def _asked(found: tuple[Session, ...]) -> str:
    from decision_aid.reports.of_sessions.session_list import day_and_time

    if len(found) == 1:
        return f"Delete the answers {found[0].id}, begun {day_and_time(found[0].created)}, for good?"
    return f"Delete the answers of {_number(found)} for good?"


def _sure(question: str) -> bool:
    if not sys.stdin.isatty():
        refuse_usage("Nothing was deleted. To delete without being asked, add --yes.")
    print(f"{question} Type yes to delete: ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() in ("y", "yes"):
        return True
    print("Nothing was deleted.")
    return False


def _is_this_clinic(store: Store, given: str | None) -> bool:
    """Have the name of the database typed: nobody deletes a whole clinic by a habit of saying yes."""
    code = store.reading.url.database or ""
    if given is None:
        if not sys.stdin.isatty():
            refuse_usage(f"{_NEEDS_CODE}--clinic {code}")
        print(f"Delete all answers in {store.where}. Type the code of the clinic ({code}): ", end="", file=sys.stderr)
        sys.stderr.flush()
        given = sys.stdin.readline()
    if given.strip() != code:
        fail(_WRONG_CODE)
    return True


def _say_what_remains(file: Path | None) -> None:
    """Change the key of a store that has one of its own; say what cannot be read any more, and what still can."""
    from decision_aid.sessions.store import own_key

    sweep(Path.cwd())
    if file is None:
        print("\n".join((*REMAINS, ON_SERVER, ON_DESKS)))
        return
    if own_key.renew(file):
        print("\n".join((NEW_KEY, *REMAINS)))
    else:
        print("\n".join((*REMAINS, IN_BACKUPS.format(file=file), KEY_IS_DUE if own_key.of(file) else ON_DISK)))
