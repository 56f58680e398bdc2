"""Which saved answers still fit the content of now: each change of a question, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from decision_aid.content import AnswerOption, Equals
from decision_aid.engine.answers import Absent
from decision_aid.sessions import snapshot
from decision_aid.sessions.content import Content
from decision_aid.sessions.reconcile import Fitting, LookAgain, Parked, reconcile
from decision_aid.sessions.records import Event, Session, fold
from tests.conftest import KITCHEN_SINK, pack_in
from tests.sheets import rewritten
from tests.small_packs import seeded, small_pack, some_answers
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from decision_aid.content import ContentPack, Item
    from decision_aid.engine.answers import Answer

PACK = pack_in(KITCHEN_SINK)
OLD, NEW = "a" * 64, "b" * 64
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SESSION = Session("k7mq-29xd", NOON, "", "0.4.0", "1.0.0", OLD)


def events(said: Iterable[tuple[str, Answer]], pack: ContentPack | None = PACK, sha256: str = OLD) -> list[Event]:
    """Return the events of a session in which this was said, with the words that were asked if `pack` is given."""
    told = [("content", snapshot.as_detail(Content(pack, sha256)), True)] if pack else []
    named = [*told, *((name, value, False) for name, value in said)]
    return [
        Event(SESSION.id, n, name, value, "patient", NOON, is_detail=is_detail)
        for n, (name, value, is_detail) in enumerate(named, start=1)
    ]


def changed(link_id: str, change: Callable[[Item], Item | None], pack: ContentPack = PACK) -> ContentPack:
    """Return a pack in which one question is another, or gone."""
    sections = tuple(
        replace(
            section,
            items=tuple(new for item in section.items if (new := change(item) if item.link_id == link_id else item)),
        )
        for section in pack.sections
    )
    return replace(pack, sections=sections)


def fitted(pack: ContentPack, *said: tuple[str, Answer], told: ContentPack | None = PACK) -> Fitting:
    return reconcile(Content(pack, NEW), SESSION, events(said, told))


def without_code(code: str) -> Callable[[Item], Item]:
    return lambda item: rewritten(item, answer_options=tuple(o for o in item.answer_options if o.code != code))


def boolean(item: Item) -> Item:
    return rewritten(item, type="boolean", repeats=False, answer_options=(), min_value=None, max_value=None)


# --- What does not fit any more -------------------------------------------------------------------

PARKED: dict[str, tuple[tuple[str, Answer], Callable[[Item], Item | None], Parked]] = {
    "the question is gone": (
        ("place", "arm"),
        lambda _: None,
        Parked("place", "Place", "Arm", "We do not ask this any more."),
    ),
    "the answer is not offered": (
        ("place", "arm"),
        without_code("arm"),
        Parked("place", "Place", "Arm", "This answer is not offered any more: Arm."),
    ),
    "one of several answers is not offered": (
        ("kinds", ("rest", "music")),
        without_code("music"),
        Parked("kinds", "What helps", "Rest, Music", "This answer is not offered any more: Music."),
    ),
    "the number is out of range": (
        ("pain", 9),
        lambda item: rewritten(item, max_value=5),
        Parked("pain", "Pain", "9 of 10", "The numbers go from 0 to 5 now."),
    ),
    "the number became yes or no": (
        ("pain", 9),
        boolean,
        Parked("pain", "Pain", "9 of 10", "This question is answered in another way now."),
    ),
    "yes or no became a number": (
        ("numb", True),
        lambda item: rewritten(item, type="integer", min_value=0, max_value=10),
        Parked("numb", "Numb leg", "yes", "This question is answered in another way now."),
    ),
    "one answer became several": (
        ("place", "arm"),
        lambda item: rewritten(item, repeats=True),
        Parked("place", "Place", "Arm", "This question is answered in another way now."),
    ),
    "fewer answers are possible": (
        ("kinds", ("rest", "heat")),
        lambda item: rewritten(item, max_choices=1),
        Parked("kinds", "What helps", "Rest, Heat", "No more than 1 can be chosen now."),
    ),
    "an answer must stand alone now": (
        ("kinds", ("rest", "heat")),
        lambda item: rewritten(
            item, answer_options=tuple(replace(o, exclusive=o.code == "heat") for o in item.answer_options)
        ),
        Parked("kinds", "What helps", "Rest, Heat", "This question is answered in another way now."),
    ),
}


@each("case", PARKED)
def test_an_answer_that_does_not_fit_is_parked_with_its_words_and_the_reason(case: str) -> None:
    said, change, expected = PARKED[case]
    found = fitted(changed(said[0], change), said, ("numb", False) if said[0] != "numb" else ("stage", "made"))
    assert found.parked == (expected,)
    assert said[0] not in found.answers
    assert len(found.answers.by_link_id) == 1  # the other answer still counts


def test_without_the_words_that_were_asked_codes_are_shown_as_they_are_kept() -> None:
    gone = changed("kinds", lambda _: None)
    (parked,) = fitted(gone, ("kinds", ("rest", "music")), told=None).parked
    assert parked == Parked("kinds", "kinds", "rest, music", "We do not ask this any more.")


@each(
    ("value", "words"),
    [
        (True, "yes"),
        (False, "no"),
        (7, "7"),
        ("x", "x"),
        (Absent.NOT_SURE, "not sure"),
        (Absent.DECLINED, "rather not say"),
    ],
)
def test_every_kind_of_answer_to_an_unknown_question_has_words(value: Answer, words: str) -> None:
    (parked,) = fitted(PACK, ("gone", value), told=None).parked
    assert (parked.question, parked.said) == ("gone", words)


# --- What fits, but was reworded ------------------------------------------------------------------

REWORDED: dict[str, tuple[tuple[str, Answer], Callable[[Item], Item], str, str]] = {
    "the question": (
        ("numb", True),
        lambda item: replace(item, text="Is a leg numb or weak?"),
        "Is your leg numb?",
        "Is a leg numb or weak?",
    ),
    "the end of a scale": (
        ("pain", 7),
        lambda item: rewritten(item, max_text="the worst you can think of"),
        "How strong is your pain? / 0 / 10 / none / the worst",
        "How strong is your pain? / 0 / 10 / none / the worst you can think of",
    ),
    "the reach of a scale": (
        ("pain", 7),
        lambda item: rewritten(item, max_value=20),
        "How strong is your pain? / 0 / 10 / none / the worst",
        "How strong is your pain? / 0 / 20 / none / the worst",
    ),
    "the answer that was given": (
        ("place", "arm"),
        lambda item: rewritten(item, answer_options=(AnswerOption("arm", "Arm or hand"), AnswerOption("leg", "Leg"))),
        "Where is it? / Arm",
        "Where is it? / Arm or hand",
    ),
    "a question that was skipped": (
        ("numb", Absent.NOT_SURE),
        lambda item: replace(item, text="Is a leg numb or weak?"),
        "Is your leg numb?",
        "Is a leg numb or weak?",
    ),
}


@each("case", REWORDED)
def test_an_answer_to_other_words_is_to_be_looked_at_again_with_the_words_of_then_and_now(case: str) -> None:
    (link_id, answer), change, before, now = REWORDED[case]
    pack = changed(link_id, change)
    found = fitted(pack, (link_id, answer))
    assert found.look_again == (LookAgain(pack.items[link_id], answer, before, now),)
    assert found.answers.get(link_id) == answer
    assert found.parked == ()


HARMLESS: dict[str, tuple[tuple[str, Answer], Callable[[Item], Item]]] = {
    "why and help": (("numb", True), lambda item: replace(item, why="Else.", help="Other.")),
    "the name on the sheet": (("numb", True), lambda item: replace(item, short_text="Numbness")),
    "an answer that was not given": (("place", "arm"), without_code("head")),
    "one more answer": (
        ("place", "arm"),
        lambda item: rewritten(item, answer_options=(*item.answer_options, AnswerOption("back", "Back"))),
    ),
    "the order of answers": (("place", "arm"), lambda item: rewritten(item, answer_options=item.answer_options[::-1])),
    "when it is asked": (("pain", 3), lambda item: replace(item, enable_when=Equals("numb", equals=True))),
}


@each("case", HARMLESS)
def test_a_change_that_the_answer_does_not_rest_on_leaves_it_as_it_is(case: str) -> None:
    said, change = HARMLESS[case]
    found = fitted(changed(said[0], change), said, *([("numb", True)] if said[0] != "numb" else []))
    assert (found.look_again, found.parked) == ((), ())
    assert found.answers.get(said[0]) == said[1]


def test_where_the_words_of_then_are_not_known_every_answer_under_other_content_is_looked_at_again() -> None:
    found = fitted(PACK, ("pain", 7), ("numb", True), told=None)
    assert [(again.item.link_id, again.before) for again in found.look_again] == [("numb", ""), ("pain", "")]


def test_an_answer_given_after_the_content_changed_is_not_looked_at_again() -> None:
    pack = changed("numb", lambda item: replace(item, text="Is a leg numb or weak?"))
    before = events([("numb", True), ("pain", 7)])
    after = [
        Event(SESSION.id, 4, "content", snapshot.as_detail(Content(pack, NEW)), "patient", NOON, is_detail=True),
        Event(SESSION.id, 5, "numb", value=True, who="patient", when=NOON),
    ]
    assert reconcile(Content(pack, NEW), SESSION, before).look_again != ()
    assert reconcile(Content(pack, NEW), SESSION, [*before, after[0]]).look_again != ()  # told, but not yet looked at
    found = reconcile(Content(pack, NEW), SESSION, [*before, *after])
    assert (found.look_again, found.same_content, found.last_version) == ((), True, PACK.meta.version)


def test_an_answer_that_no_question_offers_counts_for_nothing_also_where_the_content_is_the_same() -> None:
    found = reconcile(Content(PACK, OLD), SESSION, events([("pain", 99), ("numb", True)]))
    assert ([one.link_id for one in found.parked], found.answers.by_link_id) == (["pain"], {"numb": True})


# --- What does not apply --------------------------------------------------------------------------


def test_an_answer_whose_question_does_not_apply_now_is_kept_and_named() -> None:
    found = fitted(PACK, ("place", "leg"), ("walks", True), ("place", "arm"))
    assert [item.link_id for item in found.not_now] == ["walks"]
    assert found.answers.get("walks") is True


# --- Laws -----------------------------------------------------------------------------------------


@given(st.integers(0, 10**6))
def test_with_the_same_content_every_answer_fits_as_it_is(seed: int) -> None:
    chance = seeded(seed)
    pack = small_pack(PACK, chance)
    answers = some_answers(pack, chance)
    for told in (pack, None):
        found = reconcile(Content(pack, OLD), SESSION, events(answers.by_link_id.items(), told))
        assert found.answers == answers
        assert (found.parked, found.look_again, found.same_content) == ((), (), True)


@given(st.integers(0, 10**6))
def test_nothing_is_dropped_every_answer_is_used_or_parked_whatever_the_content_became(seed: int) -> None:
    chance = seeded(seed)
    old, new = small_pack(PACK, chance), small_pack(PACK, chance)
    new = _some_gone(new, chance)
    said = events(some_answers(old, chance).by_link_id.items(), old)
    found = reconcile(Content(new, NEW), SESSION, said)
    parked = {one.link_id for one in found.parked}
    assert parked | set(found.answers.by_link_id) == set(fold(said).answers.by_link_id)
    assert not parked & set(found.answers.by_link_id)
    assert all(one.said and one.why and one.question for one in found.parked)


def _some_gone(pack: ContentPack, chance: Random) -> ContentPack:
    gone = chance.choice(list(pack.items))
    return changed(gone, lambda _: None, replace(pack, rules=(), findings=(), topics=())) if _leaf(pack, gone) else pack


def _leaf(pack: ContentPack, link_id: str) -> bool:
    """Whether no other question is asked because of this one."""
    return all(item.enable_when is None for item in pack.items.values() if item.link_id != link_id)


# --- The words that were asked --------------------------------------------------------------------


def test_the_questions_of_the_shipped_pack_are_kept_and_read_back_as_they_were(pack: ContentPack) -> None:
    detail = snapshot.as_detail(Content(pack, NEW))
    found = snapshot.from_detail(detail)
    assert found is not None
    assert (found.version, found.sha256) == (pack.meta.version, NEW)
    assert list(found.items) == list(pack.items)
    assert all(snapshot.asked_as_now(item, pack.items[link_id]) for link_id, item in found.items.items())
    assert sum(map(len, detail)) < 20_000  # one row for each session


@each(
    "value",
    [
        True,
        "text",
        (),
        ("1.0",),
        ("1.0", OLD, "{"),
        ("1.0", OLD, "[]"),
        ("1.0", OLD, "{}"),
        ("1.0", OLD, '{"link_id": "a"}'),
        ("1.0", OLD, '{"link_id": "a", "type": "date"}'),
        ("1.0", OLD, '{"link_id": 1, "type": "boolean"}'),
        ("1.0", OLD, '{"link_id": "a", "type": "integer", "max_value": "10"}'),
        ("1.0", OLD, '{"link_id": "a", "type": "integer", "max_value": true}'),
        ("1.0", OLD, '{"link_id": "a", "type": "choice", "options": ["a"]}'),
        ("1.0", OLD, '{"link_id": "a", "type": "choice", "options": {"a": 1}}'),
        ("1.0", OLD, '{"link_id": "a", "type": "choice", "exclusive": "a"}'),
        ("1.0", OLD, '{"link_id": "a", "type": "boolean", "repeats": 1}'),
        ("1.0", OLD, '{"link_id": "a", "type": "boolean"}', '{"link_id": "a", "type": "boolean"}'),
        ("1.0", OLD, "[" * 100_000),
    ],
)
def test_a_detail_that_holds_no_questions_is_told_from_one_that_does(value: Answer) -> None:
    assert snapshot.from_detail(value) is None
