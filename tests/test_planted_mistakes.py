"""Mistakes planted in the shipped pack, one at a time: `check` or `coverage` finds each; `verify`: test_verify.py.

Each row is a kind of mistake. Left to people, because no program can tell: a promise about what is not
urgent that is taken out of `guarantees`, a right answer that is exchanged, an order of entries, whom a study is about.

`python -m tests.test_planted_mistakes` renews what `check` says in tests/mistakes.yaml; look at the difference.
"""

from __future__ import annotations

import json
import pickle
import re
import textwrap
from dataclasses import fields, replace
from itertools import chain, pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from decision_aid import loading
from decision_aid.authoring import checks, coverage, scenarios
from decision_aid.authoring.checks import counts, figures, places
from decision_aid.authoring.checks.evidence import impossible_count
from decision_aid.authoring.checks.references import NAMING
from decision_aid.loading import documents, shapes
from tests import test_checks
from tests.conftest import TOP
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from decision_aid.content import ContentPack, Evidence

Plain = dict[str, Any]
TEXT = loading.shipped_path().read_text(encoding="utf-8")


# --- where to plant: found by what a thing is, never by its id ----------------------------------------


def questions(d: Plain, **wanted: Any) -> Iterator[Plain]:
    for item in chain.from_iterable(section["items"] for section in d["sections"]):
        if all(item.get(key) == value for key, value in wanted.items()):
            yield item


def question(d: Plain, **wanted: Any) -> Plain:
    return next(questions(d, **wanted))


def several(d: Plain) -> Plain:
    """Return a question with several answers, one of which shuts out the others."""
    return next(q for q in questions(d, repeats=True) if any(o.get("exclusive") for o in q["answer_options"]))


def with_words(d: Plain) -> Plain:
    """Return a scale with words at both of its ends."""
    return next(q for q in questions(d, type="integer") if q.get("min_text") and q.get("max_text"))


def rule(d: Plain, urgency: str) -> Plain:
    return next(rule for rule in d["rules"] if rule["urgency"] == urgency)


def conditions(value: Any) -> Iterator[Plain]:
    """Yield every mapping in a condition, the outermost first."""
    if isinstance(value, dict):
        yield value
        yield from chain.from_iterable(map(conditions, value.values()))
    elif isinstance(value, list):
        yield from chain.from_iterable(map(conditions, value))


def condition(d: Plain, key: str) -> Plain:
    """Return a condition of this kind in a rule or a finding; of a group of `at_least`, the comparison is meant."""
    places = chain.from_iterable(conditions(thing["when"]) for thing in (*d["rules"], *d["findings"]))
    return next(found for found in places if key in found and (key != "at_least" or "question" in found))


def emergency(d: Plain) -> tuple[Plain, list[Plain]]:
    """Return an emergency rule with several signs, and the signs."""
    found = next(r for r in d["rules"] if r["urgency"] == "emergency" and len(r["when"].get("any_of", [])) > 1)
    return found, found["when"]["any_of"]


def topic(d: Plain, name: str) -> Plain:
    return next(topic for topic in d["topics"] if topic["id"] == name)


def urgent_topic(d: Plain, urgency: str = "emergency") -> Plain:
    return topic(d, rule(d, urgency)["raises"][0])


def once_raised(d: Plain) -> Plain:
    """Return a rule that is the only one to raise its topic, and whose topic nothing else names."""
    raised = [name for rule in d["rules"] for name in rule["raises"]]
    return next(r for r in d["rules"] if len(r["raises"]) == 1 and raised.count(r["raises"][0]) == 1)


def with_arms(d: Plain) -> Plain:
    return next(entry for entry in d["evidence"] if entry.get("arms"))


def with_doi(d: Plain, number: int = 0) -> Plain:
    return [citation for citation in d["citations"] if citation.get("doi")][number]


def relief(d: Plain) -> Plain:
    """Return a comparison of relief that counts people."""
    return next(e for e in d["evidence"] if e["compares"] == "relief" and e.get("arms"))


def exchange(thing: Plain, one: str, other: str) -> None:
    thing[one], thing[other] = thing[other], thing[one]


def exchange_names(arms: list[Plain]) -> None:
    arms[0]["name"], arms[1]["name"] = arms[1]["name"], arms[0]["name"]


def follow_up(d: Plain) -> Plain:
    return next(questions(d, follow_up=True))


def at_most(d: Plain) -> Plain:
    return next(q for q in questions(d, repeats=True) if "max_choices" in q)


def options(d: Plain) -> list[Plain]:
    return list(several(d)["answer_options"])


def halve(thing: Plain, key: str) -> None:
    thing[key] //= 2


def country(d: Plain, code: str) -> Plain:
    return next(region for region in d["regions"] if code in region.get("countries", []))


def chained(d: Plain, count: int) -> list[Plain]:
    """Return findings each of which rests on the one before."""
    first = d["findings"][0]
    names = [first["id"], *(f"chained-{number}" for number in range(count))]
    return [{**first, "id": name, "when": {"any_of": [{"finding": before}]}} for before, name in pairwise(names)]


def tangle(d: Plain) -> None:
    """Let the last rule rest on any of many pairs of many new questions."""
    chance = Random(1)  # noqa: S311  (the same in every run)
    signs = [{**question(d, type="boolean"), "link_id": f"sign-{number}", "group": ""} for number in range(60)]
    d["sections"][-1]["items"] += signs
    pairs = [chance.sample(signs, 2) for _ in range(60)]
    d["rules"][-1]["when"] = {
        "any_of": [{"all_of": [{"question": sign["link_id"], "equals": True} for sign in pair]} for pair in pairs]
    }


def put(thing: Plain, **changes: Any) -> Plain:
    thing.update(changes)
    return thing


def reword(d: Plain, old: str, new: str) -> None:
    """Change the words wherever they stand."""
    d.update(json.loads(json.dumps(d, ensure_ascii=False).replace(old, new)))


def rated(d: Plain, by: str) -> Plain:
    """Return an item of a study that is no review, whose certainty is the judgement of these."""
    return next(e for e in d["evidence"] if e["certainty_by"] == by and e["design"].startswith("randomised"))


def rename(thing: Plain, old: str, new: str) -> None:
    thing[new] = thing.pop(old)


def lower(rules: list[Plain]) -> None:
    for found in rules:
        found["urgency"] = "discuss"


def expectation(d: Plain) -> Plain:
    return next(scenario["expect"] for scenario in d["scenarios"] if scenario["expect"]["raised"])


def promise(d: Plain) -> Plain:
    """Return a promise that one of several signs is an emergency."""
    return next(g for g in d["guarantees"] if "any_of" in g.get("when", {}) and "urgency" in g["always"])


def forget(raised: Any) -> None:
    """Take the first topic out of what is expected, a list of topics or a mapping with their urgencies."""
    raised.pop(next(iter(raised)) if isinstance(raised, dict) else 0)


# --- found by check -----------------------------------------------------------------------------------

_SIDE = {"pain-side": "Which side"}
FOUND_BY_CHECK: list[tuple[str, str, Callable[[Plain], object]]] = [
    ("a topic is about no option", "unknown-reference", lambda d: put(d["topics"][0], option="scx")),
    ("the visit page has no such question", "unfit-visit-page", lambda d: put(d["visit_page"]["pain"], back="Where")),
    ("the visit page says a thing twice", "unfit-visit-page", lambda d: put(d["visit_page"]["know"], **_SIDE)),
    # shape
    ("a key is misspelt", "unknown-key", lambda d: rename(d["topics"][0], "title", "titel")),
    ("a purpose is forgotten", "missing-key", lambda d: d["meta"].pop("purpose")),
    ("an urgency is forgotten", "missing-key", lambda d: d["rules"][0].pop("urgency")),
    ("a reason to ask is forgotten", "missing-key", lambda d: question(d).pop("why")),
    ("a part of the pack is forgotten", "missing-key", lambda d: d.pop("safety")),
    ("a version is a number", "wrong-type", lambda d: put(d["meta"], version=2)),
    ("a list is a word", "wrong-type", lambda d: put(d["rules"][0], raises=d["rules"][0]["raises"][0])),
    ("yes stands for true", "wrong-type", lambda d: put(several(d), repeats="yes")),
    ("an urgency does not exist", "unknown-word", lambda d: put(rule(d, "emergency"), urgency="urgent")),
    ("a contact does not exist", "unknown-word", lambda d: put(urgent_topic(d), contacts=["ambulance"])),
    ("a type does not exist", "unknown-word", lambda d: put(question(d, type="integer"), type="number")),
    ("a condition has no value", "unclear-condition", lambda d: condition(d, "equals").pop("equals")),
    ("a kind of condition is misspelt", "unclear-condition", lambda d: rename(condition(d, "one_of"), "one_of", "in")),
    ("a choice has one answer", "incomplete-item", lambda d: put(question(d, type="choice"), answer_options=[])),
    ("a number has no end", "incomplete-item", lambda d: question(d, type="integer").pop("max_value")),
    ("a number ends before it begins", "incomplete-item", lambda d: put(with_words(d), min_value=11)),
    ("yes or no may repeat", "incomplete-item", lambda d: put(question(d, type="boolean"), repeats=True)),
    ("yes or no has bounds", "incomplete-item", lambda d: put(question(d, type="boolean"), max_value=1)),
    # names
    ("an id has a space", "malformed-id", lambda d: put(d["topics"][0], id="My topic")),
    ("two topics share an id", "duplicate-id", lambda d: put(d["topics"][1], id=d["topics"][0]["id"])),
    ("two questions share an id", "duplicate-id", lambda d: put(question(d), link_id=list(questions(d))[1]["link_id"])),
    ("two rules share an id", "duplicate-id", lambda d: put(d["rules"][1], id=d["rules"][0]["id"])),
    (
        "two answers share a code",
        "duplicate-id",
        lambda d: put(several(d)["answer_options"][1], code=several(d)["answer_options"][0]["code"]),
    ),
    ("a code says not sure", "reserved-code", lambda d: put(several(d)["answer_options"][0], code="not-sure")),
    ("a rule reads no question", "unknown-name", lambda d: put(condition(d, "equals"), question="gone")),
    ("a sign was renamed", "unknown-name", lambda d: put(question(d, type="boolean"), link_id="renamed")),
    ("a finding was renamed", "unknown-name", lambda d: put(condition(d, "finding"), finding="gone")),
    ("a topic was removed", "unknown-name", lambda d: d["topics"].pop(0)),
    ("a topic is misspelt in a rule", "unknown-name", lambda d: put(d["rules"][0], raises=["gone"])),
    ("a topic is misspelt in a scenario", "unknown-name", lambda d: put(expectation(d), undetermined=["gone"])),
    ("a code is misspelt", "unknown-answer-code", lambda d: put(condition(d, "includes"), includes="gone")),
    ("a code of several is misspelt", "unknown-answer-code", lambda d: put(condition(d, "one_of"), one_of=["gone"])),
    ("a scenario asks nobody", "unknown-name", lambda d: put(d["scenarios"][0]["answers"], gone=True)),
    (
        "a scenario answers in words",
        "unfit-scenario-answer",
        lambda d: put(d["scenarios"][0]["answers"], **{question(d, type="boolean")["link_id"]: "maybe"}),
    ),
    (
        "a scenario's number is out of bounds",
        "unfit-scenario-answer",
        lambda d: put(d["scenarios"][0]["answers"], **{with_words(d)["link_id"]: 99}),
    ),
    ("a number cites nothing that is there", "unknown-reference", lambda d: put(d["evidence"][0], citations=["gone"])),
    ("a topic shows no number that is there", "unknown-reference", lambda d: put(d["topics"][0], evidence=["gone"])),
    ("a number is of no option", "unknown-reference", lambda d: put(d["evidence"][0], options=["gone"])),
    ("no answer is right", "unknown-right-answer", lambda d: put(d["understanding"][0], right="gone")),
    (
        "a guarantee names no topic",
        "unknown-name",
        lambda d: put(next(c for c in conditions(d["guarantees"]) if "raised" in c), raised="gone"),
    ),
    # conditions
    ("yes or no is compared with a number", "unfit-comparison", lambda d: put(condition(d, "equals"), equals=3)),
    (
        "a number is too large to be reached",
        "threshold-out-of-range",
        lambda d: put(condition(d, "at_least"), at_least=99),
    ),
    ("a number is always reached", "threshold-out-of-range", lambda d: put(condition(d, "at_least"), at_least=0)),
    ("a condition has no parts", "empty-condition", lambda d: put(emergency(d)[0], when={"any_of": []})),
    (
        "more parts are wanted than there are",
        "empty-condition",
        lambda d: put(d["rules"][-1], when={"some_of": [d["rules"][-1]["when"]], "at_least": 2}),
    ),
    (
        "a finding hangs on itself",
        "circular-condition",
        lambda d: put(d["findings"][0], when={"finding": d["findings"][0]["id"]}),
    ),
    (
        "a question hangs on itself",
        "looks-ahead",
        lambda d: put(
            question(d, type="boolean"),
            enable_when={"question": question(d, type="boolean")["link_id"], "equals": True},
        ),
    ),
    (
        "a question hangs on a later one",
        "looks-ahead",
        lambda d: [section["items"].reverse() for section in d["sections"]],
    ),
    (
        "a rule hangs on a topic",
        "misplaced-topic-condition",
        lambda d: put(d["rules"][-1], when={"raised": d["topics"][0]["id"]}),
    ),
    (
        "findings rest on each other without an end",
        "too-deep-condition",
        lambda d: d["findings"].extend(chained(d, 80)),
    ),
    ("a topic rests on pairs of signs without an end", "too-large-to-settle", tangle),
    (
        "a guarantee promises nothing",
        "unclear-guarantee",
        lambda d: next(g for g in d["guarantees"] if "always" in g).pop("always"),
    ),
    # safety
    ("an emergency number is of another country", "emergency-number", lambda d: put(country(d, "US"), emergency="999")),
    ("an emergency number lacks a digit", "emergency-number", lambda d: put(country(d, "GB"), emergency="99")),
    ("an emergency number is words", "emergency-number", lambda d: put(country(d, "DE"), emergency="call for help")),
    ("a country does not exist", "unknown-country", lambda d: put(country(d, "GB"), countries=["UK"])),
    ("an emergency names nobody to call", "urgent-without-contact", lambda d: put(urgent_topic(d), contacts=[])),
    (
        "a topic for today names nobody to call",
        "urgent-without-contact",
        lambda d: put(urgent_topic(d, "today"), contacts=[]),
    ),
    (
        "no crisis line where it is about a crisis",
        "urgent-without-contact",
        lambda d: [t["contacts"].remove("crisis") for t in d["topics"] if "crisis" in t.get("contacts", [])],
    ),
    (
        "a crisis line without its number",
        "urgent-without-contact",
        lambda d: topic(d, "mood-support").pop("contacts"),
    ),
    ("urgent signs are asked at the end", "urgent-section-late", lambda d: d["sections"].append(d["sections"].pop(0))),
    (
        "an urgent sign hangs on another answer",
        "hidden-sign",
        lambda d: put(
            list(questions(d, type="boolean"))[1],
            enable_when={"question": question(d, type="boolean")["link_id"], "equals": True},
        ),
    ),
    ("no number to call", "nothing-there", lambda d: put(d["regions"][-1], emergency=" ")),
    ("a question without words", "nothing-there", lambda d: put(question(d), text="")),
    ("no sign of an emergency is named", "nothing-there", lambda d: put(d["safety"], signs=[])),
    ("a step without questions", "nothing-there", lambda d: d["sections"].append({**d["sections"][0], "items": []})),
    ("no region holds in every place", "neutral-region", lambda d: [r.pop("neutral", 0) for r in d["regions"]]),
    (
        "two regions hold in every place",
        "neutral-region",
        lambda d: [put(region, neutral=True) for region in d["regions"]],
    ),
    (
        "the region for every place is of one country",
        "emergency-number",
        lambda d: put(next(region for region in d["regions"] if region.get("neutral")), countries=["FR"]),
    ),
    ("a country in two regions", "emergency-number", lambda d: country(d, "US")["countries"].append("GB")),
    ("a follow-up is asked of everybody", "incomplete-item", lambda d: follow_up(d).pop("enable_when")),
    (
        "who may give several answers does not hear them",
        "incomplete-item",
        lambda d: put(next(questions(d, repeats=True)), unprompted=True),
    ),
    ("a follow-up sign is no follow-up", "hidden-sign", lambda d: follow_up(d).pop("follow_up")),
    ("a crisis line lost its number", "emergency-number", lambda d: put(country(d, "GB"), crisis="Samaritans")),
    ("the safety box forgets a sign", "unsaid-sign", lambda d: d["safety"]["signs"].pop(2)),
    ("one key says yes to all signs", "unfit-rest", lambda d: put(d["groups"][0], rest=True)),
    ("one key says another answer than its words", "unfit-rest", lambda d: put(d["groups"][1], rest="helped-enough")),
    (
        "a sign that the team should know is off the page",
        "unfit-visit-page",
        lambda d: d["visit_page"]["know"].pop("blood-thinner"),
    ),
    ("an answer has the words of another", "other-number-in-answer", lambda d: reword(d, "Under 18", "18 to 64")),
    # what a tired author writes
    ("the ends of a scale are exchanged", "unlike-bounds", lambda d: exchange(with_words(d), "min_text", "max_text")),
    ("two questions in one", "banned-wording", lambda d: put(question(d), text="Is it weak and/or numb?")),
    ("an author speaks of patients", "banned-wording", lambda d: put(d["topics"][0], discuss=["Ask the patient."])),
    ("a doctor decides", "banned-wording", lambda d: put(d["topics"][0], discuss=["Your doctor will decide."])),
    (
        "a medicine is stopped",
        "lost-not",
        lambda d: put(d["topics"][0], discuss=["Stop your blood thinner a week before."]),
    ),
    (
        "a yes means no",
        "leading-question",
        lambda d: put(question(d), text="Can your two hands not cover your main pain?"),
    ),
    ("an emergency waits", "urgency-unsaid", lambda d: urgent_topic(d)["discuss"].append("Wait until tomorrow.")),
    (
        "a help is that of another question",
        "equal-texts",
        lambda d: put(question(d), help=question(d, type="integer")["help"]),
    ),
    ("a bracket is left open", "slip-of-the-keys", lambda d: put(question(d), help="It counts (if it is new.")),
    ("a comma stands alone", "slip-of-the-keys", lambda d: put(question(d), help="It counts ,if it is new.")),
    ("a sentence was cut", "slip-of-the-keys", lambda d: put(question(d), help="It counts. If it is")),
    (
        "the doctor reads another time",
        "other-number-in-answer",
        lambda d: put(with_words(d), short_text="Pain, last 7 weeks"),
    ),
    (
        "a label in words tells another number",
        "other-number-in-label",
        lambda d: put(next(f for f in d["findings"] if "six months" in f["label"]), label="for three months or more"),
    ),
    (
        "a time in words is another than that of the source",
        "number-without-source",
        lambda d: reword(d, "strong nerve pain of six months", "strong nerve pain of three months"),
    ),
    ("no harm known", "incomplete-evidence", lambda d: put(relief(d), harm="None known.")),
    ("relief is told as something else", "incomplete-evidence", lambda d: put(relief(d), compares="other")),
    (
        "who paid is lost",
        "incomplete-evidence",
        lambda d: [put(e, funding="A fund.") for e in d["evidence"] if "maker paid" in e.get("certainty_why", "")],
    ),
    (
        "two sources are found at one place",
        "unfindable-source",
        lambda d: put(d["citations"][0], doi=with_doi(d, 1)["doi"]),
    ),
    ("a number of PubMed has a letter", "unfindable-source", lambda d: put(d["citations"][0], pmid="3625542O")),
    ("an address is none", "unfindable-source", lambda d: put(d["citations"][0], url="www.example.org")),
    ("a source has another year than its id", "unfindable-source", lambda d: put(d["citations"][0], year="1999")),
    ("a region names another country", "emergency-number", lambda d: put(country(d, "IE"), countries=["IS"])),
    ("two arms are exchanged", "exchanged-arms", lambda d: exchange_names(relief(d)["arms"])),
    # what is there for nothing
    (
        "an answer of none of these has a code of its own",
        "exclusive-answer",
        lambda d: [put(o, code="nothing").pop("exclusive") for o in several(d)["answer_options"] if "exclusive" in o],
    ),
    (
        "none of these may stand beside others",
        "exclusive-answer",
        lambda d: [o.pop("exclusive", 0) for o in several(d)["answer_options"]],
    ),
    ("a rule was forgotten", "unused-rule", lambda d: d["rules"].remove(once_raised(d))),
    ("a rule raises nothing", "unused-rule", lambda d: put(d["rules"][0], raises=[])),
    ("a finding is forgotten", "unused-rule", lambda d: d["findings"].append({**d["findings"][0], "id": "new"})),
    (
        "a story is read by a rule",
        "descriptive-yet-used",
        lambda d: put(question(d, link_id=condition(d, "at_least")["question"]), descriptive=True),
    ),
    (
        "a question is read by nothing",
        "unused-question",
        lambda d: d["sections"][-1]["items"].append({**question(d, type="boolean"), "link_id": "new"}),
    ),
    (
        "an answer is read by nothing",
        "unused-question",
        lambda d: [q["answer_options"].append({"code": "new", "text": "New"}) for q in questions(d, repeats=True)],
    ),
    (
        "no patient shows a topic",
        "rule-without-scenario",
        lambda d: d["topics"].append({**d["topics"][0], "id": "new"}),
    ),
    # numbers, sources, days
    ("more people than there were", "impossible-count", lambda d: put(with_arms(d)["arms"][0], n=10**5)),
    ("fewer people than none", "impossible-count", lambda d: put(with_arms(d)["arms"][0], n=-1)),
    ("out of nobody", "impossible-count", lambda d: put(with_arms(d)["arms"][0], out_of=0)),
    ("a range that does not hold its number", "impossible-count", lambda d: put(with_arms(d)["arms"][0], low=10**5)),
    (
        "a count that stands for not known",
        "stand-in-number",
        lambda d: put(with_arms(d)["arms"][0], n=999, out_of=9999),
    ),
    ("a bound that stands for not known", "stand-in-number", lambda d: put(with_words(d), max_value=999)),
    ("a number without a source", "incomplete-evidence", lambda d: put(d["evidence"][0], citations=[])),
    (
        "a number of no time",
        "incomplete-evidence",
        lambda d: [d["evidence"][0].pop(k, 0) for k in ("period", "period_months")],
    ),
    ("a harm is left out", "incomplete-option", lambda d: put(d["options"][0], harms=d["options"][0]["harms"][:2])),
    (
        "an option says neither a number nor why",
        "incomplete-option",
        lambda d: [d["options"][0].pop(k, 0) for k in ("numbers", "no_good_number")],
    ),
    ("a count is half of what it was", "number-without-count", lambda d: halve(with_arms(d)["arms"][0], "n")),
    ("a whole is half of what it was", "number-without-count", lambda d: halve(with_arms(d)["arms"][0], "out_of")),
    ("a number of another option", "number-of-another-option", lambda d: [put(e, options=[]) for e in d["evidence"]]),
    ("a study of ours is sure", "incomplete-evidence", lambda d: put(rated(d, "us"), certainty="moderate")),
    ("a single study rated itself", "incomplete-evidence", lambda d: put(rated(d, "us"), certainty_by="review")),
    ("a number is told as surer than it is", "number-without-source", lambda d: reword(d, "not very sure", "sure")),
    ("who knew is told as who did not", "mixed-knowledge", lambda d: reword(d, "People knew:", "Against a placebo:")),
    ("nothing says who knew", "bare-gain", lambda d: reword(d, "People knew: back pain", "In studies: back pain")),
    ("letters mean something else", "unexplained-letters", lambda d: reword(d, "Spinal cord s", "Sacral cord s")),
    ("nothing says how sure a gain is", "bare-gain", lambda d: reword(d, "; fairly sure)", ")")),
    (
        "a gain stands without those who did not have it",
        "bare-gain",
        lambda d: reword(d, "9 of 100 had half their leg pain gone at 6 months on usual care, and ", ""),
    ),
    ("a link of a source is no doi", "unfindable-source", lambda d: put(with_doi(d), doi="doi:10.1")),
    ("a number checked after all were", "dates-out-of-order", lambda d: put(d["evidence"][0], checked="2099-01-01")),
    (
        "a number of another scale of time",
        "wrong-type",
        lambda d: put(next(e for e in d["evidence"] if "period_months" in e), period_months="6 months"),
    ),
    ("a certainty does not exist", "unknown-word", lambda d: put(d["evidence"][0], certainty="good")),
    ("a year of a source is a number", "wrong-type", lambda d: put(d["citations"][0], year=2020)),
    ("a source that nobody can find", "unfindable-source", lambda d: put(d["citations"][0], journal="")),
    ("a day that is none", "malformed-date", lambda d: put(d["meta"], published="2026-02-30")),
    ("a review before it is published", "dates-out-of-order", lambda d: put(d["meta"], next_review="2020-01-01")),
    ("published before it was checked", "dates-out-of-order", lambda d: put(d["meta"], evidence_checked="2099-01-01")),
    ("a scale with another end", "unlike-bounds", lambda d: put(with_words(d), max_value=9)),
    (
        "a scale without words",
        "unlike-bounds",
        lambda d: [with_words(d).pop("max_text"), question(d, type="integer").pop("min_text")],
    ),
    ("a scale with words at one end", "unlike-bounds", lambda d: with_words(d).pop("max_text")),
    (
        "a scale whose text says other bounds",
        "unlike-bounds",
        lambda d: put(with_words(d), text="From 1 to 7, how bad is it?"),
    ),
    # words
    ("a promise", "banned-wording", lambda d: put(d["topics"][0], title="We recommend an implant")),
    *(
        ("a tilt", "banned-wording", lambda d, words=words: put(d["topics"][0], discuss=[words]))
        for words in (
            "Only 3 of 100 people had harm.",
            "As many as 74 of them gained.",
            "Three times as many got relief.",
            "It is the best choice.",
            "It will take away your pain.",
            "You need this operation.",
            "Call, and drive yourself.",
            "Turn the pulses up a little.",
        )
    ),
    ("a not is lost", "lost-not", lambda d: reword(d, "Do not start, stop or change", "Start, stop or change")),
    ("a question asks for a yes", "leading-question", lambda d: put(question(d), text="You walk, do you?")),
    (
        "a count in front of a step",
        "count-without-source",
        lambda d: put(d["sections"][0], intro="Of 100 people, 3 do."),
    ),
    ("wishes tilt", "uneven-wishes", lambda d: put(at_most(d)["answer_options"][0], speaks_for="less")),
    ("a word of the clinic", "hard-word", lambda d: put(question(d), text="Do you have radiculopathy?")),
    (
        "a sentence without an end",
        "long-sentence",
        lambda d: put(question(d), text=" ".join(["Do you feel it"] * 8) + "?"),
    ),
    ("a list without an end", "long-list", lambda d: put(d["topics"][0], discuss=["We can talk."] * 8)),
    ("two topics have one title", "equal-texts", lambda d: put(d["topics"][1], title=d["topics"][0]["title"])),
    ("an entry stands twice", "equal-texts", lambda d: d["topics"][0]["discuss"].append(d["topics"][0]["discuss"][0])),
    ("two answers read the same", "equal-texts", lambda d: put(options(d)[1], text=options(d)[0]["text"])),
    ("two questions read the same", "equal-texts", lambda d: put(list(questions(d))[1], text=question(d)["text"])),
    ("a chance in words", "words-only-chance", lambda d: put(d["topics"][0], discuss=["It rarely does harm."])),
    ("a percentage", "percent-sign", lambda d: put(d["topics"][0], discuss=["It helps 50% of people."])),
    ("half a person", "decimal-number", lambda d: put(d["topics"][0], discuss=["It helps 2.5 out of 10 people."])),
    (
        "two denominators",
        "mixed-denominators",
        lambda d: put(d["topics"][0], discuss=["It is 5 out of 100, and 2 out of 1,000."]),
    ),
    ("more than all", "more-than-out-of", lambda d: put(d["topics"][0], discuss=["It helps 120 out of 100 people."])),
    (
        "an option is told at twice the length",
        "unbalanced-option",
        lambda d: d["options"][0]["benefits"].extend(d["options"][0]["benefits"]),
    ),
    # rules: the patients that are written down notice
    (
        "all signs are wanted instead of any",
        "scenario-differs",
        lambda d: rename(emergency(d)[0]["when"], "any_of", "all_of"),
    ),
    ("a sign is left out", "scenario-differs", lambda d: emergency(d)[1].pop(0)),
    ("a sign is turned around", "scenario-differs", lambda d: put(condition(d, "equals"), equals=False)),
    (
        "a rule raises another topic",
        "scenario-differs",
        lambda d: put(rule(d, "emergency"), raises=[d["topics"][-1]["id"]]),
    ),
    ("any is enough instead of all", "scenario-differs", lambda d: rename(condition(d, "all_of"), "all_of", "any_of")),
    ("what shuts out calls for it", "scenario-differs", lambda d: rename(condition(d, "none_of"), "none_of", "any_of")),
    (
        "a number is turned around",
        "scenario-differs",
        lambda d: rename(condition(d, "at_least"), "at_least", "less_than"),
    ),
    ("nothing is an emergency", "scenario-differs", lambda d: lower(d["rules"])),
    (
        "a threshold is one too high",
        "scenario-differs",
        lambda d: put(condition(d, "at_least"), at_least=condition(d, "at_least")["at_least"] + 1),
    ),
    (
        "a threshold is one too low",
        "scenario-differs",
        lambda d: put(condition(d, "at_least"), at_least=condition(d, "at_least")["at_least"] - 1),
    ),
    ("a code is forgotten", "scenario-differs", lambda d: condition(d, "one_of")["one_of"].pop()),
    ("one part more is wanted", "scenario-differs", lambda d: put(condition(d, "some_of"), at_least=3)),
    ("one part less is wanted", "scenario-differs", lambda d: put(condition(d, "some_of"), at_least=1)),
    ("a promise loses a sign", "unpromised-sign", lambda d: promise(d)["when"]["any_of"].pop()),
    ("a promise no longer says how urgent", "unpromised-sign", lambda d: promise(d)["always"].pop("urgency")),
    (
        "an urgency is lowered, and the patients with it",
        "unpromised-sign",
        lambda d: lower(
            [r for r in d["rules"] if r["urgency"] == "emergency" and len(r["when"].get("any_of", [])) > 1]
        ),
    ),
    ("no promise is left", "unpromised-sign", lambda d: put(d, guarantees=[])),
    ("no patient is left", "rule-without-scenario", lambda d: put(d, scenarios=[])),
    ("a wish is misspelt", "unknown-tension", lambda d: put(d["tensions"][0], first="gone")),
    ("a group is misspelt", "unknown-reference", lambda d: put(question(d, type="boolean"), group="gone")),
    ("a family is forgotten", "unknown-reference", lambda d: d["families"].pop(0)),
    ("more answers at most than there are", "incomplete-item", lambda d: put(at_most(d), max_choices=99)),
    ("a patient expects too little", "scenario-differs", lambda d: forget(expectation(d)["raised"])),
]


@pytest.fixture(scope="module")
def shipped_values() -> bytes:
    return pickle.dumps(json.loads(json.dumps(documents.read("pack.yaml", TEXT.encode()).value)))


def planted(values: bytes, plant: Callable[[Plain], object]) -> Plain:
    """Return the shipped pack with a mistake: what was pickled is copied in a tenth of the time of `deepcopy`."""
    changed: Plain = pickle.loads(values)  # noqa: S301  (our own)
    plant(changed)
    assert pickle.dumps(changed) != values, "nothing was planted"
    return changed


RUNS = {**{run.code: run for run in checks.CHECKS}, "scenario-differs": scenarios.run}


def codes(value: Any, code: str) -> set[str]:
    """Return what `check` says about a pack with this value; of what it says about a sound shape, only this code."""
    pack, problems = shapes.as_pack(value)
    found: Iterable[Any] = RUNS[code](pack) if pack and code in RUNS else problems
    return {problem.code for problem in found}


@each("part", range(4))
def test_check_finds_what_is_planted(shipped_values: bytes, part: int) -> None:
    missed = [
        name for name, code, plant in FOUND_BY_CHECK[part::4] if code not in codes(planted(shipped_values, plant), code)
    ]
    assert not missed


SLIPS_OF_A_NUMBER = [lambda n: n + 1, lambda n: n - 1, lambda n: n // 2, lambda n: 10 * n, lambda n: n // 10]
TOLD_OF_ANOTHER = {"duarte-2020: value 11 -> 12"}  # the changed number stands in the same text, and is right there


def with_a_changed_count(evidence: Evidence) -> Iterator[tuple[str, Evidence]]:
    """Yield an item with each number that is drawn changed in each way, and the change in words."""
    places: list[tuple[Any, Callable[[Any], Evidence]]] = [
        (arm, lambda new, i=i: replace(evidence, arms=(*evidence.arms[:i], new, *evidence.arms[i + 1 :])))
        for i, arm in enumerate(evidence.arms)
    ]
    places += [(evidence.difference, lambda new: replace(evidence, difference=new))] if evidence.difference else []
    for place, put_back in places:
        for key in {"n", "out_of", "value", "of", "low", "high"} & {field.name for field in fields(place)}:
            old = getattr(place, key)
            for new in {slip(old) for slip in SLIPS_OF_A_NUMBER} - {old} if old is not None else ():
                yield f"{evidence.id}: {key} {old} -> {new}", put_back(replace(place, **{key: new}))


def test_no_count_can_be_changed_unnoticed(pack: ContentPack) -> None:
    found = (counts.number_without_count, counts.untold_count, impossible_count)
    unnoticed = {
        words
        for each in pack.evidence
        for words, changed in with_a_changed_count(each)
        if not any(True for run in found for _ in run(replace(pack, evidence=(changed,))))
    }
    assert unnoticed == TOLD_OF_ANOTHER


def test_no_number_beside_an_option_a_topic_or_a_myth_can_be_changed_by_one_unnoticed(
    pack: ContentPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [(route, text) for route, text in places.texts(pack) if route and route[0] in dict(NAMING)]
    slips = {route: [slip for by in (1, -1) for slip in with_a_number_changed(text, by)] for route, text in held}
    for turn in range(max(map(len, slips.values()))):
        planted = [(route, texts[turn]) for route, texts in slips.items() if len(texts) > turn]
        monkeypatch.setattr(places, "texts", lambda _, planted=planted: iter(planted))
        found = {problem.route for run in checks.find_checks(figures) for problem in run(pack)}
        assert [text for route, text in planted if route not in found] == []


def with_a_number_changed(text: str, by: int) -> Iterator[str]:
    for number in re.finditer(r"(?<![\w-])\d(?:[\d,]*\d)?(?![\w-])", text):
        other = f"{int(number[0].replace(',', '')) + by:,}" if "," in number[0] else str(int(number[0]) + by)
        if not other.startswith("-"):
            yield text[: number.start()] + other + text[number.end() :]


# --- found by check in how the text is written down ---------------------------------------------------

SLIPS = [
    ("a comment cuts a text off", "text-cut-off", "  title: Get help # now"),
    ("a comma splits a text", "split-text", "  signs: [You cannot feel your legs, or move them]"),
]


@pytest.mark.parametrize(("code", "line"), [pytest.param(code, line, id=name) for name, code, line in SLIPS])
def test_check_finds_what_yaml_reads_in_another_way(code: str, line: str) -> None:
    lines = TEXT[: TEXT.index("\ncore_questions:")].split("\n")
    begin = lines.index("safety:")
    key = line.partition(":")[0]
    first = next(number for number in range(begin, len(lines)) if lines[number].startswith(key + ":"))
    after = next(n for n in range(first + 1, len(lines)) if not lines[n].startswith("    "))
    changed = "\n".join([*lines[:first], line, *lines[after:]]) + TEXT[TEXT.index("\ncore_questions:") :]
    loaded = loading.from_document(loading.shipped_path(), documents.read("pack.yaml", changed.encode()))
    assert loaded.pack
    found = chain.from_iterable(run(loaded.pack, loaded.source) for run in checks.OF_TEXT)
    assert code in {problem.code for problem in found}


# --- found by coverage ------------------------------------------------------------------------------------


def test_coverage_asks_for_a_patient_with_an_emergency_when_all_of_them_are_gone(shipped_values: bytes) -> None:
    def forget_patients(d: Plain) -> None:
        raised = set(rule(d, "emergency")["raises"])
        d["scenarios"] = [patient for patient in d["scenarios"] if raised.isdisjoint(patient["expect"]["raised"])]

    pack, _ = shapes.as_pack(planted(shipped_values, forget_patients))
    assert pack
    assert not coverage.coverage(pack).reached


# --- what `check` says about the mistakes in tests/mistakes.yaml, written anew ---------------------------


def renew() -> None:
    """Write what `check` says now about each mistake; raise ValueError for one about which it says nothing."""
    path = TOP / "tests" / "mistakes.yaml"
    mistakes = iter(test_checks.MISTAKES)

    def anew(_: re.Match[str]) -> str:
        mistake = next(mistakes)
        if not (said := test_checks.findings(test_checks.broken(mistake))):
            raise ValueError(mistake["mistake"])
        return "  says: |\n" + textwrap.indent(said, "    ", lambda _: True)

    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^  says: \|\n(?:(?:    .*)?\n)*", anew, text), encoding="utf-8")


if __name__ == "__main__":
    renew()
