"""Outlines of councils around an area."""

import geopandas as gpd
import pytest
from shapely import Point, box

from hubplan.errors import InputDataError, MissingDataError
from hubplan.pipeline.steps.surroundings import is_whole_country, outline_neighbors
from hubplan.read.boundaries import read_boundaries
from hubplan.read.lookups import read_lookup
from hubplan.read.outlines import read_outlines
from maps import draw_zones


def test_names_and_polygons_are_read(tmp_path):
    frame = gpd.GeoDataFrame(
        {"local_auth": ["Fife", "Stirling"]}, geometry=[box(0, 0, 9, 9), box(9, 0, 18, 9)], crs=27700
    )
    frame.to_file(tmp_path / "councils.gpkg")
    content = read_outlines(tmp_path / "councils.gpkg")
    assert content.frame["name"].tolist() == ["Fife", "Stirling"]
    assert (content.source.role, content.source.rows) == ("outlines", 2)


@pytest.mark.parametrize(
    ("column", "found"),
    [("LAD24NM", True), ("hb19_name", True), ("iz11_name", True), ("HSCP2019NM", True), ("hb19_code", False)],
)
def test_the_column_of_names_is_found_whatever_the_unit(tmp_path, column, found):
    frame = gpd.GeoDataFrame({"no": ["1"], column: ["Fife"]}, geometry=[box(0, 0, 9, 9)], crs=27700)
    frame.to_file(tmp_path / "units.gpkg")
    if found:
        assert read_outlines(tmp_path / "units.gpkg").frame["name"].tolist() == ["Fife"]
    else:
        with pytest.raises(InputDataError, match="no column of names"):
            read_outlines(tmp_path / "units.gpkg")


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "units", "one"),
    [
        ("councils_2024_ultragen", 32, "Falkirk"),
        ("councils_spatialhub_simplified", 32, "Falkirk"),
        ("health_boards_2019", 14, "Forth Valley"),
        ("iz2011_dev", 382, "Benderloch Trail"),
    ],
)
def test_real_outlines(real_data, name, units, one):
    frame = read_outlines(real_data / "boundaries" / f"{name}.gpkg").frame
    assert len(frame) == units
    assert one in set(frame["name"])
    assert frame.is_valid.all()
    assert frame.crs.to_epsg() == 27700


@pytest.mark.real_data
def test_a_real_council_is_drawn_from_its_zones_not_from_outlines_that_do_not_fit(real_data):
    zones = read_boundaries(real_data / "boundaries" / "dz2011_dev.gpkg").frame
    units = read_lookup(real_data / "lookups" / "dz2011_codes_and_labels_21042020.csv").frame
    zones["council_name"] = units["council_name"].reindex(zones.index)
    outlines = read_outlines(real_data / "boundaries" / "councils_spatialhub_simplified.gpkg").frame
    around = outline_neighbors(zones, zones[zones["council_name"] == "Clackmannanshire"], outlines)
    stirling = around.set_index("name").geometry["Stirling"]
    own = zones[zones["council_name"] == "Stirling"]
    assert stirling.area == pytest.approx(own.area.sum(), rel=1e-6)
    given = outlines.set_index("name").geometry["Stirling"].area
    assert abs(given - own.area.sum()) > 1_000_000


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
