"""After the visit: the signs again, what was said and decided, who does what; months later, how one sees it now.

The same interview, with pages and a route of its own. What is said is kept beside the answers, and changes none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import pairwise

from decision_aid.content import AfterQuestion, AfterVisit, ContentPack
from decision_aid.engine.answers import on_one_line, printable
from decision_aid.frozen import frozen
from decision_aid.people import prompts
from decision_aid.people.interview.ending import TAKEN_ALONG
from decision_aid.people.interview.keys import Accepts, Key, instead, numbered
from decision_aid.people.interview.own_words import LONGEST, NO_WORDS, OR_NOTHING, TAKE_AWAY, TOO_LONG, is_a_key
from decision_aid.people.interview.routes import respond
from decision_aid.people.interview.screens import BACK, COUNTRY, STOP
from decision_aid.people.interview.state import Interview, Look, Page, Route, State
from decision_aid.people.prompts import Prompt
from decision_aid.reports.for_patients.after_visit import NO, NOT_SURE, SIGNS, YES
from decision_aid.reports.for_patients.topics import IF_IT_MAY_BE_SO
from decision_aid.reports.text import render
from decision_aid.sessions.records import Event


def asked_by(pack: ContentPack) -> AfterVisit:
    """Return the questions of a pack that has some."""
    if pack.after_visit is None:
        message = "this pack asks nothing after the visit"
        raise TypeError(message)
    return pack.after_visit


def told_when(events: Iterable[Event]) -> dict[str, datetime]:
    """Return when each question was answered last."""
    return {e.value[0]: e.when for e in events if e.name == "after-visit" and isinstance(e.value, tuple) and e.value}


def due(asked: AfterVisit, events: Iterable[Event], now: datetime) -> tuple[AfterQuestion, ...]:
    """Return what is to be asked now: first what was said, and once the weeks have passed, how one sees it."""
    told = told_when(events)
    first = [told[question.id] for question in asked.questions if question.id in told]
    if not first:
        return asked.questions
    is_later = (now - min(first)).days >= 7 * asked.weeks and not any(q.id in told for q in asked.later)
    return asked.later if is_later else ()


def not_yet(state: State, asked: AfterVisit, wanted: Iterable[AfterQuestion]) -> State:
    """Return the state in which only what is wanted is still to be asked."""
    left = [question.id for question in asked.every if question not in tuple(wanted)]
    return state.pass_by(*left)


class Signs(Page):
    """Asks whether one of the signs of the safety box has come up."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        asked = asked_by(talk.pack)
        signs = tuple(f"- {sign}" for sign in talk.pack.safety.signs)
        return Prompt(
            asked.title,
            (asked.signs, *signs, "", *talk.contacts(state, ("crisis",))),
            strong=(asked.signs,),
        )

    def accepts(self, talk: Interview, state: State) -> Accepts:
        choices = (Key("y", "Yes", partial(_sign, YES)), Key("n", "No", partial(_noted, SIGNS, (NO,))))
        return Accepts((Key("u", "not sure", partial(_sign, NOT_SURE)), COUNTRY, STOP), choices, enter=None)

    def take(self, talk: Interview, state: State, typed: str) -> State:
        return state.say("Please answer with y, n or u.")


def _sign(said: str, state: State) -> State:
    return _noted(SIGNS, (said,), state).over(GetHelp())


class GetHelp(Page):
    """Says at once what to do; a mistaken yes can be taken back."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        contacts = talk.contacts(state)
        unsure = (IF_IT_MAY_BE_SO,) if state.details.after(SIGNS) == (NOT_SURE,) else ()
        signs = (f"- {sign}" for sign in talk.pack.safety.signs)
        body = (*contacts, *unsure, "", *signs, talk.pack.safety.action, talk.pack.safety.crisis)
        return Prompt("Get help now", body, alarm="EMERGENCY", strong=contacts, quiet=True)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        again = Key("b", "that was a mistake: ask me again", instead(Signs()))
        return Accepts((again, COUNTRY, STOP))


@frozen
class Choose(Page):
    """Asks a question with answers to choose from."""

    id: str

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        question = _question(talk, self.id)
        said, keys = state.details.after(self.id), prompts.number_keys(question.answer_options)
        told = zip(keys, question.answer_options, strict=True)
        chosen = frozenset(key for key, option in told if option.code in said)
        return Prompt(asked_by(talk.pack).title, (question.text,), chosen=chosen)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        options = _question(talk, self.id).answer_options
        choices = numbered((option.text, partial(_noted, self.id, (option.code,))) for option in options)
        return Accepts((BACK._replace(act=lambda state: _before(talk, state, self.id)), STOP), choices)

    def take(self, talk: Interview, state: State, typed: str) -> State:
        return state.say(f"Please answer with a number from 1 to {len(_question(talk, self.id).answer_options)}.")


@frozen
class Write(Page):
    """Asks for own words, line after line; Enter alone ends, and leaves what was there where nothing was typed."""

    id: str
    so_far: tuple[str, ...] = ()
    is_line = True

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        question, before = _question(talk, self.id), state.details.after(self.id)
        again = (f"You wrote: {'; '.join(before)}", f"To take it away, type {TAKE_AWAY}") if before else ()
        so_far = tuple(f"{number}. {line}" for number, line in enumerate(self.so_far, start=1))
        body = (question.text, *(so_far or again))
        return replace(prompts.line(asked_by(talk.pack).title, body, enter="go on", ask=OR_NOTHING), at_most=LONGEST)

    def take(self, talk: Interview, state: State, typed: str) -> State:
        line = printable(on_one_line(typed))
        if len(line) > LONGEST:
            return state.say(TOO_LONG.format(len(line), LONGEST))
        if is_a_key(line):
            return _before(talk, state, self.id) if line in "bB" else state.say(NO_WORDS.format(line))
        if line == TAKE_AWAY:
            return _noted(self.id, (), state)
        lines = (*self.so_far, line) if line else self.so_far
        if line and len(lines) < _question(talk, self.id).lines:
            return state.back().over(Write(self.id, lines))
        return _noted(self.id, lines, state) if lines else state.back()


class Told(Page):
    """The page itself, with what can be done with it."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        asked = asked_by(talk.pack)
        (title, blocks), *_ = talk.paper.parts(state) if talk.paper else ((asked.title, ()),)
        lines = tuple(render(blocks, look.width, tight=True).splitlines())
        return Prompt(title, lines, blocks=blocks, quiet=True)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        asked = asked_by(talk.pack)
        later = asked.later_title[:1].lower() + asked.later_title[1:]
        keys = (
            *TAKEN_ALONG,
            Key("e", "change it", lambda state: _again(state, asked.questions)),
            Key("l", later, lambda state: _again(state, asked.later)),
            COUNTRY,
            Key("q", "finish", State.end),
        )
        return Accepts(keys, enter=Key("", "finish", State.end))


def _again(state: State, questions: Iterable[AfterQuestion]) -> State:
    names = {question.id for question in questions}
    return replace(state.back(), behind=state.behind - names, stopped=False)


def _before(talk: Interview, state: State, name: str) -> State:
    """Ask the question before this one again; what was said to it stands there until something else is said."""
    asked = asked_by(talk.pack)
    for questions in (asked.questions, asked.later):
        for before, now in pairwise(each.id for each in questions):
            if now == name:
                return replace(state.back(), behind=state.behind - {before, now})
    return state.say("This is the first question.")


def _noted(question: str, said: tuple[str, ...], state: State) -> State:
    """Keep what was said now, and go on; the same as before is kept again, for its day."""
    return state.note("after-visit", (question, *said)).back()


def _question(talk: Interview, name: str) -> AfterQuestion:
    return next(question for question in asked_by(talk.pack).every if question.id == name)


def ask_signs(talk: Interview, state: State) -> State | None:
    return None if SIGNS in state.behind else state.pass_by(SIGNS).over(Signs())


def ask_next(talk: Interview, state: State) -> State | None:
    question = next((each for each in asked_by(talk.pack).every if each.id not in state.behind), None)
    if question is None:
        return None
    page = Choose(question.id) if question.answer_options else Write(question.id)
    return state.pass_by(question.id).over(page)


def show_page(talk: Interview, state: State) -> State:
    return state.over(Told())


AFTER = Route((ask_signs, ask_next), (show_page,), respond, lambda state: state.end())
