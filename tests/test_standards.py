"""`about --standards` counts what COMPLIANCE.md lists."""

from __future__ import annotations

from decision_aid.reports import standards, text
from decision_aid.reports.for_patients.about import standards_blocks
from tests.conftest import TOP


def test_every_criterion_is_counted_once() -> None:
    whole = (TOP / "docs" / "compliance" / "criteria.yaml").read_text(encoding="utf-8")
    counted = sum(sum(summary.counts) for summary in standards.summaries())
    assert counted == whole.count("    criterion: ") > 100


def test_the_summary_is_the_same_as_in_the_document_and_claims_no_certificate() -> None:
    document = (TOP / "COMPLIANCE.md").read_text(encoding="utf-8")
    for summary in standards.summaries():
        total, counts = sum(summary.counts), " | ".join(map(str, summary.counts))
        assert f"| **{summary.name}** | {total} | {counts} |" in document
    assert "no certificate" in text.render(standards_blocks(standards.summaries()))
