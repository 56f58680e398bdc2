"""The content that sessions are asked and read with: the pack, its hash, what to know of it. They travel together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from decision_aid import __version__
from decision_aid.sessions.records import Details, Session

if TYPE_CHECKING:
    from datetime import datetime

    from decision_aid.content import ContentPack
    from decision_aid.engine.answers import Answers
    from decision_aid.engine.every_sheet.settling import Settling
    from decision_aid.engine.every_sheet.short import Short
    from decision_aid.engine.regions import Place
    from decision_aid.engine.sheet import Sheet

_NO_DETAILS = Details()


@dataclass(frozen=True)
class Content:
    """A pack and the hash of its text. Its diagrams are made once, when they are first needed.

    `notices` say what is to be known about it today, such as that it is past its review.
    """

    pack: ContentPack
    sha256: str
    notices: tuple[str, ...] = ()

    @cached_property
    def short(self) -> Short:
        from decision_aid.engine.every_sheet.short import Short

        return Short(self.pack)

    @cached_property
    def settling(self) -> Settling:
        from decision_aid.engine.every_sheet.settling import Settling

        return Settling(self.pack)

    def session(self, code: str, begun: datetime, reference: str = "") -> Session:
        """Return a session that begins with this content, and with this program."""
        return Session(code, begun, reference, __version__, self.pack.meta.version, self.sha256)

    def sheet(self, answers: Answers, place: Place, details: Details = _NO_DETAILS, *, complete: bool = True) -> Sheet:
        """Return what every report of these answers is made from."""
        from decision_aid.engine.sheet import Sheet

        guidance, said = self.settling.guide(answers), (details.ticked, self.notices, details.own_words)
        return Sheet(self.pack, guidance, place, self.sha256, __version__, complete, *said)
