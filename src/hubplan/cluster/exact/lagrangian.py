"""Prove a lower bound on travel and fees: Lagrangian relaxation of the capacitated p-median problem."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hubplan.cluster.kernels.travel_bound import LEAST_PEOPLE, count_taken, price_options
from hubplan.cluster.problem import Problem, distances

ITERATIONS = 400
WHOLE_LISTS = 1500
_LIST_CATCHMENTS = 6  # zones farther away than the radius that holds so many full catchments are never worth taking
_STALLS, _COOLING, _MOMENTUM = 12, 0.7, 0.3


@dataclass(frozen=True, eq=False)
class Bound:
    """Lower bound: of no plan with these catchments, band and options are travel and the fees of its hubs together less
    than ``travel`` person-km.

    ``price`` (km per person) is the dual solution; ``value`` and ``critical`` the knapsacks of the options at it.
    """

    travel: float
    price: NDArray[np.float64]
    value: NDArray[np.float64]
    critical: NDArray[np.float64]


def bound_travel(problem: Problem, upper: float, *, iterations: int = ITERATIONS, jobs: int = 1) -> Bound:
    """Bound the travel of every plan from below, together with the fees of its hubs.

    "Every zone once" is dualised with a price a zone; what is left falls apart into one fractional knapsack an option
    and a choice of the k cheapest (Hess and others 1965; Validi, Buchanan and Lykhovyd 2022). Contiguity is ignored,
    which only lowers the bound. Valid at every price, so it may be stopped at any time.

    Parameters
    ----------
    problem
        The problem; compactness and balance play no part.
    upper
        Travel and fees of a known plan, person-km.
    iterations
        Steps of the subgradient ascent.
    jobs
        Threads.
    """
    a, k = problem.arrays, problem.k
    n, options = len(a.people), len(a.option_zone)
    people = np.maximum(a.people.astype(np.float64), LEAST_PEOPLE)
    near_ptr, near, whole, ceiling = _list_near(problem)
    must = np.where(a.must, -np.inf, 0.0)  # what must be open is chosen before what is cheap
    price = np.minimum(np.full(n, upper / people.sum() * 1.5), ceiling)
    value, critical, taken = np.empty(options), np.empty(options), np.empty(n)
    best = Bound(-np.inf, price, value, critical)
    step, stalls = 1.0, 0
    heading = np.zeros(n)
    cuts = np.linspace(0, options, jobs + 1).astype(int)
    spans = list(zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True))
    with ThreadPoolExecutor(jobs) as pool:
        for _ in range(iterations):
            tasks = [
                pool.submit(price_options, a, price, near_ptr, near, whole, span, value, critical) for span in spans
            ]
            for task in tasks:
                task.result()
            chosen = np.argpartition(value + must, k - 1)[:k] if k < options else np.arange(options)
            total = float(people @ price + value[chosen].sum())
            if total > best.travel + 1e-9 * abs(upper):
                best = Bound(total, price.copy(), value.copy(), critical.copy())
                stalls = 0
            else:
                stalls += 1
                if stalls >= _STALLS:
                    step, stalls = step * _COOLING, 0
                    price, heading = best.price.copy(), np.zeros(n)
                    if step < 1e-3:
                        break
                    continue
            count_taken(a, price, near_ptr, near, whole, np.sort(chosen).astype(np.int32), taken)
            slope = 1.0 - taken
            length = float(people @ slope**2)
            if length < 1e-9 or upper - total < 1e-9 * abs(upper):
                break
            heading = slope + _MOMENTUM * heading
            price = np.minimum(price + step * (upper - total) / length * heading, ceiling)
    return best


def _list_near(problem: Problem) -> tuple[NDArray[np.int32], NDArray[np.int32], bool, NDArray[np.float64]]:
    """List the zones in each option's knapsack, and how high a zone's price may go.

    Up to :data:`WHOLE_LISTS` zones the lists hold every zone. Beyond, a zone's price is capped at what its people's travel
    over the radius that holds six full catchments weighs, with the detours that its journeys within it make, which keeps
    the bound valid, and only zones within that radius can ever be worth taking.
    """
    a = problem.arrays
    n, options = len(a.people), len(a.option_zone)
    if n <= WHOLE_LISTS:
        ptr = np.arange(options + 1, dtype=np.int64) * n
        return ptr.astype(np.int32), np.tile(np.arange(n, dtype=np.int32), options), True, np.full(n, np.inf)
    wanted = _LIST_CATCHMENTS * a.high
    radius = np.empty(n)
    for i in range(n):
        distance = np.hypot(a.x - a.x[i], a.y - a.y[i])
        order = np.argsort(distance, kind="stable")
        reached = int(np.searchsorted(np.cumsum(a.people[order]), wanted))
        radius[i] = distance[order[min(reached, n - 1)]]
        if a.matrix.shape[0] > 0:
            km = np.hypot(a.option_x - a.x[i], a.option_y - a.y[i])
            near = (km <= radius[i]) & ((a.no_route_km == 0) | (a.matrix[i] < a.no_route_km))
            straight = float(km[near].sum())
            radius[i] *= float(a.matrix[i, near].sum()) / straight if straight > 0 else 1.0
    ceiling = radius * a.weight / np.maximum(a.people, LEAST_PEOPLE)
    lists = [np.flatnonzero(distances(problem, m) < radius).astype(np.int32) for m in range(options)]
    ptr = np.array([0, *np.cumsum([len(part) for part in lists])])
    return ptr.astype(np.int32), np.concatenate(lists), False, ceiling
