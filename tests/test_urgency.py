"""How urgent a topic is: a closed set, in order, and content that cannot be lowered unnoticed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from decision_aid.authoring import scenarios
from decision_aid.authoring.checks.conditions import hidden_sign
from decision_aid.authoring.coverage import coverage
from decision_aid.authoring.mutants import with_urgency
from decision_aid.authoring.verify import verify_pack
from decision_aid.authoring.verify.results import Verdict
from decision_aid.content import URGENCIES, Equals, Group, Guarantee, TopicRaised, is_urgent
from decision_aid.engine.answers import Absent, Answers
from decision_aid.engine.every_sheet.settling import Settling
from decision_aid.engine.guidance import guide
from decision_aid.engine.regions import Place, contact_lines
from decision_aid.engine.sheet import Sheet
from decision_aid.interop.fhir import document
from decision_aid.people.interview import AT_HOME
from decision_aid.people.interview import Interview as Talk
from decision_aid.people.interview.urgent import UnsureSign, Urgent, _responses
from decision_aid.reports.for_patients import guidance_json
from decision_aid.reports.for_patients.sheet import sheet_blocks
from decision_aid.reports.for_patients.visit import visit_of
from decision_aid.reports.text import render
from decision_aid.sessions.content import Content
from decision_aid.sessions.records import fold
from decision_aid.sessions.signs import signs, taken_back
from tests.conftest import KITCHEN_SINK, NO_HURRY, TOP, pack_in
from tests.kept import events, session
from tests.scripted import Interview, Scripted
from tests.test_fhir_response import MADE

if TYPE_CHECKING:
    from decision_aid.content import ContentPack

SHIPPED, SINK = (pack_in(path) for path in (TOP / "questions.yaml", KITCHEN_SINK))
LOWER = [
    (number, urgency)
    for number, rule in enumerate(SHIPPED.rules)
    for urgency in URGENCIES[URGENCIES.index(rule.urgency) + 1 :]
]


def lowered(pack: ContentPack) -> ContentPack:
    """Return a pack where nothing is urgent."""
    rules = (replace(rule, urgency="discuss") for rule in pack.rules)
    return replace(pack, rules=tuple(rules))


def with_soon(pack: ContentPack) -> ContentPack:
    """Return the kitchen sink with one topic within days: to tell one's story."""
    return with_urgency(pack, 2, "soon")


# --- Urgency is content ---------------------------------------------------------------------------


def test_no_urgency_of_the_shipped_pack_can_be_lowered_unnoticed() -> None:
    assert LOWER
    for number, urgency in LOWER:
        rule = SHIPPED.rules[number]
        differing = [found.message for found in scenarios.run(with_urgency(SHIPPED, number, urgency))]
        words = f" is expected as {rule.urgency} but raised as {urgency}"
        assert any(words in message for message in differing), (rule.id, urgency)


def test_all_urgencies_of_the_shipped_pack_lowered_at_once_are_noticed() -> None:
    assert any("but raised as discuss" in found.message for found in scenarios.run(lowered(SHIPPED)))


def test_a_guarantee_holds_an_urgency_exactly() -> None:
    for urgency in URGENCIES:
        found = verify_pack(replace(with_urgency(SINK, 0, urgency), scenarios=()), NO_HURRY)
        kept = next(result for result in found.results if result.subject == "numb-is-urgent")
        assert (kept.verdict is Verdict.PROVED) == (urgency == "emergency")


def test_where_two_rules_raise_a_topic_the_more_urgent_one_counts() -> None:
    also = replace(SINK.rules[0], id="also", when=Equals("place", equals="head"), urgency="soon")
    never = Guarantee("never-soon", "Never soon.", when=TopicRaised("help-now"), always=TopicRaised("help-now", "soon"))
    numb = Guarantee("numb", "Now.", when=Equals("numb", equals=True), always=TopicRaised("help-now", "emergency"))
    pack = replace(SINK, rules=(*SINK.rules, also), guarantees=(never, numb), scenarios=())
    results = verify_pack(pack, NO_HURRY).results
    verdicts = {(result.kind, result.subject): result.verdict for result in results if "guarantee" in result.kind}
    assert verdicts["guarantee", "never-soon"] is Verdict.REFUTED
    assert verdicts["guarantee", "numb"] is Verdict.PROVED
    assert verdicts["guarantee-says-something", "never-soon"] is Verdict.PROVED
    (sign,) = signs(pack, guide(pack, Answers({"place": "head", "numb": True})))
    assert sign.key == "numb=True", "what raises it less urgently is no sign"
    sheet = Content(pack, "").sheet(Answers({"place": "head", "numb": True}), Place(pack.neutral_region, certain=True))
    assert [urgent.signs for urgent in visit_of(sheet).urgent] == ["Told: numb leg."], "nor is it one on the page"
    for urgency in ("today", "soon", "discuss"):
        less = replace(pack, rules=(*SINK.rules, replace(also, urgency=urgency)))
        unsure = guide(less, Answers({"place": "head", "numb": Absent.NOT_SURE}))
        assert [raised.topic.id for raised in unsure.raised] == ["help-now"]
        assert unsure.unsure_signs == ("numb",), "what has come up already can be more urgent still"
    graver = replace(pack, rules=(replace(SINK.rules[0], urgency="today"), replace(also, urgency="emergency")))
    today = guide(graver, Answers({"numb": True}))
    for place, page in (("head", Urgent("help-now", "emergency", "place")), (Absent.NOT_SURE, UnsureSign("place"))):
        worse = guide(graver, Answers({"numb": True, "place": place}))
        assert [*_responses(today, worse, pack.items["place"])] == [page], "what gets more urgent is told anew"
    unsure = guide(pack, Answers({"place": Absent.NOT_SURE, "numb": Absent.DECLINED}))
    assert unsure.unsure_signs == (), "what would only be less urgent is no sign"


def test_one_unsure_sign_of_two_topics_is_one_page() -> None:
    both = replace(SINK.rules[0], raises=("help-now", "story"))
    pack = replace(SINK, rules=(both, *SINK.rules[1:]))
    unsure = guide(pack, Answers({"numb": Absent.NOT_SURE}))
    assert len(unsure.urgent_if_so) == 2
    graver = replace(pack, rules=(replace(SINK.rules[0], urgency="today"), replace(both, id="b", raises=("story",))))
    in_order = guide(graver, Answers({"numb": Absent.NOT_SURE})).urgent_if_so
    assert [each.topic.id for each in in_order] == ["story", "help-now"], "the most urgent first"
    assert [*_responses(guide(pack, Answers()), unsure, pack.items["numb"])] == [UnsureSign("numb")]


def test_an_urgency_that_neither_a_scenario_nor_a_guarantee_holds_is_a_slip_that_survives() -> None:
    unheld = replace(SINK, guarantees=(), scenarios=tuple(each for each in SINK.scenarios if not each.expect.raised))
    words = {mutant.words for mutant in coverage(unheld).survivors if mutant.route == ("rules", 0, "urgency")}
    assert words == {"urgency: emergency -> today", "urgency: emergency -> soon", "urgency: emergency -> discuss"}
    assert not coverage(unheld).reached
    promised = replace(unheld, guarantees=SINK.guarantees)
    assert not [mutant for mutant in coverage(promised).survivors if mutant.route == ("rules", 0, "urgency")]


# --- Within days ----------------------------------------------------------------------------------

TOLD = Answers({"numb": True, "pain": 8, "place": "leg", "kinds": ("rest",), "walks": False})


def test_within_days_comes_after_today_and_before_the_rest_and_stops_nothing() -> None:
    assert URGENCIES == ("emergency", "today", "soon", "discuss")
    assert [urgency for urgency in URGENCIES if is_urgent(urgency)] == ["emergency", "today"]
    found = guide(with_soon(SINK), TOLD)
    assert [raised.topic.id for raised in found.raised] == ["help-now", "story", "talk"]
    assert [raised.topic.id for raised in found.urgent] == ["help-now"]


def test_within_days_is_said_on_paper_and_to_programs() -> None:
    pack = with_soon(SINK)
    sheet = Sheet(pack, Settling(pack).guide(TOLD), Place(pack.neutral_region, certain=False), "0" * 64, "1")
    shown = render(sheet_blocks(sheet))
    assert "SOON: Tell your story\n" in shown
    assert "Ask for a visit within days." in shown
    assert "- SOON: Tell your story" in shown
    assert [topic["urgency"] for topic in json.loads(guidance_json.render(sheet, ""))["topics"]] == [
        "emergency",
        "soon",
        "discuss",
    ]
    assert "Within days" in str(document.as_resource(document.Record(sheet, (), MADE)))


def test_help_of_the_same_day_begins_with_the_doctor_and_of_an_emergency_with_the_number() -> None:
    talk = Talk(content=Content(SHIPPED, "0" * 64), route=AT_HOME)
    begun = talk.begin(Place(SHIPPED.neutral_region, certain=False))
    for sign, topic, begins in (("limb-sore", "urgent-care", "act"), ("saddle-numbness", "emergency-care", "call")):
        act = SHIPPED.topics_by_id[topic].discuss[0]
        for answer in (True, Absent.NOT_SURE):
            told = talk.show(talk.answered(begun, SHIPPED.items[sign], answer)).body
            call = talk.contacts(begun, ("emergency",))[0]
            assert (told.index(call) < told.index(act)) == (begins == "call"), (sign, answer, told)


# --- One region, and screens ----------------------------------------------------------------------


def test_where_there_is_one_region_its_numbers_stand_alone_and_nobody_is_asked() -> None:
    pack = replace(SINK, regions=(replace(SINK.regions[1], neutral=True),))
    assert contact_lines(pack, Place(pack.neutral_region, certain=False), ("emergency",)) == ("Emergency: call 999.",)
    face = Scripted([])
    Interview(pack, face, Place(pack.neutral_region, certain=False)).run()
    assert "Where are you?" not in [prompt.heading for prompt in face.prompts]


def test_an_emergency_alarms_unless_the_crisis_line_is_what_helps_first() -> None:
    for contacts, alarms in ((("emergency", "crisis"), ["EMERGENCY"]), (("crisis", "emergency"), [])):
        topics = tuple(replace(topic, contacts=contacts) for topic in SINK.topics)
        face = Scripted(["", "y", "q"])
        Interview(replace(SINK, topics=topics), face, Place(SINK.regions[1], certain=True)).run()
        assert [prompt.alarm for prompt in face.prompts if prompt.alarm] == alarms


def test_the_questions_of_one_group_count_as_one_screen() -> None:
    group = Group("signs", "Do you have one of these?", rest=False, rest_text="none of these")
    (numb,) = SINK.sections[0].items
    signs = tuple(replace(numb, link_id=name, group="signs", descriptive=name != "numb") for name in ("numb", "cold"))
    sections = (replace(SINK.sections[0], items=signs), *SINK.sections[1:])
    few = replace(SINK.guarantees[-1], at_most_screens=6)
    pack = replace(SINK, sections=sections, groups=(group,), guarantees=(few,))
    verdicts = []
    for most in (6, 5):
        kept = replace(pack, guarantees=(replace(few, at_most_screens=most),))
        found = verify_pack(kept, NO_HURRY)
        verdicts.append(next(result for result in found.results if result.subject == few.id))
    assert [result.verdict for result in verdicts] == [Verdict.PROVED, Verdict.REFUTED]
    assert verdicts[1].note == "whoever answers so, and not sure to all else, sees 6 screens of questions"


# --- Signs that concern only some -----------------------------------------------------------------


def test_a_no_that_is_a_sign_and_was_changed_is_told_as_any_other() -> None:
    rule = replace(SINK.rules[0], when=Equals("walks", equals=False))
    said = events(session(), (("place", "leg"), ("walks", False), ("walks", True)))
    (sign,) = taken_back(replace(SINK, rules=(rule, *SINK.rules[1:])), said, fold(said).answers)
    assert sign.key == "walks=False"


def test_a_follow_up_may_hang_on_what_everybody_is_asked_and_on_nothing_else() -> None:
    rule = replace(SINK.rules[0], when=Equals("walks", equals=False))
    story = SINK.sections[1]
    on_place = tuple(replace(item, follow_up=item.link_id == "walks") for item in story.items)
    gated = tuple(replace(i, enable_when=Equals("numb", equals=True)) if i.link_id == "place" else i for i in on_place)
    for items, hidden in ((story.items, "asked of everybody"), (on_place, ""), (gated, "hangs on 'place'")):
        sections = (SINK.sections[0], replace(story, items=items))
        pack = replace(SINK, sections=sections, rules=(rule, *SINK.rules[1:]))
        found = [problem.message for problem in hidden_sign(pack)]
        assert [hidden in message for message in found] == [True] * bool(hidden), found
        asked = [result for result in verify_pack(pack, NO_HURRY).results if result.kind == "sign-asked"]
        assert any(result.verdict is Verdict.REFUTED for result in asked) == bool(hidden)
