"""What stands on paper beside the words: the drawing, parts that fold on a screen, numbers that can be called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from decision_aid.reports.paper import body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import ContentPack
    from decision_aid.engine.sheet import Sheet

_DIGITS = re.compile(r"\d[\d ]*\d")
_SITE = re.compile(r"[a-z]+\.com")


def drawings(sheet: Sheet) -> tuple[tuple[str, Markup], ...]:
    """Return the body from the front and the back with the place of the pain, or nothing where it is not known."""
    marked, side = body.place(sheet.guidance), body.side(sheet.guidance)
    if not marked:
        return ()
    where = f"{marked} {side}".replace("-", " ").strip()
    return tuple((view, body.drawn(marked, side, view, f"{view} of a body, pain: {where}")) for view in body.VIEWS)


def callable_numbers(pack: ContentPack) -> re.Pattern[str]:
    """Return what finds the numbers to call of any region, the longest first."""
    texts = [f"{region.emergency}; {region.crisis}; {region.urgent_advice}" for region in pack.regions]
    found = sorted({number for text in texts for number in _numbers(text)}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(found) or '$.'})(?!\w)")


def _numbers(text: str) -> Iterator[str]:
    """Yield the numbers in a text: "112 or 999" has two, "116 123" is one."""
    yield from _DIGITS.findall(text)


def linked(text: str, numbers: re.Pattern[str]) -> Markup:
    """Return a text in which a number can be called, and a page of help opened, by touching it."""
    called = numbers.sub(lambda found: f'<a href="tel:{found[0].replace(" ", "")}">{found[0]}</a>', str(escape(text)))
    return Markup(_SITE.sub(lambda found: f'<a href="https://{found[0]}">{found[0]}</a>', called))  # noqa: S704  (escaped)
