"""Questions, as FHIR SDC names their parts, and those after the visit: no rule reads them, and nothing is added up."""

from __future__ import annotations

from dataclasses import field

from decision_aid.content.conditions import Condition
from decision_aid.content.kinds import AnswerOption, Kind, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.frozen import frozen


@frozen
class Item:
    """A question (FHIR SDC: item). `descriptive`: it tells the story, and no rule reads it.

    Questions of one `group` are shown together. One that stands `with_next` is shown with the next of its section,
    where the window has room for both. A `follow_up` about an urgent sign can concern only those who gave the answers
    that it hangs on. Who asks an `unprompted` one aloud listens, and reads out no answers.
    """

    link_id: str
    text: str
    short_text: str
    kind: Kind
    why: str
    help: str = ""
    enable_when: Condition | None = None
    descriptive: bool = False
    group: str = ""
    follow_up: bool = False
    unprompted: bool = False
    with_next: bool = False

    @property
    def answer_options(self) -> tuple[AnswerOption, ...]:
        """The answers to choose from, none where the answer is no choice."""
        match self.kind:
            case YesNo() | Scale():
                return ()
            case SingleChoice(options=options) | MultipleChoice(options=options):
                return options


@frozen
class Section:
    """One step of the interview. `offer_options`: the treatment options are offered before it."""

    id: str
    title: str
    intro: str
    items: tuple[Item, ...]
    offer_options: bool = False


@frozen
class Group:
    """Questions that are shown together, one line each; `text` is said once, before them.

    `rest`: the answer that one key, under the words `rest_text`, gives to all of them that are open.
    """

    id: str
    text: str
    rest: bool | str | None = None
    rest_text: str = ""


@frozen
class Tension:
    """A wish that pulls apart from another (`second`) or from an answer of another kind (`view`), and what to say then.

    All are codes of answers; the wishes are those that say what they speak for.
    """

    first: str
    say: str
    second: str = ""
    view: str = ""


@frozen
class VisitPage:
    """The questions whose answers stand on the one page for the visit, in order, each with its few words there.

    `pain`: the story; `tried`: how treatments went; `know`: what the team must know; `matters`: what the person wants.
    """

    pain: dict[str, str] = field(default_factory=dict)
    tried: dict[str, str] = field(default_factory=dict)
    know: dict[str, str] = field(default_factory=dict)
    matters: dict[str, str] = field(default_factory=dict)

    @property
    def link_ids(self) -> tuple[str, ...]:
        """All its questions, in the order of the page."""
        return tuple(self.words)

    @property
    def words(self) -> dict[str, str]:
        """What each of its questions is called there."""
        return {**self.pain, **self.tried, **self.know, **self.matters}


@frozen
class AfterQuestion:
    """A question with answers to choose from; without any, it takes own words, as many as `lines` of them."""

    id: str
    text: str
    short_text: str
    answer_options: tuple[AnswerOption, ...] = ()
    lines: int = 1


@frozen
class AfterVisit:
    """The questions after a visit; those of `later` come when so many `weeks` have passed since the others.

    `signs` asks first of all about the signs of the safety box.
    """

    title: str
    signs: str
    questions: tuple[AfterQuestion, ...]
    later_title: str
    weeks: int
    later: tuple[AfterQuestion, ...]

    @property
    def every(self) -> tuple[AfterQuestion, ...]:
        return (*self.questions, *self.later)
