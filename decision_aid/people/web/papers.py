"""What pages show, print and save at the end: made from the answers of now, each time it is asked for."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from decision_aid.people.interview import State
from decision_aid.people.interview.papers import SheetPaper

TO_KEEP = "Have you printed or saved your sheet? If not, go back to it now."


class Kind(StrEnum):
    """What can be had at the end, by the name of its page."""

    SHEET = "sheet.html"
    PDF = "sheet.pdf"
    CLINICIAN = "for-the-clinician.html"
    BOOKLET = "booklet.html"
    AFTER_VISIT = "after-my-visit.html"


_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


class Papers(SheetPaper):
    """The sheet of one person, as pages and as a PDF."""

    def page(self, state: State, name: str) -> str | bytes | None:
        """Return a page that stands by itself, or a PDF; raises PdfMissingError where none can be made here."""
        from decision_aid.reports.for_clinicians.handover import handover_blocks
        from decision_aid.reports.paper import html, pdf

        today, sheet = datetime.now().astimezone().date().isoformat(), self.sheet(state)
        paper = html.Paper(sheet, date=today, code=self.helper.code)
        match Kind(name):
            case Kind.SHEET:
                return html.render(paper)
            case Kind.PDF:
                return pdf.render(paper)
            case Kind.CLINICIAN:
                handover = handover_blocks(sheet.pack, sheet.guidance)
                return html.render(replace(paper, for_patient=False, handover=handover))
            case Kind.BOOKLET:
                return html.booklet(sheet.pack, sheet.place)
            case Kind.AFTER_VISIT:
                return None  # which another paper makes


def policy_of(html: str) -> str:
    """Return what a page that stands by itself may do (CSP): use the styles that are in it, and pictures in it."""
    hashes = (hashlib.sha256(style.encode()).digest() for style in _STYLE.findall(html))
    styles = " ".join(f"'sha256-{b64encode(one).decode()}'" for one in hashes)
    return f"default-src 'none'; style-src {styles}; img-src data:; frame-ancestors 'none'; base-uri 'none'"
