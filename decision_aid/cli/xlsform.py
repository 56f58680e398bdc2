"""The form for tablets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from decision_aid.cli.flat import flat
from decision_aid.cli.shared import (
    PROBLEMS,
    USAGE,
    OutputOptions,
    PackOption,
    fail,
    open_pack,
    pack_of,
)

if TYPE_CHECKING:
    from decision_aid.loading import LoadedPack


@flat
def xlsform(
    *,
    to: Annotated[OutputOptions, "Write the form to this file (.xlsx)."],
    read: Annotated[
        Path | None, typer.Option("--read", metavar="FILE", help="Print the answers that a tablet sent, for guide.")
    ] = None,
    pack: PackOption = None,
) -> None:
    """Make the form for tablets (XLSForm, for ODK and Kobo), or read what such a form sent."""
    if (to.output is None) is (read is None):
        fail("Name the file to write: decision-aid xlsform -o form.xlsx. To read what was sent: --read FILE.", USAGE)
    loaded = open_pack(pack)
    if read:
        print(_answers_sent(loaded, read))
    else:
        to.refuse_existing()
        to.write(_workbook(loaded))


def _workbook(loaded: LoadedPack) -> bytes:
    from decision_aid.interop.xlsform import workbook
    from decision_aid.interop.xlsform.form import form

    try:
        return workbook.render(form(pack_of(loaded), loaded.sha256))
    except (workbook.CellTooLongError, workbook.WriterMissingError) as error:
        fail(str(error), PROBLEMS)


def _answers_sent(loaded: LoadedPack, path: Path) -> str:
    """Return what a tablet sent as an answers file; end the program with what is wrong in it."""
    import json

    from decision_aid.authoring.printing.problems import one_line
    from decision_aid.content.diagnostics import Source
    from decision_aid.engine.answers import as_data
    from decision_aid.interop.xlsform import submission

    try:
        with path.open("rb") as stream:
            data = stream.read(submission.MAX_BYTES + 1)
    except OSError as error:
        fail(f"cannot read {path}: {(error.strerror or str(error)).lower()}", PROBLEMS)
    answers, problems = submission.read(pack_of(loaded), loaded.sha256, data)
    if problems:
        fail("\n".join(one_line(Source(str(path)), problem) for problem in problems), PROBLEMS)
    return json.dumps({link_id: as_data(answer) for link_id, answer in answers.by_link_id.items()})
