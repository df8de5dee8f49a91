"""Re-splits of neighboring pairs: two catchments are divided anew, by a random tree or across a line, hubs re-chosen."""

import numpy as np
from numba import njit

from hubplan.cluster.kernels import INNER
from hubplan.cluster.kernels.arrays import (
    Arrays,
    Ints,
    State,
    fill_lists,
    imbalance,
    km,
    opening,
    penalty,
    recost,
    set_frontier,
)
from hubplan.cluster.kernels.trees import CUTS, add_up_subtrees, grow_tree, mark_subtree, spread


@njit(**INNER)
def cost_of_side(a: Arrays, union: Ints, n: int, side: Ints, which: int) -> float:
    """Compute person-km of the zones with ``side == which`` to the best option among them, and of opening that."""
    best, weight = np.inf, 0.0
    for q in range(n):
        i = union[q]
        if side[i] != which:
            continue
        weight += a.weight[i]
        for m in range(a.option_ptr[i], a.option_ptr[i + 1]):
            total = 0.0
            for r in range(n):
                j = union[r]
                if side[j] == which:
                    total += a.weight[j] * km(a, j, m)
            best = min(best, total + opening(a, m))
    return best if best < np.inf else a.no_hub_km * weight


@njit(**INNER)
def cut_between(a: Arrays, part: Ints, side: Ints, union: Ints, n: int) -> float:
    """Sum ``cut_cost`` of the edges between the two sides of a union."""
    total = 0.0
    for q in range(n):
        i = union[q]
        if side[i] == 1:
            for e in range(a.indptr[i], a.indptr[i + 1]):
                j = a.indices[e]
                if part[j] == 1 and side[j] == 0:
                    total += a.cut_cost[e]
    return total


@njit(**INNER)
def pairs_between(a: Arrays, part: Ints, side: Ints, union: Ints, n: int) -> float:
    """Sum ``pair_cost`` of the pairs between the two sides of a union."""
    total = 0.0
    for q in range(n):
        i = union[q]
        if side[i] == 1:
            for p in range(a.pair_ptr[i], a.pair_ptr[i + 1]):
                j = a.pair_zone[p]
                if part[j] == 1 and side[j] == 0:
                    total += a.pair_cost[p]
    return total


@njit(**INNER)
def side_is_connected(a: Arrays, part: Ints, side: Ints, union: Ints, n: int, which: int, queue: Ints) -> bool:
    """Tell whether the zones of a union with ``side == which`` are connected; ``side`` is left as it was."""
    first, count = -1, 0
    for q in range(n):
        if side[union[q]] == which:
            count += 1
            if first < 0:
                first = union[q]
    if count == 0:
        return False
    side[first] = which + 2
    queue[0] = first
    head, tail = 0, 1
    while head < tail:
        u = queue[head]
        head += 1
        for e in range(a.indptr[u], a.indptr[u + 1]):
            j = a.indices[e]
            if part[j] == 1 and side[j] == which:
                side[j] = which + 2
                queue[tail] = j
                tail += 1
    for q in range(tail):
        side[queue[q]] = which
    return tail == count


ROOM_ROWS = 6  # union, part, order, parent, side, best side


@njit(**INNER)
def split_by_tree(a: Arrays, n: int, people: int, rng: np.random.Generator, room: Ints, edges: Ints) -> bool:
    """Cut a union by a random spanning tree: of some admissible cuts the roundest, into row ``BEST``."""
    union, part, order, parent, side, best_side = room[0], room[1], room[2], room[3], room[4], room[5]
    root = np.int64(union[rng.integers(0, n)])
    reached = grow_tree(a, part, np.int64(1), root, rng, order, parent, edges)
    if reached != n:
        return False
    below = np.empty(len(part), np.int64)
    for q in range(n):
        below[order[q]] = a.people[order[q]]
    add_up_subtrees(order, n, parent, below)
    least, all_people = np.inf, float(people)
    for q in range(1, n):
        inside = float(below[order[q]])
        least = min(least, penalty(a, inside) + penalty(a, all_people - inside))
    best = np.inf
    tried = 0
    shift = rng.integers(0, n)
    for step in range(n):
        q = (step + shift) % n
        if q == 0:
            continue
        inside = float(below[order[q]])
        if penalty(a, inside) + penalty(a, all_people - inside) > least:
            continue
        mark_subtree(order, n, parent, q, side)
        value = 0.0
        for which in range(2):
            value += spread(a, order, n, side, which)
        value += cut_between(a, part, side, union, n)
        if value < best:
            best = value
            for p in range(n):
                best_side[order[p]] = side[order[p]]
        tried += 1
        if tried == CUTS:
            break
    return tried > 0


@njit(**INNER)
def split_by_sweep(a: Arrays, s: State, n: int, people: int, rng: np.random.Generator, room: Ints) -> bool:
    """Cut a union across the line between two random zones, at a random admissible place, into row ``BEST``."""
    union, part, order, side, best_side = room[0], room[1], room[2], room[4], room[5]
    one, two = union[rng.integers(0, n)], union[rng.integers(0, n)]
    if one == two:
        return False
    key = np.empty(n)
    for q in range(n):
        i = union[q]
        key[q] = np.sqrt((a.x[i] - a.x[one]) ** 2 + (a.y[i] - a.y[one]) ** 2) - np.sqrt(
            (a.x[i] - a.x[two]) ** 2 + (a.y[i] - a.y[two]) ** 2
        )
    ranked = np.argsort(key)
    least, inside, all_people = np.inf, 0.0, float(people)
    for q in range(n - 1):
        inside += a.people[union[ranked[q]]]
        least = min(least, penalty(a, inside) + penalty(a, all_people - inside))
    count, inside = 0, 0.0
    for q in range(n - 1):
        inside += a.people[union[ranked[q]]]
        if penalty(a, inside) + penalty(a, all_people - inside) <= least:
            order[count] = q
            count += 1
    last = order[rng.integers(0, count)]
    for q in range(n):
        side[union[ranked[q]]] = 1 if q <= last else 0
    for which in range(2):
        if not side_is_connected(a, part, side, union, n, which, s.queue):
            return False
    for q in range(n):
        best_side[union[q]] = side[union[q]]
    return True


@njit(**INNER)
def apply_split(a: Arrays, s: State, c: int, to: int, n: int, room: Ints) -> None:
    """Make row ``BEST`` of a union the new catchments ``c`` (side 0) and ``to`` (side 1)."""
    union, best_side, order = room[0], room[5], room[2]
    for which in range(2):
        count = np.int64(0)
        for q in range(n):
            if best_side[union[q]] == which:
                order[count] = union[q]
                count += 1
        target = c if which == 0 else to
        fill_lists(a, s, target, order, count)
        recost(a, s, target)
    for q in range(n):
        i = union[q]
        for e in range(a.indptr[i], a.indptr[i + 1]):
            between = s.label[i] != s.label[a.indices[e]]
            set_frontier(s, np.int64(e), between)
            set_frontier(s, np.int64(a.twin[e]), between)


@njit(**INNER)
def try_split(
    a: Arrays, s: State, edge: int, threshold: float, price: float, rng: np.random.Generator, room: Ints, edges: Ints
) -> bool:
    """Divide two neighboring catchments anew, if the change stays below ``threshold``."""
    c, to = np.int64(s.label[a.source[edge]]), np.int64(s.label[a.indices[edge]])
    union, part, best_side = room[0], room[1], room[5]
    n = np.int64(s.size[c] + s.size[to])
    for q in range(s.size[c]):
        union[q] = s.members[c, q]
    for q in range(s.size[to]):
        union[s.size[c] + q] = s.members[to, q]
    for q in range(n):
        part[union[q]] = 1
        best_side[union[q]] = 0 if q < s.size[c] else 1
    old_cut = cut_between(a, part, best_side, union, n)
    old_pairs = pairs_between(a, part, best_side, union, n) if len(a.pair_zone) > 0 else 0.0
    people = s.people[c] + s.people[to]
    if rng.random() < 0.5:
        found = split_by_tree(a, n, people, rng, room, edges)
    else:
        found = split_by_sweep(a, s, n, people, rng, room)
    done = False
    if found:
        count, options, inside = 0, 0, 0.0
        for q in range(n):
            i = union[q]
            if best_side[i] == 1:
                count += 1
                inside += a.people[i]
                options += a.option_ptr[i + 1] - a.option_ptr[i]
        people_c, people_to, all_people = float(s.people[c]), float(s.people[to]), float(people)
        fits = max(count, n - count) <= s.members.shape[1] and 0 < count < n
        all_options = s.option_size[c] + s.option_size[to]
        fits = fits and max(options, all_options - options) <= s.options.shape[1]
        change = price * (
            penalty(a, inside) + penalty(a, all_people - inside) - penalty(a, people_c) - penalty(a, people_to)
        )
        change += imbalance(a, inside) + imbalance(a, all_people - inside)
        change -= imbalance(a, people_c) + imbalance(a, people_to)
        change += cut_between(a, part, best_side, union, n) - old_cut - s.cost[c] - s.cost[to]
        if len(a.pair_zone) > 0:
            change += price * (old_pairs - pairs_between(a, part, best_side, union, n))
        if fits and change - 2.0 * a.prize <= threshold:
            for which in range(2):
                if which == 0 or change - a.prize <= threshold:
                    change += cost_of_side(a, union, n, best_side, which)
            if change <= threshold:
                done = True
    for q in range(n):
        part[union[q]] = -1
    if done:
        apply_split(a, s, c, to, n, room)
    return done
