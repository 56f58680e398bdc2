"""A file -> ContentPack, with every problem of reading and of shape. The only reader of packs.

The wheel carries the shipped pack also in compiled form, so that the first question need not wait
for pydantic and YAML. It is used only where it was made from exactly the text beside it.
"""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from decision_aid.content.diagnostics import Diagnostic, Source

if TYPE_CHECKING:
    from decision_aid.content import ContentPack
    from decision_aid.loading.documents import Document

MAX_BYTES = 4 * 1024 * 1024
PACK_NAME = "questions.yaml"
COMPILED_NAME = "questions.compiled"


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """A pack, where it was found, the hash of its text, and what is wrong with its shape.

    `pack` is None where the shape is wrong; `source` has positions unless the pack came compiled.
    """

    path: Path
    sha256: str
    source: Source
    pack: ContentPack | None
    diagnostics: tuple[Diagnostic, ...] = ()
    compiled: bool = False


def shipped_path() -> Path:
    """Return where the program's own pack is: beside the package, or at the top of a checkout."""
    package = Path(__file__).parent.parent
    installed = package / PACK_NAME
    return installed if installed.exists() else package.parent / PACK_NAME


def load(path: Path) -> LoadedPack:
    """Return the pack in a file, with all problems of reading and of shape as diagnostics."""
    from decision_aid.loading.documents import read_file

    return from_document(path, read_file(path, MAX_BYTES))


def load_shipped() -> LoadedPack:
    """Return the program's own pack: compiled, where the wheel has it for exactly this text."""
    path = shipped_path()
    compiled = path.with_name(COMPILED_NAME)
    if compiled.exists():
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        made_from, pack = pickle.loads(compiled.read_bytes())  # noqa: S301  (part of this program, like its code)
        if made_from == sha256:
            return LoadedPack(path, sha256, Source(str(path)), pack, compiled=True)
    return load(path)


def is_own(loaded: LoadedPack) -> bool:
    """Say whether a pack is the one that the program came with; in a checkout that is the file at its top.

    A wheel knows the hash of what it was built with, so it notices that its own file was edited.
    """
    if loaded.compiled:
        return True
    path = shipped_path()
    compiled = path.with_name(COMPILED_NAME)
    if compiled.exists():
        made_from, _ = pickle.loads(compiled.read_bytes())  # noqa: S301  (part of this program, like its code)
        return bool(loaded.sha256 == made_from)
    return path.exists() and loaded.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def compile_pack(path: Path) -> bytes:
    """Return the compiled form of a sound pack; raise ValueError where its shape is wrong."""
    loaded = load(path)
    if loaded.pack is None:
        message = f"{path} cannot be compiled: {loaded.diagnostics[0].message}"
        raise ValueError(message)
    return pickle.dumps((loaded.sha256, loaded.pack))


def from_document(path: Path, document: Document) -> LoadedPack:
    """Return the pack in a document that was read."""
    sha256 = hashlib.sha256(document.data).hexdigest()
    if document.diagnostics:
        return LoadedPack(path, sha256, document.source, None, document.diagnostics)
    from decision_aid.loading.shapes import as_pack

    pack, problems = as_pack(document.value)
    return LoadedPack(path, sha256, document.source, pack, problems)
