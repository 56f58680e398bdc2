"""The sessions that are kept: list, show, delete, write out for other programs, take in."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from decision_aid.cli.flat import flat
from decision_aid.cli.forgetting import log, passphrase
from decision_aid.cli.shared import (
    ContentOptions,
    OutputOptions,
    PackOption,
    TextOrJson,
    columns,
    content_in,
    fail,
    fail_over,
    read_answers,
    read_bytes,
    refuse_usage,
    say,
    wants_plain,
)
from decision_aid.cli.shared import show as show_blocks
from decision_aid.cli.stores import MaybeWhichArgument, StoreOptions, session_named
from decision_aid.content.diagnostics import Diagnostic
from decision_aid.engine.answers import on_one_line, printable
from decision_aid.sessions.records import Event, Session, fold

if TYPE_CHECKING:
    from decision_aid.interop.incoming import Incoming
    from decision_aid.sessions.case import Case
    from decision_aid.sessions.content import Content
    from decision_aid.sessions.exchange import Moved
    from decision_aid.sessions.store.database import Store


ExportFormat = Literal["csv", "json", "xlsx", "session"]


SESSION = "decision-aid/session/"  # how the schema of a session begins, whatever its version
_PLAIN_AND_STILL_HERE = """\
The file is plain text, also where the store is encrypted. Delete it once the answers are moved.
The session is still kept here too. To delete it: decision-aid forget {code}"""
_CORRECTED = (
    "The reference of {code} was corrected to {reference}. Leave out --reference. To correct it again: - at a desk."
)
_FOREIGN = "{number} not shown: their codes are not ones that this program makes. Another program wrote them."

app = typer.Typer(
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
    help="List what is kept: code, begun when, how far, urgent signs. Or write it out for other programs.",
)


@app.callback()
@flat
def sessions(
    *,
    context: typer.Context,
    format: Annotated[TextOrJson, typer.Option("--format", help="How to write the list.")] = "text",
    where: StoreOptions,
    pack: PackOption = None,
) -> None:
    if command := context.invoked_subcommand:
        if (format, where, pack) != ("text", StoreOptions(), None):
            refuse_usage(f"Write the options after the command: decision-aid sessions {command} ...")
        return
    from decision_aid.reports.of_sessions import session_list
    from decision_aid.sessions.case import cases

    content = content_in(pack)
    kept: list[Case] = []
    if where.may_hold_something():
        with where.opened() as store:
            kept += cases(content, store, store.sessions())
            where.note_list(store, (one.session for one in kept))
            if foreign := store.foreign():
                print(_FOREIGN.format(number=foreign), file=sys.stderr)
    if format == "json":
        print(session_list.as_json(kept))
    elif kept:
        print(session_list.render(kept, columns(), table=not wants_plain()), end="")
    else:
        print("No answers are kept here.")


@app.command()
@flat
def export(
    *,
    session: MaybeWhichArgument = None,
    format: Annotated[
        ExportFormat | None,
        typer.Option(
            "--format",
            help="csv, json or xlsx: a table. session: one SESSION whole, for import; the default if one is named.",
        ),
    ] = None,
    references: Annotated[bool, typer.Option("--references", help="With the clinic's own references.")] = False,
    to: Annotated[OutputOptions, "Write to this file."],
    where: StoreOptions,
    pack: PackOption = None,
) -> None:
    """Write kept sessions as a table, or one to move it. Who has the file can read it: it is plain text."""
    wanted = format or ("session" if session else "csv")
    if wanted == "session" and session is None:
        refuse_usage("Name the session: decision-aid sessions export SESSION. A table of all: --format csv.")
    if wanted == "session" and references:
        refuse_usage("--references is for tables: --format csv or --format json.")
    if wanted == "xlsx" and not to.output:
        refuse_usage("A workbook goes into a file: add -o, for example: -o sessions.xlsx")
    content = content_in(pack)
    to.refuse_existing()
    from decision_aid.sessions.case import cases

    with where.opened() as store:
        kept = list(cases(content, store, [session_named(store, session)] if session else reversed(store.sessions())))
        where.note(store, "exported", *(one.session for one in kept))
    made = _exported(content, kept, wanted, references=references)
    if not to.write(made):
        print(str(made).rstrip("\n"))
    elif wanted == "csv" and to.output:
        beside = to.output.with_name(f"{to.output.stem}-dictionary{to.output.suffix}")
        OutputOptions(beside, to.force).write(_dictionary(content))
    elif wanted == "session":
        print(_PLAIN_AND_STILL_HERE.format(code=kept[0].session.id), file=sys.stderr)


def _exported(content: Content, kept: list[Case], wanted: ExportFormat, *, references: bool) -> str | bytes:
    from decision_aid.reports.of_sessions import dictionary as described
    from decision_aid.reports.of_sessions import session_table
    from decision_aid.reports.of_sessions.spreadsheet import csv_text, workbook
    from decision_aid.sessions import exchange

    pack = content.pack
    rows = (session_table.row(case, references=references) for case in kept)
    match wanted:
        case "session":
            return exchange.render(exchange.Moved(kept[0].session, kept[0].events))
        case "json":
            return session_table.as_json(content, rows)
        case "csv":
            return csv_text(session_table.as_rows(pack, rows))
        case "xlsx":
            return workbook({"sessions": session_table.as_rows(pack, rows), "dictionary": described.as_rows(pack)})


@app.command()
def dictionary(pack: PackOption = None) -> None:
    """Print what each column of the table means, as CSV: questions, values, when they apply, what reads them."""
    print(_dictionary(content_in(pack)), end="")


def _dictionary(content: Content) -> str:
    from decision_aid.reports.of_sessions.dictionary import as_rows
    from decision_aid.reports.of_sessions.spreadsheet import csv_text

    return csv_text(as_rows(content.pack))


@flat
def show(
    *,
    session: MaybeWhichArgument = None,
    events: Annotated[bool, typer.Option("--events", help="Every answer and change: when, by whom.")] = False,
    where: StoreOptions,
    given: ContentOptions,
) -> None:
    """Show kept answers: also what does not fit any more, what to discuss, or every change."""
    from decision_aid.reports.of_sessions import session_log
    from decision_aid.reports.of_sessions.session_show import show_blocks as blocks_of

    content, place = given.opened()
    found = where.case_of(content, session, "read", "show")
    if events:
        print(session_log.render(found, min(columns(), 80)), end="")
    else:
        show_blocks(blocks_of(found, found.sheet(place)))


@flat
def import_(
    *,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A session, answers, FHIR (also a Bundle or NDJSON) or what a tablet sent; - is standard input.",
        ),
    ],
    reference: Annotated[
        str, typer.Option("--reference", help="The patient reference, to find it on the list of the desk.")
    ] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Keep nothing where one answer cannot be used.")] = False,
    where: StoreOptions,
    pack: PackOption = None,
) -> None:
    """Take in what was kept or filled in elsewhere. Twice is once."""
    from decision_aid.interop import incoming

    reference = _checked(reference)
    content, data = content_in(pack), read_bytes(file, incoming.MAX_BYTES)
    if moved := _moved(file, data, content):
        if reference and fold(moved.events).details.reference not in ("", reference):
            fail(_CORRECTED.format(code=moved.session.id, reference=printable(moved.session.reference)))
        _take_in_moved(moved, reference, content, where)
        return
    found, problems = read_answers(content, file, data)
    if strict and problems:
        fail("\n".join(problems))
    if reference and len(found) != 1:
        refuse_usage(f"--reference is for one patient, and {file} holds {len(found)}.")
    some = [one for one in found if one.answers.by_link_id]
    if some:
        with where.opened(create=True) as store:
            for one in some:
                print(_taken_in(store, content, one, reference))
    for one in found:
        if one not in some and not one.problems:
            print(f"{one.name}: no answer in it. Nothing was kept.")
    fail_over(problems, some_used=bool(some))


def _checked(reference: str) -> str:
    """Return a reference on one line; warn where it tells who the patient is, as the desk does."""
    from decision_aid.sessions import reference as references

    reference = on_one_line(reference)
    if len(reference) > references.LONGEST:
        refuse_usage(f"--reference has {references.LONGEST} letters at most.")
    if warning := references.warning(reference):
        say(warning)
    return reference


def _taken_in(store: Store, content: Content, one: Incoming, reference: str) -> str:
    """Keep one patient's answers as a session of their own, if they are not there already; return what became of it."""
    from decision_aid.interop.twice import UrgentOfSeveral
    from decision_aid.sessions import arrival

    both = [each for each in one.problems if isinstance(each, UrgentOfSeveral)]
    others = {each.link_id: each.other for each in both if each.other is not None}
    session, events = arrival.session_of(content, one.answers, one.key, one.when, reference)
    events += arrival.in_dispute(events, others)
    if store.holds(session.id):
        return f"{one.name}: {session.id} is here already. Nothing was changed."
    store.add(session, *events)
    return f"{one.name}: taken in as {session.id}.{_urgent(content, session, events)}"


def _urgent(content: Content, session: Session, events: tuple[Event, ...]) -> str:
    """Return in words which urgent signs came in that nobody has seen."""
    from decision_aid.sessions.case import case

    signs = case(content, session, events).progress.not_seen
    return f" URGENT SIGN! {', '.join(sign.item.short_text for sign in signs)}." if signs else ""


def _take_in_moved(moved: Moved, reference: str, content: Content, where: StoreOptions) -> None:
    """Keep a session as it is. The same again changes nothing; anything else under the same code is refused.

    That it got a reference is said there, so that it is on the list of this day.
    """
    from decision_aid.sessions.recorder import SessionRecorder

    session, told = moved.session.called(reference), moved.events
    with where.opened(create=True) as store:
        here = next((one for one in store.sessions() if one.id == session.id), None)
        if here is None:
            store.add(session, *told)
            if reference:
                SessionRecorder.resume(store, session, "nurse").detail("reference", ("", reference))
            urgent = _urgent(content, session, told)
            print(f"Taken in: {session.id}.{urgent} To go on with it: decision-aid resume {session.id}")
            return
        events = store.events(session.id)
    already = f"{session.id} is here already"
    if replace(here, reference="") != replace(session, reference="") or events[: len(told)] != told:
        message = f"{already}, with other answers. Nothing was changed. To take the file instead, first delete"
        fail(f"{message} what is here: decision-aid forget {session.id}")
    if session.reference not in ("", here.reference):
        fail(f"{already}, with the reference {printable(here.reference) or '(none)'}. Nothing was changed.")
    more = ", with more answers since" if any(not event.is_detail for event in events[len(told) :]) else ""
    print(f"{already}{more}. Nothing was changed.")


def _moved(file: str, data: bytes, content: Content) -> Moved | None:
    """Return the session of ours in a file, None where it holds something else; end with what is wrong with one."""
    from decision_aid.authoring.printing.problems import one_line
    from decision_aid.loading import documents
    from decision_aid.sessions import exchange

    if SESSION.encode() not in data[: exchange.MAX_BYTES]:
        return None
    document = documents.read(file, data, exchange.MAX_BYTES)
    if document.diagnostics:
        fail(one_line(document.source, document.diagnostics[0]))
    found = exchange.read(document.value, content)
    if isinstance(found, Diagnostic):
        fail(one_line(document.source, found))
    return found


app.command("log")(log)
app.command("passphrase")(passphrase)
