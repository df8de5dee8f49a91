"""Contiguity: borders of positive length, links, components, and gaps to close."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, affinity, box

from hubplan.contiguity import Contiguity, add_links, bridge_components, build_contiguity
from hubplan.errors import ContiguityError, InputDataError
from hubplan.schema import check_zones
from maps import draw_zones


def named_pairs(contiguity: Contiguity, zones: gpd.GeoDataFrame) -> list[str]:
    pairs = contiguity.pairs
    return sorted(zones["name"][a] + zones["name"][b] for a, b in zip(pairs["focal"], pairs["neighbor"], strict=True))


def make_links(zones: gpd.GeoDataFrame, *rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Links from (identifier, kind, letter, letter)."""
    code = {name: number for number, name in zones["name"].items()}
    return pd.DataFrame(
        {
            "name": [row[0] for row in rows],
            "kind": [row[1] for row in rows],
            "zone_a": [code.get(row[2], row[2]) for row in rows],
            "zone_b": [code.get(row[3], row[3]) for row in rows],
            "gap_m": 100.0,
            "crossing_minutes": np.nan,
            "vehicles": "Y",
            "status": "confirmed",
        },
        index=[row[0] for row in rows],
    )


def test_corners_do_not_make_neighbors() -> None:
    zones = draw_zones("ab\ncd")
    contiguity = build_contiguity(zones)
    assert named_pairs(contiguity, zones) == ["ab", "ac", "bd", "cd"]
    assert contiguity.pairs["border_m"].tolist() == [1000.0] * 4


def test_a_hole_is_a_neighbor_of_what_surrounds_it() -> None:
    zones = draw_zones("aaa\naba\naaa")
    contiguity = build_contiguity(zones)
    assert named_pairs(contiguity, zones) == ["ab"]
    assert contiguity.pairs["border_m"].tolist() == [4000.0]


def test_borders_without_common_vertices_are_measured() -> None:
    zones = gpd.GeoDataFrame(
        {"name": ["a", "b", "c"], "population": 1},
        geometry=[box(0, 0, 9, 9), box(9, 0, 18, 4), box(9, 4, 18, 9)],
        index=["a", "b", "c"],
        crs=27700,
    )
    pairs = build_contiguity(zones).pairs
    assert pairs.set_index(["focal", "neighbor"])["border_m"].to_dict() == {
        ("a", "b"): 4.0,
        ("a", "c"): 5.0,
        ("b", "c"): 9.0,
    }


def squares_with_corner_between(
    *corners: float, shift: tuple[float, float] = (0, 0), turn: float = 0
) -> gpd.GeoDataFrame:
    """Two squares of 9 m side by side; only the left has vertices on the shared line, at these heights."""
    left = Polygon([(0, 0), (9, 0), *((9, height) for height in corners), (9, 9), (0, 9)])
    shapes = [
        affinity.translate(affinity.rotate(shape, turn, origin=(0, 0)), *shift) for shape in (left, box(9, 0, 18, 9))
    ]
    return gpd.GeoDataFrame({"name": ["a", "b"], "population": 1}, geometry=shapes, index=["a", "b"], crs=27700)


@pytest.mark.parametrize("swapped", [False, True])
def test_a_vertex_on_one_side_only_does_not_shorten_the_border(swapped: bool) -> None:
    zones = squares_with_corner_between(4)
    if swapped:
        zones = zones.set_geometry(zones.geometry.to_numpy()[::-1], crs=zones.crs)
    assert build_contiguity(zones).pairs["border_m"].tolist() == [9.0]


def test_segments_that_match_and_segments_that_do_not_add_up() -> None:
    left = Polygon([(0, 0), (9, 0), (9, 4), (9, 9), (0, 9)])
    right = Polygon([(9, 0), (18, 0), (18, 9), (9, 9), (9, 6), (9, 4)])  # 0 to 4 is the same, above it is not
    zones = gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=[left, right], index=["a", "b"], crs=27700)
    assert build_contiguity(zones).pairs["border_m"].tolist() == [9.0]


@settings(max_examples=30, deadline=None)
@given(st.floats(0.1, 8.9), st.floats(0, 360), st.floats(0, 5e5), st.floats(5e5, 1.2e6))
def test_a_vertex_on_one_side_is_found_wherever_the_line_runs(at: float, turn: float, dx: float, dy: float) -> None:
    zones = squares_with_corner_between(at, shift=(dx, dy), turn=turn)
    assert build_contiguity(zones).pairs["border_m"].tolist() == [pytest.approx(9.0, abs=0.03)]


def test_zones_that_overlap_all_neighbor_what_lies_beside_them() -> None:
    shapes = [box(0, 0, 9, 9), box(0, 0, 9, 9), box(9, 0, 18, 9)]
    zones = gpd.GeoDataFrame({"name": list("abc")}, geometry=shapes, index=list("abc"), crs=27700)
    assert build_contiguity(zones).pairs["border_m"].tolist() == [36.0, 9.0, 9.0]


def test_coasts_that_start_at_one_point_are_no_border() -> None:
    # two points of land that meet in a corner, their coasts a degree apart
    shapes = [Polygon([(0, 0), (1000, 0), (0, -500)]), Polygon([(0, 0), (1000, 17), (0, 500)])]
    zones = gpd.GeoDataFrame({"name": list("ab")}, geometry=shapes, index=list("ab"), crs=27700)
    assert build_contiguity(zones).pairs.empty


def test_links_join_and_the_better_of_two_stands() -> None:
    zones = draw_zones("a.b")
    links = make_links(zones, ("V1", "ferry", "a", "b"), ("F1", "fixed_link", "b", "a"))
    contiguity = build_contiguity(zones, links)
    assert contiguity.links[["link", "kind", "border_m"]].to_numpy().tolist() == [["F1", "fixed_link", 0.0]]
    assert contiguity.components.max() == 0


def test_a_bridge_stands_before_a_ferry_though_assumed_and_of_two_ferries_the_confirmed_one() -> None:
    zones = draw_zones("a.b")
    links = make_links(zones, ("A1", "ferry", "a", "b"), ("B1", "ferry", "a", "b"), ("F1", "fixed_link", "a", "b"))
    links["status"] = ["assumed", "confirmed", "assumed"]
    assert build_contiguity(zones, links).links["link"].tolist() == ["F1"]
    assert build_contiguity(zones, links.iloc[:2]).links["link"].tolist() == ["B1"]


def test_links_beside_a_border_or_out_of_the_area_are_left_out() -> None:
    zones = draw_zones("ab")
    links = make_links(zones, ("F1", "fixed_link", "a", "b"), ("V1", "ferry", "a", "S01009999"))
    assert build_contiguity(zones, links).links.empty


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("V1", "tunnel", "a", "b"), "neither fixed_link nor ferry"),
        (("V1", "ferry", "a", "a"), "joins a zone to itself"),
    ],
)
def test_senseless_links_are_refused(row: tuple[str, str, str, str], message: str) -> None:
    zones = draw_zones("a.b")
    with pytest.raises(InputDataError, match=message):
        build_contiguity(zones, make_links(zones, row))


def test_gaps_are_closed_by_the_shortest_links() -> None:
    zones = draw_zones("aab..c\n......\n......\nd.....")
    contiguity = build_contiguity(zones)
    assert contiguity.components.tolist() == [0, 0, 1, 2]
    gaps = bridge_components(contiguity, zones)
    letters = zones["name"]
    assert [(letters[r.zone_a] + letters[r.zone_b], r.gap_m) for r in gaps.itertuples()] == [("ad", 2000), ("bc", 2000)]
    assert set(gaps["status"]) == {"assumed"}
    assert gaps.index.tolist() == ["A01", "A02"]
    joined = add_links(contiguity, gaps)
    assert joined.components.max() == 0
    assert joined.links["status"].tolist() == ["assumed", "assumed"]


def test_nothing_is_proposed_where_all_is_one_piece() -> None:
    zones = draw_zones("ab")
    assert bridge_components(build_contiguity(zones), zones).empty


def test_one_zone_alone() -> None:
    zones = draw_zones("a")
    contiguity = build_contiguity(zones)
    assert (len(contiguity.edges), contiguity.components.tolist()) == (0, [0])
    assert bridge_components(contiguity, zones).empty


def test_lopsided_edges_are_refused() -> None:
    edges = pd.DataFrame({"focal": ["a"], "neighbor": ["b"], "border_m": [1.0], "kind": ["border"], "link": [""]})
    with pytest.raises(ContiguityError, match="both directions"):
        Contiguity(pd.Index(["a", "b"]), edges)


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(8)))
def test_row_order_does_not_matter(order: list[int]) -> None:
    zones = draw_zones("aabc\ndeec\nfghh")
    shuffled = build_contiguity(check_zones(zones.iloc[order]))
    pd.testing.assert_frame_equal(build_contiguity(zones).edges, shuffled.edges)


def test_unsorted_zones_are_refused() -> None:
    with pytest.raises(ContiguityError, match="sorted unique zones"):
        build_contiguity(draw_zones("ab").iloc[::-1])


@settings(max_examples=20, deadline=None)
@given(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_moving_the_map_changes_nothing(dx: float, dy: float) -> None:
    zones = draw_zones("aabc\ndeec\nfghh")
    moved = zones.set_geometry([affinity.translate(shape, dx, dy) for shape in zones.geometry], crs=zones.crs)
    one, other = build_contiguity(zones).pairs, build_contiguity(moved).pairs
    assert one[["focal", "neighbor"]].equals(other[["focal", "neighbor"]])
    assert np.allclose(one["border_m"], other["border_m"])


@pytest.mark.real_data
def test_the_real_zones(real_data) -> None:
    zones = gpd.read_file(real_data / "boundaries" / "dz2011_dev.gpkg").to_crs(27700)
    zones = zones.rename(columns={"dz11_name": "name"}).set_index("dz11_code").sort_index()
    contiguity = build_contiguity(zones)
    # counted on the official file: 5,551 pairs in the 12 councils, 18 pieces
    assert (len(contiguity.pairs), contiguity.components.max() + 1) == (5551, 18)
    lookup = pd.read_csv(real_data / "lookups" / "dz2011_codes_and_labels_21042020.csv", index_col="DataZone")
    council = lookup["CA"]
    crossing = contiguity.pairs["focal"].map(council) != contiguity.pairs["neighbor"].map(council)
    assert crossing.sum() == 38
    outline = pd.Series(shapely.boundary(zones.geometry.to_numpy()), index=zones.index)
    some = contiguity.pairs.iloc[::50]
    lines = shapely.intersection(outline[some["focal"]].to_numpy(), outline[some["neighbor"]].to_numpy())
    assert some["border_m"].tolist() == pytest.approx(shapely.length(lines).tolist(), abs=0.01)
