"""Lower bound on the whole objective, borders and balance as well as travel, and what it rules out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hubplan.cluster.exact.hess_model import Pairs
from hubplan.cluster.exact.lagrangian import bound_travel
from hubplan.cluster.kernels.cheapest_sets import price_sets
from hubplan.cluster.problem import Problem, distances

ITERATIONS = 150
_TRAVEL_ITERATIONS = 200
_TRIES, _LAST_TRIES = 4, 12
_STALLS, _COOLING, _MOMENTUM = 8, 0.7, 0.3


@dataclass(frozen=True, eq=False)
class ObjectiveBound:
    """Lower bound: no plan below ``upper`` costs less than ``objective`` person-km, and it holds only ``pairs``.

    ``pairs`` is ``None`` where no plan at all is below ``upper``. ``price`` (a zone's worth, km per person) and ``value``
    (of the options ``live``) are what the bound is made of: that of any k options is their value and ``worth``, the
    people at their price.
    """

    objective: float
    pairs: Pairs | None
    price: NDArray[np.float64]
    live: NDArray[np.int32]
    value: NDArray[np.float64]
    worth: float


def bound_objective(
    problem: Problem,
    upper: float,
    *,
    iterations: int = ITERATIONS,
    live: list[int] | None = None,
    price: NDArray[np.float64] | None = None,
) -> ObjectiveBound:
    """Bound the objective of every plan below ``upper``.

    As in :func:`hubplan.cluster.exact.lagrangian.bound_travel`, "every zone once" is dualised. What each option then costs at least
    is a set of zones round it, of which half the borders belong to it: a minimum cut. People in the band, and
    balance, are dualised with one price more an option. Options that no plan below ``upper`` can open are left out as
    they are found. Valid at every price.

    Parameters
    ----------
    problem
        The problem, of some hundreds of zones. Ferries priced below 0 are left out, which only lowers the bound.
    upper
        Objective of a known plan, person-km, without what cut ferries save (:func:`ferry_savings`).
    iterations
        Steps of the ascent.
    live
        Options that may be open; all if not given.
    price
        What to begin with, worked out from travel if not given.
    """
    a, k = problem.arrays, problem.k
    n, options = len(a.people), len(a.option_zone)
    people = a.people.astype(np.float64)  # a zone without any is worth nothing, at every price
    must = a.must
    if price is None:
        price = bound_travel(problem, upper, iterations=_TRAVEL_ITERATIONS).price
    price = price.copy()
    toll, value = np.zeros(options), np.empty(options)
    left, taken = np.zeros((options, n)), np.zeros((options, n))
    rest: NDArray[np.int32] = np.array(range(options) if live is None else live, np.int32)
    best, best_price, heading = -np.inf, price.copy(), np.zeros(n)
    step, stalls = 1.0, 0
    for turn in range(iterations + 1):
        last = turn == iterations or step < 1e-3
        if last:
            price = best_price
        worth = float(people @ price)
        price_sets(a, price, rest, _LAST_TRIES if last else _TRIES, toll, value, left, taken)
        order = rest[np.lexsort((rest, value[rest], ~must[rest]))]
        if len(rest) < k or not must[order[:k]][: int(must.sum())].all():
            return ObjectiveBound(upper, None, price, rest, value[rest], worth)
        total = worth + float(value[order[:k]].sum())
        if total >= upper:
            return ObjectiveBound(upper, None, price, rest, value[rest], worth)
        dearer = np.where(must[rest], 0.0, np.maximum(value[rest] - value[order[k - 1]], 0.0))
        rest = rest[dearer <= upper - total]
        if last:
            pairs = _keep(problem, rest, value, left, upper - total, order[k - 1])
            return ObjectiveBound(max(best, total), pairs, price, rest, value[rest], worth)
        if total > best + 1e-7 * upper:
            best, best_price, stalls = total, price.copy(), 0
        else:
            stalls += 1
            if stalls >= _STALLS:
                step, stalls = step * _COOLING, 0
                price, heading = best_price.copy(), np.zeros(n)
                continue
        slope = 1.0 - taken[order[:k]].sum(axis=0)
        length = float(people @ slope**2)
        if length < 1e-9:
            step = 0.0
            continue
        heading = slope + _MOMENTUM * heading
        price = price + step * (upper - total) / length * heading
    raise AssertionError("the last turn returns")


def ferry_savings(problem: Problem) -> float:
    """Sum what the objective would be lower by, were every edge cut that is priced below 0; at most 0."""
    return float(np.minimum(problem.arrays.cut_cost, 0.0).sum() / 2)


def _keep(
    problem: Problem,
    live: NDArray[np.int32],
    value: NDArray[np.float64],
    left: NDArray[np.float64],
    room: float,
    dearest: int,
) -> Pairs | None:
    """Keep the pairs that fit into ``room`` above the bound; ``None`` where some zone has none left."""
    a = problem.arrays
    zones, chosen, costs, certain = [], [], [], []
    for m in np.sort(live).tolist():
        home = a.option_zone[m]
        spare = room - (0.0 if a.must[m] else max(value[m] - value[dearest], 0.0))
        extra = left[m].copy()
        extra[home] = 0.0
        kept = np.flatnonzero((extra <= spare) & (problem.component == problem.component[home]))
        zones.append(kept)
        chosen.append(np.full(len(kept), m))
        costs.append(a.weight[kept] * distances(problem, m)[kept] + a.fee[m] * (kept == home))
        certain.append(-extra[kept] > spare)
    zone, option = np.concatenate(zones), np.concatenate(chosen)
    if len(np.unique(zone)) < len(a.people):
        return None
    return Pairs(zone, option, np.concatenate(costs), np.concatenate(certain))
