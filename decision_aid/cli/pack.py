"""`decision-aid pack ...`: commands for those who write and review content packs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from decision_aid.cli.flat import flat
from decision_aid.cli.shared import (
    NO_PACK,
    PROBLEMS,
    OutputOptions,
    TextOrJson,
    content_in,
    fail,
    known,
    open_pack,
    pack_in,
    pack_of,
    perhaps,
    read_all_answers,
    refuse_usage,
)
from decision_aid.errors import reason_of

if TYPE_CHECKING:
    from decision_aid.content import ContentPack
    from decision_aid.loading import LoadedPack
    from decision_aid.loading.adoption import Adoption
    from decision_aid.reports.moves import Moved
    from decision_aid.sessions.content import Content


class _InFull(TyperGroup):
    """The help tells each command in a whole sentence."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  (click's own signature)
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help) for name, command in self.commands.items()])


pack_commands = typer.Typer(
    cls=_InFull,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Check, prove, compare and draw content packs, for those who write and review them.",
)
PackArgument = Annotated[
    Path | None, typer.Argument(metavar="[PACK]", help="The content pack; the program's own if left out.")
]


@pack_commands.command()
def check(
    path: PackArgument = None,
    format: Annotated[TextOrJson, typer.Option("--format", help="How to write the findings.")] = "text",
) -> None:
    """Look for every mistake in a content pack, and try its scenarios."""
    from decision_aid.authoring import checks
    from decision_aid.authoring.printing import problems
    from decision_aid.engine.answers import printable

    loaded = _loaded(path)
    found = checks.check(loaded)
    if format == "json":
        print(problems.as_json(loaded.source, found))
    elif found:
        print(problems.render_all(loaded.source, found), file=sys.stderr)
    if found or loaded.pack is None:
        counted = f"{len(found)} problem{'s' if len(found) > 1 else ''}"
        summary = f"{counted}. For more about one: decision-aid pack explain CODE"
    else:
        summary = f"no problems; {len(loaded.pack.scenarios)} scenarios come out as they say."
    print(printable(f"{loaded.path}: {summary}"), file=sys.stderr)
    if any(diagnostic.code == "unreadable-file" for diagnostic in found):
        raise typer.Exit(NO_PACK)
    if found:
        raise typer.Exit(PROBLEMS)


@pack_commands.command()
def coverage(path: PackArgument = None) -> None:
    """Print how well the scenarios show the rules, and which slips of the pen they would notice."""
    from decision_aid.authoring import coverage as covering
    from decision_aid.authoring.printing.coverage import render

    loaded = open_pack(path or _shipped())
    pack = pack_of(loaded)
    found = covering.coverage(pack)
    print(render(loaded.source, pack, found), end="")
    if not found.reached:
        raise typer.Exit(PROBLEMS)


@pack_commands.command()
def statistics(path: PackArgument = None) -> None:
    """Print how easy the texts are to read, and how evenly the options are told."""
    from decision_aid.authoring.printing.statistics import render

    loaded = open_pack(path or _shipped())
    print(render(loaded.source, pack_of(loaded)), end="")


@pack_commands.command()
def verify(
    path: PackArgument = None,
    format: Annotated[TextOrJson, typer.Option("--format", help="How to write the results.")] = "text",
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.0, metavar="SECONDS", help="What is open then is reported as unproved.")
    ] = 60,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="KIND", help="Prove only such properties; can be repeated."),
    ] = None,
    exports: Annotated[
        bool, typer.Option("--exports", help="Prove instead that our SQL and our forms say what the pack says.")
    ] = False,
) -> None:
    """Prove what a content pack promises, over every answer sheet, or show a patient who refutes it."""
    import time

    from decision_aid.authoring import verify
    from decision_aid.authoring.printing import verification

    if exports and (only or format == "json"):
        refuse_usage("--exports goes without --only and --format json.")
    if exports:
        _verify_exports(pack_in(path or _shipped()))
        return
    for kind in only or ():
        if kind not in verify.KINDS:
            refuse_usage(f"No property is of the kind '{kind}'. {perhaps(kind, verify.KINDS)}".rstrip())
    loaded = _loaded(path)
    begin = time.process_time()
    found = verify.verify(loaded, verify.Limits.seconds(timeout), only or ())
    seconds = time.process_time() - begin
    render = verification.render if format == "text" else verification.as_json
    print(render(loaded.source, found, seconds).rstrip("\n"))
    if not found.proved:
        raise typer.Exit(PROBLEMS if loaded.pack else NO_PACK)


def _verify_exports(pack: ContentPack) -> None:
    """Read both forms, and the query for each engine from its text, back; say whether they say the same."""
    from sqlalchemy import table

    from decision_aid.authoring.verify import read_back
    from decision_aid.engine.regions import Place
    from decision_aid.interop import form_back
    from decision_aid.interop.fhir.questionnaire import as_resource
    from decision_aid.interop.sql.dialects import DIALECTS, written
    from decision_aid.interop.sql.query import Query
    from decision_aid.interop.sql.reading import typed_columns
    from decision_aid.interop.xlsform.form import form

    query = Query(pack, table("sheets"), typed_columns(pack)).topics_by_sheet()
    place, wrong = Place(pack.neutral_region, certain=False), False
    fhir = form_back.fhir_otherwise(pack, place, as_resource(pack, place))
    tablets = form_back.xlsform_otherwise(pack, place, form(pack, "", place))
    for what, otherwise in (("FHIR form", fhir), ("Form for tablets", tablets)):
        wrong |= bool(otherwise)
        said = f"REFUTED: otherwise {', '.join(otherwise)}" if otherwise else "proved: each question and note as here"
        print(f"{what}: {said}")
    for dialect in DIALECTS:
        try:
            found = read_back.differing(pack, written(query, dialect), dialect)
        except ImportError:
            fail("This needs one more package. Please run: pip install 'decision-aid[exports]'")
        wrong |= bool(found)
        said = f"REFUTED: it says something else of {', '.join(found)}" if found else "proved: the same on every sheet"
        print(f"SQL for {dialect}: {said}")
    if wrong:
        raise typer.Exit(PROBLEMS)


def _shipped() -> Path:
    """Return the file of the program's own pack: read from its text, findings have places in it."""
    from decision_aid import loading

    return loading.shipped_path()


def _loaded(path: Path | None) -> LoadedPack:
    from decision_aid import loading

    return loading.load(path or _shipped())


@pack_commands.command()
def explain(
    id: Annotated[str, typer.Argument(metavar="ID", help="A code of check, a topic, a rule or a finding.")],
    path: PackArgument = None,
    answers: Annotated[
        str | None, typer.Option("--answers", metavar="FILE", help="Explain a topic for these answers; - is stdin.")
    ] = None,
    format: Annotated[TextOrJson, typer.Option("--format", help="How to write --answers.")] = "text",
) -> None:
    """Explain a code of `check`, or when a topic, rule or finding holds; with --answers, why it came up."""
    from decision_aid.authoring import checks

    if answers is not None:
        print(_reasons(content_in(path), id, answers, format))
        return
    if format == "json":
        refuse_usage("--format json needs --answers.")
    codes = checks.explanations()
    pack = None if id in codes and path is None else pack_in(path)
    logic = _logic(pack, id) if pack else []
    if id not in codes and not logic:
        names = [*codes, *(pack.topics_by_id if pack else ()), *(pack.findings_by_id if pack else ())]
        refuse_usage(f"Nothing is called '{id}'. {perhaps(id, names)}".rstrip())
    print("\n\n".join([*([f"{id}\n\n{codes[id]}"] if id in codes else []), *logic]))


def _reasons(content: Content, topic: str, file: str, format: TextOrJson) -> str:
    """Return why a topic came up for the answers of one patient, or what would settle it."""
    from decision_aid.authoring.printing import reasons
    from decision_aid.engine.every_sheet.mdd import TooLargeError
    from decision_aid.engine.every_sheet.settling import Settling

    topic = known("topic", topic, content.pack.topics_by_id).id
    found, problems = read_all_answers(content, [file])
    if problems or len(found) != 1:
        fail("\n".join(problems) or f"{file} holds the answers of {len(found)} patients. Name a file of one.")
    settling, answers = Settling(content.pack), found[0].answers
    try:
        if format == "json":
            return reasons.as_json(settling, answers, topic)
        return "\n".join(reasons.in_lines(settling, answers, topic))
    except TooLargeError:
        fail(f"The rules of '{topic}' are too large for exact reasons: pack explain too-large-to-settle")


def _logic(pack: ContentPack, name: str) -> list[str]:
    from decision_aid.reports.conditions import condition_in_words

    named = [
        (f"rule {rule.id} ({rule.urgency}) raises {', '.join(rule.raises)} when", rule.when)
        for rule in pack.rules
        if rule.id == name or name in rule.raises
    ]
    if finding := pack.findings_by_id.get(name):
        named.append((f"finding {name} ({finding.label}) holds when", finding.when))
    return ["\n".join([opening, *condition_in_words(pack, condition).lines()]) for opening, condition in named]


@pack_commands.command()
@flat
def conformance(
    *,
    path: PackArgument = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write to.")],
    force: Annotated[bool, typer.Option("--force", help="Write over files that are already there.")] = False,
) -> None:
    """Write sheets with the topics that must come of them, for whoever makes another program that judges the pack."""
    from importlib.resources import files

    from decision_aid.authoring import conformance as suite
    from decision_aid.writing import write_whole

    loaded = open_pack(path or _shipped())
    cases = suite.cases(pack_of(loaded))
    schema = files("decision_aid").joinpath("schemas", "conformance.schema.json").read_text(encoding="utf-8")
    texts = {"conformance.json": suite.as_json(loaded, cases), "conformance.schema.json": schema}
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"Cannot write {output}: {reason_of(error)}")
    for name, text in texts.items():
        write_whole(output / name, text, force=force)
    print(f"{len(cases)} sheets written to {output / 'conformance.json'}", file=sys.stderr)


@pack_commands.command()
@flat
def atlas(*, path: PackArgument = None, to: Annotated[OutputOptions, "Write the atlas to this file."]) -> None:
    """Write every set of topics that can come up together, with its share of all sheets and an example of each."""
    from decision_aid.authoring import atlas as drawing

    pack = pack_in(path)
    to.refuse_existing()
    to.put(drawing.render(pack, drawing.atlas(pack)))


@pack_commands.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The content pack as it was.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The content pack as it is now.")],
    format: Annotated[
        Literal["text", "markdown", "json"], typer.Option("--format", help="How to write the difference.")
    ] = "text",
    over: Annotated[
        list[str] | None,
        typer.Option("--over", metavar="SHEETS", help="Count on such sheets what comes out otherwise."),
    ] = None,
) -> None:
    """Compare two content packs: what comes up now and for whom, and what was reworded. Exit code 1: they differ."""
    from decision_aid.authoring.difference import difference
    from decision_aid.authoring.printing.difference import as_json, difference_blocks
    from decision_aid.reports import markdown, text

    packs = pack_in(old), pack_in(new)
    found = difference(*packs)
    told = _over(*packs, over) if over else None
    match format:
        case "text":
            print(text.render(difference_blocks(found, old, new)), end="")
        case "markdown":
            print(markdown.render(difference_blocks(found, old, new)), end="")
        case "json":
            print(as_json(found, told))
            told = None
    if told:
        print(f"\n{told.as_text()}")
    if found.any:
        raise typer.Exit(PROBLEMS)


def _over(old: ContentPack, new: ContentPack, sheets: list[str]) -> Moved:
    """Return what comes out otherwise on real sheets; end the program where no column of theirs is a question."""
    from decision_aid.cli.batch import tell_of_columns
    from decision_aid.interop.batch import what_if
    from decision_aid.interop.batch.embedded import Engine, Files
    from decision_aid.interop.batch.files import named

    engine, paths = Engine(), named(sheets)
    tell_of_columns(new, Files(engine, new, paths).names, sheets[0])
    return what_if.moved(engine, old, new, paths)


@pack_commands.command()
@flat
def graph(
    *,
    path: PackArgument = None,
    format: Annotated[Literal["mermaid", "dot"], typer.Option("--format", help="How to draw it.")] = "mermaid",
    topic: Annotated[str, typer.Option("--topic", metavar="ID", help="Only what leads to this topic.")] = "",
    to: Annotated[OutputOptions, "Write the picture to this file."],
) -> None:
    """Draw the flow: questions, findings, rules and topics, and what reads what."""
    from decision_aid.authoring import graph as graphs
    from decision_aid.authoring.printing import graph as drawing

    pack = pack_in(path)
    to.refuse_existing()
    whole = graphs.graph(pack)
    shown = whole.upstream(known("topic", topic, pack.topics_by_id).id) if topic else whole
    title = drawing.title(shown, topic)
    match format:
        case "mermaid":
            to.put(drawing.mermaid(shown, title))
        case "dot":
            to.put(drawing.dot(shown, title))


@pack_commands.command()
def schema() -> None:
    """Print the JSON Schema of content packs, with which editors complete and check as an author types."""
    from decision_aid.loading import schema as schemas

    print(schemas.render(), end="")


@pack_commands.command()
def adopt(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="The content pack to take on.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the packs that were taken on.")] = False,
    drop: Annotated[
        str | None, typer.Option("--drop", metavar="HASH", help="Take a pack back off: its hash, or how it begins.")
    ] = None,
) -> None:
    """Take on a content pack from elsewhere, exactly as it is now: its patients are no longer warned of it."""
    from decision_aid.loading import adoption

    if (file is not None) + list_ + (drop is not None) != 1:
        refuse_usage("Name a FILE to take on, or give --list, or --drop HASH.")
    known = adoption.adopted()
    if file is not None:
        _take_on(file, known)
    elif drop is not None:
        _take_off(drop, known)
    elif known:
        print("\n\n".join(_adoption_told(entry) for entry in known))
    else:
        print("No pack was taken on.", file=sys.stderr)


def _take_on(file: Path, known: tuple[Adoption, ...]) -> None:
    from datetime import datetime

    from decision_aid import loading
    from decision_aid.authoring import scenarios
    from decision_aid.authoring.printing.problems import render_all
    from decision_aid.loading.adoption import adoption

    loaded = open_pack(file)
    if loading.is_own(loaded):
        fail(f"{file} is the program's own pack: there is nothing to take on.")
    if found := tuple(scenarios.run(pack_of(loaded))):
        fail(f"{render_all(loaded.source, found)}\nNot taken on: patients come out otherwise than it says.")
    entry = adoption(loaded.sha256, pack_of(loaded).meta, datetime.now().astimezone().date())
    _keep_adopted((*(other for other in known if other.sha256 != entry.sha256), entry))
    print(_adoption_told(entry))
    print("Taken on. If its text changes by one letter, take it on anew.", file=sys.stderr)


def _take_off(begin: str, known: tuple[Adoption, ...]) -> None:
    found = [entry for entry in known if begin and entry.sha256.startswith(begin)]
    if len(found) != 1:
        how_many = "More than one pack" if found else "No pack"
        refuse_usage(f"{how_many} that was taken on has a hash that begins with '{begin}'. See: pack adopt --list")
    _keep_adopted(tuple(entry for entry in known if entry not in found))
    print(f"Taken back off: {found[0].title} {found[0].version}", file=sys.stderr)


def _keep_adopted(adoptions: tuple[Adoption, ...]) -> None:
    from decision_aid.loading.adoption import as_text, list_path
    from decision_aid.sessions.store.locations import make_folders
    from decision_aid.writing import CannotWriteError, write_whole

    path = list_path()
    try:
        make_folders(path.parent)
    except OSError as error:
        raise CannotWriteError(f"Cannot write {path}: {reason_of(error)}") from None
    write_whole(path, as_text(adoptions), force=True)


def _adoption_told(entry: Adoption) -> str:
    return f"""\
{entry.title}, version {entry.version} of {entry.published}
  made by: {entry.made_by}
  reviewed by: {entry.reviewed_by}
  taken on: {entry.adopted}
  sha256: {entry.sha256}"""
