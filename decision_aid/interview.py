"""The interview: asks until nothing is left to ask, and stops to help when an answer is urgent.

Every step is one prompt, shown by whichever face there is. Answers are only ever added to: going
back, reviewing and changing an answer loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from decision_aid import flow, pages, regions
from decision_aid.answers import Absent, Answers, InvalidAnswer, bounds, in_words, possible, read
from decision_aid.guidance import guide
from decision_aid.reports.glossary import in_words as term_in_words
from decision_aid.reports.glossary import terms_in
from decision_aid.reports.sheet import IF_IT_MAY_BE_SO
from decision_aid.terminal.prompts import Choice, InputEndedError, Prompt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from decision_aid.answers import Answer
    from decision_aid.content import ContactKind, ContentPack, Item, Section
    from decision_aid.guidance import Raised
    from decision_aid.regions import Place
    from decision_aid.short import Short
    from decision_aid.terminal.prompts import Face

ANSWERS_BETWEEN_RESTS = 10
COMMANDS = (
    Choice("?", "why and help"),
    Choice("b", "back"),
    Choice("u", "not sure"),
    Choice("s", "rather not say"),
    Choice("r", "review"),
    Choice("q", "stop"),
)
_COUNTRY = Choice("c", "change country")
_STOP = Choice("q", "stop")


class _StoppedError(Exception):
    """The person chose to stop."""


@dataclass(slots=True)
class Interview:
    """One person being asked. `answers`, `place` and `complete` tell how it stands."""

    pack: ContentPack
    face: Face
    place: Place
    answers: Answers = field(default_factory=Answers)
    ticked: tuple[str, ...] = ()
    short: Short | None = None
    _offered: bool = False
    _recapped: set[str] = field(default_factory=set)
    _rested_at: int = 0

    def run(self) -> Answers:
        """Ask all open questions; return the answers when done, stopped, or when the input ends."""
        try:
            self._welcome()
            self._ask_all()
        except (InputEndedError, _StoppedError):
            pass
        return self.answers

    @property
    def complete(self) -> bool:
        """Whether nothing is left to ask."""
        return next(self._open_items(), None) is None

    def finish(
        self, render: Callable[[], str], questions: Callable[[], tuple[str, ...]], write: Callable[[str], str]
    ) -> None:
        """Show the finished sheet, and offer to write it to a file, until the person is done.

        `render` returns the sheet, `questions` all that it proposes to ask; `write` writes the sheet
        and returns in words what became of that.
        """
        notices: tuple[str, ...] = ()
        while True:
            try:
                sheet = render()
                typed = self._typed(_sheet_prompt(sheet, notices))
                if typed in ("", "q"):
                    return
                notices = (write(sheet),) if typed == "w" else ()
                self._at_the_sheet(typed, questions)
            except _StoppedError:
                continue
            except InputEndedError:
                return

    def _at_the_sheet(self, typed: str, questions: Callable[[], tuple[str, ...]]) -> None:
        match typed:
            case "t":
                self.ticked = pages.tick_questions(self.face, questions(), self.ticked)
            case "o":
                pages.read_options(self.face, self.pack, _OPTIONS)
            case "k":
                pages.check_understanding(self.face, self.pack)
            case "c":
                self._change_country()
            case "r":
                self._ask(self._review())
                self._ask_all()
            case _:
                pass

    def _ask_all(self) -> None:
        while item := next(self._open_items(), None):
            self._offer_options(self._section_of(item))
            self._ask(item)
            self._recap(self._section_of(item))
            self._offer_rest()

    # --- pages ------------------------------------------------------------------------------------

    def _welcome(self) -> None:
        meta = self.pack.meta
        short = (_SHORT,) if self.short else ()
        self._page(meta.title, (*short, meta.main_message, meta.purpose, meta.decision, meta.review_status))
        first = self.pack.sections[0]
        while self._page("How this works", (*_HOW, first.intro), self._contacts(), commands=(_COUNTRY, _STOP)):
            self._change_country()

    def _contacts(self, kinds: Iterable[ContactKind] = ("emergency", "crisis")) -> tuple[str, ...]:
        return regions.contact_lines(self.pack, self.place, kinds, how_to_choose=_HOW_TO_CHOOSE)

    def _page(
        self,
        heading: str,
        paragraphs: Iterable[str],
        lines: Iterable[str] = (),
        commands: tuple[Choice, ...] = (_STOP,),
    ) -> str:
        """Show a page to read; Enter goes on. Returns the command that was chosen, if any."""
        prompt = Prompt(heading, (*_spaced(paragraphs), *lines), commands=commands, enter="go on", quiet=True)
        while typed := self._typed(prompt):
            if typed == "q" and _STOP in commands:
                self._stop()
            elif typed in [command.key for command in commands]:
                return typed
        return ""

    def _typed(self, prompt: Prompt) -> str:
        return pages.typed_at(self.face, prompt)

    def _stop(self) -> None:
        choices = (Choice("y", "Yes, stop and show what I have so far"), Choice("n", "No, go on"))
        prompt = Prompt("Stop here?", choices=choices, ask="Answer y or n.", quiet=True)
        while (typed := self._typed(prompt)) not in ("y", "", "n", "yes", "no"):
            pass
        if typed not in ("n", "no"):
            raise _StoppedError

    def _change_country(self) -> None:
        self.place = pages.choose_place(self.face, self.pack, self.place)

    # --- questions --------------------------------------------------------------------------------

    def _ask(self, item: Item | None) -> None:
        """Ask a question, and any other that the person goes to from there, until one is answered."""
        while item:
            item = self._ask_once(item)

    def _ask_once(self, item: Item) -> Item | None:
        """Ask until there is an answer; return the question to go to instead, if the person goes to one."""
        notices: tuple[str, ...] = ()
        while True:
            prompt = self._question(item, notices)
            typed, notices = self._typed(prompt), ()
            if typed == "?":
                self._page(item.text, ("Why we ask: " + item.why, item.help), self._terms(item), commands=())
            elif typed == "q":
                self._stop()
            elif typed in ("b", "r"):
                if other := self._before(item) if typed == "b" else self._review():
                    return other
                notices = ("This is the first question.",) if typed == "b" else ()
            elif not typed and item.link_id in self.answers:
                return None
            else:
                answer = read(item, typed)
                if not isinstance(answer, InvalidAnswer):
                    self._take(item, answer)
                    return None
                notices = (answer.message,)

    def _terms(self, item: Item) -> tuple[str, ...]:
        """The terms that a question uses, explained."""
        texts = (item.text, item.help, *(option.text for option in item.answer_options))
        return tuple(map(term_in_words, terms_in(self.pack, texts)))

    def _question(self, item: Item, notices: tuple[str, ...]) -> Prompt:
        now = self.answers.get(item.link_id)
        known = now is not Absent.NOT_ASKED
        notices += (f"Your answer now: {in_words(item, now)}",) if known else ()
        return Prompt(
            heading=self._heading(self._section_of(item)),
            progress=self._progress(),
            notices=notices,
            body=(item.text, *_scale(item)),
            choices=_choices(item),
            several=item.repeats,
            typed_keys=_numbers(item),
            chosen=_keys_of(item, now),
            alone=frozenset(str(n) for n, o in enumerate(item.answer_options, start=1) if o.exclusive),
            commands=COMMANDS,
            enter="keep your answer" if known else "",
            ask=f"Answer with {possible(item)}.",
        )

    def _take(self, item: Item, answer: Answer) -> None:
        before = self._urgent()
        self.answers = self.answers.with_answer(item.link_id, answer)
        for topic_id, raised in self._urgent().items():
            if topic_id not in before:
                self._interrupt(raised)
        if item.link_id in guide(self.pack, self.answers).unsure_signs:
            self._unsure_sign(item)

    def _urgent(self) -> dict[str, Raised]:
        return {raised.topic.id: raised for raised in guide(self.pack, self.answers).urgent}

    def _interrupt(self, raised: Raised) -> None:
        """Say at once what to do and whom to call, before anything else is asked."""
        while True:
            body = (*self._contacts(raised.topic.contacts), "", *raised.topic.discuss)
            prompt = Prompt(
                raised.topic.title, body, notices=(_URGENT[raised.urgency],), commands=_WHEN_URGENT, quiet=True
            )
            typed = self._typed(prompt)
            if typed == "q":
                raise _StoppedError
            if typed == "c":
                self._change_country()
            elif typed in ("g", ""):
                return

    def _unsure_sign(self, item: Item) -> None:
        """A sign that may be urgent is not passed over because the person was not sure."""
        contacts = self._contacts(("emergency", "crisis", "urgent_advice"))
        paragraphs = (f"{item.short_text}: not sure", IF_IT_MAY_BE_SO)
        while self._page("You are not sure about this sign", paragraphs, contacts, commands=(_COUNTRY, _STOP)):
            self._change_country()
            contacts = self._contacts(("emergency", "crisis", "urgent_advice"))

    def _recap(self, section: Section) -> None:
        """Show what was said in a step, once it is done; a change may open one of its questions again."""
        commands = (Choice("b", "back"), Choice("r", "review"), _STOP)
        while section.id not in self._recapped and not self._is_open(section):
            heading = f"{self._heading(section)} - done"
            lines = (*self._told(section), "", self._coming())
            typed = self._page(heading, ("You told us:",), lines, commands=commands)
            if not typed:
                self._recapped.add(section.id)
            self._ask(self._last(section) if typed == "b" else self._review() if typed == "r" else None)

    def _coming(self) -> str:
        following = next(self._open_items(), None)
        if following is None:
            return _ALL_ASKED
        section = self._section_of(following)
        return f"Next: {section.title}. {section.intro}"

    def _review(self) -> Item | None:
        """Show all answers; return the question that the person wants to answer anew."""
        items = flow.answered_items(self.pack, self.answers)
        told = (f"{item.short_text}: {in_words(item, self.answers.get(item.link_id))}" for item in items)
        ask = "To change an answer, give its number." if items else "Nothing is answered yet."
        back = (Choice("b", "back"),)
        prompt = Prompt("Your answers", choices=pages.numbered(told), commands=back, enter="go on", ask=ask)
        number = pages.chosen(prompt, self._typed(prompt))
        return None if number is None else items[number]

    def _offer_rest(self) -> None:
        if len(self.answers.by_link_id) - self._rested_at < ANSWERS_BETWEEN_RESTS:
            return
        self._rested_at = len(self.answers.by_link_id)
        if next(self._open_items(), None):
            self._page("Time for a rest?", (_REST,))

    # --- where we are -----------------------------------------------------------------------------

    def _open_items(self) -> Iterator[Item]:
        """Yield what is left to ask; on the short path only what can still change a topic."""
        items, short = flow.open_items(self.pack, self.answers), self.short
        return items if short is None else (item for item in items if short.can_still_matter(self.answers, item))

    def _section_of(self, item: Item) -> Section:
        return next(section for section in self.pack.sections if item in section.items)

    def _offer_options(self, section: Section) -> None:
        """Facts come before preferences: the options are offered once, before the section that asks for it."""
        if section.offer_options and self.pack.options and not self._offered:
            self._offered = True
            pages.read_options(self.face, self.pack, f"{self._step('options')}: {_OPTIONS}")

    def _heading(self, section: Section) -> str:
        return f"{self._step(section.id)}: {section.title}"

    def _step(self, name: str) -> str:
        steps = self._steps()
        return f"Step {steps.index(name) + 1} of {len(steps)}"

    def _steps(self) -> list[str]:
        """The steps in order; reading about the options is one, the sheet at the end another."""
        asked = [section for section in self.pack.sections if not (self.short and _descriptive(section))]
        steps = [step for section in asked for step in _steps_of(section)]
        return [*steps, "sheet"]

    def _progress(self) -> str:
        left = sum(1 for _ in self._open_items())
        done = len(flow.answered_items(self.pack, self.answers))
        return f"{_how_far(done, done + left)}. About {left} to go." if left else "Last questions."

    def _told(self, section: Section) -> tuple[str, ...]:
        return tuple(
            f"- {item.short_text}: {in_words(item, self.answers.get(item.link_id))}"
            for item in flow.answered_items(self.pack, self.answers)
            if item in section.items
        )

    def _is_open(self, section: Section) -> bool:
        return any(item in section.items for item in self._open_items())

    def _before(self, item: Item) -> Item | None:
        order = list(self.pack.items)
        answered = flow.answered_items(self.pack, self.answers)
        earlier = [other for other in answered if order.index(other.link_id) < order.index(item.link_id)]
        return earlier[-1] if earlier else None

    def _last(self, section: Section) -> Item | None:
        answered = [item for item in flow.answered_items(self.pack, self.answers) if item in section.items]
        return answered[-1] if answered else None


def _sheet_prompt(sheet: str, notices: tuple[str, ...]) -> Prompt:
    body = tuple(sheet.splitlines())
    return Prompt("Your sheet", body, notices=notices, commands=_AT_THE_SHEET, enter="finish", quiet=True)


def _steps_of(section: Section) -> tuple[str, ...]:
    return ("options", section.id) if section.offer_options else (section.id,)


def _descriptive(section: Section) -> bool:
    return all(item.descriptive for item in section.items)


def _choices(item: Item) -> tuple[Choice, ...]:
    if item.type == "boolean":
        return (Choice("y", "Yes"), Choice("n", "No"))
    return tuple(Choice(str(n), option.text) for n, option in enumerate(item.answer_options, start=1))


def _numbers(item: Item) -> tuple[str, ...]:
    low, high = bounds(item)
    return tuple(str(number) for number in range(low, high + 1)) if item.type == "integer" else ()


def _scale(item: Item) -> tuple[str, ...]:
    if item.type != "integer":
        return ()
    low, high = bounds(item)
    return ("", f"{low} = {item.min_text}", f"{high} = {item.max_text}")


def _keys_of(item: Item, answer: Answer) -> frozenset[str]:
    if item.type == "boolean" and isinstance(answer, bool):
        return frozenset("y" if answer else "n")
    codes = answer if isinstance(answer, tuple) else (answer,)
    return frozenset(str(n) for n, option in enumerate(item.answer_options, start=1) if option.code in codes)


def _spaced(paragraphs: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for text in paragraphs if text for line in (text, ""))


def _how_far(done: int, everything: int) -> str:
    words = ("Just begun", "About a quarter done", "About half done", "About three quarters done", "Nearly done")
    return words[min(4, int(4 * done / everything + 0.5))]


_HOW = (
    "One question at a time. One key answers it: y for yes, n for no, or a number.",
    "You can skip (s), be not sure (u), see why we ask (?), go back (b) and change answers (r).",
    "Nothing is timed, kept or sent. At the end you get a sheet for your doctor.",
    "Is the text small? Most windows make it larger with Ctrl and +.",
)
_SHORT = (
    "This is the short path. It asks only what can still change a topic on your sheet. "
    "It leaves out the rest of your story, and what matters to you."
)
_OPTIONS = "All your choices: read what you like"
_REST = "You have answered ten more questions. Rest if you like. This screen waits for you."
_ALL_ASKED = "That was the last question. Your sheet comes next."
_URGENT = {"emergency": "PLEASE READ THIS NOW.", "today": "PLEASE READ THIS FIRST.", "discuss": ""}
_HOW_TO_CHOOSE = "Press c for the numbers of your country."
_AT_THE_SHEET = (
    Choice("w", "write to a file"),
    Choice("t", "tick questions"),
    Choice("r", "review"),
    Choice("o", "read the choices"),
    Choice("k", "check our explanation"),
    _COUNTRY,
    Choice("q", "finish"),
)
_WHEN_URGENT = (Choice("g", "go on with the questions"), Choice("q", "stop and show my sheet"), _COUNTRY)
