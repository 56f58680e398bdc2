"""Going on with a kept session, or changing it: from the store to the interview and back."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from decision_aid.cli.shared import PROBLEMS, fail, notices_of, pack_of, wants_plain
from decision_aid.cli.stores import close_and_say_where
from decision_aid.engine import own_words
from decision_aid.people.interview import Interview
from decision_aid.people.interview.resuming import Saved
from decision_aid.sessions import kept, snapshot
from decision_aid.sessions.reconcile import reconcile
from decision_aid.sessions.recorder import SessionRecorder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.engine.regions import Place
    from decision_aid.loading import LoadedPack
    from decision_aid.people.terminal.prompts import Face
    from decision_aid.sessions.records import Session, Who
    from decision_aid.sessions.store.database import Store


@contextmanager
def written(store: Store, session: Session, who: Who) -> Iterator[SessionRecorder]:
    """Go on writing a session; however the interview ends, say where it is kept."""
    keeper = SessionRecorder.resume(store, session, who)
    try:
        yield keeper
    finally:
        close_and_say_where(keeper)


def the_open_one(loaded: LoadedPack, store: Store) -> Session:
    """Return the only session that is open; end the program where there is none, or several."""
    found = [one.session for one in kept.open_at_home(pack_of(loaded), loaded.sha256, store)]
    if not found:
        fail(f"No session is open in {store.where}. To see all: decision-aid sessions", PROBLEMS)
    if len(found) > 1:
        codes = ", ".join(session.id for session in found)
        fail(f"{len(found)} sessions are open: {codes}. Say which: decision-aid resume {found[0].id}", PROBLEMS)
    return found[0]


def interview(
    loaded: LoadedPack, face: Face, place: Place, keeper: SessionRecorder, region: str | None = None
) -> Interview:
    """Return an interview that goes on where a session stopped; `region` is what was chosen just now."""
    pack, details = pack_of(loaded), keeper.folded.details
    if region and details.get("region") != region:
        keeper.detail("region", region)
    return Interview(
        pack=pack,
        face=face,
        place=place if region else kept.region_of(pack, details) or place,
        answers=saved(loaded, keeper).fitting.answers,
        ticked=kept.ticked_of(details),
        own=own_words.read(details.get("own-words")),
        short=kept.short_path(pack, details),
        saved=saved(loaded, keeper),
        keeper=keeper,
        notices=notices_of(loaded),
    )


def saved(loaded: LoadedPack, keeper: SessionRecorder) -> Saved:
    """Return what a session brings along to the content of now."""
    pack = pack_of(loaded)
    fitting = reconcile(pack, loaded.sha256, keeper.session, keeper.events)
    content = () if fitting.same_content else snapshot.as_detail(pack, loaded.sha256)
    return Saved(fitting, kept.last_said(keeper.session, keeper.events), content)


def edit(loaded: LoadedPack, place: Place, keeper: SessionRecorder, *, plain: bool, confirm: bool) -> None:
    """Let the person change answers; say how many were changed."""
    before = keeper.folded.answers
    if plain or wants_plain():
        from decision_aid.people.terminal.plain_face import PlainFace

        talk = interview(loaded, PlainFace(sys.stdin, sys.stdout), place, keeper)
        talk.edit()
    else:
        from decision_aid.people.terminal.rich_face import RichFace

        with RichFace(confirm=confirm) as face:
            talk = interview(loaded, face, place, keeper)
            talk.edit()
    if not talk.complete and keeper.folded.details.get("finished"):
        keeper.detail("finished", value=False)
    now = keeper.folded.answers.by_link_id
    changed = sum(answer != before.get(link_id) for link_id, answer in now.items())
    told = "1 answer changed." if changed == 1 else f"{changed} answers changed."
    print(f"{told} To see the sheet: decision-aid report {keeper.session.id}")
