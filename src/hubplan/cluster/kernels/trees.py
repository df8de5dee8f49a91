"""Random spanning trees of part of the map, their cuts, and plans made from such cuts."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hubplan.cluster.kernels import ENTRY, INNER
from hubplan.cluster.kernels.arrays import Arrays, Ints

TRIES = 12
CUTS = 6


@njit(**INNER)
def grow_tree(
    a: Arrays, part: Ints, wanted: int, root: int, rng: np.random.Generator, order: Ints, parent: Ints, edges: Ints
) -> int:
    """Grow a random spanning tree over the zones with ``part == wanted`` that ``root`` reaches.

    ``order`` takes the zones, parents before children; ``parent`` each zone's parent (−1 at the root); ``edges`` is
    room for as many edges as the problem has. Returns how many zones were reached. ``part`` is left as it was.
    """
    mark = -2 - wanted  # out of the way of real parts, which are 0 or more
    part[root] = mark
    parent[root] = -1
    order[0] = root
    n = 1
    room = 0
    for e in range(a.indptr[root], a.indptr[root + 1]):
        edges[room] = e
        room += 1
    while room > 0:
        pick = rng.integers(0, room)
        e = edges[pick]
        room -= 1
        edges[pick] = edges[room]
        j = a.indices[e]
        if part[j] != wanted:
            continue
        part[j] = mark
        parent[j] = a.source[e]
        order[n] = j
        n += 1
        for f in range(a.indptr[j], a.indptr[j + 1]):
            if part[a.indices[f]] == wanted:
                edges[room] = f
                room += 1
    for q in range(n):
        part[order[q]] = wanted
    return n


@njit(**INNER)
def spread(a: Arrays, order: Ints, n: int, side: Ints, which: int) -> float:
    """Compute person-km of the zones with ``side == which`` to their mean point: a cheap estimate of travel."""
    weight, sx, sy = 1e-9, 0.0, 0.0
    for q in range(n):
        i = order[q]
        if side[i] == which:
            weight += a.weight[i]
            sx += a.weight[i] * a.x[i]
            sy += a.weight[i] * a.y[i]
    sx, sy = sx / weight, sy / weight
    total = 0.0
    for q in range(n):
        i = order[q]
        if side[i] == which:
            dx, dy = a.x[i] - sx, a.y[i] - sy
            total += a.weight[i] * np.sqrt(dx * dx + dy * dy)
    return total


@njit(**INNER)
def add_up_subtrees(order: Ints, n: int, parent: Ints, below: NDArray[Any]) -> None:
    """Sum the values of zones over their subtrees, in place."""
    for q in range(n - 1, 0, -1):
        below[parent[order[q]]] += below[order[q]]


@njit(**INNER)
def mark_subtree(order: Ints, n: int, parent: Ints, at: int, side: Ints) -> None:
    """Set ``side`` to 1 in the subtree of the zone at position ``at`` of ``order``, else to 0."""
    for q in range(at):
        side[order[q]] = 0
    side[order[at]] = 1
    for q in range(at + 1, n):
        side[order[q]] = side[parent[order[q]]]


@njit(**INNER)
def _window(a: Arrays, k: int, mean: float, slack: float) -> tuple[float, float]:
    """Bound the people of a part of ``k`` catchments; parts still to be cut keep away from the limits."""
    if k == 1:
        return a.low, a.high
    low = a.low if mean < a.low else mean - slack * (mean - a.low)
    high = a.high if mean > a.high else mean + slack * (a.high - mean)
    return k * low, k * high


@njit(**ENTRY)
def cut_recursively(
    a: Arrays, zones: Ints, k: int, first_label: int, rng: np.random.Generator, label: Ints, slack: float
) -> None:
    """Cut a connected set of zones into ``k`` connected parts near the band; writes ``label`` for these zones.

    Each cut takes an edge of a random spanning tree away where both sides can hold a whole number of catchments,
    and of several such cuts the one whose sides are roundest. Where no cut fits, the least bad one is taken: the
    search mends it.
    """
    n_all = len(label)
    part = np.full(n_all, -1, np.int32)
    order = np.empty(n_all, np.int32)
    parent = np.empty(n_all, np.int32)
    side = np.zeros(n_all, np.int32)
    best_side = np.zeros(n_all, np.int32)
    below = np.zeros(n_all, np.int64)
    zones_below = np.zeros(n_all, np.int64)
    edges = np.empty(len(a.indices) + 1, np.int32)
    arena = zones.copy()
    stack_from = np.empty(k + 1, np.int64)
    stack_to = np.empty(k + 1, np.int64)
    stack_k = np.empty(k + 1, np.int64)
    stack_label = np.empty(k + 1, np.int64)
    stack_from[0], stack_to[0], stack_k[0], stack_label[0] = 0, len(arena), k, first_label
    depth = 1
    while depth > 0:
        depth -= 1
        lo, hi, parts, start = stack_from[depth], stack_to[depth], stack_k[depth], stack_label[depth]
        if parts == 1:
            for q in range(lo, hi):
                label[arena[q]] = start
            continue
        total = 0
        for q in range(lo, hi):
            part[arena[q]] = 0
            total += a.people[arena[q]]
        mean = total / parts
        best, best_k, least_bad = np.inf, 0, np.inf
        found = 0
        for _ in range(TRIES):
            root = np.int64(arena[rng.integers(lo, hi)])
            n = grow_tree(a, part, np.int64(0), root, rng, order, parent, edges)
            for q in range(n):
                below[order[q]] = a.people[order[q]]
                zones_below[order[q]] = 1
            add_up_subtrees(order, n, parent, below)
            add_up_subtrees(order, n, parent, zones_below)
            tried = 0
            shift = rng.integers(0, n)
            for step in range(n):
                q = (step + shift) % n
                if q == 0:
                    continue
                people = below[order[q]]
                inside = zones_below[order[q]]
                # every catchment needs a zone, so neither side can hold more of them than it has zones
                k_least, k_most = max(1, parts - (n - inside)), min(parts - 1, inside)
                if k_least > k_most:
                    continue
                k_in = int(min(max(np.rint(people / mean), k_least), k_most)) if mean > 0 else int(k_least)
                low_in, high_in = _window(a, k_in, mean, slack)
                low_out, high_out = _window(a, parts - k_in, mean, slack)
                off = max(low_in - people, people - high_in, 0.0) + max(
                    low_out - (total - people), (total - people) - high_out, 0.0
                )
                fits = off == 0.0
                if fits and tried >= CUTS:
                    break
                if not fits and (found > 0 or off >= least_bad):
                    continue
                mark_subtree(order, n, parent, q, side)
                if fits:
                    tried += 1
                    # cuts near the middle keep the recursion shallow and the parts alike
                    lopsided = abs(2.0 * k_in - parts) / parts
                    value = 0.0
                    for which in range(2):
                        value += spread(a, order, n, side, which)
                    value *= 1.0 + 0.3 * lopsided
                    if found > 0 and value >= best:
                        continue
                    best = value
                    found += 1
                else:
                    least_bad = off
                best_k = k_in
                for p in range(n):
                    best_side[order[p]] = side[order[p]]
            if found >= CUTS:
                break
        # a stable partition of the arena: sides stay in the order of the zones
        count = 0
        for q in range(lo, hi):
            part[arena[q]] = -1
            if best_side[arena[q]] == 0:
                order[count] = arena[q]
                count += 1
        middle = lo + count
        for q in range(lo, hi):
            if best_side[arena[q]] == 1:
                order[count] = arena[q]
                count += 1
        for q in range(lo, hi):
            arena[q] = order[q - lo]
        stack_from[depth], stack_to[depth] = lo, middle
        stack_k[depth], stack_label[depth] = parts - best_k, start
        stack_from[depth + 1], stack_to[depth + 1] = middle, hi
        stack_k[depth + 1], stack_label[depth + 1] = best_k, start + parts - best_k
        depth += 2
