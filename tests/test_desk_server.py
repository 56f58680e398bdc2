"""The nurse desk on a real PostgreSQL server that stops while the nurse works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from decision_aid.engine import regions
from decision_aid.people.desk.desk import Desk
from decision_aid.people.desk.serving import Room
from decision_aid.sessions.content import Content
from decision_aid.sessions.recorder import KEPT_HERE
from decision_aid.sessions.records import fold
from decision_aid.sessions.store import locations, open_store
from tests.scripted import Scripted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from decision_aid.content import ContentPack
    from decision_aid.loading import LoadedPack
    from decision_aid.people.terminal.prompts import Prompt
    from decision_aid.sessions.store.database import Store
    from tests.servers import Server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgresql")]


@dataclass
class Acting(Scripted):
    """Types the lines of a script; what is not a line is done first."""

    def ask(self, prompt: Prompt) -> str:
        typed = super().ask(prompt)
        while callable(typed):
            typed()
            typed = next(self._lines)
        return typed


@pytest.fixture
def store(postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(locations, "data_folder", lambda: tmp_path / "data")
    if not postgresql.running:
        postgresql.start()
    with open_store(postgresql.new_database()) as opened:
        yield opened


def test_a_server_that_stops_while_the_nurse_works_costs_no_answer(
    store: Store, postgresql: Server, shipped: LoadedPack, pack: ContentPack
) -> None:
    before: tuple[str | Callable[[], None], ...] = ("n", "A-1", "1", "n", "p", "n", "B-2", "1", "n", postgresql.stop)
    during: tuple[str | Callable[[], None], ...] = ("n", "p", "1", "n", "p", postgresql.start, "2", "n", "p", "q")
    nurse = Acting((*before, *during))  # type: ignore[arg-type]
    room = Room(nurse, regions.Place(pack.regions[1], certain=True), Content(pack, shipped.sha256), lambda *_: "")
    Desk(store, room).run()
    kept = {one.reference: len(fold(store.events(one.id)).answers.by_link_id) for one in store.sessions()}
    assert sum(kept.values()) == 5
    assert set(kept) == {"A-1", "B-2"}
    said = [notice for prompt in nurse.prompts for notice in prompt.notices]
    assert KEPT_HERE in said
    assert "The list below may be old." in said
