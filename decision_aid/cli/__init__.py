"""The commands: read arguments, call the core, print, exit. Modules are imported when used.

Exit codes: 0 fine; 1 problems in an answers file, a pack or an output file; 2 wrong usage; 3 the
content pack cannot be loaded; 130 interrupted.
"""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from decision_aid import __version__
from decision_aid.cli import asking, authoring, proving, reading, running
from decision_aid.cli.shared import open_pack, pack_of


class _Commands(TyperGroup):
    """`decision-aid --plain` is `decision-aid start --plain`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "--version")):
            args = ["start", *args]
        return super().parse_args(ctx, args)


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


for command in (
    asking.start,
    asking.guide,
    reading.options,
    reading.compare,
    reading.evidence,
    reading.sources,
    reading.glossary,
    authoring.check,
    proving.verify,
    authoring.explain,
    authoring.diff,
    authoring.graph,
    reading.about,
):
    app.command()(command)


def run() -> None:
    """Run the program as a person would, and end with a documented exit code. A bug is a traceback."""
    running.run(app)
