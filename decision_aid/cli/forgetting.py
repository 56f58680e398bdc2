"""Deleting kept answers for good, after asking, and saying what this program cannot delete."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from decision_aid.cli.shared import USAGE, fail
from decision_aid.reports.of_sessions.session_list import day_and_time

if TYPE_CHECKING:
    from pathlib import Path

    from decision_aid.sessions.records import Session
    from decision_aid.sessions.store.database import Store

REMAINS = (
    "Not deleted, because we do not know of them:",
    "- sheets and reports that were printed or written to a file",
    "- files that `sessions export` wrote",
)
ON_SERVER = "- backups and logs of the server: ask who looks after it"
IN_BACKUPS = "- copies that backups have made of {file}"


def forget_one(store: Store, session: Session, file: Path | None, *, yes: bool) -> None:
    """Delete one session, if that is meant; `file` is where the store is, None where it is on a server."""
    if not yes and not _sure(f"Delete the answers {session.id}, begun {day_and_time(session.created)}, for good?"):
        return
    store.forget(session.id)
    print(f"Deleted: {session.id}.")
    _say_what_remains(file)


def forget_all(store: Store, file: Path | None, *, yes: bool) -> None:
    """Delete all sessions, if that is meant."""
    number = len(store.sessions())
    if not yes and not _sure(f"Delete all kept answers ({number} sessions in {store.where}) for good?"):
        return
    print(f"Deleted: {store.forget_all()} sessions.")
    _say_what_remains(file)


def _sure(question: str) -> bool:
    if not sys.stdin.isatty():
        fail("Nothing was deleted. To delete without being asked, add --yes.", USAGE)
    print(f"{question} Type yes to delete: ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() in ("y", "yes"):
        return True
    print("Nothing was deleted.")
    return False


def _say_what_remains(file: Path | None) -> None:
    print("\n".join((*REMAINS, IN_BACKUPS.format(file=file) if file else ON_SERVER)))
