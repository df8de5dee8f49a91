"""Continuity: how much of an earlier plan a plan keeps."""

import pandas as pd
from scipy.optimize import linear_sum_assignment

from hubplan.plan import Plan


def people_who_stay(plan: Plan, baseline: pd.Series) -> int:
    """Count the people who stay in their catchment, catchments matched so that as many stay as can be.

    Parameters
    ----------
    plan
        A proved plan.
    baseline
        The earlier catchment of each zone, any label, index ``data_zone``; zones it does not know count as moved.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> people_who_stay(three_zones(), pd.Series({"a": "west", "b": "west", "c": "east"}))
    70
    """
    before = baseline.reindex(plan.zones.index).dropna()
    if before.empty:
        return 0
    people = plan.zones.loc[before.index, "population"].to_numpy()
    shared = pd.crosstab(plan.assignment[before.index], before, values=people, aggfunc="sum").fillna(0).to_numpy()
    rows, columns = linear_sum_assignment(shared, maximize=True)
    return int(shared[rows, columns].sum())
