"""Reading about options and numbers: everything is told, in equal detail, with both sides of each count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import Arm
from decision_aid.engine.answers import Answers
from decision_aid.reports import text
from decision_aid.reports.blocks import Bullets, Heading, IconArray
from decision_aid.reports.for_patients import evidence, glossary, options
from tests.conftest import KITCHEN_SINK
from tests.programs import run
from tests.tables import each

if TYPE_CHECKING:
    from pathlib import Path

    from decision_aid.content import ContentPack
    from decision_aid.engine.answers import Answer

PACK = ("--pack", str(KITCHEN_SINK))


@each(
    ("command", "said"),
    [
        (("options",), "A warm bath. You bathe."),
        (("options",), "Calm care: It may ease."),
        (("options",), "Sauna: You sit in hot air."),
        (("options", "bath"), "Use a towel."),
        (("compare",), "Good sides"),
        (("compare", "rest", "bath"), options.NUMBERS_DIFFER[:40]),
        (("evidence",), "A maker of tubs paid."),
        (("evidence", "warm-baths"), "25 of 100 did, and about 75 did not."),
        (("evidence", "--myths"), "They helped 25 out of 100 people"),
        (("booklet",), "DOI 10.1000/tub"),
        (("booklet",), "tub: A thing to bathe in."),
    ],
)
def test_each_command_tells_what_it_is_for(command: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = run(*command, *PACK, cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert said in " ".join(done.out.split())


@each("command", ["options", "compare", "evidence"])
def test_a_name_that_nothing_has_is_answered_by_what_may_be_meant(command: str, tmp_path: Path) -> None:
    done = run(command, "bathe", *PACK, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "bath" in done.err.replace("bathe", "")


def test_every_option_is_told_under_the_same_headings_in_the_same_order(pack: ContentPack) -> None:
    told = [
        [block.text for block in options.option_blocks(pack, option) if isinstance(block, Heading)][1:]
        for option in pack.options
    ]
    only_where_there_is_something = {"Kinds", "Where the parts sit", "What counts as success", "A diary for the test"}
    for headings in told:
        assert headings == [name for name in options.FEATURES if name in headings]
        assert set(options.FEATURES) - set(headings) <= only_where_there_is_something


def test_a_comparison_has_every_option_under_every_feature(pack: ContentPack) -> None:
    headings = [block.text for block in options.compare_blocks(pack, pack.options) if isinstance(block, Heading)]
    for option in pack.options:
        told = [name for name, feature in options.FEATURES.items() if feature(pack, option)]
        assert headings.count(option.title) == len(told) >= len(options.FEATURES) - 4


@each("width", [80, 100, 160, 400])
def test_side_by_side_never_runs_over_the_edge(pack: ContentPack, width: int) -> None:
    table = options.side_by_side(pack, pack.options[:2], width)
    assert table
    assert max(map(len, table.splitlines())) <= width


def test_side_by_side_gives_way_where_columns_would_be_too_narrow(pack: ContentPack) -> None:
    assert not options.side_by_side(pack, pack.options, 120)


@each(
    ("arm", "out_of", "words"),
    [
        (Arm("A", 56, 69), 100, ["about 81 of 100 did", "about 19 did not", "Counted: 56 of 69"]),
        (Arm("A", 48, 100, rounded=True), 100, ["about 48 of 100 did", "about 52 did not"]),
        (Arm("A", 5, 20, low=3, high=7), 100, ["about 25 of 100", "between 15 and 35"]),
        (Arm("A", 1, 1253), 1000, ["about 1 of 1,000 did", "about 999 did not"]),
        (Arm("A", 0, 10), 100, ["about 0 of 100 did", "about 100 did not"]),
    ],
)
def test_a_count_is_told_with_both_sides(arm: Arm, out_of: int, words: list[str]) -> None:
    told = evidence.both_sides(arm, out_of)
    assert all(word in told for word in words), told


def test_both_sides_of_every_shown_count_add_up(pack: ContentPack) -> None:
    for item in pack.evidence:
        for arm in item.arms:
            assert 0 <= evidence.per(arm, 100) <= 100
            assert str(
                evidence.denominator(item) - evidence.per(arm, evidence.denominator(item))
            ) in evidence.both_sides(arm, evidence.denominator(item))


@each("filled", [0, 1, 48, 99, 100])
def test_a_picture_shows_a_hundred_people_in_two_shapes(filled: int) -> None:
    rows = text.icon_rows(filled, text.ASCII_ICONS)
    assert [len(row.split()) for row in rows] == [10] * 10
    assert "".join(rows).count("#") == filled


def test_a_picture_is_told_in_words_with_and_without_it() -> None:
    blocks = [IconArray("48 of 100 did.", 48)]
    assert text.render(blocks) == "48 of 100 did.\n"
    assert text.render(blocks, icons=text.ASCII_ICONS).count("#") == 48


def test_key_facts_have_the_same_rows_for_every_family(pack: ContentPack) -> None:
    *rows, also = [block for block in options.key_facts_blocks(pack) if isinstance(block, Bullets)]
    assert len(rows) == len(options.KEY_FACTS)
    for row in rows:
        assert [entry.partition(": ")[0] for entry in row.entries] == [family.title for family in pack.families]
    assert len(also.entries) == len(pack.also_hear_of)


def test_studies_where_people_knew_what_they_got_stand_apart_from_those_where_they_did_not(pack: ContentPack) -> None:
    blocks = list(evidence.relief_blocks(pack.evidence))
    lists = [block.entries for block in blocks if isinstance(block, Bullets)]
    assert len(lists) == 2
    for entries, knew in zip(lists, (False, True), strict=True):
        found = [each for each in pack.evidence if each.compares == "relief" and each.knew is knew]
        assert [each.statement in entry for each, entry in zip(found, entries, strict=True)] == [True] * len(found)


@each(
    ("answers", "said"),
    [
        ({"place": "leg", "kinds": ("heat",)}, ["told what you were told.", "25 out of 100 people who bathed"]),
        ({"place": "arm"}, ["No main study in people like you.", "in the same place", "40 out of 100"]),
        ({"place": "leg"}, ["No main study in people like you."]),
        ({"kinds": ("heat",)}, ["No main study in people like you."]),
        ({"place": "head", "kinds": ("heat",)}, ["The studies that we read were of other people"]),
        ({}, ["No main study in people like you."]),
    ],
)
def test_studies_of_people_like_you_are_those_of_what_you_were_told_and_apart_from_them_where_you_hurt(
    kitchen_sink: ContentPack, answers: dict[str, Answer], said: list[str]
) -> None:
    told = text.render(evidence.people_like_you_blocks(kitchen_sink, Answers(answers)), 500)
    assert all(words in told for words in said)
    for number in ("25 out of 100", "40 out of 100"):
        assert (number in told) is any(number in words for words in said)


@each(
    ("answers", "shown"),
    [
        ({"place": "leg", "kinds": ("heat",)}, ["warm-baths", "stiffness"]),
        ({"place": "leg", "kinds": ("music",)}, ["stiffness"]),
        ({"place": "arm", "kinds": ("heat",)}, ["cold-baths", "stiffness"]),
        ({}, ["stiffness"]),
        ({"place": "head", "kinds": ("heat",)}, []),
    ],
)
def test_beside_an_answer_stand_only_findings_of_people_like_this_one_or_of_nobody_in_particular(
    kitchen_sink: ContentPack, answers: dict[str, Answer], shown: list[str]
) -> None:
    fitting = [each.id for each in kitchen_sink.evidence if evidence.fits(kitchen_sink, Answers(answers), each)]
    assert fitting == shown


def test_terms_are_found_by_any_of_their_names_as_whole_words(kitchen_sink: ContentPack) -> None:
    assert [term.term for term in glossary.terms_in(kitchen_sink, ["Two bathtubs."])] == ["tub"]
    assert not glossary.terms_in(kitchen_sink, ["A tuba."])


def test_the_glossary_stands_in_the_order_of_the_alphabet(pack: ContentPack) -> None:
    (entries,) = [block.entries for block in glossary.glossary_blocks(pack) if isinstance(block, Bullets)]
    terms = [entry.partition(": ")[0].casefold() for entry in entries]
    assert terms == sorted(terms)
    assert len(terms) == len(pack.glossary)
