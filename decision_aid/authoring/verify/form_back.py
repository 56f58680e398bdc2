"""Reads our FHIR form back into decision diagrams: is each question asked exactly where the pack asks it?

As with SQL, what was written is proved, not its writer: each `enableWhen` and each expression of FHIRPath, over every
way to fill in the form, also where the person chose that they are not sure.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Mapping
from typing import Any

from decision_aid.authoring.verify.read_back import Row, Sheets, UnreadableError
from decision_aid.content import ContentPack, Item, YesNo
from decision_aid.engine.answers import Absent, Value, values
from decision_aid.engine.every_sheet.mdd import ALWAYS, NEVER, Node
from decision_aid.engine.rails import Reader

_ANSWERS = r"%resource\.item\.item\.where\(linkId = '([^']+)'\)\.answer\.value(?:\.code)?"
_TOKEN = re.compile(rf" *({_ANSWERS}\.where\(((?:[^()]|\([^()]*\))*)\)\.exists\(\)|\.not\(\)|>=|\w+|[(),+])")
_COMPARED = re.compile(r"\$this (=|in|<|>|>=) (\([^()]*\)|'[^']*'|-?\d+)(?: or |$)")
_BY: dict[str, Any] = {"=": operator.eq, "<": operator.lt, ">": operator.gt, ">=": operator.ge}


def _chosen(item: Item) -> Iterator[tuple[Value | None, Row]]:
    """Yield each answer to a question, None for no answer, with what stands in the form."""
    for value in values(item.kind):
        if isinstance(item.kind, YesNo):
            yield value, {item.link_id: ("yes" if value else "no",)}
        else:
            yield value, {item.link_id: value if isinstance(value, tuple) else (value,)}
    yield from ((None, {item.link_id: said}) for said in ((), *((word.value,) for word in Absent)))


class _Form:
    """Conditions of a form, as diagrams over every way to fill it in."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets
        self._tokens: list[re.Match[str]] = []

    def enabled(self, question: Mapping[str, Any]) -> Node:
        """Return where a question is asked; raise UnreadableError for what is not one of our conditions."""
        for extension in question.get("extension", ()):
            if extension["url"].endswith("enableWhenExpression"):
                return self._expression(extension["valueExpression"]["expression"])
        parts = [self._enable_when(part) for part in question.get("enableWhen", ())]
        every = question.get("enableBehavior", "all") == "all"
        return self._sheets.at_least(len(parts) if every else 1, parts)

    def _enable_when(self, part: Mapping[str, Any]) -> Node:
        wanted = part["answerCoding"]["code"] if "answerCoding" in part else part["answerInteger"]
        return self._answered(part["question"], [(part["operator"], [wanted])])

    def _answered(self, question: str, ways: list[tuple[str, list[Any]]]) -> Node:
        """Return where one of the answers compares in one of these ways; of words, which are codes, one is equal."""

        def so(one: Any, sign: str, wanted: Any) -> bool:  # noqa: ANN401  (what a form holds)
            of_words = isinstance(wanted, str)
            return (of_words or isinstance(one, int)) and bool(_BY[sign](str(one) if of_words else one, wanted))

        places = self._sheets.columns[question].items()
        tests = [(sign, each) for sign, all_ in ways for each in all_]
        return self._sheets.at_least(1, [here for form, here in places if any(so(o, *t) for o in form for t in tests)])

    def _expression(self, text: str) -> Node:
        self._tokens = list(_TOKEN.finditer(text))[::-1]
        if "".join(token[0] for token in reversed(self._tokens)) != text:
            raise UnreadableError(f"unknown in FHIRPath: {text}")
        return self._part()

    def _next(self, *wanted: str) -> re.Match[str]:
        if not self._tokens or (wanted and self._tokens[-1][1] not in wanted):
            raise UnreadableError(f"FHIRPath goes on otherwise than with {' or '.join(wanted) or 'a part'}")
        return self._tokens.pop()

    def _comes(self, word: str) -> bool:
        return bool(self._tokens) and self._tokens[-1][1] == word

    def _part(self) -> Node:
        token = self._next()
        if token[2]:
            compared = _COMPARED.findall(token[3])
            words = [(sign, re.findall("'([^']*)'", text) or [int(text)]) for sign, text in compared]
            node = self._answered(token[2], [("=" if sign == "in" else sign, wanted) for sign, wanted in words])
        elif token[1] == "(":
            node = self._counted() if self._comes("iif") else self._joined()
        elif token[1] in ("true", "false"):
            node = ALWAYS if token[1] == "true" else NEVER
        else:
            raise UnreadableError(f"unknown in FHIRPath: {token[1]}")
        while self._comes(".not()"):
            self._next()
            node = self._sheets.negate(node)
        return node

    def _joined(self) -> Node:
        parts, word = [self._part()], self._tokens[-1][1] if self._tokens else ""
        while not self._comes(")"):
            self._next(word if word in ("and", "or") else ")")
            parts.append(self._part())
        self._next(")")
        return self._sheets.at_least(1 if word == "or" else len(parts), parts)

    def _counted(self) -> Node:
        parts: list[Node] = []
        sign = "+"
        while sign == "+":
            self._next("iif"), self._next("(")
            parts.append(self._part())
            for token in (",", "1", ",", "0", ")"):
                self._next(token)
            sign = self._next("+", ">=")[1]
        least = int(self._next()[1])
        self._next(")")
        return self._sheets.at_least(least, parts)


def asked_otherwise(pack: ContentPack, questionnaire: Mapping[str, Any]) -> list[str]:
    """Return the questions that a FHIR form asks where the pack does not, or does not ask where it does."""
    sheets = Sheets(pack, _chosen)
    form, reader = _Form(sheets), Reader(pack, sheets)
    inside = [question for page in questionnaire["item"] for question in page.get("item", ())]
    found = {question["linkId"]: form.enabled(question) for question in inside if question["linkId"] in pack.items}
    return [item.link_id for item in pack.items.values() if found.get(item.link_id) != reader.applies(item).true]
