"""What the commands share: opening packs, naming what is not known, writing files, ending with a code."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn, TypeVar

import typer

from decision_aid.errors import reason_of
from decision_aid.frozen import frozen
from decision_aid.loading import STDIN

if TYPE_CHECKING:
    from decision_aid.content import ContentPack
    from decision_aid.content.diagnostics import Diagnostic
    from decision_aid.engine.regions import Place
    from decision_aid.interop.incoming import Incoming
    from decision_aid.loading import LoadedPack
    from decision_aid.people.prompts import Face
    from decision_aid.reports.blocks import Block
    from decision_aid.sessions.content import Content

BOM = "\ufeff"  # by which Excel knows that a CSV is UTF-8
T = TypeVar("T")
PROBLEMS, USAGE, NO_PACK, INTERRUPTED, READER_GONE = 1, 2, 3, 130, 141
EXIT_CODES = {  # `--help` says what stands before the colon, docs/COMMANDS.md all
    0: "fine",
    PROBLEMS: "problems found: in an answers file, a pack or a kept session; a store that cannot be opened (wrong "
    "address or passphrase, newer version, damaged); an output file that cannot be written",
    USAGE: "wrong usage",
    NO_PACK: "the content pack cannot be used",
    INTERRUPTED: "interrupted: Ctrl-C",
    READER_GONE: "whoever read the output went away",
}
_NOT_USED = "What stands above was not used, and counts as not answered, unless it says so. All else was."

PackOption = Annotated[
    Path | None, typer.Option("--pack", metavar="FILE", help="Use this content pack instead of the program's own.")
]


EverythingOption = Annotated[
    bool, typer.Option("--everything", help="Ask all questions, also those that can no longer change a topic.")
]


TextOrJson = Literal["text", "json"]


@frozen
class ContentOptions:
    """The content pack, and where the person is."""

    region: Annotated[
        str | None,
        typer.Option(
            "--region", metavar="ID", help="Where you are, for the numbers to call; a wrong ID lists those there are."
        ),
    ] = None
    pack: PackOption = None

    def opened(self, *, elsewhere: bool = False) -> tuple[Content, Place]:
        """Return what can be used; end the program with what is wrong otherwise.

        With `elsewhere`, as a form is filled in, the place is not guessed from this computer.
        """
        from decision_aid.engine.regions import Place

        content = content_in(self.pack)
        if elsewhere and self.region is None:
            return content, Place(content.pack.neutral_region, certain=False)
        return content, place_of(content.pack, self.region)


OF_A_FORM = "Where it is used, for the numbers to call. Left out: those of all places."


INTERVIEW_OUTPUT = "Write the sheet to this file: text, Markdown (.md), a page (.html) or a PDF (.pdf)."


@frozen
class OutputOptions:
    """The file that a command writes to, if one is named."""

    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the sheet to this file.")
    ] = None
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is already there.")] = False

    def refuse_existing(self) -> None:
        if self.output is None:
            return
        from decision_aid.writing import already_there, is_there

        if is_there(self.output) and not self.force:
            raise already_there(self.output)

    def write(self, content: str | bytes) -> bool:
        """Write to the file, and say so; return whether there is one. Raises CannotWriteError where that cannot be."""
        from decision_aid.writing import write_whole

        if self.output is None:
            return False
        if isinstance(content, str) and self.output.suffix.lower() == ".csv":
            content = BOM + content
        write_whole(self.output, content, force=self.force)
        tell_plainly(f"Written to {self.output}")
        return True

    def put(self, text: str) -> None:
        """Write a text to the file, if one is named; else print it."""
        if not self.write(text):
            print(text, end="")


@frozen
class FaceOptions:
    """How the questions are put."""

    plain: Annotated[bool, typer.Option("--plain", help="Ask line by line, for screen readers and pipes.")] = False
    confirm: Annotated[bool, typer.Option("--confirm", help="Ask for Enter after each answer.")] = False

    @property
    def is_plain(self) -> bool:
        return self.plain or wants_plain()

    def face(self, idle: float = 0.0) -> AbstractContextManager[Face]:
        """Return the face that fits the terminal, to be held open while it asks.

        After `idle` seconds without a key it raises IdleError; with 0, never.
        """
        if self.is_plain:
            return _plain_face(idle)
        from decision_aid.people.terminal.rich_face import RichFace

        return RichFace(confirm=self.confirm, idle=idle)


@contextmanager
def _plain_face(idle: float) -> Iterator[Face]:
    from decision_aid.people.terminal.holding import held
    from decision_aid.people.terminal.plain_face import PlainFace

    with held():
        yield PlainFace(sys.stdin, sys.stdout, idle)


@cache
def open_pack(path: Path | None) -> LoadedPack:
    """Return a pack that can be used; end the program with its problems otherwise. A command has it read once."""
    from decision_aid import loading

    loaded = loading.load(path) if path else loading.load_shipped()
    if loaded.notice:
        print(loaded.notice, file=sys.stderr)
    if loaded.compiled:
        return loaded
    from decision_aid.authoring import checks
    from decision_aid.authoring.printing.problems import render_all

    if found := checks.errors(loaded):
        fail(render_all(loaded.source, found), NO_PACK)
    return loaded


def pack_of(loaded: LoadedPack) -> ContentPack:
    if loaded.pack is None:
        message = f"{loaded.path} was opened without a pack"
        raise TypeError(message)
    return loaded.pack


def pack_in(path: Path | None) -> ContentPack:
    return pack_of(open_pack(path))


def content_in(path: Path | None) -> Content:
    """Return a pack that can be used, with what is to be said of it today."""
    from datetime import datetime

    from decision_aid.loading.adoption import origin_of
    from decision_aid.reports.for_patients.notices import notices
    from decision_aid.sessions.content import Content

    loaded, today = open_pack(path), datetime.now().astimezone().date()
    pack = pack_of(loaded)
    return Content(pack, loaded.sha256, tuple(notices(pack.meta, today, origin_of(loaded))))


def show(blocks: Iterable[Block]) -> None:
    """Print blocks as wide as the window allows, with pictures unless plain output is wanted."""
    from decision_aid.reports import text

    round_signs = (sys.stdout.encoding or "").lower().startswith("utf")
    icons = None if wants_plain() else text.ROUND_ICONS if round_signs else text.ASCII_ICONS
    print(text.render(blocks, min(text.WIDTH, columns()), icons=icons), end="")


def columns() -> int:
    return shutil.get_terminal_size((80, 24)).columns


def wants_plain() -> bool:
    environment = os.environ
    asked = environment.get("ACCESSIBLE", "") not in ("", "0") or environment.get("TERM") == "dumb"
    return asked or not (sys.stdin.isatty() and sys.stdout.isatty())


def known(kind: str, name: str, known: Mapping[str, T]) -> T:
    """Return what is called by this name; end the program with what may be meant otherwise."""
    if name not in known:
        hint = perhaps(name, known) or f"Choose one of: {', '.join(known)}"
        refuse_usage(f"There is no {kind} '{name}'. {hint}")
    return known[name]


def perhaps(name: str, known: Iterable[str]) -> str:
    """Return "Did you mean 'x'?" as a sentence, or nothing where no known name is close."""
    from decision_aid.content.diagnostics import did_you_mean

    return did_you_mean(name, known).replace("did", "Did", 1)


def place_of(pack: ContentPack, region: str | None) -> Place:
    from decision_aid.engine import regions

    if region is None:
        return regions.guessed(pack, os.environ)
    place = regions.chosen(pack, region)
    if place is None:
        refuse_usage(f"No region '{region}'. Choose one of: {', '.join(region.id for region in pack.regions)}")
    return place


def say(text: str) -> None:
    """Say something beside the output, in lines that fit the window."""
    from decision_aid.reports.text import wrap

    print("\n".join(wrap(text, columns())), file=sys.stderr)


def read_bytes(file: str, most: int) -> bytes:
    """Return the bytes of a file or of standard input; end the program where they cannot be had, or are too many."""
    data = _bytes_or_why_not(file, most)
    return data if isinstance(data, bytes) else fail(data)


def _bytes_or_why_not(file: str, most: int) -> bytes | str:
    from decision_aid.engine.answers import printable

    try:
        with nullcontext(sys.stdin.buffer) if file == STDIN else Path(file).open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        return f"cannot read {printable(file)}: {reason_of(error)}"
    return data if len(data) <= most else f"{printable(file)}: larger than {most // 1024 // 1024} MB"


def read_answers(content: Content, file: str, data: bytes) -> tuple[list[Incoming], list[str]]:
    """Return the answers of each patient in a file, and in lines what of them could not be used."""
    from decision_aid.interop import incoming

    found = list(incoming.read(content.pack, content.sha256, file, data))
    return found, [line for one in found for line in _told_of(one)]


def read_all_answers(content: Content, files: Iterable[str]) -> tuple[list[Incoming], list[str]]:
    """Return the same of several files; what is wrong with one keeps back no other."""
    from decision_aid.interop.incoming import MAX_BYTES

    every: list[Incoming] = []
    problems: list[str] = []
    for file in files:
        data = _bytes_or_why_not(file, MAX_BYTES)
        found, told = read_answers(content, file, data) if isinstance(data, bytes) else ([], [data])
        every += found
        problems += told
    return every, problems


def _told_of(one: Incoming) -> Iterator[str]:
    """Yield a line for each problem; of very many of one kind the first, and their number."""
    from decision_aid.authoring.printing.problems import MOST_SHOWN

    alike: dict[str, list[Diagnostic]] = {}
    for problem in one.problems:
        alike.setdefault(problem.code, []).append(problem)
    for same in alike.values():
        yield from (_told(one, problem) for problem in same[:MOST_SHOWN])
        if len(same) > MOST_SHOWN:
            yield f"... and {len(same) - MOST_SHOWN:,} more like this"


def _told(one: Incoming, problem: Diagnostic) -> str:
    from decision_aid.authoring.printing.problems import one_line
    from decision_aid.engine.answers import printable

    if one.source:
        return one_line(one.source, problem)
    return printable(f"{one.name}: {problem.message}{f' ({problem.help})' if problem.help else ''}")


def tell_plainly(message: str) -> None:
    """Say what went wrong, without what a name in it could do to the terminal."""
    from decision_aid.engine.answers import printable

    print("\n".join(map(printable, message.split("\n"))), file=sys.stderr)


def fail(message: str, code: int = PROBLEMS) -> NoReturn:
    tell_plainly(message)
    raise typer.Exit(code)


def refuse_usage(message: str) -> NoReturn:
    """End a command that was given in a wrong way."""
    fail(message, USAGE)


def fail_over(problems: list[str], *, some_used: bool) -> None:
    """End the program where something that came in could not be used; say whether all else was."""
    if problems:
        fail("\n".join([*problems, *([_NOT_USED] if some_used else [])]))
