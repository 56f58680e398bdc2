"""Faces for tests: a real implementation of the protocol, with a script in place of a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from decision_aid.engine.answers import Absent, Answers
from decision_aid.people import interview
from decision_aid.people.interview import AT_HOME, CHANGING, GOING_ON, Helper
from decision_aid.people.interview.ending import Sheet
from decision_aid.people.interview.state import Paper
from decision_aid.reports.blocks import Paragraph
from decision_aid.reports.text import ROUND_ICONS
from decision_aid.sessions.content import Content
from decision_aid.sessions.records import Details
from tests.sheets import typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from decision_aid.content import ContentPack, Item
    from decision_aid.engine.own_words import OwnWords
    from decision_aid.engine.regions import Place
    from decision_aid.people.interview import Keeper, OnFile, State
    from decision_aid.people.interview.state import ForTheClinic, Groups, Parts, Route
    from decision_aid.people.prompts import Face, Prompt
    from decision_aid.reports.text import Icons
    from decision_aid.sessions.case import Case

WIDTH = 72


@dataclass
class Scripted:
    """Types the lines of a script, one for each prompt; then the input ends. Keeps all prompts."""

    lines: Iterable[str]
    prompts: list[Prompt] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lines = iter(self.lines)

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def icons(self) -> Icons:
        return ROUND_ICONS

    def ask(self, prompt: Prompt) -> str | None:
        self.prompts.append(prompt)
        return next(self._lines, None)

    def show(self, text: str) -> None:
        self.shown.append(text)

    @property
    def headings(self) -> list[str]:
        return [prompt.heading for prompt in self.prompts]


def asked_by(prompt: Prompt) -> str:
    """Return the words of the question that a key answers; of a group it is the first open one, or else the first."""
    return prompt.rows[max(prompt.open_row, 0)].text if prompt.rows else prompt.body[0]


def items_by_words(pack: ContentPack) -> dict[str, Item]:
    """Return the questions by the words that ask them: of a group, the line of each."""
    items = pack.items.values()
    return {**{item.text: item for item in items}, **{item.short_text: item for item in items if item.group}}


@dataclass
class Patient:
    """Reads every page, keeps nothing, and answers as a sheet says; not sure where it says nothing."""

    pack: ContentPack
    sheet: Answers
    prompts: list[Prompt] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._items = items_by_words(self.pack)

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def icons(self) -> Icons:
        return ROUND_ICONS

    def ask(self, prompt: Prompt) -> str | None:
        self.prompts.append(prompt)
        item = self.item(prompt)
        if item is None:
            return "n" if [choice.key for choice in prompt.choices] == ["y", "n"] else ""
        answer = self.sheet.get(item.link_id)
        return typed(item, Absent.NOT_SURE if answer is Absent.NOT_ASKED else answer)

    def show(self, text: str) -> None:
        raise AssertionError(text)  # an interview only asks

    def item(self, prompt: Prompt) -> Item | None:
        """Return the question that a prompt asks, of a group the first open one; None for a page that is to be read."""
        return None if prompt.quiet else self._items.get(asked_by(prompt))

    @property
    def asked(self) -> list[str]:
        return [item.link_id for prompt in self.prompts if (item := self.item(prompt))]


@dataclass(kw_only=True)
class Sheets(Paper):
    """A sheet made of functions."""

    render: Callable[[State], str] = lambda _: "SHEET"
    groups: Groups = ()
    put: Callable[[State, OnFile | ForTheClinic], str] = lambda _, __: "WRITTEN"

    def write(self, state: State, kind: OnFile | ForTheClinic, width: int) -> str:
        del width
        return self.put(state, kind)

    def text(self, state: State, width: int) -> str:
        del width
        return self.render(state)

    def parts(self, state: State) -> Parts:
        return (("Your sheet", tuple(map(Paragraph, self.render(state).splitlines()))),)

    def questions(self, state: State) -> Groups:
        del state
        return self.groups


@dataclass
class Interview:
    """An interview at a face, first its questions and then its sheet; `answers` and so on tell how it stands."""

    pack: ContentPack
    face: Face
    place: Place
    content: Content | None = None
    saved: Case | None = None
    keeper: Keeper | None = None
    keep: bool | None = False
    details: Details = field(default_factory=Details)
    paper: Sheets = field(default_factory=Sheets)
    begin: Callable[[State], Keeper | str] = lambda _: "no store"
    state: State = field(init=False)

    def __post_init__(self) -> None:
        self._begin(GOING_ON if self.saved else AT_HOME)

    def _begin(self, route: Route) -> None:
        self.helper = Helper(self.keeper, begin=self.begin)
        self.talk = interview.Interview(
            content=self.content or Content(self.pack, ""),
            route=route,
            saved=self.saved,
            keep=self.keep,
            paper=self.paper,
        )
        self.state = self.talk.begin(self.place, self.details)

    def run(self) -> Answers:
        """Ask until the sheet is to be shown."""
        while not (self._carry_out().ended or isinstance(self.state.pages[-1], Sheet)):
            prompt = self.talk.show(self.state, self.face.width, self.face.icons)
            self.state = self.talk.step(self.state, self.face.ask(prompt))
        return self.answers

    def _carry_out(self) -> State:
        self.talk, self.state = interview.carry_out(self.talk, self.state, self.helper)
        return self.state

    def show_the_sheet(self) -> None:
        """Show the sheet until the person is done."""
        if not isinstance(self.state.pages[-1], Sheet):
            self.run()
        self.talk, self.state = interview.hold(self.talk, self.state, self.face, self.helper)

    def edit(self) -> Answers:
        """Change kept answers."""
        self._begin(CHANGING)
        self.talk, self.state = interview.hold(self.talk, self.state, self.face, self.helper)
        return self.answers

    @property
    def answers(self) -> Answers:
        return self.state.answers

    @property
    def complete(self) -> bool:
        return self.state.complete

    @property
    def ticked(self) -> tuple[str, ...]:
        return self.state.details.ticked

    @property
    def own(self) -> OwnWords:
        return self.state.details.own_words
