"""Join zones that must be together into units for a start, with the zones on random ways between them."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from hubplan.cluster.contract import Positions, contract, number_units
from hubplan.cluster.problem import Problem

_DETOUR = 3.0  # a step of a random way counts as 1 to 1 + this


def join_tied(problem: Problem, seed: int) -> Problem | None:
    """Make one unit of each group of zones that must be together, and of the zones on random ways between them.

    Flips seldom join zones that are far apart, as nothing is gained before the last one.

    Returns
    -------
    Problem or None
        ``unit`` leads back; there are no pairs, and distances are straight lines. ``None`` where nothing is tied within
        reach, or too little would be left to make the catchments of.
    """
    a = problem.arrays
    n = len(a.people)
    tied, apart = _pairs(problem, a.pair_cost < 0), _pairs(problem, a.pair_cost > 0)
    if not tied.nnz:
        return None
    rng = np.random.default_rng(seed)
    _, group = connected_components(tied, directed=False)
    size = np.bincount(group)
    unit = np.where(size[group] > 1, group, -1)
    for number in rng.permutation(np.flatnonzero(size > 1)).tolist():
        members = np.flatnonzero(group == number)
        # ways keep off other groups and what must be apart from this one, where there is another way
        shunned = ((unit >= 0) & (unit != number)) | (apart[members].sum(axis=0) > 0)
        steps = 1 + _DETOUR * rng.random(len(a.indices)) + 2 * _DETOUR * n * shunned[a.indices]
        way = _walk(csr_array((steps, a.indices, a.indptr), shape=(n, n)), members)
        met = np.unique(unit[way])
        unit[np.isin(unit, met[met >= 0])] = number  # groups whose ways cross are one
        unit[np.setdiff1d(members, way)] = -1  # out of reach
        unit[way] = number
    positions = number_units(unit)
    return contract(problem, positions, exact=False) if problem.k <= positions.max() + 1 < n else None


def _pairs(problem: Problem, chosen: NDArray[np.bool_]) -> csr_array:
    a = problem.arrays
    n = len(a.people)
    pairs = csr_array((chosen.astype(np.int8), a.pair_zone, a.pair_ptr), shape=(n, n), copy=True)
    pairs.eliminate_zeros()
    return pairs


def _walk(graph: csr_array, members: Positions) -> Positions:
    """List the zones on the shortest ways from the first of some zones to the others, where there are any."""
    _, before = dijkstra(graph, indices=members[0], return_predecessors=True)
    way = {int(members[0])}
    for member in members[1:].tolist():
        if before[member] < 0:
            continue
        zone = member
        while zone >= 0 and zone not in way:
            way.add(zone)
            zone = int(before[zone])
    return np.array(sorted(way))
