"""Outlines of councils around an area."""

import geopandas as gpd
import pytest
from shapely import Point, box

from hubplan.errors import InputDataError, MissingDataError
from hubplan.files.outlines import read_outlines
from hubplan.pipeline.surroundings import is_whole_country, outline_neighbors
from maps import draw_zones


def test_names_and_polygons_are_read(tmp_path):
    frame = gpd.GeoDataFrame(
        {"local_auth": ["Fife", "Stirling"]}, geometry=[box(0, 0, 9, 9), box(9, 0, 18, 9)], crs=27700
    )
    frame.to_file(tmp_path / "councils.gpkg")
    content = read_outlines(tmp_path / "councils.gpkg")
    assert content.frame["name"].tolist() == ["Fife", "Stirling"]
    assert (content.source.role, content.source.rows) == ("outlines", 2)


def test_points_and_missing_names_are_refused(tmp_path):
    gpd.GeoDataFrame({"name": ["a"]}, geometry=[Point(0, 0)], crs=27700).to_file(tmp_path / "points.gpkg")
    with pytest.raises(InputDataError, match="expected polygons"):
        read_outlines(tmp_path / "points.gpkg")
    gpd.GeoDataFrame({"height": [1]}, geometry=[box(0, 0, 9, 9)], crs=27700).to_file(tmp_path / "plain.gpkg")
    with pytest.raises(InputDataError, match="no column of names"):
        read_outlines(tmp_path / "plain.gpkg")
    with pytest.raises(MissingDataError):
        read_outlines(tmp_path / "nothing.gpkg")


def test_zones_of_other_councils_are_dissolved_and_outlines_fill_in():
    zones = draw_zones("abc......d").assign(council_name=["One", "Two", "Two", "Far"])
    outlines = gpd.GeoDataFrame(
        {"name": ["Two Council", "Three"]}, geometry=[box(0, 0, 1, 1), box(0, 1000, 500, 1500)], crs=27700
    )
    around = outline_neighbors(zones, zones.iloc[:1], outlines)
    assert around["name"].tolist() == ["Two", "Three"]
    assert around.geometry[0].area == 2_000_000


def test_without_councils_nothing_is_known():
    zones = draw_zones("ab")
    assert outline_neighbors(zones, zones.iloc[:1], None).empty


def test_a_synthetic_council_is_a_whole_country():
    assert is_whole_country(draw_zones("ab"))
    assert not is_whole_country(draw_zones("ab").set_axis(["S01006506", "S01006507"]))
