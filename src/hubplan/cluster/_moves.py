"""The search: annealed flips of border zones and re-splits of neighboring pairs, hubs re-chosen in every evaluation."""

import numpy as np
from numba import njit

from hubplan.cluster._arrays import (
    Arrays,
    Floats,
    Ints,
    State,
    fill_lists,
    imbalance,
    km,
    load_state,
    measure,
    penalty,
    recost,
    set_frontier,
    stays_connected,
)
from hubplan.cluster._tree import CUTS, add_up_subtrees, grow_tree, mark_subtree, spread


@njit(cache=True, nogil=True)
def cost_without(a: Arrays, s: State, zone: int) -> float:
    """Person-km of a zone's catchment, its hub chosen anew, were the zone taken out."""
    c = s.label[zone]
    w = a.weight[zone]
    best = np.inf
    for p in range(s.option_size[c]):
        m = s.options[c, p]
        if a.option_zone[m] != zone:
            value = s.own[m] - w * km(a, zone, m)
            best = min(best, value)
    return best if best < np.inf else a.no_hub_km * (s.weight[c] - w)


@njit(cache=True, nogil=True)
def own_of_newcomer(a: Arrays, s: State, c: int, option: int) -> float:
    """Person-km of catchment ``c`` were an option its hub that lies in a zone about to join it; its fee included."""
    total = 0.0
    for q in range(s.size[c]):
        i = s.members[c, q]
        total += a.weight[i] * km(a, i, option)
    zone = a.option_zone[option]
    return total + a.weight[zone] * km(a, zone, option) + a.fee[option]


@njit(cache=True, nogil=True)
def cost_with(a: Arrays, s: State, c: int, zone: int) -> float:
    """Person-km of catchment ``c``, its hub chosen anew, were the zone put in."""
    w = a.weight[zone]
    best = np.inf
    for p in range(s.option_size[c]):
        m = s.options[c, p]
        value = s.own[m] + w * km(a, zone, m)
        best = min(best, value)
    for m in range(a.option_ptr[zone], a.option_ptr[zone + 1]):
        best = min(best, own_of_newcomer(a, s, c, m))
    return best if best < np.inf else a.no_hub_km * (s.weight[c] + w)


@njit(cache=True, nogil=True)
def flip(a: Arrays, s: State, zone: int, to: int, cost_from: float, cost_to: float) -> None:
    """Move a zone to another catchment; the costs are what ``cost_without`` and ``cost_with`` said."""
    c = s.label[zone]
    w = a.weight[zone]
    for m in range(a.option_ptr[zone], a.option_ptr[zone + 1]):
        s.option_size[c] -= 1
        last = s.options[c, s.option_size[c]]
        s.options[c, s.option_slot[m]] = last
        s.option_slot[last] = s.option_slot[m]
    for p in range(s.option_size[c]):
        m = s.options[c, p]
        s.own[m] -= w * km(a, zone, m)
    for p in range(s.option_size[to]):
        m = s.options[to, p]
        s.own[m] += w * km(a, zone, m)
    for m in range(a.option_ptr[zone], a.option_ptr[zone + 1]):
        s.own[m] = own_of_newcomer(a, s, to, m)
        s.options[to, s.option_size[to]] = m
        s.option_slot[m] = s.option_size[to]
        s.option_size[to] += 1
    s.size[c] -= 1
    last = s.members[c, s.size[c]]
    s.members[c, s.slot[zone]] = last
    s.slot[last] = s.slot[zone]
    s.members[to, s.size[to]] = zone
    s.slot[zone] = s.size[to]
    s.size[to] += 1
    s.label[zone] = to
    s.people[c] -= a.people[zone]
    s.people[to] += a.people[zone]
    s.weight[c] -= w
    s.weight[to] += w
    s.cost[c], s.cost[to] = cost_from, cost_to
    for e in range(a.indptr[zone], a.indptr[zone + 1]):
        between = s.label[a.indices[e]] != to
        set_frontier(s, e, between)
        set_frontier(s, a.twin[e], between)


@njit(cache=True, nogil=True)
def pairs_of_flip(a: Arrays, s: State, zone: int, to: int) -> float:
    """By how many people a flip changes what the zone's pairs count as."""
    c = s.label[zone]
    total = 0.0
    for q in range(a.pair_ptr[zone], a.pair_ptr[zone + 1]):
        there = s.label[a.pair_zone[q]]
        if there == c:
            total -= a.pair_cost[q]
        elif there == to:
            total += a.pair_cost[q]
    return total


@njit(cache=True, nogil=True)
def try_flip(a: Arrays, s: State, edge: int, threshold: float, price: float) -> bool:
    """Move the zone at an edge's start to the catchment at its end, if the change stays below ``threshold``."""
    zone = a.source[edge]
    c, to = s.label[zone], s.label[a.indices[edge]]
    if s.size[c] == 1 or s.size[to] >= s.members.shape[1]:
        return False
    here = a.option_ptr[zone + 1] - a.option_ptr[zone]
    if s.option_size[to] + here > s.options.shape[1]:
        return False
    p, pc, pt = a.people[zone], s.people[c], s.people[to]
    change = price * (penalty(a, pc - p) + penalty(a, pt + p) - penalty(a, pc) - penalty(a, pt))
    change += imbalance(a, pc - p) + imbalance(a, pt + p) - imbalance(a, pc) - imbalance(a, pt)
    for e in range(a.indptr[zone], a.indptr[zone + 1]):
        there = s.label[a.indices[e]]
        if there == c:
            change += a.cut_cost[e]
        elif there == to:
            change -= a.cut_cost[e]
    if len(a.pair_zone) > 0:
        change += price * pairs_of_flip(a, s, zone, to)
    # taking a zone out saves at most the whole cost, and each of the two may gain a prize
    if change - s.cost[c] - 2.0 * a.prize > threshold:
        return False
    cost_from = cost_without(a, s, zone)
    change += cost_from - s.cost[c]
    cost_to = cost_with(a, s, to, zone)
    change += cost_to - s.cost[to]
    if change > threshold or not stays_connected(a, s, zone):
        return False
    flip(a, s, zone, to, cost_from, cost_to)
    return True


@njit(cache=True, nogil=True)
def cost_of_side(a: Arrays, union: Ints, n: int, side: Ints, which: int) -> float:
    """Person-km of the zones with ``side == which`` to the best option among them, fees included."""
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
            best = min(best, total + a.fee[m])
    return best if best < np.inf else a.no_hub_km * weight


@njit(cache=True, nogil=True)
def cut_between(a: Arrays, part: Ints, wanted: int, side: Ints, union: Ints, n: int) -> float:
    """Sum ``cut_cost`` of the edges between the two sides of a union."""
    total = 0.0
    for q in range(n):
        i = union[q]
        if side[i] == 1:
            for e in range(a.indptr[i], a.indptr[i + 1]):
                j = a.indices[e]
                if part[j] == wanted and side[j] == 0:
                    total += a.cut_cost[e]
    return total


@njit(cache=True, nogil=True)
def pairs_between(a: Arrays, part: Ints, wanted: int, side: Ints, union: Ints, n: int) -> float:
    """Sum ``pair_cost`` of the pairs between the two sides of a union."""
    total = 0.0
    for q in range(n):
        i = union[q]
        if side[i] == 1:
            for p in range(a.pair_ptr[i], a.pair_ptr[i + 1]):
                j = a.pair_zone[p]
                if part[j] == wanted and side[j] == 0:
                    total += a.pair_cost[p]
    return total


@njit(cache=True, nogil=True)
def side_is_connected(
    a: Arrays, part: Ints, wanted: int, side: Ints, union: Ints, n: int, which: int, queue: Ints
) -> bool:
    """Whether the zones of a union with ``side == which`` are one piece; ``side`` is left as it was."""
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
            if part[j] == wanted and side[j] == which:
                side[j] = which + 2
                queue[tail] = j
                tail += 1
    for q in range(tail):
        side[queue[q]] = which
    return tail == count


MOST_BROKEN = 2**62  # more than any plan breaks
ROOM_ROWS = 7  # union, part, order, parent, side, best side, people below


@njit(cache=True, nogil=True)
def split_by_tree(a: Arrays, n: int, people: int, rng: np.random.Generator, room: Ints, edges: Ints) -> bool:
    """Cut a union by a random spanning tree: of some admissible cuts the roundest, into row ``BEST``."""
    union, part, order, parent, side, best_side = room[0], room[1], room[2], room[3], room[4], room[5]
    root = union[rng.integers(0, n)]
    reached = grow_tree(a, part, 1, root, rng, order, parent, edges)
    if reached != n:
        return False
    below = room[6]
    for q in range(n):
        below[order[q]] = a.people[order[q]]
    add_up_subtrees(order, n, parent, below)
    least = np.inf
    for q in range(1, n):
        inside = below[order[q]]
        least = min(least, penalty(a, inside) + penalty(a, people - inside))
    best = np.inf
    tried = 0
    shift = rng.integers(0, n)
    for step in range(n):
        q = (step + shift) % n
        if q == 0:
            continue
        inside = below[order[q]]
        if penalty(a, inside) + penalty(a, people - inside) > least:
            continue
        mark_subtree(order, n, parent, q, side)
        value = spread(a, order, n, side, 0) + spread(a, order, n, side, 1)
        value += cut_between(a, part, 1, side, union, n)
        if value < best:
            best = value
            for p in range(n):
                best_side[order[p]] = side[order[p]]
        tried += 1
        if tried == CUTS:
            break
    return tried > 0


@njit(cache=True, nogil=True)
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
    least, inside = np.inf, 0
    for q in range(n - 1):
        inside += a.people[union[ranked[q]]]
        least = min(least, penalty(a, inside) + penalty(a, people - inside))
    count, inside = 0, 0
    for q in range(n - 1):
        inside += a.people[union[ranked[q]]]
        if penalty(a, inside) + penalty(a, people - inside) <= least:
            order[count] = q
            count += 1
    last = order[rng.integers(0, count)]
    for q in range(n):
        side[union[ranked[q]]] = 1 if q <= last else 0
    if not side_is_connected(a, part, 1, side, union, n, 0, s.queue):
        return False
    if not side_is_connected(a, part, 1, side, union, n, 1, s.queue):
        return False
    for q in range(n):
        best_side[union[q]] = side[union[q]]
    return True


@njit(cache=True, nogil=True)
def apply_split(a: Arrays, s: State, c: int, to: int, n: int, room: Ints) -> None:
    """Make row ``BEST`` of a union the new catchments ``c`` (side 0) and ``to`` (side 1)."""
    union, best_side, order = room[0], room[5], room[2]
    for which in range(2):
        count = 0
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
            set_frontier(s, e, between)
            set_frontier(s, a.twin[e], between)


@njit(cache=True, nogil=True)
def try_split(
    a: Arrays, s: State, edge: int, threshold: float, price: float, rng: np.random.Generator, room: Ints, edges: Ints
) -> bool:
    """Divide two neighboring catchments anew, if the change stays below ``threshold``."""
    c, to = s.label[a.source[edge]], s.label[a.indices[edge]]
    union, part, best_side = room[0], room[1], room[5]
    n = s.size[c] + s.size[to]
    for q in range(s.size[c]):
        union[q] = s.members[c, q]
    for q in range(s.size[to]):
        union[s.size[c] + q] = s.members[to, q]
    for q in range(n):
        part[union[q]] = 1
        best_side[union[q]] = 0 if q < s.size[c] else 1
    old_cut = cut_between(a, part, 1, best_side, union, n)
    old_pairs = pairs_between(a, part, 1, best_side, union, n) if len(a.pair_zone) > 0 else 0.0
    people = s.people[c] + s.people[to]
    if rng.random() < 0.5:
        found = split_by_tree(a, n, people, rng, room, edges)
    else:
        found = split_by_sweep(a, s, n, people, rng, room)
    done = False
    if found:
        count, options, inside = 0, 0, 0
        for q in range(n):
            i = union[q]
            if best_side[i] == 1:
                count += 1
                inside += a.people[i]
                options += a.option_ptr[i + 1] - a.option_ptr[i]
        fits = max(count, n - count) <= s.members.shape[1] and 0 < count < n
        all_options = s.option_size[c] + s.option_size[to]
        fits = fits and max(options, all_options - options) <= s.options.shape[1]
        change = price * (
            penalty(a, inside) + penalty(a, people - inside) - penalty(a, s.people[c]) - penalty(a, s.people[to])
        )
        change += imbalance(a, inside) + imbalance(a, people - inside)
        change -= imbalance(a, s.people[c]) + imbalance(a, s.people[to])
        change += cut_between(a, part, 1, best_side, union, n) - old_cut - s.cost[c] - s.cost[to]
        if len(a.pair_zone) > 0:
            change += price * (old_pairs - pairs_between(a, part, 1, best_side, union, n))
        if fits and change - 2.0 * a.prize <= threshold:
            change += cost_of_side(a, union, n, best_side, 0)
            if change - a.prize <= threshold:
                change += cost_of_side(a, union, n, best_side, 1)
            if change <= threshold:
                done = True
    for q in range(n):
        part[union[q]] = -1
    if done:
        apply_split(a, s, c, to, n, room)
    return done


@njit(cache=True, nogil=True)
def anneal(
    a: Arrays,
    s: State,
    label: Ints,
    rng: np.random.Generator,
    steps: int,
    schedule: Floats,
    best_label: Ints,
) -> tuple[float, float, float, int]:
    """Improve a labelling for a number of steps; the best labelling of the later half goes to ``best_label``.

    ``schedule`` holds the first and the last temperature (person-km), the first and the last price of a person out
    of the band (km), and the share of steps that re-split a pair. The best breaks the fewest requirements, then has the
    least penalty, then the least objective. Returns its (penalty, objective, travel, broken).
    """
    load_state(a, s, label)
    n = len(label)
    room = np.full((ROOM_ROWS, n), -1, np.int32)
    edges = np.empty(len(a.indices) + 1, np.int32)
    best_violation, best_objective, best_travel, best_broken = np.inf, np.inf, np.inf, MOST_BROKEN
    if steps == 0:
        best_violation, best_objective, best_travel, best_broken = measure(a, s)
        best_label[:] = s.label
    warm, cold, cheap, dear, splits = schedule[0], schedule[1], schedule[2], schedule[3], schedule[4]
    pause = max(200, n)
    heat, price = warm, cheap
    for step in range(steps):
        if step % 64 == 0:  # powers are dear beside a step
            done = step / steps
            heat = warm * (cold / warm) ** done
            price = cheap * (dear / cheap) ** min(1.0, done / 0.7)
        if s.tally[0] > 0:
            edge = s.frontier[rng.integers(0, s.tally[0])]
            threshold = -heat * np.log(1.0 - rng.random())
            if rng.random() < splits:
                try_split(a, s, edge, threshold, price, rng, room, edges)
            else:
                try_flip(a, s, edge, threshold, price)
        if (step % pause == pause - 1 and 2 * step > steps) or step == steps - 1:
            if step == steps - 1 or step % (50 * pause) == pause - 1:
                for c in range(len(s.size)):  # sums drift by rounding
                    recost(a, s, c)
            violation, objective, travel, broken = measure(a, s)
            if (broken, violation, objective) < (best_broken, best_violation, best_objective):
                best_violation, best_objective, best_travel, best_broken = violation, objective, travel, broken
                best_label[:] = s.label
    return best_violation, best_objective, best_travel, best_broken
