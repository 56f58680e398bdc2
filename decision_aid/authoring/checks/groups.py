"""Checks of what is shown together: groups, wishes that pull apart, the neutral region, the visit page, own paths."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise
from typing import TYPE_CHECKING

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.conditions import questions_of
from decision_aid.authoring.checks.references import unknown
from decision_aid.content.diagnostics import Diagnostic
from decision_aid.engine.answers import InvalidAnswer, from_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import ContentPack, Group, Item
    from decision_aid.content.diagnostics import Route


def unknown_group(pack: ContentPack) -> Iterator[Diagnostic]:
    """A question stands in a group that does not exist.

    It would be shown by itself, in silence. Check the spelling against the `id` under `groups`.
    """
    for route, item in places.items(pack):
        if item.group and item.group not in pack.groups_by_id:
            yield unknown("group", item.group, (*route, "group"), pack.groups_by_id)


def scattered_group(pack: ContentPack) -> Iterator[Diagnostic]:
    """The questions of a group cannot be shown together.

    They stand one after the other in one section, all of one kind with the same answers, two or more, and
    none hangs on another of them: it would have to appear while the others are being answered.
    """
    for number, group in enumerate(pack.groups):
        members = [(route, item) for route, item in places.items(pack) if item.group == group.id]
        if len(members) < 2:  # noqa: PLR2004
            message = f"the group '{group.id}' has {'one question' if members else 'no questions'}"
            yield Diagnostic("scattered-group", message, ("groups", number))
        for before, (route, item) in pairwise(members):
            if problem := _apart(pack, before, (route, item)):
                yield Diagnostic("scattered-group", f"'{item.link_id}' {problem}", (*route, "group"))


def _apart(pack: ContentPack, before: tuple[Route, Item], here: tuple[Route, Item]) -> str:
    """Return in words why a question cannot stand below the one before it in its group."""
    (*section, index), item = here
    if before[0] != (*section, int(index) - 1):
        return f"does not come right after '{before[1].link_id}' of the same group"
    if before[1].kind != item.kind:
        return f"has other answers than '{before[1].link_id}' of the same group"
    read = questions_of(pack, item.enable_when) if item.enable_when else []
    if of_group := [name for name in read if name in pack.items and pack.items[name].group == item.group]:
        return f"hangs on '{of_group[0]}' of the same group"
    return ""


def unfit_rest(pack: ContentPack) -> Iterator[Diagnostic]:
    """The answer that one key gives to all open questions of a group is no answer to one of them.

    `rest` is an answer as an answers file holds it, such as `false` or `not-tried`, with `rest_text` for its key.
    """
    for number, group in enumerate(pack.groups):
        if group.rest is None:
            if group.rest_text:
                yield Diagnostic("unfit-rest", "rest_text without rest", ("groups", number, "rest_text"))
        elif not group.rest_text.strip():
            yield Diagnostic("unfit-rest", "rest needs rest_text", ("groups", number))
        elif problem := _unfit(pack, group):
            yield Diagnostic("unfit-rest", problem, ("groups", number, "rest"))


def _unfit(pack: ContentPack, group: Group) -> str:
    for item in pack.items.values():
        found = from_data(item, group.rest) if item.group == group.id else None
        if isinstance(found, InvalidAnswer):
            return f"{item.link_id}: {found.message}"
    return ""


def nothing_beside(pack: ContentPack) -> Iterator[Diagnostic]:
    """A question stands on one screen with the next, and no question comes next.

    `with_next` is said of a question that another of the same section follows; neither stands in a group.
    """
    for number, section in enumerate(pack.sections):
        for place, item in enumerate(section.items):
            after = section.items[place + 1 : place + 2]
            if item.with_next and (not after or item.group or after[0].group):
                why = "no question of its own follows in its section" if not item.group else "it stands in a group"
                message = f"'{item.link_id}' cannot stand with the next: {why}"
                yield Diagnostic("nothing-beside", message, ("sections", number, "items", place, "with_next"))


def neutral_region(pack: ContentPack) -> Iterator[Diagnostic]:
    """Not exactly one region is the neutral one.

    Where nobody knows in which country a patient is, the lines of the region with `neutral: true` are shown:
    words that hold everywhere, such as "your local emergency number".
    """
    neutral = [number for number, region in enumerate(pack.regions) if region.neutral]
    if pack.regions and not neutral:
        yield Diagnostic("neutral-region", "no region says neutral: true", ("regions",))
    for number in neutral[1:]:
        yield Diagnostic("neutral-region", "a second region says neutral: true", ("regions", number, "neutral"))


def unknown_tension(pack: ContentPack) -> Iterator[Diagnostic]:
    """A wish that pulls apart from something names an answer that no question offers.

    `first` is an answer that says what it speaks for (`speaks_for`). Beside it stands one of `second`, another
    such answer, and `view`, an answer of a question about something else.
    """
    options = [option for item in pack.items.values() for option in item.answer_options]
    wishes = [option.code for option in options if option.speaks_for]
    views = [option.code for option in options if not option.speaks_for]
    for number, tension in enumerate(pack.tensions):
        if bool(tension.second) == bool(tension.view):
            message = "a tension has either second or view"
            yield Diagnostic("unknown-tension", message, ("tensions", number))
            continue
        other = ("second", tension.second, wishes) if tension.second else ("view", tension.view, views)
        for key, code, known in (("first", tension.first, wishes), other):
            if code not in known:
                found = unknown("answer", code, ("tensions", number, key), known)
                yield Diagnostic("unknown-tension", found.message, found.route, help=found.help)


def unfit_visit_page(pack: ContentPack) -> Iterator[Diagnostic]:
    """The visit page names a question that does not exist, or one twice.

    Each line of the page is the answer to one question, named by its `link_id` in one of the four parts, with the
    few words that stand before the answer.
    """
    seen = set[str]()
    for part in fields(pack.visit_page) if pack.visit_page else ():
        for name in getattr(pack.visit_page, part.name):
            route: Route = ("visit_page", part.name, name)
            if name not in pack.items:
                found = unknown("question", name, route, pack.items)
                yield Diagnostic("unfit-visit-page", found.message, route, help=found.help, on_key=True)
            elif name in seen:
                yield Diagnostic("unfit-visit-page", f"'{name}' stands on the page already", route, on_key=True)
            seen.add(name)


def unknown_on_path(pack: ContentPack) -> Iterator[Diagnostic]:
    """What a topic says is still worth asking names a question that does not exist.

    Where the topic comes up, the short path asks only the questions in `asks_only`, and the urgent signs.
    """
    for number, topic in enumerate(pack.topics):
        for place, name in enumerate(topic.asks_only):
            if name not in pack.items:
                found = unknown("question", name, ("topics", number, "asks_only", place), pack.items)
                yield Diagnostic("unknown-on-path", found.message, found.route, help=found.help)


CHECKS = (
    unknown_group,
    scattered_group,
    unfit_rest,
    nothing_beside,
    neutral_region,
    unknown_tension,
    unfit_visit_page,
    unknown_on_path,
)
