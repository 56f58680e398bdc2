"""Checks of how chances are told: whole numbers of people, one denominator, no chance in words only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.figures import NUMBER, WHOLES, in_digits, to_whole
from decision_aid.authoring.checks.problem import Problem, warning
from decision_aid.authoring.checks.wording import sentences
from decision_aid.content import AtLeast, ContentPack, LessThan, OneOf, Scale
from decision_aid.content.diagnostics import Route

_CHANCE = re.compile(
    r"\b(?:(?:un)?likely|rare(?:ly)?|seldom|hardly ever|(?:un)?common(?:ly)?|(?:in)?frequent(?:ly)?|often|usually"
    r"|probabl[ey]|(?:nearly|almost) (?:all|always|never)|most (?:people|patients))\b",
    re.IGNORECASE,
)
# Not chances: a question about one, a pace, what things share.
_EVERYDAY = re.compile(
    r"\b(?:guidance usually|how (?:un)?(?:likely|rare|common|often|frequent(?:ly)?)|(?:as|so|too|more|less) often"
    r"|(?:in|have) common|common (?:sense|cold|name)s?)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d")
_PERCENT = re.compile(r"%|\bper ?cent\b|\bpercentages?\b", re.IGNORECASE)
_DECIMAL = re.compile(r"(?<![\w.])(?<!version )\d+\.\d+(?![\w.])", re.IGNORECASE)
_PEOPLE = r"(?: (?:more|fewer|other|people|adults|patients)){0,2}"
_OUT_OF = re.compile(rf"(?:(?P<n>{NUMBER}){_PEOPLE} )?(?:out )?[Oo]f (?:(?:every|each|about) )?(?P<all>{NUMBER})")


_STAND_INS = (999, 9999, 99999)
_RANGE = re.compile(
    r"\b(?:from|between) 0*(\d+) (?:to|and) 0*(\d+)\b(?! (?:minute|hour|day|night|week|month|year|time|step|mile)s?\b)",
    re.IGNORECASE,
)
_NONE = re.compile(r"(?:no|not|none|never|nothing)\b", re.IGNORECASE)
_TIME = re.compile(r"\d+ (?:hour|day|week|month|year)")
_USUAL_SCALES = {(0, 3), (0, 4), (0, 5), (0, 10), (0, 100), (1, 4), (1, 5), (1, 7), (1, 10)}


@warning
def words_only_chance(pack: ContentPack) -> Iterator[Problem]:
    """A chance is told in words only.

    "Rare" is 1 out of 100 to one reader and 1 out of 10,000 to the next. Put the number into the same
    sentence or the one beside it, say "some" or "may" where nobody knows, or say that there is no good
    number.
    """
    for route, text in places.texts(pack):
        if word := _bare_chance(sentences(text)):
            better = "give 'n out of 100', or say 'some' or 'may'"
            yield Problem(f"'{word}' without a number", route, better)


def _bare_chance(said: list[str]) -> str:
    for number, sentence in enumerate(said):
        found = _CHANCE.search(_EVERYDAY.sub("", sentence))
        near = said[max(0, number - 1) : number + 2]
        if found and not any(map(_NUMBER.search, near)):
            return found[0]
    return ""


@warning
def percent_sign(pack: ContentPack) -> Iterator[Problem]:
    """A share is told in percent.

    Many people misread percentages, because they do not say of whom. Write `25 out of 100 people`.
    """
    for route, text in places.own_texts(pack):
        if route[0] != "glossary" and (found := _PERCENT.search(text)):
            yield Problem(f"do not write '{found[0]}'", route, "write 'n out of 100'")


@warning
def decimal_number(pack: ContentPack) -> Iterator[Problem]:
    """A number has a decimal point.

    Half a person helps nobody to picture a group. Write whole numbers, rounded, with `about`; for a rare
    thing, count out of 1,000.
    """
    for route, text in places.texts(pack):
        if found := _DECIMAL.search(text):
            better = "write a whole number, with 'about'; for a rare thing, out of 1,000"
            yield Problem(f"'{found[0]}' is not a whole number", route, better)


@warning
def mixed_denominators(pack: ContentPack) -> Iterator[Problem]:
    """A text, or a number with all that is said about it, counts out of 100 and also out of 1,000.

    People compare the counts and overlook what they are out of. Count out of 100 throughout, or out of
    1,000 throughout where the thing is rare. (The real counts of a small study may stand as they are.)
    """
    seen: dict[Route, int] = {}
    for route, text in places.texts(pack):
        whole = route[:2] if route[0] == "evidence" else route
        for _, all_of in _counts(text):
            if all_of in WHOLES and seen.setdefault(whole, all_of) != all_of:
                message = f"'out of {seen[whole]:,}' and 'out of {all_of:,}' together"
                yield Problem(message, route, "use one of them throughout")
                break


_NO_SOURCE_HERE = ("meta", "safety", "groups", "sections", "findings", "tensions")


@warning
def count_without_source(pack: ContentPack) -> Iterator[Problem]:
    """A count of people stands where no source can be named.

    Nobody could look it up, and no check would see a slip. Tell it in a topic or an option, which name their
    evidence.
    """
    for route, text in places.texts(pack):
        if route[0] in _NO_SOURCE_HERE and (whole := next((of for _, of in _counts(text) if of in WHOLES), 0)):
            yield Problem(f"a count of {whole:,} with no source", route, "tell it in a topic or an option")


@warning
def more_than_out_of(pack: ContentPack) -> Iterator[Problem]:
    """A text tells of more people than there were.

    No study can have found `120 out of 100`. Look the numbers up in the source again.
    """
    for route, text in places.texts(pack):
        for n, all_of in _counts(text):
            if n > all_of:
                yield Problem(f"{n} out of {all_of}", route, "look at the source again")


@warning
def stand_in_number(pack: ContentPack) -> Iterator[Problem]:
    """A count or a bound is 999, 9999 or the like, or a time is 99 months.

    Many forms write such a number where none is known. Leave it out where you may, or look it up in the source.
    """
    for number, evidence in enumerate(pack.evidence):
        found: list[Route] = (
            [("evidence", number, "period_months")] if evidence.period_months in (99, *_STAND_INS) else []
        )
        for index, arm in enumerate(evidence.arms):
            names = [name for name in ("n", "out_of", "low", "high") if getattr(arm, name) in _STAND_INS]
            found += [("evidence", number, "arms", index, name) for name in names]
        for route in found:
            yield Problem("this may stand for 'not known'", route, "look at the source again")
    for route, item in places.items(pack):
        if isinstance(item.kind, Scale) and item.kind.high in _STAND_INS:
            better = "a person can say 'not sure' to every question"
            yield Problem("this may stand for 'not known'", (*route, "max_value"), better)


@warning
def unlike_bounds(pack: ContentPack) -> Iterator[Problem]:
    """A scale has other bounds than its text says, or than scales have, or no words at its ends.

    "From 0 to 10" with `max_value: 9` leaves out those who have it worst. Scales with words at both ends run
    from 0 to 10 or in another of the usual ways. A number that is no scale has a `unit`, as years.
    """
    for route, item in places.items(pack):
        if isinstance(item.kind, Scale) and (problem := _unlike(item.text + " " + item.help, item.kind)):
            yield Problem(f"{item.link_id}: {problem}", route)


def _unlike(said: str, scale: Scale) -> str:
    for found in _RANGE.finditer(said):
        if found.groups() != (str(scale.low), str(scale.high)):
            return f"its text says '{found[0]}', and it runs from {scale.low} to {scale.high}"
    if _NONE.match(scale.high_text) and not _NONE.match(scale.low_text):
        return "min_text and max_text seem to be exchanged"
    if bool(scale.low_text) != bool(scale.high_text):
        return "only one of min_text and max_text is there"
    if not scale.low_text and not scale.unit:
        return "it has neither min_text and max_text nor a unit"
    if scale.low_text and (scale.low, scale.high) not in _USUAL_SCALES:
        return f"scales seldom run from {scale.low} to {scale.high}"
    return ""


@warning
def other_number_in_label(pack: ContentPack) -> Iterator[Problem]:
    """A finding compares with other numbers than its label tells.

    The label is what people read as the reason of a topic. Where you change one of the two, change the other.
    """
    for route, comparison in places.comparisons(pack):
        if route[0] == "findings" and isinstance(comparison, AtLeast | LessThan):
            number = comparison.at_least if isinstance(comparison, AtLeast) else comparison.less_than
            told = re.findall(r"\d+", pack.findings[int(route[1])].label)
            if told and str(number) not in told:
                message = f"the label does not tell {number}, with which it compares {comparison.question}"
                yield Problem(message, (*route[:2], "label"))
    for place, finding in enumerate(pack.findings):
        if isinstance(finding.when, OneOf):
            coded = set(re.findall(r"\d+", " ".join(finding.when.one_of)))
            if coded and (
                other := [each for each in re.findall(r"\d+", in_digits(finding.label)) if each not in coded]
            ):
                message = f"the label tells {other[0]}, and no answer that it names does"
                yield Problem(message, ("findings", place, "label"))


@warning
def other_number_in_answer(pack: ContentPack) -> Iterator[Problem]:
    """An answer says other numbers than its code, or the short text of a question another time than its text.

    Rules read the code `3-to-6-months`, people the words, and their doctors the short text. Where you change one
    of them, change the others.
    """
    for route, item in places.items(pack):
        if not {*_TIME.findall(item.short_text)} <= {*_TIME.findall(item.text)}:
            yield Problem(f"'{item.short_text}' tells another time than the question", (*route, "short_text"))
        for number, option in enumerate(item.answer_options):
            coded, told = (re.findall(r"\d+", words) for words in (option.code, option.text))
            if coded and told and coded != told:
                message = f"'{option.text}' is the answer {option.code}"
                yield Problem(message, (*route, "answer_options", number, "text"))


def _counts(text: str) -> Iterator[tuple[int, int]]:
    """Yield each `n out of m` of a text; n is 0 where it stands elsewhere."""
    for found in _OUT_OF.finditer(text):
        yield to_whole(found["n"] or "0"), to_whole(found["all"])
