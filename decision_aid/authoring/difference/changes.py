"""Two packs -> what differs in their text and structure, place by place, by ids and not by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from typing import Any

from decision_aid.content import Condition, ContentPack, Item
from decision_aid.frozen import frozen
from decision_aid.loading.questions import as_written

Route = tuple[str, ...]
Leaf = bool | int | str | None | Condition
ID_FIELDS = ("id", "link_id", "code", "term", "name")
ORDER = "order"
MUCH_ALIKE = 0.6  # of two sentences, as difflib counts it
_Tree = dict[str, Any]


class Whole:
    """Stands for a thing that is there with all its parts."""

    def __repr__(self) -> str:
        return "WHOLE"


WHOLE = Whole()


@frozen
class Change:
    """One difference. A whole thing that was added has `old` None; one that was removed, `new` None."""

    route: Route
    old: Leaf | Whole
    new: Leaf | Whole

    @property
    def added(self) -> bool:
        return self.new is WHOLE

    @property
    def removed(self) -> bool:
        return self.old is WHOLE


def changes(old: ContentPack, new: ContentPack) -> tuple[Change, ...]:
    """Return every difference, in the order of the packs; layout and comments of a file are none."""
    return tuple(_between((), _plain_pack(old), _plain_pack(new)))


def _plain_pack(pack: ContentPack) -> dict[str, Any]:
    """Return the pack by ids; questions stand beside the sections, so that a moved one is not a new one."""
    plain: dict[str, Any] = _plain(pack)
    sections = plain["sections"]
    questions = {
        link_id: {"section": section_id, **item}
        for section_id, section in sections.items()
        for link_id, item in section.pop("items").items()
    }
    return {"questions": questions, **plain}


def _plain(value: object) -> Any:  # noqa: ANN401  (mappings of mappings, down to leaves)
    if isinstance(value, Condition):
        return value
    if isinstance(value, Item):
        value = as_written(value)
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return {_name(part, number): _plain(part) for number, part in enumerate(value, start=1)}
    return value


def _name(part: object, number: int) -> str:
    """Return what an entry of a list is known by: its id, or the text itself, or its place."""
    ids = (getattr(part, field) for field in ID_FIELDS if hasattr(part, field))
    return part if isinstance(part, str) else next(ids, str(number))


def _between(route: Route, old: object, new: object) -> Iterator[Change]:
    if not isinstance(old, dict) or not isinstance(new, dict):
        if old != new:
            yield Change(route, _leaf(old), _leaf(new))
        return
    old, new, reworded = _paired(old, new)
    yield from (Change((*route, before), before, after) for before, after in reworded)
    for key in dict.fromkeys([*old, *new]):
        if key not in new:
            yield Change((*route, key), _leaf(old[key]), None)
        elif key not in old:
            yield Change((*route, key), None, _leaf(new[key]))
        else:
            yield from _between((*route, key), old[key], new[key])
    yield from _moved(route, list(old), list(new))


def _paired(old: _Tree, new: _Tree) -> tuple[_Tree, _Tree, list[tuple[str, str]]]:
    """Take out of two lists of sentences those that were reworded; what is much alike is the same."""
    gone = [text for text in old if text not in new and old[text] == text]
    come = [text for text in new if text not in old and new[text] == text]
    pairs: list[tuple[str, str]] = []
    for text in gone:
        if alike := get_close_matches(text, come, n=1, cutoff=MUCH_ALIKE):
            pairs.append((text, alike[0]))
            come.remove(alike[0])
    taken = {text for pair in pairs for text in pair}
    rest = ({key: value for key, value in tree.items() if key not in taken} for tree in (old, new))
    return next(rest), next(rest), pairs


def _leaf(value: Any) -> Leaf | Whole:  # noqa: ANN401
    return WHOLE if isinstance(value, dict) else value


def _moved(route: Route, old: list[str], new: list[str]) -> Iterator[Change]:
    """Yield one change of order, told by the shortest stretch that holds all that moved."""
    before = [key for key in old if key in new]
    after = [key for key in new if key in old]
    apart = [number for number, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    if apart:
        stretch = slice(apart[0], apart[-1] + 1)
        yield Change((*route, ORDER), ", ".join(before[stretch]), ", ".join(after[stretch]))
