"""What is to be known about the content before anything else: that it is past its review, that it was changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import Meta

CHANGED = (
    "The content of this aid was changed after it was made. We do not know who changed it or who checked it. "
    "Ask the person who gave it to you."
)


def notices(meta: Meta, today: date, *, is_own: bool) -> Iterator[str]:
    """Yield what to say; `is_own` tells whether the content is the one that the program came with."""
    if today > date.fromisoformat(meta.next_review):
        yield (
            f"These facts were to be checked again by {meta.next_review}, and that day has passed. "
            "Ask your care team what has changed."
        )
    if not is_own:
        yield CHANGED
