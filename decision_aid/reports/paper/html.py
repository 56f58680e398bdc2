"""A sheet -> one HTML file: no network, no script, for the screen, for paper and for reading aloud."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from decision_aid.engine.answers import printable
from decision_aid.reports.for_patients.evidence import reference, short_reference
from decision_aid.reports.for_patients.options import NUMBERS_DIFFER, ORDER
from decision_aid.reports.paper.icons import icon_array
from decision_aid.reports.paper.parts import patient_parts
from decision_aid.reports.paper.paths import paths

if TYPE_CHECKING:
    from decision_aid.engine.sheet import Sheet
    from decision_aid.reports.blocks import Block

T = TypeVar("T")
TEMPLATES = Path(__file__).parent / "templates"
LONGEST_IN_MARGIN = 24  # characters of one part
_LINE_TO_WRITE_ON = re.compile(r"[:\s]*_{5,}$")


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet as it is printed: for whom, how large, and what stands on every page.

    `handover` is the clinician's page, where it is wanted. `date` is the day on which the sheet was
    made and `code` names the session; both may be empty.
    """

    sheet: Sheet
    for_patient: bool = True
    handover: tuple[Block, ...] = ()
    date: str = ""
    code: str = ""
    large_print: bool = False

    @property
    def imprint(self) -> str:
        """What tells one printed page from another: session, date, versions."""
        meta = self.sheet.pack.meta
        versions = f"Content {meta.version} ({self.sheet.sha256[:8]}), program {self.sheet.program_version}"
        session = f"Session {_short(self.code)}" if self.code else ""
        return printable(" \u00b7 ".join(filter(None, (session, _short(self.date), versions))))


def render(paper: Paper) -> str:
    """Return the whole HTML file."""
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            paper=paper,
            meta=paper.sheet.pack.meta,
            imprint_in_css=_css_string(paper.imprint),
            css=Markup((TEMPLATES / "paper.css").read_text(encoding="utf-8")),  # noqa: S704  (our own file)
            order=ORDER,
            numbers_differ=NUMBERS_DIFFER,
            parts=patient_parts(paper.sheet) if paper.for_patient else None,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters |= {
        "kind": _kind,
        "label": _label,
        "to_write_on": _to_write_on,
        "reference": reference,
        "short_reference": short_reference,
    }
    environment.globals |= {"icon_array": icon_array, "paths": paths}
    return environment


def _shown(value: T) -> T | str:
    """Return text without anything that is not shown: control characters, marks that turn the direction."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return printable(value)


def _kind(block: Any) -> str:  # noqa: ANN401  (any block of a report)
    return type(block).__name__


def _to_write_on(text: str) -> bool:
    return bool(_LINE_TO_WRITE_ON.search(text))


def _label(text: str) -> str:
    return _LINE_TO_WRITE_ON.sub("", text)


def _short(text: str) -> str:
    """The margin of a page has room for one line."""
    return text if len(text) <= LONGEST_IN_MARGIN else f"{text[:LONGEST_IN_MARGIN]}..."


def _css_string(text: str) -> Markup:
    """Return a text as a string of CSS that no character of it can end."""
    escaped = "".join(char if char.isascii() and char.isalnum() else f"\\{ord(char):x} " for char in text)
    return Markup(f'"{escaped}"')  # noqa: S704  (letters, digits and escapes)
