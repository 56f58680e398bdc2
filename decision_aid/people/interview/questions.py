"""Questions as pages: the choices, the keys for them, the answer so far; help, and all answers at once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial, reduce
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import Absent, InvalidAnswer, in_words, read
from decision_aid.frozen import frozen
from decision_aid.people import pages
from decision_aid.people.interview.screens import BACK, STOP, Stop, ToRead, spaced
from decision_aid.people.interview.state import Page
from decision_aid.people.terminal.prompts import AWAY, REST, Beside, Choice, Prompt, Row
from decision_aid.reports.facts import facts_of, in_short, listed, small, together
from decision_aid.reports.for_patients.glossary import aside, terms_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import ContentPack, Item
    from decision_aid.engine.answers import Answer
    from decision_aid.people.interview.state import Interview, Look, State

REVIEW = Choice("r", "review")
COMMANDS = (
    Choice("?", "help"),
    Choice("b", "back"),
    Choice("u", "not sure"),
    Choice("s", "rather not say"),
    REVIEW,
    Choice("q", "stop"),
)
READ_ALOUD = "Read aloud:"
MOST_NAMED = 2  # of the questions of a section that were answered no
REVIEWED = "reviewed"
_CHANGE = "Something wrong? Type its number."
LISTEN = "Listen. Read out the answers only where that helps."


@frozen
class Question(Page):
    """Asks a question until it is answered, or the person goes to another one."""

    link_id: str
    is_question = True

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        item, now = talk.pack.items[self.link_id], state.answers.get(self.link_id)
        ways = _ways(item)
        section, known = talk.course.section_of(item), now is not Absent.NOT_ASKED
        aloud = state.who == "nurse"
        is_first = aloud and section.offer_options and state.standing.last(section) is None
        intro = f"First say: {section.intro}" if is_first else ""  # any other says what the nurse has said already
        before, after = ((), ()) if aloud or len(state.pages) > 1 else _beside(talk, state, item)
        so_far = f"Your answer now: {in_words(item, now)}" if known else ""
        return Prompt(
            heading=section.title,
            at=talk.course.step(item, short=state.details.short),
            notices=tuple(filter(None, (intro, state.look_again.get(self.link_id), so_far))),
            body=(*_asked(item, aloud=aloud), *ways.scale),
            choices=ways.choices,
            before=before,
            after=after,
            several=ways.several,
            at_most=ways.at_most,
            typed_keys=ways.numbers,
            chosen=_keys_of(item, state.details.ticks[1:] if self._is_ticked(state) else now),
            alone=frozenset(c.key for c, o in zip(ways.choices, item.answer_options, strict=False) if o.exclusive),
            commands=COMMANDS,
            enter="go on" if known else "",
            ask=ways.ask,
        )

    def _is_ticked(self, state: State) -> bool:
        return state.details.ticks[:1] == (self.link_id,)

    def take(self, talk: Interview, state: State, typed: str) -> State:
        item = talk.pack.items[self.link_id]
        *ticks, key = typed.split() or [""]
        if ticks and key in AWAY:
            places = [place for tick in ticks if (place := pages.chosen(tick, item.answer_options)) is not None]
            state = state.note("ticks", (self.link_id, *(item.answer_options[place].code for place in places)))
            typed = key
            if key == STOP.key and (urgent := _urgent(talk, state, item, " ".join(ticks))):
                return urgent
        match typed:
            case "?":
                return state.over(Help(self.link_id))
            case "q":
                return state.over(Stop(ticked=self._is_ticked(state)))
            case "r":
                return state.over(Review())
            case "b":
                return _before(talk, state, item)
            case "" if item.link_id in state.answers:
                looked_at = item.link_id in state.look_again
                return talk.answered(state.back(), item, state.answers.get(item.link_id)) if looked_at else state.back()
        answer = read(item, typed)
        return (
            state.say(answer.message)
            if isinstance(answer, InvalidAnswer)
            else talk.answered(state.back(), item, answer)
        )


def _urgent(talk: Interview, state: State, item: Item, ticked: str) -> State | None:
    """Return the state that takes what is ticked, where a sign is: who then stops is told what to do first."""
    answer = read(item, ticked)
    if isinstance(answer, InvalidAnswer):
        return None
    now = talk.stand(state.answers.with_answer(item.link_id, answer), state.details)
    is_new = now.guidance.urgent != state.standing.guidance.urgent
    return talk.answered(state.back(), item, answer) if is_new else None


def _asked(item: Item, *, aloud: bool) -> tuple[str, ...]:
    if not aloud:
        return (item.text,)
    return (f"{READ_ALOUD} {item.text}", *((LISTEN,) if item.unprompted else ()))


def _beside(talk: Interview, state: State, item: Item) -> tuple[tuple[Beside, ...], tuple[Beside, ...]]:
    """Return what stands on the screen of a question before and after it, as far as it applies to this person."""
    standing, screen = state.standing, talk.course.screen_of(item)
    asked = [other for other in screen if other is item or other in (*standing.answered, *standing.open)]
    told = [_told(other, state.answers.get(other.link_id)) for other in asked]
    place = asked.index(item)
    return tuple(told[:place]), tuple(told[place + 1 :])


def _told(item: Item, answer: Answer) -> Beside:
    ways = _ways(item)
    marked = frozenset[str]() if isinstance(answer, Absent) else _keys_of(item, answer)
    in_a_word = "" if answer is Absent.NOT_ASKED or (ways.choices and marked) else in_words(item, answer)
    return Beside(item.text, ways.scale, ways.choices, ways.several, in_a_word, marked)


def page_of(talk: Interview, item: Item) -> Page:
    """Return the page that asks a question: its own, or that of its group."""
    return GroupPage(item.group) if item.group in talk.pack.groups_by_id else Question(item.link_id)


def _before(talk: Interview, state: State, item: Item) -> State:
    before = talk.course.before(state.standing, item)
    return state.back().over(page_of(talk, before)) if before else state.say("This is the first question.")


@frozen
class GroupPage(Page):
    """Asks several questions that have the same answers, until none of them is open; one that was answered `again`."""

    group: str
    again: str = ""
    is_question = True

    def holds(self, talk: Interview, state: State) -> bool:
        return bool(self._items(talk, state))

    def _items(self, talk: Interview, state: State) -> tuple[Item, ...]:
        asked = {item.link_id for item in (*state.standing.answered, *state.standing.open)}
        return tuple(item for item in talk.pack.items.values() if item.group == self.group and item.link_id in asked)

    def _left(self, talk: Interview, state: State) -> list[Item]:
        return [item for item in self._items(talk, state) if item in state.standing.open]

    def _can_be_left(self, talk: Interview, state: State) -> bool:
        """A group that is looked at again, over another page, can be left as it is."""
        return len(state.pages) > 1 or all(item.link_id in state.left for item in self._left(talk, state))

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        group, items, answers = talk.pack.groups_by_id[self.group], self._items(talk, state), state.answers
        rest = () if group.rest is None else (Choice(REST, group.rest_text),)
        return Prompt(
            heading=talk.course.section_of(items[0]).title,
            at=talk.course.step(items[0], short=state.details.short),
            body=(f"{READ_ALOUD} {group.text}" if state.who == "nurse" else group.text, ""),
            choices=_ways(items[0]).choices,
            rows=tuple(_row(str(n), item, answers.get(item.link_id)) for n, item in enumerate(items, 1)),
            again=next((place for place, item in enumerate(items) if item.link_id == self.again), -1),
            commands=(*rest, *COMMANDS),
            enter="go on" if self.again or self._can_be_left(talk, state) else "",
        )

    def take(self, talk: Interview, state: State, typed: str) -> State:
        items, left = self._items(talk, state), self._left(talk, state)
        number, _, said = typed.rpartition(" ")
        place = pages.chosen(number, items)
        asked = next((item for item in items if item.link_id == self.again), (left or [*items])[0])
        item, said = (items[place], pages.key_of(said)) if place is not None else (asked, typed)
        on = replace(self, again="")
        match said:
            case "?":
                return state.over(Help(item.link_id))
            case "q":
                return state.over(Stop())
            case "r":
                return state.over(Review())
            case "b":
                told = [each for each in items[: items.index(item)] if each not in left]
                again = replace(self, again=told[-1].link_id) if told else None
                return state.back().over(again) if again else _before(talk, state, items[0])
            case "" if self.again:
                return state.back().over(on)
            case "" if self._can_be_left(talk, state):
                return state.back()
            case "x" if (rest := talk.pack.groups_by_id[self.group].rest) is not None:
                return reduce(partial(_rest, talk, rest), left, state.back())
        answer = read(item, said)
        if isinstance(answer, InvalidAnswer):
            return state.say(answer.message)
        after = talk.answered(state.back() if left == [item] else state.back().over(on), item, answer)
        closed = left and after.pages[-1:] == (on,) and not self._left(talk, after)
        return after.back() if closed else after  # on the short path, an answer can close the lines below it


def _row(key: str, item: Item, answer: Answer) -> Row:
    if answer is Absent.NOT_ASKED:
        return Row(key, item.short_text, link_id=item.link_id)
    return Row(key, item.short_text, in_words(item, answer), item.link_id, "".join(_keys_of(item, answer)))


def _rest(talk: Interview, rest: Answer, state: State, item: Item) -> State:
    """Answer a question as the rest of its group, unless an answer before it has closed it."""
    return talk.answered(state, item, rest) if item in state.standing.open else state


@frozen
class Help(ToRead):
    """Says why a question is asked, what its words mean, and which keys there are."""

    link_id: str
    fixed_keys = (BACK,)

    def text(self, talk: Interview, state: State) -> Prompt:
        item = talk.pack.items[self.link_id]
        why, *more = explained(talk.pack, item)
        group = talk.pack.groups_by_id.get(item.group)
        rest = (Choice(REST, group.rest_text),) if group and group.rest is not None else ()
        keys = f"Keys at a question: {'; '.join(f'{each.key} {each.text}' for each in (*rest, *COMMANDS))}."
        return Prompt(item.text, spaced((f"Why we ask: {why}", *more, keys)))


def explained(pack: ContentPack, item: Item) -> tuple[str, ...]:
    """Return why a question is asked, how to answer it, and what its words mean."""
    texts = (item.text, item.why, item.help, *(option.text for option in item.answer_options))
    return (item.why, item.help, *map(aside, terms_in(pack, texts)))


@frozen
class Review(Page):
    """Shows all answers, to be asked anew: each on a line; where they are many, a line a section, and then its own.

    What is asked anew takes the place of a question underneath. The `last` page of an interview ends it where none is
    chosen; on the `way` to the sheet it is the last step, and comes again after a change.
    """

    last: bool = False
    way: bool = False
    section: str = ""

    def _lines(self, talk: Interview, state: State) -> list[Line]:
        """Return what is told line by line, and the questions it is about."""
        answered = state.standing.answered
        parts = ((each, tuple(item for item in answered if item in each.items)) for each in talk.pack.sections)
        shown = [(each, items) for each, items in parts if items and self.section in ("", each.id)]
        one_by_one = [line for _, items in shown for line in _one_by_one(talk, state, items)]
        if self.section or len(one_by_one) <= pages.ONE_DIGIT:
            return one_by_one
        return [(f"{each.title}{_in_short(talk, state, items)}", items) for each, items in shown]

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        told = tuple(words for words, _ in self._lines(talk, state))
        ask = _CHANGE if told else "Nothing is answered yet."
        at = talk.course.step(short=state.details.short) if self.way else None
        choices = pages.numbered(told)
        return Prompt(
            "Your answers",
            choices=choices,
            at=at,
            commands=(Choice("b", "back"),),
            enter="go on",
            ask=ask,
            quiet=self.way,
        )

    def take(self, talk: Interview, state: State, typed: str) -> State:
        lines = self._lines(talk, state)
        number = pages.chosen(typed, lines)
        if number is None and typed not in ("", "b"):
            return state  # a slip neither closes this page nor leads on to the sheet
        state = state.back()
        if number is None and self.section:
            return state.over(replace(self, section=""))
        if number is None and self.way:
            back = lines[-1:] if typed == "b" else []
            return state.over(*(page_of(talk, items[-1]) for _, items in back)) if back else state.pass_by(REVIEWED)
        if number is None:
            return state.end() if self.last else state
        first, *others = lines[number][1]
        if len({item.group for item in lines[number][1]}) > 1 or (others and not first.group):
            return state.over(replace(self, section=talk.course.section_of(first).id))
        under = state.pages[-1:]
        state = state.back() if under and isinstance(under[0], Question) else state
        return state.over(page_of(talk, first) if others else Question(first.link_id))


Line = tuple[str, tuple["Item", ...]]


def _in_short(talk: Interview, state: State, items: tuple[Item, ...]) -> str:
    """Return what was answered to questions: what is so, alike answers together; what is open; then what is not.

    What was chosen in the story of the pain says by itself what it is about ("Foot or ankle"), so it stands alone. What
    alone is not so is told as it was answered ("Pain implant: no"). Many that are not are only counted: each stands
    under the number of the line, and on the page for the visit.
    """
    names = {item.link_id: talk.pack.on_visit_page.words.get(item.link_id, item.short_text) for item in items}
    facts = facts_of(talk.pack, state.answers, names)
    if not facts.told and not facts.blanks:
        return ": none"
    page, alike = talk.pack.on_visit_page, dict[str, list[str]]()
    is_not = [item for item in items if item.link_id in facts.no]
    apart = [each for each in is_not if len(is_not) == 1 or (each.link_id in page.pain and each.answer_options)]
    own_words = {item.link_id: in_short(item, state.answers.get(item.link_id)) for item in apart}
    none_of_it = [each for each in facts.no if each not in own_words]
    for link_id, said in (facts.told | own_words).items():
        named = alike.setdefault("" if said == "yes" else said, [])
        in_story = link_id in page.pain or link_id not in page.words
        named += [] if in_story and talk.pack.items[link_id].answer_options else [names[link_id]]
    so = (together(said, named) if named else said for said, named in alike.items())
    open_ = (f"{kind}: {small(listed(map(names.__getitem__, each)))}" for kind, each in facts.blanks.items())
    few = f"No: {small(listed(map(names.__getitem__, none_of_it)))}"
    no = [few if len(none_of_it) <= MOST_NAMED else f"No to {len(none_of_it)} others"] if none_of_it else []
    return "".join(f". {words}" for words in (*so, *open_, *no))


def _one_by_one(talk: Interview, state: State, items: tuple[Item, ...]) -> Iterator[Line]:
    """Yield the questions; those of a group that are all answered as its rest, one after the other, are one line."""
    for key, run in groupby(items, partial(_rest_of, talk, state)):
        of_group = tuple(run)
        if key and len(of_group) > 1:
            said = in_words(of_group[0], state.answers.get(of_group[0].link_id))
            yield f"{talk.course.section_of(of_group[0]).title}, {len(of_group)} questions: {said}", of_group
        else:
            yield from ((f"{i.short_text}: {in_words(i, state.answers.get(i.link_id))}", (i,)) for i in of_group)


def _rest_of(talk: Interview, state: State, item: Item) -> str:
    """Return the group of a question that is answered as the rest of it; nothing for any other."""
    group = talk.pack.groups_by_id.get(item.group)
    is_rest = group is not None and group.rest is not None and state.answers.get(item.link_id) == group.rest
    return item.group if is_rest else ""


class _Ways(NamedTuple):
    """How a question can be answered, and what is said about it where a key beside each answer does not say it."""

    choices: tuple[Choice, ...] = ()
    numbers: tuple[str, ...] = ()
    scale: tuple[str, ...] = ()
    ask: str = ""
    several: bool = False  # shown to be ticked; any other kind takes one key
    at_most: int | None = None


def _ways(item: Item) -> _Ways:
    match item.kind:
        case YesNo():
            return _Ways((Choice("y", "Yes"), Choice("n", "No")))
        case Scale(low, high, ends=ends, unit=unit):
            told = (f"{f'{end} {unit}'.strip()}{f' = {text}' if text or not unit else ''}" for end, text in ends)
            numbers = tuple(map(str, range(low, high + 1)))
            return _Ways(numbers=numbers, scale=("", *told), ask=f"A number from {low} to {high}.")
        case SingleChoice():
            return _Ways(pages.numbered(option.text for option in item.answer_options))
        case MultipleChoice(at_most=most):
            ask = "Numbers, then Enter." if most else "All that fit: numbers, then Enter."
            choices = pages.numbered(option.text for option in item.answer_options)
            return _Ways(choices, ask=ask, several=True, at_most=most)


def _keys_of(item: Item, answer: Answer) -> frozenset[str]:
    if isinstance(answer, bool):
        return frozenset("y" if answer else "n")
    if isinstance(answer, int):
        return frozenset({str(answer)})
    if isinstance(answer, Absent):
        return frozenset({Absent.NOT_SURE: "u", Absent.DECLINED: "s"}.get(answer, ""))
    codes = answer if isinstance(answer, tuple) else (answer,)
    keys = pages.number_keys(item.answer_options)
    return frozenset(key for key, option in zip(keys, item.answer_options, strict=True) if option.code in codes)
