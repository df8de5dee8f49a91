"""Scorecard: how good a plan is, in one frame by catchment and one over all."""

from dataclasses import dataclass

import pandas as pd

from hubplan.travel.costs import TravelMethod

OVERALL_COLUMNS = ("group", "label", "score", "unit", "people", "detail")
CONFIDENTIAL_PLACES = "confidential_places"
"""The column by catchment with the number of confidential places in words, where a scenario asks for it."""


@dataclass(frozen=True, eq=False)
class Scorecard:
    """Scorecard: measures of a plan, with the count of people beside every share.

    Parameters
    ----------
    by_catchment
        One row a catchment, one column a measure.
    overall
        One row a measure, index ``measure``, columns :data:`OVERALL_COLUMNS`: ``group`` (heading), ``label`` (words),
        ``score`` (float), ``unit`` (``share``, ``people``, ``km``, ``minutes``, ``catchments``, ``links``,
        ``per 10,000``), ``people`` (the count behind a share, or nan) and ``detail`` (a name or a remark, or empty).
    travel_unit, travel_method
        ``km`` or ``minutes``, which ends the names of measures of travel, and how travel was worked out. Average
        travel over everyone is ``mean_travel`` whatever the unit.
    """

    by_catchment: pd.DataFrame
    overall: pd.DataFrame
    travel_unit: str = "km"
    travel_method: TravelMethod = TravelMethod.STRAIGHT_LINE

    def __repr__(self) -> str:
        return f"<Scorecard: {len(self.overall)} measures of {len(self.by_catchment)} catchments>"

    def __getitem__(self, measure: str) -> float:
        """Get the score of one measure over all catchments."""
        return float(self.overall.at[measure, "score"])
