"""Commands for those who write and review content packs: check, explain, diff, graph."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from decision_aid.cli.shared import (
    NO_PACK,
    PROBLEMS,
    USAGE,
    CheckFormat,
    ForceOption,
    PackOption,
    ReportFormat,
    fail,
    known,
    open_pack,
    pack_of,
    refuse_existing,
    write,
)

if TYPE_CHECKING:
    from decision_aid.authoring.graph import Graph
    from decision_aid.content import ContentPack
    from decision_aid.content.diagnostics import Source
    from decision_aid.loading import LoadedPack


class GraphFormat(StrEnum):
    """How `graph` draws."""

    MERMAID = "mermaid"
    DOT = "dot"
    SVG = "svg"


def check(
    pack: Annotated[
        Path | None, typer.Argument(metavar="[PACK]", help="The content pack; the program's own if left out.")
    ] = None,
    format: Annotated[CheckFormat, typer.Option("--format", help="How to write the findings.")] = CheckFormat.TEXT,  # noqa: A002
    stats: Annotated[bool, typer.Option("--stats", help="Print how easy and how balanced the texts are.")] = False,
    coverage: Annotated[bool, typer.Option("--coverage", help="Print how well the scenarios show the rules.")] = False,
) -> None:
    """Look for every mistake in a content pack, and try its scenarios."""
    from decision_aid import loading
    from decision_aid.authoring import checks
    from decision_aid.authoring.printing import problems

    if (stats or coverage) and format is CheckFormat.JSON:
        fail("--stats and --coverage print tables, which have no JSON form. Leave out one of the two.", USAGE)
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
    from decision_aid.authoring import checks

    return not checks.errors(loaded)


def _print_coverage(source: Source, pack: ContentPack) -> bool:
    """Print what the scenarios show; return whether that is enough."""
    from decision_aid.authoring.coverage import coverage
    from decision_aid.authoring.printing.coverage import render

    found = coverage(pack)
    print(render(source, pack, found), end="")
    return found.reached


def _statistics(source: Source, pack: ContentPack) -> str:
    from decision_aid.authoring.checks.statistics import statistics
    from decision_aid.authoring.printing.statistics import render

    return render(source, statistics(pack))


def _summary(path: Path, problems: int, scenarios: int) -> str:
    if problems:
        return f"{path}: {problems} problem{'s' if problems > 1 else ''}. For more about one: decision-aid explain CODE"
    return f"{path}: no problems; {scenarios} scenarios come out as they say."


def explain(
    id: Annotated[str, typer.Argument(metavar="ID", help="A code of check, a topic, a rule or a finding.")],  # noqa: A002
    answers: Annotated[
        str | None, typer.Option("--answers", metavar="FILE", help="Explain a topic for these answers; - is stdin.")
    ] = None,
    format: Annotated[CheckFormat, typer.Option("--format", help="How to write --answers.")] = CheckFormat.TEXT,  # noqa: A002
    pack: PackOption = None,
) -> None:
    """Explain a code of `check`, or when a topic, rule or finding holds; with --answers, why it came up."""
    from decision_aid.authoring import checks
    from decision_aid.content.diagnostics import did_you_mean

    if answers is not None:
        print(_reasons(pack_of(open_pack(pack)), id, answers, format))
        return
    if format is CheckFormat.JSON:
        fail("--format json needs --answers.", USAGE)
    codes = checks.explanations()
    content = None if id in codes and pack is None else pack_of(open_pack(pack))
    logic = _logic(content, id) if content else []
    if id not in codes and not logic:
        names = [*codes, *(content.topics_by_id if content else ()), *(content.findings_by_id if content else ())]
        fail(f"Nothing is called '{id}'. {did_you_mean(id, names)}".rstrip(), USAGE)
    print("\n\n".join([*([f"{id}\n\n{codes[id]}"] if id in codes else []), *logic]))


def _reasons(pack: ContentPack, topic: str, file: str, format: CheckFormat) -> str:  # noqa: A002
    """Return why a topic came up for an answers file, or what would settle it."""
    from decision_aid.authoring.printing import reasons
    from decision_aid.authoring.printing.problems import one_line
    from decision_aid.engine.every_sheet.settling import Settling
    from decision_aid.interop import batch

    topic = known("topic", topic, pack.topics_by_id).id
    document = batch.read_document(file)
    answers, found = batch.read_answers(pack, document)
    if found:
        fail("\n".join(one_line(document.source, diagnostic) for diagnostic in found), PROBLEMS)
    if format is CheckFormat.JSON:
        return reasons.as_json(Settling(pack), answers, topic)
    return "\n".join(reasons.in_lines(Settling(pack), answers, topic))


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


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The content pack as it was.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The content pack as it is now.")],
    format: Annotated[ReportFormat, typer.Option("--format", help="How to write the difference.")] = ReportFormat.TEXT,  # noqa: A002
    samples: Annotated[int, typer.Option("--samples", min=0, help="How many random answer sheets to try.")] = 2000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed draws the same sheets.")] = 1,
) -> None:
    """Compare two content packs: what comes up now and for whom, and what was reworded. Exit code 1: they differ."""
    from decision_aid.authoring.difference import difference
    from decision_aid.authoring.printing import difference_json
    from decision_aid.authoring.printing.difference import difference_blocks
    from decision_aid.reports import markdown, text

    packs = [pack_of(open_pack(path)) for path in (old, new)]
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
    from decision_aid.authoring import graph as graphs

    content = pack_of(open_pack(pack))
    refuse_existing(output, force=force)
    whole = graphs.graph(content)
    shown = whole.upstream(known("topic", topic, content.topics_by_id).id) if topic else whole
    drawn = _drawn(shown, format, topic)
    if output:
        write(output, drawn, force=force)
    else:
        print(drawn, end="")


def _drawn(shown: Graph, format: GraphFormat, topic: str) -> str:  # noqa: A002
    from decision_aid.authoring.printing import graph_dot, graph_labels, graph_mermaid, graph_svg

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
                fail(str(missing), PROBLEMS)
