"""What pages show, print and save at the end: made from the answers of now, each time it is asked for."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from decision_aid import __version__
from decision_aid.engine.sheet import Sheet
from decision_aid.people.interview.papers import SheetPaper

if TYPE_CHECKING:
    from decision_aid.people.interview.state import State
    from decision_aid.sessions.content import Content

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True)
class Papers(SheetPaper):
    """The sheet of one person; `code` names the session, where the answers are kept."""

    content: Content
    notices: tuple[str, ...] = ()
    code: str = ""

    def html(self, state: State) -> str:
        """Return the whole sheet as a page that stands by itself."""
        from decision_aid.reports.paper import html

        today = datetime.now().astimezone().date().isoformat()
        return html.render(html.Paper(self.sheet(state), date=today, code=self.code))

    def sheet(self, state: State) -> Sheet:
        return Sheet(
            self.content.pack,
            self.content.settling.guide(state.answers),
            state.place,
            self.content.sha256,
            __version__,
            complete=state.complete,
            ticked=state.details.ticked,
            notices=self.notices,
            own=state.details.own_words,
        )


def policy_of(html: str) -> str:
    """Return what a page that stands by itself may do (CSP): use the styles that are in it, and pictures in it."""
    hashes = (hashlib.sha256(style.encode()).digest() for style in _STYLE.findall(html))
    styles = " ".join(f"'sha256-{b64encode(one).decode()}'" for one in hashes)
    return f"default-src 'none'; style-src {styles}; img-src data:; frame-ancestors 'none'; base-uri 'none'"
