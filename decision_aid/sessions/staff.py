"""Who may use a clinic's pages: names, roles and hashes of passwords (argon2id, RFC 9106), in a file of the clinic.

The file is JSON, so that it can be kept and moved as any other; it holds no password.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from time import monotonic

from decision_aid.engine.answers import printable
from decision_aid.errors import DecisionAidError, reason_of
from decision_aid.frozen import frozen

IDLE = 15 * 60.0  # seconds without a key, after which the password is asked again
SHORTEST = 10  # characters of a password
TRIES = 5  # wrong passwords in a row, of one name at one place; then it has to wait there, twice as long each time
WAIT, LONGEST_WAIT = 10.0, 300.0  # seconds
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
    _wrong: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)  # how often, and not before when

    def signed_in(self, name: str, password: str, place: str = "") -> Person | None:
        """Return who this is; None where the password is wrong, or was too often: all three take as long.

        `place` is the address of a browser: who tries a name at one shuts nobody out at another.
        """
        import argon2

        at = name.casefold(), place
        person, hashed = self.people.get(name.casefold(), (None, _NOBODY))
        wrong, not_before = self._wrong.get(at, (0, 0.0))
        if monotonic() < not_before:
            person, hashed = None, _NOBODY
        try:
            argon2.PasswordHasher().verify(hashed, password)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            if person and len(password) >= SHORTEST:  # a few keys by chance are no guess
                doubled = min(wrong + 1 - TRIES, 10)
                wait = min(WAIT * 2**doubled, LONGEST_WAIT) if doubled >= 0 else 0.0
                self._wrong[at] = wrong + 1, monotonic() + wait
            return None
        self._wrong.pop(at, None)
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
