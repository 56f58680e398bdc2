"""`decision-aid resume`, `edit` and `after`: going on with a kept session, changing it, adding what the visit said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from decision_aid.cli.flat import flat
from decision_aid.cli.interviews import Begun, Ended, hold
from decision_aid.cli.report import Wanted, in_format
from decision_aid.cli.shared import (
    INTERVIEW_OUTPUT,
    ContentOptions,
    FaceOptions,
    OutputOptions,
    PackOption,
    content_in,
    fail,
    place_of,
)
from decision_aid.cli.stores import (
    ByOption,
    MaybeWhichArgument,
    StoreOptions,
    close_and_say_where,
    session_meant,
)
from decision_aid.people.interview import GOING_ON, Helper, Interview, State
from decision_aid.reports.blocks import Block, texts_of

if TYPE_CHECKING:
    from decision_aid.engine.regions import Place
    from decision_aid.people.interview.state import Parts, Route
    from decision_aid.sessions.content import Content
    from decision_aid.sessions.recorder import SessionRecorder
    from decision_aid.sessions.records import Who
    from decision_aid.sessions.store.database import Store


@flat
def resume(
    *,
    session: MaybeWhichArgument = None,
    asking: FaceOptions,
    by: ByOption = "patient",
    to: Annotated[OutputOptions, INTERVIEW_OUTPUT],
    where: StoreOptions,
    given: ContentOptions,
) -> None:
    """Go on with kept answers, exactly where you stopped."""
    content, place = given.opened()
    to.refuse_existing()
    with where.opened(to_write=True) as store, _recorded(content, store, session, by, "resume", "open") as recorder:
        text = hold(interview(content, GOING_ON, place, recorder, given.region), to.output, asking)
    to.write(text)


@flat
def edit(
    *,
    session: MaybeWhichArgument = None,
    asking: FaceOptions,
    by: ByOption = "patient",
    where: StoreOptions,
    pack: PackOption = None,
) -> None:
    """Look at kept answers again, and change them."""
    from decision_aid.people import interview as interviews

    content = content_in(pack)
    place = place_of(content.pack, None)
    with where.opened() as store, _recorded(content, store, session, by, "edit") as recorder:
        before, begun = recorder.folded.answers, interview(content, interviews.CHANGING, place, recorder)
        with asking.face() as face:
            _, state = interviews.hold(begun.interview, begun.state, face, begun.helper)
        if not state.complete and recorder.folded.details.finished:
            recorder.detail("finished", value=False)
        now = recorder.folded.answers.by_link_id
        changed = sum(answer != before.get(link_id) for link_id, answer in now.items())
        told = "1 answer changed." if changed == 1 else f"{changed} answers changed."
        print(f"{told} To see the sheet: decision-aid report {recorder.session.id}")


_OUTPUT = "Write the page to this file: text, Markdown (.md), a page (.html) or a PDF (.pdf)."


@flat
def after(
    *,
    session: MaybeWhichArgument = None,
    asking: FaceOptions,
    by: ByOption = "patient",
    to: Annotated[OutputOptions, _OUTPUT],
    where: StoreOptions,
    given: ContentOptions,
) -> None:
    """Write down what was said and decided at the visit; three months later, how you see it. Kept with the session."""
    content, place = given.opened()
    if content.pack.after_visit is None:
        fail("This content pack asks nothing after the visit.")
    to.refuse_existing()
    with where.opened(to_write=True) as store, _recorded(content, store, session, by, "after", "finished") as recorder:
        text = hold(begun_after(content, place, recorder, given.region), to.output, asking)
    to.write(text)


@contextmanager
def _recorded(
    content: Content,
    store: Store,
    named: str | None,
    by: Who,
    command: str,
    state: Literal["kept", "open", "finished"] = "kept",
) -> Iterator[SessionRecorder]:
    """Go on recording the session that is meant; however the interview ends, say where it is kept."""
    from decision_aid.sessions.recorder import SessionRecorder

    session = session_meant(content, store, named, command, state)
    recorder = SessionRecorder.resume(store, session, by)
    try:
        yield recorder
    finally:
        close_and_say_where(recorder)


def interview(
    content: Content, route: Route, place: Place, recorder: SessionRecorder, region: str | None = None
) -> Begun:
    """Return an interview that goes on with a session, by a route; `region` is what was chosen just now."""
    from decision_aid.sessions.case import case

    if region and recorder.folded.details.region != region:
        recorder.detail("region", region)
    kept = case(content, recorder.session, recorder.events)
    talk = Interview(content=content, route=route, saved=kept)
    state = talk.begin(place if region else kept.place or place, kept.details).say(recorder.notice)
    return Begun(talk, state, Helper(recorder))


def begun_after(content: Content, place: Place, recorder: SessionRecorder, region: str | None) -> Begun:
    """Return the interview after the visit, with what is due now still to be asked."""
    from decision_aid.people.interview import after_visit

    asked = after_visit.asked_by(content.pack)
    found = interview(content, after_visit.AFTER, place, recorder, region)
    wanted = after_visit.due(asked, recorder.events, datetime.now(UTC))
    state = after_visit.not_yet(found.state, asked, wanted)
    paper = AfterVisitPaper(content, found.helper, recorder=recorder)
    return Begun(replace(found.interview, paper=paper), state, found.helper)


@dataclass(frozen=True)
class AfterVisitPaper(Ended):
    """Makes the page of what was told after the visit."""

    recorder: SessionRecorder = field(kw_only=True)
    name: ClassVar[str] = "after-my-visit"

    def blocks(self, state: State) -> tuple[Block, ...]:
        from decision_aid.people.interview.after_visit import asked_by, told_when
        from decision_aid.reports.for_patients.after_visit import After, after_blocks

        told = {name: when.date().isoformat() for name, when in told_when(self.recorder.events).items()}
        pack = self.content.pack
        return tuple(after_blocks(After(pack, asked_by(pack), state.details, state.place, told)))

    def parts(self, state: State) -> Parts:
        title, *blocks = self.blocks(state)
        return ((texts_of(title)[0], tuple(blocks)),)

    def text(self, state: State, width: int) -> str:
        from decision_aid.reports import text

        return text.render(self.blocks(state), width, tight=True)

    def make(self, state: State, wanted: Wanted) -> str | bytes:
        def page() -> str:
            return self._html(state, large_print=wanted.large_print)

        return in_format(wanted.settled(None), self.blocks(state), page, state.place, tight=True)

    def page(self, state: State, name: str) -> str | None:
        return self._html(state) if name == f"{self.name}.html" else None

    def _html(self, state: State, *, large_print: bool = False) -> str:
        from decision_aid.reports.paper import html

        code, today = self.recorder.session.id, datetime.now(UTC).astimezone().date().isoformat()
        return html.one_page(self.blocks(state), self.content.pack, code, today, large_print=large_print)

    def parting(self, state: State, _: int) -> str:
        return "\n".join(state.kept)
