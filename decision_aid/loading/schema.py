"""The types of a pack -> JSON Schema, for editors: what completes a key can also underline a wrong one."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from decision_aid.loading.shapes import WrittenPack

SCHEMA = "decision-aid/questions/1"


class AsRead(GenerateJsonSchema):
    """As the loader reads: unknown keys are refused."""

    def dataclass_schema(self, schema: Any) -> dict[str, Any]:  # noqa: ANN401  (pydantic's own type)
        return super().dataclass_schema(schema) | {"additionalProperties": False}

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002
        """Leave out titles: they would say each key a second time."""
        return False


def as_object() -> dict[str, Any]:
    """Return the schema of a pack as authors write it. It holds shapes; what they mean is for `pack check`."""
    made = TypeAdapter(WrittenPack).json_schema(schema_generator=AsRead)
    return {"$schema": AsRead.schema_dialect, "$id": SCHEMA, **made, "title": "Content pack"}


def render() -> str:
    return json.dumps(as_object(), ensure_ascii=False, indent=1) + "\n"
