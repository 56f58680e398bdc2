"""The figures of `pack statistics`, and the counting that they and the checks of texts rest on."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from decision_aid import cli
from decision_aid.authoring import checks
from decision_aid.authoring.checks import balance, numbers, readability, wording
from decision_aid.authoring.printing import statistics
from decision_aid.cli.shared import NO_PACK
from tests.conftest import KITCHEN_SINK, TOP, load
from tests.tables import each

if TYPE_CHECKING:
    from decision_aid.content import ContentPack

TEXTS = checks.find_checks(wording, numbers, readability, balance)
FIGURES = """\
                            device terms as plain words       as written
reading grade of the whole                          1.7              1.7
texts at grade 6 or less                         100.0%           100.0%
highest grade                           5.8 at line 187  5.8 at line 187

texts graded (8 words or more)                    10
longest sentence                20 words at line 187
average sentence                           9.5 words
sentences that look passive                     0.0%

option  words  benefits  harms  ratio  grade  as written
rest      108        20     24   1.20   -0.7        -0.7
bath      127        21     25   1.19   -1.5        -1.5
"""


def saying(pack: ContentPack, text: str) -> ContentPack:
    """Return the pack with a topic that says this text and nothing else."""
    topic = replace(pack.topics[0], discuss=(text,))
    return replace(pack, topics=(topic, *pack.topics[1:]))


def codes(pack: ContentPack, text: str) -> set[str]:
    return {found.code for run in TEXTS for found in run(saying(pack, text))}


@each(
    ("word", "count"),
    [
        *[("pain", 1), ("care", 1), ("moved", 1), ("tried", 1), ("sometimes", 2), ("able", 2), ("open", 2)],
        *[("needed", 2), ("people", 2), ("doses", 2), ("medicine", 3), ("stimulation", 4), ("side-effects", 3)],
        *[("nurse's", 1), ("placebo", 3), ("SCS", 3), ("MRIs", 3), ("1,000", 1), ("x", 1), ("'tis", 1)],
    ],
)
def test_syllables_are_counted_as_people_speak(word: str, count: int) -> None:
    assert readability.syllables(word) == count


@each(
    ("texts", "grade"),
    [
        (("The cat sat on the mat.",), 0.39 * 6 + 11.8 * 6 / 6 - 15.59),
        (("Your doctor can help. Ask: what is next?",), 0.39 * 8 / 3 + 11.8 * 9 / 8 - 15.59),
        (("Two cats", "One dog"), 0.39 * 4 / 2 + 11.8 * 4 / 4 - 15.59),
        ((), 0),
        (("...",), 0),
    ],
)
def test_the_grade_is_that_of_flesch_and_kincaid(texts: tuple[str, ...], grade: float) -> None:
    assert readability.grade(*texts) == pytest.approx(grade)


def test_device_terms_count_as_plain_words_only_where_the_glossary_explains_them(
    pack: ContentPack, kitchen_sink: ContentPack
) -> None:
    text = "Dorsal root ganglion stimulation and SCS act on nerves."
    assert readability.plain(kitchen_sink, text) == text
    assert readability.plain(pack, text) == "aid and aid act on nerves."


@each(
    ("sentence", "passive"),
    [
        ("The wire was taken out.", True),
        ("It can be turned off.", True),
        ("It has not yet been studied.", True),
        ("It is usually checked.", True),
        ("The doctor takes the wire out.", False),
        ("You are tired.", False),
        ("There is a need.", False),
        ("You have tried it.", False),
    ],
)
def test_a_form_of_be_and_a_participle_look_passive(sentence: str, *, passive: bool) -> None:
    assert readability.is_passive(sentence) is passive


@each(
    ("text", "found"),
    [
        ("It is rare.", {"words-only-chance"}),
        ("It is rare. It comes to 2 out of 100 people.", set()),
        ("It comes to 2 out of 100 people. So it is rare.", set()),
        ("It comes to 2 out of 100 people. You rest. It is rare.", {"words-only-chance"}),
        ("How often do you rest?", set()),
        ("They have that in common.", set()),
        ("Half of them, so 50 percent.", {"percent-sign"}),
        ("It takes 2.5 days.", {"decimal-number"}),
        ("This is version 2.5 of it.", set()),
        ("Look at v2.5 and 1.2.3.", set()),
        ("In 5 out of 100, and in 5 out of every 1,000.", {"mixed-denominators"}),
        ("In 5 out of 9, and in 0 out of 14.", set()),
        ("In 13 to 28 more people out of 100.", set()),
        ("In 14 people out of 9.", {"more-than-out-of"}),
        ("In 1,500 out of 1,000.", {"more-than-out-of"}),
        ("It comes to one in five people.", {"banned-wording"}),
        ("The hazard ratio and the number needed to treat.", {"banned-wording"}),
        ("It doubles your risk.", {"banned-wording"}),
    ],
)
def test_numbers_are_whole_people_out_of_one_denominator(kitchen_sink: ContentPack, text: str, found: set[str]) -> None:
    assert codes(kitchen_sink, text) == found


def test_all_that_is_said_about_a_number_has_one_denominator(kitchen_sink: ContentPack) -> None:
    told = replace(kitchen_sink.evidence[0], measure="It was 1 out of 1,000.")
    found = list(numbers.mixed_denominators(replace(kitchen_sink, evidence=(told,))))
    assert [problem.route[:2] for problem in found] == [("evidence", 0)]


def test_the_whole_is_held_below_grade_7_even_where_no_text_is_above_8(kitchen_sink: ContentPack) -> None:
    text = "You may want to ask your family and doctor about exercise today."
    hard = replace(saying(kitchen_sink, text), options=(), evidence=(), myths=())
    only = replace(hard.topics[0], discuss=(text,) * 50)
    messages = [found.message for found in readability.hard_to_read(replace(hard, topics=(only,)))]
    assert readability.HARDEST_WHOLE < readability.grade(text) <= readability.HARDEST_TEXT
    assert messages[0].startswith("the whole is at grade ")
    assert len(messages) == 1


def test_a_pack_without_options_or_prose_has_figures_too(kitchen_sink: ContentPack) -> None:
    empty = replace(kitchen_sink, options=(), evidence=(), myths=(), topics=(), sections=())
    empty = replace(empty, meta=replace(empty.meta, no_decision=""), safety=replace(empty.safety, medicines=""))
    assert "option" not in statistics.render(load(KITCHEN_SINK).source, empty)
    assert all(not list(run(empty)) for run in checks.find_checks(readability, balance))


def test_the_command_prints_the_figures_on_standard_output() -> None:
    done = CliRunner().invoke(cli.app, ["pack", "statistics", str(KITCHEN_SINK)])
    assert done.exit_code == 0
    assert done.stdout == FIGURES


def test_there_are_no_figures_of_what_is_no_pack() -> None:
    done = CliRunner().invoke(cli.app, ["pack", "statistics", str(TOP / "LICENSE")])
    assert (done.exit_code, done.stdout) == (NO_PACK, "")


def test_the_shipped_pack_reads_from_grade_4_to_below_7_and_tells_all_options_in_equal_detail(
    pack: ContentPack,
) -> None:
    whole = readability.grade(*(text for _, text in readability.prose(pack)))
    assert 4 <= whole <= readability.HARDEST_WHOLE == 6.9
    assert not [problem for run in checks.find_checks(readability, balance) for problem in run(pack)]


@pytest.mark.slow
def test_only_a_count_of_syllables_loads_the_hyphenator() -> None:
    program = "import sys, decision_aid.authoring.checks, decision_aid.cli; print('pyphen' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
