"""Terms in plain words: the whole list, those that a text uses, and what they mean at the end of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from decision_aid.content import ContentPack, GlossaryTerm
from decision_aid.reports.blocks import Block, Bullets, Heading, listed_under, texts_of


def glossary_blocks(pack: ContentPack) -> Iterator[Block]:
    """Yield every term with its meaning, in the order of the alphabet."""
    yield Heading("Words that we use", level=1)
    yield Bullets(tuple(map(in_words, sorted(pack.glossary, key=lambda term: term.term.casefold()))))


def in_words(term: GlossaryTerm) -> str:
    return f"{term.term}: {term.meaning}"


def terms_in(pack: ContentPack, texts: Iterable[str]) -> tuple[GlossaryTerm, ...]:
    """Return the terms that these texts use, in the pack's order; of names that overlap, the longest counts."""
    whole = "\n".join(texts)
    small = whole.casefold()  # looking for letters first spares making most of the patterns
    may_be = (term for term in pack.glossary if any(name.casefold() in small for name in (term.term, *term.also)))
    found = [(term, place.span()) for term in may_be for place in _pattern(term).finditer(whole)]
    found.sort(key=lambda pair: pair[1][0] - pair[1][1])
    used: set[str] = set()
    taken: list[tuple[int, int]] = []
    for term, (start, end) in found:
        if all(end <= other_start or start >= other_end for other_start, other_end in taken):
            taken.append((start, end))
            used.add(term.term)
    return tuple(term for term in pack.glossary if term.term in used)


@cache
def _pattern(term: GlossaryTerm) -> re.Pattern[str]:
    """Capitals count in a name that is all capitals, for ACT is not "act"."""
    longest_first = sorted((term.term, *term.also), key=len, reverse=True)
    names = "|".join(re.escape(name) if name.isupper() else f"(?i:{re.escape(name)})" for name in longest_first)
    return re.compile(rf"\b(?:{names})s?\b")


def with_words(pack: ContentPack, blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks, and after the last what their terms mean: inside a text they would interrupt it."""
    said: list[str] = []
    for block in blocks:
        yield block
        said += texts_of(block)
    yield from listed_under("Words used here", map(aside, terms_in(pack, said)))


def aside(term: GlossaryTerm) -> str:
    return f"{term.term[:1].upper()}{term.term[1:]}: {term.meaning}"
