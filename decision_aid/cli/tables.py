"""Commands for other programs: the form for tablets, the table of sessions, and what its columns mean."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from decision_aid.cli.shared import (
    PROBLEMS,
    USAGE,
    ForceOption,
    PackOption,
    fail,
    open_pack,
    pack_of,
    refuse_existing,
    write,
)
from decision_aid.cli.stores import KeyFileOption, StoreOption, opened

if TYPE_CHECKING:
    from decision_aid.loading import LoadedPack
    from decision_aid.reports.of_sessions.session_table import Told


class TableFormat(StrEnum):
    """How `audit` writes its table."""

    CSV = "csv"
    JSON = "json"


class DictionaryFormat(StrEnum):
    """How `dictionary` is written."""

    MARKDOWN = "markdown"
    CSV = "csv"
    JSON = "json"


def xlsform(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the form to this file (.xlsx).")
    ] = None,
    read: Annotated[
        Path | None, typer.Option("--read", metavar="FILE", help="Print the answers that a tablet sent, for guide.")
    ] = None,
    force: ForceOption = False,
    pack: PackOption = None,
) -> None:
    """Make the form for tablets (XLSForm, for ODK and Kobo), or read what such a form sent."""
    if (output is None) is (read is None):
        fail("Name the file to write: decision-aid xlsform -o form.xlsx. To read what was sent: --read FILE.", USAGE)
    loaded = open_pack(pack)
    if output:
        refuse_existing(output, force=force)
        write(output, _workbook(loaded), force=force)
    elif read:
        print(_answers_sent(loaded, read))


def _workbook(loaded: LoadedPack) -> bytes:
    from decision_aid.interop.xlsform import workbook
    from decision_aid.interop.xlsform.form import form

    try:
        return workbook.render(form(pack_of(loaded), loaded.sha256))
    except (workbook.CellTooLongError, workbook.WriterMissingError) as error:
        fail(str(error), PROBLEMS)


def _answers_sent(loaded: LoadedPack, path: Path) -> str:
    """Return what a tablet sent as an answers file; end the program with what is wrong in it."""
    import json

    from decision_aid.authoring.printing.problems import one_line
    from decision_aid.content.diagnostics import Source
    from decision_aid.engine.answers import as_data
    from decision_aid.interop.xlsform import submission

    try:
        with path.open("rb") as stream:
            data = stream.read(submission.MAX_BYTES + 1)
    except OSError as error:
        fail(f"cannot read {path}: {(error.strerror or str(error)).lower()}", PROBLEMS)
    answers, problems = submission.read(pack_of(loaded), loaded.sha256, data)
    if problems:
        fail("\n".join(one_line(Source(str(path)), problem) for problem in problems), PROBLEMS)
    return json.dumps({link_id: as_data(answer) for link_id, answer in answers.by_link_id.items()})


def audit(
    format: Annotated[TableFormat, typer.Option("--format", help="How to write the table.")] = TableFormat.CSV,  # noqa: A002
    events: Annotated[bool, typer.Option("--events", help="One row for each answer and change.")] = False,
    references: Annotated[bool, typer.Option("--references", help="With the clinic's own references.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the table to this file.")
    ] = None,
    force: ForceOption = False,
    store: StoreOption = None,
    key_file: KeyFileOption = None,
    pack: PackOption = None,
) -> None:
    """Print the kept sessions as one table, for audits. What its columns mean: dictionary."""
    if events and references:
        fail("--references is for the table of sessions. Leave out --events.", USAGE)
    loaded = open_pack(pack)
    refuse_existing(output, force=force)
    with opened(store, key_file) as there:
        told = [(session, there.events(session.id)) for session in reversed(there.sessions())]
    text = _events(told, format) if events else _sessions(loaded, told, format, references=references)
    if output:
        write(output, text, force=force)
    else:
        print(text.rstrip("\n"))


def _events(told: list[Told], format: TableFormat) -> str:  # noqa: A002
    from decision_aid.reports.of_sessions import session_table

    match format:
        case TableFormat.CSV:
            return session_table.events_as_csv(told)
        case TableFormat.JSON:
            return session_table.events_as_json(told)


def _sessions(loaded: LoadedPack, told: list[Told], format: TableFormat, *, references: bool) -> str:  # noqa: A002
    from decision_aid.reports.of_sessions import session_table

    pack = pack_of(loaded)
    rows = session_table.rows(pack, loaded.sha256, told, references=references)
    match format:
        case TableFormat.CSV:
            return session_table.as_csv(pack, rows)
        case TableFormat.JSON:
            return session_table.as_json(pack, loaded.sha256, rows)


def dictionary(
    format: Annotated[  # noqa: A002
        DictionaryFormat, typer.Option("--format", help="How to write it.")
    ] = DictionaryFormat.MARKDOWN,
    pack: PackOption = None,
) -> None:
    """Print what each column of the table of sessions means: questions, values, when they apply, what reads them."""
    print(_described(open_pack(pack), format).rstrip("\n"))


def _described(loaded: LoadedPack, format: DictionaryFormat) -> str:  # noqa: A002
    from decision_aid.reports.of_sessions import dictionary as described

    match format:
        case DictionaryFormat.MARKDOWN:
            return described.as_markdown(pack_of(loaded), loaded.sha256)
        case DictionaryFormat.CSV:
            return described.as_csv(pack_of(loaded))
        case DictionaryFormat.JSON:
            return described.as_json(pack_of(loaded), loaded.sha256)
