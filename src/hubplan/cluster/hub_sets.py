"""Which options may be the hubs together: a bound on each set of them, for few catchments."""

from itertools import combinations

import numpy as np

from hubplan.cluster.objective_bound import ObjectiveBound
from hubplan.cluster.problem import Problem

MOST_HUBS = 3
"""Sets of more are too many."""


def list_hub_sets(problem: Problem, bound: ObjectiveBound, below: float) -> list[tuple[float, list[int]]]:
    """List the sets of k options whose plans may cost at most ``below``, with their bound, the lowest first."""
    a, k = problem.arrays, problem.k
    sets = np.array(list(combinations(range(len(bound.live)), k)), dtype=np.int64).reshape(-1, k)
    cost = bound.worth + bound.value[sets].sum(axis=1)
    sets, cost = sets[cost <= below], cost[cost <= below]
    order = np.argsort(cost, kind="stable")
    must = set(np.flatnonzero(a.fee < 0).tolist())
    kept = []
    for at in order.tolist():
        options = bound.live[sets[at]].tolist()
        if len(set(a.option_zone[options].tolist())) == k and must <= set(options):
            kept.append((float(cost[at]), options))
    return kept
