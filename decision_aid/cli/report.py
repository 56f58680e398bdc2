"""`decision-aid report` and `guide`: which sheet is wanted, in which format and for whom; and where it goes."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from decision_aid.cli.flat import flat
from decision_aid.cli.shared import (
    NOT_USED,
    PROBLEMS,
    USAGE,
    ContentOptions,
    OutputOptions,
    all_came_in,
    fail,
)
from decision_aid.cli.stores import MaybeWhichArgument, StoreOptions
from decision_aid.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from decision_aid.engine.regions import Place
    from decision_aid.engine.sheet import Sheet
    from decision_aid.reports.blocks import Block
    from decision_aid.reports.paper.html import Paper
    from decision_aid.sessions.case import Case
    from decision_aid.sessions.records import Who


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
_BY_ENDING = {
    ".json": SheetFormat.JSON,
    ".html": SheetFormat.HTML,
    ".md": SheetFormat.MARKDOWN,
    ".pdf": SheetFormat.PDF,
}


@frozen
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
        if format_ is SheetFormat.JSON and self.reader is not Reader.PATIENT:
            fail(f"--format json holds all that the answers bring up; leave out --for {self.reader}.", USAGE)
        if format_ in _ON_PAPER and sheets > 1:
            fail(f"--format {format_} makes one file for one person: name one answers file.", USAGE)
        if format_ is SheetFormat.PDF and output is None:
            fail("A PDF goes into a file: add -o, for example: -o sheet.pdf", USAGE)


@frozen
class RecordOptions:
    """Into which record a FHIR document goes, and whether the sheet is in it as a PDF."""

    subject: Annotated[
        str, typer.Option("--subject", metavar="REF", help="With --format fhir: the patient, such as Patient/123.")
    ] = ""
    encounter: Annotated[
        str, typer.Option("--encounter", metavar="REF", help="With --format fhir: the visit, such as Encounter/7.")
    ] = ""
    with_pdf: Annotated[
        bool, typer.Option("--with-pdf", help="With --format fhir: the pages of --for inside, as a PDF.")
    ] = False

    def refuse_what_cannot_be(self, format_: SheetFormat, sheets: int) -> None:
        """End the program where the options do not go together."""
        if self != RecordOptions() and format_ is not SheetFormat.FHIR:
            fail("--subject, --encounter and --with-pdf go with --format fhir.", USAGE)
        if (self.subject or self.encounter) and sheets > 1:
            fail("--subject and --encounter are of one person: name one answers file.", USAGE)
        for option, kind, found in (("subject", "Patient", self.subject), ("encounter", "Encounter", self.encounter)):
            if found and not re.fullmatch(rf"(https?://\S+/)?{kind}/{_ID}|urn:uuid:[0-9a-f-]{{36}}", found):
                fail(f"--{option} names a resource of the record, for example: --{option} {kind}/123", USAGE)


_ID = r"[A-Za-z0-9.-]{1,64}"  # of a FHIR resource


@flat
def report(
    *,
    session: MaybeWhichArgument = None,
    wanted: Wanted,
    record: RecordOptions,
    to: OutputOptions,
    store: StoreOptions,
    given: ContentOptions,
) -> None:
    """Write the sheet of kept answers, to print or for other programs."""
    wanted = _checked(wanted, record, 1, to)
    content, place = given.opened()
    to.refuse_existing()
    found = store.case_of(content, session, "wrote the report of", "report")
    code = found.session.id
    if not found.fitting.same_content:
        print(f"{_OTHER_CONTENT} decision-aid show {code}", file=sys.stderr)
    sheet = found.sheet(place)
    put([made(wanted, sheet, code, code=code, found=found, record=record)], to)


@flat
def guide(
    *,
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Answers files, FHIR, what tablets sent; - is standard input."),
    ],
    wanted: Wanted,
    record: RecordOptions,
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing where one answer cannot be used.")] = False,
    to: OutputOptions,
    given: ContentOptions,
) -> None:
    """Make sheets from answers files, without asking. An answer that cannot be used counts as not given."""
    wanted = _checked(wanted, record, len(files), to)
    content, place = given.opened()
    found, problems = all_came_in(content, files)
    read = [one for one in found if one.answers.by_link_id or not one.problems]
    if strict and problems:
        fail("\n".join(problems), PROBLEMS)
    _checked(wanted, record, len(read), to)
    made_of = ((one, content.sheet(one.answers, place)) for one in read)
    sheets = [made(wanted, sheet, one.name, record=record, when=one.when) for one, sheet in made_of]
    if sheets:
        put(sheets, to)
    if problems:
        fail("\n".join([*problems, *([NOT_USED] if sheets else [])]), PROBLEMS)


def _checked(wanted: Wanted, record: RecordOptions, sheets: int, to: OutputOptions) -> Wanted:
    """Return what is wanted with its format settled; end the program where the options do not go together."""
    format_ = wanted.settled(to.output)
    wanted.refuse_what_cannot_be(sheets, to.output)
    record.refuse_what_cannot_be(format_, sheets)
    return replace(wanted, format=format_)


def by_name(output: Path | None) -> Wanted:
    """Return what the ending of a file's name asks of an interview: a page, a PDF, Markdown, or else a text.

    Raises PdfMissingError where none can be made here: that must not be found out after all the questions.
    """
    wanted = Wanted(Wanted().settled(output))
    if wanted.format is SheetFormat.PDF:
        from decision_aid.reports.paper import pdf

        pdf.ensure_possible()
    return wanted


def made(
    wanted: Wanted,
    sheet: Sheet,
    source: str,
    *,
    code: str = "",
    found: Case | None = None,
    record: RecordOptions | None = None,
    when: datetime | None = None,
) -> str | bytes:
    """Return a sheet as it is wanted; raise NotInstalledError where what makes a PDF or FHIR is not there.

    `source` names the answers file, `when` its answers were given; `code` and `found` the session, where there is one.
    """
    handover = _handover(sheet, found) if wanted.reader is not Reader.PATIENT else ()
    match wanted.settled(None):
        case SheetFormat.HTML:
            from decision_aid.reports.paper import html

            return html.render(_paper(wanted, sheet, handover, code))
        case SheetFormat.PDF:
            from decision_aid.reports.paper import pdf

            return pdf.render(_paper(wanted, sheet, handover, code))
        case SheetFormat.FHIR:
            pages = _paper(wanted, sheet, handover, code)
            typed_by, when = (found.typed_by, found.last_answer) if found else ((), when or datetime.now(UTC))
            made_of = (when, code, typed_by)
            return _record(pages, handover or _handover(sheet, found), record or RecordOptions(), made_of)
        case SheetFormat.JSON:
            from decision_aid.reports.for_patients import guidance_json

            return guidance_json.render(sheet, source)
        case SheetFormat.MARKDOWN:
            from decision_aid.reports import markdown
            from decision_aid.reports.for_patients.sheet import sheet_blocks

            for_patient = () if wanted.reader is Reader.CLINICIAN else tuple(sheet_blocks(sheet))
            return "\n".join(markdown.render(blocks) for blocks in (for_patient, handover) if blocks)
        case SheetFormat.TEXT:
            from decision_aid.reports.for_clinicians import handover as clinicians_sheet
            from decision_aid.reports.for_patients.sheet import as_text

            texts = [] if wanted.reader is Reader.CLINICIAN else [as_text(sheet)]
            return "\n".join([*texts, *([clinicians_sheet.as_text(handover)] if handover else [])])


def put(sheets: Sequence[str | bytes], to: OutputOptions) -> None:
    """Write one sheet, or several texts one after the other, into a file; print texts where none is named."""
    texts = [sheet.rstrip("\n") for sheet in sheets if isinstance(sheet, str)]
    if not to.write("\n".join(texts) + "\n" if texts else sheets[0]):
        print("\n".join(texts))


@flat
def booklet(*, to: OutputOptions, given: ContentOptions) -> None:
    """Write the booklet, the same for everybody: all choices in full, all numbers, words and sources."""
    from decision_aid.reports.for_patients.booklet import booklet_blocks
    from decision_aid.reports.paper import html

    content, place = given.opened()
    to.refuse_existing()
    pack = content.pack
    put([in_format(Wanted().settled(to.output), tuple(booklet_blocks(pack)), lambda: html.booklet(pack), place)], to)


def in_format(
    format_: SheetFormat, blocks: Sequence[Block], page: Callable[[], str], place: Place, *, tight: bool = False
) -> str | bytes:
    """Return blocks as they are wanted, of which `page` makes the HTML; what no blocks are in, as text."""
    from decision_aid.reports import markdown, text
    from decision_aid.reports.paper import pdf

    match format_:
        case SheetFormat.HTML:
            return page()
        case SheetFormat.PDF:
            return pdf.printed(page(), place)
        case SheetFormat.MARKDOWN:
            return markdown.render(blocks)
        case SheetFormat.TEXT | SheetFormat.JSON | SheetFormat.FHIR:
            return text.render(blocks, tight=tight)


def _handover(sheet: Sheet, found: Case | None) -> tuple[Block, ...]:
    from decision_aid.people.desk.handing_over import desk_of
    from decision_aid.reports.for_clinicians.handover import handover_blocks

    return handover_blocks(sheet.pack, sheet.guidance, desk_of(found) if found else None)


def _paper(wanted: Wanted, sheet: Sheet, handover: tuple[Block, ...], code: str) -> Paper:
    from decision_aid.reports.paper.html import Paper

    today = datetime.now(UTC).astimezone().date().isoformat()
    return Paper(sheet, wanted.reader is not Reader.CLINICIAN, handover, today, code, wanted.large_print)


def _record(
    pages: Paper, handover: tuple[Block, ...], options: RecordOptions, made_of: tuple[datetime, str, tuple[Who, ...]]
) -> str:
    from decision_aid.interop.fhir import document
    from decision_aid.interop.fhir.response import Made
    from decision_aid.reports.paper import pdf

    inside = pdf.render(pages) if options.with_pdf else b""
    record = Made(*made_of, options.subject, options.encounter)
    return document.render(document.Record(pages.sheet, handover, record, inside))
