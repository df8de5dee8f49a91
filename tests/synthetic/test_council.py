"""The synthetic council: whole, believable, the same every time, and of any size."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from hubplan.categories import CATEGORIES
from hubplan.contiguity import build_contiguity
from hubplan.errors import ScenarioError
from hubplan.feasibility import range_of_k
from hubplan.scenario import PopulationBand
from hubplan.schema import LINK_COLUMNS, vintage_of_all
from hubplan.synthetic import SyntheticCouncil, make_council, to_links, to_zones


@pytest.fixture(scope="module")
def council() -> SyntheticCouncil:
    return make_council()


@pytest.fixture(scope="module")
def zones(council: SyntheticCouncil) -> gpd.GeoDataFrame:
    return to_zones(council)


def borders_by_geometry(zones: gpd.GeoDataFrame) -> set[tuple[str, str]]:
    """Pairs that share more than a point, measured by another way than the segments that contiguity matches."""
    shapes, codes = zones.geometry.to_numpy(), zones.index.to_numpy()
    i, j = shapely.STRtree(shapes).query(shapes, predicate="touches")
    i, j = i[i < j], j[i < j]
    common = shapely.intersection(shapely.boundary(shapes[i]), shapely.boundary(shapes[j]))
    return {
        (codes[a], codes[b]) for a, b in zip(i[shapely.length(common) > 0], j[shapely.length(common) > 0], strict=True)
    }


def shared_segments(zones: gpd.GeoDataFrame) -> set[tuple[str, str]]:
    """Pairs with a segment that is the same in both, vertex for vertex."""
    owners: dict[frozenset[tuple[float, float]], set[str]] = {}
    for code, shape in zones.geometry.items():
        for ring in shapely.get_rings(shapely.get_parts(shape)):
            points = [tuple(point) for point in shapely.get_coordinates(ring)]
            for segment in pairwise(points):
                owners.setdefault(frozenset(segment), set()).add(code)
    assert max(len(codes) for codes in owners.values()) == 2
    return {tuple(sorted(codes)) for codes in owners.values() if len(codes) == 2}


@pytest.mark.parametrize(("number", "people"), [(20, 15_340), (300, 230_000), (3000, 2_300_000)])
def test_council_of_any_size_is_whole(number: int, people: int) -> None:
    council = make_council(zones=number, people=people, seed=3)
    zones = to_zones(council)
    assert len(zones) == number
    assert zones["population"].sum() == people
    assert zones["population"].between(0.5 * people / number, 1.7 * people / number).all()
    assert shapely.is_valid(zones.geometry.to_numpy()).all()
    assert shapely.coverage_is_valid(zones.geometry.to_numpy())
    assert set(zones.geom_type) <= {"Polygon", "MultiPolygon"}
    assert shapely.contains_xy(zones.geometry.to_numpy(), zones["easting"], zones["northing"]).all()
    assert build_contiguity(zones).components.nunique() == 2
    assert build_contiguity(zones, to_links(council)).components.max() == 0


@pytest.mark.slow
def test_council_of_20_000_zones() -> None:
    council = make_council(zones=20_000, people=15_340_000, seed=1, islands=5, councils=8)
    zones = to_zones(council)
    assert (len(zones), zones["population"].sum()) == (20_000, 15_340_000)
    assert shapely.coverage_is_valid(zones.geometry.to_numpy())
    assert build_contiguity(zones).components.nunique() == 6
    assert build_contiguity(zones, to_links(council)).components.max() == 0


@pytest.mark.parametrize("seed", range(5))
def test_seeds_make_valid_councils(seed: int) -> None:
    council = make_council(zones=120, people=90_000, seed=seed, islands=2)
    zones = to_zones(council)
    assert shapely.coverage_is_valid(zones.geometry.to_numpy())
    assert build_contiguity(zones).components.nunique() == 3
    assert build_contiguity(zones, to_links(council)).components.max() == 0


def test_every_border_is_shared_vertex_for_vertex(zones: gpd.GeoDataFrame) -> None:
    pairs = build_contiguity(zones).pairs
    found = set(zip(pairs["focal"], pairs["neighbor"], strict=True))
    assert found == shared_segments(zones) == borders_by_geometry(zones)
    assert 700 < len(found) < 900


def test_mainland_and_island_are_the_pieces(council: SyntheticCouncil, zones: gpd.GeoDataFrame) -> None:
    contiguity = build_contiguity(zones)
    sizes = contiguity.components.value_counts()
    assert len(sizes) == 2
    assert 8 <= sizes[1] <= 20
    links = to_links(council)
    assert sorted(links["kind"]) == ["ferry", "fixed_link"]
    ferry = links[links["kind"] == "ferry"].iloc[0]
    assert {contiguity.components[ferry["zone_a"]], contiguity.components[ferry["zone_b"]]} == {0, 1}


def test_bridge_crosses_water_between_zones_that_do_not_touch(
    council: SyntheticCouncil, zones: gpd.GeoDataFrame
) -> None:
    bridge = to_links(council).query("kind == 'fixed_link'").iloc[0]
    south, north = zones.geometry[bridge["zone_a"]], zones.geometry[bridge["zone_b"]]
    assert bridge["zone_b"] not in build_contiguity(zones).neighbors(bridge["zone_a"])
    assert 500 < south.distance(north) < 3_000
    assert bridge["gap_m"] == round(south.distance(north))
    way = shapely.shortest_line(south, north)
    land = zones.geometry.drop([bridge["zone_a"], bridge["zone_b"]]).intersection(way).length.sum()
    assert land < 1.0


def test_four_or_five_catchments(zones: gpd.GeoDataFrame) -> None:
    assert range_of_k(int(zones["population"].sum()), PopulationBand()) == (4, 5)


def test_codes_and_names_say_synthetic(council: SyntheticCouncil, zones: gpd.GeoDataFrame) -> None:
    assert vintage_of_all(zones.index, "zones") == "synthetic"
    lookup = council.lookup
    for column, start in {"IntZone": "S029", "CA": "S129", "HSCP": "S379", "HB": "S089"}.items():
        assert lookup[column].str.startswith(start).all()
    for column in ("CAName", "HSCPName", "HBName"):
        assert lookup[column].str.endswith("(synthetic)").all()
    assert lookup["DataZoneName"].is_unique
    assert council.sites["PostCode"].str.fullmatch(r"ZZ[1-8]?\d \d[A-Z]{2}").all()
    assert lookup.groupby("IntZone")["IntZoneName"].nunique().max() == 1
    assert lookup.groupby("IntZoneName")["IntZone"].nunique().max() == 1


def test_people_and_ages_add_up(council: SyntheticCouncil, zones: gpd.GeoDataFrame) -> None:
    population = council.population
    ages = [column for column in population.columns if column.startswith("Age ")]
    assert ages == [*(f"Age {age}" for age in range(90)), "Age 90 and over"]
    assert (population[ages].sum(axis=1) == population["Total population"]).all()
    assert (zones["age_0_4"] + zones["age_5_11"] + zones["age_12_17"] == zones["children"]).all()
    assert 0.17 < zones["children"].sum() / zones["population"].sum() < 0.195
    share = zones["children"] / zones["population"]
    assert share.max() - share.min() > 0.05


def test_deprivation_ranks_each_zone_once(council: SyntheticCouncil, zones: gpd.GeoDataFrame) -> None:
    deprivation = council.deprivation
    assert sorted(deprivation["SyntheticDeprivationRank"]) == list(range(1, 301))
    assert deprivation["SyntheticDeprivationQuintile"].value_counts().tolist() == [60] * 5
    pairs = build_contiguity(zones).pairs
    rank = zones["simd_rank"]
    neighbors = np.corrcoef(rank[pairs["focal"]], rank[pairs["neighbor"]])[0, 1]
    assert neighbors > 0.3


def test_intermediate_zones_are_contiguous_groups(zones: gpd.GeoDataFrame) -> None:
    sizes = zones.groupby("intermediate_zone").size()
    assert sizes.between(4, 8).all()
    contiguity = build_contiguity(zones)
    for _, inside in zones.groupby("intermediate_zone"):
        assert contiguity.cut(inside.index).components.max() == 0


def test_councils_are_contiguous_blocks() -> None:
    council = make_council(zones=400, people=300_000, seed=2, councils=3)
    zones = to_zones(council)
    contiguity = build_contiguity(zones, to_links(council))
    assert zones["council"].nunique() == 3
    assert zones.groupby("intermediate_zone")["council"].nunique().max() == 1
    for _, inside in zones.groupby("council"):
        assert contiguity.cut(inside.index).components.max() == 0
        assert len(inside) > 40


def test_sites_of_every_category_lie_on_land(council: SyntheticCouncil, zones: gpd.GeoDataFrame) -> None:
    sites = council.sites
    counts = sites["category"].value_counts()
    assert set(counts.index) == set(CATEGORIES) - {"refuge", "residential_school", "secure_care"}
    assert 90 <= counts["primary_school"] <= 105
    assert 15 <= counts["secondary_school"] <= 18
    assert counts["hospital"] in (2, 3)
    assert sites["site"].is_unique
    assert sites["name"].is_unique
    assert (sites["agency"] == sites["category"].map({key: c.agency for key, c in CATEGORIES.items()})).all()
    points = gpd.GeoSeries.from_xy(sites["Easting"], sites["Northing"], crs=zones.crs)
    assert points.within(zones.union_all()).all()


def test_same_seed_same_council_and_another_seed_another() -> None:
    first, again, other = (make_council(zones=60, people=46_000, seed=seed) for seed in (5, 5, 6))
    for name, table in first.tables.items():
        assert_frame_equal(pd.DataFrame(table), pd.DataFrame(again.tables[name]))
        if name != "links":
            assert not pd.DataFrame(table).equals(pd.DataFrame(other.tables[name]))


def test_links_come_in_the_internal_shape(council: SyntheticCouncil) -> None:
    links = to_links(council)
    assert tuple(links.columns) == LINK_COLUMNS
    assert links.index.name == "link"
    assert set(links["status"]) == {"confirmed"}


def test_council_without_islands_is_one_piece() -> None:
    zones = to_zones(make_council(zones=100, people=76_000, seed=4, islands=0))
    assert build_contiguity(zones).components.max() == 0


def test_councils_lie_in_open_sea(zones: gpd.GeoDataFrame) -> None:
    large = to_zones(make_council(zones=1000, people=760_000, seed=1, islands=4))
    for some in (zones, large):
        west, south, east, north = some.total_bounds
        assert west > 2_000
        assert south > 662_000
        assert east < 74_000
        assert north < 734_000


@pytest.mark.parametrize(
    ("options", "word"),
    [({"zones": 5}, "zones"), ({"people": 10}, "people"), ({"islands": 99}, "islands"), ({"councils": 0}, "councils")],
)
def test_impossible_councils_are_refused(options: dict[str, int], word: str) -> None:
    with pytest.raises(ScenarioError, match=rf"^{word}: expected"):
        make_council(**options)
