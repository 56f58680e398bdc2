"""Questions as pages: the choices, the keys for them, the answer so far; help, and all answers at once."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from functools import partial, reduce
from itertools import groupby
from typing import NamedTuple

from decision_aid.content import ContentPack, Item, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import Absent, Answer, InvalidAnswer, from_data, in_words, read
from decision_aid.frozen import frozen
from decision_aid.people import prompts
from decision_aid.people.interview.keys import Accepts, Act, Key, go_on, instead, numbered, opens
from decision_aid.people.interview.screens import BACK, Stop, Welcome, spaced
from decision_aid.people.interview.state import Interview, Look, Page, State
from decision_aid.people.prompts import REST, Beside, Choice, Prompt, Row
from decision_aid.reports.facts import facts_of, in_short, listed, small, speaks_for_itself, together
from decision_aid.reports.for_patients.glossary import aside, terms_in

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


class Asks(Page):
    """A page that takes an answer in words too: to one question at a time, which is `asked`."""

    __slots__ = ()
    is_question = True

    @abstractmethod
    def asked(self, talk: Interview, state: State) -> Item: ...

    @abstractmethod
    def answered(self, talk: Interview, item: Item, answer: Answer, state: State) -> State: ...

    def take(self, talk: Interview, state: State, typed: str) -> State:
        answer = read(item := self.asked(talk, state), typed)
        if isinstance(answer, InvalidAnswer):
            return state.say(answer.message)
        return self.answered(talk, item, answer, state)

    def keys_of_all(self, talk: Interview, item: Item, back: Act) -> tuple[Key, ...]:
        """Return the keys that are the same at all questions."""
        stop = partial(_stop, talk)
        unsure, declined = (partial(self.answered, talk, item, each) for each in (Absent.NOT_SURE, Absent.DECLINED))
        acts: tuple[Act, ...] = (opens(Help(item.link_id)), back, unsure, declined, opens(Review()), stop)
        return tuple(Key(each.key, each.text, act) for each, act in zip(COMMANDS, acts, strict=True))


def _stop(talk: Interview, state: State) -> State:
    """Ask whether to stop; where a list was not ended, and what is ticked in it is a sign, it is taken first."""
    link_id, *ticks = state.details.ticks or ("",)
    item = talk.pack.items.get(link_id)
    if item and not isinstance(answer := from_data(item, ticks), InvalidAnswer):
        now = talk.stand(state.answers.with_answer(link_id, answer), state.details)
        if now.guidance.urgent != state.standing.guidance.urgent:
            return talk.answered(state.back(), item, answer)
    return state.over(Stop(ticked=state.pages[-1] == Question(link_id)))


@frozen
class Question(Asks):
    """Asks a question until it is answered, or the person goes to another one."""

    link_id: str
    is_list = True

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        item, now = talk.pack.items[self.link_id], state.answers.get(self.link_id)
        ways = _ways(item)
        section, known = talk.course.section_of(item), now is not Absent.NOT_ASKED
        aloud = state.who == "nurse"
        is_first = aloud and section.offer_options and state.standing.last(section) is None
        intro = f"First say: {section.intro}" if is_first else ""  # any other says what the nurse has said already
        before, after = ((), ()) if aloud or len(state.pages) > 1 else _beside(talk, state, item)
        so_far = f"Your answer now: {in_words(item, now)}" if known else ""
        ticked_at, *ticks = state.details.ticks or ("",)
        return Prompt(
            heading=section.title,
            at=talk.step_of(state, item),
            notices=tuple(filter(None, (intro, state.look_again.get(self.link_id), so_far))),
            body=(*_asked(item, aloud=aloud), *ways.scale),
            choices=ways.choices,
            before=before,
            after=after,
            several=ways.several,
            at_most=ways.at_most,
            typed_keys=ways.numbers,
            chosen=_keys_of(item, tuple(ticks) if ticked_at == self.link_id else now),
            alone=frozenset(c.key for c, o in zip(ways.choices, item.answer_options, strict=False) if o.exclusive),
            ask=ways.ask,
        )

    def accepts(self, talk: Interview, state: State) -> Accepts:
        item = self.asked(talk, state)
        keys = self.keys_of_all(talk, item, partial(_before, talk, item))
        as_before = partial(self.answered, talk, item, state.answers.get(self.link_id))
        enter = go_on(as_before if self.link_id in state.look_again else State.back)
        return Accepts(keys, enter=enter if self.link_id in state.answers else None)

    def with_ticks(self, talk: Interview, state: State, ticks: str) -> State:
        item = self.asked(talk, state)
        codes = (option.code for option in prompts.ticked(ticks, item.answer_options))
        return state.note("ticks", (self.link_id, *codes)) if isinstance(item.kind, MultipleChoice) else state

    def asked(self, talk: Interview, state: State) -> Item:
        return talk.pack.items[self.link_id]

    def answered(self, talk: Interview, item: Item, answer: Answer, state: State) -> State:
        return talk.answered(state.back(), item, answer)


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


def _before(talk: Interview, item: Item, state: State) -> State:
    if state.at_sheet and item in talk.course.stand(state.at_sheet.answers).open[:1]:
        return _to_the_sheet(talk, state, state.at_sheet)
    if before := talk.course.before(state.standing, item):
        return state.back().over(page_of(talk, before))
    welcome = {Welcome.__name__}  # the route shows it again, with the country to choose
    if welcome <= state.behind:
        return replace(state.back(), behind=state.behind - welcome)
    return state.say("This is the first question.")


def _to_the_sheet(talk: Interview, state: State, sheet: State) -> State:
    """Go back from the first question of those that tell more: to the sheet, with what was answered meanwhile."""
    state = state.note("short", value=sheet.details.short).note("finished", value=sheet.details.finished)
    state = replace(state, pages=sheet.pages, stopped=sheet.stopped, left=sheet.left, at_sheet=None)
    return replace(state.pass_by(REVIEWED), standing=talk.stand(state.answers, state.details))


@frozen
class GroupPage(Asks):
    """Asks several questions that have the same answers, until none of them is open; one that was answered `again`."""

    group: str
    again: str = ""

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
        return Prompt(
            heading=talk.course.section_of(items[0]).title,
            at=talk.step_of(state, items[0]),
            body=(f"{READ_ALOUD} {group.text}" if state.who == "nurse" else group.text, ""),
            choices=_ways(items[0]).choices,
            rows=tuple(_row(str(n), item, answers.get(item.link_id)) for n, item in enumerate(items, 1)),
            again=next((place for place, item in enumerate(items) if item.link_id == self.again), -1),
        )

    def accepts(self, talk: Interview, state: State) -> Accepts:
        group, item = talk.pack.groups_by_id[self.group], self.asked(talk, state)
        keys = self.keys_of_all(talk, item, partial(self._back, talk, item))
        if group.rest is not None:
            keys = (Key(REST, group.rest_text, partial(self._rest, talk, group.rest)), *keys)
        enter = go_on(instead(replace(self, again="")) if self.again else State.back)
        return Accepts(keys, enter=enter if self.again or self._can_be_left(talk, state) else None)

    def step(self, talk: Interview, state: State, typed: str) -> State:
        """After the number of a line, all is about that line."""
        (number, _, said), items = typed.rpartition(" "), self._items(talk, state)
        place = prompts.chosen(number, items)
        if place is None:
            return Page.step(self, talk, state, typed)
        return Page.step(replace(self, again=items[place].link_id), talk, state, prompts.key_of(said))

    def asked(self, talk: Interview, state: State) -> Item:
        items = self._items(talk, state)
        return next((item for item in items if item.link_id == self.again), (self._left(talk, state) or items)[0])

    def _back(self, talk: Interview, item: Item, state: State) -> State:
        items, left = self._items(talk, state), self._left(talk, state)
        told = [each for each in items[: items.index(item)] if each not in left]
        return instead(replace(self, again=told[-1].link_id))(state) if told else _before(talk, items[0], state)

    def answered(self, talk: Interview, item: Item, answer: Answer, state: State) -> State:
        left, on = self._left(talk, state), replace(self, again="")
        after = talk.answered(state.back() if left == [item] else state.back().over(on), item, answer)
        closed = left and after.pages[-1:] == (on,) and not self._left(talk, after)
        return after.back() if closed else after  # on the short path, an answer can close the lines below it

    def _rest(self, talk: Interview, rest: Answer, state: State) -> State:
        return reduce(partial(_rest, talk, rest), self._left(talk, state), state.back())


def _row(key: str, item: Item, answer: Answer) -> Row:
    if answer is Absent.NOT_ASKED:
        return Row(key, item.short_text, link_id=item.link_id)
    return Row(key, item.short_text, in_words(item, answer), item.link_id, "".join(_keys_of(item, answer)))


def _rest(talk: Interview, rest: Answer, state: State, item: Item) -> State:
    """Answer a question as the rest of its group, unless an answer before it has closed it."""
    return talk.answered(state, item, rest) if item in state.standing.open else state


@frozen
class Help(Page):
    """Says why a question is asked, what its words mean, and which keys there are."""

    link_id: str
    accepted = Accepts((BACK,))

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        item = talk.pack.items[self.link_id]
        why, *more = explained(talk.pack, item)
        group = talk.pack.groups_by_id.get(item.group)
        rest = (Choice(REST, group.rest_text),) if group and group.rest is not None else ()
        keys = f"Keys at a question: {'; '.join(f'{each.key} {each.text}' for each in (*rest, *COMMANDS))}."
        return Prompt(item.text, spaced((f"Why we ask: {why}", *more, keys)), quiet=True)


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
        if self.section or len(one_by_one) <= prompts.ONE_DIGIT:
            return one_by_one
        return [(f"{each.title}{_in_short(talk, state, items)}", items) for each, items in shown]

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        ask = _CHANGE if state.standing.answered else "Nothing is answered yet."
        at = talk.step_of(state) if self.way else None
        return Prompt("Your answers", at=at, ask=ask, quiet=self.way)

    def accepts(self, talk: Interview, state: State) -> Accepts:
        answered, lines = state.standing.answered, self._lines(talk, state)
        leads_back = self.way and not self.section and answered
        back = BACK._replace(act=instead(page_of(talk, answered[-1])) if leads_back else self._left)
        choices = numbered((words, partial(self._anew, talk, items)) for words, items in lines)
        return Accepts((back,), choices, go_on(self._left))

    def _left(self, state: State) -> State:
        state = state.back()
        if self.section:
            return state.over(replace(self, section=""))
        if self.way:
            return state.pass_by(REVIEWED)
        return state.end() if self.last else state

    def _anew(self, talk: Interview, items: tuple[Item, ...], state: State) -> State:
        state, (first, *others) = state.back(), items
        if len({item.group for item in items}) > 1 or (others and not first.group):
            return state.over(replace(self, section=talk.course.section_of(first).id))
        under = state.pages[-1:]
        state = state.back() if under and isinstance(under[0], Question) else state
        return state.over(page_of(talk, first) if others else Question(first.link_id))


Line = tuple[str, tuple["Item", ...]]


def _in_short(talk: Interview, state: State, items: tuple[Item, ...]) -> str:
    """Return what was answered to questions: what is so, alike answers together; what is open; then what is not.

    What speaks for itself ("Foot or ankle"), or by the title of its section, stands alone. What alone is not so is told
    as it was answered ("Pain implant: no"). Many that are not are only counted: each stands under the number of the
    line, and on the page for the visit.
    """
    names = {item.link_id: talk.pack.on_visit_page.words.get(item.link_id, item.short_text) for item in items}
    facts = facts_of(talk.pack, state.answers, names)
    if not facts.told and not facts.blanks and len(facts.no) > MOST_NAMED:
        return ": none"
    page, alike = talk.pack.on_visit_page, dict[str, list[str]]()
    is_not = [item for item in items if item.link_id in facts.no]
    apart = [each for each in is_not if len(is_not) == 1 or (each.link_id in page.pain and each.answer_options)]
    own_words = {item.link_id: in_short(item, state.answers.get(item.link_id)) for item in apart}
    none_of_it = [each for each in facts.no if each not in own_words]
    for link_id, said in (facts.told | own_words).items():
        named = alike.setdefault("" if said == "yes" else said, [])
        item = talk.pack.items[link_id]
        by_its_title = link_id not in page.words and item.answer_options and item.enable_when is None
        named += [] if by_its_title or speaks_for_itself(talk.pack, link_id) else [names[link_id]]
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
            return _Ways(prompts.numbered(option.text for option in item.answer_options))
        case MultipleChoice(at_most=most):
            ask = "Numbers, then Enter." if most else "All that fit: numbers, then Enter."
            choices = prompts.numbered(option.text for option in item.answer_options)
            return _Ways(choices, ask=ask, several=True, at_most=most)


def _keys_of(item: Item, answer: Answer) -> frozenset[str]:
    if isinstance(answer, bool):
        return frozenset("y" if answer else "n")
    if isinstance(answer, int):
        return frozenset({str(answer)})
    if isinstance(answer, Absent):
        return frozenset({Absent.NOT_SURE: "u", Absent.DECLINED: "s"}.get(answer, ""))
    codes = answer if isinstance(answer, tuple) else (answer,)
    keys = prompts.number_keys(item.answer_options)
    return frozenset(key for key, option in zip(keys, item.answer_options, strict=True) if option.code in codes)
