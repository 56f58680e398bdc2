"""Every command of the page for the administrator of a clinic's server, on a real PostgreSQL server."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from decision_aid.sessions.store import open_store
from decision_aid.sessions.store.errors import StoreError
from tests.conftest import TOP
from tests.programs import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers import Server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgresql")]
PAGE = (TOP / "docs" / "CLINIC-SERVER.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def commands(name: str) -> list[list[str]]:
    return [shlex.split(line) for block in blocks("sh") for line in block.splitlines() if line.startswith(f"{name} ")]


@pytest.fixture
def clinic(postgresql: Server) -> Iterator[Server]:
    if not postgresql.running:
        postgresql.start()
    yield postgresql
    for database in ("clinic", "clinic_again"):
        postgresql.query("postgres", f"DROP DATABASE IF EXISTS {database}")


def test_every_command_of_the_page_does_what_it_says(clinic: Server, tmp_path: Path) -> None:
    def ours(words: list[str], typed: str = "") -> tuple[int, str]:
        """Run one of our commands at this server, as the page has it."""
        here = [word.replace("@HOST/clinic", f"@/clinic?host={clinic.folder}") for word in words[1:]]
        done = run(*here, cwd=tmp_path, typed=typed)
        return done.code, done.out + done.err

    make, grant = blocks("sql")
    for part in re.split(r"^\\connect clinic$", make, flags=re.MULTILINE):
        database = "postgres" if "CREATE ROLE" in part else "clinic"
        for statement in filter(None, map(str.strip, part.split(";"))):
            clinic.query(database, statement)
    first, desk, one, old, every, log = commands("decision-aid")
    assert ours(first)[0] == 0, "the owner makes the tables"
    for statement in filter(None, map(str.strip, grant.replace("\\connect clinic", "").split(";"))):
        clinic.query("clinic", statement)

    code, said = ours(desk, "n\nA-1042\nn\np\nn\nB-2\nn\nx\np\nn\nC-3\n-\n-\nq\n")
    assert code == 0, said
    assert "C-3 is off the list. The log keeps that it was there." in said
    rights = {
        "clinic_desk": ("DELETE FROM sessions", "UPDATE events SET who = 'x'", "TRUNCATE events", "DROP TABLE events"),
        "clinic_keeper": ("DELETE FROM events", "UPDATE sessions SET reference = ''", "DELETE FROM doings"),
        "clinic_owner": ("UPDATE events SET who = 'x'", "DELETE FROM events"),
    }
    for role, statements in rights.items():
        for statement in statements:
            with pytest.raises(AssertionError, match=r"permission denied|must be owner|never"):
                clinic.query("clinic", f"SET ROLE {role}; {statement}")
    with open_store(f"postgresql+psycopg://clinic_desk@/clinic?host={clinic.folder}") as store:
        kept = {session: store.events(session.id) for session in store.sessions()}
        with pytest.raises(StoreError, match="refused"):
            store.forget(next(iter(kept)).id, by="a desk")

    for program in ("pg_dump", "createdb", "pg_restore"):
        (words,) = commands(program)
        arguments = [word.replace("clinic.dump", f"{clinic.folder}/clinic.dump") for word in words[1:]]
        clinic.run(program, "-h", str(clinic.folder), "-U", "clinic", *arguments)
    with open_store(f"postgresql+psycopg://clinic_owner@/clinic_again?host={clinic.folder}") as again:
        assert {session: again.events(session.id) for session in again.sessions()} == kept

    assert len(kept) == 3
    owners = next(session.id for session in kept if session.reference == "C-3")
    code, said = ours([one[0], "forget", owners, *one[3:-1], one[-1].replace("clinic_keeper", "clinic_owner")])
    assert (code, said.splitlines()[0]) == (0, f"Deleted: {owners}."), "the owner wipes at once"
    code, said = ours(one)
    assert code == 1
    assert said.startswith("Deleted from the database clinic"), said
    assert "wiped only by the owner" in said
    assert ours(old) == (0, "Deleted: 0 sessions.\n"), "as on most nights"
    assert ours([*every[:-4], *every[-2:]])[0] == 2, "without the code nothing is deleted"
    assert ours([word.replace("clinic", "klinik") if word == "clinic" else word for word in every])[0] == 1
    assert ours(every)[1].startswith("Deleted from")
    (words,) = commands("psql")
    clinic.run("psql", "-h", str(clinic.folder), "-U", "clinic", *words[1:])
    assert "all as they were written" in ours(log)[1]
    code, said = ours([word for word in log if word != "--check"])
    assert code == 0
    deleted = [line for line in said.splitlines() if "  deleted  " in line]
    assert sorted(line.split()[2] for line in deleted) == sorted(session.id for session in kept)
    assert all(line.endswith((", as clinic_keeper", ", as clinic_owner")) for line in deleted)
    assert {line.split()[2] for line in said.splitlines() if "  opened  Desk 1" in line} == {one.id for one in kept}
    assert not [session.reference for session in kept if session.reference in said]
    with pytest.raises(AssertionError, match="never"):
        clinic.query("clinic", "SET ROLE clinic_owner; UPDATE doings SET who = 'nobody'")
