"""Colour catchments so that neighbors differ."""

from collections.abc import Iterable, Sequence

import pandas as pd

from hubplan.plan import Plan
from hubplan.style import FIRST_COLORS, LOOK_ALIKES, PALETTE, Color


def color_catchments(plan: Plan, others: Sequence[pd.Series] = ()) -> dict[int, Color]:
    """Give every catchment a colour that no catchment beside it has.

    Catchments joined by a link count as beside each other. Five catchments or fewer all differ.

    Parameters
    ----------
    plan
        The plan.
    others
        The catchments of each zone in other plans that are drawn in the same colours, numbered as the plan's.

    Returns
    -------
    dict
        Catchment → its colour.
    """
    if plan.k <= FIRST_COLORS:
        return {int(catchment): PALETTE[position] for position, catchment in enumerate(plan.catchments)}
    beside: dict[int, set[int]] = {}
    for assignment in (plan.assignment, *others):
        for catchment, near in _neighbors_of_catchments(plan.contiguity.pairs, assignment).items():
            beside.setdefault(catchment, set()).update(near)
    chosen = color_graph({int(catchment): beside.get(int(catchment), set()) for catchment in plan.catchments})
    return {catchment: PALETTE[color] for catchment, color in chosen.items()}


def color_graph(neighbors: dict[int, set[int]]) -> dict[int, int]:
    """Number the colours of a graph so that neighbors differ (DSATUR, Brélaz 1979), spreading them evenly.

    The node with most colours round it is next, then the one with most neighbors, then the smallest. It takes the
    least used of the first five colours that no neighbor has, else of the rest, else the least used near it.

    Examples
    --------
    >>> color_graph({1: {2}, 2: {1, 3}, 3: {2}})
    {1: 1, 2: 0, 3: 2}
    """
    chosen: dict[int, int] = {}
    while len(chosen) < len(neighbors):
        node = min(
            (n for n in neighbors if n not in chosen),
            key=lambda n: (-len({chosen[m] for m in neighbors[n] if m in chosen}), -len(neighbors[n]), n),
        )
        chosen[node] = _next_color([chosen[m] for m in neighbors[node] if m in chosen], chosen.values())
    return dict(sorted(chosen.items()))


def _next_color(near: list[int], used: Iterable[int]) -> int:
    everywhere = list(used)
    free = [
        color
        for color in range(len(PALETTE))
        if color not in near and not any(frozenset({color, other}) in LOOK_ALIKES for other in near)
    ]
    usual = [color for color in free if color < FIRST_COLORS]
    if usual or free:
        return min(usual or free[:1], key=lambda color: (everywhere.count(color), color))
    return min(range(len(PALETTE)), key=lambda color: (near.count(color), color))


def _neighbors_of_catchments(pairs: pd.DataFrame, assignment: pd.Series) -> dict[int, set[int]]:
    ends = pd.DataFrame({"a": pairs["focal"].map(assignment), "b": pairs["neighbor"].map(assignment)})
    ends = ends[ends["a"] != ends["b"]].drop_duplicates()
    beside: dict[int, set[int]] = {}
    for a, b in zip(ends["a"].astype(int), ends["b"].astype(int), strict=True):
        beside.setdefault(a, set()).add(b)
        beside.setdefault(b, set()).add(a)
    return beside
