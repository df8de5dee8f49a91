"""Tell the parts of a place apart by compass points, else by their neighbourhoods."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.hubs.places import Places
from hubplan.plan import Plan

_FOUR = ("east", "north", "west", "south")
_EIGHT = ("east", "north east", "north", "north west", "west", "south west", "south", "south east")
_CENTRAL = 0.5
"""Of three parts or more that one is the centre whose people live less than this share as far from the middle as any others'."""


def tell_parts(plan: Plan, places: Places, place: str, catchments: Iterable[int]) -> dict[int, str]:
    """Say which part of a place each of some catchments holds.

    Parameters
    ----------
    plan, places
        The plan and its places.
    place
        Identifier of the place.
    catchments
        Those that hold parts which are to be told apart, one or more.

    Returns
    -------
    dict
        Words that follow the place's name, all different: compass points of four, else of eight, ``centre``, else the
        neighbourhood; empty where nothing tells them apart.
    """
    inside = plan.zones[places.of_zone == place]
    held = plan.assignment[inside.index]
    weight = places.people[inside.index].to_numpy(dtype=np.float64)
    xy = inside[["easting", "northing"]].to_numpy(dtype=np.float64)
    asked = sorted(catchments)
    away = {c: _away(xy, weight, (held == c).to_numpy()) for c in asked}
    far = {c: float(np.hypot(*away[c])) for c in asked}
    for points in (_FOUR, _EIGHT):
        words = {c: _point(away[c], points) if far[c] > 0 else "" for c in asked}
        if len(asked) > 2:
            nearest, *others = sorted(asked, key=lambda c: (far[c], c))
            if far[nearest] < _CENTRAL * min(far[c] for c in others):
                words[nearest] = "centre"
        if "" not in words.values() and len(set(words.values())) == len(asked):
            return words
    parts = {c: _neighborhood(places, place, inside.index[(held == c).to_numpy()]) for c in asked}
    return parts if len(set(parts.values())) == len(asked) else dict.fromkeys(asked, "")


def _away(xy: NDArray[np.float64], weight: NDArray[np.float64], part: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Find the way from the middle of the rest of a place to the middle of a part."""
    rest = ~part if not part.all() else part
    middles = [np.average(xy[some], axis=0, weights=weight[some]) for some in (part, rest)]
    return np.round(middles[0] - middles[1], 3)


def _point(away: NDArray[np.float64], points: tuple[str, ...]) -> str:
    """Find the compass point of a way."""
    turn = np.arctan2(away[1], away[0]) / (2 * np.pi) * len(points)
    return points[int(np.floor(turn + 0.5)) % len(points)]


def _neighborhood(places: Places, place: str, zones: pd.Index) -> str:
    """Find the neighbourhood with most people in a part of a place; empty where it bears the place's own name."""
    people = places.people[zones].groupby(places.part[zones]).sum()
    named = [part for part in sorted(people.index, key=lambda p: (-people[p], p)) if part != places.names[place]]
    return str(named[0]) if named else ""
