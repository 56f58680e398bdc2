"""What the way to the sheet costs a patient: screens, keys, words and minutes, counted from the real program.

    python benchmarks/effort.py            the table, the longest of the stories in each row
    python benchmarks/effort.py --each     a row for each story
    python benchmarks/effort.py --desk     the same at the nurse desk, from the list to the clinician's sheet

The patients are the first scenarios of the pack, told as whole stories; what a scenario leaves open is answered
calmly. The program runs on a pseudo-terminal and is pressed as a person presses it: what does not fit in the window is
scrolled to. A page is a screen, and each time it is scrolled another; a question that stood on the screen before, with
all its answers, is none. What stood on the screen before is not read
again, piece by piece: two spaces or a bar set pieces of a line apart, and what was added to a piece is all that is new
of it. The keys in the last lines are read once. Minutes are words / 200 and two seconds a key. What to type comes from
the same interview, folded beside it.

At the desk words are those that a nurse reads aloud, at 150 a minute: what stands after "Read aloud:" and "First say:",
the lines of a group and the choices, unless it says to listen. A key is also each letter of the reference (A-1).
"""

from __future__ import annotations

import re
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo  # noqa: E402
from decision_aid.engine import regions  # noqa: E402
from decision_aid.engine.answers import Answers  # noqa: E402
from decision_aid.loading import load_shipped  # noqa: E402
from decision_aid.people.desk.intake import AT_THE_DESK, HandoverSheet  # noqa: E402
from decision_aid.people.desk.signs import SignPage  # noqa: E402
from decision_aid.people.interview import AT_HOME, Interview  # noqa: E402
from decision_aid.people.interview.ending import Sheet  # noqa: E402
from decision_aid.people.interview.resuming import ShallWeKeep  # noqa: E402
from decision_aid.people.interview.state import Outcome  # noqa: E402
from decision_aid.people.prompts import ONE_DIGIT, REST  # noqa: E402
from decision_aid.sessions.content import Content  # noqa: E402
from decision_aid.sessions.records import Details  # noqa: E402
from tests.programs import Terminal, flat, keys_for, line_for, words  # noqa: E402
from tests.scripted import asked_by, items_by_words  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import ContentPack, Item
    from decision_aid.engine.answers import Answer, Value
    from decision_aid.people.interview import State
    from decision_aid.people.interview.state import Page, Route
    from decision_aid.people.prompts import Prompt
    from decision_aid.sessions.records import Who

FOOT = 3  # lines at the end of a screen in which its keys stand
STORIES = 6  # of the scenarios, the first
WINDOWS = {"rich, 80x24": (80, 24), "rich, 40x15": (40, 15)}
WORDS_A_MINUTE, ALOUD_A_MINUTE, MINUTES_A_KEY = 200, 150, 2 / 60
ALOUD = re.compile(
    r"(?:First say|Read aloud):(.*?)(?=\n *(?:Read aloud|Listen|y  ?Yes|\? help|Numbers|At most|A number|Another))",
    re.DOTALL,
)
AT_DESK_GOALS = "Goals: 45 keys, 6 minutes."
GOALS = "Goals: 1 screen before the first question (40x15: 2); 26 screens, 45 keys, 1,500 words, 10 minutes; plain 12."


@dataclass(slots=True)
class Effort:
    """What was shown and pressed so far."""

    screens: int = 0
    before_first: int = 0
    keys: int = 0
    words: int = 0
    questions: int = 0
    words_a_minute: int = WORDS_A_MINUTE
    _pieces: set[str] = field(default_factory=set)
    _keys: set[str] = field(default_factory=set)

    @property
    def minutes(self) -> float:
        return self.words / self.words_a_minute + self.keys * MINUTES_A_KEY

    def see(self, text: str, *, is_new: bool = True) -> None:
        """Count what is new on a screen, and the screen."""
        lines = [_pieces(line) for line in text.splitlines()]
        pieces = {piece for line in lines for piece in line}
        new = (piece for line in lines for piece in line if piece not in self._pieces | self._keys)
        self.screens += is_new
        self.words += sum(len(words(self._added(piece))) for piece in new)
        self._pieces = pieces
        self._keys |= {piece for line in lines[-FOOT:] for piece in line}

    def hear(self, text: str) -> None:
        """Count what is new of what is read aloud; nobody reads keys, nor the answer that was just given."""
        read = (re.sub(r"^(\d+|\[ \])( |$)|^x .*", "", piece) for line in text.splitlines() for piece in _pieces(line))
        known = {f"{piece}:": piece for piece in self._pieces}
        pieces = {next((known[one] for one in known if piece.startswith(one)), piece) for piece in read if piece}
        self.words += sum(len(words(piece)) for piece in pieces - self._pieces)
        self._pieces = pieces

    def _added(self, piece: str) -> str:
        """Return what is new of a piece that stood there without it, as a line of a group before its answer."""
        return piece.removeprefix(max((known for known in self._pieces if piece.startswith(f"{known}:")), default=""))

    def asked(self) -> None:
        self.before_first = self.before_first if self.questions else self.screens - 1
        self.questions += 1


def _pieces(line: str) -> list[str]:
    return [piece for piece in re.split(r"  +|[\u2500\u2501]+", line.strip("> ").replace("[x]", "[ ]")) if piece]


@dataclass(slots=True)
class Story:
    """A patient of the pack, and the interview as it stands for them."""

    pack: ContentPack
    answers: Answers
    route: Route = AT_HOME
    who: Who | None = None
    talk: Interview = field(init=False)
    state: State = field(init=False)

    def __post_init__(self) -> None:
        self.talk = Interview(content=Content(self.pack, ""), route=self.route, keep=None)
        self.state = self._carried_out(
            self.talk.begin(regions.Place(self.pack.neutral_region, certain=False), Details(short=True), self.who)
        )

    def _carried_out(self, state: State) -> State:
        while state.effects:
            state = self.talk.after(state, Outcome())
        return state

    def prompts(self) -> Iterator[Prompt]:
        """Yield the pages up to the sheet; each is answered by `type`."""
        while not isinstance(self.state.pages[-1], Sheet | HandoverSheet):
            yield self.talk.show(self.state)

    def type(self, line: str) -> None:
        self.state = self._carried_out(self.talk.step(self.state, line))

    def item(self, prompt: Prompt) -> Item | None:
        asked = asked_by(prompt).removeprefix("Read aloud: ") if prompt.rows or prompt.body else ""
        return None if prompt.quiet else items_by_words(self.pack).get(asked)

    def answer(self, item: Item) -> Value:
        told = self.answers.get(item.link_id)
        return told if isinstance(told, bool | int | str | tuple) else _calm(item)

    def line(self, prompt: Prompt) -> str:
        """Return what this person types at a page."""
        match self.state.pages[-1]:
            case ShallWeKeep():
                return "n"
            case SignPage():
                return "k"
        item = self.item(prompt)
        return self._in_group(prompt) or line_for(item, self.answer(item)) if item else ""

    def _in_group(self, prompt: Prompt) -> str:
        """Return the shorter way to answer a group: first what is not as the rest, by its number, then all the rest."""
        items = items_by_words(self.pack)
        open_rows = {row.key: items[row.text] for row in prompt.rows if not row.answer}
        group = self.pack.groups_by_id.get(next(iter(open_rows.values())).group) if open_rows else None
        if group is None or group.rest is None or len(open_rows) == 1:
            return ""
        others = [key for key, item in open_rows.items() if self.answer(item) != group.rest]
        if not others:
            return REST
        is_shorter = sum(len(key) + 1 for key in others) + 1 < len(open_rows)
        key = others[0] if prompt.has_numbered_rows and is_shorter else next(iter(open_rows))
        return f"{key} {line_for(open_rows[key], self.answer(open_rows[key]))}" if key in others else ""

    def keys(self, prompt: Prompt, line: str) -> list[str]:
        """Return what is pressed for a line; a row of a group that is open first needs no number."""
        item = self.item(prompt)
        if not item or line == REST:
            return [line or "\r"]
        if prompt.rows and " " in line:
            row, _, key = line.partition(" ")
            return [*(row if row != prompt.rows[prompt.open_row].key else ""), key]
        keys = keys_for(item, self.answer(item))
        is_long = len(item.answer_options) > ONE_DIGIT
        return [*re.sub("0([2-9])", r"\1", "".join(keys))] if is_long else keys  # as they stand on the screen


def _calm(item: Item) -> Answer:
    match item.kind:
        case YesNo():
            return False
        case Scale(low, high):
            return (low + high) // 2
        case SingleChoice(options):
            return options[0].code
        case MultipleChoice():
            return tuple(option.code for option in item.answer_options if not option.exclusive)[:2]


def rich(story: Story, size: tuple[int, int], home: Path) -> Effort:
    """Return what the rich face costs in a window of so many columns and lines."""
    effort = Effort()
    with Terminal(cwd=home, columns=size[0], lines=size[1]) as program:
        program.ready()

        def press(*keys: str) -> None:
            for key in keys:
                program.press(key)
                effort.keys += 1

        def is_new(page: Page, before: str) -> bool:
            """Say whether a page is a screen: its question did not stand on the one before with all its answers."""
            if page == story.state.pages[-1]:
                return False
            prompt = story.talk.show(story.state)
            asked = story.item(prompt)
            told = (asked.text, *(choice.text for choice in prompt.choices)) if asked and not prompt.rows else ()
            return not told or not all(flat(words) in flat(before) for words in told)

        effort.see(program.text)
        for prompt in story.prompts():
            item, page, shown = story.item(prompt), story.state.pages[-1], program.text
            if item:
                effort.asked()
                _expect(item.short_text if prompt.rows else item.text, program.text)
            line = story.line(prompt)
            while "More below" in program.text and (line == REST or not prompt.rows):  # a line of a group shows itself
                press(" ")
                effort.see(program.text)
            press(*story.keys(prompt, line))
            story.type(line)
            if not isinstance(story.state.pages[-1], Sheet):
                effort.see(program.text, is_new=is_new(page, shown))
    return effort


def at_desk(story: Story, home: Path) -> Effort:
    """Return what a nurse presses and reads aloud, from the list to the clinician's sheet."""
    effort = Effort(words_a_minute=ALOUD_A_MINUTE)

    def aloud(text: str) -> str:
        return "\n".join(ALOUD.findall(text))

    with Terminal("intake", "--not-encrypted", "--region", "uk", cwd=home, columns=100, lines=50) as program:
        program.ready()

        def press(*keys: str) -> None:
            program.press(*keys)
            effort.keys += len(keys)

        press(*"A-1", "\r", "n")
        for prompt in story.prompts():
            item = story.item(prompt)
            if item:
                _expect(item.short_text if prompt.rows else item.text, program.text)
            effort.hear(aloud(program.text))
            line = story.line(prompt)
            press(*story.keys(prompt, line))
            story.type(line)
    return effort


def _expect(words: str, shown: str) -> None:
    if flat(words)[:12] not in flat(shown):
        raise SystemExit(f"'{words}' was expected, and this was shown:\n{shown}")


def plain(story: Story, home: Path) -> Effort:
    """Return what the plain face costs; its prompts are heard whole."""
    effort = Effort()
    with Terminal("--plain", cwd=home, lines=60) as program:
        shown = program.until_asked()
        for prompt in story.prompts():
            effort.screens += 1
            effort.words += len(words(shown))
            if story.item(prompt):
                effort.asked()
                _expect(asked_by(prompt), shown)
            line = story.line(prompt)
            shown = program.say(line)
            effort.keys += len(line) + 1
            story.type(line)
    return effort


def efforts_at_desk(pack: ContentPack) -> list[Effort]:
    """Return what each story costs, each at a desk with nobody on its list."""
    sheets = [Answers(_answers(pack, number)) for number in range(STORIES)]
    found = []
    for sheet in sheets:
        with tempfile.TemporaryDirectory() as folder:
            found.append(at_desk(Story(pack, sheet, AT_THE_DESK, "nurse"), Path(folder)))
    return found


def efforts(pack: ContentPack) -> dict[str, list[Effort]]:
    """Return for each face and window what each story costs."""
    sheets = [Answers(_answers(pack, number)) for number in range(STORIES)]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        faces = {name: [rich(Story(pack, s), size, home) for s in sheets] for name, size in WINDOWS.items()}
        return {**faces, "plain": [plain(Story(pack, sheet), home) for sheet in sheets]}


def _answers(pack: ContentPack, number: int) -> dict[str, Answer]:
    from decision_aid.engine.answers import from_data

    given = pack.scenarios[number].answers
    read = {name: from_data(pack.items[name], value) for name, value in dict(given).items()}
    return {name: value for name, value in read.items() if isinstance(value, bool | int | str | tuple)}


def table(found: dict[str, list[Effort]], *, each: bool = False) -> str:
    """Return the table: of the stories in a row the longest, or a row for each of them."""
    columns = ("", "screens before the first question", "screens to the sheet", "keys", "words", "minutes")
    head = (f"| {' | '.join(columns)} |", f"|---{'|--:' * 5}|")
    rows = [
        (f"{name}, story {number}" if each else name, effort)
        for name, all_of in found.items()
        for number, effort in enumerate(all_of if each else [max(all_of, key=lambda one: one.minutes)], start=1)
    ]
    return "\n".join(
        [
            *head,
            *(f"| {n} | {e.before_first} | {e.screens} | {e.keys} | {e.words:,} | {e.minutes:.1f} |" for n, e in rows),
        ]
    )


def table_of_desk(found: list[Effort], *, each: bool = False) -> str:
    """Return the table of the desk: the longest of the stories, or a row for each of them."""
    rows = enumerate(found, start=1) if each else [("longest", max(found, key=lambda one: one.minutes))]
    lines = (f"| {name} | {one.keys} | {one.words:,} | {one.minutes:.1f} |" for name, one in rows)
    return "\n".join(["| story | keys | words read aloud | minutes |", "|---|--:|--:|--:|", *lines])


def main() -> None:
    pack = load_shipped().pack
    if pack is None:
        raise SystemExit("the shipped pack does not load")
    each, desk = "--each" in sys.argv[1:], "--desk" in sys.argv[1:]
    print(table_of_desk(efforts_at_desk(pack), each=each) if desk else table(efforts(pack), each=each))
    print(f"\n{AT_DESK_GOALS if desk else GOALS}")


if __name__ == "__main__":
    main()
