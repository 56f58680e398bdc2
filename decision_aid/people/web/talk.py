"""One interview in a browser: each page that was shown has an address, and going back there loses nothing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from decision_aid.content.urgency import URGENCIES
from decision_aid.frozen import frozen
from decision_aid.people.interview import Helper, Interview, State, carry_out
from decision_aid.people.interview.screens import BACK
from decision_aid.people.interview.state import Page
from decision_aid.people.interview.urgent import Urgent
from decision_aid.people.prompts import ANSWERING, AWAY, Prompt

AS_WIDE_AS_IT_TAKES = 100_000  # columns: the browser breaks the lines
GO_ON = "go-on"
CHOOSE = "Please choose an answer."
NOT_SURE_TOO = "Please choose an answer. Not sure is an answer too."


@frozen
class Sent:
    """What a form sent: the button that was pressed, the choices, a text, and the choice of each row by question.

    `turn` is how many forms were taken in before it was drawn.
    """

    pressed: str = GO_ON
    chosen: Sequence[str] = ()
    text: str = ""
    rows: Mapping[str, str] = field(default_factory=dict)
    turn: str = ""

    def typed(self, *, is_line: bool) -> str:
        """Return what a person at a terminal would type for this."""
        if self.pressed != GO_ON:
            return self.pressed
        return self.text if is_line else " ".join(self.chosen)


@dataclass(slots=True)
class Talk:
    """An interview, how it stands, and the pages that it has shown; the place of a page among them is its address.

    `secret` stands in each of its forms, so that no other site can send one. `wrong` is what was sent last, from which
    address, where something was missing or not understood: the page there says so until another form is sent.
    """

    interview: Interview
    state: State
    helper: Helper
    shown: list[Page] = field(default_factory=list)
    wrong: tuple[int, Sent] | None = None
    is_sending: bool = False  # a form is taken in just now: whoever wants to read the talk waits
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    turn: int = 0
    _taken: tuple[int, Sent] | None = None

    def __post_init__(self) -> None:
        self._carry_out()

    @property
    def address(self) -> int:
        """The address of the page that is on the screen now."""
        page = self.state.pages[-1]
        if page not in self.shown:
            self.shown.append(page)
        return self.shown.index(page)

    def has(self, address: int) -> bool:
        """Say whether there is such a page, and what it says is still so."""
        return 0 <= address < len(self.shown) and self.shown[address].holds(self.interview, self.state)

    def prompt(self, address: int) -> Prompt:
        """Return what a page shows, with the answers of now; a notice is for the page that is on the screen."""
        state = self._at(address)
        return self.interview.show(state if state is self.state else replace(state, notices=()), AS_WIDE_AS_IT_TAKES)

    def send(self, address: int, sent: Sent) -> None:
        """Take in what was sent from a page; a form that came already, as by a second press of its button, is none."""
        if sent.turn and (address, sent) == self._taken:
            return
        self._taken, self.turn = (address, sent), self.turn + 1
        is_answer = sent.pressed == GO_ON or bool(sent.chosen)  # what is said after another button is no mistake
        is_done = self._send(address, sent) or self.state.ended
        self.wrong = (self.address, sent) if is_answer and not is_done else None

    def _send(self, address: int, sent: Sent) -> bool:
        """Return False where something is missing or was not understood."""
        self.state = self._at(address)
        prompt = self.interview.show(self.state)
        if prompt.rows:
            return self._send_rows(self.state.pages[-1], prompt, sent)
        typed = sent.typed(is_line=prompt.line)
        if prompt.several and typed in AWAY:
            typed = " ".join((*sent.chosen, typed))
        if typed or prompt.enter or prompt.line:
            return self._step(typed)
        can_be_unsure = any(command.key in ANSWERING for command in prompt.commands)
        self.state = self.state.say(NOT_SURE_TOO if can_be_unsure else CHOOSE)
        return False

    def _send_rows(self, page: Page, prompt: Prompt, sent: Sent) -> bool:
        """Answer the lines of a group one by one, whatever urgent page one of them opens; the most urgent is shown."""
        is_understood = True
        for row in prompt.rows:
            key = sent.rows.get(row.link_id, row.chosen)
            now = {each.link_id: each.key for each in self._prompt_of(page).rows}
            if key != row.chosen and row.link_id in now:  # an answer can close the lines below it
                is_understood &= self._type(f"{now[row.link_id]} {key}")
        self._carry_out()
        urgent = sorted((each for each in self.state.pages if each.is_urgent), key=_how_urgent, reverse=True)
        if sent.pressed != GO_ON and is_understood and page in self.state.pages:
            first = self._prompt_of(page).rows[0].key  # all lines of a page stand before back
            return self._step(f"{first} {BACK.key}" if sent.pressed == BACK.key else sent.pressed)
        if urgent:  # the lines that are still open come back after it
            others = (each for each in self.state.pages if not each.is_urgent and each != page)
            self.state = replace(self.state, pages=(*others, *urgent))
            return True
        if page not in self.state.pages:
            return is_understood
        if is_understood and not all(row.answer for row in self._prompt_of(page).rows):
            self.state = self.state.say(NOT_SURE_TOO)
            return False
        return is_understood and self._step("")

    def _prompt_of(self, page: Page) -> Prompt:
        """Put a page on the screen; return what it shows."""
        self.state = self._with(page)
        return self.interview.show(self.state)

    def _step(self, typed: str) -> bool:
        """Take one step; return False where the page stays and says something."""
        is_understood = self._type(typed)
        self._carry_out()
        return is_understood

    def _type(self, typed: str) -> bool:
        """Take one step, of which nothing is carried out yet."""
        before, self.state = self.state, self.interview.step(self.state, typed)
        now = self.state
        return not (now.pages == before.pages and now.notices and now.effects == before.effects)

    def _carry_out(self) -> None:
        before = self.interview
        self.interview, self.state = carry_out(self.interview, self.state, self.helper)
        if self.interview is not before:  # its pages are others
            self.shown.clear()

    def _at(self, address: int) -> State:
        return self._with(self.shown[address])

    def _with(self, page: Page) -> State:
        """Return the state with a page on the screen. What is urgent stays under it; other pages over it are closed."""
        state = self.state
        if state.ended or (state.pages and state.pages[-1] == page):
            return state
        if page in state.pages:
            place = state.pages.index(page)
            over = tuple(each for each in state.pages[place + 1 :] if each.is_urgent)
            return replace(state, pages=(*state.pages[:place], *over, page))
        under = state.back() if state.pages and state.pages[-1].is_question else state
        return under.over(page)


def _how_urgent(page: Page) -> int:
    """Return the place of an urgent page among others; what may be so comes after what is so."""
    return URGENCIES.index(page.urgency) if isinstance(page, Urgent) else len(URGENCIES)
