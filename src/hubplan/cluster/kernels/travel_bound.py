"""Knapsacks of the Lagrangian bound: what each option could save, were it a hub at the given prices."""

import numpy as np
from numba import njit

from hubplan.cluster.kernels import ENTRY, INNER
from hubplan.cluster.kernels.arrays import Arrays, Floats, Ints, km

LEAST_PEOPLE = 1e-6


@njit(**INNER)
def take_cheapest(ratio: Floats, size: Floats, order: Ints, n: int, room: float) -> tuple[float, float]:
    """Sum ``ratio × size`` of the cheapest items until ``room`` is full, the last one in part.

    Returns the sum and the ratio of the item that filled the room. ``order`` (first ``n``) is rearranged: a weighted
    quickselect, so that no sort is paid for.
    """
    lo, hi = 0, n
    total = 0.0
    critical = 0.0
    while lo < hi and room > 0.0:
        # the median of three keeps the selection from degrading on sorted input
        first, middle, last = ratio[order[lo]], ratio[order[(lo + hi) // 2]], ratio[order[hi - 1]]
        pivot = max(min(first, middle), min(max(first, middle), last))
        left, at, right = lo, lo, hi
        inside, value, equal = 0.0, 0.0, 0.0
        while at < right:
            item = order[at]
            if ratio[item] < pivot:
                order[at], order[left] = order[left], item
                inside += size[item]
                value += ratio[item] * size[item]
                left += 1
                at += 1
            elif ratio[item] > pivot:
                right -= 1
                order[at], order[right] = order[right], item
            else:
                equal += size[item]
                at += 1
        if inside >= room:
            hi = left
            continue
        total += value
        room -= inside
        critical = pivot
        if equal >= room:
            return total + pivot * room, pivot
        total += pivot * equal
        room -= equal
        lo = right
    return total, critical


@njit(**INNER)
def list_items(
    a: Arrays, price: Floats, near_ptr: Ints, near: Ints, whole: bool, m: int, ratio: Floats, size: Floats, order: Ints
) -> tuple[int, float, float]:
    """List the knapsack items of option ``m``: how many, the value of its own zone, and people with negative ratio."""
    home = a.option_zone[m]
    p_home = max(float(a.people[home]), LEAST_PEOPLE)
    fixed = a.weight[home] * km(a, home, m) - p_home * price[home]
    count, negative = 0, 0.0
    for q in range(near_ptr[m], near_ptr[m + 1]):
        i = near[q]
        if i == home:
            continue
        p = max(float(a.people[i]), LEAST_PEOPLE)
        r = a.weight[i] * km(a, i, m) / p - price[i]
        if r < 0.0:
            negative += p
        ratio[count], size[count], order[count] = r, p, count
        count += 1
    if not whole:  # what the list leaves out costs at least its price, so filling the floor with it costs nothing
        ratio[count], size[count], order[count] = 0.0, a.low, count
        count += 1
    return count, fixed, negative


@njit(**ENTRY)
def price_options(
    a: Arrays,
    price: Floats,
    near_ptr: Ints,
    near: Ints,
    whole: bool,
    span: tuple[int, int],
    value: Floats,
    critical: Floats,
) -> None:
    """Compute v and the critical ratio of the options in ``span``.

    v_m = fee_m + min Σ x_i (w_i d_im − p_i price_i) with low ≤ Σ x_i p_i ≤ high, 0 ≤ x ≤ 1, and the option's own zone in.
    """
    n = len(a.people)
    ratio, size = np.empty(n + 1), np.empty(n + 1)
    order = np.empty(n + 1, np.int32)
    for m in range(span[0], span[1]):
        count, fixed, negative = list_items(a, price, near_ptr, near, whole, m, ratio, size, order)
        p_home = max(float(a.people[a.option_zone[m]]), LEAST_PEOPLE)
        low, high = max(a.low - p_home, 0.0), max(a.high - p_home, 0.0)
        taken, last = take_cheapest(ratio, size, order, count, min(max(negative, low), high))
        value[m] = fixed + taken + a.fee[m]
        critical[m] = 0.0 if low < negative < high else last


@njit(**ENTRY)
def count_taken(a: Arrays, price: Floats, near_ptr: Ints, near: Ints, whole: bool, chosen: Ints, taken: Floats) -> None:
    """Add up, for each zone, how much of it the knapsacks of the chosen options take."""
    n = len(a.people)
    ratio, size = np.empty(n + 1), np.empty(n + 1)
    order = np.empty(n + 1, np.int32)
    zone_of = np.empty(n + 1, np.int32)
    taken[:] = 0.0
    for c in range(len(chosen)):
        m = np.int64(chosen[c])
        home = a.option_zone[m]
        taken[home] += 1.0
        count, _, negative = list_items(a, price, near_ptr, near, whole, m, ratio, size, order)
        at = 0
        for q in range(near_ptr[m], near_ptr[m + 1]):
            if near[q] != home:
                zone_of[at] = near[q]
                at += 1
        p_home = max(float(a.people[home]), LEAST_PEOPLE)
        room = min(max(negative, a.low - p_home, 0.0), max(a.high - p_home, 0.0))
        ranked = np.argsort(ratio[:count])
        for q in range(count):
            item = ranked[q]
            if room <= 0.0:
                break
            part = min(1.0, room / size[item])
            room -= part * size[item]
            if item < at:
                taken[zone_of[item]] += part
