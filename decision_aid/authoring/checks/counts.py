"""Checks that every number in a sentence follows from a source, and every count is told in one."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.evidence import NAMING
from decision_aid.authoring.checks.wording import sentences
from decision_aid.content.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import ContentPack, Evidence
    from decision_aid.content.diagnostics import Route

_WHOLE = r"\d[\d,]*"
_COUNT = re.compile(
    rf"(?P<first>{_WHOLE})(?: (?:to|or|and|more|fewer|people|adults|patients|other|points|better|worse))*"
    rf"(?: (?P<second>{_WHOLE}))?(?: (?:more|fewer|people|adults|patients|points))*"
    rf" (?:out )?of (?:(?:every|each|about) )?(?P<of>100|1,?000|10,?000)(?![\d,])(?: points)?"
)
_NUMERAL = re.compile(r"(?<![\w-])\d[\d,.]*(?![\w-])")
_NO_COUNT = re.compile(
    rf"{_WHOLE}(?: (?:to|or|and) {_WHOLE})? (?:hour|day|week|month|year|stud(?:y|ie))s?\b|\b(?:19|20)\d\d\b"
)
_OF = re.compile(r"\b[Oo]f (?:(?:every|each|about) )?(?:0 to )?(\d(?:,?\d)*)\b(?!\.\d)")
_DIFFERS = re.compile(r"\b(?:more|fewer|points|better|worse)\b")
_HOLDERS = dict(NAMING)
_SCALES = (100, 1000, 10000)


def number_without_count(pack: ContentPack) -> Iterator[Diagnostic]:
    """A sentence of a number says another count than its own counts give.

    Each "n of 100" must be a count of an arm, the people left over, an end of a range, where it says "more" or
    "fewer" a difference of two arms, or the points of its `difference`. Correct the sentence or the count; where
    the number follows in another way, name it under `derived` and say how.
    """
    for number, evidence in enumerate(pack.evidence):
        for n, of, differs in _told(evidence.statement):
            known = _counts(evidence) | (_differences(evidence) if differs else set())
            if (n, of) not in known and not _is_derived(n, of, evidence):
                message = f"{n} of {of:,} follows from no count of '{evidence.id}'"
                where = ("evidence", number, "statement")
                yield Diagnostic("number-without-count", message, where, help=_nearest(known, of))


def _is_derived(n: int, of: int, evidence: Evidence) -> bool:
    """Say whether a number is named where it is said how it follows: itself (as no count), or out of another whole."""
    counts = Counter(str(count) for _, count, out_of in _drawn(evidence) if out_of != of)
    return str(n) in Counter(_numerals(evidence.derived)) - counts or n in {
        _scaled(other, whole, of) for other, whole in counts_in(evidence.derived)
    }


def unheld_number(pack: ContentPack) -> Iterator[Diagnostic]:
    """A number of a statement seems to be a count, and is none of its counts, nor told in its `measure`.

    A slip in it would stay unseen: in the 7 of "48 of 100 did, and later 7", or an end of "(range 37 to 54)".
    Correct it or the count, say what it counts (weeks, years, studies), or say under `derived` how it follows.
    """
    for number, evidence in enumerate(pack.evidence):
        drawn = {(n, out_of) for _, n, out_of in _drawn(evidence)}
        known = _counts(evidence) | drawn | {*_as_they_are(evidence.measure), *counts_in(evidence.statement)}
        known |= _differences(evidence) if _DIFFERS.search(evidence.statement) else set()
        for n, of in _as_they_are(evidence.statement):
            if of and (n, of) not in known and not _is_derived(n, of, evidence):
                message = f"{n:,} of {of:,} follows from no count of '{evidence.id}'"
                yield Diagnostic("unheld-number", message, ("evidence", number, "statement"), Severity.WARNING)


def untold_count(pack: ContentPack) -> Iterator[Diagnostic]:
    """No sentence tells a count as it is, so that nobody would notice a slip in it.

    Each number of an arm or a difference is drawn, so it stands in words too, once for each: "5 (3 to 7) of 20".
    What tells the share of 100 of one arm tells no count of another.
    Tell it in the statement, under `harm` or `measure`; or under `derived`, where these tell its share of 100.
    """
    for number, evidence in enumerate(pack.evidence):
        told = Counter(_as_they_are(f"{evidence.statement} {evidence.harm} {evidence.measure} {evidence.derived}"))
        drawn = list(_drawn(evidence))
        told -= Counter((_scaled(n, whole, 100), 100) for _, n, whole in drawn if whole != _SCALES[0])
        for route, n, out_of in drawn:
            if not told[n, out_of]:
                message = f"no sentence tells '{n:,} of {out_of:,}'"
                yield Diagnostic("untold-count", message, ("evidence", number, *route), Severity.WARNING)
            told[n, out_of] -= 1


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
        for said, of in zip(parts[::2], map(_number, parts[1::2]), strict=True):
            yield from ((int(n), of) for n in _numerals(said) if n.isdigit())
            before = of
        yield from ((int(n), before) for n in _numerals(rest) if n.isdigit())


def _number(written: str) -> int:
    return int(written.replace(",", ""))


def _numerals(text: str) -> list[str]:
    return [found.rstrip(",.").replace(",", "") for found in _NUMERAL.findall(text)]


def number_without_source(pack: ContentPack) -> Iterator[Diagnostic]:
    """A text with a number names no evidence, or evidence that says something else.

    A topic, a family, an option, a line or a myth that tells a number names the item that it comes from,
    and each "n of 100" is one of its counts. Name the item, or take the number out.
    """
    for route, text in places.texts(pack):
        named = named_evidence(pack, route)
        if named is None:
            continue
        if not named and (found := _NUMERAL.search(text)):
            yield Diagnostic("number-without-source", f"'{found[0]}' stands here without evidence", route)
            continue
        known = {count for evidence in named for count in counts_of(evidence)}
        told = {count for evidence in named for count in counts_in(f"{evidence.statement} {evidence.harm}")}
        for n, of in counts_in(text):
            if (n, of) not in known | told:
                message = f"{n} of {of:,} is no count of {', '.join(sorted(each.id for each in named))}"
                yield Diagnostic("number-without-source", message, route)


def mixed_knowledge(pack: ContentPack) -> Iterator[Diagnostic]:
    """One sentence sets side by side relief where people knew what they got, and where they did not.

    The first is larger for that reason alone, so the two must not be compared. Make two sentences that say
    so, or leave one out; a semicolon does not part them. Among key facts, `placebo` takes the one kind and
    `relief` the other.
    """
    for route, text in places.texts(pack):
        named = [evidence for evidence in named_evidence(pack, route) or () if evidence.compares == "relief"]
        for sentence in re.split(r"(?<=[.!?])\s+", text):
            sources = [_knew(named, count) for count in counts_in(sentence)]
            if {True} in sources and {False} in sources:
                yield Diagnostic("mixed-knowledge", "numbers of both kinds in one sentence", route)
        knew = {"placebo": False, "relief": True}.get(str(route[-1]))
        if knew is not None and any({not knew} == _knew(named, count) for count in counts_in(text)):
            yield Diagnostic("mixed-knowledge", f"a number of the other kind under '{route[-1]}'", route)


def _knew(named: list[Evidence], count: tuple[int, int]) -> set[bool | None]:
    """Return whether people knew, in what this count is the result of; else in what it can be worked out from."""
    found = {each.knew for each in named if count in _results(each)}
    return found or {each.knew for each in named if count in counts_of(each)}


def _results(evidence: Evidence) -> set[tuple[int, int]]:
    points = {(evidence.difference.value, evidence.difference.of)} if evidence.difference else set[tuple[int, int]]()
    arms = {(_scaled(arm.n, arm.out_of, of), of) for arm in evidence.arms for of in _SCALES}
    return arms | points | set(counts_in(evidence.statement))


def named_evidence(pack: ContentPack, route: Route) -> tuple[Evidence, ...] | None:
    """Return the evidence that the holder of a text names; None where texts of this kind need none."""
    key = _HOLDERS.get(str(route[0])) if route else None
    if key is None:
        return None
    holder = getattr(pack, str(route[0]))[route[1]]
    return tuple(pack.evidence_by_id[name] for name in getattr(holder, key) if name in pack.evidence_by_id)


def counts_in(text: str) -> list[tuple[int, int]]:
    """Return each "n of 100", "a to b of 1,000" and the like of a text, as count and whole."""
    return [(n, of) for n, of, _ in _told(text)]


def _told(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield these counts, and whether each says how many more or fewer."""
    for found in _COUNT.finditer(text):
        for n in (found["first"], found["second"]):
            if n:
                yield _number(n), _number(found["of"]), bool(_DIFFERS.search(found[0]))


def counts_of(evidence: Evidence) -> set[tuple[int, int]]:
    """Return the counts that an item supports: arms, the people left over, differences, ranges, points."""
    return _counts(evidence) | _differences(evidence)


def _counts(evidence: Evidence) -> set[tuple[int, int]]:
    arms = [(n, arm.out_of) for arm in evidence.arms for n in (arm.n, arm.low, arm.high) if n is not None]
    shares = [(_scaled(n, out_of, of), of) for n, out_of in arms for of in _SCALES]
    return {*shares, *((of - n, of) for n, of in shares)}


def _differences(evidence: Evidence) -> set[tuple[int, int]]:
    pairs = [(one, other, of) for one, other in combinations(evidence.arms, 2) for of in _SCALES]
    found = {(abs(_scaled(one.n, one.out_of, of) - _scaled(other.n, other.out_of, of)), of) for one, other, of in pairs}
    if points := evidence.difference:
        found |= {(abs(n), points.of) for n in (points.value, points.low, points.high)}
    return found


def _scaled(n: int, out_of: int, of: int) -> int:
    return int(of * n / out_of + 0.5) if out_of else 0


def _nearest(known: set[tuple[int, int]], of: int) -> str:
    counts = sorted(n for n, whole in known if whole == of)
    return f"its counts give {', '.join(map(str, counts))}" if counts and len(counts) <= 8 else ""  # noqa: PLR2004


CHECKS = (number_without_count, number_without_source, mixed_knowledge)
WARNINGS = (unheld_number, untold_count)
