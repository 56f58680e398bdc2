"""Answers files in, answer sheets out: the same as the interview, without a person."""

from __future__ import annotations

from typing import Annotated

from decision_aid.content import ContentPack
from decision_aid.content.diagnostics import Diagnostic, did_you_mean
from decision_aid.engine.answers import Answer, Answers, InvalidAnswer, from_hand
from decision_aid.interop.fhir import reading
from decision_aid.interop.twice import settled, usable
from decision_aid.json_values import Facets
from decision_aid.loading.documents import Document

MAX_BYTES = 256 * 1024
AnswersFile = Annotated[
    dict[str, Answer],
    Facets(
        description="Answers of one person, by question: what `guide` reads (also yes and no, and one code that stands "
        "alone), and `xlsform --read` prints, a line a person."
    ),
]


def read_answers(pack: ContentPack, document: Document) -> tuple[Answers, tuple[Diagnostic, ...]]:
    """Return the answers in a document, and everything in it that is no answer to this pack."""
    if document.value is None and document.diagnostics:
        return Answers(), document.diagnostics
    if not isinstance(document.value, dict):
        help_text = "write one line for each answer, such as: pain-average: 7"
        return Answers(), (Diagnostic("no-answers", "expected answers by question", help=help_text),)
    variants = [value for value in (*document.others, document.value) if isinstance(value, dict)]
    if reading.is_fhir(document.value):
        answers, wrong = reading.read_response(pack, *filter(reading.is_fhir, variants))
        return answers, (*document.diagnostics, *wrong)
    answers, problems = Answers(), [*document.diagnostics]
    told = {problem.route[0] for problem in problems if problem.route}
    not_one: list[str] = []
    for link_id, data in document.value.items():
        item = pack.items.get(link_id)
        if item is None:
            problems += [] if link_id in told else [_unknown(pack, link_id)]
        elif link_id in told:
            not_one.append(link_id)
        elif isinstance(answer := from_hand(item, data), InvalidAnswer):
            problems.append(Diagnostic("invalid-answer", f"{link_id}: {answer.message}", (link_id,)))
            not_one.append(link_id)
        else:
            answers = answers.with_answer(link_id, answer)
    said = {name: [one for value in variants for one in usable(pack.items[name], value.get(name))] for name in not_one}
    answers, urgent = settled(pack, answers, said)
    return answers, (*problems, *urgent)


def _unknown(pack: ContentPack, link_id: str) -> Diagnostic:
    message = f"no question '{link_id}' in {pack.meta.title!r}"
    return Diagnostic("unknown-question", message, (link_id,), help=did_you_mean(link_id, pack.items), on_key=True)
