"""Hub options of a search and hubs of a plan, as a scenario allows them."""

from weakref import WeakKeyDictionary

import geopandas as gpd
import pandas as pd
from shapely import Point

from hubplan.hubs import choose_hubs, name_catchments
from hubplan.hubs.choose import clean_hubs
from hubplan.inputs import Inputs
from hubplan.measures.best_places import Choice, best_places
from hubplan.pipeline.steps.pins import is_free
from hubplan.pipeline.steps.preferences import facts_of
from hubplan.plan import Plan
from hubplan.preferences.colocation import opening_cost
from hubplan.preferences.need import travelers
from hubplan.proposal import Proposal, make_proposal
from hubplan.scenario import HubChoice, HubPins, Scenario
from hubplan.schema import ZONE
from hubplan.travel.costs import TravelCosts
from hubplan.travel.model import place_centres

_KNOWN: WeakKeyDictionary[Inputs, dict[tuple[HubChoice, HubPins], tuple[TravelCosts, pd.Series]]] = WeakKeyDictionary()
"""Options of areas that are at work: their costs serve the search, and the hubs of each plan that comes of it."""


def hub_options(inputs: Inputs, scenario: Scenario) -> tuple[TravelCosts, pd.Series]:
    """List where hubs may be, once for an area and what is asked of its hubs; see :func:`_list_options`."""
    known = _KNOWN.setdefault(inputs, {})
    asked = (scenario.hubs, scenario.pins.hubs)
    if asked not in known:
        known[asked] = _list_options(inputs, scenario)
    return known[asked]


def _list_options(inputs: Inputs, scenario: Scenario) -> tuple[TravelCosts, pd.Series]:
    """List where hubs may be: candidate sites, or every zone's centre; with the zone that each lies in.

    What is closed is left out; a hub that must be open is an option whatever it is.
    """
    zones, pins = inputs.zones, scenario.pins.hubs
    candidates = inputs.sites[inputs.sites["hub_candidate"]]
    candidates = candidates[inputs.travel.knows(candidates)]
    at_sites = scenario.hubs == "sites" and len(candidates) > 0
    lies_in = candidates["data_zone"] if at_sites else pd.Series(zones.index, index=zones.index)
    opened = clean_hubs(pins.open, inputs.sites)
    left = lies_in[is_free(lies_in, clean_hubs(pins.closed, inputs.sites))]
    extra = {hub: _place(inputs, hub) for hub in dict.fromkeys(opened) if hub not in left.index}
    if not extra and len(left) == len(lies_in):
        return inputs.travel.costs(zones, candidates if at_sites else None), lies_in
    points = candidates.geometry if at_sites else place_centres(zones).geometry
    where = {**left.to_dict(), **{hub: zone for hub, (zone, _) in extra.items()}}
    shapes = [*points[left.index], *(point for _, point in extra.values())]
    lies = pd.Series(where, index=pd.Index(list(where), dtype=object), dtype=object)
    places = gpd.GeoDataFrame({ZONE: lies}, index=lies.index, geometry=shapes, crs=zones.crs)
    return inputs.travel.costs(zones, places), pd.Series(where)


def rank_places(proposal: Proposal, inputs: Inputs, scenario: Scenario) -> pd.DataFrame:
    """Rank the best places of each catchment; columns as in :func:`hubplan.measures.best_places.best_places`."""
    costs, lies_in = hub_options(inputs, scenario)
    facts = facts_of(inputs)
    return best_places(
        proposal,
        Choice(
            costs,
            lies_in,
            facts.sites_around,
            weight=travelers(inputs.zones, scenario),
            fee=opening_cost(facts, scenario),
        ),
        thresholds=scenario.thresholds.of(costs.unit),
        main=scenario.main_threshold(costs.unit),
    )


def _place(inputs: Inputs, hub: str) -> tuple[str, Point]:
    """Find the zone and the point of a site or of a zone's centre."""
    if hub in inputs.sites.index:
        return str(inputs.sites.at[hub, "data_zone"]), inputs.sites.geometry[hub]
    return hub, Point(inputs.zones.at[hub, "easting"], inputs.zones.at[hub, "northing"])


def place_hubs(plan: Plan, inputs: Inputs, scenario: Scenario) -> gpd.GeoDataFrame:
    """Choose the hubs of a plan as its scenario says; columns as in :func:`hubplan.hubs.choose_hubs`."""
    costs, _ = hub_options(inputs, scenario)
    hubs = choose_hubs(
        plan,
        inputs.sites,
        hubs=scenario.hubs,
        weight=travelers(plan.zones, scenario),
        pins=scenario.pins.hubs,
        travel=inputs.travel,
        costs=costs,
        fee=opening_cost(facts_of(inputs), scenario),
    )
    return hubs.assign(name=name_catchments(plan, hubs, scenario.names)) if scenario.names else hubs


def give_hubs(plan: Plan, inputs: Inputs, scenario: Scenario) -> Proposal:
    """Choose the hubs of a plan as its scenario says, and measure the travel to them."""
    return make_proposal(plan, place_hubs(plan, inputs, scenario), inputs.travel)
