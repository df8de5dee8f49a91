"""Borders that a barrier crosses, on maps whose answers a reader can verify."""

import geopandas as gpd
import pandas as pd
from shapely import LineString

from hubplan.contiguity import build_contiguity
from hubplan.preferences.crossings import find_crossings
from maps import draw_zones


def test_a_link_is_never_crossed_for_it_is_what_leads_over() -> None:
    zones = draw_zones("ab.c")  # centres at 500, 1500 and 3500
    a, b, c = zones.index
    links = pd.DataFrame(
        {"name": "Ferry", "kind": "ferry", "zone_a": b, "zone_b": c, "gap_m": 1000.0, "crossing_minutes": 9.0,
         "vehicles": "Y", "status": "confirmed"},
        index=["V1"],
    )  # fmt: skip
    contiguity = build_contiguity(zones, links)
    rivers = gpd.GeoDataFrame(geometry=[LineString([(x, 0), (x, 1000)]) for x in (1000, 2500)], crs=27700)
    crossed = contiguity.edges[find_crossings(zones, contiguity, rivers)]
    assert crossed[["focal", "neighbor"]].to_numpy().tolist() == [[a, b], [b, a]]
