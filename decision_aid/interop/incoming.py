"""What was filled in elsewhere -> sheets of answers: answers files, FHIR, and what tablets send.

One slip hides no other answer and no other patient: what can be read is read, and what cannot is told.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from decision_aid import json_values
from decision_aid.content import ContentPack
from decision_aid.content.diagnostics import Diagnostic, Source
from decision_aid.engine.answers import Answers
from decision_aid.frozen import frozen
from decision_aid.interop import answers_file
from decision_aid.interop.fhir import reading
from decision_aid.interop.xlsform import submission
from decision_aid.json_values import with_tuples
from decision_aid.loading import STDIN, documents
from decision_aid.loading.documents import Document

MAX_BYTES = 16 * 1024 * 1024
_SENT = "instanceID"  # the number that ODK gives to what is sent


@frozen
class Incoming:
    """One patient's answers: `name` says where they stood, `problems` what of it could not be used.

    The `source` has a text where the problems have places in it. `key` is the same for the same thing sent again;
    `when` it was filled in, where it says so.
    """

    name: str
    answers: Answers
    problems: tuple[Diagnostic, ...]
    key: str
    when: datetime | None = None
    source: Source | None = None


def read(pack: ContentPack, sha256: str, name: str, data: bytes) -> Iterator[Incoming]:
    """Yield the answers of each patient in a file, by what the file holds; the ending of its name does not matter."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        answers, problems = submission.read(pack, sha256, data)
        yield _incoming(name, answers, problems, _hash(data))
    elif _SENT.encode() in data.split(b"\n", 1)[0]:  # a table of ODK Central or Kobo: a row a patient
        yield from _rows(pack, name, data)
    elif len(found := _objects(data)) > 1 or (found and start == b"{" and len(data) > answers_file.MAX_BYTES):
        for number, one in enumerate(found, start=1):
            yield _object(pack, f"{name}, response {number}" if len(found) > 1 else name, one, number)
    else:
        document = documents.read("<stdin>" if name == STDIN else name, data, answers_file.MAX_BYTES)
        if document.value is None and found:  # as with half a character, which YAML cannot hold: told, and read
            document = replace(document, value=found[0].value)
        answers, problems = answers_file.read_answers(pack, document)
        key, when = _sending(document.value)
        yield replace(_incoming(name, answers, problems, key, when), source=document.source)


def _incoming(
    name: str, answers: Answers, problems: Iterable[Diagnostic], key: str, when: datetime | None = None
) -> Incoming:
    said = json.dumps(answers.by_link_id, sort_keys=True, default=json_values.plain)
    return Incoming(name, answers, tuple(problems), _hash((key + said).encode()), when)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --- JSON: FHIR, and lines of answers ---------------------------------------------------------------


def _objects(data: bytes) -> list[Document]:
    """Return the responses and sheets of answers in an object, a Bundle or lines of them (NDJSON)."""
    try:
        found = [_document(data)]
    except (ValueError, RecursionError):
        found = _lines(data)
    return [one for document in found for one in _apart(document)]


def _lines(data: bytes) -> list[Document]:
    """Return lines of which each is an object; one that is broken is told, and hides no other patient.

    One object over several lines has hardly any that is one by itself and not indented.
    """
    lines = [line for line in data.removeprefix(BOM_UTF8).split(b"\n") if line.strip()[:1] not in (b"", b"#")]
    whole = [line.startswith(b"{") and line.rstrip().endswith(b"}") for line in lines]
    if len(lines) < 2 or not (whole[0] or 2 * sum(whole) >= len(lines)):  # noqa: PLR2004
        return []
    found = [_line(line) for line in lines]
    return found if any(isinstance(one.value, dict) for one in found) else []


def _line(line: bytes) -> Document:
    try:
        return _document(line)
    except (ValueError, RecursionError):
        return documents.read("line.json", line, MAX_BYTES)


class _TwiceError(Exception):
    """A key stands twice in an object."""


def _document(data: bytes) -> Document:
    """Return JSON; where a key stands twice, as the slower reader knows it, that keeps both."""
    try:
        return Document(Source(""), with_tuples(json.loads(data, object_pairs_hook=_once)))
    except _TwiceError:
        json.loads(data)  # lines are not one object: ValueError
        return documents.read("twice.json", data, MAX_BYTES)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _TwiceError
    return found


def _apart(document: Document) -> Iterator[Document]:
    """Yield a document for each response in a Bundle; what stands under a key twice goes to its own patient."""
    here, others = _responses(document.value), [_responses(other) for other in document.others]
    is_one = here == [document.value]
    for place, value in enumerate(here):
        same = [other[place] for other in others if len(other) == len(here)]
        differ = tuple(other for other in same if other != value and (is_one or _sending(other) == _sending(value)))
        yield Document(document.source, value, document.diagnostics if differ or len(here) == 1 else (), others=differ)
    known = {_sending(value) for value in here}
    for one in () if is_one else (one for other in others for one in other):  # a Bundle in which `entry` stands twice
        if _sending(one) not in known:
            known.add(_sending(one))
            yield Document(document.source, one, document.diagnostics)


def _responses(value: Any) -> list[Any]:  # noqa: ANN401
    """Return the responses in a Bundle, also of Bundles in it, and what is no resource; anything else as it is."""
    entries = value.get("entry") if reading.is_fhir(value) and value["resourceType"] == "Bundle" else None
    inside = [entry.get("resource", ()) if isinstance(entry, dict) else entry for entry in reading.listed(entries)]
    found = [other for one in inside if one != () for other in _responses(one)]
    known = [one for one in found if not reading.is_fhir(one) or one["resourceType"] == reading.KIND]
    return known if any(map(reading.is_fhir, known)) else [value]


def _object(pack: ContentPack, name: str, document: Document, number: int) -> Incoming:
    value = document.value
    answers, problems = answers_file.read_answers(pack, document)
    key, when = _sending(value)
    nameless = not reading.is_fhir(value) or not (value.get("identifier") or value.get("id"))
    return _incoming(name, answers, problems, f"{key} {number}" if nameless else key, when)


def _sending(value: Any) -> tuple[str, datetime | None]:  # noqa: ANN401
    """Return by what a response is known again, and when it was filled in; an answers file says neither."""
    if not reading.is_fhir(value):
        return "", None
    response = _responses(value)[0]
    named = [response.get("identifier"), response.get("id"), response.get("authored")]
    return json.dumps(named, sort_keys=True, default=str), _moment(response.get("authored"))


def _moment(text: object) -> datetime | None:
    """Return a time that says its zone; a day alone, or a time without a zone, counts from UTC."""
    try:
        when = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return when and (when if when.tzinfo else when.replace(tzinfo=UTC))


# --- tables of tablets ----------------------------------------------------------------------------


def _rows(pack: ContentPack, name: str, data: bytes) -> Iterator[Incoming]:
    table = csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"), newline=None))
    try:
        header, *rows = [row for row in table if row]
    except csv.Error as error:
        yield _incoming(name, Answers(), [Diagnostic("not-a-table", f"this is no CSV: {error}")], "")
        return
    known = sorted(submission.known_names(pack), key=len)
    names = [_name(column, known) for column in header]
    for number, row in enumerate(rows, start=2):
        sent = [(column, cell.strip()) for column, cell in zip(names, row, strict=False) if cell.strip()]
        said = dict(sent)
        answers, problems = submission.answers_in(pack, sent)
        when = _moment(said.get("SubmissionDate"))
        where, key = f"{name}, line {number}", said.get("KEY", said.get(_SENT, ""))
        yield _incoming(where, answers, problems, key, when)


def _name(column: str, known: list[str]) -> str:
    """Return the name of a question without those of the groups it stands in; that of another column as it is."""
    parted = column.replace("/", "-")
    ends = [name for name in known if parted == name or parted.endswith(f"-{name}")]
    return ends[-1] if ends else column.rpartition("/")[2]
