"""The flow as a graph, and as pictures: everything is there once, nothing in it is read as markup."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from decision_aid.authoring.graph import Graph, graph
from decision_aid.authoring.printing import graph as drawing
from decision_aid.cli import app
from tests.conftest import KITCHEN_SINK, TOP
from tests.tables import each

if TYPE_CHECKING:
    from pathlib import Path

    from decision_aid.content import ContentPack

NASTY = 'a "b" <c> & \\n; #35; ]] --> | `d` \x1b[31m'
RENDERERS = (drawing.mermaid, drawing.dot)


@pytest.fixture(scope="module")
def small(kitchen_sink: ContentPack) -> Graph:
    return graph(kitchen_sink)


def arrows(shown: Graph) -> set[str]:
    return {f"{edge.source[1]} {'-/>' if edge.negated else '->'} {edge.target[1]}" for edge in shown.edges}


def nasty(pack: ContentPack) -> ContentPack:
    return replace(
        pack,
        topics=tuple(replace(topic, title=NASTY) for topic in pack.topics),
        sections=tuple(replace(section, title=NASTY) for section in pack.sections),
        findings=tuple(replace(finding, label=NASTY) for finding in pack.findings),
    )


def test_every_arrow_of_the_kitchen_sink_is_there(small: Graph) -> None:
    assert arrows(small) == {
        *("place -> walks", "pain -> strong", "place -> limb", "numb -> help-now", "help-now -> help-now"),
        *("strong -> talk", "limb -> talk", "kinds -/> talk", "talk -> talk"),
        *("kinds -> story", "walks -> story", "pain -> story", "place -> story", "story -> story"),
    }


def test_a_slice_has_what_leads_to_its_topic_and_nothing_else(small: Graph) -> None:
    shown = small.upstream("talk")
    assert {name for _, name in (node.key for node in shown.nodes)} == {
        *("pain", "place", "kinds", "strong", "limb", "talk")
    }
    assert len(shown.edges) == 6


def test_the_pictures_of_sections_and_of_findings_show_each_arrow_once(pack: ContentPack) -> None:
    whole = graph(pack)
    parts = [*(whole.from_section(section.id) for section in pack.sections), whole.from_findings()]
    reading = [edge for part in parts for edge in part.edges if edge.target[0] != "topic"]
    assert sorted(reading, key=repr) == sorted((e for e in whole.edges if e.target[0] != "topic"), key=repr)
    assert {edge for part in parts for edge in part.edges} == set(whole.edges)


def test_a_box_tells_what_it_is_and_an_arrow_which_answers_count(small: Graph) -> None:
    boxes = {node.key: drawing.box(small, node) for node in small.nodes}
    assert boxes["question", "walks"] == ("question walks", "Walk a mile", "asked if place is Leg")
    assert boxes["rule", "help-now"] == ("rule help-now, NOW",)
    assert boxes["rule", "story"] == ("rule story", "if 2 or more of 3 hold")
    beside = {(edge.source[1], edge.target[1]): drawing.beside(small, edge) for edge in small.edges}
    assert beside["kinds", "talk"] == "not: includes Heat"
    assert beside["pain", "strong"] == "is 5 or more"


@each("render", RENDERERS)
def test_no_text_of_a_pack_is_read_as_markup(kitchen_sink: ContentPack, render: Any) -> None:
    drawn = render(graph(nasty(kitchen_sink)), NASTY)
    assert "\x1b" not in drawn
    if render is drawing.mermaid:
        inside = re.findall(r'"([^"]*)"', drawn)
        assert not [text for text in inside if re.search(r"[<>&`|\]]", text.replace("<br>", ""))]
        assert drawn.count('"') % 2 == 0


@pytest.mark.skipif(
    shutil.which("dot") is None, reason="Graphviz is not installed here (Debian: apt-get install graphviz)"
)
def test_graphviz_reads_our_dot(kitchen_sink: ContentPack) -> None:
    shown = graph(nasty(kitchen_sink))
    drawn = drawing.dot(shown, "t")
    done = subprocess.run(["dot", "-Tjson0"], input=drawn, capture_output=True, text=True, check=True)  # noqa: S607
    read = json.loads(done.stdout)
    assert {box["name"] for box in read["objects"] if "nodes" not in box} == {
        " ".join(node.key) for node in shown.nodes
    }
    assert len(read["edges"]) == len(shown.edges)


@pytest.mark.slow
def test_the_page_in_the_docs_is_of_the_shipped_pack() -> None:
    cog = [sys.executable, "-m", "cogapp", "--check", "docs/flow.md"]
    done = subprocess.run(cog, cwd=TOP, capture_output=True, text=True, check=False)
    assert done.returncode == 0, "renew it: cog -r docs/flow.md"


@pytest.mark.parametrize(("format_", "start"), [("mermaid", "flowchart LR"), ("dot", "digraph")])
def test_the_command_writes_a_picture_and_refuses_an_unknown_topic(tmp_path: Path, format_: str, start: str) -> None:
    path = tmp_path / "flow"
    options = ["pack", "graph", str(KITCHEN_SINK), "--format", format_]
    assert CliRunner().invoke(app, [*options, "--topic", "talk", "-o", str(path)]).exit_code == 0
    assert path.read_text(encoding="utf-8").startswith(start)
    assert CliRunner().invoke(app, [*options, "-o", str(path)]).exit_code == 1
    refused = CliRunner().invoke(app, [*options, "--topic", "tolk"])
    assert (refused.exit_code, "talk" in refused.stderr) == (2, True)
