"""decision-aid: a question-driven patient decision aid for long-lasting pain.

For Python programs: `load`, `guide`, `check`, `verify`; docs/API.md shows them at work. What they need is imported
when they are called, so that the start of the command line does not pay for it.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing would take time in which Ctrl-C is not yet seen to (__main__)
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from decision_aid.authoring.verify import Verification
    from decision_aid.content.diagnostics import Diagnostic
    from decision_aid.engine.guidance import Guidance
    from decision_aid.loading import LoadedPack

__version__ = "0.3.0"
__all__ = ["__version__", "check", "guide", "load", "verify"]


def load(path: str | Path | None = None) -> LoadedPack:
    """Return the content pack in a file; the program's own where none is named.

    A file that cannot be read, or is no pack, gives a `LoadedPack` without a pack whose `diagnostics` say why.
    """
    from pathlib import Path

    from decision_aid import loading

    return loading.load(Path(path)) if path else loading.load_shipped()


def guide(loaded: LoadedPack, answers: Mapping[str, object]) -> Guidance:
    """Return what to discuss, what could also come up and what would settle it, for one answer sheet.

    `answers` map link_ids to `True`/`False`, a whole number, a code, a list of codes, "not-sure" or
    "rather-not-say"; as in an answers file, "yes" and "no" do, and one code for a list of one. Raises ValueError,
    naming all that cannot be used, where a question or an answer is not known to the pack, or where there is no pack.
    """
    from decision_aid.engine import guidance
    from decision_aid.engine.answers import Answers, InvalidAnswer, from_hand

    if loaded.pack is None:
        raise ValueError(f"{loaded.path} holds no usable pack: {loaded.diagnostics[0].message}")
    sheet, problems = Answers(), list[str]()
    for link_id, data in answers.items():
        item = loaded.pack.items.get(link_id)
        answer = from_hand(item, data) if item else InvalidAnswer("there is no such question")
        if isinstance(answer, InvalidAnswer):
            problems.append(f"{link_id}: {answer.message}")
        else:
            sheet = sheet.with_answer(link_id, answer)
    if problems:
        raise ValueError("\n".join(problems))
    return guidance.guide(loaded.pack, sheet)


def check(loaded: LoadedPack) -> tuple[Diagnostic, ...]:
    """Return every mistake of a pack, in the order of its file; nothing where it is sound."""
    from decision_aid.authoring import checks

    return checks.check(loaded)


def verify(loaded: LoadedPack, seconds: float = 60) -> Verification:
    """Return what is proved and what is refuted of a pack, over every answer sheet, each refutation with a patient.

    What is still open after so many seconds is reported as unproved.
    """
    from decision_aid.authoring.verify import Limits
    from decision_aid.authoring.verify import verify as proved

    return proved(loaded, Limits.seconds(seconds))
