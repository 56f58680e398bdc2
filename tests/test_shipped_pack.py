"""The shipped pack: no problems, and every patient that is written down in it comes out as it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.authoring import checks, scenarios
from tests.conftest import TOP, pack_in
from tests.tables import each

if TYPE_CHECKING:
    from decision_aid.content import ContentPack, Scenario
    from decision_aid.loading import LoadedPack

PACK = pack_in(TOP / "questions.yaml")
SCENARIOS = PACK.scenarios


def test_the_shipped_pack_has_no_problem(shipped: LoadedPack) -> None:
    assert checks.check(shipped) == ()


@each("scenario", SCENARIOS)
def test_each_patient_comes_out_as_the_scenario_says(pack: ContentPack, scenario: Scenario) -> None:
    assert not scenarios.differs(pack, scenario)


def test_scenarios_have_names_of_their_own() -> None:
    names = [scenario.name for scenario in SCENARIOS]
    assert len(names) == len(set(names)) >= 60


def test_the_first_topic_about_stimulation_has_its_fixed_title(pack: ContentPack) -> None:
    assert pack.topics_by_id["nerve-stimulation"].title == "Discuss SCS and DRG stimulation with your doctor"


def test_all_twelve_options_stand_in_the_stated_order(pack: ContentPack) -> None:
    assert [option.id for option in pack.options] == [
        *("carry-on", "review-medicines", "strong-pain-medicine", "exercise-rehab", "talking-therapy"),
        *("pain-programme", "injections", "spine-surgery"),
        *("scs", "drg", "peripheral-nerve-stimulation", "pain-pump"),
    ]


def test_preferences_are_asked_after_the_options_are_offered(pack: ContentPack) -> None:
    (offered,) = [section for section in pack.sections if section.offer_options]
    wishes = [item.link_id for item in pack.items.values() if any(o.speaks_for for o in item.answer_options)]
    assert wishes == ["matters-most"]
    assert [item.link_id for item in offered.items] == [*wishes, "operation-view"]
