"""Shorten a network: leave out dead ends and merge roads in a row, without changing any way between given places."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

Positions = NDArray[np.intp]
Floats = NDArray[np.float64]

_Links = tuple[Positions, Positions, Floats]
_MOST_ROUNDS = 40
_ROUNDS_OF_BOTH = 3


def as_graph(one: Positions, other: Positions, cost: Floats, size: int) -> csr_array:
    """Make a symmetric graph of links; of several between the same two ends the cheapest counts."""
    one, other, cost = _merge_parallel((one, other, cost), size)
    ends = (np.concatenate([one, other]), np.concatenate([other, one]))
    return csr_array((np.concatenate([cost, cost]), ends), shape=(size, size))


def shorten(one: Positions, other: Positions, cost: Floats, size: int, keep: Positions) -> tuple[csr_array, Positions]:
    """Shorten a network for ways between some of its junctions.

    Parameters
    ----------
    one, other, cost
        The two ends of each link, and its cost.
    size
        Number of junctions.
    keep
        Junctions that stay, and between which no cost changes.

    Returns
    -------
    graph, junctions
        Symmetric, over the junctions that are left, which are given by position, sorted.

    Examples
    --------
    A square with a dead end, of which two corners are kept:

    >>> ends = np.array([0, 1, 2, 3, 1]), np.array([1, 2, 3, 0, 4])
    >>> graph, left = shorten(*ends, np.array([1.0, 1.0, 5.0, 5.0, 9.0]), 5, np.array([0, 2]))
    >>> left.tolist(), graph.toarray().tolist()
    ([0, 2], [[0.0, 2.0], [2.0, 0.0]])
    """
    kept = np.zeros(size, dtype=bool)
    kept[keep] = True
    links = _merge_parallel((one, other, cost), size)
    for _ in range(_ROUNDS_OF_BOTH):
        before = len(links[0])
        links = _merge_parallel(_merge_rows(_cut_dead_ends(links, kept), kept), size)
        if len(links[0]) > 0.98 * before:
            break
    left = np.union1d(np.unique(np.concatenate(links[:2])), keep)
    at = np.full(size, -1)
    at[left] = np.arange(len(left))
    return as_graph(at[links[0]], at[links[1]], links[2], len(left)), left


def _merge_parallel(links: _Links, size: int) -> _Links:
    """Keep the cheapest of several links between the same two ends, and none from an end to itself."""
    one, other, cost = links
    low, high = np.minimum(one, other).astype(np.int64), np.maximum(one, other).astype(np.int64)
    order = np.lexsort((cost, low * size + high))
    low, high, cost = low[order], high[order], cost[order]
    first = np.ones(len(low), dtype=bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    first &= low != high
    return low[first], high[first], cost[first]


def _cut_dead_ends(links: _Links, kept: NDArray[np.bool_]) -> _Links:
    one, other, cost = links
    for _ in range(_MOST_ROUNDS):
        degree = np.bincount(one, minlength=len(kept)) + np.bincount(other, minlength=len(kept))
        dead = (degree == 1) & ~kept
        through = ~(dead[one] | dead[other])
        if through.all():
            break
        one, other, cost = one[through], other[through], cost[through]
    return one, other, cost


def _merge_rows(links: _Links, kept: NDArray[np.bool_]) -> _Links:
    """Make one link of those in a row, where nothing else begins."""
    one, other, cost = links
    degree = np.bincount(one, minlength=len(kept)) + np.bincount(other, minlength=len(kept))
    inner = (degree == 2) & ~kept
    inside = inner[one] & inner[other]
    graph = coo_array((np.ones(int(inside.sum()), np.int8), (one[inside], other[inside])), shape=(len(kept),) * 2)
    count, row = connected_components(graph, directed=False)
    ends = inner[one] != inner[other]
    outer, first = np.where(inner[one], other, one)[ends], np.where(inner[one], one, other)[ends]
    total = np.bincount(row[one[inside]], cost[inside], count) + np.bincount(row[first], cost[ends], count)
    # every row of roads that is no circle has two ends outside
    order = np.argsort(row[first], kind="stable")
    near, far = outer[order][0::2], outer[order][1::2]
    between = total[row[first][order][0::2]]
    rest = ~(inside | ends)
    return (
        np.concatenate([one[rest], near]),
        np.concatenate([other[rest], far]),
        np.concatenate([cost[rest], between]),
    )
