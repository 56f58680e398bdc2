"""YAML (or JSON) text -> plain values with the place of each, and what is wrong with it.

Only data can come out: no tags, no anchors, no code. YAML 1.2 scalars, so that `no` stays a word.
Read event by event with depth and size limits, so that no text can hang or crash the reader.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from decision_aid.content.diagnostics import Diagnostic, Position, Route, Source
from decision_aid.errors import reason_of
from decision_aid.frozen import frozen

MEBIBYTE = 1024 * 1024
MAX_DEPTH = 40
MOST_TIMES = 9  # that one key is looked at where it stands more than once

PROBLEMS = {
    "unreadable-file": """The file cannot be opened.

    It is missing, is a folder, or you may not read it. Check the name and try again.""",
    "too-large": """The file is larger than such a file can sensibly be.

    An answers file or a content pack is a few pages of text. Check that this is the right file.""",
    "not-text": """The file is not UTF-8 text.

    It looks like a picture, a word processor's file or text in another encoding. Save it as plain
    text, encoded as UTF-8.""",
    "empty-file": """The file holds nothing.

    A file that was cut off by mistake must not be read as a patient without answers. Write `{}`
    for an answers file without answers.""",
    "broken-yaml": """The text is not well-formed YAML.

    Often a quote that is not closed, a missing `:` or a line that is not indented like the others.""",
    "not-plain-data": """Anchors, aliases, tags, directives and several documents in one file are not allowed.

    A pack is plain data that a reviewer can read from top to bottom. Write the value out.""",
    "too-deep": f"""Lists or mappings stand inside each other more than {MAX_DEPTH} deep.

    No pack needs that. Look for a bracket or an indentation that went wrong.""",
    "repeated-key": """The same key stands twice in one mapping.

    One of the two would silently win. Keep the one that you mean.""",
    "not-a-word-key": """A key is not a word.

    Keys are plain words such as `text:`. Put a number that is meant as a key in quotes.""",
    "control-character": """A text holds a character that can change what a terminal or a page shows.

    Control characters and marks that turn the writing direction are refused. Type the words anew.""",
}

_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULLS = {"", "~", "null", "Null", "NULL"}
_INTEGER = re.compile(r"[-+]?[0-9]{1,15}")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_UNSAFE = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")  # what YAML itself refuses, but without saying where
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)  # no value begins so; thousands of them take YAML minutes
_MERGE = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?= |\r?$)", re.MULTILINE)  # as git and others leave them
_SURROGATES = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@frozen
class Document:
    """What a text holds: `value` is None where it could not be read at all.

    Where a key stands twice in it, `value` has what stands there last; `others` are the same with what stood before.
    """

    source: Source
    value: Any = None
    diagnostics: tuple[Diagnostic, ...] = ()
    data: bytes = b""
    others: tuple[Any, ...] = ()


@dataclass(slots=True)
class _Problem(Exception):  # noqa: N818  (never leaves this module)
    code: str
    message: str
    position: Position = field(default_factory=lambda: Position(1, 1))
    hint: str = ""

    def diagnostic(self) -> Diagnostic:
        return Diagnostic(self.code, self.message, help=self.hint, position=self.position)


def read_file(path: Path, max_bytes: int) -> Document:
    """Return the document in a file; a file that cannot be read gives a diagnostic, never an error."""
    try:
        with path.open("rb") as stream:
            return read(str(path), stream.read(max_bytes + 1), max_bytes)
    except OSError as error:
        problem = Diagnostic("unreadable-file", f"cannot read {path}: {reason_of(error)}")
        return Document(Source(str(path)), diagnostics=(problem,))


def read(name: str, data: bytes, max_bytes: int = 8 * MEBIBYTE) -> Document:
    """Return the plain value in `data` (dict, tuple, str, int, float, bool, None) with its positions."""
    source = Source(name)
    try:
        text = _decode(data, max_bytes)
        language = "JSON" if name.endswith(".json") or text.lstrip().startswith("{") else "YAML"
        builder = _Builder(_as_yaml(text), language)
        source = Source(name, text, builder.values, builder.keys)
        value = builder.document()
        earlier = range(1, min(builder.most, MOST_TIMES))
        others = tuple(_Builder(_as_yaml(text), language, times).document() for times in earlier)
    except _Problem as problem:
        return Document(source, None, (problem.diagnostic(),), data)
    found = tuple(sorted(builder.problems, key=lambda found: found.position or Position(1, 1)))
    return Document(source, value, found, data, others)


def _decode(data: bytes, max_bytes: int) -> str:
    if len(data) > max_bytes:
        size = f"{max_bytes // MEBIBYTE} MiB" if max_bytes >= MEBIBYTE else f"{max_bytes // 1024} KiB"
        raise _Problem("too-large", f"the file is larger than {size}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Problem("not-text", "the file is not UTF-8 text", Position(line, 1)) from None
    if "\0" in text:
        raise _Problem("not-text", "the file is not text", Position(text[: text.index("\0")].count("\n") + 1, 1))
    if not text.strip():
        raise _Problem("empty-file", "the file is empty")
    if unsafe := _UNSAFE.search(text):
        raise _Problem("control-character", _unsafe(unsafe[0]), _place(unsafe))
    if directive := _DIRECTIVE.search(text):
        raise _Problem("not-plain-data", "directives (lines that begin with %) are not allowed", _place(directive))
    if marker := _MERGE.search(text):
        hint = "keep one of the two versions, and take out the lines with <<<<<<<, ======= and >>>>>>>"
        raise _Problem("broken-yaml", "a merge of two versions was not finished", _place(marker), hint)
    return text


def _place(found: re.Match[str]) -> Position:
    before = found.string[: found.start()]
    return Position(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _unsafe(char: str) -> str:
    return f"a character that must not be shown: U+{ord(char):04X}"


def _as_yaml(text: str) -> str:
    """JSON may be indented by tabs and write one character as two escapes; YAML may not."""
    if text.lstrip()[:1] not in ("{", "["):
        return text
    return _SURROGATES.sub(_joined, text.replace("\t", " "))  # no raw tab can stand in a JSON string


def _joined(found: re.Match[str]) -> str:
    pair = bytes.fromhex(found[2] + found[3]).decode("utf-16-be")
    return found[1] + pair


class _Builder:
    """Builds plain values from YAML events; problems that need not stop the reading are collected."""

    def __init__(self, text: str, language: str, last: int = sys.maxsize) -> None:
        """Of a key that stands more than once, what stands there for the `last` time is taken."""
        self.most = 1
        self._last = last
        self.values: dict[Route, Position] = {}
        self.keys: dict[Route, Position] = {}
        self.problems: list[Diagnostic] = []
        self._text = text
        self._language = language
        self._events: Iterator[Any] = iter(())
        self._quoted: Any = None  # the last scalar, where it stood in quotes

    def document(self) -> Any:  # noqa: ANN401
        try:
            self._events = yaml.parse(self._text, Loader=_LOADER)
            next(self._events)
            if isinstance(next(self._events), yaml.StreamEndEvent):
                raise _Problem("empty-file", "the file holds nothing but comments")
            value = self._value(next(self._events), (), 0)
            next(self._events)
            if not isinstance(event := next(self._events), yaml.StreamEndEvent):
                raise _Problem("not-plain-data", "several documents in one file", _position(event))
        except yaml.YAMLError as error:
            raise _broken(error, self._language, self._text, self._quoted) from None
        return value

    def _value(self, event: Any, route: Route, depth: int) -> Any:  # noqa: ANN401
        self.values[route] = _position(event)
        self._refuse_what_is_not_plain(event, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(route, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(route, depth)
        self._refuse_control_characters(event, route)
        self._quoted = event if event.style in ("'", '"') else None
        return _scalar(event)

    def _mapping(self, route: Route, depth: int) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        times: Counter[str] = Counter()
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, route, mapping)
            value = self._value(next(self._events), (*route, key), depth + 1)
            times[key] += 1
            self.most = max(self.most, times[key])
            if times[key] <= self._last:
                mapping[key] = value
        return mapping

    def _key(self, event: Any, route: Route, mapping: dict[str, Any]) -> str:  # noqa: ANN401
        self._refuse_what_is_not_plain(event, 0)
        key = _scalar(event) if isinstance(event, yaml.ScalarEvent) else None
        if not isinstance(key, str):
            raise _Problem("not-a-word-key", "a key must be a word", _position(event))
        self._refuse_control_characters(event, route)
        if key in mapping:
            message = f"the key '{key}' stands twice here"
            in_list = route and isinstance(route[-1], int) and key == next(iter(mapping))
            hint = "if the next entry of the list begins here, write '- ' before it" if in_list else ""
            place = _position(event)
            self.problems.append(Diagnostic("repeated-key", message, (*route, key), help=hint, position=place))
        self.keys[(*route, key)] = _position(event)
        return key

    def _sequence(self, route: Route, depth: int) -> tuple[Any, ...]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*route, len(items)), depth + 1))
        return tuple(items)

    def _refuse_what_is_not_plain(self, event: Any, depth: int) -> None:  # noqa: ANN401
        if isinstance(event, yaml.AliasEvent) or event.anchor or getattr(event, "tag", None):
            raise _Problem("not-plain-data", "anchors, aliases and tags are not allowed", _position(event))
        if depth > MAX_DEPTH:
            raise _Problem("too-deep", f"more than {MAX_DEPTH} levels inside each other", _position(event))

    def _refuse_control_characters(self, event: Any, route: Route) -> None:  # noqa: ANN401
        if event.value.isprintable():  # almost always, and much faster than to look at each character
            return
        if unsafe := next((char for char in event.value if not is_printable(char)), None):
            found = Diagnostic("control-character", _unsafe(unsafe), route, position=_position(event))
            self.problems.append(found)


def is_printable(char: str) -> bool:
    """Return whether a character is safe to show: no control, no direction mark, no half character."""
    return char == "\n" or char.isprintable() or unicodedata.category(char) == "Zs" or char == "\u200d"


def _scalar(event: Any) -> Any:  # noqa: ANN401
    text: str = event.value
    if not event.implicit[0]:  # quoted or block text
        return text
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if text in _NULLS:
        return None
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def _position(event: Any) -> Position:  # noqa: ANN401
    return Position(event.start_mark.line + 1, event.start_mark.column + 1)


def _broken(error: yaml.YAMLError, language: str, text: str, quoted: Any) -> _Problem:  # noqa: ANN401
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or str(error).splitlines()[0]
    position = Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)
    began = getattr(error, "context_mark", None)
    hint = f"look at what begins in line {began.line + 1}" if began and began.line + 1 != position.line else ""
    *above, line = text.splitlines()[: position.line] or [""]
    before = line[: position.column - 1]
    alike = r"^ *(?=- )" if re.match(" *- ", line) else r"^ *(?:- )?(?=[\w-]+:)"  # entries of a list, or keys
    begins = re.findall(alike, "\n".join(above), re.MULTILINE)
    has, above_it = len(line) - len(line.lstrip(" ")), len(begins[-1]) if begins else 0
    if re.match(r"[ ]*\t", line):
        hint = "the line begins with a tab: indent with spaces"
    elif "start any token" in reason:
        hint = "put a text that begins with this sign in quotes"
    elif ended := _ended_early(quoted, position, before):
        hint = ended
    elif "expected ':'" in reason and began and re.match(r" *(- )?[\w-]+:[^ \n]", [*above, line][began.line]):
        hint = f"write a space after the colon in line {began.line + 1}"
    elif "mapping values" in reason and ":" in before:
        hint = "put a text with a colon in quotes"
    elif has != above_it and ("mapping values" in reason or ("find expected" in reason and not before.strip())):
        reason = "a line is indented unlike its neighbours"
        hint = f"it begins in column {has + 1}, the one above it in column {above_it + 1}"
    return _Problem("broken-yaml", f"this is not well-formed {language}: {reason}", position, hint)


def _ended_early(quoted: Any, position: Position, before: str) -> str:  # noqa: ANN401
    """Return what to do where a problem stands right behind a text in quotes; nothing where it does not."""
    if not quoted or quoted.end_mark.line + 1 != position.line or before[quoted.end_mark.column :].strip():
        return ""
    if (began := quoted.start_mark.line + 1) < position.line:
        return f"a text in quotes that begins in line {began} ends here: is its closing quote missing?"
    other = "'" if quoted.style == '"' else '"'
    return f"the text in quotes ends here: around a text that holds {quoted.style}, write {other}"
