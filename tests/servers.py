"""A real PostgreSQL server for the tests: started in a temporary folder, stopped and started again in the middle."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_SERVER = "no PostgreSQL server is installed here (Debian: apt-get install postgresql)"
_PLACES = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/pgsql/bin", "/usr/bin")
WITH_PASSWORD = "nurse"  # noqa: S105  (a role, which tests make with a password)
_LIKE_NOBODY = "nobody"


def programs() -> Path | None:
    """Return the folder with the newest `initdb` and `pg_ctl`, or None where there is no server."""
    found = [path for place in _PLACES for path in sorted(Path("/").glob(f"{place[1:]}/pg_ctl"), reverse=True)]
    return found[0].parent if found and (found[0].parent / "initdb").exists() else None


@dataclass(slots=True)
class Server:
    """One PostgreSQL server on a socket of its own; nothing else can reach it."""

    bin: Path
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp")))
    durable: bool = False  # whether it waits for the disk; tests that never cut the power need not
    running: bool = False
    _databases: int = 0

    def __enter__(self) -> Self:
        if os.geteuid() == 0:  # the server refuses to run as root
            nobody = pwd.getpwnam(_LIKE_NOBODY)
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        self.run("initdb", "-D", str(self._data), "-U", "clinic", "-A", "trust", "--no-sync", "-E", "UTF8")
        with (self._data / "postgresql.conf").open("a") as stream:
            stream.write(f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\nmax_connections = 60\n")
            stream.write("" if self.durable else "fsync = off\nfull_page_writes = off\n")
        hba = self._data / "pg_hba.conf"
        hba.write_text(f"local all {WITH_PASSWORD} scram-sha-256\n{hba.read_text()}")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.running:
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        self.run("pg_ctl", "-D", str(self._data), "-w", "-l", str(self.folder / "log"), "start")
        self.running = True

    def stop(self, mode: str = "immediate") -> None:
        self.run("pg_ctl", "-D", str(self._data), "-w", "-m", mode, "stop")
        self.running = False

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        self._databases += 1
        name = f"clinic{self._databases}"
        self.query("postgres", f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://clinic@/{name}?host={self.folder}"

    def query(self, database: str, statement: str) -> str:
        """Run a statement as the owner of the server; return what it says."""
        return self.run("psql", "-h", str(self.folder), "-U", "clinic", "-d", database, "-Atc", statement)

    @property
    def process(self) -> int:
        """The process that takes new connections."""
        return int((self._data / "postmaster.pid").read_text().split()[0])

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def run(self, program: str, *arguments: str) -> str:
        # `start` leaves a server behind that keeps what it was given, so the output goes to a file
        with tempfile.TemporaryFile() as out:
            command = [*_as_nobody(), str(self.bin / program), *arguments]
            done = subprocess.run(command, check=False, cwd="/", stdout=out, stderr=out, stdin=subprocess.DEVNULL)
            out.seek(0)
            said = out.read().decode()
        assert done.returncode == 0, f"{program}: {said}"
        return said.strip()


def _as_nobody() -> Sequence[str]:
    if os.geteuid() != 0:
        return ()
    return ("setpriv", f"--reuid={_LIKE_NOBODY}", "--regid=nogroup", "--clear-groups", "--")
