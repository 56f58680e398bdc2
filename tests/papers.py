"""Papers for the tests, of random patients too, and a reader of HTML that refuses what is not well formed."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import unquote

from decision_aid.engine.answers import Absent, Answers
from decision_aid.engine.every_sheet.settling import Settling
from decision_aid.engine.regions import Place
from decision_aid.engine.sheet import Sheet
from decision_aid.reports.for_clinicians.handover import handover_blocks
from decision_aid.reports.paper.html import Paper
from tests.sheets import known_answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from decision_aid.content import ContentPack
    from decision_aid.engine.answers import Answer

DATE, CODE, SHA256 = "2026-11-22", "k7mq-29xd", "0123456789abcdef" * 4
_VOID = frozenset({"meta", "br", "col", "hr", "img", "input", "link", "path", "ellipse"})


def random_answers(pack: ContentPack, seed: int) -> Answers:
    """Return a sheet with holes; the same seed gives the same sheet."""
    chance = Random(seed)  # noqa: S311
    said: dict[str, Answer] = {}
    for item in pack.items.values():
        luck = chance.random()
        if luck < 0.7:
            said[item.link_id] = chance.choice(known_answers(item))
        elif luck < 0.85:
            said[item.link_id] = chance.choice((Absent.NOT_SURE, Absent.DECLINED))
    return Answers(said)


def paper_of(  # noqa: PLR0913  (what a paper can be)
    settling: Settling,
    answers: Answers | Mapping[str, Answer],
    *,
    region: str = "",
    for_patient: bool = True,
    for_clinician: bool = False,
    large_print: bool = False,
    ticked: tuple[str, ...] = (),
) -> Paper:
    """Return a paper; without a region, the place is a guess."""
    pack = settling.pack
    guidance = settling.guide(answers if isinstance(answers, Answers) else Answers(answers))
    here = next((region_ for region_ in pack.regions if region_.id == region), pack.regions[0])
    sheet = Sheet(pack, guidance, Place(here, certain=bool(region)), SHA256, "1.2.3", ticked=ticked)
    handover = handover_blocks(pack, guidance) if for_clinician else ()
    return Paper(sheet, for_patient, handover, DATE, CODE, large_print)


@dataclass
class Element:
    """An element of a page, with what stands in it."""

    name: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def all(self, *names: str) -> list[Element]:
        """Return all elements of these names in it, in order; without names, all."""
        found = [self] if not names or self.name in names else []
        return found + [inner for child in self.children if isinstance(child, Element) for inner in child.all(*names)]

    def by_id(self, name: str) -> Element:
        (found,) = [element for element in self.all() if element.attributes.get("id") == name]
        return found

    @property
    def text(self) -> str:
        """All its words on one line; a style sheet is none."""
        return " ".join(" ".join(self._texts()).split())

    def _texts(self) -> Iterable[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.name not in {"style", "title"}:
                yield from child._texts()  # noqa: SLF001  (an element of its own kind)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        assert len(element.attributes) == len(attrs), f"an attribute stands twice in <{tag}>"
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


PICTURE = "data:image/svg+xml,"


def drawing(image: Element) -> Element:
    """Return the drawing that an image of the page holds."""
    assert image.attributes["src"].startswith(PICTURE)
    return read_page(unquote(image.attributes["src"].removeprefix(PICTURE)))


def read_page(page: str) -> Element:
    """Return a page as elements; every element that is opened must be closed, in its place."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert len(reader.open) == 1, f"not closed: {[element.name for element in reader.open[1:]]}"
    return reader.open[0]
