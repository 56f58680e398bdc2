"""Treatment options as blocks: each told in the same order and the same detail, none put first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import zip_longest

from decision_aid.content import ContentPack, KeyFacts, Option
from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph, listed_under
from decision_aid.reports.for_patients.evidence import like_with_like, with_certainty
from decision_aid.reports.text import wrap

HEAD_WIDTH, NARROWEST, GAP = 14, 28, "  "  # columns of a table
NUMBERS_DIFFER = (
    "The numbers come from studies of different people over different times. "
    "So take care when you set one beside another; each says its own time."
)
IN_FULL = " (More: evidence {})"
ORDER = "All choices are told in the same way and in one fixed order. The order does not say which is better."


def lived_in_words(option: Option) -> tuple[str, ...]:
    lived = option.lived
    return (
        f"Body: {lived.body}",
        f"Mind: {lived.mind}",
        f"Each day: {lived.daily_life}",
        f"With others: {lived.social_life}",
    )


# The rows of key facts, for families and options alike.
KEY_FACTS: dict[str, Callable[[KeyFacts], str]] = {
    "What it is": lambda facts: facts.what,
    "Relief against a placebo (a dummy)": lambda facts: facts.placebo,
    "Relief when people knew what they got": lambda facts: facts.relief,
    "Main harm": lambda facts: facts.harm,
    "Each day": lambda facts: facts.burden,
    "Can it be undone?": lambda facts: facts.undo,
    "Not known": lambda facts: facts.unknown,
}


def _key_fact(cell: Callable[[KeyFacts], str], _: ContentPack, option: Option) -> tuple[str, ...]:
    return (cell(option.key_facts),)


# The rows of a comparison: the same for every option, in the order in which an option is told. Where no option that
# is compared has anything to say in a row, as on a test, the row is left out.
FEATURES: dict[str, Callable[[ContentPack, Option], tuple[str, ...]]] = {
    "In short": lambda _, option: (option.summary,),
    **{name: partial(_key_fact, cell) for name, cell in KEY_FACTS.items()},
    "How it works": lambda _, option: (option.how_it_works,),
    "Where the parts sit": lambda _, option: (option.where.words,) if option.where else (),
    "Step by step": lambda _, option: tuple(f"{step.when}: {step.what}" for step in option.timeline),
    "Kinds": lambda _, option: tuple(f"{kind.name}: {kind.what}" for kind in option.kinds),
    "What counts as success": lambda _, option: tuple(filter(None, (option.success,))),
    "A diary for the test": lambda _, option: option.diary,
    "Good sides": lambda _, option: option.benefits,
    "Bad sides": lambda _, option: tuple(f"{h.what} {h.how_serious} {h.can_it_be_fixed}" for h in option.harms),
    "Living with it": lambda _, option: lived_in_words(option),
    "Over time": lambda _, option: (option.over_time,),
    "What we know": lambda _, option: (option.we_know,),
    "What we do not know": lambda _, option: (option.we_do_not_know,),
    "Ask about time and cost": lambda _, option: option.ask_about,
    "How it can be undone": lambda _, option: (option.undo,),
}


def key_facts_rows(pack: ContentPack) -> tuple[tuple[str, ...], ...]:
    """Return a row for each key fact: its name, then what it is for each family."""
    return tuple((name, *(cell(family.key_facts) for family in pack.families)) for name, cell in KEY_FACTS.items())


def key_facts_blocks(pack: ContentPack) -> Iterator[Block]:
    """Yield the key facts of all families, row by row, and what else one may hear of."""
    yield Heading("All your choices: key facts", level=1)
    yield Paragraph(ORDER)
    for name, cell in KEY_FACTS.items():
        yield Heading(name)
        yield Bullets(tuple(f"{family.title}: {cell(family.key_facts)}" for family in pack.families))
    yield from listed_under("You may also hear of", (f"{other.name}: {other.what}" for other in pack.also_hear_of))


def option_blocks(pack: ContentPack, option: Option, in_full: str = "") -> Iterator[Block]:
    """Yield one option in full, and its numbers where `in_full` says for each where it is told in full.

    Elsewhere a key leads to all of them, or the same paper tells them: of some options there are many more than of
    others, and what counts of them stands among good and bad sides.
    """
    yield Heading(option.title, level=1)
    for title, feature in FEATURES.items():
        if entries := feature(pack, option):
            yield Heading(title)
            yield from _entries(entries)
    if option.no_good_number:
        yield Heading("Numbers")
        yield Paragraph(f"No good number: {option.no_good_number}")
    elif in_full:
        numbers = like_with_like(pack.evidence_by_id[name] for name in option.numbers)
        yield Heading("Numbers")
        yield from _entries(tuple(with_certainty(number) + in_full.format(number.id) for number in numbers))


def list_blocks(pack: ContentPack) -> Iterator[Block]:
    """Yield the key facts, then all options by family, each with the one sentence that sums it up."""
    yield from key_facts_blocks(pack)
    for family in pack.families:
        yield Heading(family.title)
        of_family = (option for option in pack.options if option.family == family.id)
        yield Bullets(tuple(f"{option.title}. {option.summary} (More: options {option.id})" for option in of_family))


def compare_blocks(pack: ContentPack, options: tuple[Option, ...]) -> Iterator[Block]:
    """Yield options feature by feature, for narrow screens and for reading aloud."""
    yield Heading("Your choices, compared", level=1)
    yield Paragraph(ORDER)
    yield Paragraph(NUMBERS_DIFFER)
    for title, feature in FEATURES.items():
        told = [(option, entries) for option in options if (entries := feature(pack, option))]
        if told:
            yield Heading(title)
        for option, entries in told:
            yield Heading(option.title, level=3)
            yield from _entries(entries)


def side_by_side(pack: ContentPack, options: tuple[Option, ...], width: int) -> str:
    """Return a table with a column for each option, or nothing where the columns would be too narrow."""
    column = (width - HEAD_WIDTH) // max(1, len(options)) - len(GAP)
    if column < NARROWEST:
        return ""
    titles = [wrap(option.title, column) for option in options]
    rows = [_row([""], titles, column)]
    for title, feature in FEATURES.items():
        cells = [_cell(feature(pack, option), column) for option in options]
        if any(cells):
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
