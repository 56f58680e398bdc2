"""Several desks, tablets and homes at one patient, with cuts, kills and merges: the law of urgent signs, at random.

What is a sign and seen by nobody stands on the list; at each place it was shown since it came up, or waits to be
shown before anything else, or the nurse is called to it.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from decision_aid.engine import regions
from decision_aid.people.desk.intake import AT_THE_DESK
from decision_aid.people.desk.newcomer import CallTheNurse, TakeBack
from decision_aid.people.desk.signs import SignPage, in_dispute, not_seen
from decision_aid.people.interview import CHANGING, GOING_ON, Helper, Interview, carry_out
from decision_aid.people.interview.ending import Sheet
from decision_aid.people.interview.resuming import WelcomeBack
from decision_aid.people.interview.urgent import Urgent
from decision_aid.people.web.talk import GO_ON, Sent, Talk
from decision_aid.people.web.waiting_room import ON_A_TABLET
from decision_aid.sessions.case import Case, case
from decision_aid.sessions.content import Content
from decision_aid.sessions.recorder import SessionRecorder, begin
from decision_aid.sessions.records import Details
from decision_aid.sessions.signs import signs
from decision_aid.sessions.store import open_store
from decision_aid.sessions.store.errors import StoreBusyError
from tests.scripted import Sheets
from tests.test_fold import KEYS, in_a_group, small_urgent_pack

if TYPE_CHECKING:
    from decision_aid.people.interview import State
    from decision_aid.people.interview.state import Route
    from decision_aid.sessions.records import Event, Session, Who
    from decision_aid.sessions.signs import Sign
    from decision_aid.sessions.store.database import Store

STEPS = 90  # at one patient
_ANSWERS = ("y", "n", "u", "1", "1", "2", "")
_PRESSED = (*filter(None, KEYS), *_ANSWERS * 5)
_ROUTES: tuple[tuple[Route, Who], ...] = (
    (AT_THE_DESK, "nurse"),
    (AT_THE_DESK, "nurse"),
    (ON_A_TABLET, "patient"),
    (GOING_ON, "patient"),
    (CHANGING, "patient"),
)


@dataclass(slots=True)
class Line:
    """The way from one place to the store, which can be cut."""

    store: Store
    is_cut: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def append(self, *events: Event) -> None:
        if self.is_cut:
            raise StoreBusyError
        self.store.append(*events)


@dataclass(slots=True)
class Place:
    """One desk, tablet or home that has the patient; `shown` are the signs, or topics, that were on its screen."""

    route: Route
    line: Line
    keeper: SessionRecorder
    talk: Talk
    shown: set[object] = field(default_factory=set)

    @property
    def state(self) -> State:
        return self.talk.state

    def press(self, chance: random.Random) -> None:
        """Press a key, or send a form of a page, be it one of before."""
        if self.route is ON_A_TABLET:
            said, back = chance.choice((*_ANSWERS, "1 2", "b", "q", "g", "s")), chance.choice((0, 0, 0, 1, 3))
            rows = dict.fromkeys(self.talk.interview.pack.items, said) if said in "ynus" and said and back % 2 else {}
            before = max(0, self.talk.address - back)
            address = before if self.talk.has(before) else self.talk.address
            self.talk.send(address, Sent(GO_ON if rows else said, chosen=said.split(), rows=rows))
        else:
            at_a_sign = isinstance(self.state.pages[-1], SignPage) and chance.random() < 0.5
            typed = chance.choice("kgbcp") if at_a_sign else chance.choice((*_PRESSED, "!", "-", "a", "k"))
            state = self.talk.interview.step(self.state, typed)
            self.talk.interview, self.talk.state = carry_out(self.talk.interview, state, self.talk.helper)

    def hold(self) -> None:
        """Hold this place to the law."""
        if not self.state.ended:
            self._hold_the_desk() if self.route is AT_THE_DESK else self._hold_the_patient()

    def _hold_the_desk(self) -> None:
        state, talk = self.state, self.talk.interview
        both = {sign.item.link_id for sign in in_dispute(talk, state)}
        disputes = {one for one in state.details.disputes if one.link_id in both}

        def told(sign: Sign) -> set[object]:
            """Return what the page of a sign tells: of two answers it names both."""
            return {sign.key, *(one for one in disputes if one.link_id == sign.item.link_id)}

        open_ = {sign.key for sign in not_seen(talk, state)} | disputes
        waiting = {each for page in state.pages if isinstance(page, SignPage) for each in told(page.sign)}
        top = state.pages[-1]
        self.shown |= told(top.sign) if isinstance(top, SignPage) else set()
        self.shown &= open_ | {sign.key for sign in signs(talk.pack, state.standing.guidance)}
        calls = state.who != "nurse" and any(isinstance(page, CallTheNurse | TakeBack) for page in state.pages)
        assert calls or open_ <= self.shown | waiting, (open_, self.shown, state.pages)

    def _hold_the_patient(self) -> None:
        urgent = {(raised.topic.id, raised.urgency) for raised in self.state.standing.guidance.urgent}
        waiting = [(page.topic, page.urgency) for page in self.state.pages if isinstance(page, Urgent)]
        self.shown |= {waiting[-1]} if isinstance(self.state.pages[-1], Urgent) else set()
        self.shown |= urgent if any(isinstance(page, Sheet) for page in self.state.pages) else set()  # which begins so
        self.shown &= urgent
        comes = any(isinstance(page, WelcomeBack) for page in self.state.pages)
        assert comes or urgent <= self.shown | set(waiting), (urgent, self.shown, self.state.pages)


class Patient:
    """A patient of a random pack in a store, and the places that have the patient on their screens just now."""

    def __init__(self, store: Store, chance: random.Random) -> None:
        pack = small_urgent_pack(chance)
        self.content = Content(in_a_group(pack) if chance.random() < 0.5 else pack, "0" * 64)
        self.store, self.chance = store, chance
        self.session: Session = begin(self.content, store, "nurse", Details(), "A-1").session
        self.places: list[Place] = []

    def step(self) -> None:
        """Let one thing happen: a place opens, is killed, is cut off or back, or a key is pressed there."""
        chance = self.chance
        if not self.places or (len(self.places) < 3 and chance.random() < 0.15):
            self.places.append(self._opened(*chance.choice(_ROUTES)))
            return
        place = chance.choice(self.places)
        if chance.random() < 0.04:
            self.places.remove(place)
            return
        if chance.random() < 0.1:
            place.line.is_cut = not place.line.is_cut
        place.press(chance)
        place.hold()
        if place.state.ended:
            place.line.is_cut = False
            place.keeper.close()
            self.places.remove(place)
        self._hold_the_list()

    def _opened(self, route: Route, who: Who) -> Place:
        line = Line(self.store)
        keeper = SessionRecorder.resume(line, self.session, who)  # type: ignore[arg-type]  # all that a store has
        keeper.pause, keeper.waits = 0.0, ()

        def now() -> Case:
            return case(self.content, self.session, keeper.events)

        kept, region = now(), regions.Place(self.content.pack.regions[0], certain=True)
        talk = Interview(content=self.content, route=route, saved=kept, paper=Sheets())
        helper = Helper(keeper, latest=lambda: now().fitting.answers)
        place = Place(route, line, keeper, Talk(talk, talk.begin(region, kept.details, who), helper))
        if route is CHANGING or (
            route is ON_A_TABLET and not kept.progress.not_seen
        ):  # what was before is not repeated
            place.shown |= {(raised.topic.id, raised.urgency) for raised in place.state.standing.guidance.urgent}
        place.hold()
        return place

    def _hold_the_list(self) -> None:
        """Hold the list to what the events say, read in another way: a mark counts after the last other answer."""
        events = self.store.events(self.session.id)
        found = case(self.content, self.session, events).progress
        marks = {event.value[0]: event for event in events if event.name == "seen" and isinstance(event.value, tuple)}

        def is_open(sign: Sign) -> bool:
            said = [event for event in events if not event.is_detail and event.name == sign.item.link_id]
            others = [event.sequence for event in said if event.value != sign.answer]
            mark = marks.get(sign.key)
            return mark is None or mark.value[1:] == () or mark.sequence < max(others, default=0)  # type: ignore[index]

        assert {sign.key for sign in found.signs if is_open(sign)} <= {sign.key for sign in found.not_seen}


def walks(number: int, chance: random.Random) -> Counter[str]:
    """Let so many things happen, at one patient after the other; return how many patients there were."""
    with tempfile.TemporaryDirectory() as name, open_store(str(Path(name) / "kept.db"), create=True) as store:
        for first in range(0, number, STEPS):
            patient = Patient(store, chance)
            try:
                for _ in range(min(STEPS, number - first)):
                    patient.step()
            except BaseException:
                sys.stderr.write("\n".join(map(str, store.events(patient.session.id))))
                raise
    return Counter({"patients of the walks": -(-number // STEPS)})
