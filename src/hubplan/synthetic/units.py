"""Units that data zones nest in: councils in contiguous blocks, and intermediate zones of about five."""

import heapq

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from hubplan.synthetic.fields import Points
from hubplan.synthetic.zones import find_middles, order_along_curve

_WANTED, _LEAST, _MOST = 5, 4, 8
_ROUNDS = 8


def zone_graph(sides: NDArray[np.int64], centres: Points) -> csr_array:
    """Build the graph of zones that share a border, weighted by the distance of their centres.

    Parameters
    ----------
    sides
        Zones on both sides of each border of the mesh; −1 is water.
    centres
        Of the zones.
    """
    n = len(centres)
    apart = sides[(sides[:, 0] != sides[:, 1]) & (sides >= 0).all(axis=1)]
    pairs = np.unique(np.sort(apart, axis=1), axis=0)
    both = np.concatenate([pairs, pairs[:, ::-1]])
    length = np.hypot(*(centres[both[:, 0]] - centres[both[:, 1]]).T)
    return csr_array((length, (both[:, 0], both[:, 1])), shape=(n, n))


def split_councils(graph: csr_array, centres: Points, councils: int) -> NDArray[np.int64]:
    """Split zones into contiguous councils, numbered from 0; an island goes with the council that is nearest."""
    if councils == 1:
        return np.zeros(len(centres), dtype=np.int64)
    # hops, not metres: towns have many zones, and councils should have about as many zones each
    hops = graph.copy()
    hops.data = np.ones_like(hops.data)
    _, piece = connected_components(graph, directed=False)
    mainland = np.flatnonzero(piece == np.argmax(np.bincount(piece)))
    along = mainland[np.argsort(order_along_curve(centres[mainland]))]
    seeds = along[((np.arange(councils) + 0.5) / councils * len(along)).astype(np.int64)]
    for _ in range(_ROUNDS):
        away, _, source = dijkstra(hops, indices=seeds, min_only=True, return_predecessors=True)
        council = np.asarray(pd.Index(seeds).get_indexer(source), dtype=np.int64)
        seeds = find_middles(centres, council, np.ones(len(centres)))
    lost = np.flatnonzero(~np.isfinite(away))
    found = np.flatnonzero(np.isfinite(away))
    for piece in _pieces(graph, lost):
        gap = np.hypot(*(centres[piece][:, None] - centres[found][None]).transpose(2, 0, 1))
        council[piece] = council[found[np.argmin(gap.min(axis=0))]]
    return council


def group_zones(graph: csr_array, centres: Points, council: NDArray[np.int64]) -> NDArray[np.int64]:
    """Group zones into contiguous intermediate zones of 4 to 8 within their council, smaller only where cut off.

    Groups grow from the edges of what is still free, so that few single zones are left over.
    """
    neighbors = [
        [int(j) for j in graph.indices[graph.indptr[i] : graph.indptr[i + 1]] if council[j] == council[i]]
        for i in range(len(centres))
    ]
    group = np.full(len(centres), -1, dtype=np.int64)
    free = np.array([len(near) for near in neighbors])
    queue = [(int(free[i]), i) for i in range(len(centres))]
    heapq.heapify(queue)
    members: list[list[int]] = []
    while queue:
        known, start = heapq.heappop(queue)
        if group[start] >= 0 or known != free[start]:
            continue
        grown = _grow(start, neighbors, group, centres, len(members))
        members.append(grown)
        for i in grown:
            for j in neighbors[i]:
                free[j] -= 1
                if group[j] < 0:
                    heapq.heappush(queue, (int(free[j]), j))
    _join_small(members, neighbors, group)
    return np.unique(group, return_inverse=True)[1].astype(np.int64)


def _grow(start: int, neighbors: list[list[int]], group: NDArray[np.int64], centres: Points, number: int) -> list[int]:
    grown = [start]
    group[start] = number
    touching = {j: 1 for j in neighbors[start] if group[j] < 0}
    while touching and len(grown) < _WANTED:
        middle = centres[grown].mean(axis=0)
        best = min(touching, key=lambda j: (-touching[j], float(np.hypot(*(centres[j] - middle))), j))
        del touching[best]
        group[best] = number
        grown.append(best)
        for j in neighbors[best]:
            if group[j] < 0:
                touching[j] = touching.get(j, 0) + 1
    return grown


def _join_small(members: list[list[int]], neighbors: list[list[int]], group: NDArray[np.int64]) -> None:
    """Give groups that are too small to a neighboring group, or share them out zone by zone."""
    for number in sorted(range(len(members)), key=lambda g: (len(members[g]), g)):
        if not 0 < len(members[number]) < _LEAST:
            continue
        near = {int(group[j]) for i in members[number] for j in neighbors[i]} - {number}
        room = [g for g in near if len(members[g]) + len(members[number]) <= _MOST]
        if room:
            best = min(room, key=lambda g: (len(members[g]), g))
            group[members[number]] = best
            members[best] += members[number]
            members[number] = []


def _pieces(graph: csr_array, zones: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    left, pieces = set(zones.tolist()), []
    while left:
        reach = dijkstra(graph, indices=min(left), unweighted=True)
        piece = np.flatnonzero(np.isfinite(reach))
        pieces.append(piece)
        left -= set(piece.tolist())
    return pieces
