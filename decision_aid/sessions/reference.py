"""Whether a patient reference looks like a name or a birth date: words of warning, never a refusal.

A reference is what the clinic calls the patient by without saying who it is: a number of the visit,
a bed, a slip of paper. It stands on every screen and every sheet.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime

LONGEST = 40
NAME = "This looks like a name."
BIRTH_DATE = "This looks like a birth date."
_PLACES_AND_VISITS = frozenset(
    {"appointment", "bay", "bed", "box", "case", "chair", "clinic", "cubicle", "desk", "file", "floor", "group", "id"}
    | {"letter", "new", "no", "number", "nr", "pain", "patient", "pt", "queue", "ref", "reference", "return", "room"}
    | {"seat", "session", "slot", "station", "study", "table", "team", "ticket", "token", "unit", "visit", "walk"}
    | {"walkin", "ward", "west", "east", "north", "south", "red", "blue", "green", "yellow", "white", "black"}
    | {"am", "pm", "morning", "afternoon"}
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORD = re.compile(r"[^\W\d_]+")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-./ ]?(\d{2})[-./ ]?(\d{2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(?<!\d[-./ ])(\d{1,2})([-./ ])(\d{1,2})\2(\d{4}|\d{2})(?![-./ ]?\d)")
_EIGHT_DIGITS = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{4})(?!\d)")
_WITH_MONTH = re.compile(
    rf"(?<!\d)\d{{1,2}}[-./ ]?({'|'.join(_MONTHS)})[a-z]*[-./, ]*(\d{{4}}|\d{{2}})(?!\d)", re.IGNORECASE
)
_NATIONAL = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})[-+]\d{4}(?!\d)")  # Nordic: the birth date comes first
_OLDEST = 1900
_YOUNGEST = 10  # years; a later date is that of a visit
_LONGEST_CODE, _SHORTEST = 4, 2  # letters: of a code in capitals, of a name


def warning(reference: str, today: date | None = None) -> str:
    """Return in words what a reference looks like that it should not be, or nothing."""
    if _has_birth_date(reference, (today or datetime.now(UTC).date()).year):
        return BIRTH_DATE
    words = [word for word in _WORD.findall(reference) if word.casefold() not in _PLACES_AND_VISITS]
    return NAME if any(_is_like_a_name(word, reference) for word in words) else ""


def _is_like_a_name(word: str, reference: str) -> bool:
    """A word of small letters, of a script without capitals, or of capitals where no digit stands beside it."""
    with_number = any(char.isdigit() for char in reference)
    if any(unicodedata.category(char) == "Lo" for char in word):
        return len(word) >= _SHORTEST
    if word.isupper():
        return len(word) > _LONGEST_CODE and not with_number
    return len(word) >= _SHORTEST + with_number


def _has_birth_date(reference: str, this_year: int) -> bool:
    years = range(_OLDEST, this_year - _YOUNGEST + 1)
    dates = [(int(y), int(m), int(d)) for y, m, d in _YEAR_FIRST.findall(reference)]
    dates += [(int(y), int(m), int(d)) for d, m, y in _EIGHT_DIGITS.findall(reference)]
    dates += [(_year(y, this_year), int(m), int(d)) for d, _, m, y in _YEAR_LAST.findall(reference)]
    dates += [(_year(y, this_year), int(m), int(d)) for d, m, y in _NATIONAL.findall(reference)]
    dates += [(_year(y, this_year), int(m), int(d)) for y, m, d in _NATIONAL.findall(reference)]
    dates += [
        (_year(y, this_year), _MONTHS.index(name.casefold()) + 1, 1) for name, y in _WITH_MONTH.findall(reference)
    ]
    return any(year in years and _in_calendar(month, day) for year, month, day in dates)


def _year(digits: str, this_year: int) -> int:
    if len(digits) > 2:  # noqa: PLR2004
        return int(digits)
    century = this_year - this_year % 100
    return century + int(digits) if century + int(digits) <= this_year else century - 100 + int(digits)


def _in_calendar(first: int, second: int) -> bool:
    """Whether two numbers can be a month and a day, in either order."""
    low, high = sorted((first, second))
    return 1 <= low <= 12 and 1 <= high <= 31  # noqa: PLR2004
