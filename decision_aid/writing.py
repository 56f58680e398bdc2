"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from decision_aid.errors import DecisionAidError, reason_of

_UNFINISHED = ".decision-aid-"
_ABANDONED = 600.0  # seconds; writing takes far less


class CannotWriteError(DecisionAidError):
    """A file cannot be written."""


def is_there(path: Path) -> bool:
    """Say whether a path is taken; raise CannotWriteError where that cannot be asked: a closed folder, a long name."""
    try:
        return path.exists()
    except OSError as error:
        raise CannotWriteError(f"Cannot write {path}: {reason_of(error)}") from None


def already_there(path: Path) -> CannotWriteError:
    if path.exists() and not path.is_file():
        return CannotWriteError(f"Cannot write {path}: {'a folder' if path.is_dir() else 'not an ordinary file'}")
    return CannotWriteError(f"{path} is already there. Choose another name, or add --force to write over it.")


def write_whole(path: Path, content: str | bytes, *, force: bool = False) -> None:
    """Write a text, as UTF-8, or bytes so that the file has all of it or stays as it was; raise as `replacing`."""
    with replacing(path, force=force) as temporary:
        temporary.write_bytes(as_bytes(content))


def as_bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode("utf-8", "replace")


def sweep(folder: Path) -> None:
    """Delete what a program that was killed while it wrote left in a folder: hidden files that nobody works on."""
    with suppress(OSError):
        for left in folder.glob(f"{_UNFINISHED}*"):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink()


@contextmanager
def replacing(path: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a file beside this one to write to; once it is whole it takes its place, and where not, nothing changes.

    Only its owner may read it. Raises CannotWriteError where it cannot be written, or is there and `force` is not
    given. A device or a pipe is never replaced by a file.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise already_there(path)
        sweep(path.parent)
        handle, temporary = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)
        os.close(handle)
        try:
            yield Path(temporary)
            with Path(temporary).open("rb") as stream:
                os.fsync(stream.fileno())
            _put(temporary, path, force=force)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)  # noqa: PTH108
    except FileExistsError:
        raise already_there(path) from None
    except OSError as error:
        raise CannotWriteError(f"Cannot write {path}: {reason_of(error)}") from None


def _put(temporary: str, path: Path, *, force: bool) -> None:
    if force:
        Path(temporary).replace(path)
        return
    try:
        os.link(temporary, path)  # refuses where the file is there, also if it appeared just now
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        path.touch(exist_ok=False)
        Path(temporary).replace(path)


def first_free(path: Path) -> Path:
    """Return the path itself, or the first with a number after its name that is not taken."""
    taken, number = path, 2
    while os.path.lexists(taken):
        taken = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return taken
