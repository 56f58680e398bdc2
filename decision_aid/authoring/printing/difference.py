"""How two packs differ: first what comes up for whom, then every change of text; as blocks, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import ndiff
from itertools import takewhile
from pathlib import Path
from typing import Annotated, Literal

from decision_aid.authoring.checks.wording import NEGATION
from decision_aid.authoring.difference import Change, Difference, Effect, Leaf, Outcome, Whole
from decision_aid.authoring.difference.effects import takes
from decision_aid.content import Condition, ContentPack
from decision_aid.engine.answers import Answer, as_data, in_words, printable
from decision_aid.frozen import frozen
from decision_aid.json_values import Facets, json_text
from decision_aid.reports.blocks import Block, Bullets, Code, Heading, Paragraph
from decision_aid.reports.conditions import condition_in_words
from decision_aid.reports.moves import Moved

LONGEST, WORDS_AROUND = 80, 3
OUTCOMES = {
    "emergency": "comes up as NOW",
    "today": "comes up as TODAY",
    "soon": "comes up as SOON",
    "discuss": "comes up",
    "undetermined": "is undetermined",
    "no": "does not come up",
}
GROUPS = {
    "questions": "Questions",
    "sections": "Sections",
    "findings": "Findings",
    "rules": "Rules",
    "topics": "Topics",
    "options": "Options",
    "evidence": "Evidence",
    "citations": "Sources",
    "scenarios": "Patients",
}
LEAST_PERCENT = 0.1
REST = "Everything else"
Written = bool | int | str | tuple[str, ...] | None
ORDER, CODED = "order", ("type", "urgency", "version", "section", "option_feature", "design", "certainty")


@frozen
class Version:
    """One of the two packs."""

    title: str
    version: str


@frozen
class Otherwise:
    """A topic that comes out otherwise."""

    topic: str
    old: Outcome
    new: Outcome
    share: Annotated[float, Facets(minimum=0, maximum=1)]
    """Of all answer sheets."""
    example: Mapping[str, Answer]
    """A smallest sheet that comes out so."""


@frozen
class WholeChange:
    """A whole thing came or went."""

    kind: Literal["added", "removed"]
    route: tuple[str, ...]
    """Where, by ids."""


@frozen
class PartChange:
    """A value is another."""

    kind: Literal["changed"]
    route: tuple[str, ...]
    """Where, by ids."""
    old: Written
    """A value, or a condition in words, line by line."""
    new: Written
    """A value, or a condition in words, line by line."""


@frozen
class Differences:
    """How two packs differ: `pack diff OLD NEW --format json`."""

    schema: Literal["decision-aid/difference/2"]
    old: Version
    new: Version
    changed_topics: tuple[str, ...]
    """Topics with other logic; those without an effect mean the same."""
    too_large: tuple[str, ...]
    """Topics that are too large to compare: nothing is known of them."""
    effects: tuple[Otherwise, ...]
    changes: tuple[WholeChange | PartChange, ...]
    """In the order of the packs."""
    over: Moved | None
    """With --over: what comes out otherwise on these sheets."""


def difference_blocks(found: Difference, old: Path | None = None, new: Path | None = None) -> Iterator[Block]:
    """Yield the whole difference; `old` and `new` are the files, where there are any."""
    yield Heading("Difference of two content packs", level=1)
    same = " The version is the same: a change gets a new one." * (found.old.meta.version == found.new.meta.version)
    yield Paragraph(f"Old: {_named(found.old, old)}. New: {_named(found.new, new)}.{same * found.any}")
    if not found.any:
        yield Paragraph("No difference.")
        return
    yield from _effects(found)
    for group, changes in _grouped(found).items():
        yield Heading(group)
        yield Bullets(tuple(_told(found, changes)))
        for change in changes:
            yield from _logic(found, change)


def _named(pack: ContentPack, file: Path | None) -> str:
    return f"{pack.meta.title}, version {pack.meta.version}{f' ({file})' if file else ''}"


def _effects(found: Difference) -> Iterator[Block]:
    yield Heading("What comes up")
    if not found.changed_topics:
        yield Paragraph("Rules, findings and questions decide as before: every answer sheet comes out alike.")
        return
    for effect in found.effects:
        yield from _effect(found, effect)
    turned = {effect.topic for effect in found.effects} | set(found.too_large)
    if alike := [topic for topic in found.changed_topics if topic not in turned]:
        yield Paragraph(f"Said otherwise, but every answer sheet comes out alike: {', '.join(alike)}.")
    if found.too_large:
        yield Paragraph(f"Too large to compare, so nothing is known: {', '.join(found.too_large)}.")


def _percent(effect: Effect) -> str:
    percent = 100 * float(effect.share)
    return f"{percent:.1f} %" if percent >= LEAST_PERCENT else f"less than {LEAST_PERCENT} %"


def _effect(found: Difference, effect: Effect) -> Iterator[Block]:
    yield Heading(f"{effect.topic}: {OUTCOMES[effect.old]} -> {OUTCOMES[effect.new]}", level=3)
    yield Paragraph(f"On {_percent(effect)} of all answer sheets. The smallest patient:")
    yield Code(as_yaml(found, effect.example.by_link_id))


def as_yaml(found: Difference, answers: Mapping[str, Answer]) -> str:
    """Return answers as an answers file; what only one pack asks, or takes as an answer, is marked."""
    import yaml

    if not answers:
        return "{}  # no answer at all"
    lines = []
    for link_id, answer in answers.items():
        data = as_data(answer)
        plain = {link_id: list(data) if isinstance(data, tuple) else data}
        flow = None if isinstance(data, tuple) else False
        written = yaml.safe_dump(plain, default_flow_style=flow, width=1000).strip()
        lines.append(written + _who_asks(found, link_id, answer))
    return "\n".join(lines)


def _who_asks(found: Difference, link_id: str, answer: Answer) -> str:
    for pack, other in ((found.old, "new"), (found.new, "old")):
        if not takes(pack.items.get(link_id), answer):
            return f"  # only the {other} pack {'takes' if link_id in pack.items else 'asks'} this"
    return ""


def _grouped(found: Difference) -> dict[str, list[Change]]:
    groups: dict[str, list[Change]] = {title: [] for title in (*GROUPS.values(), REST)}
    for change in found.changes:
        groups[GROUPS.get(change.route[0], REST)].append(change)
    return {title: changes for title, changes in groups.items() if changes}


def _logic(found: Difference, change: Change) -> Iterator[Block]:
    """Yield a changed condition, line by line."""
    if isinstance(change.old, Condition) or isinstance(change.new, Condition):
        yield Paragraph(f"{_place(change)}:")
        yield Code("\n".join(changed_lines(_lines(found.old, change.old), _lines(found.new, change.new))), "diff")


def _lines(pack: ContentPack, value: object) -> list[str]:
    if not isinstance(value, Condition):
        return ["always"]
    return [line.replace("- ", "", 1) for line in _in_words(pack, value)]


def _line(found: Difference, change: Change) -> str:
    """Return one change on one line; long words are cut to where they differ."""
    place, old, new = _place(change), change.old, change.new
    if change.added:
        return f"added: {place}{_said(found.new, change)}"
    if change.removed:
        return f"removed: {place}{_said(found.old, change)}"
    if isinstance(old, Condition) or isinstance(new, Condition):
        return f"condition changed: {place}"
    if old is None or new is None:
        return f"added: {place}: {short(new)}" if old is None else f"removed: {place}: {short(old)}"
    return f"{_verb(change)}: {place}: {changed_words(old, new)}{_turned(old, new)}"


def _told(found: Difference, changes: Iterable[Change]) -> Iterator[str]:
    """Yield each change on one line; the same one of several patients once."""
    patients: dict[str, list[str]] = {}
    for change in changes:
        match change.route:
            case ("scenarios" as group, name, *rest) if rest:
                patients.setdefault(_line(found, replace(change, route=(group, *rest))), []).append(name)
            case _:
                yield _line(found, change)
    for line, names in patients.items():
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield f"{line} (of {short(names[0])}{more})"


def _turned(old: object, new: object) -> str:
    """Return what a reader of a long list overlooks: that a "not" went or came."""
    before, after = (len(NEGATION.findall(str(words))) for words in (old, new))
    return "" if before == after else f" (a 'not' {'went' if before > after else 'came'})"


def _verb(change: Change) -> str:
    if change.route[-1] == ORDER:
        return "moved"
    worded = isinstance(change.new, str) and change.route[0] != "scenarios" and change.route[-1] not in CODED
    return "reworded" if worded else "changed"


def _place(change: Change) -> str:
    """Return where a change is: `pain-average.help`; the text of an entry of a list is not its place."""
    route = change.route[1:] if change.route[0] in GROUPS and len(change.route) > 1 else change.route
    is_entry = change.route[-1] in (change.old, change.new)
    return ".".join(route[:-1] if is_entry and len(route) > 1 else route)


def _said(pack: ContentPack, change: Change) -> str:
    """Return the words of a question that was added or removed."""
    match change.route:
        case ("questions", link_id):
            return f" ({short(pack.items[link_id].text)})"
        case ("topics", topic):
            return f" ({short(pack.topics_by_id[topic].title)})"
        case ("questions", link_id, "answer_options", code):
            return f" ({short(in_words(pack.items[link_id], code))})"
        case _:
            return ""


def short(value: object) -> str:
    """Return a value in quotes, cut to a length that fits a line."""
    said = printable(str(value).lower() if isinstance(value, bool) else str(value))
    return f"'{said[:LONGEST]}...'" if len(said) > LONGEST else f"'{said}'"


def changed_words(old: object, new: object) -> str:
    """Return `'old' -> 'new'`; of long texts only the words that differ, and a few around them."""
    before, after = printable(str(old)).split(" "), printable(str(new)).split(" ")
    first = _same_words(before, after)
    last = _same_words(before[first:][::-1], after[first:][::-1])
    return f"'{_window(before, first, last)}' -> '{_window(after, first, last)}'"


def _same_words(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many words are the same from the start."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _window(words: Sequence[str], first: int, last: int) -> str:
    start, end = max(0, first - WORDS_AROUND), min(len(words), len(words) - last + WORDS_AROUND)
    return f"{'... ' if start else ''}{' '.join(words[start:end])}{' ...' if end < len(words) else ''}"


def changed_lines(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Return the lines that went (-) and came (+) between those that stay."""
    return [line.rstrip() for line in ndiff(old, new) if not line.startswith("?")]


def as_json(found: Difference, over: Moved | None = None) -> str:
    """Return one JSON object on one line; `over`: what comes out otherwise on real sheets."""
    whole = Differences(
        schema="decision-aid/difference/2",
        old=Version(found.old.meta.title, found.old.meta.version),
        new=Version(found.new.meta.title, found.new.meta.version),
        changed_topics=found.changed_topics,
        too_large=found.too_large,
        effects=tuple(_otherwise(effect) for effect in found.effects),
        changes=tuple(_change(found, change) for change in found.changes),
        over=over,
    )
    return json_text(whole)


def _otherwise(effect: Effect) -> Otherwise:
    return Otherwise(effect.topic, effect.old, effect.new, float(effect.share), effect.example.by_link_id)


def _change(found: Difference, change: Change) -> WholeChange | PartChange:
    if isinstance(change.new, Whole):
        return WholeChange("added", change.route)
    if isinstance(change.old, Whole):
        return WholeChange("removed", change.route)
    return PartChange("changed", change.route, _value(found.old, change.old), _value(found.new, change.new))


def _value(pack: ContentPack, value: Leaf) -> Written:
    return _in_words(pack, value) if isinstance(value, Condition) else value


def _in_words(pack: ContentPack, condition: Condition) -> tuple[str, ...]:
    return tuple(condition_in_words(pack, condition, follow=False).lines(end=""))
