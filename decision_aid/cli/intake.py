"""Commands of the nurse desk: the desk itself, the queue, the handover sheet."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from decision_aid.cli.flat import flat
from decision_aid.cli.report import Reader, Wanted, make_sheet
from decision_aid.cli.shared import (
    ContentOptions,
    EverythingOption,
    FaceOptions,
    OutputOptions,
    PackOption,
    columns,
    content_in,
    fail,
    say,
)
from decision_aid.cli.stores import (
    NO_TERMINAL,
    EncryptOption,
    NotEncryptedOption,
    StoreOptions,
    WhichArgument,
    on_terminal,
    this_user,
)
from decision_aid.engine.answers import printable
from decision_aid.people.interview.state import ForTheClinic
from decision_aid.sessions.staff import HOW_TO_GET_IT, IDLE, Person, Staff, read

if TYPE_CHECKING:
    from decision_aid.engine.regions import Place
    from decision_aid.sessions.case import Case


_NAMESAKE = "Another desk is called {called}. This one is {name}, until you close it and give it a name of its own."
DAY = 24 * 60.0  # minutes
_NOT_NOTED = "{number} lines of the log of doings could not be written: the server did not answer."
DeskOption = Annotated[
    str | None, typer.Option("--desk", metavar="NAME", help="The name of this desk. If left out: that of the computer.")
]
NeverLocalOption = Annotated[
    bool, typer.Option("--never-local", help="Keep nothing on this computer while the server does not answer.")
]


@flat
def intake(
    *,
    asking: FaceOptions,
    desk: DeskOption = None,
    everything: EverythingOption = False,
    encrypt: EncryptOption = False,
    not_encrypted: NotEncryptedOption = False,
    never_local: NeverLocalOption = False,
    staff: Annotated[
        Path | None, typer.Option("--staff", metavar="FILE", help="Ask who opens the desk: see `decision-aid staff`.")
    ] = None,
    lock_after: Annotated[
        float,
        typer.Option(
            "--lock-after",
            metavar="MINUTES",
            min=0.01,
            max=DAY,
            help="With --staff: ask the password again when idle so long.",
        ),
    ] = IDLE / 60,
    where: StoreOptions,
    given: ContentOptions,
) -> None:
    """Open the nurse desk: the queue of the day, one key an answer, a sheet for the clinician."""
    from decision_aid.people.desk.desk import Desk
    from decision_aid.people.desk.serving import Room
    from decision_aid.sessions.doings import LIST, THE_LIST, Noting, missing_end, signed

    content, place = given.opened()
    unique = f"{platform.node()}-{os.getpid()}"  # no other desk has this name now
    called = printable(desk or "")
    people, who = _signed_in(staff) if staff else (None, None)
    person = f"{who.name} ({who.role})" if who else ""
    pages = partial(_as_pdf, place=place)
    opening = where.opened_at_desk(encrypt=encrypt, not_encrypted=not_encrypted, never_local=never_local, desk=called)
    with opening as store:
        name = f"{called} ({unique})" if store.has_namesake else called or unique
        if cut := missing_end(store):
            say(cut)
        noting = Noting(store.note, this_user() if desk is None and staff is None else signed(name, person))
        noting(LIST, THE_LIST)
        with asking.face(min(DAY, lock_after) * 60 if who else 0.0) as face:
            room = Room(face, place, content, _put_into_folder, pages, noting, person)
            notices = (_NAMESAKE.format(called=called, name=name),) if store.has_namesake else ()
            opened = Desk(store, room, name, not everything, notices)
            if people and who:
                from decision_aid.people.desk.watching import Locking

                knows = partial(_knows, people, who)
                locking = Locking(face, who.name, knows, opened.told_to_all)
                opened.room = replace(room, face=locking, is_nurse=knows)
            opened.run()
        noting.bring()
        missing_end(store)
        if noting.waiting:
            say(_NOT_NOTED.format(number=len(noting.waiting)))


def _knows(staff: Staff, person: Person, typed: str) -> bool:
    return staff.signed_in(person.name, typed) is not None


def _signed_in(path: Path) -> tuple[Staff, Person]:
    """Ask who opens the desk, until it is somebody of the staff. Ends the program where no name is given."""
    staff = read(path)
    while True:
        print("Your name: ", end="", file=sys.stderr, flush=True)
        name = sys.stdin.readline().strip()
        try:
            person = staff.signed_in(name, on_terminal("Your password: ", without=NO_TERMINAL)) if name else None
        except ModuleNotFoundError:
            fail(HOW_TO_GET_IT)
        if person:
            return staff, person
        if not name:
            fail("No name was given. The desk was not opened.")
        say("This name and password do not go together. After five times, wait a little. Enter alone: close.")


def _put_into_folder(name: str, text: str) -> str:
    """Write a text beside where the desk was opened; return in words what became of it."""
    from decision_aid.writing import CannotWriteError, first_free, write_whole

    path = first_free(Path.cwd() / name)
    try:
        write_whole(path, text)
    except CannotWriteError as error:
        return str(error)
    return f"Written to {path}"


def _as_pdf(found: Case, kind: ForTheClinic, place: Place) -> bytes | None:
    """Return the pages to print; None where no PDF can be made here."""
    from decision_aid.reports.paper import pdf

    try:
        pdf.ensure_possible()
    except pdf.PdfMissingError:
        return None
    reader: Reader = "clinician" if kind is ForTheClinic.HANDOVER else "patient"
    code = found.session.id
    wanted = Wanted("pdf", reader)
    made_now = make_sheet(wanted, found.sheet(place), code, code=code, found=found)
    return made_now if isinstance(made_now, bytes) else made_now.encode()


@flat
def queue(
    *,
    csv: Annotated[bool, typer.Option("--csv", help="Print it as CSV, for a spreadsheet.")] = False,
    to: Annotated[OutputOptions, "Write the queue to this file."],
    where: StoreOptions,
    pack: PackOption = None,
) -> None:
    """Print the queue of the day: urgent signs first, then who is in progress, waiting, finished."""
    from decision_aid.people.desk.desk import Known
    from decision_aid.reports.of_sessions import queue as queues

    content = content_in(pack)
    to.refuse_existing()
    with where.opened() as store:
        cases = Known(content, store).todays()
        where.note_list(store, (one.session for one in cases))
    to.put(queues.as_csv(cases) if csv else queues.render(cases, min(columns(), 80)))


@flat
def handover(
    *,
    session: WhichArgument,
    format: Annotated[Literal["text", "markdown"], typer.Option("--format", help="How to write the sheet.")] = "text",
    copy: Annotated[bool, typer.Option("--copy", help="Copy the sheet, to paste it into the record.")] = False,
    to: OutputOptions,
    where: StoreOptions,
    pack: PackOption = None,
) -> None:
    """Make the one-page sheet for the clinician: patient-reported, in the order of SBAR, urgent signs first."""
    from decision_aid.people.desk import clipboard
    from decision_aid.reports import markdown
    from decision_aid.reports.for_clinicians.handover import as_text, handover_of

    content = content_in(pack)
    to.refuse_existing()
    blocks = handover_of(where.case_of(content, session, "handed over", "handover"))
    text = as_text(blocks) if format == "text" else markdown.render(blocks)
    copied = copy and clipboard.copy(text)
    if copy:
        print(clipboard.COPIED if copied else clipboard.NOT_COPIED, file=sys.stderr)
    if to.output or not copied:
        to.put(text)
