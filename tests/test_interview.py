"""The interview, step by step: a script types, and the prompts that came are looked at."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from decision_aid.content import Region, Scale, YesNo
from decision_aid.engine import flow, regions
from decision_aid.engine.answers import Absent, Answer, Answers, in_words, read
from decision_aid.people import interview as interviews
from decision_aid.people.interview import OnFile, State
from decision_aid.people.interview.ending import ticked_in_words
from decision_aid.people.interview.questions import COMMANDS, Help, Review
from decision_aid.people.interview.reading import Check, KeyFacts, Numbers, Reading, compared, lines_of
from decision_aid.people.interview.state import SHARED, ForTheClinic, Look
from decision_aid.people.prompts import Prompt, no_such_key
from decision_aid.people.terminal.plain_face import PlainFace
from decision_aid.people.terminal.rich_face import RichFace
from decision_aid.reports.for_patients.glossary import aside, terms_in
from decision_aid.reports.for_patients.options import KEY_FACTS, NUMBERS_DIFFER, compare_blocks, side_by_side
from decision_aid.reports.text import wrap
from decision_aid.sessions.content import Content
from decision_aid.sessions.records import Details
from tests.conftest import both_packs
from tests.scripted import Interview, Patient, Scripted, Sheets, asked_by, items_by_words
from tests.sheets import sheets
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import ContentPack

PACKS = both_packs()
PACK = PACKS["kitchen_sink"]
UK = regions.Place(next(region for region in PACKS["questions"].regions if region.id == "uk"), certain=True)
TWO_OPTIONS = tuple(option.id for option in PACK.options[:2])

Step = tuple[str, str]
BEGIN: tuple[Step, ...] = (("welcome", ""),)
QUIET_SIGNS: tuple[Step, ...] = (*BEGIN, ("numb", "n"), ("facts", ""))
STORY: tuple[Step, ...] = (("pain", "7"), ("place", "1"), ("kinds", "1 3"), ("walks", "n"), ("stage", "s"))
WHOLE: tuple[Step, ...] = (*QUIET_SIGNS, *STORY, ("review", ""))
THE_END = "the end"


def what(pack: ContentPack, prompt: Prompt) -> str:
    """Return what a prompt is, seen from its parts and not from its wording."""
    found = [name for name, fits in _kinds(pack, prompt) if fits]
    assert found, prompt
    return found[0]


def _kinds(pack: ContentPack, prompt: Prompt) -> Iterator[tuple[str, bool]]:
    body, commands = "\n".join(prompt.body), [command.key for command in prompt.commands]
    choices = [choice.text for choice in prompt.choices]
    yield "sheet", "w" in commands and "o" in commands
    yield "part", commands == ["?", "b"] and prompt.heading == "Your sheet"
    yield "review", prompt.heading == "Your answers"
    yield "facts", prompt.heading == "Your choices, in short"
    for item in pack.items.values():
        yield (
            item.link_id,
            not prompt.quiet and bool(prompt.body) and item is items_by_words(pack).get(asked_by(prompt)),
        )
        yield f"help {item.link_id}", prompt.heading == item.text
    for topic in pack.topics:
        yield f"urgent {topic.id}", prompt.heading == topic.title
    yield "country", choices == [region.name for region in pack.regions]
    yield "compare", prompt.several and choices == [option.title for option in pack.options]
    yield "options", choices == [option.title for option in pack.options]
    for option in pack.options:
        yield f"option {option.id}", prompt.heading == option.title
    for check in pack.understanding:
        yield f"understand {check.id}", choices == [option.text for option in check.answer_options]
        yield f"again {check.id}", check.again in body
    yield "file", choices == [kind.value for kind in OnFile]
    yield "goodbye", pack.safety.action in body and commands == ["w", "b", "q"]
    yield "compared", prompt.heading.startswith("Your choices, compared")
    yield "which number", prompt.heading == "The numbers" and bool(choices)
    yield "numbers", any(any(evidence.population in line for line in prompt.body) for evidence in pack.evidence)
    yield "myths", all(any(myth.claim in line for line in prompt.body) for myth in pack.myths)
    yield "stop?", [choice.key for choice in prompt.choices] == ["y", "n"]
    yield "tick", prompt.several
    yield "welcome", prompt.heading == pack.meta.title
    for item in pack.items.values():
        yield f"unsure {item.link_id}", f"You told us: {item.short_text}: not sure." in prompt.body
    yield "crisis line", prompt.heading == "You are not alone"
    yield "words", prompt.heading == "Words"


def interview(*steps: Step, pack: ContentPack = PACK, region: str = "other") -> tuple[Interview, list[Prompt]]:
    """Type the second of each step, and see that the prompts were the first of each.

    A last step "the end" says that nothing more was asked; otherwise the input ends after the steps.
    """
    expected = [name for name, _ in steps if name != THE_END]
    face = Scripted([typed for name, typed in steps if name != THE_END])
    place = regions.Place(next(known for known in pack.regions if known.id == region), certain=False)
    talk = Interview(pack, face, place)
    talk.run()
    asked = [what(pack, prompt) for prompt in face.prompts]
    ended = THE_END in dict(steps)
    assert asked[: len(expected)] == expected
    assert len(asked) == len(expected) + (0 if ended else 1)
    return talk, face.prompts


def answers_of(talk: Interview) -> dict[str, Answer]:
    return dict(talk.answers.by_link_id)


# --- from the first question to the last ----------------------------------------------------------


def test_it_asks_all_that_applies_and_shows_all_answers_once() -> None:
    talk, _ = interview(*WHOLE, (THE_END, ""))
    assert talk.complete
    assert answers_of(talk) == {
        "numb": False,
        "pain": 7,
        "place": "leg",
        "kinds": ("rest", "music"),
        "walks": False,
        "stage": Absent.DECLINED,
    }


def test_a_question_that_does_not_apply_is_not_asked() -> None:
    story = (("pain", "u"), ("place", "2"), ("kinds", "4"), ("stage", "1"), ("review", ""))
    talk, _ = interview(*QUIET_SIGNS, *story, (THE_END, ""))
    assert "walks" not in talk.answers


def test_the_first_page_says_what_this_is_in_sixty_words_and_the_second_asks() -> None:
    pack = PACKS["questions"]
    for place in (regions.Place(pack.regions[0], certain=False), regions.Place(pack.regions[2], certain=False)):
        face = Scripted([""])
        Interview(pack, face, place).run()
        first, second = face.prompts
        assert len(" ".join((first.heading, *first.body)).split()) <= 60
        assert second.rows
        shown = "\n".join(first.body)
        assert "10 minutes" in shown
        assert "No clinician has checked" in shown
        known = place.region is not pack.neutral_region
        assert (place.region.emergency in shown) is (place.region.name in shown) is known
        assert "c" in [command.key for command in first.commands]


def test_what_is_to_be_known_about_the_content_stands_first_and_strong() -> None:
    face = Scripted([])
    Interview(PACK, face, regions.Place(PACK.regions[0], certain=False), content=Content(PACK, "", ("Changed.",))).run()
    (first,) = face.prompts
    assert first.body[0] == "Changed."
    assert first.strong == ("Changed.",)


def test_no_page_explains_a_word_unless_it_is_asked() -> None:
    pack = PACKS["questions"]
    face = Patient(pack, Answers())
    Interview(pack, face, regions.Place(pack.regions[0], certain=False)).run()
    shown = " ".join(" ".join((*prompt.body, *(choice.text for choice in prompt.choices))) for prompt in face.prompts)
    assert not [term.term for term in pack.glossary if term.meaning in shown]


@each(
    ("told", "last"),
    [
        ({}, 17),
        ({"implant-now": "none", "main-pain-site": "head-or-face"}, 17),
        ({"age-group": "under-18"}, 10),
        ({"implant-now": "pump"}, 10),
    ],
)
def test_the_steps_never_go_back_and_the_last_step_is_the_last_of_those_that_a_person_is_asked(
    told: dict[str, Answer], last: int
) -> None:
    pack = PACKS["questions"]
    face = Patient(pack, Answers(told))
    Interview(pack, face, regions.Place(pack.regions[0], certain=False), details=Details(short=True)).run()
    steps = [prompt.at for prompt in face.prompts if prompt.at]
    numbers = [number for number, _ in steps]
    assert numbers == sorted(numbers)
    assert numbers[0] == 1
    assert steps[-1] == (last, last)
    assert last == 17 or set(numbers) == set(range(1, last + 1))
    assert {of for _, of in steps} <= {17, last}


def test_in_the_review_a_group_that_has_one_answer_is_one_line_and_its_number_shows_the_group() -> None:
    pack = PACKS["questions"]
    face = Scripted(["", "x", "n", "r", "1"])
    Interview(pack, face, regions.Place(pack.regions[0], certain=False)).run()
    review, group = face.prompts[-2:]
    assert [choice.text for choice in review.choices] == ["Urgent signs, 10 questions: no", "Thoughts of self-harm: no"]
    assert len(group.rows) == 10


@each(
    ("link_id", "keys", "typed_keys", "several", "alone"),
    [
        ("numb", ["y", "n"], (), False, frozenset()),
        ("pain", [], tuple(map(str, range(11))), False, frozenset()),
        ("place", ["1", "2", "3"], (), False, frozenset()),
        ("kinds", ["1", "2", "3", "4"], (), True, frozenset("4")),
    ],
)
def test_a_question_offers_its_answers_and_the_commands(
    link_id: str,
    keys: list[str],
    typed_keys: tuple[str, ...],
    several: bool,  # noqa: FBT001
    alone: frozenset[str],
) -> None:
    _, prompts = interview(*WHOLE, (THE_END, ""))
    (prompt,) = [prompt for prompt in prompts if what(PACK, prompt) == link_id]
    assert [choice.key for choice in prompt.choices] == keys
    assert (prompt.typed_keys, prompt.several, prompt.alone) == (typed_keys, several, alone)
    assert prompt.commands == COMMANDS
    assert (prompt.chosen, prompt.enter) == (frozenset(), "")
    item = PACK.items[link_id]
    assert [choice.text for choice in prompt.choices if item.answer_options] == [o.text for o in item.answer_options]
    for text in (item.kind.low_text, item.kind.high_text) if isinstance(item.kind, Scale) else ():
        assert text in "\n".join(prompt.body)


def test_every_question_says_in_which_step_it_is_and_how_far_it_is() -> None:
    _, prompts = interview(*WHOLE, (THE_END, ""))
    for prompt in prompts:
        for section in PACK.sections:
            if what(PACK, prompt) in [item.link_id for item in section.items]:
                assert section.title in prompt.heading
                assert prompt.at


# --- what was not understood, and help ------------------------------------------------------------


@each("typed", ["", "maybe", "7", "\x1b[2J", "yn", " "])
def test_what_is_not_understood_is_asked_again_with_a_notice_and_changes_nothing(typed: str) -> None:
    talk, prompts = interview(*BEGIN, ("numb", typed))
    assert what(PACK, prompts[-1]) == "numb"
    assert prompts[-1].notices
    assert all(notice.isprintable() for notice in prompts[-1].notices)
    assert not answers_of(talk)


def test_a_notice_is_gone_once_the_question_is_asked_for_another_reason() -> None:
    _, prompts = interview(*BEGIN, ("numb", "maybe"), ("numb", "?"), ("help numb", ""), ("numb", "n"))
    assert not [prompt for prompt in prompts if what(PACK, prompt) == "numb"][-1].notices


@each("word", ["?", "help", "WHY"])
def test_help_says_why_we_ask_and_leads_back(word: str) -> None:
    talk, prompts = interview(*QUIET_SIGNS, ("pain", word), ("help pain", ""), ("pain", "3"))
    (help_page,) = [prompt for prompt in prompts if what(PACK, prompt) == "help pain"]
    shown = "\n".join(help_page.body)
    assert PACK.items["pain"].why in shown
    assert PACK.items["pain"].help in shown
    assert talk.answers.get("pain") == 3


# --- back, review, edit ---------------------------------------------------------------------------


@each("word", ["b", "B", "back"])
def test_back_asks_the_question_before_again_and_shows_its_answer(word: str) -> None:
    talk, prompts = interview(*QUIET_SIGNS, ("pain", "3"), ("place", word), ("pain", "4"), ("place", "2"))
    again = [prompt for prompt in prompts if what(PACK, prompt) == "pain"][1]
    assert in_words(PACK.items["pain"], 3) in "\n".join(again.notices)
    assert again.enter
    assert answers_of(talk) == {"numb": False, "pain": 4, "place": "arm"}


def test_back_goes_on_to_the_questions_before_that_and_enter_keeps_an_answer() -> None:
    steps = (("pain", "3"), ("place", "b"), ("pain", "b"), ("numb", ""), ("place", "1"))
    talk, _ = interview(*QUIET_SIGNS, *steps)
    assert answers_of(talk) == {"numb": False, "pain": 3, "place": "leg"}


def test_before_the_first_question_stands_the_first_page_where_the_country_can_be_chosen() -> None:
    _, prompts = interview(*BEGIN, ("numb", "b"), ("welcome", "c"), ("country", "2"))
    assert what(PACK, prompts[-1]) == "welcome"
    assert PACK.regions[1].name in " ".join(prompts[-1].body)


def test_back_leaves_out_questions_whose_answers_do_not_count() -> None:
    steps = (("pain", "3"), ("place", "1"), ("kinds", "1"), ("walks", "b"), ("kinds", "b"), ("place", "2"))
    talk, _ = interview(*QUIET_SIGNS, *steps, ("stage", "b"), ("kinds", "2"), ("stage", "1"))
    assert answers_of(talk)["kinds"] == ("heat",)


def test_a_question_asked_again_has_its_choices_marked() -> None:
    steps = (("pain", "3"), ("place", "2"), ("kinds", "1 2"), ("stage", "b"), ("kinds", "b"), ("place", "b"))
    _, prompts = interview(*QUIET_SIGNS, *steps)
    chosen = {what(PACK, prompt): prompt.chosen for prompt in prompts}
    assert (chosen["kinds"], chosen["place"], chosen["pain"]) == (frozenset("12"), frozenset("2"), frozenset("3"))


def test_many_answers_are_reviewed_a_line_a_section_whose_number_shows_each_of_them() -> None:
    pack = PACKS["questions"]
    told: dict[str, Answer] = {item.link_id: False for item in pack.items.values() if item.group in ("signs", "health")}
    tried = {item.link_id: "not-tried" for item in pack.items.values() if item.group == "tried"}
    told |= {"self-harm-thoughts": False, "age-group": "18-to-64", "pain-average": 7, "activity-limit": 8, **tried}
    told |= {"tried-exercise": "did-not-help", "low-mood": True, "help-at-home": Absent.NOT_SURE, "opioid-use": "none"}
    told |= dict.fromkeys(("pain-feel", "named-conditions"), ("none-of-these",))
    face = Scripted(["4", "2", ""])
    talk = Interview(pack, face, regions.Place(pack.regions[0], certain=True))
    state = talk.state.over(Review())
    talk.state = replace(state, standing=talk.talk.stand(Answers(told), state.details))
    talk.run()
    whole, of_section, question, *_ = face.prompts
    assert [choice.text for choice in whole.choices] == [
        "Urgent signs: none",
        "About you. 18 to 64",
        "Your pain. How strong: 7 of 10. How limiting: 8 of 10. Other words fit better. No name so far",
        (
            "What you have tried. Not tried: pain relief medicines, medicines for nerve pain, talking therapy, "
            "pain programme, injections near nerve or spine. Exercise or physiotherapy: did not help. Opioids: no"
        ),
        "Your health. Low mood. Not sure: help at home. No to 4 others",
    ]
    assert [choice.text for choice in of_section.choices] == [
        "What you have tried, 2 questions: Not tried",
        "Exercise or physiotherapy: Did not help",
        "What you have tried, 3 questions: Not tried",
        "Strong pain medicine (opioids): No",
    ]
    assert question.body == (pack.items["tried-exercise"].text,)


def test_a_lone_no_is_named_in_the_review_and_what_follows_a_question_says_to_what() -> None:
    pack = PACKS["questions"]
    told: dict[str, Answer] = {item.link_id: False for item in pack.items.values() if item.group == "signs"}
    told |= {"implant-now": "pump", "implant-trouble": ("pump-signs",), "opioid-use": "none", "low-mood": False}
    told |= {"pain-average": 7, "activity-limit": 8, "pain-duration": "over-2-years", "main-pain-site": "foot"}
    told |= {"self-harm-thoughts": False, "age-group": "18-to-64", "pain-feel": ("burning",)}
    talk = Interview(pack, Scripted([]), regions.Place(pack.regions[0], certain=True)).talk
    state = talk.begin(regions.Place(pack.regions[0], certain=True))
    shown = talk.show(replace(state, standing=talk.stand(Answers(told), state.details)).over(Review()))
    of_sections = {choice.text.partition(".")[0]: choice.text for choice in shown.choices}
    assert of_sections["About you"].endswith("Pain implant: a medicine pump. Trouble with the implant now: pump")
    assert of_sections["What you have tried"] == "What you have tried. Opioids: no"
    assert of_sections["Your health"] == "Your health. Low mood: no"


def test_review_shows_every_answer_and_leads_to_the_one_to_change_and_back() -> None:
    steps = (("pain", "3"), ("place", "1"), ("kinds", "r"), ("review", "2"), ("pain", "8"), ("kinds", "1"))
    talk, prompts = interview(*QUIET_SIGNS, *steps)
    (review,) = [prompt for prompt in prompts if what(PACK, prompt) == "review"]
    assert [choice.key for choice in review.choices] == ["1", "2", "3"]
    told: dict[str, Answer] = {"numb": False, "pain": 3, "place": "leg"}
    for choice, (link_id, answer) in zip(review.choices, told.items(), strict=True):
        assert PACK.items[link_id].short_text in choice.text
        assert ("3 of 10" if link_id == "pain" else in_words(PACK.items[link_id], answer)) in choice.text
    assert talk.answers.get("pain") == 8


@each("typed", ["", "b"])
def test_review_leads_back_to_the_question(typed: str) -> None:
    talk, _ = interview(*QUIET_SIGNS, ("pain", "r"), ("review", typed), ("pain", "3"))
    assert answers_of(talk) == {"numb": False, "pain": 3}


@each("typed", ["0", "9", "-1", "²", "x", "walk to the shop"])
def test_a_slip_at_the_review_is_told_and_leads_nowhere(typed: str) -> None:
    _, prompts = interview(*QUIET_SIGNS, ("pain", "r"), ("review", typed), ("review", ""), ("pain", "3"))
    assert [prompt.notices for prompt in prompts if what(PACK, prompt) == "review"] == [
        (),
        (no_such_key(typed),),
    ]


def test_review_before_the_first_answer_is_empty() -> None:
    _, prompts = interview(*BEGIN, ("numb", "r"), ("review", ""), ("numb", "n"))
    assert not prompts[2].choices
    assert prompts[2].enter


def test_a_changed_answer_parks_what_no_longer_applies_and_brings_it_back() -> None:
    there = (("pain", "3"), ("place", "1"), ("kinds", "1"), ("walks", "n"))
    away = (("stage", "r"), ("review", "3"), ("place", "2"))
    back = (("stage", "r"), ("review", "3"), ("place", "1"), ("stage", "1"), ("review", ""))
    talk, prompts = interview(*QUIET_SIGNS, *there, *away, *back, (THE_END, ""))
    first, second, _ = (prompt for prompt in prompts if what(PACK, prompt) == "review")
    assert len(first.choices) == len(second.choices) + 1
    assert talk.answers.get("walks") is False
    assert not flow.set_aside(PACK, talk.answers)


def test_a_changed_answer_that_opens_an_earlier_question_has_it_asked() -> None:
    steps = (("pain", "3"), ("place", "2"), ("kinds", "1"), ("stage", "r"), ("review", "3"), ("place", "1"))
    talk, _ = interview(*QUIET_SIGNS, *steps, ("walks", "y"), ("stage", "1"), ("review", ""), (THE_END, ""))
    assert talk.complete


@each(
    "detour",
    [
        (("review", "b"), ("stage", "2")),
        (("review", "b"), ("stage", "")),
        (("review", "2"), ("pain", "1")),
    ],
)
def test_from_the_review_answers_can_be_changed_and_all_are_shown_again(detour: tuple[Step, ...]) -> None:
    talk, _ = interview(*QUIET_SIGNS, *STORY, *detour, ("review", ""), (THE_END, ""))
    assert talk.complete


def test_a_change_in_the_review_that_opens_a_question_has_it_asked_at_once() -> None:
    story = (("pain", "3"), ("place", "2"), ("kinds", "1"), ("stage", "1"))
    _, prompts = interview(*QUIET_SIGNS, *story, ("review", "3"), ("place", "1"))
    assert what(PACK, prompts[-1]) == "walks"


def test_however_often_answers_are_looked_at_again_it_goes_on() -> None:
    again: tuple[Step, ...] = (("pain", "r"), ("review", "1"), ("numb", "r"), ("review", "1"), ("numb", ""))
    talk, _ = interview(*QUIET_SIGNS, *again * 200, ("pain", "3"))
    assert talk.answers.get("pain") == 3
    round_and_round: tuple[Step, ...] = (("numb", "r"), ("review", "1"))
    interview(*QUIET_SIGNS, ("pain", "r"), ("review", "1"), *round_and_round * 2000, ("numb", ""), ("pain", "3"))


# --- urgent answers -------------------------------------------------------------------------------


def test_an_urgent_answer_interrupts_before_the_next_question() -> None:
    _, prompts = interview(*BEGIN, ("numb", "y"), ("urgent help-now", "g"), ("facts", ""))
    topic = PACK.topics_by_id["help-now"]
    urgent = prompts[2]
    shown = "\n".join(urgent.body)
    assert PACK.regions[0].emergency in urgent.body[0]
    assert all(text in shown for text in topic.discuss)
    assert urgent.body[-1] == "You told us: Numb leg: yes."
    assert urgent.alarm == "EMERGENCY"


def test_each_urgent_answer_of_the_shipped_pack_interrupts_at_once() -> None:
    pack = PACKS["questions"]
    urgent = [item for item in pack.sections[0].items if not item.follow_up]
    for item in urgent:
        face = Patient(pack, Answers({other.link_id: other is item for other in urgent}))
        Interview(pack, face, regions.Place(pack.regions[0], certain=False)).run()
        asked = [what(pack, prompt) for prompt in face.prompts]
        interrupts = [number for number, name in enumerate(asked) if name.startswith("urgent ")]
        assert interrupts == [asked.index(item.link_id) + 1]


def test_an_urgent_topic_interrupts_once_and_again_only_after_it_was_taken_back() -> None:
    urgent = (("numb", "y"), ("urgent help-now", ""), ("facts", ""))
    steps = (("pain", "b"), ("numb", "y"), ("pain", "b"), ("numb", "n"), ("pain", "b"), ("numb", "y"))
    talk, _ = interview(*BEGIN, *urgent, *steps, ("urgent help-now", "g"), ("pain", "3"))
    assert talk.answers.get("numb") is True


def test_from_an_urgent_page_the_sheet_is_one_key_away_and_the_answer_is_kept() -> None:
    talk, _ = interview(*BEGIN, ("numb", "y"), ("urgent help-now", "q"), (THE_END, ""))
    assert answers_of(talk) == {"numb": True}
    assert not talk.complete


def test_what_is_not_understood_does_not_close_an_urgent_page() -> None:
    slips = (("urgent help-now", typed) for typed in ("zz", "n", "what b", "1 q"))
    interview(*BEGIN, ("numb", "y"), *slips, ("urgent help-now", "g"))


@each("word", ["u", "not sure"])
def test_to_be_unsure_about_an_urgent_sign_shows_whom_to_call(word: str) -> None:
    talk, prompts = interview(*BEGIN, ("numb", word), ("unsure numb", ""), ("facts", ""))
    shown = "\n".join(prompts[2].body)
    assert shown.index(PACK.regions[0].emergency) < shown.index(PACK.items["numb"].short_text)
    assert PACK.regions[0].crisis not in shown, "one number to call, not several"
    assert talk.answers.get("numb") is Absent.NOT_SURE


@each("typed", ["s", "n"])
def test_only_an_unsure_answer_to_an_urgent_sign_does_so(typed: str) -> None:
    interview(*BEGIN, ("numb", typed), ("facts", ""), ("pain", "u"), ("place", "u"))


def test_each_unsure_urgent_sign_of_the_shipped_pack_shows_whom_to_call() -> None:
    pack = PACKS["questions"]
    urgent = [item.link_id for item in pack.sections[0].items]
    for link_id in urgent:
        if pack.items[link_id].follow_up:
            continue  # whoever is asked it has a page for the sign before
        calm = {"implant-now": "none", "main-pain-site": "low-back"}  # follow-ups of others are not asked
        sheet = Answers({**calm, **{other: Absent.NOT_SURE if other == link_id else False for other in urgent}})
        face = Patient(pack, sheet)
        Interview(pack, face, regions.Place(pack.regions[0], certain=False)).run()
        asked = [what(pack, prompt) for prompt in face.prompts]
        assert asked[asked.index(link_id) + 1] == f"unsure {link_id}"
        assert len([name for name in asked if name.startswith(("unsure", "urgent"))]) == 1


def test_who_is_not_sure_about_many_signs_is_told_once_for_all_that_need_the_same_help() -> None:
    pack = PACKS["questions"]
    face = Patient(pack, Answers({item.link_id: Absent.NOT_SURE for item in pack.sections[0].items}))
    Interview(pack, face, regions.Place(pack.regions[0], certain=False)).run()
    told = [name for name in (what(pack, prompt) for prompt in face.prompts) if name.startswith("unsure")]
    assert told == [f"unsure {first}" for first in ("bladder-bowel-change", "swollen-calf", "self-harm-thoughts")]


def test_a_yes_pressed_by_mistake_is_taken_back_with_one_key() -> None:
    talk, prompts = interview(*BEGIN, ("numb", "y"), ("urgent help-now", "b"), ("facts", ""))
    assert talk.answers.get("numb") is False
    assert talk.state.details.mistakes == ("numb",)
    assert "mistake" in next(command.text for command in prompts[2].commands if command.key == "b")
    assert prompts[3].notices == (f"{PACK.items['numb'].short_text}: your answer is now no. To change it, press r.",)


@each(
    ("typed", "first"),
    [
        (("y", "q"), ("Get emergency help now.", "Emergency: call 999.")),
        (("u", "q", "y"), ("NOW, if it may be so: Get emergency help now.", "Emergency: call 999.")),
        (("x", "n", "q", "y"), ()),
    ],
)
def test_the_sheet_and_the_last_words_say_first_what_is_urgent_and_whom_to_call(
    typed: tuple[str, ...], first: tuple[str, ...]
) -> None:
    face = Scripted(["", *typed, "", ""])
    Interview(PACKS["questions"], face, UK).show_the_sheet()
    for heading in ("Your sheet is ready", "Before you go"):
        body = next(prompt.body for prompt in face.prompts if prompt.heading == heading)
        assert (body[: len(first)] == first) if first else not body[0].startswith(("Get", "NOW")), body
        assert body.count("Emergency: call 999.") == (heading == "Before you go" or bool(first))


@each("region", [region for region in PACKS["questions"].regions if not region.neutral])
def test_the_last_words_of_a_known_place_fit_a_window_so_that_no_number_to_call_is_out_of_sight(region: Region) -> None:
    face = Scripted(["", "x", "n", "", "q", "y", "", ""])
    Interview(PACKS["questions"], face, regions.Place(region, certain=True)).show_the_sheet()
    (body,) = (prompt.body for prompt in face.prompts if prompt.heading == "Before you go")
    assert sum(len(wrap(line, 80) or [""]) for line in body) <= 24 - 4  # its heading and keys take four


@each(
    ("then", "is_old"),
    [((), False), (("i", "To walk", "", ""), True), (("i", "", "", ""), False), (("r", "3", "2"), True)],
)
def test_who_changes_something_after_saving_is_told_that_the_file_is_old(
    *, then: tuple[str, ...], is_old: bool
) -> None:
    face = Scripted(["", "x", "n", "1", "", "q", "y", "w", "1", *then, "", ""])
    Interview(PACKS["questions"], face, UK).show_the_sheet()
    assert face.prompts[-1].heading == "Before you go"
    assert any(line.startswith("You have changed something") for line in face.prompts[-1].body) == is_old


def test_in_a_crisis_another_urgent_sign_is_not_left_out() -> None:
    face = Scripted(["", "y", "g", "x", "y", "q", ""])
    Interview(PACKS["questions"], face, UK).show_the_sheet()
    for prompt in face.prompts[-2:]:
        assert "Get emergency help now." in prompt.body, prompt.heading


def test_after_thoughts_of_self_harm_the_line_to_call_stands_first_and_alone() -> None:
    pack = PACKS["questions"]
    uk = next(region for region in pack.regions if region.id == "uk")
    face = Scripted(["", "x", "y", "q", "q", "q"])
    talk = Interview(pack, face, regions.Place(uk, certain=True))
    talk.show_the_sheet()
    crisis, menu, last = face.prompts[3:]
    assert last.body[-1] == SHARED
    for prompt in (crisis, menu, last):
        shown = " ".join((prompt.heading, *prompt.body))
        assert uk.crisis in next(line for line in prompt.body if any(char.isdigit() for char in line))
        assert not [option.title for option in pack.options if option.title in shown]
        assert not [sign for sign in pack.safety.signs if sign in shown]
        assert not prompt.alarm


def test_minors_and_people_with_an_implant_have_a_path_of_their_own_once_no_urgent_sign_is_asked_first() -> None:
    pack, place = PACKS["questions"], regions.Place(PACKS["questions"].regions[0], certain=True)
    for link_id, answer, topic, first in (
        ("age-group", "under-18", "young-people", ()),
        ("implant-now", "stimulator", "implant-clinic", ("implant-trouble",)),
    ):
        calm = {name: False for name, item in pack.items.items() if isinstance(item.kind, YesNo)}
        sheet = {**calm, "age-group": "18-to-64", "implant-trouble": ("none-of-these",), link_id: answer}
        face = Patient(pack, Answers(sheet))
        talk = Interview(pack, face, place, details=Details(short=True))
        talk.run()
        names = [what(pack, prompt) for prompt in face.prompts]
        _, *asked = names[names.index(link_id) :]
        assert (*first, f"urgent {topic}") == tuple(asked[: len(first) + 1])
        only = pack.topics_by_id[topic].asks_only
        assert {name for name in asked if name in pack.items} <= {*only, "implant-now", "implant-trouble"}
        assert "facts" not in names
        assert talk.complete


def test_an_age_chosen_by_mistake_is_changed_from_the_page_that_it_brought() -> None:
    pack = PACKS["questions"]
    face = Scripted(["", "x", "n", "1", "b"])
    Interview(pack, face, regions.Place(pack.regions[0], certain=True)).run()
    assert [what(pack, prompt) for prompt in face.prompts[-3:]] == ["age-group", "urgent young-people", "age-group"]


def test_of_two_urgent_signs_of_one_list_the_second_is_shown_also_when_the_list_is_asked_again() -> None:
    pack = PACKS["questions"]
    face = Scripted(["", "x", "n", "2", "2", "", "2 3", "b", "2 3", ""])
    Interview(pack, face, regions.Place(pack.regions[0], certain=True)).run()
    signs = [pack.topics_by_id[topic].title for topic in ("implant-emergency", "implant-wound")]
    assert [heading for heading in face.headings if heading in signs] == signs
    assert "Call the clinic that looks after your implant" in face.headings[face.headings.index(signs[0]) :]
    stopped = Scripted(["", "x", "n", "2", "2", "", "3 q"])
    Interview(pack, stopped, regions.Place(pack.regions[0], certain=True)).run()
    assert stopped.headings[-1] == signs[1], "nobody stops past a sign that is ticked"


def test_where_two_wishes_pull_apart_one_true_sentence_says_so() -> None:
    kinds = (("pain", "3"), ("place", "2"), ("kinds", "1 2"), ("stage", "1"))
    _, prompts = interview(*QUIET_SIGNS, *kinds)
    stage = next(prompt for prompt in prompts if what(PACK, prompt) == "stage")
    assert stage.notices == (PACK.tensions[0].say,)


def test_more_can_be_told_at_the_end_of_the_short_path_or_not_and_all_is_shown_once_more() -> None:
    pack = PACKS["questions"]
    face = Patient(pack, Answers())
    talk = Interview(pack, face, regions.Place(pack.regions[0], certain=True), details=Details(short=True))
    talk.run()
    left_out = list(flow.open_items(pack, talk.answers))
    assert {"deciding-stage", "decision-role"} <= {item.link_id for item in left_out}
    assert "m" in [command.key for command in talk.talk.show(talk.state).commands]
    sheet, talk.face = talk.state, Scripted(["b"])
    talk.state = talk.talk.step(sheet, "m")
    talk.run()
    assert (talk.state.details, talk.state.standing) == (sheet.details, sheet.standing), "b is where m was pressed"
    talk.state, talk.face, before = talk.talk.step(talk.state, "m"), face, len(face.asked)
    talk.run()
    assert face.asked[before:] == [item.link_id for item in left_out]
    assert face.prompts[-1].heading == "Your answers"
    assert flow.next_item(pack, talk.answers) is None
    assert "m" not in [command.key for command in talk.talk.show(talk.state).commands]


def test_from_an_unsure_page_the_question_can_be_answered_anew() -> None:
    talk, _ = interview(*BEGIN, ("numb", "u"), ("unsure numb", "b"), ("numb", "n"), ("facts", ""))
    assert talk.answers.get("numb") is False


@each(
    ("link_id", "answer", "pages"),
    [
        ("low-mood", True, 1),
        ("low-mood", False, 0),
        ("low-mood", Absent.DECLINED, 0),
        ("self-harm-thoughts", Absent.DECLINED, 1),
        ("fever-unwell", Absent.DECLINED, 0),
    ],
)
def test_low_mood_and_a_declined_answer_on_self_harm_show_the_crisis_line_once_and_go_on(
    link_id: str, answer: Answer, pages: int
) -> None:
    pack = PACKS["questions"]
    calm: dict[str, Answer] = dict.fromkeys(pack.items, Absent.DECLINED)
    calm |= {item.link_id: False for item in pack.items.values() if isinstance(item.kind, YesNo)}
    face = Patient(pack, Answers({**calm, link_id: answer}))
    talk = Interview(pack, face, regions.Place(pack.regions[1], certain=True))
    talk.run()
    names = [what(pack, prompt) for prompt in face.prompts]
    assert names.count("crisis line") == pages
    if pages:
        place = names.index("crisis line")
        assert names[place - 1] == link_id
        assert pack.regions[1].crisis in face.prompts[place].body[0], "whom to call stands first"
    assert talk.complete


# --- terms in plain words -------------------------------------------------------------------------


def test_help_and_a_page_to_read_say_what_their_words_mean_when_asked() -> None:
    pack = PACKS["questions"]
    numbers = {option.id: str(number) for number, option in enumerate(pack.options, start=1)}
    face = Scripted(["?", "", "v", numbers["scs"], "?", ""])
    talk = Interview(pack, face, regions.Place(pack.regions[0], certain=False))
    talk.state = replace(talk.state, pages=(KeyFacts("matters-most"),))
    talk.run()
    facts, _, _, option, words, _ = face.prompts[1:]
    assert what(pack, face.prompts[1]) == "words"
    meaning = next(term.meaning for term in pack.glossary if term.term == "battery unit")
    assert meaning in " ".join(words.body)
    assert meaning not in " ".join(option.body)
    assert facts.heading == "Words"
    item = pack.items["named-conditions"]
    said = " ".join(talk.talk.show(talk.state.over(Help(item.link_id))).body)
    assert all(aside(term) in said for term in terms_in(pack, (item.text, item.help)))


# --- facts about the choices ----------------------------------------------------------------------


def test_key_facts_are_shown_once_before_what_matters_five_families_by_six_rows() -> None:
    steps = (("pain", "b"), ("numb", "n"), ("pain", "3"), ("place", "3"))
    interview(*QUIET_SIGNS, *steps)
    pack = PACKS["questions"]
    face = Patient(pack, Answers())
    Interview(pack, face, regions.Place(pack.regions[0], certain=False)).run()
    asked = [what(pack, prompt) for prompt in face.prompts]
    (place,) = [number for number, name in enumerate(asked) if name == "facts"]
    (section,) = [section for section in pack.sections if section.offer_options]
    following = [name for name in asked[place:] if name in pack.items]
    assert following[0] == section.items[0].link_id
    rows = dict(face.prompts[place].facts())
    assert rows == {
        name: tuple((family.title, cell(family.key_facts)) for family in pack.families)
        for name, cell in KEY_FACTS.items()
    }


def test_each_choice_can_be_read_in_full_in_any_order_as_often_as_one_likes() -> None:
    reading: list[Step] = [("facts", "v")]
    for number in (2, 1, 1):
        reading += [("options", str(number)), (f"option {PACK.options[number - 1].id}", "")]
    _, prompts = interview(
        *QUIET_SIGNS[:-1], *reading, ("options", "7"), ("options", "x"), ("options", ""), ("facts", "")
    )
    for prompt in prompts:
        for option in PACK.options:
            if what(PACK, prompt) == f"option {option.id}":
                shown = " ".join(prompt.body)
                facts = (
                    *(step.what for step in option.timeline),
                    *option.benefits,
                    *(harm.what for harm in option.harms),
                    option.undo,
                )
                assert all(fact in shown for fact in facts)


def test_choices_can_be_compared_where_they_are_offered_and_from_the_sheet() -> None:
    comparing = (("options", "v"), ("compare", "2 1"), ("compared", ""), ("options", "v"), ("compare", "b"))
    _, prompts = interview(*QUIET_SIGNS[:-1], ("facts", "v"), *comparing, ("options", ""), ("facts", ""))
    (page,) = [prompt for prompt in prompts if what(PACK, prompt) == "compared"]
    shown = " ".join(" ".join(page.body).split())
    assert all(option.title in shown for option in PACK.options[:2])
    assert NUMBERS_DIFFER.split(". ")[0] in shown
    finish(("sheet", "v"), *comparing, ("options", "b"), ("sheet", ""))


def compared_at(look: Look) -> Prompt:
    talk = interviews.Interview(content=Content(PACK, ""), route=interviews.AT_HOME)
    return Reading(compared, TWO_OPTIONS).show(talk, talk.begin(regions.Place(PACK.regions[0], certain=True)), look)


def test_the_columns_of_a_comparison_are_named_wherever_it_is_scrolled_to() -> None:
    face = RichFace(console=Console(file=StringIO(), width=80))
    shown = compared_at(Look(face.width, face.icons))
    assert all(option.title in shown.heading for option in PACK.options[:2])
    table = side_by_side(PACK, PACK.options[:2], 80).splitlines()
    assert list(shown.body[: len(table)]) == table


def test_without_pictures_choices_are_compared_feature_by_feature() -> None:
    face = PlainFace(StringIO(), StringIO())
    look = Look(face.width, face.icons)
    _, *blocks = compare_blocks(PACK, PACK.options[:2])
    assert compared_at(look).body == lines_of(look, blocks)


def test_at_the_key_facts_one_can_go_back() -> None:
    back = (("facts", "b"), ("numb", ""), ("facts", "zz"), ("facts", ""))
    interview(*QUIET_SIGNS[:-1], *back, ("pain", "7"))


def test_choices_and_explanations_can_be_read_again_from_the_sheet() -> None:
    (check,) = PACK.understanding
    reading = (("sheet", "v"), ("options", "1"), (f"option {PACK.options[0].id}", ""), ("options", ""))
    checking = (("sheet", "k"), (f"understand {check.id}", "1"), (f"again {check.id}", ""))
    finish(*reading, *checking, ("sheet", ""))


@each("typed", [("1",), ("2",), ("x", "1")])
def test_whatever_is_answered_to_a_check_the_matter_is_said_again_and_a_slip_closes_nothing(
    typed: tuple[str, ...],
) -> None:
    (check,) = PACK.understanding
    asked = ((f"understand {check.id}", line) for line in typed)
    talk, _, _ = finish(("sheet", "k"), *asked, (f"again {check.id}", ""), ("sheet", ""))
    assert check.id not in talk.answers


def test_the_checks_say_how_many_they_are_and_can_be_left_at_any_of_them() -> None:
    pack = PACKS["questions"]
    face = Scripted(["1", "", "b"])
    talk = Interview(pack, face, regions.Place(pack.regions[0], certain=False))
    talk.state = replace(talk.state, pages=(Check(),))
    talk.run()
    first, _, second, *_ = face.headings
    assert first.endswith(f"1 of {len(pack.understanding)}")
    assert second.endswith(f"2 of {len(pack.understanding)}")


def test_a_check_tells_whether_we_were_understood_and_can_be_skipped() -> None:
    (check,) = PACK.understanding
    right = [option.code for option in check.answer_options].index(check.right) + 1
    headings = set()
    for typed in (str(right), str(3 - right)):
        _, prompts, _ = finish(
            ("sheet", "k"), (f"understand {check.id}", typed), (f"again {check.id}", ""), ("sheet", "")
        )
        headings.add(prompts[2].heading)
    assert len(headings) == 2
    finish(("sheet", "k"), (f"understand {check.id}", ""), ("sheet", ""))


# --- the country ----------------------------------------------------------------------------------


@each(
    ("typed", "region", "certain"),
    [("2", "uk", True), ("1", "other", True), ("", "other", False), ("b", "other", False)],
)
def test_the_country_is_one_key_away_on_the_first_page(typed: str, region: str, certain: bool) -> None:  # noqa: FBT001
    talk, prompts = interview(("welcome", "c"), ("country", typed), ("welcome", ""), ("numb", "n"))
    assert (talk.state.place.region.id, talk.state.place.certain) == (region, certain)
    assert ("999" in " ".join(prompts[2].body)) is (region == "uk")


@each(("typed", "page"), [("y", "urgent help-now"), ("u", "unsure numb")])
def test_the_country_can_be_changed_where_help_is_named(typed: str, page: str) -> None:
    _, prompts = interview(*BEGIN, ("numb", typed), (page, "c"), ("country", "2"), (page, ""), ("facts", ""))
    before, after = ("\n".join(prompt.body) for prompt in prompts if what(PACK, prompt) == page)
    assert "call 999" in after
    assert "call 999" not in before


# --- stopping, and the end of the input -----------------------------------------------------------


@each("word", ["q", "Q", "stop", "quit"])
@each("sure", ["y", "yes"])
def test_stop_asks_once_and_keeps_what_was_answered(word: str, sure: str) -> None:
    talk, _ = interview(*QUIET_SIGNS, ("pain", "3"), ("place", word), ("stop?", sure), (THE_END, ""))
    assert answers_of(talk) == {"numb": False, "pain": 3}
    assert not talk.complete


@each("no", ["n", "no", "N"])
def test_stop_can_be_taken_back(no: str) -> None:
    talk, _ = interview(*QUIET_SIGNS, ("pain", "q"), ("stop?", "x"), ("stop?", ""), ("stop?", no), ("pain", "3"))
    assert talk.answers.get("pain") == 3


@each(
    ("before", "page"),
    [((), "welcome"), (QUIET_SIGNS[:-1], "facts"), ((*BEGIN, ("numb", "u")), "unsure numb")],
)
def test_every_page_can_be_stopped_at(before: tuple[Step, ...], page: str) -> None:
    talk, _ = interview(*before, (page, "q"), ("stop?", "n"), (page, "q"), ("stop?", "y"), (THE_END, ""))
    assert not talk.complete


@each("count", range(len(WHOLE)))
def test_wherever_the_input_ends_what_was_answered_is_kept(count: int) -> None:
    talk, _ = interview(*WHOLE[:count])
    assert talk.complete is (flow.next_item(PACK, talk.answers) is None)
    answered = {name: typed for name, typed in WHOLE[:count] if name in PACK.items}
    assert answers_of(talk) == {name: read(PACK.items[name], typed) for name, typed in answered.items()}


# --- the finished sheet ---------------------------------------------------------------------------

QUESTIONS = ("What now?", "What else?", "Who can help?")
GROUPS = (("Now", QUESTIONS[:2]), ("Later", (QUESTIONS[1], QUESTIONS[2])))  # a question may belong to two


def finish(*steps: Step) -> tuple[Interview, list[Prompt], list[OnFile]]:
    """Go through the sheet at the end, after an interview; return what was written as well."""
    steps += (("goodbye", ""),) if steps[-1] == ("sheet", "") else ()
    written: list[OnFile] = []

    def write(_: State, kind: OnFile | ForTheClinic) -> str:
        assert isinstance(kind, OnFile)
        written.append(kind)
        return f"WRITTEN {len(written)}"

    face = Scripted([typed for _, typed in (*WHOLE, *steps)])

    def render(state: State) -> str:
        return f"SHEET\n{state.place.region.id} {dict(state.answers.by_link_id)} {state.details.ticked}\n"

    place = regions.Place(PACK.regions[0], certain=False)
    talk = Interview(PACK, face, place, paper=Sheets(render=render, groups=GROUPS, put=write))
    talk.run()
    begun = len(face.prompts)
    talk.show_the_sheet()
    prompts = face.prompts[begun:]
    assert [what(PACK, prompt) for prompt in prompts] == [name for name, _ in steps]
    return talk, prompts, written


def test_the_sheet_is_read_part_by_part_and_enter_finishes() -> None:
    _, prompts, written = finish(("sheet", "1"), ("part", ""), ("sheet", ""))
    assert prompts[1].body[0] == "SHEET"
    assert prompts[0].enter
    assert not written


def test_the_sheet_is_written_as_often_as_it_is_asked_for_and_says_so() -> None:
    again = (("sheet", "w"), ("file", "1"), ("sheet", "w"), ("file", "3"), ("sheet", ""))
    _, prompts, written = finish(*again)
    assert [prompt.notices[:1] for prompt in prompts] == [(), (), ("WRITTEN 1",), (), ("WRITTEN 2",), ()]
    assert prompts[-1].body[:2] == ("WRITTEN 1", "WRITTEN 2")
    assert written == [OnFile.PAGE, OnFile.TEXT]


@each("typed", [("",), ("b",), ("9", ""), ("zz", "b")])
def test_no_file_is_written_where_no_kind_is_chosen_and_a_slip_closes_nothing(typed: tuple[str, ...]) -> None:
    _, prompts, written = finish(("sheet", "w"), *(("file", line) for line in typed), ("sheet", ""))
    assert not written
    assert "not saved" in prompts[-1].body[0]


def test_an_answer_changed_at_the_end_changes_the_sheet() -> None:
    look = (("sheet", "1"), ("part", ""))
    talk, prompts, _ = finish(*look, ("sheet", "r"), ("review", "2"), ("pain", "1"), *look, ("sheet", ""))
    assert talk.answers.get("pain") == 1
    assert prompts[1].body != prompts[-3].body


def test_a_country_changed_at_the_end_changes_the_sheet() -> None:
    country = (("country", "zz"), ("country", "²"), ("country", "2"))  # a slip closes nothing
    talk, prompts, _ = finish(("sheet", "c"), *country, ("sheet", "1"), ("part", ""), ("sheet", ""))
    assert talk.state.place == regions.Place(PACK.regions[1], certain=True)
    assert "uk" in prompts[-3].body[1]


@each(
    ("typed", "ticked"),
    [
        ("1", QUESTIONS[:1]),
        ("1 3", (QUESTIONS[0], QUESTIONS[2])),
        ("3,2", QUESTIONS[1:]),
        ("", ()),
        ("x", ()),
    ],
)
def test_questions_can_be_ticked_to_be_asked_first(typed: str, ticked: tuple[str, ...]) -> None:
    talk, prompts, _ = finish(("sheet", "t"), ("tick", "e"), ("tick", typed), ("sheet", ""))
    assert tuple(choice.text for choice in prompts[2].choices) == QUESTIONS
    assert talk.ticked == ticked


def test_ticks_are_shown_again_and_can_be_changed() -> None:
    talk, prompts, _ = finish(("sheet", "t"), ("tick", "1 2"), ("sheet", "t"), ("tick", "2"), ("sheet", ""))
    assert [prompt.chosen for prompt in prompts if prompt.several] == [frozenset(), frozenset("12")]
    assert talk.ticked == QUESTIONS[1:2]
    assert [prompt.notices for prompt in prompts if what(PACK, prompt) == "sheet"][1:] == [
        ("2 questions are ticked, and first on your sheet.",),
        ("1 question is ticked, and first on your sheet.",),
    ]


def test_the_three_questions_that_help_with_any_choice_are_offered_to_tick_all_three() -> None:
    pack = PACKS["questions"]
    face = Scripted(["", "x", "n", "q", "y", "t"])
    groups = (("Three questions that help with any choice", pack.core_questions),)
    Interview(pack, face, UK, paper=Sheets(groups=groups)).show_the_sheet()
    assert tuple(choice.text for choice in face.prompts[-1].choices) == pack.core_questions


def test_of_each_topic_one_question_is_offered_to_tick_and_all_of_them_are_a_key_away_each_once() -> None:
    _, prompts, _ = finish(("sheet", "t"), ("tick", "2 e"), ("tick", "b"), ("sheet", ""))
    every = [("What now?", "Now"), ("What else?", "Now"), ("Who can help?", "Later")]
    assert [(choice.text, choice.under) for choice in prompts[1].choices] == [every[0], ("What else?", "Later")]
    assert [(choice.text, choice.under) for choice in prompts[2].choices] == every
    assert prompts[2].chosen == {"2"}, "what was ticked stays so"


def test_all_ticks_can_be_taken_away_and_a_slip_or_back_takes_none() -> None:
    for typed, left in (("x", ()), ("b", QUESTIONS[:2]), ("2 b", QUESTIONS[1:2])):
        slips = (("tick", "zz"), ("tick", "9"))
        talk, prompts, _ = finish(
            ("sheet", "t"), ("tick", "1 2"), ("sheet", "t"), *slips, ("tick", typed), ("sheet", "")
        )
        assert talk.ticked == left
        assert prompts[-2].notices == (ticked_in_words(left),)


def test_the_last_page_names_the_signs_before_it_says_what_to_do_for_any_of_these() -> None:
    _, prompts, _ = finish(("sheet", ""))
    last = prompts[-1].body
    signs = [last.index(f"- {sign}") for sign in PACK.safety.signs]
    assert signs == sorted(signs)
    assert max(signs) < last.index(PACK.safety.action)


def test_the_last_page_says_where_the_sheet_is_and_whom_to_call_and_leads_back() -> None:
    _, prompts, _ = finish(("sheet", "q"), ("goodbye", "b"), ("sheet", "w"), ("file", "2"), ("sheet", ""))
    not_kept, kept = (prompt for prompt in prompts if what(PACK, prompt) == "goodbye")
    assert "not saved" in not_kept.body[0]
    assert kept.body[0] == "WRITTEN 1"
    _, prompts, _ = finish(("sheet", "q"), ("goodbye", "w"), ("file", "2"), ("goodbye", ""))
    assert (prompts[-1].body[0], prompts[-1].notices) == ("WRITTEN 1", ())  # and not said twice
    for prompt in (not_kept, kept):
        assert PACK.safety.action in prompt.body
        assert PACK.regions[0].emergency in "\n".join(prompt.body)
        assert any("computer" in line for line in prompt.body)


def test_numbers_in_full_and_what_one_may_have_read_are_a_key_away() -> None:
    reading = (("sheet", "n"), ("sheet", "v"), ("options", "m"))
    option = next(number for number, option in enumerate(PACK.options, start=1) if option.numbers)
    name = f"option {PACK.options[option - 1].id}"
    more = (
        ("myths", ""),
        ("options", str(option)),
        (name, "n"),
        ("which number", "1"),
        ("numbers", ""),
        ("which number", ""),
    )
    _, prompts, _ = finish(*reading, *more, (name, "b"), ("options", ""), ("sheet", ""))
    assert "No number" in prompts[1].notices[0]
    (shown,) = ["\n".join(prompt.body) for prompt in prompts if what(PACK, prompt) == "numbers"]
    assert all(words in shown for words in ("25 of 100 did", "How sure are we?", "Choices: "))
    assert "\u25cf" in shown, "the face shows pictures"


def test_of_several_numbers_on_the_sheet_each_can_be_read_in_full() -> None:
    pack = PACKS["questions"]
    scripted = Scripted(["1", "", "zz", "2", ""])
    names = tuple(pack.evidence_by_id)[:2]
    talk = Interview(pack, scripted, regions.Place(pack.regions[0], certain=True))
    talk.state = replace(talk.state, pages=(Numbers(names),))
    talk.run()
    first, one, second, *_ = scripted.prompts
    assert [choice.text for choice in first.choices] == [pack.evidence_by_id[name].statement for name in names]
    assert pack.evidence_by_id[names[0]].population in " ".join(" ".join(one.body).split())
    assert second.choices == first.choices


@each("typed", ["x", "b", "?"])
def test_what_is_not_understood_leaves_the_sheet_where_it_is(typed: str) -> None:
    finish(("sheet", typed), ("sheet", ""))


@each(
    "detour",
    [
        (("review", ""),),
        (("review", "1"), ("numb", "y"), ("urgent help-now", "g")),
        (("review", "1"), ("numb", "y"), ("urgent help-now", "q")),
        (("review", "2"), ("pain", "q"), ("stop?", "y")),
    ],
)
def test_from_the_sheet_every_way_through_the_review_leads_back_to_it(detour: tuple[Step, ...]) -> None:
    talk, _, _ = finish(("sheet", "r"), *detour, ("sheet", ""))
    assert talk.answers.get("numb") is (("numb", "y") in detour)


@each(
    "steps",
    [
        (),
        (("sheet", "w"),),
        (("sheet", "w"), ("file", "1")),
        (("sheet", "c"),),
        (("sheet", "t"),),
        (("sheet", "v"),),
        (("sheet", "v"), ("options", "1")),
        (("sheet", "k"),),
        (("sheet", "r"),),
        (("sheet", "r"), ("review", "2")),
        (("sheet", "r"), ("review", "1"), ("numb", "y")),
    ],
)
def test_wherever_the_input_ends_at_the_end_the_program_goes_on(steps: tuple[Step, ...]) -> None:
    face = Scripted([typed for _, typed in (*WHOLE, *steps)])
    talk = Interview(PACK, face, regions.Place(PACK.regions[0], certain=False))
    talk.run()
    talk.show_the_sheet()
    asked = [what(PACK, prompt) for prompt in face.prompts]
    assert asked[len(WHOLE) : len(WHOLE) + len(steps)] == [name for name, _ in steps]


def test_a_change_at_the_end_that_opens_a_question_has_it_asked_before_the_sheet_is_called_complete() -> None:
    face = Scripted(["", "n", "", "7", "2", "1", "1", "", "r", "3", "1", "y", "", "", "", ""])
    talk = Interview(PACK, face, regions.Place(PACK.regions[0], certain=False))
    talk.run()
    assert talk.complete
    talk.show_the_sheet()
    assert talk.answers.get("place") == "leg"
    assert flow.next_item(PACK, talk.answers) is None or not talk.complete


# --- whoever answers ------------------------------------------------------------------------------


@given(st.sampled_from(sorted(PACKS)), st.data())
@settings(max_examples=12)
def test_nothing_is_asked_twice_and_everything_that_applies_is_asked_in_order(name: str, data: st.DataObject) -> None:
    pack = PACKS[name]
    face = Patient(pack, data.draw(sheets(pack)))
    talk = Interview(pack, face, regions.Place(pack.regions[0], certain=False))
    answers = talk.run()
    assert talk.complete
    assert len(face.asked) == len(set(face.asked))
    assert face.asked == [item.link_id for item in flow.answered_items(pack, answers)]
    assert list(answers.by_link_id) == face.asked


KEYS = [
    "",
    "y",
    "n",
    "1",
    "2",
    "3",
    "1 2",
    "10",
    "u",
    "s",
    "?",
    "b",
    "r",
    "q",
    "c",
    "g",
    "w",
    "o",
    "k",
    "t",
    "zzz",
    "²",
    "no",
]


@given(st.sampled_from(sorted(PACKS)), st.lists(st.sampled_from(KEYS), max_size=150))
@settings(max_examples=60)
def test_whatever_is_typed_the_interview_goes_on_or_ends_and_every_answer_fits_its_question(
    name: str, lines: list[str]
) -> None:
    pack = PACKS[name]
    face = Scripted(lines)
    talk = Interview(pack, face, regions.Place(pack.regions[0], certain=False))
    answers = talk.run()
    assert len(face.prompts) <= len(lines) + 1
    if talk.complete:
        assert flow.next_item(pack, answers) is None
    for link_id, answer in answers.by_link_id.items():
        assert read(pack.items[link_id], _typed_again(pack, link_id, answer)) == answer


def _typed_again(pack: ContentPack, link_id: str, answer: Answer) -> str:
    from tests.sheets import typed

    return typed(pack.items[link_id], answer)
