"""Example plan of three zones, which the worked examples of the measures use."""

import geopandas as gpd
import pandas as pd
from shapely import Point, box

from hubplan.contiguity import build_contiguity
from hubplan.plan import Plan, make_plan
from hubplan.scenario import PopulationBand


def three_zones() -> Plan:
    """Draw three squares of 1 km in a row, ``a | b c``: the bar is the edge between catchments 1 and 2.

    People are 40, 30 and 30, children 10, 8 and 7; ``a`` and ``c`` are among the most deprived fifth. The band is 40
    to 60.

    Examples
    --------
    >>> three_zones().people.tolist()
    [40, 60]
    """
    zones = gpd.GeoDataFrame(
        {
            "name": ["A", "B", "C"],
            "population": [40, 30, 30],
            "easting": [500.0, 1500.0, 2500.0],
            "northing": 500.0,
            "children": [10, 8, 7],
            "simd_quintile": [1, 5, 1],
        },
        index=["a", "b", "c"],
        geometry=[box(x, 0, x + 1000, 1000) for x in (0, 1000, 2000)],
        crs="EPSG:27700",
    )
    band = PopulationBand(low=40, high=60)
    return make_plan(zones, build_contiguity(zones), {"a": 1, "b": 2, "c": 2}, band)


def two_hubs() -> gpd.GeoDataFrame:
    """Put a hub 400 m east of the centre of ``a``, and one at the centre of ``c``.

    ``b`` is 1.0 km from its own hub, in ``c``, and 0.6 km from the other.

    Examples
    --------
    >>> two_hubs().geometry.x.tolist()
    [900.0, 2500.0]
    """
    return gpd.GeoDataFrame(
        {
            "name": ["West", "East"],
            "hub": ["L1", "c"],
            "hub_name": ["Library", "Centre of C"],
            "hub_kind": ["site", "medoid"],
            "category": ["library", ""],
            "data_zone": ["a", "c"],
        },
        index=pd.Index([1, 2], name="catchment"),
        geometry=[Point(900, 500), Point(2500, 500)],
        crs="EPSG:27700",
    )


def four_sites() -> gpd.GeoDataFrame:
    """Place the library of hub 1, a GP practice 300 m and a nursery 100 m from it, and a GP practice in ``c``.

    Examples
    --------
    >>> four_sites()["category"].tolist()
    ['gp_practice', 'gp_practice', 'library', 'nursery']
    """
    return gpd.GeoDataFrame(
        {
            "name": ["Practice", "Other practice", "Library", "Nursery"],
            "category": ["gp_practice", "gp_practice", "library", "nursery"],
            "agency": ["NHS", "NHS", "Council", "Early learning"],
            "hub_candidate": [False, False, True, False],
            "data_zone": ["a", "c", "a", "a"],
        },
        index=pd.Index(["G1", "G2", "L1", "N1"], name="site"),
        geometry=[Point(600, 500), Point(2500, 900), Point(900, 500), Point(900, 600)],
        crs="EPSG:27700",
    )
