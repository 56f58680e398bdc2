"""Where the interview is: what is answered and open, and which step of how many a question is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from decision_aid.engine import flow
from decision_aid.engine.guidance import Guidance, guide

if TYPE_CHECKING:
    from decision_aid.content import ContentPack, Item, Section
    from decision_aid.engine.answers import Answers
    from decision_aid.engine.every_sheet.short import Short


class Standing(NamedTuple):
    """What some answers come to, made once per answer; those in force are `guidance.answers`."""

    answers: Answers
    guidance: Guidance
    answered: tuple[Item, ...]
    open: tuple[Item, ...]

    def last(self, section: Section) -> Item | None:
        """Return the last answered question of a section, if there is one."""
        return next((item for item in reversed(self.answered) if item in section.items), None)


class Course(NamedTuple):
    """The questions of a pack in their order."""

    pack: ContentPack

    def stand(self, answers: Answers, short: Short | None = None) -> Standing:
        """Return what answers come to; on the short path some questions are not open, see `Short.asks`."""
        guidance = guide(self.pack, answers)
        items = tuple(flow.open_items(self.pack, guidance.answers))
        if short is not None and answers.by_link_id:  # before the first answer nothing is settled
            items = tuple(item for item in items if short.asks(guidance, answers, item))
        return Standing(answers, guidance, flow.answered_items(self.pack, guidance.answers), items)

    def before(self, standing: Standing, item: Item) -> Item | None:
        """Return the answered question that comes before this one, if there is one."""
        order = list(self.pack.items)
        earlier = order[: order.index(item.link_id)]
        return next((other for other in reversed(standing.answered) if other.link_id in earlier), None)

    def section_of(self, item: Item) -> Section:
        return self.pack.sections_by_question[item.link_id]

    def screen_of(self, item: Item) -> tuple[Item, ...]:
        """Return the questions that stand on one screen with this one, in their order and with itself."""
        items = self.section_of(item).items
        first = last = items.index(item)
        while first and items[first - 1].with_next:
            first -= 1
        while last + 1 < len(items) and items[last].with_next:
            last += 1
        return items[first : last + 1]

    def step(
        self, standing: Standing, item: Item | None = None, short: Short | None = None, *, facts: bool = False
    ) -> tuple[int, int]:
        """Return which step of how many a question is, or the `facts` before it; the review of all is the last.

        The steps are those of the pack and not of a person, so that the number never goes back; only a topic that says
        what is still asked makes them fewer. What is asked only after some answers, and what stands on one screen with
        the question before it, is no step of its own.
        """
        steps = list(self._steps(standing, short))
        number = len(steps) + 1 if item is None else bisect_right(steps, self.pack.positions[item.link_id])
        return max(1, number - facts), len(steps) + 1

    def _steps(self, standing: Standing, short: Short | None) -> Iterator[int]:
        """Yield where each step begins; the facts before a section are one."""
        groups, guidance, answers = set[str](), standing.guidance, standing.answers
        for section in self.pack.sections:
            for item in section.items:
                left_out = short and item.descriptive and item.link_id not in self.pack.on_visit_page.link_ids
                if short and guidance.asks_only and item not in standing.answered:
                    left_out = not short.asks(guidance, answers, item)
                follows = self.screen_of(item)[0] is not item
                if item.enable_when or left_out or follows or item.group in groups:
                    continue
                place = self.pack.positions[item.link_id]
                yield from (place, place) if section.offer_options and item is section.items[0] else (place,)
                groups |= {item.group} - {""}
