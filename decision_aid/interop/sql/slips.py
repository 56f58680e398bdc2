"""A list with a slip in it: its known codes count where they are an urgent sign, as they do in an answers file.

Whether they are is asked of the urgent rules with all that such lists say, before it is known what of it counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Label, and_, false, func, not_, or_

from decision_aid.content import Compared, ContentPack, Includes, Item, MultipleChoice, is_urgent
from decision_aid.engine.rails import Rails, Reader
from decision_aid.interop.sql import kleene
from decision_aid.interop.sql.kleene import Truth


def counted(pack: ContentPack, *, needs: bool) -> Iterator[Label[Any]]:
    """Yield of each list where it is an answer that counts, and whether a code is that stands alone.

    A sign that is set aside, as nobody knows yet whether its question applies, raises no topic: only `needs` asks.
    """
    surely = Reader(pack, _AsListed())
    perhaps = _MayApply(pack, surely)
    for item in pack.items.values():
        if not isinstance(item.kind, MultipleChoice):
            continue
        as_it_stands = kleene.fits(item).is_not(None)
        urgent = [r.when for r in pack.rules if is_urgent(r.urgency) and surely.asks(r.when, item.link_id)]
        signs = [surely.by(when, item.link_id).true for when in urgent]
        if needs and item.enable_when:
            aside = or_(false(), *(perhaps.by(when, item.link_id).true for when in urgent))
            signs.append(and_(_is_not(surely.applies(item).true), aside))
        counts = kleene.false_where(or_(as_it_stands, *signs)) if signs else kleene.fits(item)
        yield counts.label(kleene.otherwise(item).name)
        for code in item.kind.alone:
            yield and_(kleene.listed(item, code), as_it_stands).label(kleene.given(item, code).name)


class _AsListed(kleene.Kleene):
    """Each rail is TRUE where it surely holds, and FALSE or NULL elsewhere."""

    def compared(self, item: Item, comparison: Compared) -> Rails[Truth]:
        if not isinstance(item.kind, MultipleChoice) or not isinstance(comparison, Includes):
            return Rails(*kleene.sides(item, comparison))
        code, as_it_stands = comparison.includes, kleene.fits(item).is_not(None)
        together = [kleene.listed(item, each) for each in item.kind.together]
        known, chosen = or_(false(), *together), kleene.listed(item, code)
        if item.kind.most < len(together):  # which of too many count is not known
            known = and_(known, kleene.count(together) <= item.kind.most)
        if code in item.kind.alone:
            return Rails(and_(chosen, as_it_stands), or_(and_(kleene.fails(chosen), as_it_stands), known))
        said = or_(as_it_stands, known)
        return Rails(
            chosen if item.kind.most >= len(together) else and_(chosen, said), and_(kleene.fails(chosen), said)
        )


class _MayApply(Reader[Truth]):
    """Reads conditions as if each question applied of which that is not known."""

    def __init__(self, pack: ContentPack, surely: Reader[Truth]) -> None:
        super().__init__(pack, _AsListed())
        self._surely = surely

    def applies(self, item: Item) -> Rails[Truth]:
        if not item.enable_when:
            return super().applies(item)
        may = _is_not(self._surely.applies(item).false)
        return Rails(may, not_(may))


def _is_not(truth: Truth) -> Truth:
    """Return where something is not TRUE."""
    return not_(func.coalesce(truth, false()))
