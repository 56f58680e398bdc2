"""The Python interface: what docs/API.md shows runs as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import decision_aid
from tests.conftest import KITCHEN_SINK, TOP


def test_the_example_of_the_docs_runs_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (TOP / "docs" / "API.md").read_text(), re.DOTALL)
    exec(compile(example, "docs/API.md", "exec"), {})  # noqa: S102
    printed = capsys.readouterr().out
    assert printed.startswith("emergency Get emergency help now ['saddle-numbness']")
    assert "nerve-stimulation would be settled by" in printed


def test_all_answers_that_cannot_be_used_are_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"pain-average: expected a whole number.*\npain-avrage: there is no such"):
        decision_aid.guide(decision_aid.load(), {"pain-average": 11, "pain-avrage": 7, "low-mood": True})


def test_several_codes_may_be_a_list_or_a_tuple() -> None:
    as_list, as_tuple = (
        decision_aid.guide(decision_aid.load(), {"other-health": codes})
        for codes in (["smoking", "diabetes"], ("smoking", "diabetes"))
    )
    assert as_list == as_tuple
    assert {raised.topic.id for raised in as_list.raised} == {"smoking", "diabetes", "care-coordination"}


def test_a_file_that_is_no_pack_says_why_and_cannot_guide(tmp_path: Path) -> None:
    nothing = tmp_path / "pack.yaml"
    nothing.write_text("meta: {}\n")
    loaded = decision_aid.load(nothing)
    assert decision_aid.check(loaded)
    assert not decision_aid.verify(loaded).proved
    with pytest.raises(ValueError, match="holds no usable pack"):
        decision_aid.guide(loaded, {})


def test_the_pack_of_the_tests_is_proved() -> None:
    assert decision_aid.verify(decision_aid.load(KITCHEN_SINK)).proved
