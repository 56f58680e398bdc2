"""Checks of how hard the patient texts are to read: grades, sentences, passive voice.

The grade is that of Kincaid and others (1975), "Derivation of new readability formulas for Navy
enlisted personnel", Research Branch Report 8-75. Syllables are counted offline by pyphen, which only
`check` needs, so it is imported when the first word is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.problem import Problem, warning
from decision_aid.authoring.checks.wording import sentences, words
from decision_aid.content import ContentPack
from decision_aid.content.diagnostics import Route

if TYPE_CHECKING:
    from pyphen import Pyphen

HARDEST_TEXT = 8  # grade that no text may be above
HARDEST_WHOLE = 6.9  # grade that the whole is at or below
EASIEST_WHOLE = 4.0  # grade that the whole, as written, is at or above
EASY = 6  # grade that `statistics` counts texts at
LONGEST_AVERAGE = 15  # words
MOST_PASSIVE = 0.10
SHORTEST_PROSE = 8  # words; the grade of a shorter text hangs on a single word
FEWEST_TEXTS = 12  # below it, a single text sways the whole

EXEMPT = ("meta", "purpose")  # the same words wherever the aid describes itself

# Device terms and names that cannot be said in an easier way; each counts as one plain word where
# the glossary explains it.
DEVICE_TERMS = (
    *("SCS", "spinal cord stimulation", "spinal cord stimulator", "stimulation", "stimulator"),
    *("DRG", "dorsal root ganglion", "DRG stimulation", "dorsal root ganglion stimulation"),
    *("peripheral nerve stimulation", "physiotherapy", "CRPS", "MRI", "CBT", "ACT", "NICE", "FDA"),
)
_PLAIN_WORD = "aid"

_BY_EAR = {"area": 3, "diabetes": 4, "everyone": 3, "ganglion": 3, "idea": 3, "physio": 3, "placebo": 3}
_LETTERS = re.compile(r"[A-Z]{2,5}")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_END = re.compile(r"[^aeiouyl]e$|[aeiouy]les?$|[^aeiouytd]ed$|[^aeiouylcsxzgh]es$")

_BE = r"am|is|are|was|were|be|been|being"
_IRREGULAR = (
    r"beaten|born|bought|broken|brought|built|caught|chosen|cut|done|drawn|driven|eaten|felt|forgotten|found|given"
    r"|gone through|heard|held|hidden|hurt|kept|known|laid|left out|lost|made|meant|met|paid|put|read|run|said|seen"
    r"|sent|set|shown|shut|sold|spent|spoken|stolen|taken|taught|thought|thrown|told|understood|won|worn|written"
)
_LIKE_ADJECTIVES = r"tired|bored|worried|scared|pleased|interested|need|speed|used to"
_PASSIVE = re.compile(
    rf"\b(?:{_BE})(?: (?:not|also|still|then|now|often|only|first|all|both|\w+ly))*"
    rf" (?!(?:{_LIKE_ADJECTIVES})\b)(?:\w{{2,}}ed|{_IRREGULAR})\b",
    re.IGNORECASE,
)


def grade(*texts: str) -> float:
    """Return the US school grade that texts need, by Flesch and Kincaid; each text ends a sentence.

    0.39 x (words / sentences) + 11.8 x (syllables / words) - 15.59. As Flesch counted, a colon and a
    semicolon end a sentence too. A figure counts as one syllable, letters read one by one as one each.
    """
    spoken = [word for text in texts for word in words(text)]
    if not spoken:
        return 0.0
    ends = sum(len(sentences(text)) for text in texts)
    return 0.39 * len(spoken) / ends + 11.8 * sum(map(syllables, spoken)) / len(spoken) - 15.59


@cache
def syllables(word: str) -> int:
    """Return the number of syllables of an English word."""
    if _LETTERS.fullmatch(word.removesuffix("s")):
        return len(word.removesuffix("s"))
    return max(1, sum(_syllables_of_part(part) for part in word.casefold().split("-")))


def _syllables_of_part(word: str) -> int:
    """Return the vowel groups of each part between two hyphens of print, less an `e` that is silent."""
    letters = re.sub(r"'s$|[^a-z]", "", word)
    if letters in _BY_EAR:
        return _BY_EAR[letters]
    hyphenated: str = _hyphenator().inserted(letters)
    return sum(map(_vowels, hyphenated.split("-")))


def _vowels(part: str) -> int:
    found = len(_VOWELS.findall(part))
    return found - 1 if found > 1 and _SILENT_END.search(part) else found


@cache
def _hyphenator() -> Pyphen:
    from pyphen import Pyphen

    return Pyphen(lang="en_US")


def prose(pack: ContentPack) -> list[tuple[Route, str]]:
    """Return the texts long enough to judge, with their places; labels and answers would flatter."""
    texts = places.texts(pack)
    return [(route, text) for route, text in texts if route != EXEMPT and len(words(text)) >= SHORTEST_PROSE]


def plain(pack: ContentPack, text: str) -> str:
    """Return a text with one plain word for each device term that the glossary explains."""
    explained = frozenset(name.casefold() for term in pack.glossary for name in (term.term, *term.also))
    pattern = _terms(explained)
    return pattern.sub(_PLAIN_WORD, text) if pattern else text


@cache
def _terms(explained: frozenset[str]) -> re.Pattern[str] | None:
    named = sorted((term for term in DEVICE_TERMS if term.casefold() in explained), key=len, reverse=True)
    any_case = "|".join(re.escape(term) if term.isupper() else f"(?i:{re.escape(term)})" for term in named)
    return re.compile(rf"\b(?:{any_case})s?\b") if named else None


def is_passive(sentence: str) -> bool:
    """Return whether a sentence looks passive: a form of `be`, then a participle. A guess, not grammar."""
    return bool(_PASSIVE.search(sentence))


def sentences_of(pack: ContentPack) -> list[tuple[Route, str]]:
    """Return every sentence of the prose, with the place of its text."""
    return [(route, sentence) for route, text in prose(pack) for sentence in sentences(text)]


def share(flags: Iterable[bool]) -> float:
    """Return how large a share is true; none of nothing is."""
    counted = list(flags)
    return sum(counted) / len(counted) if counted else 0.0


def at_grade(grades: Iterable[float]) -> float:
    """Return the share of texts that a sixth grader can read; all of none."""
    return 1 - share(value > EASY for value in grades)


def average_sentence(found: Iterable[tuple[Route, str]]) -> float:
    """Return the words of the average sentence."""
    lengths = [len(words(sentence)) for _, sentence in found]
    return sum(lengths) / len(lengths) if lengths else 0.0


@warning
def hard_to_read(pack: ContentPack) -> Iterator[Problem]:
    """A text needs more than eight years of school, or the whole needs seven.

    No text may be above grade 8, and the whole must be at or below grade 6.9 (Flesch and Kincaid). Device
    terms that the glossary explains count as one plain word, and a text of fewer than 8 words has no grade.
    Use short words, and make two sentences of a long one. `pack statistics` shows
    the grades; they are a guide, so read the text aloud too.
    """
    texts = [(route, plain(pack, text)) for route, text in prose(pack)]
    grades = [grade(text) for _, text in texts]
    whole = grade(*(text for _, text in texts))
    if whole > HARDEST_WHOLE:
        yield Problem(f"the whole is at grade {whole:.1f}", (), "use shorter words and sentences")
    for (route, _), reached in zip(texts, grades, strict=True):
        if reached > HARDEST_TEXT:
            yield Problem(f"a text at grade {reached:.1f}", route, "use shorter words and sentences")


@warning
def too_easy(pack: ContentPack) -> Iterator[Problem]:
    """The whole needs less than four years of school.

    The texts as written, device terms too, must be at or above grade 4.0. Very short words and sentences read as
    if for a child, and a person cannot match them with what the doctor says. Say the real word, and explain it:
    "placebo (a dummy pill)".
    """
    texts = [text for _, text in prose(pack)]
    if len(texts) >= FEWEST_TEXTS and (whole := grade(*texts)) < EASIEST_WHOLE:
        yield Problem(f"the whole is at grade {whole:.1f}", (), "say the real word, and explain it")


@warning
def long_sentences_on_average(pack: ContentPack) -> Iterator[Problem]:
    """The average sentence has more than 15 words.

    No single sentence need be too long for the whole to tire people. Make two of the longer ones. Texts
    of fewer than 8 words, such as labels and answers, are not counted.
    """
    average = average_sentence(sentences_of(pack))
    if average > LONGEST_AVERAGE:
        yield Problem(f"the average sentence has {average:.1f} words", (), f"at most {LONGEST_AVERAGE}")


@warning
def passive_voice(pack: ContentPack) -> Iterator[Problem]:
    """More than 10 of 100 sentences look passive.

    "The doctor removes it" says who does what; "it is removed" does not. A sentence looks passive where a
    form of `be` comes before a participle. That is a guess, which is why some are allowed. Say who acts.
    """
    found = sentences_of(pack)
    passive = sum(is_passive(sentence) for _, sentence in found)
    if passive > MOST_PASSIVE * len(found):
        yield Problem(f"{passive} of {len(found)} sentences look passive", (), "at most 10 of 100: say who acts")
