"""A store on a PostgreSQL server, for a clinic with several desks."""

from __future__ import annotations

import hashlib
import os
import platform
import re
from dataclasses import replace
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from decision_aid.sessions.store import locations, outbox, upgrade
from decision_aid.sessions.store.courier import Courier
from decision_aid.sessions.store.database import Store
from decision_aid.sessions.store.errors import StoreBusyError, StoreError, StoreUnreachableError
from decision_aid.sessions.store.translating import in_our_words, translated

_NEVER_LOCAL = "The server does not answer, and nothing may be kept on this computer (--never-local)."
_MISSING = "A PostgreSQL store needs one more package. Please run: pip install 'decision-aid[postgres]'"
_ADDRESS = re.compile(
    r"(?:postgresql|postgresql\+psycopg)://(?:[\w.$-]+@)?(?:[A-Za-z0-9_.-]*|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?"
    r"/[\w.$-]+(?:\?[^@&=]+=[^@&=]+(?:&[^@&=]+=[^@&=]+)*)?"
)
_HAS_PASSWORD = re.compile(r"://[^/]*:.*@|://[^/?]*@.*@|[?&]password=")
_HOLDS_NONE = (
    "An address holds no password: other programs and users could see it. Take it out, and put it into the password "
    "file of PostgreSQL (~/.pgpass, readable for you only), as host:port:database:user:password."
)
_HERE = re.compile(r"localhost|127(\.\d{1,3}){3}|\[?::1\]?")
_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_OPTIONS = {  # each with what it may be
    "host": re.compile(r"/[^,\x00-\x1f]*|[A-Za-z0-9_.-]+|[0-9a-fA-F:.]+"),
    "port": re.compile("[0-9]{1,5}"),
    "sslmode": re.compile("|".join(_MODES)),
    **dict.fromkeys(("sslrootcert", "sslcert", "sslkey", "passfile"), re.compile("[^\x00-\x1f]+")),
}
_NO_OPTION = (
    f"After the question mark of an address stand only these, each once: {', '.join(_OPTIONS)}. "
    f"sslmode is one of {', '.join(_MODES)}. Name the host and the port once; a port is a number up to 65535."
)
_SETTINGS = {  # a lost connection is noticed in seconds, not in hours
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_PART = 16  # letters of a hash: a name of a connection has room for 63, and none but ASCII
_NAMESAKES = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND application_name LIKE :desk AND application_name <> :us"
)
_IS_OWNER = "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'events'::regclass"
AT_THE_START = (
    "SET statement_timeout = '9s'",  # sooner than SILENT, so that a server that is only slow says so itself
    "SET lock_timeout = '5s'",
    # a desk that was switched off is gone for the server too, within two minutes and not two hours
    "SET tcp_keepalives_idle = 60; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 5",
    # what is acknowledged is on the disk of the server, whatever its default is
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
)


_NOT_THE_OWNER = (
    "Deleted from {where}, but its old pages are wiped only by the owner of the tables. "
    "Ask who looks after the server for: VACUUM FULL events; VACUUM FULL sessions;"
)
_STILL_IN_USE = (
    "Deleted from {where}, but other desks are at work, so its old pages are not yet wiped. "
    "Run forget for another session later, or ask who looks after the server for VACUUM FULL."
)


def open_postgresql(url: str, passphrase: str | None) -> Store:
    """Return the store of a server, with what waited on this computer brought there."""
    store = _not_reached_yet(url, passphrase)
    try:
        with in_our_words(store.where):
            upgrade.bring_up_to_date(store.reading, store.writing, store.where)
            with store.reading.connect() as connection:
                store.clock.look(connection)
    except BaseException:
        store.close()
        raise
    return _with_what_waited(store)


def open_desk(url: str, passphrase: str | None, *, never_local: bool = False, desk: str = "") -> Store:
    """Return the store of a server for a desk: it opens while the server is lost too, and comes back by itself.

    With `never_local`, nothing is kept on this computer meanwhile. Raises StoreError where the
    server is there and does not let us in.
    """
    us = tuple(hashlib.sha256(name.encode()).hexdigest()[:_PART] for name in (desk, f"{platform.node()}-{os.getpid()}"))
    store = _not_reached_yet(url, passphrase, " ".join(us))
    clock = store.clock

    def go() -> str:
        with open_postgresql(url, passphrase) as reached:
            clock.ahead = reached.clock.ahead
            return reached.notice

    courier = Courier(go, lambda: _something_waits(passphrase), store.now)
    store = replace(store, courier=courier)
    if never_local:
        store = replace(store, open_local=_nothing_here)
    try:
        store = replace(store, notice=go(), has_namesake=bool(desk) and _has_namesake(store, *us))
    except StoreUnreachableError as error:
        courier.lost(error)
    courier.begin()
    return store


def _has_namesake(store: Store, desk: str, window: str) -> bool:
    """Say whether the server has connections of a desk of this name that are not of this window."""
    with in_our_words(store.where), store.reading.connect() as connection:
        return bool(connection.execute(text(_NAMESAKES), {"desk": f"{desk} %", "us": f"{desk} {window}"}).scalar())


def _nothing_here() -> Store:
    raise StoreError(_NEVER_LOCAL)


def _something_waits(passphrase: str | None) -> bool:
    try:
        if not locations.outbox_file().exists():
            return False
        with open_outbox(passphrase) as local:
            return bool(local.sessions())
    except StoreError:
        return False


def _not_reached_yet(url: str, passphrase: str | None, called: str = locations.PROGRAM) -> Store:
    address = address_of(url)
    where = f"the database {address.database} on {_host(address) or 'this computer'}"
    engine = _engine(address, called)
    writing = engine.execution_options(writes=True)
    return Store(where, engine, writing, lambda engine: _wipe(engine, where), lambda: open_outbox(passphrase))


def address_of(url: str) -> URL:
    """Return an address that is written as it should be; refuse any other without repeating it."""
    if _HAS_PASSWORD.search(url):
        raise StoreError(_HOLDS_NONE)
    if not _ADDRESS.fullmatch(url):
        raise StoreError(locations.NO_SERVER)
    address = make_url(url).set(drivername="postgresql+psycopg")
    for name, said in address.query.items():
        known = _OPTIONS.get(name)
        if not (known and isinstance(said, str) and known.fullmatch(said)):
            raise StoreError(_NO_OPTION)
    twice = (address.host and "host" in address.query) or (address.port is not None and "port" in address.query)
    port = address.port if address.port is not None else int(str(address.query.get("port", 1)))
    if twice or not 0 < port < 1 << 16:
        raise StoreError(_NO_OPTION)
    return address


def secured(address: URL) -> dict[str, str]:
    """Return that a server elsewhere must prove who it is, unless something else is said."""
    is_said = "sslmode" in address.query or "PGSSLMODE" in os.environ
    return {} if is_said or _is_here(address) else {"sslmode": "verify-full"}


def _is_here(address: URL) -> bool:
    """Say whether a server is on this computer; variables of PostgreSQL, too, may name one that is not."""
    host, environment = _host(address), os.environ
    if environment.get("PGHOSTADDR") or (not host and (environment.get("PGHOST") or environment.get("PGSERVICE"))):
        return False
    return not host or host.startswith("/") or bool(_HERE.fullmatch(host))


def _host(address: URL) -> str:
    return address.host or str(address.query.get("host", ""))


def _engine(address: URL, called: str) -> Engine:
    try:
        engine = create_engine(
            address,
            connect_args={**_SETTINGS, **secured(address), "application_name": called},
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=4,  # of pages, for others than the one whose request is not answered
            pool_pre_ping=True,
            hide_parameters=True,  # no answer ever stands in an error text
        )
    except ImportError:
        raise StoreError(_MISSING) from None
    event.listen(engine, "do_connect", _connected)
    event.listen(engine, "connect", _prepare)
    return engine


def _connected(_dialect: object, _record: object, arguments: tuple[Any, ...], named: dict[str, Any]) -> object:
    from decision_aid.sessions.store.impatient import Impatient

    return Impatient.connect(*arguments, **named)


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401  (the driver's own)
    for statement in AT_THE_START:
        connection.execute(statement)
    connection.commit()


def _wipe(engine: Engine, where: str) -> None:
    """Rewrite the tables, so that their files no longer hold what was deleted; the server's log may for a while."""
    with engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        if not alone.exec_driver_sql(_IS_OWNER).scalar():  # the server would skip the tables, and say so to nobody
            raise StoreError(_NOT_THE_OWNER.format(where=where))
        try:
            for table in ("events", "sessions"):
                alone.exec_driver_sql(f"VACUUM FULL {table}")
        except DBAPIError as error:
            if isinstance(translated(error.orig, where), StoreBusyError):
                raise StoreBusyError(_STILL_IN_USE.format(where=where)) from None
            raise


def open_outbox(passphrase: str | None) -> Store:
    """Return the file on this computer that waits for the server, made where there is none.

    Without a passphrase a new one gets a key of its own, where that can be; with an empty one it is plain.
    """
    from decision_aid.sessions.store import cipher, own_key
    from decision_aid.sessions.store.sqlite import open_sqlite

    file = locations.outbox_file()
    is_new = passphrase is None and cipher.is_possible() and not (file.exists() and file.stat().st_size)
    key = own_key.secured(file) if is_new else own_key.of(file)
    return open_sqlite(file, key or passphrase, create=True)


def _with_what_waited(store: Store) -> Store:
    """Bring what waits on this computer; where that cannot be done now, it goes on waiting."""
    if not locations.outbox_file().exists():
        return store
    try:
        with store.open_local() as local:
            brought = outbox.flush_all(local, store)
    except StoreError as error:
        return replace(store, notice=f"What was kept on this computer still waits there: {error}")
    sessions = "1 session that was" if brought == 1 else f"{brought} sessions that were"
    return replace(store, notice=f"{sessions} kept on this computer reached the server.") if brought else store
