"""Compactness of catchments."""

import math

import pandas as pd

from hubplan.plan import Plan
from hubplan.schema import CATCHMENT


def polsby_popper(plan: Plan) -> pd.Series:
    """Compare the area of each catchment with that of a circle of the same outline: ``4π·area / perimeter²``.

    1 is a circle. A ragged coast or an island lowers it whatever the plan, so only plans of the same area should be
    compared by it; :func:`inner_border_km` leaves the coast out.

    Parameters
    ----------
    plan
        A proved plan.

    Returns
    -------
    pandas.Series
        0 to 1, index ``catchment``.

    References
    ----------
    Polsby, D. D. and Popper, R. D. (1991). The third criterion: compactness as a procedural safeguard against
    partisan gerrymandering. Yale Law & Policy Review 9, 301–353.

    Examples
    --------
    Catchment 1 is a square: ``4π / 16``.

    >>> from hubplan.measures.example import three_zones
    >>> polsby_popper(three_zones()).round(3).to_dict()
    {1: 0.785, 2: 0.698}
    """
    outlines = plan.outlines
    index = 4 * math.pi * outlines.area / outlines.length**2
    return index.rename("polsby_popper").rename_axis(CATCHMENT)


def inner_border_km(plan: Plan) -> float:
    """Measure all edges between catchments, each once; coasts and the area's own outline are left out.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> inner_border_km(three_zones())
    1.0
    """
    pairs = plan.contiguity.pairs
    apart = pairs["focal"].map(plan.assignment) != pairs["neighbor"].map(plan.assignment)
    return float(pairs.loc[apart, "border_m"].sum() / 1000)
