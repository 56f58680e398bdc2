"""The commands: read arguments, call the core, print, exit. Modules are imported when used.

Exit codes: 0 fine; 1 problems in an answers file, a pack or an output file; 2 wrong usage; 3 the
content pack cannot be loaded; 130 interrupted.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from decision_aid import __version__
from decision_aid.cli import fhir, intake, pack, read, report, resume, running, sessions, start, xlsform
from decision_aid.cli.shared import open_pack, pack_of

if TYPE_CHECKING:
    from collections.abc import Callable


COMMANDS: dict[str, tuple[Callable[..., None], ...]] = {
    "Answer the questions": (
        start.start,
        resume.resume,
        sessions.show,
        resume.edit,
        report.report,
        sessions.forget,
        sessions.import_,
    ),
    "Read": (
        read.options,
        read.compare,
        read.evidence,
        read.sources,
        read.glossary,
        read.about,
    ),
    "At a clinic": (intake.intake, intake.queue, intake.handover),
    "For other programs": (report.guide, xlsform.xlsform),
}
GROUPS: dict[str, tuple[str, typer.Typer]] = {
    "sessions": ("Answer the questions", sessions.app),
    "fhir": ("For other programs", fhir.fhir),
    "pack": ("For those who write the content", pack.pack_commands),
}


def command_name(command: Callable[..., None]) -> str:
    return command.__name__.rstrip("_")


class _Commands(TyperGroup):
    """`decision-aid --plain` is `decision-aid start --plain`. The help lists commands by what they are for."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "--version")):
            args = ["start", *args]
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        listed = {title: [command_name(function) for function in functions] for title, functions in COMMANDS.items()}
        for name, (title, _) in GROUPS.items():
            listed.setdefault(title, []).append(name)
        for title, names in listed.items():
            commands = {name: self.get_command(ctx, name) for name in names}
            with formatter.section(title):
                formatter.write_dl([(name, _first_sentence(command)) for name, command in commands.items() if command])


def _first_sentence(command: Any) -> str:
    return " ".join((command.help or "").split()).split(". ")[0].rstrip(".") + "."


app = typer.Typer(
    cls=_Commands,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Tell the story of your pain, learn about your options, and prepare to talk with your doctor.",
    epilog="Without a command, the interview starts. Exit codes: 0 fine, 1 problems found, 2 wrong usage, "
    "3 the content pack cannot be loaded, 130 interrupted.",
)


@app.callback(invoke_without_command=True)
def main(
    version: Annotated[bool, typer.Option("--version", help="Show versions, and where the content was found.")] = False,
) -> None:
    if version:
        loaded = open_pack(None)
        meta = pack_of(loaded).meta
        print(f"decision-aid {__version__}")
        print(f"content {meta.version} of {meta.published}, sha256 {loaded.sha256}")
        print(f"found at {loaded.path}")
        raise typer.Exit


for functions in COMMANDS.values():
    for function in functions:
        app.command(command_name(function))(function)
for name, (_, group) in GROUPS.items():
    app.add_typer(group, name=name)


def run() -> None:
    """Run the program as a person would, and end with a documented exit code. A bug is a traceback."""
    build_only(sys.argv[1:2])
    running.run(app)


def build_only(first: list[str]) -> None:
    """Spare the start what it does not need: typer builds the options of all commands that are registered."""
    name = first[0] if first and not first[0].startswith("-") else "start"
    called = [command for command in app.registered_commands if command.name == name]
    groups = [group for group in app.registered_groups if group.name == name]
    if (called or groups) and first != ["--help"]:
        app.registered_commands, app.registered_groups = called, groups
