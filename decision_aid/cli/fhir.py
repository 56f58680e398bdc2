"""Commands for the electronic record: the questions as HL7 FHIR."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from decision_aid.cli.flat import flat
from decision_aid.cli.shared import OF_A_FORM, ContentOptions, OutputOptions
from decision_aid.content import ContentPack
from decision_aid.engine.regions import Place

_Form = Annotated[ContentOptions, OF_A_FORM]
fhir = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="The questions for other software (HL7 FHIR R4). Answers as FHIR: guide --format fhir.",
)


@fhir.command()
@flat
def questionnaire(*, to: Annotated[OutputOptions, "Write the questions to this file."], given: _Form) -> None:
    """Print the questions as a Questionnaire. Any form filler for FHIR R4 (SDC) can show it."""
    from decision_aid.interop.fhir import questionnaire as questionnaires

    _put(questionnaires.render, to, given)


@fhir.command()
@flat
def package(*, to: Annotated[OutputOptions, "Write the Bundle to this file."], given: _Form) -> None:
    """Print them with all codes, for a server. A Bundle: the questions, code systems, value sets; twice is once."""
    from decision_aid.interop.fhir import terminology

    _put(terminology.render, to, given)


def _put(render: Callable[[ContentPack, Place], str], to: OutputOptions, given: ContentOptions) -> None:
    content, place = given.opened(elsewhere=True)
    to.refuse_existing()
    to.put(render(content.pack, place))
