"""Going on with a kept session, or changing it: from the store to the interview and back."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from decision_aid.cli.asking import Begun
from decision_aid.cli.shared import PROBLEMS, content_of, fail, notices_of, wants_plain
from decision_aid.cli.stores import close_and_say_where
from decision_aid.people.interview import CHANGING, Helper, Interview, hold
from decision_aid.people.interview.resuming import Saved
from decision_aid.sessions.case import case, open_at_home
from decision_aid.sessions.recorder import SessionRecorder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.engine.regions import Place
    from decision_aid.loading import LoadedPack
    from decision_aid.people.interview.state import Route
    from decision_aid.sessions.content import Content
    from decision_aid.sessions.records import Session, Who
    from decision_aid.sessions.store.database import Store


@contextmanager
def recorded(store: Store, session: Session, who: Who) -> Iterator[SessionRecorder]:
    """Go on recording a session; however the interview ends, say where it is kept."""
    recorder = SessionRecorder.resume(store, session, who)
    try:
        yield recorder
    finally:
        close_and_say_where(recorder)


def the_open_one(content: Content, store: Store) -> Session:
    """Return the only session that is open; end the program where there is none, or several."""
    found = [each.session for each in open_at_home(content, store)]
    if not found:
        fail(f"No session is open in {store.where}. To see all: decision-aid sessions", PROBLEMS)
    if len(found) > 1:
        codes = ", ".join(session.id for session in found)
        fail(f"{len(found)} sessions are open: {codes}. Say which: decision-aid resume {found[0].id}", PROBLEMS)
    return found[0]


def interview(
    loaded: LoadedPack, route: Route, place: Place, recorder: SessionRecorder, region: str | None = None
) -> Begun:
    """Return an interview that goes on with a session, by a route; `region` is what was chosen just now."""
    if region and recorder.folded.details.region != region:
        recorder.detail("region", region)
    content = content_of(loaded)
    kept = case(content, recorder.session, recorder.events)
    talk = Interview(
        pack=content.pack,
        route=route,
        short=content.short if kept.details.short else None,
        notices=notices_of(loaded),
        saved=Saved(kept.fitting, kept.last_answer, kept.new_words),
    )
    state = talk.begin(place if region else kept.place or place, kept.details).say(recorder.notice)
    return Begun(talk, state, Helper(recorder))


def edit(loaded: LoadedPack, place: Place, recorder: SessionRecorder, *, plain: bool, confirm: bool) -> None:
    """Let the person change answers; say how many were changed."""
    before, begun = recorder.folded.answers, interview(loaded, CHANGING, place, recorder)
    if plain or wants_plain():
        from decision_aid.people.terminal.plain_face import PlainFace

        state = hold(begun.interview, begun.state, PlainFace(sys.stdin, sys.stdout), begun.helper)
    else:
        from decision_aid.people.terminal.rich_face import RichFace

        with RichFace(confirm=confirm) as face:
            state = hold(begun.interview, begun.state, face, begun.helper)
    if not state.complete and recorder.folded.details.finished:
        recorder.detail("finished", value=False)
    now = recorder.folded.answers.by_link_id
    changed = sum(answer != before.get(link_id) for link_id, answer in now.items())
    told = "1 answer changed." if changed == 1 else f"{changed} answers changed."
    print(f"{told} To see the sheet: decision-aid report {recorder.session.id}")
