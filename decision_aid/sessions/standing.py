"""How far a session is: what is answered, what is left, and whether an urgent sign was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from decision_aid.engine import flow
from decision_aid.engine.guidance import guide
from decision_aid.sessions.signs import Sign, signs

if TYPE_CHECKING:
    from decision_aid.content import ContentPack
    from decision_aid.engine.answers import Answers
    from decision_aid.engine.every_sheet.short import Short

State = Literal["waiting", "in progress", "done"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How many questions are answered and how many are left as it stands, and the urgent signs told."""

    answered: int
    left: int
    signs: tuple[Sign, ...]

    @property
    def state(self) -> State:
        return "done" if not self.left else "in progress" if self.answered else "waiting"


def stand(pack: ContentPack, answers: Answers, short: Short | None = None) -> Standing:
    """Return how far these answers are; on the short path only what can still change a topic is left."""
    left = [item for item in flow.open_items(pack, answers) if short is None or short.can_still_matter(answers, item)]
    return Standing(len(flow.answered_items(pack, answers)), len(left), signs(pack, guide(pack, answers)))
