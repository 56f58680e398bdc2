"""Commands that ask, or read answers, and make sheets."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from decision_aid.cli.shared import (
    PROBLEMS,
    ForceOption,
    OutputOption,
    PackOption,
    RegionOption,
    ReportFormat,
    fail,
    open_pack,
    pack_of,
    place_of,
    refuse_existing,
    rendered,
    sheet_of,
    wants_plain,
    write,
    written,
)

if TYPE_CHECKING:
    from decision_aid.content import ContentPack
    from decision_aid.interview import Interview
    from decision_aid.loading import LoadedPack
    from decision_aid.reports.sheet import Sheet
    from decision_aid.short import Short

SHEET_NAME = "pain-conversation-sheet.txt"


def start(
    plain: Annotated[bool, typer.Option("--plain", help="Ask line by line, for screen readers and pipes.")] = False,
    confirm: Annotated[bool, typer.Option("--confirm", help="Ask for Enter after each answer.")] = False,
    short: Annotated[bool, typer.Option("--short", help="Ask only what can still change a topic.")] = False,
    region: RegionOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    pack: PackOption = None,
) -> None:
    """Answer the questions and get a sheet for your doctor. Nothing is kept or sent."""
    from decision_aid.interview import Interview

    loaded = open_pack(pack)
    place = place_of(pack_of(loaded), region)
    refuse_existing(output, force=force)
    path = _short_path(pack_of(loaded)) if short else None
    if plain or wants_plain():
        from decision_aid.terminal.plain_face import PlainFace

        text = _interview(loaded, Interview(pack_of(loaded), PlainFace(sys.stdin, sys.stdout), place, short=path))
    else:
        from decision_aid.terminal.rich_face import RichFace

        with RichFace(confirm=confirm) as face:
            text = _interview(loaded, Interview(pack_of(loaded), face, place, short=path))
        face.show(text)
    if output:
        write(output, text, force=force)


def _short_path(pack: ContentPack) -> Short:
    from decision_aid.short import Short

    return Short(pack)


def _interview(loaded: LoadedPack, interview: Interview) -> str:
    interview.run()
    from decision_aid.settling import Settling  # what only the sheet needs is imported once all is answered
    from decision_aid.writing import first_free

    settling = Settling(pack_of(loaded))  # its diagrams serve every showing of the sheet

    def render() -> str:
        from decision_aid.reports import text
        from decision_aid.reports.sheet import sheet_blocks

        return text.render(sheet_blocks(sheet()), interview.face.width)

    def sheet() -> Sheet:
        made = sheet_of(loaded, interview.answers, interview.place, settling, complete=interview.complete)
        return replace(made, ticked=interview.ticked)

    def questions() -> tuple[str, ...]:
        from decision_aid.reports import sheet as sheets

        return sheets.questions(sheet())

    def write(text: str) -> str:
        path = first_free(Path.cwd() / SHEET_NAME)
        return written(path, text) or f"Written to {path}"

    interview.finish(render, questions, write)
    return render()


def guide(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Answers files (YAML or JSON); - is standard input.")
    ],
    format: Annotated[ReportFormat, typer.Option("--format", help="How to write the sheet.")] = ReportFormat.TEXT,  # noqa: A002
    output: OutputOption = None,
    force: ForceOption = False,
    region: RegionOption = None,
    pack: PackOption = None,
) -> None:
    """Make sheets from answers files, without asking. Several files: one sheet after the other."""
    from decision_aid import batch
    from decision_aid.reports.problems import one_line
    from decision_aid.settling import Settling

    loaded = open_pack(pack)
    settling = Settling(pack_of(loaded))
    place = place_of(pack_of(loaded), region)
    sheets, problems = [], []
    for name in files:
        document = batch.read_document(name)
        answers, found = batch.read_answers(pack_of(loaded), document)
        problems += [one_line(document.source, diagnostic) for diagnostic in found]
        sheets.append(rendered(sheet_of(loaded, answers, place, settling), format, name))
    if problems:
        fail("\n".join(problems), PROBLEMS)
    text = "\n".join(sheet.rstrip("\n") for sheet in sheets) + "\n"
    if output:
        write(output, text, force=force)
    else:
        print(text, end="")
