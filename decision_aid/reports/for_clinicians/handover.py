"""The clinician's sheet, as blocks: facts in the order of SBAR, urgent signs first, read in a minute.

It says what the patient said, and what was not said; it judges nothing. At most 25 lines and 220 words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import dropwhile
from textwrap import shorten
from typing import TYPE_CHECKING, NamedTuple

from decision_aid.content import ContentPack, Item, VisitPage, is_urgent
from decision_aid.engine.answers import Absent, Answers, in_words
from decision_aid.engine.every_sheet.logic import leaves
from decision_aid.engine.guidance import Guidance, Raised
from decision_aid.frozen import frozen
from decision_aid.reports import text
from decision_aid.reports.blocks import Block, Heading, Paragraph, Table
from decision_aid.reports.facts import (
    BLANKS,
    SIDE_QUESTION,
    SITE_QUESTION,
    Row,
    apart,
    facts_of,
    first_that_fits,
    in_short,
    listed,
    reasons,
    small,
)
from decision_aid.reports.for_clinicians.desk import Desk, desk_of, topic_name
from decision_aid.reports.for_patients.topics import urgency_words
from decision_aid.reports.for_patients.values import wishes
from decision_aid.reports.for_patients.visit import MARKS
from decision_aid.sessions.signs import Sign, signs

if TYPE_CHECKING:
    from decision_aid.sessions.case import Case

WIDTH, MOST_LINES, MOST_WORDS = 80, 25, 220
NOT_VERIFIED = "Patient-reported, not verified."


class Room(NamedTuple):
    """How much the sheet may say: letters of what somebody wrote, names of what is not so and of what is not known.

    `more`: what is not on the page for the visit, too; `story`, `tried`: answers about the pain, names
    of what went alike.
    """

    written: int
    no: int
    unknown: int
    signs: int = 6
    topics: int = 12
    more: bool = True
    story: int = 20
    tried: int = 20


FEW = 6  # names of what is not known, beside an emergency
# From the whole sheet to what must stand on it: the first that fits is taken.
ROOMS = (
    Room(200, 20, 20),
    Room(160, 12, 8),
    Room(120, 9, 6, more=False),
    Room(90, 7, 4, 5, 10, more=False),
    Room(70, 6, 3, 5, 9, more=False),
    Room(60, 5, 2, 4, 8, more=False),
    Room(50, 4, 1, 4, 7, more=False),
    Room(40, 3, 0, 4, 6, more=False),
    Room(35, 2, 0, 4, 5, more=False),
    Room(30, 1, 0, 3, 4, more=False),
    Room(25, 0, 0, 3, 3, more=False, story=4),
    Room(20, 0, 0, 2, 2, more=False, story=2, tried=2),
    Room(15, 0, 0, 1, 2, more=False, story=1, tried=1),
    Room(10, 0, 0, 1, 1, more=False, story=0, tried=1),
)


def handover_of(case: Case) -> tuple[Block, ...]:
    """Return the sheet of a session, with the content of now."""
    return handover_blocks(case.content.pack, case.content.settling.guide(case.fitting.answers), case)


def handover_blocks(pack: ContentPack, guidance: Guidance, case: Case | None = None) -> tuple[Block, ...]:
    """Return the whole sheet, to be shown as tight text; without a `case`, the answers come from a file."""
    told, desk = signs(pack, guidance), desk_of(case) if case else Desk()
    most = FEW if any(sign.urgency == "emergency" for sign in told) else ROOMS[0].unknown
    rooms = [room._replace(unknown=min(room.unknown, most)) for room in ROOMS]
    return first_that_fits(rooms, lambda room: tuple(_blocks(_Facts(pack, guidance, desk, told, room))), _fits)


def as_text(blocks: Iterable[Block], width: int = WIDTH) -> str:
    return text.render(blocks, width, tight=True, air=False)


def _fits(blocks: tuple[Block, ...]) -> bool:
    shown = as_text(blocks)
    return len(shown.splitlines()) <= MOST_LINES and len(shown.split()) <= MOST_WORDS


def _blocks(facts: _Facts) -> Iterator[Block]:
    """Yield the sheet; its parts begin with headings of level 2."""
    desk = facts.desk
    of = desk.reference or desk.session
    yield Heading(f"{of}: clinician's sheet" if of else "Clinician's sheet", level=1)
    yield Heading(f"S: situation. {NOT_VERIFIED}")
    yield Table((*_urgent(facts), *_situation(facts)))
    yield Heading("B: background")
    yield Table(tuple(_background(facts)))
    yield Heading("A: assessment")
    yield Table(tuple(_assessment(facts)))
    yield Heading("R: requests")
    asked = tuple(_wishes(facts))
    yield Table(asked) if asked else Paragraph("None told.")
    content = f"content {facts.pack.meta.version}"
    yield Paragraph(" ".join(filter(None, (desk.told_by, desk.session, content))))


@frozen
class _Facts:
    """What the sheet is made of, and answers in few words, those that were corrected marked."""

    pack: ContentPack
    guidance: Guidance
    desk: Desk
    signs: tuple[Sign, ...]
    room: Room

    @property
    def answers(self) -> Answers:
        return self.guidance.answers

    @property
    def page(self) -> VisitPage:
        return self.pack.on_visit_page

    @property
    def diagnosis(self) -> str:
        """The question that asks what the patient was told; empty where the pack has none."""
        return self.pack.people_like_you.told if self.pack.people_like_you else ""

    @property
    def stopped(self) -> bool:
        """Whether there is an emergency sign, and nothing but signs was asked after it."""
        found = [self.pack.positions[sign.item.link_id] for sign in self.signs if sign.urgency == "emergency"]
        after = {name for name, place in self.pack.positions.items() if place > max(found, default=0)}
        rest = map(self.answers.get, after - _sign_questions(self.pack))
        return bool(found) and all(answer in (Absent.NOT_ASKED, Absent.NOT_APPLICABLE) for answer in rest)

    def said(self, link_id: str) -> str:
        """Return an answer, or nothing where there is none."""
        item, answer = self.pack.items[link_id], self.answers.get(link_id)
        return "" if isinstance(answer, Absent) else in_short(item, answer) + self.mark(link_id)

    def mark(self, link_id: str) -> str:
        return " (corrected)" if link_id in self.desk.corrected else ""

    def name(self, link_id: str) -> str:
        return self.page.words.get(link_id, self.pack.items[link_id].short_text)

    def listed(self, link_ids: Iterable[str], most: int | None = None) -> str:
        """Return what questions are called in one line; of none that may be named, how many they are."""
        names = [self.name(link_id) + self.mark(link_id) for link_id in link_ids]
        return listed(names, most) if most != 0 else str(len(names))

    def named(self, link_ids: Iterable[str]) -> list[str]:
        """Return the answers that there are, each with what it is about, unless its words tell that themselves."""
        return [line for link_id in link_ids if (line := self._named(link_id))]

    def _named(self, link_id: str) -> str:
        said = self.said(link_id)
        return f"{small(self.name(link_id))}: {small(said)}" if said else ""

    def written(self, said: str) -> str:
        return shorten(said, self.room.written, placeholder=" ...")


# --- S: urgent signs, and the pain in a line ----------------------------------------------------------


def _urgent(facts: _Facts) -> Iterator[Row]:
    desk, room = facts.desk, facts.room
    groups: dict[tuple[str, str], list[str]] = {}
    for sign in facts.signs:
        seen = (desk.seen.get(sign.key) or "NOT YET SEEN") if desk.session else ""
        groups.setdefault((urgency_words(sign.urgency).rstrip(": "), seen), []).append(_sign(sign))
    for (urgency, seen), names in groups.items():
        yield f"{urgency}{f' ({seen})' if seen else ''}", apart(names, room.signs)
    if desk.disputed:
        yield "TWO ANSWERS, ask again", apart(desk.disputed, room.signs)
    if desk.changed:
        yield "First answered otherwise", apart(desk.changed, room.signs)
    told = {sign.item.link_id for sign in facts.signs}
    rest = [facts.answers.get(link_id) for link_id in _sign_questions(facts.pack) - told]
    no = sum(not isinstance(answer, Absent) for answer in rest)
    kinds = BLANKS.items() if room.unknown else ()
    blanks = [(sum(answer is kind for answer in rest), small(words)) for kind, words in kinds]
    if not room.unknown:
        blanks = [(sum(answer in BLANKS for answer in rest), "not known")]
    if counted := [f"{count} {words}" for count, words in ((no, "answered no"), *blanks) if count]:
        yield "Other urgent signs" if told else "Urgent signs", ", ".join(counted)


def _sign(sign: Sign) -> str:
    if sign.is_unsure:
        return f"not sure: {small(sign.item.short_text)}"
    of = small(in_words(sign.item, sign.answer))
    return sign.item.short_text if sign.answer is True else f"{sign.item.short_text}: {of}"


def _sign_questions(pack: ContentPack) -> set[str]:
    """Return the questions about signs that an urgent rule reads: those of its section."""
    urgent = [rule.when for rule in pack.rules if is_urgent(rule.urgency)]
    read = {leaf.question for when in urgent for leaf in leaves(pack, when)}
    return read - pack.on_visit_page.words.keys()


def _situation(facts: _Facts) -> Iterator[Row]:
    page, pack = facts.page, facts.pack
    place = " - ".join(filter(None, (facts.said(name) for name in _PLACES if name in page.pain)))
    story = facts.named(name for name in page.pain if name not in (*_PLACES, facts.diagnosis))
    apart = {*page.words, *_sign_questions(pack), *(item.link_id for item in _after(pack))}
    who = facts.named(name for name in pack.items if name not in apart)
    if line := "; ".join(filter(None, (place, *story[: facts.room.story], *(who if facts.room.more else who[:1])))):
        yield "Pain", line


_PLACES = (SITE_QUESTION, SIDE_QUESTION)


def _after(pack: ContentPack) -> tuple[Item, ...]:
    """Return the questions that are asked after the facts: about what the person wants."""
    after = dropwhile(lambda section: not section.offer_options, pack.sections)
    return tuple(item for section in after for item in section.items)


# --- B: what was tried, and what the team must know ----------------------------------------------------


def _background(facts: _Facts) -> Iterator[Row]:
    page, pack, room, desk = facts.page, facts.pack, facts.room, facts.desk
    if told := facts.diagnosis and facts.said(facts.diagnosis):
        yield "Diagnosis told", told
    if tried := "; ".join(_tried(facts)):
        yield "Tried", tried
    found = facts_of(pack, facts.answers, page.know)
    if yes := [link_id for link_id, said in found.told.items() if said == "yes"]:
        yield "YES", facts.listed(yes)
    if rest := facts.named(link_id for link_id in found.told if link_id not in yes):
        yield "Also", "; ".join(rest)
    if found.no:
        yield "No", small(facts.listed(found.no, room.no))
    unknown = facts_of(pack, facts.answers, page.know | page.words).blanks  # first what the team must know
    if facts.stopped and (not_asked := unknown.pop(BLANKS[Absent.NOT_ASKED], ())):
        yield "Not asked", f"{len(not_asked)} questions: stopped at the urgent sign"
    if blanks := [f"{small(kind)}: {small(facts.listed(names, room.unknown))}" for kind, names in unknown.items()]:
        count = sum(map(len, unknown.values()))
        yield "Unknown", "; ".join(blanks) if room.unknown else f"{count} answer{'s' if count > 1 else ''}"
    if desk.notes:
        yield "Nurse's notes", facts.written("; ".join(f"{name}: {note}" for name, note in desk.notes))
    if desk.not_used:
        yield "Does not fit the questions of now", facts.written("; ".join(desk.not_used))


def _tried(facts: _Facts) -> Iterator[str]:
    """Yield how treatments went: those that went alike together, all else by its name."""
    pack, answers = facts.pack, facts.answers
    effects = [link_id for link_id in facts.page.tried if answers.get(link_id) in MARKS]
    for effect in dict.fromkeys(answers.get(link_id) for link_id in effects):
        alike = [link_id for link_id in effects if answers.get(link_id) == effect]
        yield f"{in_short(pack.items[alike[0]], effect)}: {small(facts.listed(alike, facts.room.tried))}"
    yield from facts.named(link_id for link_id in facts.page.tried if link_id not in effects)


# --- A: topics, each once --------------------------------------------------------------------------------


def _assessment(facts: _Facts) -> Iterator[Row]:
    raised, room = facts.guidance.raised, facts.room
    inside = {each.topic.inside for each in raised}
    shown = [each for each in raised if each.topic.id not in inside]  # a whole is named by its parts
    named = [urgency_words(each.urgency) + topic_name(facts.pack, each.topic) + _why(facts, each) for each in shown]
    yield "To discuss", apart(named, room.topics) or "none"
    may_be = [topic_name(facts.pack, each.topic) for each in facts.guidance.undetermined]
    if may_be and not facts.stopped:
        yield "Could also come up", small(listed(may_be, room.unknown)) if room.unknown else str(len(may_be))


def _why(facts: _Facts, raised: Raised) -> str:
    """Return in brackets why a topic is soon: what is more urgent has its sign at the top of the sheet."""
    if raised.urgency != "soon":
        return ""
    return f" ({', '.join(small(each) for each in reasons(facts.pack, raised.because[0]))})"


# --- R: what the patient wishes ---------------------------------------------------------------------------


def _wishes(facts: _Facts) -> Iterator[Row]:
    pack, desk = facts.pack, facts.desk
    if first := listed(wishes(pack, facts.answers)):
        yield "Chosen", first
    rest = [item.link_id for item in _after(pack) if not _is_wish(item)]
    if told := facts.named(name for name in rest if facts.room.no or name in facts.page.matters):
        yield "View", "; ".join(told)
    asks = (*filter(None, (desk.own.question,)), *desk.ticked[:2])
    for name, said in (("Wants most", desk.own.wish), ("Helper", desk.own.helper), ("Asks", " ".join(asks))):
        if said:
            yield name, facts.written(said)
    if said_back := "; ".join((*desk.taught, *map(facts.written, desk.explained_again))):
        yield "Teach-back", said_back


def _is_wish(item: Item) -> bool:
    return any(option.speaks_for for option in item.answer_options)
