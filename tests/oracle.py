"""An independent reading of the rules, for tests only.

`questions.yaml` holds the rules as data and an engine interprets them. This module says the same
rules a second time, in plain Python, written from the specification alone: no pack is read and
no engine code is used. Differential tests compare the two over many answer sheets; where they
disagree, one of them has misread the specification.

How the specification is read:

- Truth has three values: `True`, `False` and `None` for "not known" (Kleene's strong logic).
- An answer counts only while its question applies for certain. Where it does not apply, every
  comparison with it is `False`; where that is not known, every comparison with it is `None`.
- `not-sure`, `rather-not-say` and silence leave a comparison `None`.
- A topic is raised when a rule that raises it is `True`, with the urgency of the most urgent such
  rule; otherwise it is undetermined when such a rule is `None`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final, TypeAlias

Truth: TypeAlias = bool | None
Answers: TypeAlias = Mapping[str, object]

ABSENT: Final = ("not-sure", "rather-not-say")
NONE_OF_THESE: Final = "none-of-these"
URGENCIES: Final = ("emergency", "today", "soon", "discuss")


# The questions.


@dataclass(frozen=True)
class Domain:
    """The known answers of one question; with `repeats` an answer is a list of `at_most` of them."""

    values: tuple[bool | int | str, ...]
    repeats: bool = False
    at_most: int | None = None


YES_NO: Final = Domain((True, False))
ZERO_TO_TEN: Final = Domain(tuple(range(11)))
EFFECT: Final = Domain(("helped-enough", "helped-a-little", "did-not-help", "side-effects", "not-tried"))


def one(*codes: str) -> Domain:
    """Return the domain of a choice of exactly one code."""
    return Domain(codes)


def several(*codes: str, at_most: int | None = None) -> Domain:
    """Return the domain of a choice of several codes, or of `none-of-these` alone."""
    return Domain((*codes, NONE_OF_THESE), repeats=True, at_most=at_most)


QUESTIONS: Final[dict[str, Domain]] = {
    # urgent-signs
    "bladder-bowel-change": YES_NO,
    "saddle-numbness": YES_NO,
    "new-weakness": YES_NO,
    "heart-or-stroke-signs": YES_NO,
    "sudden-cold-limb": YES_NO,
    "swollen-calf": YES_NO,
    "limb-sore": YES_NO,
    "fever-unwell": YES_NO,
    "recent-injury": YES_NO,
    "cancer-warning": YES_NO,
    "fever-risk": several("recent-spine-procedure", "weak-immune-system", "implanted-device", "injected-drugs"),
    "self-harm-thoughts": YES_NO,
    # about-you
    "age-group": one("under-18", "18-to-64", "65-or-over"),
    "implant-now": one("none", "stimulator", "pump"),
    "implant-trouble": several("pump-signs", "nerve-signs", "wound-signs"),
    # your-pain
    "pain-duration": one("under-3-months", "3-to-6-months", "6-to-12-months", "1-to-2-years", "over-2-years"),
    "pain-average": ZERO_TO_TEN,
    "activity-limit": ZERO_TO_TEN,
    "main-pain-site": one(
        *("low-back", "low-back-and-leg", "buttock-or-hip", "groin", "thigh", "knee", "lower-leg", "foot"),
        *("neck", "shoulder-or-arm", "hand", "chest-or-belly", "head-or-face", "all-over"),
    ),
    "pain-side": one("left", "right", "both", "middle"),
    "two-hands": YES_NO,
    "head-warning": YES_NO,
    "pain-feel": several(
        *("burning", "electric-shock", "pins-and-needles", "numb", "painful-cold"),
        *("touch-hurts", "aching", "hurts-on-movement"),
    ),
    "pain-began": one(
        *("limb-injury", "limb-surgery", "back-surgery", "groin-or-belly-surgery", "shingles"),
        *("diabetes", "amputation", "other-illness", "no-clear-cause"),
    ),
    "named-conditions": several(
        *("crps", "nerve-injury", "diabetic-neuropathy", "pain-after-spine-surgery"),
        *("trapped-nerve", "poor-circulation", "angina", "arthritis", "fibromyalgia"),
        *("cancer-pain", "other"),
    ),
    # tried-so-far
    "tried-pain-relievers": EFFECT,
    "tried-nerve-medicines": EFFECT,
    "tried-exercise": EFFECT,
    "tried-talking-therapy": EFFECT,
    "tried-pain-programme": EFFECT,
    "tried-injections": EFFECT,
    "spine-operations": one("none", "one", "two-or-more"),
    "repeat-surgery-offered": YES_NO,
    "opioid-use": one("none", "some-days", "every-day"),
    "opioid-goal": YES_NO,
    # your-health
    "heart-device": YES_NO,
    "blood-thinner": YES_NO,
    "mri-expected": YES_NO,
    "pregnancy": YES_NO,
    "other-health": several(
        *("infection-now", "diabetes", "weak-immune-system", "smoking", "metal-allergy"),
        *("other-implant", "operation-risk", "hard-to-use-remote"),
    ),
    "low-mood": YES_NO,
    "help-at-home": YES_NO,
    # what-matters
    "matters-most": several(
        *("pain-relief", "sleep-and-mood", "doing-more", "fewer-medicines", "trying-something-new"),
        *("avoid-operation", "no-device", "little-effort", "no-limits", "way-back"),
        at_most=3,
    ),
    "operation-view": one("open-to-it", "only-if-nothing-else", "not-for-me"),
    # getting-ready
    "deciding-stage": one("not-thought", "considering", "close", "decided"),
    "decision-role": one("me", "together", "clinician"),
}

# The questions that can fail to apply: each applies while the answer to another question is one of these.
ASKED_WHEN: Final[dict[str, tuple[str, tuple[bool | int | str, ...]]]] = {
    "fever-risk": ("fever-unwell", (True,)),
    "implant-trouble": ("implant-now", ("stimulator", "pump")),
    "pain-side": ("main-pain-site", tuple(site for site in QUESTIONS["main-pain-site"].values if site != "all-over")),
    "two-hands": ("main-pain-site", ("groin", "thigh", "knee", "lower-leg", "foot", "hand")),
    "head-warning": ("main-pain-site", ("head-or-face",)),
    "repeat-surgery-offered": ("spine-operations", ("one", "two-or-more")),
    "opioid-goal": ("opioid-use", ("some-days", "every-day")),
    "pregnancy": ("age-group", ("under-18", "18-to-64")),
}

MEDICINES: Final = ("tried-pain-relievers", "tried-nerve-medicines")
OTHER_CARE: Final = ("tried-exercise", "tried-talking-therapy", "tried-pain-programme", "tried-injections")
TRIED: Final = (*MEDICINES, *OTHER_CARE)
NOT_ENOUGH: Final = ("helped-a-little", "did-not-help", "side-effects")
NERVE_PAIN_NAMES: Final = (
    *("crps", "nerve-injury", "diabetic-neuropathy", "pain-after-spine-surgery", "trapped-nerve"),
)
SITES_NOT_STUDIED: Final = ("head-or-face", "all-over", "neck", "chest-or-belly")


# Three-valued logic.


def and3(*parts: Truth) -> Truth:
    """Return False when any part is False, else unknown when any is unknown."""
    if False in parts:
        return False
    return None if None in parts else True


def or3(*parts: Truth) -> Truth:
    """Return True when any part is True, else unknown when any is unknown."""
    if True in parts:
        return True
    return None if None in parts else False


def not3(part: Truth) -> Truth:
    """Turn True and False round; unknown stays unknown."""
    return None if part is None else not part


def at_least_k(k: int, *parts: Truth) -> Truth:
    """Return True when k parts are True, False when fewer could ever be, else unknown."""
    if parts.count(True) >= k:
        return True
    return False if parts.count(True) + parts.count(None) < k else None


@dataclass(frozen=True)
class Sheet:
    """An answer sheet, and the comparisons that rules make with one answer."""

    answers: Answers

    def asked(self, link_id: str) -> Truth:
        """Say whether the question applies."""
        if link_id not in ASKED_WHEN:
            return True
        other, answers = ASKED_WHEN[link_id]
        return self.compare(other, lambda value: value in answers)

    def compare(self, link_id: str, test: Callable[[object], bool]) -> Truth:
        """Test an answer, which counts only while its question applies for certain."""
        applies = self.asked(link_id)
        if applies is not True:
            return applies
        value = self.answers.get(link_id)
        return None if value is None or value in ABSENT else test(value)

    def yes(self, link_id: str) -> Truth:
        """Say whether the answer is yes."""
        return self.compare(link_id, lambda value: value is True)

    def any_yes(self, *link_ids: str) -> Truth:
        """Say whether the answer to any of these is yes."""
        return or3(*map(self.yes, link_ids))

    def no(self, link_id: str) -> Truth:
        """Say whether the answer is no."""
        return self.compare(link_id, lambda value: value is False)

    def among(self, link_id: str, *codes: str) -> Truth:
        """Say whether the one code chosen is among these."""
        return self.compare(link_id, lambda value: value in codes)

    def has(self, link_id: str, *codes: str) -> Truth:
        """Say whether any of these is in the list of codes chosen."""
        return self.compare(link_id, lambda value: isinstance(value, list) and any(code in value for code in codes))

    def score(self, link_id: str, lowest: int, highest: int) -> Truth:
        """Say whether the number is in this range, ends included."""
        return self.compare(link_id, lambda value: isinstance(value, int) and lowest <= value <= highest)


@dataclass(frozen=True)
class Rule:
    """The truth of one rule, with the topic that it raises and how urgent that is."""

    topic: str
    urgency: str
    truth: Truth


def rules(a: Sheet) -> list[Rule]:
    """Return every rule, in the order of the specification."""
    # Findings.
    adult = a.among("age-group", "18-to-64", "65-or-over")
    no_implant_yet = a.among("implant-now", "none")
    long_lasting = a.among("pain-duration", "6-to-12-months", "1-to-2-years", "over-2-years")
    strong_pain = a.score("pain-average", 5, 10)
    site_not_studied = a.among("main-pain-site", *SITES_NOT_STUDIED)
    nerve_pain_named = a.has("named-conditions", *NERVE_PAIN_NAMES)
    nerve_cause_likely = and3(
        a.has("named-conditions", "other", NONE_OF_THESE),
        a.among(
            "pain-began",
            *("limb-injury", "limb-surgery", "back-surgery", "groin-or-belly-surgery", "amputation", "diabetes"),
        ),
    )
    medicines = [a.among(treatment, *NOT_ENOUGH) for treatment in MEDICINES]
    other_care = [
        *(a.among(treatment, *NOT_ENOUGH) for treatment in OTHER_CARE),
        a.among("spine-operations", "one", "two-or-more"),
    ]
    tried_without_enough_relief = and3(or3(*medicines), or3(*other_care), at_least_k(3, *medicines, *other_care))
    stimulation_conversation = and3(
        adult,
        no_implant_yet,
        long_lasting,
        strong_pain,
        not3(site_not_studied),
        or3(nerve_pain_named, nerve_cause_likely),
        tried_without_enough_relief,
    )
    drg_conversation = and3(
        stimulation_conversation,
        a.among("main-pain-site", "groin", "thigh", "knee", "lower-leg", "foot"),
        or3(
            a.has("named-conditions", "crps", "nerve-injury"),
            and3(a.yes("two-hands"), not3(a.has("named-conditions", "diabetic-neuropathy"))),
        ),
    )
    scs_conversation = and3(
        stimulation_conversation,
        or3(
            not3(a.among("main-pain-site", "groin", "knee")),
            a.has("named-conditions", *("pain-after-spine-surgery", "diabetic-neuropathy", "trapped-nerve", "crps")),
        ),
    )
    diabetes = or3(
        a.has("other-health", "diabetes"),
        a.has("named-conditions", "diabetic-neuropathy"),
        a.among("pain-began", "diabetes"),
    )
    circulation_in_limb = and3(
        a.has("named-conditions", "poor-circulation"),
        a.among("main-pain-site", "buttock-or-hip", "thigh", "lower-leg", "foot"),
    )
    # Rules.
    urgent = [
        Rule(
            "emergency-care",
            "emergency",
            a.any_yes(
                *("bladder-bowel-change", "saddle-numbness", "new-weakness"),
                *("heart-or-stroke-signs", "sudden-cold-limb", "head-warning"),
            ),
        ),
        Rule(
            "emergency-care",
            "emergency",
            a.has(
                "fever-risk",
                *("recent-spine-procedure", "weak-immune-system", "implanted-device", "injected-drugs"),
            ),
        ),
        Rule("implant-emergency", "emergency", a.has("implant-trouble", "pump-signs", "nerve-signs")),
        Rule("crisis-support", "emergency", a.yes("self-harm-thoughts")),
        Rule(
            "urgent-care",
            "today",
            a.any_yes("fever-unwell", "recent-injury", "cancer-warning", "swollen-calf", "limb-sore"),
        ),
        Rule("implant-wound", "today", a.has("implant-trouble", "wound-signs")),
        Rule("circulation-check", "soon", circulation_in_limb),
    ]
    to_discuss: dict[str, Truth] = {
        "implant-clinic": a.among("implant-now", "stimulator", "pump"),
        "young-people": a.among("age-group", "under-18"),
        "kind-of-pain": and3(adult, no_implant_yet, not3(nerve_pain_named)),
        "untried-care": or3(*(a.among(treatment, "not-tried") for treatment in TRIED)),
        "other-care-first": and3(
            adult,
            no_implant_yet,
            or3(
                a.among("pain-duration", "under-3-months", "3-to-6-months"),
                a.score("pain-average", 0, 4),
                not3(tried_without_enough_relief),
            ),
        ),
        "site-not-studied": and3(adult, no_implant_yet, site_not_studied),
        "nerve-stimulation": stimulation_conversation,
        "spinal-cord-stimulation": scs_conversation,
        "drg-stimulation": drg_conversation,
        "repeat-surgery": a.yes("repeat-surgery-offered"),
        "opioid-safety": a.among("opioid-use", "some-days", "every-day"),
        "opioid-goal": a.yes("opioid-goal"),
        "circulation-pain": a.has("named-conditions", "poor-circulation", "angina"),
        "cancer-pain": a.has("named-conditions", "cancer-pain"),
        "heart-device": a.yes("heart-device"),
        "blood-thinner": a.yes("blood-thinner"),
        "mri-scan": a.yes("mri-expected"),
        "pregnancy": a.yes("pregnancy"),
        "infection": a.has("other-health", "infection-now"),
        "immune-system": a.has("other-health", "weak-immune-system"),
        "smoking": a.has("other-health", "smoking"),
        "metal-allergy": a.has("other-health", "metal-allergy"),
        "other-implant": a.has("other-health", "other-implant"),
        "operation-risk": a.has("other-health", "operation-risk"),
        "remote-control-help": a.has("other-health", "hard-to-use-remote"),
        "diabetes": diabetes,
        "care-coordination": or3(
            a.any_yes("heart-device", "blood-thinner"),
            diabetes,
            a.has("other-health", "weak-immune-system", "operation-risk"),
        ),
        "mood-support": a.any_yes("low-mood", "self-harm-thoughts"),
        "recovery-help": a.no("help-at-home"),
    }
    return [*urgent, *(Rule(topic, "discuss", truth) for topic, truth in to_discuss.items())]


@dataclass(frozen=True)
class Outcome:
    """What an answer sheet comes to.

    `raised` maps each topic raised to its urgency, in the order in which topics are shown; `undetermined` keeps
    the topics left open in the order of the specification.
    """

    raised: dict[str, str]
    undetermined: list[str]


def judge(answers: Answers) -> Outcome:
    """Return the topics that an answer sheet raises, and those that it leaves open."""
    judged = rules(Sheet(answers))
    raised: dict[str, str] = {}
    for urgency in URGENCIES:
        for rule in judged:
            if rule.truth and rule.urgency == urgency:
                raised.setdefault(rule.topic, urgency)
    unknown = dict.fromkeys(rule.topic for rule in judged if rule.truth is None)
    return Outcome(raised, [topic for topic in unknown if topic not in raised])


# Random answer sheets.

# Answers that lead towards stimulation: uniform sheets would seldom get there.
LEANING: Final[dict[str, tuple[bool | int | str, ...]]] = {
    "age-group": ("18-to-64", "65-or-over"),
    "implant-now": ("none",),
    "pain-duration": ("6-to-12-months", "1-to-2-years", "over-2-years"),
    "pain-average": (4, 5, 6, 9),
    "main-pain-site": ("low-back", "low-back-and-leg", "groin", "knee", "foot", "thigh", "hand", "lower-leg"),
    **dict.fromkeys(TRIED, (*NOT_ENOUGH, "helped-enough", "not-tried")),
}


def random_answer(rng: Random, domain: Domain) -> object:
    """Return a known answer of the question with this domain."""
    if not domain.repeats:
        return rng.choice(domain.values)
    codes = [code for code in domain.values if code != NONE_OF_THESE]
    some = rng.sample(codes, k=min(rng.choice((0, 1, 1, 1, 2, 3)), domain.at_most or len(codes)))
    return some or [NONE_OF_THESE]


def random_answers(rng: Random) -> dict[str, object]:
    """Return a sheet: with one answer or two, with many holes, or with few and a leaning towards stimulation.

    Each may have absences, and answers to questions that do not apply.
    """
    shape = rng.choice(("a word or two", "any", "leaning"))
    if shape == "a word or two":
        few = rng.sample(list(QUESTIONS), k=rng.choice((0, 1, 1, 2, 3)))
        return {link_id: random_answer(rng, QUESTIONS[link_id]) for link_id in few}
    silent, absent = (rng.choice((0.0, 0.1, 0.4)), rng.choice((0.0, 0.1, 0.3))) if shape == "any" else (0.03, 0.04)
    sheet: dict[str, object] = {}
    for link_id, domain in QUESTIONS.items():
        if rng.random() < silent:
            continue
        if rng.random() < absent:
            sheet[link_id] = rng.choice(ABSENT)
        elif shape == "leaning" and link_id in LEANING and rng.random() < 0.93:
            sheet[link_id] = rng.choice(LEANING[link_id])
        else:
            sheet[link_id] = random_answer(rng, domain)
    return sheet
