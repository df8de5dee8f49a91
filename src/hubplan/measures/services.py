"""Services of each catchment: its sites, those beside its hub, and the nearest specialist ones."""

import geopandas as gpd
import pandas as pd

from hubplan.categories import CATEGORIES
from hubplan.plan import Plan
from hubplan.schema import CATCHMENT
from hubplan.travel.model import TravelModel
from hubplan.travel.straight_line import straight
from hubplan.travel.words import name_measure

COLOCATED_M = 400.0
"""A service this near a hub, in metres, is beside it."""


def sites_by_category(plan: Plan, sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """Count the sites of each category in each catchment.

    Parameters
    ----------
    plan
        A proved plan.
    sites
        Checked sites; those in no zone of the plan are not counted.

    Returns
    -------
    pandas.DataFrame
        Index ``catchment``, one column for each category that has a site, in the order of
        :data:`hubplan.categories.CATEGORIES`, int64.

    Examples
    --------
    >>> from hubplan.measures.example import four_sites, three_zones
    >>> sites_by_category(three_zones(), four_sites()).to_dict("list")
    {'gp_practice': [1, 1], 'nursery': [1, 0], 'library': [1, 0]}
    """
    inside = sites["data_zone"].map(plan.assignment)
    counted = pd.crosstab(inside, sites["category"])
    order = [key for key in CATEGORIES if key in counted.columns]
    counted = counted.reindex(index=plan.catchments, columns=order, fill_value=0).astype("int64")
    return counted.rename_axis(index=CATCHMENT, columns=None)


def per_10_000(count: pd.Series, people: pd.Series) -> pd.Series:
    """Relate a count to people: ``10,000 × count / people``; ``nan`` where there is nobody.

    Parameters
    ----------
    count, people
        On the same index.

    Examples
    --------
    >>> per_10_000(pd.Series([3, 1]), pd.Series([15_000, 40_000])).tolist()
    [2.0, 0.25]
    """
    return 10_000 * count / people.where(people > 0)


def colocated(hubs: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, *, within_m: float = COLOCATED_M) -> pd.Series:
    """List the other categories that have a site beside each hub.

    Parameters
    ----------
    hubs
        Index ``catchment``, with ``category``; points in EPSG:27700.
    sites
        Checked sites, of any catchment.
    within_m
        Metres from the hub, the end included.

    Returns
    -------
    pandas.Series
        Tuple of category keys in the order of :data:`hubplan.categories.CATEGORIES`, on the hubs' index. The hub's own
        category is left out.

    Examples
    --------
    >>> from hubplan.measures.example import four_sites, two_hubs
    >>> colocated(two_hubs(), four_sites()).tolist()
    [('gp_practice', 'nursery'), ('gp_practice',)]
    """
    lists = []
    for _, hub in hubs.iterrows():
        near = sites["category"][sites.geometry.distance(hub.geometry) <= within_m] if len(sites) else ()
        found = set(near) - {hub["category"]}
        lists.append(tuple(key for key in CATEGORIES if key in found))
    return pd.Series(lists, index=hubs.index, name="colocated", dtype=object)


def nearest_specialists(
    plan: Plan, hubs: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, travel: TravelModel | None = None
) -> pd.DataFrame:
    """Find the specialist site of each kind that is nearest to each hub, wherever it lies.

    Parameters
    ----------
    plan
        A proved plan.
    hubs
        Index ``catchment``; points in EPSG:27700.
    sites
        Checked sites, of any place; those with ``specialist`` count. Of two that are as near, the first counts.
    travel
        By which people travel; straight lines where ``None``. Sites that it does not know do not count.

    Returns
    -------
    pandas.DataFrame
        Index ``catchment``; for each category with a specialist site, in the order of
        :data:`hubplan.categories.CATEGORIES`, ``nearest_<category>`` (its name, marked where it lies in no zone of the
        plan) and ``nearest_<category>_<unit>`` (travel from the hub). Empty and ``nan`` where there is no route. No columns
        where ``sites`` tells of no specialist.

    Examples
    --------
    >>> from hubplan.measures.example import four_sites, three_zones, two_hubs
    >>> sites = four_sites().assign(specialist=[True, True, False, False], data_zone=["a", "", "a", "a"])
    >>> found = nearest_specialists(three_zones(), two_hubs(), sites)
    >>> found.round(1).values.tolist()
    [['Practice', 0.3], ['Other practice (outside the area)', 0.4]]
    """
    columns: dict[str, pd.Series] = {}
    model = straight() if travel is None else travel
    known = sites[sites["specialist"]] if "specialist" in sites.columns else sites.iloc[:0]
    known = known[model.knows(known)]
    starts = _start_at(hubs, plan)
    for key in (key for key in CATEGORIES if key in set(known["category"])):
        of_kind = known[known["category"] == key]
        away = model.costs(starts, of_kind).to_places(of_kind.index).T.set_axis(hubs.index, axis=1)
        nearest = away.apply(lambda to: to.idxmin() if to.notna().any() else None)
        inside = of_kind["data_zone"].isin(plan.assignment.index)
        shown = of_kind["name"].where(inside, of_kind["name"] + " (outside the area)")
        columns[f"nearest_{key}"] = nearest.map(shown).fillna("")
        columns[name_measure(f"nearest_{key}", model.unit)] = away.min()
    return pd.DataFrame(columns, index=plan.catchments)


def _start_at(hubs: gpd.GeoDataFrame, plan: Plan) -> gpd.GeoDataFrame:
    """Let travel begin at the hubs, in place of the centres of the zones that they lie in."""
    zones = plan.zones.loc[hubs["data_zone"]]
    return zones.assign(easting=hubs.geometry.x.to_numpy(), northing=hubs.geometry.y.to_numpy())
