"""Hubs and names on maps whose answers a reader can verify."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubplan.contiguity import build_contiguity
from hubplan.errors import ScenarioError
from hubplan.hubs import choose_hubs, name_catchments
from hubplan.place_names import name_places, part_of_place
from hubplan.plan import Plan, make_plan
from hubplan.scenario import HubPins, PopulationBand
from maps import draw_zones
from runs import A, B, C, D, draw_sites

BAND = PopulationBand(low=1, high=1_000_000)
NO_SITES = draw_sites([])


def plan_of(picture: str, parts: str, *, people: int | dict[str, int] = 1000, units: list[str] | None = None) -> Plan:
    """Draw a plan: ``parts`` has the catchment's letter of each zone in order."""
    zones = draw_zones(picture, people=people)
    zones["name"] = [f"{letter.upper()} - 01" for letter in zones["name"]]
    if units:
        zones["intermediate_zone_name"] = units
    return make_plan(zones, build_contiguity(zones), dict(zip(zones.index, parts, strict=True)), BAND)


def test_site_with_least_person_km_is_the_hub():
    # zone centres at x = 500, 1500, 2500; nearly all people live in c, so the site in b nearer to c wins
    plan = plan_of("abc", "xxx", people={"a": 10, "b": 10, "c": 1000})
    sites = draw_sites(
        [("S1", "West", "library", True, A, 500.0, 500.0), ("S2", "East", "library", True, B, 1900.0, 500.0)]
    )
    hubs = choose_hubs(plan, sites)
    assert hubs[["hub", "hub_name", "hub_kind", "category", "data_zone"]].to_numpy().tolist() == [
        ["S2", "East", "site", "library", B]
    ]
    assert hubs.geometry.iloc[0].x == 1900
    assert hubs.index.name == "catchment"
    assert hubs.crs.to_epsg() == 27700


def test_equal_sites_tie_by_identifier_whatever_the_row_order():
    plan = plan_of("abc", "xxx")
    rows = [("S9", "East", "library", True, C, 2500.0, 500.0), ("S2", "West", "library", True, A, 500.0, 500.0)]
    assert choose_hubs(plan, draw_sites(rows)).at[1, "hub"] == "S2"
    assert choose_hubs(plan, draw_sites(rows[::-1])).at[1, "hub"] == "S2"


def test_sites_tie_though_their_costs_differ_in_the_last_bit():
    rows = [("S1", "West", "library", True, B, 1400.0, 530.0), ("S2", "East", "library", True, B, 1600.0, 530.0)]
    assert choose_hubs(plan_of("abc", "xxx"), draw_sites(rows)).at[1, "hub"] == "S1"
    assert choose_hubs(plan_of("abc", "xxx", people=1), draw_sites(rows)).at[1, "hub"] == "S1"


def test_only_candidates_inside_the_catchment_count():
    plan = plan_of("abcd", "xxyy")
    sites = draw_sites(
        [
            ("S1", "No candidate", "gp_practice", False, A, 1000.0, 500.0),
            ("S2", "Far corner", "library", True, A, 1.0, 999.0),
            # a better place for catchment 1, but in a zone of catchment 2
            ("S3", "Other side", "library", True, C, 2001.0, 500.0),
            ("S4", "Elsewhere", "library", True, "S01999999", 1000.0, 500.0),
        ]
    )
    assert choose_hubs(plan, sites)["hub"].tolist() == ["S2", "S3"]


def test_catchment_without_candidate_takes_the_medoid():
    plan = plan_of("abcde", "xxxyy")
    sites = draw_sites([("S1", "Library", "library", True, "S01900005", 4500.0, 500.0)])
    hubs = choose_hubs(plan, sites)
    assert hubs["hub_kind"].tolist() == ["medoid", "site"]
    assert hubs.loc[1, ["hub", "hub_name", "category", "data_zone"]].tolist() == [B, "Centre of B - 01", "", B]


def test_any_takes_the_medoid_and_ties_by_code():
    plan = plan_of("ab", "xx")
    sites = draw_sites([("S1", "Library", "library", True, A, 500.0, 500.0)])
    hubs = choose_hubs(plan, sites, hubs="any")
    assert hubs[["hub", "hub_kind"]].to_numpy().tolist() == [[A, "medoid"]]


def test_catchment_without_people_counts_each_zone_once():
    plan = plan_of("abc", "xxx", people=0)
    assert choose_hubs(plan, NO_SITES).at[1, "hub"] == B


def test_unknown_choice_is_refused():
    with pytest.raises(ScenarioError, match="expected sites or any"):
        choose_hubs(plan_of("ab", "xx"), NO_SITES, hubs="schools")  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 5000), min_size=6, max_size=6), st.randoms(use_true_random=False))
def test_no_candidate_is_better_than_the_hub(people, random):
    plan = plan_of("abc\ndef", "xxxyyy", people=dict(zip("abcdef", people, strict=True)))
    rows = [
        (
            f"S{i}",
            f"Site {i}",
            "library",
            True,
            plan.zones.index[i % 6],
            random.uniform(0, 3000),
            random.uniform(0, 2000),
        )
        for i in range(9)
    ]
    sites = draw_sites(rows)
    hubs = choose_hubs(plan, sites)
    for catchment in plan.catchments:
        zones = plan.zones[plan.assignment == catchment]
        weight = zones["population"] if zones["population"].any() else zones["population"] + 1
        own = sites[sites["data_zone"].isin(zones.index)]
        costs = {
            site: float((weight * np.hypot(zones["easting"] - p.x, zones["northing"] - p.y)).sum())
            for site, p in own.geometry.items()
        }
        assert costs[hubs.at[catchment, "hub"]] <= min(costs.values()) * (1 + 1e-6) + 1e-2


def named(units: list[str], parts: str, hub_zones: list[str], *, spot: bool = False) -> list[str]:
    letters = "abcdefghij"[: len(units)]
    plan = plan_of(letters, parts, units=units)
    if spot:  # centres at one spot, so that no compass point tells them apart
        plan = replace(plan, zones=plan.zones.assign(easting=0.0, northing=0.0))
    hubs = gpd.GeoDataFrame(
        {"data_zone": hub_zones}, index=plan.catchments, geometry=gpd.points_from_xy(range(plan.k), range(plan.k))
    )
    return name_catchments(plan, hubs).tolist()


def test_parts_of_a_town_make_its_name():
    assert named(["Oban North", "Oban South", "Oban Mill", "Isles"], "xxxx", [A]) == ["Oban"]


def test_a_place_that_does_not_tell_enough_gets_the_largest_other():
    units = ["Denny", "Bonnybridge", "Bonnybridge and Greenhill", "Haggs", "Larbert"]
    assert named(units, "xxxxx", [A]) == ["Bonnybridge and Denny"]
    assert named(["Denny", "Bonnybridge", "Haggs"], "xxx", [B]) == ["Bonnybridge and Denny"]


def test_a_town_that_names_two_catchments_is_told_apart():
    units = ["Elm North", "Elm Harbour", "Oak", "Elm South", "Elm Mill", "Ash"]
    assert named(units, "xxxyyy", [A, D]) == ["Elm west and Oak", "Elm east and Ash"]
    units = ["Elm - Harbour", "Elm - Harbour", "Elm - Mill", "Elm - Mill"]
    assert named(units, "xxyy", [A, D]) == ["Elm west", "Elm east"]


def test_a_town_names_the_one_that_holds_most_of_it():
    units = ["Elm North", "Elm Mill", "Elm Wood", "Elm South", "Ash", "Ash", "Ash"]
    assert named(units, "xxxyyyy", [A, D]) == ["Elm", "Ash"]


def test_names_are_unique_at_last_by_number():
    assert named(["Elm", "Elm Mill", "Elm Hill", "Elm Hill"], "xxyy", [A, C], spot=True) == ["Elm", "Elm 2"]
    assert named(["Elm"] * 6, "xxyyzz", [A, C, "S01900005"], spot=True) == ["Elm", "Elm 2", "Elm 3"]


def test_a_towns_centre_tells_more_than_its_suburbs():
    units = ["Ferry Hill", "Kilelm Central", "Ferry Hill", "Oakbank", "Oakbank", "Oakbank"]
    # 3,000 people in Oakbank outweigh the 1,000 in the centre of Kilelm, 2,000 do not
    assert named(units, "xxxxxx", [A]) == ["Ferry Hill and Oakbank"]
    assert named(units[:5], "xxxxx", [A]) == ["Ferry Hill and Kilelm"]


def test_a_whole_council_has_its_name():
    plan = plan_of("abc", "xyy", units=["Elm", "Oak", "Ash"])
    zones = plan.zones.assign(council_name=["Elmshire", "Oakshire", "Oakshire"])
    plan = make_plan(zones, plan.contiguity, plan.assignment, BAND)
    assert choose_hubs(plan, NO_SITES)["name"].tolist() == ["Elmshire", "Oakshire"]


def test_long_names_are_cut_to_one_place():
    long = ["Inchmarnock Kirkconnel Balquhidder", "Strathmashie Glenmoriston", "Glen"]
    assert named(long, "xxx", [A]) == ["Inchmarnock Kirkconnel Balquhidder"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=6, max_size=6))
def test_any_text_gives_unique_names(units):
    names = named(units, "xxyyzz", [A, C, "S01900005"])
    assert len(set(names)) == 3
    assert all(any(character.isalnum() for character in name) for name in names)


@pytest.mark.parametrize("markup", ["<", "<b></b>", "</>", "<script>", "< and >", "<img src=x onerror='a / b'>", "&"])
def test_markup_is_no_name_of_a_place(markup):
    assert named([markup, markup], "xx", [A]) == ["A and B"]
    plan = plan_of("ab", "xx", units=[markup, markup])
    nameless = plan.zones.assign(name=markup, council_name=markup)
    plan = make_plan(nameless, plan.contiguity, plan.assignment, BAND)
    hub = choose_hubs(plan, NO_SITES).iloc[0]
    assert (hub["name"], hub["hub_name"]) == (f"{A} and {B}", f"Centre of {A}")


def test_markup_round_a_name_is_taken_off():
    assert named(["<b>Oban</b> North", "<i>Oban South</i>"], "xx", [A]) == ["Oban"]


@pytest.mark.parametrize(
    ("unit", "place"),
    [
        ("Falkirk - Town Centre and Callendar Park", "Falkirk"),
        ("Blackness, Bo'ness - Carriden and Grahamsdyke", "Bo'ness"),
        ("Carse and Grangemouth Old Town", "Grangemouth"),
        ("Leith (Albert Street)", "Leith"),
        ("North Leith and Newhaven", "Leith"),
        ("Old Town, Princes Street and Leith Street", "Old Town"),
        ("Port Glasgow Upper East", "Port Glasgow"),
        ("West Kilbride and Seamill", "West Kilbride"),
        ("Greater Lochgilphead", "Lochgilphead"),
        ("Kintyre Trail", "Kintyre"),
        ("Ross and Cromarty North West", "Ross and Cromarty"),
        ("Helensburgh West and Rhu", "Helensburgh"),
        ("Northern and Irvine Valley Rural", "Irvine Valley"),
        ("Forres Central East and seaward", "Forres"),
        ("City Centre", "Stirling"),
        ("New Town West", "New Town"),
    ],
)
def test_places_of_real_intermediate_zones(unit, place):
    others = [
        "Falkirk - Bantaskin", "Bo'ness - Kinneil", "Bo'ness - Douglas",
        "Grangemouth - Newlands", "Grangemouth - Bowhouse",
        "South Leith", "Leith (Hermitage and Prospect Bank)", "Port Glasgow Mid, East and Central",
        "Ross and Cromarty Central", "Helensburgh East", "Forres South West and Mannachie",
        "New Town East and Gayfield",
    ]  # fmt: skip
    units = [unit, *others]
    zones = pd.DataFrame(
        {"name": "", "intermediate_zone_name": units, "council_name": "Stirling"}, index=range(len(units))
    )
    assert name_places(zones).iloc[0] == place


def test_names_come_from_the_zones_where_there_are_no_intermediate_zones():
    zones = pd.DataFrame({"name": ["Elm North - 01", "Elm South - 02", None]}, index=["a", "b", "S01900009"])
    assert name_places(zones).tolist() == ["Elm", "Elm", "S01900009"]


def test_the_sides_of_one_place_are_one_and_a_name_that_begins_with_a_side_stays():
    zones = pd.DataFrame({"name": ["West Elm - 01", "East Elm - 01", "West Kilbride - 01"]}, index=["a", "b", "c"])
    assert name_places(zones).tolist() == ["Elm", "Elm", "West Kilbride"]


def test_part_of_a_place():
    assert part_of_place("Irvine Girdle Toll and Staneca", "Irvine") == "Irvine Girdle Toll"


@pytest.mark.real_data
def test_every_real_intermediate_zone_has_a_short_place(real_data):
    table = pd.read_csv(real_data / "lookups" / "dz2011_codes_and_labels_21042020.csv", index_col="DataZone")
    zones = table.rename(
        columns={"DataZoneName": "name", "IntZoneName": "intermediate_zone_name", "CAName": "council_name"}
    )
    places = name_places(zones)
    assert places.str.len().between(3, 28).all(), places[~places.str.len().between(3, 28)].unique()
    bare = {"North", "South", "East", "West", "Central", "Town", "Rural", "Upper", "Lower", "Port", "St", "New", "Old"}
    assert not bare & set(places)
    assert places[zones["intermediate_zone_name"] == "Dalgety Bay West and Hillend"].unique().tolist() == [
        "Dalgety Bay"
    ]


def test_pinned_hubs_come_first_and_closed_ones_never():
    plan = plan_of("abcd", "xxyy")
    rows = [
        ("S1", "Library", "library", True, B, 1500.0, 500.0),
        ("S2", "School", "secondary_school", True, A, 100.0, 500.0),
        ("S3", "Nursery", "nursery", False, A, 200.0, 500.0),
    ]

    def chosen(**pins):
        hubs = choose_hubs(plan, draw_sites(rows), pins=HubPins(**pins))
        return hubs[["hub", "hub_kind"]].to_numpy().tolist()

    assert chosen() == [["S1", "site"], [C, "medoid"]]
    assert chosen(open=("S3",)) == [["S3", "site"], [C, "medoid"]]  # no candidate, but pinned
    assert chosen(open=("S2", "S3"))[0] == ["S3", "site"]  # of two the cheaper
    assert chosen(open=(A.lower(), D)) == [[A, "zone"], [D, "zone"]]
    assert chosen(closed=("S1",)) == [["S2", "site"], [C, "medoid"]]
    assert chosen(closed=(B, C)) == [["S2", "site"], [D, "medoid"]]
    # where every place is closed, a hub is named all the same
    assert chosen(closed=(A, B, C, D))[1] == [C, "medoid"]
