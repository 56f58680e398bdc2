"""Answers that only a page holds: nothing is stored, until the person saves them as a file of their own."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from decision_aid import __version__
from decision_aid.content.diagnostics import Diagnostic
from decision_aid.loading.plain import plain
from decision_aid.sessions import exchange, snapshot
from decision_aid.sessions.records import Event, Folded, Session, fold, new_id

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from decision_aid.engine.answers import Answer
    from decision_aid.sessions.content import Content
    from decision_aid.sessions.records import Detail, Who


@dataclass(slots=True)
class Notebook:
    """A keeper that remembers a session; `as_file` is what `decision-aid import` reads, and this page too."""

    session: Session
    events: tuple[Event, ...] = ()
    who: Who = "patient"
    notice: str = ""

    @property
    def folded(self) -> Folded:
        return fold(self.events)

    def answered(self, link_id: str, answer: Answer) -> None:
        self._add(link_id, answer, is_detail=False)

    def detail(self, name: Detail, value: Answer) -> None:
        self._add(name, value, is_detail=True)

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()

    def as_file(self) -> str:
        return exchange.render(exchange.Moved(self.session, self.events))

    def _add(self, name: str, value: Answer, *, is_detail: bool) -> None:
        event = Event(self.session.id, len(self.events) + 1, name, value, self.who, _now(), is_detail=is_detail)
        self.events = (*self.events, event)


def new(content: Content) -> Notebook:
    """Return a notebook in which only the words that are asked stand."""
    session = Session(new_id(), _now(), "", __version__, content.pack.meta.version, content.sha256)
    notebook = Notebook(session)
    notebook.detail("content", snapshot.as_detail(content))
    return notebook


def read(text: str, content: Content) -> Notebook | str:
    """Return the notebook that a file holds, or in one line why it cannot be used."""
    try:
        value = plain(json.loads(text))
    except (ValueError, RecursionError):
        return "This is not a file of saved answers."
    moved = exchange.read(value, content)
    return moved.message if isinstance(moved, Diagnostic) else Notebook(moved.session, moved.events)


def _now() -> datetime:
    return datetime.now().astimezone()
