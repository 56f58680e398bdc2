"""`check` finds each mistake an author can make, and says where it is and what to do."""

from __future__ import annotations

from typing import Any

from phonenumbers import shortnumberinfo

from decision_aid import loading
from decision_aid.authoring import checks
from decision_aid.authoring.checks.safety import EMERGENCY_NUMBERS
from decision_aid.authoring.printing import problems
from decision_aid.loading import documents
from tests.conftest import KITCHEN_SINK, TOP
from tests.tables import each

MISTAKES: tuple[dict[str, Any], ...] = documents.read_file(TOP / "tests" / "mistakes.yaml", documents.MEBIBYTE).value
READ_ERRORS = {"unreadable-file", "too-large", "not-text", "empty-file", "too-deep"}  # shown in test_documents
TOO_MUCH = {"too-deep-condition", "too-large-to-settle"}  # more than one line of a pack: shown in test_planted_mistakes


def loaded_from(text: str) -> loading.LoadedPack:
    return loading.from_document(KITCHEN_SINK, documents.read("pack.yaml", text.encode()))


def findings(text: str) -> str:
    """Return what `check` prints about a pack with this text."""
    loaded = loaded_from(text)
    return "".join(problems.render(loaded.source, found) for found in checks.check(loaded))


def broken(mistake: dict[str, Any]) -> str:
    text = KITCHEN_SINK.read_text(encoding="utf-8")
    assert text.count(mistake["replace"]) >= 1, "the kitchen sink has no such text"
    return text.replace(mistake["replace"], mistake["by"], 1)


def test_the_kitchen_sink_pack_has_no_problem() -> None:
    assert not findings(KITCHEN_SINK.read_text(encoding="utf-8"))


@each("mistake", MISTAKES)
def test_each_mistake_is_reported_with_its_place_and_what_to_do(mistake: dict[str, Any]) -> None:
    assert findings(broken(mistake)) == mistake["says"] != ""


@each("mistake", [mistake for mistake in MISTAKES if "warning[" in mistake["says"] and "error[" not in mistake["says"]])
def test_a_pack_with_no_more_than_warnings_can_be_used(mistake: dict[str, Any]) -> None:
    assert not checks.errors(loaded_from(broken(mistake)))


def test_every_code_has_a_mistake_that_shows_it() -> None:
    said = "".join(mistake["says"] for mistake in MISTAKES)
    shown = {code for code in checks.explanations() if f"[{code}]" in said}
    assert shown == set(checks.explanations()) - READ_ERRORS - TOO_MUCH


@each(
    "place",
    [
        "Numb legs can need care at once.",
        "After a month, 25",
        "They helped 25 out of 100 people",
        "How strong is your pain",
    ],
)
def test_what_has_thousands_of_digits_is_no_number_and_is_passed_over_at_once(place: str) -> None:
    text = KITCHEN_SINK.read_text(encoding="utf-8")
    assert place in text
    huge = "9" * 5000
    said = f"{huge} of {huge} people, {huge} out of {huge}, from {huge} to {huge}. {place}"
    checks.check(loaded_from(text.replace(place, said)))


@each(("code", "text"), checks.explanations().items())
def test_every_code_is_explained_by_what_is_wrong_and_what_to_write(code: str, text: str) -> None:
    paragraphs = text.split("\n\n")
    assert len(paragraphs) >= 2, code
    assert paragraphs[0].endswith("."), code
    assert max(map(len, text.splitlines())) <= 110, code


def test_all_mistakes_are_found_at_once_and_in_the_order_of_the_file() -> None:
    text = KITCHEN_SINK.read_text(encoding="utf-8")
    several = [mistake for mistake in MISTAKES if "unknown" in mistake["says"] and "names" in mistake["mistake"]]
    for mistake in several:
        text = text.replace(mistake["replace"], mistake["by"], 1)
    loaded = loaded_from(text)
    found = checks.check(loaded)
    places = [loaded.source.locate(diagnostic) for diagnostic in found]
    assert places == sorted(places)
    assert len(found) >= len(several) >= 4


def test_every_emergency_number_of_the_table_is_one_in_its_country() -> None:
    for country, numbers in EMERGENCY_NUMBERS.items():
        assert numbers
        assert all(shortnumberinfo.is_emergency_number(number, country) for number in numbers), country


@each(
    "text",
    [
        '"Get help now # or call"',
        "Get help#now",
        "Get help now\n  # a comment of its own\n",
        "|\n    Get help # now\n",
    ],
)
def test_a_hash_that_cuts_nothing_off_is_no_mistake(text: str) -> None:
    written = KITCHEN_SINK.read_text(encoding="utf-8").replace("title: Get help now", f"title: {text}")
    assert "text-cut-off" not in findings(written)


def test_a_comment_is_found_that_cuts_a_text_off_on_its_second_line() -> None:
    written = KITCHEN_SINK.read_text(encoding="utf-8").replace("title: Get help now", "title: Get\n    help # now")
    assert "text-cut-off" in findings(written)


@each("signs", ["[you cannot feel, or move]", '["You cannot feel, or move"]', "[You fall, You ache]"])
def test_a_comma_that_splits_no_text_is_no_mistake(signs: str) -> None:
    written = KITCHEN_SINK.read_text(encoding="utf-8").replace("signs: [your leg is numb]", f"signs: {signs}")
    assert "split-text" not in findings(written)
