"""Small pages of the desk: a line of text, a choice by one key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.sessions.reference import cleaned
from decision_aid.terminal.prompts import Prompt

if TYPE_CHECKING:
    from decision_aid.terminal.prompts import Choice, Face


def ask_line(face: Face, heading: str, body: tuple[str, ...], *, enter: str, notices: tuple[str, ...] = ()) -> str:
    """Ask for a line of text; return it without control characters, empty where Enter alone was pressed."""
    prompt = Prompt(heading, body, notices=notices, enter=enter, ask="Type it, then press Enter.", line=True)
    return cleaned(face.ask(prompt))


def ask_key(face: Face, prompt: Prompt) -> str:
    """Ask until one of the keys of a prompt is typed, or Enter where it does something; return the key."""
    keys: tuple[Choice, ...] = (*prompt.choices, *prompt.commands)
    while True:
        typed = face.ask(prompt).strip().casefold()
        if typed in [choice.key for choice in keys] or (not typed and prompt.enter):
            return typed
