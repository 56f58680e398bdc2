"""The page for the visit: what patient and doctor read together, in the order in which it helps, on one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from decision_aid.content import URGENCIES, ContactKind, FindingHolds, Urgency, is_urgent
from decision_aid.engine.answers import Absent, in_words
from decision_aid.engine.guidance import Because, Raised
from decision_aid.engine.regions import in_short as number_to_call
from decision_aid.engine.sheet import Sheet
from decision_aid.frozen import frozen
from decision_aid.reports import text
from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph, Table
from decision_aid.reports.facts import (
    BLANKS,
    SIDE_QUESTION,
    SITE_QUESTION,
    Facts,
    Row,
    apart,
    compared,
    facts_of,
    first_that_fits,
    is_asked,
    listed,
    reasons,
    small,
)
from decision_aid.reports.facts import in_short as said_in_short
from decision_aid.reports.for_patients.topics import if_so_words, urgency_words
from decision_aid.reports.for_patients.values import tensions, wishes

Names = Mapping[str, str]  # what a question is called on the page

MOST_LINES, MOST_WORDS = 60, 350  # of the page as text
MOST_TOPICS, MOST_QUESTIONS = 6, 3
TITLE = "My page for the visit"
NOT_CHECKED = "Told by the patient or a helper, not checked."
STOPPED_EARLY = "Stopped before the last question."
# A mark before what was tried says at a glance how it went; the words after it say the same.
MARKS = {"helped-enough": "++", "helped-a-little": "+", "did-not-help": "0", "side-effects": "!", "not-tried": "-"}


class Room(NamedTuple):
    """How much the page may say: words of a reason, names in a list, letters of own words, topics.

    `rows`: each treatment, and each fact, has a row of its own; else those that are alike share one.
    """

    reason: int = 16
    names: int = 20
    own: int = 200
    rows: bool = True
    topics: int = MOST_TOPICS


# From the whole page to what must stand on it: the first that fits is taken.
ROOMS = (
    Room(),
    Room(12, 8),
    Room(9, 6, 160, rows=False),
    Room(7, 4, 120, rows=False),
    Room(6, 3, 80, rows=False, topics=4),
    Room(5, 2, 60, rows=False, topics=3),
    Room(3, 1, 40, rows=False, topics=2),
)


class Tried(NamedTuple):
    """One treatment: the mark, its name, how it went."""

    mark: str
    name: str
    how: str


class Point(NamedTuple):
    """Something to talk about, and in a few words why."""

    title: str
    because: str


@frozen
class Urgent:
    """What is urgent: what to do, and the signs because of which; unsure ones apart."""

    title: str
    call: str
    signs: str


@frozen
class Visit:
    """The page, part by part."""

    urgent: tuple[Urgent, ...]
    pain: tuple[Row, ...]
    tried: tuple[Tried, ...]
    not_told: tuple[Row, ...]
    know: tuple[Row, ...]
    topics: tuple[Point, ...]
    matters: tuple[Row, ...]
    tension: str
    questions: tuple[str, ...]
    safety: str

    @property
    def talk(self) -> str:
        """The heading of the topics: what is urgent comes before them."""
        return _TALK_AFTER if self.urgent else _TALK


def visit_of(sheet: Sheet, room: Room = ROOMS[0]) -> Visit:
    """Return the page, as far as the room allows."""
    page = sheet.pack.on_visit_page
    return Visit(
        urgent=tuple(_urgent(sheet, room)),
        pain=tuple(_pain(sheet, page.pain, room)),
        tried=tuple(_tried(sheet, page.tried) if room.rows else _tried_alike(sheet, page.tried)),
        not_told=tuple(_blanks(sheet, facts_of(sheet.pack, sheet.guidance.answers, page.tried), room)),
        know=tuple(_know(sheet, page.know, room)),
        topics=tuple(_topics(sheet, room)),
        matters=tuple(_matters(sheet, room)),
        tension=next(iter(tensions(sheet.pack, sheet.guidance.answers)), ""),
        questions=_questions(sheet),
        safety=_safety(sheet),
    )


def visit_page(sheet: Sheet, imprint: str = "", lines: int = MOST_LINES, words: int = MOST_WORDS) -> Visit:
    """Return the page with all that there is room for, measured as tight text."""
    return first_that_fits(
        ROOMS, partial(visit_of, sheet), lambda page: fullness(sheet, page, imprint, lines, words) <= 1
    )


def fullness(sheet: Sheet, page: Visit, imprint: str, lines: int, words: int) -> float:
    """Return how full a page is of the lines and words that there may be: 1 is full."""
    shown = text.render(_blocks(sheet, page, imprint), tight=True)
    return max(len(shown.splitlines()) / lines, len(shown.split()) / words)


def visit_blocks(sheet: Sheet, imprint: str = "") -> tuple[Block, ...]:
    """Return the page as blocks, to be shown as tight text: at most 60 lines and 350 words."""
    return tuple(_blocks(sheet, visit_page(sheet, imprint), imprint))


def _blocks(sheet: Sheet, page: Visit, imprint: str) -> Iterator[Block]:
    yield Heading(TITLE, level=1)
    yield from map(Paragraph, sheet.notices)
    yield from urgent_blocks(page)
    yield from _part("My pain", page.pain)
    if page.tried or page.not_told:
        yield Heading("What I have tried")
        yield Table(tuple((f"{each.mark:>2} {each.name}".strip(), each.how) for each in page.tried) + page.not_told)
    yield from _part("Please know", page.know)
    yield Heading(page.talk)
    yield Bullets(tuple(f"{point.title}{f' - {point.because}' if point.because else ''}" for point in page.topics))
    yield from _part("What matters most to me", page.matters)
    if page.tension:
        yield Paragraph(page.tension)
    yield Heading("My questions")
    yield Bullets(page.questions)
    if page.safety:
        yield Paragraph(page.safety)
    yield Paragraph(" ".join(filter(None, (NOT_CHECKED, "" if sheet.complete else STOPPED_EARLY, imprint))))


def urgent_blocks(page: Visit) -> Iterator[Block]:
    """Yield what is urgent: what to do, whom to call, and the signs because of which."""
    for urgent in page.urgent:
        yield Heading(urgent.title)
        yield from [Paragraph(urgent.call, strong=True)] if urgent.call else []
        yield Paragraph(urgent.signs)


_TALK = "I would like to talk about"
_TALK_AFTER = "After this has been seen to, I would like to talk about"


def _part(title: str, rows: tuple[Row, ...]) -> Iterator[Block]:
    if rows:
        yield Heading(title)
        yield Table(rows)


# --- 1. what is urgent ------------------------------------------------------------------------------


def _urgent(sheet: Sheet, room: Room) -> Iterator[Urgent]:
    """Yield what is urgent, and what is urgent if it is so; what calls for the same help is told together."""
    told: dict[tuple[Urgency, tuple[ContactKind, ...]], tuple[list[str], list[str], list[str]]] = {}
    urgent_rules = {rule.id for rule in sheet.pack.rules if is_urgent(rule.urgency)}
    for raised in sheet.guidance.urgent:
        titles, signs, _ = told.setdefault((raised.urgency, raised.topic.contacts), ([], [], []))
        titles.append(urgency_words(raised.urgency) + raised.topic.title)
        because = [each for each in raised.because if each.rule in urgent_rules]
        signs += [small(sign) for each in because for sign in _told(sheet, each)]
    for each in sheet.guidance.urgent_if_so:
        titles, _, names = told.setdefault((each.urgency, each.topic.contacts), ([], [], []))
        titles.append(if_so_words(each.urgency) + small(each.topic.title))
        names += [small(sheet.pack.items[link_id].short_text) for link_id in each.unsure]
    said = set[str]()
    in_order = sorted(told.items(), key=lambda each: URGENCIES.index(each[0][0]))
    for (urgency, contacts), (titles, signs, unsure) in in_order:
        most = max(4, room.names) if urgency == "emergency" else room.names
        left_out = urgency != "emergency" and said and room is ROOMS[-1]
        parts = () if left_out else (("Told", apart(signs, most)), ("Not sure", apart(unsure, room.names)))
        call = _call(sheet, contacts)
        shown = call if urgency == "emergency" else _call(sheet, contacts, _HOW_TODAY)
        lines = " ".join(f"{name}: {words}." for name, words in parts if words)
        yield Urgent(titles[0], "" if call in said else shown, lines)
        said.add(call)


def _told(sheet: Sheet, because: Because) -> Iterator[str]:
    """Yield the signs that made a rule hold; of several answers to a question, each that the rule names."""
    for link_id, answer in because.answers:
        item = sheet.pack.items[link_id]
        if answer is True:
            yield item.short_text
        elif not isinstance(answer, Absent):
            said = compared(sheet.pack, because.rule, link_id, answer)
            yield listed(in_words(item, one) for one in (said if isinstance(said, tuple) else (said,)))


# A crisis line may be a page on the web, or say by itself how it is reached.
_HOW: dict[ContactKind, str] = {"emergency": "call", "urgent_advice": "call", "crisis": "crisis line:"}
# What can wait for a doctor on the same day is no emergency by itself.
_HOW_TODAY = _HOW | {"emergency": "if you get worse fast, call"}


def _call(sheet: Sheet, contacts: tuple[ContactKind, ...], how: Mapping[ContactKind, str] = _HOW) -> str:
    found = ((kind, number_to_call(sheet.pack, sheet.place, kind)) for kind in contacts or ("emergency",))
    said = " - or ".join(dict.fromkeys(f"{how[kind]} {whom}" for kind, whom in found if whom))
    return f"{said[:1].upper()}{said[1:]}."


# --- 2 to 4. what was told ----------------------------------------------------------------------------


def _pain(sheet: Sheet, names: Names, room: Room) -> Iterator[Row]:
    """Yield a row for each answer; the side stands beside the place."""
    answers = sheet.guidance.answers
    side = answers.get(SIDE_QUESTION)
    beside = ""
    if {SITE_QUESTION, SIDE_QUESTION} <= names.keys() and not isinstance(side, Absent):
        beside = f" - {small(said_in_short(sheet.pack.items[SIDE_QUESTION], side))}"
    found = facts_of(sheet.pack, answers, names)
    for link_id, said in found.told.items():
        if link_id != SIDE_QUESTION or not beside:
            yield names[link_id], said + (beside if link_id == SITE_QUESTION else "")
    items = sheet.pack.items
    yield from ((names[link_id], small(said_in_short(items[link_id], answers.get(link_id)))) for link_id in found.no)
    yield from _blanks(sheet, found, room)


def _blanks(sheet: Sheet, found: Facts, room: Room) -> Iterator[Row]:
    """Yield what is not known; of a person who is asked only a few questions, what the others are in short."""
    words, own = sheet.pack.on_visit_page.words, sheet.guidance.asks_only
    blanks = dict(found.blanks)
    open_ = blanks.get(BLANKS[Absent.NOT_ASKED], ())
    if not_asked := [link_id for link_id in open_ if own and link_id not in own]:
        yield "Not asked", small(listed((words[link_id] for link_id in not_asked), min(2, room.names)))
        blanks[BLANKS[Absent.NOT_ASKED]] = tuple(link_id for link_id in open_ if link_id in own)
    blanks = {kind: link_ids for kind, link_ids in blanks.items() if link_ids}
    if blanks and room.names == 1:
        blanks = {"Not known": tuple(link_id for link_ids in blanks.values() for link_id in link_ids)}
    for kind, link_ids in blanks.items():
        yield kind, small(listed((words[link_id] for link_id in link_ids), room.names))


def _tried(sheet: Sheet, names: Names) -> Iterator[Tried]:
    for link_id, name in names.items():
        answer = sheet.guidance.answers.get(link_id)
        if not isinstance(answer, Absent):
            mark = MARKS.get(answer, "") if isinstance(answer, str) else ""
            yield Tried(mark, name, small(said_in_short(sheet.pack.items[link_id], answer)))


def _tried_alike(sheet: Sheet, names: Names) -> Iterator[Tried]:
    """Yield a row for each way that it went; what has no mark stands by itself."""
    rows = tuple(_tried(sheet, names))
    for mark, how in dict.fromkeys((row.mark, row.how) for row in rows if row.mark):
        yield Tried(mark, how[:1].upper() + how[1:], small(listed(row.name for row in rows if row.mark == mark)))
    yield from (row for row in rows if not row.mark)


def _know(sheet: Sheet, names: Names, room: Room) -> Iterator[Row]:
    """Yield what is so, then what is not so but counts, then all else that is not so, and what is not known."""
    found = facts_of(sheet.pack, sheet.guidance.answers, names)
    counts = {
        link_id
        for raised in sheet.guidance.raised
        for because in raised.because
        for link_id, answer in because.answers
        if answer is False and len(because.answers) == 1
    }
    yes = () if room.rows else [names[link_id] for link_id, said in found.told.items() if said == "yes"]
    yield from [("Yes", small(listed(yes)))] if yes else []
    yield from ((names[link_id], said) for link_id, said in found.told.items() if names[link_id] not in yes)
    yield from ((names[link_id], "no") for link_id in found.no if link_id in counts)
    rest = listed((names[link_id] for link_id in found.no if link_id not in counts), room.names)
    if rest and room.names > 1:
        yield "No", small(rest)
    yield from _blanks(sheet, found, room)
    needed = {name for topic in sheet.guidance.undetermined if is_urgent(topic.urgency) for name in topic.needs}
    needed -= sheet.pack.on_visit_page.words.keys()  # which stand there by name
    answers = sheet.guidance.answers
    asked = (answers.get(name) for name in needed if is_asked(sheet.pack, answers, name))
    if signs := sum(answer in (Absent.NOT_ASKED, Absent.DECLINED) for answer in asked):
        yield "Urgent signs not answered", str(signs)


# --- 5. what to talk about ----------------------------------------------------------------------------


def _topics(sheet: Sheet, room: Room) -> Iterator[Point]:
    """Yield what came up; what the team should know stands under "Please know", parts stand with their whole."""
    found = [each for each in sheet.guidance.raised if _has_a_line(sheet, each)]
    lines = found if len(found) <= room.topics else found[: room.topics - 1]
    for raised in lines:
        soon = "SOON: " if raised.urgency == "soon" else ""
        yield Point(soon + raised.topic.title, in_a_few_words(sheet, raised, room.reason))
    if more := found[len(lines) :]:
        yield Point(f"Also: {apart((small(each.topic.title) for each in more), min(2, room.names))}", "")
    if not found:
        yield Point("What to do next" if sheet.guidance.urgent else "What my choices are", "")


def _has_a_line(sheet: Sheet, raised: Raised) -> bool:
    told = sheet.pack.on_visit_page.words
    known = all(link_id in told for because in raised.because for link_id, _ in because.answers)
    return not (is_urgent(raised.urgency) or raised.topic.inside or (raised.topic.group == "tell" and known))


def in_a_few_words(sheet: Sheet, raised: Raised, most: int) -> str:
    """Return why a topic came up, in at most so many words, or not at all."""
    page, pack = sheet.pack.on_visit_page, sheet.pack
    telling = [words for each in raised.because for words in reasons(pack, each, (*page.pain, *page.tried))]
    if sum(len(words.split()) for words in telling) > most:
        whens = [rule.when for rule in pack.rules for each in raised.because if rule.id == each.rule]
        labels = [pack.findings_by_id[when.finding].label for when in whens if isinstance(when, FindingHolds)]
        telling = labels or _first(telling, most)
    return "; ".join(map(small, telling))


def _first(texts: Iterable[str], most: int) -> list[str]:
    """Return the first texts that have at most so many words together."""
    taken: list[str] = []
    for each in texts:
        if sum(len(words.split()) for words in (*taken, each)) > most:
            break
        taken.append(each)
    return taken


# --- 6 to 8. what the person wants, and whom to call ----------------------------------------------------


def _matters(sheet: Sheet, room: Room) -> Iterator[Row]:
    pack, answers = sheet.pack, sheet.guidance.answers
    if wished := wishes(pack, answers):
        yield "Chosen", listed(wished)
    first = {item.link_id for item in pack.items.values() if any(option.speaks_for for option in item.answer_options)}
    names = pack.on_visit_page.matters
    rest = facts_of(pack, answers, (link_id for link_id in names if link_id not in first))
    yield from ((names[link_id], said) for link_id, said in rest.told.items())
    wish, helper, _ = sheet.own
    for label, said in (("What I want most", wish), ("Who can help me", helper)):
        if said:
            yield label, _cut(said, room.own)


def _cut(said: str, most: int) -> str:
    return said if len(said) <= most else f"{said[: most - 3].rpartition(' ')[0]} ..."


def _questions(sheet: Sheet) -> tuple[str, ...]:
    own = (sheet.own.question,) if sheet.own.question else ()
    return tuple(dict.fromkeys((*own, *sheet.ticked, *sheet.pack.core_questions)))[:MOST_QUESTIONS]


def _safety(sheet: Sheet) -> str:
    """Return whom to call for what, in two lines; nothing where something is urgent, for that comes first."""
    if sheet.guidance.urgent or sheet.guidance.urgent_if_so:
        return ""
    call, crisis = (number_to_call(sheet.pack, sheet.place, kind) for kind in ("emergency", "crisis"))
    signs = sheet.pack.safety.in_short or sheet.pack.safety.title
    return f"{signs}: call {call}. Thoughts of self-harm: {crisis}."
