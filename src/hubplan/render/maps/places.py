"""Names of places for orientation: towns of the table of places, else what zones are named after."""

import re
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from hubplan.plan import Plan

_DIRECTIONS = re.compile(r"\s+(North|South|East|West|Centre|Central|Town|Old Town|New Town)$")

_NEAR_M = 3_000.0
"""A place of a settlement's name this far from every zone's centre is another of the same name."""


@dataclass(frozen=True)
class Place:
    """Place: a name with where it stands (EPSG:27700, metres) and how many people live under it."""

    name: str
    easting: float
    northing: float
    people: int


def place_name(name: str) -> str:
    """Shorten a zone's name to the place it begins with.

    Examples
    --------
    >>> place_name("Falkirk - Camelon East"), place_name("Corstorphine South"), place_name("Leith (Albert Street)")
    ('Falkirk', 'Corstorphine', 'Leith')
    >>> place_name("Mull, Iona, Coll and Tiree"), place_name("Culter - 01")
    ('Mull', 'Culter')
    """
    first = re.split(r" - |,| \(| and ", name.strip())[0].strip()
    return _DIRECTIONS.sub("", first) or first


def find_places(plan: Plan, table: gpd.GeoDataFrame | None = None, *, most: int = 60) -> list[Place]:
    """List places, most people first.

    Those of ``table`` (:attr:`hubplan.inputs.Inputs.places`) that lie in the plan's settlements, where there are any;
    else those that zones are named after, each at the zone nearest the middle of its people.
    """
    zones = plan.zones
    if table is not None and "settlement_name" in zones.columns and zones["settlement_name"].notna().any():
        here = table[table["name"].isin(set(zones["settlement_name"].dropna()))]
        here = here[
            shapely.distance(shapely.MultiPoint(zones[["easting", "northing"]].to_numpy()), here.geometry) < _NEAR_M
        ]
        points = zip(here["name"], here.geometry.x, here.geometry.y, here["people"], strict=True)
        listed = [Place(str(name), float(x), float(y), int(people)) for name, x, y, people in points]
        return sorted(listed, key=lambda place: (-place.people, place.name, place.easting))[:most]
    column = "intermediate_zone_name" if "intermediate_zone_name" in zones.columns else "name"
    names = zones[column].fillna("").astype(str).map(place_name)
    places = []
    for name, members in zones.groupby(names):
        if not name:
            continue
        people = members["population"].to_numpy(dtype=np.float64)
        xy = members[["easting", "northing"]].to_numpy(dtype=np.float64)
        middle = np.average(xy, axis=0, weights=people) if people.sum() else xy.mean(axis=0)
        nearest = xy[np.hypot(*(xy - middle).T).argmin()]
        places.append(Place(str(name), float(nearest[0]), float(nearest[1]), int(people.sum())))
    return sorted(places, key=lambda place: (-place.people, place.name))[:most]
