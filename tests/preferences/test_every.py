"""Every preference of the list, from its key and flag through a plan to the words of all outputs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString

from hubplan.cli.main import hubplan
from hubplan.cli.options.preferences import preference_changes
from hubplan.cluster.workers.executor import Threads
from hubplan.pipeline.steps.hubs.place import give_hubs
from hubplan.pipeline.steps.outcomes import tell_outcomes
from hubplan.pipeline.steps.stages import Stages
from hubplan.preferences.every import PREFERENCES, preference_of
from hubplan.preferences.preference import Preference
from hubplan.preferences.words import is_hard, spell_key, tell_achieved, tell_setting
from hubplan.render.preferences import view_preferences
from hubplan.render.report import build_report, escape_markdown
from hubplan.run import PreferenceOutcome
from hubplan.scenario import Barriers, KeepTogether, Objective, Scenario
from hubplan.write.record import run_summary
from maps import draw_zones
from runs import draw_run, draw_sites
from small_areas import BAND, inputs_of, plan_of, settle

each = pytest.mark.parametrize("preference", PREFERENCES, ids=lambda preference: preference.key)
FLAGS = {"pins": ("--lock", "--keep-catchments", "--open-hub", "--close-hub")}
"""Of those that have others than one with their key's name."""
ISLES = """
abcdef
......
xxxyyy
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> tuple[PreferenceOutcome, ...]:
    """What a plan of two isles makes of every preference at once."""
    folder = tmp_path_factory.mktemp("files")
    zones = draw_zones(ISLES)
    zones = zones.assign(ward=["W1"] * 4 + ["W2"] * 4, children=200)
    codes = dict(zip(zones["name"], zones.index, strict=True))
    before = pd.DataFrame({"data_zone": zones.index, "catchment": list("pppqqqpq")})
    before.to_csv(folder / "before.csv", index=False)
    river = gpd.GeoDataFrame(geometry=[LineString([(1990, 2000), (2010, 3000)])], crs="EPSG:27700")
    river.to_crs(4326).to_file(folder / "river.gpkg")
    on = {
        "compactness": 0.1,
        "balance": 0.05,
        "margin": 100,
        "need": "children",
        "colocation": 300,
        "keep_together": {"unit": "ward"},
        "ferries": "only_if_needed",
        "barriers": {"file": str(folder / "river.gpkg")},
        "baseline": {"file": str(folder / "before.csv")},
        "pins": {"locked": {codes["a"]: "west", codes["f"]: "east"}},
    }
    top = {p.key for p in PREFERENCES if p.at_top}
    asked = {key: value for key, value in on.items() if key in top}
    asked["objective"] = {key: value for key, value in on.items() if key not in top}
    scenario = Scenario.model_validate(
        {"band": BAND.model_dump(), "hubs": "any", "effort": "quick", "catchments": 2, **asked}
    )
    assert all(preference.is_on(scenario) for preference in PREFERENCES)
    sites = draw_sites([("L1", "Library", "library", True, codes["a"], 500.0, 500.0)])
    inputs = settle(replace(inputs_of(zones, BAND, "bx ey"), sites=sites), scenario)
    proposal = give_hubs(plan_of(inputs, scenario)[0], inputs, scenario)
    return tell_outcomes(inputs, scenario, proposal, Threads(), Stages())


def test_each_has_a_key_and_a_name_of_its_own() -> None:
    for told in ([p.key for p in PREFERENCES], [p.name for p in PREFERENCES]):
        assert len(told) == len(set(told))
    assert all(preference_of(p.key) is p for p in PREFERENCES)


@each
def test_its_key_stands_in_the_scenario_and_can_be_switched_off(preference: Preference[Any]) -> None:
    assert preference.key in (Scenario if preference.at_top else Objective).model_fields
    off = preference.switch_off(Scenario())
    assert not preference.is_on(off)
    # what stands there then is one of its values, and nothing else has changed
    assert Scenario.model_validate(off.model_dump()) == off
    others = [p.key for p in PREFERENCES if p is not preference and p.is_on(Scenario()) != p.is_on(off)]
    assert others == []


@each
def test_it_has_a_flag(preference: Preference[Any]) -> None:
    flags = {flag for option in hubplan.commands["propose"].params for flag in option.opts}
    assert set(FLAGS.get(preference.key, (f"--{preference.key.replace('_', '-')}",))) <= flags


def test_what_flags_change_is_a_preference() -> None:
    given = {
        "compactness": 0.2, "balance": 0.1, "margin": 100, "colocation": 400.0, "need": "children", "keep_together": ("ward",),
        "ferries": "never", "baseline": Path("before.csv"),
    }  # fmt: skip
    changed = preference_changes(given)
    said = Scenario.model_validate(changed)
    assert {p.key for p in PREFERENCES if p.is_on(said)} == set(given)
    assert {key for key in changed if key != "objective"} <= {p.key for p in PREFERENCES if p.at_top}


def test_outcomes_stand_in_the_order_of_the_list(outcomes: tuple[PreferenceOutcome, ...]) -> None:
    assert [outcome.name for outcome in outcomes] == [preference.key for preference in PREFERENCES]


@each
def test_its_outcome_is_told_in_every_output(
    preference: Preference[Any], outcomes: tuple[PreferenceOutcome, ...]
) -> None:
    (outcome,) = [one for one in outcomes if one.name == preference.key]
    assert not isinstance(outcome.setting, str) or preference.key in ("need", "ferries")  # a Literal of the scenario
    assert outcome.achieved.numbers
    assert all(isinstance(number, int | float) for number in outcome.achieved.numbers.values())
    setting, achieved = tell_setting(outcome), tell_achieved(outcome)
    assert setting
    assert achieved
    run = draw_run(preferences=(outcome,))
    (row,) = view_preferences(run)
    assert (row.name, row.achieved.lower()) == (preference.name, achieved.lower())
    assert row.setting.lower() in (setting.lower(), f"{preference.label} {setting}".lower())
    assert f"| {spell_key(outcome).capitalize()} | {escape_markdown(setting)} | {achieved} |" in build_report(run)
    (told,) = run_summary(run)["preferences"]
    assert (told["preference"], told["setting"], told["achieved"]) == (preference.key, setting, achieved)
    assert set(outcome.achieved.numbers) <= set(told)


def test_bare_weights_are_called_so_on_the_page_alone(outcomes: tuple[PreferenceOutcome, ...]) -> None:
    rows = {row.name: row.setting for row in view_preferences(draw_run(preferences=outcomes))}
    assert [name for name, setting in rows.items() if setting.startswith("Weight")] == [
        "Short edges between catchments",
        "Catchments of even size",
    ]
    assert rows["Catchments of even size"] == "Weight 0.05"
    assert tell_setting(outcomes[1]) == "0.05"


def test_pins_are_hard_and_units_and_barriers_where_they_are_said_to_be(
    outcomes: tuple[PreferenceOutcome, ...],
) -> None:
    assert [outcome.name for outcome in outcomes if is_hard(outcome)] == ["pins"]
    hard = {
        "keep_together": (KeepTogether(unit="ward", hard=True),),
        "barriers": Barriers(file="river.gpkg", hard=True),
    }
    for outcome in outcomes:
        if outcome.name in hard:
            assert is_hard(replace(outcome, setting=hard[outcome.name]))
