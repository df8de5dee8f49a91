"""Hub options of a search and hubs of a plan, as a scenario allows them."""

import geopandas as gpd
import pandas as pd
from shapely import Point

from hubplan.hubs import choose_hubs, name_catchments
from hubplan.hubs.choose import clean_hubs
from hubplan.inputs import Inputs
from hubplan.pipeline.steps.pins import is_free
from hubplan.plan import Plan
from hubplan.preferences.need import travelers
from hubplan.proposal import Proposal, make_proposal
from hubplan.scenario import Scenario
from hubplan.travel.costs import TravelCosts
from hubplan.travel.straight_line import straight_line_costs


def hub_options(inputs: Inputs, scenario: Scenario) -> tuple[TravelCosts, pd.Series]:
    """List where hubs may be: candidate sites, or every zone's centre; with the zone that each lies in.

    What is closed is left out; a hub that must be open is an option whatever it is.
    """
    zones, pins = inputs.zones, scenario.pins.hubs
    candidates = inputs.sites[inputs.sites["hub_candidate"]]
    at_sites = scenario.hubs == "sites" and len(candidates) > 0
    lies_in = candidates["data_zone"] if at_sites else pd.Series(zones.index, index=zones.index)
    opened = clean_hubs(pins.open, inputs.sites)
    left = lies_in[is_free(lies_in, clean_hubs(pins.closed, inputs.sites))]
    extra = {hub: _place(inputs, hub) for hub in dict.fromkeys(opened) if hub not in left.index}
    if not extra and len(left) == len(lies_in):
        return straight_line_costs(zones, candidates if at_sites else None), lies_in
    points = (
        candidates.geometry
        if at_sites
        else gpd.GeoSeries(gpd.points_from_xy(zones["easting"], zones["northing"]), index=zones.index, crs=zones.crs)
    )
    where = {**left.to_dict(), **{hub: zone for hub, (zone, _) in extra.items()}}
    shapes = [*points[left.index], *(point for _, point in extra.values())]
    places = gpd.GeoDataFrame(index=pd.Index(list(where), dtype=object), geometry=shapes, crs=zones.crs)
    return straight_line_costs(zones, places), pd.Series(where)


def _place(inputs: Inputs, hub: str) -> tuple[str, Point]:
    """Find the zone and the point of a site or of a zone's centre."""
    if hub in inputs.sites.index:
        return str(inputs.sites.at[hub, "data_zone"]), inputs.sites.geometry[hub]
    return hub, Point(inputs.zones.at[hub, "easting"], inputs.zones.at[hub, "northing"])


def place_hubs(plan: Plan, sites: gpd.GeoDataFrame, scenario: Scenario) -> gpd.GeoDataFrame:
    """Choose the hubs of a plan as its scenario says; columns as in :func:`hubplan.hubs.choose_hubs`."""
    weight = travelers(plan.zones, scenario)
    hubs = choose_hubs(plan, sites, hubs=scenario.hubs, weight=weight, pins=scenario.pins.hubs)
    return hubs.assign(name=name_catchments(plan, hubs, scenario.names)) if scenario.names else hubs


def give_hubs(plan: Plan, inputs: Inputs, scenario: Scenario) -> Proposal:
    """Choose the hubs of a plan as its scenario says, and measure the travel to them."""
    return make_proposal(plan, place_hubs(plan, inputs.sites, scenario))
