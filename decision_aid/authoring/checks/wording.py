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

_FEW = "two|three|four|five|six|seven|eight|nine|ten"

# What must not be said to a patient, and what to say instead.
_BANNED = {
    r"candidates?": "nobody is a candidate here: 'one of the choices you can ask about'",
    r"eligib\w+": "'one of the choices you can ask about'",
    r"qualif(?:y|ies|ied)": "'one of the choices you can ask about'",
    r"suitab\w+": "'ask if it fits you'",
    r"match(?:es|ed)?": "show what matters to the person, in their words",
    r"we recommend": "'people ... sometimes ask about ...'",
    r"safe and effective": "give numbers for help and harm",
    r"breakthrough|proven|gold standard|last resort|miracle\w*|revolutionary": "give numbers for help and harm",
    r"life-changing|changes lives|cutting-edge|state[- ]of[- ]the[- ]art|highly \w+": "give numbers for help and harm",
    r"painless|harmless|risk-free|(?:no need|nothing) to worry(?: about)?": "say what can happen, and to how many",
    r"sadly|luckily|(?:un)?fortunately|amazing\w*|suffer(?:ing|ers?)": "say what happened, and let the reader judge",
    r"refus(?:e[sd]?|ing)|(?:non-?)?compl(?:y|iant|iance|ied)|complain\w*": "say what happened, and blame nobody",
    r"let yourself go|tr(?:y|ied) harder|failed to \w+|your own fault": "say what happened, and blame nobody",
    r"minor|simple": "say what happens, and let the reader judge",
    r"you should (?:have|stop)": "'you may want to ask whether ...'",
    r"failed back(?: surgery)?": "'pain that stayed or came back after spine surgery'",
    r"only a doctor can decide": "'you and your clinician decide together'",
    r"(?:doctor|team|clinician)s? (?:will|must) decide": "'you and your clinician decide together'",
    r"and/or": "ask or say one thing at a time",
    r"the patient(?:'s|s)?": "'you'",
    r"you have (?:crps|nerve pain)": "'you told us ...'",
    rf"(?:\d+|one|{_FEW}) (?:in \d+|(?:in|of|out of) (?:every )?(?:{_FEW}|twenty|a hundred))": "'n out of 100'",
    r"by (?:about |almost |nearly )?(?:a |one |two )?(?:half|thirds?|quarters?)": "'n out of 100', for each option",
    r"\w+ times (?:better|worse|higher|lower|greater|larger|smaller|fewer)": "'n out of 100', for each option",
    rf"(?:twice|thrice|(?:{_FEW}) times) (?:as|more|fewer|less)": "'n out of 100', for each option",
    r"(?:only|just|merely) \d[\d,]*(?: to \d+)?(?: more| fewer| people)* of|as (?:many|few) as \d+": "give the number",
    r"(?<!not )(?<!never )drive yourself": "'do not drive yourself'",
    r"(?:best|right|good) (?:choice|option|fit)s?|last (?:hope|chance)": "'one of the choices you can ask about'",
    r"you need (?:the|this) (?:operation|implant|injection|test)": "'you may want to ask whether ...'",
    r"get your life back|(?:will|can) (?:take away|end|cure|stop) (?:your|the) pain": "give numbers for help and harm",
    r"(?:turn|set) (?:the|your) (?:pulses|strength|current|dose) (?:up|down|to)": "the team of the device sets it",
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
def other_language(pack: ContentPack) -> Iterator[Problem]:
    """The pack is in another language than English.

    Its words are shown, and all that the program itself says stays English: keys, headings, how to answer.
    Nothing here looks at the words of another language either.
    """
    if not pack.meta.language.startswith("en"):
        message = f"'{pack.meta.language}' is not the language of the program's own words, nor of these checks"
        yield Problem(message, ("meta", "language"), "a whole translation of both is needed; until then write en")


_NEEDS_NOT = re.compile(
    r"(?i:\b(?:on your own|do it alone|without (?:your|the) (?:care team|prescriber)))"
    r"|^(?:Stop|Start|Skip|Double|Halve|Cut|Raise|Lower|Increase|Reduce|Take)\b.*"
    r"\b(?:medicines?|doses?|tablets?|pills?|drugs?|opioids?|blood thinners?|mg)\b"
)
NEGATION = re.compile(r"\b(?:not|never|no one|nobody|cannot)\b|n't\b", re.IGNORECASE)


@warning
def lost_not(pack: ContentPack) -> Iterator[Problem]:
    """A sentence tells people to do what such sentences warn of: a "not" was lost.

    "Stop a medicine without your care team" is one word away from what was meant, and nobody is told here
    to start, stop or change a medicine.
    """
    for route, text in places.texts(pack):
        for sentence in sentences(text):
            if (found := _NEEDS_NOT.search(sentence)) and not NEGATION.search(sentence):
                yield Problem(f"'{found[0]}' with no 'not'", route)


@warning
def hard_word(pack: ContentPack) -> Iterator[Problem]:
    """A text uses a word of the clinic.

    Somebody tired and in pain should not need a dictionary. The help line says an everyday word.
    """
    for route, text in places.texts(pack):
        for pattern, better in _HARD_WORDS.items():
            if found := pattern.search(text):
                yield Problem(f"'{found[0]}' is a hard word", route, f"write '{better}'")


_SLIPS = {
    re.compile(r"\b(\w+) \1\b", re.IGNORECASE): "a word stands twice",
    re.compile(r"\s[,;:!?]|\s\.(?!\d)|[.,;:]{2}"): "a sign stands where none belongs",
    re.compile(r"[.?!] [A-Z][^.?!]*[\w,;)]$"): "the last sentence does not end",
}


@warning
def slip_of_the_keys(pack: ContentPack) -> Iterator[Problem]:
    """A word stands twice, a bracket or a quote is left open, or the last of several sentences has no end.

    Something may have been lost. Read the text aloud.
    """
    for route, text in places.texts(pack):
        found = [words for slip, words in _SLIPS.items() if slip.search(text) and route[-1] != "period"]
        if text.count("(") != text.count(")") or text.count('"') % 2:
            found.append("a bracket or a quote is left open")
        if found:
            yield Problem(found[0], route, "read the text aloud")


_LETTERS = re.compile(r"(?<!\()\b[A-Z]{2,6}\b(?!\))")
_IN_BRACKETS = re.compile(r"((?:[A-Za-z]+ ){2,6})\(([A-Z]{2,6})\)")
_KNOWN_TO_ALL = frozenset({"AI", "EU", "UK", "US", "USA"})


@warning
def unexplained_letters(pack: ContentPack) -> Iterator[Problem]:
    """Letters stand for words that nobody says.

    A person cannot look them up. Write the words, set the letters in brackets behind the words, or explain
    them in the glossary.
    """
    explained = {name for term in pack.glossary for name in (term.term, *term.also)} | _KNOWN_TO_ALL
    letters_in = {letters for name in explained for letters in _LETTERS.findall(name)}
    names = {letters: (term.term, *term.also) for term in pack.glossary for letters in (term.term, *term.also)}
    for route, text in places.texts(pack):
        if route[-1] != "funding" and (unknown := [one for one in _LETTERS.findall(text) if one not in letters_in]):
            yield Problem(f"nobody says what '{unknown[0]}' stands for", route, "write the words")
        for before, letters in _IN_BRACKETS.findall(text):
            said = " ".join(before.split()[-len(letters) :]).casefold()
            initials = "".join(word[0] for word in said.split())
            if initials == letters.casefold() and said not in map(str.casefold, names.get(letters, (said,))):
                yield Problem(f"'{letters}' is not '{said}' in the glossary", route, "use the words of the glossary")


_LEADING = re.compile(
    r"n't (?:you|it|we|they)\b|, (?:do|are|have|is|can|did) (?:you|it)\?|\b(?:surely|of course|rather)\b"
    r"|\b(?:would|could|can|do|did|does|are|is|has|have|should) (?:you|it|your(?: \w+){1,3}) not\b",
    re.IGNORECASE,
)


@warning
def leading_question(pack: ContentPack) -> Iterator[Problem]:
    """A question says which answer it wants.

    "You want that, don't you?" is answered with yes. Ask so that each answer is as easy to give.
    """
    for route, text in places.texts(pack):
        if route[-1] == "text" and "?" in text and (found := _LEADING.search(text)):
            yield Problem(f"'{found[0]}' leads to an answer", route, "ask so that each answer is as easy to give")


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
    """Two questions, helps, answers of a question, topics, meanings of words or entries of a list read the same.

    Nobody can tell them apart, on screen or in a report.
    """
    seen: set[tuple[Route, str]] = set()
    for route, text in places.texts(pack):
        if group := _side_by_side(route):
            if text and (group, text.casefold()) in seen:
                yield Problem(f"'{text}' is written twice", route)
            seen.add((group, text.casefold()))


def _side_by_side(route: Route) -> Route:
    """Return what is the same for all texts that a person sees beside this one; nothing where that may repeat."""
    match route:
        case ("sections", *_, "text" | "short_text" as name):
            return route[:4] if "answer_options" in route else (name,)
        case ("topics", int(), "title" as name):
            return ("topics", name)
        case ("sections", *_, "help" as name) | ("glossary", int(), "meaning" as name):
            return (name,)
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
