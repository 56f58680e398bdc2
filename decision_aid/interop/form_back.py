"""Reads our forms back into decision diagrams: do they ask, refuse and tell exactly where the pack does?

As with SQL, what was written is proved, not its writer: each `enableWhen`, each expression of FHIRPath and XPath, over
every way to fill in the form, also where the person chose that they are not sure. In both languages "or", "and",
comparisons and sums bind as in Python: their words are replaced, and Python's own parser reads the rest.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from itertools import combinations
from typing import Any

from decision_aid.content import Compared, ContentPack, Item, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import ABSENT_WORDS, Absent, Value, values
from decision_aid.engine.every_sheet.mdd import ALWAYS, NEVER, Node
from decision_aid.engine.every_sheet.rows import Row, Sheets, UnreadableError
from decision_aid.engine.rails import Rails, Reader
from decision_aid.engine.regions import Place
from decision_aid.interop.choices import NO, YES, choices
from decision_aid.interop.fhir.names import words
from decision_aid.interop.notes import UNSURE, notes_after
from decision_aid.interop.xlsform import names
from decision_aid.interop.xlsform.form import Form

_UNSURE, _TAKEN = "unsure:", "taken:"
Ways = Iterator[tuple[Value | None, Row]]

_PLAIN = r"(?P<plain> |'[^'\\]*'|-?\d+|>=|<=|!=|[<>+(),]|\b(?:and|or|selected)\b)"
_WORD = r"(?P<word>\.not|\.|=|\b(?:if|iif|not|count-selected|true(?:\(\))?|false(?:\(\))?))"
_ANSWERS = r"%resource\.item\.item\.where\(linkId = '(?P<of>[^']+)'\)\.answer\.value(?:\.code)?"
_FHIRPATH = re.compile(rf"{_ANSWERS}\.where\((?P<so>(?:[^()]|\([^()]*\))*)\)\.exists\(\)|{_WORD}|{_PLAIN}")
_XPATH = re.compile(rf"\$\{{(?P<of>[^}}]+)\}}(?P<so>)|{_WORD}|{_PLAIN}")
_WORDS = {
    "true": "True",
    "false": "False",
    "true()": "True",
    "false()": "False",
    "not": "opposite",
    ".not": ".opposite",
}
_WORDS |= {".": "said('.', '')", "=": "==", "if": "iif", "count-selected": "chosen"}
_COMPARED = re.compile(r"\$this (=|in|<|>|>=) (\([^()]*\)|'[^']*'|-?\d+)(?: or |$)")
_BY: dict[str, Any] = {"=": operator.eq, "in": operator.eq, "<": operator.lt, ">": operator.gt, ">=": operator.ge}
_SIGNS: dict[type[ast.cmpop], Any] = {ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt}
_SIGNS |= {ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge}


class _Conditions:
    """Conditions of a form, as diagrams over every way to fill it in."""

    def __init__(self, sheets: Sheets, tokens: re.Pattern[str]) -> None:
        self._sheets, self._tokens, self._here = sheets, tokens, ""

    def read(self, text: str, here: str = "") -> Node:
        """Return where a condition is true, of the answer `here`; raise UnreadableError for what is not one of ours."""
        self._here = here
        if unknown := self._tokens.sub("", text):
            raise UnreadableError(f"unknown in {text}: {unknown}")
        try:
            return self._truth(ast.parse(self._tokens.sub(_in_python, text), mode="eval").body)
        except (SyntaxError, KeyError) as error:
            raise UnreadableError(f"unknown in {text}: {error}") from None

    def _truth(self, part: ast.expr) -> Node:  # noqa: PLR0911  (a line or two for each kind)
        match part:
            case ast.Constant(value=bool(so)):
                return ALWAYS if so else NEVER
            case ast.BoolOp(op, parts):
                return self._sheets.at_least(1 if isinstance(op, ast.Or) else len(parts), map(self._truth, parts))
            case ast.Call(ast.Name("opposite"), [inner]) | ast.Call(ast.Attribute(inner, "opposite"), []):
                return self._sheets.negate(self._truth(inner))
            case ast.Call(ast.Name("said"), [ast.Constant(str(of)), ast.Constant(str(so))]) if so:
                return self._sheets.where(of, _one_of_them(so))
            case ast.Call(ast.Name("selected"), [said, ast.Constant(str(code))]):
                return self._sheets.where(self._name(said), lambda text: code in text.split())
            case ast.Compare(ast.Call(ast.Name("chosen"), [said]), [sign], [ast.Constant(int(number))]):
                return self._sheets.where(self._name(said), lambda text: _SIGNS[type(sign)](len(text.split()), number))
            case ast.Compare(ast.Call(ast.Name("said")) as said, [sign], [value]):
                wanted = ast.literal_eval(value)
                as_is = _number if isinstance(wanted, int) else str
                return self._sheets.where(self._name(said), lambda text: _SIGNS[type(sign)](as_is(text), wanted))
            case ast.Compare(counted, [ast.GtE() | ast.Lt() as sign], [ast.Constant(int(least))]):
                enough = self._sheets.at_least(least, self._counted(counted))
                return enough if isinstance(sign, ast.GtE) else self._sheets.negate(enough)
            case _:
                raise UnreadableError(f"unknown in a condition: {ast.unparse(part)}")

    def _counted(self, part: ast.expr) -> list[Node]:
        match part:
            case ast.BinOp(one, ast.Add(), other):
                return [*self._counted(one), *self._counted(other)]
            case ast.Call(ast.Name("iif"), [inner, ast.Constant(1), ast.Constant(0)]):
                return [self._truth(inner)]
            case _:
                raise UnreadableError(f"unknown in a count: {ast.unparse(part)}")

    def _name(self, said: ast.expr) -> str:
        match said:
            case ast.Call(ast.Name("said"), [ast.Constant(str(of)), ast.Constant("")]):
                return self._here if of == "." else of
            case _:
                raise UnreadableError(f"no question: {ast.unparse(said)}")


def _in_python(token: re.Match[str]) -> str:
    if token["of"]:
        return f"said({token['of']!r}, {token['so']!r})"
    return token["plain"] or _WORDS.get(token["word"], token["word"])


def _number(text: str) -> float:
    """Return the number that XPath takes a text for: one that compares with nothing, where it is none."""
    return float(text or "nan") if re.fullmatch(r"-?\d*", text) else float("nan")


def _one_of_them(compared: str) -> Callable[[Any], bool]:
    """Return whether one of the answers in a FHIR form compares in one of these ways; of words, one is equal."""
    ways = [(_BY[sign], re.findall("'([^']*)'", text) or [int(text)]) for sign, text in _COMPARED.findall(compared)]
    tests = [(by, each) for by, wanted in ways for each in wanted]

    def so(one: object, by: Callable[..., bool], wanted: object) -> bool:
        return by(str(one), wanted) if isinstance(wanted, str) else isinstance(one, int) and by(one, wanted)

    return lambda answers: any(so(one, *test) for one in answers for test in tests)


class _Filled(Sheets):
    """Every way to fill in a form, and the pack's conditions over them, when only some questions were asked so far."""

    def __init__(self, pack: ContentPack, ways_of: Callable[[Item], Ways]) -> None:
        super().__init__(pack, ways_of)
        self._asked = frozenset(pack.items)

    def so_far(self, asked: frozenset[str]) -> _Filled:
        """Return the same diagrams, when only these questions were asked."""
        one = copy(self)
        one._asked = asked  # noqa: SLF001  (our own)
        return one

    def compared(self, item: Item, comparison: Compared) -> Rails[Node]:
        return super().compared(item, comparison) if item.link_id in self._asked else Rails(NEVER, NEVER)

    def not_sure(self, item: Item) -> Node:
        return self.where(_UNSURE + item.link_id, bool)

    def wanted(self, pack: ContentPack, place: Place, called: Callable[[str, str | None], str]) -> dict[str, Node]:
        """Return where each question is to be asked, and each note shown, by what they are `called`."""
        found: dict[str, Node] = {}
        for item in pack.items.values():
            found[called(item.link_id, None)] = Reader(pack, self).applies(item).true
            found |= dict.fromkeys((called(item.link_id, topic) for topic in (UNSURE, *pack.topics_by_id)), NEVER)
            for note in notes_after(pack, item, place, self.so_far):
                found[called(item.link_id, note.topic)] = note.shown
        return found


def _differing(
    sheets: Sheets, found: Mapping[str, Node], wanted: Mapping[str, Node], where: Node = ALWAYS
) -> list[str]:
    """Return what is shown otherwise than it should; what nobody asks for by name is to be there always."""
    both = {name: (found.get(name, NEVER), wanted.get(name, ALWAYS)) for name in [*wanted, *found]}
    return [name for name, (one, other) in both.items() if sheets.both(where, one) != sheets.both(where, other)]


def _in_fhir(item: Item) -> Ways:
    """Yield each answer to a question, None for no answer, with what stands in the form."""
    said: list[tuple[Value | None, Any]] = [(None, ()), *((None, (word,)) for word in ABSENT_WORDS)]
    for value in values(item.kind):
        one = (YES if value else NO) if isinstance(item.kind, YesNo) else value
        said.append((value, one if isinstance(one, tuple) else (one,)))
    for answer, all_ in said:
        yield answer, {item.link_id: all_, _UNSURE + item.link_id: all_ == (Absent.NOT_SURE.value,)}


def fhir_otherwise(pack: ContentPack, place: Place, questionnaire: Mapping[str, Any]) -> list[str]:
    """Return what a FHIR form asks or tells where the pack does not, or does not where it does."""
    sheets = _Filled(pack, _in_fhir)
    form = _Conditions(sheets, _FHIRPATH)
    inside = [each for page in questionnaire["item"] for each in page["item"]]
    found = {each["linkId"]: _enabled(form, sheets, each) for each in inside}

    def called(link_id: str, topic: str | None) -> str:
        return link_id if topic is None else words(link_id, f"now:{topic}" if topic else "unsure")

    return _differing(sheets, found, sheets.wanted(pack, place, called))


def _enabled(form: _Conditions, sheets: Sheets, each: Mapping[str, Any]) -> Node:
    for extension in each.get("extension", ()):
        if extension["url"].endswith("enableWhenExpression"):
            return form.read(extension["valueExpression"]["expression"])
    parts: list[Node] = []
    for when in each.get("enableWhen", ()):
        than = f"'{when['answerCoding']['code']}'" if "answerCoding" in when else when["answerInteger"]
        parts.append(sheets.where(when["question"], _one_of_them(f"$this {when['operator']} {than}")))
    every = each.get("enableBehavior", "all") == "all"
    return sheets.at_least(len(parts) if every else 1, parts)


def _on_tablet(item: Item) -> Ways:
    """Yield each answer to a question, None for no answer, with what is filled in; and what a tablet has to refuse."""
    name, absent, refused = names.name_of(item.link_id), list(ABSENT_WORDS), list[str]()
    said: list[tuple[Value | None, str]] = [(None, "")]
    match item.kind:
        case Scale(low, high) if names.has_absence_apart(item):
            said += [(number, str(number)) for number in values(item.kind)]
            refused = [str(low - 1), str(high + 1)]
        case YesNo() | Scale() | SingleChoice():
            all_ = [(choice.code, choice.answer) for choice in choices(item)]
            said += [(None if isinstance(answer, Absent) else answer, code) for code, answer in all_]
        case MultipleChoice():
            said += [(None, word) for word in absent]
            said += [(value, " ".join(value)) for value in values(item.kind) if isinstance(value, tuple)]
            alone, together = [*item.kind.alone, *absent], item.kind.together
            refused = [f"{one} {other}" for one in alone for other in (*together, *alone) if one != other]
            refused += [" ".join(some) for some in combinations(together, item.kind.most + 1)]
    for apart in ("", *absent) if names.has_absence_apart(item) else ("",):
        for value, text in [*said, *((None, text) for text in refused)]:
            unsure = Absent.NOT_SURE.value in (text, "" if text else apart)
            row = {name: text, _UNSURE + item.link_id: unsure, _TAKEN + item.link_id: text not in refused}
            yield value, row | ({names.absence_of(item.link_id): apart} if names.has_absence_apart(item) else {})


def xlsform_otherwise(pack: ContentPack, place: Place, made: Form) -> list[str]:
    """Return what a form for tablets asks, tells or refuses where the pack does not, or does not where it does."""
    sheets = _Filled(pack, _on_tablet)
    form, around = _Conditions(sheets, _XPATH), [ALWAYS]
    found: dict[str, Node] = {}
    refuses: dict[str, Node] = {}
    for row in made.survey:
        if row["type"] == "end_group":
            around.pop()
            continue
        shown = sheets.both(around[-1], form.read(row.get("relevant", "true()")))
        if row["type"] == "begin_group":
            around.append(shown)
            continue
        found[row["name"]] = shown
        if "constraint" in row:
            other = sheets.negate(form.read(row["constraint"], row["name"]))
            refuses[row["name"]] = sheets.both(sheets.where(row["name"], bool), other)

    def called(link_id: str, topic: str | None) -> str:
        if topic is None:
            return names.name_of(link_id)
        return names.notice_of(topic, link_id) if topic else names.unsure_of(link_id)

    wanted = sheets.wanted(pack, place, called)
    taken = {names.name_of(link_id): sheets.where(_TAKEN + link_id, bool) for link_id in pack.items}
    takes = sheets.at_least(len(taken), taken.values())
    for item in filter(names.has_absence_apart, pack.items.values()):
        name = names.name_of(item.link_id)
        wanted[names.absence_of(item.link_id)] = sheets.both(wanted[name], sheets.where(name, operator.not_))
    otherwise = _differing(sheets, found, wanted, takes)
    return [*otherwise, *(name for name in taken if refuses.get(name, NEVER) != sheets.negate(taken[name]))]
