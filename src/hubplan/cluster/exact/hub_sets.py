"""Sets of options that may be the hubs together: a bound on each set, for few catchments."""

import numpy as np
from numpy.typing import NDArray

from hubplan.cluster.exact.objective_bound import ObjectiveBound
from hubplan.cluster.problem import Problem

MOST_HUBS = 3
"""Sets of more are too many."""


def list_hub_sets(
    problem: Problem, bound: ObjectiveBound, below: float, *, most: int
) -> list[tuple[float, list[int]]] | None:
    """List the sets of k options whose plans may cost at most ``below``, with their bound, the lowest first.

    ``None`` where there are more than ``most``, which are not listed first and then counted: hundreds of options make
    millions.
    """
    a = problem.arrays
    must = a.must[bound.live]
    order = np.argsort(bound.value[~must], kind="stable")
    live, value = bound.live[~must][order], bound.value[~must][order]
    wanted = problem.k - int(must.sum())
    if wanted < 0 or not np.isin(np.flatnonzero(a.must), bound.live).all():
        return []
    least = bound.worth + float(bound.value[must].sum())
    listed = list_cheap(value, wanted, below - least, most=most)
    if listed is None:
        return None
    sets, cost = listed
    opened = bound.live[must].tolist()
    kept = []
    for at in np.argsort(cost, kind="stable").tolist():
        options = sorted([*opened, *live[sets[at]].tolist()])
        if len(set(a.option_zone[options].tolist())) == problem.k:
            kept.append((least + float(cost[at]), options))
    return kept


def list_cheap(
    value: NDArray[np.float64], k: int, room: float, *, most: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]] | None:
    """List the sets of ``k`` of some ascending values whose sum is at most ``room``; ``None`` if more than ``most``.

    Returns
    -------
    tuple
        Positions, shape (sets, k), and sums.

    Examples
    --------
    >>> sets, cost = list_cheap(np.array([1.0, 2.0, 4.0, 8.0]), 2, 6.0, most=3)
    >>> sets.tolist(), cost.tolist()
    ([[0, 1], [0, 2], [1, 2]], [3.0, 5.0, 6.0])
    >>> list_cheap(np.array([1.0, 2.0, 4.0, 8.0]), 2, 6.0, most=2) is None
    True
    """
    sets, cost = np.zeros((1, 0), np.int64), np.zeros(1)
    for chosen in range(k):
        # those that follow are as dear at least, as values ascend
        last = sets[:, -1] + 1 if chosen else np.zeros(1, np.int64)
        end = np.searchsorted(value, (room - cost) / (k - chosen), side="right")
        count = np.maximum(end - last, 0)
        if chosen == k - 1 and int(count.sum()) > most:
            return None
        before = np.repeat(np.arange(len(sets)), count)
        place = np.arange(len(before)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(last, count)
        sets, cost = np.column_stack([sets[before], place]), cost[before] + value[place]
    return sets, cost
