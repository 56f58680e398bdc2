"""Answers files: every problem at once, and the same topics as from the interview."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from decision_aid.engine.answers import Absent, Answers, as_data
from decision_aid.engine.guidance import guide
from decision_aid.engine.regions import Place
from decision_aid.interop import answers_file
from decision_aid.loading import documents
from tests.conftest import both_packs
from tests.scripted import Interview, Patient
from tests.sheets import sheets
from tests.tables import each

if TYPE_CHECKING:
    from decision_aid.content import ContentPack

PACKS = both_packs()


def read(pack: ContentPack, text: str) -> tuple[dict[str, object], list[tuple[str, int, int]]]:
    """Return the answers read, and code, line and column of each problem."""
    document = documents.read("answers", text.encode())
    answers, problems = answers_file.read_answers(pack, document)
    places = [document.source.locate(problem) for problem in problems]
    codes = [problem.code for problem in problems]
    return dict(answers.by_link_id), [(c, p.line, p.column) for c, p in zip(codes, places, strict=True)]


@each(
    ("text", "answers"),
    [
        ("{}", {}),
        (
            "numb: false\npain: 7\nplace: leg\nkinds: [heat, rest]\nwalks: not-sure\nstage: rather-not-say\n",
            {
                "numb": False,
                "pain": 7,
                "place": "leg",
                "kinds": ("rest", "heat"),
                "walks": Absent.NOT_SURE,
                "stage": Absent.DECLINED,
            },
        ),
        ("numb: yes\nwalks: No\nkinds: rest\n", {"numb": True, "walks": False, "kinds": ("rest",)}),
        ('{\n\t"pain": 7,\n\t"kinds": ["music"]\n}', {"pain": 7, "kinds": ("music",)}),
        ("place: arm\nwalks: true", {"place": "arm", "walks": True}),
    ],
)
def test_yaml_and_json_give_answers_by_question(kitchen_sink: ContentPack, text: str, answers: object) -> None:
    assert read(kitchen_sink, text) == (answers, [])


@each(
    ("text", "problems"),
    [
        ("", [("empty-file", 1, 1)]),
        ("# nothing yet\n", [("empty-file", 1, 1)]),
        ("[1, 2]", [("no-answers", 1, 1)]),
        ("pain", [("no-answers", 1, 1)]),
        ("null", [("no-answers", 1, 1)]),
        ("pain: 7\npains: 7\n", [("unknown-question", 2, 1)]),
        ("pain: 7\npain: 8\n", [("repeated-key", 2, 1)]),
        ("numb: nope\n", [("invalid-answer", 1, 7)]),
        ("pain: 11\n", [("invalid-answer", 1, 7)]),
        ("pain: true\n", [("invalid-answer", 1, 7)]),
        ("pain:\n", [("invalid-answer", 1, 6)]),
        ("place: hip\n", [("invalid-answer", 1, 8)]),
        ("kinds: arm\n", [("invalid-answer", 1, 8)]),
        ("kinds: []\n", [("invalid-answer", 1, 8)]),
        ("kinds: [rest, none-of-these]\n", [("invalid-answer", 1, 8)]),
        (
            "pain: 70\nnumb: true\nplaces: arm\nkinds: {rest: true}\n",
            [("invalid-answer", 1, 7), ("unknown-question", 3, 1), ("invalid-answer", 4, 8)],
        ),
    ],
)
def test_every_problem_of_an_answers_file_is_found_with_its_place(
    kitchen_sink: ContentPack, text: str, problems: list[tuple[str, int, int]]
) -> None:
    assert read(kitchen_sink, text)[1] == problems


def test_answers_beside_a_problem_are_read_all_the_same(kitchen_sink: ContentPack) -> None:
    answers, problems = read(kitchen_sink, "pain: 70\nnumb: true\n")
    assert answers == {"numb": True}
    assert len(problems) == 1


@each(("typed", "meant"), [("pian", "pain"), ("Numb", "numb"), ("zzz", None)])
def test_a_misspelt_question_gets_a_hint(kitchen_sink: ContentPack, typed: str, meant: str | None) -> None:
    document = documents.read("answers", f"{typed}: 1".encode())
    (problem,) = answers_file.read_answers(kitchen_sink, document)[1]
    assert typed in problem.message
    assert problem.help == (f"did you mean '{meant}'?" if meant else "")


def test_a_wrong_answer_is_named_with_its_question_and_what_is_possible(kitchen_sink: ContentPack) -> None:
    document = documents.read("answers", b"place: hip")
    (problem,) = answers_file.read_answers(kitchen_sink, document)[1]
    for word in ("place", "leg", "arm", "head", "'hip'"):
        assert word in problem.message


@each(
    ("listed", "counts"),
    [
        ("[wound-signs, none-of-these]", ("wound-signs",)),
        ("[wound-signs, not-sure]", ("wound-signs",)),  # "not sure" could be an emergency, and hid it
        ("[wound-singns, not-sure]", Absent.NOT_SURE),
        ("[wound-singns, none-of-these]", None),
    ],
)
def test_an_urgent_sign_in_a_list_with_a_slip_counts(pack: ContentPack, listed: str, counts: object) -> None:
    found, problems = read(pack, f"implant-now: pump\nimplant-trouble: {listed}\n")
    assert found.get("implant-trouble") == counts
    assert problems[0] == ("invalid-answer", 2, 18)


@given(st.sampled_from(sorted(PACKS)), st.data())
@settings(max_examples=50)
def test_a_sheet_written_to_a_file_is_read_back_the_same(name: str, data: st.DataObject) -> None:
    answers = data.draw(sheets(PACKS[name]))
    text = json.dumps({link_id: as_data(answer) for link_id, answer in answers.by_link_id.items()})
    assert read(PACKS[name], text) == (answers.by_link_id, [])


@given(st.sampled_from(sorted(PACKS)), st.data())
@settings(max_examples=10)
def test_a_file_is_judged_as_the_interview_with_the_same_answers_is(name: str, data: st.DataObject) -> None:
    pack = PACKS[name]
    answers = data.draw(sheets(pack))
    asked = Interview(pack, Patient(pack, answers), Place(pack.regions[0], certain=False)).run()
    text = json.dumps({link_id: as_data(asked.get(link_id)) for link_id in asked.by_link_id})
    from_file, problems = answers_file.read_answers(pack, documents.read("answers", text.encode()))
    assert not problems
    assert guide(pack, from_file) == guide(pack, asked)
    asked_only = Answers({i: a for i, a in answers.by_link_id.items() if i in asked})
    assert asked_only.by_link_id.items() <= asked.by_link_id.items()
