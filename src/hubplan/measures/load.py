"""Load of each hub: people in the most deprived fifth, and rural people."""

import pandas as pd

from hubplan.plan import Plan
from hubplan.schema import CATCHMENT

MOST_DEPRIVED = 1
"""The fifth of Scotland's data zones with the most deprivation (SIMD quintile 1)."""

RURAL = ("5", "6")
"""The classes of the six-fold urban rural classification that are rural: accessible and remote."""


def deprived_people(plan: Plan) -> pd.Series:
    """Count the people of each zone that is among the most deprived fifth of Scotland's zones; 0 in all others.

    Not everyone in such a zone is deprived, and not everyone who is lives in one.

    Parameters
    ----------
    plan
        A proved plan whose zones have ``simd_quintile``.

    Returns
    -------
    pandas.Series
        People, on the zones' index, int64.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> deprived_people(three_zones()).to_dict()
    {'a': 40, 'b': 0, 'c': 30}
    """
    most = pd.to_numeric(plan.zones["simd_quintile"], errors="coerce") == MOST_DEPRIVED
    return plan.zones["population"].where(most, 0).astype("int64").rename("deprived_people")


def rural_people(plan: Plan) -> pd.Series:
    """Count the people of each zone that is rural: class 5 or 6, accessible or remote, of the six; 0 in all others.

    Parameters
    ----------
    plan
        A proved plan whose zones have ``urban_rural``, the six-fold class of the Scottish Government.

    Returns
    -------
    pandas.Series
        People, on the zones' index, int64.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from hubplan.measures.example import three_zones
    >>> plan = three_zones()
    >>> rural_people(replace(plan, zones=plan.zones.assign(urban_rural=["1", "5", "6"]))).to_dict()
    {'a': 0, 'b': 30, 'c': 30}
    """
    rural = plan.zones["urban_rural"].isin(RURAL)
    return plan.zones["population"].where(rural, 0).astype("int64").rename("rural_people")


def deprived_by_catchment(plan: Plan) -> pd.Series:
    """Add up :func:`deprived_people` over each catchment.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> deprived_by_catchment(three_zones()).to_dict()
    {1: 40, 2: 30}
    """
    return deprived_people(plan).groupby(plan.assignment).sum().rename_axis(CATCHMENT)


def rural_by_catchment(plan: Plan) -> pd.Series:
    """Add up :func:`rural_people` over each catchment.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from hubplan.measures.example import three_zones
    >>> plan = three_zones()
    >>> rural_by_catchment(replace(plan, zones=plan.zones.assign(urban_rural=["1", "5", "6"]))).to_dict()
    {1: 0, 2: 60}
    """
    return rural_people(plan).groupby(plan.assignment).sum().rename_axis(CATCHMENT)
