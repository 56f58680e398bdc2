"""A file -> ContentPack, with every problem of reading and of shape. The only reader of packs.

The wheel carries the shipped pack also in compiled form, so that the first question need not wait
for pydantic and YAML. It is used only where it is whole and was made from exactly the text beside it.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from decision_aid.frozen import frozen

if TYPE_CHECKING:
    from decision_aid.content import ContentPack
    from decision_aid.content.diagnostics import Diagnostic, Source
    from decision_aid.loading.compiled import Edition
    from decision_aid.loading.documents import Document

MAX_BYTES = 4 * 1024 * 1024
STDIN = "-"  # in the place of a file
PACK_NAME = "questions.yaml"
COMPILED_NAME = "questions.compiled"
_PACKAGE = Path(__file__).parent.parent
_OTHER_SHAPE = (KeyError, TypeError, ValueError, IndexError)  # of a compiled pack that another version wrote
_DAMAGED = "{compiled} is damaged or was changed, so {path} is read instead. Please install decision-aid again."


@frozen
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
    notice: str = ""  # what the person should know about the installation


def shipped_path() -> Path:
    """Return where the program's own pack is: beside the package, or at the top of a checkout."""
    installed = _PACKAGE / PACK_NAME
    return installed if installed.exists() else _PACKAGE.parent / PACK_NAME


def load(path: Path) -> LoadedPack:
    """Return the pack in a file, with all problems of reading and of shape as diagnostics."""
    from decision_aid.loading.documents import read_file

    return from_document(path, read_file(path, MAX_BYTES))


def load_shipped() -> LoadedPack:
    """Return the program's own pack: compiled, where the wheel has it for exactly this text."""
    path = shipped_path()
    data, edition = _built_with()
    if data is None:
        return load(path)
    if edition and edition.sha256 == _hash(path):
        from decision_aid.content.diagnostics import Source
        from decision_aid.loading import compiled

        try:
            return LoadedPack(path, edition.sha256, Source(str(path)), compiled.decode(data), compiled=True)
        except _OTHER_SHAPE:
            edition = None
    file = path.with_name(COMPILED_NAME)
    return replace(load(path), notice="" if edition else _DAMAGED.format(compiled=file, path=path))


def shipped_edition() -> Edition | None:
    """Return which edition the program's own pack is; None where only its text tells: in a checkout, or edited."""
    _, edition = _built_with()
    return edition if edition and edition.sha256 == _hash(shipped_path()) else None


def _built_with() -> tuple[bytes | None, Edition | None]:
    """Return the compiled pack of the wheel, None in a checkout, and its edition, None where it is damaged or gone."""
    from decision_aid.loading import compiled

    file = shipped_path().with_name(COMPILED_NAME)
    if not (file.exists() or file.parent == _PACKAGE):
        return None, None
    data = _bytes(file)
    try:
        return data, compiled.edition(data)
    except _OTHER_SHAPE:
        return data, None


def _bytes(path: Path) -> bytes:
    """Return what a file of ours holds; nothing where it is no ordinary file, cannot be read, or is far too large."""
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= 4 * MAX_BYTES else b""
    except OSError:
        return b""


def _hash(path: Path) -> str:
    return hashlib.sha256(_bytes(path)).hexdigest()


def is_own(loaded: LoadedPack) -> bool:
    """Say whether a pack is the one that the program came with; in a checkout that is the file at its top.

    A wheel knows the hash of what it was built with, so it notices that its own file was edited; where that hash
    is damaged, it vouches for nothing.
    """
    if loaded.compiled:
        return True
    data, edition = _built_with()
    if data is not None:
        return edition is not None and loaded.sha256 == edition.sha256
    path = shipped_path()
    return path.exists() and loaded.sha256 == _hash(path)


def compile_pack(path: Path) -> bytes:
    """Return the compiled form of a sound pack; raise ValueError where its shape is wrong."""
    loaded = load(path)
    if loaded.pack is None:
        message = f"{path} cannot be compiled: {loaded.diagnostics[0].message}"
        raise ValueError(message)
    from decision_aid.loading import compiled

    return compiled.encode(loaded.sha256, loaded.pack)


def from_document(path: Path, document: Document) -> LoadedPack:
    """Return the pack in a document that was read."""
    sha256 = hashlib.sha256(document.data).hexdigest()
    if document.diagnostics:
        return LoadedPack(path, sha256, document.source, None, document.diagnostics)
    from decision_aid.loading.shapes import as_pack

    pack, problems = as_pack(document.value)
    return LoadedPack(path, sha256, document.source, pack, problems)
