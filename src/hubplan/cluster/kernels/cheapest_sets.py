"""Cheapest catchment of each option where borders cost: a minimum cut, with a price that keeps people in the band."""

import numpy as np
from numba import njit

from hubplan.cluster.kernels import ENTRY, INNER
from hubplan.cluster.kernels.arrays import Arrays, Floats, Ints, km

_LEAST = 1e-9  # person-km: less is rounding


@njit(**INNER)
def cut_cheapest(
    a: Arrays, half: Floats, home: int, excess: Floats, spare: Floats, level: Ints, at: Ints, queue: Ints, path: Ints
) -> float:
    """Push flow from zones worth taking to zones that are not, through borders (Dinic 1970).

    ``excess`` is minus each zone's cost on entry and what is left of it on return, ``half`` each directed edge's
    capacity. Returns the flow; zones with ``level`` other than −1 then are the cheapest set that holds ``home``.
    Stopped at any time, costs and flow together bound the cheapest set from below.
    """
    n = len(excess)
    spare[:] = half
    flow = 0.0
    while True:
        level[:] = -1
        tail = 0
        for i in range(n):
            at[i] = a.indptr[i]
            if excess[i] > _LEAST or i == home:
                level[i] = 0
                queue[tail] = i
                tail += 1
        sources, head, found = tail, 0, False
        while head < tail:
            u = queue[head]
            head += 1
            for e in range(a.indptr[u], a.indptr[u + 1]):
                j = a.indices[e]
                if level[j] < 0 and spare[e] > _LEAST:
                    level[j] = level[u] + 1
                    queue[tail] = j
                    tail += 1
                    if excess[j] < -_LEAST:
                        found = True
        if not found:
            return flow
        for q in range(sources):
            s = queue[q]
            u, depth = s, 0
            while True:
                if u != s and excess[u] < -_LEAST:
                    pushed = -excess[u] if s == home else min(-excess[u], excess[s])
                    for d in range(depth):
                        pushed = min(pushed, spare[path[d]])
                    for d in range(depth):
                        spare[path[d]] -= pushed
                        spare[a.twin[path[d]]] += pushed
                    excess[u] += pushed
                    flow += pushed
                    if s != home:
                        excess[s] -= pushed
                        if excess[s] <= _LEAST:
                            break
                    u, depth = s, 0
                    continue
                moved = False
                while at[u] < a.indptr[u + 1]:
                    e = at[u]
                    j = a.indices[e]
                    if spare[e] > _LEAST and level[j] == level[u] + 1:
                        path[depth] = e
                        depth += 1
                        u = j
                        moved = True
                        break
                    at[u] += 1
                if not moved:
                    if depth == 0:
                        break
                    level[u] = -2
                    depth -= 1
                    u = a.source[path[depth]]
                    at[u] += 1


@njit(**ENTRY)
def price_sets(
    a: Arrays, price: Floats, live: Ints, tries: int, toll: Floats, value: Floats, left: Floats, taken: Floats
) -> None:
    """Bound from below what the catchment of each option in ``live`` costs, zones being worth ``price`` a person.

    v_m = fee_m + max over μ of min over S ∋ home of Σ (w_i d_im − p_i (price_i + μ)) + half the borders of S, and of
    min over P in the band of μP + balance (P − target)². ``toll`` holds μ, on entry the first to try, on return the
    best of ``tries``; ``left`` (options, zones) then is what a zone still costs to join (above 0) or to leave out
    (below 0); ``taken`` a mixture of sets whose people come near P.
    """
    n = len(a.people)
    excess, half, spare = np.empty(n), np.maximum(a.cut_cost, 0.0) / 2, np.empty(len(a.indices))
    level, at, queue = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int32)
    path = np.empty(n + 1, np.int32)
    sets = np.zeros((2, n))
    stride = 0.02 * a.no_hub_km
    for m in live:
        home = a.option_zone[m]
        # two tolls between which the best one lies: people are short at the first, too many at the second
        x0, x1, v0, v1, g0, g1 = -np.inf, np.inf, 0.0, 0.0, 1.0, -1.0
        x, best = toll[m], -np.inf
        for _ in range(tries):
            fixed = a.fee[m]
            for i in range(n):
                cost = a.weight[i] * km(a, i, m) - a.people[i] * (price[i] + x)
                excess[i] = -cost
                if cost < 0.0 or i == home:
                    fixed += cost
            excess[home] = 0.0
            v = fixed + cut_cheapest(a, half, home, excess, spare, level, at, queue, path)
            held = 0.0
            for i in range(n):
                if level[i] != -1:
                    held += a.people[i]
            if a.balance > 0.0:
                wanted = min(max(a.target - x / (2.0 * a.balance), a.low), a.high)
            elif x == 0.0:
                wanted = min(max(held, a.low), a.high)
            else:
                wanted = a.low if x > 0.0 else a.high
            v += x * wanted + a.balance * (wanted - a.target) ** 2
            g = wanted - held
            if v > best:
                best, toll[m], value[m] = v, x, v
                for i in range(n):
                    left[m, i] = -excess[i]
            for i in range(n):
                sets[0 if g >= 0.0 else 1, i] = 0.0 if level[i] == -1 else 1.0
            if g >= 0.0:
                x0, v0, g0 = x, v, g
            else:
                x1, v1, g1 = x, v, g
            if g == 0.0:
                break
            if x0 == -np.inf:
                x = x1 - stride
                stride = 2.0 * stride
            elif x1 == np.inf:
                x = x0 + stride
                stride = 2.0 * stride
            else:  # where the tangents meet
                x = (v1 - v0 + g0 * x0 - g1 * x1) / (g0 - g1)
                if not x0 < x < x1 or v0 + g0 * (x - x0) - best < 1e-7 * abs(best):
                    break
        stride = 0.02 * a.no_hub_km
        share = -g1 / (g0 - g1)
        if g0 == 0.0 or x1 == np.inf:
            share = 1.0
        elif x0 == -np.inf:
            share = 0.0
        for i in range(n):
            taken[m, i] = share * sets[0, i] + (1.0 - share) * sets[1, i]
