"""`decision-aid report` and `guide`: which sheet is wanted, in which format and for whom; and where it goes."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from decision_aid import __version__
from decision_aid.cli.flat import flat
from decision_aid.cli.shared import (
    NOT_USED,
    PROBLEMS,
    USAGE,
    ContentOptions,
    OutputOptions,
    ReportFormat,
    content_of,
    fail,
    notices_of,
    pack_of,
    rendered,
    sheet_of,
)
from decision_aid.cli.stores import StoreOptions, WhichArgument

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from decision_aid.engine.every_sheet.settling import Settling
    from decision_aid.engine.sheet import Sheet
    from decision_aid.reports.blocks import Block
    from decision_aid.reports.for_clinicians.handover import Desk
    from decision_aid.reports.paper.html import Paper


class SheetFormat(StrEnum):
    """How a sheet is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"
    PDF = "pdf"
    FHIR = "fhir"


class Reader(StrEnum):
    """For whom a sheet is."""

    PATIENT = "patient"
    CLINICIAN = "clinician"
    BOTH = "both"


_OTHER_CONTENT = "The questions were changed since these answers were given. To see which answers do not fit:"
_ON_PAPER = (SheetFormat.HTML, SheetFormat.PDF)
_FOR_PROGRAMS = (SheetFormat.JSON, SheetFormat.FHIR)
_BY_ENDING = {
    ".json": SheetFormat.JSON,
    ".html": SheetFormat.HTML,
    ".md": SheetFormat.MARKDOWN,
    ".pdf": SheetFormat.PDF,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    format: Annotated[
        SheetFormat | None,
        typer.Option("--format", help="How to write the sheet. Left out: as the name of the file ends, else as text."),
    ] = None
    reader: Annotated[Reader, typer.Option("--for", help="The patient's pages, the clinician's sheet, or both.")] = (
        Reader.PATIENT
    )
    large_print: Annotated[bool, typer.Option("--large-print", help="Large letters, in HTML and PDF.")] = False

    def settled(self, output: Path | None) -> SheetFormat:
        """Return the format: the one asked for, or what the ending of the file's name asks for."""
        return self.format or _BY_ENDING.get(output.suffix.lower() if output else "", SheetFormat.TEXT)

    def refuse_what_cannot_be(self, sheets: int, output: Path | None) -> None:
        """End the program where the options do not go together."""
        format_ = self.settled(output)
        if self.large_print and format_ not in _ON_PAPER:
            fail("--large-print goes with --format html or --format pdf.", USAGE)
        if format_ in _FOR_PROGRAMS and self.reader is not Reader.PATIENT:
            fail(f"--format {format_} holds all that the answers bring up; leave out --for {self.reader}.", USAGE)
        if format_ in _ON_PAPER and sheets > 1:
            fail(f"--format {format_} makes one file for one person: name one answers file.", USAGE)
        if format_ is SheetFormat.PDF and output is None:
            fail("A PDF goes into a file: add -o, for example: -o sheet.pdf", USAGE)


@flat
def report(
    *, session: WhichArgument, wanted: Wanted, to: OutputOptions, store: StoreOptions, content: ContentOptions
) -> None:
    """Write the sheet of kept answers, to print or for other programs."""
    from decision_aid.people.desk import handing_over

    wanted.refuse_what_cannot_be(1, to.output)
    wanted = replace(wanted, format=wanted.settled(to.output))
    loaded, place = content.opened()
    to.refuse_existing()
    found = store.case_of(content_of(loaded), session, "wrote the report of")
    code = found.session.id
    if not found.fitting.same_content:
        print(f"{_OTHER_CONTENT} decision-aid show {code}", file=sys.stderr)
    sheet, desk = found.sheet(place, notices_of(loaded)), handing_over.handover(found).desk
    text = made(wanted, sheet, found.content.settling, code, code=code, desk=desk, when=found.last_answer)
    put([text], to)


@flat
def guide(
    *,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Answers files (YAML or JSON); - is standard input.")
    ],
    wanted: Wanted,
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing where one answer cannot be used.")] = False,
    to: OutputOptions,
    content: ContentOptions,
) -> None:
    """Make sheets from answers files, without asking. An answer that cannot be used counts as not given."""
    from decision_aid.authoring.printing.problems import one_line
    from decision_aid.engine.every_sheet.settling import Settling
    from decision_aid.interop import answers_file

    wanted.refuse_what_cannot_be(len(files), to.output)
    wanted = replace(wanted, format=wanted.settled(to.output))
    loaded, place = content.opened()
    read, problems = [], []
    for name in files:
        document = answers_file.read_document(name)
        answers, found = answers_file.read_answers(pack_of(loaded), document)
        problems += [one_line(document.source, diagnostic) for diagnostic in found]
        if answers.by_link_id or not found:
            read.append((name, answers))
    if strict and problems:
        fail("\n".join(problems), PROBLEMS)
    settling = Settling(pack_of(loaded))
    sheets = [made(wanted, sheet_of(loaded, answers, place, settling), settling, name) for name, answers in read]
    if sheets:
        put(sheets, to)
    if problems:
        fail("\n".join([*problems, *([NOT_USED] if sheets else [])]), PROBLEMS)


def by_name(output: Path | None) -> Wanted:
    """Return what the ending of a file's name asks of an interview: a page, a PDF, Markdown, or else a text.

    Ends the program where a PDF cannot be made here: that must not be found out after all the questions.
    """
    wanted = Wanted(Wanted().settled(output))
    if wanted.format is SheetFormat.PDF:
        from decision_aid.reports.paper import pdf

        try:
            pdf.ensure_possible()
        except pdf.PdfMissingError as error:
            fail(str(error), PROBLEMS)
    return wanted


def made(
    wanted: Wanted,
    sheet: Sheet,
    settling: Settling,
    source: str,
    *,
    code: str = "",
    desk: Desk | None = None,
    when: datetime | None = None,
) -> str | bytes:
    """Return a sheet as it is wanted; end the program where what makes a PDF or FHIR is not installed.

    `source` names the answers file, `code` and `desk` say what a session adds, where there is one, and
    `when` its last answer was given.
    """
    handover = _handover(sheet, settling, desk) if wanted.reader is not Reader.PATIENT else ()
    match wanted.settled(None):
        case SheetFormat.HTML:
            from decision_aid.reports.paper import html

            return html.render(_paper(wanted, sheet, handover, code))
        case SheetFormat.PDF:
            from decision_aid.reports.paper import pdf

            return _or_fail(lambda: pdf.render(_paper(wanted, sheet, handover, code)))
        case SheetFormat.FHIR:
            return _record(sheet, code, when or datetime.now(UTC))
        case SheetFormat.TEXT | SheetFormat.MARKDOWN | SheetFormat.JSON:
            for_patient = [] if wanted.reader is Reader.CLINICIAN else [rendered(sheet, _plain(wanted), source)]
            return "\n".join([*for_patient, *([_in_text(wanted, handover)] if handover else [])])


def put(sheets: Sequence[str | bytes], to: OutputOptions) -> None:
    """Write one sheet, or several texts one after the other, into a file; print texts where none is named."""
    texts = [sheet.rstrip("\n") for sheet in sheets if isinstance(sheet, str)]
    if not to.write("\n".join(texts) + "\n" if texts else sheets[0]):
        print("\n".join(texts))


def _plain(wanted: Wanted) -> ReportFormat:
    return ReportFormat(wanted.settled(None).value)


@flat
def booklet(*, to: OutputOptions, content: ContentOptions) -> None:
    """Write the booklet, the same for everybody: all choices in full, all numbers, words and sources."""
    from decision_aid.reports import markdown, text
    from decision_aid.reports.for_patients.booklet import booklet_blocks
    from decision_aid.reports.paper import html, pdf

    loaded, place = content.opened()
    to.refuse_existing()
    pack = pack_of(loaded)
    match Wanted().settled(to.output):
        case SheetFormat.HTML:
            put([html.booklet(pack)], to)
        case SheetFormat.PDF:
            put([_or_fail(lambda: pdf.booklet(pack, place))], to)
        case SheetFormat.MARKDOWN:
            put([markdown.render(booklet_blocks(pack))], to)
        case SheetFormat.TEXT | SheetFormat.JSON | SheetFormat.FHIR:
            put([text.render(booklet_blocks(pack))], to)


def _handover(sheet: Sheet, settling: Settling, desk: Desk | None) -> tuple[Block, ...]:
    from decision_aid.reports.for_clinicians.handover import Handover, handover_blocks

    return tuple(handover_blocks(Handover(settling, sheet.guidance, sheet.sha256, __version__, desk)))


def _in_text(wanted: Wanted, handover: tuple[Block, ...]) -> str:
    from decision_aid.reports import markdown, text
    from decision_aid.reports.for_clinicians.handover import WIDTH

    if wanted.format is SheetFormat.MARKDOWN:
        return markdown.render(handover)
    return text.render(handover, WIDTH, tight=True, air=False)


def _paper(wanted: Wanted, sheet: Sheet, handover: tuple[Block, ...], code: str) -> Paper:
    from decision_aid.reports.paper.html import Paper

    today = datetime.now(UTC).astimezone().date().isoformat()
    return Paper(sheet, wanted.reader is not Reader.CLINICIAN, handover, today, code, wanted.large_print)


def _or_fail(make: Callable[[], bytes]) -> bytes:
    """Return a PDF; end the program where what makes one is not installed."""
    from decision_aid.reports.paper import pdf

    try:
        return make()
    except pdf.PdfMissingError as error:
        fail(str(error), PROBLEMS)


def _record(sheet: Sheet, code: str, when: datetime) -> str:
    from decision_aid.interop.fhir import document
    from decision_aid.interop.fhir.models import ModelsMissingError
    from decision_aid.interop.fhir.response import Made

    try:
        return document.render(sheet, Made(when, code))
    except ModelsMissingError as error:
        fail(str(error), PROBLEMS)
