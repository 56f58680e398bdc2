"""Whom to call: what the person chose, or a careful guess that never stands alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from decision_aid.engine import regions
from tests.tables import each

if TYPE_CHECKING:
    from decision_aid.content import ContactKind, ContentPack

ALL: tuple[ContactKind, ...] = ("emergency", "crisis", "urgent_advice")


@each(
    ("environment", "region"),
    [
        ({"LANG": "en_GB.UTF-8"}, "uk"),
        ({"LANG": "en_US.UTF-8"}, "us"),
        ({"LANG": "en_US"}, "us"),
        ({"LANG": "en-AU"}, "au"),
        ({"LANG": "de_DE@euro"}, "eu"),
        ({"LANG": "en_IE.UTF-8"}, "ie"),
        ({"LANG": "mi_NZ"}, "nz"),
        ({"LANG": "fr_CA.UTF-8"}, "ca"),
        ({"LANG": "C.UTF-8"}, "other"),
        ({"LANG": "C"}, "other"),
        ({"LANG": "POSIX"}, "other"),
        ({"LANG": "en"}, "other"),
        ({"LANG": "ja_JP.UTF-8"}, "other"),
        ({"LANG": "en_USA"}, "other"),
        ({"LANG": "\u202een_US"}, "other"),
        ({"LANG": ""}, "other"),
        ({}, "other"),
        ({"LC_ALL": "en_GB", "LC_MESSAGES": "en_US", "LANG": "de_DE"}, "uk"),
        ({"LC_ALL": "", "LC_MESSAGES": "en_US", "LANG": "de_DE"}, "us"),
        ({"LC_ALL": "C", "LANG": "en_US.UTF-8"}, "other"),
        ({"LC_TIME": "en_GB"}, "other"),
    ],
)
def test_a_region_is_guessed_from_the_locale_and_never_certain(
    pack: ContentPack, environment: dict[str, str], region: str
) -> None:
    place = regions.guessed(pack, environment)
    assert (place.region.id, place.certain) == (region, False)


def test_the_first_region_of_the_pack_is_the_neutral_one(pack: ContentPack, kitchen_sink: ContentPack) -> None:
    for content in (pack, kitchen_sink):
        assert content.regions[0].id == "other"
        assert not content.regions[0].countries
        assert not re.search(r"\d", content.regions[0].emergency)


def test_every_region_can_be_chosen_and_is_then_certain(pack: ContentPack) -> None:
    for region in pack.regions:
        assert regions.chosen(pack, region.id) == regions.Place(region, certain=True)


@each("word", ["", "GB", "UK", "mars", "us "])
def test_what_is_no_region_cannot_be_chosen(pack: ContentPack, word: str) -> None:
    assert regions.chosen(pack, word) is None


# --- what is printed ------------------------------------------------------------------------------


def lines(pack: ContentPack, place: regions.Place, *kinds: ContactKind) -> tuple[str, ...]:
    return regions.contact_lines(pack, place, kinds or ALL, how_to_choose="CHOOSE")


@each(
    ("region", "certain", "words"),
    [
        ("uk", True, ["999", "116 123", "NHS 111"]),
        (
            "uk",
            False,
            [
                *("your local emergency number", "a crisis line"),
                *("United Kingdom. Emergency: call 999", "116 123", "NHS 111", "CHOOSE"),
            ],
        ),
        ("other", True, ["your local emergency number", "a crisis line"]),
        ("other", False, ["your local emergency number", "a crisis line", "999 (United Kingdom)", "CHOOSE"]),
    ],
)
def test_a_chosen_region_stands_alone_and_a_guessed_one_after_the_neutral_lines(
    kitchen_sink: ContentPack,
    region: str,
    certain: bool,  # noqa: FBT001
    words: list[str],
) -> None:
    (found,) = [known for known in kitchen_sink.regions if known.id == region]
    place = regions.Place(found, certain)
    for line, word in zip(lines(kitchen_sink, place), words, strict=True):
        assert word in line
    assert regions.in_short(kitchen_sink, place, "emergency").startswith(words[0])


@each("kind", ALL)
def test_only_the_kinds_asked_for_are_printed(kitchen_sink: ContentPack, kind: ContactKind) -> None:
    region = kitchen_sink.regions[1]
    (line,) = lines(kitchen_sink, regions.Place(region, certain=True), kind)
    assert getattr(region, kind) in line


def test_whatever_is_guessed_the_neutral_number_comes_first_and_the_way_to_choose_last(pack: ContentPack) -> None:
    for region in pack.regions:
        found = lines(pack, regions.Place(region, certain=False))
        assert pack.regions[0].emergency in found[0]
        assert found[-1] == "CHOOSE"
        assert any(region.emergency in line for line in found)


def test_without_other_words_the_way_to_choose_is_the_option_of_the_command(pack: ContentPack) -> None:
    place = regions.Place(pack.regions[0], certain=False)
    (example,) = re.findall(r"--region ([a-z]+)$", regions.contact_lines(pack, place, ALL)[-1])
    chosen = regions.chosen(pack, example)
    assert chosen is not None
    assert chosen.region.countries


def test_where_no_place_is_known_the_numbers_of_all_are_told_and_nothing_neutral(
    kitchen_sink: ContentPack, pack: ContentPack
) -> None:
    assert regions.emergency_numbers(kitchen_sink) == "Emergency numbers: 999 (United Kingdom)."
    neutral, *others = pack.regions
    told = next(line for line in lines(pack, regions.Place(neutral, certain=False), *ALL[::-1]) if "numbers:" in line)
    assert all(other.emergency in told and other.name in told for other in others)
