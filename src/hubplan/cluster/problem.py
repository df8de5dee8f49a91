"""Clustering problem as arrays: zones, contiguity, hub options and weights, in units that do not depend on size."""

from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.cluster.kernels.arrays import Arrays, State, make_room, settle
from hubplan.cluster.travel_table import measure_detour, read_table
from hubplan.contiguity import Contiguity
from hubplan.errors import ContiguityError
from hubplan.prices import Prices
from hubplan.scenario import Objective, PopulationBand
from hubplan.travel.costs import TravelCosts

_SAMPLED_ZONES = 500
_VIOLATION_SCALE = 0.05  # of the band's floor: 2,000 people for 40,000


@dataclass(frozen=True, eq=False)
class Problem:
    """Clustering problem: one area and one number of catchments, ready for the kernels.

    ``reach_km`` (D0) is two thirds of the mean radius that holds one catchment's people, in the unit of the travel costs:
    it makes weights and temperatures free of units and the same for every start. Zones and options stand in the order of their codes.

    Where zones are moved as one (:func:`hubplan.cluster.requirements.require`), ``zones`` are the codes of each unit's
    first zone, ``unit`` is the position of each original zone's unit and ``all_zones`` are the codes of those.

    ``unreached`` tells which of ``all_zones`` have no route to any option, whatever the plan (``None`` if none), and
    ``unreached_weight`` how many travelers they are. ``savings`` (person-km) is what cutting every ferry and barrier would save: an objective of the kernels, which pay it
    for those that are cut, is too low by as much.
    """

    zones: pd.Index
    options: pd.Index
    k: int
    arrays: Arrays
    component: np.ndarray
    reach_km: float
    unit: NDArray[np.int64] | None = None
    uncontracted: pd.Index | None = None
    savings: float = 0.0
    unreached: NDArray[np.bool_] | None = None
    unreached_weight: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "arrays", settle(self.arrays))

    @property
    def all_zones(self) -> pd.Index:
        """Codes of all original zones."""
        return self.zones if self.uncontracted is None else self.uncontracted

    def spread(self, value: NDArray[Any], name: str = "catchment") -> pd.Series:
        """Give every original zone the value of its unit: a label, or a share."""
        return pd.Series(value if self.unit is None else value[self.unit], index=self.all_zones, name=name)

    @property
    def people(self) -> int:
        """People of the whole area."""
        return int(self.arrays.people.sum())


def build_problem(
    zones: gpd.GeoDataFrame,
    contiguity: Contiguity,
    k: int,
    *,
    band: PopulationBand,
    objective: Objective,
    travel: TravelCosts,
    option_zone: pd.Series,
    prices: Prices | None = None,
) -> Problem:
    """Build the problem of an area.

    Parameters
    ----------
    zones
        Checked zones.
    contiguity
        Of these zones.
    k
        Number of catchments.
    band, objective
        What a plan must and should be.
    travel
        From every zone to every option.
    option_zone
        The zone (code) that each option lies in, on ``travel.places``.
    prices
        Whose travel counts, which edges a plan should not cut or not use, and what hubs cost, beside the objective's own
        weights.

    Raises
    ------
    ContiguityError
        There are more catchments than zones, or fewer than components that nothing joins.
    """
    problem = build_problem_from_arrays(
        zones["population"].to_numpy(dtype=np.int64),
        contiguity.csr,
        contiguity.components.to_numpy(),
        k,
        band=band,
        objective=objective,
        travel=travel,
        option_zone=zones.index.get_indexer(option_zone),
    )
    return problem if prices is None else _price(problem, prices, contiguity.csr[2])


def build_problem_from_arrays(
    people: NDArray[np.int64],
    edges: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]],
    component: NDArray[np.int64],
    k: int,
    *,
    band: PopulationBand,
    objective: Objective,
    travel: TravelCosts,
    option_zone: NDArray[np.int64],
) -> Problem:
    """Build a problem from arrays, for callers without geometry.

    Parameters
    ----------
    people
        Of each zone, in the order of ``travel.zones``.
    edges
        As :attr:`hubplan.contiguity.Contiguity.csr`: symmetric, sorted, without loops.
    component
        Number of each zone's component under ``edges``.
    k
        Number of catchments.
    band, objective
        What a plan must and should be.
    travel
        From every zone to every option.
    option_zone
        Position of the zone that each option lies in, on ``travel.places``.

    Raises
    ------
    ContiguityError
        There are more catchments than zones, or fewer than components that nothing joins.
    """
    n = len(people)
    if not component.max() + 1 <= k <= n:
        raise ContiguityError(
            f"{k} catchments of {n} zones in {component.max() + 1} pieces that no border or link joins: "
            "expected at least one catchment a piece and one zone a catchment."
        )
    indptr, indices, border_m = edges
    x, y = np.ascontiguousarray(travel.origins.T)
    weight = people.astype(np.float64)
    reach = measure_reach(x, y, weight, k)
    reach *= measure_detour(travel, _sample(n), 1.5 * reach)
    option_order = np.lexsort((travel.places.astype(str), option_zone))
    option_positions = option_zone[option_order].astype(np.int32)
    option_x, option_y = np.ascontiguousarray(travel.destinations[option_order].T)
    table = read_table(travel, option_order, option_positions.astype(np.int64), component)
    mean_border = border_m[border_m > 0].mean() if (border_m > 0).any() else 1.0
    usual_cut = mean_border * 3 * np.sqrt(n * k)
    total = weight.sum()
    arrays = Arrays(
        indptr=indptr,
        indices=indices,
        source=np.repeat(np.arange(n, dtype=np.int32), np.diff(indptr)),
        twin=find_twins(indptr, indices),
        cut_cost=objective.compactness * reach * total / usual_cut * border_m,
        people=people,
        weight=weight,
        x=x,
        y=y,
        option_ptr=np.searchsorted(option_positions, np.arange(n + 1)).astype(np.int32),
        option_zone=option_positions,
        option_x=option_x,
        option_y=option_y,
        matrix=table.costs,
        no_route=np.zeros((0, 0)),
        fee=np.zeros(len(option_positions)),
        must=np.zeros(len(option_positions), bool),
        pair_ptr=np.zeros(n + 1, np.int32),
        pair_zone=np.zeros(0, np.int32),
        pair_cost=np.zeros(0),
        low=float(band.low),
        high=float(band.high),
        target=float(band.target),
        balance=objective.balance * reach * total / (k * float(band.target) ** 2),
        no_hub_km=max(float(np.hypot(np.ptp(x), np.ptp(y))), table.farthest) + 1.0,
        no_route_km=table.no_route_km,
        prize=0.0,
        inner_low=float(band.low),
        inner_high=float(band.high),
        margin_price=0.0,
        share_people=_VIOLATION_SCALE * band.low,
    )
    problem = Problem(travel.zones, travel.places[option_order], k, arrays, component, reach)
    if not table.unreached.any():
        return problem
    return replace(problem, unreached=table.unreached, unreached_weight=float(weight[table.unreached].sum()))


def _price(problem: Problem, prices: Prices, border_m: NDArray[np.float64]) -> Problem:
    """Add the prices of preferences to a problem: weights of travel, costs of edges and fees of options."""
    a = problem.arrays
    costs = prices.edge_costs((a.source, a.indices, border_m), len(a.people), problem.k)
    price = problem.reach_km * problem.people
    savings = price * float(prices.savings(len(a.source), len(a.people), problem.k).sum()) / 2
    fee = prices.fees(problem.options, a.target)
    arrays = a._replace(
        weight=prices.travelers(a.people),
        cut_cost=a.cut_cost + price * costs,
        fee=fee,
        # to do without a hub must stay dearer than the dearest
        no_hub_km=a.no_hub_km + float(fee.max(initial=0.0)) / max(a.low, 1.0),
    )
    lost = 0.0 if problem.unreached is None else float(arrays.weight[problem.unreached].sum())
    return replace(problem, arrays=arrays, savings=savings, unreached_weight=lost)


def price_margin(problem: Problem, inner: PopulationBand) -> Problem:
    """Price every catchment outside a band inside the problem's own like all its people's travel over the reach.

    As many catchments as can be then keep to it, where not all can.
    """
    price = problem.reach_km * float(problem.arrays.weight.sum()) / problem.k
    arrays = problem.arrays._replace(inner_low=float(inner.low), inner_high=float(inner.high), margin_price=price)
    return replace(problem, arrays=arrays)


def measure_reach(x: np.ndarray, y: np.ndarray, people: np.ndarray, k: int) -> float:
    """Measure the reach: two thirds of the mean radius, in km, of circles round zones with one catchment's people.

    Large areas are sampled at evenly spaced zones, so that the answer does not depend on chance.
    """
    n = len(x)
    sample = _sample(n)
    wanted = people.sum() / k
    radii = np.empty(len(sample))
    for row, i in enumerate(sample):
        distance = np.hypot(x - x[i], y - y[i])
        order = np.argsort(distance, kind="stable")
        reached = np.searchsorted(np.cumsum(people[order]), wanted * (1 - 1e-12))
        radii[row] = distance[order[min(reached, n - 1)]]
    return max(2 / 3 * float(radii.mean()), 1e-6)


def _sample(n: int) -> NDArray[np.int64]:
    """Sample evenly spaced zones of ``n``; all of them, if few."""
    return np.unique(np.linspace(0, n - 1, min(n, _SAMPLED_ZONES)).astype(np.int64))


def make_state(problem: Problem, label: np.ndarray) -> State:
    """Make the state of a plan with the labels ``label``.

    Lists have room for four times the mean catchment, or for the largest of ``label`` where that is more; a move that
    would need more is refused.
    """
    a, k = problem.arrays, problem.k
    n, options, edges = len(a.people), len(a.option_zone), len(a.indices)
    largest = int(np.bincount(label, minlength=k).max())
    most_options = int(np.bincount(label[a.option_zone], minlength=k).max()) if options else 0
    room = min(n, max(4 * n // k + 64, largest))
    option_room = min(options, max(4 * options // k + 64, most_options))
    return make_room(zones=n, catchments=k, zone_room=room, options=options, option_room=option_room, edges=edges)


def distances(problem: Problem, option: int) -> np.ndarray:
    """Compute the cost (km or minutes) from every zone to one option."""
    a = problem.arrays
    if a.matrix.shape[0] > 0:
        return np.asarray(a.matrix[:, option], dtype=np.float64)
    return np.asarray(np.hypot(a.x - a.option_x[option], a.y - a.option_y[option]))


def shares_without_route(problem: Problem, option: int) -> NDArray[np.float64]:
    """Compute what share of every zone's travelers have no route to one option."""
    a = problem.arrays
    if a.no_route.shape[0] > 0:
        return np.asarray(a.no_route[:, option])
    return np.asarray((distances(problem, option) >= a.no_route_km) & (a.no_route_km > 0), dtype=np.float64)


def find_twins(indptr: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """Find the position of each directed edge's reverse."""
    n = len(indptr) - 1
    source = np.repeat(np.arange(n, dtype=np.int64), np.diff(indptr))
    key = source * n + indices
    back = indices.astype(np.int64) * n + source
    return np.searchsorted(key, back).astype(np.int32)
