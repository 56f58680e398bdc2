"""Answer sheets for tests: every known answer of a question, random sheets with holes, typed lines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from decision_aid.engine.answers import Absent, Answer, Answers, values
from decision_aid.engine.guidance import Guidance, guide
from decision_aid.loading.questions import as_item, as_written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from decision_aid.content import ContentPack, Item
    from decision_aid.engine.answers import Value

ABSENCES = (Absent.NOT_SURE, Absent.DECLINED)
Topics = tuple[frozenset[str], frozenset[str]]


def known_answers(item: Item) -> tuple[Value, ...]:
    """Return every known answer of a question; of several codes, those with at most two of them."""
    return tuple(value for value in values(item.kind) if not isinstance(value, tuple) or len(value) <= 2)


def rewritten(item: Item, **changes: Any) -> Item:
    """Return a question with other values for keys of its file."""
    return as_item(replace(as_written(item), **changes))


def answers_to(item: Item) -> st.SearchStrategy[Answer]:
    return st.sampled_from(known_answers(item))


def complete_sheets(pack: ContentPack) -> st.SearchStrategy[Answers]:
    """Sheets that have a known answer to every question, also to those that do not apply."""
    return st.fixed_dictionaries({item.link_id: answers_to(item) for item in pack.items.values()}).map(Answers)


def sheets(pack: ContentPack) -> st.SearchStrategy[Answers]:
    """Sheets with holes, with absences, and with answers to questions that do not apply."""
    absences: st.SearchStrategy[Answer] = st.sampled_from(ABSENCES)
    some = {item.link_id: answers_to(item) | absences for item in pack.items.values()}
    return st.fixed_dictionaries({}, optional=some).map(Answers)


def sheet(pack: ContentPack, answers: Mapping[str, Answer]) -> Answers:
    """Return a sheet, after looking that the pack has these questions and that they take these answers."""
    for link_id, answer in answers.items():
        assert isinstance(answer, Absent) or answer in known_answers(pack.items[link_id]), (link_id, answer)
    return Answers(dict(answers))


def without(answers: Answers, link_ids: Iterable[str]) -> Answers:
    left_out = set(link_ids)
    return Answers({link_id: answer for link_id, answer in answers.by_link_id.items() if link_id not in left_out})


def topics(pack: ContentPack, answers: Answers) -> Topics:
    """Return the ids of the topics raised, and of those left undetermined."""
    return topics_of(guide(pack, answers))


def topics_of(guidance: Guidance) -> Topics:
    raised = frozenset(raised.topic.id for raised in guidance.raised)
    return raised, frozenset(undetermined.topic.id for undetermined in guidance.undetermined)


def typed(item: Item, answer: Answer) -> str:
    """Return what a person types to give this answer."""
    keys = {option.code: str(number) for number, option in enumerate(item.answer_options, start=1)}
    match answer:
        case Absent.NOT_SURE:
            return "u"
        case Absent.DECLINED:
            return "s"
        case Absent():
            message = f"nobody can type {answer}"
            raise ValueError(message)
        case bool():
            return "y" if answer else "n"
        case int():
            return str(answer)
        case str():
            return keys[answer]
        case tuple():
            return " ".join(keys[code] for code in answer)
