"""Pages that come at once after an answer: whom to call, and what to do. The action stands before the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo, is_urgent
from decision_aid.engine.answers import Absent
from decision_aid.engine.guidance import guide
from decision_aid.people.interview.conversation import COUNTRY, STOP, StoppedError
from decision_aid.people.terminal.prompts import Choice, Prompt
from decision_aid.reports.for_patients.front import IF_IT_MAY_BE_SO

if TYPE_CHECKING:
    from decision_aid.content import Item
    from decision_aid.engine.guidance import Guidance, Raised
    from decision_aid.people.interview.conversation import Conversation


def respond(talk: Conversation, item: Item, before: Guidance) -> bool:
    """Show what an answer makes urgent; return whether the person wants to go back to the question."""
    now, known = guide(talk.pack, talk.answers), {raised.topic.id for raised in before.urgent}
    new = [raised for raised in now.urgent if raised.topic.id not in known]
    if any(interrupt(talk, raised, item) for raised in new):
        return True
    if item.link_id in now.unsure_signs:
        return unsure_sign(talk, item)
    if not new and _may_need_the_crisis_line(item, before, now):
        _offer_the_crisis_line(talk)
    return False


def interrupt(talk: Conversation, raised: Raised, item: Item | None = None) -> bool:
    """Say at once what to do and whom to call; return whether the answer to `item` was a mistake."""
    while True:
        body = (*talk.contacts(raised.topic.contacts), "", *raised.topic.discuss)
        commands = (_GO_ON, *_mistaken(item), _SHEET, COUNTRY)
        notices = (_READ_THIS[raised.urgency],)
        typed = talk.ask(Prompt(raised.topic.title, body, notices=notices, commands=commands, quiet=True))
        if typed == "q":
            raise StoppedError
        if typed == "c":
            talk.change_country()
        elif typed in ("g", "") or (item and typed == "b"):
            return typed == "b"


def _mistaken(item: Item | None) -> tuple[Choice, ...]:
    if item is None:
        return ()
    match item.kind:
        case YesNo():
            return (Choice("b", "I pressed yes by mistake"),)
        case Scale() | SingleChoice() | MultipleChoice():
            return (Choice("b", "back to the question"),)


def unsure_sign(talk: Conversation, item: Item) -> bool:
    """A sign that may be urgent is not passed over; return whether the person wants to go back to it."""
    hanging = [each.topic for each in guide(talk.pack, talk.answers).urgent_if_so if item.link_id in each.signs]
    kinds = hanging[0].contacts if hanging else ()
    while True:
        lines = (*talk.contacts(kinds or ("emergency",)), "", IF_IT_MAY_BE_SO, f"{item.short_text}: not sure")
        typed = talk.page("You are not sure about this sign", (), lines, commands=(_BACK, COUNTRY, STOP))
        if typed != "c":
            return typed == "b"
        talk.change_country()


def _may_need_the_crisis_line(item: Item, before: Guidance, now: Guidance) -> bool:
    """Say whether a topic with the crisis line has come up, or was left open by "rather not say"."""
    known = {raised.topic.id for raised in before.raised}
    came_up = any("crisis" in raised.topic.contacts and raised.topic.id not in known for raised in now.raised)
    declined = now.answers.get(item.link_id) is Absent.DECLINED
    return came_up or (
        declined
        and any(
            is_urgent(topic.urgency) and "crisis" in topic.topic.contacts and item.link_id in topic.needs
            for topic in now.undetermined
        )
    )


def _offer_the_crisis_line(talk: Conversation) -> None:
    """Not an alarm: one page with the line to call, and the interview goes on."""
    while True:
        lines = (*talk.contacts(("crisis", "emergency")), "", _WITH_WARMTH, talk.pack.safety.crisis)
        if talk.page("You are not alone", (), lines, commands=(COUNTRY, STOP)) != "c":
            return
        talk.change_country()


_READ_THIS = {"emergency": "PLEASE READ THIS NOW.", "today": "PLEASE READ THIS FIRST.", "soon": "", "discuss": ""}
_GO_ON, _SHEET = Choice("g", "go on with the questions"), Choice("q", "stop and show my sheet")
_BACK = Choice("b", "back")
_WITH_WARMTH = "Thank you. What you feel matters, and you can say as much or as little as you like."
