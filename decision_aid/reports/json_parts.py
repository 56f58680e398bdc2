"""What several of the JSON texts have in common."""

from __future__ import annotations

from decision_aid.content import ContentPack
from decision_aid.engine.answers import Answer
from decision_aid.frozen import frozen
from decision_aid.json_values import Sha256


@frozen
class NamedPack:
    """The content that something was made from."""

    title: str
    version: str
    sha256: Sha256
    """Of the text of the pack."""


@frozen
class Said:
    """An answer and its question."""

    link_id: str
    """The question."""
    answer: Answer


def named(pack: ContentPack, sha256: str) -> NamedPack:
    return NamedPack(pack.meta.title, pack.meta.version, sha256)
