"""Contract zones that move as one: a smaller problem whose zones are units of another's, with the same travel."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from hubplan.cluster.kernels.arrays import Arrays
from hubplan.cluster.problem import Problem, distances, find_twins, shares_without_route
from hubplan.errors import ContiguityError

Positions = NDArray[np.int64]

_CHUNK = 2_000_000  # distances worked out at once


def number_units(unit: Positions) -> Positions:
    """Number units (0 or more) and zones by themselves (−1) in the order of their first zones.

    Examples
    --------
    >>> number_units(np.array([-1, 7, 2, 7, -1])).tolist()
    [0, 1, 2, 1, 3]
    """
    n = len(unit)
    key = np.where(unit >= 0, unit, int(unit.max(initial=0)) + 1 + np.arange(n))
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    number = np.empty(len(first), np.int64)
    number[np.argsort(first)] = np.arange(len(first))
    return np.asarray(number[inverse])


def contract(
    problem: Problem, unit: Positions, *, sealed: NDArray[np.bool_] | None = None, exact: bool = True
) -> Problem:
    """Make a problem with one zone for each unit.

    Distances to a unit are the weighted means of those to its zones, so that travel is the same; the costs of cutting
    edges between the same two units are added up.

    Parameters
    ----------
    problem
        A problem that is not contracted.
    unit
        Of each zone, from :func:`number_units`.
    sealed
        Of each zone: nothing joins its unit, which loses its edges.
    exact
        Whether distances are worked out; a start does without, and takes straight lines from the units' centres.

    Raises
    ------
    ContiguityError
        There are fewer catchments than pieces, sealed ones among them, or more than units.
    """
    units = int(unit.max()) + 1
    joined = _join(problem, _merge_edges(problem.arrays, unit, sealed))
    if units == len(problem.zones):
        return joined
    a = joined.arrays
    order = np.argsort(unit, kind="stable")
    starts = np.searchsorted(unit[order], np.arange(units))
    weight = np.add.reduceat(a.weight[order], starts)
    empty = weight[unit] <= 0
    share = np.where(empty, 1.0 / np.bincount(unit)[unit], a.weight / np.where(empty, 1.0, weight[unit]))[order]
    option_zone = unit[a.option_zone].astype(np.int32)
    option = np.argsort(option_zone, kind="stable")
    arrays = a._replace(
        people=np.add.reduceat(a.people[order], starts),
        weight=weight,
        x=np.add.reduceat(a.x[order] * share, starts),
        y=np.add.reduceat(a.y[order] * share, starts),
        option_ptr=np.searchsorted(option_zone[option], np.arange(units + 1)).astype(np.int32),
        option_zone=option_zone[option],
        option_x=a.option_x[option],
        option_y=a.option_y[option],
        matrix=_average(problem, distances, order, share, starts, option) if exact else np.zeros((0, 0)),
        no_route=_average(problem, shares_without_route, order, share, starts, option)
        if exact and a.no_route_km > 0
        else np.zeros((0, 0)),
        no_route_km=a.no_route_km if exact else 0.0,
        fee=a.fee[option],
        must=a.must[option],
        pair_ptr=np.zeros(units + 1, np.int32),
        pair_zone=np.zeros(0, np.int32),
        pair_cost=np.zeros(0),
    )
    zones, options = problem.zones[order[starts]], problem.options[option]
    return replace(joined, zones=zones, options=options, arrays=arrays, unit=unit, uncontracted=problem.zones)


def _merge_edges(a: Arrays, unit: Positions, sealed: NDArray[np.bool_] | None) -> csr_array:
    """Merge edges between units, with the costs of cutting them; sealed units have none. Costs of 0 are edges too."""
    source, target = unit[a.source], unit[a.indices]
    kept = source != target
    n = int(unit.max()) + 1
    if sealed is not None:
        closed = np.zeros(n, bool)
        closed[unit[sealed]] = True
        kept &= ~closed[source] & ~closed[target]
    edges = csr_array((a.cut_cost[kept], (source[kept], target[kept])), shape=(n, n))
    edges.sum_duplicates()
    return edges


def _join(problem: Problem, edges: csr_array) -> Problem:
    """Give a problem other edges, and the components that result."""
    indptr, indices = edges.indptr.astype(np.int32), edges.indices.astype(np.int32)
    n = len(indptr) - 1
    pattern = csr_array((np.ones(len(indices), np.int8), indices, indptr), shape=(n, n))
    pieces, component = connected_components(pattern, directed=False)
    if not pieces <= problem.k <= n:
        raise ContiguityError(
            f"{problem.k} catchments of {n} zones or units in {pieces} pieces, locked catchments among them: "
            "expected at least one catchment a piece and one zone or unit a catchment."
        )
    arrays = problem.arrays._replace(
        indptr=indptr,
        indices=indices,
        source=np.repeat(np.arange(n, dtype=np.int32), np.diff(indptr)),
        twin=find_twins(indptr, indices),
        cut_cost=edges.data,
    )
    return replace(problem, arrays=arrays, component=component)


def _average(
    problem: Problem,
    column: Callable[[Problem, int], NDArray[np.float64]],
    order: Positions,
    share: NDArray[np.float64],
    starts: Positions,
    option: Positions,
) -> NDArray[np.float64]:
    """Average the values of each unit at each option, which ``column`` gives for zones, weighted."""
    mean = np.empty((len(starts), len(option)))
    step = max(1, _CHUNK // len(order))
    for first in range(0, len(option), step):
        value = np.column_stack([column(problem, m) for m in option[first : first + step]])[order]
        mean[:, first : first + step] = np.add.reduceat(value * share[:, None], starts, axis=0)
    return mean
