"""Arrays that the compiled kernels work on: those of the problem, and the state of one plan."""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hubplan.cluster.kernels import INNER

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


class Arrays(NamedTuple):
    """Arrays of the problem, never changed by a kernel.

    Zones stand in the order of their codes. An *option* is a place where a hub may be: it lies in a zone and has
    coordinates of its own. Directed edges are in CSR order; ``twin`` is the position of the same edge the other way.
    """

    indptr: Ints  # (n + 1,)
    indices: Ints  # (edges,)
    source: Ints  # (edges,)
    twin: Ints  # (edges,)
    cut_cost: Floats  # (edges,) person-km paid where the ends are in different catchments
    people: NDArray[np.int64]  # (n,)
    weight: Floats  # (n,) who travels
    x: Floats  # (n,) km
    y: Floats
    option_ptr: Ints  # (n + 1,) options of zone i: option_ptr[i] to option_ptr[i + 1]
    option_zone: Ints  # (options,)
    option_x: Floats  # (options,) km
    option_y: Floats
    matrix: Floats  # (n, options) in km or minutes, ``no_route_km`` without a route; (0, 0) where the straight line is meant
    no_route: Floats  # (n, options) share of a unit's travelers without a route; (0, 0) where the matrix tells
    fee: Floats  # (options,) person-km added where the option is the hub, 0 or more
    must: NDArray[np.bool_]  # (options,) whether the option must be the hub of its catchment
    pair_ptr: Ints  # (n + 1,) pairs of zone i: pair_ptr[i] to pair_ptr[i + 1]; every pair stands twice
    pair_zone: Ints  # (2 pairs,) the other zone
    pair_cost: Floats  # people out of the band that being together counts as: above 0 must be apart, below 0 together
    low: float
    high: float
    target: float
    balance: float  # person-km for one squared person off the target
    no_hub_km: float  # what each person costs in a catchment without an option
    no_route_km: float  # what each person without a route costs, above any that has one; 0 where all have routes
    prize: float  # more person-km than any choice of hub can save, or 0 where no option must be a hub
    inner_low: float  # limits less the margin
    inner_high: float
    margin_price: float  # person-km for a catchment outside them
    share_people: float  # violation at which the penalty's square weighs as much as its line


_KINDS: dict[str, Any] = {"people": np.int64, "must": np.bool_}
_FLOATS = ("cut_cost", "weight", "x", "y", "option_x", "option_y", "matrix", "no_route", "fee", "pair_cost")


def settle(arrays: Arrays) -> Arrays:
    """Give every array the one type that the kernels are compiled for: any other would be compiled anew.

    pandas hands out arrays that may not be written to, which is another type to numba.
    """
    settled: dict[str, Any] = {}
    for name, value in arrays._asdict().items():
        if isinstance(value, np.ndarray):
            kind = np.float64 if name in _FLOATS else _KINDS.get(name, np.int32)
            settled[name] = np.require(value, kind, ["C", "W"])
        else:
            settled[name] = float(value)
    return Arrays(**settled)


class State(NamedTuple):
    """State of one plan during the search, with all that the cost of a move is computed from."""

    label: Ints  # (n,)
    members: Ints  # (k, room) zones of each catchment, in any order
    slot: Ints  # (n,) where a zone stands in its list
    size: Ints  # (k,)
    options: Ints  # (k, room) options of each catchment
    option_slot: Ints
    option_size: Ints  # (k,)
    own: Floats  # (options,) person-km of the option's catchment and of opening the option, were it the hub
    people: NDArray[np.int64]  # (k,)
    weight: Floats  # (k,)
    cost: Floats  # (k,) person-km to the best option, fee and prize included
    frontier: Ints  # (edges,) directed edges between catchments, first ``tally[0]`` are valid
    place: Ints  # (edges,) where an edge stands in ``frontier``, or −1
    tally: NDArray[np.int64]  # (2,) length of the frontier; last stamp
    stamp: NDArray[np.int64]  # (n,)
    queue: Ints  # (n,)


def make_room(*, zones: int, catchments: int, zone_room: int, options: int, option_room: int, edges: int) -> State:
    """Make an empty state; a catchment's lists have room for ``zone_room`` zones and ``option_room`` options."""
    return State(
        label=np.zeros(zones, np.int32),
        members=np.zeros((catchments, zone_room), np.int32),
        slot=np.zeros(zones, np.int32),
        size=np.zeros(catchments, np.int32),
        options=np.zeros((catchments, option_room), np.int32),
        option_slot=np.zeros(options, np.int32),
        option_size=np.zeros(catchments, np.int32),
        own=np.zeros(options),
        people=np.zeros(catchments, np.int64),
        weight=np.zeros(catchments),
        cost=np.zeros(catchments),
        frontier=np.zeros(edges, np.int32),
        place=np.full(edges, -1, np.int32),
        tally=np.zeros(2, np.int64),
        stamp=np.zeros(zones, np.int64),
        queue=np.zeros(zones, np.int32),
    )


@njit(**INNER, inline="always")
def km(a: Arrays, zone: int, option: int) -> float:
    """Look up the distance from a zone to an option."""
    if a.matrix.shape[0] > 0:
        return a.matrix[zone, option]
    dx = a.x[zone] - a.option_x[option]
    dy = a.y[zone] - a.option_y[option]
    return np.sqrt(dx * dx + dy * dy)


@njit(**INNER, inline="always")
def opening(a: Arrays, option: int) -> float:
    """Look up what opening an option adds: its fee, less the prize where it must be a hub."""
    return a.fee[option] - a.prize if a.must[option] else a.fee[option]


@njit(**INNER)
def penalty(a: Arrays, people: float) -> float:
    """Count people out of the band, weighted more the more of them are in one catchment.

    The first of them counts as a tenth of ``share_people``: without that, leaving a handful out is cheaper than any
    move that would bring them in.
    """
    over = max(a.low - people, people - a.high, 0.0)
    return over + over * over / a.share_people + 0.1 * a.share_people if over > 0.0 else 0.0


@njit(**INNER)
def imbalance(a: Arrays, people: float) -> float:
    """Charge person-km for a catchment's distance from the target, and for a margin that it does not keep.

    That price doubles up to the limit of the band, so that the search is led inwards.
    """
    charge = a.balance * (people - a.target) * (people - a.target)
    short = max(a.inner_low - people, people - a.inner_high)
    if a.margin_price > 0.0 and short > 0.0:
        margin = max(a.inner_low - a.low, a.high - a.inner_high)
        charge += a.margin_price * (1.0 + min(short / margin, 1.0))
    return charge


@njit(**INNER)
def set_frontier(s: State, edge: int, between: bool) -> None:
    """Note whether a directed edge lies between two catchments."""
    at = s.place[edge]
    if between and at < 0:
        s.place[edge] = s.tally[0]
        s.frontier[s.tally[0]] = edge
        s.tally[0] += 1
    elif not between and at >= 0:
        s.tally[0] -= 1
        last = s.frontier[s.tally[0]]
        s.frontier[at] = last
        s.place[last] = at
        s.place[edge] = -1


@njit(**INNER)
def recost(a: Arrays, s: State, c: int) -> None:
    """Compute people, weight, ``own`` and cost of one catchment from its lists."""
    people = 0
    weight = 0.0
    for q in range(s.size[c]):
        people += a.people[s.members[c, q]]
        weight += a.weight[s.members[c, q]]
    s.people[c] = people
    s.weight[c] = weight
    best = a.no_hub_km * weight
    for p in range(s.option_size[c]):
        m = s.options[c, p]
        total = 0.0
        for q in range(s.size[c]):
            i = s.members[c, q]
            total += a.weight[i] * km(a, i, m)
        total += opening(a, m)
        s.own[m] = total
        if p == 0 or total < best:
            best = total
    s.cost[c] = best


@njit(**INNER)
def fill_lists(a: Arrays, s: State, c: int, zones: Ints, n: int) -> None:
    """Make the first ``n`` of ``zones`` the members of catchment ``c``."""
    options = np.int64(0)
    for q in range(n):
        i = zones[q]
        s.label[i] = c
        s.members[c, q] = i
        s.slot[i] = q
        for m in range(a.option_ptr[i], a.option_ptr[i + 1]):
            s.options[c, options] = m
            s.option_slot[m] = options
            options += 1
    s.size[c] = n
    s.option_size[c] = options


@njit(**INNER)
def load_state(a: Arrays, s: State, label: Ints) -> None:
    """Set a state to a complete labelling 0 … k−1; lists in the order of the zones."""
    n = len(label)
    k = len(s.size)
    for c in range(k):
        count = np.int64(0)
        for i in range(n):
            if label[i] == c:
                s.queue[count] = i
                count += 1
        fill_lists(a, s, c, s.queue, count)
        recost(a, s, c)
    s.tally[0] = 0
    s.place[:] = -1
    for e in range(len(a.indices)):
        set_frontier(s, e, s.label[a.source[e]] != s.label[a.indices[e]])


@njit(**INNER)
def earns_prize(a: Arrays, s: State, c: int) -> bool:
    """Tell whether a catchment holds a required hub, which it then uses, as the prize is above any saving."""
    earns = False
    for p in range(s.option_size[c]):
        earns = earns or a.must[s.options[c, p]]
    return earns


@njit(**INNER)
def find_hub(s: State, c: int) -> int:
    """Find a catchment's best option; −1 where it has none."""
    best, hub = np.inf, -1
    for p in range(s.option_size[c]):
        m = s.options[c, p]
        if s.own[m] < best:
            best, hub = s.own[m], m
    return hub


@njit(**INNER)
def count_without_route(a: Arrays, s: State, c: int, hub: int) -> float:
    """Count a catchment's travelers without a route to its hub."""
    total = 0.0
    for q in range(s.size[c]):
        i = s.members[c, q]
        if a.no_route.shape[0] > 0:
            total += a.weight[i] * a.no_route[i, hub]
        elif a.matrix[i, hub] >= a.no_route_km:
            total += a.weight[i]
    return total


@njit(**INNER)
def count_broken(a: Arrays, s: State) -> int:
    """Count the requirements that are not met: pairs together or apart, and options that must be hubs."""
    broken = 0
    if len(a.pair_zone) > 0:
        for i in range(len(s.label)):
            for q in range(a.pair_ptr[i], a.pair_ptr[i + 1]):
                j = a.pair_zone[q]
                together = s.label[i] == s.label[j]
                if i < j and together == (a.pair_cost[q] > 0.0):
                    broken += 1
    if a.prize > 0.0:
        for m in range(len(a.must)):
            if a.must[m]:
                broken += 1
        for c in range(len(s.size)):
            if earns_prize(a, s, c):
                broken -= 1
    return broken


@njit(**INNER)
def measure(a: Arrays, s: State) -> tuple[float, float, float, float, float, int]:
    """Return (penalty, objective, travel, fees, without route, broken) of a state, person-km without prizes.

    The objective holds travel, the fees of the hubs and ``no_route_km`` for each traveler without a route, whom travel
    leaves out.
    """
    violation = 0.0
    travel = 0.0
    fees = 0.0
    without_route = 0.0
    extra = 0.0
    for c in range(len(s.size)):
        violation += penalty(a, float(s.people[c]))
        travel += s.cost[c]
        if a.prize > 0.0 and earns_prize(a, s, c):
            travel += a.prize
        hub = find_hub(s, c)
        if hub >= 0:
            fees += a.fee[hub]
            if a.no_route_km > 0.0:
                without_route += count_without_route(a, s, c, hub)
        extra += imbalance(a, float(s.people[c]))
    for q in range(s.tally[0]):
        extra += 0.5 * a.cut_cost[s.frontier[q]]
    charged = fees + a.no_route_km * without_route
    return violation, travel + extra, travel - charged, fees, without_route, count_broken(a, s)


@njit(**INNER)
def stays_connected(a: Arrays, s: State, zone: int) -> bool:
    """Tell whether a zone's catchment stays connected, and not empty, without it."""
    c = np.int64(s.label[zone])
    s.tally[1] += 1
    stamp = s.tally[1]
    first = -1
    wanted = 0
    for e in range(a.indptr[zone], a.indptr[zone + 1]):
        j = a.indices[e]
        if s.label[j] == c:
            wanted += 1
            if first < 0:
                first = j
    if wanted <= 1:
        return wanted == 1
    # mark the neighbors that must be met with −stamp, what was seen with stamp
    for e in range(a.indptr[zone], a.indptr[zone + 1]):
        j = a.indices[e]
        if s.label[j] == c:
            s.stamp[j] = -stamp
    s.stamp[zone] = stamp
    s.stamp[first] = stamp
    s.queue[0] = first
    head, tail, met = 0, 1, 1
    while head < tail:
        u = s.queue[head]
        head += 1
        for e in range(a.indptr[u], a.indptr[u + 1]):
            j = a.indices[e]
            if s.label[j] == c and s.stamp[j] != stamp:
                if s.stamp[j] == -stamp:
                    met += 1
                    if met == wanted:
                        return True
                s.stamp[j] = stamp
                s.queue[tail] = j
                tail += 1
    return False
