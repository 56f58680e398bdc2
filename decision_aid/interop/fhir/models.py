"""Holds what we write to FHIR, by the models of `fhir.resources`, imported when something is written.

Its R4B models serve: FHIR R4B (4.3.0) changed no element of the resources that we write, and the
library has had no models of R4 (4.0.1) since its version 7. Our tests hold the same to R4 itself.
"""

from __future__ import annotations

from typing import Any

from decision_aid.errors import NotInstalledError

HOW_TO_GET = "FHIR needs fhir.resources. To get it: pip install 'decision-aid[fhir]'"


def as_json(resource: dict[str, Any], *, indent: int | None = None) -> str:
    """Return a resource as JSON, without trailing newline, once its model has taken it.

    Raises NotInstalledError where `fhir.resources` is not installed.
    """
    try:
        from fhir.resources.R4B import get_fhir_model_class
    except ImportError:
        raise NotInstalledError(HOW_TO_GET) from None
    model = get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    return model.model_dump_json(indent=indent)
