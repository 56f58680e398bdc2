"""An independent reading of the rules, for tests only.

`questions.yaml` holds the rules as data and an engine interprets them. This module says the same
rules a second time, in plain Python, written from the specification alone: no pack is read and
no engine code is used. Differential tests compare the two over many answer sheets; where they
disagree, one of them has misread the specification.

Truth has three values: `True`, `False` and `None` for "not known" (Kleene's strong logic).
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


# The questions. The optional `matters-*` preferences are left out: they never reach a rule.


@dataclass(frozen=True)
class Domain:
    """The known answers of one question; with `repeats` an answer is a list of some of them."""

    values: tuple[bool | int | str, ...]
    repeats: bool = False


YES_NO: Final = Domain((True, False))
ZERO_TO_TEN: Final = Domain(tuple(range(11)))
EFFECT: Final = Domain(("helped-enough", "helped-a-little", "did-not-help", "side-effects", "not-tried"))


def one(*codes: str) -> Domain:
    """Return the domain of a choice of exactly one code."""
    return Domain(codes)


def several(*codes: str) -> Domain:
    """Return the domain of a choice of several codes, or of `none-of-these` alone."""
    return Domain((*codes, NONE_OF_THESE), repeats=True)


QUESTIONS: Final[dict[str, Domain]] = {
    # urgent-signs
    "bladder-bowel-change": YES_NO,
    "saddle-numbness": YES_NO,
    "new-weakness": YES_NO,
    "fever-unwell": YES_NO,
    "recent-injury": YES_NO,
    "cancer-warning": YES_NO,
    "self-harm-thoughts": YES_NO,
    # about-you
    "age-group": one("under-18", "18-to-64", "65-or-over"),
    "implant-now": one("none", "stimulator", "pump"),
    # your-pain
    "pain-duration": one("under-3-months", "3-to-6-months", "6-to-12-months", "1-to-2-years", "over-2-years"),
    "pain-average": ZERO_TO_TEN,
    "activity-limit": ZERO_TO_TEN,
    "main-pain-site": one(
        *("low-back", "buttock-or-hip", "groin", "thigh", "knee", "lower-leg", "foot"),
        *("neck", "shoulder-or-arm", "hand", "chest-or-belly", "head-or-face", "all-over"),
    ),
    "two-hands": YES_NO,
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
    "medicine-kinds": one("one", "two", "three", "four-or-more"),
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
        "hard-to-use-remote",
    ),
    "low-mood": YES_NO,
    "help-at-home": YES_NO,
    # getting-ready
    "deciding-stage": one("not-thought", "considering", "close", "decided"),
    "decision-role": one("me", "together", "clinician"),
}

TRIED: Final = (
    *("tried-pain-relievers", "tried-nerve-medicines", "tried-exercise"),
    *("tried-talking-therapy", "tried-pain-programme", "tried-injections"),
)
NOT_ENOUGH: Final = ("helped-a-little", "did-not-help", "side-effects")


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
        """Say whether the question applies; only these four can fail to."""
        match link_id:
            case "two-hands":
                return not3(self.among("main-pain-site", "all-over", "head-or-face"))
            case "medicine-kinds":
                return or3(
                    self.among("tried-pain-relievers", "helped-enough", *NOT_ENOUGH),
                    self.among("tried-nerve-medicines", "helped-enough", *NOT_ENOUGH),
                )
            case "repeat-surgery-offered":
                return self.among("spine-operations", "one", "two-or-more")
            case "opioid-goal":
                return self.among("opioid-use", "some-days", "every-day")
            case _:
                return True

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


def rules(a: Sheet) -> dict[str, Truth]:
    """Return the truth of every rule, by the id of its topic, in the specification's order."""
    # Findings.
    adult = a.among("age-group", "18-to-64", "65-or-over")
    no_implant_yet = a.among("implant-now", "none")
    long_lasting = a.among("pain-duration", "6-to-12-months", "1-to-2-years", "over-2-years")
    strong_pain = a.score("pain-average", 5, 10)
    site_studied = not3(a.among("main-pain-site", "head-or-face", "all-over"))
    tried_without_enough_relief = at_least_k(
        2,
        a.among("tried-pain-relievers", *NOT_ENOUGH),
        a.among("tried-nerve-medicines", *NOT_ENOUGH),
        a.among("tried-exercise", *NOT_ENOUGH),
        a.among("tried-talking-therapy", *NOT_ENOUGH),
        a.among("tried-pain-programme", *NOT_ENOUGH),
        a.among("tried-injections", *NOT_ENOUGH),
        a.among("spine-operations", "one", "two-or-more"),
    )
    stimulation_conversation = and3(
        adult, no_implant_yet, long_lasting, strong_pain, site_studied, tried_without_enough_relief
    )
    small_lower_limb_area = and3(a.yes("two-hands"), a.among("main-pain-site", "groin", "knee", "lower-leg", "foot"))
    named_lower_limb_nerve_pain = and3(
        a.has("named-conditions", "crps", "nerve-injury"),
        a.among("main-pain-site", "groin", "thigh", "knee", "lower-leg", "foot"),
    )
    drg_conversation = and3(stimulation_conversation, or3(small_lower_limb_area, named_lower_limb_nerve_pain))
    scs_conversation = and3(
        stimulation_conversation,
        or3(
            a.among(
                "main-pain-site",
                *("low-back", "buttock-or-hip", "thigh", "lower-leg", "foot"),
                *("neck", "shoulder-or-arm", "hand"),
            ),
            a.has(
                "named-conditions",
                *("pain-after-spine-surgery", "diabetic-neuropathy", "trapped-nerve"),
            ),
        ),
    )
    diabetes = or3(
        a.has("other-health", "diabetes"),
        a.has("named-conditions", "diabetic-neuropathy"),
        a.among("pain-began", "diabetes"),
    )
    # Rules.
    return {
        "emergency-care": or3(a.yes("bladder-bowel-change"), a.yes("saddle-numbness"), a.yes("new-weakness")),
        "crisis-support": a.yes("self-harm-thoughts"),
        "urgent-care": or3(a.yes("fever-unwell"), a.yes("recent-injury"), a.yes("cancer-warning")),
        "implant-clinic": a.among("implant-now", "stimulator", "pump"),
        "young-people": a.among("age-group", "under-18"),
        "nerve-stimulation": stimulation_conversation,
        "drg-stimulation": drg_conversation,
        "spinal-cord-stimulation": scs_conversation,
        "scs-and-drg-together": and3(drg_conversation, scs_conversation),
        "timing": and3(stimulation_conversation, a.among("pain-duration", "6-to-12-months", "1-to-2-years")),
        "other-care-first": and3(
            adult,
            no_implant_yet,
            or3(
                a.among("pain-duration", "under-3-months", "3-to-6-months"),
                a.score("pain-average", 0, 4),
                not3(tried_without_enough_relief),
            ),
        ),
        "site-not-studied": and3(adult, no_implant_yet, a.among("main-pain-site", "head-or-face", "all-over")),
        "untried-care": or3(*(a.among(treatment, "not-tried") for treatment in TRIED)),
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
        "remote-control-help": a.has("other-health", "hard-to-use-remote"),
        "diabetes": diabetes,
        "care-coordination": or3(
            a.yes("heart-device"),
            a.yes("blood-thinner"),
            diabetes,
            a.has("other-health", "weak-immune-system"),
        ),
        "mood-support": or3(a.yes("low-mood"), a.yes("self-harm-thoughts")),
        "recovery-help": a.no("help-at-home"),
    }


def topics(answers: Answers) -> tuple[frozenset[str], frozenset[str]]:
    """Return the ids of the topics raised, and of those left undetermined."""
    truths = rules(Sheet(answers))
    raised = frozenset(topic for topic, truth in truths.items() if truth is True)
    undetermined = frozenset(topic for topic, truth in truths.items() if truth is None)
    return raised, undetermined


# Random answer sheets.

# Answers that lead towards stimulation: uniform sheets would seldom get there.
LEANING: Final[dict[str, tuple[bool | int | str, ...]]] = {
    "age-group": ("18-to-64", "65-or-over"),
    "implant-now": ("none",),
    "pain-duration": ("6-to-12-months", "1-to-2-years", "over-2-years"),
    "pain-average": (5, 6, 8, 10),
    "tried-pain-relievers": ("helped-a-little", "did-not-help"),
    "tried-exercise": ("did-not-help", "side-effects"),
}


def random_answers(rng: Random) -> dict[str, object]:
    """Return a sheet with holes, absences, and answers to questions that do not apply."""
    silent, absent = rng.choice(((0.0, 0.0), (0.05, 0.05), (0.2, 0.1), (0.6, 0.2)))
    leaning = rng.random() < 0.5
    sheet: dict[str, object] = {}
    for link_id, domain in QUESTIONS.items():
        if rng.random() < silent:
            continue
        if rng.random() < absent:
            sheet[link_id] = rng.choice(ABSENT)
        elif domain.repeats:
            codes = [code for code in domain.values if code != NONE_OF_THESE]
            some = rng.sample(codes, k=rng.randint(0, 3))
            sheet[link_id] = some or [NONE_OF_THESE]
        elif leaning and link_id in LEANING and rng.random() < 0.95:
            sheet[link_id] = rng.choice(LEANING[link_id])
        else:
            sheet[link_id] = rng.choice(domain.values)
    return sheet
