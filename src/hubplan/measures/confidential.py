"""Count confidential places by catchment, in words that reveal no small number."""

from collections.abc import Sequence

import pandas as pd

from hubplan.plan import Plan
from hubplan.schema import CATCHMENT
from hubplan.scorecard import CONFIDENTIAL_PLACES

_LEAST_TOLD = 5


def count_confidential(plan: Plan, zones: Sequence[str]) -> pd.Series:
    """Count the confidential places of each catchment; no number under 5, and no total, is shown.

    Parameters
    ----------
    plan
        A proved plan.
    zones
        The data zone of each place.

    Returns
    -------
    pandas.Series
        Words, index ``catchment``: the number, or ``fewer than 5``, which may be none.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> count_confidential(three_zones(), ["a"] * 6 + ["b"]).tolist()
    ['6', 'fewer than 5']
    """
    found = pd.Series(list(zones), dtype="object").map(plan.assignment).value_counts()
    counts = found.reindex(plan.catchments, fill_value=0)
    words = [str(count) if count >= _LEAST_TOLD else f"fewer than {_LEAST_TOLD}" for count in counts]
    return pd.Series(words, index=plan.catchments.rename(CATCHMENT), name=CONFIDENTIAL_PLACES, dtype="object")
