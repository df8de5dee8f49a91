"""Sites: every row is placed, outside, unplaced or left out, and counted; each known defect of real files once."""

import json
import re
import tempfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from hubplan.config.official import official_entries
from hubplan.errors import InputDataError, MissingDataError, ScenarioError
from hubplan.read.sites import read_all_sites, read_sites
from hubplan.read.sites.entries import known_entry
from hubplan.scenario import ColumnChoice, RowChoice, SiteFile
from hubplan.schema import SITE_COLUMNS, check_sites
from hubplan.unplaced import tell_obstacles
from maps import draw_zones
from note_words import sentences

EAST, NORTH = 300_000.0, 700_000.0


def by_name(content) -> pd.DataFrame:
    return content.sites.set_index("name").sort_index()


def test_sites_have_the_promised_columns(read):
    content = read("name,Easting,Northing\nA,300100,700100\nB,301900,700900\n")
    assert content.sites.index.str.fullmatch("places:[0-9a-f]{8}").all()
    assert set(content.sites.columns) == {*SITE_COLUMNS, "hub_told", "specialist", "size", "source", "placed_by"}
    assert by_name(content)["data_zone"].tolist() == ["S01900001", "S01900002"]
    assert content.sites["agency"].tolist() == ["Council", "Council"]
    assert content.sites["hub_told"].isna().all()
    assert (content.source.role, content.source.name, content.source.rows) == ("sites", "places.csv", 2)
    assert sentences(content.notes) == ()
    assert content.counts.loc["places.csv", ["rows", "placed"]].tolist() == [2, 2]


# the zones' south-west corner is about 56.187 N, 3.613 W
@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("name,Latitude,Longitude\nA,56.19,-3.605\n", "coordinates"),
        ("name,lat,lng\nA,56.19,-3.605\n", "coordinates"),
        ("name,x,y\nA,-3.605,56.19\n", "coordinates"),
        ("name,x,y\nA,300500.0,700500.0\n", "grid reference"),
        ("name,GridRefEasting,GridRefNorthing\nA,300500,700500\n", "grid reference"),
        ("name,cp_easting,cp_northing\nA,300500.0,700500.0\n", "grid reference"),
        ('name,Eastings,Northings\nA,"300,500","700,500"\n', "grid reference"),
        ('name,Location\nA,"56.19,-3.605"\n', "coordinates"),
        ("name,zone\nA,S01900001\n", "data zone"),
        ("name,PostCode\nA,eh1 1aa\n", "postcode"),
        ("name,Service_Postcode\nA,EH11AA\n", "postcode"),
    ],
)
def test_a_place_is_found_by_the_usual_names(read, text, way):
    sites = read(text).sites
    assert sites["placed_by"].tolist() == [way]
    assert sites["data_zone"].tolist() == ["S01900001"]


def test_each_row_falls_back_by_itself(read):
    rows = (
        "name,Latitude,Longitude,Easting,Northing,Location,DataZone,Postcode\n"
        'A,56.19,-3.605,,,"",S01900002,G1 1AA\n'
        "B,0,0,300500,700500,,,\n"
        'C,,,0,0,"56.19,-3.605",,\n'
        "D,<Null>,<Null>,,,,S01900002,\n"
        "E,,,,,,,EH1 1AA\n"
        "F,91,200,1,1,here,S01,nowhere\n"
        "G,,,,,,,\n"
    )
    content = read(rows)
    assert by_name(content)["placed_by"].tolist() == [
        "coordinates",
        "grid reference",
        "coordinates",
        "data zone",
        "postcode",
    ]
    assert content.unplaced["name"].tolist() == ["F", "G"]
    assert content.unplaced["row"].tolist() == [7, 8]
    assert "coordinates not in Scotland; grid reference not in Scotland" in tell_obstacles(
        content.unplaced["reason"][0]
    )
    assert "what is given is no postcode" in tell_obstacles(content.unplaced["reason"][0])
    assert tell_obstacles(content.unplaced["reason"][1]) == "no coordinates, data zone or postcode"


def test_columns_of_the_entry_come_first(read):
    content = read("name,E2,N2,Easting,Northing\nA,301500,700500,300500,700500\n", easting="E2", northing="N2")
    assert content.sites["data_zone"].tolist() == ["S01900002"]


def test_a_column_of_the_entry_that_is_not_there_is_told(read):
    with pytest.raises(ScenarioError, match=r"places\.csv: easting names the column Eastng.*did you mean Easting\?"):
        read("name,Easting,Northing\nA,1,1\n", easting="Eastng", northing="Northing")


def test_the_coast_takes_sites_within_500_m_and_no_farther(read):
    content = read("name,Easting,Northing\nA,299600,700500\nB,299400,700500\n")
    assert content.sites["name"].tolist() == ["A"]
    assert content.counts["outside"].tolist() == [1]
    assert not len(content.unplaced)


def test_a_site_on_a_border_is_in_the_zone_with_the_smaller_code(read):
    assert read("name,Easting,Northing\nA,301000,700500\n").sites["data_zone"].tolist() == ["S01900001"]


def test_a_zone_elsewhere_is_outside_and_one_of_another_vintage_unplaced(read):
    content = read("name,DataZone\nA,S01900001\nB,S01900777\nC,S01006506\n")
    assert content.counts[["placed", "outside", "unplaced"]].iloc[0].tolist() == [1, 1, 1]
    assert content.unplaced["reason"].map(tell_obstacles).tolist() == ["data zone S01006506 is of 2011 vintage"]


def test_a_postcode_needs_a_table(read):
    content = read("name,Postcode\nA,EH1 1AA\nB,EH9 9ZZ\n", postcodes=None)
    assert content.unplaced["reason"].map(tell_obstacles).unique().tolist() == [
        "only a postcode, and no table of postcodes was given"
    ]
    assert (
        read("name,Postcode\nA,EH9 9ZZ\n").unplaced["reason"].map(tell_obstacles)[0]
        == "postcode EH9 9ZZ not in the table of postcodes"
    )


def test_a_point_far_from_its_postcode_is_told(read):
    content = read("name,Easting,Northing,Postcode\nA,300500,700500,G1 1AA\n")
    assert content.sites["placed_by"].tolist() == ["grid reference"]
    assert "places.csv: 1 site lies more than 5 km from the postcode (row 2: 51 km)." in sentences(content.notes)


def test_a_point_in_another_zone_than_the_file_says_is_told(read):
    content = read("name,Easting,Northing,DataZone\nA,300500,700500,S01900002\n")
    assert content.sites["data_zone"].tolist() == ["S01900001"]
    assert "places.csv: 1 site lies in another data zone than column DataZone says." in sentences(content.notes)


# categories, agencies, conditions


def test_values_translate_and_leave_out(read):
    choice = ColumnChoice(column="SchoolType", values={"Primary": "primary_school", "Secondary": "secondary_school"})
    rows = "name,SchoolType,DataZone\nA,primary ,S01900001\nB,Secondary,S01900001\nC,College,S01900001\n"
    content = read(rows, category=choice)
    assert by_name(content)["category"].tolist() == ["primary_school", "secondary_school"]
    assert content.counts["left_out"].tolist() == [1]


def test_several_columns_choose_together(read):
    choice = ColumnChoice(column=("Kind", "Own"), values={"Fostering, Yes": "social_work", "Day": "nursery"})
    rows = "name,Kind,Own,DataZone\nA,Fostering,Yes,S01900001\nB,Fostering,No,S01900001\nC,Day,No,S01900001\n"
    content = read(rows, category=choice)
    assert by_name(content)["category"].tolist() == ["social_work", "nursery"]
    assert content.counts["left_out"].tolist() == [1]


def test_an_unknown_category_is_told_with_those_that_are_known(read):
    with pytest.raises(ScenarioError, match=r"'librery' is not known; did you mean library\? Use one of clinic"):
        read("name,DataZone\nA,S01900001\n", category="librery")
    with pytest.raises(ScenarioError, match="'swimming' is not known"):
        read("name,category,DataZone\nA,swimming,S01900001\n", category=None)


def test_a_row_without_a_category_is_another_service_and_told(read):
    content = read("name,category,DataZone\nA,,S01900001\nB,library,S01900001\n", category=None)
    assert by_name(content)["category"].tolist() == ["other", "library"]
    assert "places.csv: 1 row has no category in column category, so counted among other services." in sentences(
        content.notes
    )


def test_where_and_where_not(read):
    rows = (
        "name,Open,Year closed,DataZone\nA,Yes,,S01900001\nB,yes,2023,S01900001\nC,No,,S01900001\nD,Soon,,S01900001\n"
    )
    content = read(rows, where={"Year closed": ""}, where_not={"Open": ["No", "soon"]})
    assert content.sites["name"].tolist() == ["A"]
    assert content.counts["left_out"].tolist() == [3]


def test_everything_left_out_is_no_error(read):
    content = read("name,Open,DataZone\nA,No,S01900001\n", where={"Open": "Yes"})
    assert len(content.sites) == 0
    assert content.counts["left_out"].tolist() == [1]


def test_agency_and_hub_candidate_by_entry(read):
    rows = "name,who,DataZone\nA,NHS Fife,S01900001\nB,,S01900001\n"
    content = read(rows, agency=ColumnChoice(column="who"), hub_candidate=False)
    assert by_name(content)["agency"].tolist() == ["NHS Fife", "Council"]
    assert not content.sites["hub_candidate"].any()
    assert read(rows, agency="Trust").sites["agency"].tolist() == ["Trust", "Trust"]


# files without an entry


def test_a_merged_scenario_still_knows_official_files(read):
    rows = "schuid,SchoolType,SchoolName,GridRefEasting,GridRefNorthing\n1P,Primary,A,300100,700100\n"
    everything_set = SiteFile(file="x").model_dump(exclude={"file", "category", "name"})
    assert read(rows, category=None, **everything_set).sites["category"].tolist() == ["primary_school"]


def test_a_column_of_categories_is_enough(read):
    rows = (
        "site,name,category,agency,Easting,Northing\nx,A,Library,Trust,300100,700100\ny,B,gp_practice,,300100,700100\n"
    )
    content = read(rows, category=None)
    assert by_name(content)["category"].tolist() == ["library", "gp_practice"]
    assert by_name(content)["agency"].tolist() == ["Trust", "NHS"]


def test_where_a_hub_may_be_is_told_by_the_entry_alone(read):
    rows = "name,kind,Easting,Northing\nA,Open to all,300100,700100\nB,Locked,300100,700100\nC,,300100,700100\n"
    choice = RowChoice(column="kind", at=("open*",), not_at=("Locked",))
    told = by_name(read(rows, category="library", hub_candidate=choice))["hub_told"]
    assert told.astype("Int64").fillna(-1).tolist() == [1, 0, -1]
    assert by_name(read(rows, category="library", hub_candidate=True))["hub_candidate"].all()


def test_a_file_that_nothing_describes_is_told_its_columns(read):
    with pytest.raises(
        ScenarioError, match=r"places\.csv: nothing says what kind of sites .*\(columns name, DataZone\)"
    ):
        read("name,DataZone\nA,S01900001\n", category=None)


def test_an_official_file_is_known_by_its_columns(read):
    rows = "schuid,SchoolType,SchoolName,GridRefEasting,GridRefNorthing\n1P,Primary,A,300100,700100\n"
    content = read(rows, "my copy.csv", category=None)
    assert content.sites.index.tolist() == ["my-copy:1P"]
    assert content.sites["category"].tolist() == ["primary_school"]
    assert "Scottish Government" in content.source.source


def test_the_entry_with_most_columns_wins():
    columns = ["Library name", "Local authority", "Postcode", "Year closed", "URL"]
    entry = known_entry(Path("x.csv"), columns, official_entries())
    assert entry.where == {"Year closed": ""}
    assert entry.file == "x.csv"
    assert known_entry(Path("x.csv"), ["a", "b"], official_entries()) is None


# names and private persons


def test_names_are_plain_text(read):
    rows = (
        "name,DataZone\n"
        '"<b>Leith</b>\r\n  Library &amp; hub",S01900001\n'
        '"<a href=""javascript:alert(1)"">Go</a>",S01900001\n'
        '"&lt;script&gt;x",S01900001\n'
        ",S01900001\n"
        ",S01900001\n"
    )
    assert by_name(read(rows)).index.tolist() == ["Go", "Leith Library & hub", "Library, a", "Library, a (2)", "x"]


def test_practices_named_after_doctors_are_shown_without_the_name(read):
    rows = (
        "prac_code,address,postcode,local_auth\n"
        '1,"Dr A Khan & Partners, 1 High Street",EH1 1AA,Fife\n'
        '2,"Drs Hall, 2 High Street",EH1 1AA,Fife\n'
        '3,"Mill Lane Surgery, Dr Smith Road",EH1 1AA,Fife\n'
        '4,"Dr. Shaw, 4 High Street",ZZ1 1ZZ,Fife\n'
    )
    content = read(rows, category=None)
    assert by_name(content).index.tolist() == ["GP practice, a", "GP practice, a (2)", "Mill Lane Surgery"]
    assert content.unplaced["name"].tolist() == ["GP practice, ZZ1"]
    assert not any(
        word in content.unplaced.to_csv() + " ".join(sentences(content.notes)) for word in ("Shaw", "Khan", "Hall")
    )


def test_doctors_are_hidden_without_being_asked_for_but_hospitals_keep_their_name(read):
    rows = "name,category,DataZone\nDr B Jones,gp_practice,S01900001\nDr Gray's Hospital,hospital,S01900001\n"
    assert by_name(read(rows, category=None)).index.tolist() == ["Dr Gray's Hospital", "GP practice, a"]


def test_anonymous_hides_every_name(read):
    rows = "name,Postcode\nMary Smith,EH1 1AA\nAnn Other,ZZ9 9ZZ\n"
    content = read(rows, category="nursery", anonymous=True)
    assert content.sites["name"].tolist() == ["Nursery, a"]
    assert content.unplaced["name"].tolist() == ["Nursery, ZZ9"]


HOMES = "name,DataZone,Postcode\nThe Cottage,S01900001,\nThe Lodge,,ZZ9 9ZZ\nThe Grange,,\n"


@pytest.mark.parametrize(
    "entry",
    [
        {"category": "childrens_home"},
        {"category": "Refuges"},
        {"category": "secure_care"},
        {"category": None, "confidential": True},
        {"category": "library", "confidential": True},
    ],
)
def test_of_confidential_places_only_the_data_zone_is_kept(read, entry):
    content = read(HOMES, **entry)
    assert len(content.sites) == len(content.unplaced) == len(content.elsewhere) == len(content.just_outside) == 0
    assert content.counts.iloc[0].tolist() == [0] * 6
    assert content.confidential == ("S01900001",)
    assert (content.source.rows, content.source.sha256) == (0, "")
    assert not re.search("Cottage|Lodge|Grange|S01900001|ZZ9", repr(content) + "".join(sentences(content.notes)))


def test_confidential_places_are_known_by_their_own_category_or_by_words(read):
    rows = (
        "name,category,DataZone\nA,library,S01900001\nB,Children's home,S01900001\nC,refuge,S01900002\n"
        "Elm Women's Refuge,other,S01900002\nYoung people's residential home,family_support,S01900002\n"
        "Refuge Library,library,S01900002\n"
    )
    content = read(rows, category=None)
    assert content.sites["name"].tolist() == ["A", "Refuge Library"]
    assert content.counts.iloc[0].tolist() == [2, 2, 0, 0, 0, 0]
    assert sorted(content.confidential) == ["S01900001", "S01900002", "S01900002", "S01900002"]


def test_a_confidential_place_that_is_closed_is_in_no_count(read):
    rows = "name,category,Open,DataZone\nA,refuge,No,S01900001\nB,library,No,S01900001\nC,refuge,Yes,S01900001\n"
    content = read(rows, category=None, where={"Open": "Yes"})
    assert content.counts[["rows", "left_out"]].iloc[0].tolist() == [1, 1]
    assert content.confidential == ("S01900001",)


def test_whether_a_file_holds_any_is_told_by_neither_notes_nor_fingerprint(read):
    entry = {"category": ColumnChoice(column="kind", values={"home": "childrens_home", "library": "library"})}
    without, with_one = (
        read("name,kind,DataZone\nA,library,S01900001\n" + more, **entry) for more in ("", "B,home,S01900001\n")
    )
    assert without.notes == with_one.notes != ()
    assert without.counts.equals(with_one.counts)
    assert bool(without.source.sha256) == bool(with_one.source.sha256)


def test_no_frame_of_sites_holds_a_confidential_place(read):
    sites = read("name,DataZone\nA,S01900001\n").sites
    with pytest.raises(InputDataError, match="confidential category"):
        check_sites(sites.assign(category="refuge"))


def test_a_confidential_place_may_be_no_hub():
    with pytest.raises(ValueError, match="can be no hub"):
        SiteFile(file="a.csv", confidential=True, hub_candidate=True)


# a word on the sites


def test_the_note_of_an_entry_is_told_where_a_site_lies_in_the_area(read):
    rows = "name,DataZone\nA,{}\n"
    assert sentences(read(rows.format("S01900001"), note="they are stand-ins.").notes) == (
        "places.csv: they are stand-ins.",
    )
    assert sentences(read(rows.format("S01900777"), note="they are stand-ins.").notes) == ()


# identifiers


def test_repeated_identifiers_are_numbered_and_no_row_is_lost(read):
    rows = "SeedCode,name,DataZone\n5,A,S01900001\n5,B,S01900001\n,C,S01900001\n5~2,D,S01900001\n"
    content = read(rows, site="SeedCode")
    names = content.sites["name"].to_dict()
    assert {names.pop(site) for site in list(names) if re.fullmatch("places:[0-9a-f]{8}", site)} == {"C"}
    assert names == {"places:5": "A", "places:5~2": "B", "places:5-2": "D"}


def test_files_of_one_name_keep_all_their_sites(tmp_path, zones):
    entries = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "s.csv").write_text("name,DataZone\nA,S01900001\n")
        entries.append(SiteFile(file=f"{folder}/s.csv", category="library"))
    content = read_all_sites(entries, lambda file: tmp_path / file, zones=zones, official=official_entries())
    first, second = content.sites.index
    assert re.fullmatch("s:[0-9a-f]{8}", first)
    assert second == f"{first}~2"
    assert content.counts["rows"].tolist() == [1, 1]
    assert len(content.sources) == 2


def test_no_files_give_an_empty_frame_with_its_columns(zones):
    content = read_all_sites((), Path, zones=zones)
    assert set(SITE_COLUMNS) <= set(content.sites.columns)
    assert content.sites.crs.to_epsg() == 27700
    assert len(content.sites) == len(content.unplaced) == len(content.counts) == 0


def test_an_optional_file_may_be_missing_and_is_told(tmp_path, zones):
    entry = SiteFile(file="gone.csv", category="library", optional=True)
    assert sentences(read_all_sites([entry], lambda file: tmp_path / file, zones=zones).notes) == (
        "gone.csv: not there, so its sites are not shown.",
    )
    with pytest.raises(MissingDataError, match=r"gone\.csv"):
        read_all_sites(
            [SiteFile(file="gone.csv")], lambda file: tmp_path / file, zones=zones, official=official_entries()
        )


# formats


def test_geopackage_in_degrees(tmp_path, zones):
    path = tmp_path / "s.gpkg"
    points = gpd.GeoDataFrame({"name": ["A", "B"]}, geometry=[Point(300_500, 700_500), None], crs=27700).to_crs(4326)
    points.to_file(path)
    content = read_sites(SiteFile(file="s.gpkg", category="library"), path, zones=zones)
    assert content.sites["data_zone"].tolist() == ["S01900001"]
    assert content.unplaced["row"].tolist() == [2]


def geojson(crs: bool) -> str:
    feature = {"type": "Feature", "properties": {"name": "A", "type": "<Null>"}}
    feature["geometry"] = {"type": "Point", "coordinates": [300_500, 700_500] if crs else [-3.605, 56.19]}
    collection: dict = {"type": "FeatureCollection", "features": [feature]}
    if crs:
        collection["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    return json.dumps(collection)


@pytest.mark.parametrize("crs", [True, False])
def test_geojson_in_metres_by_its_old_crs_member_and_in_degrees(read, crs):
    sites = read(geojson(crs), "s.geojson").sites
    assert sites["data_zone"].tolist() == ["S01900001"]
    assert sites["placed_by"].tolist() == ["coordinates"]


def test_topojson_has_no_coordinate_system(read):
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.001, 0.001], "translate": [-4.0, 56.0]},
        "objects": {
            "s": {
                "type": "GeometryCollection",
                "geometries": [{"type": "Point", "properties": {"name": "A"}, "coordinates": [395, 190]}],
            }
        },
        "arcs": [],
    }
    assert read(json.dumps(topology), "s.json").sites["data_zone"].tolist() == ["S01900001"]


def test_bom_windows_letters_and_multi_line_cells(read):
    assert read(b"\xef\xbb\xbfname,DataZone\nA,S01900001\n").sites["name"].tolist() == ["A"]
    assert read("name,DataZone\nCafé,S01900001\n".encode("cp1252")).sites["name"].tolist() == ["Café"]
    rows = 'name,hours,DataZone\nA,"Mon\r\nTue\r\n",S01900001\nB,,S01900001\n'
    assert by_name(read(rows)).index.tolist() == ["A", "B"]


def test_missing_texts_are_no_names(read):
    content = read("name,DataZone\n<Null>,S01900001\nNULL,S01900002\n")
    assert by_name(content).index.tolist() == ["Library, a", "Library, b"]


# hostile files


def test_formula_cells_stay_text(read):
    content = read('name,DataZone\n"=HYPERLINK(""http://x"")",S01900001\n@SUM(A1),S01900001\n')
    assert by_name(content).index.tolist() == ['=HYPERLINK("http://x")', "@SUM(A1)"]


def test_a_huge_cell_does_no_harm(read):
    huge = "x" * 10_000_000
    content = read(f'name,note,DataZone\nA,"{huge}",S01900001\n"{huge}",b,S01900001\n')
    assert content.sites["name"].str.len().tolist() == [1, 200]


def test_a_huge_coordinate_is_no_place(read):
    content = read(f"name,Easting,Northing\nA,{'9' * 5000},1e400\nB,nan,inf\nC,0x10,700500\n")
    assert content.counts["unplaced"].tolist() == [3]


def test_nul_bytes_are_refused_at_the_start_and_dropped_later(read):
    content = read(b"name,DataZone\n" + b"A,S01900001\n" * 300 + b"B\x00C,S01900001\n")
    assert set(content.sites["name"]) == {"A", "BC"}
    with pytest.raises(InputDataError, match="binary"):
        read(b"name,DataZone\nB\x00C,S01900001\n")


def test_hidden_characters_are_dropped_from_names(read):
    assert read("name,DataZone\nLeith\u202e\u200b Hub,S01900001\n").sites["name"].tolist() == ["Leith Hub"]


@pytest.mark.parametrize("name", ["<", "-", "<b>", "&lt;", "< >", "…"])
def test_a_name_without_a_letter_is_no_name(read, name):
    assert read(f"name,DataZone\n{name},S01900001\n").sites["name"].tolist() == ["Library, a"]


def test_a_name_of_tags_alone_is_no_name(read):
    assert read('name,DataZone\n"<img src=x onerror=alert(1)>",S01900001\n').sites["name"].tolist() == ["Library, a"]


# columns: name, agency, place, own identifier; the same name, no name, the same place, the same in every cell
SITE_ROWS = (
    "Leith,Council,300100,700100,7\n",
    "Leith,Trust,300100,700100,7\n",
    "Leith,Council,300900,700100,\n",
    ",Council,300500,700500,8\n",
    ",Trust,300500,700500,\n",
    ",Trust,300500,700500,\n",
    "Drs Hall,NHS,300500,700500,7~2\n",
    "Nowhere,Council,0,0,9\n",
    "Nowhere,Trust,0,0,9\n",
)


@settings(max_examples=12, deadline=None)
@given(st.permutations(SITE_ROWS))
def test_the_order_of_rows_does_not_matter(rows):
    zones = draw_zones("ab")
    zones = zones.assign(easting=zones["easting"] + EAST, northing=zones["northing"] + NORTH)
    zones["geometry"] = zones.translate(EAST, NORTH)
    frames = []
    for order in (SITE_ROWS, rows):
        with tempfile.TemporaryDirectory() as folder:
            for file in ("a.csv", "b.csv"):
                (Path(folder) / file).write_text("name,agency,Easting,Northing,id\n" + "".join(order))
            agency = ColumnChoice(column="agency")
            entries = [
                SiteFile(file="a.csv", category="gp_practice", agency=agency),
                SiteFile(file="b.csv", category="library", agency=agency, site="id"),
            ]
            frames.append(read_all_sites(entries, Path(folder).joinpath, zones=zones, official=official_entries()))
    first, second = frames
    assert len(first.sites) == 14
    pd.testing.assert_frame_equal(pd.DataFrame(first.sites), pd.DataFrame(second.sites))
    pd.testing.assert_frame_equal(first.counts, second.counts)


def test_a_site_keeps_its_identifier_when_others_come_and_go(read):
    one, two = "A,300100,700100\n", "B,300900,700100\n"
    alone = read("name,Easting,Northing\n" + two).sites
    both = read("name,Easting,Northing\n" + one + two).sites
    assert both.loc[alone.index, "name"].tolist() == ["B"]


def test_ten_thousand_equal_rows_are_numbered_in_a_moment(read):
    sites = read("name,DataZone\n" + "A,S01900001\n" * 10_000).sites
    assert sites.index.is_unique
    assert sites.index.str.endswith("~10000").sum() == 1
