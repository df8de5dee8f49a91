"""Small problems, and their answers by brute force."""

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.cluster.problem import Problem, build_problem
from hubplan.contiguity import Contiguity, build_contiguity
from hubplan.scenario import Objective, PopulationBand
from hubplan.travel import TravelCosts, straight_line

GRID = """
    abcd
    efgh
    ijkl
"""


def problem_of(
    zones: gpd.GeoDataFrame,
    k: int,
    band: PopulationBand,
    *,
    compactness: float = 0.0,
    candidates: list[str] | None = None,
    links: pd.DataFrame | None = None,
    matrix: bool = False,
) -> tuple[Problem, Contiguity]:
    contiguity = build_contiguity(zones, links)
    places = zones if candidates is None else zones.loc[candidates]
    if candidates is not None:
        places = places.set_geometry(gpd.points_from_xy(places["easting"], places["northing"]))
    travel = straight_line(zones, None if candidates is None else places)
    if matrix:
        costs = np.hypot(*(travel.origins[:, None, :] - travel.destinations[None, :, :]).transpose(2, 0, 1))
        travel = TravelCosts(travel.zones, travel.places, travel.origins, travel.destinations, costs)
    problem = build_problem(
        zones,
        contiguity,
        k,
        band=band,
        objective=Objective(compactness=compactness, balance=0.0),
        travel=travel,
        option_zone=pd.Series(places.index, index=places.index),
    )
    return problem, contiguity


def best_by_brute_force(
    zones: gpd.GeoDataFrame,
    contiguity: Contiguity,
    k: int,
    band: PopulationBand,
    *,
    candidates: list[str] | None = None,
    connected: bool = True,
) -> float:
    """Least mean km over every in-band plan (connected, unless said), hubs at zones or at some of them; inf if none."""
    n = len(zones)
    xy = zones[["easting", "northing"]].to_numpy() / 1000
    km = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) * zones["population"].to_numpy()[:, None]
    people = zones["population"].to_numpy()
    allowed = np.isin(zones.index, zones.index if candidates is None else candidates)
    index = {code: number for number, code in enumerate(zones.index)}
    near = [0] * n
    for a, b in contiguity.pairs[["focal", "neighbor"]].itertuples(index=False):
        near[index[a]] |= 1 << index[b]
        near[index[b]] |= 1 << index[a]
    cost: dict[int, float] = {}
    for mask in range(1, 1 << n):
        inside = [i for i in range(n) if mask >> i & 1]
        if people[inside].sum() not in range(band.low, band.high + 1):
            continue
        seen = mask & -mask
        while connected:
            grown = seen
            for i in inside:
                if seen >> i & 1:
                    grown |= near[i] & mask
            if grown == seen:
                break
            seen = grown
        hubs = [i for i in inside if allowed[i]]
        if hubs and (seen == mask or not connected):
            cost[mask] = km[np.ix_(inside, hubs)].sum(axis=0).min()
    full = (1 << n) - 1
    best = {0: {0: 0.0}}
    for part in range(1, k + 1):
        best[part] = {}
        for covered, value in best[part - 1].items():
            first = (~covered & full) & -(~covered & full)
            for mask, extra in cost.items():
                if mask & first and not mask & covered:
                    total = value + extra
                    if total < best[part].get(mask | covered, np.inf):
                        best[part][mask | covered] = total
    return best[k].get(full, np.inf) / people.sum()
