"""Best places of each catchment: where its hub could stand as well, and what that would cost its people."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.measures.colocation import count_kinds
from hubplan.measures.load import deprived_people
from hubplan.place_names import plain_name
from hubplan.proposal import Proposal
from hubplan.schema import CATCHMENT
from hubplan.travel.costs import TravelCosts

BEST: Final = 5
"""Places that are told of each catchment; the chosen one and a better one come to them where they are not among them."""

MORE_REACHED: Final = 0.05
"""A place is worth knowing that reaches so many more of the people, as a share of them, …"""
LITTLE_TRAVEL: Final = 0.05
"""… for at most so much more travel."""
FEW_REACHED: Final = 0.05
"""Where the chosen place reaches less than this share, …"""
MANY_REACHED: Final = 0.15
"""… one is worth knowing that reaches this, …"""
SOME_TRAVEL: Final = 0.10
"""… for at most so much more travel."""


@dataclass(frozen=True, eq=False)
class Choice:
    """Places that a hub may stand at, and what they were chosen by.

    Parameters
    ----------
    costs
        From every zone to every place.
    lies_in
        The zone of each place, on ``costs.places``.
    sites
        Checked sites, of the area and around it, for names and what stands beside a place.
    weight
        People of each zone whose travel counts; all where ``None``.
    fee
        What a hub at a place costs, as in :class:`hubplan.prices.Prices`.
    """

    costs: TravelCosts
    lies_in: pd.Series
    sites: gpd.GeoDataFrame
    weight: pd.Series | None = None
    fee: pd.Series | None = None


def best_places(proposal: Proposal, choice: Choice, *, thresholds: tuple[float, ...], main: float) -> pd.DataFrame:
    """Rank the places of each catchment as its hub was chosen: by travel and what a hub there costs.

    Places that some people have no way to come last; their averages are of those who have one.

    Parameters
    ----------
    proposal
        A plan with its hubs.
    choice
        Where hubs may be.
    thresholds, main
        Travel within which people are counted, and the one of them that others are counted by.

    Returns
    -------
    pandas.DataFrame
        One row a place, by catchment and rank: ``catchment``, ``rank``, ``site`` (identifier or zone code), ``name``,
        ``category``, ``chosen``, ``better`` (one a catchment at most: reaches more people for little more travel),
        ``mean_travel``, ``within_<t>_<unit>`` for each threshold (people), ``children_within`` and ``deprived_within``
        (of the most deprived fifth of zones, where known, within the main threshold), ``share_within`` (of the
        catchment's people, within it), ``kinds`` (other kinds of service within 400 m), ``more_travel`` than to the
        chosen one and ``more_share`` (of the travel to it).

    Examples
    --------
    >>> from hubplan.measures.example import four_sites, three_zones, two_hubs
    >>> from hubplan.proposal import make_proposal
    >>> from hubplan.travel.straight_line import straight_line_costs
    >>> plan, sites = three_zones(), four_sites()
    >>> choice = Choice(straight_line_costs(plan.zones, sites), sites["data_zone"], sites)
    >>> table = best_places(make_proposal(plan, two_hubs()), choice, thresholds=(0.5,), main=0.5)
    >>> table[["catchment", "rank", "name", "chosen", "mean_travel"]].round(2).head(3).values.tolist()
    [[1, 1, 'Practice', False, 0.1], [1, 2, 'Library', True, 0.4], [1, 3, 'Nursery', False, 0.41]]
    """
    plan, rows = proposal.plan, []
    counted = {"people": plan.zones["population"]}
    if "children" in plan.zones.columns:
        counted["children_within"] = plan.zones["children"].fillna(0)
    if "simd_quintile" in plan.zones.columns:
        counted["deprived_within"] = deprived_people(plan)
    lies = choice.lies_in.map(plan.assignment)
    for catchment in plan.catchments:
        inside = (plan.assignment == catchment).to_numpy()
        labels = list(lies.index[lies == catchment])
        hub = str(proposal.hubs.at[catchment, "hub"])
        travel = {label: choice.costs.to_place(label).to_numpy()[inside] for label in labels}
        travel.setdefault(hub, proposal.travel.own.to_numpy()[inside])
        table = _measure(travel, {key: people[inside] for key, people in counted.items()}, thresholds, main)
        table = table.iloc[_rank(table, travel, choice, proposal, inside)]
        rows.append(_compare(table, hub, catchment))
    unit = choice.costs.unit
    table = pd.concat(rows) if rows else pd.DataFrame()
    table = _describe(table, proposal, choice)
    return table.rename(columns={f"within_{t:g}": f"within_{t:g}_{unit}" for t in thresholds}).reset_index(drop=True)


def _measure(
    travel: dict[str, NDArray[np.float64]], counted: dict[str, pd.Series], thresholds: tuple[float, ...], main: float
) -> pd.DataFrame:
    """Measure each place by the travel to it from the zones of a catchment."""
    to = np.array(list(travel.values()))
    people = counted["people"].to_numpy(dtype=np.float64)
    known = ~np.isnan(to)
    reached = known @ people
    total = np.where(known, to, 0.0) @ people
    columns: dict[str, NDArray[np.float64]] = {
        "mean_travel": np.divide(total, reached, out=np.full(len(to), np.nan), where=reached > 0),
        "lost": people.sum() - reached,
    }
    for threshold in thresholds:
        columns[f"within_{threshold:g}"] = (known & (to <= threshold)) @ people
    near = known & (to <= main)
    for key in counted.keys() - {"people"}:
        columns[key] = near @ counted[key].to_numpy(dtype=np.float64)
    columns["share_within"] = near @ people / people.sum() if people.sum() else np.full(len(to), np.nan)
    return pd.DataFrame(columns, index=pd.Index(list(travel), dtype=object))


def _rank(
    table: pd.DataFrame,
    travel: dict[str, NDArray[np.float64]],
    choice: Choice,
    proposal: Proposal,
    inside: NDArray[np.bool_],
) -> NDArray[np.intp]:
    """Order places by what they cost, as hubs are chosen; of equal ones by label."""
    plan = proposal.plan
    everyone = plan.zones["population"]
    weight = everyone if choice.weight is None else choice.weight
    travelers = weight.to_numpy(dtype=np.float64)[inside]
    travelers = travelers if travelers.any() else np.ones_like(travelers)
    cost = np.nan_to_num(np.array(list(travel.values()))) @ travelers
    if choice.fee is not None and everyone.sum():
        target = plan.band.target * float(weight.sum()) / float(everyone.sum())
        cost = cost + choice.fee.reindex(table.index, fill_value=0.0).to_numpy(dtype=np.float64) * target
    return np.lexsort((table.index.astype(str), np.round(cost, 6), table["lost"].to_numpy()))


def _compare(table: pd.DataFrame, hub: str, catchment: object) -> pd.DataFrame:
    """Compare ranked places with the chosen one, and keep the best, the chosen one and the better one."""
    own = table.loc[hub]
    more = table["mean_travel"] - own["mean_travel"]
    share = more / own["mean_travel"] if own["mean_travel"] > 0 else more * np.nan
    wins = (table["share_within"] >= own["share_within"] + MORE_REACHED - 1e-12) & (share <= LITTLE_TRAVEL)
    if own["share_within"] < FEW_REACHED:
        wins |= (table["share_within"] >= MANY_REACHED) & (share <= SOME_TRAVEL)
    wins &= table["lost"] <= own["lost"]
    best = table["share_within"][wins].idxmax() if wins.any() else None
    ranked = table.assign(
        **{CATCHMENT: catchment, "rank": np.arange(1, len(table) + 1), "more_travel": more, "more_share": share},
        chosen=table.index == hub,
        better=table.index == best,
    )
    return ranked[(ranked["rank"] <= BEST) | ranked["chosen"] | ranked["better"]]


def _describe(table: pd.DataFrame, proposal: Proposal, choice: Choice) -> pd.DataFrame:
    """Add names, kinds of service beside, and whole numbers of people."""
    sites, hubs = choice.sites, proposal.hubs.set_index("hub")
    zones = proposal.plan.zones
    names, kinds, points = [], [], []
    for label in table.index:
        if label in sites.index:
            names.append(str(sites.at[label, "name"]))
            kinds.append(str(sites.at[label, "category"]))
            points.append(sites.geometry[label])
        elif label in hubs.index:
            names.append(str(hubs.at[label, "hub_name"]))
            kinds.append(str(hubs.at[label, "category"]))
            points.append(hubs.geometry[label])
        else:
            names.append(f"Centre of {plain_name(zones.at[label, 'name']) or label}")
            kinds.append("")
            points.append(gpd.points_from_xy([zones.at[label, "easting"]], [zones.at[label, "northing"]])[0])
    places = gpd.GeoDataFrame({"category": kinds}, index=table.index, geometry=points, crs=zones.crs)
    whole = {column: table[column].round().astype("int64") for column in table.columns if "within" in column}
    del whole["share_within"]
    described = table.assign(**whole, name=names, category=kinds, kinds=count_kinds(places, sites), site=table.index)
    first = [CATCHMENT, "rank", "site", "name", "category", "chosen", "better", "mean_travel"]
    last = ["share_within", "kinds", "more_travel", "more_share"]
    middle = [column for column in described.columns if column.startswith("within_")]
    middle += [column for column in ("children_within", "deprived_within") if column in described.columns]
    return described[[*first, *middle, *last]]
