"""Every set of topics that can come up together: what a clinician can look through and sign, page by page.

All sets at once would be too many to read, so each page is about topics of one kind that share questions; what
comes up beside them stands on other pages.
"""

from __future__ import annotations

from collections.abc import Iterator

from decision_aid.authoring.verify.every_sheet import EverySheet, Limits, OutOfTimeError, Sheets
from decision_aid.content import ContentPack, any_rule, is_urgent
from decision_aid.engine.answers import Answers, in_words
from decision_aid.engine.every_sheet.logic import leaves
from decision_aid.engine.every_sheet.mdd import ALWAYS, NEVER, TooLargeError
from decision_aid.frozen import frozen

MOST_SETS = 5_000


@frozen
class Outcome:
    """A set of topics that comes up, on which share of all sheets, and the fewest answers with which it does."""

    raised: tuple[str, ...]
    share: float
    example: Answers


@frozen
class Page:
    """Topics that share questions, and every set of them that can come up, the most frequent first.

    `complete` is false where there were too many to list.
    """

    topics: tuple[str, ...]
    questions: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    complete: bool


def atlas(pack: ContentPack, seconds: float = 300) -> tuple[Page, ...]:
    """Return all pages. In a share every answer to a question counts the same, and so does no answer."""
    limits = Limits.seconds(seconds)
    return tuple(_page(pack, topics, limits) for topics in _groups(pack))


def _groups(pack: ContentPack) -> list[tuple[str, ...]]:
    """Return the topics in groups: what is urgent, care, what to tell, support; in each, those that share questions."""
    groups: list[tuple[set[str], set[str], tuple[str, bool]]] = []
    for topic in pack.topics:
        kind = topic.group, any(is_urgent(rule.urgency) for rule in pack.rules_by_topic[topic.id])
        topics, questions = {topic.id}, set(_questions(pack, topic.id))
        near = [group for group in groups if group[2] == kind and group[1] & questions]
        for joined in near:
            topics, questions = topics | joined[0], questions | joined[1]
        groups = [*(group for group in groups if group not in near), (topics, questions, kind)]
    order = list(pack.topics_by_id)
    listed = (tuple(sorted(topics, key=order.index)) for topics, _, _ in groups)
    return sorted(listed, key=lambda topics: order.index(topics[0]))


def _questions(pack: ContentPack, topic: str) -> Iterator[str]:
    yield from (leaf.question for rule in pack.rules_by_topic[topic] for leaf in leaves(pack, rule.when))


def _page(pack: ContentPack, topics: tuple[str, ...], limits: Limits) -> Page:
    conditions = {topic: any_rule(pack.rules_by_topic[topic]) for topic in topics}
    sheets = EverySheet(pack, tuple(conditions.values()), limits)
    asked = {question for topic in topics for question in _questions(pack, topic)}
    questions = tuple(link_id for link_id in pack.items if link_id in asked)
    found: list[Outcome] = []
    complete = True
    try:
        waiting: list[tuple[int, tuple[str, ...], Sheets]] = [(0, (), ALWAYS)]
        while waiting and len(found) < MOST_SETS:
            number, raised, where = waiting.pop()
            if number == len(topics):
                found.append(Outcome(raised, sheets.share(where), sheets.find(where) or Answers()))
                continue
            here = sheets.read(conditions[topics[number]]).true
            ways = ((raised, sheets.negate(here)), ((*raised, topics[number]), here))
            for so_far, way in ways:
                if (node := sheets.both(where, way)) != NEVER:
                    waiting.append((number + 1, so_far, node))
        complete = not waiting
    except (TooLargeError, OutOfTimeError):
        complete = False
    found.sort(key=lambda outcome: -outcome.share)
    return Page(topics, questions, tuple(found), complete)


def render(pack: ContentPack, pages: tuple[Page, ...]) -> str:
    """Return the atlas as Markdown."""
    lines = [f"# Atlas of outcomes: {pack.meta.title} {pack.meta.version}", ""]
    for number, page in enumerate(pages, start=1):
        sets = f"{len(page.outcomes)}{'' if page.complete else ' or more'}"
        lines += [f"## Page {number}: {', '.join(page.topics)}", ""]
        lines += [f"Rests on {', '.join(page.questions)}. Sets: {sets}."]
        lines += ["", "| Comes up | Share of sheets | One example |", "|---|---|---|"]
        lines += [_row(pack, outcome) for outcome in page.outcomes]
        lines += ["", "Reviewed by: ____________________  Date: ____________", ""]
    return "\n".join(lines)


def _row(pack: ContentPack, outcome: Outcome) -> str:
    raised = ", ".join(outcome.raised) or "none of these"
    answers = outcome.example.by_link_id.items()
    said = "; ".join(f"{link_id}: {in_words(pack.items[link_id], answer)}" for link_id, answer in answers)
    return f"| {raised} | {outcome.share:.3%} | {said or 'no answers'} |"
