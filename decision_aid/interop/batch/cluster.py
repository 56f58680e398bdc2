"""The rules on Spark, on this computer or on a cluster: it reads the sheets and writes what comes of them itself."""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from decision_aid.content import ContentPack, Item, MultipleChoice
from decision_aid.interop.batch.files import BatchError, Format, csv_columns, format_of
from decision_aid.interop.batch.table import Table
from decision_aid.interop.sql.dialects import quoted
from decision_aid.interop.sql.reading import BOOLEAN, DECIMAL, TEXTS, WHOLE, Form, columns_of, read

LOCAL = "spark"
_MISSING = "Spark needs one more package. Please run: pip install 'decision-aid[spark]'"
_NO_JAVA = (
    "Spark on this computer needs Java 17 or newer, and there is none. Install it (Debian: apt-get install "
    "default-jre-headless), or name a Spark Connect server: --engine sc://host."
)
_SETTINGS = {
    "spark.sql.caseSensitive": "true",
    # else it writes each stage into the next, and plans for minutes
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.CollapseProject",
}
_QUIET = {"spark.ui.enabled": "false", "spark.log.level": "OFF", "spark.driver.host": "localhost"}
_WHOLE = ("tinyint", "smallint", "int", "bigint")
_TYPES = {"boolean": BOOLEAN, "float": DECIMAL, "double": DECIMAL, "array<string>": TEXTS} | dict.fromkeys(
    _WHOLE, WHOLE
)
_VIEW = "decision_aid_sheets"


class Cluster(Table):
    """Sheets that Spark reads, and the queries over them."""

    def __init__(self, address: str, pack: ContentPack, inputs: Sequence[str]) -> None:
        """Raise BatchError where Spark, Java or the files are missing, or cannot be read."""
        formats = {format_of(Path(each)) for each in inputs}
        if len(formats) > 1:
            raise BatchError("With Spark all files have one format: .csv, .jsonl or .parquet.")
        (format_,) = formats
        self._is_here = address == LOCAL
        with in_words():
            self._spark = _session(address)
        with self._asked():
            sheets = self._read(format_, list(inputs), pack)
            sheets.createOrReplaceTempView(_VIEW)
            types = dict(sheets.dtypes)
        there = [(item, column) for item, column in columns_of(pack) if column in types]
        mixed = format_ is Format.JSONL
        read = {column: _read(item, column, types[column], mixed=mixed) for item, column in there}
        super().__init__(pack, "spark", list(types), read, _VIEW)

    def _read(self, format_: Format, inputs: list[str], pack: ContentPack) -> Any:  # noqa: ANN401  (a DataFrame)
        match format_:
            case Format.PARQUET:
                return self._spark.read.parquet(*inputs)
            case Format.JSONL:
                return self._spark.read.json(inputs, mode="FAILFAST")
            case Format.CSV:
                lines = self._spark.read.text(inputs)
                if lines.where("NOT is_valid_utf8(value)").selectExpr("1").head():  # CSV would be read all the same
                    raise BatchError(f"{', '.join(inputs)}: not UTF-8")
                first = lines.head()
                _, delimiter = csv_columns(inputs[0], first[0] if first else "", pack.items.keys())
                return self._spark.read.csv(inputs, header=True, sep=delimiter, escape='"', mode="FAILFAST")

    def rows(self, statement: str) -> list[Any]:
        with self._asked():
            return [tuple(row) for row in self._spark.sql(statement).collect()]

    def write(self, query: str, to: Path) -> None:
        """Write a folder of files, as Spark does; raise BatchError where one is there. Stopped here, it leaves none."""
        where = re.sub(r"^([a-z0-9]{2,}):/(?!/)", r"\1://", str(to))  # a path has lost one of the slashes of s3://
        with self._asked(to if self._is_here and not to.exists() else None):
            out = self._spark.sql(query).write
            match format_of(to):
                case Format.PARQUET:
                    out.parquet(where)
                case Format.JSONL:
                    out.json(where, ignoreNullFields=False)
                case Format.CSV:
                    out.csv(where, header=True)

    @contextmanager
    def _asked(self, begun: Path | None = None) -> Iterator[None]:
        """Let Spark do something; where the program is stopped, Spark stops too, and what it has begun goes."""
        try:
            with in_words():
                yield
        except KeyboardInterrupt:
            with _not_stopped():
                if self._is_here:
                    java = self._spark.sparkContext._gateway.proc  # noqa: SLF001  (what is stopped writes on for a while)
                    java.stdin.close()
                    java.wait()
                else:
                    self._spark.stop()  # else it goes on
                if begun:
                    shutil.rmtree(begun, ignore_errors=True)
            raise


def _session(address: str) -> Any:  # noqa: ANN401  (a SparkSession)
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise BatchError(_MISSING) from None
    logging.disable()  # what it tells of an exception, it raises as well
    warnings.simplefilter("ignore")
    builder: Any = SparkSession.builder
    if address == LOCAL:
        if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
            raise BatchError(_NO_JAVA)
        with _not_stopped():
            session = builder.master("local[*]").config(map=_QUIET).getOrCreate()
    else:
        try:
            session = builder.remote(address).getOrCreate()
        except ValueError as error:  # of a port, or of brackets
            raise BatchError(f"No address of a Spark Connect server, such as sc://host:15002: {error}") from None
        from pyspark.sql.connect.client.retries import DefaultPolicy

        session.client.set_retry_policies([DefaultPolicy(max_retries=3)])  # for some seconds; else for ten minutes
    for name, value in _SETTINGS.items():
        session.conf.set(name, value)
    return session


@contextmanager
def _not_stopped() -> Iterator[None]:
    """Let what stops the program wait: Java would stay if the program went while it starts, or what it has begun."""
    came: list[int] = []
    stopping = [each for each in signal.Signals if signal.getsignal(each) is signal.default_int_handler]
    for each in stopping:
        signal.signal(each, lambda number, _: came.append(number))
    try:
        yield
    finally:
        for each in stopping:  # Spark has put something of its own there, which tells a traceback
            signal.signal(each, signal.default_int_handler)
    if came:
        raise KeyboardInterrupt


@contextmanager
def in_words() -> Iterator[None]:
    """Raise BatchError, in one line, for what Spark says of the data, the files or the server."""
    try:
        yield
    except ImportError as error:  # what Spark Connect needs beside
        raise BatchError(f"{_MISSING} ({error})") from None
    except BatchError:
        raise
    except Exception as error:
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import ParseException, PySparkException

        if not isinstance(error, PySparkException | Py4JJavaError) or isinstance(error, ParseException):
            raise
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        causes = [line for line in lines if line.startswith(("Caused by:", ": ", "details = "))]
        said = re.sub("^(Caused by: |: |details = )", "", [lines[0], *causes][-1])
        # what stands in the sheets may be a patient's, and this line may end in a log
        said = re.sub("(The value|token) '.*?'|(record parsing:|CSV record:) .*", r"\1\2 (not shown)", said)
        raise BatchError(f"Spark: {said[:400].strip(chr(34))}") from None


def _read(item: Item, column: str, type_: str, *, mixed: bool) -> tuple[Form, str]:
    """Return how a column is written, and what reads it; `mixed`: of lists and texts, Spark made texts."""
    there = quoted(column, "spark")
    found = _TYPES.get(type_, DECIMAL if type_.startswith("decimal") else None)
    form, text = read(item, column, there, found, ("BOOLEAN", "STRING"))
    if mixed and form is Form.TEXT and isinstance(item.kind, MultipleChoice):
        return Form.JSON, f"CASE WHEN {text} LIKE '[%' THEN {text} ELSE concat('\"', {text}, '\"') END"
    return form, text
