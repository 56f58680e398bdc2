"""The handover sheet for the clinician, as blocks: one page in the order of SBAR, urgent signs first.

It says what the patient said, with the questions asked, and what was not said; it judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo, is_urgent
from decision_aid.engine.answers import Absent, in_words
from decision_aid.engine.every_sheet.logic import leaves
from decision_aid.engine.guidance import guide
from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph
from decision_aid.reports.for_patients.sheet import MOST_NEEDS_SHOWN
from decision_aid.reports.for_patients.topics import urgency_words
from decision_aid.sessions.signs import signs

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from decision_aid.content import ContentPack, Item, Kind, Section
    from decision_aid.engine.answers import Answer
    from decision_aid.engine.every_sheet.settling import Settling
    from decision_aid.engine.guidance import Guidance, Undetermined
    from decision_aid.sessions.signs import Sign

NOT_VERIFIED = "Patient-reported, not verified."
NO_ADVICE = "No diagnosis, no score, no recommendation."
MOST_OPEN_NAMED = 6  # more say only that the interview was stopped early
_BLANKS = {Absent.NOT_SURE: "Not sure", Absent.DECLINED: "Rather not say", Absent.NOT_ASKED: "Not asked"}


@dataclass(frozen=True, slots=True)
class Desk:
    """What a session adds to the answers, in words.

    `told_by` says who gave the answers and when, `seen` are the keys of the signs that the clinic
    has seen, `taken_back` signs that were changed later, `not_used` answers that fit the content of
    now no more. `taught` and `explained_again` come from the teach-back cards.
    """

    reference: str = ""
    session: str = ""
    told_by: str = ""
    seen: tuple[str, ...] = ()
    taken_back: tuple[Sign, ...] = ()
    not_used: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    taught: tuple[str, ...] = ()
    explained_again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handover:
    """All that the sheet needs; without a `desk`, the answers come from a file."""

    settling: Settling
    guidance: Guidance
    sha256: str
    program_version: str
    desk: Desk | None = None

    @property
    def pack(self) -> ContentPack:
        return self.settling.pack


def handover_blocks(sheet: Handover) -> Iterator[Block]:
    """Yield the whole sheet; its parts begin with headings of level 2."""
    yield Heading(f"Handover: {sheet.desk.reference or sheet.desk.session}" if sheet.desk else "Handover", level=1)
    yield Paragraph(" ".join(filter(None, (NOT_VERIFIED, sheet.desk.told_by if sheet.desk else "", NO_ADVICE))))
    yield from _situation(sheet)
    yield from _background(sheet)
    yield from _topics(sheet)
    yield from _wishes(sheet)
    yield from _closing(sheet)


# --- S: urgent signs ------------------------------------------------------------------------------


def _situation(sheet: Handover) -> Iterator[Block]:
    found = signs(sheet.pack, guide(sheet.pack, sheet.guidance.answers))
    yield Heading("S - Situation: urgent signs first")
    if found:
        yield Bullets(tuple(_sign(sheet, sign) for sign in found))
    told = {sign.item.link_id for sign in found}
    rest = [item for item in _sign_items(sheet.pack) if item.link_id not in told]
    if rest:
        yield Bullets(tuple(_by_answer(sheet, rest)))
    if sheet.desk and sheet.desk.taken_back:
        changed = "; ".join(_told(sign.item, sign.answer) for sign in sheet.desk.taken_back)
        yield Bullets((f"First answered otherwise, and changed since: {changed}",))


def _sign(sheet: Handover, sign: Sign) -> str:
    seen = ""
    if sheet.desk:
        seen = " Marked as seen." if sign.key in sheet.desk.seen else " NOT YET MARKED AS SEEN."
    urgency = urgency_words(sign.urgency)
    return f'{urgency}{_told(sign.item, sign.answer)}. Asked: "{sign.item.text}"{seen}'


def _sign_items(pack: ContentPack) -> tuple[Item, ...]:
    """The questions that an urgent rule reads."""
    rules = [rule for rule in pack.rules if is_urgent(rule.urgency)]
    read = {leaf.question for rule in rules for leaf in leaves(pack, rule.when)}
    return tuple(item for link_id, item in pack.items.items() if link_id in read)


def _by_answer(sheet: Handover, items: Iterable[Item]) -> Iterator[str]:
    """Yield one line for each answer that was given, and each kind of blank: "No: this; that"."""
    groups: dict[str, list[str]] = {}
    for item in items:
        answer = sheet.guidance.answers.get(item.link_id)
        if answer is not Absent.NOT_APPLICABLE:
            words = _BLANKS[answer] if isinstance(answer, Absent) else _said(item, answer).capitalize()
            groups.setdefault(words, []).append(item.short_text)
    yield from (f"{words}: {'; '.join(names)}" for words, names in groups.items())


# --- B: what the patient told ---------------------------------------------------------------------


def _background(sheet: Handover) -> Iterator[Block]:
    yield Heading("B - Background: what the patient told")
    apart = {item.link_id for item in _sign_items(sheet.pack)}
    for section in takewhile(lambda section: not section.offer_options, sheet.pack.sections):
        yield from _section(sheet, section, apart)
    if sheet.desk and sheet.desk.not_used:
        yield Paragraph(f"Answered earlier, but does not fit the questions of now: {'; '.join(sheet.desk.not_used)}.")


def _section(sheet: Handover, section: Section, apart: Iterable[str] = ()) -> Iterator[Block]:
    """Yield the answers of a section: what was told, then no, then each kind of blank."""
    items = [item for item in section.items if item.link_id not in apart]
    answers = {item.link_id: sheet.guidance.answers.get(item.link_id) for item in items}
    scale = _scale(items)
    lines = [_told(item, answers[item.link_id], scale) for item in items if not _is_grouped(answers[item.link_id])]
    for answer, words in ((False, "No"), *_BLANKS.items()):
        same = [item.short_text for item in items if answers[item.link_id] is answer]
        lines += [f"{words}: {', '.join(same)}"] if same else []
    if lines:
        yield Heading(f"{section.title.partition(',')[0]}{scale}", level=3)
        yield Bullets(tuple(lines), short=True)


def _scale(items: Iterable[Item]) -> str:
    """Return the scale of numbers that all questions share, if they do: then it is said once."""
    scales = {_range(item.kind) for item in items}
    return scales.pop() if len(scales) == 1 else ""


def _range(kind: Kind) -> str:
    match kind:
        case Scale(low, high, unit=unit):
            return f"{f' {unit}' if unit else ''} ({low}-{high})"
        case YesNo() | SingleChoice() | MultipleChoice():
            return ""


def _is_grouped(answer: Answer) -> bool:
    """Whether an answer stands with others of its kind; a zero is an answer of its own."""
    return answer is False or isinstance(answer, Absent)


def _told(item: Item, answer: Answer, scale: str = "") -> str:
    return f"{item.short_text}: {_said(item, answer).removesuffix(scale)}"


def _said(item: Item, answer: Answer) -> str:
    """Return an answer in few words; a blank in brackets, so that it reads as none."""
    if isinstance(answer, Absent):
        return f"[{_BLANKS.get(answer, answer.value).lower()}]"
    scale = _range(item.kind)
    return f"{answer}{scale}" if scale else in_words(item, answer)


# --- A: topics, with the answers that suffice for them --------------------------------------------


def _topics(sheet: Handover) -> Iterator[Block]:
    yield Heading("A - For your assessment: topics that the answers bring up")
    if sheet.guidance.raised:
        yield Bullets(tuple(_raised_topics(sheet)))
    else:
        yield Paragraph("The answers bring up no topic.")
    yield from _unknown(sheet)


def _unknown(sheet: Handover) -> Iterator[Block]:
    """Yield what could also come up: what the patient could not or would not say, then what was not asked."""
    answers, topics = sheet.guidance.answers, sheet.guidance.undetermined
    asked = [topic for topic in topics if all(answers.get(name) is not Absent.NOT_ASKED for name in topic.needs)]
    if asked:
        yield Heading("Unknown: topics that could also come up", level=3)
        yield Bullets(tuple(_open_topics(sheet, asked)))
    if rest := tuple(topic.topic.title for topic in topics if topic not in asked):
        yield Heading("Open, because questions were not asked", level=3)
        yield Bullets(rest if len(rest) <= MOST_OPEN_NAMED else (f"{len(rest)} topics",), short=True)


def _raised_topics(sheet: Handover) -> Iterator[str]:
    """Yield topics with the answers that suffice for them; those with the same reasons on one line."""
    groups: dict[frozenset[str], list[str]] = {}
    for raised in sheet.guidance.raised:
        fewest = sheet.settling.suffices(raised, sheet.guidance.answers)
        groups.setdefault(frozenset(fewest), []).append(urgency_words(raised.urgency) + raised.topic.title)
    known = [_most_of(reasons, list(groups)[:place]) for place, reasons in enumerate(groups)]
    numbers = {earlier: f"({number})" for number, earlier in enumerate(dict.fromkeys(filter(None, known)), start=1)}
    for same, (reasons, titles) in zip(known, groups.items(), strict=True):
        new = "; ".join(_answers_to(sheet, reasons - same))
        because = f"as for {numbers[same]}, and: {new}" if same else f"because: {new}"
        yield f"{numbers.get(reasons, '')} {'; '.join(titles)} - {because}".lstrip()


def _most_of(reasons: frozenset[str], earlier: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return the reasons said already that make up most of these; none where it saves nothing."""
    return max((other for other in earlier if len(other) > 1 and other <= reasons), key=len, default=frozenset())


def _answers_to(sheet: Handover, link_ids: Container[str]) -> Iterator[str]:
    answers = sheet.guidance.answers
    yield from (_told(item, answers.get(name)) for name, item in sheet.pack.items.items() if name in link_ids)


def _open_topics(sheet: Handover, topics: Iterable[Undetermined]) -> Iterator[str]:
    """Yield topics with the questions that would settle them; those with the same needs on one line."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for undetermined in topics:
        groups.setdefault(undetermined.needs, []).append(undetermined.topic.title)
    for needs, titles in groups.items():
        names = [sheet.pack.items[link_id].short_text for link_id in needs]
        more = [f"{len(names) - MOST_NEEDS_SHOWN} more"] if len(names) > MOST_NEEDS_SHOWN else []
        yield f"{'; '.join(titles)} (needs: {', '.join(names[:MOST_NEEDS_SHOWN] + more)})"


# --- R: what the patient wishes -------------------------------------------------------------------


def _wishes(sheet: Handover) -> Iterator[Block]:
    yield Heading("R - For your recommendation: what matters to the patient")
    sections = sheet.pack.sections
    before = len(tuple(takewhile(lambda section: not section.offer_options, sections)))
    for section in sections[before:]:
        yield from _section(sheet, section)
    desk = sheet.desk or Desk()
    if desk.own_words:
        yield Heading("In the patient's own words", level=3)
        yield Bullets(desk.own_words)
    yield Heading("Questions the patient wants to ask first", level=3)
    yield Bullets(desk.ticked or ("None marked",), short=not desk.ticked)
    if sheet.desk:
        yield Heading("Said back in the patient's own words (teach-back)", level=3)
        yield Bullets(desk.taught or ("Not done",), short=True)
        if desk.explained_again:
            yield Heading("Explained again", level=3)
            yield Bullets(desk.explained_again, short=True)


def _closing(sheet: Handover) -> Iterator[Block]:
    meta, session = sheet.pack.meta, f"Session {sheet.desk.session}. " if sheet.desk else ""
    version = f"Content {meta.version} of {meta.published} ({sheet.sha256[:12]}), program {sheet.program_version}."
    yield Paragraph(f"{session}{version} {meta.review_status.partition('.')[0]}.")
