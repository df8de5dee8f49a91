"""The scorecard as a whole: what stands in it, what is left out, and that its parts agree."""

import math

import pandas as pd
import pytest

from hubplan.hubs import choose_hubs
from hubplan.measures.continuity import people_who_stay
from hubplan.measures.nesting import crosses_units, people_in_whole_units, split_units
from hubplan.measures.score import score_plan
from hubplan.plan import make_plan
from hubplan.proposal import make_proposal
from hubplan.scenario import KeepTogether, Objective, Scenario
from hubplan.schema import check_sites
from hubplan.scorecard import OVERALL_COLUMNS
from runs import SITES, A, draw_run, draw_sites

GROUPS = ["Size", "Distance to own hub", "Fairness and need", "In one piece", "Shape", "Services"]
UNITS = {"share", "people", "km", "catchments", "links", "per 10,000", "sites", "index"}


def test_overall_is_as_promised():
    overall = draw_run().scorecard.overall
    assert overall.index.name == "measure"
    assert overall.index.is_unique
    assert tuple(overall.columns) == OVERALL_COLUMNS
    assert overall["group"].drop_duplicates().tolist() == GROUPS
    assert set(overall["unit"]) <= UNITS
    assert overall["score"].notna().all()
    shares = overall[overall["unit"] == "share"]
    assert shares["people"].notna().all()
    assert shares["score"].between(0, 1).all()


def test_figures_by_hand():
    # hubs: the library in a (600, 1500); the hospital in d (4600, 1500)
    run = draw_run()
    card, overall = run.scorecard, run.scorecard.overall
    assert card["catchments_in_band"] == 2
    assert card["mean_people"] == 50_000
    assert card["smallest_people"] == 40_000
    assert card["largest_deviation"] == pytest.approx(0.2)
    assert overall.at["largest_deviation", "people"] == 10_000
    assert card["catchments_in_one_piece"] == 2
    assert card["links_relied_on"] == 1
    assert overall.at["links_relied_on", "detail"] == "1 ferry"
    assert card["assumed_links"] == 0
    # of the five zones only b is more than 2 km from its hub, and the library is nearer to it
    assert card["within_2_km"] == pytest.approx(0.8)
    assert overall.at["within_2_km", "people"] == 80_000
    assert card["nearer_other_hub"] == pytest.approx(0.2)
    assert overall.at["farthest_km", "detail"] == "b"
    assert card["children_per_hub"] == 10_000
    assert card["most_children_per_hub"] == 12_000
    assert card["deprived_within_5_km"] == 1
    assert overall.at["deprived_within_5_km", "people"] == 40_000
    assert card["sites_gp_practice"] == pytest.approx(0.1)
    assert card["catchments_without_gp_practice"] == 1
    assert overall.at["catchments_without_gp_practice", "people"] == 60_000
    assert card["colocated_hubs"] == 1
    assert card.by_catchment["colocated"].tolist() == ["GP practice, Nursery", ""]


def test_kilometres_are_never_called_minutes():
    overall = draw_run().scorecard.overall
    assert not overall["label"].str.contains("minute|time", case=False).any()


def test_measures_without_inputs_are_left_out():
    run = draw_run(sites=[])
    zones = run.plan.zones.drop(columns=["children", "simd_quintile"])
    plan = make_plan(zones, run.plan.contiguity, run.plan.assignment, run.plan.band)
    card = score_plan(make_proposal(plan, choose_hubs(plan, run.sites)), run.sites, run.scenario)
    assert "Services" not in set(card.overall["group"])
    assert "Fairness and need" not in set(card.overall["group"])
    assert not {"children", "deprived_people", "colocated"} & set(card.by_catchment.columns)
    assert not [column for column in card.by_catchment.columns if column.startswith("sites_")]


def test_thresholds_are_those_of_the_scenario():
    run = draw_run()
    card = score_plan(run.proposal, run.sites, Scenario(thresholds=(0.5, 2.5)))
    within = [measure for measure in card.overall.index if measure.startswith("within_")]
    assert within == ["within_0.5_km", "within_2.5_km"]
    assert "deprived_within_2.5_km" in card.overall.index


def test_catchments_add_up_to_the_whole():
    run = draw_run()
    table, overall = run.scorecard.by_catchment, run.scorecard.overall
    assert table["people"].sum() == 100_000
    for column in ("within_2_km", "within_5_km", "nearer_other_hub"):
        assert table[column].sum() == overall.at[column, "people"]
    weighted = (table["mean_km"] * table["people"]).sum() / table["people"].sum()
    assert weighted == pytest.approx(run.scorecard["mean_travel"])
    assert table["farthest_km"].max() == run.scorecard["farthest_km"]


def test_a_catchment_without_people_has_no_average():
    run = draw_run(people={"a": 0, "b": 1, "c": 0, "d": 1, "e": 1})
    table = run.scorecard.by_catchment
    assert math.isnan(table.at[1, "mean_km"])
    assert table.at[1, "farthest_km"] > 0
    assert run.scorecard["mean_travel"] > 0


def test_one_catchment_alone():
    run = draw_run()
    plan = make_plan(run.plan.zones, run.plan.contiguity, dict.fromkeys(run.plan.zones.index, 1), run.plan.band)
    card = score_plan(make_proposal(plan, choose_hubs(plan, run.sites)), run.sites, run.scenario)
    assert card["nearer_other_hub"] == 0
    assert card["boundary_cost_km"] == 0
    assert card["inner_border_km"] == 0
    assert card.overall.at["sites_library", "detail"] == "1 site"


def test_row_order_of_sites_does_not_matter():
    one, other = draw_run(), draw_run(sites=SITES[::-1])
    pd.testing.assert_frame_equal(one.scorecard.overall, other.scorecard.overall)
    pd.testing.assert_frame_equal(one.scorecard.by_catchment, other.scorecard.by_catchment)


def test_sites_outside_the_plan_are_in_no_catchment():
    run = draw_run()
    outside = draw_sites([*SITES, ("X1", "Far", "police", False, "S01999999", 9e5, 9e5)])
    card = score_plan(run.proposal, outside, run.scenario)
    assert "sites_police" not in card.overall.index


def test_the_way_to_specialists_leads_out_of_the_area_and_from_each_hub():
    # hubs at (600, 1500) and (4600, 1500)
    run = draw_run()
    added = [
        ("Y1", "Near School", "special_school", False, A, 600.0, 1800.0),
        ("Y2", "Far School", "special_school", False, "", 6600.0, 1500.0),
        ("Y3", "Clinic", "camhs", False, "", 4600.0, 5500.0),
    ]
    card = score_plan(run.proposal, check_sites(draw_sites([*SITES, *added])), run.scenario)
    table = card.by_catchment
    assert table["nearest_special_school"].tolist() == ["Near School", "Far School (outside the area)"]
    assert table["nearest_special_school_km"].tolist() == pytest.approx([0.3, 2.0])
    assert table["nearest_camhs"].tolist() == ["Clinic (outside the area)"] * 2
    assert table["nearest_camhs_km"].tolist() == pytest.approx([math.hypot(4, 4), 4.0])
    line = card.overall.loc["nearest_camhs_km"]
    assert line["score"] == table["nearest_camhs_km"].max()
    assert line["label"] == "Farthest hub from the nearest CAMHS clinic"
    assert line["detail"].endswith(": Clinic (outside the area)")
    assert "sites_camhs" not in table.columns
    assert not [measure for measure in card.overall.index if "library" in measure and "nearest" in measure]


def test_an_entry_may_make_any_category_specialist():
    run = draw_run()
    sites = check_sites(draw_sites(SITES)).assign(specialist=True)
    card = score_plan(run.proposal, sites, run.scenario)
    assert card.by_catchment["nearest_library_km"].notna().all()


def test_continuity_is_told_where_it_was_asked_for():
    run = draw_run()
    scenario = Scenario(objective=Objective(keep_together=KeepTogether(unit="intermediate_zone")))
    plan = make_plan(
        run.plan.zones.assign(intermediate_zone=["N", "O", "N", "O", None]),
        run.plan.contiguity,
        run.plan.assignment,
        run.plan.band,
    )
    # catchments are a c and b d e: of a baseline ab cde, a and d e stay; c and b move
    before = pd.Series(["x", "x", "y", "y", "y"], index=plan.zones.index)
    card = score_plan(make_proposal(plan, run.hubs), run.sites, scenario, baseline=before)
    assert card.overall.loc[["whole_intermediate_zone", "stay_with_baseline"], "people"].tolist() == [80_000, 60_000]
    assert card["stay_with_baseline"] == pytest.approx(0.6)
    assert card.overall.at["whole_intermediate_zone", "detail"] == "2 of 2 intermediate zones"
    # b d e is O, O and a zone of no unit; a c is all of N
    assert (card["across_intermediate_zone"], card.overall.at["across_intermediate_zone", "detail"]) == (0, "")
    assert card.overall["group"].iloc[-1] == "Continuity"


def test_a_unit_across_catchments_is_split():
    zones = draw_run().plan.zones.assign(ward=["V", "V", "W", "X", "X"])
    plan = make_plan(zones, draw_run().plan.contiguity, draw_run().plan.assignment, draw_run().plan.band)
    split = split_units(plan, "ward")
    assert split.reset_index().values.tolist() == [["V", 2, 40_000]]
    assert people_in_whole_units(plan, "ward") == 60_000


def test_a_catchment_inside_a_large_unit_crosses_none():
    run = draw_run()  # a c | b d e

    def crossing(labels: list[str | None]) -> list[bool]:
        plan = make_plan(run.plan.zones.assign(hscp=labels), run.plan.contiguity, run.plan.assignment, run.plan.band)
        return crosses_units(plan, "hscp").tolist()

    assert crossing(["V"] * 5) == [False, False]
    assert crossing(["V", "V", "V", "W", "W"]) == [False, True]
    assert crossing(["V", "V", "W", "V", "V"]) == [True, False]
    # a zone of no unit lies beyond every unit's edge
    assert crossing(["V", "V", "V", None, "V"]) == [False, True]
    assert crossing(["V", None, "V", None, None]) == [False, False]


def test_catchments_are_matched_so_that_most_stay():
    plan = draw_run().plan  # a c | b d e
    zones = plan.zones.index
    assert people_who_stay(plan, pd.Series(["p", "q", "p", "q", "q"], index=zones)) == 100_000
    assert people_who_stay(plan, pd.Series(["one"] * 5, index=zones)) == 60_000
    # three catchments before: the third can be matched with none
    assert people_who_stay(plan, pd.Series(["p", "q", "p", "q", "r"], index=zones)) == 80_000
    assert people_who_stay(plan, pd.Series(["p"], index=zones[:1])) == 20_000
    assert people_who_stay(plan, pd.Series([], dtype=object)) == 0


def test_children_by_age_and_people_in_the_country_add_up():
    # catchment 1 is a and c, catchment 2 is b, d and e; all zones have 20,000 people
    run = draw_run()
    zones = run.plan.zones.assign(
        age_0_4=[1, 2, 3, 4, 5], age_5_11=[10, 20, 30, 40, 50], age_12_17=[0, 0, 0, 0, 7],
        urban_rural=["1", "5", "6", "4", None],
    )  # fmt: skip
    plan = make_plan(zones, run.plan.contiguity, run.plan.assignment, run.plan.band)
    table = score_plan(make_proposal(plan, run.hubs), run.sites, run.scenario).by_catchment
    assert table[["age_0_4", "age_5_11", "age_12_17"]].to_numpy().tolist() == [[4, 40, 0], [11, 110, 7]]
    assert table["rural_people"].tolist() == [20_000, 20_000]
    assert not {"age_0_4", "rural_people"} & set(draw_run().scorecard.by_catchment.columns)
