"""Our SQL and our forms, read back: on every sheet they say, ask and tell what the pack does, and a slip is found."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import table

from decision_aid.authoring.verify import read_back
from decision_aid.engine.every_sheet.rows import UnreadableError
from decision_aid.interop import form_back
from decision_aid.interop.fhir.questionnaire import as_resource
from decision_aid.interop.sql.dialects import DIALECTS, written
from decision_aid.interop.sql.query import Query
from decision_aid.interop.sql.reading import typed_columns
from decision_aid.interop.xlsform.form import form
from tests.conftest import TOP, load
from tests.small_packs import seeded, small_pack
from tests.tables import each
from tests.test_xlsform import SHA256, place, with_item

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
    ("seed", "right", "wrong", "topic"),
    [
        (None, '"rule:talk" OR "rule:story" AS', '"rule:story" AS', "urgency"),
        (None, "BETWEEN 0 AND 10", "BETWEEN 0 AND 11", "talk"),
        (None, '"given:pain" BETWEEN 5', '"given:pain" BETWEEN 4', "talk"),
        (None, '"applies:walks" AND ', "", "story"),
        (None, "THEN 'discuss'", "THEN 'soon'", "urgency"),
        (None, '"given:walks" = false', '"given:walks"', "story"),
        (24, ' OR "given:q2:a") THEN false', ") THEN false", "t0"),
    ],
)
def test_a_slip_in_a_query_is_found_and_the_topic_named(
    kitchen_sink: ContentPack, seed: int | None, right: str, wrong: str, topic: str
) -> None:
    pack = kitchen_sink if seed is None else small_pack(kitchen_sink, seeded(seed))
    text = sql(pack, "sqlite")
    assert right in text
    assert topic in read_back.differing(pack, text.replace(right, wrong), "sqlite")


def otherwise(pack: ContentPack, slip: tuple[str, str] = ("", "")) -> list[str]:
    """Return what both forms show otherwise than the pack does, with this slip in them."""
    fhir, tablets = json.dumps(as_resource(pack, place(pack))), form(pack, SHA256, place(pack))
    rows = json.dumps(tablets.survey)
    assert slip[0] in fhir + rows, slip
    slipped = replace(tablets, survey=tuple(json.loads(rows.replace(*slip))))
    found = form_back.fhir_otherwise(pack, place(pack), json.loads(fhir.replace(*slip)))
    return found + form_back.xlsform_otherwise(pack, place(pack), slipped)


def test_both_forms_are_proved_to_ask_refuse_and_tell_where_their_pack_does(kitchen_sink: ContentPack) -> None:
    shipped = load(TOP / "questions.yaml").pack
    assert shipped is not None
    for pack in (shipped, kitchen_sink, *(small_pack(kitchen_sink, seeded(seed)) for seed in range(40))):
        assert not otherwise(pack), pack


@each(
    ("seed", "right", "wrong", "found"),
    [
        (None, "= 'leg'", "= 'arm'", {"walks"}),
        (None, "${numb} = 'yes'", "${numb} != 'no'", {"notice_help-now_numb"}),
        (None, "= 'not-sure'", "= 'no'", {"unsure_numb"}),
        (None, '"relevant"', '"irrelevant"', {"walks", "notice_help-now_numb", "unsure_numb", "pain_absent"}),
        (None, "count-selected(.) <= 2", "count-selected(.) < 2", {"kinds"}),
        (None, "selected(., 'not-sure') or ", "", {"kinds"}),
        (None, ". <= 120", ". < 120", {"pain"}),
        (None, "${pain} = ''", "${pain} != ''", {"pain_absent"}),
        (24, " < 2)", " < 3)", {"notice_t1_q3", "unsure_q3"}),
        (9, " != ''", " = ''", {"q2", "q3", "notice_t0_q3", "unsure_q3"}),
        (None, '"code": "leg"', '"code": "arm"', {"walks"}),
        (3, '"enableBehavior": "any"', '"enableBehavior": "all"', {"q1"}),
        (0, ", 1, 0) >= ", ", 1, 0) < ", {"q1:unsure", "q3:now:t0", "notice_t0_q3"}),
        (16, ").exists().not()", ").exists()", {"q1", "q2", "q0:now:t0", "q3:now:t0"}),
    ],
)
def test_a_slip_in_a_form_is_found_and_its_question_or_note_named(
    kitchen_sink: ContentPack, seed: int | None, right: str, wrong: str, found: set[str]
) -> None:
    typed = with_item(kitchen_sink, "pain", max_value=120)
    pack = typed if seed is None else small_pack(kitchen_sink, seeded(seed))
    assert set(otherwise(pack, (right, wrong))) == found


@each(
    "odd", ["starts-with(${place}, 'l')", "${place} = 'leg' = true()", "${no-question} = 'leg'", "${place} =", "2 = 2"]
)
def test_a_condition_that_is_none_of_ours_is_refused(kitchen_sink: ContentPack, odd: str) -> None:
    with pytest.raises(UnreadableError):
        otherwise(kitchen_sink, ("${place} = 'leg'", odd))
