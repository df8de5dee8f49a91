"""Moves of the search: annealed flips of border zones, hubs chosen anew each time, with occasional re-splits."""

import numpy as np
from numba import njit

from hubplan.cluster.kernels import ENTRY, INNER
from hubplan.cluster.kernels.arrays import (
    Arrays,
    Floats,
    Ints,
    State,
    imbalance,
    km,
    load_state,
    measure,
    opening,
    penalty,
    recost,
    set_frontier,
    stays_connected,
)
from hubplan.cluster.kernels.splits import ROOM_ROWS, try_split

MOST_BROKEN = 2**62  # more than any plan breaks


@njit(**INNER)
def cost_without(a: Arrays, s: State, zone: int) -> float:
    """Compute person-km of a zone's catchment, its hub chosen anew, were the zone taken out."""
    c = np.int64(s.label[zone])
    w = a.weight[zone]
    best = np.inf
    for p in range(s.option_size[c]):
        m = s.options[c, p]
        if a.option_zone[m] != zone:
            value = s.own[m] - w * km(a, zone, m)
            best = min(best, value)
    return best if best < np.inf else a.no_hub_km * (s.weight[c] - w)


@njit(**INNER)
def own_of_newcomer(a: Arrays, s: State, c: int, option: int) -> float:
    """Compute person-km of catchment ``c`` were its hub an option in a zone about to join it, and of opening it."""
    total = 0.0
    for q in range(s.size[c]):
        i = s.members[c, q]
        total += a.weight[i] * km(a, i, option)
    zone = a.option_zone[option]
    return total + a.weight[zone] * km(a, zone, option) + opening(a, option)


@njit(**INNER)
def cost_with(a: Arrays, s: State, c: int, zone: int) -> float:
    """Compute person-km of catchment ``c``, its hub chosen anew, were the zone put in."""
    w = a.weight[zone]
    best = np.inf
    for p in range(s.option_size[c]):
        m = s.options[c, p]
        value = s.own[m] + w * km(a, zone, m)
        best = min(best, value)
    for m in range(a.option_ptr[zone], a.option_ptr[zone + 1]):
        best = min(best, own_of_newcomer(a, s, c, m))
    return best if best < np.inf else a.no_hub_km * (s.weight[c] + w)


@njit(**INNER)
def flip(a: Arrays, s: State, zone: int, to: int, cost_from: float, cost_to: float) -> None:
    """Move a zone to another catchment; the costs are those from ``cost_without`` and ``cost_with``."""
    c = np.int64(s.label[zone])
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
        set_frontier(s, np.int64(e), between)
        set_frontier(s, np.int64(a.twin[e]), between)


@njit(**INNER)
def pairs_of_flip(a: Arrays, s: State, zone: int, to: int) -> float:
    """Compute by how many people a flip changes the cost of the zone's pairs."""
    c = np.int64(s.label[zone])
    total = 0.0
    for q in range(a.pair_ptr[zone], a.pair_ptr[zone + 1]):
        there = s.label[a.pair_zone[q]]
        if there == c:
            total -= a.pair_cost[q]
        elif there == to:
            total += a.pair_cost[q]
    return total


@njit(**INNER)
def try_flip(a: Arrays, s: State, edge: int, threshold: float, price: float) -> bool:
    """Move the zone at an edge's start to the catchment at its end, if the change stays below ``threshold``."""
    zone = np.int64(a.source[edge])
    c, to = np.int64(s.label[zone]), np.int64(s.label[a.indices[edge]])
    if s.size[c] == 1 or s.size[to] >= s.members.shape[1]:
        return False
    here = a.option_ptr[zone + 1] - a.option_ptr[zone]
    if s.option_size[to] + here > s.options.shape[1]:
        return False
    p, pc, pt = float(a.people[zone]), float(s.people[c]), float(s.people[to])
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
    # taking a zone out saves at most the whole cost, each of the two may gain a prize, and a hub with routes may come in
    gained = s.cost[to] if a.no_route_km > 0.0 else 0.0
    if change - s.cost[c] - gained - 2.0 * a.prize > threshold:
        return False
    cost_from = cost_without(a, s, zone)
    change += cost_from - s.cost[c]
    cost_to = cost_with(a, s, to, zone)
    change += cost_to - s.cost[to]
    if change > threshold or not stays_connected(a, s, zone):
        return False
    flip(a, s, zone, to, cost_from, cost_to)
    return True


@njit(**INNER)
def copy_labels(label: Ints, to: Ints) -> None:
    """Copy labels one by one: numba would spend seconds compiling the error for arrays that differ in length."""
    for i in range(len(label)):
        to[i] = label[i]


@njit(**ENTRY)
def anneal(
    a: Arrays,
    s: State,
    label: Ints,
    rng: np.random.Generator,
    steps: int,
    schedule: Floats,
    best_label: Ints,
) -> tuple[float, float, float, float, float, int]:
    """Improve a labelling for a number of steps; the best labelling of the later half goes to ``best_label``.

    ``schedule`` holds the first and the last temperature (person-km), the first and the last price of a person out
    of the band (km), and the share of steps that re-split a pair. The best breaks the fewest requirements, then has the
    least penalty, then the least objective. Returns what :func:`measure` returns of it.
    """
    load_state(a, s, label)
    n = len(label)
    room = np.full((ROOM_ROWS, n), -1, np.int32)
    edges = np.empty(len(a.indices) + 1, np.int32)
    best = (np.inf, np.inf, np.inf, 0.0, 0.0, MOST_BROKEN)
    if steps == 0:
        best = measure(a, s)
        copy_labels(s.label, best_label)
    warm, cold, cheap, dear, splits = schedule[0], schedule[1], schedule[2], schedule[3], schedule[4]
    pause = max(200, n)
    heat, price = warm, cheap
    for step in range(steps):
        if step % 64 == 0:  # powers are dear beside a step
            done = step / steps
            heat = warm * (cold / warm) ** done
            price = cheap * (dear / cheap) ** min(1.0, done / 0.7)
        if s.tally[0] > 0:
            edge = np.int64(s.frontier[rng.integers(0, s.tally[0])])
            threshold = -heat * np.log(1.0 - rng.random())
            if rng.random() < splits:
                try_split(a, s, edge, threshold, price, rng, room, edges)
            else:
                try_flip(a, s, edge, threshold, price)
        if (step % pause == pause - 1 and 2 * step > steps) or step == steps - 1:
            if step == steps - 1 or step % (50 * pause) == pause - 1:
                for c in range(len(s.size)):  # sums drift by rounding
                    recost(a, s, c)
            found = measure(a, s)
            if (found[5], found[0], found[1]) < (best[5], best[0], best[1]):
                best = found
                copy_labels(s.label, best_label)
    return best
