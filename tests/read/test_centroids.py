"""Centroids: one point a zone, from coordinates or a layer of points, always in British National Grid."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from hubplan.errors import InputDataError, MissingDataError
from hubplan.read.boundaries import read_boundaries
from hubplan.read.centroids import read_centroids
from note_words import sentences

CODES = ["S01006506", "S01006507"]
GRID = [(383_771.0, 800_512.0), (383_623.5, 801_298.25)]


def write(folder, text: str, name: str = "centroids.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def make_points(crs: str = "EPSG:27700") -> gpd.GeoDataFrame:
    points = gpd.GeoDataFrame({"DataZone": CODES}, geometry=[Point(xy) for xy in GRID], crs="EPSG:27700")
    return points.to_crs(crs)


@pytest.mark.parametrize(
    "names",
    [("easting", "northing"), ("Easting", "Northing"), ("EASTING", "NORTHING"), ("x", "y"), ("X_COORD", "Y_COORD"),
     ("GridRefEasting", "GridRefNorthing"), ("east", "north")],
)  # fmt: skip
def test_metres_in_any_sensible_spelling(tmp_path, names):
    rows = [f"{code},{x},{y}" for code, (x, y) in zip(CODES, GRID, strict=True)]
    content = read_centroids(write(tmp_path, "\n".join([f"code,{names[0]},{names[1]}", *rows[::-1]])))
    assert content.frame.index.tolist() == CODES
    assert content.frame.index.name == "data_zone"
    assert content.frame.columns.tolist() == ["easting", "northing"]
    assert content.frame.to_numpy().tolist() == [list(xy) for xy in GRID]
    assert content.frame.dtypes.tolist() == [np.float64, np.float64]
    assert (content.source.role, content.source.rows) == ("centroids", 2)


@pytest.mark.parametrize(
    "names", [("longitude", "latitude"), ("Long", "Lat"), ("lon", "lat"), ("x", "y"), ("lng", "lat")]
)
def test_degrees_are_projected(tmp_path, names):
    degrees = make_points("EPSG:4326").geometry
    rows = [f"{code},{p.x!r},{p.y!r}" for code, p in zip(CODES, degrees, strict=True)]
    frame = read_centroids(write(tmp_path, "\n".join([f"code,{names[0]},{names[1]}", *rows]))).frame
    assert np.allclose(frame.to_numpy(), GRID, atol=0.01)


@pytest.mark.parametrize("kind", ["gpkg", "shp", "geojson", "fgb", "parquet"])
@pytest.mark.parametrize("crs", ["EPSG:27700", "EPSG:4326"])
def test_a_layer_of_points(tmp_path, kind, crs):
    path = tmp_path / f"points.{kind}"
    points = make_points(crs).iloc[::-1]
    points.to_parquet(path) if kind == "parquet" else points.to_file(path)
    frame = read_centroids(path).frame
    assert frame.index.tolist() == CODES
    assert np.allclose(frame.to_numpy(), GRID, atol=0.05)


def test_of_two_layers_the_points_are_read(tmp_path):
    path = tmp_path / "both.gpkg"
    points = make_points()
    points.assign(geometry=points.buffer(100)).to_file(path, layer="a_shapes")
    points.to_file(path, layer="points")
    assert np.allclose(read_centroids(path).frame.to_numpy(), GRID)


def test_a_plain_parquet_is_a_table(tmp_path):
    path = tmp_path / "centroids.parquet"
    pd.DataFrame({"zone": CODES, "easting": [1.5, 2.5], "northing": [3.0, 4.0]}).to_parquet(path)
    assert read_centroids(path).frame.to_numpy().tolist() == [[1.5, 3.0], [2.5, 4.0]]


def test_a_layer_of_lines_is_refused(tmp_path):
    layer = gpd.GeoDataFrame({"DataZone": ["S01006506"]}, geometry=[LineString([(0, 0), (1, 1)])], crs=27700)
    layer.to_file(tmp_path / "lines.gpkg")
    with pytest.raises(InputDataError, match=r"1 data zone has no point \(S01006506\)"):
        read_centroids(tmp_path / "lines.gpkg")


@pytest.mark.parametrize(("x", "y"), [("", "800512"), ("somewhere", "800512"), ("-5", "800512"), ("383771", "9e6")])
def test_a_coordinate_that_cannot_be_is_refused_by_name(tmp_path, x, y):
    text = f"code,easting,northing\nS01006506,{x},{y}\nS01006507,383623,801298\n"
    with pytest.raises(InputDataError, match=r"1 data zone has no usable coordinates \(S01006506"):
        read_centroids(write(tmp_path, text))


def test_swapped_degrees_say_so(tmp_path):
    with pytest.raises(InputDataError, match="longitude and latitude seem swapped"):
        read_centroids(write(tmp_path, "code,longitude,latitude\nS01006506,57.1,-2.2\n"))


def test_a_table_without_coordinates_names_what_it_found(tmp_path):
    with pytest.raises(InputDataError, match=r"no columns tell where the zones are \(found name\)"):
        read_centroids(write(tmp_path, "code,name\nS01006506,Culter\n"))


def test_a_repeated_code_is_refused_by_name(tmp_path):
    with pytest.raises(InputDataError, match=r"more than one row \(S01006506\)"):
        read_centroids(write(tmp_path, "code,easting,northing\nS01006506,1,1\nS01006506,2,2\n"))


def test_two_vintages_are_refused(tmp_path):
    with pytest.raises(MissingDataError, match="2 vintages"):
        read_centroids(write(tmp_path, "code,easting,northing\nS01006506,1,1\nS01013482,2,2\n"))


def test_a_missing_file_says_so(tmp_path):
    for name in ("centroids.csv", "centroids.gpkg", "centroids.parquet"):
        with pytest.raises(MissingDataError, match="no such file"):
            read_centroids(tmp_path / name)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)))
def test_the_order_of_rows_does_not_matter(tmp_path, order):
    rows = [f"S0190000{i},{100 * i},{200 * i}" for i in range(6)]
    straight = read_centroids(write(tmp_path, "\n".join(["zone,easting,northing", *rows]))).frame
    shuffled = read_centroids(write(tmp_path, "\n".join(["zone,easting,northing", *(rows[i] for i in order)]))).frame
    pd.testing.assert_frame_equal(straight, shuffled)


def test_rows_that_the_file_calls_ambiguous_are_left_out_and_told(tmp_path):
    text = (
        "record,easting,northing,DZ22_Code_inferred,ambiguous\n"
        "0,383771,800512,S01013482,False\n1,383623,801298,S01013483,True\n"
    )
    content = read_centroids(write(tmp_path, text))
    assert content.frame.index.tolist() == ["S01013482"]
    assert sentences(content.notes) == (
        "centroids.csv: its codes are inferred, not official; take the published centroids where you can.",
        "centroids.csv: 1 centroid is marked ambiguous (S01013483); not used.",
    )


@pytest.mark.real_data
def test_inferred_centroids_of_2022_are_never_taken_for_official(real_data):
    content = read_centroids(real_data / "lookups" / "dz2022_centroids_code_inferred.csv")
    assert len(content.frame) == 7_392 - 8
    assert sentences(content.notes)[0].endswith("not official; take the published centroids where you can.")
    assert "8 centroids are marked ambiguous (S01019675" in sentences(content.notes)[1]


@pytest.mark.real_data
def test_the_real_points_lie_near_each_other_and_in_their_zones(real_data):
    derived = read_centroids(real_data / "lookups" / "dz2011_popweighted_centroids_derived_dev.csv").frame
    official = read_centroids(real_data / "lookups" / "dz2011_latlong_dev.csv").frame
    zones = read_boundaries(real_data / "boundaries" / "dz2011_dev.gpkg").frame
    assert derived.index.equals(official.index)
    assert len(derived) == 2_073
    apart = np.hypot(*(derived - official).to_numpy().T)
    assert np.median(apart) < 120
    points = gpd.GeoSeries.from_xy(official["easting"], official["northing"], index=official.index, crs=27700)
    assert zones.geometry.covers(points).mean() > 0.99


def test_points_of_output_areas_are_weighed_by_their_people(tmp_path):
    # the first zone: 30 people at 100, 10 at 300; the second: nobody at either
    rows = ["S00088956,30,S01006506,100,1000", "S00088957,10,S01006506,300,2000", "S00088958,0,S01006507,500,500",
            "S00088959,0,S01006507,700,900"]  # fmt: skip
    text = "\n".join(["code,Popcount,DataZone,easting,northing", *rows])
    content = read_centroids(write(tmp_path, text))
    assert content.frame.to_dict("index") == {
        "S01006506": {"easting": 150.0, "northing": 1250.0},
        "S01006507": {"easting": 600.0, "northing": 700.0},
    }
    assert content.source.rows == 2
    with pytest.raises(InputDataError, match=r"1 output area stands in more than one row \(S00088957\)"):
        read_centroids(write(tmp_path, text + "\n" + rows[1]))
    with pytest.raises(InputDataError, match=r"no usable coordinates \(S01006507 500, -5\)"):
        read_centroids(write(tmp_path, text.replace("500,500", "500,-5")))


def test_a_zone_that_repeats_without_output_areas_is_refused_even_with_people(tmp_path):
    with pytest.raises(InputDataError, match=r"more than one row \(S01006506\)"):
        read_centroids(write(tmp_path, "code,people,easting,northing\nS01006506,5,1,1\nS01006506,5,2,2\n"))


@pytest.mark.real_data
def test_real_output_areas_make_the_derived_centroids_and_are_told_as_derived(real_data):
    content = read_centroids(real_data / "census_oa" / "oa2011_points_dev.csv")
    derived = read_centroids(real_data / "lookups" / "dz2011_popweighted_centroids_derived_dev.csv").frame
    assert len(pd.read_csv(real_data / "census_oa" / "oa2011_points_dev.csv")) == 14_120
    assert len(content.frame) == 2_073
    # the derived file is rounded to 10 cm
    assert (content.frame - derived).abs().max(axis=None) <= 0.051
    assert sentences(content.notes)[0] == (
        "oa2011_points_dev.csv: its codes are derived, not official; take the published centroids where you can."
    )
    assert (
        "13 data zones do not stand the check of column dz11_hh_checksum_ok (S01008500" in sentences(content.notes)[1]
    )
