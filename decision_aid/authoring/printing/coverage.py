"""Coverage of the scenarios -> what they do not show, as plain text for `pack coverage`."""

from __future__ import annotations

from collections.abc import Iterator

from decision_aid.authoring.coverage import SCORE_TO_REACH, Coverage, Shown
from decision_aid.content import ContentPack
from decision_aid.content.diagnostics import Source
from decision_aid.engine.truth import Truth
from decision_aid.reports.conditions import condition_in_words

LONGEST_NAME = 50
_TRUTHS = (Truth.TRUE, Truth.FALSE, Truth.UNKNOWN)


def render(source: Source, pack: ContentPack, coverage: Coverage) -> str:
    """Return what the scenarios show, what they do not, and whether that is enough."""
    return "\n".join(_lines(source, pack, coverage)) + "\n"


def _lines(source: Source, pack: ContentPack, coverage: Coverage) -> Iterator[str]:
    yield from _table("rule", source, [(shown, shown.rule) for shown in coverage.rules])
    named = [(shown, condition_in_words(pack, shown.condition).text) for shown in coverage.leaves]
    yield from _table("comparison or finding", source, named)
    yield from _mutation(source, coverage)
    yield ""
    yield from _verdict(coverage)


def _table(head: str, source: Source, rows: list[tuple[Shown, str]]) -> Iterator[str]:
    """Yield how many scenarios show each deciding in each value, of those that some value is missing of."""
    missing = [(shown, name) for shown, name in rows if not shown.complete]
    if not missing:
        return
    yield "How many scenarios show it deciding (-: on no answer sheet it decides anything)"
    width = max(len(head), *(min(len(name), LONGEST_NAME) for _, name in missing))
    yield f"line  {head:<{width}}   true  false  unknown"
    for shown, name in missing:
        cut = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 3]}..."
        true, false, unknown = ("-" if truth in shown.never else shown.times[truth] for truth in _TRUTHS)
        yield f"{source.at(shown.route).line:>4}  {cut:<{width}}  {true:>5}  {false:>5}  {unknown:>7}"
    yield ""


def _mutation(source: Source, coverage: Coverage) -> Iterator[str]:
    made = coverage.noticed + len(coverage.survivors)
    yield f"Slips of the pen that a scenario notices: {coverage.noticed} of {made} ({coverage.score:.1%})"
    for mutant in coverage.survivors:
        yield f"  {source.name}:{source.at(mutant.route).line}: {mutant.words}"
    if coverage.equivalent:
        yield f"Not counted, because every answer sheet has the same topics with them: {len(coverage.equivalent)}"


def _verdict(coverage: Coverage) -> Iterator[str]:
    for name, all_shown in (("rules", coverage.rules), ("comparisons and findings", coverage.leaves)):
        complete = sum(shown.complete for shown in all_shown)
        yield f"{name} shown deciding in every value they can have: {complete} of {len(all_shown)}"
    goal = f"all rules in three values, {SCORE_TO_REACH:.0%} of the slips noticed, and every other urgency"
    yield f"Goal ({goal}): {'reached' if coverage.reached else 'not reached'}"
