"""Projection of people into years to come, from each zone's past, by one of two plain methods."""

from typing import Final, Literal, get_args

import numpy as np
import pandas as pd

from hubplan.errors import MissingDataError, ScenarioError, name_first

Method = Literal["constant_share", "shift_share"]
METHODS: Final[tuple[Method, ...]] = get_args(Method)

METHOD_WORDS: Final[dict[Method, str]] = {
    "constant_share": "zones keep their share of the council",
    "shift_share": "each zone's share of the council goes on changing",
}

YEAR: Final = "year"
TREND_YEARS: Final = 10
"""Number of years back that the trend is taken from, where the series goes back so far."""

SHORT_TREND_YEARS: Final = 5
"""A trend over fewer years than this is noise as much as trend, and told to be short."""


def people_in(
    series: pd.DataFrame,
    year: int,
    *,
    method: Method = "constant_share",
    council: pd.Series | None = None,
    trend_years: int = TREND_YEARS,
) -> pd.DataFrame:
    """Compute the people of each zone in a year: as counted in a year of the series, projected after its last one.

    A projection, not a forecast: it says what comes if the recent past goes on. It knows nothing of births, houses to
    be built or policies. Children (0–17) and all others are projected apart and added up, each in two steps:

    1. The council's total goes on changing by its mean annual change over the last ``trend_years`` years (linear
       extrapolation), not below 0: ``P(t + h) = max(0, P(t) + h · (P(t) − P(t − w)) / w)``, rounded.
    2. Zones get a share of it. ``constant_share``: the share they have in the last year of the series, ``s(t)``.
       ``shift_share``: a share that goes on drifting as over the last ``trend_years`` years,
       ``s(t) + h · (s(t) − s(t − w)) / w``, not below 0, scaled so that shares add up to 1.

    Zones are rounded by largest remainder, so that they add up to the council's total.

    Parameters
    ----------
    series
        Index ``data_zone`` and ``year``, every zone in every year; ``population`` and, where known, ``children``.
    year
        One of the series, or one after its last.
    method
        How zones share the council's people.
    council
        The council of each zone, on ``data_zone``; without it, all zones are of one council.
    trend_years
        Years over which the trend is taken; fewer where the series is shorter.

    Returns
    -------
    pandas.DataFrame
        Index ``data_zone``, sorted; the columns of ``series``, int64.

    Raises
    ------
    MissingDataError
        The year lies before or between those of the series, a zone has no council, or a single year tells no trend.
    ScenarioError
        The method is not known, or ``trend_years`` is below 1.

    References
    ----------
    Smith, S. K., Tayman, J., and Swanson, D. A. (2013). A Practitioner's Guide to State and Local Population
    Projections, chapter 8 (linear extrapolation; constant-share and shift-share ratio methods). Springer.

    Examples
    --------
    >>> index = pd.MultiIndex.from_product([["a", "b"], [2014, 2024]], names=["data_zone", "year"])
    >>> series = pd.DataFrame({"population": [100, 200, 300, 300]}, index=index)
    >>> people_in(series, 2024)["population"].tolist()
    [200, 300]
    >>> people_in(series, 2034)["population"].tolist()
    [240, 360]
    >>> people_in(series, 2034, method="shift_share")["population"].tolist()
    [330, 270]
    """
    if method not in METHODS:
        raise ScenarioError(f"method: expected {' or '.join(METHODS)}, found {method!r}.")
    if trend_years < 1:
        raise ScenarioError(f"trend_years: expected 1 or more, found {trend_years}.")
    years = sorted({int(known) for known in series.index.get_level_values(YEAR)})
    if year in years:
        return series.xs(year, level=YEAR).sort_index().astype("int64")
    first = trend_start(years, trend_years)
    if year < years[-1]:
        raise MissingDataError(f"year: expected one of {_told(years)}, or one after {years[-1]}, found {year}.")
    now, past = (_by_group(series.xs(known, level=YEAR).sort_index()) for known in (years[-1], first))
    area = _areas(now.index, council)
    ahead = (year - years[-1]) / (years[-1] - first)
    projected = {group: _project(now[group], past[group], area, ahead, method) for group in now.columns}
    total = pd.concat(projected, axis=1).sum(axis=1)
    return pd.DataFrame({"population": total, **projected}, index=now.index)[list(series.columns)].astype("int64")


def trend_start(years: list[int], trend_years: int = TREND_YEARS) -> int:
    """Find the first year of a series that the trend is taken from: not longer ago than ``trend_years``.

    Parameters
    ----------
    years
        Those of the series, sorted.
    trend_years
        As in :func:`people_in`.

    Raises
    ------
    MissingDataError
        No earlier year than the last is near enough.

    Examples
    --------
    >>> trend_start([2011, 2013, 2014, 2024]), trend_start([2020, 2024])
    (2014, 2020)
    """
    near = [year for year in years[:-1] if years[-1] - year <= trend_years]
    if not near:
        raise MissingDataError(
            f"The series of people tells no trend: expected an earlier year within {trend_years} years of its last, "
            f"found {_told(years)}. Give a file with several years."
        )
    return near[0]


def round_to_total(exact: pd.Series, area: pd.Series, totals: pd.Series) -> pd.Series:
    """Round numbers so that those of each area add up to its total: largest remainder, the first of equal ones.

    Parameters
    ----------
    exact
        Numbers from 0, which add up to the total of their area but for rounding.
    area
        The area of each, on the same index.
    totals
        Whole numbers by area.

    Returns
    -------
    pandas.Series
        int64, on the index of ``exact``.

    Examples
    --------
    >>> one = pd.Series(["x", "x", "x"])
    >>> round_to_total(pd.Series([1.4, 1.4, 1.2]), one, pd.Series({"x": 4})).tolist()
    [2, 1, 1]
    """
    # nine digits, so that what differs in the last bit alone is equal
    steady = exact.round(9)
    whole = np.floor(steady).astype("int64")
    missing = area.map(totals) - whole.groupby(area).transform("sum")
    order = (steady - whole).sort_values(ascending=False, kind="stable").index
    rank = whole.loc[order].groupby(area.loc[order]).cumcount().reindex(exact.index)
    return (whole + (rank < missing)).astype("int64")


def _told(years: list[int]) -> str:
    return ", ".join(map(str, years)) or "no year"


def _by_group(counts: pd.DataFrame) -> pd.DataFrame:
    """Split people into children and all others, where children are known."""
    if "children" not in counts.columns:
        return pd.DataFrame({"others": counts["population"]})
    return pd.DataFrame({"children": counts["children"], "others": counts["population"] - counts["children"]})


def _areas(zones: pd.Index, council: pd.Series | None) -> pd.Series:
    if council is None:
        return pd.Series("all", index=zones)
    area = council.reindex(zones)
    if area.isna().any():
        raise MissingDataError(
            f"council: expected one for every zone of the series, found none for {name_first(zones[area.isna()])}."
        )
    return area


def _project(now: pd.Series, past: pd.Series, area: pd.Series, ahead: float, method: Method) -> pd.Series:
    """Project one group of people; ``ahead`` is the time ahead over the time that the trend is taken from."""
    total, before = now.groupby(area).sum(), past.groupby(area).sum()
    grown = (total + ahead * (total - before)).clip(lower=0).round().astype("int64")
    share = _shares(now, area, total)
    if method == "shift_share":
        # an area that was empty has no shares to drift from
        earlier = _shares(past, area, before).where(area.map(before) > 0, share)
        share = (share + ahead * (share - earlier)).clip(lower=0)
        share /= share.groupby(area).transform("sum").where(lambda sums: sums > 0, 1.0)
    return round_to_total(share * area.map(grown), area, grown)


def _shares(people: pd.Series, area: pd.Series, totals: pd.Series) -> pd.Series:
    of = area.map(totals).astype("float64")
    return people / of.where(of > 0, 1.0)
