"""One HTML file that holds the whole aid: Python for browsers (Pyodide), this program, and what its pages need."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from decision_aid import loading
from decision_aid.errors import NotInstalledError
from decision_aid.loading.adoption import origin_of
from decision_aid.people.web.application import HERE, environment

if TYPE_CHECKING:
    from decision_aid.content import Meta
    from decision_aid.loading import LoadedPack

PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
LIBRARIES = ("starlette", "anyio", "idna", "typing_extensions", "python-multipart", "Jinja2", "MarkupSafe")
NOT_NEEDED = ("authoring/", "cli/", "interop/", "people/desk/", "sessions/store/migrations/")
DATA = (".py", ".j2", ".css", ".js", ".json", ".compiled", ".yaml")
AT = (1980, 1, 1, 0, 0, 0)  # the same program makes the same file, whenever it is made


def render(loaded: LoadedPack, meta: Meta, region: str, pyodide: Path) -> str:
    """Return the file, for people in a region, or anywhere. Raises NotInstalledError where Pyodide lacks a part."""
    missing = [name for name in (*PYODIDE, LOCK) if not (pyodide / name).is_file()]
    if missing:
        raise NotInstalledError(f"{pyodide} has no {missing[0]}. {HOW_TO_GET_IT}")
    parts = {name: _packed((pyodide / name).read_bytes()) for name in PYODIDE}
    lock = json.dumps({"info": json.loads((pyodide / LOCK).read_text(encoding="utf-8"))["info"], "packages": {}})
    parts |= {LOCK: _packed(lock.encode()), "program.zip": _packed(program(loaded.path))}
    scripts = [(HERE / "static" / name).read_text(encoding="utf-8") for name in ("web.js", "one_file.js")]
    return (
        environment()
        .get_template("one_file.html.j2")
        .render(
            title=meta.title,
            language=meta.language,
            region=region,
            origin=origin_of(loaded),
            css=Markup((HERE / "static" / "web.css").read_text(encoding="utf-8")),  # noqa: S704  (our own file)
            script=Markup("\n".join(scripts)),  # noqa: S704  (our own files)
            parts=parts,
        )
    )


def _packed(data: bytes) -> str:
    return b64encode(gzip.compress(data, mtime=0)).decode()


def program(pack: Path) -> bytes:
    """Return this program and its libraries as an archive, the pack in its compiled form, too."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:  # stored: the whole is compressed once
        for name, data in sorted({**dict(_libraries()), **dict(_own(pack))}.items()):
            packed.writestr(zipfile.ZipInfo(name, AT), data)
    return archive.getvalue()


def _libraries() -> Iterator[tuple[str, bytes]]:
    for library in LIBRARIES:
        for file in distribution(library).files or ():
            if file.suffix == ".py" and ".." not in file.parts:
                yield str(file), Path(str(file.locate())).read_bytes()


def _own(pack: Path) -> Iterator[tuple[str, bytes]]:
    package = Path(loading.__file__).parent.parent
    for path in package.rglob("*"):
        inside = path.relative_to(package).as_posix()
        if path.suffix in DATA and path.is_file() and not inside.startswith(NOT_NEEDED):
            yield f"{package.name}/{inside}", path.read_bytes()
    yield f"{package.name}/{loading.PACK_NAME}", pack.read_bytes()
    yield f"{package.name}/{loading.COMPILED_NAME}", loading.compile_pack(pack)


HOW_TO_GET_IT = "Get it: npm pack pyodide && tar xf pyodide-*.tgz, and name its folder: --pyodide package"
