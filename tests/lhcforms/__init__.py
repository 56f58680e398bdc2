"""LHC-Forms, a form renderer of the US National Library of Medicine."""

from __future__ import annotations

from pathlib import Path

from tests import npm

PACKAGE = "lforms@40.1.3"
HERE = Path(__file__).parent


def page() -> Path:
    """Return the page with the renderer; skip the test where the package cannot be had."""
    page = npm.package(PACKAGE) / "page.html"
    page.write_bytes((HERE / "page.html").read_bytes())
    return page
