"""Commands of the nurse desk: the desk itself, the queue, the handover sheet."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from decision_aid.cli.shared import (
    ConfirmOption,
    ForceOption,
    OutputOption,
    PackOption,
    PlainOption,
    RegionOption,
    columns,
    content_of,
    notices_of,
    open_pack,
    pack_of,
    place_of,
    put,
    refuse_existing,
    wants_plain,
    written,
)
from decision_aid.cli.stores import EncryptOption, KeyFileOption, StoreOption, WhichArgument, case_of, opened

if TYPE_CHECKING:
    from decision_aid.engine.regions import Place
    from decision_aid.loading import LoadedPack
    from decision_aid.people.terminal.prompts import Face
    from decision_aid.sessions.store.database import Store


class HandoverFormat(StrEnum):
    """How `handover` writes its sheet."""

    TEXT = "text"
    MARKDOWN = "markdown"


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
    from decision_aid.people.desk.desk import Desk
    from decision_aid.people.desk.serving import Room
    from decision_aid.reports.writing import first_free

    def put_into_folder(name: str, text: str) -> str:
        path = first_free(Path.cwd() / name)
        return written(path, text) or f"Written to {path}"

    Desk(store, Room(face, place, content_of(loaded), put_into_folder, notices_of(loaded)), short=short).run()


def queue(
    csv: CsvOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
    store: StoreOption = None,
    key_file: KeyFileOption = None,
    pack: PackOption = None,
) -> None:
    """Print the queue of the day: urgent signs first, then who is in progress, waiting, finished."""
    from decision_aid.people.desk.desk import todays
    from decision_aid.reports.of_sessions import queue as queues

    content = content_of(open_pack(pack))
    refuse_existing(output, force=force)
    with opened(store, key_file) as there:
        cases = todays(content, there)
    put(queues.as_csv(cases) if csv else queues.render(cases, min(columns(), 80)), output, force=force)


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
    from decision_aid.people.desk import clipboard, handing_over

    content = content_of(open_pack(pack))
    refuse_existing(output, force=force)
    sheet = handing_over.handover(case_of(content, session, store, key_file))
    text = handing_over.as_text(sheet) if format is HandoverFormat.TEXT else handing_over.as_markdown(sheet)
    copied = copy and clipboard.copied(text)
    if copy:
        print(clipboard.COPIED if copied else clipboard.NOT_COPIED, file=sys.stderr)
    if output or not copied:
        put(text, output, force=force)
