"""Checks that each number beside an option, a topic, a line or a myth is the own figure of an item named there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from math import fsum
from typing import NamedTuple

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.problem import Problem, error, warning
from decision_aid.authoring.checks.references import NAMING
from decision_aid.content import Arm, ContentPack, Evidence, Scale
from decision_aid.content.diagnostics import Route, Severity
from decision_aid.reports.for_patients.evidence import CERTAINTY_WORD

WHOLES = (100, 1000, 10000)
_WRITTEN = {f"{whole:,}" for whole in WHOLES}
_WHOLE = re.compile(r"(?:points )?of \d")
_HOLDERS = dict(NAMING)
NUMBER = r"\d(?:[\d,]{0,20}\d)?"  # Python reads no number of thousands of digits
_PEOPLE = re.compile(rf"of ({NUMBER})")
_NUMBER = re.compile(rf"(?<![\w.-])(?P<low>{NUMBER})(?:(?: \([A-Z]\w+\))? to (?P<high>{NUMBER}))?(?![\w-]|\.\d)")
_OF = re.compile(
    r"(?: (?:more|fewer|other|people|adults|patients|points))* (?:out )?of (?:(?:every|each|about) )?"
    rf"(?P<of>{NUMBER})\b"
)
_COUNTED = re.compile(r" (?:[A-Za-z]+ ){0,2}?(?P<what>hour|day|week|month|year|people|adult|patient|stud|trial|kg)")
_TIMES = ("hours", "days", "weeks", "months", "years")
_COUNTING = "two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
_IN_WORDS = re.compile(rf"\b({'|'.join(_COUNTING)})(?= (?:hour|day|week|month|year)s?\b)", re.IGNORECASE)
_SAME = {"adult": "people", "patient": "people", "trial": "studies", "stud": "studies"}
_SAME |= {time.removesuffix("s"): time for time in _TIMES}
_SCALE = re.compile(r"\b(?:scale of|from) $")
_ON_A_SCALE = re.compile(rf"\bscale of 0 to ({NUMBER})")
_YEAR = re.compile(r"(?:19|20)\d\d")
_JOINED = re.compile(r" (?:and|or) \d")
_CLOSING = re.compile(r"[.,;)]|$")
_DIRECTION = re.compile(r"(?: points)? (lower|better|worse|higher)\b")
_THE_REST = re.compile(r"\b(?:did not|got no)\b")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"\b(?:[A-Z]{2,}|[A-Za-z]{3,})\b")
_EVERYWHERE = frozenset(
    "and are but did for had has have how not our that the their they was were who with you".split()  # noqa: SIM905
)
ALIKE = 5  # letters that words of one stem share
_HOW_SURE = re.compile(rf"[(;] ?({'|'.join(CERTAINTY_WORD.values())})(?=[;)])")
_SAYS_KNEW = re.compile(r"(?P<other>Against a placebo)|People knew")
_KNOWING = re.compile(r"\bknew\b|placebo", re.IGNORECASE)
_SCALED, _CALENDAR = "on a scale", "in the calendar"


class Figure(NamedTuple):
    """A number, or both ends of a range, and what it counts: "of 100" (people), "points of 100", "months"."""

    low: int
    high: int
    of: str

    def __str__(self) -> str:
        low, high = (str(n) if self.of == _CALENDAR else f"{n:,}" for n in self[:2])
        return f"{low if low == high else f'{low} to {high}'} {self.of}".strip()


@error
def number_without_source(pack: ContentPack) -> Iterator[Problem]:
    """A text with a number names no evidence, or evidence that says something else.

    A topic, a family, an option, a line or a myth that tells a number names the item that it comes from. All
    numbers of a sentence are figures of one item, the one whose words are most like these, and count the same
    there: people or points of 100, months, studies, both ends of a range. How sure we are, in brackets behind
    the number, is as that item says. Correct it, name its item, use its words, or make two sentences of what
    two items tell.
    """
    scales = {
        Figure(item.kind.low, item.kind.high, _SCALED) for _, item in places.items(pack) if isinstance(item.kind, Scale)
    }
    names = {evidence.id: [arm.name for arm in evidence.arms] for evidence in pack.evidence}
    words_of = {each.id: stems(" ".join((*_texts_of(each), *names[each.id]))) for each in pack.evidence}
    own = {evidence.id: _figures_of(evidence) for evidence in pack.evidence}
    for route, text in places.texts(pack):
        named = _named(pack, route)
        if named is None:
            continue
        years = _years(pack, route)
        better = f"correct it, or name under {_HOLDERS[str(route[0])]} the id of the evidence that it is from"
        spoken = Counter(word for each in named for word in words_of[each.id])
        for sentence, figures in told(text if route[0] == "myths" else in_digits(text)):
            asked = Counter(figure for figure in figures if figure not in scales | years)
            if asked and not named:
                yield Problem(f"'{min(asked)}' stands here without evidence", route, help=better)
            if not asked or not named:
                continue
            said = stems(sentence)
            alike = {each.id: fsum(1 / spoken[word] for word in said & words_of[each.id]) for each in named}
            unheld = {each.id: _unheld(sentence, asked, own[each.id], each) for each in named}
            nearest = [name for name in alike if alike[name] >= max(alike.values())]
            if all(unheld[name] for name in nearest):
                holding = ", ".join(name for name in unheld if not unheld[name])
                nor = ", nor of other evidence named here" if len(named) > 1 and not holding else ""
                hint = f"it is one of {holding}, whose words are less like these" if holding else better
                message = f"'{min(unheld[nearest[0]])}' is no figure of {nearest[0]}{nor}"
                yield Problem(message, route, hint, severity=Severity.WARNING if holding else None)
            sure = {
                CERTAINTY_WORD.get(pack.evidence_by_id[name].certainty or "") for name in unheld if not unheld[name]
            }
            if (say := _HOW_SURE.search(sentence)) and sure and say[1] not in sure:
                yield Problem(f"'{say[1]}' is not how sure {' or '.join(sorted(filter(None, sure)))} is", route)


def _unheld(sentence: str, asked: Counter[Figure], own: Counter[Figure], evidence: Evidence) -> Counter[Figure]:
    """Return the figures that an item does not tell, or not so often, or of other times only.

    Where a sentence says "did not", the people left over are told too.
    """
    turned = Counter({_rest(figure): n for figure, n in own.items()}) if _THE_REST.search(sentence) else Counter()
    times = {figure for figure in asked if figure.of in _TIMES}
    arms = [(_shares(arm), set(next(told(arm.name))[1])) for arm in evidence.arms] if times else []
    elsewhere = Counter[Figure]()
    for figure in asked:
        dated = [when for shares, when in arms if figure in shares]
        elsewhere[figure] = bool(dated) and all(dated) and not any(times & when for when in dated)
    return asked - (own | turned) + elsewhere


@error
def mixed_knowledge(pack: ContentPack) -> Iterator[Problem]:
    """One sentence sets side by side relief where people knew what they got, and where they did not.

    The first is larger for that reason alone, so the two must not be compared. Make two sentences that say
    so, or leave one out; a semicolon does not part them. Among key facts, `placebo` takes the one kind and
    `relief` the other; so does a text that begins with "Against a placebo" or "People knew".
    """
    own = {evidence.id: _figures_of(evidence) for evidence in pack.evidence if evidence.compares == "relief"}
    for route, text in places.texts(pack):
        named = [evidence for evidence in _named(pack, route) or () if evidence.id in own]
        said = _SAYS_KNEW.match(text)
        other = bool(said["other"]) if said else {"placebo": True, "relief": False}.get(str(route[-1]))
        for _, figures in told(text) if named else ():
            shares = [figure for figure in figures if _WHOLE.match(figure.of)]
            knew = [{each.knew for each in named if figure in own[each.id]} for figure in shares]
            if {True} in knew and {False} in knew:
                yield Problem("numbers of both kinds in one sentence", route)
            if other is not None and {other} in knew:
                yield Problem(f"a number of the other kind under '{said[0] if said else route[-1]}'", route)


@warning
def bare_gain(pack: ContentPack) -> Iterator[Problem]:
    """A gain is told without how sure we are, or without what came of those who did not have the treatment.

    "48 of 100 had half their pain gone" sounds larger than beside the 9 of 100 on usual care. In benefits and
    in the key facts of relief, tell the first arm too, or say that there was no other group; and how sure, in
    brackets. A benefit says if people knew what they got.
    """
    for route, text in places.texts(pack):
        if route[0] in ("families", "options") and ("benefits" in route or route[-1] in ("placebo", "relief")):
            relief = {each: _figures_of(each) for each in _named(pack, route) or () if each.compares == "relief"}
            gains = [{figure for figure in figures if _WHOLE.match(figure.of)} for _, figures in told(text)]
            holding = [(gain, each) for gain in gains if gain for each in relief if gain <= relief[each].keys()]
            if holding and not _HOW_SURE.search(text):
                yield Problem("nothing says how sure this is", route, "say it in brackets, as in (not very sure)")
            if holding and "benefits" in route and not _KNOWING.search(text):
                yield Problem(
                    "nothing says if people knew what they got", route, "'People knew' or 'Against a placebo'"
                )
            for gain, (first, *others) in ((gain, each.arms) for gain, each in holding if each.arms):
                beside = "group" in text or bool(_shares(first) & set().union(*gains))
                if not beside and gain & set().union(*map(_shares, others)):
                    yield Problem(f"what came of '{first.name}' is not told beside it", route)


def _named(pack: ContentPack, route: Route) -> tuple[Evidence, ...] | None:
    """Return the evidence that the holder of a text names; None where texts of this kind need none."""
    key = _HOLDERS.get(str(route[0])) if route else None
    if key is None:
        return None
    holder = getattr(pack, str(route[0]))[route[1]]
    return tuple(pack.evidence_by_id[name] for name in getattr(holder, key) if name in pack.evidence_by_id)


def _years(pack: ContentPack, route: Route) -> set[Figure]:
    """Return the years of the sources that the holder of a text cites itself, as myths do."""
    names = getattr(getattr(pack, str(route[0]))[route[1]], "citations", ())
    cited = [pack.citations_by_id[name].year for name in names if name in pack.citations_by_id]
    return {Figure(int(year), int(year), _CALENDAR) for year in cited if year.isdecimal()}


def _texts_of(evidence: Evidence) -> tuple[str, ...]:
    texts = (evidence.statement, evidence.harm, evidence.measure, evidence.outcome, evidence.population)
    return (*texts, evidence.period, evidence.comparator, evidence.certainty_why, evidence.derived)


def stems(text: str) -> set[str]:
    return {word[:ALIKE].lower() for word in _WORD.findall(text)} - _EVERYWHERE


def _figures_of(evidence: Evidence) -> Counter[Figure]:
    """Return all figures of an item: as its texts tell them, those of its arms, its points and its time."""
    found = Counter(
        {figure for text in _texts_of(evidence) for _, figures in told(in_digits(text)) for figure in figures}
    )
    arms = Counter(figure for arm in evidence.arms for figure in _shares(arm))
    if points := evidence.difference:
        of = points.of
        arms.update(
            Figure(low, high, f"points of {of:,}") for low, high in ((points.value,) * 2, (points.low, points.high))
        )
    if months := evidence.period_months:
        arms[Figure(months, months, "months")] = 1
    return found | arms


def _shares(arm: Arm) -> set[Figure]:
    low, high = (arm.n if end is None else end for end in (arm.low, arm.high))
    ends = ((arm.n, arm.n), (low, high))
    return {
        Figure(scaled(least, arm.out_of, of), scaled(most, arm.out_of, of), f"of {of:,}")
        for of in {*WHOLES, arm.out_of}
        for least, most in ends
    }


def _rest(figure: Figure) -> Figure:
    """Return the people left over; of what counts no people, nothing that a text can tell."""
    people = _PEOPLE.match(figure.of)
    whole = to_whole(people[1]) if people else 0
    return Figure(whole - figure.high, whole - figure.low, people[0] if people else "")


def told(text: str) -> Iterator[tuple[str, list[Figure]]]:
    """Yield each sentence and its figures. A bare number counts what the next one does, or is of the last whole."""
    whole = last = ""
    for sentence in _SENTENCE.split(text):
        found: list[Figure] = []
        taken = 0
        if scale := _ON_A_SCALE.search(sentence):
            whole = f"points of {scale[1]}"
        for number in _NUMBER.finditer(sentence):
            if number.start() < taken:
                continue
            before, rest = sentence[: number.start()].lower(), sentence[number.end() :]
            if before.endswith("of ") and (number[0] in _WRITTEN or rest.startswith(" points")):
                whole = f"of {number[0]}"
                continue
            unit, length = _counted(number, before, rest)
            if _WHOLE.match(unit):
                whole = unit
            elif unit and unit not in (_SCALED, _CALENDAR):
                last = unit
            elif not unit and not _JOINED.match(rest):
                unit = (
                    whole
                    or ("points of 100" if rest.startswith(" points") else "")
                    or (last if _CLOSING.match(rest) else "")
                    or "in number"
                )
            taken = number.end() + length
            which = _DIRECTION.match(sentence, taken)
            unit = f"{unit} {which[1]}" if which else unit
            low, high = to_whole(number["low"]), to_whole(number["high"] or number["low"])
            unit = "upside down" if number["high"] and low >= high else unit
            found = [figure if figure.of else figure._replace(of=unit) for figure in (*found, Figure(low, high, unit))]
        yield sentence, found


def in_digits(text: str) -> str:
    """Return a text with the times that it tells in words told in digits: "six months"."""
    return _IN_WORDS.sub(lambda found: str(_COUNTING.index(found[1].lower()) + 2), text)


def _counted(number: re.Match[str], before: str, rest: str) -> tuple[str, int]:
    """Return what a number says itself that it counts, nothing where it is bare, and how long it takes to say so."""
    if of := _OF.match(rest):
        return f"{'points ' if ' point' in of[0] else ''}of {of['of']}", of.end()
    if rest.startswith(" percent"):
        return "of 100", 0
    if number["high"] and _SCALE.search(before):
        return _SCALED, 0
    if counted := _COUNTED.match(rest):
        return _SAME.get(counted["what"], counted["what"]), 0
    return (_CALENDAR if _YEAR.fullmatch(number[0]) else ""), 0


def to_whole(written: str) -> int:
    return int(written.replace(",", ""))


def scaled(n: int, out_of: int, of: int) -> int:
    return int(of * n / out_of + 0.5) if out_of else 0
