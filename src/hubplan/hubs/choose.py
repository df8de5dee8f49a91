"""Choose the hub of each catchment: the required one, else the place that costs its people least."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely import Point

from hubplan.errors import ScenarioError
from hubplan.hubs.names import name_catchments
from hubplan.pins.resolve import sites_named
from hubplan.place_names import plain_name
from hubplan.plan import Plan
from hubplan.scenario import HubChoice, HubPins
from hubplan.schema import CATCHMENT, CRS, HubKind
from hubplan.travel.costs import TravelCosts
from hubplan.travel.model import TravelModel, place_centres
from hubplan.travel.straight_line import straight

_HUB_COLUMNS = ("hub", "hub_name", "hub_kind", "category", "data_zone")
_COST_DECIMALS = 6
"""Costs, people × travel, are compared to this many decimals, so that equal costs tie whatever the order of the sum."""


def choose_hubs(
    plan: Plan,
    sites: gpd.GeoDataFrame,
    *,
    hubs: HubChoice = "sites",
    weight: pd.Series | None = None,
    pins: HubPins | None = None,
    fee: pd.Series | None = None,
    travel: TravelModel | None = None,
    costs: TravelCosts | None = None,
) -> gpd.GeoDataFrame:
    """Choose the place in each catchment that costs its people least.

    The cost of a place is ``Σ people × travel`` from the centres of the catchment's zones, and its fee. A catchment
    without people counts every zone once. A place that fewer people can reach is worse than any that more can.

    Parameters
    ----------
    plan
        A proved plan; its zones have ``easting`` and ``northing``.
    sites
        Checked sites. Those with ``hub_candidate`` whose ``data_zone`` lies in the catchment are the candidates; where
        there are none, those whose ``if_none`` (a rank, 0 for none; the column may be missing) is the smallest above 0.
        Of equal ones the smallest identifier is taken.
    hubs
        ``sites``: a candidate site, or the medoid where the catchment has none. ``any``: always the medoid, that is
        the zone whose centre costs least; of equal ones the smallest code.
    weight
        People of each zone whose travel counts; its people where ``None``.
    pins
        Hubs that must be, at sites (candidates or not) or at the centres of zones, and those that must not; a closed
        zone closes every place in it. Where a catchment would have no place left, its medoid is taken all the same.
    fee
        What a hub at a place costs, by its identifier or zone code, as in :class:`hubplan.prices.Prices`.
    travel
        By which people travel; straight lines where ``None``. Sites that it does not know are no candidates.
    costs
        What ``travel`` makes of places, where that is known already; others are worked out.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``catchment``; ``name`` of the catchment, ``hub`` (site identifier or zone code), ``hub_name``,
        ``hub_kind`` (``site``, ``medoid``, or ``zone``: the centre of a zone that must be one), ``category`` (empty for
        these two), ``data_zone``, point ``geometry`` in EPSG:27700.

    Raises
    ------
    ScenarioError
        ``hubs`` is neither ``sites`` nor ``any``.

    Examples
    --------
    >>> from shapely import box
    >>> from hubplan.contiguity import build_contiguity
    >>> from hubplan.plan import make_plan
    >>> from hubplan.scenario import PopulationBand
    >>> zones = gpd.GeoDataFrame(
    ...     {"name": ["Elm - 01", "Elm - 02"], "population": [900, 100], "easting": [500.0, 1500.0], "northing": 500.0},
    ...     index=["a", "b"], geometry=[box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)], crs=27700)
    >>> plan = make_plan(zones, build_contiguity(zones), {"a": 1, "b": 1}, PopulationBand(low=1, high=2000))
    >>> sites = gpd.GeoDataFrame({"name": ["Library"], "category": "library", "hub_candidate": True, "data_zone": "b"},
    ...     index=["L1"], geometry=[Point(1200, 500)], crs=27700)
    >>> choose_hubs(plan, sites)[["name", "hub", "hub_name", "hub_kind"]].values.tolist()
    [['Elm', 'L1', 'Library', 'site']]
    >>> choose_hubs(plan, sites, hubs="any")[["hub", "hub_name", "hub_kind"]].values.tolist()
    [['a', 'Centre of Elm - 01', 'medoid']]
    """
    if hubs not in ("sites", "any"):
        raise ScenarioError(f"hubs: expected sites or any, found {hubs!r}. Use --hubs sites or --hubs any.")
    pins = pins or HubPins()
    closed = clean_hubs(pins.closed, sites)
    open_sites, open_zones = _split_open(clean_hubs(pins.open, sites), sites, plan)
    travelers = plan.zones["population"] if weight is None else weight
    measure = _Measure(straight() if travel is None else travel, costs, _opening_costs(plan, travelers, fee))
    candidates = _list_candidates(sites if hubs == "sites" else sites.iloc[:0], closed)
    candidates = candidates[measure.travel.knows(candidates)]
    lies_in = candidates["data_zone"].map(plan.assignment)
    rows, points = [], []
    for catchment in plan.catchments:
        zones = plan.zones[plan.assignment == catchment].assign(_travelers=travelers)
        inside = candidates[lies_in == catchment]
        inside = inside[inside["_rank"] == inside["_rank"].min()]
        fixed = open_sites[open_sites["data_zone"].map(plan.assignment) == catchment]
        if len(fixed):
            row, point = _cheapest_site(zones, fixed, measure)
        elif zones.index.isin(open_zones).any():
            row, point = _medoid(zones, zones.index.isin(open_zones), measure, kind=HubKind.ZONE)
        elif len(inside):
            row, point = _cheapest_site(zones, inside, measure)
        else:
            row, point = _medoid(zones, ~zones.index.isin(closed), measure)
        rows.append(row)
        points.append(point)
    chosen = gpd.GeoDataFrame(rows, columns=list(_HUB_COLUMNS), geometry=points, crs=CRS, index=plan.catchments)
    chosen.insert(0, "name", name_catchments(plan, chosen))
    return chosen.rename_axis(CATCHMENT)


def _list_candidates(sites: gpd.GeoDataFrame, closed: list[str]) -> gpd.GeoDataFrame:
    """List the sites that may be hubs: rank 0, and those that may where a catchment has no other, ranked by kind."""
    rank = sites["if_none"] if "if_none" in sites.columns else pd.Series(0, index=sites.index)
    may_be = sites["hub_candidate"].astype(bool)
    listed = sites.assign(_rank=rank.mask(may_be, 0))[may_be | (rank > 0)].sort_index()
    return listed[~(listed.index.isin(closed) | listed["data_zone"].isin(closed))]


def _opening_costs(plan: Plan, travelers: pd.Series, fee: pd.Series | None) -> pd.Series:
    """Work out what opening a hub costs at each place, in the unit of :func:`_cheapest`, for a catchment of target size."""
    if fee is None:
        return pd.Series(dtype="float64")
    people = float(plan.zones["population"].sum())
    return fee * (plan.band.target * float(travelers.sum()) / people if people else 1.0)


def clean_hubs(named: Iterable[str], sites: gpd.GeoDataFrame) -> list[str]:
    """Clean the names of hubs as sites and zones have them: what is no site, nor the name of one, is a data zone code.

    Examples
    --------
    >>> clean_hubs(["s:1", " s01000001 "], gpd.GeoDataFrame(index=["s:1"], geometry=[None]))
    ['s:1', 'S01000001']
    """
    return [_clean_hub(name, sites) for name in named]


def _clean_hub(name: str, sites: gpd.GeoDataFrame) -> str:
    if name in sites.index:
        return name
    same = sites_named(name, sites)
    return same[0] if len(same) == 1 else name.strip().upper()


def _split_open(named: list[str], sites: gpd.GeoDataFrame, plan: Plan) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Split open hubs into sites and zones."""
    return sites[sites.index.isin(named)].sort_index(), [name for name in named if name in plan.zones.index]


@dataclass(frozen=True, eq=False)
class _Measure:
    """Measure of what places cost: by the travel that is known already, and else by the model; and their fees."""

    travel: TravelModel
    known: TravelCosts | None
    opening: pd.Series

    def matrix(self, zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> NDArray[np.float64]:
        """Get the costs from some zones to some places."""
        known = self.known
        if known is not None and known.matrix is not None and places.index.isin(known.places).all():
            rows, columns = known.zones.get_indexer(zones.index), known.places.get_indexer(places.index)
            return known.matrix[np.ix_(rows, columns)]
        return _fill(self.travel.costs(zones, places))

    def fees(self, places: gpd.GeoDataFrame) -> NDArray[np.float64]:
        """Get what opening a hub at each place costs."""
        return np.asarray(self.opening.reindex(places.index, fill_value=0.0), dtype=np.float64)


def _fill(costs: TravelCosts) -> NDArray[np.float64]:
    return np.column_stack([costs.to_place(place).to_numpy(dtype=np.float64) for place in costs.places])


def _cheapest_site(
    zones: gpd.GeoDataFrame, candidates: gpd.GeoDataFrame, measure: _Measure
) -> tuple[tuple[Any, ...], Point]:
    best = candidates.iloc[_cheapest(zones, candidates, measure)]
    row = (str(best.name), str(best["name"]), HubKind.SITE.value, str(best["category"]), str(best["data_zone"]))
    return row, Point(best.geometry.x, best.geometry.y)


def _medoid(
    zones: gpd.GeoDataFrame, allowed: NDArray[np.bool_], measure: _Measure, *, kind: HubKind = HubKind.MEDOID
) -> tuple[tuple[Any, ...], Point]:
    """Find the zone, among those allowed if there are any, whose centre costs least."""
    places = np.flatnonzero(allowed) if allowed.any() else np.arange(len(zones))
    centres = place_centres(zones)
    at = int(places[_cheapest(zones, centres.iloc[places], measure)])
    code = str(zones.index[at])
    name = plain_name(zones["name"].iloc[at]) or code
    return (code, f"Centre of {name}", kind.value, "", code), centres.geometry.iloc[at]


def _cheapest(zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame, measure: _Measure) -> int:
    """Find the position of the place with the least people × travel, its fee included; the first of equal ones."""
    people = zones["_travelers"].to_numpy(dtype=np.float64)
    if not people.any():
        people = np.ones_like(people)
    matrix = measure.matrix(zones, places)
    no_route = np.isnan(matrix)
    if no_route.all():  # nothing tells the places apart but where they stand
        matrix = _fill(straight().costs(zones, places))
        no_route = np.isnan(matrix)
    cut_off = people @ no_route
    cost: NDArray[np.float64] = people @ np.where(no_route, 0.0, matrix) + measure.fees(places)
    return int(np.argmin(np.where(cut_off == cut_off.min(), np.round(cost, _COST_DECIMALS), np.inf)))
