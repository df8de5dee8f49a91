"""Travel by its four methods: small areas whose ways a reader can add up."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.sparse.csgraph import dijkstra
from shapely import Point, box

from hubplan.contiguity import build_contiguity
from hubplan.scenario import Scenario, Travel
from hubplan.schema import LINK_COLUMNS
from hubplan.travel.along import along
from hubplan.travel.road_network import Ferries, RoadNetwork, no_ferries
from hubplan.travel.roads import KnownMinutes, Roads, by_roads
from hubplan.travel.shortened import as_graph, shorten


@pytest.fixture
def loch() -> gpd.GeoDataFrame:
    """Four zones: a, b and c in a horseshoe round a loch, d on an island."""
    return gpd.GeoDataFrame(
        {
            "name": list("abcd"),
            "population": 1,
            "easting": [1000.0, 5000.0, 1000.0, 9500.0],
            "northing": [1000.0, 4000.0, 7000.0, 4000.0],
        },
        index=list("abcd"),
        geometry=[
            box(0, 0, 6000, 2000),
            box(4000, 2000, 6000, 6000),
            box(0, 6000, 6000, 8000),
            box(9000, 3000, 10000, 5000),
        ],
        crs=27700,
    )


def links(minutes: float) -> pd.DataFrame:
    rows = [("Ferry", "ferry", "b", "d", 3000, minutes, "Y", "confirmed")]
    return pd.DataFrame(rows, columns=list(LINK_COLUMNS), index=pd.Index(["V1"], name="link"))


@pytest.mark.parametrize(("minutes", "km"), [(30.0, 12 + 18), (np.nan, 12 + 9)])
def test_ways_along_the_land_go_round_a_loch_and_ferries_cost_waiting_and_crossing(
    loch: gpd.GeoDataFrame, minutes: float, km: float
) -> None:
    model = along(loch, build_contiguity(loch, links(minutes)), links(minutes), Travel())
    assert model.unit == "km"
    assert model.costs(loch).to_place("c").tolist() == pytest.approx([10, 5, 0, 5 + km])


def test_the_last_leg_is_straight_from_the_zone_itself_and_its_neighbors_but_not_over_a_ferry(
    loch: gpd.GeoDataFrame,
) -> None:
    model = along(loch, build_contiguity(loch, links(30)), links(30), Travel())
    place = gpd.GeoDataFrame({"data_zone": ["b"]}, index=["L"], geometry=[Point(5000, 1000)], crs=27700)
    assert model.costs(loch, place).to_place("L").tolist() == pytest.approx([4, 3, np.hypot(4, 6), 30 + 3])


def test_no_route_is_nan(loch: gpd.GeoDataFrame) -> None:
    model = along(loch, build_contiguity(loch), links(30)[:0], Travel())
    costs = model.costs(loch).to_place("d")
    assert costs.isna().tolist() == [True, True, True, False]


def road(ferries: Ferries | None = None) -> Roads:
    """Six junctions along a road of 10 km, and six on an island 3 km off, each hanging together."""
    x = np.array([0.0, 2000, 4000, 6000, 8000, 10_000, 13_000, 13_200, 13_400, 13_600, 13_800, 14_000])
    start = np.array([0, 1, 2, 3, 4, 6, 7, 8, 9, 10], dtype=np.int32)
    kind = np.full(10, 2, dtype=np.uint8)
    network = RoadNetwork(x, np.zeros(12), start, start + 1, x[start + 1] - x[start], kind, np.ones(10, np.uint8))
    return Roads(network, ferries or no_ferries(), Travel(speeds={"a road": 60}))


def test_minutes_by_road_add_the_legs_to_it_and_ferries_their_waiting() -> None:
    ends = np.array([[0.0, 1000.0]]), np.array([[10_000.0, 0.0], [14_000.0, 0.0]])
    assert road().work_out(*ends)[0].tolist() == pytest.approx([3 + 10, np.nan], nan_ok=True)
    ferry = Ferries(np.array([[10_000.0, 0]]), np.array([[13_000.0, 0]]), np.array([7.0]), np.array([False]))
    assert road(ferry).work_out(*ends)[0].tolist() == pytest.approx([13, 13 + 20 + 7 + 1])


def test_places_beyond_the_limit_have_no_route_by_road() -> None:
    far = np.array([[0.0, 5001.0], [0.0, 4999.0]])
    assert np.isnan(road().work_out(far, np.array([[2000.0, 0.0]]))[:, 0]).tolist() == [True, False]


def test_known_minutes_are_looked_up_and_others_worked_out(loch: gpd.GeoDataFrame) -> None:
    known = KnownMinutes(np.array([[1000.0, 1000.0]]), np.array([[0.0, 0.0]]), np.array([[99.0]]))
    model = by_roads(road(), known)
    place = gpd.GeoDataFrame(index=["L"], geometry=[Point(0, 0)], crs=27700)
    assert model.costs(loch.loc[["a"]], place).to_place("L").tolist() == [99.0]
    assert model.costs(loch.loc[["a", "b"]], place).to_place("L")["a"] != 99.0


@pytest.mark.parametrize("seed", range(5))
def test_a_shortened_network_keeps_every_way_between_the_places_asked_for(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, 80, 100), rng.integers(0, 80, 100)
    cost, keep = rng.uniform(1, 9, 100), np.unique(rng.integers(0, 80, 8))
    graph, left = shorten(one, other, cost, 80, keep)
    whole = dijkstra(as_graph(one, other, cost, 80), indices=keep)[:, keep]
    at = np.searchsorted(left, keep)
    assert np.allclose(dijkstra(graph, indices=at)[:, at], whole)
    assert graph.shape[0] < 80


def test_a_table_of_travel_and_hubs_anywhere_do_not_go_together() -> None:
    with pytest.raises(ValueError, match="the way to sites only"):
        Scenario(hubs="any", travel=Travel(method="table", file="car.csv"))
