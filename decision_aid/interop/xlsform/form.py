"""A pack -> the rows of an XLSForm: what is asked when, what may be answered, and what is shown at once.

Every question may be left empty. "Not sure" and "rather not say" are answers of their own, so that
what comes back tells them from a question that was passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from decision_aid.content import ContentPack, Item, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import printable, values
from decision_aid.engine.rails import Reader
from decision_aid.engine.regions import Place
from decision_aid.frozen import frozen
from decision_aid.interop.choices import NO_ANSWER, choices, several
from decision_aid.interop.formulas import ALWAYS
from decision_aid.interop.notes import before, closing, notes_after, opening
from decision_aid.interop.xlsform import names
from decision_aid.interop.xlsform.xpath import Expression, Expressions, in_xpath, reference
from decision_aid.reports.blocks import Block, Bullets, Code, Heading, IconArray, Paragraph, Table, texts_of

Row = dict[str, str]
FORM_ID = "decision-aid"
YES_OR_NO, WHY_NO_NUMBER = "yes_or_no", "why_no_number"


@frozen
class Form:
    """The three sheets of an XLSForm; each row maps a column to its cell."""

    survey: tuple[Row, ...]
    choices: tuple[Row, ...]
    settings: Row


def form(pack: ContentPack, sha256: str, place: Place) -> Form:
    """Return the form that asks what the interview asks, with whom to call in a place."""
    return Form(tuple(_survey(pack, place)), tuple(_choices(pack)), _settings(pack, sha256))


def _settings(pack: ContentPack, sha256: str) -> Row:
    return {
        "form_title": _clean(pack.meta.title),
        "form_id": FORM_ID,
        "version": version_of(pack, sha256),
        "default_language": pack.meta.language,
        "style": "pages",
    }


def version_of(pack: ContentPack, sha256: str) -> str:
    """Return what a form says of its content, and what comes back with the answers."""
    return f"{pack.meta.version}-{sha256[:12]}"


def _survey(pack: ContentPack, place: Place) -> Iterator[Row]:
    yield _note("opening", opening(pack))
    for section in pack.sections:
        yield {"type": "begin_group", "name": names.section_of(section.id), "label": _clean(section.title)}
        intro = _note(names.intro_of(section.id), before(pack, section))
        if section.offer_options:
            yield intro  # too long to stand above a question
        for number, (_, items) in enumerate(groupby(section.items, lambda item: item.group or item.link_id)):
            above = [intro] if number == 0 and not section.offer_options else []
            yield from _screen(pack, place, list(items), above)
        yield {"type": "end_group"}
    yield _note("closing", (Heading(pack.safety.title), *closing(pack, place)))


def _note(name: str, blocks: Iterable[Block], shown: Expression = ALWAYS) -> Row:
    return {"type": "note", "name": name, "label": _label(blocks), **_relevant(shown)}


def _relevant(shown: Expression) -> Row:
    return {} if shown == ALWAYS else {"relevant": in_xpath(shown)}


def _screen(pack: ContentPack, place: Place, items: list[Item], above: list[Row]) -> Iterator[Row]:
    """Yield the questions that are shown together, each followed by what is said at once after its answer."""
    every = frozenset(pack.items)
    applies = [Reader(pack, Expressions(every)).applies(item).true for item in items]
    shared = applies[0] if len(items) == 1 and not above else ALWAYS
    rows = [*above]
    for item, shown in zip(items, applies, strict=True):
        rows += _question(item, _relevant(ALWAYS if shared == shown else shown))
        for note in notes_after(pack, item, place, Expressions):
            name = names.notice_of(note.topic, item.link_id) if note.topic else names.unsure_of(item.link_id)
            rows.append(_note(name, note.blocks, note.shown))
    if len(rows) == 1:
        yield rows[0] | _relevant(shared)
        return
    title = next(({"label": _clean(group.text)} for group in pack.groups if group.id == items[0].group), {})
    name = names.screen_of(items[0].link_id)
    yield {"type": "begin_group", "name": name, **title, "appearance": "field-list", **_relevant(shared)}
    yield from rows
    yield {"type": "end_group"}


def _question(item: Item, relevant: Row) -> Iterator[Row]:
    if names.has_absence_apart(item):
        yield from _number(item, relevant)
    else:
        select = "select_multiple" if several(item) else "select_one"
        yield {"type": f"{select} {_list_of(item)}", **_words(item), **relevant, **_together(item)}


def _list_of(item: Item) -> str:
    """Return the name of the list of what can be chosen."""
    match item.kind:
        case YesNo():
            return YES_OR_NO
        case Scale() | SingleChoice() | MultipleChoice():
            return names.name_of(item.link_id)


def _words(item: Item) -> Row:
    words = {"name": names.name_of(item.link_id), "label": item.text, "hint": _hint(item)}
    return {column: _clean(text) for column, text in words.items()} | {
        "guidance_hint": _clean(f"Why we ask: {item.why}"),
        "required": "no",
    }


def _hint(item: Item) -> str:
    match item.kind:
        case Scale(ends=ends, unit=unit) if names.has_absence_apart(item):
            counted = [f"In {unit}."] if unit else []
            return " ".join([*counted, *(f"{number}: {text}." for number, text in ends if text), item.help]).strip()
        case Scale() | YesNo() | SingleChoice() | MultipleChoice():
            return item.help


def _number(item: Item, relevant: Row) -> Iterator[Row]:
    """Yield a number to type and, on the same screen, why there is none; a number that is there counts."""
    numbers = tuple(values(item.kind))
    low, high, no_number = numbers[0], numbers[-1], f"{reference(item.link_id)} = ''"
    limits = {"constraint": f". >= {low} and . <= {high}", "constraint_message": f"A number from {low} to {high}."}
    yield {"type": "integer", **_words(item), **limits, **relevant}
    yield {
        "type": f"select_one {WHY_NO_NUMBER}",
        "name": names.absence_of(item.link_id),
        "label": "Or, if you have no number:",
        "relevant": f"({relevant['relevant']}) and {no_number}" if relevant else no_number,
        "required": "no",
    }


def _together(item: Item) -> Row:
    """Return that some of several answers cannot stand beside others, and how many can."""
    match item.kind:
        case YesNo() | Scale() | SingleChoice():
            return {}
        case MultipleChoice(at_most=most):
            alone = {choice.code: choice.text for choice in choices(item) if choice.alone}
            chosen = " or ".join(f"selected(., '{code}')" for code in alone)
            constraint = f"not(({chosen}) and count-selected(.) > 1)"
            message = f"{'; '.join(alone.values())}: each of these stands alone."
            if most is not None:
                constraint, message = f"{constraint} and count-selected(.) <= {most}", f"At most {most}. {message}"
            return {"constraint": constraint, "constraint_message": _clean(message)}


def _choices(pack: ContentPack) -> Iterator[Row]:
    """Yield the lists of what can be chosen; a list without a question that uses it does no harm."""
    lists = {_list_of(item): choices(item) for item in pack.items.values()} | {WHY_NO_NUMBER: NO_ANSWER}
    for name, offered in lists.items():
        yield from ({"list_name": name, "name": choice.code, "label": _clean(choice.text)} for choice in offered)


def _clean(text: str) -> str:
    """Return a text without control characters, and without what a form would take for a reference."""
    lines = (printable(line) for line in text.splitlines())
    return "\n".join(lines).replace("${", "$ {")


def _label(blocks: Iterable[Block]) -> str:
    """Return blocks as the label of a note, with the little Markdown that apps for forms show."""
    return _clean("\n\n".join(filter(None, map(_shown, blocks))))


def _shown(block: Block) -> str:
    match block:
        case Heading(text):
            return f"**{text}**"
        case Bullets(entries):
            return "\n".join(f"- {entry}" for entry in entries)
        case Paragraph() | Table() | IconArray() | Code():
            return "\n".join(texts_of(block))
