"""Model of travel: one method with all that it needs, ready to cost any way from zones to places."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.schema import ZONE
from hubplan.travel.costs import TravelCosts, TravelMethod

Measure = Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame, float], TravelCosts]
"""From zones to places, with the cost beyond which it is enough to say ``nan``."""


@dataclass(frozen=True, eq=False)
class TravelModel:
    """Model of travel.

    Parameters
    ----------
    method, unit
        How costs come about, and what they are: ``km`` or ``minutes``.
    words
        One sentence with the method and its parameters, to print with every output.
    measure
        Works out the costs.
    known_places
        Labels of the places that have costs; ``None`` where any point has.

    Examples
    --------
    >>> from shapely import box
    >>> from hubplan.travel.straight_line import straight
    >>> zones = gpd.GeoDataFrame({"easting": [0.0, 3000.0], "northing": [0.0, 4000.0]}, index=["a", "b"],
    ...     geometry=[box(0, 0, 1, 1)] * 2, crs=27700)
    >>> straight().costs(zones).to_place("b").tolist()
    [5.0, 0.0]
    """

    method: TravelMethod
    unit: str
    words: str
    measure: Measure
    known_places: pd.Index | None = None

    def __repr__(self) -> str:
        return f"<TravelModel {self.method}, in {self.unit}>"

    def costs(
        self, zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame | None = None, *, limit: float = np.inf
    ) -> TravelCosts:
        """Work out the costs from zones to places.

        Parameters
        ----------
        zones
            Checked zones with ``easting`` and ``northing`` in metres.
        places
            Points in EPSG:27700, by label, with the ``data_zone`` that each lies in; the zones' own centres where
            ``None``.
        limit
            Costs beyond it may be told as ``nan``, which spares work; no cost up to it is.

        Returns
        -------
        TravelCosts
            ``nan`` where there is no route.
        """
        return self.measure(zones, place_centres(zones) if places is None else places, limit)

    def blocks(
        self, zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame | None = None, *, size: int = 256, limit: float = np.inf
    ) -> Iterator[TravelCosts]:
        """Work out the costs for ``size`` places at a time, so that no matrix of all is ever in memory."""
        every = place_centres(zones) if places is None else places
        for first in range(0, len(every), size):
            yield self.measure(zones, every.iloc[first : first + size], limit)

    def knows(self, places: gpd.GeoDataFrame) -> pd.Series:
        """Tell which places have costs at all, on their index: a table may hold some of them only."""
        known = True if self.known_places is None else places.index.isin(self.known_places)
        return pd.Series(known, index=places.index)


def place_centres(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Place the centres of zones as points, each in its own zone."""
    points = gpd.points_from_xy(zones["easting"], zones["northing"])
    return gpd.GeoDataFrame({ZONE: zones.index.to_numpy()}, index=zones.index, geometry=points, crs=zones.crs)
