"""A choice by one key, at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decision_aid.people.terminal.prompts import Choice, Face, Prompt


def ask_key(face: Face, prompt: Prompt) -> str | None:
    """Ask until one of the keys of a prompt is typed, or Enter where it does something; None once the input ends."""
    keys: tuple[Choice, ...] = (*prompt.choices, *prompt.commands)
    while (said := face.ask(prompt)) is not None:
        typed = said.strip().casefold()
        if typed in [choice.key for choice in keys] or (not typed and prompt.enter):
            return typed
    return None
