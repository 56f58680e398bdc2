"""The rules on Spark, as a real process: it reads the sheets and writes what comes of them itself."""

from __future__ import annotations

import csv
import json
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from decision_aid.interop.batch import cluster
from decision_aid.interop.batch.files import BatchError
from tests import sheet_tables
from tests.conftest import KITCHEN_SINK
from tests.programs import PROGRAM, QUIET, environment, run
from tests.small_packs import seeded
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import ContentPack

pyspark = pytest.importorskip("pyspark", reason="PySpark is not installed (pip install 'decision-aid[spark]')")
needs_java = pytest.mark.skipif(
    not shutil.which("java"), reason="no Java (Debian: apt-get install default-jre-headless)"
)
PACK = ("--pack", str(KITCHEN_SINK))
ODD = 'a `tick`, a "quote"; --'


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start a real Spark Connect server; return its address, and its process."""
    pytest.importorskip("grpc", reason="what Spark Connect needs is not installed (pip install 'decision-aid[spark]')")
    waiting = f"spark.driver.extraJavaOptions=-Djava.io.tmpdir={tmp_path}"  # a server that is killed leaves it
    port = "spark.connect.grpc.binding.port=0"
    settings = (port, waiting, "spark.ui.enabled=false", "spark.driver.host=localhost")
    server = "org.apache.spark.sql.connect.service.SparkConnectServer"
    command = [str(Path(pyspark.__file__).parent / "bin" / "spark-submit"), "--class", server, "--master", "local[2]"]
    command += [*(f"--conf={each}" for each in settings), "spark-internal"]
    log = tmp_path / "server.log"
    with log.open("wb") as stream, subprocess.Popen(command, env=on_spark(tmp_path), stderr=stream) as process:
        while not (started := re.search(r"server started at: .*:(\d+)\n", log.read_text())):
            assert process.poll() is None, log.read_text()
            time.sleep(QUIET)
        yield f"sc://localhost:{started[1]}", process
        process.kill()


def wait_until_it_writes(process: subprocess.Popen[str], what: str, folder: Path) -> None:
    while not any(folder.glob(what)):
        assert process.poll() is None
        time.sleep(QUIET)  # and leave it the processor meanwhile


def on_spark(home: Path, **more: str) -> dict[str, str]:
    return environment(home, SPARK_LOCAL_IP="127.0.0.1", **more)


def assert_every_cell_is_as_guide_says(engine: str, name: str, pack: ContentPack, folder: Path) -> None:
    """Judge random sheets in a file, in which one question has no column."""
    chance, asked = seeded(7), [link_id for link_id in pack.items if link_id != "place"]
    whole = [sheet_tables.random_data(pack, chance) for _ in range(200)]
    sheets = [{link_id: sheet[link_id] for link_id in asked if link_id in sheet} for sheet in whole]
    with (folder / name).open("w", newline="") as stream:
        if name == "in.csv":
            out = csv.writer(stream, delimiter=";")
            out.writerow((ODD, *asked))
            rows = [sheet_tables.as_text(pack, sheet) for sheet in sheets]
            out.writerows((at, *(row[link_id] for link_id in asked)) for at, row in enumerate(rows))
        else:
            stream.write("\n".join(json.dumps({ODD: str(at), **sheet}) for at, sheet in enumerate(sheets)))
    to, wish = folder / f"{name}.out.jsonl", ("--needs", "--keep", ODD, "--summary")
    command = [*PROGRAM, "batch", str(folder / name), "--engine", engine, "-o", str(to), *wish, *PACK]
    done = subprocess.run(  # Spark alone takes half a minute to start, and more on a busy machine
        command, cwd=folder, env=on_spark(folder), capture_output=True, text=True, timeout=500, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = [line for part in to.glob("part-*") for line in part.read_text().splitlines()]
    got = {row.pop(ODD): row for row in map(json.loads, lines)}
    wanted = [sheet_tables.judged(pack, sheet, needs=True) for sheet in sheets]
    assert got == {str(at): row for at, row in enumerate(wanted)}
    here = run("batch", name, "--summary", *PACK, cwd=folder)
    assert done.stdout == here.out


@needs_java
def test_spark_says_of_every_sheet_what_guide_says(kitchen_sink: ContentPack, tmp_path: Path) -> None:
    assert_every_cell_is_as_guide_says("spark", "in.csv", kitchen_sink, tmp_path)


@needs_java
def test_a_spark_connect_server_says_the_same_outlives_an_interrupt_and_its_own_end_is_told_in_a_line(
    kitchen_sink: ContentPack, tmp_path: Path, connect: tuple[str, subprocess.Popen[bytes]]
) -> None:
    address, server = connect
    for name in ("in.csv", "in.jsonl"):
        assert_every_cell_is_as_guide_says(address, name, kitchen_sink, tmp_path)
    (tmp_path / "latin.csv").write_bytes("pain,name\n7,Malmö\n".encode("latin-1"))
    mixed = str(tmp_path / "latin.csv")
    done = run("batch", mixed, "--engine", address, "--summary", *PACK, cwd=tmp_path)
    assert (done.code, done.err) == (1, f"{mixed}: not UTF-8\n")
    run("batch", "--sample", "1000000", "--sheets", "in.parquet", *PACK, cwd=tmp_path)
    judge = [*PROGRAM, "batch", str(tmp_path / "in.parquet"), "--engine", address, *PACK, "-o"]
    for number, dies in enumerate((False, True)):
        out = tmp_path / f"{number}.csv"
        with subprocess.Popen([*judge, out], env=on_spark(tmp_path), stderr=subprocess.PIPE, text=True) as process:
            wait_until_it_writes(process, out.name, tmp_path)
            (server if dies else process).send_signal(signal.SIGKILL if dies else signal.SIGINT)
            said = process.communicate()[1].strip()
        assert process.returncode == (1 if dies else 130)
        assert said.startswith("Spark: failed to connect" if dies else "Stopped.")
        assert "\n" not in said


@needs_java
@pytest.mark.parametrize("begun", ["tmp/*", "out.parquet"])
def test_interrupts_while_java_starts_and_while_spark_writes_leave_neither_behind(tmp_path: Path, begun: str) -> None:
    run("batch", "--sample", "300000", "--sheets", "in.parquet", *PACK, cwd=tmp_path)
    (tmp_path / "tmp").mkdir()
    command = [*PROGRAM, "batch", "in.parquet", "--engine", "spark", "-o", "out.parquet", *PACK]
    variables = on_spark(tmp_path, TMPDIR=str(tmp_path / "tmp"))
    with subprocess.Popen(command, cwd=tmp_path, env=variables, stderr=subprocess.PIPE, text=True) as process:
        wait_until_it_writes(process, begun, tmp_path)
        for _ in range(2):
            process.send_signal(signal.SIGINT)
            time.sleep(QUIET)  # the second comes while the first is seen to, and changes nothing
        said = process.communicate()[1]  # to its end: Java, which would write there too, has ended as well
    assert process.returncode == 130
    assert said.endswith("\nStopped.\n")
    assert "Traceback" not in said
    assert not (tmp_path / "out.parquet").exists()


@each(
    "said",
    [
        "[CAST_INVALID_INPUT] The value 'Jane Doe' of type STRING cannot be cast to BOOLEAN",
        "Unrecognized token 'Jane': was expecting JSON",
        "[MALFORMED_CSV_RECORD] Malformed CSV record: Jane Doe,pump SQLSTATE: KD000",
        "Malformed records are detected in record parsing: [1,Jane Doe].",
    ],
)
def test_what_spark_says_of_bad_data_does_not_repeat_it(said: str) -> None:
    with pytest.raises(BatchError, match="not shown") as told, cluster.in_words():
        raise pyspark.errors.PySparkException(said)
    assert "Jane" not in str(told.value)


@each(
    ("engine", "told"),
    [
        ("spark", "Spark on this computer needs Java 17 or newer"),
        ("sc://localhost:port", "No address of a Spark Connect server, such as sc://host:15002: "),
    ],
)
def test_no_java_and_an_address_that_is_none_are_told_in_a_line(tmp_path: Path, engine: str, told: str) -> None:
    (tmp_path / "in.csv").write_text("pain\n7\n")
    done = run(
        "batch", "in.csv", "--engine", engine, "--summary", *PACK, cwd=tmp_path, PATH=str(tmp_path), JAVA_HOME=""
    )
    assert done.code == 1
    assert done.err.startswith(told)
    assert done.err.count("\n") == 1
