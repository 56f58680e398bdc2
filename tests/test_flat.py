"""A bundle of options, as a command takes it and as the command line takes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from typer.testing import CliRunner

from decision_aid.cli.flat import flat
from tests.tables import each


@dataclass(frozen=True)
class Target:
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the sheet.")] = None
    force: Annotated[bool, typer.Option("--force")] = False


@flat
def draw(
    *,
    name: Annotated[str, typer.Argument()],
    colour: Annotated[str, typer.Option("--colour")] = "black",
    to: Annotated[Target, "Write the picture."],
    large: Annotated[bool, typer.Option("--large")] = False,
) -> None:
    """Draw a picture."""
    typer.echo(" ".join(str(value) for value in (name, colour, to, large)))


@flat
def write(*, to: Target) -> None:
    """Write a sheet."""
    typer.echo(to)


app = typer.Typer(rich_markup_mode=None)
app.command()(draw)
app.command()(write)


@each(
    ("typed", "taken"),
    [
        (["draw", "cat"], ("cat", "black", Target(), False)),
        (["draw", "cat", "-o", "a.svg", "--large"], ("cat", "black", Target(Path("a.svg")), True)),
        (["draw", "--force", "cat", "--colour", "red"], ("cat", "red", Target(force=True), False)),
        (["write", "--force"], (Target(force=True),)),
    ],
)
def test_the_command_takes_the_bundle_of_what_was_typed(typed: list[str], taken: tuple[object, ...]) -> None:
    assert CliRunner().invoke(app, typed).output.strip() == " ".join(str(value) for value in taken)


def test_the_options_of_a_bundle_stand_where_the_bundle_stands() -> None:
    said = CliRunner().invoke(app, ["draw", "--help"]).output
    places = [said.index(option) for option in ("--colour", "--output", "--force", "--large")]
    assert places == sorted(places)
    assert "Draw a picture." in said


def test_a_text_beside_a_bundle_says_what_its_first_option_is_for_in_that_command_only() -> None:
    drawing, writing = (CliRunner().invoke(app, [command, "--help"]).output for command in ("draw", "write"))
    assert "Write the picture." in drawing
    assert "Write the sheet." not in drawing
    assert "Write the sheet." in writing


def test_what_a_bundle_does_not_have_is_refused() -> None:
    assert CliRunner().invoke(app, ["write", "--colour", "red"]).exit_code == 2
