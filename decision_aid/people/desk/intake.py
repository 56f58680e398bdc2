"""One patient at the nurse desk: the interview, shown for a nurse who reads aloud and types.

Nothing is asked in another order or in other words than at home; the pages between the questions are
left out while the nurse types. An urgent sign stops it until the nurse says what comes of it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from decision_aid.engine.guidance import guide
from decision_aid.people.desk import signs as sign_pages
from decision_aid.people.desk import teach_back
from decision_aid.people.desk.face import NurseNeededError
from decision_aid.people.interview import Interview, StoppedError, reading
from decision_aid.sessions.records import Details
from decision_aid.sessions.signs import Sign, signs, unseen

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.content import Item, Section
    from decision_aid.engine.answers import Answer, Answers
    from decision_aid.engine.guidance import Guidance
    from decision_aid.people.desk.teach_back import Card
    from decision_aid.people.interview.resuming import Saved
    from decision_aid.people.terminal.prompts import Prompt
    from decision_aid.sessions.records import Detail, Who


@dataclass
class Intake(Interview):
    """An interview with a nurse at hand. `details` are those of the session so far, and kept up to date.

    `latest` returns all answers of the session as they are kept, those of another desk among them.
    """

    who: Who = "nurse"
    latest: Callable[[], Answers] | None = None
    details: Details = field(default_factory=Details)
    asked_cards: set[str] = field(default_factory=set)

    # --- pages, fewer of them while the nurse types -----------------------------------------------

    def go_on(self, saved: Saved) -> None:
        """Go on exactly where it was, after what was reworded and the urgent signs that nobody has seen yet."""
        from decision_aid.people.interview import resuming

        self._remember(saved)
        resuming.say_what_does_not_fit(self, saved)
        for sign in self._unseen():
            self._stop_for(sign)
        while item := self._reworded():
            self._ask(item)

    def recap(self, section: Section) -> None:
        if self.who != "nurse":
            super().recap(section)

    def offer_rest(self, section: Section) -> None:
        if self.who != "nurse":
            super().offer_rest(section)

    def offer_options(self, section: Section) -> None:
        offered_before = self._offered
        super().offer_options(section)
        if self._offered and not offered_before:
            self.card(teach_back.CHOICES)

    def prompt_of(self, item: Item, notices: tuple[str, ...]) -> Prompt:
        prompt = super().prompt_of(item, notices)
        if self.who != "nurse":
            return prompt
        section = self._course.section_of(item)
        is_first = self._course.last(self.answers, section) is None
        intro = (f"First say: {section.intro}",) if is_first else ()
        return replace(
            prompt, notices=(*intro, *prompt.notices), body=(f"{READ_ALOUD} {prompt.body[0]}", *prompt.body[1:])
        )

    # --- urgent signs -----------------------------------------------------------------------------

    def take_in_others(self) -> Answers:
        return self.latest() if self.latest else super().take_in_others()

    def respond(self, item: Item, before: Guidance) -> bool:
        """Stop for the signs that an answer brings, or still shows; the question is not asked again."""
        known = {sign.key for sign in signs(self.pack, before)}
        for sign in self._unseen():
            if sign.key not in known or sign.item is item:
                self._stop_for(sign)
        return False

    def _stop_for(self, sign: Sign) -> None:
        """Show a sign to the nurse; a patient or a helper at the keyboard calls the nurse first."""
        if self.who != "nurse":
            raise NurseNeededError
        done = sign_pages.show(self, sign)
        if done == "seen":
            self._keep("urgent-seen", (*self.details.urgent_seen, sign.key))
        elif done == "change":
            self._ask(sign.item)

    def _unseen(self) -> tuple[Sign, ...]:
        return unseen(signs(self.pack, guide(self.pack, self.answers)), self.details.urgent_seen)

    # --- the end ----------------------------------------------------------------------------------

    def next_steps(self) -> None:
        """Tell the patient what comes next, do the cards that are due, and mark the session as finished.

        A sign that nobody has seen yet comes once more before that.
        """
        with suppress(StoppedError):
            for sign in self._unseen():
                self._stop_for(sign)
        meta = self.pack.meta
        told = (*(f"- {step}" for step in meta.next_steps), "", meta.no_decision)
        self.page("Before the patient goes", ("Read aloud: what to do next.",), told, commands=())
        if self._offered and teach_back.CHOICES.id not in self.asked_cards:
            self.card(teach_back.CHOICES)
        self.card(teach_back.NEXT_STEPS)
        self._keep("finished", value=True)

    def card(self, card: Card, *, anew: bool = False) -> None:
        """Do a teach-back card, unless it is done already or somebody other than the nurse types."""
        if self.who != "nurse" or (card.id in self.details.taught and not anew):
            return
        self.asked_cards.add(card.id)
        if said := teach_back.ask(self.face, card):
            taught, again = teach_back.with_card(self.details, said)
            self._keep("explained-again", again)
            self._keep("taught", taught)

    def look_again(self) -> None:
        """Come back to a finished session: what was reworded, and urgent signs that nobody has seen."""
        with suppress(StoppedError):
            if self.saved:
                self.go_on(self.saved)

    def more(self) -> None:
        """Go on with the questions that were left open when the session was finished."""
        self._keep("finished", value=False)
        with suppress(StoppedError):
            self._ask_all()
        self._keep("finished", value=True)

    def review(self) -> None:
        """Show all answers; ask the chosen question again, and whatever that opens."""
        open_before = {item.link_id for item in self._course.open_items(self.answers)}
        with suppress(StoppedError):
            self._ask(self._review())
            while opened := next(self._opened(open_before), None):
                self._ask(opened)

    def read_options(self) -> None:
        reading.read_options(self, "All the choices: read what the patient likes")

    def _keep(self, name: Detail, value: Answer) -> None:
        details = self.details.with_detail(name, value)
        if self.keeper and details != self.details:
            self.keeper.detail(name, value)
        self.details = details


READ_ALOUD = "Read aloud:"
