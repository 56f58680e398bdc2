"""Pages that stand by themselves: the first, something to read, stopping, choosing a country."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

from decision_aid.engine import regions
from decision_aid.frozen import frozen
from decision_aid.people import pages
from decision_aid.people.interview.state import KEPT, KeepDetail, Key, Page, State
from decision_aid.people.terminal.prompts import Choice, Prompt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision_aid.people.interview.state import Interview, Look


BACK = Key("b", "back", State.back)
COUNTRY = Key("c", "country", lambda state: state.over(Country()))
STOP = Key("q", "stop", lambda state: state.over(Stop(state.pages[-1])))


class ToRead(Page):
    """A page to read; Enter goes on."""

    __slots__ = ()

    @abstractmethod
    def text(self, talk: Interview, state: State) -> Prompt:
        """Return the heading and the body."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        return replace(self.text(talk, state), enter="go on", quiet=True)

    def take(self, talk: Interview, state: State, typed: str) -> State:
        return state.say(pages.nothing_to_answer(typed)) if typed else self.close(talk, state.back())

    def close(self, talk: Interview, state: State) -> State:
        """Return the state after Enter, with this page closed."""
        return state


def spaced(paragraphs: Iterable[str]) -> tuple[str, ...]:
    """Return paragraphs as the lines of a body, an empty one after each."""
    return tuple(line for text in paragraphs if text for line in (text, ""))


@frozen
class Welcome(ToRead):
    """At most sixty words of the program's own, so that the second page can ask; `goes` is where answers go."""

    goes: str = "Nothing is sent."
    fixed_keys = (COUNTRY, STOP)

    def text(self, talk: Interview, state: State) -> Prompt:
        region = state.place.region
        known = state.place.certain or region is not talk.pack.neutral_region
        where = f"You are in: {region.name}. In an emergency: {region.emergency}." if known else _NOWHERE
        body = spaced((*talk.content.notices, _WHAT_IT_IS, f"{self.goes} {_NOT_CHECKED}", where))
        return Prompt(talk.pack.meta.title, body, strong=talk.content.notices)


@frozen
class Stop(Page):
    """Asks whether to stop; a page that was `read` before does not come again then. `ticked`: a list was not ended."""

    read: Page | None = None
    ticked: bool = False

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        shows = " and show what I have so far" if talk.paper else ""
        choices = (Choice("y", f"Yes, stop{shows}"), Choice("n", "No, go on"))
        kept = (_KEPT_SO_FAR,) if KEPT in state.behind else ()
        body = (*kept, *((_TICKED,) if self.ticked else ()))
        return Prompt("Stop here?", (*body, "") if body else (), choices=choices, ask="Answer y or n.")

    def take(self, talk: Interview, state: State, typed: str) -> State:
        if typed in ("y", "yes"):
            return replace(state, pages=tuple(page for page in state.pages if page != self.read)).stop()
        return state.back() if typed in ("n", "no") else state


class Country(Page):
    """Asks where the person is; without a region of the list the place stays as it was."""

    fixed_keys = (BACK,)

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        choices = pages.numbered(region.name for region in talk.pack.regions)
        return Prompt("Where are you?", (_WHY, ""), choices=choices, enter="go on", ask="Type a number.")

    def take(self, talk: Interview, state: State, typed: str) -> State:
        number, before = pages.chosen(typed, talk.pack.regions), state.place
        if number is None:
            return Page.take(self, talk, state, typed)
        state = replace(state.back(), place=regions.Place(talk.pack.regions[number], certain=True))
        return state if state.place == before else state.do(KeepDetail("region", state.place.region.id))


_KEPT_SO_FAR = "Your answers are kept: you can go on another day."
_TICKED = "What you just ticked does not count yet. To finish that list, choose no."
_WHY = "So that we show the right numbers to call."
_WHAT_IT_IS = "About 10 minutes of questions, then one page for your doctor. It does not diagnose, or choose for you."
_NOT_CHECKED = "No clinician has checked this yet."
_NOWHERE = "Your country is not known: press c."
