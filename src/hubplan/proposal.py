"""Proposal: a plan with its hubs and the travel to them, made once, and scored, drawn and written as it is."""

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.errors import InputDataError, name_first
from hubplan.plan import Plan
from hubplan.travel.costs import TravelMethod
from hubplan.travel.model import TravelModel
from hubplan.travel.straight_line import straight


@dataclass(frozen=True, eq=False)
class HubTravel:
    """Travel costs from each zone to the hubs.

    Parameters
    ----------
    own
        Cost to the hub of the zone's own catchment, on the zones' index; ``nan`` where there is no route.
    nearest
        Cost to the nearest hub of any catchment, on the same index; never more than ``own``.
    unit, method, words
        ``km`` or ``minutes``, how they came about, and one sentence on that, as
        :class:`hubplan.travel.model.TravelModel` has them.
    """

    own: pd.Series
    nearest: pd.Series
    unit: str = "km"
    method: TravelMethod = TravelMethod.STRAIGHT_LINE
    words: str = field(default_factory=lambda: straight().words)


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
        method = self.travel.method.replace("_", " ")
        return f"<Proposal: {repr(self.plan).strip('<>')}, each with its hub by {method}>"


def make_proposal(plan: Plan, hubs: gpd.GeoDataFrame, travel: TravelModel | None = None) -> Proposal:
    """Make a proposal by measuring the travel of the people of each zone to the hubs.

    Parameters
    ----------
    plan
        A proved plan.
    hubs
        One row a catchment, from :func:`hubplan.hubs.choose_hubs`.
    travel
        By which people travel; straight lines where ``None``.

    Raises
    ------
    InputDataError
        A catchment has no hub.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones, two_hubs
    >>> travel = make_proposal(three_zones(), two_hubs()).travel
    >>> travel.own.to_dict()
    {'a': 0.4, 'b': 1.0, 'c': 0.0}
    >>> travel.nearest.to_dict()
    {'a': 0.4, 'b': 0.6, 'c': 0.0}
    """
    model = straight() if travel is None else travel
    column = hubs.index.get_indexer(plan.assignment)
    if (column < 0).any():
        lost = plan.assignment[column < 0].unique()
        raise InputDataError(f"travel: catchments without a hub ({name_first(lost)}). Give one for each.")
    costs = model.costs(plan.zones, hubs.set_index("hub")).to_places(pd.Index(hubs["hub"]))
    own = pd.Series(costs.to_numpy()[np.arange(len(costs)), column], index=plan.zones.index)
    return Proposal(plan, hubs, HubTravel(own, costs.min(axis=1), model.unit, model.method, model.words))
