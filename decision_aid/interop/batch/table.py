"""The rules where a table of sheets is: on a database server, or on a cluster."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import table as table_called

from decision_aid.content import ContentPack
from decision_aid.interop.sql.dialects import Dialect, quoted, written
from decision_aid.interop.sql.query import Query
from decision_aid.interop.sql.reading import Form


class Table(ABC):
    """A table of sheets on an engine: the names of its columns, and the queries over it."""

    def __init__(
        self,
        pack: ContentPack,
        dialect: Dialect,
        names: Sequence[str],
        read: Mapping[str, tuple[Form, str]],
        source: str,
    ) -> None:
        """`read`: how the answers in a column are written, and what reads it."""
        self.names, self.dialect, self._pack = dict.fromkeys(names), dialect, pack
        self._columns = {column: form for column, (form, _) in read.items()}
        texts = {column: quoted(column, dialect) for column in names} | {
            column: text for column, (_, text) in read.items()
        }
        selected = ", ".join(f"{text} AS {quoted(column, dialect)}" for column, text in texts.items())
        self._relation = f"(SELECT {selected} FROM {source})"  # noqa: S608  (names are quoted)

    @abstractmethod
    def rows(self, statement: str) -> list[Any]:
        """Return the rows of a query."""

    def query(self, keep: Sequence[str], topics: Sequence[str], *, needs: bool) -> str:
        """Return the rules over the table, and of which question what is said is no answer."""
        kept = {each: each for each in keep}
        query = Query(self._pack, table_called("sheets"), self._columns, kept, topics, needs, by_question=True)
        sheets = quoted("sheets", self.dialect)
        text = written(query.topics_by_sheet(), self.dialect)
        return text.replace("WITH ", f"WITH {sheets} AS {self._relation}, ", 1)
