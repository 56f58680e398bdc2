"""Files of sheets: which they are, in which format, and how the answers in their columns are written."""

from __future__ import annotations

import csv
import glob
import json
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from itertools import islice
from pathlib import Path

from decision_aid.errors import DecisionAidError

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


def csv_names(path: Path, questions: AbstractSet[str]) -> tuple[list[str], str]:
    """Return the names of the columns of a CSV file, and its delimiter."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return csv_columns(path, next(stream), questions)
    except UnicodeDecodeError:
        raise BatchError(f"{path}: not UTF-8") from None


def csv_columns(where: object, line: str, questions: AbstractSet[str]) -> tuple[list[str], str]:
    """Return the names in the first line of a CSV file, and the delimiter by which it has the most of questions."""
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


def jsonl_names(path: Path) -> list[str]:
    """Return the names in the first lines of a file of JSON lines."""
    names: dict[str, None] = {}
    with path.open("rb") as stream:
        for number, line in enumerate(islice(stream, LINES_LOOKED_AT), start=1):
            if line.strip():
                names |= dict.fromkeys(_object(path, number, line))
    _refuse_twins(path, list(names))
    return list(names)


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
