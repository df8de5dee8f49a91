"""Barriers from any layer of lines."""

from pathlib import Path

import geopandas as gpd
import pytest
from shapely import LineString, Point, box

from hubplan.errors import InputDataError, MissingDataError
from hubplan.read.barriers import read_barriers
from note_words import sentences

RIVER = LineString([(300_000, 700_000), (300_500, 701_000)])


def write(path: Path, shapes: list, crs: int = 27700) -> Path:
    gpd.GeoDataFrame(geometry=shapes, crs=27700).to_crs(crs).to_file(path)
    return path


def test_lines_of_another_projection_come_in_metres(tmp_path: Path) -> None:
    content = read_barriers(write(tmp_path / "rivers.geojson", [RIVER], crs=4326))
    assert content.frame.crs.to_epsg() == 27700
    assert content.frame.geometry.iloc[0].hausdorff_distance(RIVER) < 1
    assert (content.source.role, content.source.rows, sentences(content.notes)) == ("barriers", 1, ())


def test_what_is_no_line_is_left_out_and_counted(tmp_path: Path) -> None:
    content = read_barriers(write(tmp_path / "mixed.geojson", [RIVER, Point(300_000, 700_000)]))
    assert len(content.frame) == 1
    assert sentences(content.notes) == ("mixed.geojson: 1 shape that is no line was left out of the barriers.",)


def test_of_several_layers_the_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "many.gpkg"
    for name, shape in (("areas", box(3e5, 7e5, 3.1e5, 7.1e5)), ("rivers", RIVER)):
        gpd.GeoDataFrame(geometry=[shape], crs=27700).to_file(path, layer=name)
    assert read_barriers(path).frame.geometry.iloc[0].equals(RIVER)


def test_a_file_without_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputDataError, match=r"areas\.gpkg: expected lines, found Polygon"):
        read_barriers(write(tmp_path / "areas.gpkg", [box(3e5, 7e5, 3.1e5, 7.1e5)]))
    with pytest.raises(MissingDataError, match=r"none\.gpkg: no such file\. Expected the barriers file"):
        read_barriers(tmp_path / "none.gpkg")


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "lines"), [("edinburgh_centre_os_open_roads_links.geojson", 1_696), ("edinburgh_3km_os_roads.gpkg", 5_168)]
)
def test_real_roads_are_lines_in_metres(real_data: Path, name: str, lines: int) -> None:
    content = read_barriers(real_data / "roads" / name)
    assert (len(content.frame), sentences(content.notes)) == (lines, ())
    west, south, east, north = content.frame.total_bounds
    assert 320_000 < west < east < 332_000
    assert 669_000 < south < north < 679_000
    as_found = gpd.read_file(real_data / "roads" / name)
    if "length" in as_found:
        # lengths as published, rounded to metres
        assert content.frame.length.to_numpy() == pytest.approx(as_found["length"].astype(float).to_numpy(), abs=1)
