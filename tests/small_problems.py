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
    index = {code: number for number, code in enumerate(zones.index)}
    pairs = [(index[a], index[b]) for a, b in contiguity.pairs[["focal", "neighbor"]].itertuples(index=False)]
    masks = list_catchments(people, pairs if connected else None, band.low, band.high)
    inside = bits_of(masks, n)
    allowed = np.isin(zones.index, zones.index if candidates is None else candidates)
    cost = np.where(inside & allowed, inside @ km, np.inf).min(axis=1)
    return best_partition(masks[np.isfinite(cost)], cost[np.isfinite(cost)], n, k) / people.sum()


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
