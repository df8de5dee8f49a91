"""Where links end among other zones: maps of two vintages, of which the later splits, merges and renumbers zones."""

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from folders import draw_vintage
from hubplan.links.ends import Carried, carry_links
from note_words import sentences

EARLIER = """
aab..c
aab..c
aab..c
"""
LATER = """
pqr..t
pqs..t
pqs..u
"""
"""Of a came p and q, of b came r and s, of c came t and u."""


@pytest.fixture
def earlier() -> gpd.GeoDataFrame:
    return draw_vintage(EARLIER, "2011")


@pytest.fixture
def later() -> gpd.GeoDataFrame:
    zones = draw_vintage(LATER, "2022")
    zones["council_name"] = ["Elmshire"] * 4 + ["Oakshire"] * 2
    return zones


def table(earlier: gpd.GeoDataFrame, pair: str = "bc", *, gap_m: float = 2_000, **suggested: str) -> pd.DataFrame:
    codes = dict(zip(earlier["name"], earlier.index, strict=True))
    row: dict[str, Any] = {"name": "Ferry", "kind": "ferry", "zone_a": codes[pair[0]], "zone_b": codes[pair[1]]}
    row |= {"zone_a_name": pair[0], "gap_m": gap_m, "crossing_minutes": 9.0, "vehicles": "N", "status": "confirmed"}
    row |= {
        "council_a": "Elmshire",
        "council_b": "Oakshire",
        "zone_a_2022": "",
        "zone_b_2022": "",
        "joins": "x",
    } | suggested
    return pd.DataFrame([row], index=pd.Index(["V01"], name="link"))


def ends(carried: Carried, zones: gpd.GeoDataFrame) -> str:
    row = carried.links.loc["V01"]
    return f"{zones.at[row['zone_a'], 'name']}{zones.at[row['zone_b'], 'name']}"


def code(zones: gpd.GeoDataFrame, letter: str) -> str:
    return str(zones.index[zones["name"] == letter][0])


def test_suggestions_are_taken_where_both_lie_in_their_councils(
    earlier: gpd.GeoDataFrame, later: gpd.GeoDataFrame
) -> None:
    suggested = {"zone_a_2022": code(later, "s"), "zone_b_2022": code(later, "u")}
    carried = carry_links(table(earlier, **suggested), later, vintage="2022")
    row = carried.links.loc["V01"]
    assert (ends(carried, later), row["gap_m"], row["status"], row["vehicles"]) == ("su", 2_000, "assumed", "N")
    assert row["basis"] == f"{row['zone_a']}: as suggested; {row['zone_b']}: as suggested"
    assert carried.lost == ()
    # what was told of the earlier zones is not told of these
    assert not {"zone_a_name", "zone_a_2022", "joins"} & set(carried.links.columns)


def test_shapes_of_earlier_zones_find_ends_without_suggestions(
    earlier: gpd.GeoDataFrame, later: gpd.GeoDataFrame
) -> None:
    carried = carry_links(table(earlier), later, vintage="2022", earlier=earlier)
    # r and t are as near as s and t, and s and u; the smaller codes are taken
    assert ends(carried, later) == "rt"
    assert carried.links.at["V01", "basis"] == (
        f"{code(later, 'r')}: overlaps S01006507; {code(later, 't')}: overlaps S01006508"
    )


def test_a_suggestion_that_does_not_overlap_the_earlier_zone_is_not_believed(
    earlier: gpd.GeoDataFrame, later: gpd.GeoDataFrame
) -> None:
    right, wrong = code(later, "s"), code(later, "p")
    carried = carry_links(table(earlier, zone_a_2022=right), later, vintage="2022", earlier=earlier)
    assert ends(carried, later)[0] == "s"
    assert f"{right}: as suggested, overlaps S01006507" in carried.links.at["V01", "basis"]
    carried = carry_links(table(earlier, zone_a_2022=wrong), later, vintage="2022", earlier=earlier)
    assert ends(carried, later) == "rt"


def test_a_suggestion_in_another_council_is_not_believed(earlier: gpd.GeoDataFrame, later: gpd.GeoDataFrame) -> None:
    astray = {"zone_a_2022": code(later, "t"), "zone_b_2022": code(later, "u")}
    carried = carry_links(table(earlier, **astray), later, vintage="2022")
    # s is 2,000 m from u, and r is 2,236 m
    assert ends(carried, later) == "su"
    assert f"{code(later, 's')}: nearest across the gap" in carried.links.at["V01", "basis"]


def test_nearest_across_counts_only_if_the_gap_is_the_one_of_the_table(
    earlier: gpd.GeoDataFrame, later: gpd.GeoDataFrame
) -> None:
    half = {"zone_b_2022": code(later, "u")}
    assert ends(carry_links(table(earlier, **half), later, vintage="2022"), later) == "su"
    carried = carry_links(table(earlier, gap_m=900, **half), later, vintage="2022")
    assert carried.links.empty
    assert sentences(carried.lost) == ("V01 Ferry: nothing tells which zone of 2022 S01006507 became here.",)


def test_a_gap_that_changed_is_told(earlier: gpd.GeoDataFrame, later: gpd.GeoDataFrame) -> None:
    carried = carry_links(table(earlier, gap_m=5_000), later, vintage="2022", earlier=earlier)
    assert carried.links.at["V01", "basis"].endswith("; the gap was 5,000 m")


def test_ends_that_came_to_lie_in_one_zone_or_side_by_side_are_lost(
    earlier: gpd.GeoDataFrame, later: gpd.GeoDataFrame
) -> None:
    merged = draw_vintage("ppp..t\nppp..t", "2022")
    carried = carry_links(table(earlier, "ab"), merged, vintage="2022", earlier=earlier)
    assert carried.links.empty
    assert sentences(carried.lost) == ("V01 Ferry: its ends are in one zone of 2022, or in two that share a border.",)
    beside = draw_vintage("pps..t\npps..t", "2022")
    assert carry_links(table(earlier, "ab"), beside, vintage="2022", earlier=earlier).lost == carried.lost


def test_a_border_drawn_anew_is_no_overlap(earlier: gpd.GeoDataFrame) -> None:
    shifted = draw_vintage("pqr..t\npqr..t", "2022")
    moved = shifted.geometry.translate(xoff=80.0)  # the east of a now lies a little in r
    carried = carry_links(table(earlier, "ac"), shifted.set_geometry(moved), vintage="2022", earlier=earlier)
    assert ends(carried, shifted) == "qt"


def test_links_of_other_councils_are_passed_over(earlier: gpd.GeoDataFrame, later: gpd.GeoDataFrame) -> None:
    carried = carry_links(table(earlier), later.assign(council_name="Ashshire"), vintage="2022", earlier=earlier)
    assert (len(carried.links), carried.lost) == (0, ())
