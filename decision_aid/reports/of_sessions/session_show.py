"""One session in short, as blocks: how it stands, what was said, what does not fit, what to discuss."""

from __future__ import annotations

from collections.abc import Iterator

from decision_aid.content import URGENCIES, is_urgent
from decision_aid.engine.answers import printable
from decision_aid.engine.sheet import Sheet
from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph, listed_under
from decision_aid.reports.for_patients.after_visit import told_after
from decision_aid.reports.for_patients.sheet import told_by_section
from decision_aid.reports.for_patients.topics import reason, urgency_words
from decision_aid.reports.for_patients.values import said
from decision_aid.reports.for_patients.visit import urgent_blocks, visit_of
from decision_aid.reports.of_sessions.session_list import day_and_time
from decision_aid.sessions.case import Case
from decision_aid.sessions.reconcile import Fitting

MOST_SHOWN = 5
OTHER_CONTENT = "Since you last answered, the questions of this aid were changed."
_BY = {"helper": " (a helper typed this)", "nurse": " (a nurse typed this)"}


def show_blocks(case: Case, sheet: Sheet) -> Iterator[Block]:
    """Yield one session with its sheet: urgent signs first."""
    yield Heading(f"Kept answers {case.session.id}", level=1)
    yield Bullets(tuple(_facts(case)))
    yield from urgent_blocks(visit_of(sheet))
    if not case.fitting.same_content:
        yield Heading("The questions were changed")
    yield from fitting_blocks(case.fitting)
    yield from _told(case)
    yield from listed_under("In own words", said(sheet.own))
    after = (f"{name}: {told}" for name, told in told_after(case.content.pack, case.details))
    yield from listed_under("After the visit", after)
    yield from _topics(sheet)


def _facts(case: Case) -> Iterator[str]:
    session, progress = case.session, case.progress
    if session.reference:
        yield f"Reference: {printable(session.reference)}"
    yield f"Begun: {day_and_time(session.created)}"
    if case.answered:
        yield f"Last answer: {day_and_time(case.last_answer)}"
    yield f"{progress.answered} answered, {progress.left} left: {progress.state}"
    version = case.fitting.last_version or session.content_version
    yield f"Program {session.program_version}, content {version}" + (
        "" if case.fitting.same_content else " (other now)"
    )


def fitting_blocks(fitting: Fitting) -> Iterator[Block]:
    """Yield what does not fit the content of now, and what to look at again; nothing where all fits."""
    if not fitting.same_content:
        yield Paragraph(" ".join(fitting_words(fitting)))
    parked = (f"{one.question}: {one.said}. {one.why}" for one in fitting.parked)
    yield from listed_under("Kept, but not used now", parked, level=3)
    again = (f"{one.item.short_text}: {_reworded(one.before, one.now)}" for one in fitting.look_again)
    yield from listed_under("Please look at these again", again, level=3)
    not_now = (item.short_text for item in fitting.not_now)
    yield from listed_under("Kept, but the question does not apply now", not_now, level=3)


def fitting_words(fitting: Fitting) -> Iterator[str]:
    """Yield in words how the answers stand to other content: how many fit, and what becomes of the rest."""
    yield OTHER_CONTENT
    fits = len(fitting.answers.by_link_id) - len(fitting.look_again)
    yield f"{fits} of your answers still fit." if fits != 1 else "1 of your answers still fits."
    if fitting.look_again:
        yield f"For {len(fitting.look_again)} the words are new: please look at them again."
    if fitting.parked:
        yield f"{len(fitting.parked)} cannot be used now. They stay kept."


def _reworded(before: str, now: str) -> str:
    return f'it was "{before}", now it is "{now}"' if before else f'now it is "{now}"; we do not know the words of then'


def _told(case: Case) -> Iterator[Block]:
    yield Heading("What was told")
    by = {event.name: _BY.get(event.who, "") for event in case.answered}
    yield from told_by_section(case.content.pack, case.guidance.answers, lambda link_id: by.get(link_id, ""))
    if not case.progress.answered:
        yield Paragraph("Nothing is answered yet.")


def _topics(sheet: Sheet) -> Iterator[Block]:
    yield Heading("What to discuss")
    for raised in sheet.guidance.raised:
        if not is_urgent(raised.urgency):
            yield Paragraph(raised.topic.title)
            yield Bullets(tuple(reason(sheet, because) for because in raised.because))
    if not sheet.guidance.raised:
        yield Paragraph("These answers raise no topic so far.")
    yield from _could_come_up(sheet)


def _could_come_up(sheet: Sheet) -> Iterator[Block]:
    """The first few, and all urgent ones; a session that is just begun leaves almost all open."""
    topics = sorted(sheet.guidance.undetermined, key=lambda one: URGENCIES.index(one.urgency))
    titles = [urgency_words(one.urgency) + one.topic.title for one in topics]
    urgent = sum(is_urgent(one.urgency) for one in topics)
    shown = max(urgent, MOST_SHOWN)
    more = (f"and {len(titles) - shown} more",) if len(titles) > shown else ()
    yield from listed_under("Could also come up", (*titles[:shown], *more), level=3)
