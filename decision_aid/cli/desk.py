"""Commands of the nurse desk: the desk itself, the queue, the handover sheet, the audit trail."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from decision_aid.cli.shared import (
    PROBLEMS,
    ConfirmOption,
    ForceOption,
    OutputOption,
    PackOption,
    PlainOption,
    RegionOption,
    columns,
    fail,
    notices_of,
    open_pack,
    pack_of,
    place_of,
    refuse_existing,
    wants_plain,
    write,
    written,
)
from decision_aid.cli.stores import EncryptOption, KeyFileOption, StoreOption, opened

if TYPE_CHECKING:
    from decision_aid.engine.regions import Place
    from decision_aid.loading import LoadedPack
    from decision_aid.people.terminal.prompts import Face
    from decision_aid.sessions.records import Event, Session
    from decision_aid.sessions.store.database import Store


class HandoverFormat(StrEnum):
    """How `handover` writes its sheet."""

    TEXT = "text"
    MARKDOWN = "markdown"


WhichArgument = Annotated[
    str, typer.Argument(metavar="SESSION", help="The code of the session or how it begins, or the patient reference.")
]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print it as CSV, for a spreadsheet.")]


def intake(
    plain: PlainOption = False,
    confirm: ConfirmOption = False,
    short: Annotated[bool, typer.Option("--short", help="Ask only what can still change a topic.")] = False,
    region: RegionOption = None,
    store: StoreOption = None,
    encrypt: EncryptOption = False,
    key_file: KeyFileOption = None,
    pack: PackOption = None,
) -> None:
    """Open the nurse desk: the queue of the day, one key an answer, a sheet for the clinician."""
    loaded = open_pack(pack)
    place = place_of(pack_of(loaded), region)
    with opened(store, key_file, create=True, to_write=True, encrypt=encrypt) as there:
        if plain or wants_plain():
            from decision_aid.people.terminal.plain_face import PlainFace

            _open_desk(loaded, there, PlainFace(sys.stdin, sys.stdout), place, short=short)
        else:
            from decision_aid.people.terminal.rich_face import RichFace

            with RichFace(confirm=confirm) as face:
                _open_desk(loaded, there, face, place, short=short)


def _open_desk(loaded: LoadedPack, store: Store, face: Face, place: Place, *, short: bool) -> None:
    from decision_aid.engine.every_sheet.settling import Settling
    from decision_aid.people.desk.desk import Desk
    from decision_aid.people.desk.serving import Room
    from decision_aid.reports.writing import first_free

    def put(name: str, text: str) -> str:
        path = first_free(Path.cwd() / name)
        return written(path, text) or f"Written to {path}"

    Desk(store, Room(face, place, Settling(pack_of(loaded)), loaded.sha256, put, notices_of(loaded)), short=short).run()


def queue(
    csv: CsvOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
    store: StoreOption = None,
    key_file: KeyFileOption = None,
    pack: PackOption = None,
) -> None:
    """Print the queue of the day: urgent signs first, then who is in progress, waiting, done."""
    from decision_aid.people.desk.desk import todays
    from decision_aid.reports.of_sessions import queue as queues

    loaded = open_pack(pack)
    refuse_existing(output, force=force)
    with opened(store, key_file) as there:
        entries = todays(pack_of(loaded), loaded.sha256, there)
    _put(queues.as_csv(entries) if csv else queues.render(entries, min(columns(), 80)), output, force=force)


def handover(
    session: WhichArgument,
    format: Annotated[HandoverFormat, typer.Option("--format", help="How to write the sheet.")] = HandoverFormat.TEXT,  # noqa: A002
    copy: Annotated[bool, typer.Option("--copy", help="Copy the sheet, to paste it into the record.")] = False,
    output: OutputOption = None,
    force: ForceOption = False,
    store: StoreOption = None,
    key_file: KeyFileOption = None,
    pack: PackOption = None,
) -> None:
    """Make the one-page sheet for the clinician: patient-reported, in the order of SBAR, urgent signs first."""
    from decision_aid.engine.every_sheet.settling import Settling
    from decision_aid.people.desk import clipboard, handing_over

    loaded = open_pack(pack)
    refuse_existing(output, force=force)
    found, events = _session(session, store, key_file)
    sheet = handing_over.handover(Settling(pack_of(loaded)), loaded.sha256, found, events)
    text = handing_over.as_text(sheet) if format is HandoverFormat.TEXT else handing_over.as_markdown(sheet)
    copied = copy and clipboard.copied(text)
    if copy:
        print(clipboard.COPIED if copied else clipboard.NOT_COPIED, file=sys.stderr)
    if output or not copied:
        _put(text, output, force=force)


def log(
    session: WhichArgument,
    csv: CsvOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
    store: StoreOption = None,
    key_file: KeyFileOption = None,
    pack: PackOption = None,
) -> None:
    """Print the audit trail of a session: every answer and change, by whom and when."""
    from decision_aid.reports.of_sessions import session_log

    loaded = open_pack(pack)
    refuse_existing(output, force=force)
    found, events = _session(session, store, key_file)
    as_csv = session_log.as_csv(pack_of(loaded), found, events)
    text = as_csv if csv else session_log.render(pack_of(loaded), found, events, min(columns(), 80))
    _put(text, output, force=force)


def _session(named: str, store: str | None, key_file: Path | None) -> tuple[Session, tuple[Event, ...]]:
    with opened(store, key_file) as there:
        found = _found(there, named)
        return found, there.events(found.id)


def _found(store: Store, named: str) -> Session:
    """Return the session of this code; where there is none, that of this patient reference."""
    same = [one for one in store.sessions() if one.reference and one.reference.casefold() == named.strip().casefold()]
    if len(same) > 1:
        codes = ", ".join(one.id for one in same)
        fail(f"{len(same)} sessions have the reference {named}. Give the code of one: {codes}", PROBLEMS)
    return same[0] if same else store.find(named)


def _put(text: str, output: Path | None, *, force: bool) -> None:
    if output:
        write(output, text, force=force)
    else:
        print(text, end="")
