"""The suite for other implementations, the atlas of outcomes, and two packs over the same real sheets."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from itertools import product
from typing import TYPE_CHECKING

import jsonschema
import pytest

from decision_aid.authoring import atlas, conformance
from decision_aid.authoring.checks.places import inside, roots
from decision_aid.authoring.mutants import put, root_of, with_condition
from decision_aid.content import AllOf, AnyOf, Comparison
from decision_aid.engine import flow
from decision_aid.engine.answers import Answers, values
from decision_aid.engine.guidance import guide
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.truth import Truth
from decision_aid.interop.sql.reading import Form
from tests.conftest import KITCHEN_SINK, TOP, load
from tests.programs import run
from tests.sheets import topics
from tests.small_packs import seeded, small_pack
from tests.test_sql import differences, on_duckdb, on_sqlite

if TYPE_CHECKING:
    from pathlib import Path

    from decision_aid.content import ContentPack

JSON = ("--format", "json")
SHIPPED = load(TOP / "questions.yaml")


def test_each_comparison_is_shown_to_decide_with_both_truths_and_our_own_sql_passes_the_suite() -> None:
    pack = SHIPPED.pack
    assert pack is not None
    cases = conformance.cases(pack)
    written = dict(roots(pack))
    for case in cases:
        judge = Judge(pack.findings_by_id, flow.in_force(pack, case.answers))
        for route, truth in case.shows:
            root = root_of(route)
            part = dict(inside(root, written[root]))[route]
            assert judge.judge(part).truth is (Truth.TRUE if truth else Truth.FALSE)
            forced = put(written[root], route[len(root) :], AnyOf(()) if truth else AllOf(()))
            assert topics(with_condition(pack, root, forced), case.answers) != topics(pack, case.answers)
    shown = {shows for case in cases for shows in case.shows}
    comparisons = [
        r for root, when in written.items() for r, part in inside(root, when) if isinstance(part, Comparison)
    ]
    both = [route for route in comparisons if {(route, True), (route, False)} <= shown]
    assert len(both) > 0.9 * len(comparisons)
    whole = json.loads(conformance.as_json(SHIPPED, cases))
    schema = json.loads(files("decision_aid").joinpath("schemas", "conformance.schema.json").read_text())
    jsonschema.validate(whole, schema)
    sheets = [case["answers"] for case in whole["cases"]]
    assert not differences(pack, sheets, Form.TEXT, "sqlite", on_sqlite, needs=False)
    assert not differences(pack, sheets, Form.JSON, "duckdb", on_duckdb, needs=False)


def every_sheet(pack: ContentPack) -> list[Answers]:
    said = [[None, *values(item.kind)] for item in pack.items.values()]
    return [
        Answers({link_id: value for link_id, value in zip(pack.items, sheet, strict=True) if value is not None})
        for sheet in product(*said)
    ]


@pytest.mark.parametrize("seed", [3, 4])
def test_an_atlas_has_every_set_that_can_come_up_with_its_share_and_an_example(
    kitchen_sink: ContentPack, seed: int
) -> None:
    pack = small_pack(kitchen_sink, seeded(seed))
    sheets = every_sheet(pack)
    raised = [{each.topic.id for each in guide(pack, sheet).raised} for sheet in sheets]
    for page in atlas.atlas(pack):
        assert page.complete
        found = Counter(tuple(topic for topic in page.topics if topic in here) for here in raised)
        assert {each.raised: pytest.approx(each.share) for each in page.outcomes} == {
            which: number / len(sheets) for which, number in found.items()
        }
        for outcome in page.outcomes:
            here = {each.topic.id for each in guide(pack, outcome.example).raised}
            assert outcome.raised == tuple(topic for topic in page.topics if topic in here)


def test_two_packs_over_real_sheets_tell_who_would_be_told_something_else(tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="DuckDB is not installed (pip install 'decision-aid[batch]')")
    text = (TOP / "questions.yaml").read_text()
    old = "when: {question: pain-average, at_least: 5}"
    assert text.count(old) == 1
    (tmp_path / "new.yaml").write_text(text.replace(old, old.replace("5", "7")))
    answers = {each.name: each for each in SHIPPED.pack.scenarios} if SHIPPED.pack else {}
    sheets = [dict(scenario.answers) for scenario in answers.values()]
    (tmp_path / "sheets.jsonl").write_text("\n".join(json.dumps(sheet) for sheet in sheets))
    done = run("pack", "diff", str(TOP / "questions.yaml"), "new.yaml", "--over", "sheets.jsonl", cwd=tmp_path)
    assert done.code == 1
    told = done.out.partition("Over ")[2].splitlines()
    assert told[0] == f"{len(sheets)} sheets:"
    assert any("nerve-stimulation: comes up -> does not come up" in line for line in told)
    as_json = run(
        "pack", "diff", str(TOP / "questions.yaml"), "new.yaml", "--over", "sheets.jsonl", *JSON, cwd=tmp_path
    )
    over = json.loads(as_json.out)["over"]
    assert over["sheets"] == len(sheets)
    assert {"topic": "nerve-stimulation", "old": True, "new": False}.items() <= over["moves"][0].items()
    run("pack", "atlas", str(KITCHEN_SINK), "-o", "atlas.md", cwd=tmp_path)
    assert "| Comes up | Share of sheets | One example |" in (tmp_path / "atlas.md").read_text()
