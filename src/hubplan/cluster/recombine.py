"""Recombine neighboring catchments: a few at a time are clustered anew, and kept where better."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from hubplan.cluster.anneal import Attempt, anneal_plan, judge
from hubplan.cluster.problem import Problem
from hubplan.cluster.start import cut_trees
from hubplan.cluster.workers.executor import Executor, Threads

LEAST_CATCHMENTS = 4  # fewer are one group, which the starts have searched already
_STARTS = 4
_STEPS_PER_ZONE = 150
_LEAST_GAIN = 1e-9  # of the objective: less is rounding


def cut_problem(problem: Problem, inside: NDArray[np.int64], k: int) -> Problem:
    """Cut a problem to some zones and fewer catchments; weights and reach stay those of the whole.

    Parameters
    ----------
    problem
        The whole problem.
    inside
        Positions of the zones, sorted; connected.
    k
        Catchments to make of them.
    """
    a = problem.arrays
    n = len(a.people)
    position = np.full(n, -1, np.int32)
    position[inside] = np.arange(len(inside), dtype=np.int32)
    kept = (position[a.source] >= 0) & (position[a.indices] >= 0)
    source, indices = position[a.source[kept]], position[a.indices[kept]]
    edge = np.full(len(a.indices), -1, np.int32)
    edge[kept] = np.arange(int(kept.sum()), dtype=np.int32)
    indptr = np.zeros(len(inside) + 1, np.int32)
    np.cumsum(np.bincount(source, minlength=len(inside)), out=indptr[1:])
    option = np.flatnonzero(position[a.option_zone] >= 0)
    option_zone = position[a.option_zone[option]]
    # a pair with one end outside is as it is, whatever becomes of the other
    pairs = csr_array((a.pair_cost, a.pair_zone, a.pair_ptr), shape=(n, n))[inside][:, inside]
    arrays = a._replace(
        indptr=indptr,
        indices=indices,
        source=source,
        twin=edge[a.twin[kept]],
        cut_cost=a.cut_cost[kept],
        people=a.people[inside],
        weight=a.weight[inside],
        x=a.x[inside],
        y=a.y[inside],
        option_ptr=np.searchsorted(option_zone, np.arange(len(inside) + 1)).astype(np.int32),
        option_zone=option_zone,
        option_x=a.option_x[option],
        option_y=a.option_y[option],
        fee=a.fee[option],
        must=a.must[option],
        pair_ptr=pairs.indptr,
        pair_zone=pairs.indices,
        pair_cost=pairs.data,
        matrix=_cut_table(a.matrix, inside, option),
        no_route=_cut_table(a.no_route, inside, option),
    )
    graph = csr_array((np.ones(len(indices), np.int8), indices, indptr), shape=(len(inside), len(inside)))
    _, component = connected_components(graph, directed=False)
    return Problem(problem.zones[inside], problem.options[option], k, arrays, component, problem.reach_km)


def _cut_table(table: NDArray[np.float64], inside: NDArray[np.int64], option: NDArray[np.int64]) -> NDArray[np.float64]:
    """Cut a table of zones × options, where there is one."""
    return table if table.shape[0] == 0 else np.ascontiguousarray(table[np.ix_(inside, option)])


def redraw_parts(
    problem: Problem,
    attempt: Attempt,
    *,
    seed: int,
    rounds: int,
    executor: Executor | None = None,
    tell: Callable[[int], None] = lambda _: None,
) -> Attempt:
    """Draw a plan anew, one group of neighboring catchments at a time, wherever that is better.

    In each round the catchments are divided into groups of neighbors that do not overlap; every group is clustered
    anew from several starts and from what it was, and the best is kept. Flips and re-splits of pairs cannot change how
    many catchments each arm of a coast gets; this can.

    Parameters
    ----------
    problem, attempt
        The whole problem and the plan to begin with.
    seed
        Of the rounds; a group depends on (seed, round, its first catchment) only, so not on the number of workers.
    rounds
        How often all catchments are divided into groups.
    executor
        Does the searches; this thread alone unless given.
    tell
        Called with 1 after each round.
    """
    if problem.k < LEAST_CATCHMENTS:
        return attempt
    executor, label = executor or Threads(), attempt.label.copy()
    for turn in range(rounds):
        rng = np.random.default_rng([seed, turn])
        patches = share_out(problem, label, rng)
        before = label.copy()  # others read it while groups that are done are applied
        calls = [(before, patch, [seed, turn, int(patch.min())]) for patch in patches if len(patch) > 1]
        steps = _STARTS * _STEPS_PER_ZONE * len(label) // max(len(patches), 1)
        for inside, redrawn in executor.run(redraw, problem, calls, steps=steps):
            if redrawn is not None:
                label[inside] = redrawn
        tell(1)
    return min(attempt, judge(problem, label), key=lambda a: a.badness)


def share_out(problem: Problem, label: NDArray[np.int32], rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """Divide the catchments into groups of neighbors: three to six each, where there are so many."""
    a, k = problem.arrays, problem.k
    pairs = coo_array((np.ones(len(a.indices)), (label[a.source], label[a.indices])), shape=(k, k)).tocsr()
    free = np.ones(k, bool)
    patches = []
    for first in rng.permutation(k):
        if not free[first]:
            continue
        patch = [int(first)]
        free[first] = False
        size = int(rng.integers(3, 7))
        while len(patch) < size:
            beside = np.unique(np.concatenate([pairs.indices[pairs.indptr[c] : pairs.indptr[c + 1]] for c in patch]))
            beside = beside[free[beside]]
            if not len(beside):
                break
            chosen = int(rng.choice(beside))
            patch.append(chosen)
            free[chosen] = False
        patches.append(np.array(patch))
    return patches


def redraw(
    problem: Problem, label: NDArray[np.int32], patch: NDArray[np.int64], seed: list[int]
) -> tuple[NDArray[np.int64], NDArray[np.int32] | None]:
    """Cluster one group anew; the new labels, or ``None`` where nothing better was found."""
    inside = np.flatnonzero(np.isin(label, patch))
    part = cut_problem(problem, inside, len(patch))
    before = np.searchsorted(np.sort(patch), label[inside]).astype(np.int32)
    own = judge(part, before)
    best = own
    for start in range(_STARTS):
        streams = np.random.SeedSequence([*seed, start]).generate_state(2)
        first = before if start == 0 else cut_trees(part, int(streams[0]), slack=0.5)
        steps = _STEPS_PER_ZONE * len(inside)
        found = anneal_plan(part, first, seed=int(streams[1]), steps=steps, warmth=0.2 if start == 0 else 1.0)
        if found.badness < best.badness:
            best = found
    gained = best.flaws < own.flaws or best.objective < own.objective * (1 - _LEAST_GAIN)
    return inside, np.sort(patch)[best.label].astype(np.int32) if best is not own and gained else None
