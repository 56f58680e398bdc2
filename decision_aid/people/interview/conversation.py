"""One person at one face: pages to read, stopping, the country, and what is kept meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from decision_aid.engine import regions
from decision_aid.engine.answers import Answers
from decision_aid.people import pages
from decision_aid.people.terminal.prompts import Choice, Prompt
from decision_aid.reports.for_patients.glossary import FirstUse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision_aid.content import ContactKind, ContentPack
    from decision_aid.engine.answers import Answer
    from decision_aid.engine.regions import Place
    from decision_aid.people.terminal.prompts import Face
    from decision_aid.sessions.records import Detail, Folded, Session

COUNTRY = Choice("c", "change country")
STOP = Choice("q", "stop")
HOW_TO_CHOOSE = "Press c for the numbers of your country."


class StoppedError(Exception):
    """The person chose to stop."""


class Keeper(Protocol):
    """Keeps what is said while it is said. `notice`, if not empty, is shown to the person once."""

    @property
    def notice(self) -> str: ...

    @property
    def session(self) -> Session: ...

    @property
    def folded(self) -> Folded: ...

    def answered(self, link_id: str, answer: Answer) -> None: ...

    def detail(self, name: Detail, value: Answer) -> None: ...


@dataclass(kw_only=True)
class Conversation:
    """Shows pages to one person. `place` tells where the person is, for the numbers to call.

    `answers` are those given so far; `notices` are said on the first page.
    """

    pack: ContentPack
    face: Face
    place: Place
    answers: Answers = field(default_factory=Answers)
    notices: tuple[str, ...] = ()
    keeper: Keeper | None = None
    _noticed: str = field(default="", init=False)
    _first_use: FirstUse | None = field(default=None, init=False)
    _explained: tuple[tuple[str, ...], tuple[str, ...]] = field(default=((), ()), init=False)

    @property
    def terms(self) -> FirstUse:
        """What explains each term where this person meets it first."""
        if self._first_use is None:
            self._first_use = FirstUse(self.pack)
        return self._first_use

    def typed(self, prompt: Prompt) -> str:
        """Show a prompt, with the terms that come up for the first time, and return what was typed."""
        texts = (prompt.heading, *prompt.body, *(choice.text for choice in prompt.choices))
        if texts != self._explained[0]:  # else it is shown once more, for example with a notice
            self.terms.explained_by(choice.text for choice in prompt.choices)
            self._explained = texts, self.terms.new_in(texts)
        return self.ask(replace(prompt, terms=self._explained[1]))

    def ask(self, prompt: Prompt) -> str:
        """Show a prompt as it is, under what the keeper has to say, and return what was typed."""
        said, self._noticed = self._noticed, self.keeper.notice if self.keeper else ""
        if self._noticed not in ("", said):
            prompt = replace(prompt, notices=(self._noticed, *prompt.notices))
        return pages.typed_at(self.face, prompt)

    def page(
        self,
        heading: str,
        paragraphs: Iterable[str],
        lines: Iterable[str] = (),
        commands: tuple[Choice, ...] = (STOP,),
        strong: tuple[str, ...] = (),
    ) -> str:
        """Show a page to read; Enter goes on. Returns the command that was chosen, if any."""
        body = (*_spaced(paragraphs), *lines)
        prompt = Prompt(heading, body, strong=strong, commands=commands, enter="go on", quiet=True)
        while typed := self.typed(prompt):
            notices: tuple[str, ...] = ()
            if typed == "q" and STOP in commands:
                self.stop()
            elif typed in [command.key for command in commands]:
                return typed
            else:
                notices = (pages.nothing_to_answer(typed),)
            prompt = replace(prompt, notices=notices)
        return ""

    def stop(self) -> None:
        """Ask whether to stop; raise StoppedError if so."""
        choices = (Choice("y", "Yes, stop and show what I have so far"), Choice("n", "No, go on"))
        prompt = Prompt("Stop here?", choices=choices, ask="Answer y or n.", quiet=True)
        while (typed := self.typed(prompt)) not in ("y", "", "n", "yes", "no"):
            pass
        if typed not in ("n", "no"):
            raise StoppedError

    def change_country(self, *, at_the_start: bool = False) -> None:
        before = self.place
        self.place = pages.choose_place(self.face, self.pack, self.place, at_the_start=at_the_start)
        if self.keeper and self.place != before:
            self.keeper.detail("region", self.place.region.id)

    def contacts(self, kinds: Iterable[ContactKind] = ("emergency", "crisis")) -> tuple[str, ...]:
        return regions.contact_lines(self.pack, self.place, kinds, how_to_choose=HOW_TO_CHOOSE)


def _spaced(paragraphs: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for text in paragraphs if text for line in (text, ""))
