"""What is to be known about the content first: that it is past its review, that nobody vouches for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from decision_aid.content import Meta
from decision_aid.loading.adoption import Origin

UNKNOWN = (
    "The content of this aid did not come with the program, or was changed since. We do not know who made it or who "
    "checked it. Ask the person who gave it to you."
)


def notices(meta: Meta, today: date, origin: Origin) -> Iterator[str]:
    """Yield what to say of content of this origin; what a clinic has taken on is theirs to vouch for."""
    if today > date.fromisoformat(meta.next_review):
        yield (
            f"These facts were to be checked again by {meta.next_review}, and that day has passed. "
            "Ask your care team what has changed."
        )
    if origin is Origin.UNKNOWN:
        yield UNKNOWN
