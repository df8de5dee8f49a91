"""Sites near an area's edge belong to the council that they lie in, not to the nearest zone of the area."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from hubplan.read.outlines import read_outlines
from hubplan.read.postcodes import read_postcodes
from hubplan.read.sites import read_sites
from hubplan.read.sites.councils import Councils
from hubplan.read.sites.placed import KnownPlaces
from hubplan.scenario import SiteFile

OWN, OTHER = "S12000014", "S12000040"
A, B, C = "S01900001", "S01900002", "S01900003"
"""Zones: a at hand and of the area; b beside it, of the other council; c of the area's council."""

COUNCILS = Councils(
    pd.Series({A: OWN, B: OTHER, C: OWN}), {"falkirk": OWN, "west lothian": OTHER, "argyll and bute": "S12000035"}
)
NEAR = "300900,700500"
"""100 m east of where zone a ends here."""


@pytest.fixture
def own(zones):
    """Zone a alone, cut at 300,800 m, so that a gap lies between it and zone b."""
    cut = zones.loc[[A]]
    return cut.set_geometry([box(300_000, 700_000, 300_800, 701_000)], crs=27700)


@pytest.fixture
def place(tmp_path, own):
    """Read one row at a place, on the area's own zone and what else is at hand."""

    def place_row(cells, at=NEAR, *, around=None, postcodes=None, councils=COUNCILS, **entry):
        path = tmp_path / "places.csv"
        east, north = at.split(",")
        pd.DataFrame([{"name": "Elm", "Easting": east, "Northing": north, **cells}]).to_csv(path, index=False)
        every = own if around is None else gpd.GeoDataFrame(pd.concat([own, around]))
        known = KnownPlaces(every, postcodes, councils)
        entry = {"category": "library"} | entry
        return read_sites(SiteFile(file=str(path), **entry), path, zones=own, known=known)

    return place_row


def decided(content) -> tuple[int, list[str]]:
    return len(content.sites), content.just_outside["decided_by"].tolist()


def test_a_site_inside_a_neighbors_zone_is_never_the_areas_own(place, zones):
    content = place({}, "301200,700500", around=zones.loc[[B]])
    assert decided(content) == (0, ["zone"])
    assert content.counts[["outside", "just_outside"]].iloc[0].tolist() == [1, 1]
    # what the row says does not change where it lies
    assert decided(place({"Council": "Falkirk", "DataZone": C}, "301200,700500", around=zones.loc[[B]])) == (
        0,
        ["zone"],
    )


def test_a_site_off_a_coast_belongs_to_the_nearest_zone(place):
    content = place({})
    assert content.sites["data_zone"].tolist() == [A]
    assert content.by_distance == ("Elm",)
    assert len(place({}, "301301,700500").sites) == 0


@pytest.mark.parametrize(
    ("cells", "by"),
    [
        ({"DataZone": B}, "data zone"),
        ({"DataZone": "S01900777"}, "data zone"),
        ({"Council": "West Lothian Council"}, "council"),
        ({"LACode": OTHER}, "council"),
        ({"local_auth": "Argyll & Bute"}, "council"),
        ({"LACode": "S12000099"}, "council"),
        ({"Postcode": "EH49 1AA"}, "postcode"),
        ({"Postcode": "EH491AA", "Council": ""}, "postcode"),
        ({"DataZone": B, "Council": "Falkirk", "Postcode": "FK1 1AA"}, "data zone"),
        ({"Council": "West Lothian", "Postcode": "FK1 1AA"}, "council"),
    ],
)
def test_what_a_row_names_goes_before_the_distance_the_surest_first(place, cells, by):
    content = place(cells, postcodes=districts())
    assert decided(content) == (0, [by])
    assert content.by_distance == ()


@pytest.mark.parametrize(
    "cells",
    [
        {"DataZone": C},
        {"Council": "The Falkirk Council"},
        {"LACode": OWN},
        {"Postcode": "FK1 1AA"},
        {"DataZone": C, "Council": "West Lothian"},
        {"Council": "Falkirk", "Postcode": "EH49 1AA"},
    ],
)
def test_a_row_that_names_the_areas_council_stays_with_it(place, cells):
    content = place(cells, postcodes=districts())
    assert decided(content) == (1, [])
    assert content.by_distance == ()


def districts() -> pd.DataFrame:
    index = pd.Index(["EH491AA", "FK11AA"], name="postcode")
    return pd.DataFrame({"easting": 300_900.0, "northing": 700_500.0, "council": [OTHER, OWN]}, index=index)


def test_between_two_councils_the_row_chooses_and_not_the_distance(place, zones):
    beside = zones.loc[[B]]  # 100 m to either side
    assert decided(place({}, around=beside)) == (1, [])
    assert decided(place({"Council": "West Lothian"}, around=beside)) == (0, ["council"])
    assert decided(place({"Council": "Falkirk"}, "300990,700500", around=beside)) == (1, [])


def test_a_council_that_is_at_hand_and_far_decides_nothing(place, zones):
    away = zones.loc[[B]].translate(50_000)
    content = place({"Council": "West Lothian"}, around=zones.loc[[B]].set_geometry(away))
    assert content.by_distance == ("Elm",)


def test_zones_whose_council_no_file_tells_may_be_those_of_any(place, zones):
    unknown = Councils(names=COUNCILS.names)
    assert decided(place({"Council": "West Lothian"}, councils=unknown)) == (1, [])
    # but a data zone that is not at hand is not that one
    assert decided(place({"DataZone": "S01900777"}, councils=unknown)) == (0, ["data zone"])
    half = Councils(pd.Series({A: OWN}), COUNCILS.names)
    assert decided(place({}, "301200,700500", around=zones.loc[[B]], councils=half)) == (0, ["zone"])


def test_outlines_of_councils_decide_where_nothing_else_does(place, tmp_path):
    shapes = [box(300_850, 700_000, 302_000, 701_000), box(299_000, 700_000, 300_850, 701_000)]
    lines = gpd.GeoDataFrame({"local_auth": ["West Lothian", "Falkirk"]}, geometry=shapes, crs=27700)
    lines.to_file(tmp_path / "councils.gpkg")
    outlines = gpd.GeoDataFrame(read_outlines(tmp_path / "councils.gpkg").frame)
    told = Councils(COUNCILS.of_zones, COUNCILS.names, outlines)
    assert decided(place({}, councils=told)) == (0, ["outline"])
    assert decided(place({}, "300820,700500", councils=told)) == (1, [])
    assert decided(place({"Postcode": "FK1 1AA"}, postcodes=districts(), councils=told)) == (1, [])
    boards = Councils(COUNCILS.of_zones, COUNCILS.names, outlines.assign(name=["NHS Lothian", "NHS Forth Valley"]))
    assert place({}, councils=boards).by_distance == ("Elm",)
    both = gpd.GeoDataFrame(pd.concat([boards.outlines, outlines], ignore_index=True), crs=27700)
    assert decided(place({}, councils=Councils(COUNCILS.of_zones, COUNCILS.names, both))) == (0, ["outline"])


def test_a_town_is_no_council(place):
    assert decided(place({"Town": "West Lothian", "Address 3": "West Lothian"})) == (1, [])
    assert decided(place({"Where": "West Lothian"}, council="Where")) == (0, ["council"])


def test_a_specialist_just_outside_is_kept_to_tell_the_way_to_it(place, zones):
    content = place({"Council": "West Lothian"}, category="special_school")
    assert (len(content.sites), content.elsewhere["name"].tolist()) == (0, ["Elm"])
    # and one that its data zone alone places, among all zones at hand
    content = place({"DataZone": B}, at=",", around=zones.loc[[B]], category="special_school")
    assert content.elsewhere.geometry.x.tolist() == [301_500.0]
    assert content.just_outside.empty


@pytest.mark.parametrize("header", [True, False])
def test_postcodes_tell_the_council_of_code_point_open(tmp_path, header):
    columns = "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,NHS_regional_HA_code,NHS_HA_code,"
    columns += "Admin_county_code,Admin_district_code,Admin_ward_code\n"
    rows = '"FK1 1AA",10,288000,680000,"S92000003","","S08000019","","S12000014","S13002929"\n'
    rows += '"KY1 1AA",10,328000,690000,"S92000003","","S08000018","","S12000015","S13002929"\n'
    (tmp_path / "all.csv").write_text((columns if header else "") + rows)
    council = read_postcodes(tmp_path / "all.csv").frame["council"]
    assert council.to_dict() == {"FK11AA": "S12000014", "KY11AA": "S12000047"}
