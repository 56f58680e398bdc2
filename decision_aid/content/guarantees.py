"""What a pack promises of every answer sheet; `decision-aid pack verify` proves it or shows a patient."""

from __future__ import annotations

from dataclasses import fields

from decision_aid.content.conditions import Condition
from decision_aid.frozen import frozen


@frozen
class Guarantee:
    """One promise in a plain sentence, and exactly one way in which a program can hold us to it.

    - `always`: this condition holds on every sheet - on every sheet on which `when` holds, if it is there;
    - `changes_no_topic`: the answers to these questions change no topic;
    - `set_aside_changes_nothing`: an answer to a question that does not apply changes no topic and no question;
    - `holes_raise_nothing`: taking an answer away (not sure, rather not say, silence) raises no topic;
    - `everything_can_happen`: every question can be asked, every topic can be raised and can be not raised;
    - `at_most_questions`: every interview ends, after so many questions or fewer;
    - `at_most_screens`: the same, where the questions of one group count as one screen.
    """

    id: str
    text: str
    when: Condition | None = None
    always: Condition | None = None
    changes_no_topic: tuple[str, ...] = ()
    set_aside_changes_nothing: bool = False
    holes_raise_nothing: bool = False
    everything_can_happen: bool = False
    at_most_questions: int | None = None
    at_most_screens: int | None = None


SHAPES = tuple(field.name for field in fields(Guarantee) if field.name not in ("id", "text", "when"))


def shapes_of(guarantee: Guarantee) -> tuple[str, ...]:
    """Return the ways in which a guarantee is written; a sound one has exactly one."""
    return tuple(shape for shape in SHAPES if getattr(guarantee, shape) not in (None, (), False))
