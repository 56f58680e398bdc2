"""Where the interview is: what is left to ask, which step that is, and how far it is to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from decision_aid.engine import flow
from decision_aid.engine.answers import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import ContentPack, Item, Section
    from decision_aid.engine.answers import Answers
    from decision_aid.engine.every_sheet.short import Short

ANSWERS_BETWEEN_RESTS = 10


@dataclass(frozen=True, slots=True)
class Course:
    """The questions of a pack in their order; on the short path only those that can still matter."""

    pack: ContentPack
    short: Short | None = None

    def open_items(self, answers: Answers) -> Iterator[Item]:
        """Yield what is left to ask; on the short path only what can still change a topic."""
        items, short = flow.open_items(self.pack, answers), self.short
        return items if short is None else (item for item in items if short.can_still_matter(answers, item))

    def next(self, answers: Answers) -> Item | None:
        return next(self.open_items(answers), None)

    def section_of(self, item: Item) -> Section:
        return next(section for section in self.pack.sections if item in section.items)

    def heading(self, section: Section) -> str:
        return f"{self.step(section.id)}: {section.title}"

    def step(self, name: str) -> str:
        steps = self._steps()
        return f"Step {steps.index(name) + 1} of {len(steps)}"

    def _steps(self) -> list[str]:
        """The steps in order; reading about the options is one, the sheet at the end another."""
        asked = [section for section in self.pack.sections if not (self.short and _descriptive(section))]
        steps = [step for section in asked for step in _steps_of(section)]
        return [*steps, "sheet"]

    def progress(self, answers: Answers) -> str:
        left = sum(1 for _ in self.open_items(answers))
        done = len(flow.answered_items(self.pack, answers))
        return f"{done} done, about {left} to go." if left else f"{done} done, nothing left to ask."

    def told(self, answers: Answers, section: Section) -> tuple[str, ...]:
        """Return what was said in a section, as lines."""
        return tuple(
            f"- {item.short_text}: {in_words(item, answers.get(item.link_id))}"
            for item in flow.answered_items(self.pack, answers)
            if item in section.items
        )

    def is_open(self, answers: Answers, section: Section) -> bool:
        return any(item in section.items for item in self.open_items(answers))

    def before(self, answers: Answers, item: Item) -> Item | None:
        """Return the answered question that comes before this one, if there is one."""
        order = list(self.pack.items)
        answered = flow.answered_items(self.pack, answers)
        earlier = [other for other in answered if order.index(other.link_id) < order.index(item.link_id)]
        return earlier[-1] if earlier else None

    def last(self, answers: Answers, section: Section) -> Item | None:
        """Return the last answered question of a section, if there is one."""
        answered = [item for item in flow.answered_items(self.pack, answers) if item in section.items]
        return answered[-1] if answered else None


def _steps_of(section: Section) -> tuple[str, ...]:
    return ("options", section.id) if section.offer_options else (section.id,)


def _descriptive(section: Section) -> bool:
    return all(item.descriptive for item in section.items)
