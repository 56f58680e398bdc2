"""`about --standards` counts what COMPLIANCE.md lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid import loading
from decision_aid.loading import documents
from decision_aid.reports import text
from decision_aid.reports.for_patients.about import criteria_path, standards_blocks, summaries
from tests.conftest import KITCHEN_SINK, TOP

if TYPE_CHECKING:
    from decision_aid.content import ContentPack


def test_every_criterion_is_counted_once() -> None:
    whole = (TOP / "docs" / "compliance" / "criteria.yaml").read_text(encoding="utf-8")
    counted = sum(map(sum, summaries(loading.load_shipped()).values()))
    assert counted == whole.count("    criterion: ") > 100


def test_the_summary_is_the_same_as_in_the_document_and_claims_no_certificate() -> None:
    document = (TOP / "COMPLIANCE.md").read_text(encoding="utf-8")
    for name, counts in summaries(loading.load_shipped()).items():
        assert f"| **{name}** | {sum(counts)} | {' | '.join(map(str, counts))} |" in document
    assert "no certificate" in text.render(standards_blocks(loading.load_shipped()))


def test_no_other_content_is_said_to_meet_a_standard() -> None:
    other = loading.load(KITCHEN_SINK)
    said = text.render(standards_blocks(other))
    assert "Nobody has rated this content" in said
    assert " met" not in said


def test_the_content_that_was_rated_is_the_one_that_is_shipped(pack: ContentPack) -> None:
    said = "rate this version of questions.yaml, then write it under `rated` in docs/compliance/criteria.yaml"
    assert documents.read_file(criteria_path(), documents.MEBIBYTE).value["rated"] == pack.meta.version, said
