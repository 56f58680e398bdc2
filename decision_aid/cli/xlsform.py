"""The form for tablets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from decision_aid.cli.flat import flat
from decision_aid.cli.shared import OF_A_FORM, ContentOptions, OutputOptions, fail_over, read_all_answers, refuse_usage
from decision_aid.json_values import plain

if TYPE_CHECKING:
    from decision_aid.sessions.content import Content


@flat
def xlsform(
    *,
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE]...", help="With --read: what was sent.")] = None,
    to: Annotated[OutputOptions, "Write the form to this file (.xlsx)."],
    read: Annotated[
        bool, typer.Option("--read", help="Print the answers that tablets sent (XML, CSV), for guide: a line a person.")
    ] = False,
    given: Annotated[ContentOptions, OF_A_FORM],
) -> None:
    """Make the form for tablets (XLSForm, for ODK and Kobo), or read what such a form sent."""
    if bool(files) is not read or (to.output is None) is not read:
        refuse_usage("Name the file to write: decision-aid xlsform -o form.xlsx. To read what was sent: --read FILE.")
    content, place = given.opened(elsewhere=True)
    if read:
        _print_answers(content, files or [])
    else:
        from decision_aid.interop.xlsform import workbook
        from decision_aid.interop.xlsform.form import form

        to.refuse_existing()
        to.write(workbook.render(form(content.pack, content.sha256, place)))


def _print_answers(content: Content, files: list[str]) -> None:
    """Print what tablets sent, each as an answers file on a line; what cannot be used is told, and ends with 1."""
    found, problems = read_all_answers(content, files)
    some = [one.answers.by_link_id for one in found if one.answers.by_link_id or not one.problems]
    for answers in some:
        print(json.dumps(answers, default=plain))
    fail_over(problems, some_used=bool(some))
