"""`decision-aid report` and `guide`: which sheet is wanted, in which format and for whom; and where it goes."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from decision_aid.cli.flat import flat
from decision_aid.cli.shared import ContentOptions, OutputOptions, fail, fail_over, read_all_answers, refuse_usage
from decision_aid.cli.stores import MaybeWhichArgument, StoreOptions
from decision_aid.frozen import frozen

if TYPE_CHECKING:
    from decision_aid.engine.regions import Place
    from decision_aid.engine.sheet import Sheet
    from decision_aid.interop.fhir.response import Made
    from decision_aid.reports.blocks import Block
    from decision_aid.reports.paper.html import Paper
    from decision_aid.sessions.case import Case


SheetFormat = Literal["text", "markdown", "json", "html", "pdf", "fhir"]


Reader = Literal["patient", "clinician", "both"]


_OTHER_CONTENT = "The questions were changed since these answers were given. To see which answers do not fit:"
_ON_PAPER = ("html", "pdf")
_BY_ENDING: dict[str, SheetFormat] = {
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".pdf": "pdf",
}
_OF_WORD_PROCESSORS = (".doc", ".docx", ".odt", ".rtf", ".pages")


@frozen
class Wanted:
    """What the options ask for."""

    format: Annotated[
        SheetFormat | None,
        typer.Option("--format", help="How to write the sheet. Left out: as the name of the file ends, else as text."),
    ] = None
    reader: Annotated[Reader, typer.Option("--for", help="The patient's pages, the clinician's sheet, or both.")] = (
        "patient"
    )
    large_print: Annotated[bool, typer.Option("--large-print", help="Large letters, in HTML and PDF.")] = False

    def settled(self, output: Path | None) -> SheetFormat:
        """Return the format: the one asked for, or what the ending of the file's name asks for.

        A text under the name of a word processor would not open there, so that the program ends.
        """
        ending = output.suffix.lower() if output else ""
        if ending in _OF_WORD_PROCESSORS:
            refuse_usage(f"Nothing is written as {ending}. Use .html, which a word processor opens, or .pdf.")
        return self.format or _BY_ENDING.get(ending, "text")

    def refuse_what_cannot_be(self, sheets: int, output: Path | None) -> None:
        """End the program where the options do not go together."""
        format_ = self.settled(output)
        if self.large_print and format_ not in _ON_PAPER:
            refuse_usage("--large-print goes with --format html or --format pdf.")
        if format_ == "json" and self.reader != "patient":
            refuse_usage(f"--format json holds all that the answers bring up; leave out --for {self.reader}.")
        if format_ in _ON_PAPER and sheets > 1:
            refuse_usage(f"--format {format_} makes one file for one person: name one answers file.")
        if format_ == "pdf" and output is None:
            refuse_usage("A PDF goes into a file: add -o, for example: -o sheet.pdf")


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
        if self != RecordOptions() and format_ != "fhir":
            refuse_usage("--subject, --encounter and --with-pdf go with --format fhir.")
        if (self.subject or self.encounter) and sheets > 1:
            refuse_usage("--subject and --encounter are of one person: name one answers file.")
        for option, kind, found in (("subject", "Patient", self.subject), ("encounter", "Encounter", self.encounter)):
            if found and not re.fullmatch(rf"(https?://\S+/)?{kind}/{_ID}|urn:uuid:[0-9a-f-]{{36}}", found):
                refuse_usage(f"--{option} names a resource of the record, for example: --{option} {kind}/123")


_ID = r"[A-Za-z0-9.-]{1,64}"  # of a FHIR resource


@flat
def report(
    *,
    session: MaybeWhichArgument = None,
    wanted: Wanted,
    record: RecordOptions,
    to: OutputOptions,
    where: StoreOptions,
    given: ContentOptions,
) -> None:
    """Write the sheet of kept answers, to print or for other programs."""
    wanted = _checked(wanted, record, 1, to)
    content, place = given.opened()
    to.refuse_existing()
    found = where.case_of(content, session, "wrote the report of", "report")
    code = found.session.id
    if found.fitting.to_be_seen:
        print(f"{_OTHER_CONTENT} decision-aid show {code}", file=sys.stderr)
    sheet = found.sheet(place)
    put([make_sheet(wanted, sheet, code, code=code, found=found, record=record)], to)


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
    found, problems = read_all_answers(content, files)
    read = [one for one in found if one.answers.by_link_id or not one.problems]
    if strict and problems:
        fail("\n".join(problems))
    _checked(wanted, record, len(read), to)
    made_of = ((one, content.sheet(one.answers, place)) for one in read)
    sheets = [make_sheet(wanted, sheet, one.name, record=record, when=one.when) for one, sheet in made_of]
    if sheets:
        put(sheets, to)
    fail_over(problems, some_used=bool(sheets))


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
    if wanted.format == "pdf":
        from decision_aid.reports.paper import pdf

        pdf.ensure_possible()
    return wanted


def make_sheet(
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
    handover = _handover(sheet, found) if wanted.reader != "patient" else ()
    match wanted.settled(None):
        case "html":
            from decision_aid.reports.paper import html

            return html.render(_paper(wanted, sheet, handover, code))
        case "pdf":
            from decision_aid.reports.paper import pdf

            return pdf.render(_paper(wanted, sheet, handover, code))
        case "fhir":
            from decision_aid.interop.fhir.response import Made

            pages, record = _paper(wanted, sheet, handover, code), record or RecordOptions()
            typed_by, when = (found.typed_by, found.last_answer) if found else ((), when or datetime.now(UTC))
            about = Made(when, code, typed_by, record.subject, record.encounter)
            return _record(pages, handover or _handover(sheet, found), about, with_pdf=record.with_pdf)
        case "json":
            from decision_aid.reports.for_patients import guidance_json

            return guidance_json.render(sheet, source)
        case "markdown":
            from decision_aid.reports import markdown
            from decision_aid.reports.for_patients.sheet import sheet_blocks

            for_patient = () if wanted.reader == "clinician" else tuple(sheet_blocks(sheet))
            return "\n".join(markdown.render(blocks) for blocks in (for_patient, handover) if blocks)
        case "text":
            from decision_aid.reports.for_clinicians import handover as clinicians_sheet
            from decision_aid.reports.for_patients.sheet import as_text

            texts = [] if wanted.reader == "clinician" else [as_text(sheet)]
            return "\n".join([*texts, *([clinicians_sheet.as_text(handover)] if handover else [])])


def put(sheets: Sequence[str | bytes], to: OutputOptions) -> None:
    """Write one sheet, or several texts one after the other, into a file; print texts where none is named."""
    texts = [sheet.rstrip("\n") for sheet in sheets if isinstance(sheet, str)]
    if not to.write("\n".join(texts) + "\n" if texts else sheets[0]):
        print("\n".join(texts))


BOOKLET_OUTPUT = "Write the booklet to this file: text, Markdown (.md), a page (.html) or a PDF (.pdf)."


@flat
def booklet(*, to: Annotated[OutputOptions, BOOKLET_OUTPUT], given: ContentOptions) -> None:
    """Write the booklet, the same for everybody: all choices in full, all numbers, words and sources."""
    from decision_aid.reports.for_patients.booklet import booklet_blocks
    from decision_aid.reports.paper import html

    content, place = given.opened()
    to.refuse_existing()
    blocks = tuple(booklet_blocks(content.pack, place))
    put([in_format(Wanted().settled(to.output), blocks, lambda: html.booklet(content.pack, place), place)], to)


def in_format(
    format_: SheetFormat, blocks: Sequence[Block], page: Callable[[], str], place: Place, *, tight: bool = False
) -> str | bytes:
    """Return blocks as they are wanted, of which `page` makes the HTML; what no blocks are in, as text."""
    from decision_aid.reports import markdown, text
    from decision_aid.reports.paper import pdf

    match format_:
        case "html":
            return page()
        case "pdf":
            return pdf.printed(page(), place)
        case "markdown":
            return markdown.render(blocks)
        case "text" | "json" | "fhir":
            return text.render(blocks, tight=tight)


def _handover(sheet: Sheet, found: Case | None) -> tuple[Block, ...]:
    from decision_aid.reports.for_clinicians.handover import handover_blocks

    return handover_blocks(sheet.pack, sheet.guidance, found)


def _paper(wanted: Wanted, sheet: Sheet, handover: tuple[Block, ...], code: str) -> Paper:
    from decision_aid.reports.paper.html import Paper

    today = datetime.now(UTC).astimezone().date().isoformat()
    return Paper(sheet, wanted.reader != "clinician", handover, today, code, wanted.large_print)


def _record(pages: Paper, handover: tuple[Block, ...], about: Made, *, with_pdf: bool) -> str:
    from decision_aid.interop.fhir import document
    from decision_aid.reports.paper import pdf

    inside = pdf.render(pages) if with_pdf else b""
    return document.render(document.Record(pages.sheet, handover, about, inside))
