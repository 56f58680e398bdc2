"""`decision-aid staff`: who may use a clinic's pages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from decision_aid.cli.shared import fail
from decision_aid.cli.stores import NO_TERMINAL, on_terminal
from decision_aid.sessions import staff
from decision_aid.writing import write_whole

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The file with the people of the clinic.")]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The name that stands in the log.")]
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Say who may use the desks and pages of a clinic.",
)


@app.command()
def add(
    file: FileArgument,
    name: NameArgument,
    role: Annotated[staff.Role, typer.Option("--role", help="What the person may do.")] = staff.Role.NURSE,
) -> None:
    """Let a person sign in, or give them another password or role. The password is asked for, twice."""
    known = staff.read(file) if file.exists() else staff.Staff()
    password = on_terminal(f"Password for {name} ({staff.SHORTEST} characters or more): ", without=NO_TERMINAL)
    if password != on_terminal("The same password again: ", without=NO_TERMINAL):
        fail("These are two passwords. Nothing was changed.")
    text = known.with_person(staff.Person(name, role), password).as_text()
    _write(file, text, f"{name} can sign in as {role}.")


@app.command()
def remove(file: FileArgument, name: NameArgument) -> None:
    """Let a person sign in no more."""
    known = staff.read(file)
    if name.casefold() not in known.people:
        fail(f"There is no {name} in {file}.")
    _write(file, known.without(name).as_text(), f"{name} can sign in no more.")


def _write(file: Path, text: str, said: str) -> None:
    write_whole(file, text, force=True)
    print(said, file=sys.stderr)
