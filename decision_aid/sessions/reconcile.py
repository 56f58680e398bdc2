"""Which saved answers still fit the content that is used now, which do not, and why - in words.

Nothing is dropped: an answer that does not fit is parked. It stays among the session's events, is
listed for the person, and counts again where the content fits it again.
"""

from __future__ import annotations

from collections.abc import Iterable

from decision_aid.content import Item, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine import flow
from decision_aid.engine.answers import (
    Answer,
    Answers,
    InvalidAnswer,
    as_data,
    codes,
    from_data,
    in_words,
    printable,
)
from decision_aid.frozen import frozen
from decision_aid.sessions.content import Content
from decision_aid.sessions.records import Event, Session
from decision_aid.sessions.snapshot import QuestionnaireSnapshot, from_detail, wording

ANOTHER_WAY = "This question is answered in another way now."


@frozen
class Parked:
    """An answer that does not fit now: what was asked and said, and why it is not used."""

    link_id: str
    question: str
    said: str
    why: str


@frozen
class LookAgain:
    """An answer that still fits, though the words of its question or of itself were changed since.

    `before` are the words that were asked and answered; empty where the session does not hold them.
    """

    item: Item
    answer: Answer
    before: str
    now: str


@frozen
class Fitting:
    """How the answers of a session stand to the content of now.

    `answers` can be used, those to `look_again` at included; `not_now` are among them, though their
    questions do not apply with these answers. `same_content`: it was last asked with this very content.
    """

    answers: Answers
    parked: tuple[Parked, ...] = ()
    look_again: tuple[LookAgain, ...] = ()
    not_now: tuple[Item, ...] = ()
    same_content: bool = True
    last_version: str = ""

    @property
    def to_be_seen(self) -> bool:
        """Whether other content than that of the last time has changed something for these answers."""
        return not self.same_content and bool(self.parked or self.look_again or self.not_now)


def reconcile(content: Content, session: Session, events: Iterable[Event]) -> Fitting:
    """Return how the answers of a session stand to the content of now; the events in the order of their sequence."""
    pack, sha256 = content.pack, content.sha256
    last = begun = QuestionnaireSnapshot(session.content_version, session.content_sha256, {})
    said: dict[str, tuple[Answer, QuestionnaireSnapshot]] = {}
    for event in events:
        if not event.is_detail:
            said[event.name] = event.value, last
        elif event.name == "content":
            last = from_detail(event.value) or begun
    fits, parked, again = Answers(), list[Parked](), list[LookAgain]()
    for link_id, (answer, asked) in said.items():
        found = _fit_one(pack.items.get(link_id), link_id, answer, asked, same=asked.sha256 == sha256)
        if isinstance(found, Parked):
            parked.append(found)
            continue
        fits = fits.with_answer(link_id, found.answer if isinstance(found, LookAgain) else found)
        again += [found] if isinstance(found, LookAgain) else []
    not_now = tuple(pack.items[link_id] for link_id in flow.set_aside(pack, fits))
    order = list(pack.items)
    again.sort(key=lambda one: order.index(one.item.link_id))
    return Fitting(fits, tuple(parked), tuple(again), not_now, last.sha256 == sha256, last.version)


def _fit_one(
    item: Item | None, link_id: str, answer: Answer, asked: QuestionnaireSnapshot, *, same: bool
) -> Answer | LookAgain | Parked:
    old = asked.items.get(link_id)
    if item is None:
        return _parked(old, link_id, answer, "We do not ask this any more.")
    fitting = from_data(item, as_data(answer))
    if isinstance(fitting, InvalidAnswer):
        return _parked(old or item, link_id, answer, _why_not(item, old, answer))
    if same:
        return fitting
    before = wording(old, answer) if old else ()
    now = wording(item, fitting)
    return fitting if before == now else LookAgain(item, fitting, _joined(before), _joined(now))


def _joined(words: tuple[str, ...]) -> str:
    return printable(" / ".join(word for word in words if word))  # of then, which another program may have written


def _parked(item: Item | None, link_id: str, answer: Answer, why: str) -> Parked:
    question, said = item.short_text if item else link_id, said_in_words(item, answer)
    return Parked(link_id, printable(question), printable(said), printable(why))


def said_in_words(item: Item | None, answer: Answer) -> str:
    """Return an answer as it was read when it was given; as it is kept, where its question is not known."""
    is_known = item and not isinstance(from_data(item, as_data(answer)), InvalidAnswer)
    return in_words(item if is_known else None, answer)


def _why_not(item: Item, old: Item | None, answer: Answer) -> str:
    """Return why an answer does not fit a question that is still asked."""
    match item.kind:
        case Scale(low, high) if type(answer) is int:
            return f"The numbers go from {low} to {high} now."
        case SingleChoice() if isinstance(answer, str):
            return _gone(item, old, (answer,))
        case MultipleChoice(at_most=int(most)) if isinstance(answer, tuple) and len(answer) > most:
            return f"No more than {most} can be chosen now."
        case MultipleChoice() if isinstance(answer, tuple):
            return _gone(item, old, answer)
        case YesNo() | Scale() | SingleChoice() | MultipleChoice():
            return ANOTHER_WAY


def _gone(item: Item, old: Item | None, chosen: tuple[str, ...]) -> str:
    gone = [code for code in chosen if code not in codes(item)]
    texts = {option.code: option.text for option in old.answer_options} if old else {}
    named = "; ".join(texts.get(code, code) for code in gone)
    return f"This answer is not offered any more: {named}." if gone else ANOTHER_WAY
