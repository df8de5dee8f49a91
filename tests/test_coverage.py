"""Gaps and overlaps between squares whose areas a reader can check."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Polygon, box

from hubplan.coverage import check_coverage
from hubplan.read.boundaries import read_boundaries
from maps import draw_zones


def flaws(**shapes: Polygon) -> list[list]:
    return check_coverage(gpd.GeoSeries(shapes)).flaws.values.tolist()


def test_squares_that_fit_have_no_flaw() -> None:
    fit = check_coverage(draw_zones("aab\nccb\n..b").geometry)
    assert fit.is_exact
    assert fit.flaws.empty


def test_an_overlap_is_told_with_its_area_and_width() -> None:
    assert flaws(a=box(0, 0, 100, 100), b=box(98, 0, 200, 100)) == [["overlap", "a", "b", 200.0, 2.0]]


def test_the_same_shape_twice_is_one_overlap_and_no_gap() -> None:
    square = box(0, 0, 100, 100)
    assert flaws(a=square, b=square) == [["overlap", "a", "b", 10_000.0, 50.0]]


def test_a_zone_inside_another_is_an_overlap() -> None:
    assert flaws(a=box(0, 0, 100, 100), b=box(40, 40, 50, 50))[0][:4] == ["overlap", "a", "b", 100.0]


def test_a_slit_between_two_zones_is_a_gap() -> None:
    ((kind, one, other, area, width),) = flaws(a=box(0, 0, 100, 100), b=box(100.5, 0, 200, 100))
    assert (kind, one, other) == ("gap", "a", "b")
    assert area == pytest.approx(50, abs=1)
    assert width == 0.5


def test_a_hole_between_zones_is_a_gap_where_it_is_narrow_and_water_where_it_is_wide() -> None:
    left = box(0, 0, 100, 100)
    right = box(100, 0, 200, 100)
    assert flaws(a=left - box(97, 20, 100, 80), b=right) == [["gap", "a", "b", 180.0, 2.9]]
    assert flaws(a=left - box(40, 40, 44, 60)) == [["gap", "a", "", 80.0, 3.3]]
    assert flaws(a=left - box(50, 20, 100, 80), b=right) == []


def test_islands_apart_and_a_river_mouth_that_tapers_are_no_gap() -> None:
    assert flaws(a=box(0, 0, 50, 50), b=box(60, 0, 90, 50)) == []
    west = Polygon([(0, 0), (100, 0), (100, 50), (90, 150), (0, 150)])
    east = Polygon([(100, 0), (200, 0), (200, 150), (110, 150), (100, 50)])
    assert flaws(a=west, b=east) == []


def test_borders_without_common_vertices_are_told_and_are_no_gap() -> None:
    fit = check_coverage(gpd.GeoSeries({"a": box(0, 0, 9, 9), "b": box(9, 0, 18, 4), "c": box(9, 4, 18, 9)}))
    assert fit.flaws.empty
    assert fit.unmatched == ("a", "b", "c")
    assert not fit.is_exact


def test_the_largest_flaw_comes_first_whatever_the_order_of_the_zones() -> None:
    shapes = gpd.GeoSeries({"a": box(0, 0, 100, 100), "b": box(99, 0, 200, 100), "c": box(150, 0, 300, 100)})
    fit = check_coverage(shapes)
    assert fit.flaws["area_m2"].tolist() == [5000.0, 100.0]
    pd.testing.assert_frame_equal(check_coverage(shapes[::-1]).flaws.assign(zone_a="", zone_b=""),
                                  fit.flaws.assign(zone_a="", zone_b=""))  # fmt: skip


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["dz2011_dev", "dz2011_fullres_reconstructed_dev"])
def test_official_zones_fit_and_one_that_is_blown_up_by_three_metres_does_not(real_data, name: str) -> None:
    geometry = read_boundaries(real_data / "boundaries" / f"{name}.gpkg").frame.geometry
    assert check_coverage(geometry).is_exact
    blown = geometry.copy()
    blown.iloc[10] = blown.iloc[10].buffer(3.0)
    fit = check_coverage(blown)
    assert set(fit.flaws["kind"]) == {"overlap"}
    assert (fit.flaws[["zone_a", "zone_b"]] == geometry.index[10]).any(axis=1).all()
    assert fit.flaws["width_m"].between(2.5, 3.5).all()
