"""One answer of a QuestionnaireResponse -> its value, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from decision_aid.content.diagnostics import shown
from decision_aid.engine.answers import Absent
from decision_aid.interop.fhir.names import ABSENT_CODES, ABSENT_REASON, code_system, value_of

if TYPE_CHECKING:
    from decision_aid.content import ContentPack, Item
    from decision_aid.content.diagnostics import Route
    from decision_aid.interop.fhir.elements import Elements

CODING = "valueCoding"
ABSENCES = {code: absent for absent, code in ABSENT_CODES.items()}


@dataclass(frozen=True, slots=True)
class Values:
    """Reads the values of answers to one pack; tells `elements` what is wrong with them."""

    pack: ContentPack
    elements: Elements

    def read(self, item: Item, answer: dict[str, Any], route: Route) -> object:
        """Return a value that has yet to fit the question, an Absent, or None after telling what is wrong."""
        wanted = value_of(item)
        given = [key for key in answer if key.lstrip("_").startswith("value")]
        if reasons := list(_reasons(answer, wanted, route)):
            if known := [key for key in given if not _only_extended(answer[key])]:
                self.elements.wrong((*route, known[0]), f"{item.link_id}: a value, and a reason why there is none")
            return self._absence(*reasons[0])
        if unfit := [key for key in given if key.lstrip("_") != wanted]:
            self.elements.wrong((*route, unfit[0]), f"{item.link_id}: expected {wanted}, found {unfit[0]}")
        elif wanted not in answer:
            self.elements.wrong(route, f"{item.link_id}: expected {wanted}, found no value")
        elif wanted == CODING:
            return self._code(item, answer[wanted], (*route, wanted))
        else:
            return answer[wanted]
        return None

    def _absence(self, code: object, route: Route) -> Absent | None:
        if isinstance(code, str) and code in ABSENCES:
            return ABSENCES[code]
        self.elements.wrong(route, f"expected one of {', '.join(ABSENCES)}; found {shown(code)}")
        return None

    def _code(self, item: Item, coding: object, route: Route) -> object:
        if not isinstance(coding, dict):
            self.elements.wrong(route, f"{item.link_id}: expected a coding, found {shown(coding)}")
            return None
        if (system := coding.get("system")) != code_system(self.pack, item):
            self.elements.wrong((*route, "system"), f"{item.link_id}: {shown(system)} is not its code system")
        texts = {option.code: option.text for option in item.answer_options}
        code, display = coding.get("code"), coding.get("display")
        if not isinstance(code, str) or code not in texts:
            message = f"{item.link_id}: expected one of {', '.join(texts)}; found {shown(code)}"
            self.elements.wrong((*route, "code"), message)
        elif display is not None and _plain(display) != _plain(texts[code]):
            message = f"{item.link_id}: '{code}' means {shown(texts[code])}, not {shown(display)}"
            self.elements.wrong((*route, "display"), message)
        return code


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
