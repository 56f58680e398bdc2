"""The first page: what this is, how long it takes, what becomes of the answers, and where the person is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.frozen import frozen
from decision_aid.people.interview.screens import COUNTRY, STOP, ToRead, spaced
from decision_aid.people.terminal.prompts import Prompt

if TYPE_CHECKING:
    from decision_aid.people.interview.state import Interview, State


@frozen
class Welcome(ToRead):
    """At most sixty words of the program's own, so that the second page can ask; `goes` is where answers go."""

    goes: str = "Nothing is sent."

    def text(self, talk: Interview, state: State) -> Prompt:
        region = state.place.region
        known = state.place.certain or region is not talk.pack.neutral_region
        where = f"You are in: {region.name}. In an emergency: {region.emergency}." if known else _NOWHERE
        body = spaced((*talk.notices, _WHAT, f"{self.goes} {_NOT_CHECKED}", where))
        return Prompt(talk.pack.meta.title, body, strong=talk.notices, commands=(COUNTRY, STOP))


_WHAT = "About 10 minutes of questions, then one page for your doctor. It does not diagnose, or choose for you."
_NOT_CHECKED = "No clinician has checked this yet."
_NOWHERE = "Your country is not known: press c."
