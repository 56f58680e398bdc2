"""The content that sessions are asked and read with: the pack and its hash, which travel together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decision_aid.content import ContentPack
    from decision_aid.engine.every_sheet.settling import Settling
    from decision_aid.engine.every_sheet.short import Short


@dataclass(frozen=True)
class Content:
    """A pack and the hash of its text. Its diagrams are made once, when they are first needed."""

    pack: ContentPack
    sha256: str

    @cached_property
    def short(self) -> Short:
        from decision_aid.engine.every_sheet.short import Short

        return Short(self.pack)

    @cached_property
    def settling(self) -> Settling:
        from decision_aid.engine.every_sheet.settling import Settling

        return Settling(self.pack)
