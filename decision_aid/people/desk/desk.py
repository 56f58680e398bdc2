"""The desk itself: the queue of the day, urgent signs first. It says at all times what it knows, and what it does not.

The list looks again by itself. A patient is taken by number or reference, whole and with Enter, so that no key
that was meant for another screen opens one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from decision_aid.people.desk import newcomer, serving
from decision_aid.people.desk.newcomer import New
from decision_aid.people.desk.serving import Room
from decision_aid.people.desk.watching import Watching, with_notices
from decision_aid.people.prompts import Choice, Face, Prompt, bare
from decision_aid.reports.of_sessions import queue as words
from decision_aid.sessions.case import Case, case
from decision_aid.sessions.content import Content
from decision_aid.sessions.doings import signed
from decision_aid.sessions.queue import SILENT_AFTER, belongs_to, in_order, is_silent, open_at, others_at
from decision_aid.sessions.rebase import not_among
from decision_aid.sessions.recorder import FORGOTTEN, KEPT_HERE, SessionRecorder, begin
from decision_aid.sessions.records import LEFT, OPENED, PART_LENGTH, Details, Event, Session, tablet_state
from decision_aid.sessions.store.database import Store
from decision_aid.sessions.store.errors import StoreError, UnknownSessionError
from decision_aid.sessions.store.outbox import Waiting

A_MINUTE = timedelta(minutes=1)
DAYS_BACK = 7  # within which an urgent sign that nobody has seen is still looked for
_CLOSE_SO = Choice("q", "close it, and leave these urgent signs not seen")
NEW, CLOSE = Choice("n", "new patient"), Choice("q", "close the desk")


@dataclass(slots=True)
class Known:
    """What a desk or a board knows of its store, and of what waits on this computer for it; what it does not know.

    `entries` are those of the last look, `only_here` the codes of those that are not all in the store, `trouble`
    says why the store could not be read.
    """

    content: Content
    store: Store
    entries: tuple[Case, ...] = ()
    trouble: str = ""
    waiting: Waiting = field(init=False)
    _was_read: bool = False
    _cases: dict[str, tuple[int, Case]] = field(default_factory=dict)
    _passed: dict[str, int] = field(default_factory=dict)  # sessions of other days, until something new is said

    def __post_init__(self) -> None:
        self.waiting = Waiting(self.store)

    @property
    def only_here(self) -> frozenset[str]:
        return self.waiting.codes

    def look(self) -> None:
        """Read the queue anew; what cannot be read stays as it was, and is said to be old."""
        try:
            entries, self.trouble, self._was_read = self.todays(), "", True
        except StoreError as error:
            entries, self.trouble = self.entries, str(error)
        by_code = {one.session.id: one for one in entries}
        for session, events in self.waiting.beside(by_code):
            by_code[session.id] = case(self.content, session, events)
        if self.only_here and self.store.courier:
            self.store.courier.call()
        self.entries = in_order(one for one in by_code.values() if one.progress.state != "wrong reference")

    def standing(self) -> tuple[str, ...]:
        """Return what stands above every screen for as long as it is so."""
        since = self.store.lost_since
        if since is None:
            why = self.store.courier.why if self.store.courier and self.only_here else ""
            unread = f"The store cannot be read: {self.trouble} The list may be old." if self.trouble else ""
            return tuple(filter(None, (unread, why)))
        keeps = "New answers are kept on this computer until it is back." if self.waiting.is_possible else _KEEPS_NOT
        old = "The list may be old." if self._was_read else "Who came to other desks is not on the list."
        return (f"OFFLINE since {words.clock(since)}: the server does not answer. {old} {keeps}",)

    def signs_beside(self, code: str = "", how: str = "") -> Iterator[str]:
        """Yield what stands on every screen beside the list: whose signs nobody has seen, but for one patient's."""
        others = [(_told_at(one), one) for one in self.entries if one.progress.not_seen and one.session.id != code]
        others.sort(key=lambda each: each[0], reverse=True)  # a new one is first, where it is noticed
        if others:
            signs = ", ".join(f"{words.name(one.session)} ({words.clock(when)})" for when, one in others)
            yield f"URGENT SIGN not seen yet: {signs}.{how}"

    def told_while_locked(self, how: str) -> tuple[str, ...]:
        """Return what stands on a screen also while it is locked: that the server is lost, or signs; not whose."""
        number = sum(bool(one.progress.not_seen) for one in self.entries)
        signs = (f"URGENT SIGN not seen yet: {number}. {how}",) if number else ()
        return (*self.standing(), *signs)

    def where(self, unsaved: Collection[str] = ()) -> str:
        """Return which store it is, whether it is reached, and how much is not there: at all times."""
        number = len(self.only_here.union(unsaved))
        waits = f"{number} {'patient is' if number == 1 else 'patients are'} not all there yet"
        reached = "not reached" if self.trouble else "reached"
        there = waits if number else "not looked at" if self.trouble else "all is there"
        ahead = self.store.clock.ahead
        ours = f" The clock of this computer says {self.store.now() - ahead:%d %B, %H:%M}; the server's counts."
        return f"Kept in {self.store.where}: {reached}, {there}.{ours if abs(ahead) > A_MINUTE else ''}"

    def todays(self, now: datetime | None = None) -> tuple[Case, ...]:
        """Return the queue of a day as it is worked through; raises a StoreError where the store cannot be read."""
        now = now or self.store.now()
        lasts = self.store.lasts(now.date() - timedelta(days=DAYS_BACK))
        changed = {session: last for session, last in lasts.items() if self._passed.get(session.id) != last}
        found = [(self._case(session, last), last) for session, last in changed.items()]
        self._passed |= {one.session.id: last for one, last in found if not belongs_to(now, one)}
        return in_order(one for one, _ in found if belongs_to(now, one))

    def _case(self, session: Session, last: int) -> Case:
        at, known = self._cases.get(session.id, (-1, None))
        if known is None or at != last:
            known = case(self.content, session, self.store.events(session.id))
            self._cases[session.id] = last, known
        return known


@dataclass(slots=True)
class Desk:
    """One desk of a clinic; `name` is kept with each patient whom it has on the screen, with who has signed in."""

    store: Store
    room: Room
    name: str
    short: bool = False
    notices: tuple[str, ...] = ()
    _known: Known = field(init=False)
    _last: SessionRecorder | None = None
    _unsaved: dict[str, SessionRecorder] = field(default_factory=dict)
    _is_manned: bool = True  # not once the input ended at a patient who had the keyboard

    def __post_init__(self) -> None:
        self._known = Known(self.room.content, self.store)

    def run(self) -> None:
        """Show the queue and serve one patient after the other, until the nurse closes the desk."""
        self._leave_what_was_open()
        while self._is_manned and (typed := self._ask_queue()) is not None:
            if typed != CLOSE.key:
                self._do(typed)
            elif self._closes():
                break
        for keeper in self._unsaved.values():
            keeper.close()
        self._known.waiting.close()

    def _closes(self) -> bool:
        """Ask once more where an urgent sign is left that nobody has seen."""
        prompt = Prompt("Close the desk?", commands=(_CLOSE_SO,), enter="go back to the list")

        def now(_: Prompt) -> Prompt:
            self._look()
            rows = zip(self._entries, self._lines(), strict=True)
            return replace(prompt, body=tuple(line for one, line in rows if one.progress.not_seen))

        return not now(prompt).body or newcomer.ask_key(Watching(self.room.face, now), prompt) != ""

    def _leave_what_was_open(self) -> None:
        """Say of the patients that this desk had on its screen when it was killed that it has them no more."""
        self._look()
        for one in self._entries:
            if self.name in open_at(one) and (keeper := self._resumed(one)):
                self._say(keeper, LEFT)
                keeper.close()

    def _say(self, keeper: SessionRecorder, does: str) -> None:
        keeper.at_desk(self.name, does, self.room.person)

    @property
    def _entries(self) -> tuple[Case, ...]:
        return self._known.entries

    # --- the queue --------------------------------------------------------------------------------

    def _ask_queue(self) -> str | None:
        notices, self.notices = self.notices, ()

        def now(_: Prompt) -> Prompt:
            self._look()
            return self._queue((*notices, *self.notices, *self._of_the_last()))

        typed = Watching(self.room.face, now).ask(self._queue(notices))
        self.notices, self._last = (), None
        return typed if typed is None or typed.casefold() not in (NEW.key, CLOSE.key) else typed.casefold()

    def _queue(self, notices: tuple[str, ...]) -> Prompt:
        rows = zip(self._entries, self._lines(), strict=True)
        return Prompt(
            f"Intake desk, {self.store.now():%A %d %B %Y, %H:%M}",
            progress=words.counts(self._entries),
            notices=(*self._known.standing(), *notices),
            body=(self._known.where(self._unsaved), *self._why()),
            choices=tuple(
                Choice(
                    str(number),
                    line,
                    name=words.name(one.session),
                    code=one.session.id,
                    stays=bool(one.progress.not_seen),
                )
                for number, (one, line) in enumerate(rows, start=1)
            ),
            commands=(NEW, CLOSE),
            enter="look again",
            ask="Type a reference, the number of a row, or a letter below. Then press Enter.",
            line=True,
        )

    def _lines(self) -> Iterator[str]:
        for one, line in zip(self._entries, words.lines(self._entries), strict=True):
            others = (each for each in open_at(one).items() if each[0] != self.name)
            elsewhere = ", ".join(_heard(desk, heard, self.store.now()) for desk, heard in others)
            there = f" Open at {elsewhere}." if elsewhere else ""
            here = " NOT ON THE SERVER YET." if one.session.id in self._known.only_here else ""
            not_saved = " NOT SAVED YET." if one.session.id in self._unsaved else ""
            yield f"{line}{f'.{there}{here}{not_saved}' if there or here or not_saved else ''}"

    def _why(self) -> tuple[str, ...]:
        """Return what the server, or the way to it, said last: for whoever looks after it."""
        return (self.store.courier.why,) if self.store.courier and self.store.lost_since else ()

    def _look(self) -> None:
        """Look again, also at what this desk alone has."""
        for code, keeper in tuple(self._unsaved.items()):
            keeper.try_again()
            if keeper.is_kept:
                del self._unsaved[code]
        self._known.look()
        by_code = {one.session.id: one for one in self._known.entries}
        by_code |= {code: self._case(keeper) for code, keeper in self._unsaved.items()}
        self._known.entries = in_order(by_code.values())

    def _case(self, keeper: SessionRecorder) -> Case:
        return case(self.room.content, keeper.session, keeper.events)

    def _do(self, typed: str) -> None:
        if typed == NEW.key:
            reference = newcomer.ask_reference(self._beside_the_list())
            if reference:
                self._find(reference, is_new=True)
        elif typed.strip():
            self._find(typed.strip(), is_new=False)

    def _find(self, typed: str, *, is_new: bool) -> None:
        """Take the patient that was typed in full; ask where it may be another one, or a new one."""
        today = [one for one in self._entries if words.is_called(one, typed) or one.session.id == typed.casefold()]
        row = () if is_new else self._row(typed)
        if not is_new and len({one.session.id for one in (*today, *row)}) == 1:
            self._take([*today, *row][0])
            return
        like = () if today else self._like(typed, whole=is_new)
        anew = is_new and not like
        found = newcomer.which(self._beside_the_list(), typed, [*today, *row, *like], self._earlier(typed), is_new=anew)
        if isinstance(found, New):
            if found.reference:
                self._begin(found.reference)
        elif found:
            self._take(found)

    def _beside_the_list(self) -> Face:
        """Return the face for pages between the list and a patient: urgent signs stand on these too."""

        def now(prompt: Prompt) -> Prompt:
            self._look()
            return with_notices(prompt, *self._known.standing(), *self._known.signs_beside())

        return Watching(self.room.face, now)

    def _row(self, typed: str) -> tuple[Case, ...]:
        place = int(typed) - 1 if typed.isdecimal() and len(typed) < len(str(len(self._entries))) + 1 else -1
        return self._entries[place : place + 1] if place >= 0 else ()

    def _like(self, typed: str, *, whole: bool) -> list[Case]:
        """Return those whose reference has what was typed in it; or is it, but for what stands between the letters.

        A code is found by its first part: less of it stands in the code of anybody.
        """
        text, found = bare(typed), list[Case]()
        for one in self._entries:
            name, code = bare(words.name(one.session)), bare(one.session.id)
            begins_code = len(text) >= PART_LENGTH and code.startswith(text)
            if text == name or (not whole and (text in name or begins_code)):
                found.append(one)
        return found

    def _earlier(self, typed: str) -> list[Case]:
        """Return the patients of other days with this reference, the last first."""
        here, found = {one.session.id for one in self._entries}, list[Case]()
        with suppress(StoreError):
            for session in self.store.sessions():
                if session.id not in here and typed.casefold() in (session.reference.casefold(), session.id):
                    found.append(case(self.room.content, session, self.store.events(session.id)))
        return [one for one in found if one.progress.state != "wrong reference"]

    # --- patients ---------------------------------------------------------------------------------

    def _begin(self, reference: str) -> None:
        """Put a patient on the list, and go on at once; pausing there leaves the patient waiting."""
        place = self.room.place
        details = Details(region=place.region.id if place.certain else "", short=self.short)
        try:
            keeper = begin(self.room.content, self.store, "nurse", details, reference)
        except StoreError as error:
            self.notices = (f"{reference} is not on the list: {error}",)
            return
        self._serve(keeper)

    def _take(self, one: Case) -> None:
        if keeper := self._unsaved.pop(one.session.id, None) or self._resumed(one):
            self._serve(keeper)

    def _resumed(self, one: Case) -> SessionRecorder | None:
        """Return a session as the store has it, or as this desk knows it while the server is lost or takes nothing."""
        code = one.session.id
        try:
            self._known.waiting.bring(one.session)
            if self.store.holds(code):
                return SessionRecorder.resume(self.store, one.session, "nurse")
            problem = FORGOTTEN
        except UnknownSessionError as error:
            problem = str(error)
        except StoreError as error:
            problem = str(error)
            with suppress(StoreError):
                new = self._known.waiting.is_new(code)
                return SessionRecorder.offline(self.store, one.session, "nurse", one.events, on_server=not new)
        self.notices = (f"{words.name(one.session)}: {problem}",)
        return None

    def _serve(self, keeper: SessionRecorder) -> None:
        self._say(keeper, OPENED)
        self.room.did("opened", keeper.session.id)

        def now(prompt: Prompt) -> Prompt:
            self._look()
            self._say_that_we_are_here(keeper)
            old = (KEPT_HERE,) if self.store.courier else ()  # it stands above, for as long as it is so
            notices = tuple(each for each in prompt.notices if each not in old)
            prompt = replace(prompt, heading=f"[{self._told_apart(keeper)}] {prompt.heading}", notices=notices)
            how = "" if prompt.line else " Press p for the list."  # where it would be a letter of the text
            unsaved = (_NOT_SAVED_YET,) if keeper.unsaved else ()
            return with_notices(prompt, *self._known.standing(), *unsaved, *self._told_meanwhile(keeper, how))

        served = Watching(self.room.face, now)
        state = serving.serve(replace(self.room, face=served), keeper)
        if newcomer.OFF_THE_LIST in state.behind:
            self._taken_off(keeper)
            return
        if state.place.certain:  # the country of one patient is that of the next
            self.room = replace(self.room, place=state.place)
        self._is_manned = newcomer.is_given_back(state)
        self._say(keeper, LEFT)
        self._put_away(keeper)

    def _told_meanwhile(self, keeper: SessionRecorder, how: str) -> Iterator[str]:
        """Yield what other desks do: with this patient, and, for the nurse's eyes, urgent signs of all others."""
        code, who = keeper.session.id, keeper.who
        for one in self._entries:
            if one.session.id != code:
                continue
            places = [f"at {desk}" for desk in others_at(one, self.name, self.store.now())]
            places += ["on a tablet"] if tablet_state(one.details.tablet) == "opened" else []
            if places:
                yield f"ALSO OPEN {', '.join(places)}. Please agree who goes on."
            theirs = not_among(keeper.events, one.events)
            if any(event.is_detail and event.name == "reference" for event in theirs):
                yield f"The reference was corrected at another desk: {words.name(one.session)}."
            if any(not event.is_detail for event in theirs):
                yield "Somebody else has answered here meanwhile."
                if who == "nurse":
                    yield from _signs_told_there(self._case(keeper), one)
        if who == "nurse":
            yield from self._known.signs_beside(code, how)

    def told_to_all(self) -> tuple[str, ...]:
        """Return what stands on the screen also while it is locked."""
        self._look()
        return self._known.told_while_locked("Unlock the desk for the list.")

    def _say_that_we_are_here(self, keeper: SessionRecorder) -> None:
        """Where another desk has this patient too, say now and then that this one still does.

        Past the keeper, which would take in what others said before the interview does: it would be told no more.
        """
        for one in self._entries:
            code, desks, now = one.session.id, open_at(one), self.store.now()
            ours = desks.get(self.name) if code == keeper.session.id else None
            if ours and len(desks) > 1 and now - ours > SILENT_AFTER / 3:
                told = (self.name, OPENED, *filter(None, (self.room.person,)))
                with suppress(StoreError):  # in the next look again
                    self.store.append(Event(code, len(one.events) + 1, "desk", told, "nurse", now, is_detail=True))

    def _told_apart(self, keeper: SessionRecorder) -> str:
        """Return what stands on every screen of a patient: the code too where somebody else has this reference."""
        session = self._named(keeper)
        name = words.name(session)
        return f"{name}, {session.id}" if words.shares_reference(session, self._entries) else name

    def _named(self, keeper: SessionRecorder) -> Session:
        """Return a session with its reference of now: as all know it, or as this desk alone does yet."""
        known = (one.session for one in self._entries if one.session.id == keeper.session.id and keeper.is_kept)
        return next(known, keeper.session.called(keeper.folded.details.reference))

    def _put_away(self, keeper: SessionRecorder) -> None:
        """Close a session that is kept; hold on to one that is not, so that it is tried again."""
        if keeper.is_kept or keeper.target is None:
            keeper.close()
        else:
            self._unsaved[keeper.session.id] = keeper
        self._last = keeper

    def _of_the_last(self) -> tuple[str, ...]:
        """Return where the answers are, at this moment, of the patient whom the nurse has just left."""
        if (keeper := self._last) is None:
            return ()
        code, said = keeper.session.id, keeper.notice or "all is kept."
        if code in self._unsaved:
            said = "not all is saved yet. It stays on this list, and is tried again by itself."
        elif not keeper.notice and code in self._known.only_here:
            said = "kept on this computer, not on the server yet."
        return (f"{words.name(self._named(keeper))}: {said}",)

    def _taken_off(self, keeper: SessionRecorder) -> None:
        """Delete a patient who was put on the list by mistake; where desks may not, mark it as a wrong reference."""
        name, events = words.name(self._named(keeper)), keeper.events
        with suppress(StoreError):
            events = keeper.kept_now()
        stays = why_it_stays(case(self.room.content, keeper.session, events), self.name, self.store.now())
        if not stays:
            with suppress(StoreError):
                self.store.forget(keeper.session.id, by=signed(self.name, self.room.person))
                self.notices = (f"{name} is off the list.",)
                return
            keeper.detail("wrong-reference", value=True)
        self._say(keeper, LEFT)
        self._put_away(keeper)
        if keeper.session.id not in self._unsaved:
            said = f"stays on the list: {stays}." if stays else "is off the list. The log keeps that it was there."
            self.notices, self._last = (f"{name} {said}",), None


def why_it_stays(one: Case, desk: str, now: datetime) -> str:
    """Return why a patient is not taken off the list as a wrong reference: because of others than this desk."""
    if one.answered:
        return "somebody has answered there"
    desks = [f"at {name}" for name in others_at(one, desk, now)]
    return f"it is open {', '.join(desks)}" if desks else words.tablet(one)


def _told_at(one: Case) -> datetime:
    """Return when the last of the urgent signs was told that nobody has seen."""
    signs = {sign.item.link_id for sign in one.progress.not_seen}
    return max((event.when for event in one.answered if event.name in signs), default=one.session.created)


def _signs_told_there(known: Case, now: Case) -> Iterator[str]:
    """Yield the urgent signs, and the second answers to one, that this desk does not know of."""
    keys, items = {sign.key for sign in known.progress.not_seen}, now.content.pack.items
    both = [items[name].short_text for name in now.two_answers if name not in known.two_answers]
    new = [sign.item.short_text for sign in now.progress.not_seen if sign.key not in keys]
    for what, found in (("TWO ANSWERS STAND", both), ("URGENT SIGN told there", new)):
        if found:
            yield f"{what}: {', '.join(found)}. Press p, and take this patient again."


def _heard(desk: str, heard: datetime, now: datetime) -> str:
    return f"{desk} (nothing from there since {words.clock(heard)})" if is_silent(heard, now) else desk


_NOT_SAVED_YET = "NOT SAVED YET: what was said here. It is tried again with each answer."
_KEEPS_NOT = "Nothing is kept on this computer: go on by paper, or wait."
