"""A FHIR R4 QuestionnaireResponse -> answers, and everything in it that is no answer to this pack.

Each problem names its place inside the JSON, as `item[2].item[0].answer[0].valueInteger`. What FHIR
lets a reader ignore (texts, plain extensions) is ignored; what changes the meaning is refused. One slip hides no
other answer: what can be read is read, and what cannot is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeGuard

from decision_aid.content import ContentPack, Item, MultipleChoice, Scale, Section, SingleChoice, YesNo
from decision_aid.content.diagnostics import Diagnostic, Route, did_you_mean, shown
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answer, Answers, InvalidAnswer, value_from_data
from decision_aid.interop.choices import choices, several
from decision_aid.interop.fhir.elements import Elements
from decision_aid.interop.fhir.names import ABSENT_CODES, ABSENT_REASON, canonical, coding_of, is_words, section_id
from decision_aid.interop.twice import settled, usable

KIND = "QuestionnaireResponse"
STATUSES = ("in-progress", "completed", "amended", "stopped")
CODING = "valueCoding"
ABSENCES = {code: absent for absent, code in ABSENT_CODES.items()}


def is_fhir(value: object) -> TypeGuard[dict[str, Any]]:
    """Say whether a document is a FHIR resource, which always says so itself."""
    return isinstance(value, dict) and "resourceType" in value


def read_response(pack: ContentPack, *variants: dict[str, Any]) -> tuple[Answers, tuple[Diagnostic, ...]]:
    """Return the answers of a QuestionnaireResponse, or of the one in a Bundle, and every problem in it.

    Variants are the same response with what else stands under a key that stands twice; the last tells what is wrong.
    """
    *others, reader = (_Reader(pack) for _ in variants)
    for each, value in zip((*others, reader), variants, strict=True):
        each.read(value)
    for other in others:
        reader.add(other)
    if not reader.problems:
        reader.refuse_what_is_not_asked()
    answers, urgent = settled(pack, Answers(reader.answers), reader.not_one())
    return answers, (*reader.problems, *urgent)


class _Reader(Elements):
    """Reads one response: its answers by question, and where each stands."""

    def __init__(self, pack: ContentPack) -> None:
        super().__init__()
        self.answers: dict[str, Answer] = {}
        self._said: dict[str, list[Answer]] = {}
        self._places: dict[str, Route] = {}
        self._pack = pack

    def read(self, value: dict[str, Any]) -> None:
        match value["resourceType"]:
            case "Bundle":
                self._bundle(value)
            case "QuestionnaireResponse":
                self._response(value, ())
            case other:
                self.wrong(("resourceType",), f"expected a {KIND}, found {shown(other)}")

    def _bundle(self, bundle: dict[str, Any]) -> None:
        responses = list(self._responses(bundle, ()))
        if len(responses) != 1:
            self.wrong(("entry",), f"expected one {KIND} in the Bundle, found {len(responses)}")
            return
        ((route, response),) = responses
        self._response(response, route)

    def _responses(self, bundle: dict[str, Any], route: Route) -> Iterator[tuple[Route, dict[str, Any]]]:
        self.refuse_changed_meaning(bundle, route)
        for place, entry in self.objects(bundle, (*route, "entry")):
            found = entry.get("resource")
            if is_fhir(found) and found["resourceType"] == "Bundle":
                yield from self._responses(found, (*place, "resource"))
            elif is_fhir(found) and found["resourceType"] == KIND:
                yield (*place, "resource"), found

    def _response(self, response: dict[str, Any], route: Route) -> None:
        self.refuse_changed_meaning(response, route)
        self._expect_our_questionnaire(response.get("questionnaire"), (*route, "questionnaire"))
        if (status := response.get("status")) not in STATUSES:
            self.wrong((*route, "status"), f"expected one of {', '.join(STATUSES)}; found {shown(status)}")
        sections = {section_id(section): section for section in self._pack.sections}
        for place, entry, link_id in self.items(response, route):
            if link_id in sections:
                self._section(sections[link_id], entry, place)
            else:
                self._other(link_id, entry, place)

    def _expect_our_questionnaire(self, found: object, route: Route) -> None:
        """Tell of another questionnaire or version; some programs name none, and what a code means stands beside it."""
        ours, version = canonical(self._pack), self._pack.meta.version
        if found in (ours, ours.partition("|")[0]):
            return
        url, _, other = (found if isinstance(found, str) else "").partition("|")
        if url != ours.partition("|")[0]:
            self.wrong(route, f"these are answers to another questionnaire: {shown(found)}", f"expected {ours}")
            return
        self.wrong(route, f"these are answers to version {shown(other)} of the questionnaire; this is {version}")

    def _section(self, section: Section, entry: dict[str, Any], route: Route) -> None:
        if "answer" in entry:
            self.wrong((*route, "answer"), "a section has no answer of its own")
            self._answers(entry, route)
        questions = {item.link_id: item for item in section.items}
        for place, inner, link_id in self.items(entry, route):
            if link_id in questions:
                self._question(questions[link_id], inner, place)
            else:
                self._other(link_id, inner, place)

    def _question(self, item: Item, entry: dict[str, Any], route: Route) -> None:
        before = len(self.problems)
        self._inside(entry, route)
        given = self._answers(entry, route)
        values = [value for place, answer in given for value in self._values(item, answer, place)]
        if not given:
            return
        if len(self.problems) > before:
            self._keep_in_mind(item, [value for value in values if value is not None])
            return
        if len(given) > 1 and not several(item):
            self._keep_in_mind(item, values)
            self.wrong((*route, "answer"), f"{item.link_id} takes one answer, found {len(given)}")
            return
        place: Route = () if several(item) else (0, *(key for key in _elements_of(item) if key in given[0][1]))
        self._take(item, self._together(item, values, (*route, "answer")), route, (*route, "answer", *place))

    def _values(self, item: Item, answer: dict[str, Any], route: Route) -> list[object]:
        """Return what an answer says: one value that has yet to fit the question, or an Absent.

        After telling what is wrong there may be none, several, or None for one.
        """
        wanted = _elements_of(item)
        given = [key for key in answer if key.lstrip("_").startswith("value")]
        found = [key for key in wanted if key in answer and not _only_extended(answer[key])]
        said = [self._chosen(item, answer[key], (*route, key)) if key == CODING else answer[key] for key in found]
        if reasons := [reason for key in wanted for reason in _reasons(answer, key, route)]:
            if known := [key for key in given if not _only_extended(answer[key])]:
                self.wrong((*route, known[0]), f"{item.link_id}: a value, and a reason why there is none")
            return [self._absence(*reasons[0]), *said]
        if unfit := [key for key in given if key.lstrip("_") not in wanted]:
            self.wrong((*route, unfit[0]), f"{item.link_id}: expected {wanted[0]}, found {unfit[0]}")
        elif len(found) != 1:
            self.wrong(route, f"{item.link_id}: expected {wanted[0]}, found {' and '.join(found) or 'no value'}")
        return said

    def _absence(self, code: object, route: Route) -> Absent | None:
        if isinstance(code, str) and code in ABSENCES:
            return ABSENCES[code]
        self.wrong(route, f"expected one of {', '.join(ABSENCES)}; found {shown(code)}")
        return None

    def _chosen(self, item: Item, coding: object, route: Route) -> object:
        if not isinstance(coding, dict):
            self.wrong(route, f"{item.link_id}: expected a coding, found {shown(coding)}")
            return None
        offered = {choice.code: choice for choice in choices(item)}
        code, display = coding.get("code"), coding.get("display")
        chosen = offered.get(code) if isinstance(code, str) else None
        if chosen is None:
            message = f"{item.link_id}: expected one of {', '.join(offered)}; found {shown(code)}"
            self.wrong((*route, "code"), message)
            return None
        if (system := coding.get("system")) != coding_of(self._pack, item, chosen)["system"]:
            self.wrong((*route, "system"), f"{item.link_id}: {shown(system)} is not its code system")
        if display is not None and _plain(display) != _plain(chosen.text):
            message = f"{item.link_id}: '{code}' means {shown(chosen.text)}, not {shown(display)}"
            self.wrong((*route, "display"), message)
        return chosen.answer

    def _together(self, item: Item, values: list[Any], route: Route) -> list[Any]:
        """Return the values that count: "not sure" beside a known one is told, and loses nothing."""
        absent = [value for value in values if isinstance(value, Absent)]
        if not absent or len(values) == 1:
            return values
        told = f"'{absent[0].value}' cannot stand beside other answers; they count without it"
        self.wrong(route, f"{item.link_id}: {told}")
        return [value for value in values if not isinstance(value, Absent)] or [min(absent, key=list(Absent).index)]

    def _take(self, item: Item, values: list[Any], route: Route, place: Route) -> None:
        if isinstance(values[0], Absent):
            answer: Answer | InvalidAnswer = values[0]
        else:
            answer = value_from_data(item, tuple(values) if several(item) else values[0])
        if isinstance(answer, InvalidAnswer):
            self.wrong(place, f"{item.link_id}: {answer.message}")
            self._keep_in_mind(item, values)
            return
        self._said.setdefault(item.link_id, []).append(answer)
        self.answers[item.link_id] = answer
        self._places[item.link_id] = route

    def _keep_in_mind(self, item: Item, values: list[Any]) -> None:
        """Note what was said to a question of which no one answer can be taken."""
        known = tuple(value for value in values if not isinstance(value, Absent))
        absent = [value for value in values if isinstance(value, Absent)]
        found = [one for data in ([known] if several(item) else known) for one in usable(item, data)]
        self._said.setdefault(item.link_id, []).extend((*found, *absent))

    def add(self, other: _Reader) -> None:
        """Add what another variant of this response says."""
        for link_id, said in other._said.items():
            self._said[link_id] = [*self._said.get(link_id, ()), *said]
        self.answers = {**other.answers, **self.answers}

    def not_one(self) -> dict[str, list[Answer]]:
        """Take out the answers to the questions that have more than one; return what was said to all without one."""
        for link_id in [name for name, said in self._said.items() if len(set(said)) > 1]:
            self.answers.pop(link_id, None)
        return {name: said for name, said in self._said.items() if name not in self.answers}

    def _inside(self, element: dict[str, Any], route: Route, *, told: bool = False) -> None:
        for place, inner, link_id in self.items(element, route):
            self._other(link_id, inner, place, told=told)

    def _answers(
        self, entry: dict[str, Any], route: Route, *, told: bool = False
    ) -> list[tuple[Route, dict[str, Any]]]:
        """Return the answers in an item, when what stands inside them is read."""
        given = list(self.objects(entry, (*route, "answer")))
        for place, answer in given:
            self._inside(answer, place, told=told)
        return given

    def _other(self, link_id: str, entry: dict[str, Any], route: Route, *, told: bool = False) -> None:
        """Tell of what stands where no form of ours puts it, unless that is `told`; what is in it is read."""
        if link_id in self._pack.items:
            self._question(self._pack.items[link_id], entry, route)
            if not told:
                section = next(s for s in self._pack.sections if self._pack.items[link_id] in s.items)
                self.wrong((*route, "linkId"), f"the question '{link_id}' belongs into {section_id(section)}")
            return
        if is_words(link_id):
            if "answer" in entry:
                self.wrong((*route, "answer"), "words to read take no answer")
        elif link_id:
            message = f"no linkId {shown(link_id)} in {self._pack.meta.title!r}"
            self.wrong((*route, "linkId"), message, did_you_mean(link_id, self._pack.items))
            told = True
        else:
            told = True
        self._inside(entry, route, told=told)
        self._answers(entry, route, told=told)

    def refuse_what_is_not_asked(self) -> None:
        """Tell of each answer to a question that, by the other answers, is not asked; what may apply is kept."""
        counted = flow.in_force(self._pack, Answers(self.answers))
        for link_id in (name for name in self._pack.items if counted.get(name) is Absent.NOT_APPLICABLE):
            if link_id not in self.answers:
                continue
            message = f"an answer to '{link_id}', which is not asked with these other answers"
            self.wrong((*self._places[link_id], "answer"), message)
            del self.answers[link_id]


def _elements_of(item: Item) -> tuple[str, ...]:
    """Return the elements that may hold an answer, first that of our forms."""
    match item.kind:
        case YesNo():
            return (CODING, "valueBoolean")
        case Scale():
            return (CODING, "valueInteger") if choices(item) else ("valueInteger",)
        case SingleChoice() | MultipleChoice():
            return (CODING,)


def _reasons(answer: dict[str, Any], wanted: str, route: Route) -> list[tuple[object, Route]]:
    """Return the reasons why there is no answer, with their places: on the answer, or on its value."""
    on_value = wanted if wanted == CODING else f"_{wanted}"
    value = answer.get(on_value)
    places = [(answer, route), (value if isinstance(value, dict) else {}, (*route, on_value))]
    return [
        (extension.get("valueCode"), (*place, "extension", number, "valueCode"))
        for element, place in places
        for number, extension in enumerate(listed(element.get("extension")))
        if isinstance(extension, dict) and extension.get("url") == ABSENT_REASON
    ]


def listed(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _only_extended(value: object) -> bool:
    return isinstance(value, dict) and set(value) <= {"extension", "id"}


def _plain(text: object) -> str:
    return " ".join(str(text).casefold().split())
