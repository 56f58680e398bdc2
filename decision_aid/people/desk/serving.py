"""One patient from the first question to the handover sheet; pausing and killing lose nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from decision_aid import __version__
from decision_aid.people.desk import clipboard, handing_over, newcomer, teach_back
from decision_aid.people.desk.face import NurseNeededError, OtherHandsError, PatientFace, PausedError
from decision_aid.people.desk.intake import Intake
from decision_aid.people.desk.words import ask_key
from decision_aid.people.interview import ending
from decision_aid.people.interview.resuming import Saved
from decision_aid.people.terminal.prompts import Choice, Prompt
from decision_aid.sessions.case import case

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.engine.regions import Place
    from decision_aid.engine.sheet import Sheet
    from decision_aid.people.interview.ending import Groups
    from decision_aid.people.terminal.prompts import Face
    from decision_aid.sessions.case import Case
    from decision_aid.sessions.content import Content
    from decision_aid.sessions.recorder import SessionRecorder
    from decision_aid.sessions.records import Who

COPY, WRITE, SHEET = (
    Choice("c", "copy"),
    Choice("w", "write to a file"),
    Choice("s", "write the patient's sheet"),
)
_COMMANDS = (
    COPY,
    WRITE,
    SHEET,
    Choice("r", "review"),
    Choice("t", "teach-back"),
    Choice("f", "what to ask first"),
    Choice("i", "in own words"),
    Choice("o", "read the choices"),
)
GO_ON = Choice("g", "go on with the questions")


@dataclass(frozen=True, slots=True)
class Room:
    """What serving a patient needs of the desk.

    `write` puts a text into a file and says in words what became of it; `notices` say what is to be
    known of the content today.
    """

    face: Face
    place: Place
    content: Content
    write: Callable[[str, str], str]
    notices: tuple[str, ...] = ()


class WrongReferenceError(Exception):
    """Nothing was answered, and the reference was a mistake."""


def serve(room: Room, keeper: SessionRecorder, who: Who | None, name: str) -> None:
    """Serve a patient until the nurse is done or pauses; `who` answers, asked for where it is None.

    `name` stands on every screen.

    Raises WrongReferenceError where the nurse takes a new patient off the list again.
    """
    face = PatientFace(room.face, name)
    hands: Who = who or "nurse"
    try:
        while True:
            try:
                hands = who or _ask_who(face, keeper)
                keeper.who = hands
                return _sit(room, face, keeper, hands)
            except OtherHandsError:
                who = None
            except NurseNeededError:
                newcomer.call_the_nurse(face)
                who = "nurse"
    except PausedError:
        if hands != "nurse":
            newcomer.take_back(face)


def _ask_who(face: PatientFace, keeper: SessionRecorder) -> Who:
    answered = any(not event.is_detail for event in keeper.events)
    who = newcomer.ask_who(face, new=not answered)
    if who is None:
        raise WrongReferenceError
    return who


def _sit(room: Room, face: PatientFace, keeper: SessionRecorder, who: Who) -> None:
    intake = _intake(room, face, keeper, who)
    if keeper.folded.details.finished:
        intake.look_again()
    else:
        _ask_and_finish(intake, face, keeper)
    _hand_over(room, intake, keeper)


def _ask_and_finish(intake: Intake, face: PatientFace, keeper: SessionRecorder) -> None:
    intake.run()
    if intake.who != "nurse":
        newcomer.take_back(face)
        keeper.who = intake.who = "nurse"
    intake.next_steps()


def _intake(room: Room, face: PatientFace, keeper: SessionRecorder, who: Who) -> Intake:
    def kept() -> Case:
        return case(room.content, keeper.session, keeper.events)

    now = kept()
    return Intake(
        pack=room.content.pack,
        face=face,
        place=now.place or room.place,
        answers=now.fitting.answers,
        ticked=now.details.ticked,
        own=now.details.own_words,
        short=room.content.short if now.details.short else None,
        saved=Saved(now.fitting, now.last_answer, now.new_words),
        keeper=keeper,
        who=who,
        details=now.details,
        latest=lambda: kept().fitting.answers,
        notices=room.notices,
    )


# --- the handover sheet ---------------------------------------------------------------------------


def _hand_over(room: Room, intake: Intake, keeper: SessionRecorder) -> None:
    """Show the handover sheet until the nurse goes to the next patient."""
    notices: tuple[str, ...] = ()
    while True:
        sheet = handing_over.handover(case(room.content, keeper.session, keeper.events))
        text = handing_over.as_text(sheet, intake.face.width)
        commands = (*_COMMANDS, *(() if intake.complete else (GO_ON,)))
        prompt = Prompt("Handover sheet", tuple(text.splitlines()), notices=notices, commands=commands, enter=_NEXT)
        typed = ask_key(intake.face, prompt)
        if not typed:
            return
        notices = tuple(filter(None, (_done(room, intake, keeper, typed),)))


_NEXT = "go to the next patient"


def _done(room: Room, intake: Intake, keeper: SessionRecorder, typed: str) -> str:
    """Do what was chosen at the handover sheet; return what is to be said about it."""
    match typed:
        case "c" | "w":
            return _take_away(room, keeper, typed)
        case "s":
            return room.write(f"sheet-{keeper.session.id}.txt", _patients_sheet(room, intake))
        case "r":
            intake.review()
        case "g":
            intake.more()
        case "t":
            for card in teach_back.CARDS:
                intake.card(card, anew=True)
        case "f":
            ending.tick(intake, _questions(room, intake))
        case "i":
            return ending.say_in_own_words(intake)
        case _:
            intake.read_options()
    return ""


def _take_away(room: Room, keeper: SessionRecorder, typed: str) -> str:
    sheet = handing_over.as_text(handing_over.handover(case(room.content, keeper.session, keeper.events)))
    if typed == WRITE.key:
        return room.write(f"handover-{keeper.session.id}.txt", sheet)
    return clipboard.COPIED if clipboard.copied(sheet) else _NO_CLIPBOARD


_NO_CLIPBOARD = "The clipboard of this computer cannot be used. Press w to write the sheet to a file."


def _patients_sheet(room: Room, intake: Intake) -> str:
    from decision_aid.reports import text
    from decision_aid.reports.for_patients.sheet import sheet_blocks

    return text.render(sheet_blocks(_sheet(room, intake)))


def _questions(room: Room, intake: Intake) -> Groups:
    from decision_aid.reports.for_patients.sheet import grouped_questions

    return grouped_questions(_sheet(room, intake))


def _sheet(room: Room, intake: Intake) -> Sheet:
    from decision_aid.engine.sheet import Sheet

    guidance = room.content.settling.guide(intake.answers)
    made = Sheet(intake.pack, guidance, intake.place, room.content.sha256, __version__, intake.complete)
    return replace(made, ticked=intake.ticked, own=intake.own, notices=room.notices)
