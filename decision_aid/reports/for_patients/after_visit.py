"""One page after the visit: what was said and decided, who does what, how it looks months later; the signs again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from decision_aid.content import AfterQuestion, AfterVisit, ContentPack
from decision_aid.engine.answers import printable
from decision_aid.engine.regions import Place
from decision_aid.frozen import frozen
from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph, Table
from decision_aid.reports.for_patients.take_home import safety_blocks
from decision_aid.reports.for_patients.topics import IF_IT_MAY_BE_SO
from decision_aid.sessions.records import Details

SIGNS = "signs"  # the first question; its answer is one of these
YES, NO, NOT_SURE = "yes", "no", "not-sure"
_NOTHING = "Nothing is written down yet."
_SIGNS = {YES: "You told us that one of the signs below is new, or worse.", NOT_SURE: IF_IT_MAY_BE_SO}


@frozen
class After:
    """What the page is made of; `told` says on which day each question was answered last."""

    pack: ContentPack
    asked: AfterVisit
    details: Details
    place: Place
    told: Mapping[str, str]


def after_blocks(after: After) -> Iterator[Block]:
    asked = after.asked
    yield Heading(asked.title, level=1)
    if warning := _SIGNS.get("".join(after.details.after(SIGNS))):
        yield Paragraph(warning, strong=True)
        yield from safety_blocks(after.pack, after.place)
    yield from _part(after, "", asked.questions)
    yield from _part(after, asked.later_title, asked.later)
    if not any(after.details.after(question.id) for question in asked.every):
        yield Paragraph(_NOTHING)
    yield Paragraph(after.pack.meta.no_decision)
    if not warning:
        yield from safety_blocks(after.pack, after.place)


def _part(after: After, title: str, questions: Iterable[AfterQuestion]) -> Iterator[Block]:
    told = [question for question in questions if after.details.after(question.id)]
    if not told:
        return
    day = max(after.told.get(question.id, "") for question in told)
    yield Heading(" - ".join(filter(None, (title or "What was said and decided", day))))
    yield Table(tuple((q.short_text, in_words(q, after.details)) for q in told if q.lines == 1))
    for question in told:
        if question.lines > 1:
            yield Heading(question.short_text, level=3)
            yield Bullets(tuple(map(printable, after.details.after(question.id))), tick=True)


def in_words(question: AfterQuestion, details: Details) -> str:
    """Return what was said to a question, in the words of its answers."""
    texts = {option.code: option.text for option in question.answer_options}
    return "; ".join(printable(texts.get(said, said)) for said in details.after(question.id))


def told_after(pack: ContentPack, details: Details) -> Iterator[tuple[str, str]]:
    """Yield what each question after the visit is called, and what was said to it; nothing for those that are open."""
    if asked := pack.after_visit:
        said = "".join(details.after(SIGNS)).replace("-", " ")
        yield from [("New or worse signs", said)] if said else []
        yield from ((q.short_text, in_words(q, details)) for q in asked.every if details.after(q.id))
