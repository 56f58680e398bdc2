"""How two packs differ -> JSON for other programs (schema "decision-aid/difference/2")."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from decision_aid.content import Condition
from decision_aid.engine.answers import as_data
from decision_aid.reports.conditions import condition_in_words

if TYPE_CHECKING:
    from decision_aid.authoring.difference import Change, Difference, Effect
    from decision_aid.content import ContentPack

SCHEMA = "decision-aid/difference/2"


def render(found: Difference, over: dict[str, Any] | None = None) -> str:
    """Return one JSON object on one line; `over`: what comes out otherwise on real sheets."""
    return json.dumps(as_object(found) | {"over": over}, ensure_ascii=False)


def as_object(found: Difference) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "old": _pack(found.old),
        "new": _pack(found.new),
        "changed_topics": list(found.changed_topics),
        "too_large": list(found.too_large),
        "effects": [_effect(effect) for effect in found.effects],
        "changes": [_change(found, change) for change in found.changes],
    }


def _pack(pack: ContentPack) -> dict[str, str]:
    return {"title": pack.meta.title, "version": pack.meta.version}


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "topic": effect.turn.topic,
        "old": effect.turn.old,
        "new": effect.turn.new,
        "share": float(effect.share),
        "example": {link_id: as_data(answer) for link_id, answer in effect.example.by_link_id.items()},
    }


def _change(found: Difference, change: Change) -> dict[str, Any]:
    kind = "added" if change.added else "removed" if change.removed else "changed"
    values = {"old": _value(found.old, change.old), "new": _value(found.new, change.new)}
    return {"kind": kind, "route": list(change.route), **(values if kind == "changed" else {})}


def _value(pack: ContentPack, value: object) -> object:
    return list(condition_in_words(pack, value, follow=False).lines(end="")) if isinstance(value, Condition) else value
