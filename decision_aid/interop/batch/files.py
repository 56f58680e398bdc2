"""Files of sheets: which they are, in which format, and how the answers in their columns are written."""

from __future__ import annotations

import csv
import glob
import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from itertools import islice
from pathlib import Path

from decision_aid.errors import DecisionAidError
from decision_aid.frozen import frozen
from decision_aid.interop.sql.reading import Form

LINES_LOOKED_AT = 1_000  # of JSON lines, for the names in them
DELIMITERS = (",", ";", "\t", "|")
_FORMATS = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}


class BatchError(DecisionAidError):
    """What is wrong with an input, an output or an engine, in one line for a person."""


class Format(Enum):
    """How sheets, or what comes of them, stand in a file."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


def format_of(path: Path) -> Format:
    """Return the format that a file's name ends with; raise BatchError where it ends otherwise."""
    if path.suffix.lower() not in _FORMATS:
        raise BatchError(f"{path}: name a file that ends with {', '.join(_FORMATS)}")
    return Format(_FORMATS[path.suffix.lower()])


@frozen
class Sheets:
    """One file of sheets; `names`: its columns, with how those of questions are written. CSV has a `delimiter`."""

    path: Path
    format: Format
    names: Mapping[str, Form | None]
    delimiter: str = ","


def named(inputs: Sequence[str]) -> list[Path]:
    """Return the files that are meant, patterns such as *.csv among them; raise BatchError where there are none."""
    found: list[Path] = []
    for name in inputs:
        matching = [Path(path) for path in sorted(glob.glob(name))] if glob.has_magic(name) else [Path(name)]  # noqa: PTH207
        if not matching:
            raise BatchError(f"{name}: no file has such a name")
        found += matching
    found = list(dict.fromkeys(found))  # patterns may overlap
    for path in found:
        if not path.is_file():
            raise BatchError(f"{path}: {'not an ordinary file' if path.exists() else 'no such file'}")
        if not path.stat().st_size:
            raise BatchError(f"{path}: the file is empty")
    return found


def csv_sheets(path: Path, questions: AbstractSet[str]) -> Sheets:
    """Return a CSV file with the delimiter by which its first line has the most names of questions."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            names, delimiter = csv_columns(path, next(stream), questions)
    except UnicodeDecodeError:
        raise BatchError(f"{path}: not UTF-8") from None
    return Sheets(path, Format.CSV, dict.fromkeys(names, Form.TEXT), delimiter)


def csv_columns(where: object, line: str, questions: AbstractSet[str]) -> tuple[list[str], str]:
    """Return the names in the first line of a CSV file, and its delimiter."""
    read = {each: next(csv.reader([line], delimiter=each), []) for each in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda each: (len(questions & set(read[each])), len(read[each])))
    names = read[delimiter]
    _refuse_twins(where, names)
    return names, delimiter


def _refuse_twins(where: object, names: Sequence[str]) -> None:
    found: dict[str, str] = {}
    for name in names:
        if name.lower() not in found:
            found[name.lower()] = name
        elif found[name.lower()] == name:
            raise BatchError(f"{where}: the column '{name}' stands there twice")
        else:  # engines take them for one
            raise BatchError(
                f"{where}: '{found[name.lower()]}' and '{name}' differ in capitals only; rename one of them"
            )


def jsonl_sheets(path: Path) -> Sheets:
    """Return a file of JSON lines with the names in its first lines."""
    names: dict[str, Form | None] = {}
    with path.open("rb") as stream:
        for number, line in enumerate(islice(stream, LINES_LOOKED_AT), start=1):
            if line.strip():
                names |= dict.fromkeys(_object(path, number, line), Form.JSON)
    _refuse_twins(path, list(names))
    return Sheets(path, Format.JSONL, names)


def _object(path: Path, number: int, line: bytes) -> list[str]:
    if not line.lstrip().startswith(b"{"):
        raise BatchError(f"{path}: line {number} is no object with answers by question")
    try:
        pairs: list[str] = json.loads(line, object_pairs_hook=lambda pairs: [name for name, _ in pairs])
    except (ValueError, RecursionError):
        raise BatchError(f"{path}: line {number} is no JSON") from None
    if twice := next((name for name in pairs if pairs.count(name) > 1), None):
        raise BatchError(f"{path}: line {number} has '{twice}' twice")
    return pairs
