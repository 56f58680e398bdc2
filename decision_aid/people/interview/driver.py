"""Asks a face until an interview has ended, and does what is to be done besides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol, assert_never

from decision_aid.engine.answers import Answer, Answers
from decision_aid.people.interview.state import (
    IT_IS_DELETED,
    BeginKeeping,
    Copy,
    Effect,
    Forget,
    GoOnWith,
    HandOver,
    Interview,
    KeepAnswer,
    KeepDetail,
    Open,
    Outcome,
    Paper,
    Print,
    State,
    Write,
)
from decision_aid.people.prompts import Face
from decision_aid.sessions.records import Detail, Folded, Session, Who


class Keeper(Protocol):
    """Keeps what is said while it is said. `notice`, if not empty, is shown to the person once."""

    who: Who

    @property
    def notice(self) -> str: ...

    @property
    def session(self) -> Session: ...

    @property
    def folded(self) -> Folded: ...

    @property
    def is_kept(self) -> bool: ...

    def together(self) -> AbstractContextManager[None]: ...

    def answered(self, link_id: str, answer: Answer) -> None: ...

    def detail(self, name: Detail, value: Answer) -> None: ...


@dataclass(slots=True)
class Helper:
    """Carries out effects. `keeper`, if there is one, keeps what is said.

    `latest` returns all answers of the session as they are kept, where not all of them fit the content.
    `begin` begins to keep, and `forget` deletes what is kept; each returns why it cannot, where it cannot. `go_on`
    returns the interview that was chosen of those that were offered. `look_ahead` is told of each state before its
    page is shown. `width` is that of a text that is written.
    """

    keeper: Keeper | None = None
    latest: Callable[[], Answers] | None = None
    begin: Callable[[State], Keeper | str] = lambda _: ""
    forget: Callable[[], str] = lambda: ""
    go_on: Callable[[int | None], tuple[Interview, State]] | None = None
    look_ahead: Callable[[State], None] = lambda _: None
    width: int = 72

    @property
    def code(self) -> str:
        """The code of the session; empty where nothing is kept."""
        return self.keeper.session.id if self.keeper else ""

    def carry_out(self, paper: Paper | None, state: State, effect: Effect) -> Outcome:
        match effect:
            case KeepAnswer() | KeepDetail():
                return self.keep(effect)
            case BeginKeeping():
                begun = self.begin(state)
                if isinstance(begun, str):
                    from decision_aid.people.interview.resuming import ItIsNotKept  # not needed by most

                    return Outcome(opened=(ItIsNotKept(begun),))
                self.keeper = begun
                return Outcome(begun.notice, code=begun.session.id)
            case Write():
                return Outcome(paper.write(state, effect.kind, self.width) if paper else "")
            case Open():
                return Outcome(paper.open_page(state) if paper else "")
            case Print():
                return Outcome(paper.print(state, effect.kind) if paper else "")
            case Copy():
                return Outcome(paper.copy(state) if paper else "")
            case HandOver():
                if self.keeper:
                    self.keeper.who = effect.who
                return Outcome()
            case Forget():
                problem = self.forget()
                self.keeper = self.keeper if problem else None
                return Outcome(problem or IT_IS_DELETED, code=self.code)
            case GoOnWith():
                return Outcome(begun=self.go_on(effect.place) if self.go_on else None)
            case _:
                assert_never(effect)

    def keep(self, *said: KeepAnswer | KeepDetail) -> Outcome:
        """Keep all that was said in one step: one write, where a disk or a server is waited for."""
        if self.keeper is None:
            return Outcome()
        with self.keeper.together():
            for each in said:
                if isinstance(each, KeepAnswer):
                    self.keeper.answered(each.link_id, each.answer)
                else:
                    self.keeper.detail(each.name, each.value)
        kept = self.keeper.folded
        answers = self.latest() if self.latest else kept.answers
        return Outcome(self.keeper.notice, answers, details=kept.details, not_saved=not self.keeper.is_kept)


def carry_out(interview: Interview, state: State, helper: Helper) -> tuple[Interview, State]:
    """Do all that a state has to be done; return the interview, which may be another one then, and its state."""
    while state.effects:
        said = tuple(_to_keep(state.effects))
        outcome = helper.keep(*said) if said else helper.carry_out(interview.paper, state, state.effects[0])
        state = replace(state, effects=state.effects[max(len(said) - 1, 0) :])  # the last stands for all
        if outcome.begun:
            begun, first = outcome.begun
            interview, state = (
                replace(begun, paper=begun.paper or interview.paper),
                replace(first.say(*state.notices), kept=state.kept),
            )
        else:
            state = interview.after(state, outcome)
    return interview, state


def _to_keep(effects: Iterable[Effect]) -> Iterator[KeepAnswer | KeepDetail]:
    """Yield what is to be kept before anything else is done."""
    for each in effects:
        if not isinstance(each, KeepAnswer | KeepDetail):
            return
        yield each


def hold(interview: Interview, state: State, face: Face, helper: Helper) -> tuple[Interview, State]:
    """Ask a face until the interview has ended; return the interview, which may be another one then, and its state."""
    while True:
        helper.width = face.width
        interview, state = carry_out(interview, state, helper)
        if state.ended:
            return interview, state
        helper.look_ahead(state)
        state = interview.step(state, face.ask(interview.show(state, face.width, face.icons)))
