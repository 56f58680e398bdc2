"""Treatment options as blocks: each told in the same order and the same detail, none put first."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph
from decision_aid.reports.text import wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from decision_aid.content import ContentPack, Harm, Option

HEAD_WIDTH, NARROWEST, GAP = 14, 28, "  "  # columns of a table
NUMBERS_DIFFER = (
    "The numbers come from studies of different people over different times. "
    "So take care when you set one beside another; each says its own time."
)
IN_FULL = " (More: evidence {})"
ORDER = "All choices are told in the same way and in one fixed order. The order does not say which is better."


def harm_in_words(harm: Harm) -> str:
    return f"{harm.what} {harm.how_serious} {harm.can_it_be_fixed}"


def lived_in_words(option: Option) -> tuple[str, ...]:
    lived = option.lived
    return (
        f"Body: {lived.body}",
        f"Mind: {lived.mind}",
        f"Each day: {lived.daily_life}",
        f"With others: {lived.social_life}",
    )


def _numbers(pack: ContentPack, option: Option, in_full: str = IN_FULL) -> tuple[str, ...]:
    """The sentence of each number, and where it is told in full."""
    if option.no_good_number:
        return (f"No good number: {option.no_good_number}",)
    return tuple(pack.evidence_by_id[name].statement + in_full.format(name) for name in option.numbers)


# The rows of a comparison: the same for every option, in the order in which an option is told.
FEATURES: dict[str, Callable[[ContentPack, Option], tuple[str, ...]]] = {
    "In short": lambda _, option: (option.summary,),
    "Pain relief": lambda _, option: (option.matters.relief,),
    "Doing more": lambda _, option: (option.matters.activity,),
    "Medicines": lambda _, option: (option.matters.medicines,),
    "An operation?": lambda _, option: (option.matters.operation,),
    "A device?": lambda _, option: (option.matters.device,),
    "What happens": lambda _, option: option.what_happens,
    "Good sides": lambda _, option: option.benefits,
    "Bad sides": lambda _, option: tuple(harm_in_words(harm) for harm in option.harms),
    "Living with it": lambda _, option: lived_in_words(option),
    "Over time": lambda _, option: (option.over_time,),
    "Numbers": _numbers,
    "What we know": lambda _, option: (option.we_know,),
    "What we do not know": lambda _, option: (option.we_do_not_know,),
    "Ask about time and cost": lambda _, option: option.ask_about,
    "Can it be undone?": lambda _, option: (option.undo,),
}


def option_blocks(pack: ContentPack, option: Option, level: int = 1, in_full: str = IN_FULL) -> Iterator[Block]:
    """Yield one option in full; `in_full` says where else a number is told, if not under the command for it."""
    yield Heading(option.title, level)
    for title, feature in FEATURES.items():
        yield Heading(title, level + 1)
        yield from _entries(_numbers(pack, option, in_full) if feature is _numbers else feature(pack, option))


def list_blocks(pack: ContentPack) -> Iterator[Block]:
    """Yield all options, each with the one sentence that sums it up."""
    yield Heading("All your choices", level=1)
    yield Paragraph(ORDER)
    yield Bullets(tuple(f"{option.title}. {option.summary} (More: options {option.id})" for option in pack.options))


def compare_blocks(pack: ContentPack, options: tuple[Option, ...]) -> Iterator[Block]:
    """Yield options feature by feature, for narrow screens and for reading aloud."""
    yield Heading("Your choices, compared", level=1)
    yield Paragraph(ORDER)
    yield Paragraph(NUMBERS_DIFFER)
    for title, feature in FEATURES.items():
        yield Heading(title)
        for option in options:
            yield Heading(option.title, level=3)
            yield from _entries(feature(pack, option))


def compared_texts(pack: ContentPack, options: tuple[Option, ...]) -> Iterator[str]:
    """Yield all that a comparison says of these options, whole, as a table does not hold it."""
    for feature in FEATURES.values():
        for option in options:
            yield from feature(pack, option)


def side_by_side(pack: ContentPack, options: tuple[Option, ...], width: int) -> str:
    """Return a table with a column for each option, or nothing where the columns would be too narrow."""
    column = (width - HEAD_WIDTH) // max(1, len(options)) - len(GAP)
    if column < NARROWEST:
        return ""
    titles = [wrap(option.title, column) for option in options]
    rows = [_row([""], titles, column)]
    for title, feature in FEATURES.items():
        cells = [_cell(feature(pack, option), column) for option in options]
        rows.append(_row(wrap(title, HEAD_WIDTH), cells, column))
    return f"\n{'-' * width}\n".join([*rows, "\n".join(wrap(NUMBERS_DIFFER, width))])


def _cell(entries: tuple[str, ...], column: int) -> list[str]:
    if len(entries) == 1:
        return wrap(entries[0], column)
    return [line for entry in entries for line in wrap(f"- {entry}", column, "  ")]


def _row(head: list[str], cells: list[list[str]], column: int) -> str:
    lines = zip_longest(head, *cells, fillvalue="")
    padded = (GAP.join([first.ljust(HEAD_WIDTH), *(cell.ljust(column) for cell in rest)]) for first, *rest in lines)
    return "\n".join(line.rstrip() for line in padded)


def _entries(entries: tuple[str, ...]) -> Iterator[Block]:
    yield Paragraph(entries[0]) if len(entries) == 1 else Bullets(entries)
