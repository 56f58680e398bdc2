"""The interview as a fold: a state, what it shows, and the state after what was typed. Laws, for whatever is typed."""

from __future__ import annotations

import pickle
import re
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from decision_aid.content import Group, Rule, YesNo
from decision_aid.engine import regions
from decision_aid.engine.answers import Absent, Answers
from decision_aid.people import prompts
from decision_aid.people.desk.intake import AT_THE_DESK
from decision_aid.people.interview import AT_HOME, Helper, Interview, hold
from decision_aid.people.interview.after_visit import AFTER
from decision_aid.people.interview.questions import GroupPage, Question
from decision_aid.people.interview.screens import Welcome
from decision_aid.people.interview.state import KeepAnswer, Outcome
from decision_aid.people.interview.urgent import UnsureSign, Urgent
from decision_aid.people.prompts import Choice, Prompt, Row
from decision_aid.people.terminal.layout import Layout, View
from decision_aid.people.terminal.plain_face import PlainFace
from decision_aid.people.terminal.rich_face import RichFace
from decision_aid.people.web.talk import GO_ON, Sent, Talk
from decision_aid.sessions.content import Content
from tests.conftest import KITCHEN_SINK, TOP, pack_in
from tests.scripted import Patient, Scripted, Sheets
from tests.sheets import sheets
from tests.small_packs import comparison, seeded, small_pack
from tests.tables import each

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator

    from decision_aid.content import ContentPack, Item
    from decision_aid.people.interview import State
    from decision_aid.people.interview.state import Effect

FRAME, SHIPPED = pack_in(KITCHEN_SINK), pack_in(TOP / "questions.yaml")
KEYS = ("", "y", "n", "1", "2", "3", "1 2", "2 n", "3 y", "u", "s", "x", "k", "g", "c", "r", "b", "?", "q", "p", "a")
KEYS += ("t", "o", "v", "m", "i", "w", "zzz", "²", None)  # None: the input ends
ROUTES = {"at home": AT_HOME, "at the desk": AT_THE_DESK}


def typed_lines(most: int = 60) -> st.SearchStrategy[list[str | None]]:
    return st.lists(st.sampled_from(KEYS), max_size=most)


def paper(state: State) -> str:
    return f"SHEET {state.place.region.id} {dict(state.answers.by_link_id)} {state.details}"


def in_a_group(pack: ContentPack) -> ContentPack:
    """Return a pack in which the questions for yes or no of its first section stand in one group."""
    first, *others = pack.sections
    items = tuple(replace(item, group="g") if isinstance(item.kind, YesNo) else item for item in first.items)
    group = Group("g", "Do you have any of these?", rest=False, rest_text="no to all the rest")
    return replace(pack, sections=(replace(first, items=items), *others), groups=(group,))


def small_urgent_pack(chance: random.Random) -> ContentPack:
    """Return a random pack in which an answer to any question may be a sign, of one topic or of two at once."""
    pack = small_pack(FRAME, chance)
    raised = (("t0",), ("t1",), ("t0", "t1"))
    more = tuple(
        Rule(f"u{number}", comparison(item, chance), chance.choice(raised), chance.choice(("emergency", "today")))
        for number, item in enumerate(pack.items.values())
    )
    return replace(pack, rules=(*pack.rules, *more))


def talk_of(pack: ContentPack, route: str = "at home", *, grouped: bool = False) -> Interview:
    pack = in_a_group(pack) if grouped else pack
    sheet = Sheets(render=paper, groups=(("Now", ("What now?", "What else?")),))
    return Interview(content=Content(pack, ""), route=ROUTES[route], keep=None, paper=sheet)


@st.composite
def interviews(draw: st.DrawFn) -> Interview:
    """Interviews of random packs, on both routes, with groups and without."""
    pack = small_pack(FRAME, seeded(draw(st.integers(0, 500))))
    return talk_of(pack, draw(st.sampled_from(sorted(ROUTES))), grouped=draw(st.booleans()))


def begun(talk: Interview) -> State:
    return _told(talk, talk.begin(regions.Place(talk.pack.regions[0], certain=False)))[0]


def _told(talk: Interview, state: State) -> tuple[State, list[Effect]]:
    effects: list[Effect] = []
    while state.effects:
        effects.append(state.effects[0])
        state = talk.after(state, Outcome())
    return state, effects


def states_of(talk: Interview, lines: Iterable[str | None]) -> Iterator[tuple[State, list[Effect]]]:
    """Yield the states that lines lead through, each with the effects on the way to it."""
    state = begun(talk)
    yield state, []
    for line in lines:
        if state.ended:
            return
        state, effects = _told(talk, talk.step(state, line))
        yield state, effects


# --- laws -----------------------------------------------------------------------------------------


@given(interviews(), typed_lines())
@settings(max_examples=60)
def test_the_same_lines_lead_to_the_same_state_also_where_it_is_packed_and_unpacked_in_between(
    talk: Interview, lines: list[str | None]
) -> None:
    *_, (whole, _) = states_of(talk, lines)
    state = begun(talk)
    for line in lines:
        if not state.ended:
            state, _ = _told(talk, talk.step(pickle.loads(pickle.dumps(state)), line))  # noqa: S301
    assert state == whole


@given(interviews(), typed_lines())
@settings(max_examples=60)
def test_no_answer_is_lost_and_each_is_kept_as_it_is_given(talk: Interview, lines: list[str | None]) -> None:
    kept, before = Answers(), Answers()
    for state, effects in states_of(talk, lines):
        for effect in effects:
            if isinstance(effect, KeepAnswer):
                kept = kept.with_answer(effect.link_id, effect.answer)
        assert state.answers == kept
        assert set(before.by_link_id) <= set(kept.by_link_id)
        before = kept


@given(interviews(), typed_lines())
@settings(max_examples=60)
def test_after_an_answer_back_leads_to_its_question_and_enter_forward_again(
    talk: Interview, lines: list[str | None]
) -> None:
    for state, _ in states_of(talk, lines):
        if state.ended or not isinstance(state.pages[-1], Question):
            continue
        asked = state.pages[-1].link_id
        (after, _), there = _told(talk, talk.step(state, "u")), state.pages[-1]
        if after.ended or after.pages[:-1] != state.pages[:-1] or not isinstance(after.pages[-1], Question):
            continue  # something urgent came, or the end
        if talk.course.before(after.standing, talk.pack.items[after.pages[-1].link_id]) != talk.pack.items[asked]:
            continue  # it was a question that comes later in the pack, or one that the answer has closed
        back = talk.step(after, "b")
        forward, _ = _told(talk, talk.step(back, ""))
        if there == back.pages[-1]:
            assert talk.show(back).body == talk.show(state).body
            assert forward == after


@given(interviews(), typed_lines())
@settings(max_examples=60)
def test_wherever_one_is_the_interview_comes_to_its_end(talk: Interview, lines: list[str | None]) -> None:
    *_, (state, _) = states_of(talk, lines)
    for _ in range(2):  # at home the first leads to the sheet, at the desk to whom the keyboard is given back
        if not state.ended:
            state, _ = _told(talk, talk.step(state, None))
    assert state.ended


@each("seed", range(12))
def test_every_key_that_is_offered_changes_something_or_says_something(seed: int) -> None:
    chance = seeded(seed)
    pack = replace(small_pack(FRAME, chance), **({"understanding": (), "myths": ()} if seed % 3 else {}))
    talk = replace(talk_of(pack, grouped=seed % 2 == 0), route=(AT_HOME, AT_THE_DESK, AFTER, AT_HOME)[seed % 4])
    state = begun(talk)
    for _ in range(70):
        if state.ended:
            return
        prompt, quiet = talk.show(state), replace(state, notices=())
        offered = [*(one.key for one in (*prompt.commands, *prompt.choices)), *[""] * bool(prompt.enter)]
        for key in offered:
            after = talk.step(state, key)
            says = set(after.notices) - {prompts.no_such_key(key)}
            assert says or replace(after, notices=()) != quiet, f"{key!r} at {prompt.heading}"
        state, _ = _told(talk, talk.step(state, chance.choice([*offered, "u"])))


LIKELY = ("", "y", "1", "2", "1 2", "2 y", "u", "s", "x", "n", "b", "r", "q", "g")


@given(
    st.integers(0, 10**6),
    st.sampled_from(("one by one", "grouped")),
    st.sampled_from(("at a terminal", "in a browser")),
    st.lists(st.tuples(st.sampled_from((0, 0, 0, 1, 3)), st.sampled_from(LIKELY)), min_size=12, max_size=40),
)
@settings(max_examples=100)
def test_no_key_and_no_page_of_a_browser_passes_an_urgent_sign_by(
    seed: int, asked: str, where: str, sent: list[tuple[int, str]]
) -> None:
    """What is urgent now was shown since it came up, as urgent as it is, or waits to be shown before anything else.

    So was what may be urgent, of which the person is not sure.
    """
    pack = small_urgent_pack(seeded(seed))
    talk, shown, told = talk_of(pack, grouped=asked == "grouped"), set[tuple[str, str]](), set[str]()
    page = Talk(talk, begun(talk), Helper())
    for back, said in [(0, ""), *sent]:
        address = page.address  # as a browser is led there
        if where == "in a browser":
            rows = dict.fromkeys(pack.items, said) if said in ("y", "n", "u", "s") and back % 2 else {}
            address = max(0, address - back) if page.has(max(0, address - back)) else address
            page.send(address, Sent(GO_ON if rows else said, chosen=said.split(), rows=rows))
        else:
            page.state, _ = _told(talk, talk.step(page.state, said))
        if page.state.ended:
            return
        guidance = page.state.standing.guidance
        may_be = {each.topic.id: each.unsure for each in guidance.urgent_if_so}
        wait = [each.link_id if isinstance(each, UnsureSign) else "" for each in page.state.pages]
        told = {name for name, unsure in may_be.items() if name in told or wait[-1] in unsure}
        assert all(name in told or set(wait).intersection(unsure) for name, unsure in may_be.items())
        urgent = {(raised.topic.id, raised.urgency) for raised in guidance.urgent}
        waiting = [(each.topic, each.urgency) for each in page.state.pages if isinstance(each, Urgent)]
        shown = (shown | set(waiting[-1:] if isinstance(page.state.pages[-1], Urgent) else [])) & urgent
        assert set(waiting) <= urgent
        assert urgent <= shown | set(waiting)


def test_thousands_of_lines_leave_every_state_one_that_can_be_shown() -> None:
    for seed, route in enumerate(sorted(ROUTES)):
        chance, shown = seeded(seed), 0
        while shown < 3000:
            talk = talk_of(small_pack(FRAME, chance), route, grouped=chance.random() < 0.5)
            lines = chance.choices([key for key in KEYS if key not in (None, "q", "p")], k=400)
            for state, _ in states_of(talk, lines):
                shown += 1
                assert state.ended or isinstance(talk.show(state), Prompt)


# --- drivers --------------------------------------------------------------------------------------


@given(sheets(SHIPPED))
@settings(max_examples=3)
def test_a_driver_that_rebuilds_all_for_each_request_gives_the_same_sheet(answers: Answers) -> None:
    patient = Patient(SHIPPED, answers)
    place = regions.Place(SHIPPED.regions[0], certain=True)
    talk = talk_of(SHIPPED)
    _, whole = hold(talk, talk.begin(place), patient, Helper())
    typed = Patient(SHIPPED, answers)
    kept = pickle.dumps(talk.begin(place))
    while not pickle.loads(kept).ended:  # noqa: S301
        served = talk_of(SHIPPED)  # nothing but the bytes goes from one request to the next
        state = pickle.loads(kept)  # noqa: S301
        kept = pickle.dumps(_told(served, served.step(state, typed.ask(served.show(state))))[0])
    assert paper(pickle.loads(kept)) == paper(whole)  # noqa: S301
    assert [prompt.heading for prompt in typed.prompts] == [prompt.heading for prompt in patient.prompts]


# --- both faces -----------------------------------------------------------------------------------

_HINTS = "Then press Enter After 1 x the arrow keys"  # x: a box that is ticked
HINTS = frozenset(re.findall(r"\w+", _HINTS))
HOW_TO_GET_TO_A_LINE = re.compile(r"Another line: [^.]*\.")  # by its number, or by arrows: as the face is used


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", HOW_TO_GET_TO_A_LINE.sub("", " ".join(text.split()))))


@given(interviews(), typed_lines(30))
@settings(max_examples=40)
def test_both_faces_ask_the_same_in_the_same_words(talk: Interview, lines: list[str | None]) -> None:
    for state, _ in states_of(talk, lines):
        if state.ended:
            return
        prompt = replace(talk.show(state), before=(), after=())  # neighbours are seen; who listens hears one at a time
        shown = StringIO()
        PlainFace(StringIO(), shown).ask(prompt)
        layout = Layout(prompt, View(), Console(width=80, height=400, file=StringIO()), confirm=False)
        plain, rich = words(shown.getvalue()), words("\n".join(line.plain for line in layout.lines()))
        assert rich - plain <= HINTS, prompt
        assert plain - rich <= {"chosen"}, prompt


@each(
    ("size", "line"),
    [
        ((140, 60), r"Pain +a little +a lot$"),
        ((140, 9), r"^Pain$"),
        ((80, 60), r"Rest +a little$"),
        ((40, 60), r"Rest: a little$"),
    ],
)
def test_a_table_has_its_columns_side_by_side_where_all_of_it_fits_in_the_window(
    size: tuple[int, int], line: str
) -> None:
    table = (("Rest", "Heat"), *((name, "a little", "a lot") for name in ("Pain", "Sleep", "Mood")))
    console = Console(width=size[0], height=size[1], file=StringIO())
    layout = Layout(Prompt("Facts", table=table), View(), console, confirm=False)
    assert any(re.search(line, shown.plain.rstrip()) for shown in layout.lines())


# --- groups ---------------------------------------------------------------------------------------


def grouped() -> tuple[Interview, State]:
    """Return the signs of the shipped pack as one group, and the state at it."""
    talk = Interview(content=Content(in_a_group(SHIPPED), ""), route=AT_HOME, paper=Sheets())
    return talk, begun_at_the_questions(talk)


def rows(talk: Interview) -> list[Item]:
    return [item for item in talk.pack.items.values() if item.group == "g"]


def begun_at_the_questions(talk: Interview) -> State:
    state = begun(talk)
    while not isinstance(state.pages[-1], GroupPage | Question):
        state = talk.step(state, "")
    return state


def after_lines(talk: Interview, state: State, *lines: str) -> State:
    for line in lines:
        state, _ = _told(talk, talk.step(state, line))
    return state


def test_questions_of_a_group_stand_on_one_screen_and_their_answers_once() -> None:
    talk, state = grouped()
    prompt = talk.show(state)
    assert [row.text for row in prompt.rows] == [item.short_text for item in rows(talk)]
    assert [choice.key for choice in prompt.choices] == ["y", "n"]
    assert ("x", "no to all the rest") in [(command.key, command.text) for command in prompt.commands]


def test_one_key_answers_all_open_questions_of_a_group_and_only_those() -> None:
    talk, state = grouped()
    after = after_lines(talk, state, "2 s", "x")
    first, second, *others = (after.answers.get(item.link_id) for item in rows(talk))
    assert (first, second) == (False, Absent.DECLINED)
    assert set(others) == {False}
    assert not isinstance(after.pages[-1], GroupPage)


def test_a_yes_to_an_urgent_sign_interrupts_at_once_inside_a_group_too_and_leads_back_to_it() -> None:
    talk, state = grouped()
    urgent = after_lines(talk, state, "n", "y")
    assert talk.show(urgent).alarm == "EMERGENCY"
    back = after_lines(talk, urgent, "g")
    assert [row.answer for row in talk.show(back).rows][:3] == ["no", "yes", ""]
    mistake = after_lines(talk, urgent, "b")
    assert [row.answer for row in talk.show(mistake).rows][:3] == ["no", "no", ""]


def test_going_back_to_a_group_shows_it_whole_and_enter_goes_on() -> None:
    talk, state = grouped()
    after = after_lines(talk, state, "x", "b")
    assert isinstance(after.pages[-1], GroupPage)
    assert talk.show(after).enter == "go on"
    assert not isinstance(after_lines(talk, after, "").pages[-1], GroupPage)


def test_back_in_a_group_asks_the_line_before_again_and_before_the_first_leaves_it() -> None:
    talk, state = grouped()
    again = after_lines(talk, state, "n", "n", "b")
    assert talk.show(again).open_row == 1
    assert after_lines(talk, again, "") == after_lines(talk, state, "n", "n")
    told = after_lines(talk, again, "u", "")
    assert [row.answer for row in talk.show(told).rows][:3] == ["no", "not sure", ""]
    assert talk.show(after_lines(talk, again, "b")).open_row == 0
    first = after_lines(talk, again, "b", "b")
    assert isinstance(first.pages[-1], Welcome)
    assert after_lines(talk, first, "") == after_lines(talk, state, "n", "n")
    assert after_lines(talk, again, "?", "") == again, "over help it stays where it is"


@each("typed", ["", "99 y", "2", "maybe", "2 maybe"])
def test_what_is_not_understood_in_a_group_is_said_and_answers_nothing(typed: str) -> None:
    talk, state = grouped()
    after = after_lines(talk, state, typed)
    assert talk.show(after).notices
    assert after.answers == state.answers


ROWS = Prompt("Group", rows=(Row("1", "One"), Row("2", "Two", "no"), Row("3", "Three")))


def test_in_the_plain_face_each_question_of_a_group_has_a_line_with_its_answer() -> None:
    shown = StringIO()
    face = PlainFace(StringIO("\n" * 5), shown)
    for prompt in (ROWS, ROWS, Prompt("Your answers"), ROWS, Prompt("Your answers"), replace(ROWS, enter="go on")):
        face.ask(prompt)
    whole = ["1. One", "2. Two: no", "3. Three"]
    said = [line for line in shown.getvalue().splitlines() if line[:1].isdigit()]
    assert said == [*whole, "1. One", "1. One", *whole], "whole once, and to whom wants to change it"


def test_in_the_rich_face_the_arrows_choose_the_question_that_a_key_answers() -> None:
    face = RichFace(console=Console(file=StringIO(), width=80, height=24))
    talk, state = grouped()
    prompt = talk.show(state)
    assert face._press(prompt, View(), "y")[0] == "y"  # noqa: SLF001
    _, pointed = face._press(prompt, View(), "down")  # noqa: SLF001
    assert face._press(prompt, pointed, "y")[0] == "2 y"  # noqa: SLF001
    assert face._press(prompt, pointed, "u")[0] == "2 u"  # noqa: SLF001
    _, numbered = face._press(prompt, View(), "2")  # noqa: SLF001
    assert face._press(prompt, numbered, "y")[0] == "2 y", "its number leads to a line too"  # noqa: SLF001
    assert face._press(prompt, pointed, "x")[0] is None, "its last line was not in sight"  # noqa: SLF001
    assert face._press(prompt, replace(pointed, seen=True), "x")[0] == "x"  # noqa: SLF001
    signs = Prompt("Signs", choices=(Choice("y", "Yes"), Choice("n", "No")))
    assert [face._press(signs, View(), key)[0] for key in "yn"] == ["y", None], "no is no to all of a list"  # noqa: SLF001


def test_a_line_of_a_group_that_is_out_of_sight_is_brought_into_it_and_not_answered() -> None:
    face = RichFace(console=Console(file=StringIO(), width=40, height=15))
    talk, state = grouped()
    prompt = talk.show(state)
    _, below = face._press(prompt, View(), "page-down")  # noqa: SLF001
    for key in ("y", "n", "u"):
        done, view = face._press(prompt, below, key)  # noqa: SLF001
        assert done is None
        assert view.top < below.top
        assert "out of sight" in view.notice
        assert face._press(prompt, replace(view, notice=""), key)[0] == key  # noqa: SLF001


def test_lines_typed_at_a_group_in_the_plain_face_are_answers() -> None:
    talk, state = grouped()
    face = Scripted(["n", "3 n", "x"])
    while isinstance(state.pages[-1], GroupPage):
        state, _ = _told(talk, talk.step(state, face.ask(talk.show(state))))
    assert {state.answers.get(item.link_id) for item in rows(talk)} == {False}
