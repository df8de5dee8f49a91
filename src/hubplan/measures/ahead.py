"""People of each catchment in years to come, if the recent past goes on."""

from collections.abc import Sequence

import pandas as pd

from hubplan.plan import Plan
from hubplan.projection import METHODS, YEAR, people_in, trend_start
from hubplan.run import Ahead
from hubplan.schema import CATCHMENT


def people_by_catchment(plan: Plan, zones: pd.DataFrame) -> pd.DataFrame:
    """Sum counts of zones over the catchments of a plan, and tell which catchments are then in the band.

    Parameters
    ----------
    plan
        A proved plan.
    zones
        Counts by zone, as ``population`` and ``children``; zones of other areas are left out.

    Returns
    -------
    pandas.DataFrame
        Index ``catchment``; ``people``, ``children`` where known, int64, and ``in_band``.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> people_by_catchment(three_zones(), pd.DataFrame({"population": [39, 30, 30]}, index=["a", "b", "c"])).to_dict()
    {'people': {1: 39, 2: 60}, 'in_band': {1: False, 2: True}}
    """
    added = zones.reindex(plan.zones.index).groupby(plan.assignment).sum().astype("int64")
    added = added.rename(columns={"population": "people"}).rename_axis(CATCHMENT)
    return added.assign(in_band=added["people"].between(plan.band.low, plan.band.high))


def look_ahead(plan: Plan, series: pd.DataFrame, years_ahead: Sequence[int]) -> Ahead:
    """Count the people of each catchment in the last year of a series, and project them by every method.

    Parameters
    ----------
    plan
        A proved plan.
    series
        People over the years, as :func:`hubplan.projection.people_in` takes them, of the zones of the plan. Councils
        are projected each by itself, where ``plan.zones`` tells them.
    years_ahead
        Numbers of years after the last of the series.

    Raises
    ------
    MissingDataError
        The series has one year alone.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> index = pd.MultiIndex.from_product([["a", "b", "c"], [2014, 2024]], names=["data_zone", "year"])
    >>> series = pd.DataFrame({"population": [35, 40, 28, 30, 32, 30]}, index=index)
    >>> ahead = look_ahead(three_zones(), series, [10])
    >>> ahead.table[["year", "method", "catchment", "people", "in_band"]].values.tolist()[2:]  # doctest: +NORMALIZE_WHITESPACE
    [[2034, 'constant_share', 1, 42, True], [2034, 'constant_share', 2, 63, False],
     [2034, 'shift_share', 1, 45, True], [2034, 'shift_share', 2, 60, True]]
    """
    years = sorted({int(year) for year in series.index.get_level_values(YEAR)})
    told = "council" in plan.zones.columns and plan.zones["council"].notna().all()
    council = plan.zones["council"] if told else None
    last = years[-1]
    parts = [(last, Ahead.COUNTED, people_in(series, last))]
    for ahead in years_ahead:
        parts += [
            (last + ahead, method, people_in(series, last + ahead, method=method, council=council))
            for method in METHODS
        ]
    tables = [
        people_by_catchment(plan, zones).reset_index().assign(year=year, method=method) for year, method, zones in parts
    ]
    table = pd.concat(tables, ignore_index=True)
    first = ["year", "method", CATCHMENT]
    return Ahead(trend_start(years), last, table[[*first, *(name for name in table.columns if name not in first)]])
