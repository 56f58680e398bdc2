"""Terms in plain words: the whole list, and those that a text uses."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from decision_aid.reports.blocks import Block, Bullets, Heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from decision_aid.content import ContentPack, GlossaryTerm


def glossary_blocks(pack: ContentPack) -> Iterator[Block]:
    """Yield every term with its meaning, in the order of the alphabet."""
    yield Heading("Words that we use", level=1)
    yield Bullets(tuple(map(in_words, sorted(pack.glossary, key=lambda term: term.term.casefold()))))


def in_words(term: GlossaryTerm) -> str:
    return f"{term.term}: {term.meaning}"


def terms_in(pack: ContentPack, texts: Iterable[str]) -> tuple[GlossaryTerm, ...]:
    """Return the terms that these texts use, in the pack's order."""
    whole = "\n".join(texts)
    return tuple(term for term in pack.glossary if _pattern(term).search(whole))


@cache
def _pattern(term: GlossaryTerm) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in (term.term, *term.also))
    return re.compile(rf"\b(?:{names})s?\b", re.IGNORECASE)
