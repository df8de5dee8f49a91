"""Cross two plans: what both keep together is one unit, and the units are clustered anew."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from hubplan.cluster.anneal import Attempt, anneal_plan, judge
from hubplan.cluster.contract import Positions, contract, number_units
from hubplan.cluster.problem import Problem

_STEPS_PER_UNIT, _LEAST_STEPS, _WARMTH = 200, 20_000, 0.3
STEPS_PER_ZONE, _LAST_WARMTH = 60, 0.03
_MOST_DISTANCES = 20_000_000  # units × options: 160 MB


def cross_plans(problem: Problem, one: NDArray[np.int32], other: NDArray[np.int32], seed: list[int]) -> Attempt | None:
    """Cross two plans: search with whole overlaps as units, then briefly with zones.

    Parameters
    ----------
    problem
        The whole problem.
    one, other
        Labels of two plans; the search begins with ``one``.
    seed
        Of the search's own random stream.

    Returns
    -------
    Attempt or None
        What was found, better than both or not; ``None`` where the plans are the same, or overlap in so many units that
        their distances would fill the memory.
    """
    unit = overlay(problem, one, other)
    units = int(unit.max()) + 1
    if units <= problem.k or units * len(problem.arrays.option_zone) > _MOST_DISTANCES:
        return None
    coarse = _keep_pairs(problem, contract(problem, unit), unit)
    first = np.zeros(units, np.int32)
    first[unit] = one
    streams = np.random.SeedSequence(seed).generate_state(2)
    steps = max(_STEPS_PER_UNIT * units, _LEAST_STEPS)
    crossed = anneal_plan(coarse, first, seed=int(streams[0]), steps=steps, warmth=_WARMTH).label[unit]
    steps = STEPS_PER_ZONE * len(unit)
    settled = anneal_plan(problem, crossed, seed=int(streams[1]), steps=steps, warmth=_LAST_WARMTH)
    return min(judge(problem, crossed), settled, key=lambda attempt: attempt.badness)


def overlay(problem: Problem, one: NDArray[np.int32], other: NDArray[np.int32]) -> Positions:
    """Number the connected parts that both plans keep together; one number for each zone.

    Returns
    -------
    numpy.ndarray
        As :func:`hubplan.cluster.contract.number_units` gives.
    """
    a = problem.arrays
    n = len(a.people)
    together = (one[a.source] == one[a.indices]) & (other[a.source] == other[a.indices])
    edges = (np.ones(int(together.sum()), np.int8), (a.source[together], a.indices[together]))
    _, part = connected_components(csr_array(edges, shape=(n, n)), directed=False)
    return number_units(part.astype(np.int64))


def _keep_pairs(problem: Problem, coarse: Problem, unit: Positions) -> Problem:
    """Require of units what is required of pairs of their zones, without which most crossings break a pin."""
    a, n = problem.arrays, len(coarse.zones)
    one, other = unit[np.repeat(np.arange(len(unit)), np.diff(a.pair_ptr))], unit[a.pair_zone]
    between = one != other
    pairs = csr_array((a.pair_cost[between], (one[between], other[between])), shape=(n, n))
    arrays = coarse.arrays._replace(pair_ptr=pairs.indptr, pair_zone=pairs.indices, pair_cost=pairs.data)
    return replace(coarse, arrays=arrays)
