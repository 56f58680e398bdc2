"""The sessions that are kept: list them, write them out for other programs, say what the columns mean."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from decision_aid.cli.shared import (
    USAGE,
    CheckFormat,
    ForceOption,
    PackOption,
    columns,
    content_of,
    fail,
    open_pack,
    refuse_existing,
    wants_plain,
    write,
)
from decision_aid.cli.stores import KeyFileOption, StoreOption, may_hold_something, opened

if TYPE_CHECKING:
    from decision_aid.sessions.case import Case
    from decision_aid.sessions.content import Content


class ExportFormat(StrEnum):
    """How `sessions export` writes."""

    CSV = "csv"
    JSON = "json"
    SESSION = "session"


class DictionaryFormat(StrEnum):
    """How `sessions dictionary` is written."""

    MARKDOWN = "markdown"
    CSV = "csv"
    JSON = "json"


ListFormatOption = Annotated[CheckFormat, typer.Option("--format", help="How to write the list.")]
FileOption = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to this file.")]
_PLAIN_AND_STILL_HERE = """\
The file is plain text, also where the store is encrypted. Delete it once the answers are moved.
The session is still kept here too. To delete it: decision-aid forget {code}"""

app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode=None,
    help="List what is kept: code, begun when, how far, urgent signs. Or write it out for other programs.",
)


@app.callback()
def sessions(
    context: typer.Context,
    format: ListFormatOption = CheckFormat.TEXT,  # noqa: A002
    store: StoreOption = None,
    key_file: KeyFileOption = None,
    pack: PackOption = None,
) -> None:
    if command := context.invoked_subcommand:
        if (format, store, key_file, pack) != (CheckFormat.TEXT, None, None, None):
            fail(f"Write the options after the command: decision-aid sessions {command} ...", USAGE)
        return
    from decision_aid.reports.of_sessions import session_list
    from decision_aid.sessions.case import Case, cases

    content = content_of(open_pack(pack))
    kept = list[Case]()
    if may_hold_something(store):
        with opened(store, key_file) as there:
            kept += cases(content, there, there.sessions())
    if format is CheckFormat.JSON:
        print(session_list.as_json(kept))
    elif kept:
        print(session_list.render(kept, columns(), table=not wants_plain()), end="")
    else:
        print("No answers are kept here.")


@app.command()
def export(
    session: Annotated[
        str | None, typer.Argument(metavar="SESSION", help="The code of one session, or how it begins.")
    ] = None,
    format: Annotated[  # noqa: A002
        ExportFormat | None,
        typer.Option(
            "--format",
            help="csv or json: a table. session: one SESSION whole, for import; what is written if one is named.",
        ),
    ] = None,
    events: Annotated[bool, typer.Option("--events", help="A row for each answer and change.")] = False,
    references: Annotated[bool, typer.Option("--references", help="With the clinic's own references.")] = False,
    output: FileOption = None,
    force: ForceOption = False,
    store: StoreOption = None,
    key_file: KeyFileOption = None,
    pack: PackOption = None,
) -> None:
    """Write kept sessions as a table, or one to move it. Who has the file can read it: it is plain text."""
    wanted = format or (ExportFormat.SESSION if session and not events else ExportFormat.CSV)
    if wanted is ExportFormat.SESSION and session is None:
        fail("Name the session: decision-aid sessions export SESSION. A table of all: --format csv.", USAGE)
    if wanted is ExportFormat.SESSION and (events or references):
        fail("--events and --references are for tables: --format csv or --format json.", USAGE)
    if events and references:
        fail("--references is for the table of sessions. Leave out --events.", USAGE)
    content = content_of(open_pack(pack))
    refuse_existing(output, force=force)
    from decision_aid.sessions.case import cases

    with opened(store, key_file) as there:
        kept = list(cases(content, there, [there.find(session)] if session else reversed(there.sessions())))
    text = _exported(content, kept, wanted, events=events, references=references)
    if output is None:
        print(text.rstrip("\n"))
        return
    write(output, text, force=force)
    if wanted is ExportFormat.SESSION:
        print(_PLAIN_AND_STILL_HERE.format(code=kept[0].session.id), file=sys.stderr)


def _exported(content: Content, kept: list[Case], wanted: ExportFormat, *, events: bool, references: bool) -> str:
    from decision_aid.reports.of_sessions import session_table
    from decision_aid.sessions import exchange

    every = (event for case in kept for event in case.events)
    rows = (session_table.row(case, references=references) for case in kept)
    match wanted:
        case ExportFormat.SESSION:
            return exchange.render(exchange.Moved(kept[0].session, kept[0].events))
        case ExportFormat.CSV:
            return session_table.events_as_csv(every) if events else session_table.as_csv(content.pack, rows)
        case ExportFormat.JSON:
            return session_table.events_as_json(every) if events else session_table.as_json(content, rows)


@app.command()
def dictionary(
    format: Annotated[  # noqa: A002
        DictionaryFormat, typer.Option("--format", help="How to write it.")
    ] = DictionaryFormat.MARKDOWN,
    pack: PackOption = None,
) -> None:
    """Print what each column of the table means: questions, values, when they apply, what reads them."""
    print(_described(content_of(open_pack(pack)), format).rstrip("\n"))


def _described(content: Content, format: DictionaryFormat) -> str:  # noqa: A002
    from decision_aid.reports.of_sessions import dictionary as described

    match format:
        case DictionaryFormat.MARKDOWN:
            return described.as_markdown(content)
        case DictionaryFormat.CSV:
            return described.as_csv(content.pack)
        case DictionaryFormat.JSON:
            return described.as_json(content)
