"""People of each catchment: how many, and of which kind."""

import pandas as pd

from hubplan.plan import Plan
from hubplan.schema import CATCHMENT


def zone_count(plan: Plan) -> pd.Series:
    """Count the data zones of each catchment.

    Parameters
    ----------
    plan
        A proved plan.

    Returns
    -------
    pandas.Series
        Zones, index ``catchment``, int64.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> zone_count(three_zones()).to_dict()
    {1: 1, 2: 2}
    """
    return plan.assignment.value_counts().reindex(plan.catchments).rename("zones").rename_axis(CATCHMENT)


def people_of(plan: Plan, column: str) -> pd.Series:
    """Add up a count of people, as ``children``, over each catchment: ``Σ count`` of its zones.

    Parameters
    ----------
    plan
        A proved plan.
    column
        A column of its zones with a count; a zone without a count adds nothing.

    Returns
    -------
    pandas.Series
        People, index ``catchment``, int64.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> people_of(three_zones(), "children").to_dict()
    {1: 10, 2: 15}
    """
    total = plan.zones[column].fillna(0).groupby(plan.assignment).sum()
    return total.astype("int64").rename(column).rename_axis(CATCHMENT)


def largest_deviation(plan: Plan) -> float:
    """Find the largest ``|people − target| / target`` of all catchments.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> largest_deviation(three_zones())
    0.2
    """
    return float(plan.deviation.abs().max())


def people_in_band(plan: Plan) -> int:
    """Count the people who live in a catchment that is within the band.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> people_in_band(three_zones())
    100
    """
    return int(plan.people[plan.in_band].sum())
