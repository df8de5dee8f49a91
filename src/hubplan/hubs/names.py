"""Name catchments after the places round their hubs, as people would."""

import re
from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.place_names import name_places, name_units, part_of_place, plain_name
from hubplan.plan import Plan
from hubplan.schema import CATCHMENT

_LONGEST = 40
_MOST, _MUCH, _FAR_AHEAD = 0.5, 1 / 3, 3
"""A place names a catchment by itself where it holds most of its people, or much and far more than any other."""

_LARGER = 2
"""The other place stands first where it has this many times the people of the hub's."""

_CENTRE = re.compile(r"\b(?:Central|Centre)\b", re.IGNORECASE)
_CENTRE_WEIGHT = 2.5
"""A town's centre is better known than its other parts, some of which do not bear its name."""

_MOSTLY_HERE = 0.5
_SHARED = 0.2
"""A place is shared where another catchment holds this share of the place's people."""


def name_catchments(plan: Plan, hubs: gpd.GeoDataFrame) -> pd.Series:
    """Name each catchment after the place where its hub is, with the largest other place where one is not enough.

    A catchment that is a whole council has the council's name. Else the hub's place stands by itself where it holds
    half of the catchment's people (or a third, and three times any other), and no other catchment a fifth of the
    place's; with the catchment's largest other place otherwise, which comes first where it is twice as large; a town's centre counts for more than its suburbs. Names
    that come out the same are told apart by the part of the place, and at last by a number.

    Parameters
    ----------
    plan
        A proved plan; ``intermediate_zone_name`` and ``council_name`` of its zones are used where they are there.
    hubs
        Index ``catchment``; ``data_zone`` is the zone that the hub lies in.

    Returns
    -------
    pandas.Series
        Unique names, index ``catchment``, hardly ever longer than 40 characters.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones, two_hubs
    >>> name_catchments(three_zones(), two_hubs()).to_dict()
    {1: 'A', 2: 'C'}
    """
    zones = plan.zones
    places, units = name_places(zones), name_units(zones)
    people = zones["population"].clip(lower=1)  # places without people still have a name
    inside = people.groupby([plan.assignment, places]).sum().rename_axis([CATCHMENT, "place"])
    share = inside / inside.groupby("place").sum()
    centres = set(places[units.str.contains(_CENTRE)])
    in_centre = inside.index.get_level_values("place").isin(centres)
    # a place that is mostly elsewhere tells little of this catchment
    weight = inside * np.where(share >= _MOSTLY_HERE, np.where(in_centre, _CENTRE_WEIGHT, 1.0), 0.5)
    wholes = _whole_councils(plan)
    chosen: dict[int, str] = {}
    shared = {
        c: bool(
            (share.xs(places[str(hubs.at[c, "data_zone"])], level="place").drop(c, errors="ignore") >= _SHARED).any()
        )
        for c in plan.catchments
    }
    for catchment in _surest_first(plan, hubs, places, inside):
        zone = str(hubs.at[catchment, "data_zone"])
        offers = _offer_names(places[zone], units[zone], inside[catchment], weight[catchment], shared[catchment])
        if catchment in wholes:
            offers = iter([wholes[catchment], *offers])
        taken = set(chosen.values())
        offered = list(offers)
        free = [name for name in offered if name not in taken]
        short = [name for name in free if len(name) <= _LONGEST]
        numbered = (f"{offered[0]} {number}" for number in range(2, plan.k + 2))
        chosen[catchment] = next(iter(short or free), "") or next(name for name in numbered if name not in taken)
    return pd.Series(chosen, dtype=object, name="name").reindex(plan.catchments).rename_axis(CATCHMENT)


def _surest_first(plan: Plan, hubs: gpd.GeoDataFrame, places: pd.Series, inside: pd.Series) -> list[int]:
    """Order catchments so that of two with the same place the one with more of it chooses its name first."""
    held = {c: int(inside.get((c, places[str(hubs.at[c, "data_zone"])]), 0)) for c in plan.catchments}
    return sorted(plan.catchments, key=lambda catchment: (-held[catchment], catchment))


def _offer_names(place: str, unit: str, inside: pd.Series, weight: pd.Series, shared: bool) -> Iterator[str]:  # noqa: FBT001
    """Offer names for a catchment, best first."""
    own = int(inside.get(place, 0))
    most_other = int(inside.drop(place, errors="ignore").max()) if len(inside) > 1 else 0
    enough = own >= _MOST * inside.sum() or (own >= _MUCH * inside.sum() and own >= _FAR_AHEAD * most_other)
    if not shared and enough:
        yield place
    for other in [other for other in _heaviest_first(weight) if other != place][:3]:
        larger = weight[other] >= _LARGER * weight.get(place, 0)
        yield f"{other} and {place}" if larger else f"{place} and {other}"
    if not shared:
        yield place
    yield part_of_place(unit, place)
    yield place


def _heaviest_first(weight: pd.Series) -> list[str]:
    return [str(place) for place in sorted(weight.index, key=lambda place: (-weight[place], str(place)))]


def _whole_councils(plan: Plan) -> dict[int, str]:
    """Find the catchments that are exactly one council, with its name."""
    if "council_name" not in plan.zones.columns:
        return {}
    named = plan.zones["council_name"].map(plain_name)
    council = named.where(named != "")
    pairs = pd.DataFrame({CATCHMENT: plan.assignment, "council": council}).dropna().drop_duplicates()
    once = ~pairs[CATCHMENT].duplicated(keep=False) & ~pairs["council"].duplicated(keep=False)
    return {int(row[CATCHMENT]): str(row["council"]) for _, row in pairs[once].iterrows()}
