"""The wheel, installed into a fresh virtual environment and used from another folder."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from decision_aid import __version__
from tests.conftest import TOP

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Installed:
    """A virtual environment with the program in it, and a folder to run it from."""

    environment: Path
    elsewhere: Path

    @property
    def questions(self) -> Path:
        (found,) = self.environment.glob("lib/python*/site-packages/decision_aid/questions.yaml")
        return found

    def version(self) -> str:
        return run(str(self.environment / "bin" / "decision-aid"), "--version", cwd=self.elsewhere)

    def python(self, code: str) -> str:
        return run(str(self.environment / "bin" / "python"), "-I", "-c", code, cwd=self.elsewhere).strip()


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("install")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder / "dist"), cwd=TOP)
    (wheel,) = (folder / "dist").glob("*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", str(folder / "fresh"), cwd=folder)
    python = str(folder / "fresh" / "bin" / "python")
    options = ("--quiet", "--no-compile", "--no-deps")
    run(sys.executable, "-m", "pip", "--python", python, "install", *options, str(wheel), cwd=folder)
    (packages,) = (folder / "fresh").glob("lib/python*/site-packages")
    here = [path for path in sys.path if "packages" in Path(path).name]
    (packages / "needed.pth").write_text("\n".join(here), encoding="utf-8")  # what it needs is there already
    (folder / "elsewhere").mkdir()
    return Installed(folder / "fresh", folder / "elsewhere")


def test_an_installed_program_finds_its_content_beside_itself(installed: Installed) -> None:
    said = installed.version()
    assert f"decision-aid {__version__}" in said
    assert str(installed.questions) in said
    assert hashlib.sha256(installed.questions.read_bytes()).hexdigest() in said


def test_the_compiled_pack_is_the_pack_that_is_loaded(installed: Installed) -> None:
    code = (
        "from decision_aid import loading\n"
        "shipped, loaded = loading.load_shipped(), loading.load(loading.shipped_path())\n"
        "print(shipped.compiled, loaded.compiled, shipped.pack == loaded.pack, shipped.sha256 == loaded.sha256)"
    )
    assert installed.python(code) == "True False True True"


def test_an_installed_program_starts_without_what_only_authors_need(installed: Installed) -> None:
    code = (
        "import sys\n"
        "from decision_aid import loading\n"
        "loading.load_shipped()\n"
        "print(sorted({'pydantic', 'yaml', 'rich', 'typer'} & set(sys.modules)))"
    )
    assert installed.python(code) == "[]"


def test_an_installed_program_is_typed_and_complete(installed: Installed) -> None:
    package = installed.questions.parent
    there = {str(path.relative_to(package)) for path in package.rglob("*.py")}
    assert there == {str(path.relative_to(TOP / "decision_aid")) for path in (TOP / "decision_aid").rglob("*.py")}
    assert (package / "py.typed").exists()


def test_an_edited_pack_is_read_afresh(installed: Installed) -> None:
    before, text = installed.version(), installed.questions.read_text(encoding="utf-8")
    version = next(line for line in text.splitlines() if line.startswith("  version: "))
    try:
        installed.questions.write_text(text.replace(version, '  version: "9.8.7"', 1), encoding="utf-8")
        after = installed.version()
        assert "9.8.7" in after
        assert "9.8.7" not in before
        assert hashlib.sha256(installed.questions.read_bytes()).hexdigest() in after
        assert installed.python("from decision_aid import loading; print(loading.load_shipped().compiled)") == "False"
        own = "from decision_aid import loading; print(loading.is_own(loading.load_shipped()))"
        assert installed.python(own) == "False", "the first page and the sheet say that it was changed"
    finally:
        installed.questions.write_text(text, encoding="utf-8")
    assert installed.python(own) == "True"


def test_answering_needs_neither_pydantic_nor_yaml(installed: Installed) -> None:
    """They are for those who write content and answers files; importing them would take half of the start."""
    code = (
        "import io, sys\n"
        "sys.modules.update(pydantic=None, yaml=None)\n"
        "sys.argv, sys.stdin = ['decision-aid', 'start'], io.StringIO('n\\n' * 200)\n"
        "from decision_aid.__main__ import run\n"
        "run()"
    )
    assert "\n2 of " in installed.python(code)


def test_the_version_is_told_without_content(installed: Installed) -> None:
    code = (
        "import sys\n"
        "sys.modules['decision_aid.content'] = None\n"
        "sys.argv = ['decision-aid', '--version']\n"
        "from decision_aid.__main__ import run\n"
        "run()"
    )
    assert installed.python(code) == installed.version().strip()


def test_a_damaged_or_changed_compiled_pack_is_told_in_one_line_and_the_yaml_is_read(installed: Installed) -> None:
    compiled = installed.questions.with_name("questions.compiled")
    whole = compiled.read_bytes()
    command = [str(installed.environment / "bin" / "decision-aid"), "start", "--plain"]
    try:
        for damaged in (whole[:1000], whole.replace(b'"911"', b'"0900"', 1), None):
            compiled.write_bytes(damaged or b"")
            if damaged is None:  # beside the text of a wheel it is missed too
                compiled.unlink()
            cwd = installed.elsewhere
            done = subprocess.run(command, input="", cwd=cwd, capture_output=True, text=True, check=False)
            (line,) = [line for line in done.stderr.splitlines() if line]
            assert "questions.compiled is damaged or was changed" in line
            assert done.returncode == 0
            assert "was changed since" in " ".join(done.stdout.split()), "the patient is told too"
            assert "0900" not in done.stdout
    finally:
        compiled.write_bytes(whole)
