"""A prompt -> what its page shows: the same words as at a terminal, as headings, fields and buttons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from markupsafe import Markup

from decision_aid.content import Item
from decision_aid.frozen import frozen
from decision_aid.people.interview.ending import CHOICES
from decision_aid.people.interview.questions import REVIEW
from decision_aid.people.interview.screens import COUNTRY
from decision_aid.people.prompts import ANSWERING, REST, Choice, Prompt, number_keys
from decision_aid.people.web.talk import Sent
from decision_aid.reports.facts import SITE_QUESTION
from decision_aid.reports.paper.pictures import HEAD, HEAD_PLACE, HEIGHT, OUTLINE, VIEWS, WIDTH

HELP = "?"
BY_THE_BROWSER = frozenset({"o", "p", "w"})  # at the sheet and at the end: open, print, save
_KEYS = {key.key: key.text for key in (COUNTRY, REVIEW, CHOICES)}
_KEY = re.compile(r"(?i)\b(press) ([a-z])\b")
ITEM = "- "
_VIEW = Markup(
    '<figure><svg viewBox="0 0 {width} {height}" aria-hidden="true"><clipPath id="{view}"><path d="{outline}Z"/>'
    '<ellipse {head}/></clipPath><g clip-path="url(#{view})">{places}</g><path class="outline" d="{outline}"/>'
    '<ellipse class="outline" {head}/></svg><figcaption>{view}</figcaption></figure>'
)
_PLACE = Markup('<path data-key="{key}" class="{kind}" d="{shape}"><title>{title}</title></path>')
_AROUND_THE_HEAD = "M40 0H80V38H40Z"
_ACROSS = {"low-back-and-leg"}  # it lies over other places: it is shown once it is chosen, and not tapped


@frozen
class Drawn:
    """A page as its template takes it. `wrong` is what was sent last, where it was not understood, or incomplete.

    `helps` are what is under `?`: the short name of a question, where there are
    several, and the texts. `paper` is the address of the page that it shows, to print and save. `contacts` are lines
    with numbers to call, `drawing` is a body to tap; `told` is drawn in the place of the body, `parts` (of the sheet)
    in the place of the choices.
    """

    prompt: Prompt
    address: int
    secret: str
    turn: int
    wrong: Sent | None = None
    helps: tuple[tuple[str, tuple[str, ...]], ...] = ()
    is_urgent: bool = False
    has_paper: bool = False
    paper: str = ""
    has_pdf: bool = False
    contacts: frozenset[str] = frozenset()
    drawing: Markup | None = None
    told: Markup | None = None
    parts: tuple[tuple[str, Markup], ...] = ()

    @property
    def is_question(self) -> bool:
        prompt = self.prompt
        return bool(prompt.choices or prompt.typed_keys or prompt.rows or prompt.line) and not self.is_menu

    @property
    def is_menu(self) -> bool:
        """Say whether its choices are ways to go, each a button, and not answers to choose from and send."""
        return bool(self.prompt.quiet and self.prompt.choices and not self.prompt.several)

    @property
    def field(self) -> str:
        """The name of the field to begin with: the first that is open."""
        choices, rows = (*self.choices, *self.unsure), self.prompt.rows
        if self.prompt.line or not choices:
            return "field"
        return f"r{rows[max(self.prompt.open_row, 0)].key}-{choices[0].key}" if rows else f"a-{choices[0].key}"

    @property
    def question(self) -> str:
        """What the page is about, as its heading: the question, where it asks one."""
        asks = self.is_question and self.prompt.at and self.prompt.body
        return self.prompt.body[0] if asks else self.prompt.heading

    @property
    def caption(self) -> str:
        return self.prompt.heading if self.question != self.prompt.heading else ""

    @property
    def title(self) -> str:
        return " - ".join(filter(None, ("Please look again" if self.wrong else "", self.question, self.caption)))

    @property
    def body(self) -> tuple[tuple[bool, tuple[str, ...]], ...]:
        """The text after the heading, as runs of paragraphs and of list items."""
        lines = self.prompt.body[1:] if self.question != self.prompt.heading else self.prompt.body
        return tuple(paragraphs(lines))

    @property
    def choices(self) -> tuple[Choice, ...]:
        return (*self.prompt.choices, *(Choice(key, key) for key in self.prompt.typed_keys))

    @property
    def unsure(self) -> tuple[Choice, ...]:
        """Not sure, rather not say: answers that every question takes."""
        return tuple(command for command in self.prompt.commands if command.key in ANSWERING)

    @property
    def rest(self) -> Choice | None:
        return next((command for command in self.prompt.commands if command.key == REST and self.prompt.rows), None)

    @property
    def buttons(self) -> tuple[Choice, ...]:
        shown = ANSWERING | (BY_THE_BROWSER if self.has_paper else set())
        shown |= {HELP} if self.helps else set()
        shown |= {REST} if self.prompt.rows else set()
        return tuple(one for one in self.prompt.commands if one.key not in shown and one.text != self.prompt.enter)

    @property
    def enter(self) -> str:
        return "" if not self.is_question and not self.prompt.enter else self.prompt.enter or "go on"


def by_button(text: str) -> str:
    """Return a text in which the keys of a terminal are the buttons of a page."""
    return _KEY.sub(lambda found: f'{found[1]} "{_KEYS.get(found[2], found[2]).capitalize()}"', text)


def paragraphs(lines: Iterable[str]) -> Iterator[tuple[bool, tuple[str, ...]]]:
    """Yield lines in runs: whether they are items of a list, and their texts; an empty line parts two runs."""
    for key, run in groupby(lines, key=lambda line: (bool(line.strip()), line.startswith(ITEM))):
        is_text, is_list = key
        if is_text:
            yield is_list, tuple(line.removeprefix(ITEM) for line in run)


def to_tap(item: Item) -> Markup | None:
    """Return the drawing for the question of the place; None for any other. The list beside it says the same."""
    if item.link_id != SITE_QUESTION:
        return None
    options = item.answer_options
    keys = {option.code: (key, option.text) for key, option in zip(number_keys(options), options, strict=True)}
    return Markup("").join(
        _VIEW.format(
            width=WIDTH,
            height=HEIGHT,
            view=view,
            outline=OUTLINE,
            head=Markup(HEAD.replace("'", '"')),  # noqa: S704  (our own)
            places=Markup("").join(
                _PLACE.format(
                    key=keys[code][0], kind="across" if code in _ACROSS else "", shape=shape, title=keys[code][1]
                )
                for code, shape in (shapes | {HEAD_PLACE: _AROUND_THE_HEAD}).items()
                if code in keys
            ),
        )
        for view, shapes in VIEWS.items()
    )
