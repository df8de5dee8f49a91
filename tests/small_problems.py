"""Small problems, and their answers by brute force."""

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.cluster.problem import Problem, build_problem, distances
from hubplan.cluster.requirements import Requirements
from hubplan.contiguity import Contiguity, build_contiguity
from hubplan.scenario import Objective, PopulationBand
from hubplan.travel.costs import TravelCosts
from hubplan.travel.straight_line import straight_line_costs

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
    travel = straight_line_costs(zones, None if candidates is None else places)
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
    requirements: Requirements | None = None,
) -> float:
    """Least mean km over every in-band plan (connected, unless said), hubs at zones or at some of them; inf if none.

    With ``requirements``, over the plans that meet them.
    """
    n = len(zones)
    xy = zones[["easting", "northing"]].to_numpy() / 1000
    km = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) * zones["population"].to_numpy()[:, None]
    people = zones["population"].to_numpy()
    index = {code: number for number, code in enumerate(zones.index)}
    pairs = [(index[a], index[b]) for a, b in contiguity.pairs[["focal", "neighbor"]].itertuples(index=False)]
    masks = list_catchments(people, pairs if connected else None, band.low, band.high)
    inside = bits_of(masks, n)
    allowed = np.isin(zones.index, zones.index if candidates is None else candidates)
    hubs = inside & allowed
    if requirements is not None:
        meets, hubs = meet(requirements, inside, hubs, np.flatnonzero(allowed))
        masks, inside, hubs = masks[meets], inside[meets], hubs[meets]
    cost = np.where(hubs, inside @ km, np.inf).min(axis=1, initial=np.inf)
    return best_partition(masks[np.isfinite(cost)], cost[np.isfinite(cost)], n, k) / people.sum()


def meet(
    requirements: Requirements, inside: np.ndarray, hubs: np.ndarray, options: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which catchments (rows of ``inside``) a plan may hold under requirements, and where their hubs may be."""
    meets = np.ones(len(inside), bool)
    unit = np.full(inside.shape[1], -1) if requirements.unit is None else requirements.unit
    sealed = np.zeros(inside.shape[1], bool) if requirements.sealed is None else requirements.sealed
    for number in np.unique(unit[unit >= 0]):
        held = inside[:, unit == number]
        meets &= held.all(axis=1) | ~held.any(axis=1)
        if sealed[unit == number].any():
            meets &= ~held.any(axis=1) | (inside.sum(axis=1) == held.shape[1])
    for one, other in requirements.tied:
        meets &= inside[:, one] == inside[:, other]
    for one, other in requirements.apart:
        meets &= ~(inside[:, one] & inside[:, other])
    must = options[requirements.open]
    held = inside[:, must]
    meets &= held.sum(axis=1) <= 1
    required = np.isin(np.arange(inside.shape[1]), must)
    return meets, hubs & (required | ~held.any(axis=1)[:, None])


def best_objective_by_brute_force(problem: Problem) -> float:
    """Least objective (person-km) over every connected in-band plan that meets what is required; inf if none."""
    a = problem.arrays
    n = len(a.people)
    masks = list_catchments(a.people, list(zip(a.source.tolist(), a.indices.tolist(), strict=True)), a.low, a.high)
    inside = bits_of(masks, n)
    km = np.column_stack([distances(problem, m) for m in range(len(a.option_zone))])
    holds = inside[:, a.option_zone]
    must = holds & a.must
    hubs = np.where(must.any(axis=1)[:, None], must, holds)
    cost = np.where(hubs, inside @ (a.weight[:, None] * km) + a.fee, np.inf).min(axis=1)
    cost += a.balance * (inside @ a.people - a.target) ** 2
    cost += (inside[:, a.source] & ~inside[:, a.indices]) @ a.cut_cost / 2
    meets = must.sum(axis=1) <= 1
    for i in range(n):
        for q in range(a.pair_ptr[i], a.pair_ptr[i + 1]):
            one, other = inside[:, i], inside[:, a.pair_zone[q]]
            meets &= ~(one & other) if a.pair_cost[q] > 0 else one == other
    kept = meets & np.isfinite(cost)
    return best_partition(masks[kept], cost[kept], n, problem.k)


def bits_of(masks: np.ndarray, n: int) -> np.ndarray:
    """Which of ``n`` zones each set of zones, written as the bits of a number, holds."""
    return (masks[:, None] >> np.arange(n) & 1).astype(bool)


def list_catchments(people: np.ndarray, pairs: list[tuple[int, int]] | None, low: float, high: float) -> np.ndarray:
    """Every set of zones, as bits, with people in the band; connected by ``pairs`` unless these are ``None``."""
    n = len(people)
    masks = np.arange(1, 1 << n)
    total = bits_of(masks, n) @ people
    masks = masks[(total >= low) & (total <= high)]
    if pairs is None:
        return masks
    near = np.zeros(n, np.int64)
    for one, other in pairs:
        near[one] |= 1 << other
        near[other] |= 1 << one
    seen = masks & -masks
    while True:
        grown = seen.copy()
        for zone in range(n):
            grown |= np.where(seen >> zone & 1, near[zone], 0)
        grown &= masks
        if (grown == seen).all():
            return masks[seen == masks]
        seen = grown


def best_partition(masks: np.ndarray, cost: np.ndarray, n: int, k: int) -> float:
    """Least total cost of ``k`` of the sets that hold each of ``n`` zones once; inf if there is none."""
    full = (1 << n) - 1
    by_first = [np.flatnonzero(masks & -masks == 1 << zone) for zone in range(n)]
    best = {0: 0.0}
    for part in range(k):
        further: dict[int, float] = {}
        for covered, value in best.items():
            if covered == full:
                continue
            first = (~covered & (covered + 1)).bit_length() - 1  # the lowest zone not yet covered begins the next set
            at = by_first[first]
            at = at[(masks[at] & covered == 0) if part < k - 1 else (masks[at] == full ^ covered)]
            for mask, total in zip((masks[at] | covered).tolist(), (cost[at] + value).tolist(), strict=True):
                if total < further.get(mask, np.inf):
                    further[mask] = total
        best = further
    return best.get(full, np.inf)
