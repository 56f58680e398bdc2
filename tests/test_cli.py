"""The commands as real processes: what they print, write and return."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from decision_aid import __version__
from decision_aid.reports.for_patients import take_home, visit
from tests.conftest import KITCHEN_SINK, TOP
from tests.programs import (
    PATIENCE,
    PROGRAM,
    Finished,
    environment,
    flat,
    fullest_answers,
    line_for,
    run,
    run_in_shell,
    unprintable,
)
from tests.tables import each

if TYPE_CHECKING:
    from decision_aid.content import ContentPack

KITCHEN = ("--pack", str(KITCHEN_SINK))
ANSWERS = "numb: true\npain: 8\nplace: arm\nkinds: [music]\n"
SAME_IN_JSON = '{\n\t"numb": true,\n\t"pain": 8,\n\t"place": "arm",\n\t"kinds": ["music"]\n}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    return tmp_path


def files(folder: Path) -> dict[str, bytes | None]:
    """Return everything in a folder with its content, except what is too large to have been made here."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() and path.stat().st_size < 2**20 else None
        for path in folder.rglob("*")
    }


def assert_in_order(text: str, *parts: str) -> None:
    places = [flat(text).find(flat(part)) for part in parts]
    assert -1 not in places, f"not there: {parts[places.index(-1)]}\n{text}"
    assert places == sorted(places), parts


# --- guide ----------------------------------------------------------------------------------------


def test_guide_gives_json_of_exactly_this_shape(folder: Path, kitchen_sink: ContentPack) -> None:
    done = run("guide", "answers.yaml", "--format", "json", *KITCHEN, cwd=folder)
    assert (done.code, done.err) == (0, "")
    assert done.out.count("\n") == 1
    meta, topics = kitchen_sink.meta, kitchen_sink.topics_by_id
    sha256 = hashlib.sha256(KITCHEN_SINK.read_bytes()).hexdigest()
    assert json.loads(done.out) == {
        "schema": "decision-aid/guidance/1",
        "source": "answers.yaml",
        "pack": {"title": meta.title, "version": meta.version, "sha256": sha256},
        "topics": [
            {
                "id": "help-now",
                "urgency": "emergency",
                "title": topics["help-now"].title,
                "because": [{"rule": "help-now", "answers": [{"link_id": "numb", "answer": True}]}],
                "questions": list(topics["help-now"].questions),
            },
            {
                "id": "talk",
                "urgency": "discuss",
                "title": topics["talk"].title,
                "because": [
                    {
                        "rule": "talk",
                        "answers": [
                            {"link_id": "pain", "answer": 8},
                            {"link_id": "place", "answer": "arm"},
                            {"link_id": "kinds", "answer": ["music"]},
                        ],
                    }
                ],
                "questions": list(topics["talk"].questions),
            },
        ],
        "undetermined": [],
        "not_used": [],
        "answers": {"numb": True, "pain": 8, "place": "arm", "kinds": ["music"]},
    }


def test_guide_says_what_would_settle_a_topic_and_which_answers_wait(tmp_path: Path) -> None:
    done = run(
        "guide", "-", "--format", "json", *KITCHEN, cwd=tmp_path, typed="{pain: 8, walks: true, kinds: not-sure}"
    )
    sheet = json.loads(done.out)
    assert sheet["source"] == "-"
    assert sheet["topics"] == []
    assert sheet["undetermined"] == [
        {"topic": "help-now", "urgency": "emergency", "needs": ["numb"]},
        {"topic": "talk", "urgency": "discuss", "needs": ["place", "kinds"]},
        {"topic": "story", "urgency": "discuss", "needs": ["place", "kinds"]},
    ]
    assert sheet["not_used"] == ["walks"]
    assert sheet["answers"] == {"pain": 8, "kinds": "not-sure"}


def test_topics_come_by_urgency_and_then_in_the_order_of_the_pack(tmp_path: Path, pack: ContentPack) -> None:
    answers = {**fullest_answers(pack), "fever-unwell": True, "self-harm-thoughts": True, "blood-thinner": True}
    (tmp_path / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    sheet = json.loads(run("guide", "answers.json", "--format", "json", cwd=tmp_path).out)
    order = [topic.id for topic in pack.topics]
    ranks = [
        (("emergency", "today", "discuss").index(topic["urgency"]), order.index(topic["id"]))
        for topic in sheet["topics"]
    ]
    assert ranks == sorted(ranks)
    assert {rank for rank, _ in ranks} == {0, 1, 2}


@pytest.mark.parametrize("format", ["text", "json"])
def test_json_answers_and_yaml_answers_give_the_same_sheet(format: str, folder: Path) -> None:  # noqa: A002
    (folder / "answers.json").write_text(SAME_IN_JSON, encoding="utf-8")
    yaml, from_json, piped = (
        run("guide", name, "--format", format, *KITCHEN, cwd=folder, typed=SAME_IN_JSON)
        for name in ("answers.yaml", "answers.json", "-")
    )
    assert yaml.code == from_json.code == piped.code == 0
    assert yaml.out.replace("answers.yaml", "-") == from_json.out.replace("answers.json", "-") == piped.out


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_a_sheet_for_people_has_the_urgent_first_and_all_that_belongs_to_it(
    format: str,  # noqa: A002
    folder: Path,
    kitchen_sink: ContentPack,
) -> None:
    done = run("guide", "answers.yaml", "--format", format, "--region", "uk", *KITCHEN, cwd=folder)
    assert (done.code, done.err) == (0, "")
    first, second = kitchen_sink.topics_by_id["help-now"], kitchen_sink.topics_by_id["talk"]
    uk = next(region for region in kitchen_sink.regions if region.id == "uk")
    page, _, home = done.out.partition(take_home.TITLE)
    assert_in_order(
        page.lower(),
        visit.TITLE.lower(),
        f"now: {first.title}".lower(),
        f"call {uk.emergency}.",
        "told: numb leg.",
        "how strong: 8 of 10",
        f"{second.title} - how strong: 8 of 10; arm".lower(),
        kitchen_sink.core_questions[0].lower(),
    )
    assert_in_order(
        home,
        first.title,
        "Why: numb leg.",
        first.discuss[0],
        uk.emergency,
        first.questions[0],
        second.title,
        "Why: how strong: 8 of 10; arm.",
        second.discuss[0],
        second.questions[0],
        kitchen_sink.core_questions[0],
        kitchen_sink.safety.title,
    )
    safety = kitchen_sink.safety
    for always in (safety.title, *safety.signs, safety.action, safety.medicines, uk.crisis):
        assert flat(always) in flat(done.out)
    assert done.out.startswith("# ") is (format == "markdown")
    assert not unprintable(done.out)


def test_several_files_give_one_json_object_a_line(folder: Path) -> None:
    (folder / "empty.yaml").write_text("{}", encoding="utf-8")
    names = ["answers.yaml", "empty.yaml", "-", "answers.yaml"]
    done = run("guide", *names, "--format", "json", *KITCHEN, cwd=folder, typed="{numb: false}")
    assert done.code == 0
    assert [json.loads(line)["source"] for line in done.out.splitlines()] == names


def test_the_printed_sheet_can_be_read_by_a_machine_line_by_line_when_written(folder: Path) -> None:
    printed = run("guide", "answers.yaml", "answers.yaml", "--format", "json", *KITCHEN, cwd=folder)
    written = run("guide", "answers.yaml", "answers.yaml", "--format", "json", "-o", "o", *KITCHEN, cwd=folder)
    assert (written.code, written.out) == (0, "")
    assert (folder / "o").read_text(encoding="utf-8") == printed.out


# --- -o: whole or not at all ----------------------------------------------------------------------


def test_a_sheet_is_written_whole_and_only_its_owner_may_read_it(folder: Path) -> None:
    printed = run("guide", "answers.yaml", *KITCHEN, cwd=folder)
    written = run("guide", "answers.yaml", "-o", "sheet.txt", *KITCHEN, cwd=folder)
    assert (written.code, written.out) == (0, "")
    assert files(folder) == {"answers.yaml": ANSWERS.encode(), "sheet.txt": printed.out.encode()}
    assert (folder / "sheet.txt").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("command", [("guide", "answers.yaml"), ("start",)], ids=lambda command: command[0])
def test_a_file_that_is_there_is_written_over_only_with_force(command: tuple[str, ...], folder: Path) -> None:
    (folder / "sheet.txt").write_text("mine", encoding="utf-8")
    before = files(folder)
    for name in ("sheet.txt", "x" * 300):  # of the second it cannot even be asked whether it is there
        refused = run(*command, "-o", name, *KITCHEN, cwd=folder)
        assert (refused.code, refused.out) == (1, "")
        assert refused.err.count("\n") == 1
        assert name in refused.err
    assert files(folder) == before
    forced = run(*command, "-o", "sheet.txt", "--force", *KITCHEN, cwd=folder)
    assert forced.code == 0
    assert len((folder / "sheet.txt").read_bytes()) > 1000


@each(
    ("target", "force"),
    [
        ("answers.yaml/sheet.txt", ()),
        ("missing/sheet.txt", ("--force",)),
        ("a-folder", ()),
        ("a-folder", ("--force",)),
        ("x" * 300, ()),
        ("/proc/sheet", ("--force",)),
        ("/dev/full", ()),
    ],
)
def test_a_place_that_cannot_be_written_is_named_and_nothing_is_left_there(
    target: str, force: tuple[str, ...], folder: Path
) -> None:
    (folder / "a-folder").mkdir(exist_ok=True)
    before = files(folder)
    done = run("guide", "answers.yaml", "-o", target, *force, *KITCHEN, cwd=folder)
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert target in done.err
    assert "--force" not in done.err, "nothing helps that does not"
    assert files(folder) == before
    suite = run("pack", "conformance", "-o", "answers.yaml", *KITCHEN[1:], cwd=folder)
    assert (suite.code, suite.err) == (1, "Cannot write answers.yaml: file exists\n")


@pytest.mark.parametrize("force", ["", "--force"])
def test_a_full_disk_leaves_the_old_file_and_no_half_of_a_new_one(force: str, folder: Path) -> None:
    if force:
        (folder / "sheet.txt").write_text("mine", encoding="utf-8")
    before = files(folder)
    line = f'ulimit -f 1; exec "$@" guide answers.yaml answers.yaml -o sheet.txt {force} --pack {KITCHEN_SINK}'
    done = run_in_shell(line, cwd=folder, PYTHONDONTWRITEBYTECODE="1")
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert files(folder) == before


# --- Answers files that are none -------------------------------------------------------------------

_BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
BAD_ANSWERS: dict[str, tuple[str | bytes, int, str]] = {
    "not YAML": ("numb: true\npain: [1, 2\nplace: arm\n", 3, ""),
    "a tab in YAML": ("numb: true\n\tpain: 3\n", 2, ""),
    "binary": (b"numb: true\n\x89PNG\xff\xfe\x00\x00\n", 2, ""),
    "nul bytes": (b"numb: true\n\x00\x00\n", 2, ""),
    "UTF-16": ("numb: true\n".encode("utf-16"), 1, ""),
    "empty": ("", 1, ""),
    "only blanks": ("\n \n", 1, ""),
    "only a comment": ("# nothing\n", 1, ""),
    "a list": ("- numb\n", 1, ""),
    "a word": ("numb\n", 1, ""),
    "an unknown question": ("numb: true\nplaice: arm\n", 2, "'place'"),
    "an unknown question in JSON": ('{\n"numb": true,\n"plaice": "arm"\n}\n', 3, "'place'"),
    "a word for a boolean": ("pain: 3\nnumb: yess\n", 2, ""),
    "nothing for a boolean": ("numb:\n", 1, ""),
    "a number for a boolean": ("numb: 1\n", 1, ""),
    "a fraction": ("numb: true\n\npain: 7.5\n", 3, ""),
    "too high a number": ("pain: 11\n", 1, ""),
    "a huge number": (f"pain: {'9' * 5000}\n", 1, "a number that is too large"),
    "a boolean for a number": ("pain: true\n", 1, ""),
    "a list for a choice": ("place: [arm]\n", 1, ""),
    "an unknown code for several": ("kinds: haet\n", 1, "heat"),
    "an empty list": ("kinds: []\n", 1, "found an empty list"),
    "an unknown code": ("numb: true\nplace: armm\n", 2, "arm"),
    "an unknown code among several": ("kinds: [rest, haet]\n", 1, "heat"),
    "a list in a list": ("kinds: [[rest]]\n", 1, ""),
    "none of these with others": ("numb: true\nkinds: [none-of-these, rest]\n", 2, "none-of-these"),
    "the same code twice": ("kinds: [rest, rest]\n", 1, ""),
    "the same question twice": ("pain: 3\nnumb: true\npain: 4\n", 3, "pain"),
    "a number for a question": ("1: true\n", 1, ""),
    "a mapping for an answer": ("numb: {a: b}\n", 1, ""),
    "not-asked is no answer": ("numb: not-asked\n", 1, ""),
    "anchors": (_BOMB, 1, ""),
    "merge keys": ("numb: true\n<<: {pain: 3}\n", 2, ""),
    "two documents": ("numb: true\n---\npain: 3\n", 2, ""),
    "deep lists": ("kinds: " + "[" * 100_000, 1, ""),
    "deep mappings": ("{numb: " * 30_000, 1, ""),
    "deep lists by dashes": ("- " * 100_000, 1, ""),
    "a Python tag": ("numb: true\npain: !!python/object/apply:os.system ['touch pwned']\n", 2, ""),
    "a known tag": ("numb: !!bool true\n", 1, ""),
    "a control character": ('place: "arm\\e[31m"\n', 1, ""),
    "a long question": (f"? {'a' * 200_000}\n: 1\n", 1, ""),
    "a long code": (f"place: {'a' * 200_000}\n", 1, ""),
}


@pytest.fixture(scope="module")
def all_bad_answers(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """What is said about all of them when they are given at once."""
    folder = tmp_path_factory.mktemp("bad")
    names = []
    for number, (content, _, _) in enumerate(BAD_ANSWERS.values()):
        names.append(f"{number}.yaml")
        (folder / names[-1]).write_bytes(content if isinstance(content, bytes) else content.encode())
    before = files(folder)
    done = run("guide", *names, "--strict", "--format", "json", "-o", "sheet.txt", *KITCHEN, cwd=folder)
    assert (done.code, done.out) == (1, "")
    assert files(folder) == before
    return done


@each("mistake", BAD_ANSWERS)
def test_a_bad_answers_file_gets_one_clear_line_with_its_place(mistake: str, all_bad_answers: Finished) -> None:
    (_, line, said), number = BAD_ANSWERS[mistake], list(BAD_ANSWERS).index(mistake)
    (told,) = [one for one in all_bad_answers.err.split("\n") if one.startswith(f"{number}.yaml:")]
    assert re.match(rf"{number}\.yaml:{line}:\d+: \S", told), told[:500]
    assert said in told
    assert len(told) < 500, "one clear line is no longer than a few lines of a terminal"
    assert not unprintable(told)


@each("mistake", ["not YAML", "binary", "an unknown question", "deep lists", "a Python tag", "empty"])
def test_a_bad_answers_file_ends_it_with_1_and_nothing_is_printed_or_written(mistake: str, tmp_path: Path) -> None:
    content, line, said = BAD_ANSWERS[mistake]
    (tmp_path / "bad.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert_refused(tmp_path, line, said)


def assert_refused(folder: Path, line: int | None, said: str = "") -> None:
    before = files(folder)
    done = run("guide", "bad.yaml", "--strict", "--format", "json", "-o", "sheet.txt", *KITCHEN, cwd=folder)
    assert (done.code, done.out) == (1, ""), done.err[-2000:]
    assert re.match(rf"bad\.yaml:{line}:\d+: \S" if line else r"(cannot read )?bad\.yaml: \S", done.err), done.err[:500]
    assert done.err.count("\n") == 1, done.err[:2000]
    assert len(done.err) < 500, "one clear line is no longer than a few lines of a terminal"
    assert said in done.err
    assert not unprintable(done.err)
    assert files(folder) == before


def test_an_answers_file_that_is_missing_is_named(tmp_path: Path) -> None:
    assert_refused(tmp_path, None)


def test_a_folder_is_no_answers_file(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").mkdir()
    assert_refused(tmp_path, None)


def test_a_file_of_100_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    with (tmp_path / "bad.yaml").open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    assert_refused(tmp_path, None)


def test_an_endless_file_is_refused(tmp_path: Path) -> None:
    done = run("guide", "/dev/zero", cwd=tmp_path)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)


def test_all_mistakes_of_all_files_are_told_one_a_line_and_of_very_many_alike_the_number(folder: Path) -> None:
    many = "".join(f"x{number}: 1\n" for number in range(1100))
    told = run("guide", "-", *KITCHEN, cwd=folder, typed=f"{many}numb: 1\n").err.splitlines()
    assert told[100:] == [
        "... and 1,000 more like this",
        "<stdin>:1101:7: numb: expected true or false, found 1",
    ]
    (folder / "one.yaml").write_text("plaice: arm\npain: 12\n", encoding="utf-8")
    done = run(
        "guide", "--strict", "answers.yaml", "one.yaml", "-", "gone.yaml", *KITCHEN, cwd=folder, typed="numb: 1\n"
    )
    assert (done.code, done.out) == (1, "")
    assert [line.split(": ")[0] for line in done.err.splitlines()] == [
        "one.yaml:1:1",
        "one.yaml:2:7",
        "<stdin>:1:7",
        "cannot read gone.yaml",
    ]


def test_the_name_of_a_file_cannot_steer_the_terminal_or_break_the_line(tmp_path: Path) -> None:
    name = "a\x1b[31m\nb.yaml"
    (tmp_path / name).write_text("plaice: arm\n", encoding="utf-8")
    done = run("guide", name, *KITCHEN, cwd=tmp_path)
    assert (done.code, done.out) == (1, "")
    assert not unprintable(done.err)
    assert done.err.count("\n") == 1
    assert not unprintable(run("pack", "check", name, cwd=tmp_path).err)
    written = run("guide", "-", "-o", name, "--force", *KITCHEN, cwd=tmp_path, typed="numb: true\n")
    assert written.code == 0
    assert not unprintable(written.err)


def test_a_file_name_that_is_not_utf_8_can_be_used(tmp_path: Path) -> None:
    name = b"caf\xe9.yaml"
    (tmp_path / os.fsdecode(name)).write_text(ANSWERS, encoding="utf-8")
    for more in ((), ("-o", "sheet.json")):
        done = run("guide", name, "--format", "json", *more, *KITCHEN, cwd=tmp_path)
        assert "Traceback" not in done.err
        assert done.code == 0
    assert json.loads((tmp_path / "sheet.json").read_text(encoding="utf-8"))["answers"]["pain"] == 8


# --- Packs that are none --------------------------------------------------------------------------

KITCHEN_TEXT = KITCHEN_SINK.read_text(encoding="utf-8")
WARM_OR_COLD = KITCHEN_TEXT.replace("What are my choices?", "Wärme oder Kälte?")
BAD_PACKS: dict[str, str | bytes] = {
    "a misspelt key": KITCHEN_TEXT.replace("short_text: Numb leg", "short_txt: Numb leg"),
    "an unknown question": KITCHEN_TEXT.replace("{question: numb,", "{question: nubm,"),
    "empty": "",
    "binary": b"\x89PNG\r\n\x00\xff",
    "anchors": _BOMB,
    "3 MB of nesting": "sections: " + "[" * 3_000_000,
    "many unknown keys": "".join(f"k{number}: 1\n" for number in range(20_000)),
    "many empty sections": f"sections: [{'{},' * 20_000}]\n",
    "a Python tag": "meta: !!python/object/apply:os.system ['touch pwned']\n",
    "a control character": KITCHEN_TEXT.replace("title: Kitchen sink", 'title: "Kitchen\\e[31m sink"'),
    "a raw control character": KITCHEN_TEXT.replace("title: Kitchen sink", "title: Kitchen\x9b31m sink"),
    "a mark that turns the writing": KITCHEN_TEXT.replace("title: Kitchen sink", "title: Kitchen \u202e sink"),
    "a bell in a key": KITCHEN_TEXT.replace("short_text: Numb leg", '"short\\atext": Numb leg'),
}


@each("mistake", BAD_PACKS)
def test_a_pack_that_cannot_be_used_ends_with_3_and_says_where(mistake: str, folder: Path) -> None:
    content = BAD_PACKS[mistake]
    (folder / "pack.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    before = files(folder)
    done = run("guide", "answers.yaml", "-o", "sheet.txt", "--pack", "pack.yaml", cwd=folder)
    assert (done.code, done.out) == (3, ""), done.err[-2000:]
    assert "Traceback" not in done.err
    assert "pack.yaml:" in done.err
    assert not unprintable(done.err)
    assert max(map(len, done.err.splitlines())) < 500
    assert files(folder) == before


@each(
    ("command", "name"),
    [
        (("start",), "missing.yaml"),
        (("start",), "broken.yaml"),
        (("guide", "answers.yaml"), "a-folder"),
        (("about",), "broken.yaml"),
        (("pack", "explain", "talk"), "missing.yaml"),
    ],
)
def test_every_command_ends_with_3_where_the_pack_cannot_be_loaded(
    command: tuple[str, ...], name: str, folder: Path
) -> None:
    (folder / "a-folder").mkdir(exist_ok=True)
    (folder / "broken.yaml").write_text("meta: {}\n", encoding="utf-8")
    done = run(*command, *(["--pack"] if command[0] != "pack" else []), name, cwd=folder)
    assert (done.code, done.out) == (3, "")
    assert name in done.err
    assert "Traceback" not in done.err


# --- check, explain, about, --version ------------------------------------------------------------


def test_check_finds_no_problem_in_the_shipped_pack(tmp_path: Path) -> None:
    done = run("pack", "check", cwd=tmp_path)
    assert (done.code, done.out) == (0, ""), done.err
    as_json = run("pack", "check", str(KITCHEN_SINK), "--format", "json", cwd=tmp_path)
    assert (as_json.code, json.loads(as_json.out)) == (0, [])


def test_check_tells_the_place_and_the_remedy_of_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(BAD_PACKS["a misspelt key"], encoding="utf-8")  # type: ignore[arg-type]
    done = run("pack", "check", "pack.yaml", cwd=tmp_path)
    line = next(number for number, line in enumerate(KITCHEN_TEXT.splitlines(), 1) if "short_text: Numb leg" in line)
    assert (done.code, done.out) == (1, "")
    assert f"pack.yaml:{line}:" in done.err
    assert "'short_text'" in done.err
    found: list[dict[str, Any]] = json.loads(run("pack", "check", "pack.yaml", "--format", "json", cwd=tmp_path).out)
    assert [(one["code"], one["severity"], one["line"]) for one in found] == [
        ("missing-key", "error", line),
        ("unknown-key", "error", line),
    ]


@pytest.mark.parametrize("name", ["missing.yaml", "a-folder"])
def test_check_ends_with_3_where_there_is_no_pack(name: str, tmp_path: Path) -> None:
    (tmp_path / "a-folder").mkdir()
    done = run("pack", "check", name, cwd=tmp_path)
    assert (done.code, done.out) == (3, "")
    assert name in done.err


@each(
    ("id_", "parts"),
    [
        ("talk", ["rule talk", "strong", "pain is 5 or more", "place is Leg or Arm", "none of", "kinds includes Heat"]),
        ("story", ["at least 2", "kinds includes Rest", "walks is no", "pain is below 3"]),
        ("limb", ["limb", "it is in a limb", "place"]),
        ("unknown-key", ["unknown-key", "\n\n"]),
    ],
)
def test_explain_tells_of_a_code_a_topic_a_rule_and_a_finding(id_: str, parts: list[str], tmp_path: Path) -> None:
    done = run("pack", "explain", id_, str(KITCHEN_SINK), cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert_in_order(done.out, *parts)


def test_explain_suggests_what_was_meant(tmp_path: Path) -> None:
    done = run("pack", "explain", "tlak", str(KITCHEN_SINK), cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "'talk'" in done.err


def test_about_tells_who_made_it_who_paid_and_what_was_not_done(tmp_path: Path, pack: ContentPack) -> None:
    done = run("about", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    meta = pack.meta
    told = (meta.purpose, meta.version, meta.published, meta.evidence_checked, meta.next_review, meta.funding)
    for said in (*told, meta.interests, meta.authors, meta.review_status, meta.license, __version__):
        assert flat(said) in flat(done.out)


def test_version_tells_the_program_the_content_its_hash_and_its_place(tmp_path: Path, pack: ContentPack) -> None:
    done = run("--version", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    found = Path(done.out.partition("found at ")[2].strip())  # in a checkout, or beside the installed package
    assert found.name == "questions.yaml"
    for said in (__version__, pack.meta.version, hashlib.sha256(found.read_bytes()).hexdigest()):
        assert said in done.out
    assert found.read_bytes() == (TOP / "questions.yaml").read_bytes()


@each(
    ("arguments", "named"),
    [
        (("guide", "answers.yaml", "--region", "mars", *KITCHEN), "uk"),
        (("--region", "mars", *KITCHEN), "uk"),
        (("fly",), "fly"),
        (("guide",), "FILE"),
        (("guide", "answers.yaml", "--format", "docx"), "markdown"),
        (("pack", "check", "--colour"), "--colour"),
        (("--colour",), "--colour"),
        (("start", "surplus"), "surplus"),
        (("web", "--port", "99999"), "--port"),
        (("web", "--staff", "staff.json", "--no-browser"), "--clinic"),
        (("batch", "--sample", "9" * 20, "--summary"), "--sample"),
        (("forget", "--older-than", "9" * 20, "--yes"), "--older-than"),
        (("forget", "--all", "--clinic", "aid", "--yes"), "--all, on a server"),
        (("pack", "verify", "--exports", "--only", "flow"), "--only"),
        (("evidence", "--myths", "turner-2010-relief"), "--myths"),
        (("report", "", "--store", "kept.db"), "report is empty"),
        (("guide", "answers.yaml", "--format", "fhir", "--subject", " "), "--subject is empty"),
        (("import", "answers.yaml", "--reference=", "--store", "kept.db"), "--reference= is empty"),
        (("options", "\x1b[2Jdrg"), " [2Jdrg"),
    ],
)
def test_wrong_usage_ends_with_2_and_names_what_is_wrong(arguments: tuple[str, ...], named: str, folder: Path) -> None:
    done = run(*arguments, cwd=folder)
    assert (done.code, done.out) == (2, "")
    assert named in done.err
    assert "Traceback" not in done.err
    assert not unprintable(done.err)


# --- Pipes and encodings --------------------------------------------------------------------------

EVERY_COMMAND = pytest.mark.parametrize(
    "command",
    [("start", *KITCHEN), ("guide", "answers.yaml", *KITCHEN), ("pack", "check", str(KITCHEN_SINK)), ("--version",)],
    ids=lambda command: command[0],
)


@EVERY_COMMAND
def test_a_reader_that_went_away_ends_it_quietly(command: tuple[str, ...], folder: Path) -> None:
    (folder / "answers.yaml").write_text("{}", encoding="utf-8")
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*PROGRAM, *command],
        cwd=folder,
        env=environment(folder),
        input=b"n\n",
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=PATIENCE,
        check=False,
    )
    os.close(writer)
    said = done.stderr.decode()
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    assert "BrokenPipe" not in said
    assert done.returncode == (0 if command[0] == "pack" else 141)


def test_the_first_line_can_be_taken_from_many_sheets(folder: Path) -> None:
    names = " ".join(["answers.yaml"] * 60)
    line = f'set -o pipefail; "$@" guide {names} --pack {KITCHEN_SINK} | head -1; exit "${{PIPESTATUS[0]}}"'
    done = run_in_shell(line, cwd=folder)
    assert (done.code, done.err) == (141, "")
    assert done.out == f"{visit.TITLE}\n"


@EVERY_COMMAND
def test_a_full_disk_is_told_without_a_traceback(command: tuple[str, ...], folder: Path) -> None:
    (folder / "answers.yaml").write_text("{}", encoding="utf-8")
    done = run_in_shell(f'"$@" {" ".join(command)} > /dev/full', cwd=folder)
    assert "Traceback" not in done.err
    assert "Exception ignored" not in done.err
    if command[0] != "pack":  # says all on stderr
        assert done.code == 1


@pytest.mark.parametrize(
    ("command", "closed", "code"),
    [
        ("start", "<&-", 0),
        ("start", ">&-", 1),
        ("guide -", "<&-", 1),
        ("guide - -o sheet.txt", ">&- 2>&-", 0),
        ("start", "<&- >&- 2>&-", 1),
    ],
)
def test_closed_streams_give_no_traceback_and_what_cannot_be_said_is_no_success(
    command: str, closed: str, code: int, folder: Path
) -> None:
    done = run_in_shell(f'"$@" {command} --pack {KITCHEN_SINK} {closed}', cwd=folder, typed="{}")
    assert "Traceback" not in done.err
    assert done.code == code


ONE_START = pytest.mark.xdist_group("encodings")  # the interpreter reads these variables at its start
NOT_UTF_8 = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
ENCODINGS = pytest.mark.parametrize(
    "variables",
    [{"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "utf-8:strict"}, NOT_UTF_8],
    ids=lambda variables: " ".join(f"{name}={value}" for name, value in variables.items()),
)


@ONE_START
@ENCODINGS
def test_a_terminal_that_is_not_utf_8_gets_no_traceback(variables: dict[str, str], folder: Path) -> None:
    text = WARM_OR_COLD.replace("text: Is your leg", "text: Était ta jambe")
    (folder / "pack.yaml").write_text(text, encoding="utf-8")
    (folder / "bad.yaml").write_text("é: 1\n", encoding="utf-8")
    for command, code in (
        (("guide", "answers.yaml"), 0),
        (("guide", "bad.yaml"), 1),
        (("start",), 0),
    ):
        done = run(*command, "--pack", "pack.yaml", cwd=folder, typed="n\n", **variables)
        assert "Traceback" not in done.err, done.err[-300:]
        assert done.code == code


@ONE_START
@ENCODINGS
def test_whatever_bytes_are_typed_the_interview_goes_on(
    variables: dict[str, str], tmp_path: Path, kitchen_sink: ContentPack
) -> None:
    typed = b"\n".join(("é".encode(), "café".encode("latin-1"), b"n", b""))
    done = run("start", *KITCHEN, cwd=tmp_path, typed=typed, **variables)
    assert "Traceback" not in done.err, done.err[-300:]
    assert done.code == 0
    assert flat(kitchen_sink.items["pain"].text) in flat(done.out), "the third line answered the first question"


@ONE_START
def test_a_written_sheet_is_utf_8_whatever_the_terminal_is(folder: Path) -> None:
    (folder / "pack.yaml").write_text(WARM_OR_COLD, encoding="utf-8")
    done = run("guide", "answers.yaml", "-o", "sheet.txt", "--pack", "pack.yaml", cwd=folder, **NOT_UTF_8)
    assert done.code == 0
    assert "- Wärme oder Kälte?\n" in (folder / "sheet.txt").read_text(encoding="utf-8")


# --- The interview, piped in ----------------------------------------------------------------------


def interview(*lines: str, cwd: Path, arguments: tuple[str, ...] = KITCHEN) -> list[str]:
    """Return what is said before each line is taken, and after the last; the same lines are tried once."""
    if (lines, arguments) not in _TRIED:
        _TRIED[lines, arguments] = _interview(*lines, cwd=cwd, arguments=arguments)
    return _TRIED[lines, arguments]


_TRIED: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}


def _interview(*lines: str, cwd: Path, arguments: tuple[str, ...]) -> list[str]:
    done = run("start", "--everything", *arguments, cwd=cwd, typed="".join(f"{line}\n" for line in lines))
    assert (done.code, done.err) == (0, ""), done.err[-2000:]
    assert not unprintable(done.out)
    return re.split(r"^> .*$", done.out, flags=re.MULTILINE)


GUARD = """
import os, sys

def refuse(event, arguments):
    if event.startswith("socket."):
        os._exit(99)
    if event == "open" and isinstance(arguments[0], str) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        os._exit(98)

sys.addaudithook(refuse)
"""


def test_a_whole_interview_opens_no_socket_and_writes_no_file(tmp_path: Path, pack: ContentPack) -> None:
    guard, home = tmp_path / "guard", tmp_path / "home"
    guard.mkdir()
    home.mkdir()
    (guard / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    variables = {"PYTHONPATH": str(guard), "PYTHONDONTWRITEBYTECODE": "1"}
    for caught, code in (("import socket; socket.socket()", 99), ("open('x', 'w')", 98)):
        tried = [sys.executable, "-c", caught]
        assert subprocess.run(tried, env=environment(home, **variables), cwd=home, check=False).returncode == code
    answers = fullest_answers(pack)
    other_site = "head-warning"  # asked for another place than two-hands is
    assert list(answers) == [name for name in pack.items if name != other_site], "every question is asked"
    lines = "".join(f"{line_for(pack.items[link_id], value)}\n" for link_id, value in answers.items())
    program = [*PROGRAM, "start", "--everything"]
    ended = subprocess.run(
        program, cwd=home, env=environment(home, **variables), input=lines, capture_output=True, text=True, check=False
    )
    done = Finished(ended.returncode, ended.stdout, ended.stderr)
    assert (done.code, done.err) == (0, "")
    assert not unprintable(done.out)
    for item in pack.items.values():
        asked = flat(done.out).count(flat(item.short_text if item.group else item.text))
        assert asked >= 1 if item.group else asked == (item.link_id != other_site), item.link_id
    assert not list(home.iterdir())
    (tmp_path / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    guided = run("guide", "answers.json", cwd=tmp_path)
    assert flat(guided.out) in flat(done.out), "the same sheet as from a file"


@pytest.mark.parametrize("count", range(6))
def test_input_that_ends_early_gives_the_sheet_and_says_what_is_missing(
    count: int, tmp_path: Path, kitchen_sink: ContentPack
) -> None:
    asked = [kitchen_sink.items[link_id] for link_id in ("numb", "pain", "place", "kinds", "stage")]
    said = interview(*["n", "8", "2", "3", "1"][:count], cwd=tmp_path)
    for number, item in enumerate(asked):
        assert (flat(item.text) in flat("".join(said))) is (number <= count)
    sheet = flat(said[-1])
    assert flat(kitchen_sink.safety.action) in sheet
    assert flat(kitchen_sink.core_questions[0]) in sheet
    assert ("Urgent signs not answered: 1" in sheet) is (count == 0)
    for name, number in (("where", 2), ("how strong", 1)):
        assert bool(re.search(f"Not answered: [a-z, ]*{name}", sheet)) is (count <= number), name
    if count < 4:
        open_part = sheet.partition(f"{kitchen_sink.topics_by_id['talk'].title}: it depends on ")[2]
        for item in (item for item in asked[count:4] if item.link_id != "numb"):
            assert item.short_text.lower() in open_part.partition(kitchen_sink.topics_by_id["story"].title)[0]
    complete = flat(interview("n", "8", "2", "3", "1", cwd=tmp_path)[-1])
    assert (visit.STOPPED_EARLY in sheet) is (sheet != complete) is (count < 5)


def test_control_characters_that_are_typed_are_not_echoed(tmp_path: Path) -> None:
    interview("\x1b[2J\x07\x9b31m", "\x00\x08\x7f\u202e", "n", "\x1b]0;title\x07", "8", cwd=tmp_path)


@each(
    ("letter", "word", "before"),
    [
        ("y", "YES", []),
        ("u", "Not  Sure", []),
        ("s", "skip", []),
        ("2", "Arm", ["n", "8"]),
        ("1 3", "3, 1", ["n", "8", "2"]),
        ("b", "back", ["n", "8"]),
        ("r", "Review", ["n", "8"]),
        ("q", "stop", ["n"]),
        ("?", "help", []),
    ],
)
def test_a_letter_and_its_word_do_the_same(letter: str, word: str, before: list[str], tmp_path: Path) -> None:
    nothing = interview(*before, cwd=tmp_path)
    by_letter, by_word = (interview(*before, typed, cwd=tmp_path) for typed in (letter, word))
    assert by_letter == by_word
    assert by_letter != nothing


def test_what_is_not_understood_is_said_in_a_line_and_the_question_waits(
    tmp_path: Path, kitchen_sink: ContentPack
) -> None:
    said = interview("perhaps", "11", "", "n", cwd=tmp_path)
    hint = "Please answer with y or n. For help: ?"
    assert [flat(part).strip() for part in said[1:4]] == [
        f"You typed 'perhaps'. {hint}",
        f"You typed '11'. {hint}",
        hint,
    ]
    assert flat(kitchen_sink.items["pain"].text) in flat(said[4]), "then the answer is taken"


def test_help_says_why_we_ask_and_asks_again(tmp_path: Path, kitchen_sink: ContentPack) -> None:
    item = kitchen_sink.items["pain"]
    said = flat(interview("n", "?", "8", cwd=tmp_path)[2])
    assert item.why in said
    assert flat(item.text) in said.partition(item.help)[2], "asked again after the help"


@each(
    ("keys", "following", "words"),
    [
        (["u"], "pain", "Not sure: numb leg."),
        (["s"], "pain", "Urgent signs not answered: 1"),
        (["n", "u"], "place", "Not sure: how strong"),
        (["n", "s"], "place", "Rather not say: how strong"),
    ],
)
def test_not_sure_and_rather_not_say_go_on_and_stand_in_the_sheet(
    keys: list[str], following: str, words: str, tmp_path: Path, kitchen_sink: ContentPack
) -> None:
    said = interview(*keys, cwd=tmp_path)
    assert flat(kitchen_sink.items[following].text) in flat(said[len(keys)])
    assert words in flat(said[-1])


def test_back_asks_the_earlier_question_and_takes_a_new_answer(tmp_path: Path, kitchen_sink: ContentPack) -> None:
    said = interview("n", "8", "b", "3", "2", cwd=tmp_path)
    pain = kitchen_sink.items["pain"]
    assert flat(pain.text) in flat(said[3])
    assert "Your answer now: 8 of 10" in said[3], "the answer so far is shown"
    assert flat(kitchen_sink.items["place"].text) in flat(said[4])
    assert "How strong: 3 of 10" in flat(said[-1])
    assert "8 of 10" not in said[-1]


def test_review_lists_all_answers_and_takes_a_new_one(tmp_path: Path, kitchen_sink: ContentPack) -> None:
    said = interview("n", "8", "r", "2", "4", cwd=tmp_path)
    numb, pain = kitchen_sink.items["numb"], kitchen_sink.items["pain"]
    assert_in_order(said[3], f"1: {numb.short_text}: no", f"2: {pain.short_text}: 8 ")
    assert flat(pain.text) in flat(said[4])
    assert "How strong: 4 of 10" in flat(said[-1])
    assert "8 of 10" not in said[-1]


def test_an_answer_that_no_longer_counts_is_kept_and_comes_back(tmp_path: Path, kitchen_sink: ContentPack) -> None:
    """In the leg, walks; then in the arm after all; then in the leg again: walking is not asked twice."""
    to_place = ("r", "3")
    walks = kitchen_sink.items["walks"]
    parked = interview("n", "8", "1", "1", "y", *to_place, "2", cwd=tmp_path)
    assert "Chosen: Rest" in parked[-1]
    assert "Walking" not in parked[-1], "it is no answer of an arm"
    back = interview("n", "8", "1", "1", "y", *to_place, "2", *to_place, "1", cwd=tmp_path)
    assert "Walking: yes" in flat(back[-1])
    assert sum(flat(walks.text) in flat(part) for part in back) == 1


def test_reviewing_again_and_again_never_wears_it_out(tmp_path: Path) -> None:
    assert len(interview("n", *["r", "1"] * 1200, "n", cwd=tmp_path)) == 2404


def test_stopping_shows_the_sheet_of_what_was_answered(tmp_path: Path, kitchen_sink: ContentPack) -> None:
    said = interview("n", "8", "q", "y", cwd=tmp_path)
    assert len(said) == 5
    assert "Stop here?" in said[3]
    assert_in_order(said[-1], visit.TITLE, "How strong: 8 of 10", "Not answered: where", visit.STOPPED_EARLY)
    assert flat(kitchen_sink.items["place"].text) not in flat("".join(said[3:]))
    assert flat(kitchen_sink.safety.action) in flat(said[-1])
    assert flat(kitchen_sink.items["place"].text) in flat(interview("n", "8", "q", "n", cwd=tmp_path)[4]), "or go on"


@pytest.mark.parametrize(
    ("link_id", "region_id", "contact"),
    [
        ("bladder-bowel-change", "uk", "emergency"),
        ("new-weakness", "us", "emergency"),
        ("self-harm-thoughts", "au", "crisis"),
        ("self-harm-thoughts", "other", "crisis"),
    ],
)
def test_an_urgent_answer_interrupts_before_anything_else_is_asked(
    link_id: str, region_id: str, contact: str, tmp_path: Path, pack: ContentPack
) -> None:
    asked = [item for item in pack.items.values() if not item.follow_up]  # nothing that calls for one is said before
    number = [item.link_id for item in asked].index(link_id)
    said = interview(*["n"] * number, "y", cwd=tmp_path, arguments=("--region", region_id))
    region = next(region for region in pack.regions if region.id == region_id)
    raised = next(rule.raises[0] for rule in pack.rules if rule.urgency == "emergency" and link_id in repr(rule.when))
    topic, following = pack.topics_by_id[raised], asked[number + 1]
    asked_next = following.short_text if following.group else following.text
    heading = [line for line in said[number + 1].splitlines() if line][:2]
    assert heading[heading[0] == "EMERGENCY"] == topic.title
    assert (heading[0] == "EMERGENCY") is (contact == "emergency")
    assert_in_order(said[number + 1], topic.title, getattr(region, contact), *topic.discuss, asked_next)
    sheet = said[-1][said[-1].rindex(visit.TITLE) :].lower()
    call = getattr(region, contact).lower()
    assert_in_order(sheet, f"now: {topic.title}".lower(), call, pack.core_questions[0].lower())


def test_an_urgent_answer_does_not_interrupt_twice_for_the_same_reason(tmp_path: Path, pack: ContentPack) -> None:
    said = interview("y", "y", cwd=tmp_path, arguments=("--region", "uk"))
    assert flat(pack.topics_by_id["emergency-care"].discuss[0]) in flat(said[1])
    assert flat(pack.topics_by_id["emergency-care"].discuss[0]) not in flat(said[2]).partition(pack.meta.title)[0]


def test_a_guessed_region_is_never_shown_alone(tmp_path: Path, pack: ContentPack) -> None:
    done = run("start", cwd=tmp_path, typed="", LANG="en_US.UTF-8")
    us, neutral = next(region for region in pack.regions if region.id == "us"), pack.regions[0]
    assert_in_order(done.out, neutral.emergency, f"{us.name}. Emergency: call {us.emergency}")


def test_content_that_nobody_vouches_for_or_is_past_its_review_says_so_on_the_first_page_and_on_the_sheet(
    tmp_path: Path,
) -> None:
    pack = KITCHEN_SINK.read_text(encoding="utf-8").replace('next_review: "2027-01-01"', 'next_review: "2020-01-01"')
    (tmp_path / "old.yaml").write_text(pack, encoding="utf-8")
    told = flat(run("start", "--pack", "old.yaml", cwd=tmp_path, typed="n\n").out)
    first_page = told.partition("Is your leg numb?")[0].partition("It takes about")[0]
    page_to_take = told.rpartition(visit.TITLE)[2].partition("MY PAIN")[0]
    for words in ("We do not know who made it", "checked again by 2020-01-01"):
        assert words in first_page
        assert words in page_to_take
    assert "We do not know who made it" not in run("start", cwd=tmp_path, typed="n\n").out


# --- whose pack ---------------------------------------------------------------------------------------

WARNED = "We do not know who made it"


def test_the_patients_of_a_clinic_are_not_warned_of_a_pack_that_it_took_on_until_its_text_changes(
    tmp_path: Path,
) -> None:
    own = tmp_path / "knee.yaml"
    own.write_bytes(KITCHEN_SINK.read_bytes())

    def warned() -> bool:
        return WARNED in flat(run("start", "--pack", "knee.yaml", cwd=tmp_path, typed="n\n").out)

    assert warned()
    taken = run("pack", "adopt", "knee.yaml", cwd=tmp_path)
    sha256 = hashlib.sha256(own.read_bytes()).hexdigest()
    assert taken.code == 0
    for words in ("Kitchen sink, version 1.0.0 of 2026-01-01", "Written by software.", "No clinician has read it."):
        assert words in taken.out
    assert sha256 in taken.out
    assert not warned()
    assert "It was taken on here" in flat(run("about", "--pack", "knee.yaml", cwd=tmp_path).out)
    assert run("pack", "adopt", "knee.yaml", cwd=tmp_path).code == 0
    assert run("pack", "adopt", "--list", cwd=tmp_path).out == taken.out, "taken on twice, it is listed once"
    own.write_text(own.read_text(encoding="utf-8") + "# one more line\n", encoding="utf-8")
    assert warned()
    own.write_bytes(KITCHEN_SINK.read_bytes())
    assert run("pack", "adopt", "--drop", sha256[:8], cwd=tmp_path).code == 0
    assert warned()
    assert run("pack", "adopt", "--list", cwd=tmp_path).out == ""


@each(
    ("arguments", "code", "words"),
    [
        ((), 2, "Name a FILE"),
        (("knee.yaml", "--list"), 2, "Name a FILE"),
        (("--drop", "abc"), 2, "No pack that was taken on"),
        (("--drop", ""), 2, "What follows --drop is empty"),
        (("gone.yaml",), 3, "cannot read gone.yaml"),
        (("lowered.yaml",), 1, "Not taken on: patients come out otherwise"),
        ((str(TOP / "questions.yaml"),), 1, "nothing to take on"),
    ],
)
def test_what_cannot_be_taken_on_or_off_is_said_in_a_line(
    tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    lowered = KITCHEN_SINK.read_text(encoding="utf-8").replace("    urgency: emergency\n", "    urgency: today\n")
    (tmp_path / "lowered.yaml").write_text(lowered, encoding="utf-8")
    done = run("pack", "adopt", *arguments, cwd=tmp_path)
    assert (done.code, done.out) == (code, "")
    assert words in done.err


@each("damage", ["", "[", "5", "[5]", '[{"sha256": "a"}]', "null"])
def test_a_damaged_list_of_packs_vouches_for_none_and_is_not_written_over(tmp_path: Path, damage: str) -> None:
    (tmp_path / "knee.yaml").write_bytes(KITCHEN_SINK.read_bytes())
    assert run("pack", "adopt", "knee.yaml", cwd=tmp_path).code == 0
    (listed,) = tmp_path.glob(".config/decision-aid/*.json")
    listed.write_text(damage, encoding="utf-8")
    assert WARNED in flat(run("start", "--pack", "knee.yaml", cwd=tmp_path, typed="n\n").out)
    done = run("pack", "adopt", "knee.yaml", cwd=tmp_path)
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert listed.read_text(encoding="utf-8") == damage
    listed.unlink()


def test_a_sheet_that_goes_to_a_file_says_so_at_the_end_and_one_that_does_not_too(tmp_path: Path) -> None:
    kept = run("start", *KITCHEN, "-o", "sheet.txt", cwd=tmp_path, typed="n\n")
    assert "Your sheet goes to sheet.txt." in kept.out.rpartition("Before you go")[2]
    gone = run("start", *KITCHEN, cwd=tmp_path, typed="n\n")
    last = flat(gone.out.rpartition("Before you go")[2])
    assert "Your sheet is not saved." in last
    assert "Call for help at once." in last


def test_the_sheet_of_an_interview_can_be_written_at_its_end(tmp_path: Path) -> None:
    done = run("start", *KITCHEN, "-o", "sheet.txt", cwd=tmp_path, typed="n\n8\n2\n3\n1\n")
    assert done.code == 0
    (tmp_path / "answers.yaml").write_text("{numb: false, pain: 8, place: arm, kinds: [music], stage: open}", "utf-8")
    guided = run("guide", "answers.yaml", *KITCHEN, cwd=tmp_path)
    assert (tmp_path / "sheet.txt").read_text(encoding="utf-8") == guided.out


@pytest.mark.parametrize(("name", "begins"), [("a.html", "<!DOCTYPE html>"), ("a.md", "# "), ("a.txt", visit.TITLE)])
def test_the_ending_of_its_name_says_how_the_sheet_of_an_interview_is_written(
    tmp_path: Path, name: str, begins: str
) -> None:
    done = run("start", *KITCHEN, "-o", name, cwd=tmp_path, typed="n\n")
    assert done.code == 0
    assert (tmp_path / name).read_text(encoding="utf-8").lower().startswith(begins.lower())
