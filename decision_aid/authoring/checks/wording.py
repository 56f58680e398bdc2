"""Checks of the words that patients read: warnings, with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.problem import Problem, warning
from decision_aid.content import ContentPack
from decision_aid.content.diagnostics import Route

LONGEST_SENTENCE = 25  # words
LONGEST_LIST = 7

# What must not be said to a patient, and what to say instead.
_BANNED = {
    r"candidates?": "nobody is a candidate here: 'one of the choices you can ask about'",
    r"eligib\w+": "'one of the choices you can ask about'",
    r"qualif(?:y|ies|ied)": "'one of the choices you can ask about'",
    r"suitab\w+": "'ask if it fits you'",
    r"match(?:es|ed)?": "show what matters to the person, in their words",
    r"we recommend": "'people ... sometimes ask about ...'",
    r"safe and effective": "give numbers for help and harm",
    r"breakthrough|proven|gold standard|last resort": "give numbers for help and harm",
    r"minor|simple": "say what happens, and let the reader judge",
    r"you should (?:have|stop)": "'you may want to ask whether ...'",
    r"failed back(?: surgery)?": "'pain that stayed or came back after spine surgery'",
    r"only a doctor can decide": "'you and your clinician decide together'",
    r"you have (?:crps|nerve pain)": "'you told us ...'",
    r"(?:\d+|one|two|three) in (?:\d+|two|three|four|five|six|eight|ten|twenty|a hundred)": "'n out of 100'",
    r"odds|nn[th]|number needed to \w+": "'n out of 100', for each option",
    r"(?:relative risk|(?:risk|rate|hazard) ratio)s?": "'n out of 100', for each option",
    r"(?:twice|half|\w+ times) (?:as|more|less) (?:un)?(?:likely|common|often)": "'n out of 100', for each option",
    r"(?:doubles?|halves?|triples?) (?:the|your) (?:risk|chance)s?": "'n out of 100', for each option",
}

# Words of the clinic, and everyday words for them.
_HARD = {
    "neuromodulation": "treatment with small electrical pulses",
    "refractory": "other treatments have not helped enough",
    "implantable pulse generator": "small battery unit under the skin",
    "percutaneous": "through a needle",
    "paresthesia": "tingling",
    "neuropathic": "nerve pain",
    "nociceptive": "pain from tissue",
    "radiculopathy": "pain from a pinched nerve root",
    "efficacy": "how well it works",
    "adverse event": "harm or problem",
    "contraindication": "reason it may not be safe for you",
    "explant": "take the implant out",
    "prognosis": "what may happen over time",
    "analgesic": "pain medicine",
    "comorbidity": "other health problems",
    "anticoagulant": "blood thinner",
    "multidisciplinary": "a team of different staff",
    "approximately": "about",
    "utilise": "use",
    "administer": "give",
    "chronic": "long-lasting",
}
_BANNED_WORDS = {re.compile(rf"\b(?:{words})\b", re.IGNORECASE): better for words, better in _BANNED.items()}
_HARD_WORDS = {re.compile(rf"\b{word}", re.IGNORECASE): better for word, better in _HARD.items()}


@warning
def banned_wording(pack: ContentPack) -> Iterator[Problem]:
    """A text says what a decision aid must not say.

    Such words promise, grade or choose for the person, or give a chance in a form that misleads.
    The help line says what to write instead.
    """
    for route, text in places.own_texts(pack):
        for pattern, better in _BANNED_WORDS.items():
            if found := pattern.search(text):
                yield Problem(f"do not write '{found[0]}'", route, better)


@warning
def hard_word(pack: ContentPack) -> Iterator[Problem]:
    """A text uses a word of the clinic.

    Somebody tired and in pain should not need a dictionary. The help line says an everyday word.
    """
    for route, text in places.texts(pack):
        for pattern, better in _HARD_WORDS.items():
            if found := pattern.search(text):
                yield Problem(f"'{found[0]}' is a hard word", route, f"write '{better}'")


@warning
def long_sentence(pack: ContentPack) -> Iterator[Problem]:
    """A sentence has more than 25 words.

    Long sentences are lost halfway. Make two of it. (The statement of purpose is exempt: it must be
    the same, word for word, wherever the aid describes itself.)
    """
    for route, text in places.texts(pack):
        if route == ("meta", "purpose"):
            continue
        longest = max(map(words_in, sentences(text)), default=0)
        if longest > LONGEST_SENTENCE:
            yield Problem(f"a sentence of {longest} words", route, "make two of it")


@warning
def long_list(pack: ContentPack) -> Iterator[Problem]:
    """A list has more than 7 entries.

    Nobody remembers more. Group them, or leave the least important out.
    """
    lists: list[tuple[Route, tuple[str, ...]]] = [(("safety", "signs"), pack.safety.signs)]
    for number, topic in enumerate(pack.topics):
        lists += [(("topics", number, "discuss"), topic.discuss), (("topics", number, "questions"), topic.questions)]
    for route, entries in lists:
        if len(entries) > LONGEST_LIST:
            yield Problem(f"a list of {len(entries)} entries", route, f"at most {LONGEST_LIST}")


@warning
def equal_texts(pack: ContentPack) -> Iterator[Problem]:
    """Two questions, two answers of a question, two topics or two entries of a list read the same.

    Nobody can tell them apart, on screen or in a report.
    """
    seen: set[tuple[Route, str]] = set()
    for route, text in places.texts(pack):
        if group := _side_by_side(route):
            if (group, text.casefold()) in seen:
                yield Problem(f"'{text}' is written twice", route)
            seen.add((group, text.casefold()))


def _side_by_side(route: Route) -> Route:
    """Return what is the same for all texts that a person sees beside this one; nothing where that may repeat."""
    match route:
        case ("sections", *_, "text" | "short_text" as name):
            return route[:4] if "answer_options" in route else (name,)
        case ("topics", int(), "title" as name):
            return ("topics", name)
        case (*_, str(), int()):
            return route[:-1]
        case _:
            return ()


@warning
def repeated_explanation(pack: ContentPack) -> Iterator[Problem]:
    """A second explanation says again what was said before, in the same words.

    Who did not understand the first time needs other words. Say it by an example from daily life.
    """
    said = {sentence for route, text in places.texts(pack) if route[-1] != "again" for sentence in sentences(text)}
    for number, check in enumerate(pack.understanding):
        if repeated := next((sentence for sentence in sentences(check.again) if sentence in said), ""):
            message = f"'{repeated}' is said elsewhere too"
            yield Problem(message, ("understanding", number, "again"), "say it in other words")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [part for part in re.split(r"(?<=[.!?:;])\s+", text) if part.strip()]


def words(text: str) -> list[str]:
    """Return the words of a text; a figure such as 1,000 is one."""
    return re.findall(r"[A-Za-z0-9](?:[\w'-]|,(?=\d))*", text)


def words_in(text: str) -> int:
    return len(words(text))
