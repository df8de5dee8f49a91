"""Proposal: a plan with its hubs and the travel to them, made once, and scored, drawn and written as it is."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from hubplan.plan import Plan
from hubplan.travel.straight_line import nearest_places, own_place_km


@dataclass(frozen=True, eq=False)
class HubTravel:
    """Travel costs from each zone to the hubs.

    Parameters
    ----------
    own
        Cost to the hub of the zone's own catchment, on the zones' index.
    nearest
        Cost to the nearest hub of any catchment, on the same index; never more than ``own``.
    unit, method
        ``km`` or ``minutes``, and one phrase for how they came about, as :class:`hubplan.travel.costs.TravelCosts`.
    """

    own: pd.Series
    nearest: pd.Series
    unit: str = "km"
    method: str = "straight line"


@dataclass(frozen=True, eq=False, repr=False)
class Proposal:
    """Proposal: a proved plan, a hub in each catchment, and the travel to it.

    Parameters
    ----------
    plan
        The proved plan.
    hubs
        One row a catchment, index ``catchment``: ``name`` (of the catchment), ``hub`` (site identifier or data zone
        code), ``hub_name``, ``hub_kind`` (``site``, ``medoid`` or ``zone``), ``category``, ``data_zone``, point ``geometry``.
    travel
        From each zone to the hubs.
    """

    plan: Plan
    hubs: gpd.GeoDataFrame
    travel: HubTravel

    def __repr__(self) -> str:
        return f"<Proposal: {repr(self.plan).strip('<>')}, each with its hub by {self.travel.method}>"


def make_proposal(plan: Plan, hubs: gpd.GeoDataFrame) -> Proposal:
    """Make a proposal by measuring straight lines from the people of each zone to the hubs.

    Parameters
    ----------
    plan
        A proved plan.
    hubs
        One row a catchment, from :func:`hubplan.hubs.choose_hubs`.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones, two_hubs
    >>> travel = make_proposal(three_zones(), two_hubs()).travel
    >>> travel.own.to_dict()
    {'a': 0.4, 'b': 1.0, 'c': 0.0}
    >>> travel.nearest.to_dict()
    {'a': 0.4, 'b': 0.6, 'c': 0.0}
    """
    own = own_place_km(plan.zones, hubs, plan.assignment)
    return Proposal(plan, hubs, HubTravel(own, nearest_places(plan.zones, hubs)["km"]))
