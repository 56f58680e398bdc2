"""A problem says where it is by a route; a source turns the route into a line and a column."""

from __future__ import annotations

from decision_aid.content.diagnostics import Diagnostic, Position, Route, Severity, Source, did_you_mean
from decision_aid.loading import documents
from tests.conftest import KITCHEN_SINK
from tests.tables import each

TEXT = "meta:\n  title: A pack\nrules:\n  - id: one\n    raises: [a, b]\n"
SOURCE = documents.read("pack.yaml", TEXT.encode()).source


@each(
    ("route", "on_key", "position"),
    [
        ((), False, Position(1, 1)),
        (("meta",), False, Position(2, 3)),
        (("meta",), True, Position(1, 1)),
        (("meta", "title"), False, Position(2, 10)),
        (("meta", "title"), True, Position(2, 3)),
        (("rules", 0), False, Position(4, 5)),
        (("rules", 0, "raises", 1), False, Position(5, 17)),
    ],
)
def test_a_route_leads_to_its_value_or_to_its_key(route: Route, on_key: bool, position: Position) -> None:  # noqa: FBT001
    assert SOURCE.locate(Diagnostic("code", "message", route, on_key=on_key)) == position


@each(
    ("route", "position"),
    [
        (("meta", "version"), Position(2, 3)),
        (("meta", "title", "nothing", 7), Position(2, 10)),
        (("rules", 5, "when"), Position(4, 3)),
        (("topics", 0), Position(1, 1)),
    ],
)
def test_a_route_to_what_is_not_there_leads_to_the_nearest_thing_around_it(route: Route, position: Position) -> None:
    assert SOURCE.locate(Diagnostic("code", "message", route)) == position
    assert SOURCE.locate(Diagnostic("code", "message", route, on_key=True)) == position


def test_a_position_that_a_problem_brings_along_is_used() -> None:
    here = Position(4, 2)
    assert SOURCE.locate(Diagnostic("code", "message", ("meta",), position=here)) == here


def test_without_a_text_every_problem_is_at_the_beginning() -> None:
    assert Source("pack.yaml").locate(Diagnostic("code", "message", ("meta", "title"))) == Position(1, 1)


@each(("number", "line"), [(1, "meta:"), (2, "  title: A pack"), (5, "    raises: [a, b]"), (0, ""), (6, ""), (-1, "")])
def test_lines_count_from_one_and_a_line_that_is_not_there_is_empty(number: int, line: str) -> None:
    assert SOURCE.line(number) == line


@each("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85"])
def test_the_line_shown_is_the_line_meant_whatever_ends_a_line(end: str) -> None:
    source = documents.read("pack.yaml", f"one: 1{end}two: 2{end}three: 3".encode()).source
    place = source.locate(Diagnostic("code", "message", ("three",), on_key=True))
    assert source.line(place.line)[place.column - 1 :] == "three: 3"


def test_every_key_of_a_pack_stands_where_its_position_says() -> None:
    source = documents.read_file(KITCHEN_SINK, documents.MEBIBYTE).source
    assert len(source.keys) > 200
    for route, place in source.keys.items():
        assert source.line(place.line)[place.column - 1 :].startswith(f"{route[-1]}:"), route


def test_positions_are_ordered_as_they_are_read() -> None:
    assert sorted([Position(2, 1), Position(1, 9), Position(1, 2)]) == [Position(1, 2), Position(1, 9), Position(2, 1)]


def test_a_problem_is_an_error_unless_it_says_otherwise() -> None:
    assert Diagnostic("code", "message").severity is Severity.ERROR


@each(
    ("word", "hint"),
    [
        ("pain-averge", "did you mean 'pain-average'?"),
        ("main-pain-sight", "did you mean 'main-pain-site'?"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_a_hint_names_the_closest_known_word_and_nothing_far_away(word: str, hint: str) -> None:
    assert did_you_mean(word, ["pain-average", "main-pain-site", "opioid-use"]) == hint


def test_without_known_words_there_is_no_hint() -> None:
    assert did_you_mean("pain", []) == ""
