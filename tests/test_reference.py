"""A reference that tells who the patient is gets a warning; the numbers of clinics get none."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from decision_aid.engine.answers import on_one_line
from decision_aid.sessions.reference import BIRTH_DATE, NAME, warning
from tests.tables import each

TODAY = date(2026, 11, 22)
REFERENCES = (
    *("A-1042", "47", "004711", "4711/26", "221126", "12345678", "20261122", "2026-11-22-03", "K7MQ", "k7mq-29xd"),
    *("B12", "NEURO12", "ABC", "=1+1", "#17", "1", "900101", "17.03"),
)
PLACES = ("Room 4", "bed12", "Walk-in 3", "pt 7", "Ward B bed 2", "Clinic 3, chair 1", "red 5", "am 12")
NAMES = ("Smith", "SMITH", "Maria Silva", "smith 12", "J. Smith", "O'Brien", "Li Wei", "müller", "山田太郎", "Иванов")
BIRTH_DATES = (
    *("1960-02-01", "01.02.1960", "1/2/1960", "12/31/60", "31-12-60", "19600201", "01021960", "A-19600201"),
    *("3 Mar 1961", "03march61", "010260-1234", "600201+1234", "P 1.2.60"),
)


@each("reference", [*REFERENCES, *PLACES, ""])
def test_what_clinics_write_gets_no_warning(reference: str) -> None:
    assert warning(reference, TODAY) == ""


@each("reference", NAMES)
def test_a_name_gets_a_warning(reference: str) -> None:
    assert warning(reference, TODAY) == NAME


@each("reference", BIRTH_DATES)
def test_a_birth_date_gets_a_warning(reference: str) -> None:
    assert warning(reference, TODAY) == BIRTH_DATE


@given(st.dates(date(1920, 1, 1), date(2010, 12, 31)), st.sampled_from("-./ "))
def test_every_date_of_an_adults_birth_is_seen(born: date, sign: str) -> None:
    for written in (f"%Y{sign}%m{sign}%d", f"%d{sign}%m{sign}%Y", f"%m{sign}%d{sign}%Y", "%Y%m%d", "%d%m%Y"):
        assert warning(born.strftime(written), TODAY) == BIRTH_DATE


@given(st.text())
def test_any_text_can_be_judged_and_is_cleaned_to_one_printable_line(text: str) -> None:
    clean = on_one_line(text)
    assert warning(clean, TODAY) in ("", NAME, BIRTH_DATE)
    assert clean.isprintable()
    assert clean == on_one_line(clean) == clean.strip()
