"""The nurse desk: the queue, one patient after the other and several at once, with nothing mixed or lost."""

from __future__ import annotations

import random
import re
import string
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from decision_aid.engine import flow, regions
from decision_aid.engine.answers import Absent, Answers
from decision_aid.loading import documents
from decision_aid.people.desk import desk as desks
from decision_aid.people.desk.desk import Desk, Known
from decision_aid.people.desk.newcomer import GREETING, THE_WORD
from decision_aid.people.desk.serving import Room
from decision_aid.people.desk.signs import SEEN, SEEN_BEFORE
from decision_aid.people.interview.questions import LISTEN, READ_ALOUD
from decision_aid.people.prompts import Prompt
from decision_aid.reports.for_clinicians.desk import TOLD_ALOUD, desk_of
from decision_aid.reports.for_clinicians.handover import as_text, handover_of
from decision_aid.reports.of_sessions import queue as words
from decision_aid.reports.of_sessions import session_log, session_table
from decision_aid.sessions import exchange, queue
from decision_aid.sessions.case import cases
from decision_aid.sessions.content import Content
from decision_aid.sessions.exchange import Moved
from decision_aid.sessions.queue import state
from decision_aid.sessions.recorder import ELSEWHERE, FORGOTTEN, SessionRecorder
from decision_aid.sessions.records import LEFT, OPENED, Details, Event, Session, fold, new_id
from decision_aid.sessions.store import open_store
from decision_aid.sessions.store.errors import StoreError
from decision_aid.sessions.store.outbox import flush
from tests.programs import flat
from tests.scripted import Scripted, asked_by
from tests.sheets import typed
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from decision_aid.content import ContentPack
    from decision_aid.loading import LoadedPack
    from decision_aid.sessions.store.database import Store

SIGNS = 11
NO_SIGNS = ("n",) * SIGNS
NO = False
SAME_MEANING = {
    "go on, not seen yet": "go on",
    "go on with the questions": "go on",
    "wrong key: change the answer": "back",
    "close the desk": "stop",
    "untick all": "none of the others",
}


@dataclass
class Clinic:
    """A real store, and a desk that a script works at."""

    loaded: LoadedPack
    pack: ContentPack
    store: Store
    content: Content
    written: dict[str, str]

    def work(self, *lines: str, short: bool = False, person: str = "") -> Scripted:
        return self.at(Scripted(lines), short=short, person=person)

    def at(self, face: Scripted, *, short: bool = False, person: str = "") -> Scripted:
        """Let somebody work at a desk until it is closed."""
        place = regions.Place(self.pack.regions[1], certain=True)
        Desk(self.store, Room(face, place, self.content, self._write, person=person), "desk 1", short=short).run()
        return face

    def sees(self, *lines: str, short: bool = False) -> Prompt:
        """Return the screen of a patient at which the script ends; the list comes after it."""
        return self.work(*lines, short=short).prompts[-2]

    def _write(self, name: str, text: str) -> str:
        self.written[name] = text
        return f"Written to {name}"

    def session(self, reference: str) -> Session:
        return next(one for one in self.store.sessions() if one.reference == reference)

    def events(self, reference: str) -> tuple[Event, ...]:
        return self.store.events(self.session(reference).id)

    def answers(self, reference: str) -> dict[str, object]:
        return dict(fold(self.events(reference)).answers.by_link_id)

    def details(self, reference: str) -> Details:
        return fold(self.events(reference)).details

    def queue(self) -> list[tuple[str, str]]:
        return [(words.name(each.session), state(each)) for each in Known(self.content, self.store).todays()]

    def signs(self) -> list[str]:
        return [item.link_id for item in self.pack.sections[0].items]


@pytest.fixture(scope="module")
def content(shipped: LoadedPack, pack: ContentPack) -> Content:
    return Content(pack, shipped.sha256)


@pytest.fixture
def clinic(shipped: LoadedPack, pack: ContentPack, content: Content, tmp_path: Path) -> Iterator[Clinic]:
    with open_store(str(tmp_path / "desk.sqlite3")) as store:
        yield Clinic(shipped, pack, store, content, {})


# --- the queue ------------------------------------------------------------------------------------


def test_a_patient_who_is_put_on_the_list_and_paused_waits(clinic: Clinic) -> None:
    face = clinic.work("n", "A-1", "p", "q")
    assert clinic.queue() == [("A-1", "waiting")]
    assert face.prompts[-1].choices[0].text.startswith("A-1: waiting since ")


def test_a_desk_with_an_urgent_sign_that_nobody_has_seen_is_not_closed_by_one_key(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "y", "p", "n", "B-2", "n", "p", "q", "", "n", "C-3", "p")
    assert [name for name, _ in clinic.queue()] == ["A-1", "B-2", "C-3"], "Enter goes back to the list"
    asked = clinic.work("q", "q", "n").prompts[-1]
    assert asked.heading == "Close the desk?"
    assert [line.partition(":")[0] for line in asked.body] == ["A-1"]
    for lines in (("D-4", ""), ("n", "")):
        assert "URGENT SIGN not seen yet: A-1" in str(clinic.work(*lines).prompts[1].notices), (
            "nor is it hidden meanwhile"
        )
    assert clinic.work("A-1", "k", "p", "q").prompts[-1].heading != "Close the desk?"


def test_switching_between_two_patients_mixes_nothing(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "n", "p", "n", "B-2", "u", "g", "p", "2", "n", "n", "p", "1", "g", "s", "p", "q")
    signs = clinic.signs()
    assert clinic.answers("A-1") == dict.fromkeys(signs[:3], False)
    assert clinic.answers("B-2") == {signs[0]: Absent.NOT_SURE, signs[1]: Absent.DECLINED}


def test_the_list_shows_everybody_and_any_row_is_taken_by_its_number(clinic: Clinic) -> None:
    for number in range(11):
        now = datetime.now(UTC) + timedelta(milliseconds=number)
        clinic.store.add(Session(new_id(), now, f"A-{number}", "0.1.0", "0.1.0", clinic.loaded.sha256))
    face = clinic.work("11", "1")
    assert [choice.key for choice in face.prompts[0].choices] == [str(number) for number in range(1, 12)]
    assert face.prompts[1].heading == "[A-10] Urgent signs"
    assert clinic.work("12").prompts[-2].heading == "12 is not on the list"


def test_what_is_typed_in_the_list_is_a_reference_and_opens_nobody_else(clinic: Clinic) -> None:
    """A reference in full opens its patient; half of one, or that of somebody new, is asked about first."""
    clinic.work("n", "R-301", "p", "n", "R-302", "p", "n", "7", "p")
    assert clinic.sees("R-302").heading == "[R-302] Urgent signs"
    assert clinic.sees("r-302").heading == "[R-302] Urgent signs"
    half = clinic.sees("R-3")
    assert half.heading == "R-3: who is meant?"
    assert [choice.text[:5] for choice in half.choices] == ["R-301", "R-302"]
    code = clinic.session("7").id
    assert [choice.text[:2] for choice in clinic.sees(code[:4]).choices] == ["7:"]
    assert not clinic.sees(code[2:4]).choices, "two letters of a code stand in that of anybody"
    assert clinic.sees("7").heading == "[7] Urgent signs"
    assert clinic.sees("R-341").heading == "R-341 is not on the list"
    clinic.work("R-341", "", "q")
    assert "R-341" not in [name for name, _ in clinic.queue()]
    clinic.work("R-341", "n", "p", "q")
    assert ("R-341", "waiting") in clinic.queue()


@each("typed", [("a3",), ("n", "a 3"), ("A-3.",)])
def test_a_reference_that_is_typed_with_other_signs_between_is_asked_about_and_makes_no_second_patient(
    clinic: Clinic, typed: tuple[str, ...]
) -> None:
    if not clinic.queue():
        clinic.work("n", "A-3", "p", "n", "A-31", "p")
    asked = clinic.sees(*typed)
    assert asked.heading == f"{typed[-1]}: who is meant?"
    assert asked.choices[0].text.startswith("A-3: ")
    assert clinic.sees(*typed, "1").heading == "[A-3] Urgent signs"
    assert [name for name, _ in clinic.queue()] == ["A-3", "A-31"]


def test_a_number_that_is_a_row_and_a_reference_of_two_patients_is_asked_about(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "p", "n", "1", "p")
    page = clinic.sees("1")
    assert page.heading == "1: who is meant?"
    assert sorted(choice.text.partition(":")[0] for choice in page.choices) == ["1", "A-1"]


def test_a_reference_that_is_on_the_list_opens_that_session_unless_the_nurse_wants_another(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "n", "p")
    face = clinic.work("n", "a-1", "")
    assert asked_by(face.prompts[-2]) == clinic.pack.sections[0].items[1].short_text
    clinic.work("n", "A-1", "n", "p")
    assert [session.reference for session in clinic.store.sessions()] == ["A-1", "A-1"]


def test_who_shares_a_reference_is_told_apart_by_the_code_in_the_list_and_on_every_screen(clinic: Clinic) -> None:
    """To have none is to share none."""
    clinic.work("n", "A-1", "n", "p", "n", "a-1", "n", "p", "n", "B-2", "p")
    codes = {one.reference: one.id for one in clinic.store.sessions()}
    face = clinic.work("1", "p", "2", "p")
    first, second, other = (choice.text for choice in face.prompts[0].choices)
    assert first.endswith(f"({codes['A-1']})")
    assert second.endswith(f"({codes['a-1']})")
    assert codes["B-2"] not in other
    assert face.prompts[1].heading.startswith(f"[A-1, {codes['A-1']}] Urgent signs")
    assert face.prompts[3].heading == f"[a-1, {codes['a-1']}] Urgent signs"
    for code in ("k7mq-29xd", "k7mq-29xe"):
        clinic.store.add(Session(code, datetime.now(UTC), "", "0.1.0", "0.1.0", clinic.loaded.sha256))
    assert clinic.sees("k7mq-29xd").heading == "[k7mq-29xd] Urgent signs"


def test_a_reference_that_several_have_asks_which_and_enter_guesses_nobody(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "n", "p", "n", "A-1", "n", "p")
    second = max(clinic.store.sessions(), key=lambda one: one.created).id
    face = clinic.work("n", "A-1", "", "2")
    assert face.prompts[2:4] == [face.prompts[2]] * 2
    assert [choice.key for choice in face.prompts[2].choices] == ["1", "2"]
    assert face.prompts[-2].heading == f"[A-1, {second}] Urgent signs"
    clinic.work("n", "A-1", "n", "p")
    assert len(clinic.store.sessions()) == 3


def test_a_wrong_reference_is_taken_off_the_list_while_nothing_is_answered(clinic: Clinic) -> None:
    face = clinic.work("n", "A-1", "-", "-")
    assert clinic.queue() == []
    assert face.prompts[-1].notices == ("A-1 is off the list.",)
    clinic.work("n", "B-2", "n", "p")
    assert not any("on the list at all" in line for line in clinic.sees("1", "-").body)

    def keys() -> Iterator[str]:
        yield from ("n", "C-3")
        SessionRecorder.resume(clinic.store, clinic.session("C-3"), "patient").answered(clinic.signs()[1], answer=True)
        yield from ("-", "-")

    face = clinic.at(Scripted(keys()))
    assert face.prompts[-1].notices == ("C-3 stays on the list: somebody has answered there.",)
    assert clinic.queue()[0] == ("C-3", "urgent sign!")

    clinic.work("n", "D-4", "p")
    other = SessionRecorder.resume(clinic.store, clinic.session("D-4"), "nurse")
    for does, where in ((OPENED, "it is open at desk 2"), (LEFT, "answering on a tablet")):
        other.at_desk("desk 2", does)
        assert clinic.work("D-4", "-", "-").prompts[-1].notices == (f"D-4 stays on the list: {where}.",)
        other.detail("tablet", "opened:0")
    other.detail("tablet", "")
    assert clinic.work("D-4", "-", "-").prompts[-1].notices == ("D-4 is off the list.",)


def test_where_a_desk_may_delete_nothing_a_wrong_reference_is_off_the_list_and_the_log_keeps_it(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(clinic.store), "forget", refused)
    face = clinic.work("n", "A-1", "-", "-")
    assert clinic.queue() == []
    assert face.prompts[-1].notices == ("A-1 is off the list. The log keeps that it was there.",)
    (kept,) = cases(clinic.content, clinic.store, clinic.store.sessions())
    assert kept.progress.state == "wrong reference"
    assert not clinic.details("A-1").open_at
    assert clinic.sees("A-1").heading == "A-1 is not on the list", "as a new patient, not that of before"


def test_a_reference_that_was_wrong_is_corrected_wherever_it_stands_and_the_log_keeps_both(clinic: Clinic) -> None:
    face = clinic.work("n", "A-1", "n", "-", "B-7", "y", "n", "p")
    assert [prompt.heading for prompt in face.prompts[4:8]] == [
        "[A-1] Which reference is right?",
        "[A-1] A-1 was wrong, and B-7 is right?",
        "[B-7] Urgent signs",
        "[B-7] Urgent signs",
    ]
    assert face.prompts[-1].notices == ("B-7: all is kept.",)
    assert clinic.queue() == [("B-7", "in progress")]
    assert clinic.sees("b-7").heading == "[B-7] Urgent signs"
    assert clinic.sees("A-1").heading == "A-1 is not on the list"
    (kept,) = cases(clinic.content, clinic.store, clinic.store.sessions())
    assert desk_of(kept).reference == "B-7"
    assert [(row.before, row.now) for row in session_log.rows(kept) if row.what == "Reference"] == [("A-1", "B-7")]
    assert session_table.row(kept, references=True).reference == "B-7"
    told = session_table.as_json(clinic.content, [session_table.row(kept)])
    assert not any(reference in told for reference in ("A-1", "B-7")), "as in the table without --references"
    whole = Moved(kept.session, kept.events)
    written = documents.read("-", exchange.render(whole).encode(), exchange.MAX_BYTES)
    assert exchange.read(written.value, clinic.content) == whole

    clinic.work("B-7", "q", "y", "-", "C-9", "y", "w", "", "q")
    assert clinic.queue() == [("C-9", "finished")]
    assert "handover-C-9.txt" in clinic.written
    assert clinic.work("C-9").prompts[-2].heading == "[C-9] Handover sheet"


def test_a_corrected_reference_is_looked_at_as_a_new_one_is(clinic: Clinic) -> None:
    """What was typed for the list while the patient was still on the screen renamed the patient."""
    rows = {
        ("Maria", "", "-", "B", "y"): "B",
        ("x" * 41, "C", "y"): "C",
        ("Maria Silva", "y"): "Maria Silva",
        ("",): "V-4",
        ("105", ""): "V-5",
    }
    for number, (said, stands) in enumerate(rows.items(), start=1):
        before = clinic.queue()
        clinic.work("n", f"V-{number}", "n", "-", *said, "p", "q")
        assert [each for each in clinic.queue() if each not in before] == [(stands, "in progress")], said


def test_a_reference_that_another_desk_corrects_is_told_and_stands_on_the_screen_at_once(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "n", "p", "n", "B-2", "p")
    other = SessionRecorder.resume(clinic.store, clinic.session("A-1"), "nurse")
    nurse = clinic.at(_Meanwhile(lambda: other.detail("reference", ("A-1", "B-2")), ("1", "r", "", "n", "p")))
    name = f"[B-2, {other.session.id}]"
    assert [prompt.heading for prompt in nurse.prompts[1:3]] == ["[A-1] Urgent signs", f"{name} Your answers"]
    assert "The reference was corrected at another desk: B-2." in nurse.prompts[2].notices
    assert nurse.prompts[4].heading == f"{name} Urgent signs"
    assert nurse.prompts[-1].notices == ("B-2: all is kept.",)
    assert [name for name, _ in clinic.queue()] == ["B-2", "B-2"]


def refused(*_: object, **__: object) -> None:
    raise StoreError("permission denied")


def test_looking_at_a_patient_moves_nothing_in_the_list(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "n", "p")
    before = words.as_csv(Known(clinic.content, clinic.store).todays())
    clinic.work("1", "p")
    assert words.as_csv(Known(clinic.content, clinic.store).todays()) == before


@pytest.mark.parametrize("name", ["Maria Silva", "1960-02-01"])
def test_a_reference_that_tells_who_it_is_gets_a_warning_and_a_second_chance_not_a_refusal(
    clinic: Clinic, name: str
) -> None:
    face = clinic.work("n", name, "", "A-1", "p")
    assert clinic.queue() == [("A-1", "waiting")]
    assert face.prompts[2].heading == "Is this reference right?"
    clinic.work("n", name, "y", "p")
    assert (name, "waiting") in clinic.queue()


def test_a_reference_that_is_too_long_is_asked_for_again_and_going_back_puts_nobody_on_the_list(clinic: Clinic) -> None:
    clinic.work("n", "", "q")
    assert clinic.queue() == []
    face = clinic.work("n", "x" * 41, "A-1", "p")
    assert face.prompts[2].notices == ("That is too long: 40 characters at most.",)
    assert clinic.queue() == [("A-1", "waiting")]


def test_yesterdays_patients_are_not_in_todays_list_but_a_sign_that_nobody_saw_is(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "n", "p", "n", "B-2", "y", "g", "p")
    tomorrow = clinic.session("A-1").created + timedelta(days=1)
    later = Known(clinic.content, clinic.store).todays(tomorrow)
    assert [words.name(one.session) for one in later] == ["B-2"]


def test_what_is_brought_late_is_on_the_list_of_the_day_on_which_it_comes(clinic: Clinic, tmp_path: Path) -> None:
    """The clock of a desk without its server was wrong by a year: an urgent sign came, and stood on no list."""
    clinic.work("n", "A-1", "y", "g", "p")
    late, now = timedelta(days=400), clinic.session("A-1")
    told = tuple(replace(event, when=event.when - late) for event in clinic.events("A-1"))
    clinic.store.forget(now.id)
    with open_store(str(tmp_path / "waiting.sqlite3")) as waiting:
        waiting.add(replace(now, created=now.created - late), *told)
        flush(waiting, clinic.store, now)
        assert not waiting.sessions()
    assert clinic.queue() == [("A-1", "urgent sign!")]
    assert clinic.events("A-1")[:-1] == told


@each(("typed", "sessions"), [(("g", "n"), 1), (("", "1", "n"), 2)])
def test_a_reference_of_an_earlier_day_is_a_new_patient_unless_the_nurse_says_otherwise(
    clinic: Clinic, typed: tuple[str, ...], sessions: int
) -> None:
    reference, before = f"Bed {sessions}", datetime.now(UTC) - timedelta(days=20)
    old = Session(f"k7mq-29x{sessions}", before, reference, "0.1.0", "0.1.0", clinic.loaded.sha256)
    clinic.store.add(old, Event(old.id, 1, "new-weakness", NO, "nurse", before))
    assert reference not in [name for name, _ in clinic.queue()]
    face = clinic.work("n", reference, *typed, "p", "q")
    assert face.prompts[2].heading == f"{reference} was on the list before"
    assert (reference, "in progress") in clinic.queue(), "also what was begun weeks ago"
    assert [one.reference for one in clinic.store.sessions()].count(reference) == sessions
    assert (len(clinic.store.events(old.id)) == 1) is (sessions == 2)


# --- every screen ---------------------------------------------------------------------------------


def test_the_reference_stands_on_every_screen_of_a_patient_and_p_pauses_on_every_one(clinic: Clinic) -> None:
    before = ("n", "A-1", "?", "", "!", "a note", "y", "c", "1", "b", "n", "n", "r", "", "q", "n", "q", "y")
    end = ("t", "y", "2", "a note", "f", "1", "o", "1", "", "", "r", "", "w", "h", "!", "", "")
    face = clinic.work(*before, *end)
    patients = face.prompts[2:-1]
    assert [prompt.heading for prompt in patients if not prompt.heading.startswith("[A-1] ")] == []
    for prompt in patients:
        assert prompt.line or "p" in [command.key for command in prompt.commands], prompt.heading
        assert len({choice.key for choice in prompt.commands}) == len(prompt.commands), prompt.heading
    assert len({prompt.heading for prompt in patients}) > 12
    meanings: dict[str, set[str]] = {}
    asks = [prompt for prompt in face.prompts if not prompt.quiet]  # pages to read have keys of their own
    for key, text in ((command.key, command.text) for prompt in asks for command in prompt.commands):
        meanings.setdefault(key, set()).add(SAME_MEANING.get(text, text))
    assert {key: words for key, words in meanings.items() if len(words) > 1} == {}, (
        "one meaning a key on the whole desk"
    )


def test_pausing_at_any_screen_loses_nothing(clinic: Clinic) -> None:
    """Each step: what is typed, and how many answers are kept then."""
    steps = (("1", 0), ("?", 0), ("", 0), ("n", 1), ("y", 2), ("k", 2), ("n", 3), ("r", 3), ("", 3), ("q", 3))
    steps += (("y", 3), ("", 3), ("r", 3), ("", 3))
    for number, (_, answered) in enumerate(steps, start=1):
        clinic.work("n", f"N-{number}", *(line for line, _ in steps[:number]), "p", "q")
        assert len(clinic.answers(f"N-{number}")) == answered, steps[:number]


def test_the_end_of_the_input_at_a_patient_leaves_the_patient_paused(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "n", "n")
    assert clinic.queue() == [("A-1", "in progress")]
    assert not clinic.details("A-1").finished


@pytest.mark.parametrize("word", ["pause", "PAUSE"])
def test_a_line_of_text_is_taken_as_it_is_and_a_word_for_pausing_pauses_elsewhere(clinic: Clinic, word: str) -> None:
    clinic.work("n", "A-1", "n", "q", "y", "i", word, "", "", word, "q")
    assert clinic.details("A-1").own_words == (word, "", "")
    assert clinic.queue() == [("A-1", "finished")]


# --- urgent signs ---------------------------------------------------------------------------------


def test_an_urgent_sign_says_at_once_what_to_do_and_what_the_patient_said(clinic: Clinic) -> None:
    page = clinic.sees("n", "A-1", "n", "y")
    assert page.heading == "[A-1] Get the clinician now"
    assert page.notices == ("URGENT SIGN! New numbness between the legs: yes",)
    assert page.body[0].startswith("Stay with the patient.")
    assert f'Asked: "{clinic.pack.items["saddle-numbness"].text}"' in page.body
    assert 'The patient said: "yes".' in page.body
    assert "Emergency: call 911." in page.body
    assert not page.enter


def test_a_sign_stays_in_the_list_and_comes_back_until_it_is_marked_as_seen(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "y", "g", "n", "p")
    assert clinic.queue() == [("A-1", "urgent sign!")]
    face = clinic.work("1", "k", "p")
    assert face.prompts[1].heading == "[A-1] Get the clinician now"
    assert clinic.queue() == [("A-1", "in progress")]
    assert clinic.details("A-1").urgent_seen == ("bladder-bowel-change=True",)
    assert clinic.sees("1").body[0].startswith(READ_ALOUD)


def test_a_sign_that_nobody_has_seen_comes_once_more_before_the_patient_goes(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "y", "g", "q", "y", "k", "", "", "")
    assert clinic.queue() == [("A-1", "finished")]
    assert clinic.details("A-1").urgent_seen == ("bladder-bowel-change=True",)


def test_stopping_while_a_sign_is_changed_at_the_end_goes_on_with_the_end(clinic: Clinic) -> None:
    page = clinic.sees("n", "A-1", "y", "g", "q", "y", "b", "q", "y")
    assert page.heading == "[A-1] Note of the nurse"
    assert page.body[0].startswith("An emergency sign was told. What was agreed")


def test_only_a_key_that_says_what_comes_of_it_passes_an_urgent_sign(clinic: Clinic) -> None:
    face = clinic.work("n", "A-1", "y", "", "x", "y", "1", "")
    assert [prompt.heading for prompt in face.prompts[3:-1]] == ["[A-1] Get the clinician now"] * 6


def test_a_wrong_key_can_be_taken_back_from_the_urgent_page(clinic: Clinic) -> None:
    face = clinic.work("n", "A-1", "y", "b", "n")
    assert asked_by(face.prompts[-2]) == clinic.pack.sections[0].items[1].short_text
    assert clinic.queue() == [("A-1", "in progress")]
    assert [event.value for event in clinic.events("A-1") if not event.is_detail] == [True, False]


def test_not_sure_about_a_sign_is_a_sign_until_somebody_has_seen_it(clinic: Clinic) -> None:
    page = clinic.sees("n", "A-1", "u")
    assert page.notices == ("URGENT SIGN! New trouble passing or holding urine or stools: not sure",)
    assert any(line.startswith("Ask once more in other words.") for line in page.body)
    assert clinic.queue() == [("A-1", "urgent sign!")]


def test_a_mark_by_a_wrong_key_is_taken_back_by_answering_again(clinic: Clinic) -> None:
    face = clinic.work("n", "A-1", "y", "k", "r", "1", "y", "g", "p", "q")
    assert SEEN in face.prompts[4].notices
    assert SEEN_BEFORE in face.prompts[7].notices
    assert (clinic.details("A-1").urgent_seen, clinic.queue()) == ((), [("A-1", "urgent sign!")])
    assert [event.value for event in clinic.events("A-1") if event.name == "seen"] == [
        ("bladder-bowel-change=True", ""),
        ("bladder-bowel-change=True",),
    ]
    clinic.work("1", "k", "r", "1", "y", "k", "p")
    assert clinic.queue() == [("A-1", "in progress")]
    face = clinic.work("1", "r", "1", "n", "r", "1", "y", "p")
    assert face.prompts[-2].heading == "[A-1] Get the clinician now", "a yes after a no is a new one"
    assert clinic.queue() == [("A-1", "urgent sign!")]
    (one,) = Known(clinic.content, clinic.store).todays()
    assert "(NOT YET SEEN): New trouble" in flat(as_text(handover_of(one)))


def test_the_sheet_says_who_saw_a_sign_by_the_name_that_signed_in(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "y", "k", "p", person="Ana Ruiz (nurse)")
    (one,) = Known(clinic.content, clinic.store).todays()
    assert "Ana Ruiz (nurse)): New trouble passing" in flat(as_text(handover_of(one)))


def test_what_a_tablet_of_the_same_patient_tells_is_said_on_the_screen_of_the_desk(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also before the next key: an urgent sign does not wait for it."""
    monkeypatch.setattr(desks, "SILENT_AFTER", timedelta())  # so that this desk says at each look that it is there
    clinic.work("n", "A-1", "n", "p")
    SessionRecorder.resume(clinic.store, clinic.session("A-1"), "nurse").at_desk("desk 2", OPENED)
    tablet = SessionRecorder.resume(clinic.store, clinic.session("A-1"), "patient")
    tablet.detail("tablet", "opened:0")

    def keys() -> Iterator[str]:
        yield "1"
        tablet.answered(clinic.signs()[1], answer=True)
        yield from ("?", "", "p", "q")

    face, place = Scripted(keys()), regions.Place(clinic.pack.regions[1], certain=True)
    desk = Desk(clinic.store, Room(face, place, clinic.content, lambda _, said: said), "desk 1")
    desk.run()
    row, (asked, *later) = face.prompts[0].choices[0].text, [" ".join(each.notices) for each in face.prompts[1:4]]
    assert "; answering on a tablet" in row
    assert "ALSO OPEN at desk 2, on a tablet." in asked
    for told in later:
        assert "URGENT SIGN told there: New numbness between the legs. Press p" in told
    assert desk.told_to_all() == ("URGENT SIGN not seen yet: 1. Unlock the desk for the list.",)
    clinic.work("n", "B-2", "y", "g", "p")
    told = " ".join(clinic.sees("n", "C-3").notices)
    assert re.search(r"URGENT SIGN not seen yet: B-2 \(\d\d:\d\d\), A-1 \(", told), "the new one first"


def test_a_desk_that_was_killed_is_told_as_silent_and_later_warns_nobody(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.work("n", "A-1", "n", "p")
    SessionRecorder.resume(clinic.store, clinic.session("A-1"), "nurse").at_desk("desk 2", OPENED)
    assert "Open at desk 2." in clinic.work("q").prompts[0].choices[0].text
    assert "ALSO OPEN at desk 2. Please agree who goes on." in clinic.work("1", "p").prompts[1].notices
    SessionRecorder.resume(clinic.store, clinic.session("A-1"), "nurse").at_desk("desk 1", LEFT)
    monkeypatch.setattr(queue, "SILENT_AFTER", timedelta())
    assert "Open at desk 2 (nothing from there since " in clinic.work("q").prompts[0].choices[0].text
    assert "ALSO OPEN" not in str(clinic.work("1", "p").prompts[1].notices)


def test_a_desk_that_was_killed_and_is_opened_again_no_longer_has_its_patient_on_the_screen(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "n", "p")
    for person in ("", "Ana Ruiz (nurse)"):  # who signs in now may be another
        SessionRecorder.resume(clinic.store, clinic.session("A-1"), "nurse").at_desk("desk 1", OPENED, person)
        (one,) = Known(clinic.content, clinic.store).todays()
        assert list(queue.open_at(one)) == ["desk 1"]
        clinic.work("q")
        (one,) = Known(clinic.content, clinic.store).todays()
        assert not queue.open_at(one)


# --- who answers ----------------------------------------------------------------------------------


def test_who_answers_is_kept_with_every_answer(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "n", "a", "2", "n", "p", THE_WORD, "a", "3", "n", "p", THE_WORD, "n", "p", "q")
    said = [(event.who, event.value) for event in clinic.events("A-1") if not event.is_detail]
    assert said == [(who, False) for who in ("nurse", "patient", "helper", "nurse")]


def test_the_nurse_reads_aloud_and_a_patient_at_the_keyboard_just_reads(clinic: Clinic) -> None:
    question = clinic.pack.groups[0].text
    nurses, patients = clinic.sees("n", "A-1"), clinic.sees("n", "B-2", "a", "2")
    assert nurses.body[0] == f"{READ_ALOUD} {question}"
    assert patients.body[0] == question
    assert {key.key for key in nurses.commands} - {key.key for key in patients.commands} == {"!", "-", "a"}


def test_the_nurse_listens_where_people_say_an_answer_by_themselves_and_a_patient_reads_it(clinic: Clinic) -> None:
    pages = {who: clinic.sees("n", who, *said, *NO_SIGNS) for who, said in (("A-1", ()), ("B-2", ("a", "2")))}
    assert pages["A-1"].body == (f"{READ_ALOUD} Your age group?", LISTEN)
    assert pages["B-2"].body == ("Your age group?",)
    assert LISTEN not in clinic.sees("A-1", "2").body


def test_a_sign_calls_the_nurse_to_the_patients_keyboard_and_the_nurse_marks_it(clinic: Clinic) -> None:
    face = clinic.work("n", "A-1", "a", "2", "y", "g", THE_WORD, "k", "p")
    for page in face.prompts[5:7]:
        assert page.body[0] == "PLEASE CALL THE NURSE TO THIS SCREEN NOW."
        assert page.body[-1] == "You told us: New trouble passing or holding urine or stools: yes."
    assert face.prompts[7].heading == "[A-1] Get the clinician now"
    seen = next(event for event in clinic.events("A-1") if event.name == "seen")
    assert seen.who == "nurse"


class _Fidgeting(Scripted):
    """A patient who, once the keyboard is theirs, presses what is named on the screen, and other keys, by chance."""

    def __init__(self, chance: random.Random, lines: tuple[str, ...]) -> None:
        super().__init__(lines)
        self.theirs, self.chance = len(lines), chance

    def ask(self, prompt: Prompt) -> str | None:
        typed = super().ask(prompt)
        if typed is not None or len(self.prompts) > self.theirs + 80:
            return typed
        named = [choice.key for choice in (*prompt.choices, *prompt.commands)]
        return self.chance.choice([*named * 3, *string.printable, "", "", "1 2", "nurse", "stop", "A-1", "A-1042"])


@pytest.mark.parametrize("seed", range(6))
def test_no_key_of_a_patient_shows_another_patient_or_passes_a_sign_by(clinic: Clinic, seed: int) -> None:
    """A desk with a sign of another patient on its list; the patient answers all of the first page, or has a sign."""
    clinic.work("n", "OTHER-9", "y", "g", "p", "n", "A-1", *(("n",) * (seed % 2)), "p")
    face = clinic.at(_Fidgeting(random.Random(seed), ("A-1", "a", "2")))  # noqa: S311
    assert not [prompt.heading for prompt in face.prompts[3:] if "OTHER-9" in str(prompt)]
    assert not clinic.details("A-1").urgent_seen
    assert all(event.who == "patient" for event in clinic.events("A-1")[-3:] if not event.is_detail)


def test_the_nurse_has_the_keyboard_back_by_what_only_a_nurse_knows(clinic: Clinic) -> None:
    face = clinic.work("n", "A-1", "a", "2", "n", "p", "", "p", "1", "Desk", "p")
    assert [prompt.heading for prompt in face.prompts[6:11]] == [
        "[A-1] Thank you",
        "[A-1] Urgent signs",
        *["[A-1] Thank you"] * 2,
        "[A-1] Urgent signs",
    ]
    assert face.prompts[9].notices == ("Only the nurse goes on here.",)
    assert "!" in [command.key for command in face.prompts[10].commands]
    assert f"the word {THE_WORD}," in face.prompts[3].body[0]
    assert not any(re.search(rf"\b{THE_WORD}\b", str(prompt)) for prompt in face.prompts[4:10]), "patients are not told"


def test_who_opens_a_patient_from_the_list_has_the_keyboard_and_so_is_the_nurse(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "a", "2", "n", "p", THE_WORD, "p")
    clinic.work("1", "n", "p")
    assert [event.who for event in clinic.events("A-1") if not event.is_detail] == ["patient", "nurse"]


def test_a_new_patient_is_told_first_what_this_is_and_nobody_is_told_twice(clinic: Clinic) -> None:
    assert clinic.sees("n", "A-1").notices == (GREETING,)
    assert clinic.sees("1", "n").notices == ()
    assert clinic.sees("1").notices == ()


# --- to the end -----------------------------------------------------------------------------------


def lines_for(clinic: Clinic, sheet: Answers, until: str = "") -> list[str]:
    """Return what a nurse types for an interview, urgent pages included: to its end, or to the answer to a question."""
    lines, said = [], Answers()
    while until not in said and (item := flow.next_item(clinic.pack, said)):
        answer = sheet.get(item.link_id)
        answer = Absent.NOT_SURE if answer is Absent.NOT_ASKED else answer
        said = said.with_answer(item.link_id, answer)
        lines.append(typed(item, answer))
        if item.link_id in clinic.signs() and answer is not False and answer is not Absent.DECLINED:
            lines.append("k")
    return lines


def test_a_whole_patient_from_the_list_to_the_handover_sheet(clinic: Clinic) -> None:
    sheet = Answers({**dict.fromkeys(clinic.signs(), False), "implant-now": "none", "main-pain-site": "low-back"})
    own = ("i", "Walk again", "", "And then?")
    face = clinic.work("n", "A-1", *lines_for(clinic, sheet), "t", "1", "a map", "y", "f", "1 2", *own, "w", "", "q")
    assert clinic.queue() == [("A-1", "finished")]
    assert flow.next_item(clinic.pack, fold(clinic.events("A-1")).answers) is None
    details = clinic.details("A-1")
    assert details.taught == ("choices", "next-steps")
    assert details.explained_again == ("The choices: which choices there are", "The choices, note: a map")
    assert len(details.ticked) == 2
    assert details.own_words == ("Walk again", "", "And then?")
    handover, patients = clinic.written.values()
    assert "Wants most: Walk again" in handover
    assert "What I want most: Walk again" in patients
    assert "The choices: which choices there are" in " ".join(handover.split())
    assert patients.startswith("My page for the visit\n")
    assert face.prompts[-1].choices[0].text.startswith("A-1: finished at ")


def test_a_patient_at_the_keyboard_gets_every_page_of_the_interview_at_home(clinic: Clinic) -> None:
    face = clinic.work("n", "A-1", "a", "2", *NO_SIGNS, "", "", "2", "1", "", "p", THE_WORD)
    headings = [prompt.heading for prompt in face.prompts]
    assert [f"[A-1] {section.title}" for section in clinic.pack.sections[:3]] == [
        heading for heading in dict.fromkeys(headings) if "Who answers" not in heading and heading.startswith("[A-1]")
    ][:3]
    assert not any("Read aloud" in line for prompt in face.prompts[4:-2] for line in prompt.body)


def test_the_short_path_asks_less_and_is_remembered(clinic: Clinic) -> None:
    clinic.work("n", "A-1", *NO_SIGNS, "1", "p", short=True)
    assert clinic.details("A-1").short
    short = clinic.sees("1")
    clinic.work("n", "B-2", *NO_SIGNS, "1", "p")
    full = clinic.sees("2")
    assert "[A-1]" in short.heading
    assert "[B-2]" in full.heading
    assert short.at != full.at


def test_what_the_short_path_left_out_is_asked_where_the_nurse_wants_it(clinic: Clinic) -> None:
    """A minor is asked little; the sheet comes by itself, and g asks the rest."""
    sheet = Answers({**dict.fromkeys(clinic.signs(), False), "age-group": "under-18"})
    lines = lines_for(clinic, sheet, until="age-group")
    face = clinic.work("n", "A-1", *lines, "13 years old", *("s",) * 60, short=True)
    asked = len(clinic.answers("A-1"))
    assert face.prompts[-2].heading == "[A-1] Handover sheet"
    assert asked < len(clinic.pack.items) - 10
    assert clinic.details("A-1").finished
    clinic.work("1", "g", "s", "s", "p")
    assert len(clinic.answers("A-1")) == asked + 2
    assert not clinic.details("A-1").short


def test_a_patient_who_stopped_early_is_done_and_can_go_on_later(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "n", "q", "y", "")
    assert clinic.queue() == [("A-1", "finished")]
    assert clinic.details("A-1").taught == ()
    face = clinic.work("1", "g", "n", "p")
    assert face.prompts[1].heading == "[A-1] Handover sheet"
    assert clinic.queue() == [("A-1", "in progress")]
    assert len(clinic.answers("A-1")) == 2


def test_reviewing_at_the_handover_sheet_changes_an_answer_and_asks_only_what_that_opens(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "n", "n", "q", "y", "")
    face = clinic.work("1", "r", "1", "2 u", "k", "")
    assert "[A-1] Handover sheet" in [prompt.heading for prompt in face.prompts[-2:]]
    assert clinic.answers("A-1")["saddle-numbness"] is Absent.NOT_SURE


def test_a_card_done_anew_replaces_what_it_said_before(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "n", "q", "y", "t", "", "1", "first", "t", "", "2", "second")
    assert clinic.details("A-1").explained_again == (
        "What to do next: what to ask the doctor",
        "What to do next, note: second",
    )


# --- after an emergency sign ------------------------------------------------------------------------


def test_after_an_emergency_sign_nothing_of_a_leaflet_is_read_aloud_and_what_was_agreed_is_on_the_sheet(
    clinic: Clinic,
) -> None:
    face = clinic.work("n", "A-1", "y", "k", "q", "y", "999 called by Dr A", "t", "o", "w", "", "q")
    aloud = ("book a visit", "do not have to decide", "no decision", "medicines")
    read = [p for p in face.prompts[3:-2] if "sheet" not in p.heading]
    shown = [str((p.heading, p.body, p.notices)).casefold() for p in read]
    assert not [each for each in shown if any(words in each for words in aloud)]
    keys = [command.key for command in face.prompts[-2].commands]
    assert {"t", "o"}.isdisjoint(keys)
    assert clinic.details("A-1").notes == (("agreed", "999 called by Dr A"),)


@pytest.mark.parametrize(
    ("first", "second", "said"), [("y", "y", "yes"), ("y", "u", "not sure"), ("u", "u", "not sure")]
)
def test_a_second_sign_stops_as_the_first_did_though_its_topic_is_known(
    clinic: Clinic, first: str, second: str, said: str
) -> None:
    face = clinic.work("n", "A-1", first, "k", second)
    assert face.prompts[-2].notices == (f"URGENT SIGN! New numbness between the legs: {said}",)


# --- notes and teach-back -----------------------------------------------------------------------------


def test_a_note_is_kept_with_its_question_and_enter_leaves_it_as_it_was(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "!", "fell on Monday", *NO_SIGNS, "!", "apixaban 5 mg", "!", "", "p", "q")
    group, question = clinic.pack.items["bladder-bowel-change"].group, flow.next_item
    after = question(clinic.pack, Answers(clinic.answers("A-1")))  # type: ignore[arg-type]
    assert after
    assert clinic.details("A-1").notes == ((group, "fell on Monday"), (after.link_id, "apixaban 5 mg"))
    clinic.work("1", "!", "-", "a", "4", "daughter", "p", "q")
    assert clinic.details("A-1").notes == ((group, "fell on Monday"), (TOLD_ALOUD, "daughter"))


@each(
    "link_id, answer, last, asks",
    [
        ("age-group", "under-18", "age-group", "Under 18: "),
        ("implant-now", "stimulator", "implant-trouble", "An implant "),
    ],
)
def test_a_minor_and_an_implant_are_said_to_the_nurse_after_the_urgent_sign_and_what_the_nurse_asked_is_noted(
    clinic: Clinic, link_id: str, answer: str, last: str, asks: str
) -> None:
    reference, calm = f"N-{len(link_id)}", {**dict.fromkeys(clinic.signs(), False), "age-group": "18-to-64"}
    lines = lines_for(clinic, Answers({**calm, "implant-trouble": ("none-of-these",), link_id: answer}), until=last)
    face = clinic.work("n", reference, "1", *lines, "make X, MRI card yes", "p", "q")
    page = next(prompt for prompt in face.prompts if prompt.heading.endswith("Note of the nurse"))
    assert page.body[0].startswith(asks)
    assert [text for _, text in clinic.details(reference).notes] == ["make X, MRI card yes"]
    assert not any(prompt.heading.endswith("Note of the nurse") for prompt in clinic.work(reference).prompts)


def test_enter_records_no_teach_back_as_done(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "n", "q", "y", "t", "", "", "", "q")
    assert clinic.details("A-1").taught == ()
    clinic.work("1", "t", "y", "", "", "q")
    assert clinic.details("A-1").taught == ("choices",)


# --- two desks ------------------------------------------------------------------------------------


def test_what_another_desk_answered_meanwhile_is_not_asked_again(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "n", "p")
    other = SessionRecorder.resume(clinic.store, clinic.session("A-1"), "nurse")
    nurse = clinic.at(_Meanwhile(lambda: other.answered("new-weakness", answer=False), ("1", "n", "p")))
    asked = [asked_by(prompt) for prompt in nurse.prompts if not prompt.line]
    assert list(clinic.answers("A-1")) == ["bladder-bowel-change", "new-weakness", "saddle-numbness"]
    assert asked[-1] == clinic.pack.sections[0].items[3].short_text
    assert ELSEWHERE in nurse.prompts[-2].notices


class _Meanwhile(Scripted):
    """Somebody else does something while the nurse looks at the first question."""

    def __init__(self, does, lines) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        super().__init__(lines)
        self.does = does

    def ask(self, prompt: Prompt) -> str | None:
        if "u" in [command.key for command in prompt.commands] and self.does:
            self.does, does = None, self.does
            does()
        return super().ask(prompt)


def test_a_session_that_another_desk_deleted_is_said_and_the_desk_goes_on(clinic: Clinic) -> None:
    clinic.work("n", "A-1", "p", "n", "B-2", "p")
    code = clinic.session("A-1").id
    face = Scripted([])
    place = regions.Place(clinic.pack.regions[1], certain=True)
    desk = Desk(clinic.store, Room(face, place, clinic.content, lambda *_: ""), "desk 1")
    desk._look()  # noqa: SLF001
    clinic.store.forget(code)
    desk._do("1")  # noqa: SLF001
    assert desk.notices == (f"A-1: {FORGOTTEN}",)
    desk._look()  # noqa: SLF001
    assert [words.name(one.session) for one in desk._entries] == ["B-2"]  # noqa: SLF001
