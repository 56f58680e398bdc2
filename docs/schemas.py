"""The types that the program fills with what it writes as JSON -> decision_aid/schemas: python docs/schemas.py."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from decision_aid.authoring import conformance  # noqa: E402
from decision_aid.authoring.printing import difference, problems, reasons, verification  # noqa: E402
from decision_aid.interop import answers_file  # noqa: E402
from decision_aid.loading.schema import AsRead  # noqa: E402
from decision_aid.reports.for_patients import guidance_json  # noqa: E402
from decision_aid.reports.of_sessions import session_list, session_table  # noqa: E402
from decision_aid.sessions import exchange  # noqa: E402

FOLDER = TOP / "decision_aid" / "schemas"
SHAPES: dict[str, Any] = {
    "guidance": guidance_json.Guidance,
    "sessions": session_list.Sessions,
    "session": exchange.File,
    "session-table": session_table.SessionTable,
    "answers": answers_file.AnswersFile,
    "check": problems.Problems,
    "verification": verification.Verified,
    "difference": difference.Differences,
    "conformance": conformance.Suite,
    "reasons": reasons.Reasons,
}


class _AsWritten(AsRead):
    """As the program writes: every key is there."""

    def field_is_required(self, field: object, *, total: bool) -> bool:  # noqa: ARG002
        return True


def schema(name: str) -> dict[str, Any]:
    """Return the schema of what a shape is written as; it has the name that the shape bears, if it bears one."""
    every = TypeAdapter(list[SHAPES[name]], config={"use_attribute_docstrings": True})
    made = every.json_schema(schema_generator=_AsWritten)
    parts, whole = made.get("$defs", {}), made["items"]
    whole = parts.pop(whole["$ref"].rpartition("/")[2]) if "$ref" in whole else whole
    id_ = whole.get("properties", {}).get("schema", {}).get("const", f"decision-aid/{name}/1")
    head = {"$schema": _AsWritten.schema_dialect, "$id": id_, "title": name.replace("-", " ").capitalize()}
    return head | {key: part for key, part in whole.items() if key != "title"} | ({"$defs": parts} if parts else {})


def texts() -> dict[Path, str]:
    """Return the text of each schema, by its file."""
    made = {FOLDER / f"{name}.schema.json": schema(name) for name in SHAPES}
    return {path: json.dumps(each, ensure_ascii=False, indent=1) + "\n" for path, each in made.items()}


def table() -> str:
    """Return what each is of, for docs/JSON.md."""
    rows = ("| Schema | |", "|---|---|")
    rows += tuple(
        f"| [{name}](../decision_aid/schemas/{name}.schema.json) | {' '.join(schema(name)['description'].split())} |"
        for name in SHAPES
    )
    return "\n".join(rows)


if __name__ == "__main__":
    for path, text in texts().items():
        path.write_text(text, encoding="utf-8")
