"""Pages that come at once after an answer: whom to call, and what to do. The action stands before the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from decision_aid.content import Item, Urgency, YesNo, is_urgent
from decision_aid.engine.answers import Absent, in_words
from decision_aid.engine.guidance import Guidance, Raised
from decision_aid.frozen import frozen
from decision_aid.people.interview.course import Standing
from decision_aid.people.interview.keys import Accepts, Key, instead
from decision_aid.people.interview.questions import Question, page_of
from decision_aid.people.interview.screens import BACK, COUNTRY, STOP
from decision_aid.people.interview.state import Interview, Look, Page, State
from decision_aid.people.prompts import Prompt
from decision_aid.reports.for_patients.topics import IF_IT_MAY_BE_SO, in_order_of_help


def respond(talk: Interview, before: Standing, state: State, item: Item | None) -> State:
    """Show what answers make urgent, or urgent in another way; `item` was answered just now."""
    told = [page.topic for page in _own_paths(talk, state, before)]
    own = (page for page in _own_paths(talk, state, state.standing) if page.topic not in told)
    brought = (*_responses(before.guidance, state.standing.guidance, item), *own)
    return state.over(*(page for page in brought if page not in state.pages))


def _responses(before: Guidance, now: Guidance, item: Item | None) -> Iterator[Page]:
    known, link_id = {_how_urgent(raised) for raised in before.urgent}, item.link_id if item else ""
    new = [raised for raised in now.urgent if _how_urgent(raised) not in known]
    yield from (Urgent(*_how_urgent(raised), link_id) for raised in new)
    told = {each.topic.id for each in before.urgent_if_so}
    if open_now := [each.unsure for each in now.urgent_if_so if each.topic.id not in told]:
        signs = (link_id if link_id in unsure else unsure[0] for unsure in open_now)
        yield from map(UnsureSign, dict.fromkeys(signs))  # once for all that need the same help, as after a yes
    elif not new and _may_need_the_crisis_line(link_id, before, now):
        yield CrisisLine()


def _own_paths(talk: Interview, state: State, standing: Standing) -> list[OwnPath]:
    """Return the topics that have a path of their own, each with the answer that brought it, once they are due."""
    own = [raised for raised in standing.guidance.raised if raised.topic.asks_only]
    return [OwnPath(each.topic.id, _brought_by(each)) for each in own if is_due(talk, state, standing, each)]


def is_due(talk: Interview, state: State, standing: Standing, raised: Raised) -> bool:
    """Say whether no urgent sign is asked next by what brought a topic, as of a pump that may fail."""
    asked = next((item for item in standing.open if item.link_id not in state.left), None)
    if asked is None or asked.enable_when is None or asked.link_id not in talk.content.short.signs:
        return True
    from decision_aid.engine.every_sheet.logic import leaves  # not needed before the first question

    return _brought_by(raised) not in [leaf.question for leaf in leaves(talk.pack, asked.enable_when)]


def _brought_by(raised: Raised) -> str:
    return raised.because[-1].answers[-1][0]


def _how_urgent(raised: Raised) -> tuple[str, Urgency]:
    return raised.topic.id, raised.urgency


def repeated(state: State) -> State:
    """Show the signs of the last time again: they may still be there."""
    guidance = state.standing.guidance
    urgent = (Urgent(*_how_urgent(raised), again=True) for raised in guidance.urgent)
    return state.over(*urgent, *(UnsureSign(each.unsure[0], again=True) for each in guidance.urgent_if_so))


@frozen
class Urgent(Page):
    """Says at once what to do and whom to call; an answer to `link_id` that was a mistake can be taken back.

    What was told the last time, and is shown `again`, was no mistake, but may have passed: it is asked about anew.
    """

    topic: str
    urgency: Urgency
    link_id: str = ""
    again: bool = False
    is_urgent = True

    def holds(self, talk: Interview, state: State) -> bool:
        return (self.topic, self.urgency) in map(_how_urgent, state.standing.guidance.urgent)

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        topic, signs = talk.pack.topics_by_id[self.topic], self._signs(talk, state)
        told = "Last time you told us" if self.again else "You told us"
        why = (f"{told}: {item.short_text}: {in_words(item, state.answers.get(item.link_id))}." for item in signs)
        contacts = talk.contacts(state, topic.contacts)
        body = (*_help(self.urgency, contacts, topic.discuss), *(("", *why) if signs else ()))
        alarm = "" if topic.contacts[:1] == ("crisis",) else _ALARM[self.urgency]
        return Prompt(topic.title, body, alarm=alarm, strong=contacts, quiet=True)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        signs = self._signs(talk, state)
        which = "the first was a mistake" if signs[1:] else "I pressed yes by mistake"
        taken_back = f"{which}: it is no" if signs and isinstance(signs[0].kind, YesNo) else "back to the question"
        back = Key("b", taken_back, partial(self._taken_back, talk))
        if self.again and signs:
            back = Key("b", "ask me about it again", partial(_asked_again, talk, signs[0].link_id))
        keys = (
            Key("g", "go on with the questions", State.back),
            *((back,) if signs else ()),
            Key("q", "stop and show my sheet" if talk.paper else "stop", lambda state: state.back().stop()),
            COUNTRY,
        )
        return Accepts(keys, enter=Key("", "", State.back))  # where lines are piped in; a person gives a key

    def _signs(self, talk: Interview, state: State) -> tuple[Item, ...]:
        """Return the questions whose answers make it so, that of just now first: a form can bring several at once."""
        rules = [rule.id for rule in talk.pack.rules_by_topic[self.topic] if rule.urgency == self.urgency]
        because = (each for one in state.standing.guidance.urgent if one.topic.id == self.topic for each in one.because)
        told = dict.fromkeys(link_id for each in because if each.rule in rules for link_id, _ in each.answers)
        in_order = sorted(told, key=lambda link_id: link_id != self.link_id)
        return tuple(talk.pack.items[link_id] for link_id in in_order) if self.link_id or self.again else ()

    def _taken_back(self, talk: Interview, state: State) -> State:
        """A yes by mistake becomes a no, of which no paper says that it was ever a yes; a list is asked again.

        What makes it urgent besides is then said by itself.
        """
        item, *others = self._signs(talk, state)
        state = state.back()
        if item.link_id != self.link_id:  # taken back already, at another page: what is left is shown first
            return state.over(replace(self, link_id=item.link_id))
        if not isinstance(item.kind, YesNo):
            return state.over(Question(item.link_id))
        state = state.note("mistakes", (*state.details.mistakes, item.link_id))
        state = talk.answered(state, item, answer=False).say(_NOW_NO.format(item.short_text))
        return state.over(*(replace(self, link_id=other.link_id) for other in others[:1]))


@frozen
class OwnPath(Page):
    """Says at once to whom the aid does not speak, what helps instead, and that only a few questions are left.

    The answer to `link_id` that brought it can be changed.
    """

    topic: str
    link_id: str

    def holds(self, talk: Interview, state: State) -> bool:
        return self.topic in [raised.topic.id for raised in state.standing.guidance.raised]

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        topic = talk.pack.topics_by_id[self.topic]
        return Prompt(topic.title, (*topic.discuss, "", _FEW), quiet=True)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        return Accepts((BACK._replace(act=instead(Question(self.link_id))), STOP))


@frozen
class UnsureSign(Page):
    """A sign that may be urgent is not passed over. One of the last time is asked about once all were shown `again`."""

    link_id: str
    again: bool = False
    is_urgent = True

    def holds(self, talk: Interview, state: State) -> bool:
        return self.link_id in state.standing.guidance.unsure_signs

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        found = next(each for each in state.standing.guidance.urgent_if_so if self.link_id in each.unsure)
        contacts = talk.contacts(state, found.topic.contacts or ("emergency",))
        signs = (f"You told us: {talk.pack.items[each].short_text}: not sure." for each in found.unsure)
        body = (IF_IT_MAY_BE_SO, *_help(found.urgency, contacts, found.topic.discuss), "", *signs)
        return Prompt("You are not sure about this sign", body, quiet=True)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        ask = partial(_asked_again, talk, self.link_id) if self.again else instead(Question(self.link_id))
        return Accepts((BACK._replace(act=ask), COUNTRY, STOP))


class CrisisLine(Page):
    """Not an alarm: one page with the line to call, and the interview goes on."""

    is_urgent = True
    accepted = Accepts((COUNTRY, STOP))

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        lines = (*talk.contacts(state, ("crisis",)), "", _WITH_WARMTH)
        return Prompt("You are not alone", lines, quiet=True)


def _asked_again(talk: Interview, link_id: str, state: State) -> State:
    """Ask about a sign of the last time once all of them were shown."""
    return replace(state, pages=(page_of(talk, talk.pack.items[link_id]), *state.pages[:-1]))


def _help(urgency: Urgency, call: tuple[str, ...], act: tuple[str, ...]) -> tuple[str, ...]:
    first, then = in_order_of_help(urgency, call, act)
    return (*first, "", *then)


def _may_need_the_crisis_line(link_id: str, before: Guidance, now: Guidance) -> bool:
    """Say whether a topic with the crisis line has come up, or was left open by "rather not say"."""
    known = {raised.topic.id for raised in before.raised}
    came_up = any("crisis" in raised.topic.contacts and raised.topic.id not in known for raised in now.raised)
    declined = now.answers.get(link_id) is Absent.DECLINED
    return came_up or (
        declined
        and any(
            is_urgent(topic.urgency) and "crisis" in topic.topic.contacts and link_id in topic.needs
            for topic in now.undetermined
        )
    )


_ALARM = {"emergency": "EMERGENCY", "today": "TODAY", "soon": "", "discuss": ""}
_NOW_NO = "{}: your answer is now no. To change it, press r."
_FEW = "We ask only a few more questions. They make a page for your visit."
_WITH_WARMTH = "Thank you for telling us. If it gets too much, please ask for help."
