"""Pages that stand by themselves: the first, something to read, stopping, choosing a country."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from decision_aid.content import Region
from decision_aid.engine import regions
from decision_aid.frozen import frozen
from decision_aid.people.interview.keys import Accepts, Key, numbered
from decision_aid.people.interview.state import KEPT, NOT_SAVED, Interview, KeepDetail, Look, Page, State
from decision_aid.people.prompts import Prompt

BACK = Key("b", "back", State.back)
COUNTRY = Key("c", "country", lambda state: state.over(Country()))
STOP = Key("q", "stop", lambda state: state.over(Stop(state.pages[-1])))


def spaced(paragraphs: Iterable[str]) -> tuple[str, ...]:
    """Return paragraphs as the lines of a body, an empty one after each."""
    return tuple(line for text in paragraphs if text for line in (text, ""))


@frozen
class Welcome(Page):
    """At most sixty words of the program's own, so that the second page can ask; `goes` is where answers go."""

    goes: str = "Nothing is sent."
    accepted = Accepts((COUNTRY, STOP))

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        region = state.place.region
        known = state.place.certain or region is not talk.pack.neutral_region
        where = f"You are in: {region.name}. In an emergency: {region.emergency}." if known else _NOWHERE
        body = spaced((*talk.content.notices, _WHAT_IT_IS, f"{self.goes} {_NOT_CHECKED}", where))
        return Prompt(talk.pack.meta.title, body, strong=talk.content.notices, quiet=True)


@frozen
class Stop(Page):
    """Asks whether to stop; a page that was `read` before does not come again then. `ticked`: a list was not ended."""

    read: Page | None = None
    ticked: bool = False

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        kept = (LAST_NOT_SAVED,) if NOT_SAVED in state.behind else (_KEPT_SO_FAR,) if KEPT in state.behind else ()
        body = (*kept, *((_TICKED,) if self.ticked else ()))
        return Prompt("Stop here?", (*body, "") if body else (), ask="Answer y or n.")

    def accepts(self, talk: Interview, state: State) -> Accepts:
        shows = " and show what I have so far" if talk.paper else ""
        choices = (Key("y", f"Yes, stop{shows}", self._stop), Key("n", "No, go on", State.back))
        return Accepts(choices=choices, enter=None)

    def _stop(self, state: State) -> State:
        return replace(state, pages=tuple(page for page in state.pages if page != self.read)).stop()


class Country(Page):
    """Asks where the person is; without a region of the list the place stays as it was."""

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        return Prompt("Where are you?", (_WHY, ""), ask="Type a number.")

    def accepts(self, talk: Interview, state: State) -> Accepts:
        return Accepts((BACK,), numbered((region.name, partial(_moved_to, region)) for region in talk.pack.regions))


def _moved_to(region: Region, state: State) -> State:
    place, before = regions.Place(region, certain=True), state.place
    state = replace(state.back(), place=place)
    return state if place == before else state.do(KeepDetail("region", region.id))


LAST_NOT_SAVED = "Your last answers are not saved: that was not possible so far."
_KEPT_SO_FAR = "Your answers are kept: you can go on another day."
_TICKED = "What you just ticked does not count yet. To finish that list, choose no."
_WHY = "So that we show the right numbers to call."
_WHAT_IT_IS = "About 10 minutes of questions, then one page for your doctor. It does not diagnose, or choose for you."
_NOT_CHECKED = "No clinician has checked this yet."
_NOWHERE = "Your country is not known: press c."
