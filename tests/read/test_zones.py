"""Zones: what the readers gave is joined on codes, and what does not fit is refused or told."""

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from hubplan.content import Content, SourceFile
from hubplan.errors import MissingDataError
from hubplan.read.boundaries import read_boundaries
from hubplan.read.centroids import read_centroids
from hubplan.read.lookups import read_lookup
from hubplan.read.people.population import read_population
from hubplan.read.zones import join_zones
from hubplan.schema import check_zones
from note_words import sentences

CODES = ["S01006506", "S01006507", "S01006508"]
NAMES = ["Culter - 01", "Culter - 02", "Culter - 03"]
INSIDE = "No centroids were given: distances start from a point inside each data zone, not from where people live."


def content(frame: pd.DataFrame, role: str, date: str = "") -> Content:
    frame.index.name = "data_zone"
    return Content(frame, SourceFile(role, f"{role}.csv", len(frame), "0" * 64), (), date)


def boundaries(codes=CODES, names=NAMES, **more) -> Content:
    """Squares of 1 km in a row."""
    squares = [box(1000 * i, 0, 1000 * i + 1000, 1000) for i in range(len(codes))]
    frame = gpd.GeoDataFrame({"name": names, **more}, geometry=squares, crs="EPSG:27700", index=codes)
    return content(frame, "boundaries", "census 2022" if more else "")


def people(codes=CODES, counts=(700, 0, 812), **more) -> Content:
    return content(pd.DataFrame({"population": list(counts), **more}, index=codes), "population", "mid-2021")


def lookup(codes=CODES, **columns) -> Content:
    return content(pd.DataFrame(columns, index=codes), "lookup")


def points(codes=CODES, easting=(500.0, 1500.0, 2500.0), northing=(400.0, 400.0, 400.0)) -> Content:
    return content(pd.DataFrame({"easting": list(easting), "northing": list(northing)}, index=codes), "centroids")


def test_all_is_joined_on_codes():
    given_lookup = lookup(
        CODES[::-1],
        council=["S12000034", "S12000033", "S12000033"],
        council_name=["Aberdeenshire", "Aberdeen City", "Aberdeen City"],
        simd_rank=pd.array([3, 2, 1], dtype="Int64"),
    )
    population = people(CODES[::-1], (812, 0, 700), children=[90, 0, 80])
    zones, notes = join_zones(boundaries(), population, [given_lookup], points())
    assert sentences(notes) == ()
    assert zones.index.tolist() == CODES
    assert zones["name"].tolist() == NAMES
    assert zones["population"].tolist() == [700, 0, 812]
    assert zones["children"].tolist() == [80, 0, 90]
    assert zones["easting"].tolist() == [500.0, 1500.0, 2500.0]
    assert zones["council"].tolist() == ["S12000033", "S12000033", "S12000034"]
    assert zones["council_name"].tolist() == ["Aberdeen City", "Aberdeen City", "Aberdeenshire"]
    assert zones["simd_rank"].tolist() == [1, 2, 3]
    assert zones["population"].dtype == zones["children"].dtype == "int64"
    assert check_zones(zones).equals(zones)


def test_what_was_given_is_not_changed():
    shapes, population = boundaries(), people()
    before = shapes.frame.copy(), population.frame.copy()
    join_zones(shapes, population, [lookup(council=["S12000033"] * 3)], points())
    assert shapes.frame.equals(before[0])
    assert population.frame.equals(before[1])


def test_a_zone_without_people_is_refused_by_name():
    with pytest.raises(MissingDataError, match=r"1 data zone has no people \(S01006507 Culter - 02\)") as caught:
        join_zones(boundaries(), people(CODES[::2], (1, 2)), [], points())
    assert str(caught.value).startswith("population.csv: ")
    assert caught.value.exit_code == 5


def test_only_the_first_five_are_named():
    codes = [f"S01900{n:03d}" for n in range(8)]
    with pytest.raises(MissingDataError, match="7 data zones") as caught:
        join_zones(boundaries(codes, [f"Zone {n}" for n in range(8)]), people(codes[:1], (5,)), [], None)
    assert "Zone 5" in str(caught.value)
    assert "Zone 6" not in str(caught.value)


def test_zones_outside_the_area_may_lack_people_and_are_left_out():
    zones, notes = join_zones(boundaries(), people(CODES[:2], (1, 2)), [], points(), keep=CODES[:2])
    assert zones.index.tolist() == CODES[:2]
    assert sentences(notes) == ("population.csv: has no people for 1 data zone outside the area; left out.",)


def test_zones_outside_the_area_with_people_stay():
    zones, notes = join_zones(boundaries(), people(), [], points(), keep=CODES[:1])
    assert zones.index.tolist() == CODES
    assert sentences(notes) == ()


def test_zones_inside_the_area_must_have_people():
    with pytest.raises(MissingDataError, match=r"1 data zone has no people \(S01006507 Culter - 02\)"):
        join_zones(boundaries(), people(CODES[:1], (1,)), [], points(), keep=CODES[:2])


def test_zones_inside_the_area_must_have_shapes():
    with pytest.raises(MissingDataError, match=r"1 data zone of the area has no shape \(S01006999\)"):
        join_zones(boundaries(), people(), [], points(), keep=[*CODES, "S01006999"])


@pytest.mark.parametrize("wrong", ["population", "lookup", "centroids"])
def test_another_vintage_is_refused_with_codes_and_cure(wrong):
    codes = [f"S0101348{n}" for n in range(2, 9)]
    population = people(codes, range(7)) if wrong == "population" else people()
    lookups = [lookup(codes, council=["S12000033"] * 7)] if wrong == "lookup" else []
    centroids = points(codes, [1.0] * 7, [1.0] * 7) if wrong == "centroids" else points()
    words = (
        rf"{wrong}.csv: holds 2022 data zones \(S01013482, …\), but "
        rf"boundaries.csv holds 2011 ones .* Give a {wrong} file of the 2011 data zones"
    )
    with pytest.raises(MissingDataError, match=words):
        join_zones(boundaries(), population, lookups, centroids)


def test_without_a_population_file_the_census_count_serves_and_is_told():
    zones, notes = join_zones(boundaries(census_population=[1, 2, 3]), None, [], points())
    assert zones["population"].tolist() == [1, 2, 3]
    assert "census_population" not in zones.columns
    assert sentences(notes) == (
        "No population file was given: the people are those of the census 2022 in boundaries.csv, without ages.",
    )


def test_without_any_people_the_cure_is_named():
    with pytest.raises(MissingDataError, match=r"holds no people, and no population file is named. Give --population"):
        join_zones(boundaries(), None, [], points())


def test_without_centroids_a_point_inside_serves_and_is_told():
    zones, notes = join_zones(boundaries(), people(), [], None)
    inside = gpd.GeoSeries.from_xy(zones["easting"], zones["northing"], index=zones.index, crs=zones.crs)
    assert zones.covers(inside).all()
    assert sentences(notes) == (INSIDE,)


def test_a_zone_without_centroid_takes_a_point_inside_and_is_told():
    zones, notes = join_zones(boundaries(), people(), [], points(CODES[:2], (500.0, 1500.0), (400.0, 400.0)))
    assert 2000 < zones.loc["S01006508", "easting"] < 3000
    assert sentences(notes) == (
        "centroids.csv: has no centroid for 1 data zone (S01006508 Culter - 03); a point inside the shape is used.",
    )


@pytest.mark.parametrize(("easting", "told"), [(2500.0, False), (7999.0, False), (8001.0, True), (-3001.0, True)])
def test_a_centroid_far_from_its_zone_is_told(easting, told):
    # the third zone lies between 2000 and 3000
    zones, notes = join_zones(boundaries(), people(), [], points(easting=(500.0, 1500.0, easting)))
    assert zones.loc["S01006508", "easting"] == easting
    assert [
        ("1 data zone has its centroid more than 5 km from the shape (S01006508 Culter - 03)" in note)
        for note in sentences(notes)
    ] == [True] * told


def test_names_come_from_boundaries_then_lookup_then_population_then_code():
    codes = [*CODES, "S01006509"]
    shapes = boundaries(codes, ["Own", "S01006507", "S01006508", "S01006509"])
    looked_up = lookup(codes, name=["No", "Looked up", None, None])
    counted = people(codes, (1, 2, 3, 4), name=["No", "No", "Counted", None])
    zones, _ = join_zones(shapes, counted, [looked_up], points(codes, [500.0] * 4, [500.0] * 4))
    assert zones["name"].tolist() == ["Own", "Looked up", "Counted", "S01006509"]


def test_councils_come_from_the_population_file_where_no_lookup_has_them():
    population = people(council=["S12000033"] * 3, council_name=["Aberdeen City"] * 3)
    zones, notes = join_zones(boundaries(), population, [lookup(urban_rural=["1", "2", "3"])], points())
    assert zones["council_name"].tolist() == ["Aberdeen City"] * 3
    assert zones["urban_rural"].tolist() == ["1", "2", "3"]
    assert sentences(notes) == ()


def test_the_first_lookup_goes_before_the_second_and_a_difference_is_told():
    first = lookup(council=["S12000033", "S12000033", None])
    second = lookup(council=["S12000033", "S12000034", "S12000034"], ward=["W1", "W2", "W3"])
    zones, notes = join_zones(boundaries(), people(), [first, second], points())
    assert zones["council"].tolist() == ["S12000033", "S12000033", "S12000034"]
    assert zones["ward"].tolist() == ["W1", "W2", "W3"]
    assert sentences(notes) == (
        "lookup.csv: names another council than the file before it for 1 data zone (S01006507); the first is used.",
    )


def test_a_unit_without_name_takes_the_name_that_other_zones_give_it_else_its_code():
    looked_up = lookup(council=["S12000033", "S12000033", "S12000034"], council_name=["Aberdeen City", None, None])
    zones, _ = join_zones(boundaries(), people(), [looked_up], points())
    assert zones["council_name"].tolist() == ["Aberdeen City", "Aberdeen City", "S12000034"]


def test_zones_that_a_lookup_lacks_stay_and_are_told():
    looked_up = lookup(CODES[:2], locality=["L1", "L2"], locality_name=["One", "Two"])
    zones, notes = join_zones(boundaries(), people(), [looked_up], points())
    assert zones["locality"].isna().tolist() == [False, False, True]
    assert zones["locality_name"].isna().tolist() == [False, False, True]
    assert sentences(notes) == (
        "lookup.csv: says nothing about 1 of 3 data zones (S01006508); not known for them: locality.",
    )
    _, notes = join_zones(boundaries(), people(), [lookup(["S01006999"], locality=["L1"])], points())
    assert sentences(notes) == (
        "lookup.csv: says nothing about any of the 3 data zones; not known for them: locality.",
    )


def test_what_a_lookup_lacks_outside_the_area_is_not_told():
    looked_up = lookup(CODES[:2], locality=["L1", "L2"])
    assert join_zones(boundaries(), people(), [looked_up], points(), keep=CODES[:2])[1] == ()


def test_people_of_a_council_that_is_here_but_without_shape_are_told():
    codes = [*CODES, "S01006509", "S01006510"]
    councils = ["S12000033"] * 4 + ["S12000034"]
    _, notes = join_zones(boundaries(), people(codes, (1, 2, 3, 1400, 5)), [lookup(codes, council=councils)], points())
    assert sentences(notes) == (
        (
            "population.csv: 1 data zone without a shape is left out with 1,400 people, although other zones of the "
            "council have one (S01006509)."
        ),
    )


@settings(max_examples=20, deadline=None)
@given(orders=st.tuples(*[st.permutations(range(3))] * 4))
def test_the_order_of_rows_does_not_matter(orders):
    councils = lookup(council=["S12000033", "S12000034", "S12000033"], council_name=["A", "B", "A"])
    parts = [boundaries(), people(children=[1, 0, 2]), councils, points()]
    shuffled = [Content(part.frame.iloc[list(order)], part.source) for part, order in zip(parts, orders, strict=True)]
    left, _ = join_zones(parts[0], parts[1], [parts[2]], parts[3])
    right, _ = join_zones(shuffled[0], shuffled[1], [shuffled[2]], shuffled[3])
    pd.testing.assert_frame_equal(pd.DataFrame(left), pd.DataFrame(right))


@pytest.mark.real_data
def test_twelve_real_councils(real_data):
    zones, notes = join_zones(
        read_boundaries(real_data / "boundaries" / "dz2011_dev.gpkg"),
        read_population(real_data / "population" / "sape-2021-persons_dev.xlsx"),
        [
            read_lookup(real_data / "lookups" / "dz2011_codes_and_labels_21042020.csv"),
            read_lookup(real_data / "deprivation" / "simd2020v2_ranks_dev.csv"),
        ],
        read_centroids(real_data / "lookups" / "dz2011_popweighted_centroids_derived_dev.csv"),
    )
    assert sentences(notes) == ()
    assert len(zones) == 2_073
    assert zones["population"].sum() == 1_625_410
    assert zones["children"].sum() == 290_985
    assert zones.notna().all(axis=None)
    assert zones["council_name"].nunique() == 12
    assert zones.groupby("council_name").size()["City of Edinburgh"] == 597
    assert zones["population"].min() == 238


@pytest.mark.real_data
def test_a_real_lookup_of_2022_does_not_fit_zones_of_2011(real_data):
    with pytest.raises(MissingDataError, match=r"DataZone2022lookup.csv: holds 2022 data zones \(S01013482"):
        join_zones(
            read_boundaries(real_data / "boundaries" / "dz2011_dev.gpkg"),
            read_population(real_data / "population" / "sape-2021-persons_dev.xlsx"),
            [read_lookup(real_data / "lookups" / "DataZone2022lookup.csv")],
            None,
        )
