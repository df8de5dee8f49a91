"""First plans for the search: random spanning-tree cuts, and contiguity-constrained agglomeration."""

import numpy as np
from scipy.sparse import csr_array

from hubplan.cluster.kernels.trees import cut_recursively
from hubplan.cluster.problem import Problem
from hubplan.cluster.tied import join_tied

_SLACKS = (0.8, 0.5, 0.2)
LINKAGES = ("ward", "average", "complete")


def make_start(problem: Problem, start: int, seed: int) -> np.ndarray:
    """Make the start of a given number: a few are agglomerations, the rest cuts of random spanning trees.

    Returns
    -------
    numpy.ndarray
        Labels 0 … k−1 of the zones, int32; every label is one connected piece.
    """
    if start % 8 == 7 and start // 8 < len(LINKAGES):
        label = agglomerate(problem, LINKAGES[start // 8])
        if label is not None:
            return label
    return cut_trees(problem, seed, slack=_SLACKS[start % len(_SLACKS)])


def cut_trees(problem: Problem, seed: int, *, slack: float) -> np.ndarray:
    """Cut each component recursively by random spanning trees, sides holding whole numbers of catchments."""
    joined = join_tied(problem, seed)
    if joined is not None:
        return np.asarray(cut_trees(joined, seed, slack=slack)[joined.unit])
    rng = np.random.default_rng(seed)
    label = np.full(len(problem.zones), -1, np.int32)
    first = 0
    for component, k in enumerate(share_catchments(problem)):
        inside = np.flatnonzero(problem.component == component).astype(np.int32)
        cut_recursively(problem.arrays, inside, k, first, rng, label, slack)
        first += k
    return label


def agglomerate(problem: Problem, linkage: str) -> np.ndarray | None:
    """Cluster the zones' centres with scikit-learn under contiguity, one component at a time.

    A disconnected connectivity must not reach scikit-learn: it would silently invent edges. Returns ``None`` where a
    component has as many catchments as zones.
    """
    from sklearn.cluster import AgglomerativeClustering  # slow to load, and short searches do without

    joined = join_tied(problem, 0)
    if joined is not None:
        label = agglomerate(joined, linkage)
        return None if label is None else np.asarray(label[joined.unit])
    a = problem.arrays
    n = len(problem.zones)
    graph = csr_array((np.ones(len(a.indices), np.int8), a.indices, a.indptr), shape=(n, n))
    centres = np.column_stack([a.x, a.y])
    label = np.full(n, -1, np.int32)
    first = 0
    for component, k in enumerate(share_catchments(problem)):
        inside = np.flatnonzero(problem.component == component)
        if k == 1:
            label[inside] = first
        elif k >= len(inside):
            return None
        else:
            part = graph[inside][:, inside]
            model = AgglomerativeClustering(n_clusters=k, connectivity=part, linkage=linkage)
            label[inside] = first + model.fit_predict(centres[inside])
        first += k
    return label


def share_catchments(problem: Problem) -> list[int]:
    """Share k catchments among the components by people: at least one each, and no more than zones.

    Each gets a number that its people fit in the band, where there are such numbers: no search moves a catchment from
    one component to another.
    """
    a = problem.arrays
    people = np.bincount(problem.component, weights=a.people)
    zones = np.bincount(problem.component)
    shares, most = np.ones(len(people), dtype=int), zones
    needed, allowed = np.ceil(people / a.high).clip(1, zones).astype(int), (people // a.low).clip(1, zones).astype(int)
    if (needed <= allowed).all() and needed.sum() <= problem.k <= allowed.sum():
        shares, most = needed, allowed
    while shares.sum() < problem.k:
        room = shares < most
        shares[np.argmax(np.where(room, people / (shares + 0.5), -1))] += 1
    return [int(share) for share in shares]
