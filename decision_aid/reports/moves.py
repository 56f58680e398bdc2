"""What comes out otherwise on real sheets with another pack: as values, and as text."""

from __future__ import annotations

from typing import Annotated

from decision_aid.frozen import frozen
from decision_aid.json_values import Count, Facets, Number

EXAMPLES = 10
_SAID = {True: "comes up", None: "could come up", False: "does not come up"}


@frozen
class Move:
    """Sheets on which a topic comes out otherwise in the same way."""

    topic: str
    old: bool | None
    """true: comes up; null: could come up; false: does not."""
    new: bool | None
    """true: comes up; null: could come up; false: does not."""
    sheets: Number
    rows: Annotated[tuple[Number, ...], Facets(maxItems=EXAMPLES)]
    """Some of them, counted from 1 over all files."""


@frozen
class Moved:
    """How many sheets there are, and what comes out otherwise on some of them."""

    sheets: Count
    moves: tuple[Move, ...]

    def as_text(self) -> str:
        lines = [f"Over {self.sheets:,} sheets:"]
        for each in self.moves:
            share = each.sheets / self.sheets if self.sheets else 0.0
            ways = f"{_SAID[each.old]} -> {_SAID[each.new]}"
            rows = ", ".join(map(str, each.rows)) + (", ..." if each.sheets > len(each.rows) else "")
            lines.append(f"- {each.topic}: {ways}: {each.sheets:,} ({share:.2%}), such as row {rows}")
        return "\n".join(lines if self.moves else [*lines, "Nobody is told anything else."])
