"""Proofs: reduced-cost fixing from the bound, then the Hess model with contiguity separators, solved by HiGHS."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from hubplan.cluster.bound import Bound, bound_travel
from hubplan.cluster.problem import Problem, distances

_TOLERANCE = 1e-7  # of a plan's travel: what is nearer than this is not better
_MOST_VARIABLES = 60_000
_MOST_ROUNDS = 60


@dataclass(frozen=True, eq=False)
class Proof:
    """What is known of the least travel: no plan is below ``bound``, and ``label`` has ``travel`` (person-km).

    ``closed`` says that the two are equal: the plan is optimal. ``variables`` survived the fixing; ``rounds`` counts
    how often the model was solved.
    """

    label: NDArray[np.int32] | None
    travel: float
    bound: float
    closed: bool
    variables: int
    rounds: int


@dataclass(frozen=True, eq=False)
class _Model:
    """The pairs (zone, option) that may still be together, and how many rows of variables there are."""

    zone: NDArray[np.int64]
    option: NDArray[np.int64]
    cost: NDArray[np.float64]
    position: dict[tuple[int, int], int]


def prove(problem: Problem, upper: float, *, bound: Bound | None = None, seconds: float = 20.0) -> Proof:
    """Prove that no plan travels less than ``upper``, or find one that does.

    Parameters
    ----------
    problem
        The problem; only travel counts here, compactness and balance play no part.
    upper
        Travel of a known plan, person-km.
    bound
        The Lagrangian bound, worked out anew if not given.
    seconds
        Time for all rounds together. A model that is too large is not tried.

    Notes
    -----
    A zone i can be with option m in a better plan only if the bound with that forced stays below the plan:
    ``L + max(0, v_m − v_(k)) + p_i max(0, r_im − θ_m) < upper``. What survives goes into the model of Hess and others
    (1965). Contiguity is added where a solution lacks it, as separators (Validi, Buchanan and Lykhovyd 2022), and the
    model is solved again.
    """
    began = time.monotonic()
    bound = bound or bound_travel(problem, upper)
    below = upper * (1 - _TOLERANCE)
    if bound.travel >= below:
        return Proof(None, upper, upper, closed=True, variables=0, rounds=0)
    model = _fix(problem, bound, below)
    if model is None:
        return Proof(None, upper, upper, closed=True, variables=0, rounds=0)
    size = len(model.cost)
    if size > _MOST_VARIABLES:
        return Proof(None, upper, bound.travel, closed=False, variables=size, rounds=0)
    return _solve_until_connected(problem, model, upper, bound.travel, began + seconds)


def _fix(problem: Problem, bound: Bound, below: float) -> _Model | None:
    """Keep the pairs that a plan better than ``below`` may hold; ``None`` where some zone has none left."""
    a, k = problem.arrays, problem.k
    n, options = len(a.people), len(a.option_zone)
    order = np.sort(bound.value)
    forced = np.maximum(bound.value - order[k - 1], 0.0)
    people = np.maximum(a.people.astype(np.float64), 1e-6)
    zones, chosen, costs = [], [], []
    for m in range(options):
        room = below - bound.travel - forced[m]
        if room < 0:
            continue
        cost = a.weight * distances(problem, m)
        extra = np.maximum(cost - people * bound.price - people * bound.critical[m], 0.0)
        home = a.option_zone[m]
        extra[home] = 0.0
        kept = np.flatnonzero(extra <= room)
        zones.append(kept)
        chosen.append(np.full(len(kept), m))
        costs.append(cost[kept])
    if not zones:
        return None
    zone, option, cost = np.concatenate(zones), np.concatenate(chosen), np.concatenate(costs)
    if len(np.unique(zone)) < n:
        return None
    position = {(int(i), int(m)): at for at, (i, m) in enumerate(zip(zone, option, strict=True))}
    return _Model(zone, option, cost, position)


def _solve_until_connected(problem: Problem, model: _Model, upper: float, lower: float, deadline: float) -> Proof:
    constraints = [*_assignment_rows(problem, model, upper * (1 - _TOLERANCE)), _neighbor_rows(problem, model)]
    size = len(model.cost)
    for rounds in range(1, _MOST_ROUNDS + 1):
        left = deadline - time.monotonic()
        if left <= 0:
            return Proof(None, upper, lower, closed=False, variables=size, rounds=rounds - 1)
        answer = milp(
            model.cost,
            integrality=np.ones(size),
            bounds=Bounds(0, 1),
            constraints=constraints,
            options={"time_limit": max(left, 0.1), "mip_rel_gap": 1e-9},
        )
        if answer.status == 2:  # infeasible: no plan is better
            return Proof(None, upper, upper, closed=True, variables=size, rounds=rounds)
        if answer.mip_dual_bound is not None and np.isfinite(answer.mip_dual_bound):
            lower = min(max(lower, float(answer.mip_dual_bound)), upper)
        if answer.x is None:
            return Proof(None, upper, lower, closed=False, variables=size, rounds=rounds)
        inside = answer.x > 0.5
        cuts = _separate(problem, model, inside)
        if cuts is None:
            label = _label(problem, model, inside)
            travel = float(model.cost[inside].sum())
            closed = answer.status == 0
            return Proof(label, travel, travel if closed else lower, closed=closed, variables=size, rounds=rounds)
        constraints.append(cuts)
    return Proof(None, upper, lower, closed=False, variables=size, rounds=_MOST_ROUNDS)


def _assignment_rows(problem: Problem, model: _Model, below: float) -> list[LinearConstraint]:
    """Every zone once; k options open; people in the band where open; with an open option only; better than known."""
    a, size = problem.arrays, len(model.cost)
    n, options = len(a.people), len(a.option_zone)
    at = np.arange(size)
    people = a.people[model.zone].astype(np.float64)
    once = csr_array((np.ones(size), (model.zone, at)), shape=(n, size))
    # an option is open where its own zone is with it
    opener = np.full(options, -1)
    own = a.option_zone[model.option] == model.zone
    opener[model.option[own]] = at[own]
    open_row = np.zeros(size)
    open_row[at[own]] = 1.0
    used = np.unique(model.option)
    row_of = np.full(options, -1)
    row_of[used] = np.arange(len(used))
    rows, columns = row_of[model.option], at
    own_rows, own_columns = np.arange(len(used)), opener[used]
    shape = (len(used), size)
    held = csr_array((people, (rows, columns)), shape=shape)
    floor = held - csr_array((np.full(len(used), a.low), (own_rows, own_columns)), shape=shape)
    ceiling = held - csr_array((np.full(len(used), a.high), (own_rows, own_columns)), shape=shape)
    others = at[~own]
    pair_rows = np.arange(len(others))
    only_open = coo_array(
        (
            np.concatenate([np.ones(len(others)), -np.ones(len(others))]),
            (np.concatenate([pair_rows, pair_rows]), np.concatenate([others, opener[model.option[others]]])),
        ),
        shape=(len(others), size),
    ).tocsr()
    return [
        LinearConstraint(once, 1, 1),
        LinearConstraint(csr_array(open_row[None, :]), problem.k, problem.k),
        LinearConstraint(floor, 0, np.inf),
        LinearConstraint(ceiling, -np.inf, 0),
        LinearConstraint(only_open, -np.inf, 0),
        LinearConstraint(csr_array(model.cost[None, :]), -np.inf, below),
    ]


def _neighbor_rows(problem: Problem, model: _Model) -> LinearConstraint:
    """A zone that does not touch the option's zone needs a neighbor with the same option."""
    a = problem.arrays
    rows, columns, values = [], [], []
    count = 0
    for at, (i, m) in enumerate(zip(model.zone.tolist(), model.option.tolist(), strict=True)):
        home = int(a.option_zone[m])
        near = a.indices[a.indptr[i] : a.indptr[i + 1]].tolist()
        if i == home or home in near:
            continue
        rows.append(count)
        columns.append(at)
        values.append(1.0)
        for u in near:
            beside = model.position.get((u, m))
            if beside is not None:
                rows.append(count)
                columns.append(beside)
                values.append(-1.0)
        count += 1
    matrix = csr_array((values, (rows, columns)), shape=(max(count, 1), len(model.cost)))
    return LinearConstraint(matrix, -np.inf, 0)


def _separate(problem: Problem, model: _Model, inside: NDArray[np.bool_]) -> LinearConstraint | None:
    """Find zones that a solution cuts off from their option, and the rows that forbid it; ``None`` if connected.

    For a piece that does not hold the option's zone, the zones next to it are a separator: for every option m on the
    far side, each zone i of the piece needs ``x_im ≤ Σ x_um`` over a minimal separator u between i and m.
    """
    a = problem.arrays
    n = len(a.people)
    graph = csr_array((np.ones(len(a.indices), np.int8), a.indices, a.indptr), shape=(n, n))
    rows, columns, values = [], [], []
    count = 0
    for m in np.unique(model.option[inside]).tolist():
        members = model.zone[inside & (model.option == m)]
        parts, part = connected_components(graph[members][:, members], directed=False)
        if parts == 1:
            continue
        home = int(a.option_zone[m])
        home_part = part[np.flatnonzero(members == home)[0]]
        for number in range(parts):
            if number == home_part:
                continue
            piece = members[part == number]
            around = np.setdiff1d(
                np.unique(np.concatenate([a.indices[a.indptr[i] : a.indptr[i + 1]] for i in piece])), piece
            )
            for far in np.unique(model.option).tolist():
                far_home = int(a.option_zone[far])
                if far_home in piece or far_home in around:
                    continue
                separator = _touch(graph, around, piece, far_home, n)
                for i in piece.tolist():
                    at = model.position.get((i, far))
                    if at is None:
                        continue
                    beside = [model.position[u, far] for u in separator if (u, far) in model.position]
                    rows += [count] * (1 + len(beside))
                    columns += [at, *beside]
                    values += [1.0] + [-1.0] * len(beside)
                    count += 1
    if not count:
        return None
    return LinearConstraint(csr_array((values, (rows, columns)), shape=(count, len(model.cost))), -np.inf, 0)


def _touch(graph: csr_array, around: NDArray[np.int64], piece: NDArray[np.int64], home: int, n: int) -> list[int]:
    """The part of a piece's surroundings that the rest of the map, where ``home`` is, touches: a minimal separator."""
    outside = np.setdiff1d(np.arange(n), np.concatenate([piece, around]))
    _, part = connected_components(graph[outside][:, outside], directed=False)
    far = outside[part == part[np.searchsorted(outside, home)]]
    touched = np.zeros(n, bool)
    for u in far.tolist():
        touched[graph.indices[graph.indptr[u] : graph.indptr[u + 1]]] = True
    return [int(u) for u in around if touched[u]]


def _label(problem: Problem, model: _Model, inside: NDArray[np.bool_]) -> NDArray[np.int32]:
    label = np.empty(len(problem.zones), np.int32)
    options = {m: number for number, m in enumerate(np.unique(model.option[inside]).tolist())}
    for i, m in zip(model.zone[inside].tolist(), model.option[inside].tolist(), strict=True):
        label[i] = options[m]
    return label
