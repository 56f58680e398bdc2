"""Kept answers that come from another computer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from decision_aid.cli.shared import PROBLEMS, PackOption, content_of, fail, open_pack
from decision_aid.cli.stores import KeyFileOption, StoreOption, opened

if TYPE_CHECKING:
    from decision_aid.sessions.content import Content
    from decision_aid.sessions.exchange import Moved
    from decision_aid.sessions.records import Session


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="What `sessions export` wrote; - is standard input.")],
    store: StoreOption = None,
    key_file: KeyFileOption = None,
    pack: PackOption = None,
) -> None:
    """Take in what `sessions export` wrote. Everything is checked before anything is kept."""
    moved = _moved(file, content_of(open_pack(pack)))
    with opened(store, key_file, create=True) as there:
        if here := next((one for one in there.sessions() if one.id == moved.session.id), None):
            _say_it_is_here(here, there.events(here.id), moved)
            return
        there.add(moved.session, *moved.events)
        print(f"Taken in: {moved.session.id}. To go on with it: decision-aid resume {moved.session.id}")


def _moved(file: str, content: Content) -> Moved:
    """Return the session in a file; end the program with the first thing that is wrong with it."""
    from decision_aid.authoring.printing.problems import one_line
    from decision_aid.content.diagnostics import Diagnostic
    from decision_aid.interop import batch
    from decision_aid.sessions import exchange

    document = batch.read_document(file, exchange.MAX_BYTES)
    if document.diagnostics:
        fail(one_line(document.source, document.diagnostics[0]), PROBLEMS)
    found = exchange.read(document.value, content)
    if isinstance(found, Diagnostic):
        fail(one_line(document.source, found), PROBLEMS)
    return found


def _say_it_is_here(here: Session, events: tuple[object, ...], moved: Moved) -> None:
    """The same again changes nothing; anything else under the same code is refused."""
    if here == moved.session and events[: len(moved.events)] == moved.events:
        more = ", with more answers since" if len(events) > len(moved.events) else ""
        print(f"{here.id} is here already{more}. Nothing was changed.")
        return
    message = f"{here.id} is here already, with other answers. Nothing was changed."
    fail(f"{message} To take the file instead, first delete what is here: decision-aid forget {here.id}", PROBLEMS)
