"""How one prompt fills one screen: head, the part that scrolls, the keys, and the line for typing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from decision_aid.frozen import frozen
from decision_aid.people.prompts import CHOSEN, REST, Beside, Choice, Prompt, Row
from decision_aid.reports.text import broken, unbroken

WIDEST, WIDEST_TABLE = 80, 160
TWO_COLUMNS, WIDE = 60, 100  # columns from which the names of a table stand beside its cells, or above them
SMALLEST = (40, 15)  # columns, lines
BAR = 12  # cells
ACCENT, ALARM = "magenta", "bold red"
COMFORTABLE, LEAST = 10, 6  # lines between head and foot
APART = " " * 4
CHOSEN_BESIDE = "  (chosen)"
MORE = "More below: press Enter."
MORE_BY_SPACE = "More below: press Space."
MORE_BY_PAGE = "More below: press Page Down."
ABOVE = "More above: press Up. "
ALL_KEYS = "?"
MOST_KEY_LINES = 4  # so many lines of keys always stay, as on a page that says whom to call


@frozen
class View:
    """What a person did on a screen so far: digits typed, choice pointed at, choices taken, scrolling.

    `seen`: the last line was on the screen. `refused`: digits that are no answer here, while more may follow.
    """

    typed: str = ""
    refused: str = ""
    pointed: int = -1
    taken: frozenset[str] = frozenset()
    top: int = 0
    notice: str = ""
    all_keys: bool = False
    seen: bool = False


@dataclass(frozen=True)
class Layout:
    """A prompt as it stands in a window now; everything is computed from these values, and once.

    `over`: what a key was answered stands in place of the heading, or in an alarm of what comes below it.
    """

    prompt: Prompt
    view: View
    console: Console
    confirm: bool
    over: bool = False

    @cached_property
    def width(self) -> int:
        return min(WIDEST, self.console.width) - (4 if self.prompt.alarm else 0)

    def lines(self) -> list[Text]:
        """Return all lines of the screen but the last, on which the person types."""
        middle, room, top = self.middle[0], self.room, self.view.top
        shown = middle[top : top + room]
        if self.over and self.prompt.alarm:  # of which the heading stays
            said = self._wrapped(Text(self.view.notice))
            shown = [*said, *shown[len(said) :]]
        lines = [*self._head, *shown, *[Text("")] * (room - len(shown))]
        lines = [*(self._framed(lines) if self.prompt.alarm else lines), *self._foot_now()]
        return self._too_small(middle) if self.is_too_small() else lines

    def _framed(self, lines: list[Text]) -> list[Text]:
        """Return lines in a heavy frame with the word of alarm in it, which says it without colour."""
        across, down, corners = ("\u2501", "\u2503", "\u250f\u2513\u2517\u251b") if self._is_utf else ("=", "|", "++++")
        word = f"{across * 2} {self.prompt.alarm} "
        top = corners[0] + word + across * (self.width + 2 - len(word)) + corners[1]
        bottom = corners[2] + across * (self.width + 2) + corners[3]
        sides = (
            Text.assemble((f"{down} ", ALARM), line, " " * (self.width - line.cell_len), (f" {down}", ALARM))
            for line in lines
        )
        return [Text(top, style=ALARM), *sides, Text(bottom, style=ALARM)]

    @property
    def _is_utf(self) -> bool:
        return self.console.encoding.startswith("utf")

    def last_line(self) -> Text:
        """Return the line on which the person types, with what is out of sight where no other line says so."""
        if self.is_too_small():
            return Text(f"> {self._typed}")
        below = f"{self._more()} " if self.is_more_below() and not (self.prompt.enter or self._waiting) else ""
        if self._enter_stands_last:
            below = f"{self._more() if self.is_more_below() else self._enter()[0].plain} "
        above = ABOVE if self.view.top and not self.prompt.choices else ""
        both = f"{below} {above}" if below and above else below or above
        hints = both if len(both) + 3 < self.width else below
        return Text(f"{hints}> {_end_of(self._typed, self.width - len(hints) - 3)}")

    @property
    def _typed(self) -> str:
        return "*" * len(self.view.typed) if self.prompt.secret else self.view.typed

    def is_more_below(self) -> bool:
        return self.view.top + self.room < len(self.middle[0])

    @cached_property
    def folds_keys(self) -> bool:
        """Say whether all keys would take more than a quarter of the window, so that some give way to the text."""
        lines = len(self._lines_of_keys(self._words()))
        return lines > MOST_KEY_LINES and lines * 4 > self.console.height

    def is_too_small(self) -> bool:
        """Say whether head and foot leave no room: then the window must be made larger first."""
        return len(self._head) + 1 + len(self._foot) + self._frame > self.console.height - 1

    def highest_top(self) -> int:
        """Return the first line of the last page, which does not begin within a choice either, and may be short."""
        lines, begins = self.middle
        highest = max(0, len(lines) - self.room)
        return min((line for line in begins if line >= highest > 0), default=highest)

    def top_after(self, pages: int) -> int:
        """Return the first line after so many pages: the whole of what was cut, where it begins in sight."""
        top, room, begins = self.view.top, self.room, self.middle[1]
        if pages > 0:
            return max((line for line in begins if top < line <= top + room), default=top + max(1, room - 1))
        if pages < 0 and top > room:
            return min((line for line in begins if top - room <= line < top), default=top - room + 1)
        return 0 if pages else top

    @cached_property
    def room(self) -> int:
        return max(1, self._free(self._head) + self._enter_stands_last)

    @cached_property
    def _enter_stands_last(self) -> bool:
        """Say whether what Enter does stands on the last line, so that there is a line more for a long text."""
        enter, typed = self._enter(), self.prompt.line
        return len(enter) == 1 and not typed and len(enter[0]) + 3 < self.width and self._least > self._free(self._head)

    @cached_property
    def _least(self) -> int:
        """The number of lines between head and foot, without air."""
        return len(self._asked(air=False)[0])

    @cached_property
    def middle(self) -> tuple[list[Text], list[int]]:
        """Return the lines between head and foot, and where among them each choice, or cell of a table, begins.

        Questions that are not asked now stand there where all of it is in sight, with air around each if there is room.
        """
        prompt = self.prompt
        if prompt.before or prompt.after:
            for air in (True, False):
                before = [self._beside(each, air=air) for each in prompt.before]
                after = [self._beside(each, air=air) for each in prompt.after]
                lines, places = self._asked(air=air, mark="> ")
                whole = [line for block in (*before, lines, *after) for line in (Text(""), *block)][1:]
                if len(whole) <= self.room:
                    above = sum(len(block) + 1 for block in before)
                    return whole, [above + place for place in places]
        airy = self._asked(air=True)
        return airy if len(airy[0]) <= self.room else self._asked(air=False)

    def _asked(self, *, air: bool, mark: str = "") -> tuple[list[Text], list[int]]:
        """Return the lines of what is asked now, with a mark before the question where others stand beside it."""
        prompt = self.prompt
        lines = [] if self._notices_stay else self._notices()
        if prompt.blocks:
            return [*lines, *self._reading()], []
        for number, text in enumerate(prompt.body[bool(self._first_help) :]):
            is_question = number == 0 and bool(prompt.choices or prompt.typed_keys)
            style = "bold" if is_question or text in prompt.strong else ""
            if mark and text:
                lines += self._behind(Text(mark if is_question else "  "), Text(text), style)
            elif text or air or not (prompt.alarm or (prompt.choices and number + 1 == len(prompt.body))):
                lines += self._hanging(text) or self._wrapped(Text(text, style=style))
        if air and prompt.body and prompt.body[-1] and prompt.choices and not prompt.rows:
            lines.append(Text(""))  # air around the question
        table, cells = self._table()
        places = [len(lines) + place for place in cells]
        lines += table
        for number, row in enumerate(prompt.rows):
            places.append(len(lines))
            lines += self._row(number, row)
        if prompt.rows:
            return lines, places
        for number, choice in enumerate(prompt.choices):
            places.append(len(lines))
            if prompt.begins_group(number):
                lines += self._wrapped(Text(choice.under, style="bold"))
            lines += self._choice(number, choice)
        return lines, places

    # --- parts ------------------------------------------------------------------------------------

    def _free(self, head: list[Text]) -> int:
        return self.console.height - len(head) - len(self._foot) - 1 - self._frame

    @property
    def _frame(self) -> int:
        return 2 if self.prompt.alarm else 0

    @cached_property
    def _head(self) -> list[Text]:
        """Where lines are few, a notice scrolls with the rest, and the empty line goes."""
        heading = self._title()
        hint = self._wrapped(Text(self._size_hint())) if self._size_hint() else []
        notices = self._notices() if self._notices_stay else []
        progress = self._wrapped(Text(self.prompt.progress)) if self.prompt.progress else []
        head = [*heading, *progress, *hint, *notices]
        air = [Text("")] if self._free([*head, *self._first_help]) > max(COMFORTABLE, self._least) else []
        head += [*air, *self._first_help]
        said = self._wrapped(Text(self.view.notice)) if self.over and not self.prompt.alarm else []
        if len(said) > len(head):
            said = self._wrapped(Text(f"{self.view.notice.partition('. ')[0].removesuffix('.')}."))
        said += [Text("")] * (len(heading) - len(said)) if said else []
        return [*said, *head[len(said) :]]

    @cached_property
    def _first_help(self) -> list[Text]:
        """Whom to call first, where the screen begins with it: it never scrolls out of sight."""
        prompt = self.prompt
        stays = not prompt.choices and (prompt.alarm or not prompt.enter) and set(prompt.body[:1]) & set(prompt.strong)
        return self._wrapped(Text(prompt.body[0], style="bold")) if stays else []

    def _title(self) -> list[Text]:
        """The heading, and at the right how far it is: a bar where there is room for one, and its words."""
        heading = Text(self.prompt.heading, style="bold")
        if self.prompt.at is None:
            return self._wrapped(heading)
        step, of = self.prompt.at
        done = max(1, step * BAR // of)
        full, rest = ("\u2501", "\u2500") if self._is_utf else ("#", "-")
        bar = Text.assemble((full * done, ACCENT), rest * (BAR - done), f" {self.prompt.step}")
        for far in (bar, Text(self.prompt.step)):
            gap = self.width - heading.cell_len - far.cell_len
            if gap > 1:
                return [Text.assemble(heading, " " * gap, far)]
        return [*self._wrapped(heading), Text(self.prompt.step)]

    def _notices(self) -> list[Text]:
        texts = filter(None, (*self.prompt.notices, "" if self.over else self.view.notice))
        return [line for text in texts for line in self._wrapped(Text(text))]

    @cached_property
    def _notices_stay(self) -> bool:
        return self._free([*self._title(), *self._notices(), *self._first_help]) >= LEAST

    def _reading(self) -> list[Text]:
        from decision_aid.people.terminal.reading import lines_of  # not needed by a question
        from decision_aid.reports.text import ASCII_ICONS, ROUND_ICONS

        icons = ROUND_ICONS if self._is_utf else ASCII_ICONS
        return lines_of(self.prompt.blocks, self.width, icons, ACCENT)

    def _table(self) -> tuple[list[Text], list[int]]:
        """The columns side by side where all of them fit in the window; else title by title, column under column.

        And where among these lines each cell begins, the first with its title.
        """
        if not self.prompt.table:
            return [], []
        side_by_side = self._side_by_side() if self.console.width >= WIDE else []
        if side_by_side and len(side_by_side) <= self._free(self._title()):
            return side_by_side, []
        lines, places, beside = list[Text](), list[int](), max(map(len, self.prompt.table[0])) + 2
        for title, cells in self.prompt.facts():
            lines += [Text("")] if lines and self.width >= TWO_COLUMNS else []
            begins = len(lines)
            lines += self._wrapped(Text(title, style=f"bold {ACCENT}"))
            for name, cell in cells:
                places.append(begins)
                if self.width < TWO_COLUMNS:
                    lines += self._wrapped(Text.assemble((f"{name}: ", "bold"), cell))
                else:
                    lines += self._behind(Text(f"{name:{beside}}"), Text(cell))
                begins = len(lines)
        return lines, places

    def _side_by_side(self) -> list[Text]:
        names, console = self.prompt.table[0], self.console
        table = Table("", *names, box=SIMPLE_HEAD, show_lines=True, header_style=f"bold {ACCENT}")
        for title, cells in self.prompt.facts():
            table.add_row(Text(title, style="bold"), *(Text(cell) for _, cell in cells))
        options = console.options.update_width(min(console.width, WIDEST_TABLE))
        shown = console.render_lines(table, options, pad=False)
        return [Text.assemble(*((part.text, part.style or "") for part in line)) for line in shown]

    def _beside(self, told: Beside, *, air: bool) -> list[Text]:
        """Return the lines of a question that is not asked now, with its answer if it has one."""
        question = Text.assemble(told.text, (f"  {told.answer}" if told.answer else "", "bold"))
        lines = self._behind(Text("  "), question)
        lines += [Text(f"  {line}" if line else "") for line in told.lines if line or air]
        lines += [Text("")] if air and told.choices else []
        for choice in told.choices:
            taken = choice.key in told.chosen
            after = CHOSEN_BESIDE if taken and not told.several else ""
            mark = Text(f"  {choice.key:>2}  {_box(taken=taken) if told.several else ''}")
            lines += self._behind(mark, Text(choice.text + after), "bold" if taken else "")
        return lines

    def _choice(self, number: int, choice: Choice) -> list[Text]:
        prompt, view = self.prompt, self.view
        is_pointed, taken = number == view.pointed, choice.key in (view.taken if prompt.several else prompt.chosen)
        box, after = (_box(taken=taken), "") if prompt.several else ("", CHOSEN if taken else "")
        mark = Text.assemble("> " if is_pointed else "  ", (f"{choice.key:>2}", f"bold {ACCENT}"), f"  {box}")
        return self._behind(mark, Text(choice.text + after), "bold" if is_pointed or taken else "")

    def _row(self, number: int, row: Row) -> list[Text]:
        """The pointer stands where the next answer goes."""
        is_next = number == (self.prompt.open_row if self.view.pointed < 0 else self.view.pointed)
        told = (f"{row.key:>2}  ", f"bold {ACCENT}") if self.prompt.has_numbered_rows else ""
        mark = Text.assemble("> " if is_next else "  ", told)  # a number that is no key to press is not shown
        at = min(self._answers_at, self.width - len(mark) - cell_len(row.answer))  # a long answer begins further left
        words = f"{row.text:{at}}{row.answer}" if row.answer and at > cell_len(row.text) + 1 else row.words
        return self._behind(mark, Text(words), "bold" if is_next else "")

    @cached_property
    def _answers_at(self) -> int:
        """The column at which the answers to the lines of a group begin; 0 where there is no room for such a column."""
        begin = max((cell_len(row.text) for row in self.prompt.rows), default=0) + 3
        longest = max((cell_len(choice.text) for choice in self.prompt.choices), default=0)
        return begin if begin + longest + 6 <= self.width else 0

    @cached_property
    def _foot(self) -> list[Text]:
        """The keys, always the last lines."""
        prompt = self.prompt
        shown = [*prompt.choices, *(command for command in prompt.commands if command.key == REST)]
        lines = self._answers(shown) if prompt.rows else []
        other = "its number" if prompt.has_numbered_rows else "arrow keys"
        another = f"Another line: {other}." if len(prompt.rows) > 1 else ""
        asked = self._waiting or " ".join(filter(None, (prompt.ask, another, self._enter_hint())))
        lines += self._wrapped(Text(asked)) if asked else []
        return [*lines, *self._enter(), *map(Text, self._key_lines())]

    def _answers(self, shown: list[Choice]) -> list[Text]:
        """The answers to the lines of a group on as few lines as fit, each with its key set apart as in a list."""
        lines, apart = list[Text](), APART if self.width >= TWO_COLUMNS else APART[:2]
        for choice in shown:
            told = Text.assemble((choice.key, f"bold {ACCENT}"), f"{apart[2:] or ' '}{choice.text}")
            if lines and lines[-1].cell_len + len(apart) + told.cell_len <= self.width:
                lines[-1] += Text.assemble(apart, told)
            else:
                lines += self._wrapped(told)
        return lines

    def _enter(self) -> list[Text]:
        says = self.prompt.enter and not self._waiting
        return self._wrapped(Text(f"Press Enter to {self.prompt.enter}.")) if says else []

    def _foot_now(self) -> list[Text]:
        """What Enter does is said only where it does it: while more is below, Enter moves on."""
        foot, enter = self._foot, self._enter()
        if not enter or not (self.is_more_below() or self._enter_stands_last):
            return foot
        place = foot.index(enter[0])
        if self._enter_stands_last:
            return [*foot[:place], *foot[place + 1 :]]
        more = [Text(self._more()), *[Text("")] * (len(enter) - 1)]
        return [*foot[:place], *more, *foot[place + len(enter) :]]

    def _more(self) -> str:
        """Say by which key the screen moves on, with what the person did so far."""
        if self.prompt.line:
            return MORE_BY_PAGE
        return MORE if self.view.pointed < 0 or self.prompt.several else MORE_BY_SPACE

    def _key_lines(self) -> list[str]:
        words = self._words()
        if not self.folds_keys:
            return self._lines_of_keys(words)
        if self.view.all_keys:
            return self._lines_of_keys([*words, f"{ALL_KEYS} fewer keys"])
        return self._lines_of_keys([*words[:2], words[-1], f"{ALL_KEYS} all keys"])

    def _words(self) -> list[str]:
        """The commands; that which answers the rest of a group stands beside the answers."""
        commands, rows = self.prompt.commands, self.prompt.rows
        return [f"{command.key} {command.text}" for command in commands if not (rows and command.key == REST)]

    def _lines_of_keys(self, words: list[str]) -> list[str]:
        """The keys on as few lines as fit, none of them broken in two."""
        lines: list[str] = []
        for word in words:
            if lines and len(lines[-1]) + 2 + len(word) <= self.width:
                lines[-1] += f"  {word}"
            else:
                lines.append(word)
        return lines

    def _enter_hint(self) -> str:
        return "Then press Enter." if self.confirm and self.prompt.answers and not self.prompt.line else ""

    @cached_property
    def _waiting(self) -> str:
        """Say of a digit with which other numbers begin that it waits, in place of all else that Enter does."""
        answers, typed = self.prompt.answers, self.view.typed
        waits = f"{typed}0" in answers and {typed, f"0{typed}"}.intersection(answers)
        return f"After {typed}, press Enter." if typed and waits and not (self.confirm or self.prompt.line) else ""

    def _wrapped(self, text: Text, indent: int = 0) -> list[Text]:
        width = max(10, self.width - indent)
        if cell_len(text.plain) <= width:
            return [text]
        whole = text.copy()
        whole.plain = unbroken(text.plain, width)
        lines = list(whole.wrap(self.console, width))
        for line in lines:
            line.plain = broken(line.plain)
        return lines

    def _hanging(self, text: str) -> list[Text]:
        """Return the lines of an entry of a list that is too long for one."""
        if not text.startswith("- ") or cell_len(text) <= self.width:
            return []
        return self._behind(Text("- "), Text(text[2:]))

    def _behind(self, mark: Text, text: Text, style: str = "") -> list[Text]:
        """Return a text behind its mark, its further lines under the first."""
        lines = self._wrapped(text, indent=len(mark))
        marked = [Text.assemble(" " * len(mark) if row else mark, line) for row, line in enumerate(lines)]
        for line in marked:
            line.stylize_before(style)
        return marked

    def _size_hint(self) -> str:
        small = self.console.width < SMALLEST[0] or self.console.height < SMALLEST[1]
        return "Please make this window larger." if small else ""

    def _too_small(self, middle: list[Text]) -> list[Text]:
        """Ask for room first, then show what fits."""
        height = self.console.height - 1
        lines = [*self._wrapped(Text(self._size_hint())), *middle[self.view.top :]][:height]
        return lines + [Text("")] * (height - len(lines))


def _box(*, taken: bool) -> str:
    return "[x] " if taken else "[ ] "


def _end_of(text: str, room: int) -> str:
    """Return as much of the end of a text as fits on the line where it is typed."""
    while cell_len(text) > max(1, room):
        text = text[1:]
    return text
