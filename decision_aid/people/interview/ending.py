"""The end of the interview: the sheet on the screen, what can be done with it, and where it stays."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import chain

from decision_aid.content import ContentPack, Topic
from decision_aid.engine import regions
from decision_aid.frozen import frozen
from decision_aid.people import prompts
from decision_aid.people.interview import reading
from decision_aid.people.interview.keys import Accepts, Key, go_on, instead, numbered, opens
from decision_aid.people.interview.own_words import OwnWordsPage
from decision_aid.people.interview.questions import REVIEWED, Review
from decision_aid.people.interview.screens import BACK, COUNTRY, LAST_NOT_SAVED
from decision_aid.people.interview.state import (
    HOW_TO_CHOOSE,
    KEPT,
    NOT_SAVED,
    SHARED,
    Interview,
    Look,
    OnFile,
    Open,
    Page,
    Parts,
    Print,
    State,
    Write,
)
from decision_aid.people.prompts import Choice, Prompt
from decision_aid.reports.blocks import Block, texts_of
from decision_aid.reports.for_patients.topics import if_so_words
from decision_aid.reports.text import render, wrap


class Sheet(Page):
    """The menu at the finished sheet, until the person is done; its parts are read one by one, each under a number.

    After thoughts of self-harm, the line to call stands here alone, and all else a key away.
    """

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        crisis = in_crisis(state)
        heading = crisis.title if crisis else "Your sheet is ready"
        first = _urgent(talk.pack, state, HOW_TO_CHOOSE)
        act = crisis.discuss if crisis else ("", _READY) if first else (_READY,)
        return Prompt(heading, (*first, *act, ""), strong=first, quiet=True)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        parts = numbered((title, opens(Part(place))) for place, (title, _) in enumerate(_parts(talk, state)))
        check = Key("k", "check our explanation", opens(reading.Check()))
        more = Key("m", "tell more", partial(tell_more, talk))
        keys = (
            *TAKEN_ALONG,
            Key("i", "add your own words", opens(OwnWordsPage())),
            Key("t", "mark what to ask", opens(Tick())),
            Key("r", "review", opens(Review())),
            CHOICES,
            Key("n", "numbers", _numbers),
            *((check,) if talk.pack.understanding else ()),
            *((more,) if could_tell_more(talk, state) else ()),
            COUNTRY,
            Key("q", "finish", opens(Goodbye())),
        )
        return Accepts(keys, parts, Key("", "finish", opens(Goodbye())))


@frozen
class Part(Page):
    """One part of the sheet."""

    number: int

    def _part(self, talk: Interview, state: State) -> tuple[str, tuple[Block, ...]]:
        parts = _parts(talk, state)
        return parts[self.number] if self.number < len(parts) else ("", ())

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        title, blocks = self._part(talk, state)
        lines = tuple(render(blocks, look.width, tight=True).splitlines())
        return Prompt(title, lines, blocks=blocks, quiet=True)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        return Accepts((reading.words(lambda: chain.from_iterable(map(texts_of, self._part(talk, state)[1]))), BACK))


def _parts(talk: Interview, state: State) -> Parts:
    return talk.paper.parts(state) if talk.paper else ()


def in_crisis(state: State) -> Topic | None:
    """Return the topic that brings the crisis line first, if it has come up."""
    urgent = (raised.topic for raised in state.standing.guidance.urgent)
    return next((topic for topic in urgent if topic.contacts[:1] == ("crisis",)), None)


def _urgent(pack: ContentPack, state: State, how_to_choose: str) -> tuple[str, ...]:
    """Return what is urgent, or is if an unsure sign is there, with whom to call; nothing where no sign was told.

    In a crisis its line to call comes first; its title is the heading.
    """
    guidance, crisis = state.standing.guidance, in_crisis(state)
    told = {raised.topic: f"{raised.topic.title}." for raised in guidance.urgent}
    told |= {each.topic: f"{if_so_words(each.urgency)}{each.topic.title}." for each in guidance.urgent_if_so}
    topics = sorted(told, key=lambda topic: topic is not crisis)
    kinds = dict.fromkeys(kind for topic in topics for kind in topic.contacts or ("emergency",))
    titles = (told[topic] for topic in topics if topic is not crisis)
    return (*titles, *regions.contact_lines(pack, state.place, kinds, how_to_choose)) if told else ()


def could_tell_more(talk: Interview, state: State) -> bool:
    """Say whether the short path has left a question out, or the person stopped before the end."""
    return bool(state.standing.open) or bool(state.details.short and talk.course.stand(state.answers).open)


def tell_more(talk: Interview, state: State) -> State:
    """Ask what the short path has left out; then all is shown once more."""
    now = replace(state.back().note("short", value=False), stopped=False, behind=state.behind - {REVIEWED})
    return replace(now, standing=talk.stand(now.answers, now.details), at_sheet=state)


def _numbers(state: State) -> State:
    """Let the person read the numbers that stand on the sheet; say so where it has none."""
    raised = state.standing.guidance.raised
    names = tuple(dict.fromkeys(name for each in raised for name in each.topic.evidence))
    if not names:
        return state.say("No number stands on your sheet. Each choice has its numbers: press v.")
    return state.over(reading.numbers_page(names))


class AsFile(Page):
    """Asks what kind of file the sheet shall be."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        return Prompt("Your sheet as a file", ask="Type a number.")

    def accepts(self, talk: Interview, state: State) -> Accepts:
        kinds = numbered((kind.value, partial(_written, kind)) for kind in OnFile)
        return Accepts((BACK,), kinds, Key("", "go back and save nothing", State.back))


def _written(kind: OnFile, state: State) -> State:
    return state.back().do(Write(kind))


@frozen
class Tick(Page):
    """Asks which questions to ask first, and `says_so` above the sheet; first of each topic one, or `all` of them."""

    says_so: bool = True
    all: bool = False
    is_list = True

    def _choices(self, talk: Interview, state: State) -> tuple[Choice, ...]:
        titles: dict[str, str] = {}
        for title, group in talk.paper.questions(state) if talk.paper else ():
            folded = (*group[:1], *talk.pack.core_questions, *state.details.ticked)
            shown = (question for question in group if self.all or question in folded)
            titles |= {question: title for question in shown if question not in titles}
        numbered = zip(prompts.number_keys(titles), titles.items(), strict=True)
        return tuple(Choice(key, question, under=title) for key, (question, title) in numbered)

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        choices = self._choices(talk, state)
        return Prompt(
            "Which questions do you want to ask first?",
            choices=choices,
            several=True,
            chosen=frozenset(choice.key for choice in choices if choice.text in state.details.ticked),
            ask="Numbers, then Enter.",
        )

    def accepts(self, talk: Interview, state: State) -> Accepts:
        every = Key("e", "every question", instead(replace(self, all=True)))
        as_it_is = partial(self._ticked, state.details.ticked)
        untick, back = Key("x", "untick all", partial(self._ticked, ())), BACK._replace(act=as_it_is)
        return Accepts((untick, back) if self.all else (untick, every, back), enter=go_on(as_it_is))

    def with_ticks(self, talk: Interview, state: State, ticks: str) -> State:
        ticked = tuple(choice.text for choice in prompts.ticked(ticks, self._choices(talk, state)))
        return state if ticked in ((), state.details.ticked) else state.note("ticked", ticked)

    def take(self, talk: Interview, state: State, typed: str) -> State:
        known = prompts.ticked(typed, self._choices(talk, state))
        return self._ticked(tuple(choice.text for choice in known), state) if known else state

    def _ticked(self, ticked: tuple[str, ...], state: State) -> State:
        state = (state if ticked == state.details.ticked else state.note("ticked", ticked)).back()
        return state.say(ticked_in_words(ticked)) if self.says_so else state


def ticked_in_words(ticked: tuple[str, ...]) -> str:
    if not ticked:
        return "No question is ticked."
    questions = "1 question is" if len(ticked) == 1 else f"{len(ticked)} questions are"
    return f"{questions} ticked, and first on your sheet."


class Goodbye(Page):
    """Says where the sheet stays, and whom to call when things get worse."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        return Prompt("Before you go", last_words(talk.pack, state), quiet=True)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        from decision_aid.people.interview.resuming import ShallWeForget, ShallWeKeep

        is_kept = KEPT in state.behind
        keep = Key("k", "keep my answers, to go on later", opens(ShallWeKeep()))
        forget = Key("d", "delete my answers", opens(ShallWeForget()))
        keys = (
            Key("w", "save it now", opens(AsFile())),
            *((keep,) if talk.keep is None and not is_kept else ()),
            *((forget,) if talk.forgets and is_kept else ()),
            Key("b", "back to the sheet", State.back),
            Key("q", "finish", _finish),
        )
        return Accepts(keys, enter=Key("", "finish", _finish))


def _finish(state: State) -> State:
    return (state.note("finished", value=True) if state.complete else state).end()


def last_words(pack: ContentPack, state: State) -> tuple[str, ...]:
    """Return where the sheet is, and the signs with whom to call: the last thing that is said, what is urgent first.

    Where the place is known it fits a window of 24 lines, so that no number to call is out of sight.
    """
    kept = _CAN_BE_MADE_AGAIN if KEPT in state.behind else _NOT_KEPT
    where = state.kept or (LAST_NOT_SAVED if NOT_SAVED in state.behind else kept,)
    if state.on_file not in ((), state.on_paper):
        where = (*where, _OLD_FILE)
    safety, urgent = pack.safety, _urgent(pack, state, how_to_choose="")
    if in_crisis(state):
        return (*urgent, safety.crisis, "", *where, SHARED)
    signs = tuple(f"- {sign}" for sign in safety.signs)
    contacts = regions.contact_lines(pack, state.place, ("emergency", "crisis"), how_to_choose="")
    first = (*urgent, "") if urgent else ()
    contacts = tuple(line for line in contacts if line not in urgent)
    return (*first, *where, SHARED, "", f"{safety.title}:", *signs, safety.action, *contacts)


def parting(pack: ContentPack, state: State, width: int) -> str:
    """Return the last words as a text, for a window in which the sheet stays."""
    return "\n".join(line for text in last_words(pack, state) for line in wrap(text, width) or [""])


_NOT_KEPT = "Your sheet is not saved. It stays in this window until you close it."
_CAN_BE_MADE_AGAIN = "Your answers are kept. Your sheet is not printed or saved yet."
_OLD_FILE = "You have changed something since then. It is not in that file."
_READY = "Read it here part by part, or take it along."
CHOICES = Key("v", "all choices", opens(reading.Options()))
TAKEN_ALONG: tuple[Key, ...] = (
    Key("o", "open in the browser", lambda state: state.do(Open())),
    Key("p", "print", lambda state: state.do(Print(OnFile.PAGE))),
    Key("w", "save", opens(AsFile())),
)
