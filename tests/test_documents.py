"""YAML and JSON in, plain values and positions out; whatever the bytes, a value or a diagnostic."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from decision_aid.content.diagnostics import Position
from decision_aid.loading import documents
from tests.tables import each

KIBIBYTE = 1024
MEGABYTES = 4_000_000
YAML_SIGNS = "{}[]:,-#&*!|>'\"%@`?=~<. \n\r\tab01\\\x00\x1b\x85\u2028\ufeffé😀"


def read(text: str | bytes) -> documents.Document:
    return documents.read("file", text if isinstance(text, bytes) else text.encode())


def found(document: documents.Document) -> list[tuple[str, int, int]]:
    """Return code, line and column of each problem."""
    places = [document.source.locate(problem) for problem in document.diagnostics]
    codes = [problem.code for problem in document.diagnostics]
    return [(code, place.line, place.column) for code, place in zip(codes, places, strict=True)]


# --- values -------------------------------------------------------------------------------------


@each(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("No", "No"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("null", None),
        ("~", None),
        ("''", ""),
        ("7", 7),
        ("-7", -7),
        ("+7", 7),
        ("010", 10),
        ("0x1f", "0x1f"),
        ("0o7", "0o7"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        ("1.2.3", "1.2.3"),
        ("2026-11-22", "2026-11-22"),
        ("=", "="),
        ('"7"', "7"),
        ("'true'", "true"),
        ('"null"', "null"),
        ('"a\\u00e9"', "aé"),
        ("ten of 10", "ten of 10"),
    ],
)
def test_a_scalar_is_read_as_yaml_1_2_has_it_so_that_no_stays_a_word(text: str, value: object) -> None:
    document = read(f"- {text}")
    assert not document.diagnostics
    assert document.value == (value,)
    assert type(document.value[0]) is type(value)


@each(
    ("text", "value"),
    [
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("a: >-\n  one\n  two\n", {"a": "one two"}),
        ("a:\n- 1\n- [2, 3]\n", {"a": (1, (2, 3))}),
        ("a:\n", {"a": None}),
        ("{}", {}),
        ("[]", ()),
        ("---\na: 1\n...\n", {"a": 1}),
        ("\ufeffa: 1", {"a": 1}),
        ("a: 1 # seven", {"a": 1}),
        ('"1": one', {"1": "one"}),
        ('{\n\t"pain": 7,\n\t"kinds":\t["rest"]\n}\n', {"pain": 7, "kinds": ("rest",)}),
        ("\t[1,\t2]", (1, 2)),
        ('\ufeff{\n\t"pain": 7}', {"pain": 7}),
        ('{"a":1,"b":true,"c":null}', {"a": 1, "b": True, "c": None}),
        ('{"a": "\\/"}', {"a": "/"}),
        ('{"a": "\\u00e9"}', {"a": "é"}),
        ('{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
    ],
)
def test_blocks_lists_and_mappings_become_plain_values_also_in_json_with_tabs_and_escapes(
    text: str, value: object
) -> None:
    document = read(text)
    assert not document.diagnostics
    assert document.value == value


def as_tuples(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(as_tuples(part) for part in value)
    if isinstance(value, dict):
        return {key: as_tuples(part) for key, part in value.items()}
    return value


WORDS = st.text(st.characters(codec="utf-8", max_codepoint=0xFFFF, exclude_categories=["C", "Z"]) | st.just(" "))
KEYS = WORDS.filter(lambda key: len(json.dumps(key)) < 1000)  # to the reader of YAML a key has at most 1,024 characters
NUMBERS = st.integers(-(10**15) + 1, 10**15 - 1) | st.floats(allow_nan=False, allow_infinity=False)
PLAIN_DATA = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(data=PLAIN_DATA, ascii_only=st.booleans(), indent=st.sampled_from([None, 2, "\t"]))
def test_what_json_writes_is_read_back_as_it_was(data: Any, ascii_only: bool, indent: int | str | None) -> None:  # noqa: FBT001
    document = read(json.dumps(data, ensure_ascii=ascii_only, indent=indent))
    assert not document.diagnostics
    assert document.value == as_tuples(data)


# --- positions ----------------------------------------------------------------------------------


def test_each_value_and_each_key_has_its_position() -> None:
    source = read("a: 1\nbé: [x, y]\nc:\n  - {d: 2, e: 'z'}\n").source
    assert source.values == {
        (): Position(1, 1),
        ("a",): Position(1, 4),
        ("bé",): Position(2, 5),
        ("bé", 0): Position(2, 6),
        ("bé", 1): Position(2, 9),
        ("c",): Position(4, 3),
        ("c", 0): Position(4, 5),
        ("c", 0, "d"): Position(4, 9),
        ("c", 0, "e"): Position(4, 15),
    }
    assert source.keys == {
        ("a",): Position(1, 1),
        ("bé",): Position(2, 1),
        ("c",): Position(3, 1),
        ("c", 0, "d"): Position(4, 6),
        ("c", 0, "e"): Position(4, 12),
    }


# --- problems -----------------------------------------------------------------------------------

NESTED_41 = "[" * (documents.MAX_DEPTH + 1)
READ_PROBLEMS: dict[str, tuple[bytes, str, int, int]] = {  # bytes, code, line and column, by name
    "nothing": (b"", "empty-file", 1, 1),
    "only spaces": (b"  \n\t\n", "empty-file", 1, 1),
    "only a mark of the byte order": (b"\xef\xbb\xbf", "empty-file", 1, 1),
    "only a comment": (b"# all answers are to follow\n", "empty-file", 1, 1),
    "only the end of a document": (b"# nothing\n...\n", "broken-yaml", 2, 1),
    "another encoding": ("a: 1\nb: é".encode("latin-1"), "not-text", 2, 1),
    "two bytes a character": ("a: 1".encode("utf-16"), "not-text", 1, 1),
    "a zero byte": (b"a: 1\nb: 2\nc: \0", "not-text", 3, 1),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not-text", 1, 1),
    "a list that is not closed": (b"a: 1\nb: [1, 2\n", "broken-yaml", 3, 1),
    "a quote that is not closed": (b"a: 1\nb: 'x\n", "broken-yaml", 3, 1),
    "a colon too many": (b"a: 1\nb: 2: 3\n", "broken-yaml", 2, 5),
    "a line that is indented otherwise": (b"a:\n  b: 1\n c: 2\n", "broken-yaml", 3, 2),
    "a line that is indented too far": (b"a:\n  b: 1\n   c: 2\n", "broken-yaml", 3, 5),
    "a merge that was not finished": (b"a: 1\n<<<<<<< HEAD\nb: 2\n=======\n", "broken-yaml", 2, 1),
    "tabs that indent": (b"a:\n\tb: 1\n", "broken-yaml", 2, 1),
    "no space behind the last colon": (b"a: 1\nb:no", "broken-yaml", 3, 1),
    "cut off": (b'{"a": 1,\n"b"\n', "broken-yaml", 3, 1),
    "an anchor": (b"a: 1\nb: &x 2\n", "not-plain-data", 2, 4),
    "an alias": (b"a: 1\nb: *x\n", "not-plain-data", 2, 4),
    "a tag": (b"a: 1\nb: !!str 2\n", "not-plain-data", 2, 4),
    "code": (b"!!python/object/apply:os.system [ls]\n", "not-plain-data", 1, 1),
    "an anchor at a key": (b"a: 1\n&x b: 2\n", "not-plain-data", 2, 1),
    "a tag at a key": (b"a: 1\n!!str b: 2\n", "not-plain-data", 2, 1),
    "a directive on the first line": (b"%YAML 1.2\n---\na: 1\n", "not-plain-data", 1, 1),
    "a directive": (b"# a comment\n%TAG !a! tag:b:\n---\na: 1\n", "not-plain-data", 2, 1),
    "a directive after the end": (b"a: 1\n...\n%YAML 1.2\n---\na: 1\n", "not-plain-data", 3, 1),
    "two documents": (b"a: 1\n---\nb: 2\n", "not-plain-data", 2, 1),
    "a number as a key": (b"a: 1\n7: 2\n", "not-a-word-key", 2, 1),
    "a truth as a key": (b"a: 1\ntrue: 2\n", "not-a-word-key", 2, 1),
    "nothing as a key": (b"a: 1\n~: 2\n", "not-a-word-key", 2, 1),
    "a list as a key": (b"a: 1\n[b, c]: 2\n", "not-a-word-key", 2, 1),
    "an alias as a key": (b"a: 1\n*x : 2\n", "not-plain-data", 2, 1),
    "a key twice": (b"a: 1\nb: 2\na: 3\n", "repeated-key", 3, 1),
    "a key twice in JSON": (b'{"a": 1,\n "a": 2}', "repeated-key", 2, 2),
    "a key twice deep inside": (b"a:\n  - {b: 1, c: 2, b: 3}\n", "repeated-key", 2, 18),
    "a list too deep": (NESTED_41.encode() + b"[", "too-deep", 1, documents.MAX_DEPTH + 2),
    "an escape that steers a terminal": (b'a: 1\nb: "\\e[31m"\n', "control-character", 2, 4),
    "a bell as a key": (b'a: 1\n"\\a": 2\n', "control-character", 2, 1),
    "a mark that turns the direction": ("a: 1\nb: x\u202ey\n".encode(), "control-character", 2, 4),
    "an unseen character": ("a: 1\nb: x\u200by\n".encode(), "control-character", 2, 4),
    "a tab in a text": (b'a: 1\nb: "x\ty"\n', "control-character", 2, 4),
    "a raw escape": (b"a: 1\nb: \x1b[31m\n", "control-character", 2, 4),
    "a raw delete": (b"a: 1\nb: \x7f\n", "control-character", 2, 4),
}


@each(("data", "code", "line", "column"), READ_PROBLEMS.values())
def test_each_problem_has_its_code_and_its_place(data: bytes, code: str, line: int, column: int) -> None:
    assert found(read(data)) == [(code, line, column)]


def test_every_code_has_a_case() -> None:
    elsewhere = {"unreadable-file", "too-large"}
    assert {code for _, code, _, _ in READ_PROBLEMS.values()} == set(documents.PROBLEMS) - elsewhere


@each(
    ("data", "value"),
    [
        (b"a: 1\na: 2\n7: 3\n", None),
        (b"a: 1\na: 2\n", {"a": 2}),
    ],
)
def test_what_cannot_be_read_gives_no_value(data: bytes, value: object) -> None:
    assert read(data).value == value


def test_problems_that_need_not_stop_the_reading_are_all_found_in_the_order_of_the_file() -> None:
    text = 'a: "\\a"\nb: {c: 1, c: 2}\nb: 3\nd: "\\e"\n'
    codes = ["control-character", "repeated-key", "repeated-key", "control-character"]
    assert [(code, line) for code, line, _ in found(read(text))] == list(zip(codes, [1, 2, 3, 4], strict=True))


def test_what_is_not_closed_is_named_by_the_line_where_it_begins() -> None:
    (problem,) = read("a: 1\nb: [1,\n  2\nc: 3\n").diagnostics
    assert "line 2" in problem.help


@each("deepest", ["[", "- ", "{a: "])
def test_forty_levels_are_read_and_one_more_is_not(deepest: str) -> None:
    ends = {"[": "]", "- ": "", "{a: ": "}"}
    whole = deepest * documents.MAX_DEPTH + "x" + ends[deepest] * documents.MAX_DEPTH
    assert not read(whole).diagnostics
    more = deepest * (documents.MAX_DEPTH + 1) + "x" + ends[deepest] * (documents.MAX_DEPTH + 1)
    assert [code for code, _, _ in found(read(more))] == ["too-deep"]


@each("opening", ["[", "{a: ", "- ", '{"a": [', "? ", "[{", "a: ", "'", '"', "&", "!", "%", "\n#"])
def test_megabytes_of_openings_neither_hang_nor_crash(opening: str) -> None:
    data = (opening * (MEGABYTES // len(opening))).encode()
    document = documents.read("file", data, max_bytes=2 * MEGABYTES)
    assert document.diagnostics or isinstance(document.value, str)


@each(("limit", "words"), [(KIBIBYTE, "1 KiB"), (256 * KIBIBYTE, "256 KiB"), (2 * documents.MEBIBYTE, "2 MiB")])
def test_a_file_as_large_as_the_limit_is_read_and_one_byte_more_is_not(limit: int, words: str) -> None:
    just = b"a: 1\n#" + b"." * (limit - 6)
    assert documents.read("file", just, limit).value == {"a": 1}
    too_large = documents.read("file", just + b".", limit)
    assert found(too_large) == [("too-large", 1, 1)]
    assert words in too_large.diagnostics[0].message


def test_a_stream_that_never_ends_is_left_at_the_limit() -> None:
    assert found(documents.read_file(Path("/dev/zero"), 64 * KIBIBYTE)) == [("too-large", 1, 1)]


@each("name", ["missing.yaml", ".", "missing/answers.yaml", "x" * 300])
def test_a_file_that_cannot_be_read_gives_a_diagnostic_and_no_error(tmp_path: Path, name: str) -> None:
    document = documents.read_file(tmp_path / name, KIBIBYTE)
    assert found(document) == [("unreadable-file", 1, 1)]
    assert document.value is None


def test_a_file_is_read_under_its_name_and_keeps_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_bytes(b"a: 1\r\n")
    document = documents.read_file(path, KIBIBYTE)
    assert (document.source.name, document.data, document.value) == (str(path), b"a: 1\r\n", {"a": 1})


# --- whatever comes -----------------------------------------------------------------------------


@given(st.binary(max_size=200))
@example(b"#")
@example(b"\xff\xfe")
@settings(max_examples=200)
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    document = read(data)
    assert {problem.code for problem in document.diagnostics} <= set(documents.PROBLEMS)


@given(st.text(YAML_SIGNS, max_size=60))
@settings(max_examples=300)
def test_no_text_makes_the_reader_fail_and_every_problem_lies_inside_it(text: str) -> None:
    document = read(text)
    last = text.count("\n") + text.count("\r") + sum(text.count(end) for end in "\x85\u2028\u2029") + 1
    for code, line, column in found(document):
        assert code in documents.PROBLEMS
        assert 1 <= line <= last + 1
        assert column >= 1


@given(st.text(YAML_SIGNS + "\u202e\u200b\x9b", max_size=30))
@settings(max_examples=150)
def test_a_document_without_problems_holds_only_what_is_safe_to_show(text: str) -> None:
    document = read(text)
    if not document.diagnostics:
        assert all(documents.is_printable(char) for char in "".join(_texts(document.value)))


def _texts(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case tuple():
            return [text for part in value for text in _texts(part)]
        case dict():
            return [text for key, part in value.items() for text in (key, *_texts(part))]
        case _:
            return []


@each(
    ("char", "safe"),
    [
        ("a", True),
        ("é", True),
        ("\n", True),
        (" ", True),
        ("\u00a0", True),
        ("😀", True),
        ("\u200d", True),  # joins emoji
        ("\t", False),
        ("\r", False),
        ("\x1b", False),
        ("\x7f", False),
        ("\x9b", False),
        ("\u200b", False),
        ("\u200f", False),
        ("\u202e", False),
        ("\u2066", False),
        ("\u2028", False),
        ("\ufeff", False),
        ("\ud800", False),
    ],
)
def test_a_character_is_safe_to_show_unless_it_steers_or_hides(char: str, safe: bool) -> None:  # noqa: FBT001
    assert documents.is_printable(char) is safe


@each(("name", "text"), [("a.yaml", '{"a": [}'), ("a.json", 'a: "b')])
def test_broken_json_is_called_json(name: str, text: str) -> None:
    (found,) = documents.read(name, text.encode()).diagnostics
    assert found.message.startswith("this is not well-formed JSON")
