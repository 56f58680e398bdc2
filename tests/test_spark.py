"""The rules on Spark, as a real process: it reads the sheets and writes what comes of them itself."""

from __future__ import annotations

import csv
import json
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests import sheet_tables
from tests.conftest import KITCHEN_SINK
from tests.programs import PROGRAM, environment, run
from tests.small_packs import seeded

if TYPE_CHECKING:
    from pathlib import Path

    from decision_aid.content import ContentPack

pytest.importorskip("pyspark", reason="PySpark is not installed (pip install 'decision-aid[spark]')")
needs_java = pytest.mark.skipif(
    not shutil.which("java"), reason="no Java (Debian: apt-get install default-jre-headless)"
)
ODD = 'a `tick`, a "quote"; --'


@needs_java
@pytest.mark.parametrize("name", ["in.csv", "in.jsonl"])
def test_spark_says_of_every_sheet_what_guide_says(kitchen_sink: ContentPack, tmp_path: Path, name: str) -> None:
    chance = seeded(7)
    sheets = [sheet_tables.random_data(kitchen_sink, chance) for _ in range(200)]
    with (tmp_path / "in.csv").open("w", newline="") as stream:
        out = csv.writer(stream, delimiter=";")
        out.writerow((ODD, *kitchen_sink.items))
        out.writerows((at, *sheet_tables.as_text(kitchen_sink, sheet).values()) for at, sheet in enumerate(sheets))
    lines = [json.dumps({ODD: str(at), **sheet}) for at, sheet in enumerate(sheets)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    wish = ("--needs", "--keep", ODD, "--summary")
    arguments = ("batch", name, "--engine", "spark", "-o", "out.jsonl", *wish, "--pack", str(KITCHEN_SINK))
    variables = environment(tmp_path, SPARK_LOCAL_IP="127.0.0.1")
    done = subprocess.run(  # Spark alone takes half a minute to start, and more on a busy machine
        [*PROGRAM, *arguments], cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=500, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = [line for part in (tmp_path / "out.jsonl").glob("part-*") for line in part.read_text().splitlines()]
    got = {row.pop(ODD): row for row in map(json.loads, lines)}
    wanted = [sheet_tables.judged(kitchen_sink, sheet, needs=True) for sheet in sheets]
    assert got == {str(at): row for at, row in enumerate(wanted)}
    here = run("batch", name, "--summary", "--pack", str(KITCHEN_SINK), cwd=tmp_path)
    assert done.stdout == here.out


@needs_java
@pytest.mark.parametrize("begun", ["tmp/*", "out.parquet"])
def test_an_interrupt_while_java_starts_and_while_spark_writes_leaves_neither_behind(
    tmp_path: Path, begun: str
) -> None:
    run("batch", "--sample", "300000", "--sheets", "in.parquet", "--pack", str(KITCHEN_SINK), cwd=tmp_path)
    (tmp_path / "tmp").mkdir()
    command = [*PROGRAM, "batch", "in.parquet", "--engine", "spark", "-o", "out.parquet", "--pack", str(KITCHEN_SINK)]
    variables = environment(tmp_path, SPARK_LOCAL_IP="127.0.0.1", TMPDIR=str(tmp_path / "tmp"))
    with subprocess.Popen(command, cwd=tmp_path, env=variables, stderr=subprocess.PIPE, text=True) as process:
        while not any(tmp_path.glob(begun)):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said = process.communicate()[1]  # to its end: Java, which would write there too, has ended as well
    assert process.returncode == 130
    assert said.endswith("\nStopped.\n")
    assert "Traceback" not in said
    assert not (tmp_path / "out.parquet").exists()


def test_spark_without_java_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("pain\n7\n")
    arguments = ("batch", "in.csv", "--engine", "spark", "--summary", "--pack", str(KITCHEN_SINK))
    done = run(*arguments, cwd=tmp_path, PATH=str(tmp_path), JAVA_HOME="")
    assert done.code == 1
    assert done.err.startswith("Spark on this computer needs Java 17 or newer")
    assert done.err.count("\n") == 1
