"""What can be read along the way: key facts, the options, their numbers in full, what people have read elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from decision_aid.content import ContentPack
from decision_aid.frozen import frozen
from decision_aid.people import prompts
from decision_aid.people.interview.keys import Accepts, Key, go_on, instead, numbered, opens
from decision_aid.people.interview.questions import page_of
from decision_aid.people.interview.screens import BACK, STOP, spaced
from decision_aid.people.interview.state import Interview, Look, Page, State
from decision_aid.people.prompts import Prompt
from decision_aid.reports.blocks import Block, texts_of
from decision_aid.reports.for_patients.evidence import evidence_blocks, myths_blocks
from decision_aid.reports.for_patients.glossary import aside, terms_in
from decision_aid.reports.for_patients.options import (
    ORDER,
    compare_blocks,
    key_facts_rows,
    option_blocks,
    side_by_side,
)
from decision_aid.reports.text import render

Told = tuple[str, tuple[Block, ...]]  # a heading, and what stands under it

_OPTIONS = "All your choices: read what you like"
_COMPARED = "Your choices, compared"
_CHECKED = "This checks our words, not you."
_READ_ELSEWHERE = "what you may have read"
_NUMBERS_TOO = "Type the numbers, with a space between them. Enter ends the list."


@frozen
class KeyFacts(Page):
    """The families of options by their key facts, so that like stands beside like.

    It is shown once, before `before`, the first question about what matters.
    """

    before: str

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        at = talk.step_of(state, talk.pack.items[self.before], facts=True)
        return Prompt("Your choices, in short", table=_key_facts(talk.pack), at=at, quiet=True)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        before = talk.course.before(state.standing, talk.pack.items[self.before])
        keys = (
            Key("v", "all choices", opens(Options())),
            words(lambda: chain.from_iterable(_key_facts(talk.pack))),
            BACK._replace(act=lambda state: state.over(page_of(talk, before)) if before else state),
            STOP,
        )
        return Accepts(keys, enter=go_on(lambda state: state.back().pass_by("options read")))


def _key_facts(pack: ContentPack) -> tuple[tuple[str, ...], ...]:
    return (tuple(family.title for family in pack.families), *key_facts_rows(pack))


@frozen
class Words(Page):
    """What the words in some texts mean."""

    texts: tuple[str, ...]

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        told = tuple(map(aside, terms_in(talk.pack, self.texts))) or ("No word here stands in our list.",)
        return Prompt("Words", spaced(told), quiet=True)


def words(tell: Callable[[], Iterable[str]]) -> Key:
    """Return the key that tells what the words in some texts mean, which are made only then."""
    return Key("?", "words", lambda state: state.over(Words(tuple(tell()))))


@frozen
class Reading(Page):
    """Something to read, until Enter or b: what `told` makes of the `ids` in the pack."""

    told: Callable[[ContentPack, tuple[str, ...]], Told]
    ids: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        heading, blocks = self.told(talk.pack, self.ids)
        lines = lines_of(look, blocks)
        if self.told is compared and (columns := _in_columns(talk.pack, look, self.ids)):
            (heading, lines), blocks = columns, ()
        return Prompt(heading, lines, blocks=blocks, quiet=True)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        def tell() -> Iterator[str]:
            heading, blocks = self.told(talk.pack, self.ids)
            yield heading
            yield from chain.from_iterable(map(texts_of, blocks))

        numbers = Key("n", "the numbers in full", lambda state: state.over(numbers_page(self.numbers)))
        return Accepts((numbers, words(tell), BACK) if self.numbers else (words(tell), BACK))


@frozen
class Options(Page):
    """Shows the treatment options, in full or compared, as often as the person likes."""

    heading: str = _OPTIONS

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        return Prompt(self.heading, (ORDER, ""), quiet=True)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        compare, read = Key("v", "compare some", opens(Compare())), Key("m", _READ_ELSEWHERE, opens(Reading(myths)))
        each = ((one.title, opens(Reading(in_full, (one.id,), one.numbers))) for one in talk.pack.options)
        return Accepts((compare, read, BACK) if talk.pack.myths else (compare, BACK), numbered(each))


def in_full(pack: ContentPack, ids: tuple[str, ...]) -> Told:
    option = pack.options_by_id[ids[0]]
    _, *blocks = option_blocks(pack, option)  # the page has the title as its heading
    return option.title, tuple(blocks)


class Compare(Page):
    """Asks which options to set beside one another."""

    accepted = Accepts((BACK,))
    is_list = True

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        choices = prompts.numbered(option.title for option in talk.pack.options)
        heading = "Which choices do you want to compare?"
        return Prompt(heading, choices=choices, several=True, ask=_NUMBERS_TOO, quiet=True)

    def take(self, talk: Interview, state: State, typed: str) -> State:
        named = tuple(option.id for option in prompts.ticked(typed, talk.pack.options))
        return state.back().over(Reading(compared, named)) if named else state


def compared(pack: ContentPack, ids: tuple[str, ...]) -> Told:
    _, *blocks = compare_blocks(pack, tuple(pack.options_by_id[option] for option in ids))  # the page has the title
    return _COMPARED, tuple(blocks)


def _in_columns(pack: ContentPack, look: Look, ids: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """Return a table of options where pictures can be shown and the window is wide.

    A long table scrolls, so its heading says what stands in which column.
    """
    options = tuple(pack.options_by_id[option] for option in ids)
    table = side_by_side(pack, options, look.width) if look.icons else ""
    heading = f"{_COMPARED}: {' | '.join(option.title for option in options)}"
    return (heading, tuple(table.splitlines())) if table else None


def numbers_page(names: tuple[str, ...]) -> Page:
    """Return the page of one number in full; of several, that on which one is chosen."""
    return Reading(number_in_full, names) if len(names) == 1 else Numbers(names)


@frozen
class Numbers(Page):
    """Offers numbers in full, each when it is asked for."""

    names: tuple[str, ...]

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        return Prompt("The numbers", quiet=True)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        found = ((name, talk.pack.evidence_by_id[name].statement) for name in self.names)
        return Accepts((BACK,), numbered((told, opens(Reading(number_in_full, (name,)))) for name, told in found))


def number_in_full(pack: ContentPack, ids: tuple[str, ...]) -> Told:
    """Return both sides of each count, the picture, how sure we are, and the source."""
    return "A number in full", tuple(evidence_blocks(pack, pack.evidence_by_id[ids[0]]))


def myths(pack: ContentPack, ids: tuple[str, ...]) -> Told:
    """Return what a person may have read elsewhere, and what the studies say."""
    _, *blocks = myths_blocks(pack)  # the page has the title as its heading
    return "What you may have read, and what the studies say", tuple(blocks)


def lines_of(look: Look, blocks: Iterable[Block]) -> tuple[str, ...]:
    return tuple(render(blocks, look.width, icons=look.icons).splitlines())


@frozen
class Check(Page):
    """Checks our explanation, not the person: whatever was unclear is said again in other words."""

    place: int = 0

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        checks, check = talk.pack.understanding, talk.pack.understanding[self.place]
        heading, body = f"Did we explain this well? {self.place + 1} of {len(checks)}", (_CHECKED, check.text)
        return Prompt(heading, body, quiet=True)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        check, place = talk.pack.understanding[self.place], self.place + 1
        then = (Check(place),) if place < len(talk.pack.understanding) else ()
        said = ((option.text, SaidAgain(self.place, option.code == check.right)) for option in check.answer_options)
        choices = numbered((text, instead(again, *then)) for text, again in said)
        return Accepts((Key("b", "back to the sheet", State.back),), choices, go_on(instead(*then)))


@frozen
class SaidAgain(Page):
    """Says in other words what was asked about."""

    place: int
    right: bool

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        heading = "Yes, that is it." if self.right else "We can say that in another way."
        return Prompt(heading, (talk.pack.understanding[self.place].again, ""), quiet=True)
