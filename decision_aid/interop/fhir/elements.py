"""Walks the elements of a FHIR resource that came from somewhere else, and tells what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from decision_aid.content.diagnostics import Diagnostic, Route, place_in_json, shown

CHANGES_MEANING = ("modifierExtension", "implicitRules")


class Elements:
    """The elements of one resource; what is wrong is collected, so that all of it can be told at once."""

    def __init__(self) -> None:
        self.problems: list[Diagnostic] = []

    def wrong(self, route: Route, message: str, hint: str = "") -> None:
        self.problems.append(Diagnostic("invalid-response", f"{place_in_json(route)}: {message}", route, help=hint))

    def refuse_changed_meaning(self, element: dict[str, Any], route: Route) -> None:
        """Tell of what a reader who does not know it must not pass over."""
        for key in CHANGES_MEANING:
            if key in element:
                self.wrong((*route, key), "this may change the meaning, and this program cannot read it")

    def objects(self, parent: dict[str, Any], route: Route) -> Iterator[tuple[Route, dict[str, Any]]]:
        """Yield the objects of a list with their places; `route` ends with the name of the list."""
        found = parent.get(str(route[-1]), ())
        if not isinstance(found, tuple):
            self.wrong(route, f"expected a list, found {shown(found)}")
            if isinstance(found, dict):  # as programs write that make JSON of XML
                yield route, found
            return
        for number, entry in enumerate(found):
            if isinstance(entry, dict):
                self.refuse_changed_meaning(entry, (*route, number))
                yield (*route, number), entry
            else:
                self.wrong((*route, number), f"expected an object, found {shown(entry)}")

    def items(self, parent: dict[str, Any], route: Route) -> Iterator[tuple[Route, dict[str, Any], str]]:
        """Yield the items of an element with place and linkId; tell of one that stands twice, or is none ("")."""
        seen: set[str] = set()
        for place, entry in self.objects(parent, (*route, "item")):
            link_id = entry.get("linkId")
            if not isinstance(link_id, str) or not link_id:
                self.wrong((*place, "linkId"), f"expected a linkId, found {shown(link_id)}")
                link_id = ""
            elif link_id in seen:
                self.wrong((*place, "linkId"), f"the linkId {shown(link_id)} stands twice")
            seen.add(link_id)
            yield place, entry, link_id
