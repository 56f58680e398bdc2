"""Checks that every id can be used wherever ids are used, and means one thing.

Each check is one function; its name is its code and its docstring is what `explain` prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.problem import Problem, error
from decision_aid.content import ContentPack
from decision_aid.content.diagnostics import Route
from decision_aid.engine.answers import Absent

_WITH_IDS = (
    *("regions", "sections", "groups", "findings", "rules", "topics"),
    *("options", "evidence", "citations", "myths", "understanding", "guarantees"),
)
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_ABSENT = {absent.value for absent in Absent}


@error
def malformed_id(pack: ContentPack) -> Iterator[Problem]:
    """An id is not kebab-case.

    Ids are used by reports, exports and FHIR, which allow only `a-z`, `0-9` and `-`, at most 64
    characters. Write `blood-thinner`, not `Blood_Thinner`.
    """
    for route, name, _ in _ids(pack):
        if route[-1] != "term" and not _ID.fullmatch(name):
            yield Problem(f"'{name}' is not an id", route, help="use a-z, 0-9 and -")


@error
def duplicate_id(pack: ContentPack) -> Iterator[Problem]:
    """The same id is used twice.

    One of the two would silently win. Give each question, finding, rule, topic, section, region and
    each answer code of a question an id of its own.
    """
    seen: set[tuple[str, str]] = set()
    for route, name, kind in _ids(pack):
        if (kind, name) in seen:
            what = "answer code" if kind.startswith("answers of") else kind
            yield Problem(f"a second {what} '{name}'", route)
        seen.add((kind, name))


@error
def reserved_code(pack: ContentPack) -> Iterator[Problem]:
    """An answer code is a word that says why there is no answer.

    `not-sure`, `rather-not-say`, `not-asked` and `not-applicable` have a meaning of their own wherever
    answers are read or written; an answer of that name would be lost. Choose another code.
    """
    for route, item in places.items(pack):
        for number, option in enumerate(item.answer_options):
            if option.code in _ABSENT:
                place = (*route, "answer_options", number, "code")
                yield Problem(f"'{option.code}' says why there is no answer", place)


def _ids(pack: ContentPack) -> Iterator[tuple[Route, str, str]]:
    for kind in _WITH_IDS:
        for number, thing in enumerate(getattr(pack, kind)):
            yield (kind, number, "id"), thing.id, kind.removesuffix("s")
    for number, term in enumerate(pack.glossary):
        yield ("glossary", number, "term"), term.term, "term"
    after = pack.after_visit
    for part, questions in (("questions", after.questions), ("later", after.later)) if after else ():
        for number, asked in enumerate(questions):
            yield ("after_visit", part, number, "id"), asked.id, "question after the visit"
            for place, option in enumerate(asked.answer_options):
                at = ("after_visit", part, number, "answer_options", place, "code")
                yield at, option.code, f"answers of {asked.id}"
    for route, item in places.items(pack):
        yield (*route, "link_id"), item.link_id, "question"
        for number, option in enumerate(item.answer_options):
            yield (*route, "answer_options", number, "code"), option.code, f"answers of {route}"
