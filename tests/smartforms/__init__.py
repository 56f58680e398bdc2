"""Smart Forms, a form renderer of the Australian e-Health Research Centre, by other authors on other libraries."""

from __future__ import annotations

from pathlib import Path

from tests import npm

PACKAGES = ("@aehrc/smart-forms-renderer@1.4.0", "react@19.2.0", "react-dom@19.2.0", "esbuild@0.25.0")
HERE = Path(__file__).parent


def page() -> Path:
    """Return the page with the renderer; skip the test where the packages cannot be had."""
    return npm.bundle("smart-forms-1.4.0", PACKAGES, HERE)
