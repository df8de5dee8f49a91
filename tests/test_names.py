"""Names of catchments from towns: small maps with real names, and rules that a reader can verify."""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubplan.contiguity import build_contiguity
from hubplan.hubs import name_catchments
from hubplan.hubs.parts import tell_parts
from hubplan.hubs.places import count_places
from hubplan.plan import Plan, make_plan
from hubplan.scenario import PopulationBand
from maps import draw_zones

BAND = PopulationBand(low=1, high=1_000_000)

Town = tuple[str, str, int]
"""Settlement, intermediate zone and people of a zone; no settlement is countryside."""


def draw_towns(picture: str, towns: dict[str, Town], parts: dict[str, str]) -> Plan:
    """Draw a plan: ``towns`` says what each letter of the picture is, ``parts`` which letters each catchment holds."""
    zones = draw_zones(picture, people={letter: people for letter, (_, _, people) in towns.items()})
    letters = zones["name"].tolist()
    zones["settlement"] = [(towns[letter][0] and f"P {towns[letter][0]}") or None for letter in letters]
    zones["settlement_name"] = [towns[letter][0] or None for letter in letters]
    zones["intermediate_zone_name"] = [towns[letter][1] for letter in letters]
    of = {letter: catchment for catchment, held in parts.items() for letter in held}
    labels = dict(zip(zones.index, [of[letter] for letter in letters], strict=True))
    return make_plan(zones, build_contiguity(zones), labels, BAND)


def names(plan: Plan, given: dict[str, str] | None = None, hub: Sequence[str] = ()) -> list[str]:
    zones = list(hub) or [plan.assignment.index[plan.assignment == c][0] for c in plan.catchments]
    return name_catchments(plan, pd.DataFrame({"data_zone": zones}, index=plan.catchments), given).tolist()


SOUTH = {
    "a": ("East Kilbride", "Westwood West", 18_000),
    "b": ("East Kilbride", "Whitehills West", 18_000),
    "c": ("East Kilbride", "Stewartfield East", 20_000),
    "d": ("East Kilbride", "Calderwood Central", 19_000),
    "e": ("Strathaven", "Strathaven North", 8_000),
    "f": ("Blantyre", "High Blantyre", 17_000),
    "g": ("Hamilton", "Burnbank Central and Udston", 28_000),
    "h": ("Hamilton", "Fairhill", 26_000),
}


def test_a_town_larger_than_a_catchment_is_named_after_itself_and_not_its_estates():
    plan = draw_towns("abcdefgh", SOUTH, {"1": "ab", "2": "cde", "3": "fgh"})
    assert names(plan) == ["East Kilbride west", "East Kilbride east", "Hamilton"]


def test_the_largest_two_name_a_catchment_the_larger_first():
    plan = draw_towns("abcdefgh", SOUTH, {"1": "abcd", "2": "efgh"})
    assert names(plan) == ["East Kilbride", "Hamilton"]
    towns = SOUTH | {"h": ("Larkhall", "Larkhall West", 15_000)}
    plan = draw_towns("abcdefgh", towns, {"1": "abcd", "2": "efgh"})
    assert names(plan) == ["East Kilbride", "Hamilton and Blantyre"]


def test_livingston_is_not_eliburn_and_howden():
    west = {
        "a": ("Livingston", "Eliburn South", 20_000),
        "b": ("Livingston", "Howden", 21_000),
        "c": ("Livingston", "Dedridge East", 15_000),
        "d": ("Bathgate", "Bathgate East", 21_000),
        "e": ("Armadale", "Armadale", 12_000),
        "f": ("", "Breich Valley", 9_000),
    }
    plan = draw_towns("abcdef", west, {"1": "abc", "2": "def"})
    assert names(plan) == ["Livingston", "Bathgate and Armadale"]


def test_a_large_part_of_a_town_held_elsewhere_is_told_as_a_part():
    north = {
        "a": ("Coatbridge", "Greenend and Carnbroe", 29_000),
        "b": ("Coatbridge", "Kirkshaws", 14_000),
        "c": ("Bellshill", "Bellshill Central", 21_000),
        "d": ("Viewpark", "Viewpark", 15_000),
    }
    # two thirds of Coatbridge are in the first; the rest is much of the second only where Bellshill is small
    assert names(draw_towns("abcd", north, {"1": "a", "2": "bcd"})) == ["Coatbridge", "Bellshill and Viewpark"]
    plan = draw_towns("abcd", north | {"c": ("Bellshill", "Bellshill", 12_000)}, {"1": "a", "2": "bcd"})
    assert names(plan) == ["Coatbridge west", "Viewpark and Coatbridge east"]


def test_a_place_that_is_partly_elsewhere_gives_way_to_a_whole_one_of_its_size():
    three = {
        "a": ("Saltcoats", "Saltcoats", 12_000),
        "b": ("Ardrossan", "Ardrossan", 10_000),
        "c": ("Stevenston", "Stevenston", 9_000),
        "d": ("Kilwinning", "Kilwinning West", 11_000),
        "e": ("Kilwinning", "Kilwinning Whitehirst", 4_000),
        "f": ("Irvine", "Irvine", 31_000),
    }
    assert names(draw_towns("abcdef", three, {"1": "abcd", "2": "ef"})) == ["Saltcoats and Ardrossan", "Irvine"]


CITY = {
    "a": ("Edinburgh", "Gorgie East", 20_000),
    "b": ("Edinburgh", "Gorgie West", 20_000),
    "c": ("Edinburgh", "Leith (Albert Street)", 25_000),
    "d": ("Edinburgh", "South Leith", 25_000),
    "e": ("Edinburgh", "Corstorphine North", 12_000),
    "f": ("Queensferry", "Queensferry East", 9_000),
    "g": ("", "Ratho, Ingliston and Gogar", 3_000),
}


def test_inside_a_city_neighbourhoods_name_and_suburbs_with_a_name_keep_it():
    plan = draw_towns("abcdefg", CITY, {"1": "ab", "2": "cd", "3": "efg"})
    assert names(plan) == ["Gorgie", "Leith", "Corstorphine and Queensferry"]


def test_the_neighbourhood_of_the_hub_stands_before_one_that_is_little_larger():
    towns = CITY | {"e": ("Edinburgh", "Corstorphine North", 8_000)}
    plan = draw_towns("abcdefg", towns, {"1": "ab", "2": "cd", "3": "efg"})
    hub = [plan.zones.index[at] for at in (0, 2, 5)]
    assert names(plan, hub=hub)[2] == "Queensferry and Corstorphine"
    assert names(plan, hub=[*hub[:2], plan.zones.index[4]])[2] == "Corstorphine and Queensferry"


def test_countryside_names_only_where_there_is_no_town():
    land = {"a": ("", "Glen Elm", 5_000), "b": ("", "Glen Oak", 4_000), "c": ("Ash", "Ash", 900)}
    assert names(draw_towns("abc", land, {"1": "ab", "2": "c"})) == ["Glen Elm and Glen Oak", "Ash"]
    assert names(draw_towns("abc", land, {"1": "abc"})) == ["Ash"]


@pytest.mark.parametrize(
    ("picture", "parts", "words"),
    [
        ("abx", "ab", ["west", "east"]),
        ("ax\nbx", "ab", ["north", "south"]),
        ("abcx", "abc", ["west", "centre", "east"]),
    ],
)
def test_parts_of_a_town_by_compass_points(picture, parts, words):
    # beside a larger town, so that Elm is no city
    towns = {letter: ("Elm", f"Part {letter}", 1_000) for letter in parts} | {"x": ("Oak", "Oak", 90_000)}
    plan = draw_towns(picture, towns, {letter: letter for letter in (*parts, "x")})
    assert list(tell_parts(plan, count_places(plan), "P Elm", plan.catchments[:-1]).values()) == words


def test_parts_that_four_points_do_not_tell_apart_take_eight():
    towns = {letter: ("Elm", letter, 1_000) for letter in "abc"} | {"x": ("Oak", "Oak", 90_000)}
    plan = draw_towns("abcx", towns, {letter: letter for letter in "abcx"})
    zones = plan.zones.assign(easting=[0.0, 3000.0, 0.0, 9000.0], northing=[700.0, 0.0, -700.0, 0.0])
    words = tell_parts(replace(plan, zones=zones), count_places(plan), "P Elm", [1, 2, 3])
    assert words == {1: "north west", 2: "east", 3: "south west"}


def test_parts_at_one_spot_are_told_apart_by_their_neighbourhoods():
    towns = {"a": ("Elm", "Mill Hill", 1_000), "b": ("Elm", "Harbour", 1_000), "c": ("Oak", "Oak", 9_000)}
    plan = draw_towns("abc", towns, {"1": "a", "2": "b", "3": "c"})
    plan = replace(plan, zones=plan.zones.assign(easting=0.0, northing=0.0))
    assert names(plan)[:2] == ["Elm Mill Hill", "Elm Harbour"]


def test_two_towns_of_one_name_make_two_names():
    towns = {
        "a": ("Balloch", "Balloch", 5_000),
        "b": ("Oak", "Oak", 1_000),
        "c": ("Balloch", "Balloch East", 4_000),
        "d": ("Ash", "Ash", 1_000),
    }
    plan = draw_towns("abcd", towns, {"1": "ab", "2": "cd"})
    codes = ["P1", "P2", "P3", "P4"]
    plan = replace(plan, zones=plan.zones.assign(settlement=codes))
    assert names(plan) == ["Balloch", "Balloch and Ash"]


def test_names_that_the_council_gives_come_first_and_no_other_catchment_takes_them():
    plan = draw_towns("abcdefgh", SOUTH, {"1": "abcd", "2": "efgh"})
    codes = plan.zones.index
    assert names(plan, {codes[5]: "Clyde Valley"}) == ["East Kilbride", "Clyde Valley"]
    # of two names for one catchment the first zone's, whatever the order they are given in
    assert names(plan, {codes[6]: "Second", codes[5]: "First"}) == ["East Kilbride", "First"]
    assert names(plan, {codes[5]: "east kilbride"}) == ["East Kilbride Calderwood", "east kilbride"]
    assert names(plan, {"S01999999": "Elsewhere"}) == names(plan)


LETTERS = "abcdefgh"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["", "Elm", "Oak", "Ash"]), min_size=8, max_size=8),
    st.lists(st.integers(0, 30_000), min_size=8, max_size=8),
    st.randoms(use_true_random=False),
)
def test_names_are_unique_and_do_not_depend_on_the_order_of_rows(towns, people, random):
    drawn = {letter: (towns[at], f"{towns[at]} {at}", people[at]) for at, letter in enumerate(LETTERS)}
    plan = draw_towns("abcdefgh", drawn, {"1": "abc", "2": "de", "3": "fgh"})
    told = names(plan)
    assert len({name.casefold() for name in told}) == 3
    rows = list(plan.zones.index)
    random.shuffle(rows)
    # a plan keeps its zones in order; the names do not rely on it
    mixed = SimpleNamespace(
        zones=plan.zones.loc[rows], assignment=plan.assignment[rows], catchments=plan.catchments, k=plan.k
    )
    hubs = [plan.assignment.index[plan.assignment == c][0] for c in plan.catchments]
    assert names(mixed, hub=hubs) == told
