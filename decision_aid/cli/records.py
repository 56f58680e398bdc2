"""Commands for the electronic record: the questions as HL7 FHIR."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from decision_aid.cli.shared import PROBLEMS, ForceOption, PackOption, fail, open_pack, pack_of, refuse_existing, write

fhir = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The questions for other software (HL7 FHIR R4). Answers as FHIR: guide --format fhir.",
)


@fhir.callback()
def group() -> None:
    """Keep the name of its one command, for those to come."""


@fhir.command()
def questionnaire(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the questions to this file.")
    ] = None,
    force: ForceOption = False,
    pack: PackOption = None,
) -> None:
    """Print the questions as a FHIR R4 Questionnaire, which any SDC form filler can show."""
    from decision_aid.interop.fhir import questionnaire as questionnaires
    from decision_aid.interop.fhir.models import ModelsMissingError

    loaded = open_pack(pack)
    refuse_existing(output, force=force)
    try:
        text = questionnaires.render(pack_of(loaded))
    except ModelsMissingError as error:
        fail(str(error), PROBLEMS)
    if output:
        write(output, text, force=force)
    else:
        print(text, end="")
