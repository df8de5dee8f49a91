"""Roads as they are published."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, Point

from hubplan.errors import InputDataError
from hubplan.read.roads import read_roads
from hubplan.scenario import Travel
from hubplan.travel.road_network import no_ferries
from hubplan.travel.roads import Roads
from hubplan.travel.speeds import CLASSES


@pytest.mark.real_data
def test_the_sample_of_edinburgh_is_read_whole(real_data: Path) -> None:
    roads = read_roads(real_data / "roads" / "edinburgh_centre_os_open_roads_links.geojson").network
    assert (len(roads.start), len(roads.x)) == (1_696, 1_346)
    assert np.bincount(roads.road_class)[CLASSES.index("a_road")] == 195


@pytest.mark.real_data
def test_minutes_over_the_sample_grow_with_the_way(real_data: Path) -> None:
    network = read_roads(real_data / "roads" / "edinburgh_centre_os_open_roads_links.geojson").network
    ends = np.column_stack([network.x[[0, 400, 900]], network.y[[0, 400, 900]]])
    minutes = Roads(network, no_ferries(), Travel()).work_out(ends, ends)
    km = np.hypot(*(ends[:, None] - ends[None]).transpose(2, 0, 1)) / 1000
    assert np.allclose(minutes, minutes.T)
    assert (minutes >= km / 105 * 60 - 1e-9).all()
    assert (minutes < 30).all()


@pytest.mark.real_data
def test_lines_without_ends_are_refused_in_a_line(real_data: Path) -> None:
    with pytest.raises(InputDataError, match="no layer has columns of two ends"):
        read_roads(real_data / "roads" / "edinburgh_3km_os_roads.gpkg")


def test_a_geopackage_with_junctions_is_cut_to_the_frame(tmp_path: Path) -> None:
    path = tmp_path / "oproad.gpkg"
    points = [Point(300_000, 700_000), Point(301_000, 700_000), Point(302_000, 700_000), Point(300_000, 100_000)]
    gpd.GeoDataFrame({"id": list("abcd")}, geometry=points, crs=27700).to_file(path, layer="Road_Node")
    lines = [LineString(points[:2]), LineString(points[1:3]), LineString([points[3], Point(301_000, 100_000)])]
    told = {"start_node": ["a", "b", "d"], "end_node": ["b", "c", "e"], "length": [1_500, 10, 5]}
    told |= {"road_classification": ["A Road", "B Road", "Motorway"], "form_of_way": "Single Carriageway"}
    gpd.GeoDataFrame(told, geometry=lines, crs=27700).to_file(path, layer="Road_Link")
    roads = read_roads(path).network
    assert roads.length_m.tolist() == [1_500, 1_000]  # never shorter than the straight line
    assert [CLASSES[number] for number in roads.road_class] == ["a_road", "b_road"]
    assert len(roads.x) == 3
