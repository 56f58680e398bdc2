"""Commands that ask, or read answers, and make sheets."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from decision_aid.cli import papers
from decision_aid.cli.papers import LargePrintOption, Reader, ReaderOption, SheetFormat, SheetFormatOption
from decision_aid.cli.shared import (
    PROBLEMS,
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
    fail,
    notices_of,
    open_pack,
    pack_of,
    place_of,
    refuse_existing,
    sheet_of,
    wants_plain,
    write,
)
from decision_aid.cli.stores import EncryptOption, KeyFileOption, StoreOption

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.content import ContentPack
    from decision_aid.engine.every_sheet.short import Short
    from decision_aid.engine.regions import Place
    from decision_aid.loading import LoadedPack
    from decision_aid.people.interview import Helper, Interview, State
    from decision_aid.people.terminal.prompts import Face


def start(
    plain: PlainOption = False,
    confirm: ConfirmOption = False,
    short: Annotated[bool, typer.Option("--short", help="Ask only what can still change a topic.")] = False,
    keep: Annotated[
        bool | None,
        typer.Option(
            "--keep/--no-keep", help="Keep the answers, to go on later; or keep nothing. You are asked if left out."
        ),
    ] = None,
    encrypt: EncryptOption = False,
    by: ByOption = Typist.PATIENT,
    region: RegionOption = None,
    output: InterviewOutputOption = None,
    force: ForceOption = False,
    store: StoreOption = None,
    key_file: KeyFileOption = None,
    pack: PackOption = None,
) -> None:
    """Answer the questions and get a sheet for your doctor. Nothing is sent, and nothing kept unless you say so."""
    if encrypt and keep is False:
        fail("--encrypt keeps the answers, --no-keep does not. Choose one of them.", USAGE)
    loaded = open_pack(pack)
    place = place_of(pack_of(loaded), region)
    refuse_existing(output, force=force)
    path = _short_path(pack_of(loaded)) if short else None
    keep = True if encrypt else False if keep is None and not sys.stdin.isatty() else keep  # piped lines are answers
    if keep is False:
        text = hold(loaded, lambda _: anew(loaded, place, path), output, plain=plain, confirm=confirm)
    else:
        from decision_aid.cli.home import AtHome

        with AtHome(loaded, by.value, keep, store, key_file, encrypt) as home:
            text = hold(
                loaded, lambda face: home.begin(face, place, path, region), output, plain=plain, confirm=confirm
            )
    if output:
        write(output, text, force=force)


@dataclass(frozen=True, slots=True)
class Begun:
    """An interview, how it stands, and who carries out its effects."""

    interview: Interview
    state: State
    helper: Helper


def anew(loaded: LoadedPack, place: Place, short: Short | None) -> Begun:
    """Return an interview that begins anew, and keeps nothing."""
    from decision_aid.people.interview import AT_HOME, Helper, Interview

    talk = Interview(pack=pack_of(loaded), route=AT_HOME, short=short, notices=notices_of(loaded))
    return Begun(talk, talk.begin(place), Helper())


def hold(
    loaded: LoadedPack, begin: Callable[[Face], Begun], output: Path | None, *, plain: bool, confirm: bool
) -> str | bytes:
    """Hold the interview that `begin` returns, at the face that fits; return its sheet as `output` wants it."""
    wanted = papers.by_name(output)
    if plain or wants_plain():
        from decision_aid.people.terminal.plain_face import PlainFace

        return _interview(loaded, begin, PlainFace(sys.stdin, sys.stdout), output, wanted)[1]
    from decision_aid.people.terminal.rich_face import RichFace

    with RichFace(confirm=confirm) as face:
        text, for_file = _interview(loaded, begin, face, output, wanted)
    face.show(text)
    return for_file


def _short_path(pack: ContentPack) -> Short:
    from decision_aid.engine.every_sheet.short import Short

    return Short(pack)


def _interview(
    loaded: LoadedPack, begin: Callable[[Face], Begun], face: Face, output: Path | None, wanted: papers.Wanted
) -> tuple[str, str | bytes]:
    """Return the sheet with the last words as they stay in the window, and the sheet as it is written."""
    from decision_aid.cli.ended import Ended
    from decision_aid.people import interview

    begun = begin(face)
    ended = Ended(loaded, begun.helper)
    begun.helper.write = lambda state, kind: ended.write(state, kind, face.width)
    state = replace(begun.state, kept=f"Your sheet goes to {output}." if output else "")
    state = interview.hold(replace(begun.interview, paper=ended), state, face, begun.helper)
    from decision_aid.people.interview import ending

    text = ended.text(state, face.width)
    made = text if wanted.format is SheetFormat.TEXT else ended.made(state, wanted)
    return f"{text}\n{ending.parting(pack_of(loaded), state, face.width)}", made


def guide(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Answers files (YAML or JSON); - is standard input.")
    ],
    format: SheetFormatOption = SheetFormat.TEXT,  # noqa: A002
    reader: ReaderOption = Reader.PATIENT,
    large_print: LargePrintOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
    region: RegionOption = None,
    pack: PackOption = None,
) -> None:
    """Make sheets from answers files, without asking. Several files: one sheet after the other."""
    from decision_aid.authoring.printing.problems import one_line
    from decision_aid.engine.every_sheet.settling import Settling
    from decision_aid.interop import batch

    wanted = papers.Wanted(format, reader, large_print)
    wanted.refuse_what_cannot_be(len(files), output)
    loaded = open_pack(pack)
    place = place_of(pack_of(loaded), region)
    read, problems = [], []
    for name in files:
        document = batch.read_document(name)
        answers, found = batch.read_answers(pack_of(loaded), document)
        problems += [one_line(document.source, diagnostic) for diagnostic in found]
        read.append((name, answers))
    if problems:
        fail("\n".join(problems), PROBLEMS)
    settling = Settling(pack_of(loaded))
    sheets = [papers.made(wanted, sheet_of(loaded, answers, place, settling), settling, name) for name, answers in read]
    papers.put(sheets, output, force=force)
