"""Each measure by hand, on maps drawn in ASCII."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from hubplan.contiguity import build_contiguity
from hubplan.errors import InputDataError
from hubplan.measures import access, load, pieces, services, shape, size
from hubplan.plan import Plan, make_plan
from hubplan.proposal import make_proposal
from hubplan.scenario import PopulationBand
from maps import draw_zones
from runs import A, B, D, E, draw_run, draw_sites

BAND = PopulationBand(low=1, high=1_000_000)


def plan_of(picture: str, parts: str, **columns: object) -> Plan:
    zones = draw_zones(picture).assign(**columns)
    return make_plan(zones, build_contiguity(zones), dict(zip(zones.index, parts, strict=True)), BAND)


def check_series(series: pd.Series, expected: dict, index_name: str) -> None:
    """Values, type and index are as promised."""
    assert isinstance(series, pd.Series)
    assert series.index.name == index_name
    assert series.to_dict() == pytest.approx(expected)


def test_sizes():
    plan = draw_run().plan
    check_series(size.zone_count(plan), {1: 2, 2: 3}, "catchment")
    check_series(size.people_of(plan, "children"), {1: 8000, 2: 12000}, "catchment")
    assert size.people_of(plan, "children").dtype == "int64"
    assert size.largest_deviation(plan) == pytest.approx(0.2)
    assert size.people_in_band(plan) == 100_000


def test_people_out_of_band_are_not_counted_as_in_it():
    plan = draw_run(people={"a": 30_000, "b": 20_000, "c": 30_000, "d": 20_000, "e": 20_001}).plan
    assert plan.in_band.tolist() == [True, False]
    assert size.people_in_band(plan) == 60_000


def test_a_count_that_is_missing_adds_nothing():
    plan = plan_of("ab", "xx", children=[5.0, np.nan])
    assert size.people_of(plan, "children").tolist() == [5]


def test_distances_go_to_the_own_hub_and_to_the_nearest():
    plan = plan_of("abcd", "xxyy")  # centres at 500, 1500, 2500, 3500
    hubs = draw_sites([("1", "", "library", True, A, 500, 500), ("2", "", "library", True, B, 2500, 500)])
    hubs = hubs.assign(hub=hubs.index).set_axis(plan.catchments)
    travel = make_proposal(plan, hubs).travel
    own, nearest = travel.own, travel.nearest
    assert own.tolist() == [0, 1, 0, 1]
    assert nearest.tolist() == [0, 1, 0, 1]
    assert own.index.equals(plan.zones.index)
    # with hub 2 moved next to b, b is nearer to it than to its own
    moved = hubs.set_geometry([Point(500, 500), Point(2100, 500)])
    travel = make_proposal(plan, moved).travel
    own, nearest = travel.own, travel.nearest
    people = plan.zones["population"]
    assert nearest.tolist() == pytest.approx([0, 0.6, 0.4, 1.4])
    assert access.people_nearer_other_hub(own, nearest, people) == 1000
    assert access.boundary_cost_travel(own, nearest, people) == pytest.approx(0.1)


def test_a_catchment_without_a_hub_is_refused():
    plan = plan_of("ab", "xy")
    hubs = draw_sites([("1", "", "library", True, A, 500, 500)])
    hubs = hubs.assign(hub=hubs.index).set_axis(plan.catchments[:1])
    with pytest.raises(InputDataError, match=r"catchments without a hub \(2\)"):
        make_proposal(plan, hubs)


def test_hubs_of_shuffled_rows_keep_their_catchments():
    plan = plan_of("abcd", "xxyy")
    hubs = draw_sites([("1", "", "library", True, A, 500, 500), ("2", "", "library", True, B, 2500, 500)])
    hubs = hubs.assign(hub=hubs.index).set_axis(plan.catchments)
    assert make_proposal(plan, hubs.iloc[::-1]).travel.own.equals(make_proposal(plan, hubs).travel.own)


def test_averages_without_people_are_not_numbers():
    nobody, km = pd.Series([0, 0]), pd.Series([1.0, 2.0])
    assert math.isnan(access.mean_travel(km, nobody))
    assert math.isnan(access.percentile_travel(km, nobody))
    assert access.farthest_zone(km.set_axis(["a", "b"]), nobody.set_axis(["a", "b"])) == ("b", 2.0)
    assert access.people_within(km, nobody, 5) == 0


def test_the_farthest_of_equal_zones_is_the_smallest_code():
    km, people = pd.Series({"b": 2.0, "a": 2.0}), pd.Series({"b": 1, "a": 1})
    assert access.farthest_zone(km, people) == ("a", 2.0)


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(0, 1000)), min_size=1, max_size=30), st.floats(0.01, 1))
def test_percentile_is_the_least_distance_that_reaches_the_share(rows, share):
    km, people = pd.Series([r[0] for r in rows]), pd.Series([r[1] for r in rows])
    total = people.sum()
    found = access.percentile_travel(km, people, share)
    if not total:
        assert math.isnan(found)
        return
    assert people[km <= found].sum() >= share * total - 1e-5
    assert people[km < found].sum() < share * total + 1e-5
    assert found in set(km)


def test_deprived_people_are_those_of_the_first_fifth():
    run = draw_run()
    by_zone = dict(zip(run.plan.zones.index, [20_000, 0, 0, 0, 20_000], strict=True))
    check_series(load.deprived_people(run.plan), by_zone, "data_zone")
    check_series(load.deprived_by_catchment(run.plan), {1: 20_000, 2: 20_000}, "catchment")


def test_links_relied_on_are_counted_where_they_are():
    plan = draw_run().plan
    check_series(pieces.links_relied_on(plan), {1: 0, 2: 1}, "catchment")
    assert pieces.assumed_links(plan).empty
    assumed = pieces.assumed_links(draw_run(status="assumed").plan)
    assert assumed[["focal", "neighbor", "catchment"]].to_numpy().tolist() == [[B, D, 2]]


def test_a_link_beside_land_is_not_relied_on():
    plan = draw_run().plan
    joined = make_plan(plan.zones, plan.contiguity, dict.fromkeys(plan.zones.index, 1) | {D: 2, E: 2}, BAND)
    assert pieces.links_relied_on(joined).tolist() == [0, 0]


def test_polsby_popper_of_a_square_and_of_two_islands():
    plan = plan_of("aab\naac", "xyy")
    assert shape.polsby_popper(plan).tolist() == pytest.approx([math.pi / 4, 4 * math.pi * 2 / 36])
    # b, and d with e: two rectangles of 2 km² with an outline of 6 km each
    assert shape.polsby_popper(draw_run().plan)[2] == pytest.approx(4 * math.pi * 4 / 12**2)


def test_inner_border_leaves_the_coast_and_the_links_out():
    assert shape.inner_border_km(plan_of("aab\naac", "xyy")) == 2.0
    assert shape.inner_border_km(plan_of("ab", "xx")) == 0.0
    run = draw_run()
    assert shape.inner_border_km(run.plan) == 2.0


def test_sites_are_counted_by_the_zone_they_lie_in():
    run = draw_run()
    table = services.sites_by_category(run.plan, run.sites)
    assert table.to_dict("list") == {"hospital": [0, 1], "gp_practice": [1, 0], "nursery": [1, 0], "library": [1, 0]}
    assert table.index.name == "catchment"
    elsewhere = run.sites.assign(data_zone="S01999999")
    assert services.sites_by_category(run.plan, elsewhere).shape == (2, 0)


def test_rates_per_10_000():
    rate = services.per_10_000(pd.Series([2, 3]), pd.Series([20_000, 0]))
    assert rate[0] == 1.0
    assert math.isnan(rate[1])


def test_colocation_counts_other_categories_up_to_400_m():
    hub = draw_sites([("1", "Hub", "library", True, A, 0, 0)])
    sites = draw_sites(
        [
            ("G1", "At the edge", "gp_practice", False, A, 400, 0),
            ("G2", "Second of its kind", "gp_practice", False, A, 10, 0),
            ("L2", "Another library", "library", True, A, 10, 0),
            ("N1", "Too far", "nursery", False, A, 400.1, 0),
            ("S1", "Of the next catchment", "special_school", False, D, 0, -10),
        ]
    )
    assert services.colocated(hub, sites).tolist() == [("gp_practice", "special_school")]
    assert services.colocated(hub, draw_sites([])).tolist() == [()]
