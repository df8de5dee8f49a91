"""Boundaries: every format gives the same zones, and every defect is refused or mended by name."""

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from hubplan.contiguity import build_contiguity
from hubplan.errors import InputDataError, MissingDataError
from hubplan.read.boundaries import read_boundaries
from hubplan.read.layers import read_layer
from note_words import sentences

CODES = ["S01006506", "S01006507", "S01006508"]


def make_layer(codes=CODES, *, shapes=None, crs="EPSG:27700", column="DataZone", **more) -> gpd.GeoDataFrame:
    """Squares of 1 km in a row near Aberdeen."""
    shapes = shapes or [box(380_000 + 1000 * i, 800_000, 381_000 + 1000 * i, 801_000) for i in range(len(codes))]
    attributes = {column: codes, "Name": [f"Culter - {i:02d}" for i in range(1, len(codes) + 1)], **more}
    return gpd.GeoDataFrame(attributes, geometry=shapes, crs=crs)


def write_zip(folder: Path, layers: dict[str, gpd.GeoDataFrame], inside: str = "") -> Path:
    target = folder / "zones.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for name, layer in layers.items():
            unpacked = folder / name
            unpacked.mkdir()
            layer.to_file(unpacked / f"{name}.shp")
            for file in sorted(unpacked.iterdir()):
                archive.write(file, f"{inside}{file.name}")
    return target


def write(layer: gpd.GeoDataFrame, folder: Path, kind: str) -> Path:
    path = folder / f"zones.{kind}"
    if kind == "parquet":
        layer.to_parquet(path)
    elif kind == "zip":
        return write_zip(folder, {"SG_DataZone_Bdry_2011": layer}, "deep/inside/")
    else:
        layer.to_file(path)
    return path


@pytest.mark.parametrize("kind", ["gpkg", "shp", "zip", "geojson", "fgb", "parquet"])
@pytest.mark.parametrize("crs", ["EPSG:27700", "EPSG:4326", "EPSG:3857"])
def test_every_format_and_crs_gives_the_same_zones(tmp_path, kind, crs):
    # the rows are shuffled: the reader must sort them
    layer = make_layer().to_crs(crs).iloc[[2, 0, 1]]
    content = read_boundaries(write(layer, tmp_path, kind))
    assert content.frame.index.tolist() == CODES
    assert content.frame.index.name == "data_zone"
    assert content.frame.columns.tolist() == ["name", "geometry"]
    assert content.frame["name"].tolist() == ["Culter - 01", "Culter - 02", "Culter - 03"]
    assert content.frame.crs.to_epsg() == 27700
    assert np.allclose(content.frame.total_bounds, [380_000, 800_000, 383_000, 801_000], atol=0.5)
    assert np.allclose(content.frame.area, 1e6, rtol=1e-3)
    assert content.source.role == "boundaries"
    assert content.source.rows == 3
    assert len(content.source.sha256) == 64
    assert sentences(content.notes) == ()


@pytest.mark.parametrize("column", ["DataZone", "DZCode", "dzcode", "dz11_code", "zone id"])
def test_the_code_column_is_found_whatever_its_name(tmp_path, column):
    layer = make_layer(column=column, council=["S12000033"] * 3, iz=["S02001236"] * 3)
    assert read_boundaries(write(layer, tmp_path, "gpkg")).frame.index.tolist() == CODES


def test_a_column_without_repeats_is_preferred(tmp_path):
    layer = make_layer()
    layer.insert(0, "nearest", ["S01006507"] * 3)
    assert read_boundaries(write(layer, tmp_path, "gpkg")).frame.index.tolist() == CODES


def test_codes_in_lower_case_and_with_blanks_are_cleaned(tmp_path):
    layer = make_layer([" s01006506", "S01006507 ", "S01006508"])
    assert read_boundaries(write(layer, tmp_path, "gpkg")).frame.index.tolist() == CODES


@pytest.mark.parametrize("column", ["dz11_name", "DZName", "dzname", "DataZoneName"])
def test_the_name_column_is_found(tmp_path, column):
    layer = make_layer().rename(columns={"Name": column})
    assert read_boundaries(write(layer, tmp_path, "gpkg")).frame["name"].iloc[0] == "Culter - 01"


def test_zones_without_names_are_called_by_their_code(tmp_path):
    layer = make_layer()
    layer.loc[1, "Name"] = None
    assert read_boundaries(write(layer, tmp_path, "gpkg")).frame["name"].tolist() == [
        "Culter - 01",
        "S01006507",
        "Culter - 03",
    ]
    nameless = write(layer.drop(columns="Name"), tmp_path, "fgb")
    assert read_boundaries(nameless).frame["name"].tolist() == CODES


def test_the_census_count_of_the_file_is_kept_with_its_date(tmp_path):
    content = read_boundaries(write(make_layer(TotPop2022=[700, 0, 812]), tmp_path, "gpkg"))
    assert content.frame["census_population"].tolist() == [700, 0, 812]
    assert content.date == "census 2022"


@pytest.mark.parametrize("names", [("SG_EoR", "SG_MHW"), ("a_eor", "b_mhw"), ("z_EOR", "A_Mhw")])
def test_of_two_layers_the_one_at_mean_high_water_is_read(tmp_path, names):
    sea, land = make_layer(), make_layer()
    sea["geometry"] = sea.buffer(5_000)
    path = write_zip(tmp_path, {names[0]: sea, names[1]: land})
    assert read_boundaries(path).frame.area.max() == pytest.approx(1e6)


def test_a_layer_of_something_else_is_passed_over(tmp_path):
    path = tmp_path / "many.gpkg"
    make_layer(["S12000033"] * 3).to_file(path, layer="a_councils_mhw")
    make_layer().to_file(path, layer="zones")
    points = make_layer()
    points["geometry"] = points.centroid
    points.to_file(path, layer="a_points")
    assert read_boundaries(path).frame.area.sum() == pytest.approx(3e6)


def test_geojson_in_metres_with_the_old_crs_member_is_honoured(tmp_path):
    path = tmp_path / "zones.geojson"
    make_layer().to_file(path, RFC7946="NO")
    assert '"crs"' in path.read_text()
    assert np.allclose(read_boundaries(path).frame.total_bounds, [380_000, 800_000, 383_000, 801_000])


def test_geojson_in_metres_that_says_nothing_is_refused(tmp_path):
    path = tmp_path / "zones.geojson"
    path.write_text(gpd.GeoDataFrame(make_layer(crs=None)).to_json())
    with pytest.raises(InputDataError, match="coordinates are metres but the file says EPSG:4326"):
        read_boundaries(path)


def test_swapped_longitude_and_latitude_are_refused(tmp_path):
    layer = make_layer().to_crs(4326)
    layer["geometry"] = shapely.transform(layer.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    with pytest.raises(InputDataError, match="far outside Britain"):
        read_boundaries(write(layer, tmp_path, "gpkg"))


def test_a_layer_without_crs_is_refused_with_the_cure(tmp_path):
    path = write(make_layer(), tmp_path, "shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(InputDataError, match=r"zones.shp: does not say its coordinate system.*\.prj"):
        read_boundaries(path)


def test_heights_are_dropped(tmp_path):
    layer = make_layer()
    layer["geometry"] = shapely.force_3d(layer.geometry.to_numpy(), 12.0)
    assert not read_boundaries(write(layer, tmp_path, "gpkg")).frame.has_z.any()


BOW_TIE = Polygon([(380_000, 800_000), (381_000, 801_000), (381_000, 800_000), (380_000, 801_000)])


def test_an_invalid_shape_is_repaired_and_named_and_keeps_its_vertices(tmp_path):
    layer = make_layer()
    layer.loc[0, "geometry"] = BOW_TIE
    content = read_boundaries(write(layer, tmp_path, "gpkg"))
    mended = content.frame.geometry["S01006506"]
    assert mended.is_valid
    assert mended.geom_type == "MultiPolygon"
    assert {tuple(p) for p in shapely.get_coordinates(BOW_TIE)} <= {tuple(p) for p in shapely.get_coordinates(mended)}
    assert sentences(content.notes) == (
        "zones.gpkg: 1 shape was not valid and has been repaired (S01006506 Culter - 01).",
    )


def test_a_repair_keeps_the_border_with_the_neighbor(tmp_path):
    layer = make_layer()
    west = [(380_000, 800_000), (381_000, 800_000), (381_000, 801_000), (380_000, 801_000)]
    loop = [(380_000, 800_500), (379_500, 800_900), (379_500, 800_100)]
    layer.loc[0, "geometry"] = Polygon([*west, *loop, (380_000, 800_500)])
    assert not layer.geometry[0].is_valid
    frame = read_boundaries(write(layer, tmp_path, "gpkg")).frame
    assert build_contiguity(frame).pairs["border_m"].tolist() == [1000.0, 1000.0]


def test_a_shape_without_area_is_refused_by_name(tmp_path):
    layer = make_layer()
    layer.loc[1, "geometry"] = Polygon([(381_000, 800_000), (382_000, 800_000), (381_000, 800_000)])
    with pytest.raises(InputDataError, match=r"1 data zone has a shape without area \(S01006507 Culter - 02\)"):
        read_boundaries(write(layer, tmp_path, "gpkg"))


def test_points_are_refused(tmp_path):
    layer = make_layer()
    layer["geometry"] = layer.centroid
    with pytest.raises(InputDataError, match="expected polygons, found Point"):
        read_boundaries(write(layer, tmp_path, "gpkg"))


@pytest.mark.parametrize("nothing", [None, Polygon()])
def test_a_missing_or_empty_shape_is_refused_by_name(tmp_path, nothing):
    layer = make_layer()
    layer.loc[1, "geometry"] = nothing
    with pytest.raises(InputDataError, match=r"1 data zone has no shape \(S01006507 Culter - 02\)"):
        read_boundaries(write(layer, tmp_path, "gpkg"))


def test_a_repeated_code_is_refused_by_name(tmp_path):
    with pytest.raises(InputDataError, match=r"more than one shape \(S01006507\)"):
        read_boundaries(write(make_layer(["S01006506", "S01006507", "S01006507"]), tmp_path, "gpkg"))


@pytest.mark.parametrize("empty", [None, " "])
def test_a_missing_code_is_refused_by_row(tmp_path, empty):
    codes = [f"S0100{n}" for n in range(6506, 6520)] + [empty]
    with pytest.raises(InputDataError, match=r"1 shape has no data zone code in column DataZone \(row 15\)"):
        read_boundaries(write(make_layer(codes), tmp_path, "gpkg"))


def test_a_broken_code_among_many_is_refused_by_name(tmp_path):
    codes = [f"S0100{n}" for n in range(6506, 6520)] + ["S0100652O"]
    with pytest.raises(InputDataError, match=r"column DataZone has 1 code that is no data zone \(S0100652O\)"):
        read_boundaries(write(make_layer(codes), tmp_path, "gpkg"))


def test_a_code_outside_every_vintage_is_refused(tmp_path):
    with pytest.raises(InputDataError, match=r"1 code is no data zone \(S01500000\)"):
        read_boundaries(write(make_layer(["S01006506", "S01006507", "S01500000"]), tmp_path, "gpkg"))


def test_two_vintages_in_one_file_are_refused(tmp_path):
    with pytest.raises(MissingDataError, match="2 vintages"):
        read_boundaries(write(make_layer(["S01006506", "S01006507", "S01013482"]), tmp_path, "gpkg"))


def test_a_layer_without_data_zones_names_what_it_found(tmp_path):
    layer = make_layer(["S02001236", "S02001237", "S02001238"])
    with pytest.raises(InputDataError, match=r"no column holds data zone codes.*DataZone, Name"):
        read_boundaries(write(layer, tmp_path, "gpkg"))


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(MissingDataError, match="no such file") as caught:
        read_boundaries(tmp_path / "zones.gpkg")
    assert caught.value.exit_code == 5


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("zones.gpkg", b"", "found an empty one"),
        ("zones.gpkg", b"SQLite format 3\0 and then nothing", "cannot be read"),
        ("zones.geojson", b"<!DOCTYPE html><html>Not found</html>", "web page"),
        ("zones.gpkg", b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", "XML"),
        ("zones.geojson", b'{"type": "FeatureCollection", "features": []}', "found 0 rows|no layer"),
        ("zones.zip", b"PK\x03\x04 broken", "damaged"),
        ("zones.parquet", b"PAR1 broken PAR1", "cannot be read"),
        ("zones.csv", b"DataZone\nS01006506\n", "ending in .csv"),
    ],
)
def test_what_is_no_layer_is_refused_in_one_line(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputDataError, match=words) as caught:
        read_boundaries(tmp_path / name)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(name)


def test_a_parquet_without_shapes_is_refused(tmp_path):
    pd.DataFrame({"DataZone": CODES}).to_parquet(tmp_path / "zones.parquet")
    with pytest.raises(InputDataError, match="cannot be read"):
        read_boundaries(tmp_path / "zones.parquet")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(InputDataError, match="found a folder"):
        read_boundaries(tmp_path)


@pytest.mark.parametrize("member", ["../outside.shp", "/etc/outside.shp", "a/../../outside.shp", "..\\outside.shp"])
def test_an_archive_that_points_outside_is_refused(tmp_path, member):
    path = write_zip(tmp_path, {"zones": make_layer()})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(member, b"x")
    with pytest.raises(InputDataError, match="points out of the archive"):
        read_boundaries(path)


def test_an_archive_with_a_file_that_points_elsewhere_is_refused(tmp_path):
    path = tmp_path / "zones.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("zones.gpkg", "\ufeff <OGRVRTDataSource></OGRVRTDataSource>")
    with pytest.raises(InputDataError, match="XML"):
        read_boundaries(path)


def test_an_archive_without_layers_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "zones.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing here")
    with pytest.raises(InputDataError, match="holds no layer"):
        read_boundaries(tmp_path / "zones.zip")


def test_a_path_with_blanks_and_accents_is_read(tmp_path):
    folder = tmp_path / "Èilean Siar (new) {1}"
    folder.mkdir()
    assert len(read_boundaries(write(make_layer(), folder, "zip")).frame) == 3


def topology(codes: list[str]) -> str:
    """Two squares of about 1 km beside each other; their border is one arc that both use."""
    # in steps of 0.001 degrees from 3.9 W, 56.0 N; an arc is a start and the ways on
    arcs = [[[10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10], [10, 0]], [[10, 10], [10, 0], [0, -10], [-10, 0]]]
    shapes = [
        {"type": "Polygon", "arcs": [[0, 1]], "properties": {"DataZone": codes[0], "Name": "West"}},
        {"type": "Polygon", "arcs": [[0, 2]], "properties": {"DataZone": codes[1], "Name": "East"}},
    ]
    return json.dumps(
        {
            "type": "Topology",
            "transform": {"scale": [0.001, 0.001], "translate": [-3.9, 56.0]},
            "objects": {"zones": {"type": "GeometryCollection", "geometries": shapes}},
            "arcs": arcs,
        }
    )


@pytest.mark.parametrize("name", ["zones.json", "zones.topojson"])
def test_topojson_is_in_degrees_and_keeps_the_borders(tmp_path, name):
    (tmp_path / name).write_text(topology(CODES[:2]))
    frame = read_boundaries(tmp_path / name).frame
    assert frame["name"].tolist() == ["West", "East"]
    # 0.01 degrees of longitude and latitude at 56 N
    assert frame.area.between(690_000, 700_000).all()
    (border,) = build_contiguity(frame).pairs["border_m"]
    assert border == pytest.approx(1_113, abs=2)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(5)))
def test_the_order_of_rows_does_not_matter(tmp_path, order):
    codes = [f"S0100{n}" for n in range(6506, 6511)]
    layer = make_layer(codes)
    straight, shuffled = tmp_path / "straight.fgb", tmp_path / "shuffled.fgb"
    layer.to_file(straight, SPATIAL_INDEX="NO")
    layer.iloc[list(order)].to_file(shuffled, SPATIAL_INDEX="NO")
    left, right = read_boundaries(straight).frame, read_boundaries(shuffled).frame
    pd.testing.assert_frame_equal(left.drop(columns="geometry"), right.drop(columns="geometry"))
    assert left.geometry.geom_equals_exact(right.geometry, 0.0).all()


@pytest.mark.real_data
def test_the_zones_of_twelve_councils(real_data):
    content = read_boundaries(real_data / "boundaries" / "dz2011_dev.gpkg")
    assert len(content.frame) == 2_073
    assert content.frame.is_valid.all()
    assert sentences(content.notes) == (
        "dz2011_dev.gpkg: 1 shape was not valid and has been repaired (S01007307 Benderloch Trail - 07).",
    )


@pytest.mark.real_data
def test_the_repair_of_a_real_shape_keeps_its_neighbors(real_data):
    path = real_data / "boundaries" / "dz2011_dev.gpkg"
    as_found = gpd.read_file(path).to_crs(27700).set_index("dz11_code").sort_index()
    mended = read_boundaries(path).frame
    around = as_found.index[as_found.distance(as_found.geometry["S01007307"]) < 1_000]
    before = build_contiguity(as_found.loc[around].rename(columns={"dz11_name": "name"})).pairs
    after = build_contiguity(mended.loc[around]).pairs
    pd.testing.assert_frame_equal(before, after)
    assert len(after[(after["focal"] == "S01007307") | (after["neighbor"] == "S01007307")]) == 12


@pytest.mark.real_data
def test_the_zones_in_full_resolution_bring_their_census_count(real_data):
    content = read_boundaries(real_data / "boundaries" / "dz2011_fullres_reconstructed_dev.gpkg")
    assert len(content.frame) == 1_058
    assert content.date == "census 2011"
    assert content.frame.loc["S01010891", "census_population"] == 425
    assert content.frame["census_population"].sum() == 787_818
    assert sentences(content.notes) == ()


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("boundaries/iz2011_dev.gpkg", "iz11_name, iz11_code"),
        ("boundaries/health_boards_2019.gpkg", "hb19_name, hb19_code"),
        ("boundaries/councils_spatialhub_simplified.gpkg", "local_auth, code, hectares"),
        ("census_oa/topo_S12000018.json", "id, OBJECTID, code, HHcount, Popcount"),
    ],
)
def test_other_areas_are_not_taken_for_data_zones(real_data, path, found):
    with pytest.raises(InputDataError, match=f"no column holds data zone codes .found {found}"):
        read_boundaries(real_data / path)


@pytest.mark.real_data
@pytest.mark.parametrize(("council", "areas", "invalid"), [("S12000018", 735, 15), ("S12000023", 190, 96)])
def test_real_topojson_of_output_areas_opens_with_its_broken_rings(real_data, council, areas, invalid):
    # as found 97 of the last are invalid: one heals as it is projected
    layer = read_layer(real_data / "census_oa" / f"topo_{council}.json", "output areas")
    assert (len(layer), int((~layer.is_valid).sum())) == (areas, invalid)
    assert layer.crs.to_epsg() == 27700
    assert layer["easting"].map(type).eq(str).all()
    # the master postcode of each lies near its shape
    points = gpd.GeoSeries.from_xy(layer["easting"].astype(int), layer["northing"].astype(int), crs=27700)
    shapes = gpd.GeoSeries(shapely.make_valid(layer.geometry.to_numpy()), crs=27700)
    assert shapes.distance(points).quantile(0.9) < 100


def test_a_point_is_no_polygon_even_among_polygons(tmp_path):
    layer = make_layer()
    layer.loc[2, "geometry"] = Point(382_500, 800_500)
    with pytest.raises(InputDataError, match=r"found Point \(S01006508 Culter - 03\)"):
        read_boundaries(write(layer, tmp_path, "geojson"))
