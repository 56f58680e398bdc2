"""Documents that say which test shows something name tests that there are."""

from __future__ import annotations

import re

from tests.conftest import TOP


def test_every_test_that_a_document_names_is_there() -> None:
    defined = {
        name
        for path in (TOP / "tests").glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    documents = [*(TOP / "docs").rglob("*.md"), *TOP.glob("*.md")]
    named = {(path.name, name) for path in documents for name in re.findall(r"`(test_\w+)`", path.read_text())}
    files = {path.stem for path in (TOP / "tests").glob("*.py")}
    assert named
    assert {(document, name) for document, name in named if name not in defined | files} == set()
