"""Many sheets at once, as a real process: every format, what cannot be used, what is wrong with a file."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import make_url

from decision_aid.engine.answers import ABSENT_WORDS, InvalidAnswer, from_data
from decision_aid.interop.batch import embedded
from decision_aid.sessions.recorder import SessionRecorder
from decision_aid.sessions.store import open_store
from decision_aid.sessions.store.postgresql import _HOLDS_NONE, _NO_OPTION
from tests import sheet_tables
from tests.conftest import KITCHEN_SINK
from tests.kept import a_session
from tests.programs import PROGRAM, QUIET, run
from tests.small_packs import seeded
from tests.tables import each

if TYPE_CHECKING:
    from pathlib import Path

    from decision_aid.content import ContentPack
    from tests.servers import Server

duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed (pip install 'decision-aid[batch]')")
PACK = ("--pack", KITCHEN_SINK)
ID = 'record "id"'


def batch(*arguments: Any, cwd: Path, typed: str | bytes = "", code: int = 0) -> Any:
    done = run("batch", *map(str, (*arguments, *PACK)), cwd=cwd, typed=typed)
    assert done.code == code, done.err
    return done


def wait_until_it_writes(process: subprocess.Popen[Any], folder: Path) -> None:
    while not any(path.stat().st_size for path in folder.glob(".decision-aid-*")):
        assert process.poll() is None
        time.sleep(QUIET)  # and leave it the processor meanwhile


def files(pack: ContentPack, folder: Path, number: int = 300) -> list[dict[str, Any]]:
    """Write the same random sheets in every format; return what `guide` says of each."""
    chance = seeded(5)
    sheets = [sheet_tables.random_data(pack, chance) for _ in range(number)]
    with (folder / "sheets.csv").open("w", newline="") as stream:
        out = csv.writer(stream, delimiter=";")
        out.writerow((ID, *pack.items))
        out.writerows((at, *sheet_tables.as_text(pack, sheet).values()) for at, sheet in enumerate(sheets))
    lines = [json.dumps({ID: at, **sheet}) for at, sheet in enumerate(sheets)]
    (folder / "sheets.jsonl").write_text("\n".join(lines))
    lists = [item.link_id for item in pack.items.values() if item.kind.__class__.__name__ == "MultipleChoice"]
    absent = ", ".join(f"'{word}'" for word in ABSENT_WORDS)
    as_lists = ", ".join(
        f'CASE WHEN "{each}" NOT IN ({absent}) THEN string_split("{each}", \' ; \') END AS "{each}"' for each in lists
    )
    source = "read_csv('sheets.csv', delim = ';', all_varchar = true)"
    script = f"COPY (SELECT * REPLACE ({as_lists}) FROM {source}) TO 'sheets.parquet'"  # noqa: S608
    run_script = f"import duckdb; duckdb.execute({script!r})"
    subprocess.run([sys.executable, "-c", run_script], cwd=folder, check=True)
    return [sheet_tables.judged(pack, sheet) for sheet in sheets]


def test_every_format_in_and_out_says_what_guide_says_and_in_the_same_order(
    kitchen_sink: ContentPack, tmp_path: Path
) -> None:
    wanted = [{ID: str(at), **row} for at, row in enumerate(files(kitchen_sink, tmp_path))]
    for name, out in (("sheets.csv", "one.csv"), ("sheets.jsonl", "two.jsonl"), ("sheets.parquet", "three.parquet")):
        batch(name, "-o", out, "--keep", ID, cwd=tmp_path)
        reader = {"csv": "read_csv", "jsonl": "read_json", "parquet": "read_parquet"}[out.rpartition(".")[2]]
        found = duckdb.execute(f"SELECT * FROM {reader}('{tmp_path / out}')")  # noqa: S608
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        assert [row | {ID: str(row[ID])} for row in rows] == wanted, name
    assert not list(tmp_path.glob(".decision-aid-*"))


def test_what_cannot_be_used_is_counted_by_question_and_listed_with_its_row_and_why(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("pain,place,kinds\n7,arm,rest\n70,=1+1,rest;none-of-these\n,,\n")
    done = batch("in.csv", "--rejects", "out.csv", cwd=tmp_path)
    assert "pain 1, place 1, kinds 1" in done.err
    told = list(csv.reader((tmp_path / "out.csv").read_text().splitlines()))
    assert [row[:4] for row in told[1:]] == [
        ["in.csv", "2", "pain", "70"],
        ["in.csv", "2", "place", "'=1+1"],
        ["in.csv", "2", "kinds", "rest;none-of-these"],
    ]
    assert told[1][4] == "expected a whole number from 0 to 10, found 70"
    assert told[3][4] == "'none-of-these' cannot stand beside other answers"


def test_a_summary_counts_topics_by_a_column_and_a_sample_stands_in_for_sheets(tmp_path: Path) -> None:
    lines = '{"numb": true, "team": "x"}\n{"numb": false, "team": "y"}\n{"team": "y"}\n'
    done = batch("-", "--summary", "--by", "team", cwd=tmp_path, typed=lines)
    parts = done.out.split("team: ")
    assert [part.split()[0] for part in parts[1:]] == ["x", "y"]
    assert [part.split()[-1] for part in parts[1:]] == ["1", "2"]
    drawn = ("--sample", 500, "--sheets", "drawn.csv", "--force", "--summary")
    once, again, other = (batch(*drawn, "--seed", seed, cwd=tmp_path) for seed in (1, 1, 2))
    assert (once.out, once.err) == (again.out, again.err)
    assert once.out != other.out == batch("drawn.csv", "--summary", cwd=tmp_path).out


BAD = (
    ("gone.csv", None, "gone.csv: no such file"),
    ("no*.csv", None, "no*.csv: no file has such a name"),
    ("in.txt", b"x", "in.txt: name a file that ends with"),
    ("in.csv", b"", "in.csv: the file is empty"),
    ("-", b"", "-: the file is empty"),
    ("in.csv", b"pain,pain\n1,2\n", "in.csv: the column 'pain' stands there twice"),
    ("in.csv", b"pain,Pain\n1,2\n", "in.csv: 'pain' and 'Pain' differ in capitals only"),
    ("in.jsonl", b'{"pain": 1}\n{"PAIN": 1}\n', "in.jsonl: 'pain' and 'PAIN' differ in capitals only"),
    (
        "in.jsonl",
        b'{"Pain": 1}\n',
        "in.jsonl: no column is a question of 'Kitchen sink'; for 'Pain', did",
    ),
    ("in.csv", b"age\n1\n", "in.csv: no column is a question of 'Kitchen sink'"),
    ("in.csv", b"pain,id\n1,2\nbanana\n", "CSV Error on Line: 3; Expected Number of Columns: 2 Found: 1"),
    ("in.csv", b'pain,id\n1,"banana\n3\n', "CSV Error on Line: 2; Value with unterminated quote found."),
    ("in.csv", b"pain,id\n1,\xff\n", "in.csv: not UTF-8"),
    ("in.jsonl", b'{"pain": 1}\n{"pain":', "in.jsonl: line 2 is no JSON"),
    ("in.jsonl", b'{"pain": 1, "pain": 2}\n', "in.jsonl: line 1 has 'pain' twice"),
    ("in.jsonl", b"[1]\n", "in.jsonl: line 1 is no object"),
    (
        "in.csv",
        b"kinds:rest,pain\nbanana,1\n",
        'converting column "kinds:rest". Could not convert string (not shown) to',
    ),
    (
        "in.jsonl",
        b'{"kinds:rest": "banana", "pain": 1}\n',
        'in.jsonl", in line 1: Failed to cast value to numerical: (not shown)',
    ),
    ("in.parquet", b"PAR1 but not really, and long enough to look", "in.parquet: no Parquet file"),
)


@each(("name", "content", "told"), BAD)
def test_a_file_that_cannot_be_read_is_told_in_a_line_and_what_was_written_before_stays(
    tmp_path: Path, name: str, content: bytes | None, told: str
) -> None:
    (tmp_path / "out.csv").write_text("as it was")
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = batch(name, "-o", "out.csv", "--force", cwd=tmp_path, code=1)
    assert told in done.err.splitlines()[-1]
    assert "banana" not in done.err, "what stands there may be a patient's, and this line may end in a log"
    assert (tmp_path / "out.csv").read_text() == "as it was"
    assert not list(tmp_path.glob(".decision-aid-*"))


def test_a_question_that_only_a_late_line_answers_counts(tmp_path: Path) -> None:
    lines = '{"numb": null}\n' * 1_000 + '{"pain": 70}\n'
    assert "pain 1" in batch("-", "--rejects", "out.csv", cwd=tmp_path, typed=lines).err
    assert "-,1001,pain,70," in (tmp_path / "out.csv").read_text()


def test_what_is_missing_or_misspelt_is_said(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("pain,plase\n7,arm\n")
    done = batch("in.csv", "--summary", cwd=tmp_path)
    assert "the column 'plase' is not used: did you mean 'place'?" in done.err
    assert "no column, so not answered: numb" in done.err
    done = batch("in.csv", "--summary", "--keep", "plain", cwd=tmp_path, code=2)
    assert done.err.endswith("There is no column 'plain'. Did you mean 'pain'?\n")
    (tmp_path / "in.csv").write_text("pain,Urgency\n7,high\n")
    done = batch("in.csv", "--summary", "--by", "Urgency", cwd=tmp_path, code=2)
    assert done.err.endswith(
        "The column 'Urgency' is called as one of the results. Rename it in the sheets to keep it.\n"
    )
    batch("in.csv", cwd=tmp_path, code=2)
    batch("--summary", cwd=tmp_path, code=2)
    for output in ("-o", "--rejects"):
        done = batch("in.csv", output, tmp_path / "in.csv", "--force", cwd=tmp_path, code=1)
        assert done.err == "in.csv: these are the sheets. Choose another name for what comes of them.\n"
    batch("in.csv", "-o", "out.csv", "--rejects", tmp_path / "out.csv", cwd=tmp_path, code=2)


@each(
    ("engine", "told"),
    [
        ("spark", "Spark needs one more package. Please run: pip install 'decision-aid[spark]'\n"),
        (
            "mysql://user@host/db",
            "No PostgreSQL server: --engine is postgresql+psycopg://user@host/db, spark or sc://host.\n",
        ),
        *(
            (f"postgresql://me:{password}@127.0.0.1:1/db", f"{_HOLDS_NONE}\n")
            for password in ("very-secret", "very@secret", "very/secret")
        ),
        ("postgresql://me@127.0.0.1:1/db?plugin=secret", f"{_NO_OPTION}\n"),
    ],
)
def test_an_engine_that_is_none_here_is_told_in_a_line(tmp_path: Path, engine: str, told: str) -> None:
    (tmp_path / "pyspark.py").write_text("raise ImportError")
    done = run(
        "batch", "people.csv", "--engine", engine, "--summary", *map(str, PACK), cwd=tmp_path, PYTHONPATH=str(tmp_path)
    )
    assert (done.code, done.err) == (1, told)


def test_a_query_for_which_the_memory_that_it_is_allowed_is_too_little_takes_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many, little = "SELECT count(DISTINCT i) FROM range(100000) AS of_numbers(i)", "1MB"
    with duckdb.connect(config={"memory_limit": little}) as alone, pytest.raises(duckdb.OutOfMemoryException):
        alone.execute(many).fetchall()
    monkeypatch.setattr(embedded, "LEAST_MEMORY", 1)
    monkeypatch.setattr(embedded, "MEMORY_OF_A_THREAD", 0)
    assert embedded.Engine().run(many) == [(100_000,)]


def test_an_interrupted_run_leaves_nothing_half_written(tmp_path: Path) -> None:
    (tmp_path / "out.parquet").write_text("as it was")
    command = [sys.executable, "-m", "decision_aid", "batch", "--sample", "500000000", "-o", "out.parquet", "--force"]
    with subprocess.Popen([*command, *PACK], cwd=tmp_path, stderr=subprocess.PIPE) as process:
        wait_until_it_writes(process, tmp_path)
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]
    assert (tmp_path / "out.parquet").read_text() == "as it was"


def test_a_disk_that_is_full_is_told_in_a_line_and_what_was_written_before_stays(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("as it was")
    judge = [*PROGRAM, "batch", "--sample", "20000", "-o", "out.csv", "--force", *map(str, PACK)]
    little = ["bash", "-c", 'ulimit -f 20; exec "$@"', "bash", *judge]  # KiB that a file may have
    done = subprocess.run(little, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (
        1,
        "There is no room left on the disk. What was there before is as it was.\n",
    )
    assert [path.read_text() for path in tmp_path.iterdir()] == ["as it was"]


@pytest.mark.xdist_group("postgresql")
def test_a_table_in_a_database_is_judged_there(postgresql: Server, kitchen_sink: ContentPack, tmp_path: Path) -> None:
    import psycopg

    wanted = files(kitchen_sink, tmp_path, 50)
    address = postgresql.new_database()
    url = make_url(address)
    table = 'people\'s "sheets"; --'
    with psycopg.connect(host=url.query["host"], dbname=url.database, user=url.username) as connection:
        columns = ", ".join(f'"{each}" text' for each in kitchen_sink.items)
        quoted = '"' + table.replace('"', '""') + '"'
        connection.execute(f"CREATE TABLE {quoted} (id integer, {columns})")
        with (
            (tmp_path / "sheets.csv").open() as stream,
            connection.cursor().copy(f"COPY {quoted} FROM STDIN (FORMAT csv, HEADER, DELIMITER ';')") as copied,
        ):
            copied.write(stream.read())
        connection.execute("CREATE TABLE odd AS SELECT 1 AS pain, 'banana' AS \"kinds:rest\"")
    batch(table, "--engine", address, "-o", "out.jsonl", "--keep", "id", "--summary", cwd=tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [{name: row[name] for name in wanted[0]} for row in rows] == wanted
    done = batch("no table", "--engine", address, "--summary", cwd=tmp_path, code=1)
    assert "There is no table 'no table'" in done.err
    done = batch("odd", "--engine", address, "--summary", cwd=tmp_path, code=1)
    assert done.err.endswith("invalid input syntax for type boolean: (not shown).\n")


@pytest.mark.xdist_group("postgresql")
def test_a_server_that_dies_and_an_interrupt_in_mid_query_leave_what_was_written_before(
    postgresql: Server, tmp_path: Path
) -> None:
    address = postgresql.new_database()
    database = make_url(address).database or ""
    postgresql.query(database, "CREATE VIEW people AS SELECT generate_series(1, 1000000000) % 11 AS pain")
    running = f"SELECT min(pid) FROM pg_stat_activity WHERE datname = '{database}' AND query LIKE 'COPY (%'"  # noqa: S608
    (tmp_path / "out.csv").write_text("as it was")
    command = [*PROGRAM, "batch", "people", "--engine", address, "-o", "out.csv", "--force", *PACK]
    for killed, code in ((False, 130), (True, 1)):
        with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
            wait_until_it_writes(process, tmp_path)
            server = int(postgresql.query(database, running))
            os.kill(server if killed else process.pid, signal.SIGKILL if killed else signal.SIGINT)
            columns, *said = process.communicate()[1].split("\n", 1)
            assert "no column, so not answered" in columns
            assert said[0].strip().count("\n") == 0
            assert ("cannot be reached" if killed else "Stopped.") in said[0]
        assert process.returncode == code
        assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
        assert (tmp_path / "out.csv").read_text() == "as it was"
    postgresql.stop()
    postgresql.start()


@pytest.mark.xdist_group("postgresql")
def test_the_sessions_that_are_kept_on_a_server_are_judged_there(
    postgresql: Server, kitchen_sink: ContentPack, tmp_path: Path
) -> None:
    chance, address, wanted = seeded(8), postgresql.new_database(), {}
    with open_store(address) as store:
        for number in range(20):  # with lists of several codes, as the store writes them
            keeper = SessionRecorder.begin(store, a_session(f"k7mq-{number:04}"), "nurse")
            sheet = sheet_tables.random_data(kitchen_sink, chance)
            read = {
                i: from_data(kitchen_sink.items[i], tuple(v) if isinstance(v, list) else v) for i, v in sheet.items()
            }
            answers = {i: answer for i, answer in read.items() if not isinstance(answer, InvalidAnswer)}
            for link_id, answer in answers.items():
                keeper.answered(link_id, answer)
            said = {link_id: sheet[link_id] for link_id in answers}
            wanted[keeper.session.id] = sheet_tables.judged(kitchen_sink, said)
    batch("sessions", "--engine", address, "-o", "out.jsonl", "--keep", "session", cwd=tmp_path)
    rows = map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())
    assert {row.pop("session"): row for row in rows} == wanted
