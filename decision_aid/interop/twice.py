"""Several answers to one question in what came in: none counts, but an urgent sign among them stands, and is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from decision_aid.content import ContentPack, Item, MultipleChoice
from decision_aid.content.diagnostics import Diagnostic
from decision_aid.engine.answers import Absent, Answer, Answers, InvalidAnswer, from_hand, in_words, several
from decision_aid.frozen import frozen
from decision_aid.sessions.disputes import most_urgent


@frozen
class UrgentOfSeveral(Diagnostic):
    """Several answers to one question, of which the most urgent one stands; `other` is another of them, if any is."""

    link_id: str = ""
    other: Answer | None = None


def usable(item: Item, data: object) -> Iterator[Answer]:
    """Yield the answer that data give; of several that cannot stand together those that say something."""
    answer = from_hand(item, data)
    if not isinstance(answer, InvalidAnswer):
        yield answer
    elif isinstance(item.kind, MultipleChoice) and isinstance(data, tuple):
        known = [code for code in item.kind.together if code in data]
        together = several(item.kind, known) if known else InvalidAnswer("")
        yield from ((code,) for code in known) if isinstance(together, InvalidAnswer) else (together,)
        yield from (Absent(code) for code in data if code in (Absent.NOT_SURE.value, Absent.DECLINED.value))


def settled(
    pack: ContentPack, answers: Answers, said: Mapping[str, Iterable[Answer]]
) -> tuple[Answers, tuple[Diagnostic, ...]]:
    """Return the answers with the most urgent of those `said` to each question, if it is a sign, and a line for each.

    A sign that may be meant hides none that is told. Of the questions in `said`, none is answered in `answers`; whether
    one is a sign may hang on another.
    """
    told: list[Diagnostic] = []
    each = {link_id: list(dict.fromkeys(given)) for link_id, given in said.items()}
    known = {link_id: [one for one in given if not isinstance(one, Absent)] for link_id, given in each.items()}
    once = {link_id: given[0] for link_id, given in known.items() if len(given) == 1}
    all_said = Answers({**answers.by_link_id, **once})
    for link_id, different in each.items():
        most = most_urgent(pack, all_said, link_id, known[link_id])
        if most is None and (most := most_urgent(pack, all_said, link_id, different)) is None:
            continue
        answers, item = answers.with_answer(link_id, most), pack.items[link_id]
        other = next((one for one in different if one != most), None)
        beside = "" if other is None else f", and '{in_words(item, other)}' does not"
        message = f"{link_id}: '{in_words(item, most)}' counts all the same, as it is an urgent sign{beside}"
        told.append(UrgentOfSeveral("urgent-of-several", message, (link_id,), link_id=link_id, other=other))
    return answers, tuple(told)
