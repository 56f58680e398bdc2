"""The booklet: every choice in full, all numbers, what one may have read, words and sources; the same for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from decision_aid.content import ContentPack
from decision_aid.engine.regions import Place
from decision_aid.reports.blocks import Block, Heading, Paragraph
from decision_aid.reports.for_patients.evidence import (
    all_evidence_blocks,
    myths_blocks,
    short_reference,
    sources_blocks,
)
from decision_aid.reports.for_patients.glossary import glossary_blocks
from decision_aid.reports.for_patients.options import NUMBERS_DIFFER, key_facts_blocks, option_blocks
from decision_aid.reports.for_patients.take_home import content_and_review, safety_blocks

TITLE = "All choices in full"


def booklet_blocks(pack: ContentPack, place: Place) -> Iterator[Block]:
    """Yield the whole booklet, its parts under headings of level 2; numbers and sources are told in full once."""
    meta = pack.meta
    yield Heading(f"{meta.title}. {TITLE}", level=1)
    yield Heading("About this booklet")
    yield Paragraph(f"{meta.purpose} {meta.audience} {meta.not_for}")
    yield Paragraph(f"{meta.main_message} {NUMBERS_DIFFER}", strong=True)
    yield Paragraph(f"{meta.authors} {meta.review_status} {meta.funding} {meta.interests}")
    yield Paragraph(content_and_review(meta))
    yield from safety_blocks(pack, place)
    for part in (
        key_facts_blocks(pack),
        *(option_blocks(pack, option) for option in pack.options),
        all_evidence_blocks(pack, short_reference),
        myths_blocks(pack),
        glossary_blocks(pack),
        sources_blocks(pack),
    ):
        yield from map(_lower, part)


def _lower(block: Block) -> Block:
    return replace(block, level=block.level + 1) if isinstance(block, Heading) else block
