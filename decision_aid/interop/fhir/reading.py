"""A FHIR R4 QuestionnaireResponse -> answers, and everything in it that is no answer to this pack.

Each problem names its place inside the JSON, as `item[2].item[0].answer[0].valueInteger`. What FHIR
lets a reader ignore (texts, plain extensions) is ignored; what changes the meaning is refused. One slip hides no
other answer: what can be read is read, and what cannot is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from decision_aid.content.diagnostics import did_you_mean, shown
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answers, InvalidAnswer, value_from_data
from decision_aid.interop.choices import several
from decision_aid.interop.fhir.elements import Elements
from decision_aid.interop.fhir.names import canonical, is_words, section_id
from decision_aid.interop.fhir.values import Values, elements_of
from decision_aid.interop.twice import settled, usable

if TYPE_CHECKING:
    from decision_aid.content import ContentPack, Item, Section
    from decision_aid.content.diagnostics import Diagnostic, Route
    from decision_aid.engine.answers import Answer

KIND = "QuestionnaireResponse"
STATUSES = ("in-progress", "completed", "amended", "stopped")


def is_fhir(value: object) -> TypeGuard[dict[str, Any]]:
    """Say whether a document is a FHIR resource, which always says so itself."""
    return isinstance(value, dict) and "resourceType" in value


def read_response(pack: ContentPack, *variants: dict[str, Any]) -> tuple[Answers, tuple[Diagnostic, ...]]:
    """Return the answers of a QuestionnaireResponse, or of the one in a Bundle, and every problem in it.

    Variants are the same response with what else stands under a key that stands twice; the last tells what is wrong.
    """
    *others, reader = (_Reader(pack, Elements()) for _ in variants)
    for each, value in zip((*others, reader), variants, strict=True):
        each.read(value)
    for other in others:
        reader.add(other)
    if not reader.elements.problems:
        reader.refuse_what_is_not_asked()
    answers, urgent = settled(pack, Answers(reader.answers), reader.not_one())
    return answers, (*reader.elements.problems, *urgent)


class _Reader:
    """Reads one response: its answers by question, and where each stands."""

    def __init__(self, pack: ContentPack, elements: Elements) -> None:
        self.answers: dict[str, Answer] = {}
        self.elements = elements
        self._said: dict[str, list[Answer]] = {}
        self._places: dict[str, Route] = {}
        self._pack, self._elements, self._wrong = pack, elements, elements.wrong
        self._values = Values(pack, elements)

    def read(self, value: dict[str, Any]) -> None:
        match value["resourceType"]:
            case "Bundle":
                self._bundle(value)
            case "QuestionnaireResponse":
                self._response(value, ())
            case other:
                self._wrong(("resourceType",), f"expected a {KIND}, found {shown(other)}")

    def _bundle(self, bundle: dict[str, Any]) -> None:
        self._elements.refuse_changed_meaning(bundle, ())
        entries = self._elements.objects(bundle, ("entry",))
        inside = [((*route, "resource"), entry.get("resource")) for route, entry in entries]
        responses = [(route, found) for route, found in inside if is_fhir(found) and found["resourceType"] == KIND]
        if len(responses) != 1:
            self._wrong(("entry",), f"expected one {KIND} in the Bundle, found {len(responses)}")
            return
        ((route, response),) = responses
        self._response(response, route)

    def _response(self, response: dict[str, Any], route: Route) -> None:
        self._elements.refuse_changed_meaning(response, route)
        self._expect_our_questionnaire(response.get("questionnaire"), (*route, "questionnaire"))
        if (status := response.get("status")) not in STATUSES:
            self._wrong((*route, "status"), f"expected one of {', '.join(STATUSES)}; found {shown(status)}")
        sections = {section_id(section): section for section in self._pack.sections}
        for place, entry, link_id in self._elements.items(response, route):
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
            self._wrong(route, f"these are answers to another questionnaire: {shown(found)}", f"expected {ours}")
            return
        self._wrong(route, f"these are answers to version {shown(other)} of the questionnaire; this is {version}")

    def _section(self, section: Section, entry: dict[str, Any], route: Route) -> None:
        if "answer" in entry:
            self._wrong((*route, "answer"), "a section has no answer of its own")
        questions = {item.link_id: item for item in section.items}
        for place, inner, link_id in self._elements.items(entry, route):
            if link_id in questions:
                self._question(questions[link_id], inner, place)
            else:
                self._other(link_id, inner, place)

    def _question(self, item: Item, entry: dict[str, Any], route: Route) -> None:
        before = len(self._elements.problems)
        self._inside(entry, route)
        given = list(self._elements.objects(entry, (*route, "answer")))
        for place, answer in given:
            self._inside(answer, place)
        values = [self._values.read(item, answer, place) for place, answer in given]
        if not given:
            return
        if len(self._elements.problems) > before:
            self._keep_in_mind(item, [value for value in values if value is not None])
            return
        if len(given) > 1 and not several(item):
            self._keep_in_mind(item, values)
            self._wrong((*route, "answer"), f"{item.link_id} takes one answer, found {len(given)}")
            return
        place = () if several(item) else (0, *(key for key in elements_of(item) if key in given[0][1]))
        self._take(item, self._together(item, values, (*route, "answer")), route, (*route, "answer", *place))

    def _together(self, item: Item, values: list[Any], route: Route) -> list[Any]:
        """Return the values that count: "not sure" beside a known one is told, and loses nothing."""
        absent = [value for value in values if isinstance(value, Absent)]
        if not absent or len(values) == 1:
            return values
        told = f"'{absent[0].value}' cannot stand beside other answers; they count without it"
        self._wrong(route, f"{item.link_id}: {told}")
        return [value for value in values if not isinstance(value, Absent)] or [min(absent, key=list(Absent).index)]

    def _take(self, item: Item, values: list[Any], route: Route, place: Route) -> None:
        if isinstance(values[0], Absent):
            answer: Answer | InvalidAnswer = values[0]
        else:
            answer = value_from_data(item, tuple(values) if several(item) else values[0])
        if isinstance(answer, InvalidAnswer):
            self._wrong(place, f"{item.link_id}: {answer.message}")
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

    def _inside(self, element: dict[str, Any], route: Route) -> None:
        for place, inner, link_id in self._elements.items(element, route):
            self._other(link_id, inner, place)

    def _other(self, link_id: str, entry: dict[str, Any], route: Route) -> None:
        """Tell of what stands where no form of ours puts it; an answer there is read all the same."""
        if is_words(link_id):
            if "answer" in entry:
                self._wrong((*route, "answer"), "words to read take no answer")
            self._inside(entry, route)
            return
        if link_id in self._pack.items:
            self._question(self._pack.items[link_id], entry, route)
            section = next(s for s in self._pack.sections if self._pack.items[link_id] in s.items)
            message, hint = f"the question '{link_id}' belongs into {section_id(section)}", ""
        else:
            message = f"no linkId {shown(link_id)} in {self._pack.meta.title!r}"
            hint = did_you_mean(link_id, self._pack.items)
        self._wrong((*route, "linkId"), message, hint)

    def refuse_what_is_not_asked(self) -> None:
        """Tell of each answer to a question that, by the other answers, is not asked; what may apply is kept."""
        counted = flow.in_force(self._pack, Answers(self.answers))
        for link_id in (name for name in self._pack.items if counted.get(name) is Absent.NOT_APPLICABLE):
            if link_id not in self.answers:
                continue
            message = f"an answer to '{link_id}', which is not asked with these other answers"
            self._wrong((*self._places[link_id], "answer"), message)
            del self.answers[link_id]
