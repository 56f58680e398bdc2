"""What docs/WRITING-CONTENT.md tells a clinician to write, written into the shipped pack."""

from __future__ import annotations

import re
from pathlib import Path

from decision_aid import loading
from decision_aid.authoring import checks
from tests.conftest import TOP

PAGE = (TOP / "docs" / "WRITING-CONTENT.md").read_text(encoding="utf-8")
BELOW = ("evidence:", "citations:", "  - id: your-health\n", "rules:", "topics:", "scenarios:", "regions:")


def problems(text: str, folder: Path) -> list[tuple[str, str]]:
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    loaded = loading.load(folder / "mine.yaml")
    return [(found.code, found.message) for found in checks.check(loaded)]


def test_what_the_page_for_authors_tells_to_write_makes_a_sound_pack(tmp_path: Path) -> None:
    text = loading.shipped_path().read_text(encoding="utf-8")
    for below, written in zip(BELOW, re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL), strict=True):
        start = text.index(f"\n{below}")
        place = text.index(":\n", text.index("items:", start) if "your-health" in below else start) + 2
        text = (
            text[:start] + "\n" + written + text[place:] if below in written else text[:place] + written + text[place:]
        )
    (told,) = re.findall(r'"(People knew: with swimming.*?)"', PAGE.replace("\n", " "))
    text = text.replace("numbers: [exercise-reviews,", "numbers: [swimming, exercise-reviews,")
    text = text.replace("- Being active can also help your heart, sleep and mood.", f'- "{told}"')
    assert problems(text, tmp_path) == [("rule-without-scenario", "no scenario shows 'hearing' raised or undetermined")]
    assert len(problems(text.replace("scenarios_assume: {hearing-aid: false}\n", ""), tmp_path)) > 100
