"""The interview as a value: a state, the prompt that it shows, and the state after what was typed.

`Interview.show` and `Interview.step` are all that a face, a page in a browser or a test needs. Nothing
here asks, writes or waits: what is to be done besides is in `State.effects`, and `Interview.after` takes
in what came of it. Answers are only ever added to: going back, reviewing and changing loses nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol, assert_never

from decision_aid.engine import regions
from decision_aid.engine.answers import Answers, InvalidAnswer, as_data, from_data
from decision_aid.frozen import frozen
from decision_aid.people import prompts
from decision_aid.people.interview.course import Course, Standing
from decision_aid.people.interview.keys import Accepts
from decision_aid.people.prompts import AWAY, Choice, Prompt
from decision_aid.sessions.records import Details

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from decision_aid.content import ContactKind, ContentPack, Item
    from decision_aid.engine.answers import Answer
    from decision_aid.engine.regions import Place
    from decision_aid.people.interview.keys import Key
    from decision_aid.reports.blocks import Block
    from decision_aid.reports.text import Icons
    from decision_aid.sessions.case import Case
    from decision_aid.sessions.content import Content
    from decision_aid.sessions.reconcile import LookAgain
    from decision_aid.sessions.records import Detail, Who

KEPT = "kept"  # behind the person once answers are kept
NOT_SAVED = "not-saved"  # behind the person while what was said last could not be saved
IT_IS_KEPT = "Your answers are kept. To come back, start decision-aid again. Your code is {}."
IT_IS_DELETED = "Your answers are deleted. What you printed or saved is still there, and so are copies in backups."
HOW_TO_CHOOSE = "For your country, press c."
Parts = tuple[tuple[str, tuple["Block", ...]], ...]  # titles, and what stands under each
Groups = tuple[tuple[str, tuple[str, ...]], ...]  # titles, and the questions under each


class OnFile(Enum):
    """What a person may want the sheet to be, as a file."""

    PAGE = "A page for the web browser, to print"
    LARGE_PAGE = "The same page in large letters"
    TEXT = "Plain text"


class ForTheClinic(Enum):
    """What the desk writes to a file, by how its name begins."""

    HANDOVER = "handover"
    SHEET = "sheet"


# --- what is to be done besides -------------------------------------------------------------------


class KeepAnswer(NamedTuple):
    """Keep an answer."""

    link_id: str
    answer: Answer


class KeepDetail(NamedTuple):
    """Keep something else that was said or done."""

    name: Detail
    value: Answer


class BeginKeeping(NamedTuple):
    """Begin a session, and keep what is said from now on."""


class Write(NamedTuple):
    """Write what is on the screen to a file."""

    kind: OnFile | ForTheClinic


class Open(NamedTuple):
    """Open the page in the web browser."""


class Print(NamedTuple):
    """Print what is on the screen."""

    kind: OnFile | ForTheClinic


class Copy(NamedTuple):
    """Copy what is on the screen to the clipboard."""


class HandOver(NamedTuple):
    """Somebody else has the keyboard from here on."""

    who: Who


class Forget(NamedTuple):
    """Delete for good what is kept: of this interview, or all that was offered."""


class GoOnWith(NamedTuple):
    """Go on with what is kept at this place of the list that was offered; None: begin anew."""

    place: int | None


Effect = KeepAnswer | KeepDetail | BeginKeeping | Write | Open | Print | Copy | HandOver | Forget | GoOnWith


class Outcome(NamedTuple):
    """What became of an effect: words for the person, what is kept of all answers and details now, a new code.

    `not_saved`: what was said last is not, and will be tried again.
    `opened` is shown to the person; `begun` is the interview that takes the place of this one, with its state.
    """

    words: str = ""
    answers: Answers = Answers()
    code: str = ""
    details: Details | None = None
    not_saved: bool = False
    opened: tuple[Page, ...] = ()
    begun: tuple[Interview, State] | None = None


# --- the state ------------------------------------------------------------------------------------


@frozen
class State:
    """How an interview stands. The last of `pages` is on the screen; the others wait under it.

    `behind` names the pages of the route that are behind the person; from `at_sheet` they went on to tell more.
    `look_again` has the words of then of questions that were reworded since. `left` are
    questions that are not asked now, though they are open. `kept` says where the sheet is, a line for each place,
    and `on_file` what stands in the file that was written last.
    """

    standing: Standing
    place: Place
    details: Details = field(default_factory=Details)
    who: Who | None = None
    pages: tuple[Page, ...] = ()
    notices: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    behind: frozenset[str] = frozenset()
    at_sheet: State | None = None
    look_again: Mapping[str, str] = field(default_factory=dict)
    left: frozenset[str] = frozenset()
    kept: tuple[str, ...] = ()
    on_file: tuple[object, ...] = ()
    stopped: bool = False
    ended: bool = False

    @property
    def answers(self) -> Answers:
        return self.standing.answers

    @property
    def on_paper(self) -> tuple[object, ...]:
        """What a sheet is made of: after a change of it, a file that was written before is an old one."""
        return self.answers, self.details.own_words, self.details.ticked, self.place

    @property
    def complete(self) -> bool:
        """Whether nothing is left to ask."""
        return not self.standing.open

    @property
    def next(self) -> Item | None:
        """The question that the route asks next."""
        return next((item for item in self.standing.open if item.link_id not in self.left), None)

    def over(self, *opened: Page) -> State:
        """Show pages over what is on the screen, the first of them first."""
        return replace(self, pages=(*self.pages, *reversed(opened)))

    def back(self) -> State:
        """Close the page on the screen."""
        return replace(self, pages=self.pages[:-1])

    def say(self, *words: str) -> State:
        """Say something above the next prompt, once."""
        return replace(self, notices=tuple(dict.fromkeys((*self.notices, *filter(None, words)))))

    def do(self, *effects: Effect) -> State:
        return replace(self, effects=(*self.effects, *effects))

    def note(self, name: Detail, value: Answer) -> State:
        """Keep a detail, if it is another one than before."""
        details = self.details.with_detail(name, value)
        return self if details == self.details else replace(self, details=details).do(KeepDetail(name, value))

    def pass_by(self, *names: str) -> State:
        return replace(self, behind=self.behind | set(names))

    def stop(self) -> State:
        """Ask nothing more; what comes at the end comes now, after what is urgent and was not shown yet."""
        return replace(self, stopped=True, pages=tuple(page for page in self.pages if page.is_urgent))

    def end(self) -> State:
        return replace(self, ended=True, pages=())


class Look(NamedTuple):
    """What a page is drawn for: the columns and signs of a face."""

    width: int = 72
    icons: Icons = None


class Page(ABC):
    """One screen of an interview, as a value: what it shows, what it accepts, and what all else that is typed does."""

    __slots__ = ()
    is_question: ClassVar[bool] = False
    is_urgent: ClassVar[bool] = False  # it waits also where the person stops, or looks at another page in a browser
    is_line: ClassVar[bool] = False
    is_list: ClassVar[bool] = False  # some of it can be ticked before a key that leaves it
    accepted: ClassVar[Accepts] = Accepts()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)  # a page with fields is a dataclass, which compares them too

    def __hash__(self) -> int:
        return hash(type(self))

    @abstractmethod
    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        """Return what is on the screen, beside what it accepts."""

    def accepts(self, talk: Interview, state: State) -> Accepts:
        return self.accepted

    def step(self, talk: Interview, state: State, typed: str) -> State:
        """Return the state after something was typed: a key or a text, empty for Enter alone."""
        ticks, _, last = typed.rpartition(" ")
        if self.is_list and ticks and last in AWAY:
            state, typed = self.with_ticks(talk, state, ticks), last
        meant = self.accepts(talk, state).meant(typed)
        return meant.act(state) if meant else self.take(talk, state, typed)

    def take(self, talk: Interview, state: State, typed: str) -> State:
        """Return the state after what is none of the keys; unchanged, it is told that this does nothing here."""
        return state

    def with_ticks(self, talk: Interview, state: State, ticks: str) -> State:
        """Return the state that keeps what is ticked in a list, which a key leaves before its end."""
        return state

    def holds(self, talk: Interview, state: State) -> bool:
        """Say whether what it shows is still so after another answer; otherwise nobody meets it any more."""
        return True


class Route(NamedTuple):
    """Which pages come in which order: the first stage that has something to show, shows it.

    A stage returns the state with its page open, or None. Those of `asking` come first; those of `ending` once
    nothing is left to ask, or the person stops. `respond` returns the state after answers, with what is
    urgent on the screen; `leave` that after the end of the input. `keys` work on every page,
    `keys_at_questions` there only.
    """

    asking: tuple[Callable[[Interview, State], State | None], ...]
    ending: tuple[Callable[[Interview, State], State | None], ...]
    respond: Callable[[Interview, Standing, State, Item | None], State]
    leave: Callable[[State], State]
    keys: tuple[Key, ...] = ()
    keys_at_questions: tuple[Key, ...] = ()


def words_of_then(again: LookAgain) -> str:
    """Return what is said above a question that was reworded after it was answered."""
    if not again.before:
        return "The questions were changed since you answered. Please look at this one again."
    return f"We changed the words here. Please look again. Before: {again.before}"


class Paper(Protocol):
    """Makes what is on the screen at the end, from the answers of now."""

    def text(self, state: State, width: int) -> str: ...

    def parts(self, state: State) -> Parts:
        """Return what can be read one by one; a page that is shown whole has no parts."""
        return ()

    def questions(self, state: State) -> Groups: ...

    def page(self, state: State, name: str) -> str | bytes | None:
        """Return the page of this name, which stands by itself; None where there is none."""
        return None

    # What is done with it returns in words what became of it; a page in a browser leaves that to the browser.

    def write(self, state: State, kind: OnFile | ForTheClinic, width: int) -> str:
        return ""

    def open_page(self, state: State) -> str:
        return ""

    def print(self, state: State, kind: OnFile | ForTheClinic) -> str:
        return ""

    def copy(self, state: State) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """What does not change while one person is asked.

    `saved` is the session that an interview goes on with. `keep` says whether the answers are to be kept;
    None: it is asked, with `who_may_read`. It `forgets` where what is kept can be deleted from its pages.
    `person` signed in at the desk; `is_nurse` says whether what was typed is what only a nurse types there. `paper` is
    needed by routes that end in one.
    """

    content: Content
    route: Route
    saved: Case | None = None
    keep: bool | None = False
    who_may_read: str = ""
    forgets: bool = False
    person: str = ""
    is_nurse: Callable[[str], bool] = bool
    paper: Paper | None = None

    @property
    def pack(self) -> ContentPack:
        return self.content.pack

    @property
    def course(self) -> Course:
        return Course(self.pack)

    def stand(self, answers: Answers, details: Details) -> Standing:
        """Return what answers come to, on the path of an interview: the short one, or that which asks all."""
        return self.course.stand(answers, self.content.short if details.short else None)

    def step_of(self, state: State, item: Item | None = None, *, facts: bool = False) -> tuple[int, int]:
        """Return which step of how many a question is on the path of this interview; see `Course.step`."""
        return self.course.step(state.standing, item, self.content.short if state.details.short else None, facts=facts)

    def begin(self, place: Place, details: Details | None = None, who: Who | None = None) -> State:
        """Return the first state: that of a new interview, or of one that goes on."""
        details = details or Details()
        standing = self.stand(self.saved.fitting.answers if self.saved else Answers(), details)
        state = State(standing, place, details, who)
        return self._open(self._remembered(self.saved, state) if self.saved else state)

    def _remembered(self, saved: Case, state: State) -> State:
        """Take up what was shown already, and which questions were reworded."""
        begun = [section for section in self.pack.sections if state.standing.last(section)]
        options = ["options"] if any(section.offer_options for section in begun) else []
        again = {one.item.link_id: words_of_then(one) for one in saved.fitting.look_again}
        return replace(state, look_again=again).pass_by(KEPT, *options)

    def show(self, state: State, width: int = 72, icons: Icons = None) -> Prompt:
        """Return the prompt of a state that has not ended."""
        page = state.pages[-1]
        prompt = page.show(self, state, Look(width, icons))
        keys, choices, enter = Accepts(enter=None) if page.is_line else page.accepts(self, state)
        return replace(
            prompt,
            notices=(*(words for words in state.notices if words not in prompt.body), *prompt.notices),
            choices=prompt.choices or tuple(Choice(key.key, key.text) for key in choices),
            commands=tuple(Choice(key.key, key.text) for key in (*keys, *self._keys(state, page))),
            enter=enter.text if enter else prompt.enter,
        )

    def _keys(self, state: State, page: Page) -> tuple[Key, ...]:
        if page.is_line:
            return ()
        keys = (*self.route.keys, *self.route.keys_at_questions) if page.is_question else self.route.keys
        return tuple(key for key in keys if state.who == "nurse" or not key.nurses)

    def step(self, state: State, typed: str | None) -> State:
        """Return the state after something was typed; None is the end of the input.

        What it has to be done besides, is told to `after` before the next prompt is shown.
        """
        page, said = state.pages[-1], replace(state, notices=())
        if typed is None:
            return self._open(self.route.leave(said))
        if page.is_line:
            return self._open(page.take(self, said, typed))
        key = prompts.key_of(typed)
        meant = Accepts(self._keys(state, page), enter=None).meant(key)
        after = meant.act(said) if meant else page.step(self, said, key)
        return self._open(said.say(prompts.no_such_key(key)) if after is said and key else after)

    def after(self, state: State, outcome: Outcome) -> State:
        """Return the state once its first effect was carried out."""
        effect, *left = state.effects
        state = replace(state, effects=tuple(left))
        match effect:
            case KeepAnswer() | KeepDetail():
                behind = state.behind - {NOT_SAVED} | ({NOT_SAVED} if outcome.not_saved else set())
                state = replace(state, behind=behind).say(outcome.words)
                state = state if left else self._with_others(state, outcome)
            case BeginKeeping():
                state = state.over(*outcome.opened)
                if outcome.code:
                    state = state.pass_by(KEPT).say(outcome.words, IT_IS_KEPT.format(outcome.code))
            case Write(kind=OnFile()) | Open():
                kept = dict.fromkeys(filter(None, (*state.kept, outcome.words)))
                state = replace(state, kept=tuple(kept), on_file=state.on_paper).say(outcome.words)
            case Forget():
                state = replace(state, behind=state.behind if outcome.code else state.behind - {KEPT}).say(
                    outcome.words
                )
            case Write() | Print() | Copy() | HandOver() | GoOnWith():
                state = state.say(outcome.words)
            case _:
                assert_never(effect)
        return self._open(state)

    def _with_others(self, state: State, kept: Outcome) -> State:
        """Take in what another place has kept in the same session meanwhile."""
        answers, before = state.answers, state.details
        state = replace(state, details=before.with_others(kept.details)) if kept.details else state
        for link_id, answer in kept.answers.by_link_id.items():
            item = self.pack.items.get(link_id)
            if item and answers.get(link_id) != answer:
                fits = not isinstance(from_data(item, as_data(answer)), InvalidAnswer)
                answers = answers.with_answer(link_id, answer) if fits else answers
        is_new = answers is not state.answers or state.details.disputes != before.disputes
        return self._standing_at(state, answers, None) if is_new else state

    def answered(self, state: State, item: Item, answer: Answer) -> State:
        """Return the state with an answer, to be kept; what it makes urgent is on the screen."""
        again = {link_id: words for link_id, words in state.look_again.items() if link_id != item.link_id}
        details = state.details.answered(item.link_id, answer)
        state = replace(state, look_again=again, details=details).do(KeepAnswer(item.link_id, answer))
        return self._standing_at(state, state.answers.with_answer(item.link_id, answer), item)

    def _standing_at(self, state: State, answers: Answers, item: Item | None) -> State:
        now = replace(state, standing=self.stand(answers, state.details))
        now = replace(now, pages=tuple(page for page in now.pages if page.holds(self, now)))
        return self.route.respond(self, state.standing, now, item)

    def contacts(self, state: State, kinds: Iterable[ContactKind] = ("emergency", "crisis")) -> tuple[str, ...]:
        return regions.contact_lines(self.pack, state.place, kinds, how_to_choose=HOW_TO_CHOOSE)

    def _open(self, state: State) -> State:
        """Open the page that the route has next, where none is open; without any, the interview has ended."""
        while not (state.pages or state.effects or state.ended):
            stages = self.route.ending if state.stopped else (*self.route.asking, *self.route.ending)
            opened = (stage(self, state) for stage in stages)
            state = next(filter(None, opened), state.end())
        return state


SHARED = "Is this computer shared? Take the paper, delete the file, close this window."
