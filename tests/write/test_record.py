"""The record of a run: plain JSON that holds what is needed to repeat it."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from hubplan.feasibility import Piece
from hubplan.notes import Note, NoteKind
from hubplan.preferences.margin import Margin
from hubplan.run import Achieved, PreferenceOutcome
from hubplan.scenario import Baseline, Objective, PopulationBand, Scenario
from hubplan.unplaced import Obstacle, UnplacedReason
from hubplan.write.printable import printable_scenario
from hubplan.write.record import list_components, run_summary, to_json, write_record
from runs import change, draw_run

PROMISED = {
    "area", "people", "zones", "catchments", "k", "k_range", "in_band", "contiguous", "mean_travel", "links_used", "seconds",
    "plan_id", "synthetic", "notes",
}  # fmt: skip


def refuse(word: str) -> None:
    raise AssertionError(f"{word} is not JSON")


def test_summary_holds_what_is_promised():
    run = draw_run(notes=(Note(NoteKind.PLAN, "hubs", "Look here."),))
    summary = run_summary(run)
    assert summary.keys() >= PROMISED
    assert summary["area"] == "Elmshire"
    assert summary["people"] == 100_000
    assert summary["k_range"] == [2, 2]
    assert summary["in_band"] is True
    assert summary["contiguous"] is True
    assert summary["notes"] == ["Look here."]
    assert summary["seconds"] == {"search": 0.25}
    first = summary["catchments"][0]
    assert first.keys() >= {"catchment", "name", "people", "in_band", "hub", "mean_travel"}
    assert (first["catchment"], first["name"], first["people"], first["hub"]) == (1, "Elm", 40_000, "L1")
    assert [(link["link"], link["catchment"]) for link in summary["links_used"]] == [("V01", 2)]
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary


def test_record_can_be_read_strictly_and_holds_the_inputs(tmp_path):
    run = draw_run(people={"a": 0, "b": 1, "c": 0, "d": 1, "e": 1})  # catchment 1 has no average distance
    unplaced = pd.DataFrame(
        {
            "file": ["s.csv"],
            "row": [7],
            "name": ["=x"],
            "category": ["library"],
            "reason": [(Obstacle(UnplacedReason.NO_PLACE),)],
        }
    )
    write_record(change(run, unplaced=unplaced), tmp_path / "run.json")
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"), parse_constant=refuse)
    words = "no coordinates, data zone or postcode"
    assert record["catchments"][0]["mean_travel"] is None
    assert record["sources"][0]["sha256"] == "ab" * 32
    assert record["scenario"]["band"] == {"low": 40_000, "high": 60_000, "target": 50_000}
    assert record["seed"] == 1
    assert record["versions"] == {"hubplan": "0.1.0"}
    assert record["sites_not_placed"] == [
        {"file": "s.csv", "row": 7, "name": "=x", "category": "library", "reason": words}
    ]
    assert record["feasibility"]["remedies"]
    assert record["links"][0]["link"] == "V01"
    assert record["assignment"] == {str(zone): int(c) for zone, c in run.plan.assignment.items()}
    assert record["attribution"].startswith("Contains data")


def test_values_of_numpy_and_pandas_become_plain():
    given_values = {"a": np.float32("inf"), "b": np.bool_(True), "c": pd.NA, "d": (np.int32(3), pd.NaT), 5: "x"}
    assert to_json(given_values) == {"a": None, "b": True, "c": None, "d": [3, None], "5": "x"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_anything_becomes_strict_json(value):
    text = json.dumps(to_json(value), allow_nan=False)
    assert json.loads(text) == to_json(value)


def test_numbers_that_are_not_finite_become_null():
    assert to_json([math.nan, math.inf, -math.inf, 1.5]) == [None, None, None, 1.5]


def test_preferences_are_told_with_their_costs():
    sizes = {"smallest_people": 41_000, "largest_people": 58_500}
    free = PreferenceOutcome(
        "margin", Margin(2000, 42_000, 58_000), Achieved({**sizes, "catchments_inside_margin": 1}, 3)
    )
    without = Achieved({**sizes, "catchments_inside_margin": 0}, 3)
    priced = replace(free, travel=2.0, travel_without=1.6, achieved_without=without)
    told = run_summary(draw_run(preferences=(free, priced)))["preferences"]
    assert told[0] == {
        "preference": "margin",
        "setting": "2,000 people: 42,000 to 58,000",
        "achieved": "41,000 to 58,500 people; 1 of 3 inside the margin",
        **sizes,
        "catchments_inside_margin": 1,
    }
    assert (told[1]["cost_travel"], told[1]["cost_share"]) == (0.4, 0.25)
    assert told[1]["achieved_without"] == "41,000 to 58,500 people; 0 of 3 inside the margin"


def test_a_baseline_is_written_without_the_folders_of_the_machine():
    baseline = Baseline(file="/home/ann/plans/before.csv")
    printed = printable_scenario(Scenario(objective=Objective(baseline=baseline)), Path("/srv/work"))
    assert printed["objective"]["baseline"] == {"file": "before.csv", "weight": 1.0}


def test_links_that_join_a_component_are_assumed_or_confirmed():
    piece = Piece("Isle", 8, 6_000, links=("A01", "V1"), assumed=("A01",))
    links = pd.DataFrame({"name": ["Gap", "Ferry"]}, index=["A01", "V1"])
    (told,) = list_components([piece], links, PopulationBand())
    assert told["joined_by"] == [
        {"link": "A01", "name": "Gap", "status": "assumed"},
        {"link": "V1", "name": "Ferry", "status": "confirmed"},
    ]
    assert told["fits_band"] is False
