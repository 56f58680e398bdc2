"""One answer of a QuestionnaireResponse -> its value, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.content.diagnostics import shown
from decision_aid.frozen import frozen
from decision_aid.interop.choices import choices
from decision_aid.interop.fhir.names import ABSENT_CODES, ABSENT_REASON, coding_of

if TYPE_CHECKING:
    from decision_aid.content import ContentPack, Item
    from decision_aid.content.diagnostics import Route
    from decision_aid.engine.answers import Absent
    from decision_aid.interop.fhir.elements import Elements

CODING = "valueCoding"
ABSENCES = {code: absent for absent, code in ABSENT_CODES.items()}


def elements_of(item: Item) -> tuple[str, ...]:
    """Return the elements that may hold an answer, first that of our forms."""
    match item.kind:
        case YesNo():
            return (CODING, "valueBoolean")
        case Scale():
            return (CODING, "valueInteger") if choices(item) else ("valueInteger",)
        case SingleChoice() | MultipleChoice():
            return (CODING,)


@frozen
class Values:
    """Reads the values of answers to one pack; tells `elements` what is wrong with them."""

    pack: ContentPack
    elements: Elements

    def read(self, item: Item, answer: dict[str, Any], route: Route) -> object:
        """Return a value that has yet to fit the question, an Absent, or None after telling what is wrong."""
        wanted = elements_of(item)
        given = [key for key in answer if key.lstrip("_").startswith("value")]
        if reasons := [reason for key in wanted for reason in _reasons(answer, key, route)]:
            if known := [key for key in given if not _only_extended(answer[key])]:
                self.elements.wrong((*route, known[0]), f"{item.link_id}: a value, and a reason why there is none")
            return self._absence(*reasons[0])
        if unfit := [key for key in given if key.lstrip("_") not in wanted]:
            self.elements.wrong((*route, unfit[0]), f"{item.link_id}: expected {wanted[0]}, found {unfit[0]}")
            return None
        found = [key for key in wanted if key in answer]
        if len(found) != 1:
            self.elements.wrong(
                route, f"{item.link_id}: expected {wanted[0]}, found {' and '.join(found) or 'no value'}"
            )
            return None
        return self._chosen(item, answer[CODING], (*route, CODING)) if found == [CODING] else answer[found[0]]

    def _absence(self, code: object, route: Route) -> Absent | None:
        if isinstance(code, str) and code in ABSENCES:
            return ABSENCES[code]
        self.elements.wrong(route, f"expected one of {', '.join(ABSENCES)}; found {shown(code)}")
        return None

    def _chosen(self, item: Item, coding: object, route: Route) -> object:
        if not isinstance(coding, dict):
            self.elements.wrong(route, f"{item.link_id}: expected a coding, found {shown(coding)}")
            return None
        offered = {choice.code: choice for choice in choices(item)}
        code, display = coding.get("code"), coding.get("display")
        chosen = offered.get(code) if isinstance(code, str) else None
        if chosen is None:
            message = f"{item.link_id}: expected one of {', '.join(offered)}; found {shown(code)}"
            self.elements.wrong((*route, "code"), message)
            return None
        if (system := coding.get("system")) != coding_of(self.pack, item, chosen)["system"]:
            self.elements.wrong((*route, "system"), f"{item.link_id}: {shown(system)} is not its code system")
        if display is not None and _plain(display) != _plain(chosen.text):
            message = f"{item.link_id}: '{code}' means {shown(chosen.text)}, not {shown(display)}"
            self.elements.wrong((*route, "display"), message)
        return chosen.answer


def _reasons(answer: dict[str, Any], wanted: str, route: Route) -> list[tuple[object, Route]]:
    """Return the reasons why there is no answer, with their places: on the answer, or on its value."""
    on_value = wanted if wanted == CODING else f"_{wanted}"
    value = answer.get(on_value)
    places = [(answer, route), (value if isinstance(value, dict) else {}, (*route, on_value))]
    return [
        (extension.get("valueCode"), (*place, "extension", number, "valueCode"))
        for element, place in places
        for number, extension in enumerate(_tuple(element.get("extension")))
        if isinstance(extension, dict) and extension.get("url") == ABSENT_REASON
    ]


def _tuple(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _only_extended(value: object) -> bool:
    return isinstance(value, dict) and set(value) <= {"extension", "id"}


def _plain(text: object) -> str:
    return " ".join(str(text).casefold().split())
