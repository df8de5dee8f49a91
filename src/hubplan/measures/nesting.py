"""Which units - intermediate zones, wards, localities - a plan keeps whole."""

import pandas as pd

from hubplan.plan import Plan


def split_units(plan: Plan, unit: str) -> pd.DataFrame:
    """List the units whose zones lie in more than one catchment.

    Parameters
    ----------
    plan
        A proved plan.
    unit
        Column of its zones with the code of each zone's unit; zones without one are in none.

    Returns
    -------
    pandas.DataFrame
        Index: the unit, sorted; ``catchments`` (how many share it) and ``people``, all int64.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> plan = three_zones()
    >>> plan.zones["ward"] = ["W1", "W1", None]
    >>> split_units(plan, "ward").reset_index().values.tolist()
    [['W1', 2, 70]]
    """
    of = plan.zones[unit].dropna()
    inside = pd.DataFrame({"catchment": plan.assignment[of.index], "people": plan.zones.loc[of.index, "population"]})
    units = inside.groupby(of).agg(catchments=("catchment", "nunique"), people=("people", "sum")).astype("int64")
    return units[units["catchments"] > 1].sort_index()


def people_in_whole_units(plan: Plan, unit: str) -> int:
    """Count the people who live in a unit that the plan keeps whole.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> plan = three_zones()
    >>> plan.zones["ward"] = ["W1", "W2", "W2"]
    >>> people_in_whole_units(plan, "ward")
    100
    """
    known = plan.zones["population"][plan.zones[unit].notna()].sum()
    return int(known) - int(split_units(plan, unit)["people"].sum())
