"""The codes of sessions: short, easy to read aloud, hard to mix up."""

from __future__ import annotations

import secrets

LETTERS = "23456789cdfhjkmqrtwxy"  # none that look alike (0 o, 1 l i), few that sound alike (b d, m n), no vowels
PARTS, PART_LENGTH = 2, 4


def new_id() -> str:
    """Return a new code such as `k7mq-29xd`, one of 38 thousand million."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(PART_LENGTH)) for _ in range(PARTS))


def id_of(key: str) -> str:
    """Return the code for something that came from elsewhere, by its hash in hexadecimal: the same for the same."""
    number, letters = int(key, 16), ""
    for _ in range(PARTS * PART_LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return f"{letters[:PART_LENGTH]}-{letters[PART_LENGTH:]}"
