"""Checks of how texts are written down in the file: what YAML reads as something else than the author meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.problem import Problem, warning
from decision_aid.content import ContentPack
from decision_aid.content.diagnostics import Route, Source

_COMMENT = re.compile(r"\S[ \t]+#")


@warning
def text_cut_off(pack: ContentPack, source: Source) -> Iterator[Problem]:
    """A text ends at ` #`, and what follows is a comment that nobody will read.

    In YAML a space and `#` begin a comment. Put a text with a `#` in it in quotes; put a comment on a line
    of its own.
    """
    lines = source.text.splitlines()
    commented = {number for number, line in enumerate(lines, 1) if _COMMENT.search(line)}
    for route, text in places.texts(pack):
        begin = source.values.get(route)
        if begin is None or commented.isdisjoint(range(begin.line, begin.line + len(text.split()))):
            continue
        written = "\n".join((lines[begin.line - 1][begin.column - 1 :], *lines[begin.line : begin.line + len(text)]))
        if re.match(r"\s+".join(map(re.escape, text.split())) + r"[ \t]+#", written):
            yield Problem("a comment cuts this text off", route, "put the whole text in quotes")


@warning
def split_text(pack: ContentPack, source: Source) -> Iterator[Problem]:
    """A comma has cut one text of a list in brackets into two.

    `[Your knee hurts, and it is stiff.]` is a list of two. Put the text in quotes, or give each entry a line
    of its own that begins with a hyphen.
    """
    lines = source.text.splitlines()

    def first(route: Route) -> str:
        begin = source.values.get(route)
        return lines[begin.line - 1][begin.column - 1] if begin else ""

    for whole, entries in groupby(places.texts(pack), key=lambda found: found[0][:-1]):
        texts = list(entries)
        if first(whole) != "[" or not texts[0][1][:1].isupper():  # a list may be one of mere words
            continue
        for route, text in texts[1:]:
            if text[:1].islower() and first(route) == text[0]:
                yield Problem("this entry begins in lower case after a comma", route, "put it in quotes")
