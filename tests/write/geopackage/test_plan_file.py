"""The GeoPackage as a GIS officer meets it."""

import base64
import io
import re
import shutil
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from dataclasses import replace
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pyogrio
import pyproj
import pytest
import shapely

from hubplan.contiguity import build_contiguity
from hubplan.errors import InputDataError
from hubplan.hubs import choose_hubs
from hubplan.measures.score import score_plan
from hubplan.plan import make_plan
from hubplan.proposal import make_proposal
from hubplan.schema import check_sites
from hubplan.style import HOUSE
from hubplan.write.geopackage.plan_file import write_geopackage
from runs import SITES, A, B, D, E, change, draw_run, draw_sites, with_others

TYPES = {
    "data_zones": "MultiPolygon",
    "catchments": "MultiPolygon",
    "boundaries": "MultiLineString",
    "links": "MultiLineString",
    "sites": "Point",
    "hubs": "Point",
    "run_metadata": None,
    "layer_styles": None,
}
CASE = re.compile(r"CASE WHEN @map_scale > 75000 THEN ([\d.]+) ELSE ([\d.]+) END")


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "plan.gpkg"
    write_geopackage(draw_run(), path)
    return path


def select(path, query):
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def parse(qml):
    return ET.fromstring(qml.split("\n", 1)[1])  # noqa: S314 - our own text


def style_of(path, table):
    query = f"SELECT styleQML FROM layer_styles WHERE f_table_name = '{table}' AND useAsDefault = 1"  # noqa: S608
    ((qml,),) = select(path, query)
    return parse(qml)


def test_layers_have_one_geometry_type_each(written):
    assert dict(pyogrio.list_layers(written)) == TYPES


def test_features_are_valid_in_british_national_grid_with_a_spatial_index(written):
    for layer in [name for name, kind in TYPES.items() if kind]:
        frame = gpd.read_file(written, layer=layer)
        assert frame.crs.to_epsg() == 27700
        assert frame.geometry.is_valid.all()
        assert (frame.geometry.geom_type == TYPES[layer]).all()
        assert not frame.geometry.is_empty.any()
        assert select(written, f"SELECT count(*) FROM rtree_{layer}_geom")[0][0] == len(frame)  # noqa: S608


def test_version_is_1_2_and_every_table_is_registered(written):
    assert select(written, "PRAGMA user_version")[0][0] == 10200
    registered = {row[0] for row in select(written, "SELECT table_name FROM gpkg_contents")}
    assert registered == set(TYPES)
    assert select(written, "PRAGMA integrity_check") == [("ok",)]
    assert select(written, "PRAGMA foreign_key_check") == []


def test_columns_are_of_types_that_every_reader_knows(written):
    for layer in TYPES:
        for _, name, kind, *_ in select(written, f"PRAGMA table_info({layer})"):
            assert len(name) <= 30, name
            if layer != "layer_styles":
                assert name == name.lower()
                is_key = name == "fid"
                is_shape = name == "geom"
                assert is_key or is_shape or kind in ("TEXT", "REAL", "MEDIUMINT"), (layer, name, kind)


def test_catchments_are_the_union_of_their_zones(written):
    zones = gpd.read_file(written, layer="data_zones")
    catchments = gpd.read_file(written, layer="catchments").set_index("catchment")
    assert catchments["people"].tolist() == [40_000, 60_000]
    assert catchments["in_band"].tolist() == ["Y", "Y"]
    for catchment, inside in zones.groupby("catchment"):
        assert catchments.geometry[catchment].symmetric_difference(inside.union_all()).area == pytest.approx(0)
    assert zones.set_index("data_zone")["own_hub_km"][A] == pytest.approx(0.4, abs=0.01)


def test_people_out_of_the_band_are_told(tmp_path):
    write_geopackage(draw_run(people=21_000), tmp_path / "p.gpkg")
    catchments = gpd.read_file(tmp_path / "p.gpkg", layer="catchments")
    assert catchments["people_out_of_band"].tolist() == [0, 3_000]
    assert catchments["in_band"].tolist() == ["Y", "N"]


def test_boundaries_are_the_outline_and_what_lies_between(written):
    lines = gpd.read_file(written, layer="boundaries")
    inner = lines[lines["kind"] == "inner"]
    assert inner[["catchment_a", "catchment_b", "length_km"]].to_numpy().tolist() == [[1, 2, 2.0]]
    assert inner.geometry.iloc[0].equals(shapely.from_wkt("LINESTRING (2000 0, 2000 2000)"))
    # 4 km² with an outline of 8 km less the 2 km between; two islands of 6 km each less the same 2 km
    assert lines[lines["kind"] == "outer"]["length_km"].tolist() == [6.0, 10.0]


def test_links_say_whether_they_are_relied_on(written, tmp_path):
    link = gpd.read_file(written, layer="links").iloc[0]
    assert link[["link", "name", "kind", "status", "relied_on", "zone_a", "zone_b"]].tolist() == [
        "V01", "Mainland - Island", "ferry", "confirmed", "Y", B, D,
    ]  # fmt: skip
    run = draw_run()
    apart = make_plan(
        run.plan.zones, run.plan.contiguity, dict.fromkeys(run.plan.zones.index, 1) | {D: 2, E: 2}, run.plan.band
    )
    hubs = choose_hubs(apart, run.sites)
    card = score_plan(make_proposal(apart, hubs), run.sites, run.scenario)
    write_geopackage(change(run, plan=apart, hubs=hubs, scorecard=card), tmp_path / "apart.gpkg")
    assert gpd.read_file(tmp_path / "apart.gpkg", layer="links")["relied_on"].tolist() == ["N"]


def test_layers_without_features_are_there(tmp_path):
    run = draw_run(sites=[])
    alone = make_plan(
        run.plan.zones.iloc[:3],
        build_contiguity(run.plan.zones.iloc[:3]),
        dict.fromkeys(run.plan.zones.index[:3], 1),
        run.plan.band,
    )
    hubs = choose_hubs(alone, run.sites)
    bare = change(
        run,
        plan=alone,
        hubs=hubs,
        links=run.links.iloc[:0],
        scorecard=score_plan(make_proposal(alone, hubs), run.sites, run.scenario),
    )
    write_geopackage(bare, tmp_path / "bare.gpkg")
    assert dict(pyogrio.list_layers(tmp_path / "bare.gpkg")) == TYPES
    for layer in ("sites", "links"):
        assert len(gpd.read_file(tmp_path / "bare.gpkg", layer=layer)) == 0
        assert pyogrio.read_info(tmp_path / "bare.gpkg", layer=layer)["crs"] == "EPSG:27700"


def test_styles_are_defaults_and_name_columns_that_exist(written):
    styles = select(written, "SELECT f_table_name, styleQML, useAsDefault, f_geometry_column FROM layer_styles")
    assert {row[0] for row in styles} == {name for name, kind in TYPES.items() if kind}
    for table, qml, default, geometry in styles:
        assert (default, geometry) == (1, "geom")
        root = parse(qml)
        columns = {row[1] for row in select(written, f"PRAGMA table_info({table})")}
        aliases = {alias.get("field"): alias.get("name") for alias in root.iter("alias")}
        assert set(aliases) == columns - {"geom"}
        assert all(aliases.values())
        renderer = root.find("renderer-v2")
        symbols = {symbol.get("name") for symbol in renderer.iter("symbol")}
        assert {category.get("symbol") for category in renderer.iter("category")} <= symbols
        if renderer.get("type") == "categorizedSymbol":
            values = {str(row[0]) for row in select(written, f"SELECT DISTINCT {renderer.get('attr')} FROM {table}")}  # noqa: S608
            assert values <= {category.get("value") for category in renderer.iter("category")}


def test_colors_of_the_map_are_used(tmp_path):
    write_geopackage(draw_run(), tmp_path / "c.gpkg", colors={1: "#112233", 2: "#445566"})
    assert gpd.read_file(tmp_path / "c.gpkg", layer="catchments")["color"].tolist() == ["#112233", "#445566"]
    qml = select(tmp_path / "c.gpkg", "SELECT styleQML FROM layer_styles WHERE f_table_name = 'catchments'")[0][0]
    assert "17,34,51," in qml


def test_licence_and_run_are_inside(written):
    metadata = dict(select(written, "SELECT key, value FROM run_metadata"))
    assert metadata["attribution"] == "Contains data from a publisher, OGL v3.0."
    assert metadata["plan_id"] == draw_run().plan.plan_id
    assert metadata["synthetic"] == "N"
    text = select(written, "SELECT metadata FROM gpkg_metadata JOIN gpkg_metadata_reference ON md_file_id = id")[0][0]
    rights = ET.fromstring(text).find("{http://purl.org/dc/elements/1.1/}rights")  # noqa: S314 - our own text
    assert rights.text == "Contains data from a publisher, OGL v3.0."


def test_synthetic_is_said_in_every_layer(tmp_path):
    run = draw_run()
    write_geopackage(change(run, area=replace(run.area, synthetic=True)), tmp_path / "s.gpkg")
    told = select(tmp_path / "s.gpkg", "SELECT description FROM gpkg_contents WHERE data_type = 'features'")
    assert all(row[0].startswith("Synthetic data, no real place.") for row in told)


def test_hostile_names_are_kept_as_text(tmp_path):
    name = "<b>'; DROP TABLE sites; --\x00\"&amp;"
    run = draw_run(sites=[(s[0], name, *s[2:]) for s in SITES])
    write_geopackage(run, tmp_path / "h.gpkg")
    assert set(gpd.read_file(tmp_path / "h.gpkg", layer="sites")["name"]) == {name.replace("\0", "")}


def test_styles_can_be_parsed_whatever_the_names(tmp_path):
    run = draw_run()
    hostile = run.scorecard.by_catchment.assign(name=["\x01<&\"'>", "\x0b"])
    write_geopackage(replace(run, scorecard=replace(run.scorecard, by_catchment=hostile)), tmp_path / "q.gpkg")
    qml = select(tmp_path / "q.gpkg", "SELECT styleQML FROM layer_styles WHERE f_table_name = 'catchments'")[0][0]
    root = parse(qml)
    assert [category.get("label") for category in root.iter("category")] == ["1 <&\"'>", "2 "]


def test_equal_runs_make_equal_tables(tmp_path):
    dumps = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_geopackage(draw_run(), tmp_path / name / "plan.gpkg")
        with closing(sqlite3.connect(tmp_path / name / "plan.gpkg")) as database:
            skip = ("rtree_", "sqlite_", "CREATE VIRTUAL")
            dumps.append([line for line in database.iterdump() if not any(word in line[:60] for word in skip)])
    assert dumps[0] == dumps[1]
    assert any("2026-11-23T07:00:00.000Z" in line for line in dumps[0])


def test_a_place_that_cannot_be_written_is_said_in_one_line(tmp_path):
    with pytest.raises(InputDataError, match=r"plan\.gpkg: could not be written") as caught:
        write_geopackage(draw_run(), tmp_path / "missing" / "plan.gpkg")
    assert "\n" not in str(caught.value)


def test_ogrinfo_of_the_system_has_nothing_to_warn_of(written):
    ogrinfo = shutil.which("ogrinfo")
    if ogrinfo is None:
        pytest.skip("ogrinfo is not installed; install gdal-bin to test with an independent reader")
    done = subprocess.run([ogrinfo, "-ro", "-al", str(written)], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert "Warning" not in done.stdout
    assert done.stdout.count("Feature Count:") == len(TYPES)


def test_other_plans_and_how_sure_zones_are_stand_in_columns(tmp_path):
    path = tmp_path / "others.gpkg"
    write_geopackage(with_others(draw_run()), path)
    zones = gpd.read_file(path, layer="data_zones").set_index("data_zone")
    assert zones["stability"].tolist() == [1.0, 0.5, 0.8, 1.0, 1.0]
    assert zones["alternative_1"].tolist() == [1, 2, 2, 2, 2]
    metadata = dict(select(path, "SELECT key, value FROM run_metadata"))
    assert metadata["near_best_plans"] == "14"
    assert metadata["alternative_1"].endswith("20,000 people in another catchment")
    assert dict(pyogrio.list_layers(path)) == TYPES


def test_how_sure_is_a_second_style_that_holds_every_zone(tmp_path):
    path = tmp_path / "others.gpkg"
    write_geopackage(with_others(draw_run(), share=(1.0, 0.2, 0.5, 0.75, 0.9999)), path)
    query = "SELECT styleQML, useAsDefault FROM layer_styles WHERE f_table_name = 'data_zones' ORDER BY id LIMIT 2"
    (_, default), (qml, extra) = select(path, query)
    assert (default, extra) == (1, 0)
    root = parse(qml)
    rules = list(root.iter("rule"))
    held = [select(path, f"SELECT count(*) FROM data_zones WHERE {rule.get('filter')}")[0][0] for rule in rules]  # noqa: S608
    assert held == [1, 2, 1, 1]
    symbols = [symbol.get("name") for symbol in root.iter("symbol")]
    assert [rule.get("symbol") for rule in rules] == symbols


def test_other_plans_are_styles_in_the_colours_of_the_catchments(tmp_path):
    path = tmp_path / "others.gpkg"
    write_geopackage(with_others(draw_run()), path, colors={1: "#112233", 2: "#445566"})
    ((qml,),) = select(path, "SELECT styleQML FROM layer_styles WHERE styleName = 'Other plan 1'")
    renderer = parse(qml).find("renderer-v2")
    assert renderer.get("attr") == "alternative_1"
    colors = {symbol.get("name"): symbol.find("layer/prop[@k='color']").get("v") for symbol in renderer.iter("symbol")}
    assert {each.get("value"): colors[each.get("symbol")] for each in renderer.iter("category")} == {
        "1": "68,82,95,255",
        "2": "108,122,135,255",
    }


def test_hubs_are_the_house_of_the_page_with_their_number_and_name(written):
    root = style_of(written, "hubs")
    svg, number = root.findall("renderer-v2/symbols/symbol/layer")
    house = base64.b64decode(svg.find("prop[@k='name']").get("v").removeprefix("base64:")).decode()
    drawn = ET.fromstring(house)  # noqa: S314 - our own text
    assert [path.get("d") for path in drawn] == [HOUSE, HOUSE]
    assert number.get("class") == "FontMarker"
    assert [o.get("value") for o in number.iter("Option") if o.get("name") == "expression"] == [
        'to_string("catchment")'
    ]
    assert root.find("labeling/settings/text-style").get("fieldName") == '"hub_name"'


def test_signs_have_their_letter_only_where_there_is_room(written):
    root = style_of(written, "sites")
    symbols = {symbol.get("name"): symbol for symbol in root.findall("renderer-v2/symbols/symbol")}
    letters = {}
    for category in root.iter("category"):
        shape, letter = symbols[category.get("symbol")].findall("layer")
        small, large = (CASE.search(shape.find(".//Option[@name='expression']").get("value"))[n] for n in (1, 2))
        assert 0 < float(small) < float(large)
        assert letter.find(".//Option[@name='expression']").get("value") == "@map_scale <= 75000"
        letters[category.get("value")] = letter.find("prop[@k='chr']").get("v")
    assert letters == {"hospital": "H", "gp_practice": "G", "library": "L", "nursery": "N"}


def test_labels_tell_all_that_qgis_takes_as_naught(written):
    for table in ("catchments", "hubs"):
        settings = style_of(written, table).find("labeling/settings")
        text, placed = settings.find("text-style"), settings.find("placement")
        assert (int(text.get("fontWeight")), float(text.get("textOpacity"))) == (75, 1.0), table
        assert int(placed.get("priority")) > 5, table
        assert settings.find("rendering").get("drawLabels") == "1", table


def test_qgis_shows_licence_and_sources_among_the_properties_of_each_layer(written):
    rows = select(
        written,
        "SELECT table_name, metadata FROM gpkg_metadata JOIN gpkg_metadata_reference ON md_file_id = id "
        "WHERE md_standard_uri = 'http://mrcc.com/qgis.dtd' AND reference_scope = 'table'",
    )
    assert {name for name, _ in rows} == set(TYPES) - {"layer_styles"}
    for name, qmd in rows:
        root = parse(qmd)
        assert root.findtext("rights") == "Contains data from a publisher, OGL v3.0.", name
        assert root.findtext("history").startswith(f"Plan {draw_run().plan.plan_id}"), name
        assert root.findtext("title").startswith("Elmshire: "), name
        assert root.findtext("crs/spatialrefsys/authid") == "EPSG:27700", name


def read_project(path):
    ((name, content),) = select(path, "SELECT name, content FROM qgis_projects")
    with zipfile.ZipFile(io.BytesIO(bytes.fromhex(content))) as archive:
        return name, parse(archive.read("plan.qgs").decode())


def test_a_project_opens_every_layer_in_the_order_of_a_map(tmp_path):
    path = tmp_path / "plan.gpkg"
    write_geopackage(with_others(draw_run()), path)
    name, root = read_project(path)
    leaves = root.findall("layer-tree-group/layer-tree-layer")
    assert name == root.get("projectname") == "Elmshire"
    assert [(leaf.get("name"), leaf.get("checked").removeprefix("Qt::")) for leaf in leaves] == [
        ("Hubs", "Checked"),
        ("Sites", "Checked"),
        ("Links", "Checked"),
        ("Boundaries", "Checked"),
        ("How sure", "Unchecked"),
        ("Other plan 1", "Unchecked"),
        ("Catchments", "Checked"),
        ("Data zones", "Checked"),
        ("Run metadata", "Checked"),
    ]
    described = {layer.findtext("id"): layer for layer in root.findall("projectlayers/maplayer")}
    assert [leaf.get("id") for leaf in leaves] == list(described)
    for leaf in leaves:
        layer = described[leaf.get("id")]
        # QGIS renames layers whose key is shorter, and finds nothing to show then
        assert len(leaf.get("id")) > 10
        assert layer.findtext("datasource") == leaf.get("source")
        file, table = leaf.get("source").split("|layername=")
        assert file == "./plan.gpkg"
        kind = pyogrio.read_info(path, layer=table)["geometry_type"] or "NoGeometry"
        assert layer.get("wkbType") == kind
        if kind != "NoGeometry":
            assert layer.find("renderer-v2") is not None
            assert layer.findtext("resourceMetadata/rights") == "Contains data from a publisher, OGL v3.0."


def test_the_project_lies_in_british_national_grid_and_shows_the_whole_area(written):
    _, root = read_project(written)
    crs = root.find("projectCrs/spatialrefsys")
    assert pyproj.CRS.from_wkt(crs.findtext("wkt")).to_epsg() == 27700
    # without this word QGIS leaves the reference system of a project unread
    assert root.findtext("properties/SpatialRefSys/ProjectionsEnabled") == "1"
    assert root.findtext("properties/Paths/Absolute") == "false"
    extent = [float(edge.text) for edge in root.find("mapcanvas/extent")]
    assert extent == [-200.0, -200.0, 5200.0, 2200.0]


def test_columns_are_named_for_people(tmp_path):
    path = tmp_path / "others.gpkg"
    write_geopackage(with_others(draw_run()), path)
    named = {
        alias.get("field"): alias.get("name")
        for (qml,) in select(path, "SELECT styleQML FROM layer_styles")
        for alias in parse(qml).iter("alias")
    }
    assert named["gap_m"] == "Gap between the data zones (m)"
    assert named["is_hub"] == "Is a hub"
    assert named["alternative_1"] == "Catchment in other plan 1"
    assert not [column for column, name in named.items() if name == column]


def test_too_few_near_best_plans_give_no_column(tmp_path):
    path = tmp_path / "few.gpkg"
    write_geopackage(with_others(draw_run(), plans=3), path)
    assert "stability" not in gpd.read_file(path, layer="data_zones").columns
    assert select(path, "SELECT styleName FROM layer_styles WHERE useAsDefault = 0") == [("Other plan 1",)]


def test_sites_tell_their_group_size_and_whether_they_are_specialist(tmp_path):
    run = draw_run()
    added = ("Y1", "Elm School", "special_school", False, run.sites["data_zone"].iloc[0], 600.0, 1800.0)
    sites = check_sites(draw_sites([*SITES, added])).assign(size=pd.array([None, None, None, None, 30], dtype="Int64"))
    card = score_plan(run.proposal, sites, run.scenario)
    path = tmp_path / "specialists.gpkg"
    write_geopackage(change(run, sites=sites, scorecard=card), path)
    told = gpd.read_file(path, layer="sites").set_index("name").loc["Elm School"]
    assert (told["category_group"], told["specialist"], told["size"]) == ("Education", "Y", 30)
    assert gpd.read_file(path, layer="sites").set_index("name").at["Elm Library", "specialist"] == "N"
    catchments = gpd.read_file(path, layer="catchments")
    assert catchments["nearest_special_school"].tolist() == ["Elm School", "Elm School"]
    assert catchments["nearest_special_school_km"].round(1).tolist() == [0.3, 4.0]
    (qml,) = (text for (text,) in select(path, "SELECT styleQML FROM layer_styles WHERE f_table_name = 'catchments'"))
    assert "Nearest to the hub: Special school (km)" in qml
