"""Whom to call: the region that a person chose, or a careful guess from the computer's locale."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from decision_aid.content import ContactKind, ContentPack, Region
from decision_aid.frozen import frozen

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_COUNTRY = re.compile(r"[a-z]{2,3}[_-]([A-Z]{2})\b")
_LABELS: dict[ContactKind, str] = {
    "emergency": "Emergency: call {}.",
    "crisis": "If you think of hurting yourself: {}.",
    "urgent_advice": "Urgent advice that is no emergency: {}.",
}


@frozen
class Place:
    """A region and whether the person chose it; a guess is never the only thing that is printed."""

    region: Region
    certain: bool


def chosen(pack: ContentPack, region_id: str) -> Place | None:
    """Return the region of this id, or None where the pack has none."""
    return next((Place(region, certain=True) for region in pack.regions if region.id == region_id), None)


def guessed(pack: ContentPack, environment: Mapping[str, str]) -> Place:
    """Return the region that the locale names; the neutral region of the pack otherwise."""
    spoken = next(filter(None, (environment.get(name) for name in _LOCALE_VARIABLES)), "")
    found = _COUNTRY.match(spoken)
    country = found[1] if found else ""
    region = next((region for region in pack.regions if country in region.countries), pack.neutral_region)
    return Place(region, certain=False)


def contact_lines(
    pack: ContentPack, place: Place, kinds: Iterable[ContactKind], how_to_choose: str | None = None
) -> tuple[str, ...]:
    """Return whom to call, in words; unless the person chose the region, the neutral line comes first.

    `how_to_choose` is said last; left out, it names the option of the commands.
    """
    neutral, kinds = pack.neutral_region, tuple(kinds)
    if place.certain or len(pack.regions) == 1:
        return _lines(place.region, kinds)
    lines = _lines(neutral, kinds)
    if place.region is neutral and "emergency" in kinds:
        lines += (emergency_numbers(pack),)
    if place.region is not neutral:
        here = f"In this place: {place.region.name}."
        lines += tuple(f"{here} {line}" for line in _lines(place.region, kinds))
    return (*lines, *filter(None, (by_option(pack) if how_to_choose is None else how_to_choose,)))


def in_short(pack: ContentPack, place: Place, kind: ContactKind) -> str:
    """Return whom to call in a few words, or nothing; the neutral words first, unless the person chose the region."""
    number: str = getattr(place.region, kind)
    neutral: str = getattr(pack.neutral_region, kind)
    if place.certain or number in {neutral, ""}:
        return number
    return f"{neutral} ({place.region.name}: {number})" if neutral else f"{number} ({place.region.name})"


def contacts_in_short(pack: ContentPack, place: Place, kinds: Iterable[ContactKind]) -> tuple[str, ...]:
    """Return whom to call, a line a kind."""
    found = ((kind, in_short(pack, place, kind)) for kind in kinds)
    return tuple(_LABELS[kind].format(whom) for kind, whom in found if whom)


def by_option(pack: ContentPack) -> str:
    """Return how to choose a region on the command line, with one of the pack as an example."""
    example = next(region.id for region in reversed(pack.regions) if not region.neutral)
    return f"For the numbers of your country, start with --region, for example: --region {example}"


def emergency_numbers(pack: ContentPack) -> str:
    """Return the emergency number of every place on one line, for somebody whose place is not known."""
    places: dict[str, list[str]] = {}
    for region in pack.regions:
        if region.neutral:
            continue
        places.setdefault(region.emergency, []).append(region.name)
    told = "; ".join(f"{number} ({', '.join(names)})" for number, names in places.items())
    return f"Emergency numbers: {told}."


def _lines(region: Region, kinds: tuple[ContactKind, ...]) -> tuple[str, ...]:
    contacts = {kind: getattr(region, kind) for kind in kinds}
    return tuple(_LABELS[kind].format(contact) for kind, contact in contacts.items() if contact)
