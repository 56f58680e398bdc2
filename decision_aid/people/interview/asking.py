"""The interview: asks until nothing is left to ask, and stops to help when an answer is urgent.

Every step is one prompt, shown by whichever face there is. Answers are only ever added to: going
back, reviewing and changing an answer loses nothing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from decision_aid.engine import flow
from decision_aid.engine.answers import Answers, InvalidAnswer, in_words, read
from decision_aid.engine.guidance import guide
from decision_aid.engine.own_words import NOTHING, OwnWords
from decision_aid.people import pages
from decision_aid.people.interview import urgent
from decision_aid.people.interview.conversation import STOP, Conversation, StoppedError
from decision_aid.people.interview.course import ANSWERS_BETWEEN_RESTS, Course
from decision_aid.people.interview.questions import question
from decision_aid.people.interview.resuming import say_what_does_not_fit, welcome_back, with_others, words_of_then
from decision_aid.people.interview.welcome import welcome
from decision_aid.people.terminal.prompts import Choice, InputEndedError, Prompt
from decision_aid.reports.for_patients.glossary import aside, terms_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from decision_aid.content import ContentPack, Item, Section
    from decision_aid.engine.answers import Answer
    from decision_aid.engine.every_sheet.short import Short
    from decision_aid.engine.guidance import Guidance
    from decision_aid.engine.regions import Place
    from decision_aid.people.interview.resuming import Saved
    from decision_aid.people.terminal.prompts import Face


@dataclass
class Interview(Conversation):
    """One person being asked. `answers`, `place` and `complete` tell how it stands.

    `saved` is what an interview that goes on brings along. `keep`, if given, is called once, after the
    first pages: it may ask whether to keep the answers. `notices` are said on the first page; `kept`
    says where the sheet is.

    Where somebody is at hand, a subclass may change a step: `go_on`, `offer_options`, `prompt_of`,
    `take_in_others`, `respond`, `recap`, `offer_rest`. What is asked, and in which order, is the same for all.
    """

    pack: ContentPack
    face: Face
    place: Place
    answers: Answers = field(default_factory=Answers)
    ticked: tuple[str, ...] = ()
    own: OwnWords = NOTHING
    short: Short | None = None
    notices: tuple[str, ...] = ()
    kept: str = ""
    saved: Saved | None = None
    keep: Callable[[Interview], None] | None = None
    _course: Course = field(init=False)
    _offered: bool = field(default=False, init=False)
    _recapped: set[str] = field(default_factory=set, init=False)
    _rested_at: int = field(default=0, init=False)
    _look_again: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._course = Course(self.pack, self.short)

    def run(self) -> Answers:
        """Ask all open questions; return the answers when done, stopped, or when the input ends."""
        try:
            self.go_on(self.saved) if self.saved else welcome(self, short=bool(self.short))
            if self.keep:
                self.keep(self)
            self._ask_all()
        except (InputEndedError, StoppedError):
            pass
        return self.answers

    def edit(self) -> Answers:
        """Show all answers, and change as many as the person likes; ask only what a change has opened."""
        open_before = {item.link_id for item in self._course.open_items(self.answers)}
        with suppress(InputEndedError, StoppedError):
            if self.saved:
                self._remember(self.saved)
                say_what_does_not_fit(self, self.saved)
            while item := self._review():
                self._ask(item)
                while opened := next(self._opened(open_before), None):
                    self._ask(opened)
        return self.answers

    def _opened(self, open_before: set[str]) -> Iterator[Item]:
        return (item for item in self._course.open_items(self.answers) if item.link_id not in open_before)

    @property
    def complete(self) -> bool:
        """Whether nothing is left to ask."""
        return self._next() is None

    @property
    def progress(self) -> str:
        """How far it is, in words."""
        return self._course.progress(self.answers)

    def review_and_go_on(self) -> None:
        """Let the person change an answer; then ask what that has opened."""
        self._ask(self._review())
        self._ask_all()

    def _ask_all(self) -> None:
        while item := self._next():
            section = self._course.section_of(item)
            self.offer_options(section)
            self._ask(self._next())  # who went back from there may have opened an earlier question
            self.recap(section)
            self.offer_rest(section)

    def _next(self) -> Item | None:
        return self._course.next(self.answers)

    # --- going on with what was kept --------------------------------------------------------------

    def go_on(self, saved: Saved) -> None:
        """Show no page twice; ask again what was reworded since, beside the words of then."""
        self._remember(saved)
        for sign in welcome_back(self, saved, self.progress):
            self._ask(sign)
        while item := self._reworded():
            self._ask(item)

    def _remember(self, saved: Saved) -> None:
        """Take up what was shown already, and which questions were reworded."""
        self._look_again = {one.item.link_id: words_of_then(one) for one in saved.fitting.look_again}
        self._rested_at = len(self.answers.by_link_id)
        begun = [section for section in self.pack.sections if self._course.last(self.answers, section)]
        self._offered = any(section.offer_options for section in begun)
        self._recapped = {section.id for section in begun if not self._course.is_open(self.answers, section)}

    def _reworded(self) -> Item | None:
        """Return a question that is still to be looked at again."""
        answered = flow.answered_items(self.pack, self.answers)
        return next((item for item in answered if item.link_id in self._look_again), None)

    # --- pages ------------------------------------------------------------------------------------

    def offer_options(self, section: Section) -> None:
        """Facts come before preferences: the options are offered once, before the section that asks for it."""
        if section.offer_options and self.pack.options and not self._offered:
            self._offered = True
            from decision_aid.people.interview import reading  # not needed before

            heading = f"{self._course.step('options')}: {reading.OPTIONS}"
            while reading.read_options(self, heading, (_BACK, STOP)):
                following = self._next()
                self._ask(self._course.before(self.answers, following) if following else None)

    # --- questions --------------------------------------------------------------------------------

    def _ask(self, item: Item | None) -> None:
        """Ask a question, and any other that the person goes to from there, until one is answered."""
        while item:
            item = self._ask_once(item)

    def _ask_once(self, item: Item) -> Item | None:
        """Ask until there is an answer; return the question to go to instead, if the person goes to one."""
        notices: tuple[str, ...] = ()
        while True:
            typed, notices = self.typed(self.prompt_of(item, notices)), ()
            if typed == "?":
                self.page(item.text, ("Why we ask: " + item.why, item.help, *self._terms(item)), commands=())
            elif typed == "q":
                self.stop()
            elif typed in ("b", "r"):
                if other := self._course.before(self.answers, item) if typed == "b" else self._review():
                    return other
                notices = ("This is the first question.",) if typed == "b" else ()
            elif not typed and item.link_id in self.answers:
                if item.link_id in self._look_again:
                    self._take(item, self.answers.get(item.link_id))
                return None
            else:
                answer = read(item, typed)
                if not isinstance(answer, InvalidAnswer):
                    return item if self._take(item, answer) else None
                notices = (answer.message,)

    def _terms(self, item: Item) -> tuple[str, ...]:
        """Return the terms that a question uses, explained, also those that were explained before."""
        texts = (item.text, item.why, item.help, *(option.text for option in item.answer_options))
        return tuple(dict.fromkeys((*map(aside, terms_in(self.pack, texts)), *self.terms.new_in(texts))))

    def prompt_of(self, item: Item, notices: tuple[str, ...]) -> Prompt:
        heading = self._course.heading(self._course.section_of(item))
        if words := self._look_again.get(item.link_id):
            notices = (words, *notices)
        return question(item, self.answers.get(item.link_id), heading, self.progress, notices)

    def _take(self, item: Item, answer: Answer) -> bool:
        """Keep an answer, and respond to what it makes urgent; return whether to ask the question again."""
        before = guide(self.pack, self.answers)
        self._look_again.pop(item.link_id, None)
        self.answers = self.answers.with_answer(item.link_id, answer)
        if self.keeper:
            self.keeper.answered(item.link_id, answer)
        self.answers = self.take_in_others()
        return self.respond(item, before)

    def take_in_others(self) -> Answers:
        """Return the answers with what another window of the same session has added meanwhile."""
        return with_others(self.pack, self.answers, self.keeper) if self.keeper else self.answers

    def respond(self, item: Item, before: Guidance) -> bool:
        """Respond to what an answer makes urgent; return whether to ask its question again."""
        return urgent.respond(self, item, before)

    def recap(self, section: Section) -> None:
        """Show what was said in a step, once it is done; a change may open one of its questions again."""
        commands = (_BACK, Choice("r", "review"), STOP)
        while section.id not in self._recapped and not self._course.is_open(self.answers, section):
            heading = f"{self._course.heading(section)} - done"
            lines = (*self._course.told(self.answers, section), "", self._coming())
            typed = self.page(heading, ("You told us:",), lines, commands=commands)
            if not typed:
                self._recapped.add(section.id)
            last = self._course.last(self.answers, section)
            self._ask(last if typed == "b" else self._review() if typed == "r" else None)

    def _coming(self) -> str:
        following = self._next()
        if following is None:
            return _ALL_ASKED
        section = self._course.section_of(following)
        return f"Next: {section.title}. {section.intro}"

    def _review(self) -> Item | None:
        """Show all answers; return the question that the person wants to answer anew."""
        items = flow.answered_items(self.pack, self.answers)
        told = (f"{item.short_text}: {in_words(item, self.answers.get(item.link_id))}" for item in items)
        ask = "To change an answer, give its number." if items else "Nothing is answered yet."
        prompt = Prompt("Your answers", choices=pages.numbered(told), commands=(_BACK,), enter="go on", ask=ask)
        number = pages.chosen(prompt, self.ask(prompt))
        return None if number is None else items[number]

    def offer_rest(self, section: Section) -> None:
        """Offer a rest between two steps, after enough answers since the last."""
        since = len(self.answers.by_link_id) - self._rested_at
        if since < ANSWERS_BETWEEN_RESTS or self._course.is_open(self.answers, section) or self._next() is None:
            return
        self._rested_at = len(self.answers.by_link_id)
        told = (f"You have answered {since} questions in a row.", _REST)
        while self.page("Time for a rest?", told, commands=(_BACK, STOP)):
            self._ask(self._course.last(self.answers, section))


_BACK = Choice("b", "back")
_REST = "Rest if you like. This screen waits for you."
_ALL_ASKED = "That was the last question. Your sheet comes next."
