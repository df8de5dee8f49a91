"""Travel by a table: costs from data zones to sites, as somebody else worked them out."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.travel.costs import TravelCosts, TravelMethod
from hubplan.travel.model import TravelModel
from hubplan.travel.straight_line import straight_line_costs


@dataclass(frozen=True, eq=False)
class TravelTable:
    """Table of travel.

    Parameters
    ----------
    frame
        Costs, one row a data zone (index ``data_zone``), one column a site; ``nan`` where there is no route.
    unit
        ``km`` or ``minutes``.
    name
        What the table is called.
    mode
        Whose travel it tells, as ``car``; empty where it does not say.
    """

    frame: pd.DataFrame
    unit: str
    name: str
    mode: str = ""

    def measure(self, zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame, _limit: float) -> TravelCosts:
        """Look costs up; ``nan`` for what the table does not hold."""
        straight = straight_line_costs(zones, places)
        held = self.frame.reindex(index=zones.index, columns=places.index.astype(str)).to_numpy(dtype=np.float64)
        return replace(straight, matrix=held, unit=self.unit, method=TravelMethod.TABLE)


def by_table(table: TravelTable) -> TravelModel:
    """Make the model of travel that a table tells; places that it does not hold have no costs.

    Examples
    --------
    >>> from shapely import Point, box
    >>> zones = gpd.GeoDataFrame({"easting": [0.0, 9.0], "northing": 0.0}, index=["a", "b"], geometry=[box(0, 0, 1, 1)] * 2,
    ...     crs=27700)
    >>> sites = gpd.GeoDataFrame(index=["L1", "L2"], geometry=[Point(0, 0), Point(9, 0)], crs=27700)
    >>> model = by_table(TravelTable(pd.DataFrame({"L1": [4.0, np.nan]}, index=["a", "b"]), "minutes", "car.csv"))
    >>> model.costs(zones, sites).matrix.tolist(), model.knows(sites).tolist()
    ([[4.0, nan], [nan, nan]], [True, False])
    """
    mode = f" by {table.mode}" if table.mode else ""
    what = "minutes" if table.unit == "minutes" else "kilometres"
    words = f"Travel is {what}{mode} as {table.name} has them; sites that it does not hold are no candidates."
    known = table.frame.columns[table.frame.notna().any(axis=0)]
    return TravelModel(TravelMethod.TABLE, table.unit, words, table.measure, known)
