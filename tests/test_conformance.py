"""The suite for other implementations, the atlas of outcomes, and two packs over the same real sheets."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
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
from decision_aid.engine.answers import Absent, Answers, values
from decision_aid.engine.guidance import guide
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.truth import Truth
from decision_aid.interop.fhir import questionnaire
from decision_aid.interop.sql.reading import Form
from decision_aid.interop.xlsform.form import form
from decision_aid.interop.xlsform.names import name_of, notice_of, unsure_of
from tests import fhir_r4
from tests.conftest import KITCHEN_SINK, TOP, load
from tests.programs import run
from tests.sheets import topics
from tests.small_packs import seeded, small_pack
from tests.tables import each
from tests.test_fhir_questionnaire import all_said, applies, place, said_at_once
from tests.test_sql import differences, on_duckdb, on_sqlite
from tests.test_xlsform import as_sent, evaluator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from decision_aid.content import ContentPack

JSON = ("--format", "json")
SHIPPED = load(TOP / "questions.yaml")
NOTE = re.compile(":now:|:unsure$")


@cache
def suite() -> tuple[conformance.Case, ...]:
    assert SHIPPED.pack is not None
    return conformance.cases(SHIPPED.pack)


def test_each_comparison_is_shown_to_decide_with_both_truths_and_our_own_sql_passes_the_suite() -> None:
    pack = SHIPPED.pack
    assert pack is not None
    cases = suite()
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


def on_fhir(pack: ContentPack, sheets: list[Answers]) -> Iterator[set[str]]:
    form = questionnaire.as_resource(pack, place(pack))
    kept = [item for item in fhir_r4.items(form) if item["linkId"] in pack.items or NOTE.search(item["linkId"])]
    for sheet in sheets:
        said = all_said(pack, sheet)
        yield {item["linkId"] for item in kept if fhir_r4.enabled(item, said)}


def on_a_tablet(pack: ContentPack, sheets: list[Answers]) -> Iterator[set[str]]:
    """Evaluated by libxml2: a row is shown where its cell and those of the groups around it hold."""
    rows = relevant(pack)
    for sheet in sheets:
        holds = evaluator(as_sent(pack, sheet))
        yield {name for name, cells in rows.items() if all(map(holds, cells))}


def relevant(pack: ContentPack) -> dict[str, list[str]]:
    """Return for each question and each note at once, named as in FHIR, the cells that it hangs on."""
    names = {name_of(link_id): link_id for link_id in pack.items}
    names |= {unsure_of(link_id): f"{link_id}:unsure" for link_id in pack.items}
    names |= {notice_of(topic, name): f"{name}:now:{topic}" for topic, name in product(pack.topics_by_id, pack.items)}
    around: list[str] = []
    found: dict[str, list[str]] = {}
    for row in form(pack, SHIPPED.sha256, place(pack)).survey:
        if row["type"] == "end_group":
            around.pop()
            continue
        cell = row.get("relevant", "true()")
        if row["type"] == "begin_group":
            around.append(cell)
        elif row["name"] in names:
            found[names[row["name"]]] = [*around, cell]
    return found


@pytest.mark.parametrize("shown_on", [on_fhir, on_a_tablet])
def test_our_own_forms_ask_and_tell_at_once_what_the_suite_says(
    shown_on: Callable[[ContentPack, list[Answers]], Iterator[set[str]]],
) -> None:
    pack = SHIPPED.pack
    assert pack is not None
    cases = [case.answers.by_link_id for case in suite()]
    signs = {name.partition(":unsure")[0] for name in relevant(pack) if ":unsure" in name}
    unsure = [sheet | {name: Absent.NOT_SURE} for sheet in cases for name in signs & sheet.keys()]
    sheets = [Answers(dict(sheet)) for sheet in (*cases, *unsure)]
    every: list[set[str]] = []
    for sheet, shown in zip(sheets, shown_on(pack, sheets), strict=True):
        notes = shown - set(pack.items)
        assert shown - notes == applies(pack, sheet), sheet
        now = {note.partition(":now:")[2] for note in notes if ":now:" in note}
        assert now == {raised.topic.id for raised in guide(pack, sheet).urgent}, sheet
        assert notes == said_at_once(pack, sheet), sheet
        every.append(shown)
    assert set().union(*every) == relevant(pack).keys()
    assert set.intersection(*every) == {item.link_id for item in pack.items.values() if item.enable_when is None}


def every_sheet(pack: ContentPack) -> list[Answers]:
    said = [[None, *values(item.kind)] for item in pack.items.values()]
    return [
        Answers({link_id: value for link_id, value in zip(pack.items, sheet, strict=True) if value is not None})
        for sheet in product(*said)
    ]


@each("seed", [3, 4])
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
    (tmp_path / "sheets.jsonl").write_text('{"pain-averages": 5}\n')
    done = run("pack", "diff", str(TOP / "questions.yaml"), "new.yaml", "--over", "sheets.jsonl", cwd=tmp_path)
    assert (done.code, done.out) == (1, "")
    assert "sheets.jsonl: no column is a question of" in done.err
    run("pack", "atlas", str(KITCHEN_SINK), "-o", "atlas.md", cwd=tmp_path)
    assert "| Comes up | Share of sheets | One example |" in (tmp_path / "atlas.md").read_text()
