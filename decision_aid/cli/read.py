"""Commands to read: options, numbers, sources, words, and what this program is."""

from __future__ import annotations

from typing import Annotated

import typer

from decision_aid import __version__
from decision_aid.cli.shared import (
    PackOption,
    columns,
    known,
    open_pack,
    pack_in,
    pack_of,
    refuse_usage,
    show,
    wants_plain,
)


def options(
    option: Annotated[str | None, typer.Argument(metavar="[ID]", help="One option; all in short if left out.")] = None,
    path: PackOption = None,
) -> None:
    """Read about the treatment options, all told in the same detail."""
    from decision_aid.reports.for_patients.glossary import with_words
    from decision_aid.reports.for_patients.options import IN_FULL, list_blocks, option_blocks

    pack = pack_in(path)
    chosen = None if option is None else known("option", option, pack.options_by_id)
    show(with_words(pack, option_blocks(pack, chosen, IN_FULL) if chosen else list_blocks(pack)))


def compare(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Options; all if left out.")] = None,
    plain: Annotated[bool, typer.Option("--plain", help="Feature by feature, line by line.")] = False,
    path: PackOption = None,
) -> None:
    """Compare treatment options: side by side where the window is wide, feature by feature elsewhere."""
    from decision_aid.reports.for_patients.options import compare_blocks, side_by_side

    pack = pack_in(path)
    wanted = [known("option", name, pack.options_by_id) for name in ids] if ids else pack.options
    chosen = tuple(option for option in pack.options if option in wanted)  # always in the pack's order
    if plain or wants_plain() or not (table := side_by_side(pack, chosen, columns())):
        show(compare_blocks(pack, chosen))
    else:
        print(table)


def evidence(
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help="One number, in full; all if left out.")] = None,
    myths: Annotated[bool, typer.Option("--myths", help="What you may have read, and what the studies say.")] = False,
    path: PackOption = None,
) -> None:
    """Read the numbers: what was found, for whom, how sure we are, who paid, and the source."""
    from decision_aid.reports.for_patients.evidence import all_evidence_blocks, evidence_blocks, myths_blocks
    from decision_aid.reports.for_patients.glossary import with_words

    if myths and id is not None:
        refuse_usage("--myths goes without the ID of a number.")
    pack = pack_in(path)
    if myths:
        blocks = myths_blocks(pack)
    elif id is None:
        blocks = all_evidence_blocks(pack)
    else:
        blocks = evidence_blocks(pack, known("number", id, pack.evidence_by_id), level=1)
    show(with_words(pack, blocks))


def about(
    standards: Annotated[
        bool, typer.Option("--standards", help="How it stands to standards for decision aids.")
    ] = False,
    path: PackOption = None,
) -> None:
    """Show what this is for, who made it and paid for it, and what was not done."""
    from decision_aid.loading.adoption import origin_of
    from decision_aid.reports import text
    from decision_aid.reports.for_patients.about import about_program, standards_blocks

    loaded = open_pack(path)
    if standards:
        show(standards_blocks(loaded))
        return
    print(text.render(about_program(pack_of(loaded).meta, loaded.sha256, __version__, origin_of(loaded))), end="")
