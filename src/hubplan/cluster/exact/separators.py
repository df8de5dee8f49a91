"""Separators: rows of a model that forbid catchments in pieces, for zones that a solution cuts off from their hub."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from hubplan.cluster.exact.hess_model import Model, Rows
from hubplan.cluster.problem import Problem


def separate(problem: Problem, model: Model, inside: NDArray[np.bool_]) -> LinearConstraint | None:
    """Find zones that a solution cuts off from their option, and the rows that forbid it; ``None`` if connected.

    For a piece that does not hold the option's zone, the zones next to it are a separator: for every option m on the
    far side, each zone i of the piece needs ``x_im ≤ Σ x_um`` over a minimal separator u between i and m (Validi,
    Buchanan and Lykhovyd 2022).

    Parameters
    ----------
    problem, model
        What was solved.
    inside
        Of each pair of the model: whether the solution takes it.
    """
    a = problem.arrays
    n = len(a.people)
    graph = csr_array((np.ones(len(a.indices), np.int8), a.indices, a.indptr), shape=(n, n))
    rows = Rows(model.width)
    for m in np.unique(model.option[inside]).tolist():
        members = model.zone[inside & (model.option == m)]
        parts, part = connected_components(graph[members][:, members], directed=False)
        if parts == 1:
            continue
        home_part = part[np.flatnonzero(members == int(a.option_zone[m]))[0]]
        for number in range(parts):
            if number != home_part:
                _forbid(problem, model, graph, members[part == number], rows)
    return rows.at_most(0) if rows.count else None


def _forbid(problem: Problem, model: Model, graph: csr_array, piece: NDArray[np.int64], rows: Rows) -> None:
    """Add the rows of one component, for every option that its surroundings separate it from."""
    a = problem.arrays
    beside = np.concatenate([a.indices[a.indptr[i] : a.indptr[i + 1]] for i in piece])
    around = np.setdiff1d(np.unique(beside), piece)
    for far in np.unique(model.option).tolist():
        home = int(a.option_zone[far])
        if home in piece or home in around:
            continue
        between = _touch(graph, around, piece, home)
        columns = [model.position[u, far] for u in between if (u, far) in model.position]
        for i in piece.tolist():
            at = model.position.get((i, far))
            if at is not None:
                rows.add([at, *columns], [1.0, *[-1.0] * len(columns)])


def _touch(graph: csr_array, around: NDArray[np.int64], piece: NDArray[np.int64], home: int) -> list[int]:
    """Find the minimal separator: surroundings of a component that touch the rest of the map, where ``home`` is."""
    n = graph.shape[0]
    outside = np.setdiff1d(np.arange(n), np.concatenate([piece, around]))
    _, part = connected_components(graph[outside][:, outside], directed=False)
    far = outside[part == part[np.searchsorted(outside, home)]]
    touched = np.zeros(n, bool)
    for u in far.tolist():
        touched[graph.indices[graph.indptr[u] : graph.indptr[u + 1]]] = True
    return [int(u) for u in around if touched[u]]
