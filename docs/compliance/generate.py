"""Print COMPLIANCE.md from criteria.yaml: `python docs/compliance/generate.py > COMPLIANCE.md`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

CRITERIA = Path(__file__).with_name("criteria.yaml")
STATUSES = {"met": "met", "partly": "partly", "not-met": "not met", "not-applicable": "n.a."}
INTRODUCTION = """\
# Compliance with standards for patient decision aids

This is a self-assessment by the developers, item by item. It is not a certification, and nobody outside has checked
it. Each criterion is said in our own short words, so read the standard itself before relying on a line. *Met* means
that the developers found it in this version, where the link leads; it does not mean that it works for people. What
needs patients, clinicians or independent raters is not met, or met in part, and says so:
see [how this was made](docs/DEVELOPMENT.md).

Generated from [criteria.yaml](docs/compliance/criteria.yaml) by `python docs/compliance/generate.py > COMPLIANCE.md`.
"""


@dataclass(frozen=True)
class Criterion:
    """One criterion of a standard, and how the aid stands to it."""

    id: str
    standard: str
    criterion: str
    status: str
    shown_by: list[str]
    note: str
    number: str = ""


@dataclass(frozen=True)
class Group:
    """The criteria of a standard whose ids begin alike; `applicable` of them are not about something else."""

    prefix: str
    name: str
    applicable: int


@dataclass(frozen=True)
class Standard:
    """A standard, and what to know about how it was read."""

    id: str
    name: str
    about: str
    groups: list[Group]


def read(path: Path = CRITERIA) -> tuple[list[Standard], list[Criterion]]:
    """Return the standards and all criteria, in the order of the file."""
    whole = yaml.safe_load(path.read_text(encoding="utf-8"))
    standards = [
        Standard(**{**entry, "groups": [Group(**group) for group in entry.get("groups", [])]})
        for entry in whole["standards"]
    ]
    return standards, [Criterion(**entry) for entry in whole["criteria"]]


def render(standards: list[Standard], criteria: list[Criterion]) -> str:
    """Return the whole document."""
    parts = [INTRODUCTION, "## Summary\n\n" + _table(_summary(standards, criteria))]
    for standard in standards:
        own = [criterion for criterion in criteria if criterion.standard == standard.id]
        parts.append(f"## {standard.name}\n\n{standard.about}\n\n" + _table(_rows(own)))
    return "\n".join(parts)


def _summary(standards: list[Standard], criteria: list[Criterion]) -> list[list[str]]:
    rows = [["Standard", "Criteria", *STATUSES.values()]]
    for standard in standards:
        own = [criterion for criterion in criteria if criterion.standard == standard.id]
        rows.append([f"**{standard.name}**", *_counts(own)])
        for group in standard.groups:
            members = [criterion for criterion in own if criterion.id.startswith(group.prefix)]
            rows.append([f"{group.name} ({group.applicable} apply)", *_counts(members)])
    return rows


def _counts(criteria: list[Criterion]) -> list[str]:
    statuses = [criterion.status for criterion in criteria]
    return [str(len(statuses)), *(str(statuses.count(status)) for status in STATUSES)]


def _rows(criteria: list[Criterion]) -> list[list[str]]:
    rows = [["Id", "Criterion", "Status", "Shown by", "Note"]]
    for criterion in criteria:
        name = f"{criterion.id} ({criterion.number})" if criterion.number else criterion.id
        links = "<br>".join(link(shown) for shown in criterion.shown_by) or "-"
        rows.append([name, criterion.criterion, STATUSES[criterion.status], links, criterion.note])
    return rows


def link(shown: str) -> str:
    """Return a Markdown link to a file, a heading, or a test or name in a file."""
    path, separator, place = shown.partition("::" if "::" in shown else "#")
    if not separator:
        return f"[{path}]({path})"
    if path.endswith(".md"):
        return f"[{path}: {place.replace('-', ' ')}]({path}#{place})"
    return f"[{path}]({path}): `{place}`"


def _table(rows: list[list[str]]) -> str:
    head, *rest = [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *rest]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render(*read()))
