"""Travel costs as a table that the kernels read: in the order of the options, finite also where there is no route."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hubplan.travel.costs import TravelCosts

Table = NDArray[np.float64]
Positions = NDArray[np.int64]

_LEAST_JOURNEYS = 1000
_CHUNK = 4_000_000  # entries looked at together


class SearchTravel(NamedTuple):
    """Table of costs, shape (zones, options); (0, 0) where they are straight lines.

    ``no_route_km`` stands where there is no route, 0 if there is one everywhere; ``unreached`` are zones without a route
    to any option that they could be with, whose rows hold 0 there; ``farthest`` is the greatest cost of a route.
    """

    costs: Table
    no_route_km: float
    unreached: NDArray[np.bool_]
    farthest: float


def read_table(travel: TravelCosts, order: Positions, home: Positions, component: Positions) -> SearchTravel:
    """Read the costs of a problem's options, without a copy of a table that needs no change.

    "No route" becomes a charge for each traveler: as many of the longest journeys as there are zones, 1,000 at least, so
    that to leave a zone of the usual size without a route costs more than all travel together. Zones that have none to
    any option of their own component are so in every plan, and charged nothing.

    Parameters
    ----------
    travel
        From every zone to every option.
    order
        Positions of the options in the problem's order.
    home
        Zone of each option, in that order.
    component
        Number of each zone's component.
    """
    n = len(travel.zones)
    if travel.matrix is None:
        return SearchTravel(np.zeros((0, 0)), 0.0, np.zeros(n, bool), 0.0)
    as_is = bool((order == np.arange(len(order))).all())
    costs = np.asarray(travel.matrix if as_is else np.take(travel.matrix, order, axis=1), dtype=np.float64)
    farthest = float(costs.max(initial=0.0))
    if np.isfinite(farthest):  # which nan and inf would not be
        return SearchTravel(costs, 0.0, np.zeros(n, bool), farthest)
    costs, unreached = np.array(costs, copy=as_is), np.zeros(n, bool)
    farthest, rows = 0.0, max(1, _CHUNK // max(len(order), 1))
    for first in range(0, n, rows):
        part = costs[first : first + rows]
        has_route = np.isfinite(part)
        own = component[home] == component[first : first + rows, None]
        unreached[first : first + rows] = ~(has_route & own).any(axis=1)
        part[own & unreached[first : first + rows, None]] = 0.0
        part[~np.isfinite(part)] = np.nan
        farthest = max(farthest, float(np.nanmax(part, initial=0.0)))
    charge = max(farthest, 1.0) * max(n, _LEAST_JOURNEYS)
    np.nan_to_num(costs, copy=False, nan=charge)
    return SearchTravel(costs, charge, unreached, farthest)


def measure_detour(travel: TravelCosts, zones: Positions, reach_km: float) -> float:
    """Measure how many units of cost a straight km is, over journeys from some zones within a reach.

    1 where costs are straight lines, or there are no such journeys.
    """
    if travel.matrix is None:
        return 1.0
    cost = straight = 0.0
    for i in zones.tolist():
        km = np.hypot(*(travel.origins[i] - travel.destinations).T)
        near = (km <= reach_km) & np.isfinite(travel.matrix[i])
        cost += float(travel.matrix[i, near].sum())
        straight += float(km[near].sum())
    return cost / straight if cost > 0 and straight > 0 else 1.0
