"""The commands: read arguments, call the core, print, exit. Modules are imported when used."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from decision_aid import __version__
from decision_aid.cli import running
from decision_aid.cli.shared import EXIT_CODES, open_pack, pack_of

# Each with its function or its group, in a module beside this one: only what is called is imported, its options built.
COMMANDS = {
    "Answer the questions": {
        "start": "start.start",
        "web": "web.web",
        "resume": "resume.resume",
        "show": "sessions.show",
        "edit": "resume.edit",
        "after": "resume.after",
        "report": "report.report",
        "forget": "forgetting.forget",
        "import": "sessions.import_",
        "sessions": "sessions.app",
    },
    "Read": {
        "booklet": "report.booklet",
        "options": "read.options",
        "compare": "read.compare",
        "evidence": "read.evidence",
        "about": "read.about",
    },
    "At a clinic": {
        "intake": "intake.intake",
        "staff": "staff.app",
        "queue": "intake.queue",
        "handover": "intake.handover",
    },
    "For other programs": {
        "guide": "report.guide",
        "page": "web.page",
        "xlsform": "xlsform.xlsform",
        "batch": "batch.batch",
        "sql": "sql.sql",
        "fhir": "fhir.fhir",
    },
    "For those who write the content": {"pack": "pack.pack_commands"},
}
_PLACES = {name: place for places in COMMANDS.values() for name, place in places.items()}


@cache
def built(name: str) -> Any:
    """Return a command or a group of commands with all its options."""
    module, attribute = _PLACES[name].split(".")
    found = getattr(import_module(f"{__name__}.{module}"), attribute)
    if not isinstance(found, typer.Typer):
        found, function = typer.Typer(add_completion=False, rich_markup_mode=None), found
        found.command(name)(function)
    return typer.main.get_command(found)


class _Commands(TyperGroup):
    """`decision-aid --plain` is `decision-aid start --plain`. The help lists commands by what they are for."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "--version")):
            args = ["start", *args]
        return super().parse_args(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  (click's own signature)
        if cmd_name in _PLACES:
            return built(cmd_name)
        self.commands = {name: built(name) for name in _PLACES}  # from these typer suggests one
        return None

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        for title, places in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([(name, _first_sentence(built(name))) for name in places])


def _first_sentence(command: Any) -> str:
    return " ".join((command.help or "").split()).split(". ")[0].rstrip(".") + "."


app = typer.Typer(
    cls=_Commands,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Tell the story of your pain, learn about your options, and prepare to talk with your doctor.",
    epilog="Without a command, the interview starts. Exit codes: "
    + ", ".join(f"{code} {meaning.partition(':')[0]}" for code, meaning in EXIT_CODES.items())
    + ".",
)


@app.callback(invoke_without_command=True)
def main(
    version: Annotated[bool, typer.Option("--version", help="Show versions, and where the content was found.")] = False,
) -> None:
    if version:
        from decision_aid import loading

        edition = loading.shipped_edition()
        if edition is None:
            from decision_aid.loading.compiled import Edition

            loaded = open_pack(None)
            meta = pack_of(loaded).meta
            edition = Edition(loaded.sha256, meta.version, meta.published)
        print(f"decision-aid {__version__}")
        print(f"content {edition.version} of {edition.published}, sha256 {edition.sha256}")
        print(f"found at {loading.shipped_path()}")
        raise typer.Exit


def run() -> None:
    """Run the program as a person would, and end with a documented exit code. A bug is a traceback."""
    running.run(app)
