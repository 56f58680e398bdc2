"""The commands: read arguments, call the core, print, exit. Modules are imported when used.

Exit codes: 0 fine; 1 problems in an answers file, a pack or an output file; 2 wrong usage; 3 the
content pack cannot be loaded; 130 interrupted.
"""

from __future__ import annotations

import errno
import io
import os
import shutil
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer
from typer.core import TyperGroup

from decision_aid import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from decision_aid.answers import Answers
    from decision_aid.content import ContentPack, Option
    from decision_aid.diagnostics import Source
    from decision_aid.graph import Graph
    from decision_aid.interview import Interview
    from decision_aid.loading import LoadedPack
    from decision_aid.regions import Place
    from decision_aid.reports.blocks import Block
    from decision_aid.reports.sheet import Sheet
    from decision_aid.settling import Settling
    from decision_aid.short import Short

T = TypeVar("T")
PROBLEMS, USAGE, NO_PACK, INTERRUPTED, READER_GONE = 1, 2, 3, 130, 141
_NOWHERE_TO_WRITE = (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EDQUOT)
_UsageError: Any = typer.BadParameter.__base__  # typer has no public name for it
SHEET_NAME = "pain-conversation-sheet.txt"


class ReportFormat(StrEnum):
    """How `guide` writes its sheets."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


class CheckFormat(StrEnum):
    """How `check` writes its findings."""

    TEXT = "text"
    JSON = "json"


class VerifyMethod(StrEnum):
    """How `verify` proves: by itself, or by one method only."""

    AUTO = "auto"
    DIAGRAMS = "diagrams"
    Z3 = "z3"


class GraphFormat(StrEnum):
    """How `graph` draws."""

    MERMAID = "mermaid"
    DOT = "dot"
    SVG = "svg"


class _Commands(TyperGroup):
    """`decision-aid --plain` is `decision-aid start --plain`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "--version")):
            args = ["start", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Commands,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Tell the story of your pain, learn about your options, and prepare to talk with your doctor.",
    epilog="Without a command, the interview starts. Exit codes: 0 fine, 1 problems found, 2 wrong usage, "
    "3 the content pack cannot be loaded, 130 interrupted.",
)

PackOption = Annotated[
    Path | None, typer.Option("--pack", metavar="FILE", help="Use this content pack instead of the program's own.")
]
RegionOption = Annotated[
    str | None,
    typer.Option(
        "--region", metavar="ID", help="Where you are, for the numbers to call: us, ca, uk, ie, au, nz, eu or other."
    ),
]
OutputOption = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the sheet to this file.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Write over a file that is already there.")]


@app.callback(invoke_without_command=True)
def main(
    version: Annotated[bool, typer.Option("--version", help="Show versions, and where the content was found.")] = False,
) -> None:
    if version:
        loaded = _open_pack(None)
        meta = _pack_of(loaded).meta
        print(f"decision-aid {__version__}")
        print(f"content {meta.version} of {meta.published}, sha256 {loaded.sha256}")
        print(f"found at {loaded.path}")
        raise typer.Exit


@app.command()
def start(
    plain: Annotated[bool, typer.Option("--plain", help="Ask line by line, for screen readers and pipes.")] = False,
    confirm: Annotated[bool, typer.Option("--confirm", help="Ask for Enter after each answer.")] = False,
    short: Annotated[bool, typer.Option("--short", help="Ask only what can still change a topic.")] = False,
    region: RegionOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    pack: PackOption = None,
) -> None:
    """Answer the questions and get a sheet for your doctor. Nothing is kept or sent."""
    from decision_aid.interview import Interview

    loaded = _open_pack(pack)
    place = _place(_pack_of(loaded), region)
    _refuse_existing(output, force=force)
    path = _short_path(_pack_of(loaded)) if short else None
    if plain or _wants_plain():
        from decision_aid.terminal.plain_face import PlainFace

        text = _interview(loaded, Interview(_pack_of(loaded), PlainFace(sys.stdin, sys.stdout), place, short=path))
    else:
        from decision_aid.terminal.rich_face import RichFace

        with RichFace(confirm=confirm) as face:
            text = _interview(loaded, Interview(_pack_of(loaded), face, place, short=path))
        face.show(text)
    if output:
        _write(output, text, force=force)


def _short_path(pack: ContentPack) -> Short:
    from decision_aid.short import Short

    return Short(pack)


def _interview(loaded: LoadedPack, interview: Interview) -> str:
    interview.run()
    from decision_aid.settling import Settling  # what only the sheet needs is imported once all is answered
    from decision_aid.writing import first_free

    settling = Settling(_pack_of(loaded))  # its diagrams serve every showing of the sheet

    def render() -> str:
        from decision_aid.reports import text
        from decision_aid.reports.sheet import sheet_blocks

        return text.render(sheet_blocks(sheet()), interview.face.width)

    def sheet() -> Sheet:
        made = _sheet(loaded, interview.answers, interview.place, settling, complete=interview.complete)
        return replace(made, ticked=interview.ticked)

    def questions() -> tuple[str, ...]:
        from decision_aid.reports import sheet as sheets

        return sheets.questions(sheet())

    def write(text: str) -> str:
        path = first_free(Path.cwd() / SHEET_NAME)
        return _written(path, text) or f"Written to {path}"

    interview.finish(render, questions, write)
    return render()


def _wants_plain() -> bool:
    environment = os.environ
    asked = environment.get("ACCESSIBLE", "") not in ("", "0") or environment.get("TERM") == "dumb"
    return asked or not (sys.stdin.isatty() and sys.stdout.isatty())


@app.command()
def guide(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Answers files (YAML or JSON); - is standard input.")
    ],
    format: Annotated[ReportFormat, typer.Option("--format", help="How to write the sheet.")] = ReportFormat.TEXT,  # noqa: A002
    output: OutputOption = None,
    force: ForceOption = False,
    region: RegionOption = None,
    pack: PackOption = None,
) -> None:
    """Make sheets from answers files, without asking. Several files: one sheet after the other."""
    from decision_aid import batch
    from decision_aid.reports.problems import one_line
    from decision_aid.settling import Settling

    loaded = _open_pack(pack)
    settling = Settling(_pack_of(loaded))
    place = _place(_pack_of(loaded), region)
    sheets, problems = [], []
    for name in files:
        document = batch.read_document(name)
        answers, found = batch.read_answers(_pack_of(loaded), document)
        problems += [one_line(document.source, diagnostic) for diagnostic in found]
        sheets.append(_rendered(_sheet(loaded, answers, place, settling), format, name))
    if problems:
        _fail("\n".join(problems), PROBLEMS)
    text = "\n".join(sheet.rstrip("\n") for sheet in sheets) + "\n"
    if output:
        _write(output, text, force=force)
    else:
        print(text, end="")


def _rendered(sheet: Sheet, format: ReportFormat, source: str) -> str:  # noqa: A002
    from decision_aid.reports import guidance_json, markdown, text
    from decision_aid.reports.sheet import sheet_blocks

    match format:
        case ReportFormat.TEXT:
            return text.render(sheet_blocks(sheet))
        case ReportFormat.MARKDOWN:
            return markdown.render(sheet_blocks(sheet))
        case ReportFormat.JSON:
            return guidance_json.render(sheet, source)


@app.command()
def options(
    option: Annotated[str | None, typer.Argument(metavar="[ID]", help="One option; all in short if left out.")] = None,
    pack: PackOption = None,
) -> None:
    """Read about the treatment options, all told in the same detail."""
    from decision_aid.reports.options import list_blocks, option_blocks

    content = _pack_of(_open_pack(pack))
    _show(list_blocks(content) if option is None else option_blocks(content, _option(content, option)))


@app.command()
def compare(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Options; all if left out.")] = None,
    plain: Annotated[bool, typer.Option("--plain", help="Feature by feature, line by line.")] = False,
    pack: PackOption = None,
) -> None:
    """Compare treatment options: side by side where the window is wide, feature by feature elsewhere."""
    from decision_aid.reports.options import compare_blocks, side_by_side

    content = _pack_of(_open_pack(pack))
    wanted = [_option(content, name) for name in ids] if ids else content.options
    chosen = tuple(option for option in content.options if option in wanted)  # always in the pack's order
    columns = _columns()
    if plain or _wants_plain() or not (table := side_by_side(content, chosen, columns)):
        _show(compare_blocks(content, chosen))
    else:
        print(table)


@app.command()
def evidence(
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help="One number, in full; all if left out.")] = None,  # noqa: A002
    myths: Annotated[bool, typer.Option("--myths", help="What you may have read, and what the studies say.")] = False,
    pack: PackOption = None,
) -> None:
    """Read the numbers: what was found, for whom, how sure we are, who paid, and the source."""
    from decision_aid.reports.evidence import all_evidence_blocks, evidence_blocks, myths_blocks

    content = _pack_of(_open_pack(pack))
    if myths:
        _show(myths_blocks(content))
    elif id is None:
        _show(all_evidence_blocks(content))
    else:
        _show(evidence_blocks(content, _known("number", id, content.evidence_by_id), level=1))


@app.command()
def sources(pack: PackOption = None) -> None:
    """List every source that a number rests on."""
    from decision_aid.reports.evidence import sources_blocks

    _show(sources_blocks(_pack_of(_open_pack(pack))))


@app.command()
def glossary(pack: PackOption = None) -> None:
    """Explain the terms that the aid uses, each in one sentence."""
    from decision_aid.reports.glossary import glossary_blocks

    _show(glossary_blocks(_pack_of(_open_pack(pack))))


@app.command()
def check(
    pack: Annotated[
        Path | None, typer.Argument(metavar="[PACK]", help="The content pack; the program's own if left out.")
    ] = None,
    format: Annotated[CheckFormat, typer.Option("--format", help="How to write the findings.")] = CheckFormat.TEXT,  # noqa: A002
    stats: Annotated[bool, typer.Option("--stats", help="Print how easy and how balanced the texts are.")] = False,
    coverage: Annotated[bool, typer.Option("--coverage", help="Print how well the scenarios show the rules.")] = False,
) -> None:
    """Look for every mistake in a content pack, and try its scenarios."""
    from decision_aid import checks, loading
    from decision_aid.reports import problems

    if (stats or coverage) and format is CheckFormat.JSON:
        _fail("--stats and --coverage print tables, which have no JSON form. Leave out one of the two.", USAGE)
    loaded = loading.load(pack or loading.shipped_path())
    found = checks.check(loaded)
    if format is CheckFormat.JSON:
        print(problems.as_json(loaded.source, found))
    elif found:
        print(problems.render_all(loaded.source, found), file=sys.stderr)
    if stats and loaded.pack:
        print(_statistics(loaded.source, loaded.pack), end="")
    covered = _print_coverage(loaded.source, loaded.pack) if coverage and loaded.pack and _usable(loaded) else True
    scenarios = len(loaded.pack.scenarios) if loaded.pack else 0
    print(_summary(loaded.path, len(found), scenarios), file=sys.stderr)
    if any(diagnostic.code == "unreadable-file" for diagnostic in found):
        raise typer.Exit(NO_PACK)
    if found or not covered:
        raise typer.Exit(PROBLEMS)


def _usable(loaded: LoadedPack) -> bool:
    from decision_aid import checks

    return not checks.errors(loaded)


def _print_coverage(source: Source, pack: ContentPack) -> bool:
    """Print what the scenarios show; return whether that is enough."""
    from decision_aid.coverage import coverage
    from decision_aid.reports.coverage import render

    found = coverage(pack)
    print(render(source, pack, found), end="")
    return found.reached


def _statistics(source: Source, pack: ContentPack) -> str:
    from decision_aid.checks.statistics import statistics
    from decision_aid.reports.statistics import render

    return render(source, statistics(pack))


def _summary(path: Path, problems: int, scenarios: int) -> str:
    if problems:
        return f"{path}: {problems} problem{'s' if problems > 1 else ''}. For more about one: decision-aid explain CODE"
    return f"{path}: no problems; {scenarios} scenarios come out as they say."


@app.command()
def verify(
    pack: Annotated[
        Path | None, typer.Argument(metavar="[PACK]", help="The content pack; the program's own if left out.")
    ] = None,
    format: Annotated[CheckFormat, typer.Option("--format", help="How to write the results.")] = CheckFormat.TEXT,  # noqa: A002
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.0, metavar="SECONDS", help="What is open then is reported as unproved.")
    ] = 60,
    method: Annotated[VerifyMethod, typer.Option("--method", help="How to prove.")] = VerifyMethod.AUTO,
) -> None:
    """Prove what a content pack promises, over every answer sheet, or show a patient who refutes it."""
    import time

    from decision_aid import loading, verify
    from decision_aid.reports import verification

    if method is VerifyMethod.Z3 and (problem := verify.solver_missing()):
        _fail(problem, PROBLEMS)
    _stop_at_once_when_interrupted()
    loaded = loading.load(pack or loading.shipped_path())
    begin = time.process_time()
    found = verify.verify(loaded, verify.Limits.seconds(timeout, method.value))
    seconds = time.process_time() - begin
    as_text = format is CheckFormat.TEXT
    print((verification.render if as_text else verification.as_json)(loaded.source, found, seconds).rstrip("\n"))
    if not found.proved:
        raise typer.Exit(PROBLEMS if loaded.pack else NO_PACK)


def _stop_at_once_when_interrupted() -> None:
    """Exit on Ctrl-C without raising: where z3 frees its memory, Python would drop the exception."""
    import signal

    def stop(*_: object) -> None:
        os.write(2, b"\nStopped.\n")
        os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, stop)


@app.command()
def explain(
    id: Annotated[str, typer.Argument(metavar="ID", help="A code of check, a topic, a rule or a finding.")],  # noqa: A002
    answers: Annotated[
        str | None, typer.Option("--answers", metavar="FILE", help="Explain a topic for these answers; - is stdin.")
    ] = None,
    format: Annotated[CheckFormat, typer.Option("--format", help="How to write --answers.")] = CheckFormat.TEXT,  # noqa: A002
    pack: PackOption = None,
) -> None:
    """Explain a code of `check`, or when a topic, rule or finding holds; with --answers, why it came up."""
    from decision_aid import checks
    from decision_aid.diagnostics import did_you_mean

    if answers is not None:
        print(_reasons(_pack_of(_open_pack(pack)), id, answers, format))
        return
    if format is CheckFormat.JSON:
        _fail("--format json needs --answers.", USAGE)
    codes = checks.explanations()
    content = None if id in codes and pack is None else _pack_of(_open_pack(pack))
    logic = _logic(content, id) if content else []
    if id not in codes and not logic:
        known = [*codes, *(content.topics_by_id if content else ()), *(content.findings_by_id if content else ())]
        _fail(f"Nothing is called '{id}'. {did_you_mean(id, known)}".rstrip(), USAGE)
    print("\n\n".join([*([f"{id}\n\n{codes[id]}"] if id in codes else []), *logic]))


def _reasons(pack: ContentPack, topic: str, file: str, format: CheckFormat) -> str:  # noqa: A002
    """Return why a topic came up for an answers file, or what would settle it."""
    from decision_aid import batch
    from decision_aid.reports import reasons
    from decision_aid.reports.problems import one_line
    from decision_aid.settling import Settling

    known = _known("topic", topic, pack.topics_by_id).id
    document = batch.read_document(file)
    answers, found = batch.read_answers(pack, document)
    if found:
        _fail("\n".join(one_line(document.source, diagnostic) for diagnostic in found), PROBLEMS)
    if format is CheckFormat.JSON:
        return reasons.as_json(Settling(pack), answers, known)
    return "\n".join(reasons.in_lines(Settling(pack), answers, known))


def _logic(pack: ContentPack, name: str) -> list[str]:
    from decision_aid.reports.conditions import in_lines

    texts = [
        "\n".join([f"rule {rule.id} ({rule.urgency}) raises {', '.join(rule.raises)} when", *in_lines(pack, rule.when)])
        for rule in pack.rules
        if rule.id == name or name in rule.raises
    ]
    if finding := pack.findings_by_id.get(name):
        texts.append("\n".join([f"finding {name} ({finding.label}) holds when", *in_lines(pack, finding.when)]))
    return texts


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The content pack as it was.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The content pack as it is now.")],
    format: Annotated[ReportFormat, typer.Option("--format", help="How to write the difference.")] = ReportFormat.TEXT,  # noqa: A002
    samples: Annotated[int, typer.Option("--samples", min=0, help="How many random answer sheets to try.")] = 2000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed draws the same sheets.")] = 1,
) -> None:
    """Compare two content packs: what comes up now and for whom, and what was reworded. Exit code 1: they differ."""
    from decision_aid.difference import difference
    from decision_aid.reports import difference_json, markdown, text
    from decision_aid.reports.difference import difference_blocks

    packs = [_pack_of(_open_pack(path)) for path in (old, new)]
    found = difference(packs[0], packs[1], samples, seed)
    match format:
        case ReportFormat.TEXT:
            print(text.render(difference_blocks(found)), end="")
        case ReportFormat.MARKDOWN:
            print(markdown.render(difference_blocks(found)), end="")
        case ReportFormat.JSON:
            print(difference_json.render(found))
    if found.any:
        raise typer.Exit(PROBLEMS)


@app.command()
def graph(
    format: Annotated[GraphFormat, typer.Option("--format", help="How to draw it.")] = GraphFormat.MERMAID,  # noqa: A002
    topic: Annotated[str, typer.Option("--topic", metavar="ID", help="Only what leads to this topic.")] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the picture to this file.")
    ] = None,
    force: ForceOption = False,
    pack: PackOption = None,
) -> None:
    """Draw the flow: questions, findings, rules and topics, and what reads what."""
    from decision_aid import graph as graphs

    content = _pack_of(_open_pack(pack))
    _refuse_existing(output, force=force)
    whole = graphs.graph(content)
    shown = whole.upstream(_known("topic", topic, content.topics_by_id).id) if topic else whole
    drawn = _drawn(shown, format, topic)
    if output:
        _write(output, drawn, force=force)
    else:
        print(drawn, end="")


def _drawn(shown: Graph, format: GraphFormat, topic: str) -> str:  # noqa: A002
    from decision_aid.reports import graph_dot, graph_labels, graph_mermaid, graph_svg

    title = graph_labels.title(shown, topic)
    match format:
        case GraphFormat.MERMAID:
            return graph_mermaid.render(shown, title)
        case GraphFormat.DOT:
            return graph_dot.render(shown, title)
        case GraphFormat.SVG:
            try:
                return graph_svg.render(shown, title)
            except graph_svg.LayoutMissingError as missing:
                _fail(str(missing), PROBLEMS)


@app.command()
def about(
    standards: Annotated[
        bool, typer.Option("--standards", help="How it stands to standards for decision aids.")
    ] = False,
    pack: PackOption = None,
) -> None:
    """Show what this is for, who made it and paid for it, and what was not done."""
    from decision_aid.reports import text
    from decision_aid.reports.about import about_program, standards_blocks

    if standards:
        from decision_aid.standards import summaries

        _show(standards_blocks(summaries()))
        return
    loaded = _open_pack(pack)
    print(text.render(about_program(_pack_of(loaded).meta, loaded.sha256, __version__)), end="")


# --- shared by the commands -------------------------------------------------------------------------


def _open_pack(path: Path | None) -> LoadedPack:
    """Return a pack that can be used; end the program with its problems otherwise."""
    from decision_aid import loading

    loaded = loading.load(path) if path else loading.load_shipped()
    if loaded.compiled:
        return loaded
    from decision_aid import checks
    from decision_aid.reports.problems import render_all

    if found := checks.errors(loaded):
        _fail(render_all(loaded.source, found), NO_PACK)
    return loaded


def _pack_of(loaded: LoadedPack) -> ContentPack:
    if loaded.pack is None:
        message = f"{loaded.path} was opened without a pack"
        raise TypeError(message)
    return loaded.pack


def _show(blocks: Iterable[Block]) -> None:
    """Print blocks as wide as the window allows, with pictures unless plain output is wanted."""
    from decision_aid.reports import text

    round_signs = (sys.stdout.encoding or "").lower().startswith("utf")
    icons = None if _wants_plain() else text.ROUND_ICONS if round_signs else text.ASCII_ICONS
    print(text.render(blocks, min(text.WIDTH, _columns()), icons=icons), end="")


def _columns() -> int:
    return shutil.get_terminal_size((80, 24)).columns


def _option(pack: ContentPack, name: str) -> Option:
    return _known("option", name, pack.options_by_id)


def _known(kind: str, name: str, known: Mapping[str, T]) -> T:
    """Return what is called by this name; end the program with what may be meant otherwise."""
    from decision_aid.diagnostics import did_you_mean

    if name not in known:
        hint = did_you_mean(name, known) or f"Choose one of: {', '.join(known)}"
        _fail(f"There is no {kind} '{name}'. {hint}", USAGE)
    return known[name]


def _place(pack: ContentPack, region: str | None) -> Place:
    from decision_aid import regions

    if region is None:
        return regions.guessed(pack, os.environ)
    place = regions.chosen(pack, region)
    if place is None:
        _fail(f"No region '{region}'. Choose one of: {', '.join(region.id for region in pack.regions)}", USAGE)
    return place


def _sheet(loaded: LoadedPack, answers: Answers, place: Place, settling: Settling, *, complete: bool = True) -> Sheet:
    from decision_aid.reports.sheet import Sheet

    return Sheet(_pack_of(loaded), settling.guide(answers), place, loaded.sha256, __version__, complete)


def _refuse_existing(output: Path | None, *, force: bool) -> None:
    if output and output.exists() and not force:
        _fail(f"{output} is already there. Choose another name, or add --force to write over it.", PROBLEMS)


def _write(path: Path, text: str, *, force: bool) -> None:
    if problem := _written(path, text, force=force):
        _fail(problem, PROBLEMS)
    print(f"Written to {path}", file=sys.stderr)


def _written(path: Path, text: str, *, force: bool = False) -> str:
    """Write a file; return in words why it could not be written, or nothing."""
    from decision_aid.writing import write_whole

    try:
        write_whole(path, text, force=force)
    except FileExistsError:
        return f"{path} is already there. Choose another name, or add --force to write over it."
    except OSError as error:
        return f"Cannot write {path}: {(error.strerror or str(error)).lower()}"
    return ""


def _fail(message: str, code: int) -> NoReturn:
    print(message, file=sys.stderr)
    raise typer.Exit(code)


def run() -> None:
    """Run the program as a person would, and end with a documented exit code. A bug is a traceback."""
    _prepare_streams()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the terminal is given back
    try:
        code = _run()
        sys.stdout.flush()
    except BrokenPipeError:
        code = READER_GONE
    except OSError as error:
        if error.errno not in _NOWHERE_TO_WRITE:
            raise
        print(f"Cannot write the output: {(error.strerror or str(error)).lower()}", file=sys.stderr)
        code = PROBLEMS
    if code in (READER_GONE, PROBLEMS):
        _drop_output()
    sys.exit(code)


def _run() -> int:
    try:
        code = int(app(standalone_mode=False) or 0)
    except typer.Exit as ended:
        code = ended.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except SystemExit:  # with standalone_mode off, typer ends like this only for a broken pipe
        code = READER_GONE
    except _UsageError as error:
        error.show()
        code = USAGE
    if code == INTERRUPTED:  # typer itself turns Ctrl-C into this code, without a word
        print("\nStopped.", file=sys.stderr)
    return code


def _prepare_streams() -> None:
    """No closed stream and no character of another alphabet may end the program."""
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _drop_output() -> None:
    """Send what could not be written nowhere, so that Python does not try again at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
