"""Going on with a kept interview: the same question, no page twice, and what changed meanwhile is said."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest

from decision_aid.content import MultipleChoice
from decision_aid.engine import regions
from decision_aid.engine.answers import Absent, Answers, in_words
from decision_aid.people import interview
from decision_aid.people.web.in_page import Notebook
from decision_aid.reports.for_patients.topics import IF_IT_MAY_BE_SO
from decision_aid.sessions import snapshot
from decision_aid.sessions.case import case
from decision_aid.sessions.content import Content
from decision_aid.sessions.records import Session
from decision_aid.sessions.signs import taken_back
from tests.conftest import both_packs
from tests.programs import flat, fullest_answers
from tests.scripted import Interview, Patient, Scripted
from tests.sheets import rewritten
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.content import ContentPack, Item
    from decision_aid.engine.answers import Answer
    from decision_aid.people.prompts import Prompt

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD, NEW = "a" * 64, "b" * 64
SESSION = Session("k7mq-29xd", NOON, "", "0.4.0", "1.0.0", OLD)
PACKS = both_packs()
PACK, SHIPPED = PACKS["kitchen_sink"], PACKS["questions"]
BACK, CHANGED = "Welcome back", "The questions were changed"


def kept_after(answers: dict[str, Answer], pack: ContentPack = PACK) -> Notebook:
    keeper = Notebook(SESSION)
    keeper.detail("content", snapshot.as_detail(Content(pack, OLD)))
    for link_id, answer in answers.items():
        keeper.answered(link_id, answer)
    return keeper


def going_on(keeper: Notebook, face: Scripted | Patient, pack: ContentPack = PACK, sha256: str = OLD) -> Interview:
    """Return an interview that goes on with what was kept, as the program builds it."""
    one = case(Content(pack, sha256), SESSION, keeper.events)
    return Interview(
        pack=pack,
        face=face,
        place=one.place or regions.guessed(pack, {}),
        details=one.details,
        content=one.content,
        saved=one,
        keeper=keeper,
    )


def changed(link_id: str, change: Callable[[Item], Item], pack: ContentPack = PACK) -> ContentPack:
    def new(item: Item) -> Item:
        return change(item) if item.link_id == link_id else item

    sections = tuple(replace(s, items=tuple(map(new, s.items))) for s in pack.sections)
    return replace(pack, sections=sections)


def seen(prompts: list[Prompt]) -> list[tuple[str, ...]]:
    """Return the screens as a person sees them, without what is urgent, which is repeated after a stop."""
    return [
        (prompt.heading, prompt.step, *prompt.body, *(choice.text for choice in prompt.choices))
        for prompt in prompts
        if not prompt.alarm
    ]


# --- Exactly there --------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [PACK, SHIPPED], ids=["kitchen sink", "shipped"])
def test_stopped_at_any_question_and_gone_on_the_same_questions_come_as_without_stopping(pack: ContentPack) -> None:
    sheet = Answers(dict(fullest_answers(pack)))
    whole = Patient(pack, sheet)
    Interview(pack=pack, face=whole, place=regions.guessed(pack, {})).run()
    for stopped_after in range(len(whole.asked) + 1):
        keeper = kept_after({link_id: sheet.get(link_id) for link_id in whole.asked[:stopped_after]}, pack)
        patient = Patient(pack, sheet)
        talk = going_on(keeper, patient, pack)
        talk.run()
        assert patient.prompts[0].heading == BACK
        assert patient.asked == whole.asked[stopped_after:]
        assert talk.answers == sheet
        assert keeper.folded.answers == sheet
        screens, all_screens = seen(patient.prompts[1:]), seen(whole.prompts)
        assert screens == all_screens[len(all_screens) - len(screens) :]


def test_no_page_that_was_read_comes_again() -> None:
    first = {item.link_id: Absent.DECLINED for item in SHIPPED.sections[0].items}
    face = Scripted([""])
    going_on(kept_after(first, SHIPPED), face, SHIPPED).run()
    assert face.headings == [BACK, SHIPPED.sections[1].title]


def test_a_list_that_was_ticked_and_not_ended_is_so_on_another_day_and_counts_for_nothing_until_it_is() -> None:
    keeper = kept_after({"numb": False, "pain": 7, "place": "leg"})
    going_on(keeper, Scripted(["", "1 3 q", "y"])).run()
    assert "kinds" not in keeper.folded.answers.by_link_id
    rest, heat, music, _ = PACK.items["kinds"].answer_options
    for options, sha256, ticked in (
        ((rest, heat, music), OLD, "13"),
        ((heat, rest, music), NEW, "23"),
        ((heat, music), NEW, "2"),
    ):
        pack = changed("kinds", partial(replace, kind=MultipleChoice(options, 2)))
        face = Scripted(["", ""])
        going_on(keeper, face, pack, sha256).run()
        assert next(prompt for prompt in face.prompts if prompt.several).chosen == frozenset(ticked)
    going_on(keeper, Scripted(["", "2", "q", "y"]), pack, NEW).run()
    assert (keeper.folded.answers.get("kinds"), keeper.folded.details.ticks) == (("music",), ())


def test_the_country_the_ticked_questions_and_the_short_path_are_kept() -> None:
    keeper = kept_after({"numb": False})
    keeper.detail("region", "uk")
    keeper.detail("ticked", ("What should I do?",))
    keeper.detail("short", value=True)
    talk = going_on(keeper, Scripted([]))
    assert (talk.state.place.region.id, talk.state.place.certain) == ("uk", True)
    assert talk.ticked == ("What should I do?",)
    assert talk.state.details.short


def test_a_region_that_the_pack_no_longer_has_is_not_used() -> None:
    keeper = kept_after({"numb": False})
    keeper.detail("region", "atlantis")
    assert not going_on(keeper, Scripted([])).place.certain


def test_a_finished_session_goes_straight_to_its_sheet_and_is_marked_as_finished() -> None:
    answers: dict[str, Answer] = {"numb": False, "pain": 7, "place": "arm", "kinds": ("rest",), "stage": "open"}
    keeper, face = kept_after(answers), Scripted([""] * 5)
    talk = going_on(keeper, face)
    talk.run()
    assert face.headings == [BACK, "Your answers"]
    talk.show_the_sheet()
    assert keeper.folded.details.finished


def test_an_interview_that_was_not_finished_is_not_marked_as_finished() -> None:
    keeper = kept_after({"numb": False})
    talk = going_on(keeper, Scripted([""]))
    talk.show_the_sheet()
    assert not keeper.folded.details.finished


# --- What is urgent, and what changed -------------------------------------------------------------


def test_an_urgent_sign_of_the_last_time_is_repeated_before_any_question() -> None:
    face = Scripted(["", "g"])
    going_on(kept_after({"numb": True, "pain": 7}), face).run()
    assert face.headings[:2] == [BACK, PACK.topics_by_id["help-now"].title]
    assert face.prompts[2].body[0] == PACK.items["place"].text


def test_signs_of_which_the_person_was_not_sure_are_repeated_too_on_a_page_for_all_that_need_the_same_help() -> None:
    unsure: dict[str, Answer] = dict.fromkeys(("saddle-numbness", "new-weakness"), Absent.NOT_SURE)
    face = Scripted(["", "b"])
    going_on(kept_after(unsure, SHIPPED), face, SHIPPED).run()
    page = "\n".join(face.prompts[1].body)
    assert IF_IT_MAY_BE_SO in page
    assert all(f"{SHIPPED.items[name].short_text}: not sure." in page for name in unsure)
    assert len(face.prompts[2].rows) == len(SHIPPED.sections[0].items) - 2  # both can be changed


@each(("answer", "told"), [(Absent.NOT_SURE, "You told us"), (True, "Last time you told us")])
def test_going_back_from_a_sign_that_is_repeated_asks_about_it_again_and_what_was_is_no_mistake(
    answer: Answer, told: str
) -> None:
    keeper, face = kept_after({"numb": answer}), Scripted(["", "b", "n"])
    talk = going_on(keeper, face)
    talk.run()
    numb = PACK.items["numb"]
    assert face.prompts[1].body[-1] == f"{told}: {numb.short_text}: {in_words(numb, answer)}."
    assert face.prompts[2].body[0] == numb.text
    assert talk.answers.get("numb") is False
    assert not talk.state.details.mistakes


def test_who_has_answered_nothing_yet_is_not_told_of_a_last_answer() -> None:
    face = Scripted([])
    going_on(kept_after({}), face).run()
    assert flat("\n".join(face.prompts[0].body)).startswith("You began on")


def test_the_first_page_says_when_the_last_answer_was_and_the_country_is_a_key_away() -> None:
    face = Scripted([""])
    going_on(kept_after({"numb": False}), face).run()
    said = flat("\n".join(face.prompts[0].body))
    assert re.search(r"You last answered on \d+ \w+ 20\d\d", said)
    assert "c" in [command.key for command in face.prompts[0].commands]


REWORDED = changed("numb", lambda item: replace(item, text="Is a leg numb or weak?"))


def test_a_reworded_question_is_asked_again_beside_the_words_of_then_and_enter_keeps_the_answer() -> None:
    keeper, face = kept_after({"numb": False, "pain": 7}), Scripted(["", "", ""])
    talk = going_on(keeper, face, REWORDED, NEW)
    talk.run()
    assert face.headings[:2] == [BACK, CHANGED]
    again = face.prompts[2]
    assert again.body[0] == "Is a leg numb or weak?"
    assert again.notices[0] == "We changed the words here. Please look again. Before: Is your leg numb?"
    assert face.prompts[3].body[0] == PACK.items["place"].text
    assert keeper.events[-1].name == "numb"  # kept anew, under the words of now
    assert not case(Content(REWORDED, NEW), SESSION, keeper.events).fitting.look_again


def test_a_reworded_question_can_be_answered_anew_and_an_urgent_answer_stops_everything() -> None:
    keeper, face = kept_after({"numb": False, "pain": 7}), Scripted(["", "", "y", "g"])
    talk = going_on(keeper, face, REWORDED, NEW)
    talk.run()
    assert face.headings[3] == PACK.topics_by_id["help-now"].title
    assert talk.answers.get("numb") is True


def test_what_was_reworded_comes_again_each_time_until_it_was_looked_at_but_the_page_only_once_or_never() -> None:
    keeper = kept_after({"numb": False, "pain": 7})
    going_on(keeper, Scripted(["", ""]), REWORDED, NEW).run()  # the input ends at the question
    face = Scripted(["", ""])
    going_on(keeper, face, REWORDED, NEW).run()
    assert face.headings[0] == BACK
    assert face.prompts[1].body[0] == "Is a leg numb or weak?"
    other_facts, face = kept_after({"numb": False, "pain": 7}), Scripted(["", ""])
    assert not case(Content(PACK, NEW), SESSION, other_facts.events).fitting.to_be_seen
    going_on(other_facts, face, PACK, NEW).run()
    assert (face.headings[0], face.prompts[1].body[0]) == (BACK, PACK.items["place"].text), "nothing to look at"
    assert case(Content(PACK, NEW), SESSION, other_facts.events).fitting.same_content


def test_going_back_from_a_reworded_question_returns_to_it() -> None:
    pack = changed("pain", lambda item: replace(item, text="How bad is your pain?"))
    face = Scripted(["", "", "b", "n", "6"])
    talk = going_on(kept_after({"numb": False, "pain": 7}), face, pack, NEW)
    talk.run()
    asked_ = [prompt.body[0] for prompt in face.prompts[2:]]
    assert asked_[:3] == ["How bad is your pain?", PACK.items["numb"].text, "How bad is your pain?"]
    assert talk.answers.get("pain") == 6


def test_an_answer_that_does_not_fit_is_listed_and_its_question_is_asked_again() -> None:
    pack = changed("pain", lambda item: rewritten(item, max_value=5))
    keeper, face = kept_after({"numb": False, "pain": 7, "place": "arm"}), Scripted(["", "", "4"])
    talk = going_on(keeper, face, pack, NEW)
    talk.run()
    assert "Pain: 7 of 10. The numbers go from 0 to 5 now." in flat("\n".join(face.prompts[1].body))
    assert face.prompts[2].body[0] == PACK.items["pain"].text
    assert talk.answers.get("pain") == 4
    assert [event.value for event in keeper.events if event.name == "pain"] == [7, 4]  # nothing is dropped


# --- Changing answers -----------------------------------------------------------------------------


def edited(keeper: Notebook, *typed: str, pack: ContentPack = PACK, sha256: str = OLD) -> tuple[Interview, Scripted]:
    face = Scripted(typed)
    talk = going_on(keeper, face, pack, sha256)
    talk.edit()
    return talk, face


def test_editing_shows_all_answers_and_changes_as_many_as_the_person_likes() -> None:
    keeper = kept_after({"numb": False, "pain": 7, "place": "arm"})
    talk, face = edited(keeper, "2", "3", "3", "3", "")
    assert face.headings[0] == face.headings[2] == face.headings[4] == "Your answers"
    assert (talk.answers.get("pain"), talk.answers.get("place")) == (3, "head")
    assert keeper.folded.answers == talk.answers


def test_editing_asks_what_a_change_has_opened_and_nothing_else() -> None:
    keeper = kept_after({"numb": False, "pain": 7, "place": "arm"})
    talk, face = edited(keeper, "3", "1", "n", "")
    assert face.prompts[2].body[0] == PACK.items["walks"].text
    assert face.headings[3] == "Your answers"
    assert len(face.prompts) == 4
    assert "kinds" not in talk.answers  # it was open before


def test_editing_after_the_content_changed_says_first_what_does_not_fit() -> None:
    keeper = kept_after({"numb": False, "pain": 7})
    _, face = edited(keeper, "", "1", "n", "", pack=REWORDED, sha256=NEW)
    assert face.headings[:2] == [CHANGED, "Your answers"]
    assert "Before: Is your leg numb?" in face.prompts[2].notices[0]
    assert keeper.events[2].name == "pain"
    assert keeper.events[3].name == "content"


# --- Asking whether to keep -----------------------------------------------------------------------


@each(
    ("typed", "expected"),
    [(["y"], True), (["yes"], True), (["n"], False), (["no"], False), (["", "n"], False), (["x", "keep", "y"], True)],
)
def test_answers_are_kept_only_after_a_yes(typed: list[str], expected: bool) -> None:  # noqa: FBT001
    face, begun = Scripted(["", "n", *typed]), list[object]()
    talk = Interview(
        PACK, face, regions.guessed(PACK, {}), keep=None, begin=lambda state: begun.append(state) or "full"
    )  # type: ignore[func-returns-value]
    talk.run()
    asked_ = face.prompts[2 : 2 + len(typed)]
    assert {prompt.heading for prompt in asked_} == {"Shall we keep your answers?"}
    assert {prompt.enter for prompt in asked_} == {""}
    assert bool(begun) is expected
    assert (face.headings[2 + len(typed)] == "We could not keep your answers") is expected


def test_what_was_answered_before_the_yes_is_kept_too() -> None:
    keeper = Notebook(SESSION)
    face = Scripted(["", "n", "y"])
    talk = Interview(PACK, face, regions.guessed(PACK, {}), keep=None, begin=lambda _: keeper)
    talk.run()
    assert dict(keeper.folded.answers.by_link_id) == {"numb": False}
    assert "Your code is k7mq-29xd" in " ".join(face.prompts[3].notices)


def test_a_yes_by_mistake_stays_on_no_paper() -> None:
    keeper = Notebook(SESSION)
    talk = Interview(PACK, Scripted(["", "y", "b"]), regions.guessed(PACK, {}), keeper=keeper)
    talk.run()
    assert [event.value for event in keeper.events if event.name == "numb"] == [True, False]
    assert not taken_back(PACK, keeper.events, keeper.folded.answers)
    keeper.answered("numb", answer=True)
    keeper.answered("numb", answer=False)
    assert taken_back(PACK, keeper.events, keeper.folded.answers), "what is changed later is told"


def test_the_question_whether_to_keep_comes_once_after_the_first_signs() -> None:
    face = Patient(PACK, Answers(dict(fullest_answers(PACK))))
    Interview(PACK, face, regions.guessed(PACK, {}), keep=None).run()
    headings = [prompt.heading for prompt in face.prompts]
    assert headings.count("Shall we keep your answers?") == 1
    before = face.prompts[: headings.index("Shall we keep your answers?")]
    assert [item.link_id for prompt in before if (item := face.item(prompt))] == ["numb"]


def test_of_kept_sessions_one_is_chosen_by_its_number_and_enter_never_begins_anew() -> None:
    def chosen_by(*typed: str) -> list[int | None]:
        content = Content(PACK, OLD)
        offering = interview.Interview(content=content, route=interview.offer("Begun 1 Mar 2026", "Begun 2 Mar 2026"))
        found = list[int | None]()
        begun = interview.Interview(content=content, route=interview.AT_HOME)
        first = begun.begin(regions.guessed(PACK, {}))
        helper = interview.Helper(go_on=lambda place: found.append(place) or (begun, first))  # type: ignore[func-returns-value]
        interview.hold(offering, offering.begin(first.place), Scripted([*typed]), helper)
        return found

    assert chosen_by("2") == [1]
    assert chosen_by("7", "1") == [0]
    assert chosen_by("", "2") == [1]
    assert chosen_by("", "n", "2") == [None]
    assert chosen_by("q", "2") == chosen_by() == [], "who leaves begins nothing"


def test_what_another_place_has_kept_meanwhile_is_taken_over_with_the_next_answer() -> None:
    keeper = kept_after({"numb": False})
    keeper.answered("gone", answer=True)  # a question of other content stays out
    talk = going_on(keeper, face := Scripted(["", "", "7"]))
    keeper.answered("stage", "no such answer")  # so does an answer that does not fit
    keeper.answered("place", "arm")
    talk.run()
    assert dict(talk.answers.by_link_id) == {"numb": False, "pain": 7, "place": "arm"}
    assert face.prompts[-1].body[0] == PACK.items["kinds"].text
