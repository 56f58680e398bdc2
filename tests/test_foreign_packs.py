"""Packs as other makers write them, with one defect each: `check` or `verify` says what, where and what to do.

Two published shapes: scores that count, with bands that say "else, if", and steps that hang on one another.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from decision_aid import loading
from decision_aid.authoring import checks, verify
from decision_aid.authoring.verify import Verdict
from decision_aid.content.diagnostics import Diagnostic
from decision_aid.loading import documents
from tests.conftest import KITCHEN_SINK, NO_HURRY
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Plain = dict[str, Any]
SCORES = {"phq": (9, 3, (5, 10, 15, 20)), "gad": (7, 3, (5, 10, 15)), "start": (9, 1, (4,))}
FRAME = documents.read("pack.yaml", KITCHEN_SINK.read_bytes()).value
KEPT = ("meta", "safety", "core_questions", "regions", "after_visit")


def ask(link_id: str, **more: Any) -> Plain:
    return {"link_id": link_id, "text": f"{link_id}?", "short_text": link_id, "type": "boolean", "why": "-", **more}


def scale(link_id: str, high: int) -> Plain:
    return ask(link_id, type="integer", min_value=0, max_value=high)


def choice(link_id: str, codes: str, **more: Any) -> Plain:
    return ask(link_id, type="choice", answer_options=[{"code": code, "text": code} for code in codes.split()], **more)


def yes(link_id: str) -> Plain:
    return {"question": link_id, "equals": True}


def pack(items: list[Plain], results: dict[str, Plain], findings: Iterable[Plain] = ()) -> Plain:
    rules = [{"id": name, "when": when, "raises": [name], "urgency": "discuss"} for name, when in results.items()]
    topics = [{"id": name, "title": name, "discuss": ["Talk."], "questions": ["Why?"]} for name in results]
    section = {"id": "all", "title": "All", "intro": "All.", "items": items}
    return {
        **{key: FRAME[key] for key in KEPT},
        "sections": [section],
        "findings": list(findings),
        "rules": rules,
        "topics": topics,
    }


def scores() -> Plain:
    """Return three scores of 25 questions, two more after a sign, and a result for each band."""
    items: list[Plain] = []
    findings: list[Plain] = []
    results: dict[str, Plain] = {}
    for name, (count, high, bands) in SCORES.items():
        asked = [scale(f"{name}-{number}", high) for number in range(1, count + 1)]
        points = [{"question": one["link_id"], "at_least": step} for one in asked for step in range(1, high + 1)]
        for number, least in enumerate(bands):
            findings.append({"id": f"{name}-{least}", "label": "-", "when": {"some_of": points, "at_least": least}})
            above = [{"none_of": [{"finding": f"{name}-{more}"}]} for more in bands[number + 1 : number + 2]]
            results[f"is-{name}-{least}"] = {"all_of": [{"finding": f"{name}-{least}"}, *above]}
        items += asked
    gate = {"question": "phq-9", "at_least": 1}
    items += [ask("plan", enable_when=gate), ask("help", enable_when=gate)]
    results["safety"] = {"any_of": [yes("plan"), {"question": "help", "equals": False}]}
    return pack(items, results, findings)


def steps() -> Plain:
    """Return questions each of which hangs on one before it."""
    items = [
        choice("where", "back leg arm"),
        ask("numb", enable_when={"question": "where", "one_of": ["leg", "arm"]}),
        choice("when", "day night", enable_when=yes("numb")),
        choice("helps", "rest walk", repeats=True),
    ]
    night = {"all_of": [{"question": "when", "equals": "night"}, {"question": "helps", "includes": "rest"}]}
    moves = {"all_of": [{"question": "where", "equals": "back"}, {"question": "helps", "includes": "walk"}]}
    return pack(items, {"night": night, "moves": moves})


def item(d: Plain, link_id: str) -> Plain:
    return next(one for one in d["sections"][0]["items"] if one["link_id"] == link_id)


def rule(d: Plain, name: str) -> Plain:
    return next(one for one in d["rules"] if one["id"] == name)


def also(thing: Plain, key: str, more: Plain) -> None:
    thing[key] = {"all_of": [thing[key], more]} if key in thing else more


def bands_the_wrong_way_round(d: Plain) -> None:
    also(rule(d, "is-phq-20"), "when", {"none_of": [{"finding": "phq-15"}]})


Defect = tuple[str, "Callable[[], Plain]", "Callable[[Plain], object]", str, str]
DEFECTS: list[Defect] = [  # what, in which pack, and how planted; what is said, and what stands where it points to
    ("dead band", scores, bands_the_wrong_way_round, "topic-raised", "is-phq-20"),
    (
        "dead: two answers to one question",
        steps,
        lambda d: also(rule(d, "night"), "when", {"question": "when", "equals": "day"}),
        "topic-raised",
        "night",
    ),
    (
        "always: any number of points",
        scores,
        lambda d: rule(d, "is-start-4").update(
            when={"any_of": [{"question": "phq-1", "at_least": 1}, {"question": "phq-1", "less_than": 2}]}
        ),
        "topic-not-raised",
        "is-start-4",
    ),
    (
        "always: every code",
        steps,
        lambda d: rule(d, "moves").update(when={"question": "where", "one_of": ["back", "leg", "arm"]}),
        "topic-not-raised",
        "moves",
    ),
    (
        "never asked: a number at once high and low",
        scores,
        lambda d: also(item(d, "plan"), "enable_when", {"question": "phq-9", "less_than": 1}),
        "question-asked",
        "plan",
    ),
    (
        "never asked: what it hangs on is asked of others",
        steps,
        lambda d: also(item(d, "when"), "enable_when", {"question": "where", "equals": "back"}),
        "question-asked",
        "when",
    ),
    (
        "a circle of two",
        scores,
        lambda d: [item(d, "plan").update(enable_when=yes("help")), item(d, "help").update(enable_when=yes("plan"))],
        "looks-ahead",
        "help",
    ),
    (
        "a circle of three",
        steps,
        lambda d: item(d, "where").update(enable_when={"question": "when", "equals": "day"}),
        "looks-ahead",
        "when",
    ),
    (
        "no such code",
        steps,
        lambda d: item(d, "numb")["enable_when"].update(one_of=["leg", "hand"]),
        "unknown-answer-code",
        "hand",
    ),
    (
        "no such code of several",
        steps,
        lambda d: also(rule(d, "moves"), "when", {"question": "helps", "includes": "cold"}),
        "unknown-answer-code",
        "cold",
    ),
    (
        "one code twice",
        steps,
        lambda d: item(d, "where")["answer_options"][2].update(code="leg"),
        "duplicate-id",
        "leg",
    ),
    (
        "more points than there are",
        scores,
        lambda d: d["findings"][0]["when"].update(at_least=28),
        "empty-condition",
        "28",
    ),
    (
        "more than all of a few",
        steps,
        lambda d: rule(d, "night").update(when={"some_of": rule(d, "night")["when"]["all_of"], "at_least": 3}),
        "empty-condition",
        "3",
    ),
]


def loaded(d: Plain) -> loading.LoadedPack:
    return loading.from_document(Path("pack.json"), documents.read("pack.json", json.dumps(d, indent=1).encode()))


def defects(found: loading.LoadedPack, kinds: Iterable[str]) -> list[Diagnostic]:
    """Return what `check` has against a pack, or else what `verify` refutes of these kinds."""
    if errors := checks.errors(found):
        return list(errors)
    results = verify.verify(found, NO_HURRY, tuple(kinds)).results
    assert Verdict.UNPROVED not in {result.verdict for result in results}
    return [Diagnostic(one.kind, one.text, one.route) for one in results if one.verdict is Verdict.REFUTED]


@each("make", [scores, steps])
def test_a_foreign_pack_without_a_defect_is_sound(make: Callable[[], Plain]) -> None:
    assert not defects(loaded(make()), verify.KINDS)


@each(("name", "make", "plant", "code", "word"), DEFECTS)
def test_a_defect_of_a_foreign_pack_is_told_at_its_place(
    name: str, make: Callable[[], Plain], plant: Callable[[Plain], object], code: str, word: str
) -> None:
    planted = make()
    plant(planted)
    found = loaded(planted)
    told = [one for one in defects(found, {code} & set(verify.KINDS)) if one.code == code]
    assert len(told) == 1, name
    line = found.source.locate(told[0]).line
    assert f'"{word}"' in found.source.line(line) + found.source.line(line + 1) or word in found.source.line(line)
