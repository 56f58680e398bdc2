"""Commands for the electronic record: the questions as HL7 FHIR."""

from __future__ import annotations

from typing import Annotated

import typer

from decision_aid.cli.flat import flat
from decision_aid.cli.shared import PROBLEMS, OutputOptions, PackOption, fail, open_pack, pack_of

fhir = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The questions for other software (HL7 FHIR R4). Answers as FHIR: guide --format fhir.",
)


@fhir.callback()
def group() -> None:
    """Keep the name of its one command, for those to come."""


@fhir.command()
@flat
def questionnaire(
    *,
    to: Annotated[OutputOptions, "Write the questions to this file."],
    pack: PackOption = None,
) -> None:
    """Print the questions as a FHIR R4 Questionnaire, which any SDC form filler can show."""
    from decision_aid.interop.fhir import questionnaire as questionnaires
    from decision_aid.interop.fhir.models import ModelsMissingError

    loaded = open_pack(pack)
    to.refuse_existing()
    try:
        text = questionnaires.render(pack_of(loaded))
    except ModelsMissingError as error:
        fail(str(error), PROBLEMS)
    to.put(text)
