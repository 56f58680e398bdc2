"""A browser without a window: reads pages as HTML, fills in forms and sends them, by the application itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from lxml import html

from decision_aid.content import MultipleChoice
from decision_aid.engine import regions
from decision_aid.engine.answers import Absent, Answers
from decision_aid.people.interview import AT_HOME, Helper, Interview
from decision_aid.people.web.in_page import InPage
from decision_aid.people.web.talk import GO_ON, Talk
from decision_aid.sessions.content import Content
from tests.conftest import TOP, pack_in
from tests.scripted import items_by_words
from tests.sheets import typed

if TYPE_CHECKING:
    from decision_aid.content import ContentPack, Item

MOST_PAGES = 300
PACK = pack_in(TOP / "questions.yaml")


def begun() -> Talk:
    """Return an interview of which nothing is kept."""
    talk = Interview(content=Content(PACK, ""), route=AT_HOME)
    return Talk(talk, talk.begin(regions.Place(PACK.regions[1], certain=True)), Helper())


@dataclass
class Visitor:
    """Somebody who answers by pages; `path` and `page` are what the window shows."""

    pack: ContentPack
    talk: Talk = field(default_factory=begun)
    titles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._browser = InPage(self.pack.meta.language, lambda: self.talk)
        self._items = items_by_words(self.pack)
        self.get("/")

    def get(self, path: str) -> None:
        self._show(*self._browser.request("GET", path, ""))

    def _show(self, path: str, text: str) -> None:
        self.path, self.html, self.page = path, text, html.fromstring(text)
        self.titles.append(self.page.findtext(".//title"))

    def send(self, pressed: str = GO_ON, **answers: str | list[str]) -> None:
        """Press a button, with what the form holds already and these answers."""
        form = self.page.forms[0]
        sent = [(name, value) for name, value in form.form_values() if name not in answers]
        given = [
            (name, one) for name, value in answers.items() for one in ([value] if isinstance(value, str) else value)
        ]
        body = urlencode([*sent, *given, ("pressed", pressed)])
        self._show(*self._browser.request("POST", form.action, body))

    def words(self) -> str:
        return " ".join("".join(self.page.find(".//main").itertext()).split())

    def buttons(self) -> list[str]:
        return [button.get("value") for button in self.page.iter("button")]

    def answer(self, sheet: Answers) -> None:
        """Answer the page as a sheet says, not sure where it says nothing; go on where it is only to be read."""
        rows = {row.findtext("legend"): row for row in self.page.xpath("//fieldset[@class='row']")}
        if rows:
            given = {f"row-{self._items[text].link_id}": _key(self._items[text], sheet) for text in rows}
            return self.send(**given)
        item = self._items.get(self.page.findtext(".//h1"))
        if item is None:
            return self.send(GO_ON if GO_ON in self.buttons() else self.buttons()[0])
        key = _key(item, sheet)
        if isinstance(item.kind, MultipleChoice) and key in "us":
            return self.send(key)
        return self.send(answer=key.split())

    def answer_all(self, sheet: Answers) -> None:
        """Answer page after page until the sheet, or the end."""
        for _ in range(MOST_PAGES):
            if "sheet" in self.talk.state.behind or self.talk.state.ended:
                return
            self.answer(sheet)
        raise AssertionError(self.titles[-5:])


def _key(item: Item, sheet: Answers) -> str:
    answer = sheet.get(item.link_id)
    return typed(item, Absent.NOT_SURE if answer is Absent.NOT_ASKED else answer)
