"""Commands for answers that are kept: go on, list, show, change, report, delete, move."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from decision_aid.cli import papers
from decision_aid.cli.papers import LargePrintOption, Reader, ReaderOption, SheetFormat, SheetFormatOption
from decision_aid.cli.shared import (
    USAGE,
    ByOption,
    ConfirmOption,
    ForceOption,
    InterviewOutputOption,
    OutputOption,
    PackOption,
    PlainOption,
    RegionOption,
    Typist,
    columns,
    content_of,
    fail,
    notices_of,
    open_pack,
    pack_of,
    place_of,
    put,
    refuse_existing,
    write,
)
from decision_aid.cli.shared import show as show_blocks
from decision_aid.cli.stores import KeyFileOption, StoreOption, WhichArgument, case_of, chosen_file, opened

CodeArgument = Annotated[str, typer.Argument(metavar="SESSION", help="The code of the session, or how it begins.")]
MaybeCodeArgument = Annotated[
    str | None, typer.Argument(metavar="SESSION", help="The code of the session, or how it begins.")
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask before deleting.")]


def resume(
    session: MaybeCodeArgument = None,
    plain: PlainOption = False,
    confirm: ConfirmOption = False,
    by: ByOption = Typist.PATIENT,
    region: RegionOption = None,
    output: InterviewOutputOption = None,
    force: ForceOption = False,
    store: StoreOption = None,
    key_file: KeyFileOption = None,
    pack: PackOption = None,
) -> None:
    """Go on with kept answers, exactly where you stopped."""
    from decision_aid.cli import asking, going_on
    from decision_aid.people.interview import GOING_ON

    loaded = open_pack(pack)
    place = place_of(pack_of(loaded), region)
    refuse_existing(output, force=force)
    with opened(store, key_file, to_write=True) as there:
        found = there.find(session) if session else going_on.the_open_one(content_of(loaded), there)
        with going_on.recorded(there, found, by.value) as recorder:
            text = asking.hold(
                loaded,
                lambda _: going_on.interview(loaded, GOING_ON, place, recorder, region),
                output,
                plain=plain,
                confirm=confirm,
            )
    if output:
        write(output, text, force=force)


def show(
    session: WhichArgument,
    events: Annotated[bool, typer.Option("--events", help="Every answer and change: when, by whom.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print the --events as CSV, for a spreadsheet.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the --events to this file.")
    ] = None,
    force: ForceOption = False,
    region: RegionOption = None,
    store: StoreOption = None,
    key_file: KeyFileOption = None,
    pack: PackOption = None,
) -> None:
    """Show kept answers: also what does not fit any more, what to discuss, or every change."""
    from decision_aid.reports.of_sessions import session_log
    from decision_aid.reports.of_sessions.session_show import show_blocks as blocks_of

    if not events and (csv or output):
        fail("--csv and --output go with --events. To write the sheet to a file: decision-aid report", USAGE)
    loaded = open_pack(pack)
    place = place_of(pack_of(loaded), region)
    refuse_existing(output, force=force)
    found = case_of(content_of(loaded), session, store, key_file)
    if not events:
        show_blocks(blocks_of(found, found.sheet(place)))
    else:
        text = session_log.as_csv(found) if csv else session_log.render(found, min(columns(), 80))
        put(text, output, force=force)


def edit(
    session: CodeArgument,
    plain: PlainOption = False,
    confirm: ConfirmOption = False,
    by: ByOption = Typist.PATIENT,
    store: StoreOption = None,
    key_file: KeyFileOption = None,
    pack: PackOption = None,
) -> None:
    """Look at kept answers again, and change them."""
    from decision_aid.cli import going_on

    loaded = open_pack(pack)
    place = place_of(pack_of(loaded), None)
    with opened(store, key_file) as there, going_on.recorded(there, there.find(session), by.value) as recorder:
        going_on.edit(loaded, place, recorder, plain=plain, confirm=confirm)


def report(
    session: WhichArgument,
    format: SheetFormatOption = SheetFormat.TEXT,  # noqa: A002
    reader: ReaderOption = Reader.PATIENT,
    large_print: LargePrintOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
    region: RegionOption = None,
    store: StoreOption = None,
    key_file: KeyFileOption = None,
    pack: PackOption = None,
) -> None:
    """Write the sheet of kept answers, to print or for other programs."""
    from decision_aid.people.desk import handing_over

    wanted = papers.Wanted(format, reader, large_print)
    wanted.refuse_what_cannot_be(1, output)
    loaded = open_pack(pack)
    place = place_of(pack_of(loaded), region)
    refuse_existing(output, force=force)
    found = case_of(content_of(loaded), session, store, key_file)
    code = found.session.id
    if not found.fitting.same_content:
        print(f"{_OTHER_CONTENT} decision-aid show {code}", file=sys.stderr)
    sheet, desk = found.sheet(place, notices_of(loaded)), handing_over.handover(found).desk
    made = papers.made(wanted, sheet, found.content.settling, code, code=code, desk=desk, when=found.last_answer)
    papers.put([made], output, force=force)


def forget(
    session: MaybeCodeArgument = None,
    everything: Annotated[bool, typer.Option("--all", help="Delete all sessions.")] = False,
    yes: YesOption = False,
    store: StoreOption = None,
    key_file: KeyFileOption = None,
) -> None:
    """Delete kept answers for good. Says what may remain elsewhere."""
    from decision_aid.cli import forgetting

    if (session is None) is not everything:
        fail("Name the session to delete, or add --all to delete all of them.", USAGE)
    with opened(store, key_file) as there:
        if session is None:
            forgetting.forget_all(there, chosen_file(store), yes=yes)
        else:
            forgetting.forget_one(there, there.find(session), chosen_file(store), yes=yes)


_OTHER_CONTENT = "The questions were changed since these answers were given. To see which answers do not fit:"
