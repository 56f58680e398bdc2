"""A session and its events. Events are only ever added; what holds now is a fold over them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, field, replace
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple, get_args

from decision_aid.engine import own_words
from decision_aid.engine.answers import Answer, Answers, as_data
from decision_aid.engine.own_words import NOTHING, OwnWords
from decision_aid.frozen import frozen
from decision_aid.json_values import Facets, Sha256

Who = Literal["patient", "helper", "nurse"]
Detail = Literal[
    "region",
    "ticked",
    "own-words",
    "taught",
    "explained-again",
    "urgent-seen",
    "seen",
    "content",
    "short",
    "finished",
    "note",
    "desk",
    "disputed",
    "tablet",
    "mistakes",
    "after-visit",
    "wrong-reference",
    "reference",
    "ticks",
]
TOLD_APART = ("note", "desk", "disputed", "seen", "after-visit")  # each time about a place, the first of its texts
OPENED, LEFT = "opened", "left"  # what a desk did with a patient, in the detail `desk`; who had signed in there follows
DETAILS: tuple[Detail, ...] = get_args(Detail)
LETTERS = "23456789cdfhjkmqrtwxy"  # none that look alike (0 o, 1 l i), few that sound alike (b d, m n), no vowels
PART_LENGTH = 4  # of a code, which has two
CODE = "[0-9a-z]{4}(-[0-9a-z]{4})+"  # as a pattern
LONGEST_TEXT = 200
SessionCode = Annotated[str, Facets(pattern=f"^{CODE}$")]
_Text = Annotated[str, Facets(minLength=1, maxLength=LONGEST_TEXT)]


@frozen
class Session:
    """One person's interview as it was begun. `reference` is the clinic's own, as it stands; empty at home."""

    id: SessionCode
    created: datetime
    """With its time zone."""
    reference: Annotated[str, Facets(maxLength=LONGEST_TEXT)]
    program_version: _Text
    content_version: _Text
    content_sha256: Sha256
    """Of the content when it began."""

    def as_data(self) -> dict[str, str]:
        """Return the session as plain values, by their names."""
        return asdict(self) | {"created": self.created.isoformat()}

    def called(self, reference: str) -> Session:
        """Return the session with the reference to which it was corrected, if it was."""
        return replace(self, reference=reference) if reference else self


def new_id() -> str:
    """Return a new code such as `k7mq-29xd`, short and easy to read aloud: one of 38 thousand million."""
    return id_of(os.urandom(32).hex())


def id_of(key: str) -> str:
    """Return the code for something that came from elsewhere, by its hash in hexadecimal: the same for the same."""
    number, letters = int(key, 16), ""
    for _ in range(2 * PART_LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return f"{letters[:PART_LENGTH]}-{letters[PART_LENGTH:]}"


@frozen
class Event:
    """One thing that was said or done in a session.

    `sequence` counts from 1 without a gap and gives the order, whatever the clock said. `name` is a
    link_id, or one of `DETAILS`.
    """

    session_id: str
    sequence: int
    name: str
    value: Answer
    who: Who
    when: datetime
    is_detail: bool = False


class Dispute(NamedTuple):
    """Two answers to one question, given at two desks of which neither knew of the other's; both as JSON."""

    link_id: str
    theirs: str
    mine: str


def sign_key(link_id: str, answer: Answer) -> str:
    """Return the name under which a session keeps that a sign was seen: another answer has another."""
    data = as_data(answer)
    return f"{link_id}={','.join(data) if isinstance(data, tuple) else data}"


def tablet_state(stands: str) -> str:
    """Return how a tablet stands ("lent", "opened", or nothing), without the hash of its link that follows."""
    return stands.partition(":")[0]


@frozen
class Details:
    """What else was said or done in a session, as it stands now.

    `urgent_seen` are the keys of the signs that somebody has seen; `finished` is set when the person or
    the nurse is done; `mistakes` are questions whose answer was taken back at once as a wrong key. The words
    that were asked (`content`) go with each answer: see `reconcile`.
    `tablet` says how the tablet stands that the patient was lent.
    `notes` are the nurse's, each with the link_id or the group it stands at; `open_at` are the desks that have
    the patient on the screen; `disputes` stand until their question is answered anew. `after_visit` has what was
    said to each question after the visit, behind its id. `wrong_reference`: put on the list by mistake.
    `reference` is the one to which the first was corrected, if it was. `ticks` are of a list that was left and not
    ended: its question, then the codes that are ticked. They count for nothing until the list is ended.
    """

    region: str = ""
    ticked: tuple[str, ...] = ()
    own_words: OwnWords = NOTHING
    taught: tuple[str, ...] = ()
    explained_again: tuple[str, ...] = ()
    urgent_seen: tuple[str, ...] = ()
    short: bool = False
    finished: bool = False
    notes: tuple[tuple[str, str], ...] = ()
    open_at: tuple[str, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    tablet: str = ""
    mistakes: tuple[str, ...] = ()
    after_visit: tuple[tuple[str, ...], ...] = ()
    wrong_reference: bool = False
    reference: str = ""
    ticks: tuple[str, ...] = ()

    def with_detail(self, name: str, value: Answer) -> Details:
        """Return the details after one more; a value of another shape counts as none, another name for nothing."""
        if name in TOLD_APART:
            return self._with_part(name, *_texts(value))
        read = _READERS.get(name)
        return replace(self, **{name.replace("-", "_"): read(value)}) if read else self

    def _with_part(self, name: str, about: str = "", *said: str) -> Details:
        """Return the details after one that says something of a place or a desk, and leaves the others as they are."""
        if name == "note":
            notes = tuple(note for note in self.notes if note[0] != about)
            return replace(self, notes=(*notes, *((about, text) for text in said[:1] if text)))
        if name == "desk":
            desks = tuple(desk for desk in self.open_at if desk != about)
            return replace(self, open_at=(*desks, *((about,) if said[:1] == (OPENED,) else ())))
        if name == "after-visit":
            others = tuple(each for each in self.after_visit if each[0] != about)
            return replace(self, after_visit=(*others, *(((about, *said),) if said else ())))
        if name == "seen":  # and by whom; nothing more where that is taken back
            seen = tuple(key for key in self.urgent_seen if key != about)
            return replace(self, urgent_seen=(*seen, about) if said else seen)
        theirs, mine = said if len(said) == len(Dispute._fields) - 1 else ("", "")
        left = tuple(dispute for dispute in self.disputes if dispute.link_id != about)
        return replace(self, disputes=(*left, Dispute(about, theirs, mine)))

    def answered(self, link_id: str, answer: Answer) -> Details:
        """Return the details once a question was answered by somebody who could know of all answers so far.

        No dispute is left, and no ticks; what was seen of another answer is void: a sign that comes back has to be seen
        again.
        """
        if not (self.disputes or self.urgent_seen or self.ticks):  # as with nearly every answer
            return self
        left = tuple(dispute for dispute in self.disputes if dispute.link_id != link_id)
        now, of_it = sign_key(link_id, answer), sign_key(link_id, "")
        seen = tuple(key for key in self.urgent_seen if key == now or not key.startswith(of_it))
        ticks = () if self.ticks[:1] == (link_id,) else self.ticks
        return replace(self, disputes=left, urgent_seen=seen, ticks=ticks)

    def with_others(self, kept: Details) -> Details:
        """Return the details with what other desks did meanwhile, as it is kept."""
        named = replace(self, reference=kept.reference, notes=kept.notes, disputes=kept.disputes)
        return replace(named, urgent_seen=kept.urgent_seen, open_at=kept.open_at)

    def after(self, question: str) -> tuple[str, ...]:
        """Return what was said to a question after the visit: a code, or own words; nothing where it is open."""
        return next((each[1:] for each in self.after_visit if each[0] == question), ())

    def note_at(self, place: str) -> str:
        return dict(self.notes).get(place, "")


def _text(value: Answer) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Answer) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _last_text(value: Answer) -> str:
    return _texts(value)[-1] if _texts(value) else ""


def _is_true(value: Answer) -> bool:
    return value is True


_READERS: Mapping[str, Callable[[Answer], Any]] = {
    "region": _text,
    "ticked": _texts,
    "own-words": own_words.read,
    "taught": _texts,
    "explained-again": _texts,
    "urgent-seen": _texts,
    "short": _is_true,
    "finished": _is_true,
    "tablet": _text,
    "mistakes": _texts,
    "wrong-reference": _is_true,
    "ticks": _texts,
    "reference": _last_text,  # after the one before
}


@frozen
class Folded:
    """What a session comes to: the answers now, and the details now."""

    answers: Answers = field(default_factory=Answers)
    details: Details = field(default_factory=Details)


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return events in the order of their sequence, whatever the order they come in."""
    return tuple(sorted(events, key=lambda event: event.sequence))


def fold(events: Iterable[Event]) -> Folded:
    """Return what the events come to, in the order of their sequence; a later one replaces an earlier."""
    answers, details = Answers(), Details()
    for event in in_order(events):
        if event.is_detail:
            details = details.with_detail(event.name, event.value)
        else:
            answers, details = answers.with_answer(event.name, event.value), details.answered(event.name, event.value)
    return Folded(answers, details)
