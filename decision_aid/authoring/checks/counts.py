"""Checks that every number in a sentence follows from a source, and every count is told in one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, product

from decision_aid.authoring.checks.figures import ALIKE, WHOLES, scaled, stems, to_whole
from decision_aid.authoring.checks.problem import Problem, error, warning
from decision_aid.authoring.checks.wording import sentences, words
from decision_aid.content import ContentPack, Evidence
from decision_aid.content.diagnostics import Route

_WHOLE = r"\d[\d,]{0,20}"  # Python reads no number of thousands of digits, and looking for one would take minutes
_SHARE = re.compile(rf"(?P<n>{_WHOLE})(?: (?:to|or|and) (?P<to>{_WHOLE}))? of (?P<of>100|1,?000|10,?000)\b")
_NUMERAL = re.compile(r"(?<![\w-])\d[\d,.]{0,20}(?![\w-])")
_NO_COUNT = re.compile(
    rf"{_WHOLE}(?: (?:to|or|and) {_WHOLE})? (?:hour|day|week|month|year|stud(?:y|ie))s?\b|\b(?:19|20)\d\d\b"
)
_OF = re.compile(r"\b[Oo]f (?:(?:every|each|about) )?(?:0 to )?(\d(?:,?\d){0,20})\b(?!\.\d)")
_DIFFERS = re.compile(r"\b(?:more|fewer|points|better|worse)\b")


@error
def number_without_count(pack: ContentPack) -> Iterator[Problem]:
    """A sentence of a number says another count than its own counts give.

    Each count, as the 48 in "48 of 100", the 7 in "and later 7" or an end of "(range 37 to 54)", is one of an arm
    or of the people left over, an end of a range, where it says "more" or "fewer" a difference of two arms, the
    points of its `difference`, or told in its `measure`. Correct the sentence or the count, or say what it counts
    (weeks, years, studies); where it follows in another way, name it under `derived` and say how.
    """
    for number, evidence in enumerate(pack.evidence):
        known = (
            _counts(evidence) | {(n, out_of) for _, n, out_of in _drawn(evidence)} | {*_as_they_are(evidence.measure)}
        )
        known |= _differences(evidence) if _DIFFERS.search(evidence.statement) else set()
        for n, of in _as_they_are(evidence.statement):
            if of and (n, of) not in known and not _is_derived(n, of, evidence):
                message = f"{n:,} of {of:,} follows from no count of '{evidence.id}'"
                yield Problem(message, ("evidence", number, "statement"), help=_nearest(known, of))


def _is_derived(n: int, of: int, evidence: Evidence) -> bool:
    """Say whether a number is named where it is said how it follows: itself (as no count), or out of another whole."""
    counts = Counter(str(count) for _, count, out_of in _drawn(evidence) if out_of != of)
    if str(n) in Counter(_numerals(evidence.derived)) - counts:
        return True
    told = [(count, found["of"]) for found in _SHARE.finditer(evidence.derived) for count in found.group("n", "to")]
    return any(n == scaled(to_whole(count), to_whole(whole), of) for count, whole in told if count)


@warning
def untold_count(pack: ContentPack) -> Iterator[Problem]:
    """No sentence tells a count as it is, so that nobody would notice a slip in it.

    Each number of an arm or a difference is drawn, so it stands in words too, once for each: "5 (3 to 7) of 20".
    What tells the share of 100 of one arm tells no count of another.
    Tell it in the statement, under `harm` or `measure`; or under `derived`, where these tell its share of 100.
    """
    for number, evidence in enumerate(pack.evidence):
        told = Counter(_as_they_are(f"{evidence.statement} {evidence.harm} {evidence.measure} {evidence.derived}"))
        drawn = list(_drawn(evidence))
        told -= Counter((scaled(n, whole, 100), 100) for _, n, whole in drawn if whole != WHOLES[0])
        for route, n, out_of in drawn:
            if not told[n, out_of]:
                yield Problem(f"no sentence tells '{n:,} of {out_of:,}'", ("evidence", number, *route))
            told[n, out_of] -= 1


@warning
def exchanged_arms(pack: ContentPack) -> Iterator[Problem]:
    """The names of two arms seem to be exchanged: their numbers stand nearer to each other's names.

    The picture beside the sentence would show those who gained as those who did not. Of a comparison of relief;
    names are told apart by the words that only one of them has.
    """
    for number, evidence in enumerate(pack.evidence):
        said = [word[:ALIKE].lower() for word in words(evidence.statement)]
        arms = enumerate(evidence.arms if evidence.compares == "relief" else ())
        for (place, one), (_, other) in combinations(arms, 2):
            shares = [{str(scaled(arm.n, arm.out_of, 100))} for arm in (one, other)]
            names = [stems(one.name) - stems(other.name), stems(other.name) - stems(one.name)]
            apart = [[_apart(said, share, name) for name in names] for share in shares]
            if min(map(min, apart)) and apart[0][0] + apart[1][1] > apart[0][1] + apart[1][0]:
                message = f"the statement tells the number of '{one.name}' beside '{other.name}'"
                yield Problem(message, ("evidence", number, "arms", place), "look at the source again")


def _apart(said: list[str], share: set[str], name: set[str]) -> int:
    """Return how many words a number stands from a name; 0 where one of them is not told."""
    where = [[place for place, word in enumerate(said) if word in wanted] for wanted in (share, name)]
    return min((abs(one - other) for one, other in product(*where)), default=0)


def _drawn(evidence: Evidence) -> Iterator[tuple[Route, int, int]]:
    for index, arm in enumerate(evidence.arms):
        for key, n in (("n", arm.n), ("low", arm.low), ("high", arm.high)):
            if n is not None:
                yield ("arms", index, key), n, arm.out_of
    if points := evidence.difference:
        for key, n in (("value", points.value), ("low", points.low), ("high", points.high)):
            yield ("difference", key), abs(n), points.of


def _as_they_are(text: str) -> Iterator[tuple[int, int]]:
    """Yield each number of a text with its whole: the next one in its sentence, or else the last one before."""
    before = 0
    for sentence in sentences(_NO_COUNT.sub("", text)):
        *parts, rest = _OF.split(sentence)
        for said, of in zip(parts[::2], map(to_whole, parts[1::2]), strict=True):
            yield from ((int(n), of) for n in _numerals(said) if n.isdigit())
            before = of
        yield from ((int(n), before) for n in _numerals(rest) if n.isdigit())


def _numerals(text: str) -> list[str]:
    return [found.rstrip(",.").replace(",", "") for found in _NUMERAL.findall(text)]


def _counts(evidence: Evidence) -> set[tuple[int, int]]:
    arms = [(n, arm.out_of) for arm in evidence.arms for n in (arm.n, arm.low, arm.high) if n is not None]
    shares = [(scaled(n, out_of, of), of) for n, out_of in arms for of in WHOLES]
    return {*shares, *((of - n, of) for n, of in shares)}


def _differences(evidence: Evidence) -> set[tuple[int, int]]:
    pairs = [(one, other, of) for one, other in combinations(evidence.arms, 2) for of in WHOLES]
    found = {(abs(scaled(one.n, one.out_of, of) - scaled(other.n, other.out_of, of)), of) for one, other, of in pairs}
    if points := evidence.difference:
        found |= {(abs(n), points.of) for n in (points.value, points.low, points.high)}
    return found


def _nearest(known: set[tuple[int, int]], of: int) -> str:
    counts = sorted(n for n, whole in known if whole == of)
    return f"its counts give {', '.join(map(str, counts))}" if counts and len(counts) <= 8 else ""  # noqa: PLR2004
