"""What things are called in a form. An id has no underscore, so whatever has one is not a question.

A name in XML must not begin with a digit, and `meta` is taken: such an id gets an underscore in front.
"""

from __future__ import annotations

from decision_aid.content import Item
from decision_aid.interop.choices import choices


def name_of(link_id: str) -> str:
    """Return the name of a question in a form."""
    return f"_{link_id}" if link_id[0].isdigit() or link_id == "meta" else link_id


def has_absence_apart(item: Item) -> bool:
    """Say whether a question is a number to type, followed by another, which asks why there is none."""
    return not choices(item)


def absence_of(link_id: str) -> str:
    """Return the name of the question why there is no number."""
    return f"{name_of(link_id)}_absent"


def screen_of(link_id: str) -> str:
    """Return the name of the group that holds a question and what belongs to it, on one screen."""
    return f"{name_of(link_id)}_screen"


def section_of(section_id: str) -> str:
    return f"section_{section_id}"


def intro_of(section_id: str) -> str:
    return f"intro_{section_id}"


def notice_of(topic_id: str, link_id: str) -> str:
    """Return the name of the note that an urgent topic shows after a question."""
    return f"notice_{topic_id}_{link_id}"


def unsure_of(link_id: str) -> str:
    """Return the name of the note for a person who is not sure about an urgent sign."""
    return f"unsure_{link_id}"
