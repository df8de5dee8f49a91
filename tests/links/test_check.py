"""Links that do not fit the zones at hand, each told by name; those that fit are passed over."""

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from hubplan.contiguity import build_contiguity
from hubplan.links.check import check_links
from maps import draw_zones
from note_words import sentences

PICTURE = """
aab..c
aab..d
"""
"""Two kilometres of water between b and c, and between b and d."""


def link(name: str, zones: gpd.GeoDataFrame, pair: str, gap_m: float, **more: Any) -> dict[str, Any]:
    codes = dict(zip(zones["name"], zones.index, strict=True))
    row = {
        "name": name,
        "kind": "ferry",
        "zone_a": codes.get(pair[0], "S01900099"),
        "zone_b": codes.get(pair[1], "S01900098"),
    }
    return row | {"gap_m": gap_m, "crossing_minutes": 9.0, "vehicles": "Y", "status": "confirmed"} | more


def told(zones: gpd.GeoDataFrame, **rows: dict[str, Any]) -> tuple[str, ...]:
    links = pd.DataFrame.from_dict(rows, orient="index")
    return sentences(check_links(links, zones, build_contiguity(zones, links)))


@pytest.fixture
def zones() -> gpd.GeoDataFrame:
    zones = draw_zones(PICTURE)
    zones["council_name"] = ["Elmshire", "Elmshire", "Oakshire", "Oakshire"]
    return zones


def test_a_link_that_fits_is_passed_over(zones: gpd.GeoDataFrame) -> None:
    fits = link("Ferry", zones, "bc", 2_000, council_a="Elmshire", council_b="Oakshire", scope="national")
    assert told(zones, V1=fits, V2=link("Gap not told", zones, "bd", float("nan"))) == ()


def test_a_gap_may_be_off_by_a_hundred_metres_or_a_tenth(zones: gpd.GeoDataFrame) -> None:
    near, far = link("Near", zones, "bc", 2_220), link("Far", zones, "bd", 2_300)
    assert told(zones, V1=near, V2=far) == (
        "V2 Far: its zones are 2,000 m apart, and the table says 2,300 m. Check both ends.",
    )


def test_an_end_in_another_council(zones: gpd.GeoDataFrame) -> None:
    wrong = link("Ferry", zones, "bc", 2_000, council_a="Elmshire", council_b="Elmshire")
    assert told(zones, V1=wrong) == ("V1 Ferry: S01900003 lies in Oakshire, and the table says Elmshire.",)


def test_a_border_makes_a_link_needless(zones: gpd.GeoDataFrame) -> None:
    (words,) = told(zones, F1=link("Bridge", zones, "ab", 0, kind="fixed_link"))
    assert words.startswith("F1 Bridge: its zones share a border, so it joins nothing")


def test_an_end_that_is_gone_matters_inside_a_council_only(zones: gpd.GeoDataFrame) -> None:
    inside = link("Inside", zones, "b?", 1, scope="council")
    outside = link("Outside", zones, "b?", 1, scope="national")
    assert told(zones, V1=inside, V2=outside, V3=link("Elsewhere", zones, "??", 1, scope="council")) == (
        "V1 Inside: S01900098 is not among the zones; it joins nothing.",
    )


def test_a_bridge_stands_before_the_ferry_that_it_replaced(zones: gpd.GeoDataFrame) -> None:
    bridge = link("Bridge", zones, "bc", 2_000, kind="fixed_link")
    assert told(zones, V1=link("Ferry", zones, "cb", 2_000), F1=bridge) == (
        "V1 Ferry: F1 Bridge joins the same zones and stands before it.",
    )
