"""Nesting: which units - intermediate zones, wards, localities - a plan keeps whole."""

import pandas as pd

from hubplan.plan import Plan
from hubplan.schema import CATCHMENT


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


def crosses_units(plan: Plan, unit: str) -> pd.Series:
    """Tell which catchments cut a unit and reach beyond it, so that neither lies inside the other.

    Units larger than a catchment are split in any plan; this tells whether the catchments at least keep inside them.

    Parameters
    ----------
    plan, unit
        As in :func:`split_units`.

    Returns
    -------
    pandas.Series
        Bool, index ``catchment``.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> plan = three_zones()
    >>> plan.zones["ward"] = ["W1", "W1", "W2"]
    >>> crosses_units(plan, "ward").to_dict()
    {1: False, 2: True}
    """
    of = plan.zones[unit]
    cuts = of.isin(split_units(plan, unit).index).groupby(plan.assignment).any()
    reaches = of.groupby(plan.assignment).nunique(dropna=False).gt(1)
    return (cuts & reaches).rename("crosses").rename_axis(CATCHMENT)
