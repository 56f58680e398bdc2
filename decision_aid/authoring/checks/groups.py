"""Checks of what is shown together: groups, wishes that pull apart, the neutral region, the visit page, own paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from itertools import pairwise

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.conditions import questions_of
from decision_aid.authoring.checks.problem import Problem, error, report_unknown
from decision_aid.content import ContentPack, Group, Item, VisitPage
from decision_aid.content.diagnostics import Route, Severity
from decision_aid.engine.answers import InvalidAnswer, from_data, in_words


@error
def scattered_group(pack: ContentPack) -> Iterator[Problem]:
    """The questions of a group cannot be shown together.

    They stand one after the other in one section, all of one kind with the same answers, two or more, and
    none hangs on another of them: it would have to appear while the others are being answered.
    """
    for number, group in enumerate(pack.groups):
        members = [(route, item) for route, item in places.items(pack) if item.group == group.id]
        if len(members) < 2:  # noqa: PLR2004
            message = f"the group '{group.id}' has {'one question' if members else 'no questions'}"
            yield Problem(message, ("groups", number))
        for before, (route, item) in pairwise(members):
            if problem := _apart(pack, before, (route, item)):
                yield Problem(f"'{item.link_id}' {problem}", (*route, "group"))


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


@error
def unfit_rest(pack: ContentPack) -> Iterator[Problem]:
    """The answer that one key gives to all open questions of a group is no answer to one of them.

    `rest` is an answer as an answers file holds it, such as `false` or `not-tried`, with `rest_text` for its key.
    One key never says yes to what nobody has read: of yes and no it is `false`; of other answers, `rest_text`
    says which.
    """
    for number, group in enumerate(pack.groups):
        if group.rest is None:
            if group.rest_text:
                yield Problem("rest_text without rest", ("groups", number, "rest_text"))
        elif not group.rest_text.strip():
            yield Problem("rest needs rest_text", ("groups", number))
        elif problem := _unfit(pack, group):
            yield Problem(problem, ("groups", number, "rest"))


def _unfit(pack: ContentPack, group: Group) -> str:
    for item in pack.items.values():
        found = from_data(item, group.rest) if item.group == group.id else None
        if isinstance(found, InvalidAnswer):
            return f"{item.link_id}: {found.message}"
        if found is True:
            return f"one key would say yes to '{item.link_id}' unread"
        if isinstance(found, str) and in_words(item, found).casefold() not in group.rest_text.casefold():
            return f"'{group.rest_text}' does not say '{in_words(item, found)}'"
    return ""


@error
def nothing_beside(pack: ContentPack) -> Iterator[Problem]:
    """A question stands on one screen with the next, and no question comes next.

    `with_next` is said of a question that another of the same section follows; neither stands in a group.
    """
    for number, section in enumerate(pack.sections):
        for place, item in enumerate(section.items):
            after = section.items[place + 1 : place + 2]
            if item.with_next and (not after or item.group or after[0].group):
                why = "no question of its own follows in its section" if not item.group else "it stands in a group"
                message = f"'{item.link_id}' cannot stand with the next: {why}"
                yield Problem(message, ("sections", number, "items", place, "with_next"))


@error
def neutral_region(pack: ContentPack) -> Iterator[Problem]:
    """Not exactly one region is the neutral one.

    Where nobody knows in which country a patient is, the lines of the region with `neutral: true` are shown:
    words that hold everywhere, such as "your local emergency number".
    """
    neutral = [number for number, region in enumerate(pack.regions) if region.neutral]
    if pack.regions and not neutral:
        yield Problem("no region says neutral: true", ("regions",))
    for number in neutral[1:]:
        yield Problem("a second region says neutral: true", ("regions", number, "neutral"))


@error
def unknown_tension(pack: ContentPack) -> Iterator[Problem]:
    """A wish that pulls apart from something names an answer that no question offers.

    `first` is an answer that says what it speaks for (`speaks_for`). Beside it stands one of `second`, another
    such answer, and `view`, an answer of a question about something else.
    """
    options = [option for item in pack.items.values() for option in item.answer_options]
    wishes = [option.code for option in options if option.speaks_for]
    views = [option.code for option in options if not option.speaks_for]
    for number, tension in enumerate(pack.tensions):
        if bool(tension.second) == bool(tension.view):
            yield Problem("a tension has either second or view", ("tensions", number))
            continue
        other = ("second", tension.second, wishes) if tension.second else ("view", tension.view, views)
        for key, code, known in (("first", tension.first, wishes), other):
            yield from report_unknown("answer", [(("tensions", number, key), code)], known)


@error
def unfit_visit_page(pack: ContentPack) -> Iterator[Problem]:
    """The visit page names a question that does not exist, or one twice, or leaves out what the team should know.

    Each line of the page is the answer to one question, named by its `link_id` in one of the four parts, with the
    few words that stand before the answer.
    """
    parts = [(part.name, getattr(pack.visit_page, part.name)) for part in fields(VisitPage)] if pack.visit_page else []
    lines: list[tuple[Route, str]] = [(("visit_page", part, name), name) for part, named in parts for name in named]
    yield from report_unknown("question", lines, pack.items, on_key=True)
    seen = set[str]()
    for route, name in lines:
        if name in seen & pack.items.keys():
            yield Problem(f"'{name}' stands on the page already", route, on_key=True)
        seen.add(name)
    told = {topic.id for topic in pack.topics if topic.group == "tell"}
    read = [name for rule in pack.rules if told & {*rule.raises} for name in questions_of(pack, rule.when)]
    for name in dict.fromkeys(read if lines else ()):
        if name not in seen:
            message = f"'{name}' brings up what the team should know, and does not stand on the page"
            yield Problem(message, ("visit_page",), severity=Severity.WARNING)
