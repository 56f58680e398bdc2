"""Our SQL and our FHIR form, read back: on every sheet they say and ask what the pack does, and a slip is found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import table

from decision_aid.authoring.verify import form_back, read_back
from decision_aid.interop.fhir.questionnaire import as_resource
from decision_aid.interop.sql.dialects import DIALECTS, written
from decision_aid.interop.sql.query import Query
from decision_aid.interop.sql.reading import typed_columns
from tests.conftest import TOP, load
from tests.small_packs import seeded, small_pack
from tests.tables import each
from tests.test_fhir_questionnaire import place

if TYPE_CHECKING:
    from decision_aid.content import ContentPack

pytest.importorskip("sqlglot", reason="sqlglot is not installed (pip install 'decision-aid[exports]')")


def sql(pack: ContentPack, dialect: str) -> str:
    (known,) = (each for each in DIALECTS if each == dialect)
    return written(Query(pack, table("sheets"), typed_columns(pack)).topics_by_sheet(), known)


def test_every_query_is_proved_to_say_what_its_pack_says(kitchen_sink: ContentPack) -> None:
    shipped = load(TOP / "questions.yaml").pack
    assert shipped is not None
    assert not read_back.differing(shipped, sql(shipped, "postgresql"), "postgresql")
    for pack in (kitchen_sink, *(small_pack(kitchen_sink, seeded(seed)) for seed in range(20, 28))):
        for dialect in DIALECTS:
            assert not read_back.differing(pack, sql(pack, dialect), dialect)


@each(
    ("right", "wrong", "topic"),
    [
        ('"rule:talk" OR "rule:story" AS', '"rule:story" AS', "urgency"),
        ("BETWEEN 0 AND 10", "BETWEEN 0 AND 11", "talk"),
        ('"given:pain" BETWEEN 5', '"given:pain" BETWEEN 4', "talk"),
        ('"applies:walks" AND ', "", "story"),
        ("THEN 'discuss'", "THEN 'soon'", "urgency"),
        ('"given:walks" = false', '"given:walks"', "story"),
    ],
)
def test_a_slip_in_a_query_is_found_and_the_topic_named(
    kitchen_sink: ContentPack, right: str, wrong: str, topic: str
) -> None:
    text = sql(kitchen_sink, "sqlite")
    assert right in text
    assert topic in read_back.differing(kitchen_sink, text.replace(right, wrong), "sqlite")


def asked_otherwise(pack: ContentPack, slips: tuple[tuple[str, str], ...] = ()) -> list[str]:
    text = json.dumps(as_resource(pack, place(pack)))
    for right, wrong in slips:
        assert right in text, right
        text = text.replace(right, wrong)
    return form_back.asked_otherwise(pack, json.loads(text))


def test_the_fhir_form_is_proved_to_ask_where_its_pack_asks_and_a_slip_is_found(kitchen_sink: ContentPack) -> None:
    shipped = load(TOP / "questions.yaml").pack
    assert shipped is not None
    packs = [small_pack(kitchen_sink, seeded(seed)) for seed in range(40)]
    assert not any(map(asked_otherwise, (shipped, kitchen_sink, *packs)))
    behavior, code = (
        ('"enableBehavior": "any"', '"enableBehavior": "all"'),
        ('"code": "head-or-face"', '"code": "knee"'),
    )
    assert set(asked_otherwise(shipped, (behavior, code))) >= {"two-hands", "head-warning"}
    for pack, slip in ((packs[16], (").exists().not()", ").exists()")), (packs[9], (" and ", " or "))):
        assert asked_otherwise(pack, (slip,)), slip
