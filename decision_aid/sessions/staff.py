"""Who may use a clinic's pages: names, roles and hashes of passwords (argon2id, RFC 9106), in a file of the clinic.

The file is JSON, so that it can be kept and moved as any other; it holds no password.
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from time import monotonic

from decision_aid.engine.answers import printable
from decision_aid.errors import DecisionAidError, reason_of
from decision_aid.frozen import frozen

IDLE = 15 * 60.0  # seconds without a key, after which the password is asked again
SHORTEST = 10  # characters of a password
TRIES, WITHIN = 5, 300.0  # wrong passwords of one name, in seconds; then it has to wait
SCHEMA = "decision-aid/staff/1"
HOW_TO_GET_IT = 'Passwords need more: pip install "decision-aid[web]"'


class Role(StrEnum):
    """What a person does at the clinic: each role may do all that those before it may."""

    NURSE = "nurse"
    CLINICIAN = "clinician"
    ADMINISTRATOR = "administrator"


@frozen
class Person:
    """Somebody of the clinic, by the name that stands in the log."""

    name: str
    role: Role


class StaffError(DecisionAidError):
    """The file cannot be used, or a password not be taken; the message says why in one line."""


@dataclass(slots=True)
class Staff:
    """The people of a clinic, and the hash of each one's password."""

    people: dict[str, tuple[Person, str]] = field(default_factory=dict)
    _wrong: dict[str, deque[float]] = field(default_factory=dict)

    def signed_in(self, name: str, password: str) -> Person | None:
        """Return who this is; None where the password is wrong, or was too often: all three take as long."""
        import argon2

        person, hashed = self.people.get(name.casefold(), (None, _NOBODY))
        times = self._wrong.setdefault(name.casefold(), deque(maxlen=TRIES)) if person else deque[float]()
        if len(times) == TRIES and monotonic() - times[0] < WITHIN:
            person, hashed, times = None, _NOBODY, deque()
        try:
            argon2.PasswordHasher().verify(hashed, password)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            times.append(monotonic())
            return None
        times.clear()
        return person

    def with_person(self, person: Person, password: str) -> Staff:
        """Return the staff with one more, or with another password or role. Raises StaffError for a short password."""
        if len(password) < SHORTEST:
            raise StaffError(
                f"This password is too short: it needs at least {SHORTEST} characters. Nothing was changed."
            )
        try:
            import argon2
        except ModuleNotFoundError:
            raise StaffError(HOW_TO_GET_IT) from None
        hashed = argon2.PasswordHasher().hash(password)
        return Staff({**self.people, person.name.casefold(): (person, hashed)})

    def without(self, name: str) -> Staff:
        return Staff({key: value for key, value in self.people.items() if key != name.casefold()})

    def as_text(self) -> str:
        """Return what `read` reads."""
        people = [{"name": one.name, "role": one.role, "password": hashed} for one, hashed in self.people.values()]
        return json.dumps({"schema": SCHEMA, "people": people}, indent=1, ensure_ascii=False) + "\n"


def read(path: Path) -> Staff:
    """Return the people in a file. Raises StaffError where it cannot be read, or others can read it."""
    try:
        if path.exists() and not path.is_file():  # a pipe that nobody writes to would be waited for
            raise StaffError(f"{path} is not an ordinary file. Please name another one.")
        if path.stat().st_mode & 0o077:
            raise StaffError(f"Others can read {path}. Please run: chmod 600 {path}")
        data = json.loads(path.read_text(encoding="utf-8"))
        told = [(Person(printable(one["name"]), Role(one["role"])), str(one["password"])) for one in data["people"]]
    except OSError as error:
        raise StaffError(f"Cannot read {path}: {reason_of(error)}.") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise StaffError(f"{path} is not a file that 'decision-aid staff' wrote.") from None
    return Staff({person.name.casefold(): (person, hashed) for person, hashed in told})


# The hash of a password that nobody has, so that an unknown name takes as long as a known one.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$FXuhrkw1BSkqt3I7Vfhodw$Hh61TyYncoJ0RhWQ2pRuoLO/Nrt2hyfw3/kkuf2ydFU"
