"""The form for tablets asks and shows what the interview would, and what it sends comes back unchanged.

The judges are not ours: pyxform reads the workbook, ODK Validate the form, and ODK's own engine fills it in.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from decision_aid.content import AnyOf, Equals, FindingHolds, MultipleChoice, Scale, SingleChoice, YesNo, is_urgent
from decision_aid.engine import flow, regions
from decision_aid.engine.answers import Absent, Answers, InvalidAnswer, codes, from_data
from decision_aid.engine.every_sheet.logic import leaves
from decision_aid.engine.guidance import guide
from decision_aid.engine.rails import Reader
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.regions import Place
from decision_aid.engine.truth import Truth
from decision_aid.errors import NotInstalledError
from decision_aid.interop import formulas, incoming
from decision_aid.interop.xlsform import names, submission, workbook, xpath
from decision_aid.interop.xlsform.form import form, version_of
from tests import odk
from tests.programs import run
from tests.sheets import rewritten
from tests.small_packs import seeded, small_pack, some_answers
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from random import Random

    from decision_aid.content import Condition, ContentPack, Item
    from decision_aid.engine.answers import Answer
    from decision_aid.interop.xlsform.form import Form, Row
    from decision_aid.loading import LoadedPack

SHA256 = "0123456789abcdef" * 4
pytestmark = pytest.mark.xdist_group("xlsform")  # one process imports what reads workbooks and forms


def place(pack: ContentPack) -> Place:
    return Place(pack.neutral_region, certain=True)


def xform(pack: ContentPack, sha256: str = SHA256) -> str:
    return converted(workbook.render(form(pack, sha256, place(pack))))


def converted(book: bytes) -> str:
    """Return the form as pyxform makes it of a workbook; it may not even warn."""
    from pyxform.xls2xform import convert

    made = convert(BytesIO(book), file_type=".xlsx")
    assert made.warnings == []
    return str(made.xform)


def read_back(made: Form) -> Any:
    """Return a workbook as another library reads it."""
    import openpyxl

    return openpyxl.load_workbook(BytesIO(workbook.render(made)))


@pytest.fixture(scope="module")
def made(pack: ContentPack) -> Form:
    return form(pack, SHA256, place(pack))


def survey(pack: ContentPack) -> dict[str, Row]:
    return {row["name"]: row for row in form(pack, SHA256, place(pack)).survey if "name" in row}


# --- What stands in it ----------------------------------------------------------------------------


def test_each_section_is_a_group_with_its_questions_in_their_order(pack: ContentPack, made: Form) -> None:
    asked = [row["name"] for row in made.survey if row.get("name") in pack.items]
    assert asked == list(pack.items)
    groups = [row for row in made.survey if row.get("name", "").startswith("section_")]
    assert [row["label"] for row in groups] == [section.title for section in pack.sections]


@each(
    ("name", "column", "cell"),
    [
        ("numb", "type", "select_one yes_or_no"),
        ("numb", "label", "Is your leg numb?"),
        ("numb", "guidance_hint", "Why we ask: It can be urgent."),
        ("numb", "required", "no"),
        ("pain", "type", "select_one pain"),
        ("pain", "hint", "Think of last week."),
        ("place", "type", "select_one place"),
        ("kinds", "type", "select_multiple kinds"),
        (
            "kinds",
            "constraint_message",
            "At most 2. None of these; Not sure; Rather not say: each of these stands alone.",
        ),
        ("walks", "relevant", "${place} = 'leg'"),
        ("notice_help-now_numb", "relevant", "${numb} = 'yes'"),
        (
            "notice_help-now_numb",
            "label",
            (
                "**NOW: Get help**\n\n- Emergency: call your local emergency number.\n\n"
                "Numb legs can need care at once. Call now."
            ),
        ),
    ],
)
def test_a_row_says_what_the_pack_says(kitchen_sink: ContentPack, name: str, column: str, cell: str) -> None:
    assert survey(kitchen_sink)[name][column] == cell


def test_a_number_from_a_wide_range_is_typed_and_why_there_is_none_asked_on_the_same_screen(
    kitchen_sink: ContentPack,
) -> None:
    wide = survey(with_item(kitchen_sink, "pain", max_value=120))
    assert wide["pain"]["type"] == "integer"
    assert wide["pain"]["constraint"] == ". >= 0 and . <= 120"
    assert wide["pain"]["hint"] == "0: none. 120: the worst. Think of last week."
    assert wide["pain_absent"]["type"] == "select_one why_no_number"
    assert wide["pain_absent"]["relevant"] == "${pain} = ''"
    assert wide["pain_screen"]["appearance"] == "field-list"


def test_what_to_do_stands_on_the_screen_of_the_sign_with_the_numbers_of_the_region(pack: ContentPack) -> None:
    uk = regions.chosen(pack, "uk")
    assert uk is not None
    screens: list[list[Row]] = [[]]
    for row in form(pack, SHA256, uk).survey:
        screens = [*screens, []] if row.get("appearance") == "field-list" else screens
        screens[-1].append(row)
    (crisis,) = [screen for screen in screens if any(row.get("name") == "self-harm-thoughts" for row in screen)]
    told = [row["label"] for row in crisis if row.get("relevant") == "${self-harm-thoughts} = 'yes'"]
    assert len(told) == 1
    assert "116 123 (Samaritans)" in told[0]


def test_questions_of_one_group_stand_on_one_screen_under_its_words(pack: ContentPack, made: Form) -> None:
    rows = made.survey
    for group in pack.groups:
        (start,) = [number for number, row in enumerate(rows) if row.get("label") == group.text]
        end = next(number for number in range(start, len(rows)) if rows[number]["type"] == "end_group")
        inside = [row["name"] for row in rows[start:end] if row.get("name") in pack.items]
        assert inside == [item.link_id for item in pack.items.values() if item.group == group.id]


def test_not_sure_and_rather_not_say_can_be_chosen_everywhere(pack: ContentPack, made: Form) -> None:
    lists: dict[str, list[str]] = {}
    for row in made.choices:
        lists.setdefault(row["list_name"], []).append(row["name"])
    assert all(choices[-2:] == ["not-sure", "rather-not-say"] for choices in lists.values())
    assert lists["pain-average"][:-2] == [str(number) for number in range(11)]
    for item in pack.items.values():
        if item.answer_options:
            assert lists[item.link_id][:-2] == list(codes(item))


def test_the_form_says_which_content_it_was_made_from(kitchen_sink: ContentPack) -> None:
    settings = form(kitchen_sink, SHA256, place(kitchen_sink)).settings
    assert (settings["form_title"], settings["version"]) == ("Kitchen sink", "1.0.0-0123456789ab")
    assert '<translation lang="en" default="true()">' in xform(kitchen_sink)


def test_the_first_page_says_whom_it_is_for_and_the_last_has_the_safety_box(pack: ContentPack, made: Form) -> None:
    rows = made.survey
    assert pack.meta.not_for in rows[0]["label"]
    assert all(sign in rows[-1]["label"] for sign in pack.safety.signs)
    assert "your local emergency number" in rows[-1]["label"]


def test_the_more_urgent_rule_names_a_note_and_a_sign_without_contacts_has_the_emergency_number(
    kitchen_sink: ContentPack,
) -> None:
    later = replace(kitchen_sink.rules[0], id="later", when=Equals("place", equals="head"), urgency="today")
    topics = tuple(replace(topic, contacts=()) for topic in kitchen_sink.topics)
    rows = survey(replace(kitchen_sink, topics=topics, rules=(*kitchen_sink.rules, later)))
    assert rows["notice_help-now_numb"]["label"].startswith("**NOW: ")
    assert "Emergency: call " in rows["unsure_numb"]["label"]


def test_options_are_told_where_the_interview_offers_them(pack: ContentPack) -> None:
    (offered,) = [section.id for section in pack.sections if section.offer_options]
    told = survey(pack)[names.intro_of(offered)]["label"]
    assert all(f"- {option.title}: {option.summary}" in told for option in pack.options)


def test_no_cell_speaks_of_a_score(made: Form) -> None:
    rows = made.survey
    assert not [row for row in rows if row["type"] == "calculate"]
    assert not [
        row for row in rows if re.search(r"\bscore|\bcandidate|\beligible", row.get("label", ""), re.IGNORECASE)
    ]


@each("link_id", ["pain", "pain-average", "meta", "2nd-opinion", "0", "a-", "9-9"])
def test_a_name_leads_back_to_its_question(link_id: str) -> None:
    name = names.name_of(link_id)
    assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", name)
    assert name.removeprefix("_") == link_id


def test_no_two_rows_have_the_same_name_whatever_the_ids_are(kitchen_sink: ContentPack) -> None:
    """Ids that look like the names of groups and notes are still other names."""
    renamed = _renamed(kitchen_sink, {"numb": "notice-numb", "pain": "1st", "place": "opening-1", "walks": "meta"})
    found = [row["name"] for row in form(renamed, SHA256, place(renamed)).survey if "name" in row]
    assert len(found) == len(set(found))
    assert "<_1st/>" in xform(renamed).replace(" ", "")


def test_a_column_belongs_to_the_longest_name_that_it_ends_in(kitchen_sink: ContentPack) -> None:
    renamed = _renamed(kitchen_sink, {"numb": "other-place"})
    (one,) = incoming.read(renamed, SHA256, "table.csv", b"signs-other-place,instanceID\nyes,uuid:1\n")
    assert (one.answers.by_link_id, one.problems) == ({"other-place": True}, ())


@each("text", ["=1+1", "+pain", "-pain", "@pain", "${pain}", "<b>&amp;", "a\x00b\x1b[31m"])
def test_a_text_stays_a_text(kitchen_sink: ContentPack, text: str) -> None:
    odd = with_item(kitchen_sink, "place", text=text)
    sheet = read_back(form(odd, SHA256, place(odd)))["survey"]
    column = [cell.value for cell in sheet[1]].index("label")
    (cell,) = [row[column] for row in sheet.iter_rows() if row[1].value == "place"]
    assert (cell.data_type, cell.value.replace("$ {", "${")) == ("s", re.sub(r"[\x00\x1b]", " ", text))
    xform(odd)


def test_a_cell_that_excel_could_not_hold_is_refused(kitchen_sink: ContentPack) -> None:
    huge = with_item(kitchen_sink, "place", text="pain " * 7000)
    with pytest.raises(workbook.CellTooLongError, match="Cell C14 of the survey sheet would hold 35000 char"):
        workbook.render(form(huge, SHA256, place(huge)))


def test_without_the_library_it_says_how_to_get_it(kitchen_sink: ContentPack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(NotInstalledError, match=r"pip install 'decision-aid\[xlsform\]'"):
        workbook.render(form(kitchen_sink, SHA256, place(kitchen_sink)))


def test_the_same_form_gives_the_same_bytes(pack: ContentPack, made: Form) -> None:
    assert workbook.render(form(pack, SHA256, place(pack))) == workbook.render(made)


def test_a_workbook_reads_back_as_its_rows(made: Form) -> None:
    book = read_back(made)
    for title, rows in (("survey", made.survey), ("choices", made.choices), ("settings", (made.settings,))):
        heading, *found = book[title].iter_rows(values_only=True)
        read = [{column: cell for column, cell in zip(heading, row, strict=True) if cell is not None} for row in found]
        assert read == [{column: cell for column, cell in row.items() if cell} for row in rows]


def test_a_finding_is_written_out(kitchen_sink: ContentPack) -> None:
    rails = Reader(kitchen_sink, xpath.Expressions(frozenset(kitchen_sink.items))).read(FindingHolds("limb"))
    assert xpath.in_xpath(rails.true) == "${place} = 'leg' or ${place} = 'arm'"


def test_conditions_judge_as_ours_also_where_a_form_keeps_the_values_of_hidden_questions(
    kitchen_sink: ContentPack,
) -> None:
    """Evaluated by libxml2 on plain XML, in which no question is ever hidden."""
    seen: Counter[Truth] = Counter()
    for seed in range(100):
        pack = small_pack(kitchen_sink, seeded(seed))
        answers = some_answers(pack, seeded(seed + 1))
        judge = Judge(pack.findings_by_id, flow.in_force(pack, answers))
        evaluate = evaluator(as_sent(pack, answers))
        for rule in pack.rules:
            holds, fails = Reader(pack, xpath.Expressions(frozenset(pack.items))).read(rule.when)
            truth = judge.judge(rule.when).truth
            assert evaluate(xpath.in_xpath(holds)) == (truth is Truth.TRUE), (pack.sections, rule, answers)
            assert evaluate(xpath.in_xpath(fails)) == (truth is Truth.FALSE), (pack.sections, rule, answers)
            neither = formulas.negated(formulas.some(holds, fails))
            assert evaluate(xpath.in_xpath(neither)) == (truth is Truth.UNKNOWN)
            seen[truth] += 1
    assert min(seen.values()) > 30
    assert len(seen) == 3


def evaluator(sheet: odk.Sheet) -> Callable[[str], bool]:
    """Return what judges cells on a filled-in sheet, with the two functions that XLSForm adds to XPath."""
    root = etree.Element("data")
    for name, values in sheet.items():
        etree.SubElement(root, name).text = " ".join(values)
    functions = {
        (None, "selected"): lambda _, found, word: bool(found) and word in found[0].text.split(),
        (None, "if"): lambda _, asked, yes, no: yes if asked else no,
    }
    evaluate = etree.XPathEvaluator(root, extensions=functions)

    def judged(cell: str) -> bool:
        text = re.sub(r"\$\{([^}]+)\}", r"string(/data/\1)", cell)
        return bool(evaluate(re.sub(r"selected\(string\(([^)]+)\)", r"selected(\1", text)))

    return judged


# --- Judged by others -----------------------------------------------------------------------------


@pytest.mark.skipif(
    shutil.which("java") is None, reason="ODK Validate needs Java: apt-get install default-jre-headless"
)
@pytest.mark.slow
def test_odk_validate_finds_nothing_to_say(pack: ContentPack, tmp_path: Path) -> None:
    from pyxform.validators.odk_validate import check_xform

    path = tmp_path / "form.xml"
    path.write_text(xform(pack), encoding="utf-8")
    assert check_xform(str(path)) == []


FILLED = 30  # of those that are drawn, whoever is asked what


@pytest.mark.slow
def test_the_form_shows_and_sends_what_the_interview_would_on_random_patients_with_holes(
    shipped: LoadedPack, pack: ContentPack
) -> None:
    chance = seeded(1)
    drawn = [_random_sheet(pack, chance) for _ in range(700)]
    sheets = [*drawn[:FILLED], *_each_shown(pack, drawn)]
    (filled,) = odk.fill_in([(xform(pack, shipped.sha256), [as_sent(pack, answers) for answers in sheets])])
    compared = told_apart(pack)
    for answers, found in zip(sheets, filled, strict=True):
        assert found.shown & compared == shown(pack, answers), answers
        assert not found.refused
        read, problems = submission.read(pack, shipped.sha256, found.sent.encode())
        assert (flow.in_force(pack, read), problems) == (flow.in_force(pack, answers), ())
    assert {
        name for found in filled for name in found.shown & compared
    } == compared  # each question and each note was shown to somebody


def _each_shown(pack: ContentPack, drawn: list[Answers]) -> Iterator[Answers]:
    """Yield for each question somebody who is asked it; of a sign, where no other is, they are not sure, or say yes."""
    signs, found = _signs(pack), dict[str, Answers]()
    for sheet in drawn:
        if len(found) == len(pack.items):
            break
        for item in (*flow.answered_items(pack, sheet), *flow.open_items(pack, sheet)):
            found.setdefault(item.link_id, sheet)
    yield from {id(sheet): sheet for sheet in found.values() if sheet not in drawn[:FILLED]}.values()
    for link_id, item in pack.items.items():
        sheet = found[link_id]
        if link_id in signs:
            opens_it = {leaf.question for leaf in leaves(pack, item.enable_when)} if item.enable_when else set()
            others = signs - opens_it
            quiet = Answers({name: answer for name, answer in sheet.by_link_id.items() if name not in others})
            yield quiet.with_answer(link_id, Absent.NOT_SURE)
            yield quiet.with_answer(link_id, True if isinstance(item.kind, YesNo) else Absent.DECLINED)


@pytest.mark.slow
def test_the_form_of_any_pack_shows_what_the_interview_would(kitchen_sink: ContentPack) -> None:
    """Nested conditions, findings, k of n, and questions that hang on questions that may not apply."""
    packs = [_mostly_urgent(small_pack(kitchen_sink, seeded(seed))) for seed in range(8)]
    sheets = [[some_answers(pack, seeded(number)) for number in range(15)] for pack in packs]
    given = [
        (xform(pack), [as_sent(pack, answers) for answers in some]) for pack, some in zip(packs, sheets, strict=True)
    ]
    differing = 0
    for pack, some, filled in zip(packs, sheets, odk.fill_in(given), strict=True):
        compared = told_apart(pack)
        for answers, found in zip(some, filled, strict=True):
            assert found.shown & compared == shown(pack, answers), (pack.sections, pack.rules, answers)
            differing += shown(pack, answers) != set(pack.items)
    assert differing > 100  # most of these sheets hide a question or show a note


@pytest.mark.slow
def test_the_form_refuses_what_the_interview_refuses(kitchen_sink: ContentPack) -> None:
    """Codes that cannot stand together; numbers outside a scale, and outside a range that is typed."""
    kinds, chance = kitchen_sink.items["kinds"], seeded(3)
    offered = [*codes(kinds), "not-sure", "rather-not-say"]
    several = [tuple(code for code in offered if chance.random() < 0.4) for _ in range(60)]
    packs = {highest: with_item(kitchen_sink, "pain", max_value=highest) for highest in (10, 30)}
    numbers = {highest: [-1, 0, 1, highest - 1, highest, highest + 1, 100] for highest in packs}
    given = [(xform(pack), [{"pain": [str(number)]} for number in numbers[top]]) for top, pack in packs.items()]
    together, *typed = odk.fill_in([(xform(kitchen_sink), [{"kinds": list(some)} for some in several]), *given])
    for some, found in zip(several, together, strict=True):
        data = some[0] if len(some) == 1 and some[0] not in codes(kinds) else some
        assert ("kinds" in found.refused) == (bool(some) and _refused(kinds, data)), some
    for (highest, pack), filled in zip(packs.items(), typed, strict=True):
        for number, found in zip(numbers[highest], filled, strict=True):
            answer = submission.read(pack, SHA256, found.sent.encode())[0].get("pain")
            taken = answer == number and "pain" not in found.refused
            assert taken == (not _refused(pack.items["pain"], number)), number


def _refused(item: Item, data: object) -> bool:
    return isinstance(from_data(item, data), InvalidAnswer)


def told_apart(pack: ContentPack) -> frozenset[str]:
    """Return the names of all questions, and of the notes that are shown to some people only."""
    notes = {name for name in survey(pack) if name.startswith(("notice_", "unsure_"))}
    return frozenset(notes | set(pack.items))


def shown(pack: ContentPack, answers: Answers) -> set[str]:
    """Return what the interview asks, and what is said at once: judged anew after each answer."""
    asked = {*flow.answered_items(pack, answers), *flow.open_items(pack, answers)}
    return {item.link_id for item in asked} | told_at_once(pack, answers)


def told_at_once(pack: ContentPack, answers: Answers) -> set[str]:
    """Return the names of the notes that a form shows."""
    urgent = _signs(pack)
    signs = [link_id for link_id in pack.items if link_id in urgent]
    return {name for link_id in signs if link_id in answers for name in _said(pack, answers, link_id)}


def _signs(pack: ContentPack) -> set[str]:
    """Return the questions that can make an urgent topic come up, or that those hang on."""
    urgent = {topic for rule in pack.rules if rule.urgency != "discuss" for topic in rule.raises}
    rules = [rule.when for rule in pack.rules if urgent & set(rule.raises)]
    found: set[str] = set()
    while rules:
        for link_id in {leaf.question for leaf in leaves(pack, rules.pop())} - found:
            found.add(link_id)
            gate = pack.items[link_id].enable_when
            rules += [gate] if gate else []
    return found


def _said(pack: ContentPack, answers: Answers, link_id: str) -> set[str]:
    """Return the notes after a question: each sign that is so is answered, also after another of its topic."""
    order, signs = list(pack.items), each_apart(pack)
    place = order.index(link_id)
    before, now = (
        guide(signs, Answers({name: answers.get(name) for name in order[:end] if name in answers}))
        for end in (place, place + 1)
    )
    known = {raised.topic.id for raised in before.urgent}
    new = {raised.topic.id.partition("/")[0] for raised in now.urgent if raised.topic.id not in known}
    said = {names.notice_of(topic, link_id) for topic in new}
    return said | ({names.unsure_of(link_id)} if link_id in now.unsure_signs else set())


def each_apart(pack: ContentPack) -> ContentPack:
    """Return the pack with a topic of its own for each condition that alone makes a topic urgent, and no others."""
    rules = [
        replace(rule, id=f"{rule.id}/{number}", when=when, raises=(f"{topic}/{rule.id}/{number}",))
        for rule in pack.rules
        if is_urgent(rule.urgency)
        for topic in rule.raises
        for number, when in enumerate(_alternatives(pack, rule.when))
    ]
    by_id = {topic.id: topic for topic in pack.topics}
    topics = tuple(replace(by_id[name.partition("/")[0]], id=name) for rule in rules for name in rule.raises)
    return replace(pack, rules=tuple(rules), topics=topics)


def _alternatives(pack: ContentPack, when: Condition) -> Iterator[Condition]:
    match when:
        case AnyOf(any_of=parts):
            for part in parts:
                yield from _alternatives(pack, part)
        case FindingHolds(finding=finding):
            yield from _alternatives(pack, pack.findings_by_id[finding].when)
        case _:
            yield when


def as_sent(pack: ContentPack, answers: Answers) -> odk.Sheet:
    """Return what a person would tap to give these answers."""
    return dict(_tapped(pack.items[link_id], answer) for link_id, answer in answers.by_link_id.items())


def _tapped(item: Item, answer: Answer) -> tuple[str, list[str]]:
    if isinstance(answer, Absent):
        return item.link_id, [answer.value]
    if isinstance(answer, bool):
        return item.link_id, ["yes" if answer else "no"]
    return item.link_id, list(answer) if isinstance(answer, tuple) else [str(answer)]


def _random_sheet(pack: ContentPack, chance: Random) -> Answers:
    """Return a sheet with holes, absences, and answers to questions that do not apply."""
    kept = chance.random()
    return Answers({name: _answer(item, chance) for name, item in pack.items.items() if chance.random() < kept})


def _answer(item: Item, chance: Random) -> Answer:
    if chance.random() < 0.2:
        return chance.choice((Absent.NOT_SURE, Absent.DECLINED))
    match item.kind:
        case YesNo():
            return chance.random() < 0.15 or chance.random() < 0.3
        case Scale(low, high):
            return chance.randint(low, high)
        case SingleChoice():
            return chance.choice(codes(item))
        case MultipleChoice(most=most):
            others = tuple(code for code in item.kind.together if chance.random() < 0.3)[:most]
            return others or (chance.choice(item.kind.alone or codes(item)),)


# --- What comes back ------------------------------------------------------------------------------


def sent(inside: str, *, version: str = "1.0.0-0123456789ab", form_id: str = "decision-aid") -> bytes:
    return (
        f'<data id="{form_id}" version="{version}">{inside}<meta><instanceID>uuid:1</instanceID></meta></data>'.encode()
    )


def test_three_kinds_of_silence_stay_three(kitchen_sink: ContentPack) -> None:
    data = sent("<numb/><pain>not-sure</pain><place>rather-not-say</place><kinds>rest heat</kinds>")
    answers, problems = submission.read(kitchen_sink, SHA256, data)
    assert problems == ()
    assert answers.get("numb") is Absent.NOT_ASKED
    assert answers.get("pain") is Absent.NOT_SURE
    assert answers.get("place") is Absent.DECLINED
    assert answers.get("kinds") == ("rest", "heat")


def test_a_number_that_is_typed_counts_more_than_why_there_is_none(kitchen_sink: ContentPack) -> None:
    wide = with_item(kitchen_sink, "pain", max_value=120)
    answers, _ = submission.read(wide, SHA256, sent("<pain>3</pain><pain_absent>not-sure</pain_absent>"))
    assert answers.get("pain") == 3
    answers, _ = submission.read(wide, SHA256, sent("<pain/><pain_absent>not-sure</pain_absent>"))
    assert answers.get("pain") is Absent.NOT_SURE


def test_a_submission_may_name_its_space_and_begin_with_a_mark(kitchen_sink: ContentPack) -> None:
    data = sent("<numb>yes</numb>").replace(b"<data ", b'<data xmlns="http://opendatakit.org/submissions" ')
    answers, problems = submission.read(
        kitchen_sink, SHA256, b"\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?>" + data
    )
    assert (dict(answers.by_link_id), problems) == ({"numb": True}, ())


@each(
    ("data", "words"),
    [
        (b"", "not XML"),
        (b"<data", "not XML"),
        (b"\xff\xfe<\x00", "not sent by a form of decision-aid"),
        (b"<html/>", "not sent by a form of decision-aid"),
        (b"<!DOCTYPE data [<!ENTITY a 'b'>]>" + sent(""), "not sent by a form of decision-aid"),
        (sent(" " * 300_000), "not sent by a form of decision-aid"),
        (sent("", form_id="other"), "not sent by a form of decision-aid"),
        (sent("", version="0.9-ffffffffffff"), "had version '0.9-ffffffffffff', and this content has '1.0.0-0123"),
        (sent("<numbb>yes</numbb>"), "no question 'numbb'"),
        (sent("<pain>3</pain><pain>4</pain>"), "pain: takes one answer, found 2"),
        (sent("<numb>yes<x/></numb>"), "numb: it holds an element, and no form sends that"),
        (sent("<meta><numb>yes</numb></meta>"), "numb: it stands in 'meta', and no form sends that"),
        (sent("<numb>maybe</numb>"), "numb: expected true or false, found 'maybe'"),
        (sent("<pain>7.5</pain>"), "pain: expected a whole number from 0 to 10, found '7.5'"),
        (sent("<pain>11</pain>"), "pain: expected a whole number from 0 to 10, found 11"),
        (sent("<place>foot</place>"), "place: expected one of leg, arm, head; found 'foot'"),
        (sent("<kinds>rest none-of-these</kinds>"), "kinds: 'none-of-these' cannot stand beside other answers"),
        (sent("<kinds>rest heat music</kinds>"), "kinds: expected at most 2 codes, found 3"),
        (sent("<kinds>rest not-sure</kinds>"), "kinds: expected codes among"),
    ],
)
def test_what_is_no_answer_to_this_pack_is_said_in_one_line(kitchen_sink: ContentPack, data: bytes, words: str) -> None:
    _, problems = submission.read(kitchen_sink, SHA256, data)
    (problem,) = problems
    assert words in problem.message
    assert "\n" not in problem.message


def test_a_submission_nested_very_deep_is_read_without_harm(kitchen_sink: ContentPack) -> None:
    _, problems = submission.read(kitchen_sink, SHA256, sent("<numb>" * 10_000 + "</numb>" * 10_000))
    assert [problem.message for problem in problems] == ["numb: it holds an element, and no form sends that"]


def test_a_form_of_another_version_is_told_and_hides_no_urgent_sign(kitchen_sink: ContentPack) -> None:
    answers, problems = submission.read(kitchen_sink, SHA256, sent("<numb>yes</numb>", version="0.9-f"))
    assert (answers.get("numb"), [problem.code for problem in problems]) == (True, ["other-version"])


# --- The command ----------------------------------------------------------------------------------


def test_a_clinic_reads_what_many_tablets_sent_at_once_and_one_slip_keeps_back_no_other(
    shipped: LoadedPack, pack: ContentPack, tmp_path: Path
) -> None:
    version = version_of(pack, shipped.sha256)
    for name, inside in (("a.xml", "<saddle-numbness>yes</saddle-numbness>"), ("b.xml", "<numbb>yes</numbb>")):
        (tmp_path / name).write_bytes(sent(inside, version=version))
    (tmp_path / "c.csv").write_text(
        "section-saddle-numbness,meta-instanceID\nno,uuid:1\nyes,uuid:2\n", encoding="utf-8"
    )
    read = run("xlsform", "--read", "a.xml", "b.xml", "none.xml", "c.csv", cwd=tmp_path)
    assert read.out == '{"saddle-numbness": true}\n{"saddle-numbness": false}\n{"saddle-numbness": true}\n'
    assert (read.code, len(read.err.splitlines())) == (1, 3)
    sheets = run("guide", "-", "--format", "json", cwd=tmp_path, typed=read.out).out
    assert sheets.count('"urgency": "emergency"') >= 2
    assert run("guide", "a.xml", "c.csv", "--format", "json", cwd=tmp_path).out.count("\n") == 3


def test_the_command_writes_a_workbook_once(tmp_path: Path) -> None:
    first = run("xlsform", "-o", "form.xlsx", cwd=tmp_path)
    assert (first.code, first.out, first.err) == (0, "", "Written to form.xlsx\n")
    converted((tmp_path / "form.xlsx").read_bytes())
    again = run("xlsform", "-o", "form.xlsx", cwd=tmp_path)
    assert (again.code, again.err[:29]) == (1, "form.xlsx is already there. C")
    assert run("xlsform", "-o", "form.xlsx", "--force", cwd=tmp_path).code == 0


def test_without_a_file_the_command_says_how_to_name_one(tmp_path: Path) -> None:
    asked = run("xlsform", cwd=tmp_path)
    assert (asked.code, asked.out) == (2, "")
    assert "-o form.xlsx" in asked.err


def test_what_a_tablet_sent_becomes_a_sheet(shipped: LoadedPack, pack: ContentPack, tmp_path: Path) -> None:
    version = version_of(pack, shipped.sha256)
    (tmp_path / "sent.xml").write_bytes(sent("<saddle-numbness>yes</saddle-numbness>", version=version))
    read = run("xlsform", "--read", "sent.xml", cwd=tmp_path)
    assert (read.code, read.out) == (0, '{"saddle-numbness": true}\n')
    assert "NOW: Get emergency help now" in run("guide", "-", cwd=tmp_path, typed=read.out).out


@pytest.mark.parametrize(("name", "words"), [("none.xml", "cannot read none.xml"), ("sent.xml", "no question 'numbb'")])
def test_a_submission_that_cannot_be_used_gives_nothing(
    shipped: LoadedPack, pack: ContentPack, tmp_path: Path, name: str, words: str
) -> None:
    version = version_of(pack, shipped.sha256)
    (tmp_path / "sent.xml").write_bytes(sent("<numbb>yes</numbb>", version=version))
    read = run("xlsform", "--read", name, cwd=tmp_path)
    assert (read.code, read.out) == (1, "")
    assert words in read.err


# --- Changed packs --------------------------------------------------------------------------------


def with_item(pack: ContentPack, which: str, **changes: object) -> ContentPack:
    sections = tuple(
        replace(
            section,
            items=tuple(rewritten(each, **changes) if each.link_id == which else each for each in section.items),
        )
        for section in pack.sections
    )
    return replace(pack, sections=sections)


def _mostly_urgent(pack: ContentPack) -> ContentPack:
    """Return a pack whose topics come up by urgent rules and by others."""
    rules = tuple(replace(rule, urgency="discuss" if rule.id == "r1" else "today") for rule in pack.rules)
    return replace(pack, rules=rules)


def _renamed(pack: ContentPack, ids: dict[str, str]) -> ContentPack:
    """Return a pack with other ids of questions, and only the rules that still speak of its questions."""
    for old, new in ids.items():
        pack = with_item(pack, old, link_id=new, enable_when=None)
    rule = replace(pack.rules[0], when=Equals(ids["numb"], equals=True))
    return replace(pack, rules=(rule,), topics=pack.topics[:1], findings=(), scenarios=())
