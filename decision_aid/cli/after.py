"""`decision-aid after`: what was said and decided at the visit, kept with the session; one page of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

from decision_aid.cli.flat import flat
from decision_aid.cli.interviews import Begun, Ended, hold
from decision_aid.cli.report import Wanted, in_format
from decision_aid.cli.resume import interview, recorded, the_only_one
from decision_aid.cli.shared import (
    PROBLEMS,
    ByOption,
    ContentOptions,
    FaceOptions,
    OutputOptions,
    Typist,
    content_of,
    fail,
    pack_of,
)
from decision_aid.cli.stores import MaybeWhichArgument, StoreOptions, session_named

if TYPE_CHECKING:
    from decision_aid.engine.regions import Place
    from decision_aid.loading import LoadedPack
    from decision_aid.people.interview import State
    from decision_aid.reports.blocks import Block
    from decision_aid.sessions.content import Content
    from decision_aid.sessions.recorder import SessionRecorder
    from decision_aid.sessions.records import Session
    from decision_aid.sessions.store.database import Store

_OUTPUT = "Write the page to this file: text, Markdown (.md), a page (.html) or a PDF (.pdf)."


@flat
def after(
    *,
    session: MaybeWhichArgument = None,
    asking: FaceOptions,
    by: ByOption = Typist.PATIENT,
    to: Annotated[OutputOptions, _OUTPUT],
    store: StoreOptions,
    content: ContentOptions,
) -> None:
    """Write down what was said and decided at the visit; three months later, how you see it. Kept with the session."""
    loaded, place = content.opened()
    if pack_of(loaded).after_visit is None:
        fail("This content pack asks nothing after the visit.", PROBLEMS)
    to.refuse_existing()
    with store.opened(to_write=True) as there:
        found = session_named(there, session) if session else _only_one(content_of(loaded), there)
        with recorded(there, found, by.value) as recorder:
            text = hold(loaded, begun(loaded, place, recorder, content.region), to.output, asking)
    to.write(text)


def _only_one(content: Content, store: Store) -> Session:
    """Return the only finished session; who stopped early may have gone to the visit too."""
    from decision_aid.sessions.case import kept_at_home

    kept = kept_at_home(content, store)
    finished = [each.session for each in kept if each.progress.state == "finished"]
    return the_only_one(store, finished or [each.session for each in kept], "finished" if finished else "kept", "after")


def begun(loaded: LoadedPack, place: Place, recorder: SessionRecorder, region: str | None) -> Begun:
    """Return the interview after the visit, with what is due now still to be asked."""
    from decision_aid.people.interview import after_visit

    asked = after_visit.asked_by(pack_of(loaded))
    found = interview(loaded, after_visit.AFTER, place, recorder, region)
    wanted = after_visit.due(asked, recorder.events, datetime.now(UTC))
    state = after_visit.not_yet(found.state, asked, wanted)
    paper = AfterVisitPaper(content_of(loaded), found.helper, recorder=recorder)
    return Begun(replace(found.interview, paper=paper), state, found.helper, lambda: paper)


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

    def text(self, state: State, width: int) -> str:
        from decision_aid.reports import text

        return text.render(self.blocks(state), width, tight=True)

    def made(self, state: State, wanted: Wanted) -> str | bytes:
        def page() -> str:
            return self.page(state, large_print=wanted.large_print)

        return in_format(wanted.settled(None), self.blocks(state), page, state.place, tight=True)

    def page(self, state: State, *, large_print: bool = False) -> str:
        from decision_aid.reports.paper import html

        code, today = self.recorder.session.id, datetime.now(UTC).astimezone().date().isoformat()
        return html.one_page(self.blocks(state), self.content.pack, code, today, large_print=large_print)

    def parting(self, state: State, _: int) -> str:
        return state.kept
