"""Population of a synthetic council in earlier years, computed back from the last one."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.synthetic.fields import Points, make_field

YEARS = range(2014, 2025)
_GROWTH, _SPREAD, _LUCK = 0.006, 0.009, 0.003
_MOST_GROWTH = 0.04
_FEWER_CHILDREN = 0.006


def tabulate_series(
    rng: np.random.Generator,
    centres: Points,
    codes: Sequence[str],
    people: NDArray[np.int64],
    children: NDArray[np.int64],
) -> pd.DataFrame:
    """Tabulate people and children of each zone in :data:`YEARS`, with the columns of Public Health Scotland's series.

    The last year is as given. Before it a zone had fewer people where it lies in a part that grows, more where it
    lies in one that shrinks, and a larger share of children everywhere.

    Parameters
    ----------
    rng
        Source of growth, by part of the council and by zone.
    centres
        Where the people of each zone are, in metres.
    codes
        Data zones, in the same order.
    people, children
        Of the last year.
    """
    field = make_field(rng, 18_000.0, octaves=3)
    growth = _GROWTH + _SPREAD * field(centres) + _LUCK * rng.standard_normal(len(codes))
    growth = np.clip(growth, -_MOST_GROWTH, _MOST_GROWTH)
    share = children / np.maximum(people, 1)
    parts = []
    for year in YEARS:
        ago = YEARS[-1] - year
        moved = rng.normal(0.0, 0.004, len(codes)) if ago else np.zeros(len(codes))
        then = np.round(people * np.exp(moved - growth * ago)).astype(np.int64)
        young = np.round(then * share * (1 + _FEWER_CHILDREN * ago)).astype(np.int64) if ago else children
        parts.append(
            pd.DataFrame({"Year": year, "DataZone": list(codes), "AllAges": then, "Children": np.minimum(young, then)})
        )
    return pd.concat(parts, ignore_index=True)
