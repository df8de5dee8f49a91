"""What a plan must do: zones moved as one, together or apart, catchments left alone, hubs that stay open."""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from hubplan.cluster._arrays import Arrays
from hubplan.cluster.problem import Problem, distances, find_twins
from hubplan.errors import ContiguityError, ScenarioError, name_first

Positions = NDArray[np.int64]

_PAIR_SHARE = 0.1  # of the target: people out of the band that a broken pair counts as
_CHUNK = 2_000_000  # distances worked out at once


def _none() -> Positions:
    return np.zeros(0, np.int64)


def _no_pairs() -> Positions:
    return np.zeros((0, 2), np.int64)


@dataclass(frozen=True, eq=False)
class Requirements:
    """What a plan must do; all by position of the zones and options of a problem without requirements.

    Parameters
    ----------
    unit
        Of each zone: zones with the same number of 0 or more are moved as one, −1 is by itself. Each unit is connected.
    sealed
        Of each zone: its unit is a whole catchment that nothing joins or leaves.
    tied
        Pairs of zones that must be in one catchment, shape (m, 2).
    apart
        Pairs of zones that must not, shape (m, 2).
    open
        Options that must be the hub of their catchment.
    """

    unit: Positions | None = None
    sealed: NDArray[np.bool_] | None = None
    tied: Positions = field(default_factory=_no_pairs)
    apart: Positions = field(default_factory=_no_pairs)
    open: Positions = field(default_factory=_none)


def require(problem: Problem, requirements: Requirements) -> Problem:
    """Make a problem whose plans do what is required.

    A unit becomes one zone of the problem: its distances are the weighted means of its zones', so that travel stays
    exact. Units that are sealed lose their edges and are catchments of their own. The rest is priced in the search, and
    ``Attempt.broken`` counts what is not met.

    Parameters
    ----------
    problem
        A problem without requirements.
    requirements
        What its plans must do.

    Raises
    ------
    ScenarioError
        Two zones must be both together and apart.
    ContiguityError
        There are fewer catchments than pieces, sealed ones among them, or more than units.
    """
    n = len(problem.zones)
    unit = np.arange(n) if requirements.unit is None else _number_units(requirements.unit)
    edges = _merge_edges(problem.arrays, unit, requirements.sealed)
    required = _open(problem, requirements.open)
    if unit.max() + 1 < n:
        required = _contract(required, unit)
    required = _join(required, edges)
    return replace(required, arrays=_pair(required.arrays, requirements, unit, problem.all_zones))


def _number_units(unit: Positions) -> Positions:
    """Number units and single zones by their first zone."""
    n = len(unit)
    key = np.where(unit >= 0, unit, int(unit.max(initial=0)) + 1 + np.arange(n))
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    number = np.empty(len(first), np.int64)
    number[np.argsort(first)] = np.arange(len(first))
    return np.asarray(number[inverse])


def _merge_edges(a: Arrays, unit: Positions, sealed: NDArray[np.bool_] | None) -> csr_array:
    """Edges between units with the costs of cutting them, sealed units without any; zeros are edges too."""
    source, target = unit[a.source], unit[a.indices]
    kept = source != target
    if sealed is not None:
        closed = np.zeros(int(unit.max()) + 1, bool)
        closed[unit[sealed]] = True
        kept &= ~closed[source] & ~closed[target]
    n = int(unit.max()) + 1
    edges = csr_array((a.cut_cost[kept], (source[kept], target[kept])), shape=(n, n))
    edges.sum_duplicates()
    return edges


def _join(problem: Problem, edges: csr_array) -> Problem:
    """Give a problem other edges."""
    indptr, indices = edges.indptr.astype(np.int32), edges.indices.astype(np.int32)
    n = len(indptr) - 1
    pattern = csr_array((np.ones(len(indices), np.int8), indices, indptr), shape=(n, n))
    pieces, component = connected_components(pattern, directed=False)
    if not pieces <= problem.k <= n:
        raise ContiguityError(
            f"{problem.k} catchments of {n} units in {pieces} pieces, locked catchments among them: "
            "expected at least one catchment a piece and one unit a catchment."
        )
    arrays = problem.arrays._replace(
        indptr=indptr,
        indices=indices,
        source=np.repeat(np.arange(n, dtype=np.int32), np.diff(indptr)),
        twin=find_twins(indptr, indices),
        cut_cost=edges.data,
    )
    return replace(problem, arrays=arrays, component=component)


def _open(problem: Problem, options: Positions) -> Problem:
    """Put a prize on the options that must be hubs, above anything that another hub could save."""
    if not len(options):
        return problem
    a = problem.arrays
    x, y = np.concatenate([a.x, a.option_x]), np.concatenate([a.y, a.option_y])
    farthest = float(a.matrix.max()) if a.matrix.size else float(np.hypot(np.ptp(x), np.ptp(y)))
    prize = max(farthest, a.no_hub_km) * float(a.weight.sum()) + 1.0
    fee = np.zeros(len(a.option_zone))
    fee[options] = -prize
    return replace(problem, arrays=a._replace(fee=fee, prize=prize))


def _contract(problem: Problem, unit: Positions) -> Problem:
    """Make one zone of each unit; edges are left to :func:`_join`."""
    a = problem.arrays
    order = np.argsort(unit, kind="stable")
    starts = np.searchsorted(unit[order], np.arange(unit.max() + 1))
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
        option_ptr=np.searchsorted(option_zone[option], np.arange(len(starts) + 1)).astype(np.int32),
        option_zone=option_zone[option],
        option_x=a.option_x[option],
        option_y=a.option_y[option],
        matrix=_mean_distances(problem, order, share, starts, option),
        fee=a.fee[option],
        pair_ptr=np.zeros(len(starts) + 1, np.int32),
    )
    return Problem(
        problem.zones[order[starts]],
        problem.options[option],
        problem.k,
        arrays,
        problem.component[order[starts]],
        problem.reach_km,
        unit,
        problem.zones,
    )


def _mean_distances(
    problem: Problem, order: Positions, share: NDArray[np.float64], starts: Positions, option: Positions
) -> NDArray[np.float64]:
    """Weighted mean km of each unit to each option."""
    mean = np.empty((len(starts), len(option)))
    step = max(1, _CHUNK // len(order))
    for first in range(0, len(option), step):
        columns = option[first : first + step]
        km = np.column_stack([distances(problem, m) for m in columns])[order]
        mean[:, first : first + step] = np.add.reduceat(km * share[:, None], starts, axis=0)
    return mean


def _pair(a: Arrays, requirements: Requirements, unit: Positions, zones: pd.Index) -> Arrays:
    """Price the pairs that must be in one catchment and those that must not."""
    tied, apart = (np.unique(np.sort(unit[pairs], axis=1), axis=0) for pairs in (requirements.tied, requirements.apart))
    tied = tied[tied[:, 0] != tied[:, 1]]
    both = np.concatenate([tied, apart])
    same = apart[:, 0] == apart[:, 1]
    twice = np.unique(both, axis=0, return_counts=True)[1] > 1
    if same.any() or twice.any():
        first = apart[same][0] if same.any() else np.unique(both, axis=0)[twice][0]
        named = name_first(zones[[int(np.flatnonzero(unit == one)[0]) for one in first]])
        raise ScenarioError(f"pins: expected zones either together or apart, found both for {named}. Drop one of them.")
    if not len(both):
        return a
    count = _PAIR_SHARE * a.target
    cost = np.repeat([-count, count], [len(tied), len(apart)])
    n = len(a.people)
    ends = np.concatenate([both, both[:, ::-1]])
    pairs = csr_array((np.concatenate([cost, cost]), (ends[:, 0], ends[:, 1])), shape=(n, n))
    return a._replace(pair_ptr=pairs.indptr, pair_zone=pairs.indices, pair_cost=pairs.data)
