"""Checks of what keeps a person safe: the numbers to call, who is told to call them, and what is asked first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.conditions import questions_of
from decision_aid.authoring.checks.figures import stems
from decision_aid.authoring.checks.problem import Problem, error, warning
from decision_aid.authoring.checks.wording import NEGATION, sentences
from decision_aid.content import ContactKind, ContentPack, Equals, Includes, Rule, Topic, is_urgent
from decision_aid.engine.answers import in_words

# ISO 3166 code -> numbers that reach an ambulance. 112 in the European Union: Directive (EU) 2018/1972, article 109.
# All others: the services' own pages, and the numbering plans that ITU-T publishes (as libphonenumber has them).
_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EMERGENCY_NUMBERS: dict[str, frozenset[str]] = {
    **{country: frozenset({"112"}) for country in _EU.split()},
    "AU": frozenset({"000", "112"}),
    "BR": frozenset({"192"}),
    "CA": frozenset({"911"}),
    "CH": frozenset({"112", "144"}),
    "GB": frozenset({"112", "999"}),
    "HK": frozenset({"999"}),
    "IE": frozenset({"112", "999"}),
    "IL": frozenset({"101", "112"}),
    "IN": frozenset({"108", "112"}),
    "IS": frozenset({"112"}),
    "JP": frozenset({"119"}),
    "KR": frozenset({"119"}),
    "LI": frozenset({"112", "144"}),
    "MX": frozenset({"911"}),
    "NO": frozenset({"112", "113"}),
    "NZ": frozenset({"111"}),
    "SG": frozenset({"995"}),
    "US": frozenset({"911"}),
    "ZA": frozenset({"112", "10177"}),
}
_CRISIS = re.compile(
    r"\bsuicid|\bself[- ]harm|\b(?:hurt|harm|kill)(?:ing)? (?:your|my)self\b|\bend(?:ing)? (?:your|my)(?: own)? life\b"
    r"|\bbetter off dead\b",
    re.IGNORECASE,
)


@error
def emergency_number(pack: ContentPack) -> Iterator[Problem]:
    """A region's emergency number reaches nobody in a country that the region names.

    A person would lose minutes that count. Write the number that an ambulance answers there; where the
    countries of a region have different numbers, make a region of each. A crisis line is a number too, or an
    address. Quotes of a word processor would be told as a part of the number.
    """
    for number, region in enumerate(pack.regions):
        for key, told in (("emergency", region.emergency), ("crisis", region.crisis)):
            if told[:1] in {*"\u201c\u201d\u201e\u2018\u2019«"}:
                better = 'write straight quotes: "'
                yield Problem(f"the quotes are a part of {told}", ("regions", number, key), help=better)
        if region.countries and not re.search(r"\d|\w\.\w", region.crisis):
            yield Problem(f"'{region.crisis}' is no number to call, and no address", ("regions", number, "crisis"))
        if (own := region.id.upper()) in EMERGENCY_NUMBERS and own not in region.countries:
            yield Problem(f"the region '{region.id}' does not name {own}", ("regions", number))
        for country in region.countries:
            known = EMERGENCY_NUMBERS.get(country, frozenset())
            if known and not known & set(re.findall(r"\d+", region.emergency)):
                message = f"'{region.emergency}' is not the emergency number of {country}"
                better = f"write {' or '.join(sorted(known))}"
                yield Problem(message, ("regions", number, "emergency"), help=better)


@warning
def unknown_country(pack: ContentPack) -> Iterator[Problem]:
    """A region names a country whose emergency number `check` does not know.

    Nothing but your own care stands between a slip of the pen and a call that nobody answers. Countries are
    ISO 3166 codes in capitals, such as GB. Where the code is right, read the number on the country's own
    pages, and add it to the table in `authoring/checks/safety.py`.
    """
    for number, region in enumerate(pack.regions):
        for index, country in enumerate(region.countries):
            if country not in EMERGENCY_NUMBERS:
                route = ("regions", number, "countries", index)
                yield Problem(f"the emergency number of '{country}' is not known here", route, "look the number up")


_NAMED: dict[ContactKind, str] = {"crisis": "crisis line", "emergency": "emergency number"}


@warning
def urgent_without_contact(pack: ContentPack) -> Iterator[Problem]:
    """An urgent topic does not say whom to call.

    Its sheet would say to call at once, and no number. A topic of `urgency: emergency` has `emergency` among
    its `contacts`, one of `today` has any, and one about self-harm has `crisis`. Any topic that names the
    crisis line or the emergency number has that contact.
    """
    for number, topic in enumerate(pack.topics):
        for contact, words in _NAMED.items():
            if words in " ".join(topic.discuss) and contact not in topic.contacts:
                message = f"'{topic.id}' says to call the {words}, and shows no number"
                yield Problem(message, ("topics", number), f"add {contact} under contacts")
        if missing := _missing_contact(pack, topic):
            yield Problem(f"'{topic.id}' is urgent and names {missing}", ("topics", number), "add it under contacts")


def _missing_contact(pack: ContentPack, topic: Topic) -> str:
    rules = [rule for rule in pack.rules if topic.id in rule.raises and is_urgent(rule.urgency)]
    if any(rule.urgency == "emergency" for rule in rules) and "emergency" not in topic.contacts:
        return "no emergency contact"
    if "crisis" not in topic.contacts and any(_is_crisis(pack, rule, topic) for rule in rules):
        return "no crisis contact"
    return "no contact" if rules and not topic.contacts else ""


def _is_crisis(pack: ContentPack, rule: Rule, topic: Topic) -> bool:
    asked = [pack.items[name].text for name in questions_of(pack, rule.when) if name in pack.items]
    return any(map(_CRISIS.search, (topic.title, *topic.discuss, *asked)))


_WAIT = re.compile(r"\bwait (?:for|until|till)\b|\btomorrow\b|\bnext (?:week|visit|appointment)\b", re.IGNORECASE)
_HOW_SOON = {
    "emergency": re.compile(r"\b(?:now|at once)\b", re.IGNORECASE),
    "today": re.compile(r"\b(?:now|at once|today|same day)\b", re.IGNORECASE),
    "soon": re.compile(r"\b(?:now|at once|today|same day|days)\b", re.IGNORECASE),
}


@warning
def urgency_unsaid(pack: ContentPack) -> Iterator[Problem]:
    """What to do does not say how soon, where it is urgent, or says to wait.

    A person reads what to do, and may wait. Say "now" or "at once" in an emergency, "today" where a rule says
    so, and "within days" where one says soon.
    """
    for rule in pack.rules:
        soon = _HOW_SOON.get(rule.urgency)
        for number, topic in enumerate(pack.topics):
            if soon and topic.id in rule.raises and not any(map(soon.search, topic.discuss)):
                message = f"'{topic.id}' is raised as {rule.urgency}, and nothing says how soon"
                yield Problem(message, ("topics", number, "discuss"), "say it in the first sentence")
            for place, text in enumerate(topic.discuss if is_urgent(rule.urgency) and topic.id in rule.raises else ()):
                if any(_WAIT.search(said) and not NEGATION.search(said) for said in sentences(text)):
                    message = f"'{topic.id}' is raised as {rule.urgency}, and this says to wait"
                    yield Problem(message, ("topics", number, "discuss", place))


@warning
def unsaid_sign(pack: ContentPack) -> Iterator[Problem]:
    """The safety box leaves out a sign that a rule calls an emergency.

    The box stands on every sheet, for those who get the sign later. Name it under `safety.signs`, in the words of
    the question or the answer.
    """
    box = stems(" ".join(pack.safety.signs))
    for rule in pack.rules:
        crisis = any("crisis" in topic.contacts for topic in pack.topics if topic.id in rule.raises)
        for _, read in places.inside((), rule.when) if rule.urgency == "emergency" and not crisis else ():
            if isinstance(read, Equals | Includes) and (item := pack.items.get(read.question)):
                sign = in_words(item, read.includes) if isinstance(read, Includes) else item.short_text
                if 2 * len(box & stems(sign)) < len(stems(sign)):
                    yield Problem(f"no sign says '{sign}'", ("safety", "signs"), "add it, in the same words")


@warning
def urgent_section_late(pack: ContentPack) -> Iterator[Problem]:
    """Urgent signs that everybody is asked about stand after other questions.

    A person with such a sign would tell a long story first, or stop before it is asked. Put these questions
    into the first section, or into the first ones; only what depends on an earlier answer may come later.
    """
    urgent = {name for rule in pack.rules if is_urgent(rule.urgency) for name in questions_of(pack, rule.when)}
    before = ""
    for number, section in enumerate(pack.sections):
        signs = [index for index, item in enumerate(section.items) if item.link_id in urgent and not item.enable_when]
        if signs and before:
            message = f"'{section.items[signs[0]].link_id}' can be urgent, and comes after the section '{before}'"
            route = ("sections", number, "items", signs[0])
            yield Problem(message, route, "ask it first")
        elif not signs:
            before = before or section.id
