"""A store in one SQLite file that only its owner may read; encrypted by SQLCipher where there is a passphrase."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from decision_aid.errors import reason_of
from decision_aid.sessions.store import cipher, upgrade
from decision_aid.sessions.store.database import Store
from decision_aid.sessions.store.errors import StoreBusyError, StoreError, StoreGoneError
from decision_aid.sessions.store.locations import make_folders
from decision_aid.sessions.store.schema import VERSION_TABLE
from decision_aid.sessions.store.translating import DAMAGED, in_our_words, is_busy, readable, translated

WAIT_FOR_OTHERS_MS = 5000
_PRAGMAS = (
    "PRAGMA temp_store = MEMORY",  # no temporary file that would hold what is forgotten
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
)
_GONE = "{where} was deleted, moved or replaced while it was open: what was kept there is not there any more."
_STILL_OPEN = (
    "Deleted, but another program still has {where} open, so its old pages are not yet wiped. "
    "Close that program, then run forget again."
)


def open_sqlite(path: Path, passphrase: str | None, *, create: bool) -> Store:
    """Return the store in a file, made with its folder where there is none and `create` is given."""
    where = str(path)
    if not path.exists() and not create:
        raise StoreError(f"Nothing is kept in {where}.")
    _refuse_no_file(path)
    cipher.refuse_other_kind(path, passphrase)
    driver = cipher.driver() if passphrase else sqlite3
    _refuse_another(driver, path, passphrase)
    _make(path)
    engine = _engine(driver, path, passphrase)
    writing = engine.execution_options(writes=True)
    store = Store(where, engine, writing, lambda engine: _wipe(engine, where))
    try:
        with in_our_words(where), readable(where):
            _refuse_damaged(engine, where)
            upgrade.bring_up_to_date(store.reading, store.writing, where)
    except BaseException:
        store.close()
        raise
    if passphrase:
        cipher.wipe_the_plain_one(path)
    return store


def _refuse_no_file(path: Path) -> None:
    """Refuse a folder, a device, or a pipe before we would read it or make it private: /dev/null belongs to all."""
    if path.is_dir():
        raise StoreError(f"{path} is a folder. Please name a file.")
    if path.exists() and not path.is_file():
        raise StoreError(f"{path} is not an ordinary file. Please name another one.")


def _refuse_another(driver: Any, path: Path, passphrase: str | None) -> None:  # noqa: ANN401  (two drivers)
    """Refuse what is no store, or that of another program, before anything of it could change, be it only its mode."""
    if not path.is_file() or not path.stat().st_size:
        return
    with (
        in_our_words(str(path)),
        suppress(driver.OperationalError, OSError, ValueError),
        closing(driver.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection,
    ):  # opening tells these
        if passphrase:
            cipher.unlock(connection, passphrase, str(path))
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and VERSION_TABLE not in tables:
            raise StoreError(upgrade.OF_ANOTHER.format(where=path))


def _make(path: Path) -> None:
    """Make the file and its folder so that only their owner may look into them."""
    try:
        make_folders(path.parent)
        with suppress(FileExistsError):  # a link to a file that is not there yet: the file is made
            os.close(os.open(path.resolve(), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        if os.access(path, os.W_OK):
            path.chmod(0o600)
    except OSError as error:
        hint = "Allow writing there, make room, or choose another place."
        raise StoreError(f"{path} cannot be written: {reason_of(error)}. {hint}") from None


def _engine(driver: Any, path: Path, passphrase: str | None) -> Engine:  # noqa: ANN401  (two drivers)
    engine = create_engine(
        "sqlite+pysqlite://",
        module=driver,
        creator=_connecting(driver, path, passphrase),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,  # no answer ever stands in an error text
    )
    ours = _identity(path)

    def begin(connection: Connection) -> None:
        if _identity(path) != ours:
            raise StoreGoneError(_GONE.format(where=path))
        if connection.get_execution_options().get("writes"):
            _begin_to_write(connection)
        else:
            connection.exec_driver_sql("BEGIN")

    event.listen(engine, "begin", begin)
    return engine


def _identity(path: Path) -> tuple[int, int] | None:
    """Return which file stands here now; None where there is none."""
    with suppress(OSError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None


def _begin_to_write(connection: Connection) -> None:
    """Take the lock for writing at once, so that no one else writes between our look and our write."""
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        _while_others_write(lambda: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {WAIT_FOR_OTHERS_MS}")


def _while_others_write(take: Callable[[], object]) -> None:
    """Take a lock; while somebody else has it, look again at short and uneven intervals.

    SQLite itself waits longer and longer between its looks, so that one of several busy desks may wait for seconds
    while the others take the lock again and again; and it does not wait at all where several make one new file.
    """
    until = time.monotonic() + WAIT_FOR_OTHERS_MS / 1000
    while True:
        try:
            take()
        except Exception as error:
            if time.monotonic() > until or not is_busy(getattr(error, "orig", error)):
                raise
            time.sleep(random.uniform(0.001, 0.008))  # noqa: S311  (no secret)
        else:
            return


def _connecting(driver: Any, path: Path, passphrase: str | None) -> Callable[[], Any]:  # noqa: ANN401
    def connect() -> Any:  # noqa: ANN401
        address = f"{path.absolute().as_uri()}?mode=rw"  # never makes a file where ours has gone
        connection = driver.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        try:
            if passphrase:
                cipher.unlock(connection, passphrase, str(path))
            connection.execute(f"PRAGMA busy_timeout = {WAIT_FOR_OTHERS_MS}")
            for pragma in _PRAGMAS:
                _while_others_write(partial(connection.execute, pragma))
        except BaseException as error:
            connection.close()
            if isinstance(error, driver.Error) and (ours := translated(error, str(path))):
                raise ours from None
            raise
        return connection

    return connect


def _refuse_damaged(engine: Engine, where: str) -> None:
    with engine.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if found != "ok":
        raise StoreError(DAMAGED.format(where=where))


def _wipe(engine: Engine, where: str) -> None:
    """Leave nothing of what was deleted in the file or beside it."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA user_version = 1")  # a key of its own is due to be changed: `own_key`
        still_in_use = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        raw.close()
    if still_in_use:
        raise StoreBusyError(_STILL_OPEN.format(where=where))
