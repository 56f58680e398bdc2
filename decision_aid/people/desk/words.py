"""A choice by one key, at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decision_aid.people.terminal.prompts import Choice, Face, Prompt


def ask_key(face: Face, prompt: Prompt) -> str:
    """Ask until one of the keys of a prompt is typed, or Enter where it does something; return the key."""
    keys: tuple[Choice, ...] = (*prompt.choices, *prompt.commands)
    while True:
        typed = face.ask(prompt).strip().casefold()
        if typed in [choice.key for choice in keys] or (not typed and prompt.enter):
            return typed
