"""The rules where a table of sheets is: on a database server, or on a cluster."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from sqlalchemy import table as table_called

from decision_aid.interop.sql.dialects import quoted, written
from decision_aid.interop.sql.query import Query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Select

    from decision_aid.content import ContentPack
    from decision_aid.interop.sql.dialects import Dialect
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
        kept = {each: each for each in keep}
        query = Query(self._pack, table_called("sheets"), self._columns, kept, topics, needs)
        return self._over(query.topics_by_sheet())

    def unusable(self) -> dict[str, int]:
        """Return for each question how often something was said to it that is no answer."""
        inner = self._over(Query(self._pack, table_called("sheets"), self._columns).unusable_by_sheet())
        names = (quoted(link_id, self.dialect) for link_id in self._pack.items)
        counts = ", ".join(f"count(*) FILTER (WHERE {name})" for name in names)
        (numbers,) = self.rows(f"SELECT {counts} FROM ({inner}) AS flags")  # noqa: S608
        return {link_id: number for link_id, number in zip(self._pack.items, numbers, strict=True) if number}

    def _over(self, query: Select[Any]) -> str:
        sheets = quoted("sheets", self.dialect)
        return written(query, self.dialect).replace("WITH ", f"WITH {sheets} AS {self._relation}, ", 1)
