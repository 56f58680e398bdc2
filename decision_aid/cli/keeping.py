"""Commands for answers that are kept: go on, list, show, change, report, delete, move."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from decision_aid.cli import papers
from decision_aid.cli.papers import LargePrintOption, Reader, ReaderOption, SheetFormat, SheetFormatOption
from decision_aid.cli.shared import (
    USAGE,
    ByOption,
    CheckFormat,
    ConfirmOption,
    ForceOption,
    InterviewOutputOption,
    OutputOption,
    PackOption,
    PlainOption,
    RegionOption,
    Typist,
    columns,
    fail,
    notices_of,
    open_pack,
    pack_of,
    place_of,
    refuse_existing,
    wants_plain,
    write,
)
from decision_aid.cli.shared import show as show_blocks
from decision_aid.cli.stores import KeyFileOption, StoreOption, chosen_file, may_hold_something, opened

if TYPE_CHECKING:
    from decision_aid.loading import LoadedPack
    from decision_aid.sessions.kept import Kept
    from decision_aid.sessions.store.database import Store


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

    loaded = open_pack(pack)
    place = place_of(pack_of(loaded), region)
    refuse_existing(output, force=force)
    with opened(store, key_file, to_write=True) as there:
        found = there.find(session) if session else going_on.the_open_one(loaded, there)
        with going_on.written(there, found, by.value) as keeper:
            text = asking.hold(
                loaded,
                lambda face: going_on.interview(loaded, face, place, keeper, region),
                output,
                plain=plain,
                confirm=confirm,
            )
    if output:
        write(output, text, force=force)


def sessions(
    format: Annotated[CheckFormat, typer.Option("--format", help="How to write the list.")] = CheckFormat.TEXT,  # noqa: A002
    store: StoreOption = None,
    key_file: KeyFileOption = None,
    pack: PackOption = None,
) -> None:
    """List what is kept: code, begun when, how far, urgent signs."""
    from decision_aid.reports.of_sessions import session_list
    from decision_aid.sessions import kept
    from decision_aid.sessions.kept import Listed

    loaded = open_pack(pack)
    found = list[Listed]()
    if may_hold_something(store):
        with opened(store, key_file) as there:
            found += kept.listed(pack_of(loaded), loaded.sha256, there.sessions(), there)
    if format is CheckFormat.JSON:
        print(session_list.as_json(found))
    elif found:
        print(session_list.render(found, columns(), table=not wants_plain()), end="")
    else:
        print("No answers are kept here.")


def show(
    session: CodeArgument,
    region: RegionOption = None,
    store: StoreOption = None,
    key_file: KeyFileOption = None,
    pack: PackOption = None,
) -> None:
    """Show kept answers. Also what does not fit any more, and what to discuss."""
    from decision_aid.reports.of_sessions.session_show import show_blocks as blocks_of

    loaded = open_pack(pack)
    with opened(store, key_file) as there:
        found = _look(loaded, there, session, region)
    show_blocks(blocks_of(found))


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
    with opened(store, key_file) as there, going_on.written(there, there.find(session), by.value) as keeper:
        going_on.edit(loaded, place, keeper, plain=plain, confirm=confirm)


def report(
    session: CodeArgument,
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
    from decision_aid.engine.every_sheet.settling import Settling
    from decision_aid.people.desk import handing_over
    from decision_aid.sessions import kept

    wanted = papers.Wanted(format, reader, large_print)
    wanted.refuse_what_cannot_be(1, output)
    loaded = open_pack(pack)
    refuse_existing(output, force=force)
    with opened(store, key_file) as there:
        found = _look(loaded, there, session, region)
    if not found.fitting.same_content:
        print(f"{_OTHER_CONTENT} decision-aid show {found.session.id}", file=sys.stderr)
    settling = Settling(pack_of(loaded))
    desk = handing_over.handover(settling, loaded.sha256, found.session, found.events).desk
    code, when = found.session.id, kept.last_said(found.session, found.events)
    made = papers.made(wanted, found.sheet, settling, code, code=code, desk=desk, when=when)
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


def _look(loaded: LoadedPack, there: Store, session: str, region: str | None) -> Kept:
    from decision_aid.sessions import kept

    place = place_of(pack_of(loaded), region)
    found = kept.look(pack_of(loaded), loaded.sha256, there, there.find(session), place)
    return replace(found, sheet=replace(found.sheet, notices=notices_of(loaded)))


_OTHER_CONTENT = "The questions were changed since these answers were given. To see which answers do not fit:"
