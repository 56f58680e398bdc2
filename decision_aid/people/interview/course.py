"""Where the interview is: what is answered and open, which step that is, and how far it is to go."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from decision_aid.engine import flow
from decision_aid.engine.answers import in_words
from decision_aid.engine.guidance import guide

if TYPE_CHECKING:
    from decision_aid.content import ContentPack, Item, Section
    from decision_aid.engine.answers import Answers
    from decision_aid.engine.every_sheet.short import Short
    from decision_aid.engine.guidance import Guidance

ANSWERS_BETWEEN_RESTS = 10


class Standing(NamedTuple):
    """What some answers come to, made once per answer; those in force are `guidance.answers`."""

    answers: Answers
    guidance: Guidance
    answered: tuple[Item, ...]
    open: tuple[Item, ...]

    def is_open(self, section: Section) -> bool:
        return any(item in section.items for item in self.open)

    def last(self, section: Section) -> Item | None:
        """Return the last answered question of a section, if there is one."""
        return next((item for item in reversed(self.answered) if item in section.items), None)

    def told(self, section: Section) -> tuple[str, ...]:
        """Return what was said in a section, as lines."""
        said = (item for item in self.answered if item in section.items)
        return tuple(f"- {item.short_text}: {in_words(item, self.answers.get(item.link_id))}" for item in said)

    @property
    def progress(self) -> str:
        """How far it is, in words."""
        done, left = len(self.answered), len(self.open)
        return f"{done} done, about {left} to go." if left else f"{done} done, nothing left to ask."


class Course(NamedTuple):
    """The questions of a pack in their order; on the short path only those that can still matter."""

    pack: ContentPack
    short: Short | None = None

    def stand(self, answers: Answers) -> Standing:
        """Return what answers come to; on the short path only what can still change a topic is open."""
        guidance = guide(self.pack, answers)
        items, short = tuple(flow.open_beside(self.pack, guidance.answers)), self.short
        if short is not None:
            items = tuple(item for item in items if short.can_still_matter(answers, item))
        return Standing(answers, guidance, flow.answered_among(self.pack, guidance.answers), items)

    def before(self, standing: Standing, item: Item) -> Item | None:
        """Return the answered question that comes before this one, if there is one."""
        order = list(self.pack.items)
        earlier = order[: order.index(item.link_id)]
        return next((other for other in reversed(standing.answered) if other.link_id in earlier), None)

    def section_of(self, item: Item) -> Section:
        return next(section for section in self.pack.sections if item in section.items)

    def heading(self, section: Section) -> str:
        return f"{self.step(section.id)}: {section.title}"

    def step(self, name: str) -> str:
        """Return which step of how many something is; reading about the options is one, the sheet another."""
        asked = [section for section in self.pack.sections if not (self.short and _descriptive(section))]
        steps = [step for section in asked for step in _steps_of(section)]
        return f"Step {steps.index(name) + 1} of {len(steps) + 1}"


def _steps_of(section: Section) -> tuple[str, ...]:
    return ("options", section.id) if section.offer_options else (section.id,)


def _descriptive(section: Section) -> bool:
    return all(item.descriptive for item in section.items)
