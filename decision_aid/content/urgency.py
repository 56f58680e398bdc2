"""How soon a topic has to be seen to: a closed set, in order."""

from __future__ import annotations

from typing import Literal, get_args

Urgency = Literal["emergency", "today", "soon", "discuss"]
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)  # the most urgent first


def is_urgent(urgency: Urgency) -> bool:
    """Say whether a topic of this urgency stops everything else."""
    match urgency:
        case "emergency" | "today":
            return True
        case "soon" | "discuss":
            return False
