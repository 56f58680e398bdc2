"""All rows of a table, or ways to fill in a form, as decision diagrams: what an export says is compared over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from decision_aid.content import Compared, ContentPack, Item
from decision_aid.engine.answers import Value
from decision_aid.engine.every_sheet.mdd import ALWAYS, NEVER, Diagrams, Node
from decision_aid.engine.rails import Rails
from decision_aid.engine.reasoning import holds

Row = dict[str, Any]
Values = dict[Any, Node]  # what a part comes to, NULL is None, and where it does
MOST_STEPS = 10_000_000


class UnreadableError(Exception):
    """Something stands in an export that its reader does not know."""


class Sheets(Diagrams):
    """All rows of a table, or ways to fill in a form, and the pack's own conditions over them."""

    always, never = ALWAYS, NEVER

    def __init__(self, pack: ContentPack, ways_of: Callable[[Item], Iterator[tuple[Value | None, Row]]]) -> None:
        super().__init__(MOST_STEPS)
        self._variable = {link_id: number for number, link_id in enumerate(pack.items)}
        self._said: dict[str, list[Value | None]] = {}
        self._rows: dict[str, tuple[Item, list[Any]]] = {}
        self.columns: dict[str, Values] = {}
        for item in pack.items.values():
            ways = list(ways_of(item))
            self._said[item.link_id] = [value for value, _ in ways]
            for name in ways[0][1]:
                here = [row[name] for _, row in ways]
                self._rows[name] = item, here
                self.columns[name] = {value: self._where(item, here, value) for value in dict.fromkeys(here)}

    def _where(self, item: Item, ways: list[Any], wanted: object) -> Node:
        found = tuple(ALWAYS if way == wanted else NEVER for way in ways)
        return self.node(self._variable[item.link_id], found)

    def where(self, name: str, so: Callable[[Any], bool]) -> Node:
        """Return where what stands in a column is so."""
        item, here = self._rows[name]
        return self._where(item, list(map(so, here)), wanted=True)

    def compared(self, item: Item, comparison: Compared) -> Rails[Node]:
        truths = [None if value is None else holds(comparison, value) for value in self._said[item.link_id]]
        return Rails(self._where(item, truths, wanted=True), self._where(item, truths, wanted=False))
