"""What a tablet sends -> answers: the same that the interview would hold.

A question that was passed over sends nothing and counts as not asked; "not sure" and "rather not
say" come as answers. A question that a form hid does not come either: it is set aside here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from xml.etree import ElementTree as ET

from decision_aid.content import ContentPack, Item, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.content.diagnostics import Diagnostic, Position, did_you_mean, shown
from decision_aid.engine.answers import ABSENT_WORDS, Answer, Answers, InvalidAnswer, from_data
from decision_aid.interop.choices import NO, YES
from decision_aid.interop.twice import settled, usable
from decision_aid.interop.xlsform import names
from decision_aid.interop.xlsform.form import FORM_ID, version_of

MAX_BYTES = 256 * 1024
_META = "meta"  # what the app says about the sending, such as its number
Problems = tuple[Diagnostic, ...]


def read(pack: ContentPack, sha256: str, data: bytes) -> tuple[Answers, Problems]:
    """Return the answers in a submission, and everything in it that is no answer to this pack."""
    try:
        root = _parsed(data)
    except ET.ParseError as error:
        line, column = error.position
        return Answers(), (Diagnostic("not-a-submission", "this is not XML", position=Position(line, column + 1)),)
    if root is None or root.get("id") != FORM_ID:
        return Answers(), (Diagnostic("not-a-submission", "this was not sent by a form of decision-aid"),)
    answers, problems = _answers(pack, root)
    if (found := root.get("version")) != (version := version_of(pack, sha256)):  # told; it hides no urgent sign
        message = f"the form had version {shown(found)}, and this content has '{version}'"
        other = Diagnostic("other-version", message, help="give the content it was made from with --pack")
        return answers, (other, *problems)
    return answers, problems


def _parsed(data: bytes) -> ET.Element | None:
    """Return the root; None for what no form sends: too much, no UTF-8, a document type, which can hide much."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if len(data) > MAX_BYTES or "<!DOCTYPE" in text:
        return None
    return ET.fromstring(text)  # noqa: S314  (without a document type there are no entities)


def _answers(pack: ContentPack, root: ET.Element) -> tuple[Answers, Problems]:
    sent = [(name, said) for name, said in _sent(root) if said]  # a note sends nothing, so its name need not be known
    found = [*_misplaced(known_names(pack), sent), *_out_of_place(known_names(pack), root)]
    answers, problems = answers_in(pack, sent)
    return answers, (*found, *problems)


def answers_in(pack: ContentPack, sent: Iterable[tuple[str, str]]) -> tuple[Answers, Problems]:
    """Return the answers in what was sent, by the name of each question, and each that does not fit its question."""
    said: dict[str, list[str]] = {}
    for name, text in sent:
        said.setdefault(name, []).append(text)
    answers, problems, not_one = Answers(), list[Diagnostic](), dict[str, list[Answer]]()
    for item in pack.items.values():
        data = list(dict.fromkeys(_data(item, text) for text in _said(item, said)))
        found = [from_data(item, one) for one in data]
        known = [answer for answer in found if not isinstance(answer, InvalidAnswer)]
        wrong = [answer.message for answer in found if isinstance(answer, InvalidAnswer)]
        if len(known) == len(found) == 1:
            answers = answers.with_answer(item.link_id, known[0])
        elif found:
            message = wrong[0] if wrong else f"takes one answer, found {len(found)}"
            problems.append(Diagnostic("invalid-answer", f"{item.link_id}: {message}"))
            not_one[item.link_id] = [one for each in data for one in usable(item, each)]
    answers, urgent = settled(pack, answers, not_one)
    return answers, (*problems, *urgent)


def known_names(pack: ContentPack) -> set[str]:
    """Return the names of all questions in a form."""
    apart = {names.absence_of(item.link_id) for item in pack.items.values() if names.has_absence_apart(item)}
    return apart | {names.name_of(link_id) for link_id in pack.items}


def _misplaced(known: set[str], sent: list[tuple[str, str]]) -> Iterator[Diagnostic]:
    for name in dict(sent):
        if name not in known:
            yield Diagnostic("unknown-question", f"no question '{name}'", help=did_you_mean(name, known))


def _out_of_place(known: set[str], root: ET.Element) -> Iterator[Diagnostic]:
    """Yield the questions whose answer no form would send so: with an element inside, or beside the answers."""
    about, found = _about(root), dict[str, str]()
    for element in root.iter():
        if len(element) or id(element) in about:
            found[_name(element)] = "holds an element" if len(element) else f"stands in '{_META}'"
    for name in filter(known.__contains__, found):
        yield Diagnostic("invalid-answer", f"{name}: it {found[name]}, and no form sends that")


def _about(root: ET.Element) -> set[int]:
    return {id(each) for child in root if _name(child) == _META for each in child.iter()}


def _sent(root: ET.Element) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of everything that holds no more elements."""
    about = _about(root)
    for element in root.iter():
        if not len(element) and element is not root and id(element) not in about:
            yield _name(element), (element.text or "").strip()


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _said(item: Item, sent: Mapping[str, list[str]]) -> list[str]:
    said = sent.get(names.name_of(item.link_id), [])
    return sent.get(names.absence_of(item.link_id), []) if names.has_absence_apart(item) and not said else said


def _data(item: Item, said: str) -> object:
    """Return what was sent as an answers file would hold it; what does not fit stays a text."""
    match item.kind:
        case YesNo():
            return {YES: True, NO: False}.get(said, said)
        case Scale():
            return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else said  # noqa: PLR2004
        case SingleChoice():
            return said
        case MultipleChoice():
            return said if said in ABSENT_WORDS else tuple(said.split())
