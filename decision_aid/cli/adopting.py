"""`decision-aid pack adopt`: this clinic takes a content pack on, so that its patients are not warned of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from decision_aid.cli.shared import PROBLEMS, USAGE, fail, open_pack, pack_of, written

if TYPE_CHECKING:
    from decision_aid.loading.adoption import Adoption


def adopt(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="The content pack to take on.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the packs that were taken on.")] = False,
    drop: Annotated[
        str | None, typer.Option("--drop", metavar="HASH", help="Take a pack back off: its hash, or how it begins.")
    ] = None,
) -> None:
    """Take on a content pack from elsewhere, exactly as it is now: its patients are no longer warned of it."""
    from decision_aid.loading import adoption

    if (file is not None) + list_ + (drop is not None) != 1:
        fail("Name a FILE to take on, or give --list, or --drop HASH.", USAGE)
    try:
        known = adoption.adopted()
    except adoption.AdoptionsError as error:
        fail(str(error), PROBLEMS)
    if file is not None:
        _take_on(file, known)
    elif drop is not None:
        _take_off(drop, known)
    elif known:
        print("\n\n".join(_told(entry) for entry in known))
    else:
        print("No pack was taken on.", file=sys.stderr)


def _take_on(file: Path, known: tuple[Adoption, ...]) -> None:
    from datetime import datetime

    from decision_aid import loading
    from decision_aid.loading.adoption import adoption

    loaded = open_pack(file)
    if loading.is_own(loaded):
        fail(f"{file} is the program's own pack: there is nothing to take on.", PROBLEMS)
    entry = adoption(loaded.sha256, pack_of(loaded).meta, datetime.now().astimezone().date())
    _keep((*(other for other in known if other.sha256 != entry.sha256), entry))
    print(_told(entry))
    print("Taken on. If its text changes by one letter, take it on anew.", file=sys.stderr)


def _take_off(begin: str, known: tuple[Adoption, ...]) -> None:
    found = [entry for entry in known if begin and entry.sha256.startswith(begin)]
    if len(found) != 1:
        how_many = "More than one pack" if found else "No pack"
        fail(f"{how_many} that was taken on has a hash that begins with '{begin}'. See: pack adopt --list", USAGE)
    _keep(tuple(entry for entry in known if entry not in found))
    print(f"Taken back off: {found[0].title} {found[0].version}", file=sys.stderr)


def _keep(adoptions: tuple[Adoption, ...]) -> None:
    from decision_aid.loading.adoption import as_text, list_path

    path = list_path()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        fail(f"Cannot write {path}: {(error.strerror or str(error)).lower()}", PROBLEMS)
    if problem := written(path, as_text(adoptions), force=True):
        fail(problem, PROBLEMS)


def _told(entry: Adoption) -> str:
    return "\n".join(
        (
            f"{entry.title}, version {entry.version} of {entry.published}",
            f"  made by: {entry.made_by}",
            f"  reviewed by: {entry.reviewed_by}",
            f"  taken on: {entry.adopted}",
            f"  sha256: {entry.sha256}",
        )
    )
